//! A range of history as a person types it: `A..B`.
//!
//! Only what git can take for a revision and for nothing else gets through: no option, no path, no search through
//! messages, no second range. Whether the revisions exist is not known here.

use std::fmt;
use std::str::FromStr;

/// The longest name of a revision, in bytes.
const MAX_BYTES: usize = 250;

/// The name of a commit: a branch, a tag, an object name, `HEAD`, each with `~N` and `^N` behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision(String);

/// What changed from one revision to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionRange {
    /// What it is compared with.
    pub base: Revision,
    /// What is looked at.
    pub tip: Revision,
}

/// Why a text is no range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a range: {reason}", shown(given))]
pub struct InvalidRange {
    /// What was given.
    pub given: String,
    /// What is wrong with it and what to write instead.
    pub reason: &'static str,
}

fn shown(given: &str) -> String {
    given.chars().take(80).flat_map(char::escape_debug).collect()
}

impl Revision {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(name: &str) -> Result<Self, &'static str> {
        if name.is_empty() {
            return Err("one side is empty; name both, such as `main..HEAD`");
        }
        if name.len() > MAX_BYTES {
            return Err("a name of a revision has at most 250 bytes");
        }
        if name.starts_with('-') {
            return Err("a revision does not begin with `-`");
        }
        if name.chars().any(|c| c.is_control() || c.is_whitespace() || ":?*[]\\{}\"'`$;&|<>()!".contains(c)) {
            return Err(
                "it holds a character that no name of a commit has; use branches, tags, commits, `~N` and `^N`",
            );
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for RevisionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.base, self.tip)
    }
}

impl FromStr for RevisionRange {
    type Err = InvalidRange;

    fn from_str(text: &str) -> Result<Self, InvalidRange> {
        let refuse = |reason| InvalidRange { given: text.to_owned(), reason };
        let Some((base, tip)) = text.split_once("..") else {
            return Err(refuse("write `A..B`, such as `main..HEAD`"));
        };
        if tip.starts_with('.') || tip.contains("..") {
            return Err(refuse("it has more than two dots in a row or more than two sides; write `A..B`"));
        }
        Ok(Self { base: Revision::parse(base).map_err(refuse)?, tip: Revision::parse(tip).map_err(refuse)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_revisions_with_two_dots_between_are_a_range() {
        for (text, base, tip) in [
            ("main..HEAD", "main", "HEAD"),
            ("v1.0.0..v1.1.0", "v1.0.0", "v1.1.0"),
            ("HEAD~3..HEAD^2", "HEAD~3", "HEAD^2"),
            ("godwit/m3f9k2c7xqa..origin/main", "godwit/m3f9k2c7xqa", "origin/main"),
            ("f00dfeed..@", "f00dfeed", "@"),
        ] {
            let range: RevisionRange = text.parse().expect(text);
            assert_eq!((range.base.as_str(), range.tip.as_str()), (base, tip));
            assert_eq!(range.to_string(), text);
        }
    }

    #[test]
    fn whatever_is_no_plain_range_is_refused_with_what_to_write() {
        let long = format!("a..{}", "b".repeat(251));
        for (text, hint) in [
            ("", "write `A..B`"),
            ("main", "write `A..B`"),
            ("..", "one side is empty"),
            ("main..", "one side is empty"),
            ("..main", "one side is empty"),
            ("a...b", "more than two dots"),
            ("a..b..c", "more than two dots"),
            ("....", "more than two dots"),
            ("-a..b", "does not begin with `-`"),
            ("a..--output=x", "does not begin with `-`"),
            ("a..b c", "no name of a commit"),
            ("a..b\n", "no name of a commit"),
            ("a..HEAD:secret", "no name of a commit"),
            ("a..:/fix", "no name of a commit"),
            ("a..@{1}", "no name of a commit"),
            ("a..b^{/x}", "no name of a commit"),
            ("a..$(id)", "no name of a commit"),
            ("a..*", "no name of a commit"),
            (long.as_str(), "at most 250 bytes"),
        ] {
            let error = text.parse::<RevisionRange>().expect_err(text);
            assert!(error.to_string().contains(hint), "{text:?}: {error}");
            assert!(!error.to_string().contains('\n'), "{error}");
        }
    }
}
