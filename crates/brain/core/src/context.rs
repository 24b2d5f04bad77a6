//! What a decision may look at besides the state: the time, the asker, fresh entropy and the policy.

use std::sync::Arc;

use jiff::Timestamp;

use crate::account::purses::Purses;
use crate::id::CommandId;
use crate::policy::RepoPolicy;
use crate::principal::{Principal, Via};
use crate::route::RouteBook;

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
    /// What the operator has declared about agents and their order.
    pub routes: Arc<RouteBook>,
    /// The registered accounts, as far as it matters who pays.
    pub purses: Purses,
    /// Whether another account of the agent of the run that ended could be used now.
    pub other_account: bool,
}
