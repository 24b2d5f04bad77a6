//! What an agent wants from a person who is not there: permission for a call, or an answer to a question.
//!
//! [`Standing::reply`] is a pure function from a judged call to what the agent hears. It guarantees that what is blocked
//! hard is denied whatever anybody has said, that a call which cannot be read, or cannot be shown whole, is never asked about, and that nobody is
//! asked twice in a task about the same call. It deliberately does not know how an agent is answered, nor who is asked.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::id::RunId;
use crate::inspect;
use crate::name::Digest;
use crate::sentinel::{self, Judgement, RuleName, ToolCall, ToolKind, Verdict};

/// What is done with what only a person could answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attention {
    /// Every request of an agent for permission is denied, also where the rules would let the call pass.
    Deny,
    /// The sentinel's rules answer: what they let pass may run, everything else is denied.
    #[default]
    Answer,
    /// As `answer`, but what the rules would deny softly, and every question, ends the run, and the task is held until a
    /// person has answered.
    Park,
    /// As `park`, for as long as the policy says; then it is denied, and the agent goes on by itself.
    Ask,
}

impl Attention {
    /// Every policy.
    pub const ALL: [Self; 4] = [Self::Deny, Self::Answer, Self::Park, Self::Ask];

    /// The policy as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Answer => "answer",
            Self::Park => "park",
            Self::Ask => "ask",
        }
    }

    /// Whether a person is asked.
    pub fn asks(self) -> bool {
        matches!(self, Self::Park | Self::Ask)
    }
}

/// The longest text of an inquiry that is kept, in bytes. What is longer is cut, which the text says.
pub const MAX_INQUIRY_BYTES: usize = 4 * 1024;

/// What an agent wants from a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    /// What an answer is bound to: the same call has the same key in every run of a task.
    pub key: Digest,
    /// What is wanted.
    #[serde(flatten)]
    pub wanted: Wanted,
    /// The tool, as the CLI calls it.
    pub tool: String,
    /// The command, the files, the address or the question, for a person: without lines that hold a secret, and at most
    /// [`MAX_INQUIRY_BYTES`] long.
    pub text: String,
}

/// What is wanted of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wanted", rename_all = "kebab-case")]
pub enum Wanted {
    /// That a call may run which the rules do not let pass.
    Permission {
        /// The rule that denies it, by its word.
        rule: String,
        /// Why it does.
        because: String,
    },
    /// An answer.
    Answer {
        /// What the agent offers to choose from; empty when it offers nothing.
        options: Vec<String>,
    },
}

/// What a person has said about a call: it holds for exactly this call, in this task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// It may run.
    Allowed,
    /// It may not.
    Denied,
}

/// How an inquiry was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InquiryAnswer {
    /// A person allows the call.
    Allowed,
    /// A person does not, or leaves the question to the agent.
    Denied,
    /// Nobody answered in time.
    Unheard,
}

impl InquiryAnswer {
    /// What it means for the call.
    pub fn permission(self) -> Permission {
        match self {
            Self::Allowed => Permission::Allowed,
            Self::Denied | Self::Unheard => Permission::Denied,
        }
    }
}

/// An inquiry that has no answer yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInquiry {
    /// What is wanted.
    pub inquiry: Inquiry,
    /// The run that ended with it.
    pub run: RunId,
    /// When.
    pub asked_at: Timestamp,
    /// When it is denied by itself; `None` waits for a person.
    pub until: Option<Timestamp>,
}

/// The name of the file in a run's directory that holds its [`Standing`].
pub const FILE: &str = "attention.json";

/// What a run's calls are answered by, besides the rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// What is done with what only a person could answer.
    pub attention: Attention,
    /// What people have said of calls of this task, by the key of the inquiry.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub permissions: BTreeMap<Digest, Permission>,
}

/// What an agent hears about a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Whether it may run, and why not.
    pub judgement: Judgement,
    /// What a person is asked; the run is to end, so that it holds no slot meanwhile.
    pub inquiry: Option<Inquiry>,
}

impl Standing {
    /// What is answered to a call that was judged so by the rules.
    pub fn reply(&self, call: &ToolCall<'_>, judgement: Judgement) -> Reply {
        let Some(wanted) = self.wanted(call, &judgement) else { return Reply { judgement, inquiry: None } };
        let is_question = matches!(wanted, Wanted::Answer { .. });
        let inquiry = Inquiry::new(call, judgement.tool, wanted);
        let denied = |reason: String| Judgement { verdict: Verdict::Soft, reason, ..judgement.clone() };
        let (judgement, inquiry) = match self.permissions.get(&inquiry.key) {
            Some(Permission::Allowed) => (Judgement { verdict: Verdict::Allow, ..judgement }, None),
            Some(Permission::Denied) => (denied(format!("{NOT_ALLOWED} {}", judgement.reason).trim().to_owned()), None),
            None if !self.attention.asks() => (judgement, None),
            None if is_question => (denied(QUESTION_PASSED_ON.to_owned()), Some(inquiry)),
            None => (denied(format!("{} {CALL_PASSED_ON}", judgement.reason)), Some(inquiry)),
        };
        Reply { judgement, inquiry }
    }

    /// What is answered to a call that an agent asks permission for by itself, and that was judged so by the rules.
    pub fn requested(&self, call: &ToolCall<'_>, judgement: Judgement) -> Reply {
        if self.attention == Attention::Deny && judgement.verdict == Verdict::Allow {
            let judgement = Judgement { verdict: Verdict::Soft, reason: NOTHING_ALLOWED.to_owned(), ..judgement };
            return Reply { judgement, inquiry: None };
        }
        self.reply(call, judgement)
    }

