//! How urgent a mission is to its operator.

use serde::{Deserialize, Deserializer, Serialize};

/// From −10, when there is nothing else to do, to +10, before everything else. 0 is ordinary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Priority(i8);

/// A number that is no priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a priority from -10 to 10")]
pub struct InvalidPriority(pub i64);

impl Priority {
    /// The least urgent.
    pub const LEAST: i8 = -10;
    /// The most urgent.
    pub const MOST: i8 = 10;

    /// Makes one.
    ///
    /// # Errors
    /// When it is outside −10…+10.
    pub fn new(value: i64) -> Result<Self, InvalidPriority> {
        match i8::try_from(value) {
            Ok(value) if (Self::LEAST..=Self::MOST).contains(&value) => Ok(Self(value)),
            _ => Err(InvalidPriority(value)),
        }
    }

    /// The number.
    pub fn get(self) -> i8 {
        self.0
    }

    /// Whether it is the ordinary one.
    pub fn is_ordinary(&self) -> bool {
        self.0 == 0
    }
}

impl std::fmt::Display for Priority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            0 => f.pad("0"),
            value => f.pad(&format!("{value:+}")),
        }
    }
}

impl std::str::FromStr for Priority {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let value: i64 = text.parse().map_err(|_| format!("`{text}` is not a number from -10 to 10"))?;
        Self::new(value).map_err(|error| error.to_string())
    }
}

impl<'de> Deserialize<'de> for Priority {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_from_minus_ten_to_ten() {
        for (text, shown) in [("-10", Some("-10")), ("10", Some("+10")), ("0", Some("0")), ("11", None), ("x", None)] {
            let read = text.parse::<Priority>().ok().map(|priority| priority.to_string());
            assert_eq!(read.as_deref(), shown, "{text}");
        }
        assert!(serde_json::from_str::<Priority>("300").is_err());
    }
}
