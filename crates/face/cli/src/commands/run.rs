//! `run`.

use godwit_api::types::RunMode;
use godwit_core::id::RunId;
use serde::Serialize;

use super::attach::{self, Hand};
use super::follow::{self, RunLine};
use crate::args::RunCommand;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output;
use crate::render::{after_list, mission, run as show, work as show_work};
use crate::session::Session;

/// What `run logs --json` answers without `--follow`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RunLogs)]
pub(crate) struct Logs {
    /// The run.
    #[schema(value_type = String)]
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
            session.show_with_hint(
                &runs,
                |page, view| show::list(&page.items, view),
                |page| after_list(page, "godwit run logs ID shows what one said, godwit run show ID how it ended"),
            )
        }
        RunCommand::Show { id } => session.show(&client.run(&id).await?, show::show),
        RunCommand::Work { id } => {
            let run = client.run(&id).await?;
            let work = client.run_work(&id).await?;
            session.show_with_hint(
                &work,
                |work, view| show_work::work(work, &run, view),
                |work| work.commit.as_ref().map(|_| format!("godwit run diff {} shows what it has changed", work.run)),
            )
        }
        RunCommand::Diff { id } => session.show(&client.run_diff(&id).await?, |diff, _| mission::diff(&diff.text)),
        RunCommand::Sandbox { id } => session.show(&client.run_sandbox(&id).await?, show_work::sandbox),
        RunCommand::Attach { id, watch } => {
            let hand = if watch { Hand::Watches } else { Hand::Types };
            attach::run(session, &run_id(&id)?, hand).await
        }
        RunCommand::Logs { id, said } => {
            let run = run_id(&id)?;
            let from = said.from(session.view().now);
            if said.follow {
                return follow::run(session, &client, &run, from).await;
            }
            let lines = follow::said(&client, &run, from).await?;
            let is_terminal = client.run(&id).await?.mode == RunMode::Interactive;
            session.show_with_hint(
                &Logs { run, lines },
                |logs, _| logs.lines.iter().map(|line| show::log_line(&line.line, output::wrapping_width())).collect(),
                |logs| {
                    is_terminal.then(|| {
                        format!("a person sat at its terminal: `godwit run attach {} --watch` shows it", logs.run)
                    })
                },
            )
        }
    }
}

fn run_id(text: &str) -> CliResult<RunId> {
    text.parse().map_err(|error| CliError::from_error(Exit::NotFound, &error).hint("`godwit run list` lists the runs"))
}
