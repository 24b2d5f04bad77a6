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
use crate::spec::{Secrets, ShimSpec};
use crate::sys;

/// A program that is being executed.
pub(crate) struct Launched {
    pub(crate) child: Pid,
    pub(crate) stdout: OwnedFd,
    pub(crate) stderr: OwnedFd,
}

/// Executes the program, or says why nothing was executed.
pub(crate) fn launch(spec: &ShimSpec, secrets: &Secrets, key: &str) -> Result<Launched, EndReason> {
    if !spec.cwd.is_dir() {
        return Err(failed(
            &io::Error::from_raw_os_error(libc::ENOENT),
            &format!("no directory `{}`", path(&spec.cwd)),
        ));
    }
    let stdin = match &spec.stdin {
        None => Stdio::null(),
        Some(file) => {
            File::open(file).map_err(|error| failed(&error, &format!("cannot read `{}`", path(file))))?.into()
        }
    };
    let Some((program, args)) = spec.argv.split_first() else {
        return Err(failed(&io::Error::from_raw_os_error(libc::EINVAL), "no program is named"));
    };
    let mut command = prepare(program, args, spec, secrets, key);
    let mut child = command
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error, &format!("cannot execute `{program}`")))?;
    let stdout = child.stdout.take().expect("standard output was asked to be a pipe").into();
    let stderr = child.stderr.take().expect("standard error was asked to be a pipe").into();
    Ok(Launched { child: Pid::from_raw(child.id().cast_signed()), stdout, stderr })
}

#[expect(clippy::disallowed_methods, reason = "this crate is the door for starting a process")]
fn prepare(program: &str, args: &[String], spec: &ShimSpec, secrets: &Secrets, key: &str) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(&spec.cwd).process_group(0);
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
