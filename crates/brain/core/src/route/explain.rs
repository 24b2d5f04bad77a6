//! Why a task would be routed as it would be, with the accounts as they are now: for a person, from the same functions
//! that decide it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Choice, RouteBook, Routed, Task};
use crate::account;
use crate::account::choose::{Purse, Taken, Unusable, Want, choose, survey};
use crate::failure::OnFailure;
use crate::name::AccountName;

/// Who would do a task, who would pay, and who would follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Who, and why.
    pub routed: Routed,
    /// The account that would pay for a run that began now, or why none can; `None` where nobody is routed.
    pub pays: Option<Result<Purse, Unusable>>,
    /// Every account that could pay, with what speaks against it now.
    pub accounts: Vec<(AccountName, Option<Unusable>)>,
    /// What a failure leads to.
    pub on_failure: OnFailure,
    /// Who follows, in order, as far as the policy lets anybody follow.
    pub chain: Vec<Choice>,
    /// Who does not follow, because it is paid by use and the route does not allow that.
    pub too_dear: Vec<Choice>,
}

/// Tells how a task would be routed now.
pub fn explain(
    book: &RouteBook,
    accounts: &BTreeMap<AccountName, account::State>,
    task: Task<'_>,
    now: Timestamp,
) -> Told {
    let routed = book.route(task);
    let on_failure = book.roles.get(&task.role).map(|route| route.on_failure).unwrap_or_default();
    let Some(choice) = &routed.choice else {
        let (accounts, chain, too_dear) = Default::default();
        return Told { routed, pays: None, accounts, on_failure, chain, too_dear };
    };
    let want = Want { agent: &choice.agent, model: choice.model.as_deref(), account: choice.account.as_ref() };
    let pays = Some(choose(accounts, want, &Taken::new(), now));
    let accounts = survey(accounts, want, now);
    let (chain, too_dear) = chain(book, task, choice);
    Told { pays, accounts, on_failure, chain, too_dear, routed }
}

/// Follows the followers. Each is declared after the one before it, so this ends.
fn chain(book: &RouteBook, task: Task<'_>, first: &Choice) -> (Vec<Choice>, Vec<Choice>) {
    let (mut chain, mut too_dear) = (Vec::new(), Vec::new());
    let mut current = first.clone();
    loop {
        let followers = book.followers(task.role, &current);
        let policy = followers.on_failure;
        let model = followers.model.filter(|_| policy.follows() && task.model.is_none());
        let may_leave = policy == OnFailure::FallbackProvider && task.agent.is_none();
        too_dear.extend(followers.too_dear.filter(|choice| may_leave && !too_dear.contains(choice)));
        let Some(next) = model.or(followers.agent.filter(|_| may_leave)) else { return (chain, too_dear) };
        if chain.contains(&next) {
            return (chain, too_dear);
        }
        chain.push(next.clone());
        current = next;
    }
}
