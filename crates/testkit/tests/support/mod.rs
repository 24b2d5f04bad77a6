//! Launches what an adapter says and reads it with the adapter's normaliser, as the worker does, without a sandbox.

use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use godwit_agents::{
    AgentConfig, EndReason, Ending, Launch, LaunchContext, ProcessEnding, RunEvent, SecretVariable, ValueRef,
};
use godwit_core::id::{MissionId, RunId, TaskId};
use godwit_core::name::SessionId;
use godwit_core::run::{RunLimits, RunSpec};
use tempfile::TempDir;

/// A task's directories, and how many runs it has had.
pub(crate) struct Bench {
    root: TempDir,
    runs: std::cell::Cell<u32>,
}

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// Everything that was seen.
    pub(crate) events: Vec<RunEvent>,
    /// The conclusion.
    pub(crate) ending: Ending,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary directory");
        for name in ["home", "workspace", "tmp"] {
            fs::create_dir(root.path().join(name)).expect("a directory of the bench");
        }
        Self { root, runs: std::cell::Cell::new(0) }
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    pub(crate) fn workspace(&self) -> PathBuf {
        self.root.path().join("workspace")
    }

    /// Runs to the end.
    pub(crate) fn run(&self, config: &AgentConfig, prompt: &str, resume: Option<SessionId>) -> Run {
        let output = self.start(config, prompt, resume).wait_with_output().expect("the agent can be waited for");
        read(config, &output)
    }

    /// Starts a run and writes its prompt.
    pub(crate) fn start(&self, config: &AgentConfig, prompt: &str, resume: Option<SessionId>) -> Child {
        self.runs.set(self.runs.get() + 1);
        let launch = self.launch(config, prompt, resume);
        for file in &launch.files {
            fs::write(self.home().join(&file.path), &file.contents).expect("a file of the HOME is written");
        }
        let mut child = Command::new(&launch.argv[0])
            .args(&launch.argv[1..])
            .env_clear()
            .envs(&launch.env)
            .envs(launch.secret_env.iter().map(resolved))
            .current_dir(self.workspace())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", launch.argv[0]));
        let mut stdin = child.stdin.take().expect("standard input is piped");
        stdin.write_all(launch.stdin.unwrap_or_default().as_bytes()).ok();
        child
    }

    fn launch(&self, config: &AgentConfig, prompt: &str, resume: Option<SessionId>) -> Launch {
        let task = TaskId::new(MissionId::from_entropy(7), 1);
        let spec = RunSpec {
            run: RunId::new(task, self.runs.get()),
            agent: Some("agent".parse().expect("a name")),
            prompt: prompt.to_owned(),
            resume,
            model: None,
            limits: RunLimits::default(),
            lease_ms: None,
        };
        let tmp = self.root.path().join("tmp");
        let context = LaunchContext { workspace: &self.workspace(), home: &self.home(), tmp: &tmp };
        config.adapter.launch(config, &spec, &context).expect("a launch")
    }
}

/// Draws the conclusion from what a process printed and how it ended by itself.
fn read(config: &AgentConfig, output: &Output) -> Run {
    let reason = match (output.status.code(), output.status.signal()) {
        (Some(status), _) => EndReason::Exited(status),
        (None, signal) => EndReason::Signaled(signal.expect("a process ends by a status or a signal")),
    };
    read_as(config, output, reason)
}

/// Draws the conclusion when it is known why the process ended.
pub(crate) fn read_as(config: &AgentConfig, output: &Output, reason: EndReason) -> Run {
    let mut normaliser = config.adapter.normaliser();
    let mut events = Vec::new();
    let mut offset = 0;
    for line in output.stdout.split_inclusive(|&byte| byte == b'\n') {
        offset += line.len() as u64;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        events.extend(normaliser.line(offset, line).events);
    }
    let stderr_tail = String::from_utf8_lossy(&output.stderr).into_owned();
    Run { events, ending: normaliser.finish(&ProcessEnding { reason, stderr_tail }) }
}

fn resolved(variable: &SecretVariable) -> (String, String) {
    let value = match &variable.source {
        ValueRef::Literal(text) => text.clone(),
        ValueRef::File(path) => read_secret(path),
        ValueRef::Env(name) => panic!("a test does not depend on {name} of its own environment"),
    };
    (variable.name.clone(), value)
}

fn read_secret(path: &Path) -> String {
    fs::read_to_string(path).expect("the secret's file is there").trim_end_matches('\n').to_owned()
}
