//! What a check's directory is of. A verdict counts for the commit and the command that it was drawn from: a round that
//! was cut short and begun again finds the directories of the first time, and may by then be about another commit.

use std::fs;
use std::path::Path;

use godwit_core::effect::OutcomeKind;
use godwit_core::hold::HoldCode;
use godwit_core::name::Sha;
use godwit_core::policy::CheckSpec;
use godwit_core::run::NotStarted;
use godwit_proc::run::{self as process, RunProbe};
use godwit_proc::{EndReason, tree};
use serde::{Deserialize, Serialize};

use crate::failure::failed_on;
use crate::launch::{self, Refused};
use crate::run::end_process;

/// Where it is remembered, in the check's directory. Written before the start.
const SUBJECT: &str = "subject.json";

/// What a check is about.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Subject {
    pub(super) commit: Sha,
    pub(super) check: CheckSpec,
}

impl Subject {
    /// Writes it down beside the check that is about to start.
    pub(super) fn remember(&self, run_dir: &Path) -> Result<(), Refused> {
        launch::private_directory(run_dir)?;
        let text = serde_json::to_vec(self).expect("a plain struct serialises");
        fs::write(run_dir.join(SUBJECT), text)
            .map_err(|error| Refused::new(NotStarted::Other, format!("cannot write to {}: {error}", run_dir.display())))
    }

    /// Ends and discards what is in the directory, unless it is this check as it began or ended by itself.
    pub(super) async fn make_way(self, runs: &Path, run_dir: &Path) -> Result<(), Box<OutcomeKind>> {
        let failed = |error: process::Error| Box::new(failed_on(&error, HoldCode::ChecksFailed));
        let place = run_dir.to_owned();
        if blocking(move || self.is_answered_in(&place)).await.map_err(failed)? {
            return Ok(());
        }
        end_process(run_dir).await.map_err(failed)?;
        let (runs, place) = (runs.to_owned(), run_dir.to_owned());
        blocking(move || discard(&runs, &place)).await
    }

    /// Whether nothing is there, or what is there can be adopted. One that was asked to end has said nothing.
    fn is_answered_in(&self, run_dir: &Path) -> Result<bool, process::Error> {
        Ok(match process::probe(run_dir)? {
            RunProbe::Absent => true,
            RunProbe::Revoked => false,
            RunProbe::Ended(record) if record.end == EndReason::Terminated => false,
            RunProbe::Live(_) | RunProbe::Ended(_) | RunProbe::Lost(_) => fs::read(run_dir.join(SUBJECT))
                .is_ok_and(|text| serde_json::from_slice::<Self>(&text).is_ok_and(|found| found == *self)),
        })
    }
}

/// Renamed before it is deleted: a directory that is half deleted must never be taken for a check.
fn discard(runs: &Path, run_dir: &Path) -> Result<(), Box<OutcomeKind>> {
    let name = run_dir.file_name().expect("a check's directory has a name").to_string_lossy();
    let discarded = runs.join(format!("discarded-{name}"));
    let remove = || tree::remove(runs, &discarded).map_err(|error| Box::new(failed_on(&error, HoldCode::ChecksFailed)));
    remove()?;
    fs::rename(run_dir, &discarded).map_err(|error| Box::new(failed_on(&error, HoldCode::ChecksFailed)))?;
    remove()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}
