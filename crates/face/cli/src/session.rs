//! What every command that speaks to the daemon has: the home, the client, and how answers are shown.

use godwit_api::Client;
use godwit_api::types::DaemonInfo;
use serde::Serialize;

use crate::composition::now;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::home::{Home, HomeLock};
use crate::output::{self, Format};
use crate::render::View;

/// One command at work.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The home.
    pub(crate) home: Home,
    /// How answers are wanted.
    pub(crate) format: Format,
}

impl Session {
    /// For whom things are laid out.
    pub(crate) fn view(&self) -> View {
        View { now: now(), width: output::width() }
    }

    /// How to reach the daemon.
    ///
    /// # Errors
    /// [`Exit::NoDaemon`] when none runs for this home.
    pub(crate) fn daemon(&self) -> CliResult<DaemonInfo> {
        self.home.check()?;
        // After a crash the address may be anybody's by now, and the token is for the daemon alone.
        match self.home.published()? {
            Some(info) if HomeLock::is_taken(&self.home)? => Ok(info),
            Some(_) | None => Err(self.no_daemon()),
        }
    }

    /// A client of this home's daemon.
    ///
    /// # Errors
    /// [`Exit::NoDaemon`] when none runs for this home.
    pub(crate) fn client(&self) -> CliResult<Client> {
        let info = self.daemon()?;
        let token = std::fs::read_to_string(&info.token_file).map_err(|error| match error.kind() {
            // It went away between two looks.
            std::io::ErrorKind::NotFound => self.no_daemon(),
            _ => CliError::io("cannot read the daemon's token", &info.token_file, &error),
        })?;
        Ok(Client::new(&info.url, token.trim())?)
    }

    fn no_daemon(&self) -> CliError {
        CliError::new(Exit::NoDaemon, format!("no daemon runs for godwit's home `{}`", self.home.path().display()))
            .hint("start it with `godwit up --detach`")
    }

    /// Shows an answer as [`Session::show`] does, and to a person what to do next.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn show_with_hint<T: Serialize>(
        &self,
        value: &T,
        human: impl FnOnce(&T, View) -> String,
        hint: impl FnOnce(&T) -> Option<String>,
    ) -> CliResult {
        let exit = self.show(value, human)?;
        if self.format == Format::Human {
            hint(value).iter().for_each(|hint| output::hint(hint));
        }
        Ok(exit)
    }

    /// Shows an answer: the object itself, or what a person wants to see of it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn show<T: Serialize>(&self, value: &T, human: impl FnOnce(&T, View) -> String) -> CliResult {
        match self.format {
            Format::Json => output::json(value)?,
            Format::Human => output::answer(&human(value, self.view()))?,
        }
        Ok(Exit::Ok)
    }
}