    /// What a person could be asked about a call; `None` when there is nothing to ask.
    fn wanted(&self, call: &ToolCall<'_>, judgement: &Judgement) -> Option<Wanted> {
        match (judgement.verdict, judgement.rule) {
            (Verdict::Allow, _) if judgement.tool == ToolKind::Question && self.attention.asks() => {
                Some(Wanted::Answer { options: options(call.input) })
            }
            // What cannot be read cannot be shown either, so nobody could decide on it.
            (Verdict::Allow | Verdict::Hard, _) | (Verdict::Soft, None | Some(RuleName::MalformedCall)) => None,
            // Nobody allows what they have not seen.
            (Verdict::Soft, Some(_)) if !is_shown_whole(&sentinel::subject(call)) => None,
            (Verdict::Soft, Some(rule)) => {
                let because = sentinel::Rule::of(rule).because.to_owned();
                Some(Wanted::Permission { rule: rule.word().to_owned(), because })
            }
        }
    }
}

/// What an agent hears that asks where every request is denied.
const NOTHING_ALLOWED: &str = "Requests for permission are denied here. Go on without.";

/// What an agent hears of a call that a person is asked about.
const CALL_PASSED_ON: &str = "\
A person is asked whether this call may run. End your turn now, and try no other way: you will be told the answer.";

/// What an agent hears of a question that a person is asked.
const QUESTION_PASSED_ON: &str =
    "The question is passed on to a person. End your turn now: you will be told the answer.";

/// What an agent hears of a call that it asks about again.
const NOT_ALLOWED: &str = "A person was asked about this call and has not allowed it.";

impl Inquiry {
    fn new(call: &ToolCall<'_>, kind: ToolKind, wanted: Wanted) -> Self {
        let subject = match &wanted {
            Wanted::Answer { .. } => question(call.input),
            Wanted::Permission { .. } => sentinel::subject(call),
        };
        // The same words elsewhere are another call: a relative path means something else there.
        let told = [format!("{kind:?}"), call.directory.to_owned(), subject.clone()].join("\0");
        let key = hex::encode(Sha256::digest(told)).parse().expect("a SHA-256 is a digest");
        Self { key, wanted, tool: call.tool.to_owned(), text: shown(&subject) }
    }

    /// Whether it has the form that [`Standing::reply`] gives an inquiry. A run can write to the record that it comes from,
    /// and what is too long for it is no inquiry of the hook's.
    pub fn is_well_formed(&self) -> bool {
        let is_bounded = |text: &String| text.len() <= MAX_INQUIRY_BYTES;
        let is_wanted = match &self.wanted {
            Wanted::Permission { rule, because } => {
                let known = RuleName::ALL.iter().find(|known| known.word() == rule);
                known.is_some_and(|known| sentinel::Rule::of(*known).because == because)
            }
            Wanted::Answer { options } => options.len() <= MAX_OPTIONS && options.iter().all(is_bounded),
        };
        is_wanted && is_bounded(&self.tool) && is_bounded(&self.text)
    }

    /// What is wanted, in one clause for a person, without a final period.
    pub fn sentence(&self) -> String {
        let line = self.text.lines().next().unwrap_or_default();
        let more = if self.text.lines().nth(1).is_some() { " …" } else { "" };
        match &self.wanted {
            Wanted::Permission { rule, because } => {
                format!(
                    "the agent asks to call `{}` with `{line}`{more}, which the rules deny: {because} ({rule})",
                    self.tool
                )
            }
            Wanted::Answer { .. } => format!("the agent asks: {line}{more}"),
        }
    }
}

/// A text as a person is shown it.
fn shown(text: &str) -> String {
    let line = |line: &str| match inspect::scan_line(line.as_bytes()).first() {
        Some(kind) => format!("(a line that holds a secret, {kind}, is not shown)"),
        None => line.to_owned(),
    };
    let mut whole = text.lines().map(line).collect::<Vec<_>>().join("\n");
    if whole.len() > MAX_INQUIRY_BYTES {
        let cut = (0..=MAX_INQUIRY_BYTES - CUT.len()).rev().find(|&at| whole.is_char_boundary(at)).unwrap_or(0);
        whole.truncate(cut);
        whole.push_str(CUT);
    }
    whole
}

/// Whether a person is shown all of a text.
fn is_shown_whole(text: &str) -> bool {
    text.len() <= MAX_INQUIRY_BYTES && text.lines().all(|line| inspect::scan_line(line.as_bytes()).is_empty())
}

/// Says that a text goes on.
const CUT: &str = "\n(the rest is not shown)";

/// The question of a tool that asks one: each CLI has a form of its own, and some ask several at once.
fn question(input: &Value) -> String {
    let of = |value: &Value| value.get("question").and_then(Value::as_str).map(str::to_owned);
    let several = input.get("questions").and_then(Value::as_array);
    let asked: Vec<String> = several.into_iter().flatten().filter_map(of).chain(of(input)).collect();
    if asked.is_empty() { input.to_string() } else { asked.join("\n") }
}

/// What a question offers to choose from. Several questions at once have too many choices to be one list.
fn options(input: &Value) -> Vec<String> {
    let of_first = |questions: &Vec<Value>| match questions.as_slice() {
        [only] => only.get("options").cloned(),
        _ => None,
    };
    let several = input.get("questions").and_then(Value::as_array).and_then(of_first);
    let offered = several.or_else(|| input.get("options").cloned());
    let label = |option: &Value| {
        let told = option.get("label").and_then(Value::as_str).or_else(|| option.as_str());
        told.map(shown)
    };
    offered.as_ref().and_then(Value::as_array).into_iter().flatten().filter_map(label).take(MAX_OPTIONS).collect()
}

/// The most choices of a question that are kept.
const MAX_OPTIONS: usize = 12;

#[cfg(test)]
mod tests;
