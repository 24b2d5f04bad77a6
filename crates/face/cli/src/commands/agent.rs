//! `agent`: in this process, with a daemon or without one. One that runs is asked for the accounts, and for nothing else.
//!
//! It knows where this user and this machine have things; what is written is the business of `godwit-parity`.

mod installed;
mod list;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use godwit_agents::Adapter;
use godwit_parity::merge::InTheWay;
use godwit_parity::sync::Act;
use godwit_parity::undo::ChangedSince;
use godwit_parity::{Cli as AgentCli, Homes, Options, Scope, SyncError, SyncReport, UndoError, sync, undo};
use sha2::{Digest, Sha256};

use installed::{Programs, is_executable};

use crate::args::{AgentCommand, AgentSyncArgs};
use crate::composition::now;
use crate::config::Config;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::home::Home;
use crate::render::agent as show;
use crate::session::Session;

pub(crate) use list::{AgentReadiness, AgentState};

/// The directory of what is remembered of syncs, in the home.
const STATE: &str = "agents-sync";

/// The bytes of a digest that tell one repository from another.
const REPOSITORY_BYTES: usize = 8;

/// Where the source of a repository is in it.
const REPOSITORY_SOURCE: &str = ".godwit/agents";

/// Runs an `agent` command.
///
/// # Errors
/// When nothing could be begun.
pub(super) async fn run(session: &Session, command: &AgentCommand) -> CliResult {
    match command {
        AgentCommand::List => list::run(session).await,
        AgentCommand::Sync(args) if args.undo => undo_last(session, args),
        AgentCommand::Sync(args) => sync_now(session, args),
    }
}

/// Whose files, where their source is, and under which name they are remembered.
struct Subject {
    scope: Scope,
    source: PathBuf,
    key: String,
}

fn sync_now(session: &Session, args: &AgentSyncArgs) -> CliResult {
    let subject = subject(args.repo.as_deref())?;
    let act = match (args.dry_run, args.check) {
        (true, _) => Act::LookWithDiffs,
        (false, true) => Act::Look,
        (false, false) => Act::Write,
    };
    let home = home(session, act == Act::Write)?;
    let installed = installed(&home);
    let asked: BTreeSet<AgentCli> = args.agents.iter().map(|word| (*word).into()).collect();
    let agents = if asked.is_empty() { installed } else { asked };
    if agents.is_empty() {
        let none = CliError::new(Exit::NotFound, "no agent CLI that can be told something is installed");
        return Err(none.hint("install one, or name those to write for: `--for claude,codex,opencode,gemini`"));
    }
    let options = Options {
        scope: &subject.scope,
        source: &subject.source,
        state: &home.path().join(STATE).join(&subject.key),
        agents: &agents,
        in_the_way: if args.take_over { InTheWay::IsTakenOver } else { InTheWay::Stays },
        act,
        stamp: &now().strftime("%Y%m%dT%H%M%SZ").to_string(),
    };
    let report = sync(&options)?;
    session.show_with_hint(&report, show::synced, |report| next(report, act, args))?;
    Ok(exit(&report, act))
}

fn exit(report: &SyncReport, act: Act) -> Exit {
    let differs = act == Act::Look && report.has_changes();
    match (report.refused(), report.conflicts()) {
        (0, 0) if !differs => Exit::Ok,
        (0, _) => Exit::Warnings,
        (_, _) => Exit::Failed,
    }
}

/// What to do next, the most pressing first.
fn next(report: &SyncReport, act: Act, args: &AgentSyncArgs) -> Option<String> {
    let scope = args.repo.as_ref().map(|path| format!(" --repo {}", path.display())).unwrap_or_default();
    if report.refused() > 0 {
        return Some("see to the files that were left as they are, then repeat the command".to_owned());
    }
    if report.conflicts() > 0 {
        return Some("rename what is in the way, there or in the source, or replace it with `--take-over`".to_owned());
    }
    match act {
        Act::Look | Act::LookWithDiffs if report.has_changes() => Some(format!("write it: `godwit agent sync{scope}`")),
        Act::Write if report.backup.is_some() => Some(format!(
            "sessions that run read it when they start anew; `godwit agent sync{scope} --undo` takes it back"
        )),
        Act::Look | Act::LookWithDiffs | Act::Write => None,
    }
}

fn undo_last(session: &Session, args: &AgentSyncArgs) -> CliResult {
    let subject = subject(args.repo.as_deref())?;
    let home = home(session, true)?;
    let changed = if args.force { ChangedSince::IsOverwritten } else { ChangedSince::IsRefused };
    let report = undo(&home.path().join(STATE).join(&subject.key), changed)?;
    session.show(&report, |report, _| show::undone(report))
}

