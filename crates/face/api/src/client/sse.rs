//! Server-sent events out of a stream of bytes, however it is cut.

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// What it is; empty when the server did not say.
    pub(super) event: String,
    /// Its data.
    pub(super) data: String,
}

/// Splits a stream of bytes into events.
#[derive(Default)]
pub(super) struct Parser {
    buffer: Vec<u8>,
    /// How much of the buffer has no line feed.
    looked_at: usize,
    event: String,
    data: Vec<String>,
}

impl Parser {
    /// Takes what came.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// How many bytes wait for the end of their line.
    pub(super) fn buffered(&self) -> usize {
        self.buffer.len()
    }

    /// The next complete event. Comments and events without data are passed over.
    pub(super) fn next(&mut self) -> Option<Message> {
        while let Some(line) = self.line() {
            if line.is_empty() {
                let (event, data) = (std::mem::take(&mut self.event), std::mem::take(&mut self.data));
                if !data.is_empty() {
                    return Some(Message { event, data: data.join("\n") });
                }
            } else if let Some(data) = line.strip_prefix("data:") {
                self.data.push(data.strip_prefix(' ').unwrap_or(data).to_owned());
            } else if let Some(event) = line.strip_prefix("event:") {
                event.trim().clone_into(&mut self.event);
            }
        }
        None
    }

    /// The next complete line without its end.
    fn line(&mut self) -> Option<String> {
        let Some(place) = self.buffer[self.looked_at..].iter().position(|&byte| byte == b'\n') else {
            self.looked_at = self.buffer.len();
            return None;
        };
        let line: Vec<u8> = self.buffer.drain(..=self.looked_at + place).collect();
        self.looked_at = 0;
        let line = String::from_utf8_lossy(&line);
        Some(line.trim_end_matches(['\n', '\r']).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_found_however_the_bytes_are_cut() {
        let text = ": keep-alive\n\nid: 1\nevent: event\ndata: one\n\nevent: nothing\n\nid: 2\r\ndata: t\u{e9}\r\ndata:wo\r\n\r\ndata: half";
        let message = |event: &str, data: &str| Message { event: event.to_owned(), data: data.to_owned() };
        for size in 1..text.len() {
            let mut parser = Parser::default();
            let mut found = Vec::new();
            for piece in text.as_bytes().chunks(size) {
                parser.push(piece);
                found.extend(std::iter::from_fn(|| parser.next()));
            }
            assert_eq!(found, [message("event", "one"), message("", "t\u{e9}\nwo")], "cut into pieces of {size}");
        }
    }
}
