//! Texts that people and plans bring: what none of them may hold, in one place.
//!
//! **Guarantees.** A text that passes has no NUL character, which no program can be given and no file name can hold, and
//! is not longer than its limit. The module deliberately does not know what a text is for: its caller says where it
//! stands.

/// The most bytes of a name for people or for a provider: a title, a model.
pub const MAX_LABEL_BYTES: usize = 512;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// It says nothing.
    #[error("is empty")]
    Empty,
    /// It is too long.
    #[error("has {bytes} bytes; at most {most} are accepted")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// It holds a NUL character.
    #[error("holds a NUL character")]
    Nul,
}

impl TextFault {
    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Empty => "say what should be different when it is done",
            Self::TooLong { .. } => "put long material into a file of the repository and name it",
            Self::Nul => "remove it",
        }
    }
}

/// Refuses a text that no agent can be given.
///
/// # Errors
/// The first fault: its length, then its characters.
pub fn check(text: &str, most: usize) -> Result<(), TextFault> {
    let bytes = text.len();
    if bytes > most {
        return Err(TextFault::TooLong { bytes, most });
    }
    if text.contains('\0') {
        return Err(TextFault::Nul);
    }
    Ok(())
}

/// Refuses a text that no agent can be given, and one that says nothing.
///
/// # Errors
/// The first fault: that it is empty, then as [`check`].
pub fn check_filled(text: &str, most: usize) -> Result<(), TextFault> {
    if text.trim().is_empty() {
        return Err(TextFault::Empty);
    }
    check(text, most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_passes_has_no_nul_and_is_within_its_limit(text in "[a-z\\x00é ]{0,12}", most in 0usize..16) {
            let is_good = !text.contains('\0') && text.len() <= most;
            prop_assert_eq!(check(&text, most).is_ok(), is_good);
            prop_assert_eq!(check_filled(&text, most).is_ok(), is_good && !text.trim().is_empty());
        }
    }
}
