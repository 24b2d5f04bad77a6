//! Registered repositories.

use axum::Json;
use axum::extract::State;
use godwit_api::ProblemCode;
use godwit_api::types::{Accepted, NewRepo, Page, PolicyPatch, Repo};
use godwit_core::fleet::Addressed;
use godwit_core::name::RepoName;
use godwit_core::policy::RepoPolicy;
use godwit_core::repo::Command;

use super::{Asker, Body, Part, submit};
use crate::answer::{Answer, Failure};
use crate::state::ServerState;
use crate::{convert, reads};

/// `GET /repos`
pub(crate) async fn list(State(state): State<ServerState>) -> Answer<Page<Repo>> {
    let repos = reads::repos(&state.store).await?;
    Ok(Json(Page::whole(repos.into_iter().map(convert::repo).collect())))
}

/// `GET /repos/{name}`
pub(crate) async fn show(State(state): State<ServerState>, Part(name): Part) -> Answer<Repo> {
    Ok(Json(convert::repo(reads::repo(&state.store, &name).await?)))
}

/// `POST /repos`
pub(crate) async fn add(State(state): State<ServerState>, asker: Asker, Body(new): Body<NewRepo>) -> Answer<Accepted> {
    if !new.path.starts_with('/') {
        return Err(Failure::new(ProblemCode::Invalid, "path: is not absolute"));
    }
    let source = state.reader.inspect_source(&new.path).await?;
    let name = match new.name {
        Some(name) => name,
        None => name_of(&source.location)?,
    };
    let policy = new.policy.change().applied_to(RepoPolicy::default());
    let policy = policy.map_err(|missing| {
        Failure::new(ProblemCode::Invalid, missing.to_string()).hint("give the command that proves the change")
    })?;
    let id = state.engine.new_repo_id();
    let command = Command::Register { id: id.clone(), name, location: source.location, policy };
    submit(&state, asker, Addressed::Repo(id, command)).await
}

/// A name from the last part of a path.
fn name_of(location: &str) -> Result<RepoName, Failure> {
    let last = location.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let last = last.strip_suffix(".git").filter(|rest| !rest.is_empty()).unwrap_or(last);
    let allowed = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c.to_ascii_lowercase() } else { '-' };
    last.chars().map(allowed).collect::<String>().parse().map_err(|error: godwit_core::name::InvalidName| {
        Failure::new(ProblemCode::Invalid, format!("no name can be made of the directory: {error}"))
            .hint("give one: godwit repo add PATH --name NAME")
    })
}

/// `PATCH /repos/{name}`
pub(crate) async fn set(
    State(state): State<ServerState>,
    Part(name): Part,
    asker: Asker,
    Body(patch): Body<PolicyPatch>,
) -> Answer<Accepted> {
    let repo = reads::repo(&state.store, &name).await?;
    if let Some(location) = &patch.location {
        if patch.changes_policy() {
            let detail = "location: cannot change together with the policy, since each is one command";
            return Err(Failure::new(ProblemCode::Invalid, detail).hint("send two requests"));
        }
        let source = state.reader.inspect_source(location).await?;
        let command = Command::Relocate { location: source.location };
        return submit(&state, asker, Addressed::Repo(repo.id, command)).await;
    }
    submit(&state, asker, Addressed::Repo(repo.id, Command::SetPolicy { change: patch.change() })).await
}

/// `DELETE /repos/{name}`
pub(crate) async fn remove(State(state): State<ServerState>, Part(name): Part, asker: Asker) -> Answer<Accepted> {
    let repo = reads::repo(&state.store, &name).await?;
    submit(&state, asker, Addressed::Repo(repo.id, Command::Remove)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_gives_a_name() {
        assert_eq!(name_of("/srv/My Repo.git").expect("a name").as_str(), "my-repo");
        assert!(name_of("/srv/.git").is_err());
    }
}
