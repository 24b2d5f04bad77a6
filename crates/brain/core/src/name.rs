//! Names that come from people or from git. Each is checked once, here, so that nothing behind the rim has to
//! wonder whether a name is a path, an option or a shell word.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is not a name of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct InvalidName {
    /// What was given, cut and with control characters escaped.
    pub text: String,
    /// The rule, for a person.
    pub expected: &'static str,
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $rule:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The rule that a text must satisfy.
            pub const EXPECTED: &'static str = $expected;
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = InvalidName;
            fn from_str(text: &str) -> Result<Self, InvalidName> {
                let rule: fn(&str) -> bool = $rule;
                if rule(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    let shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
                    Err(InvalidName { text: shown, expected: $expected })
                }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

fn is_slug(text: &str) -> bool {
    let mut bytes = text.bytes();
    let first_is_alphanumeric = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    first_is_alphanumeric
        && text.len() <= 64
        && !text.contains("..")
        && !text.ends_with('.')
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// The part of git's rules for branch names that matters here (`git check-ref-format`), and never an option.
fn is_branch(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 200
        && !text.starts_with('-')
        && text != "@"
        && !text.contains("..")
        && !text.contains("@{")
        && !text.contains("//")
        && !text.ends_with('/')
        && !text.ends_with('.')
        && text.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock"))
        && text.chars().all(|c| !c.is_control() && !c.is_whitespace() && !"~^:?*[\\".contains(c))
}

name!(
    /// What people call a registered repository.
    RepoName, "a name of 1 to 64 characters from a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit", is_slug
);
name!(
    /// What people call a configured agent, such as `claude`.
    AgentName, "a name of 1 to 64 characters from a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit", is_slug
);
name!(
    /// What people call an account of a provider, such as `work`.
    AccountName, "a name of 1 to 64 characters from a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit", is_slug
);
name!(
    /// A provider's word for a quota window, such as `five_hour`.
    WindowName, "a word of 1 to 64 characters from a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit", is_slug
);
name!(
    /// What people call a check of a repository, such as `test`.
    CheckName, "a name of 1 to 64 characters from a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit", is_slug
);
name!(
    /// What a plan calls one of its tasks, such as `schema`.
    TaskName, "a name of 1 to 64 characters from a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit", is_slug
);
name!(
    /// A group of missions, such as `summer-release`.
    ProjectName, "a name of 1 to 64 characters from a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit", is_slug
);
name!(
    /// A word by which people find missions again, such as `ui`.
    LabelName, "a name of 1 to 64 characters from a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit", is_slug
);
name!(
    /// What people call a secret that godwit keeps, such as `work-key`.
    SecretName, "a name of 1 to 64 characters from a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit", is_slug
);
name!(
    /// Where a person sits who types into an agent's terminal: a tab of a browser or a terminal, such as `tab-3f9k2c7x`.
    Seat, "a name of 1 to 64 characters from a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit", is_slug
);
name!(
    /// A branch without its `refs/heads/`.
    BranchName, "a branch name that git accepts and that does not begin with `-`", is_branch
);
name!(
    /// A git object name: 40 (SHA-1) or 64 (SHA-256) hexadecimal digits in lower case.
    Sha, "a full git object name of 40 or 64 lower-case hexadecimal digits",
    |text| (text.len() == 40 || text.len() == 64) && is_hex(text)
);
name!(
    /// A SHA-256 over bytes that godwit keeps, in lower-case hexadecimal.
    Digest, "a SHA-256 of 64 lower-case hexadecimal digits", |text| text.len() == 64 && is_hex(text)
);
name!(
    /// An agent CLI's own session, as it names it.
    SessionId, "1 to 128 characters from A-Z, a-z, 0-9, `.`, `_` and `-`, beginning with a letter or digit",
    |text| {
        text.len() <= 128
            && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_be_options_or_paths_are_refused() {
        for text in ["", "-x", ".git", "a/b", "a b", "A", "a..b", "a.", "é", "a\n", &"x".repeat(65)] {
            assert!(text.parse::<RepoName>().is_err(), "{text:?}");
        }
        for text in ["", "-f", "a..b", "a b", "x.lock", ".x", "a/.b", "a//b", "a@{1}", "@", "a~1", "a\u{1b}[0m"] {
            assert!(text.parse::<BranchName>().is_err(), "{text:?}");
        }
        for text in ["main", "feature/retry-after", "übung"] {
            assert!(text.parse::<BranchName>().is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_refused_name_is_shown_without_its_control_characters() {
        let error = "a\u{1b}[31m".parse::<RepoName>().expect_err("refused");
        assert!(!error.to_string().contains('\u{1b}'), "{error}");
    }
}
