//! `push`: which browsers are told when something needs a person.

use godwit_api::types::{PushOutcome, PushState, PushSubscription, TestPush};

use crate::args::PushCommand;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::render::push as show;
use crate::session::Session;

/// Runs a `push` command.
///
/// # Errors
/// When the daemon refuses or does not answer, or when there is no such browser.
pub(super) async fn run(session: &Session, command: PushCommand) -> CliResult {
    let client = session.client()?;
    match command {
        PushCommand::List => session.show(&client.push().await?, show::state),
        PushCommand::Remove { id } => {
            let state = client.push().await?;
            let found = find(&state, &id)?;
            let accepted = client.remove_push(&found.id).await?;
            session.show(&accepted, |_, _| format!("{} is told nothing any more\n", show::name(found)))
        }
        PushCommand::Test { id } => {
            let subscription = match id {
                Some(id) => Some(find(&client.push().await?, &id)?.id.clone()),
                None => None,
            };
            let tested = client.test_push(&TestPush { subscription }).await?;
            session.show(&tested, show::test)?;
            let is_taken = tested.results.iter().all(|result| result.outcome == PushOutcome::Taken);
            Ok(if is_taken && !tested.results.is_empty() { Exit::Ok } else { Exit::Failed })
        }
    }
}

/// The one browser whose id begins so.
fn find<'state>(state: &'state PushState, id: &str) -> Result<&'state PushSubscription, CliError> {
    let mut found = state.subscriptions.iter().filter(|known| !id.is_empty() && known.id.starts_with(id));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(CliError::new(Exit::NotFound, format!("no browser is subscribed as `{}`", id.escape_debug()))
            .hint("godwit push list")),
        (Some(_), Some(_)) => {
            Err(CliError::new(Exit::Usage, format!("`{}` is the beginning of several", id.escape_debug()))
                .hint("give more of it"))
        }
    }
}
