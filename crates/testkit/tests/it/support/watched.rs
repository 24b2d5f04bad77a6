//! A run under the shim, as the worker has it: in a sandbox, with limits, ended by godwit's own means, and judged by the
//! record that the shim leaves of how it ended.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use godwit_agents::{AgentConfig, EndReason, SessionBefore};
use godwit_core::name::SessionId;
use godwit_proc::spool::{Spool, Stream};
use godwit_proc::{ExitRecord, Grace, Limits, RunProbe, Secrets, ShimProgram, ShimSpec, run};
use godwit_testkit::installed;

use super::{Bench, Run, conclude, read_as, resolved, until};

/// The most of an output that is looked at; no run of the suite comes near.
const ALL_BYTES: usize = 1 << 24;

/// A run that the shim has started. A test that fails half-way leaves no process behind.
pub(crate) struct Watched {
    run_dir: PathBuf,
    before: SessionBefore,
}

/// How it ended, by the shim's record, and what follows from that.
pub(crate) struct Seen {
    pub(crate) record: ExitRecord,
    pub(crate) run: Run,
}

impl Bench {
    /// Starts a run in a sandbox under the shim, which ends it after this long a silence.
    pub(crate) fn watch(&self, config: &AgentConfig, prompt: &str, resume: Option<SessionId>, idle_ms: u64) -> Watched {
        self.runs.set(self.runs.get() + 1);
        self.is_sandboxed.set(true);
        let before = if resume.is_some() { SessionBefore::Unknown } else { SessionBefore::Nothing };
        let launch = self.launch(config, prompt, resume);
        self.write_files(&launch);
        let stdin = self.root.path().join("prompt");
        fs::write(&stdin, launch.stdin.clone().unwrap_or_default()).expect("the prompt is written");
        let spec = ShimSpec {
            id: format!("watched-{}", self.runs.get()),
            fence: 1,
            argv: self.covering(&launch),
            env: launch.env.clone(),
            cwd: self.workspace(),
            stdin: Some(stdin),
            terminal: None,
            limits: Limits { wall_ms: 600_000, idle_ms, spool_bytes: 1 << 28 },
            grace: Grace { interrupt_ms: 1_000, terminate_ms: 1_000 },
            tag_env: "GODWIT_RUN".into(),
        };
        let secrets = Secrets { env: launch.secret_env.iter().map(resolved).collect(), mask: Vec::new() };
        let run_dir = self.root.path().join(format!("run-{}", self.runs.get()));
        let shim = ShimProgram { program: installed::godwit(), args: vec!["shim".into()] };
        run::start(&run_dir, &spec, &secrets, &shim).expect("the shim starts");
        Watched { run_dir, before }
    }
}

impl Watched {
    /// Waits until what the run has said so far, read as that of a run that fell silent, is as wanted.
    #[track_caller]
    pub(crate) fn wait_until_said(&self, config: &AgentConfig, what: &str, is_said: impl Fn(&Run) -> bool) {
        let so_far = || {
            let mut output = self.output();
            let whole = output.stdout.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
            output.stdout.truncate(whole);
            read_as(config, &output, EndReason::IdleLimit)
        };
        until(what, || is_said(&so_far()), || format!("{:?}", so_far()));
    }

    /// Asks the shim to end it, as godwit does for whoever cancels a mission.
    pub(crate) fn terminate(&self) {
        run::terminate(&self.run_dir).expect("the shim can be told");
    }

    /// Waits for its end.
    #[track_caller]
    pub(crate) fn end(self, config: &AgentConfig) -> Seen {
        let probe = || run::probe(&self.run_dir).expect("it can be probed");
        until("the run to end", || !matches!(probe(), RunProbe::Live(_)), || format!("{:?}", self.output()));
        let RunProbe::Ended(record) = probe() else { panic!("it left no record: {:?}", probe()) };
        let reason = reason_of(&record);
        Seen { run: conclude(config, &self.output(), reason, self.before), record }
    }

    fn output(&self) -> Output {
        let all = |stream| Spool::open_stream(&self.run_dir, stream).read_at(0, ALL_BYTES).unwrap_or_default();
        Output { status: Default::default(), stdout: all(Stream::Out), stderr: all(Stream::Err) }
    }
}

/// What the shim saw, in the adapters' words.
fn reason_of(record: &ExitRecord) -> EndReason {
    use godwit_proc::EndReason as End;
    match &record.end {
        End::Exited { code } => EndReason::Exited(*code),
        End::Signaled { signal } => EndReason::Signaled(*signal),
        End::IdleLimit => EndReason::IdleLimit,
        End::Terminated => EndReason::Terminated,
        other => panic!("nothing in this suite ends a run so: {other:?}"),
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        for _ in 0..2 {
            run::terminate(&self.run_dir).ok();
        }
        run::kill_remains(&self.run_dir).ok();
    }
}
