//! Masking exact texts in a stream, at equal length, wherever the reads happen to cut it.

/// What a masked byte becomes.
const STAR: u8 = b'*';

/// The most bytes of a text's beginning that are shown to a person who waits for what they typed; and no more than a
/// quarter of the text.
const SHOWN_EARLY: usize = 4;

/// A stream's masker. Holds back no more than could be the beginning of a text.
#[derive(Debug, Default)]
pub(crate) struct Masker {
    texts: Vec<Vec<u8>>,
    /// What was read and not yet given out.
    held: Vec<u8>,
    /// The same bytes, masked so far. Apart from `held`, since texts may overlap.
    shown: Vec<u8>,
    /// How many of them were given out before they were certain.
    given: usize,
}

impl Masker {
    /// A masker for these texts; empty ones are ignored.
    pub(crate) fn new(texts: &[Vec<u8>]) -> Self {
        let texts = texts.iter().filter(|text| !text.is_empty()).cloned().collect();
        Self { texts, ..Self::default() }
    }

    /// Takes what was read; appends to `ready` what is certain.
    pub(crate) fn push(&mut self, read: &[u8], ready: &mut Vec<u8>) {
        if self.texts.is_empty() {
            ready.extend_from_slice(read);
            return;
        }
        self.held.extend_from_slice(read);
        self.shown.extend_from_slice(read);
        for text in &self.texts {
            hide(text, &self.held, &mut self.shown);
        }
        let undecided = self.texts.iter().map(|text| longest_beginning(text, &self.held)).max().unwrap_or(0);
        let certain = self.held.len() - undecided;
        ready.extend_from_slice(&self.shown[self.given.min(certain)..certain]);
        self.given = self.given.saturating_sub(certain);
        self.held.drain(..certain);
        self.shown.drain(..certain);
    }

    /// Whether something is held back that [`release`](Self::release) would give out.
    pub(crate) fn may_release(&self) -> bool {
        self.given < self.releasable()
    }

    /// Gives out what is held back, as far as it tells next to nothing of any text. What follows is masked as ever.
    pub(crate) fn release(&mut self, ready: &mut Vec<u8>) {
        let until = self.releasable();
        if self.given < until {
            ready.extend_from_slice(&self.shown[self.given..until]);
            self.given = until;
        }
    }

    /// How many bytes of what is held may be shown although they may be the beginning of a text.
    fn releasable(&self) -> usize {
        let until = |text: &Vec<u8>| match longest_beginning(text, &self.held) {
            0 => self.held.len(),
            count => self.held.len() - count + count.min(SHOWN_EARLY).min(text.len() / 4),
        };
        self.texts.iter().map(until).min().unwrap_or(self.held.len())
    }

    /// Gives out the rest: the stream is over, so what was held back was no text after all.
    pub(crate) fn finish(&mut self, ready: &mut Vec<u8>) {
        ready.extend(self.shown.drain(..).skip(self.given));
        self.held.clear();
        self.given = 0;
    }
}

/// Masks every occurrence of `text`, overlapping ones too.
fn hide(text: &[u8], held: &[u8], shown: &mut [u8]) {
    let mut from = 0;
    while let Some(found) = held[from..].iter().position(|byte| *byte == text[0]) {
        let at = from + found;
        if held[at..].starts_with(text) {
            shown[at..at + text.len()].fill(STAR);
        }
        from = at + 1;
    }
}

/// How many bytes at the end of `held` are a beginning of `text`, but not all of it.
fn longest_beginning(text: &[u8], held: &[u8]) -> usize {
    (1..text.len().min(held.len() + 1)).rev().find(|count| held.ends_with(&text[..*count])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(texts: &[&str], reads: &[&[u8]]) -> String {
        let texts: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        let mut masker = Masker::new(&texts);
        let mut ready = Vec::new();
        for read in reads {
            masker.push(read, &mut ready);
        }
        masker.finish(&mut ready);
        String::from_utf8(ready).expect("text")
    }

    #[test]
    fn every_cut_gives_the_same_masked_stream() {
        let stream = b"a s3cret and s3cres3cret, s3cre";
        let expected = "a ****** and s3cre******, s3cre";
        for cut in 0..=stream.len() {
            for second in cut..=stream.len() {
                let reads = [&stream[..cut], &stream[cut..second], &stream[second..]];
                assert_eq!(masked(&["s3cret"], &reads), expected, "cut at {cut} and {second}");
            }
        }
    }

    #[test]
    fn overlapping_texts_are_masked_as_a_whole() {
        let stream = b"xabcdefgx aaaa";
        for cut in 0..=stream.len() {
            let reads = [&stream[..cut], &stream[cut..]];
            assert_eq!(masked(&["abcde", "defg", "aaa"], &reads), "x*******x ****", "cut at {cut}");
        }
    }

    #[test]
    fn nothing_is_held_back_that_cannot_be_a_secret() {
        let mut masker = Masker::new(&[b"s3cret".to_vec()]);
        let mut ready = Vec::new();
        masker.push(b"a line\n", &mut ready);
        assert_eq!(ready, b"a line\n");
        masker.push(b"s3", &mut ready);
        assert_eq!(ready, b"a line\n");
        masker.push(b"x", &mut ready);
        assert_eq!(ready, b"a line\ns3x");
    }

    #[test]
    fn what_is_shown_early_is_a_beginning_and_the_rest_is_masked() {
        let secret = "sk-ant-0123456789";
        for pause in 1..secret.len() {
            let mut masker = Masker::new(&[secret.as_bytes().to_vec()]);
            let mut ready = Vec::new();
            masker.push(format!("> {}", &secret[..pause]).as_bytes(), &mut ready);
            masker.release(&mut ready);
            let early = pause.min(SHOWN_EARLY);
            assert_eq!(String::from_utf8_lossy(&ready), format!("> {}", &secret[..early]), "after {pause}");
            assert!(!masker.may_release());
            masker.push(format!("{} typed", &secret[pause..]).as_bytes(), &mut ready);
            masker.finish(&mut ready);
            let expected = format!("> {}{} typed", &secret[..early], "*".repeat(secret.len() - early));
            assert_eq!(String::from_utf8_lossy(&ready), expected, "after {pause}");
        }
    }

    #[test]
    fn what_was_shown_early_and_is_no_secret_is_not_said_twice() {
        let mut masker = Masker::new(&[b"secret-of-some-length".to_vec(), b"abc".to_vec()]);
        let mut ready = Vec::new();
        for read in ["s", "e", "x", "a", "b", "d", "sec"] {
            masker.push(read.as_bytes(), &mut ready);
            masker.release(&mut ready);
        }
        masker.finish(&mut ready);
        assert_eq!(ready, b"sexabdsec");
    }
}
