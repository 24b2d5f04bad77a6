//! How the command ends: one table from what happened to a number, shown in
//! `docs/guide/exit-codes.md`, which a test holds true.

use godwit_api::types::Condition;
use godwit_core::mission::Status;
use serde::{Deserialize, Serialize};

/// Every way in which the command can end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Exit {
    /// It did what was asked.
    Ok,
    /// It failed.
    Failed,
    /// The command line is not one.
    Usage,
    /// No daemon runs.
    NoDaemon,
    /// The named thing does not exist.
    NotFound,
    /// The daemon refuses.
    Refused,
    /// The configuration is not acceptable.
    Config,
    /// Another godwit has the home, or something has the port.
    InUse,
    /// The disk is full.
    DiskFull,
    /// `log verify`: the log is not what was written.
    LogDamaged,
    /// `--wait`: the mission was rejected.
    MissionRejected,
    /// `--wait`: the mission awaits a person.
    MissionAwaits,
    /// `--wait`: the mission is held.
    MissionHeld,
    /// `--wait`: the mission was cancelled.
    MissionCancelled,
    /// `doctor`: nothing is broken, and something is worth a look. `agent sync`: something is in the way, or differs.
    Warnings,
    /// `health`: it works, and something is held, late or may soon not work.
    Degraded,
    /// `health`: something cannot work until a person acts.
    Broken,
    /// A person stopped waiting or watching before there was an end.
    Interrupted,
}

