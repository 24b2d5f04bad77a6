//! An operator's repository, a home, and workers that come and go over it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use godwit_agents::servers::McpServers;
use godwit_agents::{Adapter, AgentConfig, IdentityRef};
use godwit_core::account::Registration;
use godwit_core::effect::{
    Effect, EffectFailure, EffectKind, EndpointSeen, OutcomeKind, ReportFact, Signal, Start, Up,
};
use godwit_core::id::{EffectId, MissionId, RepoId, RunId, TaskId};
use godwit_core::name::{AccountName, BranchName, Sha};
use godwit_core::run::{RunEnd, RunLimits, RunMode, RunSpec};
use godwit_git::{GitDoor, GitDoorConfig, Workspace};
use godwit_proc::{RunProbe, ShimProgram, run};
use godwit_sandbox::{Backend, Unavailable};
use godwit_testkit::script::{Script, Step};
use godwit_worker::{Accounts, Layout, Locate, Reader, Worker, WorkerConfig};
use jiff::Timestamp;
use sha2::Digest as _;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

/// Longer than anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(180);

/// The agent that is configured in every scene.
pub(crate) const AGENT: &str = "scripted";

pub(crate) struct Scene {
    root: TempDir,
    pub(crate) layout: Layout,
    pub(crate) mission: MissionId,
    pub(crate) task: TaskId,
    pub(crate) repo: RepoId,
    /// Where the registration says that the operator's repository is.
    pub(crate) location: Arc<Mutex<Option<PathBuf>>>,
    /// How often a worker has asked for it.
    pub(crate) asked: Arc<AtomicUsize>,
    pub(crate) agents: BTreeMap<String, AgentConfig>,
    /// The registered accounts.
    pub(crate) accounts: BTreeMap<AccountName, Registration>,
    pub(crate) sandbox: Result<Backend, Unavailable>,
    /// The operator's HOME, where there is one.
    pub(crate) operator_home: Option<PathBuf>,
    pub(crate) identity: Option<IdentityRef>,
}

impl Scene {
    /// An operator's repository with one commit on `main`, and a home in which nothing has happened.
    pub(crate) fn new() -> Self {
        let root = TempDir::new().expect("a temporary directory");
        let source = root.path().join("source");
        fs::create_dir(&source).expect("a directory");
        git(&source, &["init", "-q", "-b", "main"]);
        fs::write(source.join("README"), "one\n").expect("a file");
        git(&source, &["add", "-A"]);
        git(&source, &["commit", "-q", "-m", "first"]);
        let layout = Layout::new(root.path().join("home"));
        for directory in layout.directories() {
            fs::create_dir_all(directory).expect("a directory");
        }
        let mission = MissionId::from_entropy(7);
        let agent = AgentConfig::new(Adapter::Scripted, built("godwit-scripted-agent").display().to_string());
        Self {
            layout,
            task: TaskId::new(mission.clone(), 1),
            mission,
            repo: RepoId::from_entropy(3),
            location: Arc::new(Mutex::new(Some(source))),
            asked: Arc::default(),
            agents: BTreeMap::from([(AGENT.to_owned(), agent)]),
            accounts: BTreeMap::new(),
            operator_home: None,
            identity: None,
            sandbox: Ok(godwit_sandbox::probe().expect("bubblewrap must be installed to test this")),
            root,
        }
    }

    /// Makes a program of the shell the agent, driven as this adapter drives its CLI.
    pub(crate) fn program(&mut self, adapter: Adapter, name: &str, script: &str) {
        let program = self.root.path().join(name);
        write(&program, script);
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
        self.agents.insert(AGENT.to_owned(), AgentConfig::new(adapter, program.display().to_string()));
    }

    pub(crate) fn source(&self) -> PathBuf {
        self.root.path().join("source")
    }

    pub(crate) fn vault(&self) -> PathBuf {
        self.layout.vault(&self.repo)
    }

    /// What the agent sees of its workspace.
    pub(crate) fn tree(&self) -> PathBuf {
        Workspace::at(self.layout.workspace(&self.task)).tree()
    }

