//! What a decision may look at besides the state: the time, the asker, fresh entropy and the policy.

use jiff::Timestamp;

use crate::id::CommandId;
use crate::policy::RepoPolicy;
use crate::principal::{Principal, Via};

/// What comes in from outside with each command. Nothing in the brain reads a clock or draws a random number.
#[derive(Debug, Clone)]
pub struct Context {
    /// When the command is decided.
    pub now: Timestamp,
    /// Who asks.
    pub actor: Principal,
    /// Through which door.
    pub via: Via,
    /// The command's id; a repeat gets the first answer.
    pub command: CommandId,
    /// The policy of the repository that the command concerns; `None` when it is not registered.
    pub policy: Option<RepoPolicy>,
}
