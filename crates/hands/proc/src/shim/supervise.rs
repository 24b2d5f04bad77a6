//! The shim's loop: pipes, signals, limits and the ladder, in one thread and without ever blocking on its child.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::channel::Channel;
use super::ladder::{Ladder, Method};
use super::launch::{Launched, Speaks};
use super::typing::Typing;
use crate::layout;
use crate::process::{Killed, Kinship};
use crate::record::{EndReason, InputLoss};
use crate::spec::ShimSpec;
use crate::sys::SignalInbox;

/// The first and the longest pause before a full disk is tried again.
const RETRY: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));

/// What may still be spooled while a run that reached its cap is being ended. Beyond it the run is held back.
const AFTER_CAP_BYTES: u64 = 1 << 20;

/// Both streams of a run.
pub(crate) struct Channels {
    pub(crate) out: Channel,
    pub(crate) err: Channel,
}

impl Channels {
    fn bytes(&self) -> u64 {
        self.out.bytes + self.err.bytes
    }

    fn is_blocked(&self) -> bool {
        self.out.is_blocked() || self.err.is_blocked()
    }
}

/// How the run ended and what it left.
pub(crate) struct Ending {
    pub(crate) reason: EndReason,
    pub(crate) left_behind: u64,
    pub(crate) leaked: u64,
    /// What was typed in vain; `None` for a run without terminal.
    pub(crate) input: Option<InputLoss>,
}

/// A run being watched.
pub(crate) struct Supervisor<'a> {
    spec: &'a ShimSpec,
    run_dir: &'a Path,
    signals: &'a SignalInbox,
    kinship: Kinship,
    channels: &'a mut Channels,
    /// What is typed; `None` for a run without terminal.
    typing: Option<Typing<'a>>,
    child: Pid,
    /// How the program itself ended, as soon as it did.
    status: Option<EndReason>,
    ladder: Option<Ladder>,
    /// Whether someone has asked for the end before.
    was_asked: bool,
    /// Whether everything has ended and only output remains to be written.
    is_over: bool,
    started: Instant,
    last_output: Instant,
    retry: Option<(Instant, Duration)>,
}

impl<'a> Supervisor<'a> {
    /// Takes over a program that was just executed.
    pub(crate) fn new(
        spec: &'a ShimSpec,
        run_dir: &'a Path,
        signals: &'a SignalInbox,
        kinship: Kinship,
        channels: &'a mut Channels,
        launched: Launched,
        input: Option<&'a File>,
    ) -> io::Result<Self> {
        let typing = connect(channels, launched.speaks, input, (spec, run_dir))?;
        let now = Instant::now();
        Ok(Self {
            spec,
            run_dir,
            signals,
            kinship,
            channels,
            typing,
            child: launched.child,
            status: None,
            ladder: None,
            was_asked: false,
            is_over: false,
            started: now,
            last_output: now,
            retry: None,
        })
    }

    /// Stays until the program has ended, nothing that it started is left, and all its output is on disk.
    pub(crate) fn run(mut self) -> io::Result<Ending> {
        let mut killed_by_ladder = None;
        while self.status.is_none() && killed_by_ladder.is_none() {
            self.wait()?;
            self.take_signals()?;
            self.pass_input()?;
            self.pump();
            self.enforce_limits();
            killed_by_ladder = self.climb()?;
        }
        let last = self.kill_all()?;
        self.is_over = true;
        self.drain()?;
        let left_behind = if killed_by_ladder.is_some() { 0 } else { last.found };
        let reason = match (self.ladder, self.status) {
            (Some(ladder), _) => ladder.reason,
            (None, Some(status)) => status,
            (None, None) => EndReason::Terminated,
        };
        let input = self.typing.as_ref().map(Typing::loss);
        Ok(Ending { reason, left_behind, leaked: last.remaining, input })
    }