    pub(crate) fn run(&self, number: u32) -> RunId {
        RunId::new(self.task.clone(), number)
    }

    /// A worker as a daemon has it that has just started.
    pub(crate) fn worker(&self) -> Hands {
        let git = GitDoor::open(GitDoorConfig::new(self.layout.home().join("git")));
        let (location, asked) = (Arc::clone(&self.location), Arc::clone(&self.asked));
        let locate: Locate = Arc::new(move |_| {
            asked.fetch_add(1, Ordering::SeqCst);
            let found = location.lock().expect("no test panics with it").clone();
            Box::pin(async move { found })
        });
        let accounts = self.accounts.clone();
        let accounts: Accounts = Arc::new(move |name| {
            let found = accounts.get(&name).cloned();
            Box::pin(async move { found })
        });
        let agents = self.agents.iter().map(|(name, agent)| (name.parse().expect("a name"), agent.clone()));
        let config = WorkerConfig {
            layout: self.layout.clone(),
            shim: ShimProgram { program: built("godwit-shim-test"), args: vec!["shim".into()] },
            // It answers nobody: agents that play a script ask nobody.
            program: built("godwit-shim-test"),
            git: git.expect("git must be installed to test this"),
            sandbox: self.sandbox.clone(),
            agents: agents.collect(),
            read_only: Vec::new(),
            operator_home: self.operator_home.clone(),
            servers: McpServers::new(),
            identity: self.identity.clone(),
            locate,
            accounts,
            now: || Timestamp::UNIX_EPOCH,
        };
        let (up, ups) = mpsc::channel(1_024);
        let runtime = Runtime::new().expect("a runtime");
        Hands { worker: Worker::new(config, up), ups, runtime: Some(runtime), facts: Vec::new() }
    }

    /// One intent; the same kind and attempt has the same id.
    pub(crate) fn effect(&self, kind: EffectKind) -> Effect {
        let id = EffectId::new(&self.task, kind.verb(), 1);
        Effect { id, mission: self.mission.clone(), repo: self.repo.clone(), kind }
    }

    /// Does an effect with a worker of its own, which is then killed.
    #[track_caller]
    pub(crate) fn once(&self, kind: &EffectKind) -> OutcomeKind {
        let mut hands = self.worker();
        hands.start(self.effect(kind.clone()));
        hands.outcome()
    }

    /// Does an effect twice, as after a kill before the first outcome was written down.
    #[track_caller]
    pub(crate) fn twice_the_same(&self, kind: &EffectKind) -> OutcomeKind {
        let first = self.once(kind);
        assert_eq!(self.once(kind), first, "asked again, it answers the same");
        first
    }

    pub(crate) fn prepare(&self, fresh: bool) -> EffectKind {
        EffectKind::PrepareWorkspace { task: self.task.clone(), from: Start::Tip { branch: None }, fresh }
    }

    /// Makes the workspace and says what it starts from.
    #[track_caller]
    pub(crate) fn prepared(&self) -> Sha {
        match self.once(&self.prepare(false)) {
            OutcomeKind::WorkspaceReady { base, .. } => base,
            other => panic!("the workspace was not made: {other:?}"),
        }
    }

    /// The workspace of the mission's `number`th task, from commits of the vault.
    pub(crate) fn prepare_from(&self, number: u16, commits: &[&Sha], fresh: bool) -> EffectKind {
        let at = Timestamp::from_second(1_700_000_000).expect("a time");
        let commits = commits.iter().map(|&commit| commit.clone()).collect();
        let from = Start::Commits { commits, at, message: "Merge\n".to_owned() };
        EffectKind::PrepareWorkspace { task: self.task(number), from, fresh }
    }

    /// The mission's `number`th task.
    pub(crate) fn task(&self, number: u16) -> TaskId {
        TaskId::new(self.mission.clone(), number)
    }

    /// What the agent sees of the workspace of the mission's `number`th task.
    pub(crate) fn tree_of(&self, number: u16) -> PathBuf {
        Workspace::at(self.layout.workspace(&self.task(number))).tree()
    }

