//! What an agent wants to know from a person, and what a person says to it.

use godwit_core::attention::{Permission, Wanted};
use godwit_core::id::RunId;
use godwit_core::name::{AgentName, Digest, TaskName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an agent asks, until it is answered. All of it comes from the agent: show it escaped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Inquiry {
    /// What an answer is bound to: the same call has the same key in every run of its task.
    #[schema(value_type = String)]
    pub key: Digest,
    /// Whether a call is to be allowed, or a question to be answered.
    pub wanted: InquiryWanted,
    /// The tool, as the CLI calls it.
    pub tool: String,
    /// The command, the files, the address or the question: without lines that hold a secret, and at most 4 KiB.
    pub text: String,
    /// The rule that denies the call; `null` for a question.
    pub rule: Option<String>,
    /// Why it does.
    pub because: Option<String>,
    /// What a question offers to choose from; empty when it offers nothing.
    pub options: Vec<String>,
    /// The agent that asks.
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentName>,
    /// The run that ended with it.
    #[schema(value_type = String)]
    pub run: RunId,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    /// When it is denied by itself, and the agent goes on without; `null` waits for a person.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

/// What an agent wants of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InquiryWanted {
    /// That a call may run which the rules do not let pass.
    Permission,
    /// An answer to a question.
    Answer,
}

impl Inquiry {
    /// What is asked, and by whom.
    pub fn new(
        asked: godwit_core::attention::Inquiry,
        agent: Option<AgentName>,
        run: RunId,
        asked_at: Timestamp,
        until: Option<Timestamp>,
    ) -> Self {
        let godwit_core::attention::Inquiry { key, wanted, tool, text } = asked;
        let (wanted, rule, because, options) = match wanted {
            Wanted::Permission { rule, because } => (InquiryWanted::Permission, Some(rule), Some(because), Vec::new()),
            Wanted::Answer { options } => (InquiryWanted::Answer, None, None, options),
        };
        Self { key, wanted, tool, text, rule, because, options, agent, run, asked_at, until }
    }
}

/// Say whether the call may run that a task's agent asks about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerInquiry {
    /// `allowed`, or `denied`, which leaves a question to the agent.
    #[schema(value_type = String)]
    pub permission: Permission,
    /// The key of the inquiry that was seen; refused when it is not the one that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub key: Option<Digest>,
    /// The task of a plan; the one whose agent asks when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub task: Option<TaskName>,
    /// What the agent is told besides, at most 64 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}
