//! What a shim leaves behind: its claim and the record of how the run ended.

use serde::{Deserialize, Serialize};

/// A process that cannot be mistaken for another one that has the same pid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// The attempt it works for.
    pub fence: u64,
    /// Its process id.
    pub pid: i32,
    /// When it started, in the kernel's own ticks since boot (`/proc/<pid>/stat`, field 22).
    pub start_time: u64,
    /// The boot it belongs to.
    pub boot_id: String,
}

/// Who owns the one start of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "claim", rename_all = "kebab-case")]
pub enum Claim {
    /// A shim.
    Held(Holder),
    /// Nobody, for good: the daemon took the claim so that no shim can.
    Revoked,
}

/// Why a run ended. How it was ended is not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum EndReason {
    /// By itself, with a status. A program that a signal ended inside a sandbox shows as 128 plus the signal.
    Exited {
        /// The exit status.
        code: i32,
    },
    /// By a signal that the shim did not send.
    Signaled {
        /// The signal's number.
        signal: i32,
    },
    /// The wall-clock limit.
    WallLimit,
    /// The limit of silence.
    IdleLimit,
    /// The limit of output.
    OutputLimit,
    /// Someone asked.
    Terminated,
    /// Nothing was executed.
    SpawnFailed {
        /// The system's error number, 0 when there is none.
        errno: i32,
        /// What could not be done, for a person.
        message: String,
    },
}

/// How a run ended, told once and durably.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitRecord {
    /// The attempt.
    pub fence: u64,
    /// Why it ended.
    pub end: EndReason,
    /// When the shim was about to execute the program, in microseconds since 1970-01-01 UTC.
    pub started_at: i64,
    /// When everything was over, in microseconds since 1970-01-01 UTC.
    pub ended_at: i64,
    /// Bytes of standard output.
    pub out_bytes: u64,
    /// Line feeds in standard output.
    pub out_lines: u64,
    /// SHA-256 of standard output as spooled, lower-case hexadecimal.
    pub out_sha256: String,
    /// Bytes of standard error.
    pub err_bytes: u64,
    /// SHA-256 of standard error as spooled, lower-case hexadecimal.
    pub err_sha256: String,
    /// Processes that were still there when the program itself had ended, and were killed.
    pub left_behind: u64,
    /// Processes that could not be ended. The target is 0.
    pub leaked: u64,
    /// The largest resident size of any one process, in KiB, as the kernel accounts it to the shim.
    pub max_rss_kib: u64,
    /// Processor time of everything that was waited for, user and system, in microseconds.
    pub cpu_us: u64,
    /// Processes that the kernel's out-of-memory killer ended on this host during the run, whoever they belonged to.
    /// A run that ended by signal 9 while this grew most probably was one of them.
    pub host_oom_kills: u64,
    /// What of the terminal's input did not reach the program; `None` for a run without terminal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<InputLoss>,
}

/// What of a terminal's input did not reach the program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputLoss {
    /// Bytes that were typed faster than the program read them, beyond what is kept for it.
    pub dropped_bytes: u64,
    /// Frames that no daemon of this release writes.
    pub malformed_frames: u64,
}
