//! Identities. A mission's id is drawn at random once; everything inside it is numbered, so a task, a run, a
//! hold or an effect has the same id whenever the same cause is looked at again.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The alphabet of random ids: Crockford's base 32 in lower case, without `i`, `l`, `o` and `u`.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters after the one-letter prefix of a random id: 50 bits.
const RANDOM_LEN: usize = 10;

/// A text that is not an id of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct InvalidId {
    /// What was given.
    pub text: String,
    /// The form that was expected, for a person.
    pub expected: &'static str,
}

fn encode(entropy: u64) -> String {
    (0..RANDOM_LEN).map(|place| ALPHABET[(entropy >> (5 * place)) as usize & 31] as char).collect()
}

fn is_random_part(text: &str) -> bool {
    text.len() == RANDOM_LEN && text.bytes().all(|byte| ALPHABET.contains(&byte))
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
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }
    };
}

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Makes an id from 50 of the given random bits.
            pub fn from_entropy(entropy: u64) -> Self {
                Self(format!(concat!($prefix, "{}"), encode(entropy)))
            }
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                match text.strip_prefix($prefix) {
                    Some(rest) if is_random_part(rest) => Ok(Self(text.to_owned())),
                    _ => Err(InvalidId { text: text.to_owned(), expected: $expected }),
                }
            }
        }
        serde_as_text!($name);
    };
}

random_id!(
    /// One intent of the operator.
    MissionId, "m", "a mission id such as `m3f9k2c7xqa`"
);
random_id!(
    /// A registered repository.
    RepoId, "r", "a repository id such as `r3f9k2c7xqa`"
);
random_id!(
    /// A command as it was sent; a repeat with the same id gets the first answer.
    CommandId, "c", "a command id such as `c3f9k2c7xqa`"
);

macro_rules! numbered_id {
    ($(#[$doc:meta])* $name:ident, $parent:ident as $parent_field:ident, $mark:literal, $number:ty, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            /// What it is numbered within.
            pub $parent_field: $parent,
            /// Its number there, from 1.
            pub number: $number,
        }
        impl $name {
            /// Names the `number`th of its parent.
            pub fn new($parent_field: $parent, number: $number) -> Self {
                Self { $parent_field, number }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&format!(concat!("{}-", $mark, "{}"), self.$parent_field, self.number))
            }
        }
        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let invalid = || InvalidId { text: text.to_owned(), expected: $expected };
                let (parent, number) = text.rsplit_once(concat!("-", $mark)).ok_or_else(invalid)?;
                let canonical = !number.starts_with('0') && number.bytes().all(|byte| byte.is_ascii_digit());
                if !canonical {
                    return Err(invalid());
                }
                Ok(Self {
                    $parent_field: parent.parse().map_err(|_| invalid())?,
                    number: number.parse().map_err(|_| invalid())?,
                })
            }
        }
        serde_as_text!($name);
    };
}

numbered_id!(
    /// A node of a mission's graph. Its workspace has the same id.
    TaskId, MissionId as mission, "t", u16, "a task id such as `m3f9k2c7xqa-t1`"
);
numbered_id!(
    /// One execution of a move on a host. The number is the attempt **and the fence**: a larger one supersedes.
    RunId, TaskId as task, "r", u32, "a run id such as `m3f9k2c7xqa-t1-r1`"
);
numbered_id!(
    /// A named blocker.
    HoldId, MissionId as mission, "h", u32, "a hold id such as `m3f9k2c7xqa-h1`"
);
numbered_id!(
    /// A decision asked of a person.
    ApprovalId, MissionId as mission, "a", u32, "an approval id such as `m3f9k2c7xqa-a1`"
);

impl RunId {
    /// The mission that the run works for.
    pub fn mission(&self) -> &MissionId {
        &self.task.mission
    }
}

/// The id of an effect, derived from its cause: the same intent always has the same id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EffectId(String);

impl EffectId {
    /// Names the effect `verb` on `subject`, in its `attempt`th try.
    pub fn new(subject: impl fmt::Display, verb: &str, attempt: u32) -> Self {
        Self(format!("{subject}/{verb}/{attempt}"))
    }
    /// The task that it is about.
    pub fn subject(&self) -> Option<TaskId> {
        self.0.split('/').next()?.parse().ok()
    }
    /// What is done, such as `prepare`.
    pub fn verb(&self) -> &str {
        self.0.split('/').nth(1).unwrap_or_default()
    }
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EffectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip_through_text() {
        let mission = MissionId::from_entropy(0x0003_ffff_ffff_ffff);
        assert_eq!(mission.as_str(), "mzzzzzzzzzz");
        let run = RunId::new(TaskId::new(mission, 1), 12);
        assert_eq!(run.to_string(), "mzzzzzzzzzz-t1-r12");
        assert_eq!(run.to_string().parse::<RunId>(), Ok(run));
    }

    #[test]
    fn what_is_not_canonical_is_refused() {
        for text in [
            "",
            "m",
            "m123",
            "mzzzzzzzzzz-t01",
            "mzzzzzzzzzz-t+1",
            "mzzzzzzzzzz-t",
            "mzzzzzzzzzz-t70000",
            "../m0000000000-t1",
            "M0000000000-t1",
        ] {
            assert!(text.parse::<TaskId>().is_err(), "{text:?}");
        }
        assert!("m000000000u".parse::<MissionId>().is_err());
    }
}
