//! Names that every CLI takes, for servers and for commands.

use std::fmt;

use super::Fault;

/// The longest name: what the strictest CLI takes.
const LONGEST: usize = 64;

/// A name of a server or a command: lowercase letters, digits and `-`, beginning with a letter. No `_`, since Gemini
/// CLI takes what follows the first one for a tool's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// Checks a name.
    ///
    /// # Errors
    /// [`Fault::Name`] when some CLI would not take it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let is_of = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_name = text.len() <= LONGEST
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && !text.ends_with('-')
            && text.bytes().all(is_of);
        match is_name {
            true => Ok(Self(text.to_owned())),
            false => Err(Fault::Name { name: text.escape_debug().to_string() }),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
