//! The answer to a request for permission: as the call is judged, once, and never by a person while the agent waits. Where
//! a person is asked, the call is denied and the turn is cancelled: the answer comes with the next one.

use godwit_core::attention::Reply;
use godwit_core::sentinel::{Judgement, ToolKind, Verdict};
use serde_json::{Value, json};

use super::super::judge::replied;
use super::super::note::Note;
use super::super::order::Permissions;
use super::{Act, Talk};

impl Talk {
    /// What to do about a request of this id.
    pub(super) fn permission(&mut self, id: &Value, params: &Value) -> Vec<Act> {
        let (call, reply) = self.judged(&params["toolCall"]);
        let Reply { judgement, inquiry } = reply;
        let wanted: &[&str] = match judgement.verdict {
            // What a turn asks that is being cancelled is not carried out either.
            _ if self.is_asking => &[],
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
        let mut acts = vec![Act::Tell(note), Act::Send(answer)];
        if let Some(inquiry) = inquiry.filter(|_| !self.is_asking) {
            self.is_asking = true;
            let attention = self.order.standing.attention;
            let cancel = json!({"jsonrpc": "2.0", "method": "session/cancel", "params": {"sessionId": self.session}});
            acts.push(Act::Tell(Note::Inquiry { inquiry: Box::new(inquiry), attention }));
            acts.push(Act::Send(cancel));
        }
        acts
    }

    /// The call that a request is about, and what is answered.
    fn judged(&mut self, told: &Value) -> (String, Reply) {
        let unasked = |judgement| Reply { judgement, inquiry: None };
        match (self.order.permissions, self.calls.take(told)) {
            (Permissions::Judged, Some((call, told))) => (call, replied(told, &self.rules, &self.order.standing)),
            (Permissions::Judged, None) => {
                (String::new(), unasked(Judgement::malformed(ToolKind::Unknown, "it names no call")))
            }
            (Permissions::Given, told) => (told.map(|(call, _)| call).unwrap_or_default(), unasked(unjudged())),
        }
    }
}

/// The answer where nobody judges.
fn unjudged() -> Judgement {
    Judgement { verdict: Verdict::Allow, rule: None, reason: String::new(), tool: ToolKind::Unknown }
}
