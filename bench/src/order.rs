//! What a mission's text orders of the benchmark's agent: one line that both sides know.
//!
//! ```text
//! bench-agent: write=result.txt lines=100000 bytes=500 every_us=0 at_us=0 linger_ms=0
//! ```

use std::fmt;
use std::str::FromStr;

/// What a line with an order begins with.
const MARK: &str = "bench-agent:";

/// What the agent is to do, in this order: write a file, print lines, stay.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Order {
    /// The file to write in the workspace; it holds one line.
    pub write: Option<String>,
    /// How many lines to print.
    pub lines: u64,
    /// How long each line is in bytes, its line feed included.
    pub bytes: usize,
    /// The time between two lines, in microseconds; 0 prints as fast as they are taken.
    pub every_us: u64,
    /// When to print the first line, in microseconds since 1970; a time that has passed is now.
    pub at_us: u64,
    /// How long to stay after the last line, in milliseconds.
    pub linger_ms: u64,
}

/// A text without an order that can be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoOrder {
    detail: String,
}

impl fmt::Display for NoOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for NoOrder {}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MARK)?;
        if let Some(path) = &self.write {
            write!(f, " write={path}")?;
        }
        let Self { write: _, lines, bytes, every_us, at_us, linger_ms } = self;
        write!(f, " lines={lines} bytes={bytes} every_us={every_us} at_us={at_us} linger_ms={linger_ms}")
    }
}

impl FromStr for Order {
    type Err = NoOrder;

    /// Finds the first order in a text.
    fn from_str(text: &str) -> Result<Self, NoOrder> {
        let fault = |detail: String| NoOrder { detail };
        let found = text.lines().find_map(|line| line.trim().strip_prefix(MARK));
        let words = found.ok_or_else(|| fault(format!("the text has no line that begins with `{MARK}`")))?;
        let mut order = Self::default();
        for word in words.split_whitespace() {
            let (key, value) = word.split_once('=').ok_or_else(|| fault(format!("`{word}` is not `key=value`")))?;
            let number = || value.parse::<u64>().map_err(|_| fault(format!("{key}: `{value}` is not a number")));
            match key {
                "write" => order.write = Some(value.to_owned()),
                "lines" => order.lines = number()?,
                "bytes" => {
                    order.bytes = usize::try_from(number()?).map_err(|_| fault(format!("{key}: too large")))?;
                }
                "every_us" => order.every_us = number()?,
                "at_us" => order.at_us = number()?,
                "linger_ms" => order.linger_ms = number()?,
                _ => return Err(fault(format!("`{key}` is not a key of an order"))),
            }
        }
        Ok(order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_found_again_in_a_mission_s_text() {
        let order = Order {
            write: Some("a/b.txt".to_owned()),
            lines: 100_000,
            bytes: 500,
            every_us: 20,
            at_us: 1_700_000_000_000_000,
            linger_ms: 1_500,
        };
        let text = format!("Measure this.\n\n{order}\n\nAcceptance: the lines are all there.\n");
        assert_eq!(text.parse(), Ok(order));
    }

    #[test]
    fn what_is_no_order_is_refused() {
        assert!("do something".parse::<Order>().is_err());
        assert!("bench-agent: lines=many".parse::<Order>().is_err());
        assert!("bench-agent: fly=1".parse::<Order>().is_err());
    }
}
