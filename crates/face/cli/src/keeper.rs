//! What the operator keeps in files: the configuration and secrets. The daemon answers its API with it; a command uses
//! it by itself where no daemon runs, since a configuration that keeps one from starting has to be mended somehow.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use godwit_agents::{AgentConfig, CredentialRef, ValueRef};
use godwit_api::types::{
    ConfigChanges, ConfigFault, ConfigFile, ConfigPreview, NewSecret, PendingSetting, SaveConfig, Secret, SecretUse,
    SecretUser,
};
use godwit_api::{Problem, ProblemCode};
use godwit_core::configuration::{Setting, SettingChange, changes};
use godwit_core::name::SecretName;
use godwit_server::{Keeper, Keeping, NextStart, Saved};

use crate::config::edit::{self, Draft, EditError, hidden};
use crate::config::record::Marker;
use crate::config::{Config, ConfigError, Loaded};
use crate::home::secrets::{Kept, MOST_BYTES};
use crate::home::{Home, HomeError};
use crate::succession::Succession;

/// How a daemon begins again. Agents at work go on under their shims.
const RESTART: &str = "godwit restart";

/// How one is started.
const START: &str = "godwit up --detach";

/// The most changes at once: more than any form has fields.
const MOST_CHANGES: usize = 200;

/// The keeper of a home's files. Cheap to clone.
#[derive(Clone)]
pub(crate) struct FileKeeper {
    home: Home,
    /// What the running daemon was started with; `None` when this is not in a daemon.
    running: Option<Arc<Running>>,
    /// One change at a time.
    writing: Arc<Mutex<()>>,
}

/// What a running daemon was started with.
pub(crate) struct Running {
    /// Its configuration, and the text of it.
    pub(crate) loaded: Loaded,
    /// What marks on record are made with.
    pub(crate) marker: Marker,
    /// What could follow it.
    pub(crate) succession: Arc<Succession>,
}

/// Changes that were made, with the text before and after.
pub(crate) struct Written {
    /// The file as it is now.
    pub(crate) file: ConfigFile,
    /// Its text before.
    pub(crate) before: String,
    /// Its text now.
    pub(crate) after: String,
}

impl FileKeeper {
    /// A keeper for the daemon that was started with a configuration.
    pub(crate) fn of_daemon(home: Home, running: Running) -> Self {
        Self { home, running: Some(Arc::new(running)), writing: Arc::default() }
    }

    /// A keeper for a command while no daemon runs; the caller holds the home's lock where it writes.
    pub(crate) fn offline(home: Home) -> Self {
        Self { home, running: None, writing: Arc::default() }
    }

    /// Whose files these are.
    pub(crate) fn home(&self) -> &Home {
        &self.home
    }

