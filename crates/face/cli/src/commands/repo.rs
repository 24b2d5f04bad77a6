//! `repo`.

mod policy;

use std::path::Path;

use godwit_api::Client;
use godwit_api::types::{Accepted, NewRepo, Repo};

use crate::args::{RepoAddArgs, RepoCommand};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output::{self, Format};
use crate::render::{after_list, repo as show};
use crate::session::Session;

/// Runs a `repo` command.
///
/// # Errors
/// When the daemon refuses or does not answer.
pub(super) async fn run(session: &Session, command: RepoCommand) -> CliResult {
    // What is wrong with the arguments is said first, with or without a daemon.
    match command {
        RepoCommand::Add(args) => {
            let repo = new_repo(&args)?;
            let client = session.client()?;
            let accepted = client.add_repo(&repo).await?;
            let added = registered(&client, &accepted).await?;
            session.show(&added, |repo, _| format!("registered\n{}", show::show(repo)))
        }
        RepoCommand::List => {
            let repos = session.client()?.repos().await?;
            session.show_with_hint(
                &repos,
                |page, view| show::list(&page.items, view),
                |page| after_list(page, "godwit mission new --repo NAME \"what you want\""),
            )
        }
        RepoCommand::Show { name } => {
            let repo = session.client()?.repo(&name).await?;
            session.show(&repo, |repo, _| show::show(repo))
        }
        RepoCommand::Set { name, changes } => {
            let patch = policy::parse_all(&changes)?;
            let client = session.client()?;
            client.set_repo(&name, &patch).await?;
            let repo = client.repo(&name).await?;
            session.show(&repo, |repo, _| show::show(repo))
        }
        RepoCommand::Remove { name } => {
            let accepted = session.client()?.remove_repo(&name).await?;
            match session.format {
                Format::Json => output::json(&accepted)?,
                Format::Human => output::answer("forgotten; its vault and everything in it stay")?,
            }
            Ok(Exit::Ok)
        }
    }
}

fn new_repo(args: &RepoAddArgs) -> CliResult<NewRepo> {
    Ok(NewRepo { path: absolute(&args.path)?, name: args.name.clone(), policy: policy::of_new(args)? })
}

/// The path as the daemon finds it from anywhere.
fn absolute(path: &Path) -> CliResult<String> {
    let found = path.canonicalize().map_err(|error| {
        let error = CliError::caused(Exit::NotFound, format!("there is no repository at `{}`", path.display()), &error);
        error.hint("give the directory of a git repository")
    })?;
    found.into_os_string().into_string().map_err(|path| {
        CliError::new(Exit::Usage, format!("the path `{}` is not UTF-8", path.display()))
            .hint("move the repository to a path that is")
    })
}

/// The repository that was registered; its name may have been the daemon's choice.
async fn registered(client: &Client, accepted: &Accepted) -> CliResult<Repo> {
    let repos = client.repos().await?;
    repos.items.into_iter().find(|repo| Some(&repo.id) == accepted.repo.as_ref()).ok_or_else(|| {
        CliError::new(Exit::Failed, "the repository was registered and is gone again")
            .hint("`godwit repo list` shows what is registered")
    })
}
