//! Why a task would be routed as it would be, with the accounts as they are now: for a person, from the same functions
//! that decide it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Choice, Following, LeftOut, RouteBook, Routed, Task};
use crate::account;
use crate::account::choose::{Purse, Taken, Unusable, Want, choose, survey};
use crate::account::purses::Purses;
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
    /// Who is declared and does not follow, and why.
    pub left_out: Vec<(Choice, LeftOut)>,
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
        let (accounts, chain, left_out) = Default::default();
        return Told { routed, pays: None, accounts, on_failure, chain, left_out };
    };
    let want = Want { agent: &choice.agent, model: book.model(choice), account: choice.account.as_ref() };
    let pays = Some(choose(accounts, want, &Taken::new(), now));
    let surveyed = survey(accounts, want, now);
    let (chain, left_out) = chain(book, &Purses::of(accounts), task, choice);
    Told { pays, accounts: surveyed, on_failure, chain, left_out, routed }
}

/// Follows the followers. Each is declared after the one before it, so this ends.
fn chain(book: &RouteBook, purses: &Purses, task: Task<'_>, first: &Choice) -> (Vec<Choice>, Vec<(Choice, LeftOut)>) {
    let (mut chain, mut left_out) = (Vec::new(), Vec::<(Choice, LeftOut)>::new());
    let mut current = first.clone();
    loop {
        let following = Following { role: task.role, after: &current, not_of: task.not_of, purses };
        let followers = book.followers(following);
        let policy = followers.on_failure;
        let model = followers.model.filter(|_| policy.follows() && task.model.is_none());
        let may_leave = policy == OnFailure::FallbackProvider && task.agent.is_none();
        for (choice, why) in followers.left_out.into_iter().filter(|_| may_leave) {
            if !left_out.iter().any(|(known, _)| *known == choice) {
                left_out.push((choice, why));
            }
        }
        let Some(next) = model.or(followers.agent.filter(|_| may_leave)) else { break };
        if chain.contains(&next) {
            break;
        }
        chain.push(next.clone());
        current = next;
    }
    // What one of the chain may follow is not left out, although another one may not be followed by it.
    left_out.retain(|(choice, _)| !chain.contains(choice));
    (chain, left_out)
}
