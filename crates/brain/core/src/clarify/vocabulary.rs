//! The English words that say that a text is vague or without a limit. Only whole words count, in any case, and a phrase
//! only when nothing but blanks is between its words.

use std::sync::LazyLock;

use super::word::{Lexicon, Word};

/// Words for work without an end.
pub(super) static VAGUE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(&[
        "improve",
        "better",
        "polish",
        "nice",
        "nicer",
        "clean up",
        "some",
        "various",
        "etc",
        "and so on",
        "stuff",
        "enhance",
        "optimise",
        "optimize",
        "make it nice",
        "make it good",
        "make it work",
    ])
});

/// Words for work without a limit.
pub(super) static UNBOUNDED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(&[
        "everything",
        "all the",
        "whole codebase",
        "whole repo",
        "whole project",
        "whole app",
        "entire",
        "rewrite",
        "from scratch",
    ])
});

/// Phrases by their first word, and of each word the longest phrase first.
pub(super) struct Phrases(Lexicon<Vec<&'static str>>);

impl Phrases {
    fn of(phrases: &[&'static str]) -> Self {
        let mut by_first = Lexicon::<Vec<&'static str>>::default();
        for phrase in phrases {
            let first = phrase.split(' ').next().unwrap_or(phrase);
            by_first.entry(first).or_default().push(phrase);
        }
        for phrases in by_first.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        }
        Self(by_first)
    }

    /// The phrases that a text says, in the order in which it says them first, each once.
    pub(super) fn said_by(&self, words: &[Word]) -> Vec<&'static str> {
        let mut said = Vec::new();
        let mut next = 0;
        while let Some(word) = words.get(next) {
            let candidates = self.0.get(word.folded.as_str()).map_or(&[][..], Vec::as_slice);
            let found = candidates.iter().find(|phrase| begins_with(&words[next..], phrase));
            next += found.map_or(1, |phrase| phrase.split(' ').count());
            if let Some(phrase) = found.filter(|phrase| !said.contains(*phrase)) {
                said.push(*phrase);
            }
        }
        said
    }
}

fn begins_with(words: &[Word], phrase: &str) -> bool {
    let parts = phrase.split(' ').count();
    let is_one = |(index, (word, part)): (usize, (&Word, &str))| {
        word.is_plain && word.folded == part && (index == 0 || word.follows)
    };
    words.len() >= parts && words.iter().zip(phrase.split(' ')).enumerate().all(is_one)
}

#[cfg(test)]
mod tests {
    use super::super::word::words;
    use super::*;

    #[test]
    fn whole_words_count_and_parts_of_others_do_not() {
        for (text, vague) in [
            ("Improve the login", vec!["improve"]),
            ("improved, improvement, bettering, awesome, niceness, somewhere", vec![]),
            ("bump better-sqlite3 and etcd", vec![]),
            ("Clean\n  up some stuff, etc.", vec!["clean up", "some", "stuff", "etc"]),
            ("clean it up, then clean-up", vec![]),
            ("clean, up", vec![]),
            ("MAKE IT NICE; a nicer one", vec!["make it nice", "nicer"]),
            ("make it nice and better and so on", vec!["make it nice", "better", "and so on"]),
            ("some some some", vec!["some"]),
            ("ſome", vec!["some"]),
        ] {
            assert_eq!(VAGUE.said_by(&words(text)), vague, "{text}");
        }
        for (text, unbounded) in [
            ("Rewrite all the tests from scratch", vec!["rewrite", "all the", "from scratch"]),
            ("the whole  Repo and the whole page", vec!["whole repo"]),
            ("entirely rewritten, all these, all of the", vec![]),
            ("the entire thing, everything", vec!["entire", "everything"]),
        ] {
            assert_eq!(UNBOUNDED.said_by(&words(text)), unbounded, "{text}");
        }
    }
}
