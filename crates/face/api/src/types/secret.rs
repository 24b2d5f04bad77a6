//! Secrets that godwit keeps in files of its home. They are written and never read back.

use std::fmt;

use godwit_core::name::SecretName;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A secret that godwit keeps. Its value is not told to anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Secret {
    /// What people call it.
    #[schema(value_type = String)]
    pub name: SecretName,
    /// What an agent or an account refers to it with: `file:` and its path on the daemon's host.
    pub reference: String,
    /// When it was last written.
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: Timestamp,
    /// Who refers to it.
    pub used_by: Vec<SecretUse>,
}

/// Who refers to a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct SecretUse {
    /// What refers to it.
    pub by: SecretUser,
    /// The name of the agent or the account.
    pub name: String,
}

/// What can refer to a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SecretUser {
    /// An agent of the configuration, by its credential or a variable.
    Agent,
    /// A registered account.
    Account,
}

impl fmt::Display for SecretUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.by {
            SecretUser::Agent => write!(f, "agent {}", self.name),
            SecretUser::Account => write!(f, "account {}", self.name),
        }
    }
}

/// A secret to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSecret {
    /// What to call it.
    #[schema(value_type = String)]
    pub name: SecretName,
    /// The secret itself: one line, at most 64 KiB.
    #[schema(value_type = String, write_only)]
    pub value: SecretText,
    /// Whether one of that name is replaced; whoever refers to it has the new one from its next run on.
    #[serde(default)]
    pub replace: bool,
}

/// The text of a secret, which nothing prints by accident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretText(String);

impl SecretText {
    /// Takes a text for a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that writes it down.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let name = "work".parse().expect("a name");
        let new = NewSecret { name, value: SecretText::new("swordfish"), replace: false };
        assert!(!format!("{new:?}").contains("swordfish"));
    }
}
