//! What a run's output says, in godwit's words: piece by piece, and in outline for whoever wants only some of it.
//!
//! It guarantees that the outline counts exactly the lines that the pieces have, and that nothing is found that is not
//! shown: what looks like a secret is masked before it is looked at.

use std::collections::BTreeMap;
use std::time::Duration;

use godwit_agents::{Claim, RateLimit, RateLimitState, RunEvent, ToolOutcome};
use godwit_api::types::{LogLine, LogMark};
use godwit_core::id::RunId;
use godwit_core::inspect;
use godwit_core::run::RunMode;
use godwit_server::{Outline, ReadError, Sought, Transcript, Wanted};
use godwit_store::view::RunView;
use jiff::Timestamp;
use serde_json::{Value, json};

/// How much of a transcript one piece holds, in bytes of the spool.
const PAGE_BYTES: usize = 256 * 1024;

/// How much of a transcript is looked through at once: nobody waits long for the answer, and a long transcript takes few.
const OUTLINE_BYTES: usize = 2 << 20;

/// So many lines apart are the places where one may begin to read.
const MARK_LINES: u64 = 256;

/// What of a run's output is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// The agent's own lines.
    Raw,
    /// What they say.
    Readable,
    /// Nothing: what is drawn on a terminal says nothing line by line; it is shown as it is, on a terminal.
    Silent,
}

/// The output of one run, and how it is told.
pub(super) struct Telling {
    hands: godwit_worker::Reader,
    run: RunId,
    manner: Manner,
    has_ended: bool,
}

impl Telling {
    /// The output of a run.
    pub(super) fn new(hands: godwit_worker::Reader, run: &RunView, raw: bool) -> Self {
        let manner = match run.mode {
            _ if raw => Manner::Raw,
            RunMode::Autonomous => Manner::Readable,
            RunMode::Interactive => Manner::Silent,
        };
        Self { hands, run: run.id.clone(), manner, has_ended: run.end.is_some() }
    }

    /// A piece of it. Blocks.
    pub(super) fn piece(&self, wanted: Wanted) -> Result<Transcript, ReadError> {
        let mut next_offset = wanted.offset;
        let mut lines = Vec::new();
        for line in self.lines(wanted.offset, PAGE_BYTES)? {
            next_offset = line.next_offset;
            let at = came_at(&line);
            lines.extend(self.manner.said(&line).into_iter().map(|(kind, text)| {
                let (text, left_out) = shortened(masked(&text), wanted.most);
                LogLine { offset: line.offset, at, kind: kind.to_owned(), text, left_out }
            }));
            if wanted.limit.is_some_and(|limit| lines.len() >= limit) {
                break;
            }
        }
        let is_complete = self.has_ended && next_offset == wanted.offset;
        Ok(Transcript { lines, next_offset, is_complete })
    }

    /// What a piece of it holds. Blocks.
    pub(super) fn outline(&self, wanted: &Sought) -> Result<Outline, ReadError> {
        let find = wanted.find.as_ref().map(|text| text.to_lowercase());
        let mut outline = Outline { next_offset: wanted.offset, ..Outline::default() };
        let mut marked = None;
        for line in self.lines(wanted.offset, OUTLINE_BYTES)? {
            let here = LogMark { offset: line.offset, line: outline.lines };
            if marked.is_none_or(|last| is_far(last, here)) {
                outline.marks.push(here);
                marked = Some(here);
            }
            for (_, text) in self.manner.said(&line) {
                if find.as_ref().is_some_and(|find| says(&text, find)) {
                    outline.found.push(outline.lines);
                }
                outline.lines += 1;
            }
            outline.next_offset = line.next_offset;
        }
        outline.is_complete = self.has_ended && outline.next_offset == wanted.offset;
        Ok(outline)
    }

    fn lines(&self, offset: u64, max_bytes: usize) -> Result<impl Iterator<Item = godwit_worker::LogLine>, ReadError> {
        let lines = self.hands.log(&self.run, offset, max_bytes);
        lines.map_err(|error| ReadError::Failed { detail: error.to_string() })
    }
}

/// Whether one would read too much from the last mark on.
fn is_far(last: LogMark, here: LogMark) -> bool {
    here.line - last.line >= MARK_LINES || here.offset - last.offset >= PAGE_BYTES as u64
}

/// Whether a text says another, which is in small letters, where nothing is masked.
fn says(text: &str, find: &str) -> bool {
    let is_in = |text: &str| text.to_lowercase().contains(find);
    // Few lines say it, and masking costs more than looking.
    (is_in(text) || find.contains('*')) && is_in(&masked(text))
}