impl Exit {
    /// Every way, in the order of its number.
    #[cfg(test)]
    pub(crate) const ALL: &'static [Self] = &[
        Self::Ok,
        Self::Failed,
        Self::Usage,
        Self::NoDaemon,
        Self::NotFound,
        Self::Refused,
        Self::Config,
        Self::InUse,
        Self::DiskFull,
        Self::LogDamaged,
        Self::MissionRejected,
        Self::MissionAwaits,
        Self::MissionHeld,
        Self::MissionCancelled,
        Self::Warnings,
        Self::Degraded,
        Self::Broken,
        Self::Interrupted,
    ];

    /// The number.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NoDaemon => 3,
            Self::NotFound => 4,
            Self::Refused => 5,
            Self::Config => 6,
            Self::InUse => 7,
            Self::DiskFull => 8,
            Self::LogDamaged => 9,
            Self::MissionRejected => 10,
            Self::MissionAwaits => 11,
            Self::MissionHeld => 12,
            Self::MissionCancelled => 13,
            Self::Warnings => 14,
            Self::Degraded => 15,
            Self::Broken => 16,
            // What shells say of a command that Ctrl-C ended.
            Self::Interrupted => 130,
        }
    }

    /// The word for it where no word of the API's fits.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::NoDaemon => "no-daemon",
            Self::NotFound => "not-found",
            Self::Refused => "refused",
            Self::Config => "config",
            Self::InUse => "in-use",
            Self::DiskFull => "disk-full",
            Self::LogDamaged => "log-damaged",
            Self::MissionRejected => "mission-rejected",
            Self::MissionAwaits => "mission-awaits",
            Self::MissionHeld => "mission-held",
            Self::MissionCancelled => "mission-cancelled",
            Self::Warnings => "warnings",
            Self::Degraded => "degraded",
            Self::Broken => "broken",
            Self::Interrupted => "interrupted",
        }
    }

    /// What helps when nothing more exact is known.
    pub(crate) fn usual_hint(self) -> Option<&'static str> {
        match self {
            Self::Failed => Some("`godwit doctor` looks at everything that godwit needs"),
            Self::Usage => Some("`godwit help` and `godwit help COMMAND` say what there is"),
            Self::NoDaemon => Some("start the daemon with `godwit up --detach`"),
            Self::NotFound => Some("`godwit mission list` and `godwit status` show what there is"),
            Self::Refused => Some("`godwit status` shows where things stand"),
            Self::Config => Some("`godwit doctor --offline` looks at the configuration"),
            Self::InUse => Some("`godwit status` shows what runs; `godwit down` ends the daemon"),
            Self::DiskFull => Some("free space on the disk of godwit's home, then repeat the command"),
            Self::LogDamaged => Some("`godwit log verify` names every fault with its place"),
            Self::Ok
            | Self::MissionRejected
            | Self::MissionAwaits
            | Self::MissionHeld
            | Self::MissionCancelled
            | Self::Warnings
            | Self::Degraded
            | Self::Broken
            | Self::Interrupted => None,
        }
    }

    /// What it means.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Ok => "done; with `--wait`: the mission has landed",
            Self::Failed => "failed, or `doctor` found a problem; the message says why",
            Self::Usage => "the command line is wrong",
            Self::NoDaemon => "no daemon runs, or it does not answer: `godwit up`",
            Self::NotFound => "the named thing does not exist, or its id is ambiguous",
            Self::Refused => "the daemon refuses; the message says what to do instead",
            Self::Config => "the configuration is not acceptable; the message says where",
            Self::InUse => "another godwit has the home, or the port is taken",
            Self::DiskFull => "the disk is full; nothing was changed",
            Self::LogDamaged => {
                "`log verify`, `backup`: what was written was changed, cut off or damaged; each fault is named"
            }
            Self::MissionRejected => "`--wait`: the mission failed: a person rejected it",
            Self::MissionAwaits => "`--wait`: the mission awaits a person: an approval, or a pause or stop to end",
            Self::MissionHeld => "`--wait`: the mission is held; the hold says what to do",
            Self::MissionCancelled => "`--wait`: the mission was cancelled",
            Self::Warnings => {
                "`doctor`: nothing is broken, and there are warnings; `agent sync`: an entry of yours is in the way, or `--check` found a difference"
            }
            Self::Degraded => "`health`: it works, and something is held, late, or may soon not work",
            Self::Broken => "`health`: something cannot work until you act; it says what",
            Self::Interrupted => {
                "Ctrl-C: you stopped watching, and the mission goes on; `run attach`: somebody else types now"
            }
        }
    }

    /// How `health` ends.
    pub(crate) fn of_condition(condition: Condition) -> Self {
        match condition {
            Condition::Healthy => Self::Ok,
            Condition::Degraded => Self::Degraded,
            Condition::Broken => Self::Broken,
            Condition::Down => Self::NoDaemon,
        }
    }

    /// Where `--wait` ends; `None` while godwit goes on by itself.
    pub(crate) fn of_mission(status: Status) -> Option<Self> {
        match status {
            Status::Landed => Some(Self::Ok),
            Status::Rejected => Some(Self::MissionRejected),
            Status::AwaitingAnswers
            | Status::AwaitingStart
            | Status::AwaitingApproval
            | Status::Paused
            | Status::Stopped => Some(Self::MissionAwaits),
            Status::Held => Some(Self::MissionHeld),
            Status::Cancelled => Some(Self::MissionCancelled),
            Status::Preparing
            | Status::Queued
            | Status::Parked
            | Status::Running
            | Status::Collecting
            | Status::Checking
            | Status::Sealing
            | Status::Landing
            | Status::Closing => None,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    const DOC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/guide/exit-codes.md");

    fn table() -> String {
        let mut text = String::from("| code | meaning |\n| --: | --- |\n");
        for exit in Exit::ALL {
            writeln!(text, "| {} | {} |", exit.code(), exit.meaning()).expect("writing to a string");
        }
        text
    }

    /// `GODWIT_BLESS=1` writes the table instead of comparing it.
    #[test]
    fn the_table_of_exit_codes_in_the_docs_is_true() {
        let text = std::fs::read_to_string(DOC).expect("docs/guide/exit-codes.md is there");
        let (head, rest) = text.split_once("<!-- table -->\n").expect("the page marks its table");
        let (_, tail) = rest.split_once("<!-- /table -->").expect("the page marks the table's end");
        let expected = format!("{head}<!-- table -->\n{}<!-- /table -->{tail}", table());
        if std::env::var_os("GODWIT_BLESS").is_some() {
            std::fs::write(DOC, expected).expect("the page can be written");
        } else {
            assert_eq!(text, expected, "run the tests once with GODWIT_BLESS=1 and read what changed");
        }
    }

    #[test]
    fn codes_are_unique_and_in_order() {
        let codes: Vec<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert!(codes.is_sorted_by(|earlier, later| earlier < later), "{codes:?}");
    }
}
