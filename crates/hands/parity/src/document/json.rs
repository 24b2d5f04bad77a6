//! JSON with its comments, blanks and order kept.

mod cut;

use std::collections::BTreeSet;

use jsonc_parser::ast;
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::cst::{CstInputValue, CstNode, CstObject, CstObjectProp, CstRootNode};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::Value;

use super::{Document, Found, Refusal};
use crate::entry::Order;
use crate::source::line_of;

/// How deep values may be in each other: less than what the parser refuses, more than any settings are.
const DEEPEST: usize = 200;

/// What beside the standard is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// Nothing.
    Standard,
    /// Comments.
    Comments,
    /// Comments, and commas before closing brackets.
    CommentsAndCommas,
}

/// A document of JSON whose root is an object.
pub(crate) struct JsonDocument {
    text: String,
    root: CstRootNode,
    object: CstObject,
    options: ParseOptions,
}

impl JsonDocument {
    pub(crate) fn parse(text: &str, strictness: Strictness) -> Result<Self, Refusal> {
        let options = options(strictness);
        if let Some(line) = too_deep(text) {
            let why = format!("values are more than {DEEPEST} deep in each other");
            return Err(refusal(Some(line), why, "see what wrote it; settings are never that deep"));
        }
        let text = if text.trim().is_empty() { "{}\n" } else { text };
        let root = CstRootNode::parse(text, &options).map_err(|error| {
            let why = error.kind().to_string();
            let line = line_of(text, error.range().start);
            refusal(Some(line), lowercase(&why), "correct it there, or move the file away; then repeat the command")
        })?;
        check_comments(text, &root, strictness)?;
        let object = root.object_value().ok_or_else(|| {
            refusal(Some(1), "it is not an object in braces".to_owned(), "make it one, or move the file away")
        })?;
        Ok(Self { text: text.to_owned(), root, object, options })
    }

    fn object_at(&self, path: &[String]) -> Result<Option<CstObject>, Vec<String>> {
        let mut object = self.object.clone();
        for (depth, key) in path.iter().enumerate() {
            let Some(property) = object.get(key) else { return Ok(None) };
            object = property.object_value().ok_or_else(|| path[..=depth].to_vec())?;
        }
        Ok(Some(object))
    }

    /// The text without one item of the container at these keys, which `find` picks by its range among all of them.
    fn cut(
        &self,
        text: &str,
        path: &[String],
        find: impl Fn(&ast::Value<'_>) -> Option<(Vec<Range>, usize)>,
    ) -> Option<String> {
        let parsed = parse_to_ast(text, &CollectOptions::default(), &self.options).ok()?;
        let mut value = parsed.value?;
        for key in path {
            let ast::Value::Object(object) = value else { return None };
            value = object.properties.into_iter().find(|property| property.name.as_str() == key)?.value;
        }
        let (items, index) = find(&value)?;
        Some(cut::without(text, value.range(), &items, index))
    }

    /// Goes on with another text, which is this document's own without something.
    fn replace(&mut self, text: Option<String>) {
        let Some(text) = text else { return };
        if let Some((root, object)) = CstRootNode::parse(&text, &self.options).ok().and_then(|root| {
            let object = root.object_value()?;
            Some((root, object))
        }) {
            (self.text, self.root, self.object) = (text, root, object);
        }
    }

    fn property(&self, path: &[String]) -> Option<CstObjectProp> {
        let (key, parents) = path.split_last()?;
        self.object_at(parents).ok().flatten()?.get(key)
    }
}

impl Document for JsonDocument {
    fn find(&self, path: &[String]) -> Found {
        let Some((key, parents)) = path.split_last() else { return Found::Blocked(Vec::new()) };
        let object = match self.object_at(parents) {
            Ok(Some(object)) => object,
            Ok(None) => return Found::Missing,
            Err(blocked) => return Found::Blocked(blocked),
        };
        let Some(property) = object.get(key) else { return Found::Missing };
        let value = property.value().and_then(|value| value.to_serde_value()).unwrap_or(Value::Null);
        let mut comments = Vec::new();
        collect_comments(&CstNode::from(property), &mut comments);
        Found::Value { value, has_comment: !comments.is_empty() }
    }

    fn set(&mut self, path: &[String], value: &Value, order: &Order) -> Vec<Vec<String>> {
        let (key, parents) = path.split_last().expect("an entry has a key");
        let mut made = Vec::new();
        let mut object = self.object.clone();
        for (depth, parent) in parents.iter().enumerate() {
            let next = object.get(parent).and_then(|property| property.object_value());
            object = next.unwrap_or_else(|| {
                made.push(parents[..=depth].to_vec());
                let property = object.append(parent, CstInputValue::Object(Vec::new()));
                property.object_value().expect("an object was just put there")
            });
        }
        match object.get(key) {
            Some(property) => property.set_value(input(value)),
            None => {
                let names: Vec<String> = object.properties().iter().filter_map(CstObjectProp::decoded_name).collect();
                object.insert(index(&names, order), key, input(value));
            }
        }
        made
    }

