//! Which releases of a CLI an adapter was tested with.
//!
//! Another release is no reason to refuse work: it is a warning with the range, since all that godwit believes of a
//! CLI was seen in those releases only.

use std::fmt;

/// A release, by its three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Breaking changes.
    pub major: u32,
    /// New things.
    pub minor: u32,
    /// Corrections.
    pub patch: u32,
}

/// The releases that an adapter was tested with, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestedVersions {
    /// The oldest.
    pub oldest: Version,
    /// The newest.
    pub newest: Version,
}

/// Why a program's release is worth a word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersionWarning {
    /// It is another one.
    #[error("is release {found}, and godwit was tested with {tested}; it may behave differently")]
    Untested {
        /// The release.
        found: Version,
        /// Those that were tested.
        tested: TestedVersions,
    },
    /// What it says is no release.
    #[error("does not say which release it is, and godwit was tested with {tested}")]
    Unreadable {
        /// Those that were tested.
        tested: TestedVersions,
    },
}

impl TestedVersions {
    /// One release and no other.
    pub(crate) const fn only(major: u32, minor: u32, patch: u32) -> Self {
        let version = Version { major, minor, patch };
        Self { oldest: version, newest: version }
    }

    /// Judges what a program printed when it was asked for its version.
    ///
    /// # Errors
    /// The warning to show; the program can be used all the same.
    pub fn judge(self, said: &str) -> Result<Version, VersionWarning> {
        let found = said.split_whitespace().find_map(Version::in_word);
        match found {
            Some(found) if (self.oldest..=self.newest).contains(&found) => Ok(found),
            Some(found) => Err(VersionWarning::Untested { found, tested: self }),
            None => Err(VersionWarning::Unreadable { tested: self }),
        }
    }
}

impl Version {
    /// The release in a word such as `v1.2.3`, `1.2.3-beta.1` or `1.2.3`.
    fn in_word(word: &str) -> Option<Self> {
        let word = word.strip_prefix('v').unwrap_or(word);
        let numbers = word.split(['-', '+']).next().unwrap_or_default();
        let mut numbers = numbers.split('.').map(|number| number.parse::<u32>().ok());
        match (numbers.next()??, numbers.next()??, numbers.next()??, numbers.next()) {
            (major, minor, patch, None) => Some(Self { major, minor, patch }),
            _ => None,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl fmt::Display for TestedVersions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.oldest == self.newest {
            write!(f, "{}", self.newest)
        } else {
            write!(f, "{} to {}", self.oldest, self.newest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TESTED: TestedVersions = TestedVersions {
        oldest: Version { major: 1, minor: 2, patch: 3 },
        newest: Version { major: 1, minor: 4, patch: 0 },
    };

    #[test]
    fn a_release_in_the_range_is_no_warning() {
        for said in ["1.2.3", "1.3.99 (Claude Code)\n", "codex-cli 1.4.0", "v1.2.10-beta.1"] {
            assert!(TESTED.judge(said).is_ok(), "{said}");
        }
    }

    #[test]
    fn a_release_outside_is_a_warning_with_the_range() {
        for said in ["1.2.2", "codex-cli 1.4.1", "2.0.0", "0.9.0"] {
            let warning = TESTED.judge(said).expect_err(said).to_string();
            assert!(warning.contains("1.2.3 to 1.4.0"), "{warning}");
        }
        for said in ["", "no version", "1.2", "1.2.3.4", "99999999999.1.1"] {
            let warning = TESTED.judge(said).expect_err(said);
            assert_eq!(warning, VersionWarning::Unreadable { tested: TESTED }, "{said}");
        }
    }
}
