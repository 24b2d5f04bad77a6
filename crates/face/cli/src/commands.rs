//! The commands, one file a noun. Each asks the daemon and shows the answer; none decides anything.

mod account;
pub(crate) mod agent;
mod answer;
mod attach;
pub(crate) mod backup;
mod config;
pub(crate) mod daemon;
pub(crate) mod explain;
mod feed;
pub(crate) mod follow;
mod health;
mod hold;
mod inquiry;
pub(crate) mod log;
pub(crate) mod mission;
pub(crate) mod open;
mod pairs;
mod plan_file;
mod push;
pub(crate) mod reference;
mod repo;
mod risk;
pub(crate) mod run;
mod search;
mod secret;
pub(crate) mod tail;
mod take_over;
pub(crate) mod up;
mod usage;
mod watch;

use crate::args::{ApprovalCommand, Command, RescueCommand};
use crate::error::CliResult;
use crate::render::{after_list, fleet};
use crate::session::Session;

/// Runs a command that needs no process of its own.
///
/// # Errors
/// When it does not do what it says.
pub(crate) async fn run(session: &Session, command: Command) -> CliResult {
    match command {
        // The caller has run these before there was a runtime.
        Command::Up(up) => up::run(session.clone(), &up),
        Command::Reference(command) => reference::run(session.format, &command),
        Command::Down => daemon::down(session).await,
        Command::Restart => daemon::restart(session).await,
        Command::Status(status) => daemon::status(session, &status).await,
        Command::Health(args) => health::health(session, &args).await,
        Command::Snapshot(args) => health::snapshot(session, &args).await,
        Command::Tail(args) => tail::run(session, args).await,
        Command::Watch => watch::run(session).await,
        Command::Open => open::run(session).await,
        Command::Doctor(doctor) => daemon::doctor(session, &doctor).await,
        Command::Repo(command) => repo::run(session, command).await,
        Command::Mission(command) => mission::run(session, command).await,
        Command::Search(args) => search::run(session, &args).await,
        Command::Usage(args) => usage::run(session, &args).await,
        Command::Hold(command) => hold::run(session, command).await,
        Command::Approval(ApprovalCommand::List { all }) => {
            let approvals = session.client()?.approvals(all).await?;
            session.show_with_hint(
                &approvals,
                |page, view| fleet::approvals(&page.items, view),
                |page| after_list(page, "godwit mission diff MISSION, then godwit mission approve MISSION (or reject)"),
            )
        }
        Command::Run(command) => run::run(session, command).await,
        Command::Agent(command) => agent::run(session, &command).await,
        Command::Config(command) => config::run(session, command).await,
        Command::Secret(command) => secret::run(session, command).await,
        Command::Account(command) => account::run(session, command).await,
        Command::Quota(args) => account::quota(session, &args).await,
        Command::Route(command) => account::route(session, command).await,
        Command::Rescue(command) => rescue(session, command).await,
        Command::Gate(command) => risk::gate(session, command).await,
        Command::Risk(command) => risk::run(session, command).await,
        Command::Push(command) => push::run(session, command).await,
        Command::Log(command) => log::run(session, command).await,
        Command::Backup(command) => backup::run(session, command).await,
    }
}

async fn rescue(session: &Session, command: RescueCommand) -> CliResult {
    let client = session.client()?;
    match command {
        RescueCommand::List => {
            let rescues = client.rescues().await?;
            session.show_with_hint(
                &rescues,
                |page, view| fleet::rescues(&page.items, view),
                |page| after_list(page, "godwit rescue restore MISSION COMMIT BRANCH"),
            )
        }
        RescueCommand::Restore { mission, commit, branch } => {
            let restore = godwit_api::types::RestoreRescue { mission, commit, branch };
            let accepted = client.restore_rescue(&restore).await?;
            session.show(&accepted, |_, _| format!("{} is on branch {}\n", restore.commit, restore.branch))
        }
    }
}