/// At most so many characters of a text, and how many are left out.
fn shortened(mut text: String, most: Option<usize>) -> (String, u64) {
    let cut = most.and_then(|most| text.char_indices().nth(most)).map(|(place, _)| place);
    let Some(cut) = cut else { return (text, 0) };
    let left_out = text[cut..].chars().count();
    text.truncate(cut);
    (text, left_out as u64)
}

impl Manner {
    /// What a line of the agent's says.
    fn said(self, line: &godwit_worker::LogLine) -> Vec<(&'static str, String)> {
        match self {
            Self::Raw => vec![("raw", line.raw.clone())],
            Self::Readable => line.events.iter().filter_map(in_words).collect(),
            Self::Silent => Vec::new(),
        }
    }
}

/// When a line came, if somebody noted it.
fn came_at(line: &godwit_worker::LogLine) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(line.at_ms?).ok()?).ok()
}

fn in_words(event: &RunEvent) -> Option<(&'static str, String)> {
    Some(match event {
        RunEvent::Started { model, .. } => (
            "started",
            model.as_ref().map_or_else(|| "the agent is at work".to_owned(), |model| format!("with {model}")),
        ),
        RunEvent::Text { text } => ("message", text.clone()),
        RunEvent::Thinking { text } => ("thinking", text.clone()),
        RunEvent::ToolCall { name, input, .. } => ("tool", call_in_words(name, input)),
        RunEvent::ToolResult { outcome: ToolOutcome::Done, text, .. } => ("tool-result", text.clone()),
        RunEvent::ToolResult { outcome: ToolOutcome::Failed, text, .. } => ("error", text.clone()),
        RunEvent::RateLimit { limit } => ("limit", limit_in_words(limit)),
        RunEvent::Retry { attempt, delay_ms, status, reason } => {
            ("retry", retry_in_words(*attempt, *delay_ms, *status, reason.as_deref()))
        }
        RunEvent::Result { claim: Claim::Succeeded, text, .. } => ("result", text.clone()),
        RunEvent::Result { claim: Claim::Failed, text, .. } => ("error", text.clone()),
        RunEvent::Raw { text, .. } => ("raw", text.clone()),
        RunEvent::Usage { .. } | RunEvent::Notice { .. } => return None,
    })
}

/// What of a tool's input tells the most, by the names that the CLIs' tools have for it.
const TELLING: [&str; 11] = [
    "command",
    "file_path",
    "filePath",
    "absolute_path",
    "path",
    "pattern",
    "query",
    "url",
    "skill",
    "question",
    "description",
];

/// The tool, what tells the most of its input in plain text, and the rest of it as it was.
fn call_in_words(name: &str, input: &Value) -> String {
    let telling = input.as_object().and_then(|input| {
        let key = TELLING.iter().find(|key| input.get(**key).is_some_and(Value::is_string))?;
        Some((input.get(*key)?.as_str()?, input.iter().filter(|(other, _)| other != key).collect::<BTreeMap<_, _>>()))
    });
    match telling {
        None => format!("{name} {input}"),
        Some((told, rest)) if rest.is_empty() => format!("{name} {told}"),
        Some((told, rest)) => format!("{name} {told} {}", json!(rest)),
    }
}

/// What the provider told of a window; what it did not tell is left out.
fn limit_in_words(limit: &RateLimit) -> String {
    let state = match &limit.state {
        RateLimitState::Allowed => "requests pass".to_owned(),
        RateLimitState::Warning => "requests pass and the provider warns".to_owned(),
        RateLimitState::Rejected => "requests are refused".to_owned(),
        RateLimitState::Other(word) => format!("the provider says `{word}`"),
    };
    let state = limit.window.as_ref().map_or_else(|| state.clone(), |window| format!("`{window}`: {state}"));
    let used = limit.used_basis_points.map(|used| format!("{} % of it used", f64::from(used) / 100.0));
    let until = limit.resets_at.map(|at| format!("its reset is at {at}"));
    std::iter::once(state).chain(used).chain(until).collect::<Vec<_>>().join(", ")
}

/// Which try it is, after which answer, how long it waits first, and why.
fn retry_in_words(attempt: Option<u64>, delay_ms: Option<u64>, status: Option<u16>, reason: Option<&str>) -> String {
    let number = attempt.map_or_else(|| "another try".to_owned(), |attempt| format!("try {attempt}"));
    let status = status.map(|status| format!("after HTTP {status}"));
    let delay = delay_ms.map(|delay| format!("begins in {} s", Duration::from_millis(delay).as_secs_f64()));
    let reason = reason.map(|reason| format!("because of `{reason}`"));
    std::iter::once(number).chain(status).chain(delay).chain(reason).collect::<Vec<_>>().join(", ")
}

