//! A program that another program of the same run talks to, over its standard input and output.
//!
//! **Guarantees.** It dies with the thread that started it, at the latest when the [`Companion`] is dropped. That it has
//! ended can be waited for, also while something that it left holds its output open.
//!
//! **Does not know.** What is said. Environment, directory and standard error are those of the program that starts it:
//! both are parts of one run in one sandbox, which the run's own start has made. What a companion itself leaves is the
//! shim's to end, with the rest of the run.

use std::ffi::OsString;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::sys::{self, ProcessHandle};

/// A program that is being talked to. Dropped before its end, it is killed.
#[derive(Debug)]
pub struct Companion {
    child: Child,
    exit: Arc<ProcessHandle>,
    is_reaped: bool,
}

/// The two pipes to a companion.
#[derive(Debug)]
pub struct Pipes {
    /// What it reads. Closed when dropped.
    pub input: ChildStdin,
    /// What it prints.
    pub output: ChildStdout,
}

/// Waits for a companion's end, on whichever thread has time for that.
#[derive(Debug, Clone)]
pub struct Watch(Arc<ProcessHandle>);

/// How a companion ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with a status.
    Exited(i32),
    /// By a signal.
    Signaled(i32),
}

/// Starts a program to talk to.
///
/// # Errors
/// When it could not be executed.
#[expect(clippy::disallowed_methods, reason = "this crate is the door for starting a process")]
pub fn start(program: &OsString, args: &[OsString]) -> io::Result<(Companion, Pipes)> {
    let own = std::process::id().cast_signed();
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
    // SAFETY: between fork and exec only async-signal-safe calls are made (prctl, getppid).
    unsafe {
        command.pre_exec(move || sys::die_with_parent(own));
    }
    let mut child = command.spawn()?;
    let exit = match ProcessHandle::open(child.id().cast_signed()) {
        Ok(Some(exit)) => Arc::new(exit),
        failure => {
            // Without a handle its end cannot be awaited; nothing has been said to it yet.
            child.kill().and_then(|()| child.wait())?;
            return Err(failure.err().unwrap_or_else(|| Errno::ESRCH.into()));
        }
    };
    let pipes = Pipes {
        input: child.stdin.take().expect("standard input was asked to be a pipe"),
        output: child.stdout.take().expect("standard output was asked to be a pipe"),
    };
    Ok((Companion { child, exit, is_reaped: false }, pipes))
}

impl Companion {
    /// Something that waits for its end and can be given to another thread.
    pub fn watch(&self) -> Watch {
        Watch(Arc::clone(&self.exit))
    }

    /// Leaves it this long to end by itself, kills it then, and says how it ended.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn end(mut self, grace: Duration) -> io::Result<Ended> {
        if !self.watch().wait(Some(grace))? {
            self.child.kill()?;
        }
        let status = self.child.wait()?;
        self.is_reaped = true;
        Ok(ended(status))
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        if !self.is_reaped {
            // One that has ended cannot be killed any more. Killed and ours, so the wait is short.
            self.child.kill().ok();
            self.child.wait().ok();
        }
    }
}

impl Watch {
    /// Waits for the end, no longer than this where a time is given; says whether it has come.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn wait(&self, time: Option<Duration>) -> io::Result<bool> {
        let until = time.map(|time| Instant::now() + time);
        loop {
            // Rounded up, so that the last wait does not become a busy one.
            let remaining =
                until.map(|until| until.saturating_duration_since(Instant::now()).as_micros().div_ceil(1_000));
            let timeout = match remaining {
                Some(remaining) => PollTimeout::try_from(remaining).unwrap_or(PollTimeout::MAX),
                None => PollTimeout::NONE,
            };
            let mut watched = [PollFd::new(self.0.as_fd(), PollFlags::POLLIN)];
            match poll(&mut watched, timeout) {
                Ok(0) if remaining.is_some_and(|remaining| remaining > 0) => {}
                Ok(count) => return Ok(count > 0),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }
}

fn ended(status: ExitStatus) -> Ended {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ended::Exited(code),
        (None, signal) => Ended::Signaled(signal.unwrap_or(0)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn shell(script: &str) -> (Companion, Pipes) {
        start(&"/bin/sh".into(), &["-c".into(), script.into()]).expect("a shell starts")
    }

    #[test]
    fn both_sides_hear_each_other() {
        let (companion, mut pipes) = shell("read line; echo \"heard $line\"; exit 7");
        pipes.input.write_all(b"hello\n").expect("it listens");
        let mut line = String::new();
        BufReader::new(pipes.output).read_line(&mut line).expect("it speaks");
        assert_eq!(line, "heard hello\n");
        assert_eq!(companion.end(LONG).expect("it ends"), Ended::Exited(7));
    }

    #[test]
    fn its_end_is_seen_while_its_output_is_still_held_open() {
        let (companion, pipes) = shell("sleep 600 & echo $!; exit 0");
        let mut line = String::new();
        BufReader::new(pipes.output).read_line(&mut line).expect("it speaks");
        assert!(companion.watch().wait(Some(LONG)).expect("it can be waited for"));
        assert_eq!(companion.end(LONG).expect("it has ended"), Ended::Exited(0));
        let left = nix::unistd::Pid::from_raw(line.trim().parse().expect("a process id"));
        nix::sys::signal::kill(left, nix::sys::signal::Signal::SIGKILL).expect("what this test left is ended");
    }

    #[test]
    fn one_that_stays_is_killed_after_its_grace() {
        let (companion, pipes) = shell("trap '' TERM; echo ready; read line; sleep 600");
        let mut line = String::new();
        BufReader::new(pipes.output).read_line(&mut line).expect("it speaks");
        assert!(!companion.watch().wait(Some(Duration::ZERO)).expect("it can be waited for"));
        assert_eq!(companion.end(Duration::from_millis(10)).expect("it is killed"), Ended::Signaled(9));
    }

    #[test]
    fn what_cannot_be_executed_is_said() {
        let failure = start(&"/nowhere/at-all".into(), &[]).expect_err("there is no such program");
        assert_eq!(failure.kind(), io::ErrorKind::NotFound);
    }
}
