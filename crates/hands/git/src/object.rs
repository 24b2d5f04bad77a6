//! Names of objects and how long they are.

use std::fmt;

/// The hash that names the objects of a repository. A vault has the format of the repository that it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectFormat {
    /// Names of 40 hexadecimal digits.
    Sha1,
    /// Names of 64 hexadecimal digits.
    Sha256,
}

impl ObjectFormat {
    /// The word that git uses for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }

    /// The format that git calls `word`, if godwit knows it.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "sha1" => Some(Self::Sha1),
            "sha256" => Some(Self::Sha256),
            _ => None,
        }
    }

    /// Hexadecimal digits of a full object name.
    pub(crate) fn name_length(self) -> usize {
        match self {
            Self::Sha1 => 40,
            Self::Sha256 => 64,
        }
    }
}

impl fmt::Display for ObjectFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
