//! The words of a text, as a reader sees them: `better-sqlite3`, `some.module`, `--polish` and `Some(` are one thing
//! each and not the English word in them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};

use super::script::is_of_word;

/// What is known about words. Its hashes have no secret, because nothing is added to it and nobody can make its few words
/// collide.
pub(super) type Lexicon<Known> = HashMap<&'static str, Known, BuildHasherDefault<DefaultHasher>>;

/// A word of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The word without regard to case.
    pub(super) folded: String,
    /// Whether it is a word of a language, not a piece of code or of a name with a sign in it.
    pub(super) is_plain: bool,
    /// How it is spelled.
    pub(super) case: Case,
    /// Whether nothing but blanks is between the word before and this one.
    pub(super) follows: bool,
}

/// Which letters of a word are capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// None.
    Lower,
    /// The first only.
    Initial,
    /// Some behind the first, but not all, as in a name.
    Mixed,
    /// All of at least two, as in an acronym.
    Capitals,
}

/// Signs that join two words into one name when they stand alone between them.
const JOINERS: &str = "-.@$#+=&_";

/// Signs that make a word a name when they stand right before it.
const SIGILS: &str = "-.@$#%\\";

/// The words of a text. Dense scripts have none: they are not written in words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut end = 0;
    while let Some(found) = text[end..].find(is_word_char) {
        let start = end + found;
        let between = &text[end..start];
        let follows = !words.is_empty() && between.chars().all(char::is_whitespace);
        end = start + length(&text[start..]);
        words.push(word(&text[start..end], between, &text[end..], follows));
    }
    words
}

fn word(spelled: &str, before: &str, behind: &str, follows: bool) -> Word {
    // Underscores on both sides are emphasis; on one side, a name.
    let emphasised = spelled.strip_prefix('_').and_then(|rest| rest.strip_suffix('_'));
    let spelled = emphasised.map_or(spelled, |inner| inner.trim_matches('_'));
    let is_name = spelled.contains(|c: char| JOINERS.contains(c) || c == ':');
    let is_called = behind.starts_with(['(', '<']);
    Word {
        folded: fold(spelled),
        is_plain: !is_name && !is_called && !ends_in_sigil(before),
        case: case(spelled),
        follows,
    }
}

fn case(spelled: &str) -> Case {
    let mut letters = spelled.chars().filter(|c| c.is_alphabetic());
    let is_first_capital = letters.next().is_some_and(char::is_uppercase);
    let has_inner_capital = letters.any(char::is_uppercase);
    match (is_first_capital, has_inner_capital) {
        (true, true) if !spelled.contains(char::is_lowercase) => Case::Capitals,
        (_, true) => Case::Mixed,
        (true, false) => Case::Initial,
        (false, false) => Case::Lower,
    }
}

/// Whether what stands before a word ends in one or two sigils with a blank or nothing before them.
fn ends_in_sigil(before: &str) -> bool {
    let sigils = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    (1..=2).contains(&sigils.len()) && sigils.chars().all(|c| SIGILS.contains(c))
}

/// The bytes of the word that a text begins with.
fn length(text: &str) -> usize {
    let mut end = 0;
    loop {
        end += text[end..].find(|c| !is_word_char(c)).unwrap_or(text.len() - end);
        let rest = &text[end..];
        let joiner = if rest.starts_with("::") { 2 } else { joiner_width(rest) };
        if joiner == 0 || !rest[joiner..].starts_with(is_word_char) {
            return end;
        }
        end += joiner;
    }
}

fn joiner_width(text: &str) -> usize {
    let joiner = text.chars().next().filter(|&c| JOINERS.contains(c) || is_apostrophe(c));
    joiner.map_or(0, char::len_utf8)
}

fn is_apostrophe(c: char) -> bool {
    c == '\'' || c == '’'
}

fn is_word_char(c: char) -> bool {
    c == '_' || is_of_word(c)
}

/// A text without regard to case, by the rules of Unicode: what has the same capitals is the same.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let folded = text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    folded.map(|c| if is_apostrophe(c) { '\'' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_signs_in_them_are_no_words_of_a_language() {
        let plain = |text: &str| {
            let words = words(text).into_iter().filter(|word| word.is_plain);
            words.map(|word| word.folded).collect::<Vec<_>>().join(" ")
        };
        for (text, expected) in [
            ("Make it BETTER.", "make it better"),
            ("bump better-sqlite3 now", "bump now"),
            ("return Some(x) or some<T>", "return x or t"),
            ("std::some::thing and arr.some too", "and too"),
            ("--polish -nice $some #improve @various", ""),
            ("logs, etc. and/or stuff", "logs etc and or stuff"),
            ("an _improved_ and *nicer* one", "an improved and nicer one"),
            ("_private snake_some", ""),
            ("ſome STRASSE straße", "some strasse strasse"),
            ("don't ‘improve’", "don't improve"),
            ("key=some mode: better", "mode better"),
            ("wait...some more -- better", "wait some more better"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn a_word_follows_only_across_blanks() {
        let follows = |text: &str| words(text).iter().map(|word| word.follows).collect::<Vec<_>>();
        assert_eq!(follows("clean  up\nnow, please"), [false, true, true, false]);
    }
}
