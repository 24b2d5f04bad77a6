//! `config`: through the daemon where one runs, else by this process under the home's lock, because a configuration
//! that keeps a daemon from starting has to be mended.

mod value;

use godwit_api::Client;
use godwit_api::types::{ConfigChanges, ConfigEdit, ConfigFile, ConfigPreview, SaveConfig};
use godwit_core::host;
use godwit_core::principal::{Principal, Via};
use godwit_engine::{Told, tell_host};
use godwit_store::{OpenMode, Store};

use crate::args::ConfigCommand;
use crate::composition::{self, OPERATOR};
use crate::config::record::Marker;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::home::{Home, HomeLock};
use crate::keeper::{FileKeeper, Written};
use crate::output;
use crate::render::config as show;
use crate::session::Session;

/// Runs a `config` command.
///
/// # Errors
/// When the change is refused, or the file cannot be read or written.
pub(super) async fn run(session: &Session, command: ConfigCommand) -> CliResult {
    let (changes, dry_run, apply) = match command {
        ConfigCommand::Show => {
            let file = Door::open(session)?.file().await?;
            return session.show(&file, show::file);
        }
        ConfigCommand::Set { changes, dry_run, apply } => {
            (changes.iter().map(|change| value::edit(change)).collect::<CliResult<Vec<_>>>()?, dry_run, apply)
        }
        ConfigCommand::Unset { keys, dry_run, apply } => {
            (keys.into_iter().map(|key| ConfigEdit { key, value: None }).collect(), dry_run, apply)
        }
    };
    let door = Door::open(session)?;
    let preview = door.preview(&changes).await?;
    if dry_run {
        return session.show(&preview, show::preview);
    }
    if session.format == output::Format::Human {
        output::answer(&show::diff(&preview))?;
    }
    let is_same = preview.before == preview.after;
    let ConfigPreview { before, after, confirm, .. } = preview;
    let file = door.save(SaveConfig { changes, before, after, confirm }).await?;
    if !apply || file.pending.is_empty() {
        return session.show(&file, |file, _| show::saved(file, is_same));
    }
    let restarting = super::daemon::begin_again(session)
        .await
        .map_err(|error| error.hint("the change is saved; a daemon that goes on knows nothing of it"))?;
    // What is told is what is so by now.
    let file = Door::open(session)?.file().await?;
    session.show(&file, |file, view| show::applied(file, &restarting, view))
}

/// The way to the file.
enum Door {
    /// The daemon that runs.
    Daemon(Client),
    /// None runs, and none starts while this is held.
    Home(FileKeeper, Option<HomeLock>),
}

impl Door {
    fn open(session: &Session) -> CliResult<Self> {
        match session.client() {
            Ok(client) => Ok(Self::Daemon(client)),
            Err(error) if error.exit == Exit::NoDaemon => {
                let home = session.home.clone();
                home.check()?;
                // A home that is not there has no file, and is not made by looking.
                let lock = home.path().is_dir().then(|| HomeLock::take(&home)).transpose()?;
                Ok(Self::Home(FileKeeper::offline(home), lock))
            }
            Err(error) => Err(error),
        }
    }

    async fn file(&self) -> CliResult<ConfigFile> {
        Ok(match self {
            Self::Daemon(client) => client.config().await?,
            Self::Home(keeper, _) => keeper.config_file().map_err(CliError::from)?,
        })
    }

    async fn preview(&self, changes: &[ConfigEdit]) -> CliResult<ConfigPreview> {
        let changes = ConfigChanges { changes: changes.to_vec() };
        Ok(match self {
            Self::Daemon(client) => client.preview_config(&changes).await?,
            Self::Home(keeper, _) => keeper.preview_of(&changes).map_err(CliError::from)?,
        })
    }

    async fn save(self, save: SaveConfig) -> CliResult<ConfigFile> {
        Ok(match self {
            Self::Daemon(client) => client.save_config(&save).await?,
            Self::Home(keeper, lock) => {
                let lock = match lock {
                    Some(lock) => lock,
                    // The first thing that a person does with godwit may be to say which agent there is.
                    None => HomeLock::take(&keeper.home().clone().prepare()?)?,
                };
                let Written { file, before, after } = keeper.save_changes(save).map_err(CliError::from)?;
                record(keeper.home(), &before, &after).await?;
                drop(lock);
                file
            }
        })
    }
}

/// Puts a change on record while no daemon runs. The caller holds the home's lock. Where there is no log yet, the first
/// daemon begins one with what it finds.
async fn record(home: &Home, before: &str, after: &str) -> CliResult<()> {
    if before == after || !home.store().exists() {
        return Ok(());
    }
    let marker = Marker::new(home.browser_key()?);
    let done =
        host::Command::SaveConfiguration { before: marker.configuration(before), after: marker.configuration(after) };
    let unrecorded = |error: &(dyn std::error::Error + 'static)| {
        CliError::caused(Exit::Failed, "the configuration is saved, and that is not on record", error)
            .hint("the next daemon puts on record what it finds")
    };
    let store = Store::open(&home.store(), OpenMode::ReadWrite).await.map_err(|error| unrecorded(&error))?;
    let mut fleet = store.load_fleet().await.map_err(|error| unrecorded(&error))?;
    let actor = Principal::Person(OPERATOR.to_owned());
    let told = Told { actor, via: Via::Cli, at: composition::now(), entropy: composition::entropy() };
    let recorded = tell_host(&store, &mut fleet, &done, told).await;
    store.close().await;
    recorded.map(drop).map_err(|error| unrecorded(&error))
}
