//! The command line, and nothing else.
//!
//! Texts of people may begin with `-`; names are checked where they come in.

mod account;
mod agent;
mod backup;
mod config;
mod mission;
mod push;
mod risk;
mod since;
mod tail;
#[cfg(test)]
mod tests;
mod usage;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use godwit_api::client::LogFrom;
use godwit_core::name::{AgentName, BranchName, RepoName, Sha};
use jiff::Timestamp;

pub(crate) use crate::succession::PassedOn;
pub(crate) use account::{AccountCommand, QuotaArgs, RouteCommand};
pub(crate) use agent::{AgentCommand, AgentSyncArgs};
pub(crate) use backup::BackupCommand;
pub(crate) use config::{ConfigCommand, SecretCommand};
pub(crate) use mission::{InquiryArgs, MissionCommand, MissionNewArgs};
pub(crate) use push::PushCommand;
pub(crate) use risk::{GateCommand, RiskCommand};
pub(crate) use since::Since;
pub(crate) use tail::{TailArgs, TailKind};
pub(crate) use usage::UsageArgs;

/// A crew of coding agents that can be left alone.
#[derive(Debug, Parser)]
#[command(name = "godwit", version, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// Where godwit keeps everything.
    #[arg(long, global = true, env = "GODWIT_HOME", value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Print JSON: the API's own objects.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// When to use colours: `auto`, `always` or `never`; `auto` asks the terminal, `NO_COLOR` and `CLICOLOR_FORCE`.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN", hide_possible_values = true)]
    pub(crate) color: Colour,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal that has them, unless the environment says otherwise.
    Auto,
    /// Also into files and pipes.
    Always,
    /// Nowhere.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the daemon.
    Up(UpArgs),
    /// End the daemon; runs go on and the next daemon takes them over.
    Down,
    /// Begin the daemon again in place, with the configuration as it is now; runs go on.
    Restart,
    /// Show the fleet at a glance, and what waits for you.
    Status(StatusArgs),
    /// Say whether it is working, a line for each part; the exit code says it to a monitor.
    Health(PlainArgs),
    /// Show on one screen what runs, what waits for you, what is held and why, and what it came to.
    Snapshot(PlainArgs),
    /// Follow what happens, in words: missions, runs, holds, landings, and what the agents say.
    Tail(TailArgs),
    /// Watch the fleet at work: what runs, what waits for you, what is next.
    Watch,
    /// Print an address that opens the cockpit in a browser; it is good once, for five minutes.
    Open,
    /// Show what works on this machine and what does not.
    Doctor(DoctorArgs),
    /// Registered repositories.
    #[command(subcommand)]
    Repo(RepoCommand),
    /// Missions.
    #[command(subcommand)]
    Mission(MissionCommand),
    /// What blocks missions.
    #[command(subcommand)]
    Hold(HoldCommand),
    /// Decisions that wait for you.
    #[command(subcommand)]
    Approval(ApprovalCommand),
    /// Executions of agents.
    #[command(subcommand)]
    Run(RunCommand),
    /// The agent CLIs of this machine.
    #[command(subcommand, visible_alias = "agents")]
    Agent(AgentCommand),
    /// The configuration file: agents, routes, caps and the sandbox.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Secrets that godwit keeps for agents and accounts; they are written and never shown.
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Logins and keys: who pays for runs.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Show what is used of each account's quota windows, who said so, and when.
    Quota(QuotaArgs),
    /// Who does what.
    #[command(subcommand)]
    Route(RouteCommand),
    /// Work that was kept.
    #[command(subcommand)]
    Rescue(RescueCommand),
    /// Why results may or may not land.
    #[command(subcommand)]
    Gate(GateCommand),
    /// How much could go wrong.
    #[command(subcommand)]
    Risk(RiskCommand),
    /// Find missions, repositories, holds and runs by what they say.
    Search(SearchArgs),
    /// Show what runs used, summed by agent, repository, mission, model or day.
    Usage(UsageArgs),
    /// Notifications: which browsers are told when something needs you.
    #[command(subcommand)]
    Push(PushCommand),
    /// The event log.
    #[command(subcommand)]
    Log(LogCommand),
    /// Backups of the home.
    #[command(subcommand)]
    Backup(BackupCommand),
    /// What the binary knows by itself.
    #[command(flatten)]
    Reference(ReferenceCommand),
}

