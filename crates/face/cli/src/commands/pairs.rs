//! `KEY=VALUE` words: what `repo set` and `account set` read them with, and refuse them by.

use std::str::FromStr;

use crate::config::nearest;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;

/// The two halves of a word.
///
/// # Errors
/// When there is no `=` in it.
pub(super) fn pair<'text>(text: &'text str, what: &str, form: &str) -> CliResult<(&'text str, &'text str)> {
    text.split_once('=')
        .ok_or_else(|| usage(format!("`{}` is not {form}", text.escape_debug()), format!("write {what} as `{form}`")))
}

/// A value of a key.
///
/// # Errors
/// When it is not what is expected.
pub(super) fn parse<T: FromStr>(key: &str, value: &str, expected: &str) -> CliResult<T> {
    value
        .parse()
        .map_err(|_| usage(format!("{key}: `{}` is not {expected}", value.escape_debug()), format!("give {expected}")))
}

/// A name; nothing removes it.
///
/// # Errors
/// When it is none.
pub(super) fn named_or_nothing<T: FromStr<Err: std::error::Error + 'static>>(value: &str) -> CliResult<Option<T>> {
    if value.is_empty() {
        return Ok(None);
    }
    value.parse().map(Some).map_err(|error| CliError::from_error(Exit::Usage, &error))
}

/// One of the words of a key; nothing leaves it to whatever else says so.
///
/// # Errors
/// When it is none of them.
pub(super) fn word_or_nothing<T: Copy>(
    key: &str,
    value: &str,
    all: &[T],
    word: fn(T) -> &'static str,
) -> CliResult<Option<T>> {
    if value.is_empty() {
        return Ok(None);
    }
    word_of(key, value, all, word).map(Some)
}

/// One of the words of a key.
///
/// # Errors
/// When it is none of them.
pub(super) fn word_of<T: Copy>(key: &str, value: &str, all: &[T], word: fn(T) -> &'static str) -> CliResult<T> {
    let known = || all.iter().map(|one| word(*one)).collect::<Vec<_>>().join(", ");
    let refused =
        || usage(format!("{key}: `{}` is not one of the words", value.escape_debug()), format!("give {}", known()));
    all.iter().copied().find(|one| word(*one) == value).ok_or_else(refused)
}

/// The refusal of a key that is none: the one that was probably meant, or all.
pub(super) fn unknown(message: String, key: &str, known: &[&str]) -> CliError {
    match nearest(key, known) {
        Some(meant) => usage(message, format!("did you mean `{meant}`?")),
        None => usage(message, format!("known keys are {}", known.join(", "))),
    }
}

/// The refusal of a command line.
pub(super) fn usage(message: String, hint: impl Into<String>) -> CliError {
    CliError::new(Exit::Usage, message).hint(hint)
}
