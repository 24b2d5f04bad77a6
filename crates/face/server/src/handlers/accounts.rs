//! Accounts: who pays, what is left of it, and how a task would be routed.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use godwit_api::ProblemCode;
use godwit_api::types::{
    Accepted, Account, AccountPatch, AccountProbe, Empty, ExplainRoute, NewAccount, Page, RouteExplanation,
};
use godwit_core::account::calls::InvalidZone;
use godwit_core::account::choose::own_account;
use godwit_core::account::{self, Change, Command, DailyCalls, DayZone, Registration};
use godwit_core::fleet::Addressed;
use godwit_core::name::{AccountName, AgentName};
use godwit_core::policy::RepoPolicy;
use godwit_core::route::{Role, Task, explain};
use jiff::Timestamp;
use serde::Deserialize;

use super::{Asker, Body, Parameters, Part, submit};
use crate::answer::{Answer, Failure};
use crate::state::ServerState;
use crate::{convert, reads};

/// Every account, also those of agents' own configurations of which nobody has told anything yet: what is unknown is
/// shown as such.
async fn all(state: &ServerState) -> Result<BTreeMap<AccountName, account::State>, Failure> {
    let stopping = || Failure::new(ProblemCode::ShuttingDown, "the daemon is ending").hint("godwit up");
    let mut accounts = state.engine.accounts().await.ok_or_else(stopping)?;
    for agent in state.engine.routes().agents.keys() {
        let is_paid_otherwise = accounts
            .values()
            .any(|state| state.registered.as_ref().is_some_and(|registered| registered.agents.contains(agent)));
        if !is_paid_otherwise {
            accounts.entry(own_account(agent)).or_default();
        }
    }
    accounts.retain(|name, account| {
        account.registered.is_some() || state.engine.routes().agents.keys().any(|agent| own_account(agent) == *name)
    });
    Ok(accounts)
}

async fn one(state: &ServerState, name: &str) -> Result<(AccountName, account::State), Failure> {
    let missing = || {
        let detail = format!("there is no account `{}`", name.escape_debug());
        Failure::new(ProblemCode::NotFound, detail).hint("godwit account list")
    };
    let name: AccountName = name.parse().map_err(|_| missing())?;
    let found = all(state).await?.remove(&name).ok_or_else(missing)?;
    Ok((name, found))
}

/// `GET /accounts`
pub(crate) async fn list(State(state): State<ServerState>) -> Answer<Page<Account>> {
    let now = (state.config.now)();
    let accounts = all(&state).await?;
    Ok(Json(Page::whole(accounts.into_iter().map(|(name, account)| convert::account(name, account, now)).collect())))
}

/// `GET /accounts/{name}`
pub(crate) async fn show(State(state): State<ServerState>, Part(name): Part) -> Answer<Account> {
    let (name, account) = one(&state, &name).await?;
    Ok(Json(convert::account(name, account, (state.config.now)())))
}

/// `POST /accounts`
pub(crate) async fn add(
    State(state): State<ServerState>,
    asker: Asker,
    Body(new): Body<NewAccount>,
) -> Answer<Accepted> {
    let agents: BTreeSet<AgentName> = new.agents.into_iter().collect();
    let zone = new.daily_zone.as_deref().map(day_zone).transpose()?;
    let daily_calls = DailyCalls::declared(new.daily_calls, zone, state.engine.routes().usual_day(&agents))?;
    let registration = Registration {
        name: new.name.clone(),
        agents,
        billing: new.billing,
        credential: new.credential,
        credential_kind: new.credential_kind,
        exclusive: new.exclusive,
        overflow: new.overflow,
        daily_runs: new.daily_runs,
        daily_calls,
    };
    submit(&state, asker, Addressed::Account(new.name, Command::Add { registration })).await
}

/// `PATCH /accounts/{name}`
pub(crate) async fn set(
    State(state): State<ServerState>,
    Part(name): Part,
    asker: Asker,
    Body(patch): Body<AccountPatch>,
) -> Answer<Accepted> {
    let (name, account) = one(&state, &name).await?;
    if account.registered.is_none() {
        let detail = format!("nobody has registered account `{name}`: it is what the agent's own configuration has");
        let hint = format!("change agents.{name} in the configuration, or register another account for it");
        return Err(Failure::new(ProblemCode::WrongState, detail).hint(hint));
    }
    let change = change(patch)?;
    submit(&state, asker, Addressed::Account(name, Command::Change { change })).await
}

