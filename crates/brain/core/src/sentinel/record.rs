//! What the hook writes down in a run's directory, and what its silence means.
//!
//! CLIs let a tool run when their hook crashes, is slow or was never started. So the hook signs on when it is first
//! called and leaves a line for each call; [`Attendance::of`] compares these with the calls of the transcript. The run
//! itself can write to the record: a line proves that the hook may have run, a missing line proves that it did not.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Judgement, RuleName, ToolKind, Verdict};
use crate::attention::Inquiry;
use crate::run::Judged;

/// The name of a record's file.
pub const FILE: &str = "sentinel.jsonl";

/// One line of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Line {
    /// The hook was called for the first time.
    Alive {
        /// The version of the form of these lines; 1.
        version: u32,
    },
    /// A call was judged.
    Judged {
        /// The call's id, as in the transcript; `None` when the CLI told none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<String>,
        /// The tool, as the CLI calls it. Empty when the call could not be read.
        tool: String,
        /// What kind of tool that is.
        tool_kind: ToolKind,
        /// The verdict.
        verdict: Verdict,
        /// The rule that decided.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<RuleName>,
    },
    /// The call that was judged last is asked about: it was denied until a person has answered, and the run is to end.
    Asked {
        /// What is wanted of a person.
        inquiry: Inquiry,
    },
}

impl Line {
    /// The line that the hook signs on with.
    pub const SIGN_ON: Self = Self::Alive { version: 1 };

    /// The line about a judgement.
    pub fn judged(call: Option<String>, tool: String, judgement: &Judgement) -> Self {
        Self::Judged { call, tool, tool_kind: judgement.tool, verdict: judgement.verdict, rule: judgement.rule }
    }
}

/// What a record says. Lines that cannot be read are counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The lines that can be read, in order.
    pub lines: Vec<Line>,
    /// How many cannot.
    pub unreadable: usize,
}

impl Record {
    /// Reads a record. An empty text is the record of a hook that never spoke.
    pub fn read(text: &str) -> Self {
        let mut record = Self::default();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match serde_json::from_str(line) {
                Ok(line) => record.lines.push(line),
                Err(_) => record.unreadable += 1,
            }
        }
        record
    }

    /// The rules that blocked hard, each once.
    pub fn hard_blocks(&self) -> BTreeSet<RuleName> {
        let rule = |line: &Line| match line {
            Line::Judged { verdict: Verdict::Hard, rule, .. } => *rule,
            Line::Judged { .. } | Line::Alive { .. } | Line::Asked { .. } => None,
        };
        self.lines.iter().filter_map(rule).collect()
    }

    /// What a person is asked: the first inquiry. What an agent asks after that it asks in a run that is ending.
    pub fn inquiry(&self) -> Option<&Inquiry> {
        self.lines.iter().find_map(|line| match line {
            Line::Asked { inquiry } => Some(inquiry),
            Line::Judged { .. } | Line::Alive { .. } => None,
        })
    }

    /// What was answered, in numbers of calls.
    pub fn judged(&self) -> Judged {
        let mut judged = Judged { unknown_tools: self.unknown_tools() as u64, ..Judged::default() };
        for line in &self.lines {
            match line {
                Line::Judged { verdict: Verdict::Allow, .. } => judged.allowed += 1,
                Line::Judged { verdict: Verdict::Soft, .. } => judged.soft += 1,
                Line::Judged { verdict: Verdict::Hard, .. } => judged.hard += 1,
                Line::Alive { .. } | Line::Asked { .. } => {}
            }
        }
        judged
    }

    /// The first call that was blocked hard: its tool, as the CLI calls it, and the rule.
    pub fn first_hard_block(&self) -> Option<(&str, RuleName)> {
        self.lines.iter().find_map(|line| match line {
            Line::Judged { verdict: Verdict::Hard, rule: Some(rule), tool, .. } => Some((tool.as_str(), *rule)),
            Line::Judged { .. } | Line::Alive { .. } | Line::Asked { .. } => None,
        })
    }

    /// How many calls were denied, softly or hard.
    pub fn denials(&self) -> usize {
        let is_denial = |line: &&Line| matches!(line, Line::Judged { verdict: Verdict::Soft | Verdict::Hard, .. });
        self.lines.iter().filter(is_denial).count()
    }

    /// How many calls there were of tools that nobody has told godwit about.
    pub fn unknown_tools(&self) -> usize {
        let is_unknown = |line: &&Line| matches!(line, Line::Judged { tool_kind: ToolKind::Unknown, .. });
        self.lines.iter().filter(is_unknown).count()
    }
}

