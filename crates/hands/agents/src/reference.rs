//! Values by reference: where a secret is, never the secret itself.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

pub use godwit_core::account::CredentialKind;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is not a reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{scheme}:` needs {expected} after it")]
pub struct InvalidReference {
    /// The scheme that was used.
    pub scheme: &'static str,
    /// What must follow.
    pub expected: &'static str,
}

/// A text that is not a credential reference. The text is not repeated: it may be the secret itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCredential {
    /// It names no place.
    #[error(
        "a credential is given by reference: `cli-login`, `env:NAME`, `file:PATH`, `encrypted:PATH`, `systemd:NAME` or `keychain:NAME`; a secret itself is never written into a configuration"
    )]
    NotAReference,
    /// It names a place of a known kind, but not which.
    #[error(transparent)]
    Incomplete(#[from] InvalidReference),
}

/// The value of an environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueRef {
    /// The value itself.
    Literal(String),
    /// `env:NAME`: what this variable holds in the daemon's environment.
    Env(String),
    /// `file:PATH`: the content of this file, without its last line feed.
    File(PathBuf),
    /// `encrypted:PATH`: what this file holds, which is encrypted in the format of age, without its last line feed.
    Encrypted(PathBuf),
    /// `systemd:NAME`: the credential that systemd passed to the daemon under this name, without its last line feed.
    Systemd(String),
    /// `keychain:NAME`: the entry of the system's keychain for service `godwit` and this account.
    Keychain(String),
}

impl FromStr for ValueRef {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, InvalidReference> {
        match text.split_once(':') {
            Some(("env", name)) => variable(name).map(Self::Env),
            Some(("file", path)) => absolute("file", path).map(Self::File),
            Some(("encrypted", path)) => absolute("encrypted", path).map(Self::Encrypted),
            Some(("systemd", name)) => systemd(name).map(Self::Systemd),
            Some(("keychain", name)) => keychain(name).map(Self::Keychain),
            _ => Ok(Self::Literal(text.to_owned())),
        }
    }
}

impl fmt::Display for ValueRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(text) => write!(f, "{text}"),
            Self::Env(name) => write!(f, "env:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Encrypted(path) => write!(f, "encrypted:{}", path.display()),
            Self::Systemd(name) => write!(f, "systemd:{name}"),
            Self::Keychain(name) => write!(f, "keychain:{name}"),
        }
    }
}

/// Where an agent's credential is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialRef {
    /// `cli-login`: what the CLI itself keeps in the operator's HOME.
    CliLogin,
    /// `env:NAME`: what this variable holds in the daemon's environment.
    Env(String),
    /// `file:PATH`: the content of this file, without its last line feed.
    File(PathBuf),
    /// `encrypted:PATH`: what this file holds, which is encrypted in the format of age, without its last line feed.
    Encrypted(PathBuf),
    /// `systemd:NAME`: the credential that systemd passed to the daemon under this name, without its last line feed.
    Systemd(String),
    /// `keychain:NAME`: the entry of the system's keychain for service `godwit` and this account.
    Keychain(String),
}

impl CredentialRef {
    /// Where the value is; `None` for what a CLI keeps itself.
    pub fn source(&self) -> Option<ValueRef> {
        match self {
            Self::CliLogin => None,
            Self::Env(name) => Some(ValueRef::Env(name.clone())),
            Self::File(path) => Some(ValueRef::File(path.clone())),
            Self::Encrypted(path) => Some(ValueRef::Encrypted(path.clone())),
            Self::Systemd(name) => Some(ValueRef::Systemd(name.clone())),
            Self::Keychain(name) => Some(ValueRef::Keychain(name.clone())),
        }
    }
}

impl FromStr for CredentialRef {
    type Err = InvalidCredential;

    fn from_str(text: &str) -> Result<Self, InvalidCredential> {
        match text.split_once(':') {
            None if text == "cli-login" => Ok(Self::CliLogin),
            Some(("env", name)) => Ok(Self::Env(variable(name)?)),
            Some(("file", path)) => Ok(Self::File(absolute("file", path)?)),
            Some(("encrypted", path)) => Ok(Self::Encrypted(absolute("encrypted", path)?)),
            Some(("systemd", name)) => Ok(Self::Systemd(systemd(name)?)),
            Some(("keychain", name)) => Ok(Self::Keychain(keychain(name)?)),
            _ => Err(InvalidCredential::NotAReference),
        }
    }
}

impl fmt::Display for CredentialRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CliLogin => write!(f, "cli-login"),
            Self::Env(name) => write!(f, "env:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Encrypted(path) => write!(f, "encrypted:{}", path.display()),
            Self::Systemd(name) => write!(f, "systemd:{name}"),
            Self::Keychain(name) => write!(f, "keychain:{name}"),
        }
    }
}

/// Whether the text can name an environment variable.
pub(crate) fn is_variable_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn variable(name: &str) -> Result<String, InvalidReference> {
    if is_variable_name(name) {
        Ok(name.to_owned())
    } else {
        Err(InvalidReference { scheme: "env", expected: "the name of a variable" })
    }
}

fn absolute(scheme: &'static str, path: &str) -> Result<PathBuf, InvalidReference> {
    let path = PathBuf::from(path);
    if path.is_absolute() { Ok(path) } else { Err(InvalidReference { scheme, expected: "an absolute path" }) }
}

/// The name of a file of the credentials' directory, never a way out of it.
fn systemd(name: &str) -> Result<String, InvalidReference> {
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']) {
        return Err(InvalidReference { scheme: "systemd", expected: "the name of a credential" });
    }
    Ok(name.to_owned())
}

/// The name of an entry. One that begins with a hyphen would be an option of the program that looks it up.
fn keychain(name: &str) -> Result<String, InvalidReference> {
    if name.is_empty() || name.starts_with('-') || name.contains('\0') {
        return Err(InvalidReference { scheme: "keychain", expected: "the name of an entry" });
    }
    Ok(name.to_owned())
}

/// Where the key is that opens what is encrypted: a place that holds nothing encrypted itself, and that no other program
/// of the machine is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRef(ValueRef);

/// A text that does not say where a key is. It is not repeated: it may be the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "is given by reference: `file:PATH`, `systemd:NAME` or `keychain:NAME`; the key itself is never written down here"
)]
pub struct InvalidIdentity;

impl IdentityRef {
    /// Where the key is.
    pub fn source(&self) -> &ValueRef {
        &self.0
    }
}

impl FromStr for IdentityRef {
    type Err = InvalidIdentity;

    fn from_str(text: &str) -> Result<Self, InvalidIdentity> {
        match text.parse() {
            Ok(source @ (ValueRef::File(_) | ValueRef::Systemd(_) | ValueRef::Keychain(_))) => Ok(Self(source)),
            Ok(ValueRef::Literal(_) | ValueRef::Env(_) | ValueRef::Encrypted(_)) | Err(_) => Err(InvalidIdentity),
        }
    }
}

impl fmt::Display for IdentityRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! serde_as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

serde_as_text!(ValueRef);
serde_as_text!(CredentialRef);
serde_as_text!(IdentityRef);
