//! `agent list`: each agent and each CLI of this machine, whether missions can use it, and if not exactly what is missing.
//!
//! It looks as `doctor` does: each program is asked for its release and for nothing else, without a credential.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use godwit_agents::Adapter;
use godwit_api::types::{DoctorItem, DoctorLevel};
use godwit_core::name::AgentName;
use serde::Serialize;

use super::installed::Programs;
use crate::config::Config;
use crate::doctor;
use crate::error::CliResult;
use crate::exit::Exit;
use crate::render::agent as show;
use crate::session::Session;

/// How long a program may take to tell its release.
const WITHIN: Duration = Duration::from_secs(10);

/// Whether missions can use an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AgentReadiness {
    /// They can, and its release was tested.
    Ready,
    /// They can, and something is worth a look, such as a release that was not tested.
    Doubtful,
    /// They cannot: the program, the credential or the login is missing, or does not work.
    Broken,
    /// The CLI is there, and no agent of the configuration uses it.
    NotConfigured,
    /// The CLI is not there.
    NotInstalled,
}

/// An agent of the configuration, or a CLI that none uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct AgentState {
    /// The agent; `null` for a CLI that no agent uses.
    #[schema(value_type = Option<String>)]
    pub(crate) agent: Option<AgentName>,
    /// How it is driven: the word of its adapter.
    pub(crate) adapter: String,
    /// Whether missions can use it.
    pub(crate) state: AgentReadiness,
    /// What was found.
    pub(crate) found: String,
    /// What to do, when there is something.
    pub(crate) remedy: Option<String>,
}

/// What `agent list` answers.
#[derive(Debug, Serialize)]
pub(crate) struct Agents {
    /// The agents in the order of their names, then the CLIs that none uses.
    pub(crate) items: Vec<AgentState>,
}

/// Lists them.
///
/// # Errors
/// When the configuration is not acceptable.
pub(super) fn run(session: &Session) -> CliResult {
    session.home.check()?;
    let config = Config::load(&session.home.config())?;
    let programs = Programs::of_this_user();
    let mut items: Vec<AgentState> =
        config.agents.iter().map(|(name, agent)| configured(name, agent.adapter, doctor::agent(name, agent))).collect();
    let is_used = |adapter: Adapter| config.agents.values().any(|agent| agent.adapter == adapter);
    let unused =
        [Adapter::Claude, Adapter::Codex, Adapter::Opencode, Adapter::Gemini].into_iter().filter(|of| !is_used(*of));
    items.extend(
        unused.map(|adapter| {
            unconfigured(adapter, programs.find(adapter.word()), programs.path(), &session.home.config())
        }),
    );
    session.show_with_hint(
        &Agents { items },
        |agents, view| show::agents(&agents.items, view),
        |agents| {
            let is_idle = agents.items.iter().all(|item| item.agent.is_none());
            is_idle.then(|| "no agent is configured, so no mission can run; the remedies say what to write".to_owned())
        },
    )?;
    Ok(Exit::Ok)
}

fn configured(name: &AgentName, adapter: Adapter, item: DoctorItem) -> AgentState {
    let state = match item.level {
        DoctorLevel::Ok | DoctorLevel::Note => AgentReadiness::Ready,
        DoctorLevel::Warning => AgentReadiness::Doubtful,
        DoctorLevel::Problem => AgentReadiness::Broken,
    };
    let adapter = adapter.word().to_owned();
    AgentState { agent: Some(name.clone()), adapter, state, found: item.found, remedy: item.remedy }
}

fn unconfigured(adapter: Adapter, program: Option<PathBuf>, path: &OsString, config: &Path) -> AgentState {
    let word = adapter.word();
    let Some(program) = program else {
        let tested = adapter.tested_versions().map(|tested| format!(" (tested: {tested})")).unwrap_or_default();
        let found = format!("`{word}` is not on your PATH{tested}");
        let remedy = format!("install it, or say where it is in `[agents.{word}]` of `{}`", config.display());
        let state = AgentReadiness::NotInstalled;
        return AgentState { agent: None, adapter: word.to_owned(), state, found, remedy: Some(remedy) };
    };
    let found = match doctor::program_version(&program, path.clone(), WITHIN) {
        Ok(said) => match adapter.tested_versions().map(|tested| tested.judge(&said)) {
            Some(Err(doubt)) => format!("{} {doubt}", program.display()),
            Some(Ok(_)) => format!("{said} at {}, a tested release", program.display()),
            None => format!("{said} at {}", program.display()),
        },
        Err(why) => format!("{} does not tell its release: {why}", program.display()),
    };
    let remedy = format!(
        "add `[agents.{word}]` with `adapter = \"{word}\"`, `program = \"{}\"` and a credential to `{}`",
        program.display(),
        config.display()
    );
    let state = AgentReadiness::NotConfigured;
    AgentState { agent: None, adapter: word.to_owned(), state, found, remedy: Some(remedy) }
}
