//! What is written into a file that a person has too: entries, each at a place of its own, and who wrote which.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where an entry is: the keys that lead to it, and for an entry of a list the text itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The keys, outermost first.
    pub path: Vec<String>,
    /// The text in the list at `path`; `None` for what is at `path` itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

/// Where a new key goes among its neighbours, in files where a later one wins over an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// After all others, so that it wins over them.
    Last,
    /// Before all others but a `*`, so that everything else wins over it.
    First,
    /// As [`Order::First`], but after these keys.
    After(Vec<String>),
}

/// Something to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where.
    pub place: Place,
    /// What; for an entry of a list, the text in it.
    pub value: Value,
    /// Where among its neighbours.
    pub order: Order,
}

/// What godwit has written into a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owned {
    /// The entries, with the digest of each as it was written.
    pub entries: BTreeMap<Place, String>,
    /// The tables, objects and lists that were made to hold them; they go when nothing is left in them.
    pub containers: BTreeSet<Vec<String>>,
}

impl Entry {
    /// A value at a path of keys.
    pub fn value(path: &[&str], value: impl Into<Value>) -> Self {
        let path = path.iter().map(|key| (*key).to_owned()).collect();
        Self { place: Place { path, member: None }, value: value.into(), order: Order::Last }
    }

    /// A text in the list at a path of keys.
    pub fn member(path: &[&str], member: &str) -> Self {
        let path = path.iter().map(|key| (*key).to_owned()).collect();
        Self { place: Place { path, member: Some(member.to_owned()) }, value: member.into(), order: Order::Last }
    }

    /// The same entry elsewhere among its neighbours.
    #[must_use]
    pub fn ordered(mut self, order: Order) -> Self {
        self.order = order;
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.join("."))?;
        match &self.member {
            Some(member) => write!(f, " \"{member}\""),
            None => Ok(()),
        }
    }
}