/// The text with everything that looks like a secret masked at equal length. Exact secrets that godwit lent were
/// masked before they were written; this is for those that the agent found elsewhere.
pub(crate) fn masked(text: &str) -> String {
    if inspect::scan_line(text.as_bytes()).is_empty() && !text.contains('\n') {
        return text.to_owned();
    }
    let is_delimiter = |c: char| c.is_whitespace() || "\"'`,;()[]{}<>=\\".contains(c);
    let mut shown = String::with_capacity(text.len());
    for word in text.split_inclusive(is_delimiter) {
        if inspect::scan_line(word.as_bytes()).is_empty() {
            shown.push_str(word);
        } else {
            shown.extend(word.chars().map(|c| if is_delimiter(c) { c } else { '*' }));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_any_case_and_never_behind_a_mask() {
        let token = format!("{}_{}", "ghp", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8");
        let text = format!("Pushed as {token} to Łódź");
        let table = [("pushed", true), ("łódź", true), ("a1b2c3", false), ("****", true), ("pulled", false)];
        for (find, is_found) in table {
            assert_eq!(says(&text, find), is_found, "{find}");
        }
        assert!(!says("nothing is masked here", "*"));
    }

    #[test]
    fn a_call_says_first_what_tells_the_most() {
        let table = [
            ("Bash", json!({"command": "cargo test"}), "Bash cargo test"),
            ("Bash", json!({"description": "Tests", "command": "make"}), "Bash make {\"description\":\"Tests\"}"),
            ("Edit", json!({"file_path": "a.rs", "old": "b", "new": "c"}), "Edit a.rs {\"new\":\"c\",\"old\":\"b\"}"),
            ("shell", json!({"command": ["sh", "-c"]}), "shell {\"command\":[\"sh\",\"-c\"]}"),
            ("look", json!({}), "look {}"),
            ("look", json!("words"), "look \"words\""),
        ];
        for (name, input, said) in table {
            assert_eq!(call_in_words(name, &input), said);
        }
    }

    #[test]
    fn a_limit_says_what_the_provider_told_and_nothing_else() {
        let limit = |state, window: Option<&str>, used, at: Option<&str>| RateLimit {
            state,
            window: window.map(str::to_owned),
            resets_at: at.map(|at| at.parse().expect("a time")),
            used_basis_points: used,
        };
        let at = Some("2026-11-22T12:00:00Z");
        let table = [
            (limit(RateLimitState::Allowed, None, None, None), "requests pass"),
            (
                limit(RateLimitState::Warning, Some("five_hour"), Some(9_650), None),
                "`five_hour`: requests pass and the provider warns, 96.5 % of it used",
            ),
            (
                limit(RateLimitState::Rejected, Some("seven_day"), Some(10_000), at),
                "`seven_day`: requests are refused, 100 % of it used, its reset is at 2026-11-22T12:00:00Z",
            ),
            (limit(RateLimitState::Other("slow".to_owned()), None, None, None), "the provider says `slow`"),
        ];
        for (limit, said) in table {
            assert_eq!(limit_in_words(&limit), said);
        }
    }

    #[test]
    fn a_retry_says_what_the_cli_told_and_nothing_else() {
        assert_eq!(retry_in_words(None, None, None, None), "another try");
        assert_eq!(
            retry_in_words(Some(2), Some(1_500), Some(529), Some("overloaded_error")),
            "try 2, after HTTP 529, begins in 1.5 s, because of `overloaded_error`"
        );
    }

    #[test]
    fn what_is_left_out_of_a_line_is_counted_in_characters() {
        let table = [(None, "añb", 0), (Some(3), "añb", 0), (Some(2), "añ", 1), (Some(0), "", 3)];
        for (most, text, left_out) in table {
            assert_eq!(shortened("añb".to_owned(), most), (text.to_owned(), left_out), "{most:?}");
        }
    }

    #[test]
    fn marks_are_as_far_apart_as_one_reads_at_once() {
        let mark = |offset, line| LogMark { offset, line };
        assert!(!is_far(mark(0, 0), mark(9_000, 255)));
        assert!(is_far(mark(0, 0), mark(9_000, 256)));
        assert!(is_far(mark(10, 0), mark(10 + PAGE_BYTES as u64, 1)));
    }
}
