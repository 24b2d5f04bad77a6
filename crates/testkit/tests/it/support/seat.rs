//! A person at an agent's own terminal: the shim as the worker starts it, and the screen as a terminal shows it.

use std::cell::RefCell;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use godwit_agents::servers::NO_SERVERS;
use godwit_agents::{AgentConfig, Launch, LaunchContext};
use godwit_core::name::SessionId;
use godwit_core::run::{RunMode, RunSpec};
use godwit_proc::spool::Spool;
use godwit_proc::{
    ExitRecord, Grace, Limits, RunProbe, Secrets, ShimProgram, ShimSpec, Terminal, TerminalSize, TerminalTaken, run,
    terminal,
};
use godwit_testkit::installed;

use super::{Bench, resolved, until};

const SIZE: TerminalSize = TerminalSize { columns: 110, rows: 36 };

/// Bytes of the screen that are read at once.
const READ_BYTES: usize = 1 << 20;

/// What a program asks of a terminal, and what one answers: what it is, where the cursor is, and how it is coloured.
const ANSWERS: &[(&[u8], &[u8])] =
    &[(b"\x1b[c", b"\x1b[?1;2c"), (b"\x1b[6n", b"\x1b[1;1R"), (b"\x1b]11;?", b"\x1b]11;rgb:0000/0000/0000\x1b\\")];

/// Someone who looks at a run's terminal and types. A test that fails half-way leaves no process behind.
pub(crate) struct Seat {
    run_dir: PathBuf,
    screen: vt100::Parser,
    /// How much of what was shown has been looked at.
    seen: u64,
}

impl Bench {
    /// Sits down at the agent's terminal, in a sandbox as the worker makes it.
    pub(crate) fn sit_down(&self, config: &AgentConfig, session: &SessionId) -> Seat {
        self.runs.set(self.runs.get() + 1);
        self.is_sandboxed.set(true);
        let launch = self.interactive(config, session);
        self.write_files(&launch);
        let limits = Limits { wall_ms: 600_000, idle_ms: 600_000, spool_bytes: 1 << 28 };
        let spec = ShimSpec {
            id: "seat".into(),
            fence: 1,
            argv: self.covering(&launch),
            env: launch.env.clone(),
            cwd: self.workspace(),
            stdin: None,
            terminal: Some(Terminal { size: SIZE, taken: TerminalTaken::Inside }),
            limits,
            grace: Grace::default(),
            tag_env: "GODWIT_RUN".into(),
        };
        let secrets = Secrets { env: launch.secret_env.iter().map(resolved).collect(), mask: Vec::new() };
        let run_dir = self.root.path().join(format!("run-{}", self.runs.get()));
        let shim = ShimProgram { program: installed::godwit(), args: vec!["shim".into()] };
        run::start(&run_dir, &spec, &secrets, &shim).expect("the shim starts");
        let [rows, columns] = [SIZE.rows, SIZE.columns].map(|count| NonZero::new(count).expect("it is not 0"));
        Seat { run_dir, screen: vt100::Parser::new(rows, columns, 0), seen: 0 }
    }

    fn interactive(&self, config: &AgentConfig, session: &SessionId) -> Launch {
        let spec = RunSpec { mode: RunMode::Interactive, ..self.spec("", Some(session.clone())) };
        let (workspace, home, tmp) = (&self.workspace(), &self.home(), Path::new("/tmp"));
        let context = LaunchContext { workspace, home, tmp, hook: None, results: None, servers: NO_SERVERS };
        let launch = config.adapter.interactive(config, &spec, &context).expect("a launch");
        // As the worker does: in the sandbox it takes the terminal by itself.
        Launch { driver: Some(vec![terminal::VERB.to_owned()]), ..launch }
    }
}

impl Seat {
    /// Waits until the screen shows this.
    #[track_caller]
    pub(crate) fn until_shown(&mut self, text: &str) {
        self.until_shown_while(text, |_| {});
    }

    /// Presses Enter until the screen shows this. On a busy machine an agent may read it in one with what was typed, and
    /// take both for a paste; where nothing is typed, it does nothing.
    #[track_caller]
    pub(crate) fn enter_until_shown(&mut self, text: &str) {
        let mut pressed: Option<Instant> = None;
        self.until_shown_while(text, |seat| {
            if pressed.is_none_or(|at| at.elapsed() >= ENTER_AGAIN) {
                pressed = Some(Instant::now());
                seat.keys("\r");
            }
        });
    }

    #[track_caller]
    fn until_shown_while(&mut self, text: &str, mut meanwhile: impl FnMut(&Self)) {
        let shown = RefCell::new(String::new());
        let shows = || {
            // Asked before looking: what is shown when it is over is all that will be.
            let is_over = has_ended(&self.run_dir);
            shown.replace(self.look());
            let is_shown = shown.borrow().contains(text) || is_over;
            if !is_shown {
                meanwhile(self);
            }
            is_shown
        };
        until(&format!("the screen to show {text:?}"), shows, || shown.borrow().clone());
        let shown = shown.into_inner();
        assert!(shown.contains(text), "it ended and never showed {text:?}: {shown}");
    }

    /// Types.
    pub(crate) fn keys(&self, text: &str) {
        run::send_keys(&self.run_dir, text.as_bytes()).expect("it can be typed");
    }

    /// Leaves by Ctrl-C, as often as the agent wants it, and says how the run ended.
    pub(crate) fn leave(mut self) -> ExitRecord {
        let mut pressed: Option<Instant> = None;
        let run_dir = self.run_dir.clone();
        let told = RefCell::new(String::new());
        let leaves = || {
            if has_ended(&run_dir) {
                return true;
            }
            if pressed.is_none_or(|at| at.elapsed() >= AGAIN) {
                // One that is just ending takes nothing any more.
                run::send_keys(&run_dir, b"\x03").ok();
                pressed = Some(Instant::now());
            }
            told.replace(self.look());
            false
        };
        until("the agent to leave", leaves, || told.borrow().clone());
        match run::probe(&self.run_dir).expect("it can be probed") {
            RunProbe::Ended(record) => record,
            other => panic!("it left no record: {other:?}"),
        }
    }

    /// What the screen shows now. What the program asks of its terminal is answered.
    fn look(&mut self) -> String {
        let new = Spool::open(&self.run_dir).read_at(self.seen, READ_BYTES).expect("the spool can be read");
        self.seen += new.len() as u64;
        self.screen.process(&new);
        for (asked, answer) in ANSWERS {
            for _ in new.windows(asked.len()).filter(|window| window == asked) {
                run::send_keys(&self.run_dir, answer).ok();
            }
        }
        self.screen.screen().contents()
    }
}

/// How long an agent that wants a second Ctrl-C may take to leave at the first.
const AGAIN: Duration = Duration::from_millis(400);

/// How long an agent may take to show what came of Enter before it is pressed again.
const ENTER_AGAIN: Duration = Duration::from_secs(3);

fn has_ended(run_dir: &Path) -> bool {
    !matches!(run::probe(run_dir), Ok(RunProbe::Live(_)))
}

impl Drop for Seat {
    fn drop(&mut self) {
        for _ in 0..2 {
            run::terminate(&self.run_dir).ok();
        }
        run::kill_remains(&self.run_dir).ok();
    }
}
