//! `hold`.

use crate::args::HoldCommand;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output::{self, Format};
use crate::render::{fleet, hold_stats, mission};
use crate::session::Session;

/// Runs a `hold` command.
///
/// # Errors
/// When the daemon refuses or does not answer.
pub(super) async fn run(session: &Session, command: HoldCommand) -> CliResult {
    let client = session.client()?;
    match command {
        HoldCommand::List { all } => {
            let holds = client.holds(all, None).await?;
            session.show_with_hint(
                &holds,
                |page, view| fleet::holds(&page.items, view),
                |page| fleet::after_holds(&page.items),
            )
        }
        HoldCommand::Stats { since } => {
            let since = since.map(|since| since.moment(session.view().now));
            let stats = client.hold_stats(since).await?;
            session.show_with_hint(&stats, hold_stats::stats, hold_stats::after)
        }
        HoldCommand::Show { id } => {
            let holds = client.holds(true, None).await?;
            match holds.items.iter().find(|hold| hold.id.to_string() == id) {
                Some(hold) => session.show(hold, fleet::hold),
                None => {
                    let message = format!("there is no hold `{}`", id.escape_debug());
                    Err(CliError::new(Exit::NotFound, message).hint("`godwit hold list --all` lists them"))
                }
            }
        }
        HoldCommand::Resolve { id } => {
            let accepted = client.resolve_hold(&id).await?;
            match (session.format, &accepted.mission) {
                (Format::Human, Some(of)) => output::answer(&mission::standing(&client.mission(of.as_str()).await?))?,
                (Format::Human, None) => output::answer("resolved")?,
                (Format::Json, _) => output::json(&accepted)?,
            }
            Ok(Exit::Ok)
        }
    }
}
