//! `mission`: its verbs and what they take.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use godwit_core::clarify::Answer;
use godwit_core::mission::Status;
use godwit_core::name::{AgentName, BranchName, Digest, LabelName, ProjectName, RepoName, TaskName};
use godwit_core::priority::Priority;

use super::SaidArgs;

/// `mission`
#[derive(Debug, Subcommand)]
pub(crate) enum MissionCommand {
    /// Hand over a mission.
    New(MissionNewArgs),
    /// List missions, newest first.
    List {
        /// Only those in this repository.
        #[arg(long)]
        repo: Option<RepoName>,
        /// Only those with this status.
        #[arg(long, value_parser = parse_status)]
        status: Option<Status>,
        /// Only those of this project.
        #[arg(long)]
        project: Option<ProjectName>,
        /// Only those with this label.
        #[arg(long)]
        label: Option<LabelName>,
        /// Only those that somebody flagged.
        #[arg(long)]
        flagged: bool,
        /// Those that are put away, instead of the others.
        #[arg(long)]
        archived: bool,
        /// How many at most, up to 200.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
        limit: u32,
        /// Where the list goes on: what the end of the list before it says.
        #[arg(long)]
        cursor: Option<String>,
    },
    /// Show what happened, why, and what to do next.
    Show {
        /// Its id, or the beginning of it.
        id: String,
        /// At most ten short lines.
        #[arg(long, conflicts_with = "json")]
        plain: bool,
    },
    /// Watch it at work, until it comes to rest; Ctrl-C leaves it running.
    Watch {
        /// Its id, or the beginning of it.
        id: String,
    },
    /// Approve what it awaits.
    Approve {
        /// Its id, or the beginning of it.
        id: String,
        /// The evidence that you have seen; the current one when absent.
        #[arg(long)]
        evidence: Option<Digest>,
    },
    /// Refuse it; it ends and its work is kept.
    Reject {
        /// Its id, or the beginning of it.
        id: String,
        /// Why.
        #[arg(long, allow_hyphen_values = true)]
        reason: Option<String>,
    },
    /// Begin nothing new; what is under way finishes.
    Pause {
        /// Its id, or the beginning of it.
        id: String,
    },
    /// Go on after a pause or a stop.
    Resume {
        /// Its id, or the beginning of it.
        id: String,
    },
    /// End the live run and begin nothing.
    Stop {
        /// Its id, or the beginning of it.
        id: String,
    },
    /// End it; its work is kept.
    Cancel {
        /// Its id, or the beginning of it.
        id: String,
    },
    /// Start again: all of it from the branch's present tip, or one task of its plan.
    Retry {
        /// Its id, or the beginning of it.
        id: String,
        /// Only this task of the plan, and what needs it.
        #[arg(long)]
        task: Option<TaskName>,
    },
    /// Say more clearly what is wanted, when godwit asks before it begins.
    Answer {
        /// Its id, or the beginning of it.
        id: String,
        /// `FIELD=NUMBER` for a choice, or `FIELD=WORDS`. Without any, the questions are shown, and asked on a terminal.
        #[arg(value_name = "FIELD=ANSWER", allow_hyphen_values = true)]
        answers: Vec<Answer>,
    },
    /// Say why it runs, waits or is held.
    Explain {
        /// Its id, or the beginning of it.
        id: String,
    },
    /// Make it more or less urgent: from -10 to 10.
    Priority {
        /// Its id, or the beginning of it.
        id: String,
        /// How urgent.
        #[arg(allow_hyphen_values = true)]
        priority: Priority,
    },
    /// Give it labels, or take some away.
    Label {
        /// Its id, or the beginning of it.
        id: String,
        /// The labels that it gets.
        #[arg(required_unless_present = "remove")]
        add: Vec<LabelName>,
        /// A label that goes. Can be repeated.
        #[arg(long, value_name = "LABEL")]
        remove: Vec<LabelName>,
    },
    /// Move it to a project, which holds missions together.
    Project {
        /// Its id, or the beginning of it.
        id: String,
        /// The project.
        #[arg(required_unless_present = "none")]
        project: Option<ProjectName>,
        /// It belongs to no project any more.
        #[arg(long, conflicts_with = "project")]
        none: bool,
    },
    /// Ask people to look at it.
    Flag {
        /// Its id, or the beginning of it.
        id: String,
        /// Why, in a sentence.
        #[arg(required_unless_present = "clear", allow_hyphen_values = true)]
        reason: Option<String>,
        /// It has been looked at.
        #[arg(long, conflicts_with = "reason")]
        clear: bool,
    },
    /// Put it away: lists leave it out. Only what has ended can be.
    Archive {
        /// Its id, or the beginning of it.
        id: String,
        /// Take it out again.
        #[arg(long)]
        undo: bool,
    },
    /// Go on with a message to the agent; while it is busy the message waits.
    Continue {
        /// Its id, or the beginning of it.
        id: String,
        /// The task of the plan whose agent gets it; the one that asks, or else the one that awaits you, when absent.
        #[arg(long)]
        task: Option<TaskName>,
        /// The inquiry that it answers, as `--json` tells its key; refused when another or none is open.
        #[arg(long, value_name = "KEY")]
        answers: Option<Digest>,
        /// The message; `-` reads it from standard input.
        #[arg(allow_hyphen_values = true)]
        text: String,
    },
    /// Let the call run that the agent asks about, in this task; `mission show` shows it.
    Allow {
        /// Its id, or the beginning of it.
        id: String,
        /// What the agent is told.
        #[command(flatten)]
        said: InquiryArgs,
    },
    /// Deny the call that the agent asks about, or leave its question to it; it goes on without.
    Deny {
        /// Its id, or the beginning of it.
        id: String,
        /// What the agent is told.
        #[command(flatten)]
        said: InquiryArgs,
    },
    /// Take back a message that waits for the agent.
    Unqueue {
        /// Its id, or the beginning of it.
        id: String,
        /// The message's number.
        message: u32,
    },
    /// Sit down at the agent's own terminal; a run that is under way is ended first, and its session goes on there.
    TakeOver {
        /// Its id, or the beginning of it.
        id: String,
        /// The task of the plan whose agent it is; the one that awaits you when absent.
        #[arg(long)]
        task: Option<TaskName>,
    },
    /// Leave the agent's terminal: the agent goes on by itself, or its result is taken as it is.
    HandBack {
        /// Its id, or the beginning of it.
        id: String,
        /// What the agent is told; `-` reads it from standard input.
        #[arg(allow_hyphen_values = true)]
        text: Option<String>,
        /// The task of the plan whose agent it is; the one that is taken over when absent.
        #[arg(long)]
        task: Option<TaskName>,
        /// It is done: what is in the workspace is collected, checked and judged.
        #[arg(long, conflicts_with = "text")]
        done: bool,
    },
    /// Show what it has really changed.
    Diff {
        /// Its id, or the beginning of it.
        id: String,
    },
    /// Show what its runs say.
    Logs {
        /// Its id, or the beginning of it.
        id: String,
        /// Which part of it.
        #[command(flatten)]
        said: SaidArgs,
    },
    /// Show it after each of its events, with what ought to have been in flight then.
    Replay {
        /// Its id, or the beginning of it.
        id: String,
        /// Only as it was at this place in the log.
        #[arg(long, value_name = "SEQ")]
        at: Option<u64>,
    },
    /// Show the sealed evidence about its result.
    Evidence {
        /// Its id, or the beginning of it.
        id: String,
    },
}

