//! Server-sent events, followed across reconnections: each event arrives once and in order.

use std::time::Duration;

use super::sse::Parser;
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
            if let Some(message) = self.parser.next() {
                let event: EventRecord =
                    serde_json::from_str(&message.data).map_err(|source| ClientError::Answer { source })?;
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
