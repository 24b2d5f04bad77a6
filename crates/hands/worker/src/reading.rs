//! How a run's output is read: remembered beside the run, so that whoever adopts it reads it in the same way.

use std::fs;
use std::io;
use std::path::Path;

use godwit_agents::{Adapter, AgentConfig, EndReason, Normaliser, ProcessEnding, SessionBefore, ToolUse};
use godwit_core::attention::Attention;
use godwit_core::id::RunId;
use godwit_core::name::SessionId;
use godwit_core::result::Asked;
use godwit_core::run::{RunMode, RunSpec, Usage};
use godwit_proc::spool::Spool;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Shared;
use crate::kept;
use crate::quota::Windows;

const READING: &str = "reading.json";

/// How many bytes of an earlier run's output are read at a time.
const PAGE_BYTES: usize = 1 << 20;

/// What is remembered beside a run about how it is read. Written before the start.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Reading {
    adapter: Adapter,
    /// What the run's session had used before it.
    #[serde(default = "nothing")]
    before: SessionBefore,
    /// Whether its tool calls are judged.
    #[serde(default)]
    is_judged: bool,
    /// What is done with what only a person could answer.
    #[serde(default)]
    attention: Attention,
    /// The typed result that it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    result: Option<Asked>,
    /// Whether it is read at all: what a person sees on a terminal is not.
    #[serde(default, skip_serializing_if = "RunMode::is_autonomous")]
    mode: RunMode,
    /// The session that it goes on with; of a run whose output is read, the output tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<SessionId>,
}

fn nothing() -> SessionBefore {
    SessionBefore::Nothing
}

impl Reading {
    /// How a run is to be read that is about to start. Blocks while it looks at earlier runs of the session.
    pub(crate) fn of(shared: &Shared, spec: &RunSpec, config: &AgentConfig) -> Self {
        let adapter = config.adapter;
        let before = match &spec.resume {
            Some(session) if adapter.counts_whole_sessions() => match used_before(shared, &spec.run, session) {
                // Nobody read what a person did at a terminal; the CLI wrote it down.
                SessionBefore::Unknown => {
                    kept::before(adapter, &shared.config.layout.agent_home(&spec.run.task), session)
                }
                known => known,
            },
            Some(_) | None => SessionBefore::Nothing,
        };
        let (mode, session) = (spec.mode, spec.resume.clone());
        let attention = config.standing(spec).attention;
        Self { adapter, before, is_judged: config.is_judged(), attention, result: spec.result, mode, session }
    }

    /// Writes it down, whole or not at all as far as a later reader can tell: what cannot be read was never launched.
    pub(crate) fn write(&self, run_dir: &Path) -> io::Result<()> {
        fs::write(run_dir.join(READING), serde_json::to_vec(self).expect("a plain struct serialises"))
    }

    /// What was written down; `None` when the run was never launched.
    pub(crate) fn at(run_dir: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(run_dir.join(READING)).ok()?).ok()
    }

    /// The quota windows that the CLI writes down beside its output.
    pub(crate) fn windows(&self, shared: &Shared, run: &RunId) -> Windows {
        Windows::of(self.adapter, shared.config.layout.agent_home(&run.task), began(shared, run))
    }

    /// The session that is to be gone on with after a run at a terminal, and what was used there, as far as the CLI wrote
    /// it down. Blocks.
    pub(crate) fn left(&self, shared: &Shared, run: &RunId) -> (Option<SessionId>, Usage) {
        let home = shared.config.layout.agent_home(&run.task);
        kept::after(self.adapter, &home, began(shared, run), self.session.as_ref())
    }

    /// Whether the run's tool calls are judged.
    pub(crate) fn is_judged(&self) -> bool {
        self.is_judged
    }

    /// What is done with what only a person could answer.
    pub(crate) fn attention(&self) -> Attention {
        self.attention
    }

    /// Whether a person sits at the run's terminal.
    pub(crate) fn mode(&self) -> RunMode {
        self.mode
    }

    /// A fresh reader of the run's output.
    pub(crate) fn normaliser(&self) -> Box<dyn Normaliser> {
        self.adapter.normaliser_after(self.before)
    }

    /// The run's tools, to be compared with the sentinel's record; `None` when nobody judges them.
    pub(crate) fn tool_use(&self) -> Option<ToolUse> {
        self.is_judged.then(|| ToolUse::new(self.adapter))
    }

    /// The typed result that the run was asked for.
    pub(crate) fn result(&self) -> Option<Asked> {
        self.result
    }

    /// What the session had used when this run was over, as its output tells.
    fn total(&self, run_dir: &Path) -> Option<(Option<SessionId>, SessionBefore)> {
        if self.mode == RunMode::Interactive {
            return Some((self.session.clone(), SessionBefore::Unknown));
        }
        let mut normaliser = self.normaliser();
        let (spool, mut offset) = (Spool::open(run_dir), 0);
        loop {
            let lines = spool.lines(offset, PAGE_BYTES).ok()?;
            let Some(last) = lines.last() else { break };
            offset = last.end;
            for line in &lines {
                normaliser.line(line.end, &line.bytes);
            }
        }
        // Only the session and the usage are wanted, which do not depend on how the process ended.
        let ended = ProcessEnding { reason: EndReason::Lost, stderr_tail: String::new(), at: None };
        let ending = normaliser.finish(&ended);
        let total = match self.before {
            SessionBefore::Unknown => SessionBefore::Unknown,
            // What it did not tell, the session's next run tells as its own.
            before if ending.usage == Usage::default() => before,
            SessionBefore::Nothing => SessionBefore::Used(ending.usage),
            SessionBefore::Used(before) => SessionBefore::Used(before.plus(ending.usage)),
        };
        Some((ending.session, total))
    }
}

/// When a run began; without its time nothing can be said to be of this run.
fn began(shared: &Shared, run: &RunId) -> Timestamp {
    let written = fs::metadata(shared.config.layout.run(run).join(READING)).and_then(|data| data.modified());
    written.ok().and_then(|at| Timestamp::try_from(at).ok()).unwrap_or(Timestamp::MAX)
}

/// Whether a run may ever have been executed: how it is read is written down before the start.
pub(crate) fn was_launched(run_dir: &Path) -> io::Result<bool> {
    run_dir.join(READING).try_exists()
}

/// The adapter that a run is read with; `None` when the run was never launched.
pub(crate) fn adapter_of(run_dir: &Path) -> Option<Adapter> {
    Reading::at(run_dir).map(|reading| reading.adapter)
}

/// What a session had used before a run, as the task's newest earlier run of that session tells.
fn used_before(shared: &Shared, run: &RunId, session: &SessionId) -> SessionBefore {
    let earlier = (1..run.number).rev().map(|number| RunId::new(run.task.clone(), number));
    for run in earlier {
        let run_dir = shared.config.layout.run(&run);
        let Some((told, total)) = Reading::at(&run_dir).and_then(|reading| reading.total(&run_dir)) else { continue };
        if told.as_ref() == Some(session) {
            return total;
        }
    }
    SessionBefore::Unknown
}
