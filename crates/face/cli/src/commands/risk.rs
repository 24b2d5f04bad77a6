//! `gate` and `risk`.

use crate::args::{GateCommand, RiskCommand};
use crate::error::CliResult;
use crate::render::risk;
use crate::session::Session;

/// Runs a `gate` command.
///
/// # Errors
/// When the gate has not looked at the mission yet, or the daemon does not answer.
pub(super) async fn gate(session: &Session, command: GateCommand) -> CliResult {
    let GateCommand::Explain { id } = command;
    let explanation = session.client()?.gate(&id).await?;
    session.show(&explanation, |gate, _| risk::gate(gate))
}

/// Runs a `risk` command.
///
/// # Errors
/// When the range is none, names no commit, or the daemon does not answer.
pub(super) async fn run(session: &Session, command: RiskCommand) -> CliResult {
    let RiskCommand::Explain { range, repo } = command;
    let seen = session.client()?.range_risk(repo.as_str(), &range).await?;
    session.show(&seen, |seen, _| risk::range(seen))
}
