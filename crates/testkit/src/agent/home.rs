//! What the scripted agent remembers between its starts, in its HOME.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;

use crate::script::Script;

/// Where one line a start is kept.
const STARTS: &str = "starts.log";

/// Where what a person said at the terminal is kept, a line each, after the session.
const SAID: &str = "said.log";

/// Where one file a session is kept.
const SESSIONS: &str = "sessions";

/// The agent's HOME.
pub(super) struct Home {
    directory: PathBuf,
}

impl Home {
    pub(super) fn from_environment() -> anyhow::Result<Self> {
        let directory = std::env::var_os("HOME").context("HOME is not set; the agent keeps its sessions there")?;
        Ok(Self { directory: directory.into() })
    }

    /// Appends one line, in one write, and says the how manieth it is, from 1.
    pub(super) fn record_start(&self, resume: Option<&str>) -> anyhow::Result<usize> {
        let path = self.directory.join(STARTS);
        let place = || format!("cannot record the start in {}", path.display());
        let line = format!("started pid={} resume={}\n", std::process::id(), resume.unwrap_or("-"));
        let mut file = OpenOptions::new().create(true).append(true).open(&path).with_context(place)?;
        file.write_all(line.as_bytes()).with_context(place)?;
        Ok(std::fs::read_to_string(&path).with_context(place)?.lines().count())
    }

    /// Keeps what a person said.
    pub(super) fn keep_said(&self, session: Option<&str>, text: &str) -> anyhow::Result<()> {
        let path = self.directory.join(SAID);
        let place = || format!("cannot keep what was said in {}", path.display());
        let mut file = OpenOptions::new().create(true).append(true).open(&path).with_context(place)?;
        writeln!(file, "{}: {text}", session.unwrap_or("-")).with_context(place)
    }

    /// Begins a session, which remembers the script as a conversation remembers what it is about.
    pub(super) fn begin_session(&self, start: usize, script: &Script) -> anyhow::Result<String> {
        let session = format!("scripted-{start}");
        let directory = self.directory.join(SESSIONS);
        std::fs::create_dir_all(&directory)
            .and_then(|()| std::fs::write(directory.join(&session), script.to_block()))
            .with_context(|| format!("cannot keep the session in {}", directory.display()))?;
        Ok(session)
    }

    /// The script that a session remembers; `None` when the session is not known.
    pub(super) fn remembered(&self, session: &str) -> Option<Script> {
        let text = std::fs::read_to_string(self.directory.join(SESSIONS).join(session)).ok()?;
        Script::from_prompt(&text).ok().filter(|_| self.knows(session))
    }

    pub(super) fn knows(&self, session: &str) -> bool {
        !session.contains('/') && self.directory.join(SESSIONS).join(session).is_file()
    }
}
