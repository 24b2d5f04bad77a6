//! A file of settings that can be changed without touching what is around the change.

mod json;
mod toml;

use serde_json::Value;

use crate::entry::Order;

pub(crate) use json::{JsonDocument, Strictness};
pub(crate) use toml::TomlDocument;

/// The forms of settings that the CLIs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON as the standard has it.
    Json,
    /// JSON with comments, and no comma before a closing bracket.
    CommentedJson,
    /// JSON with comments and commas before closing brackets.
    LooseJson,
    /// TOML.
    Toml,
}

/// Why a file is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Refusal {
    /// The line, from 1, where that is known.
    pub line: Option<usize>,
    /// What is wrong: lowercase, without a final period.
    pub why: String,
    /// What to do.
    pub hint: String,
}

/// What is at a place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Found {
    /// Nothing, and room for something.
    Missing,
    /// Something that is no table on the way there, at these keys.
    Blocked(Vec<String>),
    /// A value.
    Value {
        /// The value.
        value: Value,
        /// Whether a comment is in it or belongs to it alone.
        has_comment: bool,
    },
}

/// A document. Whoever changes something has looked with [`Document::find`] before and found room.
pub(crate) trait Document {
    /// What is at these keys.
    fn find(&self, path: &[String]) -> Found;
    /// Writes a value and says which containers had to be made for it.
    fn set(&mut self, path: &[String], value: &Value, order: &Order) -> Vec<Vec<String>>;
    /// Takes away what is at these keys.
    fn remove(&mut self, path: &[String]);
    /// Adds a text to the end of the list at these keys.
    fn push(&mut self, path: &[String], member: &str);
    /// Takes a text out of the list at these keys.
    fn take(&mut self, path: &[String], member: &str);
    /// The text.
    fn text(&self) -> String;
    /// Everything in it.
    fn value(&self) -> Value;
    /// Its comments in their order.
    fn comments(&self) -> Vec<String>;
    /// The first key that is there twice among the neighbours of a path, with its line: which of the two counts is not
    /// the same for every reader.
    fn doubled(&self, path: &[String]) -> Option<(String, Option<usize>)>;
}

impl Format {
    /// Reads a text of this form; an empty one is an empty document.
    pub(crate) fn parse(self, text: &str) -> Result<Box<dyn Document>, Refusal> {
        match self {
            Self::Json => JsonDocument::parse(text, Strictness::Standard).map(boxed),
            Self::CommentedJson => JsonDocument::parse(text, Strictness::Comments).map(boxed),
            Self::LooseJson => JsonDocument::parse(text, Strictness::CommentsAndCommas).map(boxed),
            Self::Toml => TomlDocument::parse(text).map(boxed),
        }
    }
}

fn boxed<D: Document + 'static>(document: D) -> Box<dyn Document> {
    Box::new(document)
}
