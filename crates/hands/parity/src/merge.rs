//! Merging: what a file says, what godwit wrote into it before, and what it is to say now, become a new text. Pure.
//!
//! It guarantees that whatever godwit has not written stays: the result is read again and compared, and where anything
//! else than godwit's own entries would differ, or a comment would be missing, the file is refused instead of written.

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use serde_json::Value;

pub use crate::document::{Format, Refusal};

use crate::digest;
use crate::document::{Document, Found};
use crate::entry::{Entry, Owned, Place};
use crate::report::{Change, ChangeKind};

/// What happens to an entry of the person's own that is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InTheWay {
    /// It stays, and is told as a conflict.
    Stays,
    /// It is replaced.
    IsTakenOver,
}

/// A text, and what of it is godwit's.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The new text; the old one to the byte where nothing had to be changed.
    pub text: String,
    /// What of it godwit has written.
    pub owned: Owned,
    /// What was done to each entry.
    pub changes: Vec<Change>,
    /// Whether nothing is left in it, not even a comment.
    pub is_empty: bool,
}

/// Merges entries into a text.
///
/// # Errors
/// [`Refusal`] when the text is not of the form, or the result would not hold everything that is not godwit's.
pub fn merge(
    format: Format,
    existing: &str,
    owned: &Owned,
    wanted: &[Entry],
    in_the_way: InTheWay,
) -> Result<Merged, Refusal> {
    let frame = Frame::of(existing);
    let text = frame.inside(existing);
    let before = format.parse(&text)?;
    let mut merging = Merging {
        document: format.parse(&text)?,
        before: owned,
        owned: Owned { entries: Default::default(), containers: owned.containers.clone() },
        in_the_way,
        touched: Vec::new(),
        changes: Vec::new(),
    };
    for place in wanted.iter().map(|entry| &entry.place).chain(owned.entries.keys()) {
        if let Some((key, line)) = before.doubled(&place.path) {
            let why = format!("the key `{key}` is there twice, and which of the two counts is not certain");
            return Err(Refusal { line, why, hint: "remove one of the two, then repeat the command".to_owned() });
        }
    }
    for (place, written) in &owned.entries {
        if !wanted.iter().any(|entry| entry.place == *place) {
            merging.withdraw(place, written);
        }
    }
    for entry in wanted {
        merging.put(entry);
    }
    merging.prune();
    let is_empty = is_empty(merging.document.as_ref());
    let text = match merging.touched.is_empty() {
        true => existing.to_owned(),
        false => {
            let text = merging.document.text();
            let after = format.parse(&text)?;
            check_kept(before.as_ref(), after.as_ref(), &merging.touched, in_the_way)?;
            frame.around(&text)
        }
    };
    Ok(Merged { text, owned: merging.owned, changes: merging.changes, is_empty })
}

struct Merging<'a> {
    document: Box<dyn Document>,
    before: &'a Owned,
    owned: Owned,
    in_the_way: InTheWay,
    /// The places that were changed.
    touched: Vec<Place>,
    changes: Vec<Change>,
}

/// What is at the place of an entry.
enum At {
    Nothing,
    /// Exactly what is wanted.
    Same,
    /// What godwit wrote, untouched.
    Ours,
    /// Something else, and what it is.
    Theirs(String),
    /// No entry can be there: something else is on the way.
    Blocked(String),
}