/// The home, made fit for use where something is to be kept in it.
fn home(session: &Session, is_written: bool) -> CliResult<Home> {
    match is_written {
        true => Ok(session.home.clone().prepare()?),
        false => {
            session.home.check()?;
            Ok(session.home.clone())
        }
    }
}

fn subject(repository: Option<&Path>) -> CliResult<Subject> {
    match repository {
        Some(path) => {
            let root = root(path)?;
            let digest = Sha256::digest(root.as_os_str().as_encoded_bytes());
            let key = format!("repo-{}", hex::encode(&digest[..REPOSITORY_BYTES]));
            Ok(Subject { source: root.join(REPOSITORY_SOURCE), scope: Scope::Repository(root), key })
        }
        None => {
            let failed = |error: etcetera::HomeDirError| {
                CliError::caused(Exit::Failed, "this user has no home directory to write in", &error)
                    .hint("set HOME to an absolute path")
            };
            let places = etcetera::choose_base_strategy().map_err(failed)?;
            let homes = Homes {
                home: etcetera::home_dir().map_err(failed)?,
                claude: directory("CLAUDE_CONFIG_DIR")?,
                codex: directory("CODEX_HOME")?,
                config: directory("XDG_CONFIG_HOME")?,
                gemini: directory("GEMINI_CLI_HOME")?,
            };
            let source = places.config_dir().join("godwit").join("agents");
            Ok(Subject { scope: Scope::User(homes), source, key: "user".to_owned() })
        }
    }
}

/// The root of the working tree that a path is in.
fn root(path: &Path) -> CliResult<PathBuf> {
    let real = path.canonicalize().map_err(|error| CliError::io("cannot find", path, &error))?;
    let root = real.ancestors().find(|directory| directory.join(".git").exists());
    root.map(Path::to_owned).ok_or_else(|| {
        CliError::new(Exit::NotFound, format!("`{}` is in no working tree of a git repository", path.display()))
            .hint("give the directory of a repository, or leave `--repo` out for your own files")
    })
}

/// The directory that a variable names, by which a CLI is told to keep its files elsewhere.
fn directory(variable: &str) -> CliResult<Option<PathBuf>> {
    match std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from) {
        Some(path) if !path.is_absolute() => {
            Err(CliError::new(Exit::Config, format!("{variable} is `{}`, which is no absolute path", path.display()))
                .hint(format!("set {variable} to an absolute path, or unset it")))
        }
        other => Ok(other),
    }
}

/// The CLIs that are there: on this user's `PATH`, or by the configuration of an agent.
fn installed(home: &Home) -> BTreeSet<AgentCli> {
    let programs = Programs::of_this_user();
    // A configuration that is wrong keeps nobody from writing the files of CLIs; `godwit doctor` tells of it.
    let agents = Config::load(&home.config()).map(|config| config.agents).unwrap_or_default();
    let is_configured = |adapter: Adapter| {
        agents.values().any(|agent| agent.adapter == adapter && is_executable(Path::new(&agent.program)))
    };
    let is_there = |agent: &AgentCli| programs.find(agent.word()).is_some() || is_configured(adapter(*agent));
    AgentCli::ALL.into_iter().filter(is_there).collect()
}

fn adapter(agent: AgentCli) -> Adapter {
    match agent {
        AgentCli::Claude => Adapter::Claude,
        AgentCli::Codex => Adapter::Codex,
        AgentCli::Opencode => Adapter::Opencode,
        AgentCli::Gemini => Adapter::Gemini,
    }
}

impl From<SyncError> for CliError {
    fn from(error: SyncError) -> Self {
        match &error {
            SyncError::NoSource { path } => Self::from_error(Exit::NotFound, &error).hint(format!(
                "make it with an `agents.toml`, such as: mkdir -p '{0}' && touch '{0}/agents.toml'",
                path.display()
            )),
            SyncError::Source { .. } | SyncError::SourceOutside { .. } => {
                Self::from_error(Exit::Config, &error).hint("`docs/guide/parity.md` says what a source may hold")
            }
            SyncError::Read { .. } | SyncError::Path { .. } | SyncError::State(_) => {
                Self::from_error(Exit::Failed, &error)
                    .hint("see that it can be read and written, then repeat the command")
            }
        }
    }
}

impl From<UndoError> for CliError {
    fn from(error: UndoError) -> Self {
        match &error {
            UndoError::Nothing => Self::from_error(Exit::NotFound, &error),
            UndoError::Changed { .. } => Self::from_error(Exit::Refused, &error)
                .hint("nothing was undone; `--force` overwrites them and keeps what is in them now"),
            UndoError::Place { .. } | UndoError::State(_) => Self::from_error(Exit::Failed, &error),
        }
    }
}