    /// The configuration file as it is now.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub(crate) fn config_file(&self) -> Result<ConfigFile, Problem> {
        let path = self.home.config();
        let text = edit::read(&path).map_err(|error| problem(error.into()))?;
        let parsed = Config::parse(&path, &text);
        let (pending, pending_settings) = match (&parsed, &self.running) {
            (Ok(now), Some(running)) => running.pending(now, &text),
            (Ok(_) | Err(_), None) | (Err(_), Some(_)) => (Vec::new(), Vec::new()),
        };
        Ok(ConfigFile {
            file: path.display().to_string(),
            digest: edit::digest(&text),
            text: hidden::text(&text),
            values: hidden::values(&text),
            fault: parsed.err().map(fault),
            pending,
            pending_settings,
            restart: if self.running.is_some() { RESTART } else { START }.to_owned(),
        })
    }

    /// What changes would make of it.
    ///
    /// # Errors
    /// When they are refused.
    pub(crate) fn preview_of(&self, changes: &ConfigChanges) -> Result<ConfigPreview, Problem> {
        let draft = self.draft(changes)?;
        let executes: Vec<String> =
            changes.changes.iter().filter(|change| executes(change)).map(|change| change.key.clone()).collect();
        Ok(ConfigPreview {
            before: edit::digest(&draft.before),
            after: edit::digest(&draft.after),
            diff: hidden::diff(&draft.before, &draft.after).unwrap_or_default(),
            confirm: confirmation(&executes),
            executes,
        })
    }

    /// Saves what a preview has shown.
    ///
    /// # Errors
    /// When it is refused or cannot be written; then nothing was changed.
    pub(crate) fn save_changes(&self, save: SaveConfig) -> Result<Written, Problem> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let draft = self.draft(&ConfigChanges { changes: save.changes })?;
        draft.save(&save.before, &save.after).map_err(problem)?;
        let file = self.config_file()?;
        let Draft { before, after, .. } = draft;
        Ok(Written { file, before, after })
    }

    fn save_on_record(&self, save: SaveConfig) -> Result<Saved, Problem> {
        let Some(running) = &self.running else { return Err(no_daemon()) };
        let Written { file, before, after } = self.save_changes(save)?;
        let marker = &running.marker;
        Ok(Saved { file, before: marker.configuration(&before), after: marker.configuration(&after) })
    }

    fn draft(&self, changes: &ConfigChanges) -> Result<Draft, Problem> {
        if changes.changes.len() > MOST_CHANGES {
            return Err(Problem::new(ProblemCode::Invalid, format!("changes: at most {MOST_CHANGES} at once")));
        }
        Draft::of(&self.home.config(), &changes.changes).map_err(problem)
    }

    fn look_at_next(&self) -> Result<NextStart, Problem> {
        let Some(running) = &self.running else { return Err(no_daemon()) };
        Ok(running.succession.look()?)
    }

    fn kept(&self) -> Result<Vec<Secret>, Problem> {
        let mut agents: Vec<_> = self.running.iter().flat_map(|running| running.loaded.config.agents.clone()).collect();
        // What stands in the file is in use as soon as the daemon begins again.
        agents.extend(Config::load(&self.home.config()).unwrap_or_default().agents);
        let kept = self.home.kept_secrets().map_err(|error| failed(&error))?;
        Ok(kept.into_iter().map(|kept| secret(kept, &agents)).collect())
    }

    fn keep(&self, new: &NewSecret) -> Result<Secret, Problem> {
        let value = new.value.reveal();
        let value = value.strip_suffix('\n').unwrap_or(value);
        if value.is_empty() || value.len() > MOST_BYTES || value.contains(['\0', '\n', '\r']) {
            return Err(Problem::new(ProblemCode::Invalid, "value: is not one line of 1 to 65536 bytes"));
        }
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let is_there = self.kept()?.iter().any(|kept| kept.name == new.name);
        if is_there && !new.replace {
            let detail = format!("there is a secret `{}` already", new.name);
            return Err(Problem::new(ProblemCode::AlreadyExists, detail).with_hint("replace it on purpose"));
        }
        let kept = self.home.keep_secret(&new.name, value).map_err(|error| failed(&error))?;
        let found = self.kept()?.into_iter().find(|secret| secret.name == kept.name);
        Ok(found.unwrap_or_else(|| secret(kept, &[])))
    }

    fn delete(&self, name: &SecretName) -> Result<(), Problem> {
        match self.home.delete_secret(name).map_err(|error| failed(&error))? {
            true => Ok(()),
            false => Err(Problem::new(ProblemCode::NotFound, format!("there is no secret `{name}`"))
                .with_hint("godwit secret list")),
        }
    }

    /// Does what blocks where blocking is allowed.
    fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Keeping<'_, T> {
        let keeper = self.clone();
        Box::pin(async move {
            let done = tokio::task::spawn_blocking(move || work(&keeper)).await;
            done.unwrap_or_else(|defect| {
                Err(Problem::new(ProblemCode::Internal, format!("a defect of godwit: {defect}")))
            })
        })
    }
}

impl Keeper for FileKeeper {
    fn config(&self) -> Keeping<'_, ConfigFile> {
        self.blocking(Self::config_file)
    }
    fn preview(&self, changes: ConfigChanges) -> Keeping<'_, ConfigPreview> {
        self.blocking(move |keeper| keeper.preview_of(&changes))
    }
    fn save(&self, save: SaveConfig) -> Keeping<'_, Saved> {
        self.blocking(move |keeper| keeper.save_on_record(save))
    }
    fn next_start(&self) -> Keeping<'_, NextStart> {
        self.blocking(Self::look_at_next)
    }
    fn secrets(&self) -> Keeping<'_, Vec<Secret>> {
        self.blocking(Self::kept)
    }
    fn set_secret(&self, new: NewSecret) -> Keeping<'_, Secret> {
        self.blocking(move |keeper| keeper.keep(&new))
    }
    fn remove_secret(&self, name: SecretName) -> Keeping<'_, ()> {
        self.blocking(move |keeper| keeper.delete(&name))
    }
}

