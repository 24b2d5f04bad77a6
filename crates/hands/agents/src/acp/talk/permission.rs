//! The answer to a request for permission: as the call is judged, once, and never by a person.

use godwit_core::sentinel::{Judgement, ToolKind, Verdict};
use serde_json::{Value, json};

use super::super::judge::judged;
use super::super::note::Note;
use super::super::order::Permissions;
use super::{Act, Talk};

impl Talk {
    /// What to do about a request of this id.
    pub(super) fn permission(&mut self, id: &Value, params: &Value) -> Vec<Act> {
        let (call, judgement) = match (self.order.permissions, self.calls.take(&params["toolCall"])) {
            (Permissions::Judged, Some((call, told))) => (call, judged(told, &self.rules)),
            (Permissions::Judged, None) => (String::new(), Judgement::malformed(ToolKind::Unknown, "it names no call")),
            (Permissions::Given, told) => (told.map(|(call, _)| call).unwrap_or_default(), unjudged()),
        };
        let wanted: &[&str] = match judgement.verdict {
            // Never for good: what is allowed once says nothing about the next call.
            Verdict::Allow => &["allow_once"],
            Verdict::Soft | Verdict::Hard => &["reject_once", "reject_always"],
        };
        let options = params["options"].as_array().map(Vec::as_slice).unwrap_or_default();
        let chosen = wanted.iter().find_map(|kind| {
            let option = options.iter().find(|option| option["kind"] == *kind)?;
            Some((*kind, option.get("optionId")?))
        });
        let outcome = match chosen {
            Some((_, option)) => json!({"outcome": "selected", "optionId": option}),
            None => json!({"outcome": "cancelled"}),
        };
        let note = Note::Permission {
            call,
            verdict: judgement.verdict,
            rule: judgement.rule.map(|rule| rule.word().to_owned()),
            answer: chosen.map_or("cancelled", |(kind, _)| kind).to_owned(),
            reason: judgement.reason,
            tool: Some(judgement.tool),
        };
        let answer = json!({"jsonrpc": "2.0", "id": id, "result": {"outcome": outcome}});
        vec![Act::Tell(note), Act::Send(answer)]
    }
}

/// The answer where nobody judges.
fn unjudged() -> Judgement {
    Judgement { verdict: Verdict::Allow, rule: None, reason: String::new(), tool: ToolKind::Unknown }
}