fn parse_status(text: &str) -> Result<Status, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|error| error.to_string())
}

/// What is said to what an agent asks.
#[derive(Debug, Args)]
pub(crate) struct InquiryArgs {
    /// What the agent is told besides, such as what to do instead; `-` reads it from standard input.
    #[arg(allow_hyphen_values = true)]
    pub(crate) text: Option<String>,
    /// The task of the plan whose agent asks; the one that does when absent.
    #[arg(long)]
    pub(crate) task: Option<TaskName>,
    /// The inquiry that you have seen, as `--json` tells it; the one that is open when absent.
    #[arg(long)]
    pub(crate) key: Option<Digest>,
}

/// `mission new`
#[derive(Debug, Args)]
pub(crate) struct MissionNewArgs {
    /// The repository.
    #[arg(long)]
    pub(crate) repo: RepoName,
    /// The agent; the repository's when absent.
    #[arg(long)]
    pub(crate) agent: Option<AgentName>,
    /// The model; the agent's own choice when absent.
    #[arg(long)]
    pub(crate) model: Option<String>,
    /// The branch to start from.
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) branch: Option<BranchName>,
    /// What must be true when it is done. Can be repeated; else what follows `Acceptance:` in the text counts.
    #[arg(long, value_name = "SENTENCE", allow_hyphen_values = true)]
    pub(crate) accept: Vec<String>,
    /// Cut it into the tasks of this TOML file, which need each other and run beside each other.
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<PathBuf>,
    /// How urgent it is, from -10 to 10.
    #[arg(long, default_value = "0", allow_hyphen_values = true)]
    pub(crate) priority: Priority,
    /// The project that it belongs to.
    #[arg(long)]
    pub(crate) project: Option<ProjectName>,
    /// A label. Can be repeated.
    #[arg(long, value_name = "LABEL")]
    pub(crate) label: Vec<LabelName>,
    /// What you want; `-` reads it from standard input.
    #[arg(allow_hyphen_values = true)]
    pub(crate) text: String,
    /// Return when it has landed, failed, or awaits you; the exit code says which.
    #[arg(long)]
    pub(crate) wait: bool,
    /// Like `--wait`, and show what happens meanwhile.
    #[arg(long)]
    pub(crate) follow: bool,
}
