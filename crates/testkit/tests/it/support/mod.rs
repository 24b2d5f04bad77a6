//! Launches what an adapter says and reads it with the adapter's normaliser, as the worker does, without a sandbox.

mod going;
mod seat;
mod watched;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use godwit_agents::servers::NO_SERVERS;
use godwit_agents::{
    AgentConfig, EndReason, Ending, Launch, LaunchContext, ProcessEnding, Results, RunEvent, SecretVariable,
    SessionBefore, ValueRef,
};
use godwit_core::id::{MissionId, RunId, TaskId};
use godwit_core::name::SessionId;
use godwit_core::result::{Asked, Given};
use godwit_core::run::{RunLimits, RunMode, RunSpec};
use godwit_sandbox::{Network, Profile, probe, wrap};
use godwit_testkit::installed;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) use going::Going;
pub(crate) use watched::Seen;

/// How long a state may take to be reached that is waited for. Generous: only a failure uses it up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(180);

/// The pause between two looks at what another program does, which sends no notice.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Looks for a condition until a deadline.
///
/// # Panics
/// When it does not come about; `told` says what there is instead.
#[track_caller]
pub(crate) fn until(what: &str, mut condition: impl FnMut() -> bool, told: impl Fn() -> String) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "gave up waiting for {what}: {}", told());
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// A task's directories, and how many runs it has had.
pub(crate) struct Bench {
    root: TempDir,
    runs: Cell<u32>,
    is_sandboxed: Cell<bool>,
    asked: Cell<Option<Asked>>,
    /// What is added to JSON files of the HOME beyond what a launch writes there.
    merged: RefCell<Vec<(&'static str, Value)>>,
}

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// What it printed.
    pub(crate) recording: String,
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
        Self {
            root,
            runs: Cell::new(0),
            is_sandboxed: Cell::new(false),
            asked: Cell::new(None),
            merged: RefCell::default(),
        }
    }

    /// The same, in a sandbox as the worker makes it.
    pub(crate) fn sandboxed() -> Self {
        let bench = Self::new();
        bench.is_sandboxed.set(true);
        bench
    }

    /// The same, where each run is asked for a result.
    pub(crate) fn asking(asked: Asked) -> Self {
        let bench = Self::new();
        bench.asked.set(Some(asked));
        bench
    }

    /// What the last run gave as its result.
    pub(crate) fn given(&self) -> Given {
        let asked = self.asked.get().expect("a result was asked for");
        asked.kind.given(&fs::read_to_string(self.result_file()).expect("the result's file is there"))
    }

    fn result_file(&self) -> PathBuf {
        self.root.path().join("result.json")
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    pub(crate) fn workspace(&self) -> PathBuf {
        self.root.path().join("workspace")
    }

    /// Puts a file into the HOME, once: an agent may have changed it since.
    pub(crate) fn furnish(&self, path: &str, contents: &str) {
        let path = self.home().join(path);
        if !path.exists() {
            fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("a directory of the HOME");
            fs::write(path, contents).expect("a file of the HOME is written");
        }
    }

    /// Adds this to a JSON file of the HOME at each start from now on, whoever else writes it.
    pub(crate) fn merge(&self, path: &'static str, addition: Value) {
        self.merged.borrow_mut().push((path, addition));
    }

    /// Runs to the end.
    pub(crate) fn run(&self, config: &AgentConfig, prompt: &str, resume: Option<SessionId>) -> Run {
        let before = if resume.is_some() { SessionBefore::Unknown } else { SessionBefore::Nothing };
        self.run_after(config, prompt, resume, before)
    }

    /// Runs to the end, when it is known what the session had used before.
    pub(crate) fn run_after(
        &self,
        config: &AgentConfig,
        prompt: &str,
        resume: Option<SessionId>,
        before: SessionBefore,
    ) -> Run {
        let output = self.start(config, prompt, resume).end();
        conclude(config, &output, reason_of(&output), before)
    }

    /// Starts a run and writes its prompt.
    pub(crate) fn start(&self, config: &AgentConfig, prompt: &str, resume: Option<SessionId>) -> Going {
        self.runs.set(self.runs.get() + 1);
        let launch = self.launch(config, prompt, resume);
        if self.asked.get().is_some() {
            fs::write(self.result_file(), "").expect("the result's file is made before the start");
        }
        self.write_files(&launch);
        let argv = self.covering(&launch);
        let mut child = Command::new(&argv[0])
            .args(&argv[1..])
            .env_clear()
            .envs(&launch.env)
            .envs(launch.secret_env.iter().map(resolved))
            .current_dir(self.workspace())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", argv[0]));
        let mut stdin = child.stdin.take().expect("standard input is piped");
        // A program that has ended already reads nothing; what it said is judged.
        stdin.write_all(launch.stdin.unwrap_or_default().as_bytes()).ok();
        Going::of(child)
    }

    fn write_files(&self, launch: &Launch) {
        for file in &launch.files {
            let path = self.home().join(&file.path);
            fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("a directory of the HOME");
            fs::write(path, &file.contents).expect("a file of the HOME is written");
        }
        for (path, addition) in self.merged.borrow().iter() {
            let path = self.home().join(path);
            let whole = fs::read(&path).expect("the file that is added to is there");
            let mut whole: Value = serde_json::from_slice(&whole).expect("it is JSON");
            add(&mut whole, addition);
            fs::write(path, whole.to_string()).expect("a file of the HOME is written");
        }
    }

    /// The names of the variables that a run is started with.
    pub(crate) fn variables(&self, config: &AgentConfig) -> BTreeSet<String> {
        let launch = self.launch(config, "", None);
        launch.env.into_keys().chain(launch.secret_env.into_iter().map(|variable| variable.name)).collect()
    }

    /// What is executed: the program itself, or, where the workspace has something that the launch wants covered, the
    /// program in a sandbox that covers it.
    fn covering(&self, launch: &Launch) -> Vec<String> {
        let needs_cover = launch.covered.iter().any(|path| self.workspace().join(path).exists());
        let driver = launch.driver.is_some().then(installed::godwit);
        let argv = match &driver {
            Some(driver) => launch.command(driver.to_str().expect("the path is UTF-8")),
            None => launch.argv.clone(),
        };
        if !needs_cover && !self.is_sandboxed.get() {
            return argv;
        }
        let profile = Profile {
            workspace: self.workspace(),
            home: self.home(),
            tmp: None,
            writable_files: Vec::new(),
            read_only: launch.read_only_paths.iter().cloned().chain(driver).collect(),
            hidden: Vec::new(),
            uncovered: Vec::new(),
            covered: launch.covered.iter().map(|path| self.workspace().join(path)).collect(),
            env: BTreeMap::new(),
            network: Network::Open,
        };
        let backend = probe().expect("this test needs bubblewrap and user namespaces");
        wrap(&backend, &profile, &argv).expect("a sound profile")
    }

    fn spec(&self, prompt: &str, resume: Option<SessionId>) -> RunSpec {
        let asked = self.asked.get();
        let request = asked.map(|asked| format!("\n\n{}", asked.request())).unwrap_or_default();
        RunSpec {
            run: RunId::new(TaskId::new(MissionId::from_entropy(7), 1), self.runs.get()),
            agent: Some("agent".parse().expect("a name")),
            prompt: format!("{prompt}{request}"),
            resume,
            model: None,
            effort: None,
            account: None,
            limits: RunLimits::default(),
            lease_ms: None,
            result: asked,
            mode: RunMode::Autonomous,
            attention: None,
            permissions: BTreeMap::default(),
        }
    }

    fn launch(&self, config: &AgentConfig, prompt: &str, resume: Option<SessionId>) -> Launch {
        let (spec, asked) = (self.spec(prompt, resume), self.asked.get());
        let tmp = self.root.path().join("tmp");
        let (program, file) = (asked.map(|_| installed::godwit()), self.result_file());
        let results = asked.zip(program.as_ref()).map(|(asked, program)| Results {
            program: program.to_str().expect("the path is UTF-8"),
            file: file.to_str().expect("the path is UTF-8"),
            asked,
        });
        let context = LaunchContext {
            workspace: &self.workspace(),
            home: &self.home(),
            tmp: &tmp,
            hook: None,
            results,
            servers: NO_SERVERS,
        };
        config.adapter.launch(config, &spec, &context).expect("a launch")
    }
}

