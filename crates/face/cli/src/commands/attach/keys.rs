//! What is typed at an attached terminal: on its way to the agent, or for godwit itself.

/// The most bytes of keys that wait while the daemon does not answer. More is not read from the terminal.
const MOST_WAITING: usize = 64 * 1024;

/// What Ctrl-] sends.
const DETACH: u8 = 0x1d;

/// What it sends where a program has asked for keys as sequences, in the two forms that are in use.
const DETACH_SEQUENCES: [&[u8]; 2] = [b"\x1b[93;5u", b"\x1b[27;5;93~"];

/// What was typed, as far as the key that detaches, and whether that key is among it.
pub(super) fn until_detach(typed: &[u8]) -> (&[u8], bool) {
    let sequences = DETACH_SEQUENCES.iter().filter_map(|sequence| find(typed, sequence));
    let place = typed.iter().position(|&byte| byte == DETACH).into_iter().chain(sequences).min();
    place.map_or((typed, false), |place| (&typed[..place], true))
}

/// Whether the terminal itself may have said it, because a program asked: it says everything in sequences.
pub(super) fn may_be_an_answer(typed: &[u8]) -> bool {
    typed.first() == Some(&0x1b)
}

/// Whether Ctrl-C or `q` is among what was typed: what else ends the looking on of somebody who cannot type.
pub(super) fn has_enough(typed: &[u8]) -> bool {
    matches!(typed, [b'q']) || typed.contains(&0x03)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// Something for the agent's terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sending {
    /// Keys, in order.
    Keys(Vec<u8>),
    /// Another size.
    Size {
        /// How wide.
        columns: u16,
        /// How high.
        rows: u16,
    },
}

/// What waits to be sent: one thing is under way at a time, so that nothing overtakes.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    keys: Vec<u8>,
    size: Option<(u16, u16)>,
}

impl Outbox {
    /// Adds keys.
    pub(super) fn typed(&mut self, keys: &[u8]) {
        self.keys.extend_from_slice(keys);
    }

    /// The terminal has another size; only the newest one counts.
    pub(super) fn resized(&mut self, columns: u16, rows: u16) {
        self.size = Some((columns, rows));
    }

    /// Whether more may be typed.
    pub(super) fn has_room(&self) -> bool {
        self.keys.len() < MOST_WAITING
    }

    /// What is to be sent now. A size comes before keys: they are typed at the screen as it is now.
    pub(super) fn next(&mut self) -> Option<Sending> {
        if let Some((columns, rows)) = self.size.take() {
            return Some(Sending::Size { columns, rows });
        }
        let count = self.keys.len().min(MOST_WAITING);
        (count > 0).then(|| Sending::Keys(self.keys.drain(..count).collect()))
    }

    /// Puts back what surely was not taken.
    pub(super) fn untaken(&mut self, sending: Sending) {
        match sending {
            Sending::Keys(keys) => drop(self.keys.splice(..0, keys)),
            Sending::Size { columns, rows } => self.size = self.size.or(Some((columns, rows))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_that_detaches_is_found_in_each_form_and_what_follows_it_is_not_sent() {
        let table: [(&[u8], &[u8], bool); 6] = [
            (b"ls\r", b"ls\r", false),
            (b"\x1d", b"", true),
            (b"ab\x1dcd", b"ab", true),
            (b"ab\x1b[93;5ucd\x1d", b"ab", true),
            (b"\x1b[27;5;93~", b"", true),
            (b"\x1b[93;6u\x1b]", b"\x1b[93;6u\x1b]", false),
        ];
        for (typed, sent, is_there) in table {
            assert_eq!(until_detach(typed), (sent, is_there), "{typed:?}");
        }
    }

    #[test]
    fn keys_go_in_order_and_of_sizes_the_newest_first() {
        let mut outbox = Outbox::default();
        assert_eq!(outbox.next(), None);
        outbox.typed(b"ab");
        outbox.resized(80, 24);
        outbox.typed(b"c");
        outbox.resized(100, 30);
        assert_eq!(outbox.next(), Some(Sending::Size { columns: 100, rows: 30 }));
        let keys = outbox.next().expect("keys");
        assert_eq!(keys, Sending::Keys(b"abc".to_vec()));
        outbox.typed(b"d");
        outbox.untaken(keys);
        outbox.untaken(Sending::Size { columns: 1, rows: 1 });
        outbox.resized(90, 20);
        outbox.untaken(Sending::Size { columns: 2, rows: 2 });
        assert_eq!(outbox.next(), Some(Sending::Size { columns: 90, rows: 20 }));
        assert_eq!(outbox.next(), Some(Sending::Keys(b"abcd".to_vec())));
        assert_eq!(outbox.next(), None);
    }

    #[test]
    fn what_waits_is_bounded_and_sent_in_pieces_that_are_taken() {
        let mut outbox = Outbox::default();
        outbox.typed(&[b'x'; MOST_WAITING]);
        assert!(!outbox.has_room());
        outbox.untaken(Sending::Keys(b"y".to_vec()));
        let Some(Sending::Keys(first)) = outbox.next() else { panic!("keys") };
        assert_eq!((first.len(), first[0]), (MOST_WAITING, b'y'));
        assert!(outbox.has_room());
    }
}