/// What is asked for, for the brain: it alone knows what it changes.
fn change(patch: AccountPatch) -> Result<Change, Failure> {
    Ok(Change {
        agents: patch.agents.map(|agents| agents.into_iter().collect()),
        billing: patch.billing,
        credential: patch.credential,
        credential_kind: patch.credential_kind,
        exclusive: patch.exclusive,
        overflow: patch.overflow,
        daily_runs: patch.daily_runs,
        daily_calls: patch.daily_calls,
        daily_zone: patch.daily_zone.map(|zone| zone.as_deref().map(day_zone).transpose()).transpose()?,
    })
}

fn day_zone(text: &str) -> Result<DayZone, Failure> {
    text.parse().map_err(|error: InvalidZone| {
        Failure::new(ProblemCode::Invalid, error.to_string())
            .hint("godwit account add NAME … --daily-calls 1000 --daily-zone utc")
    })
}

/// `DELETE /accounts/{name}`
pub(crate) async fn remove(State(state): State<ServerState>, Part(name): Part, asker: Asker) -> Answer<Accepted> {
    let (name, _) = one(&state, &name).await?;
    submit(&state, asker, Addressed::Account(name, Command::Remove)).await
}

/// `POST /accounts/{name}/lift`
pub(crate) async fn lift(
    State(state): State<ServerState>,
    Part(name): Part,
    asker: Asker,
    Body(Empty {}): Body<Empty>,
) -> Answer<Accepted> {
    let (name, _) = one(&state, &name).await?;
    submit(&state, asker, Addressed::Account(name, Command::Lift)).await
}

/// The query of [`probe`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProbeQuery {
    agent: Option<AgentName>,
}

/// `POST /accounts/{name}/probe`
pub(crate) async fn probe(
    State(state): State<ServerState>,
    Part(name): Part,
    Parameters(query): Parameters<ProbeQuery>,
    asker: Asker,
    Body(Empty {}): Body<Empty>,
) -> Answer<AccountProbe> {
    let (name, account) = one(&state, &name).await?;
    let registered = account.registered;
    let agents: Vec<AgentName> = match &registered {
        Some(registered) => registered.agents.iter().cloned().collect(),
        None => name.as_str().parse().into_iter().collect(),
    };
    let agent = match query.agent {
        Some(agent) if !agents.contains(&agent) => {
            let detail = format!("account `{name}` is not for agent `{agent}`");
            return Err(Failure::new(ProblemCode::Invalid, detail).hint(format!("godwit account show {name}")));
        }
        Some(agent) => agent,
        None => agents.into_iter().next().expect("an account is for one agent at least"),
    };
    let told = state.reader.probe(agent, registered).await?;
    let at: Timestamp = (state.config.now)();
    let shown = AccountProbe { verdict: told.verdict.word().to_owned(), detail: told.detail.clone(), at };
    let command =
        Command::Probed { verdict: told.verdict, until: told.until, detail: told.detail, sightings: told.sightings };
    let _accepted = submit(&state, asker, Addressed::Account(name, command)).await?;
    Ok(Json(shown))
}

/// `POST /routes/explain`
pub(crate) async fn route(State(state): State<ServerState>, Body(ask): Body<ExplainRoute>) -> Answer<RouteExplanation> {
    let policy = match &ask.repo {
        Some(repo) => reads::repo(&state.store, repo.as_str()).await?.policy,
        None => RepoPolicy::default(),
    };
    let stopping = || Failure::new(ProblemCode::ShuttingDown, "the daemon is ending").hint("godwit up");
    let accounts = state.engine.accounts().await.ok_or_else(stopping)?;
    let task = Task {
        role: Role::Coder,
        text: &ask.task,
        criteria: 0,
        agent: ask.agent.as_ref(),
        default_agent: policy.agent.as_ref(),
        model: ask.model.as_deref(),
        not_of: None,
    };
    let book = state.engine.routes().under(policy.on_failure);
    let told = explain::explain(&book, &accounts, task, (state.config.now)());
    Ok(Json(convert::route(told)))
}