impl Running {
    /// The parts that a file has otherwise, and its keys in them.
    fn pending(&self, now: &Config, text: &str) -> (Vec<String>, Vec<PendingSetting>) {
        let parts = self.loaded.config.differences(now);
        if parts.is_empty() {
            return (parts, Vec::new());
        }
        let changes = changes(&self.marker.settings(&self.loaded.text), &self.marker.settings(text));
        let is_of = |key: &str, part: &str| key.strip_prefix(part).is_some_and(|rest| rest.starts_with('.'));
        let pending = changes.into_iter().filter(|change| parts.iter().any(|part| is_of(&change.key, part)));
        let shown = |setting: Setting| match setting {
            Setting::Told(text) => text,
            Setting::Mark(_) => hidden::HIDDEN.to_owned(),
        };
        let pending = pending.map(|SettingChange { key, from, to }| PendingSetting {
            key,
            running: from.map(shown),
            file: to.map(shown),
        });
        let pending = pending.collect();
        (parts, pending)
    }
}

fn no_daemon() -> Problem {
    Problem::new(ProblemCode::WrongState, "no daemon runs here").with_hint(START)
}

/// What of an agent decides nothing about which program runs, what it is given and what it may see.
const HARMLESS: &[&str] = &["label", "model", "models", "attention", "max_runs"];

/// Whether a change decides what is executed as the operator, or what that may see.
fn executes(change: &godwit_api::types::ConfigEdit) -> bool {
    // A key that is none is refused elsewhere.
    let Ok(keys) = edit::apply::keys(&change.key) else { return true };
    match keys.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["agents", _] | ["agents"] | ["sandbox" | "secrets" | "roles", ..] => change.value.is_some(),
        ["agents", _, key, ..] => !HARMLESS.contains(key),
        _ => false,
    }
}

/// What a person types so that it happens: the agents that it is about, or the part.
fn confirmation(executes: &[String]) -> Option<String> {
    let mut words: Vec<String> = executes
        .iter()
        .map(|key| edit::apply::keys(key).unwrap_or_default())
        .map(|keys| match keys.as_slice() {
            [first, name, ..] if first == "agents" => name.clone(),
            [first, ..] => first.clone(),
            [] => String::new(),
        })
        .collect();
    words.sort_unstable();
    words.dedup();
    (!words.is_empty()).then(|| words.join(" "))
}

fn secret(kept: Kept, agents: &[(godwit_core::name::AgentName, AgentConfig)]) -> Secret {
    let using = agents.iter().filter(|(_, agent)| refers(agent, &kept.path));
    let mut used_by: Vec<SecretUse> =
        using.map(|(name, _)| SecretUse { by: SecretUser::Agent, name: name.to_string() }).collect();
    used_by.sort_unstable();
    used_by.dedup();
    let reference = CredentialRef::File(kept.path).to_string();
    Secret { name: kept.name, reference, changed_at: kept.changed_at, used_by }
}

fn refers(agent: &AgentConfig, path: &Path) -> bool {
    let is_it = |value: &ValueRef| matches!(value, ValueRef::File(file) | ValueRef::Encrypted(file) if file == path);
    agent.credential.as_ref().and_then(CredentialRef::source).is_some_and(|value| is_it(&value))
        || agent.env.values().any(is_it)
}

fn fault(error: ConfigError) -> ConfigFault {
    match error {
        ConfigError::Refused { line, fault, hint, .. } => {
            ConfigFault { line: u64::try_from(line).ok(), what: fault, hint }
        }
        ConfigError::Read { .. } => ConfigFault { line: None, what: error.to_string(), hint: None },
    }
}

fn problem(error: EditError) -> Problem {
    let detail = error.to_string();
    match error {
        EditError::Config(ConfigError::Refused { hint: Some(hint), .. }) => {
            Problem::new(ProblemCode::Invalid, detail).with_hint(hint)
        }
        EditError::Config(ConfigError::Refused { hint: None, .. }) | EditError::Change { .. } => {
            Problem::new(ProblemCode::Invalid, detail)
        }
        EditError::Stale { .. } | EditError::NotShown { .. } => {
            Problem::new(ProblemCode::WrongState, detail).with_hint("look at the file again, then at the change")
        }
        EditError::Config(ConfigError::Read { source, .. }) | EditError::Write { source, .. } => {
            system(detail, &source)
        }
    }
}

fn failed(error: &HomeError) -> Problem {
    let HomeError::System { source, .. } = error else {
        return Problem::new(ProblemCode::Internal, error.to_string());
    };
    system(error.to_string(), source)
}

fn system(detail: String, source: &io::Error) -> Problem {
    let detail = format!("{detail}: {source}");
    match source.kind() {
        io::ErrorKind::StorageFull => Problem::new(ProblemCode::DiskFull, detail),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Problem::new(ProblemCode::WrongState, detail)
                .with_hint("whoever manages that file has to change it; godwit may not write there")
        }
        _ => Problem::new(ProblemCode::Internal, detail),
    }
}