/// Adds the keys of an object to another one, and those of the objects in it.
fn add(whole: &mut Value, addition: &Value) {
    match (whole, addition) {
        (Value::Object(whole), Value::Object(addition)) => {
            for (key, value) in addition {
                add(whole.entry(key).or_insert(Value::Null), value);
            }
        }
        (whole, addition) => *whole = addition.clone(),
    }
}

/// Draws the conclusion when it is known why the process ended.
pub(crate) fn read_as(config: &AgentConfig, output: &Output, reason: EndReason) -> Run {
    conclude(config, output, reason, SessionBefore::Nothing)
}

/// Draws the conclusion from how the process ended by itself.
pub(crate) fn read_as_it_ended(config: &AgentConfig, output: &Output) -> Run {
    read_as(config, output, reason_of(output))
}

fn reason_of(output: &Output) -> EndReason {
    match (output.status.code(), output.status.signal()) {
        (Some(status), _) => EndReason::Exited(status),
        (None, signal) => EndReason::Signaled(signal.expect("a process ends by a status or a signal")),
    }
}

fn conclude(config: &AgentConfig, output: &Output, reason: EndReason, before: SessionBefore) -> Run {
    let mut normaliser = config.adapter.normaliser_after(before);
    let mut events = Vec::new();
    let mut offset = 0;
    for line in output.stdout.split_inclusive(|&byte| byte == b'\n') {
        offset += line.len() as u64;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        events.extend(normaliser.line(offset, line).events);
    }
    let stderr_tail = String::from_utf8_lossy(&output.stderr).into_owned();
    let recording = String::from_utf8_lossy(&output.stdout).into_owned();
    Run { recording, events, ending: normaliser.finish(&ProcessEnding { reason, stderr_tail, at: None }) }
}

fn resolved(variable: &SecretVariable) -> (String, String) {
    let value = match &variable.source {
        ValueRef::Literal(text) => text.clone(),
        ValueRef::File(path) => read_secret(path),
        ValueRef::Env(name) => panic!("a test does not depend on {name} of its own environment"),
        ValueRef::Encrypted(_) | ValueRef::Systemd(_) | ValueRef::Keychain(_) => {
            panic!("a test has its own secrets in files")
        }
    };
    (variable.name.clone(), value)
}

fn read_secret(path: &Path) -> String {
    fs::read_to_string(path).expect("the secret's file is there").trim_end_matches('\n').to_owned()
}
