//! `down`, `status` and `doctor`.

use std::time::Duration;

use godwit_api::types::{DoctorItem, DoctorLevel};
use serde::Serialize;

use crate::args::{DoctorArgs, StatusArgs};
use crate::config::Config;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::home::HomeLock;
use crate::output;
use crate::render::fleet;
use crate::session::Session;

/// How long a daemon may take to end: acts under way run to their outcome first.
const END_WITHIN: Duration = Duration::from_secs(60);

/// What `down` answers.
#[derive(Debug, Serialize)]
struct Ended {
    /// The process that is gone.
    pid: u32,
}

/// Ends the daemon and waits until its process is gone.
///
/// # Errors
/// When none runs, or it does not end.
pub(crate) async fn down(session: &Session) -> CliResult {
    let pid = session.daemon()?.pid;
    session.client()?.shutdown().await?;
    let home = session.home.clone();
    let gone = tokio::task::spawn_blocking(move || HomeLock::wait_until_free(&home));
    match tokio::time::timeout(END_WITHIN, gone).await {
        Ok(Ok(gone)) => gone?,
        Ok(Err(defect)) => return Err(CliError::caused(Exit::Failed, "cannot wait for the daemon's end", &defect)),
        Err(_) => {
            let message = format!("the daemon (pid {pid}) was asked to end and has not after {END_WITHIN:?}");
            let log = session.home.daemon_log();
            return Err(CliError::new(Exit::Failed, message).hint(format!("`{}` says what it does", log.display())));
        }
    }
    session
        .show(&Ended { pid }, |_, _| "godwit is down; agents that were at work go on until they are done\n".to_owned())
}

/// The fleet at a glance.
///
/// # Errors
/// When the daemon does not answer.
pub(crate) async fn status(session: &Session, args: &StatusArgs) -> CliResult {
    let status = session.client()?.status().await?;
    if args.plain {
        return output::answer(&fleet::plain(&status)).map(|()| Exit::Ok);
    }
    session.show(&status, fleet::status)
}

/// What works on this machine: as the daemon sees it when one runs, else as this process does.
///
/// # Errors
/// When the daemon does not answer.
pub(crate) async fn doctor(session: &Session, args: &DoctorArgs) -> CliResult {
    let is_running = session.home.check().is_ok() && HomeLock::is_taken(&session.home).is_ok_and(|is_taken| is_taken);
    let report = if is_running && !args.offline {
        session.client()?.doctor().await?
    } else {
        let loaded = Config::load(&session.home.config());
        let config = loaded.as_ref().map(Config::clone).unwrap_or_default();
        let mut report = crate::doctor::examine(&session.home, &config);
        report.items.insert(0, configuration(session, loaded.err().map(CliError::from)));
        report
    };
    session.show(&report, |report, _| fleet::doctor(report))?;
    let is_sick = report.items.iter().any(|item| item.level == DoctorLevel::Problem);
    Ok(if is_sick { Exit::Failed } else { Exit::Ok })
}

fn configuration(session: &Session, refused: Option<CliError>) -> DoctorItem {
    let path = session.home.config();
    let (level, found, remedy) = match refused {
        Some(error) => (DoctorLevel::Problem, error.to_string(), error.hints.into_iter().next()),
        None if path.exists() => (DoctorLevel::Ok, path.display().to_string(), None),
        None => (DoctorLevel::Ok, format!("`{}` is not there: everything is at its default", path.display()), None),
    };
    DoctorItem { name: "configuration".to_owned(), level, found, remedy }
}
