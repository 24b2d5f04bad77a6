//! `backup`: in this process, with a daemon at work in the home or without one.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::args::BackupCommand;
use crate::backup::{self, BackupState, DIRECTORY, Listed};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::home::Home;
use crate::progress::Progress;
use crate::render::backup as show;
use crate::session::Session;

/// What `backup list` answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Backups {
    /// Where was looked.
    #[schema(value_type = String)]
    directory: PathBuf,
    /// What is there, by its names: the oldest first.
    items: Vec<Listed>,
}

/// Runs a `backup` command.
///
/// # Errors
/// When there is no backup to be had, or the one that was named is not whole.
pub(super) async fn run(session: &Session, command: BackupCommand) -> CliResult {
    match command {
        BackupCommand::Create { to } => create(session, to).await,
        BackupCommand::Verify { backup } => verify(session, &backup).await,
        BackupCommand::Restore { backup, to } => restore(session, &backup, to).await,
        BackupCommand::List { directory } => list(session, directory),
    }
}

async fn create(session: &Session, to: Option<PathBuf>) -> CliResult {
    session.home.check()?;
    let into = to.unwrap_or_else(|| usual(&session.home));
    let progress = Progress::new(session.format, "making a backup");
    let made = backup::create(&session.home, &into, &|awaited| progress.say(awaited)).await;
    drop(progress);
    let made = made?;
    let is_whole = made.gaps.is_empty();
    session.show_with_hint(
        &made,
        |made, _| show::created(made),
        |made| {
            let proof = format!("prove it: `godwit backup verify {}`", made.path.display());
            let is_near = made.path.starts_with(session.home.path());
            let far = "; it is on the disk of the home: copy it to another one";
            Some(format!("{proof}{}", if is_near { far } else { "" }))
        },
    )?;
    Ok(if is_whole { Exit::Ok } else { Exit::LogDamaged })
}

async fn verify(session: &Session, backup: &Path) -> CliResult {
    let progress = Progress::new(session.format, "checking the backup");
    let proof = backup::prove(backup, &|awaited| progress.say(awaited)).await;
    drop(progress);
    let proof = proof?;
    session.show(&proof, show::proven)?;
    Ok(if proof.faults.is_empty() { Exit::Ok } else { Exit::LogDamaged })
}

async fn restore(session: &Session, backup: &Path, to: Option<PathBuf>) -> CliResult {
    let target = match to {
        Some(path) => {
            Home::locate(Some(std::path::absolute(&path).map_err(|error| CliError::io("cannot find", &path, &error))?))?
        }
        None => session.home.clone(),
    };
    let progress = Progress::new(session.format, "restoring the home");
    let restored = backup::restore(backup, &target, &|awaited| progress.say(awaited)).await;
    drop(progress);
    session.show_with_hint(&restored?, show::restored, |restored| {
        Some(format!(
            "end every other daemon of this home for good, then start it: `godwit --home {} up --detach`",
            restored.home.display()
        ))
    })
}

fn list(session: &Session, directory: Option<PathBuf>) -> CliResult {
    let directory = directory.unwrap_or_else(|| usual(&session.home));
    let items = backup::list(&directory)?;
    session.show_with_hint(
        &Backups { directory, items },
        |backups, view| show::list(&backups.items, &backups.directory, view),
        |backups| match backups.items.iter().any(|item| item.state == BackupState::Unfinished) {
            true => Some("what is unfinished is being made or was cut short; delete the latter".to_owned()),
            false if backups.items.is_empty() => Some("make one: `godwit backup create`".to_owned()),
            false => None,
        },
    )
}

fn usual(home: &Home) -> PathBuf {
    home.path().join(DIRECTORY)
}