/// What the binary knows by itself: these need neither a daemon nor a home.
#[derive(Debug, Subcommand)]
pub(crate) enum ReferenceCommand {
    /// Explain the code of a hold: what godwit saw, and what to do.
    Explain {
        /// The code, such as `checks-failed`.
        code: String,
    },
    /// Print the script that lets a shell complete godwit's commands.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print godwit's manual page, or write those of all commands.
    Man {
        /// Write a page for each command into this directory.
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

/// A shell that can be told how to complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// GNU Bash.
    Bash,
    /// Zsh.
    Zsh,
    /// Fish.
    Fish,
}

/// `search`
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// Words that all must be there, in any case; what is between quotation marks stands together.
    #[arg(required = true)]
    pub(crate) text: Vec<String>,
    /// The most of each kind, from 1 to 50; 20 when absent.
    #[arg(long)]
    pub(crate) limit: Option<u32>,
}

/// `up`
#[derive(Debug, Args)]
pub(crate) struct UpArgs {
    /// Return as soon as the daemon answers, and leave it running.
    #[arg(long)]
    pub(crate) detach: bool,
    /// The port on 127.0.0.1; 0 takes a free one. Overrides the configuration.
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// What the daemon before passes on to this one, in the same process.
    #[arg(long, hide = true, value_name = "LOCK,SOCKET")]
    pub(crate) succeed: Option<PassedOn>,
}

/// `status`
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// At most ten short lines.
    #[arg(long, conflicts_with = "json")]
    pub(crate) plain: bool,
}

/// `health` and `snapshot`
#[derive(Debug, Args)]
pub(crate) struct PlainArgs {
    /// As few short lines as a text message holds, without colours; of `health` one.
    #[arg(long, conflicts_with = "json")]
    pub(crate) plain: bool,
}

/// `doctor`
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Look without a daemon.
    #[arg(long)]
    pub(crate) offline: bool,
    /// Repair what is safe to repair, and tell what was repaired.
    #[arg(long)]
    pub(crate) fix: bool,
}

/// `repo`
#[derive(Debug, Subcommand)]
pub(crate) enum RepoCommand {
    /// Register a repository.
    Add(RepoAddArgs),
    /// List the registered repositories.
    List,
    /// Show one with its policy.
    Show {
        /// Its name.
        name: String,
    },
    /// Change its policy: `KEY=VALUE`, such as `agent=claude`, `enabled=false` or `check.test=make test`.
    Set {
        /// Its name.
        name: String,
        /// What changes.
        #[arg(required = true, value_name = "KEY=VALUE", allow_hyphen_values = true)]
        changes: Vec<String>,
    },
    /// Forget it; its vault and everything in it stay.
    Remove {
        /// Its name.
        name: String,
    },
}

/// `repo add`
#[derive(Debug, Args)]
pub(crate) struct RepoAddArgs {
    /// The repository.
    pub(crate) path: PathBuf,
    /// What you call it; the directory's name when absent.
    #[arg(long)]
    pub(crate) name: Option<RepoName>,
    /// A check that must pass before anything lands. Can be repeated.
    #[arg(long = "check", value_name = "NAME=COMMAND")]
    pub(crate) checks: Vec<String>,
    /// A verify script: a check that also answers with JSON how good the result is. Can be repeated.
    #[arg(long = "verify", value_name = "NAME=COMMAND")]
    pub(crate) verifies: Vec<String>,
    /// Where results land: `branch`, or `local:BRANCH`.
    #[arg(long)]
    pub(crate) landing: Option<String>,
    /// The agent for missions that name none.
    #[arg(long)]
    pub(crate) agent: Option<AgentName>,
    /// Paths that no change may touch, beside the default ones. Can be repeated.
    #[arg(long = "forbid", value_name = "GLOB", allow_hyphen_values = true)]
    pub(crate) forbid: Vec<String>,
}