impl Merging<'_> {
    /// Takes away what godwit wrote and is no longer wanted, unless somebody has changed it since.
    fn withdraw(&mut self, place: &Place, written: &str) {
        let found = self.document.find(&place.path);
        match (&place.member, found) {
            (_, Found::Missing | Found::Blocked(_)) => {}
            (Some(member), Found::Value { value, .. }) => {
                if has_member(&value, member) {
                    self.document.take(&place.path, member);
                    self.told(place, ChangeKind::Removed, None);
                }
            }
            (None, Found::Value { value, has_comment }) => {
                if digest::of_value(&value) != written {
                    let why = "was changed since godwit wrote it; remove it yourself where you do not want it";
                    self.told(place, ChangeKind::Kept, Some(why.to_owned()));
                } else if has_comment {
                    let why = "has a comment of yours; remove both yourself where you do not want them";
                    self.told(place, ChangeKind::Kept, Some(why.to_owned()));
                } else {
                    self.document.remove(&place.path);
                    self.told(place, ChangeKind::Removed, None);
                }
            }
        }
    }

    fn put(&mut self, entry: &Entry) {
        let was_ours = self.before.entries.contains_key(&entry.place);
        let may_replace = self.in_the_way == InTheWay::IsTakenOver;
        match self.look(entry) {
            At::Nothing => self.write(entry, ChangeKind::Added),
            At::Ours => self.write(entry, ChangeKind::Updated),
            // What is there already and not godwit's stays when godwit's own goes.
            At::Same if was_ours => self.own(entry),
            At::Same => {}
            At::Theirs(_) if may_replace => self.write(entry, ChangeKind::TakenOver),
            At::Theirs(why) | At::Blocked(why) => self.told(&entry.place, ChangeKind::Conflict, Some(why)),
        }
    }

    fn look(&self, entry: &Entry) -> At {
        let place = &entry.place;
        let (value, has_comment) = match self.document.find(&place.path) {
            Found::Missing => return At::Nothing,
            Found::Blocked(path) => {
                return At::Blocked(format!("`{}` holds something else than entries", path.join(".")));
            }
            Found::Value { value, has_comment } => (value, has_comment),
        };
        if let Some(member) = &place.member {
            return match &value {
                Value::Array(_) if has_member(&value, member) => At::Same,
                Value::Array(_) => At::Nothing,
                _ => At::Blocked(format!("`{}` is no list", place.path.join("."))),
            };
        }
        match self.before.entries.get(place) {
            _ if value == entry.value => At::Same,
            None => At::Theirs("is there already, with something else in it".to_owned()),
            Some(written) if *written != digest::of_value(&value) => {
                At::Theirs("was changed since godwit wrote it".to_owned())
            }
            Some(_) if has_comment => At::Theirs("has a comment of yours, which would be lost".to_owned()),
            Some(_) => At::Ours,
        }
    }

    fn write(&mut self, entry: &Entry, kind: ChangeKind) {
        let path = &entry.place.path;
        let made = match &entry.place.member {
            None => self.document.set(path, &entry.value, &entry.order),
            Some(member) => {
                let mut made = Vec::new();
                if self.document.find(path) == Found::Missing {
                    made = self.document.set(path, &Value::Array(Vec::new()), &entry.order);
                    made.push(path.clone());
                }
                self.document.push(path, member);
                made
            }
        };
        self.owned.containers.extend(made);
        self.own(entry);
        self.told(&entry.place, kind, None);
    }

    fn own(&mut self, entry: &Entry) {
        self.owned.entries.insert(entry.place.clone(), digest::of_value(&entry.value));
    }

    fn told(&mut self, place: &Place, kind: ChangeKind, why: Option<String>) {
        if kind.is_written() {
            self.touched.push(place.clone());
        }
        self.changes.push(Change { what: place.to_string(), kind, why });
    }

    /// Takes away the containers that godwit made and in which nothing is left, the innermost first.
    fn prune(&mut self) {
        let made: Vec<Vec<String>> = self.owned.containers.iter().rev().cloned().collect();
        for path in made {
            let is_void = |value: &Value| match value {
                Value::Object(map) => map.is_empty(),
                Value::Array(items) => items.is_empty(),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
            };
            match self.document.find(&path) {
                Found::Value { value, has_comment: false } if is_void(&value) => {
                    self.document.remove(&path);
                    self.owned.containers.remove(&path);
                    self.touched.push(Place { path, member: None });
                }
                Found::Value { .. } => {}
                Found::Missing | Found::Blocked(_) => {
                    self.owned.containers.remove(&path);
                }
            }
        }
    }
}

fn has_member(value: &Value, member: &str) -> bool {
    value.as_array().is_some_and(|items| items.iter().any(|item| item == member))
}

fn is_empty(document: &dyn Document) -> bool {
    document.value().as_object().is_some_and(serde_json::Map::is_empty) && document.comments().is_empty()
}

/// Refuses a result in which something is missing or different that is not godwit's.
fn check_kept(
    before: &dyn Document,
    after: &dyn Document,
    touched: &[Place],
    in_the_way: InTheWay,
) -> Result<(), Refusal> {
    let lost = |what: &str| Refusal {
        line: None,
        why: format!("{what} of yours would be lost"),
        hint: "write what you want into this file yourself, and report the file as it is".to_owned(),
    };
    let (mut old, mut new) = (before.value(), after.value());
    for place in touched {
        without(&mut old, place);
        without(&mut new, place);
    }
    if old != new {
        return Err(lost("an entry"));
    }
    let mut left = after.comments();
    let is_there = |comment: String| match left.iter().position(|other| *other == comment) {
        Some(index) => {
            left.remove(index);
            true
        }
        None => false,
    };
    // What was taken over may have had comments in it.
    let may_lose = in_the_way == InTheWay::IsTakenOver;
    if may_lose || before.comments().into_iter().all(is_there) { Ok(()) } else { Err(lost("a comment")) }
}

/// Takes a place out of a value, and the containers on the way to it that are empty then.
fn without(value: &mut Value, place: &Place) {
    fn go(value: &mut Value, path: &[String], member: Option<&String>) {
        match (path.split_first(), member) {
            (None, Some(member)) => {
                if let Value::Array(items) = value {
                    items.retain(|item| item != member);
                }
            }
            (None, None) => *value = Value::Null,
            (Some((key, rest)), _) => {
                let Value::Object(map) = value else { return };
                let Some(inner) = map.get_mut(key) else { return };
                go(inner, rest, member);
                let is_void = match inner {
                    Value::Null => rest.is_empty(),
                    Value::Array(items) => items.is_empty(),
                    Value::Object(map) => map.is_empty(),
                    Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
                };
                if is_void {
                    map.remove(key);
                }
            }
        }
    }
    go(value, &place.path, place.member.as_ref());
}

/// What is around a text and no part of it: a byte order mark, and lines that all end as Windows ends them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    has_mark: bool,
    has_carriage_returns: bool,
}

impl Frame {
    const MARK: char = '\u{feff}';

    pub(crate) fn of(text: &str) -> Self {
        let pairs = text.matches("\r\n").count();
        let has_carriage_returns =
            pairs > 0 && pairs == text.matches('\n').count() && pairs == text.matches('\r').count();
        Self { has_mark: text.starts_with(Self::MARK), has_carriage_returns }
    }

    pub(crate) fn inside(self, text: &str) -> String {
        let text = text.strip_prefix(Self::MARK).unwrap_or(text);
        if self.has_carriage_returns { text.replace("\r\n", "\n") } else { text.to_owned() }
    }

    pub(crate) fn around(self, text: &str) -> String {
        let text = if self.has_carriage_returns { text.replace('\n', "\r\n") } else { text.to_owned() };
        if self.has_mark { format!("{}{text}", Self::MARK) } else { text }
    }
}