/// Whether the hook was there when tools were called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attendance {
    /// Each call of the transcript has its line, or there was no call.
    Complete,
    /// There were calls and the hook never spoke: it was not installed, not trusted, or its record was deleted.
    Silent {
        /// How many calls there were.
        calls: usize,
    },
    /// The hook spoke, and these calls have no line: it crashed, was too slow, or lines were deleted.
    Gaps {
        /// The ids of the calls, in the transcript's order.
        calls: Vec<String>,
    },
    /// The hook spoke, and fewer times than the transcript shows.
    Fewer {
        /// How many calls the transcript shows.
        seen: usize,
        /// How many the record has.
        recorded: usize,
    },
}

impl Attendance {
    /// Compares the ids of the tool calls of a transcript with a record. Leave calls out that the CLI refused by
    /// itself before it asked its hooks.
    pub fn of<'a>(calls: impl IntoIterator<Item = &'a str>, record: &Record) -> Self {
        let calls: Vec<&str> = calls.into_iter().collect();
        if calls.is_empty() {
            return Self::Complete;
        }
        if record.lines.is_empty() {
            return Self::Silent { calls: calls.len() };
        }
        let judged: BTreeSet<&str> = record.lines.iter().filter_map(call_of).collect();
        let missing: Vec<String> = calls.into_iter().filter(|call| !judged.contains(call)).map(str::to_owned).collect();
        if missing.is_empty() { Self::Complete } else { Self::Gaps { calls: missing } }
    }

    /// Compares the number of calls that were carried out with a record, for CLIs that tell their hook no id of the
    /// transcript. A denied call was not carried out.
    pub fn counted(ran: usize, record: &Record) -> Self {
        let recorded = record.lines.iter().filter(|line| matches!(line, Line::Judged { verdict: Verdict::Allow, .. }));
        match (ran, recorded.count()) {
            (0, _) => Self::Complete,
            (ran, _) if record.lines.is_empty() => Self::Silent { calls: ran },
            (ran, recorded) if recorded < ran => Self::Fewer { seen: ran, recorded },
            _ => Self::Complete,
        }
    }
}

impl std::fmt::Display for Attendance {
    /// A sentence for a person, without a final period.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Complete => write!(f, "each tool call was judged"),
            Self::Silent { calls } => write!(f, "{calls} tool calls were carried out and the sentinel was never asked"),
            Self::Gaps { calls } => write!(f, "the sentinel was not asked about {} of the tool calls", calls.len()),
            Self::Fewer { seen, recorded } => {
                write!(f, "the transcript shows {seen} tool calls where the sentinel's record has {recorded}")
            }
        }
    }
}

fn call_of(line: &Line) -> Option<&str> {
    match line {
        Line::Judged { call, .. } => call.as_deref(),
        Line::Alive { .. } | Line::Asked { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(call: &str, verdict: Verdict, rule: Option<RuleName>) -> Line {
        let (tool, tool_kind) = ("Bash".to_owned(), ToolKind::Shell);
        Line::Judged { call: Some(call.to_owned()), tool, tool_kind, verdict, rule }
    }

    fn record(lines: &[Line]) -> Record {
        let text: Vec<String> = lines.iter().map(|line| serde_json::to_string(line).expect("a line is JSON")).collect();
        Record::read(&text.join("\n"))
    }

    #[test]
    fn a_hook_that_never_spoke_is_found_out() {
        assert_eq!(Attendance::of(["a", "b"], &Record::read("")), Attendance::Silent { calls: 2 });
        assert_eq!(Attendance::of([], &Record::read("")), Attendance::Complete);
    }

    #[test]
    fn each_call_without_a_line_is_named() {
        let record = record(&[Line::SIGN_ON, judged("a", Verdict::Allow, None)]);
        assert_eq!(Attendance::of(["a"], &record), Attendance::Complete);
        assert_eq!(Attendance::of(["a", "b"], &record), Attendance::Gaps { calls: vec!["b".to_owned()] });
    }

    #[test]
    fn hard_blocks_are_told_once_each_and_what_cannot_be_read_is_counted() {
        let hard = judged("a", Verdict::Hard, Some(RuleName::RmRfRoot));
        let soft = judged("b", Verdict::Soft, Some(RuleName::Sudo));
        let mut read = record(&[Line::SIGN_ON, hard.clone(), hard, soft]);
        assert_eq!(read.hard_blocks(), BTreeSet::from([RuleName::RmRfRoot]));
        read = Record::read("{\"kind\":\"alive\",\"version\":1}\nnonsense\n");
        assert_eq!((read.lines, read.unreadable), (vec![Line::SIGN_ON], 1));
    }
}
