//! Which tools a run used, for comparison with the sentinel's record.
//!
//! A transcript is outside of the run's reach, its record is not: so each call that the transcript shows to have been
//! carried out must have its line. Claude Code and OpenCode tell the hook the ids of their transcripts; the others do not,
//! and there the numbers must agree. Calls that a CLI refused by itself, before it would have asked, take no part.

use std::collections::BTreeMap;

use godwit_core::sentinel::record::{Attendance, Record};

use crate::adapter::Adapter;
use crate::event::{RunEvent, ToolOutcome};

/// What `godwit hook` begins each denial with, which is what the agent is told.
const DENIAL: &str = "godwit denied this call: ";

/// What it says of a call that it denied because it failed itself, which leaves no line. Claude Code puts the name of the
/// event before it, where no output of a tool can be.
const NOT_JUDGED: &str = "godwit denied this call, which it could not judge: ";
const HOOK_FAILED: &str = "PreToolUse:";

/// What Claude Code puts around the answer to a call that it refused before it asked its hooks. A command that failed
/// is told by its exit code first.
const REFUSED_BY_CLAUDE: &str = "<tool_use_error>";

/// The tools that a run used so far.
#[derive(Debug)]
pub struct ToolUse {
    adapter: Adapter,
    /// The names of calls without an answer yet, by their ids.
    open: BTreeMap<String, String>,
    /// The ids of the calls that were carried out, in order.
    ran: Vec<String>,
    /// How many calls were denied by the hook, as the agent was told.
    denied: usize,
}

impl ToolUse {
    /// Of a run that has not begun.
    pub fn new(adapter: Adapter) -> Self {
        Self { adapter, open: BTreeMap::new(), ran: Vec::new(), denied: 0 }
    }

    /// Takes the next event of the transcript.
    pub fn see(&mut self, event: &RunEvent) {
        match event {
            RunEvent::ToolCall { id, name, .. } => {
                self.open.insert(id.clone(), name.clone());
            }
            RunEvent::ToolResult { id, outcome, text } => {
                let name = self.open.remove(id).unwrap_or_default();
                if text.contains(DENIAL) && *outcome == ToolOutcome::Failed {
                    self.denied += 1;
                    if self.tells_ids() {
                        self.ran.push(id.clone());
                    }
                } else if self.must_have_asked(&name, *outcome, text) {
                    self.ran.push(id.clone());
                }
            }
            _ => {}
        }
    }

    /// Whether the hook was there, by its record.
    pub fn attendance(&self, record: &Record) -> Attendance {
        if record.denials() < self.denied {
            return Attendance::Fewer { seen: self.denied, recorded: record.denials() };
        }
        if self.tells_ids() {
            Attendance::of(self.ran.iter().map(String::as_str), record)
        } else {
            Attendance::counted(self.ran.len(), record)
        }
    }

    /// Whether the hook is told the ids of the transcript.
    fn tells_ids(&self) -> bool {
        matches!(self.adapter, Adapter::Claude | Adapter::Opencode)
    }

