//! `doctor --fix`: repairs that lose nothing. It closes what is open to others, makes directories that are missing,
//! and deletes what a dead daemon left to be found by commands. Everything else is a person's to decide.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;

use godwit_api::types::{DoctorItem, DoctorReport};

use super::{home, problem};
use crate::error::CliError;
use crate::home::{Home, HomeLock};

/// What was repaired, or could not be: the item that it belongs to, and what to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repair {
    item: &'static str,
    told: Result<String, String>,
}

/// Repairs what is safe to repair. A home that is not this user's is not touched.
pub(crate) fn repair(home: &Home) -> Vec<Repair> {
    if home.check().is_err() || !home.path().is_dir() {
        return Vec::new();
    }
    let mut repairs = Vec::new();
    let own = fs::metadata(home.path()).map(|metadata| metadata.permissions().mode() & 0o777);
    if own.is_ok_and(|mode| mode & 0o077 != 0) {
        let closed = fs::set_permissions(home.path(), fs::Permissions::from_mode(home::PRIVATE_DIRECTORY));
        repairs.push(told(home::NAME, "it has mode 700 now".to_owned(), closed));
    }
    for open in home::open_to_others(home) {
        let closed = fs::set_permissions(&open.path, fs::Permissions::from_mode(open.wanted));
        let what = format!("{} has mode {:03o} now", open.path.display(), open.wanted);
        repairs.push(told(home::PERMISSIONS, what, closed));
    }
    // A home in which no daemon has run yet misses nothing.
    let missing = if home.store().exists() { home::missing_directories(home) } else { Vec::new() };
    for path in missing {
        repairs.push(told(home::DIRECTORIES, format!("made {}", path.display()), home::create(&path)));
    }
    repairs.extend(delete_stale(home));
    repairs
}

/// Deletes what a dead daemon left, under the home's lock: a daemon that starts meanwhile keeps what it wrote.
fn delete_stale(home: &Home) -> Vec<Repair> {
    let delete = || -> Result<Vec<Repair>, CliError> {
        if home::stale_files(home)?.is_empty() {
            return Ok(Vec::new());
        }
        let lock = HomeLock::take(home)?;
        // The lock is this process's own now, so nobody else has the home.
        let stale = home::stale_files_of(home);
        let deleted =
            stale.iter().map(|path| told(home::STALE, format!("deleted {}", path.display()), fs::remove_file(path)));
        let deleted = deleted.collect();
        drop(lock);
        Ok(deleted)
    };
    delete().unwrap_or_else(|error| vec![Repair { item: home::STALE, told: Err(error.to_string()) }])
}

fn told(item: &'static str, what: String, done: io::Result<()>) -> Repair {
    Repair { item, told: done.map(|()| what.clone()).map_err(|error| format!("{what}: no, {error}")) }
}

/// Tells in a report what was repaired.
pub(crate) fn tell(report: &mut DoctorReport, repairs: Vec<Repair>) {
    for Repair { item, told } in repairs {
        match (report.items.iter_mut().find(|known| known.name == item), told) {
            (Some(known), Ok(what)) => {
                known.fixed = Some(known.fixed.take().map_or(what.clone(), |earlier| format!("{earlier}; {what}")));
            }
            (None, Ok(what)) => report.items.push(DoctorItem { fixed: Some(what), ..super::ok(item, "repaired") }),
            (_, Err(why)) => report.items.push(problem(item, format!("cannot repair: {why}"), "do it by hand")),
        }
    }
}
