//! `usage`: what runs used, summed.

use crate::args::UsageArgs;
use crate::composition::now;
use crate::error::CliResult;
use crate::render::usage as show;
use crate::session::Session;

/// Runs `usage`.
///
/// # Errors
/// When the daemon does not answer.
pub(super) async fn run(session: &Session, args: &UsageArgs) -> CliResult {
    let since = args.since.map(|since| since.moment(now()));
    let sums = session.client()?.usage(args.by.into(), since).await?;
    session.show(&sums, |page, view| show::sums(&page.items, args.by.into(), view))
}
