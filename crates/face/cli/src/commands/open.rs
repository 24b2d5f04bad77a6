//! `open`.

use jiff::Timestamp;
use serde::Serialize;

use crate::error::CliResult;
use crate::output::{self, Format};
use crate::session::Session;

/// What `open` answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Opening {
    /// The address. Its ticket is behind the `#`, which a browser sends to nobody and godwit writes nowhere.
    url: String,
    /// When the ticket is worth nothing any more.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Prints an address that opens the cockpit.
///
/// It is printed rather than given to a browser: the arguments of a process are there for every user to read.
///
/// # Errors
/// When the daemon does not answer.
pub(super) async fn run(session: &Session) -> CliResult {
    let client = session.client()?;
    let ticket = client.browser_ticket().await?;
    let opening = Opening { url: format!("{}/#ticket={}", client.url(), ticket.ticket), expires_at: ticket.expires_at };
    let exit = session.show(&opening, |opening, _| format!("{}\n", opening.url))?;
    if session.format == Format::Human {
        output::hint("open this address in a browser of this machine within five minutes; it works once");
    }
    Ok(exit)
}
