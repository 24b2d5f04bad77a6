//! The view of what an agent wants to know from a person.

use godwit_core::attention::{Inquiry, OpenInquiry, Wanted};
use godwit_core::hold::{Hold, HoldCode};
use godwit_core::id::RunId;
use godwit_core::mission::{Mission, Task};
use godwit_core::name::AgentName;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An inquiry that has no answer yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InquiryView {
    /// What is wanted.
    pub inquiry: Inquiry,
    /// The agent that asks.
    pub agent: Option<AgentName>,
    /// The run that ended with it.
    pub run: RunId,
    /// When.
    pub asked_at: Timestamp,
    /// When it is denied by itself; `None` waits for a person.
    pub until: Option<Timestamp>,
}

/// What the agent of a task asks now.
pub(super) fn inquiry_view(mission: &Mission, task: &Task) -> Option<InquiryView> {
    let OpenInquiry { inquiry, run, asked_at, until } = task.inquiry.clone()?;
    let by = task.runs.get(&run.number).and_then(|asked| asked.by.as_ref());
    let agent = by.map_or_else(|| mission.agent_of(task), |by| by.agent.clone());
    Some(InquiryView { inquiry, agent, run, asked_at, until })
}

/// What stands behind a hold that is open: what the agent of its task asks.
pub(super) fn behind(mission: &Mission, hold: &Hold) -> Option<InquiryView> {
    let task = hold.task.as_ref().filter(|_| hold.code == HoldCode::NeedsAnswer && hold.resolved.is_none())?;
    inquiry_view(mission, mission.task(task)?)
}

/// The ways out of a hold that fit what is asked: a question is answered, and nobody can allow it. Before anybody decides
/// they look: a reason tells no more than the first line of a command.
pub(super) fn ways_out(hold: &Hold, mut commands: Vec<String>, asked: Option<&InquiryView>) -> Vec<String> {
    let Some(asked) = asked else { return commands };
    if matches!(asked.inquiry.wanted, Wanted::Answer { .. }) {
        commands.retain(|command| !command.starts_with("godwit mission allow "));
        // To answer is likelier than to leave it to the agent.
        commands.sort_by_key(|command| !command.starts_with("godwit mission continue "));
    }
    commands.insert(0, format!("godwit hold show {}", hold.id));
    commands
}
