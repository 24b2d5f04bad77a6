//! The configuration of a host as the log knows it: which keys changed, from what to what, who saved it, and with which
//! one a daemon began.
//!
//! The file is the operator's and may be changed by any program. What is kept here is only what may be told of it; what it
//! means is not known here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::name::Digest;

/// A value as it may be told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    /// As it stands in the file.
    Told(String),
    /// It may be secret, or is long: this says whether two are the same and nothing else.
    Mark(String),
}

/// One key that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingChange {
    /// The whole key, such as `agents.claude.model`.
    pub key: String,
    /// What it was; nothing when it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Setting>,
    /// What it is; nothing when it is not there any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Setting>,
}

/// A configuration as it was seen at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// The SHA-256 of the whole file, comments and order included.
    pub digest: Digest,
    /// Its values by their whole keys.
    pub settings: BTreeMap<String, Setting>,
}

/// What is known of a host's configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The digest of the file when it was last seen.
    pub digest: Option<Digest>,
    /// What stood in it then.
    pub settings: BTreeMap<String, Setting>,
    /// The digest of the one with which a daemon last began.
    pub used: Option<Digest>,
}

/// What happened to a secret that godwit keeps. Its value is nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretChange {
    /// It was written.
    Kept,
    /// It was written over another one of its name.
    Replaced,
    /// It was deleted.
    Deleted,
}

/// The keys that two configurations do not have in common, by name.
pub fn changes(before: &BTreeMap<String, Setting>, after: &BTreeMap<String, Setting>) -> Vec<SettingChange> {
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    changed
        .map(|key| SettingChange { key: key.clone(), from: before.get(key).cloned(), to: after.get(key).cloned() })
        .collect()
}

impl Known {
    /// What is different in a configuration from the one that was last seen; `None` when it is the same to the byte, and
    /// for one that is empty where none was ever seen.
    pub(crate) fn unseen(&self, now: &Configuration) -> Option<Vec<SettingChange>> {
        let is_nothing = self.digest.is_none() && now.settings.is_empty();
        let is_other = self.digest.as_ref() != Some(&now.digest) && !is_nothing;
        is_other.then(|| changes(&self.settings, &now.settings))
    }

    /// The file was seen as another one. Returns whether it could change so.
    pub(crate) fn see(&mut self, digest: &Digest, changes: &[SettingChange]) -> bool {
        if changes.iter().any(|change| self.settings.get(&change.key) != change.from.as_ref()) {
            return false;
        }
        for SettingChange { key, to, .. } in changes {
            match to {
                Some(setting) => self.settings.insert(key.clone(), setting.clone()),
                None => self.settings.remove(key),
            };
        }
        self.digest = Some(digest.clone());
        true
    }
}

impl SecretChange {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Replaced => "replaced",
            Self::Deleted => "deleted",
        }
    }
}

#[cfg(test)]
mod tests;
