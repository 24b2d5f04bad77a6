//! Executing the run's program.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::signal::SigSet;
use nix::unistd::Pid;

use crate::process;
use crate::record::EndReason;
use crate::spec::{Secrets, ShimSpec, Terminal, TerminalTaken};
use crate::sys::{self, PseudoTerminal};
use crate::terminal::TERM;

/// A program that is being executed.
pub(crate) struct Launched {
    pub(crate) child: Pid,
    pub(crate) speaks: Speaks,
}

/// Where a program says what it says.
pub(crate) enum Speaks {
    /// Into two pipes.
    Pipes { stdout: OwnedFd, stderr: OwnedFd },
    /// On a terminal; this is its other side.
    Terminal(OwnedFd),
}

/// Executes the program, or says why nothing was executed.
pub(crate) fn launch(spec: &ShimSpec, secrets: &Secrets, key: &str) -> Result<Launched, EndReason> {
    if !spec.cwd.is_dir() {
        return Err(failed(
            &io::Error::from_raw_os_error(libc::ENOENT),
            &format!("no directory `{}`", path(&spec.cwd)),
        ));
    }
    let Some((program, args)) = spec.argv.split_first() else {
        return Err(failed(&io::Error::from_raw_os_error(libc::EINVAL), "no program is named"));
    };
    let command = prepare(program, args, spec, secrets, key);
    let executed = |error: io::Error| failed(&error, &format!("cannot execute `{program}`"));
    match spec.terminal {
        Some(terminal) if spec.stdin.is_none() => on_terminal(command, terminal, executed),
        Some(_) => Err(failed(&io::Error::from_raw_os_error(libc::EINVAL), "a file cannot be typed on a terminal")),
        None => on_pipes(command, spec.stdin.as_deref(), executed),
    }
}

fn on_pipes(
    mut command: Command,
    stdin: Option<&Path>,
    executed: impl Fn(io::Error) -> EndReason,
) -> Result<Launched, EndReason> {
    let stdin = match stdin {
        None => Stdio::null(),
        Some(file) => {
            File::open(file).map_err(|error| failed(&error, &format!("cannot read `{}`", path(file))))?.into()
        }
    };
    let mut child = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(executed)?;
    let stdout = child.stdout.take().expect("standard output was asked to be a pipe").into();
    let stderr = child.stderr.take().expect("standard error was asked to be a pipe").into();
    Ok(Launched { child: Pid::from_raw(child.id().cast_signed()), speaks: Speaks::Pipes { stdout, stderr } })
}

fn on_terminal(
    mut command: Command,
    terminal: Terminal,
    executed: impl Fn(io::Error) -> EndReason,
) -> Result<Launched, EndReason> {
    let made = |error: io::Error| failed(&error, "cannot make a terminal");
    let PseudoTerminal { master, program } = sys::pseudo_terminal(terminal.size).map_err(made)?;
    let (input, output) = (program.try_clone().map_err(made)?, program.try_clone().map_err(made)?);
    command.env("TERM", TERM).stdin(input).stdout(output).stderr(program);
    if terminal.taken == TerminalTaken::AtStart {
        // SAFETY: between fork and exec only async-signal-safe calls are made (setsid, ioctl).
        unsafe { command.pre_exec(sys::take_terminal) };
    }
    let child = command.spawn().map_err(executed)?;
    // With the command its copies of the program's side go, so that the master hears when the program has let go.
    drop(command);
    Ok(Launched { child: Pid::from_raw(child.id().cast_signed()), speaks: Speaks::Terminal(master) })
}

#[expect(clippy::disallowed_methods, reason = "this crate is the door for starting a process")]
fn prepare(program: &str, args: &[String], spec: &ShimSpec, secrets: &Secrets, key: &str) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(&spec.cwd);
    // Who begins a session leads a group already, and may not before.
    if spec.terminal.is_none_or(|terminal| terminal.taken == TerminalTaken::Inside) {
        command.process_group(0);
    }
    command.env_clear().envs(&spec.env).envs(&secrets.env);
    command.env(&spec.tag_env, &spec.id).env(process::key_variable(&spec.tag_env), key);
    let shim = std::process::id().cast_signed();
    // SAFETY: between fork and exec only async-signal-safe calls are made (prctl, getppid, sigprocmask).
    unsafe {
        command.pre_exec(move || {
            // The shim reads its signals from a queue; its child shall get them as everyone does.
            SigSet::empty().thread_set_mask()?;
            sys::die_with_parent(shim)
        });
    }
    command
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

pub(super) fn failed(error: &io::Error, what: &str) -> EndReason {
    EndReason::SpawnFailed { errno: error.raw_os_error().unwrap_or(0), message: format!("{what}: {error}") }
}