/// `hold`
#[derive(Debug, Subcommand)]
pub(crate) enum HoldCommand {
    /// List what blocks missions.
    List {
        /// Resolved ones too.
        #[arg(long)]
        all: bool,
    },
    /// Show how often missions are held, by code and by repository, and for how long.
    Stats {
        /// The beginning of the longer window: `10m`, `2h`, `3d` ago, or a time in RFC 3339; seven days when absent.
        #[arg(long, value_name = "WHEN")]
        since: Option<Since>,
    },
    /// Show a hold and the ways out.
    Show {
        /// Its id.
        id: String,
    },
    /// Try again what it blocked.
    Resolve {
        /// Its id.
        id: String,
    },
}

/// `approval`
#[derive(Debug, Subcommand)]
pub(crate) enum ApprovalCommand {
    /// List the decisions that wait for you.
    List {
        /// Decided ones too.
        #[arg(long)]
        all: bool,
    },
}

/// `run`
#[derive(Debug, Subcommand)]
pub(crate) enum RunCommand {
    /// List runs, newest first.
    List {
        /// Only those of this mission.
        #[arg(long)]
        mission: Option<String>,
        /// Only those that have not ended.
        #[arg(long)]
        live: bool,
        /// Where the list goes on: what the end of the list before it says.
        #[arg(long)]
        cursor: Option<String>,
    },
    /// Show a run.
    Show {
        /// Its id.
        id: String,
    },
    /// Show what it says.
    Logs {
        /// Its id.
        id: String,
        /// Which part of it.
        #[command(flatten)]
        said: SaidArgs,
    },
    /// Show what became of its work: the commit that was made of it, and what the checks said of that.
    Work {
        /// Its id.
        id: String,
    },
    /// Show what it has changed.
    Diff {
        /// Its id.
        id: String,
    },
    /// Show the sandbox that it was started in.
    Sandbox {
        /// Its id.
        id: String,
    },
    /// Sit down at its terminal, when it has one; Ctrl-] leaves, and the run goes on.
    Attach {
        /// Its id.
        id: String,
        /// Look on, and leave the keyboard where it is.
        #[arg(long)]
        watch: bool,
    },
}

/// Which part of what was said is shown: `run logs` and `mission logs`.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct SaidArgs {
    /// Stay until it is over; of a mission, the exit code says how it ended.
    #[arg(long)]
    pub(crate) follow: bool,
    /// The agent's own lines.
    #[arg(long)]
    pub(crate) raw: bool,
    /// Only what was said since then: `10m`, `2h`, `3d` ago, or a time in RFC 3339.
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<Since>,
}

impl SaidArgs {
    /// The same, as the API asks for it.
    pub(crate) fn from(self, now: Timestamp) -> LogFrom {
        LogFrom { raw: self.raw, since: self.since.map(|since| since.moment(now)), ..LogFrom::default() }
    }
}

/// `rescue`
#[derive(Debug, Subcommand)]
pub(crate) enum RescueCommand {
    /// List the work that was kept.
    List,
    /// Give a rescued commit a branch in your repository.
    Restore {
        /// The mission that it comes from.
        mission: String,
        /// The commit.
        commit: Sha,
        /// The branch to create.
        #[arg(allow_hyphen_values = true)]
        branch: BranchName,
    },
}

/// `log`
#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// Recompute the whole log's chain and name every fault.
    Verify,
    /// Make the views again from nothing.
    Rebuild,
    /// Show events, oldest first.
    Show {
        /// Only those after this one.
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// How many at most.
        #[arg(long, default_value_t = 1_000)]
        limit: u32,
        /// Then stay and show events as they happen; with `--json` one object a line.
        #[arg(long)]
        follow: bool,
    },
}
