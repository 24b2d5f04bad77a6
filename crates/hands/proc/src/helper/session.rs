//! One helper from start to end: feeding it, collecting what it says, ending it when it must end.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::{Error, HelperCommand, HelperOutput, HelperStatus};
use crate::sys::{self, ProcessHandle};

/// A running helper. Dropped before its end, it is killed.
pub(super) struct Session<'a> {
    command: &'a HelperCommand,
    child: Child,
    exit: ProcessHandle,
    started: Instant,
    stdin: Option<ChildStdin>,
    fed: usize,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    collected_out: Vec<u8>,
    collected_err: Vec<u8>,
    is_reaped: bool,
}

impl<'a> Session<'a> {
    /// Starts the helper.
    pub(super) fn start(command: &'a HelperCommand) -> Result<Self, Error> {
        let failed = |source| Error::Spawn { program: command.program.clone(), cwd: command.cwd.clone(), source };
        let started = Instant::now();
        let mut child = prepare(command).spawn().map_err(failed)?;
        let exit = match ProcessHandle::open(pid_of(&child).as_raw()) {
            Ok(Some(exit)) => exit,
            failure => {
                // Without a handle its end cannot be awaited; nothing has been asked of it yet.
                child.kill().and_then(|()| child.wait()).map_err(failed)?;
                return Err(failed(failure.err().unwrap_or_else(|| Errno::ESRCH.into())));
            }
        };
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let session = Self {
            command,
            child,
            exit,
            started,
            stdin,
            fed: 0,
            stdout,
            stderr,
            collected_out: Vec::new(),
            collected_err: Vec::new(),
            is_reaped: false,
        };
        session.make_nonblocking().map_err(failed)?;
        Ok(session)
    }

    /// Stays with the helper until it has ended.
    pub(super) fn finish(mut self) -> Result<HelperOutput, Error> {
        loop {
            let Some(remaining) = self.command.deadline.checked_sub(self.started.elapsed()) else {
                let stderr = std::mem::take(&mut self.collected_err);
                let Self { command: HelperCommand { program, deadline, .. }, .. } = self;
                return Err(Error::Deadline { program: program.clone(), deadline: *deadline, stderr });
            };
            // Rounded up, so that the last wait does not become a busy one.
            let timeout = PollTimeout::try_from(remaining.as_millis() + 1).unwrap_or(PollTimeout::MAX);
            let has_ended = self.wait(timeout).map_err(|source| self.lost(source))?;
            if has_ended {
                // Its group id cannot be reused before it is reaped, so this reaches its own leftovers only.
                self.kill_group();
            }
            self.collect()?;
            if has_ended {
                return self.reap();
            }
            self.feed().map_err(|source| self.lost(source))?;
        }
    }

