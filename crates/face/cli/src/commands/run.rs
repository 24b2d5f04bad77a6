//! `run`.

use godwit_core::id::RunId;
use serde::Serialize;

use super::follow::{self, RunLine};
use crate::args::RunCommand;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::render::{run as show, with_more};
use crate::session::Session;

/// What `run logs --json` answers without `--follow`.
#[derive(Debug, Serialize)]
struct Logs {
    /// The run.
    run: RunId,
    /// What it said.
    lines: Vec<RunLine>,
}

/// Runs a `run` command.
///
/// # Errors
/// When the daemon does not answer, or there is no such run.
pub(super) async fn run(session: &Session, command: RunCommand) -> CliResult {
    let client = session.client()?;
    match command {
        RunCommand::List { mission, live, cursor } => {
            let runs = client.runs(mission.as_deref(), live, cursor.as_deref()).await?;
            session.show(&runs, |page, view| with_more(show::list(&page.items, view), page))
        }
        RunCommand::Show { id } => session.show(&client.run(&id).await?, show::show),
        RunCommand::Logs { id, follow, raw } => {
            let run: RunId = id.parse().map_err(|error| {
                CliError::from_error(Exit::NotFound, &error).hint("`godwit run list` lists the runs")
            })?;
            if follow {
                follow::run(session, &client, &run, raw).await?;
                return Ok(Exit::Ok);
            }
            let lines = follow::said(&client, &run, raw).await?;
            session.show(&Logs { run, lines }, |logs, _| {
                logs.lines.iter().map(|line| show::log_line(&line.line)).collect()
            })
        }
    }
}
