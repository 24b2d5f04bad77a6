//! `agent list`: each agent and each CLI of this machine, whether missions can use it, and if not exactly what is missing.
//!
//! It looks as `doctor` does: each program is asked for its release and for nothing else, without a credential. A daemon
//! that runs is asked for the accounts.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::thread;

use godwit_agents::Adapter;
use godwit_api::types::DoctorLevel;
use godwit_core::name::AgentName;
use serde::Serialize;

use super::installed::Programs;
use crate::commands::daemon::within;
use crate::config::Config;
use crate::doctor::{self, Accounts, Examined};
use crate::error::CliResult;
use crate::exit::Exit;
use crate::render::agent as show;
use crate::session::Session;

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
    /// The release of its program; `null` when that is not known.
    pub(crate) release: Option<String>,
    /// The releases that godwit was tested with; `null` where no release is known.
    pub(crate) tested: Option<String>,
    /// What godwit can have it do, such as `resume`.
    pub(crate) abilities: Vec<String>,
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
pub(super) async fn run(session: &Session) -> CliResult {
    session.home.check()?;
    let config = Config::load(&session.home.config())?;
    let accounts = accounts(session).await;
    let programs = Programs::of_this_user();
    let items = looked_at(&config, &accounts, &programs, &session.home.config());
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

/// Every agent, and the CLIs that none uses. Most of it is waiting for programs that start slowly: they are asked at the same
/// time.
fn looked_at(config: &Config, accounts: &Accounts, programs: &Programs, place: &Path) -> Vec<AgentState> {
    let is_used = |adapter: Adapter| config.agents.values().any(|agent| agent.adapter == adapter);
    let unused =
        [Adapter::Claude, Adapter::Codex, Adapter::Opencode, Adapter::Gemini].into_iter().filter(|of| !is_used(*of));
    thread::scope(|scope| {
        let agents = config.agents.iter().map(|(name, agent)| {
            scope.spawn(move || configured(name, agent.adapter, doctor::agent(name, agent, accounts)))
        });
        let others = unused.map(|adapter| {
            let program = programs.find(adapter.word());
            scope.spawn(move || unconfigured(adapter, program, programs.path(), place))
        });
        let asked: Vec<_> = agents.chain(others).collect();
        let told =
            |state: thread::ScopedJoinHandle<'_, AgentState>| state.join().expect("looking at a CLI does not panic");
        asked.into_iter().map(told).collect()
    })
}

/// The accounts as a daemon tells of them. Without one, and with one that does not answer, they are not looked at.
async fn accounts(session: &Session) -> Accounts {
    match session.client() {
        Err(_) => Accounts::without_daemon(&session.home),
        Ok(client) => match within(async { Ok(client.accounts().await?) }).await {
            Ok(told) => Accounts::told(told.items),
            Err(_) => Accounts::NotLookedAt,
        },
    }
}

fn configured(name: &AgentName, adapter: Adapter, examined: Examined) -> AgentState {
    let Examined { item, release } = examined;
    let state = match item.level {
        DoctorLevel::Ok | DoctorLevel::Note => AgentReadiness::Ready,
        DoctorLevel::Warning => AgentReadiness::Doubtful,
        DoctorLevel::Problem => AgentReadiness::Broken,
    };
    let (found, remedy) = (item.found, item.remedy);
    AgentState { agent: Some(name.clone()), state, release, found, remedy, ..nothing_known(adapter) }
}

/// What is true of each adapter.
fn nothing_known(adapter: Adapter) -> AgentState {
    AgentState {
        agent: None,
        adapter: adapter.word().to_owned(),
        state: AgentReadiness::NotInstalled,
        release: None,
        tested: adapter.tested_versions().map(|tested| tested.to_string()),
        abilities: adapter.abilities().iter().map(|ability| ability.word().to_owned()).collect(),
        found: String::new(),
        remedy: None,
    }
}

fn unconfigured(adapter: Adapter, program: Option<PathBuf>, path: &OsString, config: &Path) -> AgentState {
    let word = adapter.word();
    let Some(program) = program else {
        let found = format!("`{word}` is not on your PATH");
        let remedy = format!("install it, or say where it is in `[agents.{word}]` of `{}`", config.display());
        return AgentState { found, remedy: Some(remedy), ..nothing_known(adapter) };
    };
    let said = doctor::program_version(&program, path.clone(), doctor::VERSION_WITHIN);
    let release = said.as_ref().ok().and_then(|said| doctor::release_in(adapter, said));
    let found = match said {
        Ok(said) => match adapter.tested_versions().map(|tested| tested.judge(&said)) {
            Some(Err(doubt)) => format!("{} {doubt}", program.display()),
            Some(Ok(_)) => format!("{said} at {}, a tested release", program.display()),
            None => format!("{said} at {}", program.display()),
        },
        Err(why) => {
            format!("{0} does not tell its release: {why}; run `{0} --version` yourself and see", program.display())
        }
    };
    let remedy = format!(
        "add `[agents.{word}]` to `{1}`, with `adapter = \"{word}\"`, `program = \"{0}\"` and `credential = \"cli-login\"` for \
         the login that you use by hand, or `credential = \"env:NAME\"` for a key in a variable",
        program.display(),
        config.display()
    );
    let state = AgentReadiness::NotConfigured;
    AgentState { state, release, found, remedy: Some(remedy), ..nothing_known(adapter) }
}
