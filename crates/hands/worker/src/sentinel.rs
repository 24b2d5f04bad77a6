//! What the sentinel had to say about a run, concluded from its record when the run is over.
//!
//! The record is a file of the run's directory, made before the start and shown to the run as the only thing of it. The
//! run can write to it and can neither remove nor replace it. So a line proves little and a missing one much: what the
//! transcript shows and the record does not is an ending of its own.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use godwit_agents::{Hook, LaunchContext, ToolUse};
use godwit_core::run::{NotStarted, RunClass, RunEnd};
use godwit_core::sentinel::Rule;
use godwit_core::sentinel::record::{Attendance, FILE, Record};

use crate::Shared;
use crate::launch::{Refused, own_program, text};

/// How much of a record is read: some hundred thousand calls. One that is longer was not written by the hook.
const MAX_RECORD: u64 = 32 * 1024 * 1024;

/// What a run is given so that its calls are judged.
pub(crate) struct Watch {
    program: PathBuf,
    run_dir: PathBuf,
}

impl Watch {
    /// Makes the record of a run that is about to start.
    pub(crate) fn over(shared: &Shared, run_dir: &Path) -> Result<Self, Refused> {
        let program = own_program(shared)?;
        let record = run_dir.join(FILE);
        // Nothing of the run's directory is within reach of a run, so what is there is godwit's own.
        fs::OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&record)
            .map_err(|error| Refused::new(NotStarted::Other, format!("cannot write {}: {error}", record.display())))?;
        Ok(Self { program, run_dir: run_dir.to_owned() })
    }

    /// What the adapter is told.
    pub(crate) fn told<'a>(&'a self, context: LaunchContext<'a>) -> Result<LaunchContext<'a>, Refused> {
        let hook = Hook { program: text(&self.program)?, record: text(&self.run_dir)? };
        Ok(LaunchContext { hook: Some(hook), ..context })
    }

    /// Godwit's program, which the run has to see.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// The file that the run has to be able to write.
    pub(crate) fn record(&self) -> PathBuf {
        self.run_dir.join(FILE)
    }
}

/// Puts beside the end of a run what the sentinel had to say, which outranks what the agent says of itself.
pub(crate) fn concluded(end: RunEnd, used: &ToolUse, run_dir: &Path) -> RunEnd {
    let record = match read(&run_dir.join(FILE)) {
        Ok(record) => record,
        Err(error) => {
            let detail = format!("the sentinel's record cannot be read ({error}); {}", end.detail);
            return RunEnd { class: unless_cancelled(end.class, RunClass::HookSilent), detail, ..end };
        }
    };
    let end = RunEnd { sentinel: Some(record.judged()), ..end };
    if let Some((tool, rule)) = record.first_hard_block() {
        let of_several = match record.judged().hard {
            0 | 1 => String::new(),
            hard => format!(", the first of {hard} such calls"),
        };
        let because = Rule::of(rule).because;
        let detail = format!("the sentinel denied a call of `{tool}`{of_several}: {because} ({})", rule.word());
        let class = RunClass::SentinelBlocked { rule: rule.word().to_owned() };
        return RunEnd { class: unless_cancelled(end.class, class), detail, ..end };
    }
    match used.attendance(&record) {
        Attendance::Complete => end,
        silent => RunEnd {
            class: unless_cancelled(end.class, RunClass::HookSilent),
            detail: format!("{silent}; {}", end.detail),
            ..end
        },
    }
}

/// Puts beside the end of a run at a terminal how often the sentinel answered what. Who sat there saw its denials, and
/// there is no transcript to compare its record with.
pub(crate) fn counted(end: RunEnd, run_dir: &Path) -> RunEnd {
    match read(&run_dir.join(FILE)) {
        Ok(record) => RunEnd { sentinel: Some(record.judged()), ..end },
        Err(error) => {
            let detail = format!("{}; the sentinel's record cannot be read ({error})", end.detail);
            RunEnd { detail, ..end }
        }
    }
}

/// A run that somebody asked to end has ended for that reason.
fn unless_cancelled(class: RunClass, finding: RunClass) -> RunClass {
    if class == RunClass::Cancelled { class } else { finding }
}

/// Reads a record. One that is not there is an error: it was made before the start.
fn read(path: &Path) -> io::Result<Record> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_RECORD + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_RECORD {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is longer than any hook writes"));
    }
    Ok(Record::read(&String::from_utf8_lossy(&bytes)))
}