    /// Waits until something happens or something is due.
    fn wait(&self) -> io::Result<()> {
        let mut watched = vec![PollFd::new(std::os::fd::AsFd::as_fd(self.signals), PollFlags::POLLIN)];
        if self.may_read() {
            let pipes = [self.channels.out.awaited(), self.channels.err.awaited()];
            watched.extend(pipes.into_iter().flatten().map(|pipe| PollFd::new(pipe, PollFlags::POLLIN)));
        }
        if let Some(typing) = self.typing.as_ref().filter(|_| !self.is_over) {
            // A terminal that nobody has open any more is always ready, so it is waited for only while it is read.
            let is_read = self.may_read() && self.channels.out.awaited().is_some();
            watched.extend(typing.awaited(is_read));
        }
        let timeout = match self.next_due() {
            // Rounded up, so that the last wait does not become a busy one.
            Some(due) => {
                let remaining = due.saturating_duration_since(Instant::now()).as_micros().div_ceil(1_000);
                PollTimeout::try_from(remaining).unwrap_or(PollTimeout::MAX)
            }
            None => PollTimeout::NONE,
        };
        match poll(&mut watched, timeout) {
            Ok(_) | Err(Errno::EINTR) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }

    fn next_due(&self) -> Option<Instant> {
        let retry = self.retry.map(|(at, _)| at);
        if self.is_over {
            return retry;
        }
        let limits = self.ladder.is_none().then(|| {
            let wall = after(self.started, self.spec.limits.wall_ms);
            let idle = after(self.last_output, self.spec.limits.idle_ms);
            if self.retry.is_some() { wall } else { wall.min(idle) }
        });
        let step = self.ladder.as_ref().and_then(Ladder::next_at);
        let goes_on = self.typing.as_ref().and_then(Typing::goes_on_at);
        [limits, step, retry, self.channels.out.early_at(), goes_on].into_iter().flatten().min()
    }

    /// Takes every signal that has come and every child that has ended.
    fn take_signals(&mut self) -> io::Result<()> {
        while let Some(signal) = self.signals.take()? {
            match signal {
                Signal::SIGTERM | Signal::SIGINT => self.request_end(),
                // SIGCHLD stands for any number of children; SIGHUP is of no concern to a process without terminal.
                _ => {}
            }
        }
        self.reap();
        Ok(())
    }

    fn request_end(&mut self) {
        let now = Instant::now();
        match &mut self.ladder {
            None => self.ladder = Some(Ladder::new(EndReason::Terminated, now)),
            Some(ladder) if self.was_asked => ladder.hurry(now),
            // It is being ended for another reason, which stays the reason; only a second request asks for haste.
            Some(_) => {}
        }
        self.was_asked = true;
    }

    /// Reaps everything that has ended: the program, and orphans that were left to this process.
    fn reap(&mut self) {
        loop {
            match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
                Ok(WaitStatus::Exited(pid, code)) if pid == self.child => {
                    self.status = Some(EndReason::Exited { code });
                }
                Ok(WaitStatus::Signaled(pid, signal, _)) if pid == self.child => {
                    self.status = Some(EndReason::Signaled { signal: signal as i32 });
                }
                Ok(WaitStatus::StillAlive) | Err(Errno::ECHILD) => return,
                // An orphan, or an interruption: there may be more.
                Ok(_) | Err(_) => {}
            }
        }
    }

    /// Passes on what was typed since.
    fn pass_input(&mut self) -> io::Result<()> {
        let Some(typing) = &mut self.typing else { return Ok(()) };
        typing.pass_on();
        if typing.is_to_go_on(Instant::now()) { self.kinship.signal(Signal::SIGCONT) } else { Ok(()) }
    }

    fn may_read(&self) -> bool {
        self.channels.bytes() < self.spec.limits.spool_bytes.saturating_add(AFTER_CAP_BYTES)
    }

    /// Moves output to disk. A refusal is tried again later, with growing patience.
    fn pump(&mut self) {
        if self.retry.is_some_and(|(at, _)| Instant::now() < at) || !self.may_read() {
            return;
        }
        let read = self.channels.out.pump() + self.channels.err.pump();
        let now = Instant::now();
        if read > 0 {
            self.last_output = now;
        }
        self.channels.out.show_early(now);
        self.note_blocked(now);
    }

