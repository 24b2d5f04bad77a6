//! TOML with its comments, blanks and order kept.

use serde_json::{Map, Value};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike};

use super::{Document, Found, Refusal};
use crate::entry::Order;
use crate::source::line_of;

/// A document of TOML.
pub(crate) struct TomlDocument {
    document: DocumentMut,
}

impl TomlDocument {
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let document = text.parse::<DocumentMut>().map_err(|error| Refusal {
            line: error.span().map(|span| line_of(text, span.start)),
            why: error.message().lines().collect::<Vec<_>>().join(" "),
            hint: "correct it there, or move the file away; then repeat the command".to_owned(),
        })?;
        Ok(Self { document })
    }

    fn item(&self, path: &[String]) -> Option<&Item> {
        path.iter().try_fold(self.document.as_item(), |item, key| item.as_table_like()?.get(key))
    }

    fn table_mut(&mut self, path: &[String]) -> Option<&mut dyn TableLike> {
        let mut table: &mut dyn TableLike = self.document.as_table_mut();
        for key in path {
            table = table.get_mut(key)?.as_table_like_mut()?;
        }
        Some(table)
    }
}

impl Document for TomlDocument {
    fn find(&self, path: &[String]) -> Found {
        let Some((key, parents)) = path.split_last() else { return Found::Blocked(Vec::new()) };
        for depth in 1..=parents.len() {
            match self.item(&parents[..depth]) {
                None => return Found::Missing,
                Some(item) if item.is_table_like() => {}
                Some(_) => return Found::Blocked(parents[..depth].to_vec()),
            }
        }
        let parent = self.item(parents).and_then(Item::as_table_like);
        match parent.and_then(|table| table.get_key_value(key)) {
            None => Found::Missing,
            Some((name, item)) => {
                let decor = [name.leaf_decor(), name.dotted_decor()].into_iter().map(decor_text).collect::<String>();
                let has_comment = !comments(&(decor + &item_text(item))).is_empty();
                Found::Value { value: json(item), has_comment }
            }
        }
    }

    fn set(&mut self, path: &[String], value: &Value, _order: &Order) -> Vec<Vec<String>> {
        let (key, parents) = path.split_last().expect("an entry has a key");
        let mut made = Vec::new();
        let is_empty = self.document.as_table().is_empty();
        let mut table: &mut dyn TableLike = self.document.as_table_mut();
        let mut is_inline = false;
        for (depth, parent) in parents.iter().enumerate() {
            if !table.contains_key(parent) {
                made.push(parents[..=depth].to_vec());
                let item = if is_inline {
                    toml_edit::value(InlineTable::new())
                } else {
                    let mut implicit = Table::new();
                    implicit.set_implicit(true);
                    Item::Table(implicit)
                };
                table.insert(parent, item);
            }
            let item = table.get_mut(parent).expect("it was just put there");
            is_inline = item.is_inline_table();
            table = item.as_table_like_mut().expect("`find` has seen a table here");
        }
        table.insert(key, item_of(value, is_inline, is_empty));
        made
    }

    fn remove(&mut self, path: &[String]) {
        let Some((key, parents)) = path.split_last() else { return };
        if let Some(table) = self.table_mut(parents) {
            table.remove(key);
        }
    }

    fn push(&mut self, path: &[String], member: &str) {
        let Some((key, parents)) = path.split_last() else { return };
        let list = self.table_mut(parents).and_then(|table| table.get_mut(key)).and_then(Item::as_array_mut);
        if let Some(list) = list {
            list.push(member);
        }
    }

    fn take(&mut self, path: &[String], member: &str) {
        let Some((key, parents)) = path.split_last() else { return };
        let list = self.table_mut(parents).and_then(|table| table.get_mut(key)).and_then(Item::as_array_mut);
        if let Some(list) = list {
            list.retain(|value| value.as_str() != Some(member));
        }
    }

    fn text(&self) -> String {
        self.document.to_string()
    }

    fn value(&self) -> Value {
        json(self.document.as_item())
    }

    fn comments(&self) -> Vec<String> {
        comments(&self.document.to_string())
    }

