//! `usage`: what runs used, summed, or what a landed change cost.

use crate::args::UsageArgs;
use crate::composition::now;
use crate::error::CliResult;
use crate::render::{landed_cost, usage as show};
use crate::session::Session;

/// Runs `usage`.
///
/// # Errors
/// When the daemon does not answer.
pub(super) async fn run(session: &Session, args: &UsageArgs) -> CliResult {
    let since = args.since.map(|since| since.moment(now()));
    if args.per_change {
        let costs = session.client()?.landed_costs(since).await?;
        return session.show(&costs, landed_cost::costs);
    }
    let sums = session.client()?.usage(args.by.into(), since).await?;
    session.show(&sums, |page, view| show::sums(&page.items, args.by.into(), view))
}
