//! Server-sent events, followed across reconnections: each event arrives once and in order.

use std::time::Duration;

use super::{Client, ClientError};
use crate::types::EventRecord;

/// How often a broken stream is taken up again before it counts as ended.
const RECONNECTIONS: u32 = 5;

/// How long to wait before taking up a broken stream again.
const RECONNECT_PAUSE: Duration = Duration::from_millis(300);

/// The longest line of a stream that is read, in bytes: an event is far smaller.
const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;

/// Events as they happen.
pub struct EventStream {
    client: Client,
    response: reqwest::Response,
    last: Option<u64>,
    parser: Parser,
}

impl EventStream {
    pub(super) async fn open(client: Client, after: Option<u64>) -> Result<Self, ClientError> {
        let response = connect(&client, after).await?;
        Ok(Self { client, response, last: after, parser: Parser::default() })
    }

    /// The next event. Cancel-safe: an event is taken from the stream only when it is returned.
    ///
    /// # Errors
    /// When the stream broke and the daemon does not answer any more, or an event cannot be read.
    pub async fn next(&mut self) -> Result<EventRecord, ClientError> {
        loop {
            if let Some(data) = self.parser.next() {
                let event: EventRecord =
                    serde_json::from_str(&data).map_err(|source| ClientError::Answer { source })?;
                // A server that resumes may repeat what was seen already.
                if self.last.is_some_and(|last| event.seq <= last) {
                    continue;
                }
                self.last = Some(event.seq);
                return Ok(event);
            }
            match self.response.chunk().await {
                Ok(Some(bytes)) if self.parser.buffered() + bytes.len() <= MAX_LINE_BYTES => self.parser.push(&bytes),
                Ok(Some(_) | None) | Err(_) => self.reconnect().await?,
            }
        }
    }

    async fn reconnect(&mut self) -> Result<(), ClientError> {
        for _ in 0..RECONNECTIONS {
            tokio::time::sleep(RECONNECT_PAUSE).await;
            if let Ok(response) = connect(&self.client, self.last).await {
                self.response = response;
                self.parser = Parser::default();
                return Ok(());
            }
        }
        Err(ClientError::StreamEnded { url: self.client.url.clone() })
    }
}

async fn connect(client: &Client, after: Option<u64>) -> Result<reqwest::Response, ClientError> {
    let request = client.request("followEvents", &[]).header("accept", "text/event-stream");
    let request = match after {
        Some(seq) => request.header("last-event-id", seq.to_string()),
        None => request,
    };
    client.accepted(request).await
}

/// Splits a stream of bytes into the data of its events.
#[derive(Default)]
struct Parser {
    buffer: Vec<u8>,
    data: Vec<String>,
}

impl Parser {
    fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    fn buffered(&self) -> usize {
        self.buffer.len()
    }

    /// The data of the next complete event. Comments and events without data are passed over.
    fn next(&mut self) -> Option<String> {
        while let Some(end) = self.buffer.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.buffer.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches(['\n', '\r']);
            if line.is_empty() && !self.data.is_empty() {
                return Some(std::mem::take(&mut self.data).join("\n"));
            }
            if let Some(data) = line.strip_prefix("data:") {
                self.data.push(data.strip_prefix(' ').unwrap_or(data).to_owned());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_found_however_the_bytes_are_cut() {
        let text =
            ": keep-alive\n\nid: 1\nevent: event\ndata: one\n\nid: 2\r\ndata: t\u{e9}\r\ndata:wo\r\n\r\ndata: half";
        for size in 1..text.len() {
            let mut parser = Parser::default();
            let mut found = Vec::new();
            for piece in text.as_bytes().chunks(size) {
                parser.push(piece);
                found.extend(std::iter::from_fn(|| parser.next()));
            }
            assert_eq!(found, ["one", "t\u{e9}\nwo"], "cut into pieces of {size}");
        }
    }
}
