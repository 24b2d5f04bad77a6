//! Cutting bytes into lines, however they arrive.

use super::{Line, LineEnd, MAX_LINE_BYTES};

/// Collects bytes and gives them back line by line. Looks at each byte once.
#[derive(Debug)]
pub(super) struct Splitter {
    bytes: Vec<u8>,
    /// Where in `bytes` the next line begins.
    head: usize,
    /// Up to where in `bytes` there is certainly no line feed.
    scanned: usize,
    /// The stream's offset of `head`.
    offset: u64,
}

impl Splitter {
    /// A splitter whose first byte has this offset.
    pub(super) fn new(offset: u64) -> Self {
        Self { bytes: Vec::new(), head: 0, scanned: 0, offset }
    }

    /// Adds what follows.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.head);
        self.scanned -= self.head;
        self.head = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next line that is complete or too long.
    pub(super) fn next_line(&mut self) -> Option<Line> {
        let found = memchr::memchr(b'\n', &self.bytes[self.scanned..]).map(|at| self.scanned + at);
        match found {
            Some(at) if at - self.head <= MAX_LINE_BYTES => Some(self.cut(at, 1, LineEnd::Newline)),
            _ if self.bytes.len() - self.head > MAX_LINE_BYTES => {
                Some(self.cut(self.head + MAX_LINE_BYTES, 0, LineEnd::Cut))
            }
            _ => {
                self.scanned = self.bytes.len();
                None
            }
        }
    }

    /// What is left when nothing more will come.
    pub(super) fn rest(&mut self) -> Option<Line> {
        (self.head < self.bytes.len()).then(|| self.cut(self.bytes.len(), 0, LineEnd::EndOfStream))
    }

    fn cut(&mut self, at: usize, feed: usize, ended_by: LineEnd) -> Line {
        let bytes = self.bytes[self.head..at].to_vec();
        let start = self.offset;
        self.offset += (at + feed - self.head) as u64;
        self.head = at + feed;
        self.scanned = self.head;
        Line { bytes, start, end: self.offset, ended_by }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_add_up_however_the_bytes_arrive() {
        let stream = b"one\n\ntwo \xff\r\nthree";
        for size in 1..=stream.len() {
            let mut splitter = Splitter::new(100);
            let mut lines = Vec::new();
            for piece in stream.chunks(size) {
                splitter.push(piece);
                lines.extend(std::iter::from_fn(|| splitter.next_line()));
            }
            lines.extend(splitter.rest());
            let seen: Vec<(&[u8], u64, u64)> =
                lines.iter().map(|line| (line.bytes.as_slice(), line.start, line.end)).collect();
            let expected: [(&[u8], u64, u64); 4] =
                [(b"one", 100, 104), (b"", 104, 105), (b"two \xff\r", 105, 112), (b"three", 112, 117)];
            assert_eq!(seen, expected, "in pieces of {size}");
            assert_eq!(lines[3].ended_by, LineEnd::EndOfStream);
        }
    }

    #[test]
    fn a_line_without_end_is_cut_and_loses_nothing() {
        let mut splitter = Splitter::new(0);
        splitter.push(&vec![b'x'; MAX_LINE_BYTES + 5]);
        splitter.push(b"\nnext\n");
        let lines: Vec<Line> = std::iter::from_fn(|| splitter.next_line()).collect();
        let shape: Vec<(usize, u64, LineEnd)> =
            lines.iter().map(|line| (line.bytes.len(), line.end, line.ended_by)).collect();
        let max = MAX_LINE_BYTES as u64;
        let expected =
            [(MAX_LINE_BYTES, max, LineEnd::Cut), (5, max + 6, LineEnd::Newline), (4, max + 11, LineEnd::Newline)];
        assert_eq!(shape, expected);
    }
}