    fn note_blocked(&mut self, now: Instant) {
        match (self.channels.is_blocked(), self.retry) {
            (true, None) => {
                self.retry = Some((now + RETRY.0, RETRY.0));
                self.rename(layout::UNBLOCKED, layout::BLOCKED);
            }
            (true, Some((_, pause))) => {
                let pause = (pause * 2).min(RETRY.1);
                self.retry = Some((now + pause, pause));
            }
            (false, Some(_)) => {
                self.retry = None;
                // It could not speak meanwhile, so it was not silent.
                self.last_output = now;
                self.rename(layout::BLOCKED, layout::UNBLOCKED);
            }
            (false, None) => {}
        }
    }

    fn rename(&self, from: &str, to: &str) {
        // The marker is for people; the run goes on without it.
        fs::rename(self.run_dir.join(from), self.run_dir.join(to)).ok();
    }

    fn enforce_limits(&mut self) {
        if self.ladder.is_some() || self.status.is_some() {
            return;
        }
        let now = Instant::now();
        let limits = &self.spec.limits;
        let reason = if self.channels.bytes() >= limits.spool_bytes {
            EndReason::OutputLimit
        } else if now >= after(self.started, limits.wall_ms) {
            EndReason::WallLimit
        } else if self.retry.is_none() && now >= after(self.last_output, limits.idle_ms) {
            EndReason::IdleLimit
        } else {
            return;
        };
        self.ladder = Some(Ladder::new(reason, now));
    }

    /// Takes the step of the ladder that is due. Says what the last one met.
    fn climb(&mut self) -> io::Result<Option<Killed>> {
        let Some(ladder) = &mut self.ladder else { return Ok(None) };
        match ladder.step(Instant::now(), self.spec.grace) {
            None => Ok(None),
            Some(Method::Interrupt) => self.kinship.signal(Signal::SIGINT).map(|()| None),
            Some(Method::Terminate) => self.kinship.signal(Signal::SIGTERM).map(|()| None),
            Some(Method::Kill) => self.kill_all().map(Some),
        }
    }

    fn kill_all(&mut self) -> io::Result<Killed> {
        let kinship = self.kinship.clone();
        kinship.kill_all(|| self.reap())
    }

    /// Writes out what the dead have left in the pipes. The disk may take its time.
    fn drain(&mut self) -> io::Result<()> {
        loop {
            let read = self.channels.out.pump() + self.channels.err.pump();
            self.note_blocked(Instant::now());
            if self.channels.out.is_finished() && self.channels.err.is_finished() {
                return Ok(());
            }
            if self.channels.is_blocked() {
                self.wait()?;
                // A request to end changes nothing any more, but must be taken, or the wait would not wait.
                self.take_signals()?;
            } else if read == 0 {
                // Nothing to read and still open: a process that could not be killed holds the other end.
                self.channels.out.close();
                self.channels.err.close();
            }
        }
    }
}

/// Connects what a program says with the spool, and what is typed with the program.
fn connect<'a>(
    channels: &mut Channels,
    speaks: Speaks,
    input: Option<&'a File>,
    (spec, run_dir): (&ShimSpec, &Path),
) -> io::Result<Option<Typing<'a>>> {
    match (speaks, input) {
        (Speaks::Pipes { stdout, stderr }, _) => {
            channels.out.connect(stdout)?;
            channels.err.connect(stderr)?;
            Ok(None)
        }
        (Speaks::Terminal(master), input) => {
            let master = File::from(master);
            channels.out.connect_terminal(master.try_clone()?);
            let size = spec.terminal.map(|terminal| terminal.size);
            Ok(input.map(|input| Typing::new(master, input, run_dir, size)))
        }
    }
}

fn after(start: Instant, ms: u64) -> Instant {
    // A limit beyond what the clock can express is none: a century will do.
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);
    start + Duration::from_millis(ms).min(CENTURY)
}