    /// Waits for anything to happen; says whether the helper has ended.
    fn wait(&self, timeout: PollTimeout) -> io::Result<bool> {
        let mut watched = vec![PollFd::new(self.exit.as_fd(), PollFlags::POLLIN)];
        watched.extend(self.stdout.as_ref().map(|pipe| PollFd::new(pipe.as_fd(), PollFlags::POLLIN)));
        watched.extend(self.stderr.as_ref().map(|pipe| PollFd::new(pipe.as_fd(), PollFlags::POLLIN)));
        watched.extend(self.stdin.as_ref().map(|pipe| PollFd::new(pipe.as_fd(), PollFlags::POLLOUT)));
        match poll(&mut watched, timeout) {
            Ok(_) => Ok(watched[0].any().unwrap_or(false)),
            Err(Errno::EINTR) => Ok(false),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Takes what it has said so far.
    fn collect(&mut self) -> Result<(), Error> {
        let cap_bytes = self.command.output_cap_bytes;
        let out = drain(&mut self.stdout, &mut self.collected_out, cap_bytes);
        let err = drain(&mut self.stderr, &mut self.collected_err, cap_bytes);
        out.and(err).map_err(|source| self.lost(source))?;
        if self.collected_out.len().max(self.collected_err.len()) > cap_bytes {
            return Err(Error::OutputCap { program: self.command.program.clone(), cap_bytes });
        }
        Ok(())
    }

    /// Gives it as much of its input as it takes now.
    fn feed(&mut self) -> io::Result<()> {
        let (Some(pipe), Some(input)) = (self.stdin.as_mut(), self.command.stdin.as_ref()) else { return Ok(()) };
        while self.fed < input.len() {
            match pipe.write(&input[self.fed..]) {
                Ok(written) => self.fed += written,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // It has read what it wanted; its status tells whether that was all right.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break,
                Err(error) => return Err(error),
            }
        }
        self.stdin = None;
        Ok(())
    }

    fn reap(mut self) -> Result<HelperOutput, Error> {
        let ending = self.child.wait().map_err(|source| self.lost(source))?;
        self.is_reaped = true;
        let status = match (ending.code(), ending.signal()) {
            (Some(code), _) => HelperStatus::Exited(code),
            (None, signal) => HelperStatus::Signaled(signal.unwrap_or(0)),
        };
        let stdout = std::mem::take(&mut self.collected_out);
        let stderr = std::mem::take(&mut self.collected_err);
        Ok(HelperOutput { status, stdout, stderr })
    }

    fn kill_group(&self) {
        // The group is gone when every member is; nothing else can fail for a group of our own.
        killpg(pid_of(&self.child), Signal::SIGKILL).ok();
    }

    fn lost(&self, source: io::Error) -> Error {
        Error::Communicate { program: self.command.program.clone(), source }
    }

    fn make_nonblocking(&self) -> io::Result<()> {
        let pipes = [
            self.stdin.as_ref().map(AsFd::as_fd),
            self.stdout.as_ref().map(AsFd::as_fd),
            self.stderr.as_ref().map(AsFd::as_fd),
        ];
        for pipe in pipes.into_iter().flatten() {
            fcntl(pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        }
        Ok(())
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        if !self.is_reaped {
            self.kill_group();
            // Killed and ours, so this wait is short; its status interests nobody any more.
            self.child.wait().ok();
        }
    }
}

fn pid_of(child: &Child) -> Pid {
    Pid::from_raw(child.id().cast_signed())
}

#[expect(clippy::disallowed_methods, reason = "this crate is the door for starting a process")]
fn prepare(command: &HelperCommand) -> Command {
    let mut prepared = Command::new(&command.program);
    prepared.args(&command.args).env_clear().envs(&command.env).current_dir(&command.cwd).process_group(0);
    prepared.stdin(if command.stdin.is_some() { Stdio::piped() } else { Stdio::null() });
    prepared.stdout(Stdio::piped()).stderr(Stdio::piped());
    let daemon = std::process::id().cast_signed();
    let lock = command.lock.clone();
    // SAFETY: between fork and exec only async-signal-safe calls are made (prctl, getppid, fcntl).
    unsafe {
        prepared.pre_exec(move || {
            sys::die_with_parent(daemon)?;
            if let Some(lock) = &lock {
                let descriptor = BorrowedFd::borrow_raw(lock.descriptor());
                fcntl(descriptor, FcntlArg::F_SETFD(FdFlag::empty()))?;
            }
            Ok(())
        });
    }
    prepared
}

/// Reads a pipe until it has nothing more for now, is closed, or has given more than the cap.
fn drain(pipe: &mut Option<impl Read>, collected: &mut Vec<u8>, cap_bytes: usize) -> io::Result<()> {
    let mut chunk = [0; 16 * 1024];
    while let Some(open) = pipe.as_mut() {
        match open.read(&mut chunk) {
            Ok(0) => *pipe = None,
            Ok(count) => collected.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if collected.len() > cap_bytes {
            break;
        }
    }
    Ok(())
}