    fn must_have_asked(&self, name: &str, outcome: ToolOutcome, text: &str) -> bool {
        match self.adapter {
            Adapter::Claude => {
                let was_refused = text.starts_with(REFUSED_BY_CLAUDE);
                let was_not_judged = text.starts_with(HOOK_FAILED) && text.contains(NOT_JUDGED);
                outcome == ToolOutcome::Done || !(was_refused || was_not_judged)
            }
            // A search is done at the provider's.
            Adapter::Codex => name != "web_search",
            // A command that fails is `Done` all the same; `Failed` is what was not carried out.
            Adapter::Gemini | Adapter::Opencode => outcome == ToolOutcome::Done,
            // They are given no hook.
            Adapter::Acp | Adapter::Scripted => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use godwit_core::sentinel::record::Line;
    use godwit_core::sentinel::{RuleName, ToolKind, Verdict};
    use serde_json::Value;

    use super::*;

    fn used(adapter: Adapter, results: &[(&str, ToolOutcome, &str)]) -> ToolUse {
        let mut used = ToolUse::new(adapter);
        for (id, outcome, text) in results {
            used.see(&RunEvent::ToolCall { id: (*id).into(), name: "Bash".into(), input: Value::Null });
            used.see(&RunEvent::ToolResult { id: (*id).into(), outcome: *outcome, text: (*text).into() });
        }
        used
    }

    fn record(lines: &[(&str, Verdict)]) -> Record {
        let judged = |(call, verdict): &(&str, Verdict)| Line::Judged {
            call: Some((*call).to_owned()),
            tool: "Bash".to_owned(),
            tool_kind: ToolKind::Shell,
            verdict: *verdict,
            rule: (*verdict != Verdict::Allow).then_some(RuleName::Sudo),
        };
        Record { lines: std::iter::once(Line::SIGN_ON).chain(lines.iter().map(judged)).collect(), unreadable: 0 }
    }

    #[test]
    fn what_was_carried_out_without_being_judged_is_found() {
        let bash = [("a", ToolOutcome::Done, "ok"), ("b", ToolOutcome::Failed, "Exit code 1")];
        let judged = record(&[("a", Verdict::Allow), ("b", Verdict::Allow)]);
        let forgotten = record(&[("a", Verdict::Allow)]);
        let opencode = used(Adapter::Opencode, &bash[..1]);
        assert_eq!(opencode.attendance(&judged), Attendance::Complete);
        assert_ne!(opencode.attendance(&record(&[("b", Verdict::Allow)])), Attendance::Complete, "by its id");
        for adapter in [Adapter::Claude, Adapter::Codex] {
            assert_eq!(used(adapter, &bash).attendance(&judged), Attendance::Complete, "{adapter:?}");
            assert_ne!(used(adapter, &bash).attendance(&forgotten), Attendance::Complete, "{adapter:?}");
            let silent = used(adapter, &bash).attendance(&Record::default());
            assert_eq!(silent, Attendance::Silent { calls: 2 }, "{adapter:?}");
        }
    }

    #[test]
    fn what_a_cli_refused_by_itself_needs_no_judgement() {
        let refused = "<tool_use_error>Error: No such tool available: X</tool_use_error>";
        let claude = used(Adapter::Claude, &[("a", ToolOutcome::Failed, refused)]);
        assert_eq!(claude.attendance(&Record::default()), Attendance::Complete);
        let failed =
            "PreToolUse:Bash hook error: [x]: godwit denied this call, which it could not judge: the disk is full";
        let claude = used(Adapter::Claude, &[("a", ToolOutcome::Failed, failed)]);
        assert_eq!(claude.attendance(&Record::default()), Attendance::Complete);
        let gemini = used(Adapter::Gemini, &[("a", ToolOutcome::Failed, "no such tool")]);
        assert_eq!(gemini.attendance(&Record::default()), Attendance::Complete);
        // What a command prints makes no refusal of it.
        let printed = used(Adapter::Claude, &[("a", ToolOutcome::Done, refused)]);
        assert_ne!(printed.attendance(&Record::default()), Attendance::Complete);
    }

    #[test]
    fn a_denial_that_was_rewritten_in_the_record_is_found() {
        let told = "godwit denied this call: no (sudo). Ask.";
        for adapter in [Adapter::Claude, Adapter::Gemini, Adapter::Opencode] {
            let used = used(adapter, &[("a", ToolOutcome::Failed, told)]);
            assert_eq!(used.attendance(&record(&[("a", Verdict::Soft)])), Attendance::Complete, "{adapter:?}");
            let rewritten = used.attendance(&record(&[("a", Verdict::Allow)]));
            assert_eq!(rewritten, Attendance::Fewer { seen: 1, recorded: 0 }, "{adapter:?}");
        }
    }
}
