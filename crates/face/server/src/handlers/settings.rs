//! The settings that live in files: the configuration and the secrets. What they decide is executed as the operator, so
//! only a person changes them, and a browser only after the person has typed what the change is about.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use godwit_api::types::{
    Accepted, ConfigChanges, ConfigFile, ConfigPreview, NewSecret, Page, SaveConfig, Secret, SecretUse, SecretUser,
    Settings,
};
use godwit_api::{Problem, ProblemCode};
use godwit_core::configuration::SecretChange;
use godwit_core::fleet::Addressed;
use godwit_core::host;
use godwit_core::name::SecretName;

use super::{Asker, Body, Part, submit};
use crate::answer::{Answer, Failure};
use crate::state::ServerState;

/// `GET /settings`
pub(crate) async fn running(State(state): State<ServerState>) -> Answer<Settings> {
    Ok(Json(state.reader.settings().await?))
}

/// `GET /config`
pub(crate) async fn config(State(state): State<ServerState>) -> Answer<ConfigFile> {
    Ok(Json(state.keeper.config().await?))
}

/// `POST /config/preview`
pub(crate) async fn preview(
    State(state): State<ServerState>,
    asker: Asker,
    Body(changes): Body<ConfigChanges>,
) -> Answer<ConfigPreview> {
    asker.must_be_a_person("change the configuration")?;
    Ok(Json(state.keeper.preview(changes).await?))
}

/// `PATCH /config`
pub(crate) async fn save(
    State(state): State<ServerState>,
    asker: Asker,
    headers: HeaderMap,
    Body(save): Body<SaveConfig>,
) -> Answer<ConfigFile> {
    asker.must_be_a_person("change the configuration")?;
    // A page may have been asked by something else than its reader: what would be executed is typed by a person.
    if !headers.contains_key(header::AUTHORIZATION) {
        let wanted = state.keeper.preview(ConfigChanges { changes: save.changes.clone() }).await?.confirm;
        if wanted.is_some() && wanted != save.confirm {
            let detail = "this decides what is executed, and was not confirmed";
            return Err(Failure::new(ProblemCode::Forbidden, detail)
                .hint(format!("type `{}` to confirm it", wanted.unwrap_or_default())));
        }
    }
    let saved = state.keeper.save(save).await?;
    let done = host::Command::SaveConfiguration { before: saved.before, after: saved.after };
    record(&state, asker, done, "the configuration is saved").await?;
    Ok(Json(saved.file))
}

/// Puts on record who did what. It is done by then, and whoever did it is told when the log does not know.
async fn record(state: &ServerState, asker: Asker, done: host::Command, told: &str) -> Result<(), Failure> {
    let submitted = submit(state, asker, Addressed::Host(done)).await;
    submitted.map(drop).map_err(|Failure(problem)| {
        tracing::error!(problem = problem.detail, "{told}, and that is not on record");
        let detail = format!("{told}, and that is not on record: {}", problem.detail);
        Failure::new(problem.code, detail)
            .hint("what was done stays done; free space where godwit's home is, if it is full")
    })
}

/// `GET /secrets`
pub(crate) async fn secrets(State(state): State<ServerState>) -> Answer<Page<Secret>> {
    let mut secrets = state.keeper.secrets().await?;
    for secret in &mut secrets {
        tell_accounts(&state, secret).await?;
    }
    Ok(Json(Page::whole(secrets)))
}

/// `POST /secrets`
pub(crate) async fn set_secret(
    State(state): State<ServerState>,
    asker: Asker,
    Body(new): Body<NewSecret>,
) -> Answer<Secret> {
    asker.must_be_a_person("keep a secret")?;
    if !new.replace {
        refuse_existing(&state, &new.name).await?;
    }
    let change = match find(&state, &new.name).await? {
        Some(_) => SecretChange::Replaced,
        None => SecretChange::Kept,
    };
    let mut secret = state.keeper.set_secret(new).await?;
    let done = host::Command::NoteSecret { name: secret.name.clone(), change };
    record(&state, asker, done, "the secret is kept").await?;
    tell_accounts(&state, &mut secret).await?;
    Ok(Json(secret))
}

/// `DELETE /secrets/{name}`
pub(crate) async fn remove_secret(
    State(state): State<ServerState>,
    Part(name): Part,
    asker: Asker,
) -> Answer<Accepted> {
    asker.must_be_a_person("delete a secret")?;
    let missing = || {
        let shown: String = name.chars().take(80).flat_map(char::escape_debug).collect();
        Failure::new(ProblemCode::NotFound, format!("there is no secret `{shown}`")).hint("godwit secret list")
    };
    let wanted: SecretName = name.parse().map_err(|_| missing())?;
    let mut secret = find(&state, &wanted).await?.ok_or_else(missing)?;
    tell_accounts(&state, &mut secret).await?;
    if !secret.used_by.is_empty() {
        let detail = format!("secret `{wanted}` is in use by {}", told(&secret.used_by));
        return Err(Failure::new(ProblemCode::WrongState, detail).hint("refer to another one there first"));
    }
    state.keeper.remove_secret(wanted.clone()).await?;
    let done = host::Command::NoteSecret { name: wanted, change: SecretChange::Deleted };
    record(&state, asker, done, "the secret is deleted").await?;
    Ok(Json(Accepted { command: None, events: Vec::new(), mission: None, repo: None, queued: None }))
}

async fn find(state: &ServerState, name: &SecretName) -> Result<Option<Secret>, Problem> {
    Ok(state.keeper.secrets().await?.into_iter().find(|secret| secret.name == *name))
}

/// Replacing is asked for by its name, and says whom it is about.
async fn refuse_existing(state: &ServerState, name: &SecretName) -> Result<(), Failure> {
    let Some(mut secret) = find(state, name).await? else { return Ok(()) };
    tell_accounts(state, &mut secret).await?;
    let users = match secret.used_by.as_slice() {
        [] => "nobody refers to it".to_owned(),
        users => format!("in use by {}", told(users)),
    };
    let detail = format!("there is a secret `{name}` already, {users}");
    Err(Failure::new(ProblemCode::AlreadyExists, detail)
        .hint("replace it on purpose: whoever refers to it has the new one from its next run on"))
}

fn told(users: &[SecretUse]) -> String {
    users.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Adds the registered accounts that refer to a secret: they are in the log, which the keeper does not know.
async fn tell_accounts(state: &ServerState, secret: &mut Secret) -> Result<(), Failure> {
    let stopping = || Failure::new(ProblemCode::ShuttingDown, "the daemon is ending").hint("godwit up");
    let accounts = state.engine.accounts().await.ok_or_else(stopping)?;
    let using = accounts.into_iter().filter(|(_, account)| {
        account.registered.as_ref().is_some_and(|registered| registered.credential == secret.reference)
    });
    secret.used_by.extend(using.map(|(name, _)| SecretUse { by: SecretUser::Account, name: name.to_string() }));
    Ok(())
}
