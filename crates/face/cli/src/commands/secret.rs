//! `secret`: what godwit keeps in files of its home, written and never shown. The value never stands on a command line,
//! where every process of the machine could read it.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use godwit_api::types::{NewSecret, SecretText};

use crate::args::SecretCommand;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::home::secrets::MOST_BYTES;
use crate::render::config as show;
use crate::session::Session;
use crate::terminal;

/// Runs a `secret` command.
///
/// # Errors
/// When the daemon refuses or does not answer.
pub(super) async fn run(session: &Session, command: SecretCommand) -> CliResult {
    match command {
        SecretCommand::Set { name, from, replace } => {
            // Nobody types a secret for a daemon that is not there.
            let client = session.client()?;
            let value = SecretText::new(value(from)?);
            let secret = client.set_secret(&NewSecret { name, value, replace }).await?;
            session.show(&secret, show::secret)
        }
        SecretCommand::List => {
            session.show(&session.client()?.secrets().await?, |page, view| show::secrets(&page.items, view))
        }
        SecretCommand::Remove { name } => {
            let accepted = session.client()?.remove_secret(&name).await?;
            session.show(&accepted, |_, _| format!("secret {name} is deleted\n"))
        }
    }
}

/// The value: from a file, typed at the terminal, or from standard input.
fn value(from: Option<PathBuf>) -> CliResult<String> {
    let mut bytes = Vec::new();
    // One byte more than a secret may have shows that it has too many.
    let most = MOST_BYTES as u64 + 2;
    match from {
        Some(path) => {
            let file = std::fs::File::open(&path).map_err(|error| CliError::io("cannot read", &path, &error))?;
            file.take(most).read_to_end(&mut bytes).map_err(|error| CliError::io("cannot read", &path, &error))?;
        }
        None if std::io::stdin().is_terminal() => {
            let question = "the secret, which is not shown while you type: ";
            bytes = terminal::ask_unseen(question, MOST_BYTES)?
                .ok_or_else(|| CliError::new(Exit::Interrupted, "nothing was kept"))?;
        }
        None => {
            let read = std::io::stdin().lock().take(most).read_to_end(&mut bytes);
            read.map_err(|error| CliError::caused(Exit::Failed, "cannot read standard input", &error))?;
        }
    }
    String::from_utf8(bytes).map_err(|_| CliError::new(Exit::Usage, "the secret is not UTF-8"))
}