    pub(crate) fn collect(&self, base: &Sha) -> EffectKind {
        let (task, message) = (self.task.clone(), "Do it\n\nas asked".to_owned());
        let at = Timestamp::from_second(1_700_000_000).expect("a time");
        let (base, parents, conflicts) = (base.clone(), Vec::new(), Vec::new());
        EffectKind::CollectResult { task, base, parents, conflicts, at, message }
    }

    /// Makes a workspace, puts files into it as an agent would, and collects them: base and result.
    #[track_caller]
    pub(crate) fn collected(&self, files: &[(&str, &str)]) -> (Sha, Sha) {
        let base = self.prepared();
        for (path, text) in files {
            write(&self.tree().join(path), text);
        }
        match self.once(&self.collect(&base)) {
            OutcomeKind::ResultCollected { commit: Some(commit), .. } => (base, commit),
            other => panic!("nothing was collected: {other:?}"),
        }
    }

    /// A run that plays a script.
    pub(crate) fn spec(&self, number: u32, steps: impl IntoIterator<Item = Step>) -> RunSpec {
        RunSpec {
            run: self.run(number),
            agent: Some(AGENT.parse().expect("a name")),
            prompt: Script::of(steps).to_block(),
            resume: None,
            model: None,
            effort: None,
            account: None,
            limits: RunLimits::default(),
            lease_ms: None,
            result: None,
            mode: RunMode::Autonomous,
            attention: None,
            permissions: BTreeMap::new(),
        }
    }

    pub(crate) fn start(&self, number: u32, steps: impl IntoIterator<Item = Step>) -> EffectKind {
        EffectKind::StartRun { spec: self.spec(number, steps) }
    }

    /// How often the agent was executed in the task's HOME.
    pub(crate) fn starts(&self) -> usize {
        fs::read_to_string(self.layout.agent_home(&self.task).join("starts.log")).map_or(0, |log| log.lines().count())
    }

    /// Every live process that carries the key of this run or check.
    pub(crate) fn alive(&self, run_dir: &Path) -> Vec<u32> {
        let place = run_dir.canonicalize().expect("the run's directory exists");
        let key = hex::encode(&sha2::Sha256::digest(place.as_os_str().as_bytes())[..16]);
        let entry = format!("GODWIT_RUN_KEY={key}").into_bytes();
        let pids = fs::read_dir("/proc").expect("the process table");
        pids.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|pid: &u32| {
                fs::read(format!("/proc/{pid}/environ"))
                    .is_ok_and(|environment| environment.split(|byte| *byte == 0).any(|found| found == entry))
            })
            .collect()
    }
}

impl Drop for Scene {
    /// A test that failed half-way leaves no process behind.
    fn drop(&mut self) {
        for entry in fs::read_dir(self.layout.runs()).into_iter().flatten().flatten() {
            for _ in 0..2 {
                run::terminate(&entry.path()).ok();
            }
            run::kill_remains(&entry.path()).ok();
        }
    }
}

/// A worker, its runtime, and what it told. Dropped it is gone as after `kill -9`: what it awaited is never heard of.
pub(crate) struct Hands {
    worker: Worker,
    ups: mpsc::Receiver<Up>,
    runtime: Option<Runtime>,
    /// What was told about runs so far.
    pub(crate) facts: Vec<ReportFact>,
}

impl Hands {
    pub(crate) fn start(&mut self, effect: Effect) {
        let _inside = self.runtime().enter();
        self.worker.start(effect);
    }

    pub(crate) fn reader(&self) -> Reader {
        self.worker.reader()
    }

    pub(crate) fn cancel(&mut self, effect: &EffectId) {
        self.worker.cancel(effect);
    }

    pub(crate) fn signal(&mut self, signal: Signal) {
        let _inside = self.runtime().enter();
        self.worker.signal(signal);
    }

    fn runtime(&self) -> tokio::runtime::Handle {
        self.runtime.as_ref().expect("it is taken only at the end").handle().clone()
    }