    fn doubled(&self, _path: &[String]) -> Option<(String, Option<usize>)> {
        // A key that is there twice is no TOML.
        None
    }
}

/// A value as it is written: an object as a table of its own, everything inside of that inline.
fn item_of(value: &Value, is_inline: bool, is_first: bool) -> Item {
    match value {
        Value::Object(map) if !is_inline => {
            let mut table = Table::new();
            for (key, value) in map {
                table.insert(key, Item::Value(value_of(value)));
            }
            if !is_first {
                table.decor_mut().set_prefix("\n");
            }
            Item::Table(table)
        }
        _ => Item::Value(value_of(value)),
    }
}

fn value_of(value: &Value) -> toml_edit::Value {
    match value {
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => integer.into(),
            None => number.as_f64().unwrap_or_default().into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => toml_edit::Value::Array(items.iter().map(value_of).collect::<Array>()),
        Value::Object(map) => {
            let mut table = InlineTable::new();
            for (key, value) in map {
                table.insert(key, value_of(value));
            }
            toml_edit::Value::InlineTable(table)
        }
        // There is no nothing in TOML, and no CLI is told one.
        Value::Null => "".into(),
    }
}

/// The same as JSON, to compare with. Times and numbers that JSON has not are their texts.
fn json(item: &Item) -> Value {
    match item {
        Item::None => Value::Null,
        Item::Value(value) => json_value(value),
        Item::Table(table) => {
            table.iter().map(|(key, item)| (key.to_owned(), json(item))).collect::<Map<_, _>>().into()
        }
        Item::ArrayOfTables(tables) => {
            let tables = tables
                .iter()
                .map(|table| Value::Object(table.iter().map(|(key, item)| (key.to_owned(), json(item))).collect()));
            tables.collect::<Vec<_>>().into()
        }
    }
}

fn json_value(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => text.value().as_str().into(),
        toml_edit::Value::Integer(number) => (*number.value()).into(),
        toml_edit::Value::Boolean(truth) => (*truth.value()).into(),
        toml_edit::Value::Float(number) => match serde_json::Number::from_f64(*number.value()) {
            Some(number) => number.into(),
            None => number.value().to_string().into(),
        },
        toml_edit::Value::Datetime(time) => time.value().to_string().into(),
        toml_edit::Value::Array(items) => items.iter().map(json_value).collect::<Vec<_>>().into(),
        toml_edit::Value::InlineTable(table) => {
            table.iter().map(|(key, value)| (key.to_owned(), json_value(value))).collect::<Map<_, _>>().into()
        }
    }
}

/// What of the text belongs to an item.
fn item_text(item: &Item) -> String {
    match item {
        // The tables inside of a table have headers of their own, which only a whole document prints.
        Item::Table(table) => {
            let mut document = DocumentMut::new();
            document.insert("it", Item::Table(table.clone()));
            document.to_string()
        }
        Item::None | Item::Value(_) | Item::ArrayOfTables(_) => item.to_string(),
    }
}

fn decor_text(decor: &toml_edit::Decor) -> String {
    [decor.prefix(), decor.suffix()].into_iter().flatten().filter_map(toml_edit::RawString::as_str).collect()
}

/// The comments of a text, in their order. What looks like one inside of a string is none.
fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(place) = rest.find(['#', '"', '\'']) {
        let from = &rest[place..];
        let length = if from.starts_with('#') {
            let end = from.find('\n').unwrap_or(from.len());
            found.push(from[..end].trim_end().to_owned());
            end
        } else {
            string_length(from)
        };
        rest = &from[length..];
    }
    found
}

/// How many bytes the string at the beginning of a text has.
fn string_length(text: &str) -> usize {
    let quote = &text[..1];
    let triple = quote.repeat(3);
    let fence = if text.starts_with(&triple) { triple.as_str() } else { quote };
    let mut place = fence.len();
    while place < text.len() {
        let rest = &text[place..];
        if rest.starts_with(fence) {
            return place + fence.len();
        }
        let is_escape = quote == "\"" && rest.starts_with('\\');
        let characters = rest.chars().take(if is_escape { 2 } else { 1 });
        place += characters.map(char::len_utf8).sum::<usize>();
    }
    text.len()
}
