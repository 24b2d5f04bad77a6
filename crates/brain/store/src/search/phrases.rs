//! What somebody typed, as phrases to look for.

/// The most characters of a search. Longer ones are no search but a text that was put into the wrong field.
pub(crate) const MOST_CHARACTERS: usize = 400;

/// The most phrases of a search.
pub(crate) const MOST_PHRASES: usize = 16;

/// Phrases that all must be there: at least one, none of them empty, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrases(Vec<String>);

/// Why a text is no search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSearch {
    /// It has nothing to look for.
    #[error("has nothing to look for; give a word")]
    Empty,
    /// It is too long.
    #[error("has {found} characters; at most {MOST_CHARACTERS} are looked for")]
    TooLong {
        /// How long it is, in characters.
        found: usize,
    },
    /// It has too many words.
    #[error("has {found} words; at most {MOST_PHRASES} are looked for, or put them between quotation marks")]
    TooMany {
        /// How many it has.
        found: usize,
    },
}

impl Phrases {
    /// Reads a search: words apart, and words between double quotation marks together. A mark that is not closed reaches
    /// to the end.
    ///
    /// # Errors
    /// When there is nothing to look for, or too much.
    pub fn parse(text: &str) -> Result<Self, InvalidSearch> {
        let found = text.chars().count();
        if found > MOST_CHARACTERS {
            return Err(InvalidSearch::TooLong { found });
        }
        let mut phrases = Vec::new();
        for (place, part) in text.split('"').enumerate() {
            let part = folded(part);
            let is_quoted = place % 2 == 1;
            if is_quoted {
                phrases.push(part);
            } else {
                phrases.extend(part.split(' ').map(str::to_owned));
            }
        }
        phrases.retain(|phrase| !phrase.is_empty());
        match phrases.len() {
            0 => Err(InvalidSearch::Empty),
            found if found > MOST_PHRASES => Err(InvalidSearch::TooMany { found }),
            _ => Ok(Self(phrases)),
        }
    }

    /// The phrases.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The first phrase.
    ///
    /// # Panics
    /// Never: there is at least one.
    pub fn first(&self) -> &str {
        self.0.first().expect("a search has at least one phrase")
    }

    /// The phrase, when there is only one.
    pub fn only(&self) -> Option<&str> {
        match self.0.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// A text as it is compared: in lower case, with one space for any white space and none at its ends.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        // Most words are plain, and this is done for every event of a mission.
        if word.is_ascii() {
            let start = folded.len();
            folded.push_str(word);
            folded[start..].make_ascii_lowercase();
        } else {
            folded.extend(word.chars().flat_map(char::to_lowercase));
        }
    }
    folded
}
