//! What a run's program writes, as bytes, on its way to somebody's terminal.
//!
//! It guarantees that no byte is added or taken away, so that places stay true, and that what looks like a secret is
//! masked as [`masked`](super::masked) does it for text: within what was given at once and what came just before.

use godwit_core::inspect;
use godwit_server::{Following, ReadError};

use super::Reading;

/// How much of what came before is looked at together with what comes: longer than what issuers issue.
const LOOK_BACK: usize = 512;

/// A run's output that is being read.
pub(super) struct Masked {
    output: godwit_worker::Output,
    mask: Mask,
}

impl Masked {
    /// Output that comes after `before`.
    pub(super) fn new(output: godwit_worker::Output, before: Vec<u8>) -> Self {
        Self { output, mask: Mask { before } }
    }

    /// Where the output begins that is looked at before what is given from an offset on, and how long it is.
    pub(super) fn context(offset: u64) -> (u64, usize) {
        let start = offset.saturating_sub(LOOK_BACK as u64);
        (start, usize::try_from(offset - start).unwrap_or(LOOK_BACK))
    }
}

impl Following for Masked {
    fn next(&mut self) -> Reading<'_, Option<Vec<u8>>> {
        Box::pin(async {
            let bytes = self.output.next().await.map_err(|error| ReadError::Failed { detail: error.to_string() })?;
            Ok(bytes.map(|bytes| self.mask.apply(bytes)))
        })
    }
}

/// The masking of a stream.
struct Mask {
    /// The end of what was given, as the program wrote it.
    before: Vec<u8>,
}

impl Mask {
    /// The bytes with what looks like a secret masked at equal length.
    fn apply(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        let mut whole = std::mem::take(&mut self.before);
        let known = whole.len();
        whole.extend_from_slice(&bytes);
        for secret in secrets(&whole) {
            let (start, end) = (secret.start.max(known), secret.end.max(known));
            bytes[start - known..end - known].fill(b'*');
        }
        self.before = whole.split_off(whole.len().saturating_sub(LOOK_BACK));
        bytes
    }
}

/// Where words are that look like secrets.
fn secrets(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let text = without_sequences(bytes);
    if inspect::scan_line(&text).is_empty() {
        return Vec::new();
    }
    let is_delimiter = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`,;()[]{}<>=\\".contains(byte);
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split(is_delimiter) {
        let end = start + word.len();
        if !inspect::scan_line(word).is_empty() {
            found.push(start..end);
        }
        start = end + 1;
    }
    found
}

/// The bytes with blanks for what moves a cursor or colours a text, so that words stand alone. Equally long.
fn without_sequences(bytes: &[u8]) -> Vec<u8> {
    let mut text = bytes.to_vec();
    let mut place = 0;
    while place < text.len() {
        let is_sequence = text[place] == 0x1b && bytes.get(place + 1) == Some(&b'[');
        let length = if is_sequence {
            let end = bytes[place + 2..].iter().position(|byte| (0x40..=0x7e).contains(byte));
            2 + end.map_or(bytes.len() - place - 2, |end| end + 1)
        } else {
            1
        };
        if is_sequence || text[place].is_ascii_control() {
            text[place..place + length].fill(b' ');
        }
        place += length;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shaped like a token of an issuer, and nobody's.
    fn token() -> String {
        format!("{}_{}", "ghp", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8")
    }

    fn masked_in_pieces(text: &[u8], size: usize) -> Vec<u8> {
        let mut mask = Mask { before: Vec::new() };
        text.chunks(size).flat_map(|piece| mask.apply(piece.to_vec())).collect()
    }

    #[test]
    fn a_secret_on_a_screen_is_masked_and_nothing_else_moves() {
        let token = token();
        let text = format!("\x1b[1;31m{token}\x1b[0m at\r\n\x1b[2J\x1b]0;title\x07 \u{e9}\x1b[");
        let shown = masked_in_pieces(text.as_bytes(), usize::MAX);
        assert_eq!(String::from_utf8(shown).expect("UTF-8"), text.replace(&token, &"*".repeat(token.len())));
    }

    #[test]
    fn what_is_harmless_is_given_byte_by_byte_as_it_is() {
        let text: Vec<u8> = (0..=255).cycle().take(5_000).collect();
        for size in [1, 7, 600, 5_000] {
            assert_eq!(masked_in_pieces(&text, size), text, "in pieces of {size}");
        }
    }

    #[test]
    fn a_secret_that_came_in_two_pieces_is_never_shown_whole() {
        let token = token();
        for place in 1..token.len() {
            let text = format!("x {token} y");
            let shown = masked_in_pieces(text.as_bytes(), 2 + place);
            let shown = String::from_utf8(shown).expect("UTF-8");
            assert_eq!(shown.len(), text.len());
            assert!(!shown.contains(&token), "cut after {place}");
        }
    }
}