    /// The next that comes up.
    #[track_caller]
    fn next(&mut self) -> Up {
        let runtime = self.runtime();
        let next = runtime.block_on(async { tokio::time::timeout(PATIENCE, self.ups.recv()).await });
        next.expect("the worker says something in time").expect("the worker is there")
    }

    /// Waits for the next outcome; reports on the way are kept.
    #[track_caller]
    pub(crate) fn ended(&mut self) -> (EffectId, OutcomeKind) {
        loop {
            match self.next() {
                Up::Outcome(outcome) => return (outcome.effect, outcome.result),
                Up::Report(report) => self.facts.push(report.fact),
                Up::Endpoint(seen) => panic!("nobody asked about {seen:?}"),
            }
        }
    }

    #[track_caller]
    pub(crate) fn outcome(&mut self) -> OutcomeKind {
        self.ended().1
    }

    /// Waits for what came of looking at an endpoint.
    #[track_caller]
    pub(crate) fn looked(&mut self) -> EndpointSeen {
        match self.next() {
            Up::Endpoint(seen) => seen,
            other => panic!("an endpoint was looked at, and this came: {other:?}"),
        }
    }

    /// Waits for the report that a run has been started or adopted.
    #[track_caller]
    pub(crate) fn started(&mut self) -> bool {
        match self.next() {
            Up::Report(report) => match report.fact {
                ReportFact::Started { adopted } => adopted,
                other => panic!("the first report of a run is its start, not {other:?}"),
            },
            Up::Outcome(outcome) => panic!("the run ended: {:?}", outcome.result),
            Up::Endpoint(seen) => panic!("nobody asked about {seen:?}"),
        }
    }

    /// Waits until nothing is under way, and says that nothing came up meanwhile.
    #[track_caller]
    pub(crate) fn is_silent_at_the_end(&mut self) {
        let ending = self.worker.ending();
        let runtime = self.runtime();
        runtime
            .block_on(async { tokio::time::timeout(PATIENCE, ending.end()).await })
            .expect("everything ends in time");
        while let Ok(up) = self.ups.try_recv() {
            assert!(matches!(up, Up::Report(_)), "an outcome of a cancelled effect: {up:?}");
        }
    }
}

impl Drop for Hands {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A program of the workspace that tests use, beside this one.
fn built(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("this program has a place");
    let program = own.parent().and_then(Path::parent).expect("cargo's directories").join(name);
    assert!(program.is_file(), "{} is not built; run `cargo build --workspace --bins` first", program.display());
    program
}

/// Runs plain git as the operator or an agent, which must succeed, and returns what it printed.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "the tests play the operator and the agent, who use git themselves")]
pub(crate) fn git(directory: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "safe.directory=*"])
        .args(args)
        .current_dir(directory)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", "/nonexistent")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs([("GIT_AUTHOR_NAME", "Olga"), ("GIT_AUTHOR_EMAIL", "olga@example.com")])
        .envs([("GIT_COMMITTER_NAME", "Olga"), ("GIT_COMMITTER_EMAIL", "olga@example.com")])
        .stdin(Stdio::null())
        .output()
        .expect("git must be installed to test this");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

pub(crate) fn branch(name: &str) -> BranchName {
    name.parse().expect("a branch name")
}

#[track_caller]
pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    fs::write(path, text).expect("a file");
}

/// The names in a directory, sorted.
pub(crate) fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a directory");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[track_caller]
pub(crate) fn run_end(outcome: OutcomeKind) -> RunEnd {
    match outcome {
        OutcomeKind::RunEnded { end, .. } => end,
        other => panic!("expected the end of a run, got {other:?}"),
    }
}

#[track_caller]
pub(crate) fn failure(outcome: OutcomeKind) -> EffectFailure {
    match outcome {
        OutcomeKind::Failed { failure } => failure,
        other => panic!("expected a failure, got {other:?}"),
    }
}

/// Whether somebody executes the run.
pub(crate) fn is_live(run_dir: &Path) -> bool {
    matches!(run::probe(run_dir), Ok(RunProbe::Live(_)))
}

/// Looks for a condition until a deadline. What these tests wait for is in other processes and sends no notice.
#[track_caller]
pub(crate) fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
