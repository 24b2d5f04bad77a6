//! `down`, `status` and `doctor`.

use std::future::Future;
use std::time::Duration;

use godwit_api::types::{DoctorItem, DoctorLevel, DoctorReport, Restarting};
use serde::Serialize;

use crate::args::{DoctorArgs, StatusArgs};
use crate::config::Config;
use crate::doctor::{self, Accounts};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::home::HomeLock;
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::render::fleet;
use crate::session::Session;

/// How long a daemon may take to end: acts under way run to their outcome first.
const END_WITHIN: Duration = Duration::from_secs(60);

/// How long a daemon may take to say how it is.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// What `down` answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Ended {
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
    let progress = Progress::new(session.format, format!("the daemon (pid {pid}) finishes what it has begun"));
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
    drop(progress);
    session
        .show(&Ended { pid }, |_, _| "godwit is down; agents that were at work go on until they are done\n".to_owned())
}

/// The pause between two looks at a daemon that begins again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Begins the daemon again in place, and waits until the one that follows answers.
///
/// # Errors
/// When none runs, it refuses because the next one could not begin, or none follows.
pub(crate) async fn restart(session: &Session) -> CliResult {
    let restarting = begin_again(session).await?;
    session.show(&restarting, fleet::restarted)
}

/// Begins the daemon again in place, and waits until the one that follows answers.
pub(super) async fn begin_again(session: &Session) -> CliResult<Restarting> {
    let restarting = session.client()?.restart().await?;
    let said = format!("the daemon (pid {}) finishes what it has begun, and begins again", restarting.pid);
    let progress = Progress::new(session.format, said);
    let follows = async {
        loop {
            // A daemon that ended altogether has let go of its home, and that is an error of its own.
            let status = session.client()?.status().await;
            if status.is_ok_and(|status| status.started_at != restarting.started_at) {
                return CliResult::Ok(());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let followed = tokio::time::timeout(END_WITHIN, follows).await;
    drop(progress);
    let hint = format!("`{}` says what it does", session.home.daemon_log().display());
    match followed {
        Ok(Ok(())) => Ok(restarting),
        Ok(Err(error)) => Err(error.hint(hint)),
        Err(_) => {
            let message = format!("the daemon (pid {}) has not begun again after {END_WITHIN:?}", restarting.pid);
            Err(CliError::new(Exit::Failed, message).hint(hint))
        }
    }
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
/// When the report cannot be written. A daemon that does not answer is an item of it.
pub(crate) async fn doctor(session: &Session, args: &DoctorArgs) -> CliResult {
    let progress = Progress::new(session.format, "everything that godwit needs is looked at");
    let repairs = if args.fix { doctor::fix::repair(&session.home) } else { Vec::new() };
    let mut report = report(session, args).await;
    doctor::fix::tell(&mut report, repairs);
    drop(progress);
    session.show(&report, fleet::doctor)?;
    let worst = report.items.iter().map(|item| item.level).max().unwrap_or(DoctorLevel::Ok);
    if session.format == Format::Human && worst >= DoctorLevel::Warning && !args.fix {
        output::hint("godwit doctor --fix repairs what is safe to repair");
    }
    Ok(match worst {
        DoctorLevel::Ok | DoctorLevel::Note => Exit::Ok,
        DoctorLevel::Warning => Exit::Warnings,
        DoctorLevel::Problem => Exit::Failed,
    })
}

async fn report(session: &Session, args: &DoctorArgs) -> DoctorReport {
    let home = &session.home;
    let now = crate::composition::now();
    let is_running = home.check().is_ok() && HomeLock::is_taken(home).is_ok_and(|is_taken| is_taken);
    if is_running && !args.offline {
        let client = session.client();
        let status = within(async { Ok(client.clone()?.status().await?) }).await;
        let info = home.published().ok().flatten();
        let daemon = info.as_ref().map(|info| (info, status.as_ref().map_err(ToString::to_string)));
        let daemon = doctor::daemon(daemon);
        let asked = async {
            let (client, status) = (client.clone()?, status.clone()?);
            let mut report = client.doctor().await?;
            let newest = client.log(status.head_seq.saturating_sub(1), 1).await?;
            report.items.push(doctor::of_daemon(newest.items.first(), status.head_seq, now));
            CliResult::Ok(report)
        };
        if let Ok(mut report) = asked.await {
            let refused = Config::load(&session.home.config()).err().map(CliError::from);
            report.items.splice(0..0, [configuration(session, refused), daemon]);
            return report;
        }
        // It does not answer, so this process looks by itself.
        return look(session, daemon).await;
    }
    let daemon = match is_running {
        true => DoctorItem { found: "one runs and was not asked".to_owned(), ..doctor::daemon(None) },
        false => doctor::daemon(None),
    };
    let mut report = look(session, daemon).await;
    if !is_running {
        report.items.push(doctor::database(home, now).await);
    }
    report
}

/// What this process sees by itself.
async fn look(session: &Session, daemon: DoctorItem) -> DoctorReport {
    let loaded = Config::load(&session.home.config());
    let config = loaded.as_ref().map(Config::clone).unwrap_or_default();
    let home = session.home.clone();
    let accounts = Accounts::without_daemon(&home);
    let looked = tokio::task::spawn_blocking(move || doctor::examine(&home, &config, &accounts)).await;
    let mut report = looked.unwrap_or_else(|_| DoctorReport { items: Vec::new() });
    report.items.insert(0, configuration(session, loaded.err().map(CliError::from)));
    report.items.insert(1, daemon);
    report
}

/// The answer of a daemon that may be stuck.
pub(super) async fn within<T>(answer: impl Future<Output = CliResult<T>>) -> CliResult<T> {
    match tokio::time::timeout(ANSWER_WITHIN, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(CliError::new(Exit::NoDaemon, format!("it does not answer within {ANSWER_WITHIN:?}"))),
    }
}

fn configuration(session: &Session, refused: Option<CliError>) -> DoctorItem {
    let path = session.home.config();
    let (level, found, remedy) = match refused {
        Some(error) => (DoctorLevel::Problem, error.to_string(), error.hints.into_iter().next()),
        None if path.exists() => (DoctorLevel::Ok, path.display().to_string(), None),
        None => (DoctorLevel::Ok, format!("`{}` is not there: everything is at its default", path.display()), None),
    };
    DoctorItem { name: "configuration".to_owned(), level, found, remedy, fixed: None }
}
