//! `account`, `quota` and `route`.

mod change;

use crate::args::{AccountCommand, QuotaArgs, RouteCommand};
use crate::error::CliResult;
use crate::exit::Exit;
use crate::render::account as show;
use crate::session::Session;

/// Runs an `account` command.
///
/// # Errors
/// When the daemon refuses or does not answer.
pub(super) async fn run(session: &Session, command: AccountCommand) -> CliResult {
    let client = session.client()?;
    match command {
        AccountCommand::Add(args) => {
            let new = args.into();
            client.add_account(&new).await?;
            let account = client.account(new.name.as_str()).await?;
            session.show_with_hint(&account, show::one, |account| {
                Some(format!("see whether it works, by one small request: godwit account probe {}", account.name))
            })
        }
        AccountCommand::List => session.show(&client.accounts().await?, |page, view| show::list(&page.items, view)),
        AccountCommand::Show { name } => session.show(&client.account(&name).await?, show::one),
        AccountCommand::Probe { name, agent } => {
            let probe = client.probe_account(&name, agent.as_ref()).await?;
            session.show(&probe, |probe, _| show::probe(&name, probe))?;
            Ok(if probe.verdict == "works" { Exit::Ok } else { Exit::Failed })
        }
        AccountCommand::Lift { name } => {
            let accepted = client.lift_account(&name).await?;
            session.show(&accepted, |_, _| format!("account {name} is used again, and what waits for it goes on\n"))
        }
        AccountCommand::Set { name, changes } => {
            client.set_account(&name, &change::parse_all(&changes)?).await?;
            session.show(&client.account(&name).await?, show::one)
        }
        AccountCommand::Remove { name } => {
            let accepted = client.remove_account(&name).await?;
            session.show(&accepted, |_, _| format!("account {name} is forgotten; its credential stays where it is\n"))
        }
    }
}

/// Runs `quota`.
///
/// # Errors
/// When the daemon does not answer.
pub(super) async fn quota(session: &Session, args: &QuotaArgs) -> CliResult {
    let accounts = session.client()?.accounts().await?;
    session.show(&accounts, |page, view| match args.plain {
        true => show::plain(&page.items, view),
        false => show::quota(&page.items, view),
    })
}

/// Runs a `route` command.
///
/// # Errors
/// When the daemon refuses or does not answer.
pub(super) async fn route(session: &Session, command: RouteCommand) -> CliResult {
    let RouteCommand::Explain(args) = command;
    let told = session.client()?.explain_route(&args.into()).await?;
    session.show(&told, show::route)
}
