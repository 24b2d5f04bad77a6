//! Changes of a text of TOML, with everything else of it left as it is.

use std::path::Path;

use godwit_api::types::ConfigEdit;
use serde_json::Value as Json;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Key, Table, TableLike, Value};

use super::EditError;
use crate::config::place::Places;

/// Down to this depth a table gets a heading of its own; what is deeper stands in a line.
const HEADINGS: usize = 2;

/// Makes the changes, in their order. `path` is only told.
///
/// # Errors
/// When the text is no TOML, a key is none, or a value has no form in TOML.
pub(crate) fn apply(path: &Path, text: &str, changes: &[ConfigEdit]) -> Result<String, EditError> {
    // Said by the loader, with its line.
    Places::read(text).map_err(|fault| fault.at(path))?;
    let mut document: DocumentMut = text.parse().expect("the loader has read the same text");
    for change in changes {
        let keys = keys(&change.key)?;
        let fault = |fault: String| EditError::Change { key: change.key.escape_debug().to_string(), fault };
        match &change.value {
            None => remove(document.as_table_mut(), &keys, 0),
            Some(json) => {
                let value = value_of(json).map_err(|what| fault(what.to_owned()))?;
                set(document.as_table_mut(), &keys, value).map_err(fault)?;
            }
        }
    }
    Ok(document.to_string())
}

/// The parts of a whole key.
pub(crate) fn keys(key: &str) -> Result<Vec<String>, EditError> {
    match Key::parse(key) {
        Ok(keys) if !keys.is_empty() => Ok(keys.into_iter().map(|key| key.get().to_owned()).collect()),
        Ok(_) | Err(_) => {
            let fault = "is not a key; write it as in TOML, such as `agents.claude.model`".to_owned();
            Err(EditError::Change { key: key.escape_debug().to_string(), fault })
        }
    }
}

fn set(root: &mut Table, keys: &[String], value: Value) -> Result<(), String> {
    let (last, parents) = keys.split_last().expect("a key has a part");
    let is_first = root.is_empty();
    let mut is_inline = false;
    let mut table: &mut dyn TableLike = root;
    for (depth, key) in parents.iter().enumerate() {
        if !table.contains_key(key) {
            table.insert(key, new_table(is_inline || depth >= HEADINGS, depth, is_first));
        }
        let item = table.get_mut(key).expect("it was there or was just put there");
        is_inline = item.is_inline_table();
        table = item.as_table_like_mut().ok_or_else(|| format!("cannot be set: `{key}` is not a table"))?;
    }
    put(table, last, value, !is_inline && keys.len() <= HEADINGS);
    Ok(())
}

/// A table that is not there yet: `[agents.claude]` with a blank line above it, or `{ … }`.
fn new_table(is_inline: bool, depth: usize, is_first: bool) -> Item {
    if is_inline {
        return Item::Value(Value::InlineTable(InlineTable::new()));
    }
    let mut table = Table::new();
    // A table of tables has a heading of its own only when it holds a value.
    table.set_implicit(depth + 1 < HEADINGS);
    if !is_first {
        table.decor_mut().set_prefix("\n");
    }
    Item::Table(table)
}

/// Puts a value where it belongs; the comment beside the one before it stays.
fn put(table: &mut dyn TableLike, key: &str, value: Value, may_have_heading: bool) {
    match (table.get_mut(key), value) {
        (Some(Item::Value(old)), mut value) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        // What stands under a heading stays under one.
        (Some(Item::Table(old)), Value::InlineTable(new)) => {
            let mut fresh = new.into_table();
            *fresh.decor_mut() = old.decor().clone();
            fresh.set_position(old.position());
            *old = fresh;
        }
        (None, Value::InlineTable(new)) if may_have_heading => {
            let mut fresh = new.into_table();
            fresh.decor_mut().set_prefix("\n");
            table.insert(key, Item::Table(fresh));
        }
        (_, value) => drop(table.insert(key, Item::Value(value))),
    }
}

/// Takes a key away, and the tables in a line that are empty then. One that is not there is away already.
fn remove(table: &mut dyn TableLike, keys: &[String], depth: usize) {
    let Some((key, rest)) = keys.split_first() else { return };
    if rest.is_empty() {
        table.remove(key);
        return;
    }
    let Some(inner) = table.get_mut(key).and_then(Item::as_table_like_mut) else { return };
    remove(inner, rest, depth + 1);
    if inner.is_empty() && depth >= HEADINGS {
        table.remove(key);
    }
}

/// A value in TOML's form.
///
/// # Errors
/// What keeps it from having one.
pub(super) fn value_of(json: &Json) -> Result<Value, &'static str> {
    Ok(match json {
        Json::Null => return Err("cannot hold nothing: take the key away instead"),
        Json::Bool(truth) => (*truth).into(),
        Json::Number(number) => number.as_i64().ok_or("takes whole numbers only")?.into(),
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => Value::Array(items.iter().map(value_of).collect::<Result<Array, _>>()?),
        Json::Object(map) => {
            let mut table = InlineTable::new();
            for (key, value) in map {
                table.insert(key, value_of(value)?);
            }
            Value::InlineTable(table)
        }
    })
}
