//! The benchmark's agent: it speaks Claude Code's stream-json as fast as it is read, and says when it began and ended.
//!
//! The times are the machine's, in microseconds since 1970, so that whoever reads the stream on the same machine can
//! compare them with a clock of their own.

use std::io::{self, BufWriter, Read, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::order::Order;

/// What the text of the first line begins with; the time follows.
pub const BEGAN: &str = "began-at-us=";

/// What the text of the last line begins with; the time follows.
pub const ENDED: &str = "ended-at-us=";

/// Bytes that are collected before they are written, as a program does whose output is a pipe.
const BUFFER_BYTES: usize = 64 * 1024;

/// The machine's time in microseconds since 1970.
pub fn now_us() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the benchmark compares times of two processes of one machine")]
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_micros()).unwrap_or(u64::MAX))
}

/// Follows the order in the prompt on standard input. `arguments` are the program's, without its name.
///
/// # Errors
/// When the prompt holds no order, or the file or the lines cannot be written.
pub fn run(arguments: impl Iterator<Item = String>) -> io::Result<()> {
    let began = now_us();
    let session = session_of(arguments);
    let mut prompt = String::new();
    io::stdin().read_to_string(&mut prompt)?;
    let order: Order = prompt.parse().map_err(io::Error::other)?;
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
    writeln!(out, r#"{{"type":"system","subtype":"init","session_id":"{session}","model":"bench"}}"#)?;
    say(&mut out, "began", &format!("{BEGAN}{began}"))?;
    out.flush()?;
    if let Some(path) = &order.write {
        std::fs::write(path, format!("written at {began}\n"))?;
    }
    std::thread::sleep(Duration::from_micros(order.at_us.saturating_sub(now_us())));
    print_lines(&mut out, &order)?;
    std::thread::sleep(Duration::from_millis(order.linger_ms));
    writeln!(
        out,
        r#"{{"type":"result","subtype":"success","is_error":false,"stop_reason":"end_turn","num_turns":1,"total_cost_usd":0.0,"usage":{{"input_tokens":1,"output_tokens":1}},"result":"{ENDED}{}"}}"#,
        now_us()
    )?;
    out.flush()
}

/// The session that the caller gave, as Claude Code takes it.
fn session_of(mut arguments: impl Iterator<Item = String>) -> String {
    while let Some(argument) = arguments.next() {
        if argument == "--session-id" || argument == "--resume" {
            return arguments.next().unwrap_or_default();
        }
    }
    "bench".to_owned()
}

fn print_lines(out: &mut impl Write, order: &Order) -> io::Result<()> {
    let padding = "x".repeat(order.bytes);
    for number in 1..=order.lines {
        let frame = line_of(&format!("line-{number}"), "").len() + 1;
        let text = &padding[..order.bytes.saturating_sub(frame)];
        writeln!(out, "{}", line_of(&format!("line-{number}"), text))?;
        if order.every_us > 0 {
            out.flush()?;
            std::thread::sleep(Duration::from_micros(order.every_us));
        }
    }
    out.flush()
}

fn say(out: &mut impl Write, id: &str, text: &str) -> io::Result<()> {
    writeln!(out, "{}", line_of(id, text))
}

/// A message of the model, as the stream carries it.
fn line_of(id: &str, text: &str) -> String {
    format!(
        r#"{{"type":"assistant","message":{{"id":"{id}","model":"bench","content":[{{"type":"text","text":"{text}"}}],"usage":{{"input_tokens":1,"output_tokens":1}}}},"parent_tool_use_id":null}}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_long_as_ordered_and_are_json() {
        let mut out = Vec::new();
        let order = Order { lines: 12, bytes: 500, ..Order::default() };
        print_lines(&mut out, &order).expect("a vector takes everything");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(text.lines().count(), 12);
        for line in text.lines() {
            assert_eq!(line.len() + 1, 500);
            assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
        }
    }
}
