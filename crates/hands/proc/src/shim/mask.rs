//! Masking exact texts in a stream, at equal length, wherever the reads happen to cut it.

/// What a masked byte becomes.
const STAR: u8 = b'*';

/// A stream's masker. Holds back no more than could be the beginning of a text.
#[derive(Debug, Default)]
pub(crate) struct Masker {
    texts: Vec<Vec<u8>>,
    /// What was read and not yet given out.
    held: Vec<u8>,
    /// The same bytes, masked so far. Apart from `held`, since texts may overlap.
    shown: Vec<u8>,
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
        ready.extend_from_slice(&self.shown[..certain]);
        self.held.drain(..certain);
        self.shown.drain(..certain);
    }

    /// Gives out the rest: the stream is over, so what was held back was no text after all.
    pub(crate) fn finish(&mut self, ready: &mut Vec<u8>) {
        ready.append(&mut self.shown);
        self.held.clear();
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
}
