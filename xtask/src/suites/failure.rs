//! A test that failed: what it is called, what it said, and the command that runs it alone.

use std::fmt::Write;

/// How many lines of what a test said are repeated at the end of a run: the last ones, where the fault is told.
const LINES_SHOWN: usize = 60;

/// One test that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The suite that it belongs to, as in the account.
    pub(crate) suite: String,
    /// Its name within that suite.
    pub(crate) test: String,
    /// The command of a shell, in the root of the checkout, that runs it and no other.
    pub(crate) alone: String,
    /// What it said, without the colours of a terminal; empty when its runner kept nothing.
    pub(crate) told: String,
}

impl Failure {
    /// Its name and the end of what it said.
    pub(crate) fn report(&self) -> String {
        let told = plain(&self.told);
        let lines: Vec<&str> = told.trim().lines().collect();
        let left_out = lines.len().saturating_sub(LINES_SHOWN);
        let mut report = format!("---- {} {} ----\n", self.suite, self.test);
        if left_out > 0 {
            writeln!(report, "({left_out} lines before these)").expect("a String takes every line");
        }
        for line in &lines[left_out..] {
            writeln!(report, "{line}").expect("a String takes every line");
        }
        report
    }

    /// Its name, and beneath it the command that runs it alone.
    pub(crate) fn pointer(&self) -> String {
        format!("{} {}\n    {}", self.suite, self.test, self.alone)
    }
}

/// A word as a shell takes it.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_./:=".contains(character);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// A text without the colours of a terminal.
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|character: char| character.is_ascii_digit() || character == ';');
        let mut rest = rest.chars();
        // The letter that ends the sequence.
        rest.next();
        plain.push_str(rest.as_str());
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_by_its_end_and_in_plain_text() {
        let told: String = (0..100).map(|line| format!("\u{1b}[31mline {line}\u{1b}[0m\n")).collect();
        let failure = Failure { suite: "s".into(), test: "t::u".into(), alone: "run it".into(), told };
        let report = failure.report();
        assert!(report.starts_with("---- s t::u ----\n(40 lines before these)\nline 40\n"), "{report}");
        assert!(report.ends_with("line 99\n"), "{report}");
        assert_eq!(failure.pointer(), "s t::u\n    run it");
        assert_eq!(Failure { told: String::new(), ..failure }.report(), "---- s t::u ----\n");
    }

    #[test]
    fn a_word_is_quoted_where_a_shell_would_read_it_otherwise() {
        for (word, shown) in [("a::b", "a::b"), ("", "''"), ("a b", "'a b'"), ("it's", r"'it'\''s'"), ("$x", "'$x'")] {
            assert_eq!(quoted(word), shown);
        }
    }
}
