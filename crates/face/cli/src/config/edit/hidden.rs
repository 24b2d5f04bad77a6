//! The configuration as it may be told: every value that may be secret is hidden, whether the loader accepts it or not.

use std::collections::BTreeMap;

use godwit_agents::secret::{is_secret_name, looks_like_secret};
use godwit_core::configuration::Setting;
use serde_json::{Map, Value as Json};
use toml_edit::{Array, DocumentMut, Item, TableLike, Value};

use super::apply::value_of;
use crate::config::is_literal_secret;
use crate::reader::masked;

/// The most characters of a value that the log keeps; what is longer is marked.
const MOST_TOLD: usize = 200;

/// What stands for a hidden value.
pub(crate) const HIDDEN: &str = "(hidden)";

/// What stands for a hidden value that a change replaces.
const OTHER: &str = "(hidden, another one)";

/// A text as it may be shown; `None` when it is no TOML, so that nobody knows what may be secret in it.
pub(crate) fn text(text: &str) -> Option<String> {
    shown(text, None)
}

/// The difference between two texts as it may be shown, in unified form; empty when they are the same.
pub(crate) fn diff(before: &str, after: &str) -> Option<String> {
    let (old, new) = (shown(before, None)?, shown(after, Some(before))?);
    let diff = similar::TextDiff::from_lines(&old, &new);
    let mut unified = diff.unified_diff();
    Some(unified.context_radius(3).header("config.toml", "config.toml, changed").to_string())
}

/// The values by their tables; `null` stands for one that is hidden. An empty object when the text is no TOML.
pub(crate) fn values(text: &str) -> Json {
    match text.parse::<DocumentMut>() {
        Ok(document) => Json::Object(object(document.as_table(), "")),
        Err(_) => Json::Object(Map::new()),
    }
}

/// The values by their whole keys, as the log may keep them: what may be secret or is long is marked by `mark`, which says
/// only whether two are the same. Nothing when the text is no TOML.
pub(crate) fn settings(text: &str, mark: &dyn Fn(&str, &str) -> String) -> BTreeMap<String, Setting> {
    let mut settings = BTreeMap::new();
    if let Ok(document) = text.parse::<DocumentMut>() {
        collect(document.as_table(), ("", ""), mark, &mut settings);
    }
    settings
}

/// `parent` is its name as the loader has it, and as TOML does.
fn collect(
    table: &dyn TableLike,
    (parent, written): (&str, &str),
    mark: &dyn Fn(&str, &str) -> String,
    settings: &mut BTreeMap<String, Setting>,
) {
    for (key, item) in table.iter() {
        let (name, written) = (joined(parent, key), joined(written, &quoted(key)));
        if let Some(inner) = item.as_table_like() {
            collect(inner, (&name, &written), mark, settings);
            continue;
        }
        let told = value_of(&json(item, &name)).ok().map(|value| value.to_string());
        let setting = match told.filter(|told| told.chars().count() <= MOST_TOLD) {
            Some(told) => Setting::Told(told),
            None => Setting::Mark(mark(&written, &item.to_string())),
        };
        settings.insert(written, setting);
    }
}

/// A part of a key as TOML wants it.
fn quoted(key: &str) -> String {
    let is_bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_bare { key.to_owned() } else { Json::from(key).to_string() }
}

/// A text with everything hidden that may be secret. What is another one than in `earlier` is told as such.
fn shown(text: &str, earlier: Option<&str>) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let earlier: Option<DocumentMut> = earlier.and_then(|text| text.parse().ok());
    hide(document.as_table_mut(), earlier.as_ref().map(|document| document.as_table() as &dyn TableLike), "");
    // A comment may hold anything.
    let lines = document.to_string();
    Some(lines.split_inclusive('\n').map(masked).collect())
}

fn hide(table: &mut dyn TableLike, earlier: Option<&dyn TableLike>, parent: &str) {
    for (key, item) in table.iter_mut() {
        let name = joined(parent, key.get());
        let before = earlier.and_then(|table| table.get(key.get()));
        match item {
            Item::Value(Value::Array(array)) => hide_arguments(array, &name),
            Item::Value(value) if value.as_str().is_some_and(|text| is_hidden(&name, text)) => {
                let is_other = earlier.is_some() && before.and_then(Item::as_str) != value.as_str();
                let mut hidden: Value = if is_other { OTHER } else { HIDDEN }.into();
                *hidden.decor_mut() = value.decor().clone();
                *value = hidden;
            }
            other => {
                if let Some(inner) = other.as_table_like_mut() {
                    hide(inner, before.and_then(Item::as_table_like), &name);
                }
            }
        }
    }
}

fn hide_arguments(array: &mut Array, name: &str) {
    let words: Vec<Option<String>> = array.iter().map(|word| word.as_str().map(str::to_owned)).collect();
    for (place, value) in array.iter_mut().enumerate() {
        if is_hidden_argument(&words, place, name) {
            let mut hidden: Value = HIDDEN.into();
            *hidden.decor_mut() = value.decor().clone();
            *value = hidden;
        }
    }
}

/// Whether a word of a list may be secret: by its form, or because the word before it says so, as in `--token X`.
fn is_hidden_argument(words: &[Option<String>], place: usize, name: &str) -> bool {
    let Some(word) = words[place].as_deref() else { return false };
    let announced = place.checked_sub(1).and_then(|before| words[before].as_deref());
    let is_announced = announced.is_some_and(|before| before.starts_with('-') && !before.contains('='))
        && announced.is_some_and(is_secret_name);
    godwit_agents::secret::argument_holds_secret(word) || is_announced || is_hidden(name, word)
}

/// Whether a value may be secret. What a variable of an agent's runs is set to is nobody else's affair; where it comes
/// from is.
fn is_hidden(name: &str, text: &str) -> bool {
    let is_variable = name.strip_prefix("agents.").is_some_and(|rest| rest.contains(".env."));
    let is_reference =
        ["env:", "file:", "encrypted:", "systemd:", "keychain:"].iter().any(|scheme| text.starts_with(scheme));
    is_literal_secret(name, text) || looks_like_secret(text) || (is_variable && !is_reference)
}

fn object(table: &dyn TableLike, parent: &str) -> Map<String, Json> {
    table.iter().map(|(key, item)| (key.to_owned(), json(item, &joined(parent, key)))).collect()
}

fn json(item: &Item, name: &str) -> Json {
    match item {
        Item::None => Json::Null,
        Item::Value(value) => json_value(value, name),
        Item::Table(table) => Json::Object(object(table, name)),
        Item::ArrayOfTables(tables) => tables.iter().map(|table| Json::Object(object(table, name))).collect(),
    }
}

fn json_value(value: &Value, name: &str) -> Json {
    match value {
        Value::String(text) if is_hidden(name, text.value()) => Json::Null,
        Value::String(text) => text.value().as_str().into(),
        Value::Integer(number) => (*number.value()).into(),
        Value::Boolean(truth) => (*truth.value()).into(),
        Value::Float(number) => number.value().to_string().into(),
        Value::Datetime(time) => time.value().to_string().into(),
        Value::InlineTable(table) => Json::Object(object(table, name)),
        Value::Array(array) => {
            let words: Vec<Option<String>> = array.iter().map(|word| word.as_str().map(str::to_owned)).collect();
            let item = |(place, value)| match is_hidden_argument(&words, place, name) {
                true => Json::Null,
                false => json_value(value, name),
            };
            array.iter().enumerate().map(item).collect()
        }
    }
}

fn joined(parent: &str, key: &str) -> String {
    if parent.is_empty() { key.to_owned() } else { format!("{parent}.{key}") }
}