    fn remove(&mut self, path: &[String]) {
        let Some((key, parents)) = path.split_last() else { return };
        let Some(object) = self.property(path).is_some().then(|| self.text()) else { return };
        let kept = self.cut(&object, parents, |value| match value {
            ast::Value::Object(object) => {
                let index = object.properties.iter().position(|property| property.name.as_str() == key)?;
                Some((object.properties.iter().map(Ranged::range).collect(), index))
            }
            _ => None,
        });
        self.replace(kept);
    }

    fn push(&mut self, path: &[String], member: &str) {
        if let Some(list) = self.property(path).and_then(|property| property.array_value()) {
            list.append(CstInputValue::String(member.to_owned()));
        }
    }

    fn take(&mut self, path: &[String], member: &str) {
        let kept = self.cut(&self.text(), path, |value| match value {
            ast::Value::Array(list) => {
                let is_it = |item: &ast::Value| matches!(item, ast::Value::StringLit(text) if text.value == member);
                let index = list.elements.iter().position(is_it)?;
                Some((list.elements.iter().map(Ranged::range).collect(), index))
            }
            _ => None,
        });
        self.replace(kept);
    }

    fn text(&self) -> String {
        self.root.to_string()
    }

    fn value(&self) -> Value {
        self.root.to_serde_value().unwrap_or(Value::Null)
    }

    fn comments(&self) -> Vec<String> {
        let mut comments = Vec::new();
        for child in self.root.children() {
            collect_comments(&child, &mut comments);
        }
        comments
    }

    fn doubled(&self, path: &[String]) -> Option<(String, Option<usize>)> {
        let parsed = parse_to_ast(&self.text, &CollectOptions::default(), &self.options).ok()?;
        let Some(ast::Value::Object(mut object)) = parsed.value else { return None };
        for key in path {
            let mut seen = BTreeSet::new();
            let double = object.properties.iter().find(|property| !seen.insert(property.name.as_str().to_owned()));
            if let Some(double) = double {
                let line = line_of(&self.text, double.range.start);
                return Some((double.name.as_str().to_owned(), Some(line)));
            }
            let next = object.properties.into_iter().find(|property| property.name.as_str() == key);
            match next.map(|property| property.value) {
                Some(ast::Value::Object(inner)) => object = inner,
                _ => return None,
            }
        }
        None
    }
}

/// Refuses comments where the CLI reads none. The parser itself lets some of them through.
fn check_comments(text: &str, root: &CstRootNode, strictness: Strictness) -> Result<(), Refusal> {
    let mut comments = Vec::new();
    if strictness == Strictness::Standard {
        root.children().iter().for_each(|child| collect_comments(child, &mut comments));
    }
    let Some(first) = comments.first() else { return Ok(()) };
    let line = text.find(first.as_str()).map(|offset| line_of(text, offset));
    let why = "a comment is there, and the CLI that reads this file knows none".to_owned();
    Err(refusal(line, why, "remove it; the CLI refuses the file or resets it as long as it is there"))
}

/// Where a new key goes among those that are there.
fn index(names: &[String], order: &Order) -> usize {
    let first = usize::from(names.first().is_some_and(|name| name == "*"));
    match order {
        Order::Last => names.len(),
        Order::First => first,
        Order::After(keys) => names.iter().rposition(|name| keys.contains(name)).map_or(first, |last| last + 1),
    }
}

fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(truth) => CstInputValue::Bool(*truth),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => CstInputValue::String(text.clone()),
        Value::Array(items) => CstInputValue::Array(items.iter().map(input).collect()),
        Value::Object(map) => {
            CstInputValue::Object(map.iter().map(|(key, value)| (key.clone(), input(value))).collect())
        }
    }
}

fn collect_comments(node: &CstNode, comments: &mut Vec<String>) {
    if let Some(comment) = node.as_comment() {
        comments.push(comment.raw_value());
    }
    for child in node.children() {
        collect_comments(&child, comments);
    }
}

/// The line on which the text gets too deep. Strings and comments are looked over without being understood: a text that
/// only seems deep is refused, and no text that is deep gets through.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut is_escaped = false;
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            // A string ends with its line at the latest.
            b'\n' => in_string = false,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(line_of(text, offset));
        }
    }
    None
}

fn options(strictness: Strictness) -> ParseOptions {
    ParseOptions {
        allow_comments: strictness != Strictness::Standard,
        allow_loose_object_property_names: false,
        allow_trailing_commas: strictness == Strictness::CommentsAndCommas,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

fn refusal(line: Option<usize>, why: String, hint: &str) -> Refusal {
    Refusal { line, why, hint: hint.to_owned() }
}

/// A sentence of a parser as the beginning of one of ours.
fn lowercase(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}
