//! The log: whether its file is sound and its newest events are as they were written.

use godwit_api::types::{DoctorItem, DoctorLevel, EventRecord};
use godwit_store::{Extent, HeadSigner, OpenMode, Store};
use jiff::Timestamp;

use super::{ok, problem, warning};
use crate::home::{Home, HomeLock};

/// The name of the item.
const NAME: &str = "log";

/// How far the newest event may be ahead of the clock: clocks of a machine differ by less.
const MOST_AHEAD_SECONDS: i64 = 60;

/// Looks at the log of a home that no daemon has: the newest events, the head that was written down, and the clock.
/// Everything is looked at by `log verify`.
pub(crate) async fn database(home: &Home, now: Timestamp) -> DoctorItem {
    if !home.store().exists() {
        return ok(NAME, "there is none yet; `godwit up` begins one");
    }
    let lock = match HomeLock::take(home) {
        Ok(lock) => lock,
        Err(error) => return warning(NAME, error.to_string(), "look again without `--offline`"),
    };
    let found = look(home).await;
    drop(lock);
    match found {
        Ok(found) => judge(&found, now),
        Err(error) => problem(NAME, error, REMEDY),
    }
}

const REMEDY: &str = "`godwit log verify` names every fault; restore the home from a backup if there is one";

/// What was found in a log that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// How many events there are.
    pub(super) events: u64,
    /// The first fault.
    pub(super) fault: Option<String>,
    /// When the newest event was decided.
    pub(super) newest: Option<Timestamp>,
}

async fn look(home: &Home) -> Result<Found, String> {
    let told = |error: &(dyn std::error::Error + 'static)| {
        crate::error::CliError::from_error(crate::exit::Exit::Failed, error).to_string()
    };
    let store = Store::open(&home.store(), OpenMode::ReadOnly).await.map_err(|error| told(&error))?;
    let signer = HeadSigner::open(&home.keys()).map_err(|error| told(&error))?;
    let store = signer.into_iter().fold(store, Store::with_signer);
    let unsound = store.quick_check().await.map_err(|error| told(&error))?;
    let report = store.verify_with_file(Extent::Tail, &home.log_head()).await.map_err(|error| told(&error))?;
    let newest = store.events_after(report.head.seq.saturating_sub(1), 1).await.map_err(|error| told(&error))?;
    store.close().await;
    let fault = report.faults.first().map(|fault| format!("event {} {}", fault.seq, fault.kind));
    Ok(Found { events: report.head.seq, fault: unsound.or(fault), newest: newest.first().map(|event| event.new.at) })
}

pub(super) fn judge(found: &Found, now: Timestamp) -> DoctorItem {
    if let Some(fault) = &found.fault {
        return problem(NAME, format!("is damaged: {fault}"), REMEDY);
    }
    let ahead = found.newest.filter(|newest| newest.as_second() - now.as_second() > MOST_AHEAD_SECONDS);
    match ahead {
        Some(newest) => warning(
            NAME,
            format!("its newest event is of {newest}, which is to come: the clock was set back"),
            "set the clock; until then waits end late",
        ),
        None => {
            ok(NAME, format!("{} events; the file is sound and the newest ones are as they were written", found.events))
        }
    }
}

/// The same for the log of a daemon, which has verified it: only its newest event is looked at.
pub(crate) fn of_daemon(newest: Option<&EventRecord>, events: u64, now: Timestamp) -> DoctorItem {
    let item = judge(&Found { events, fault: None, newest: newest.map(|event| event.at) }, now);
    match item.level {
        DoctorLevel::Ok => {
            ok(NAME, format!("{events} events; the daemon has verified the newest ones when it started"))
        }
        DoctorLevel::Note | DoctorLevel::Warning | DoctorLevel::Problem => item,
    }
}
