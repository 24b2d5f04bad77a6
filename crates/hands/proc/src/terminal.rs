//! The little program between a sandbox and the one that is to have the terminal: it takes the terminal, then becomes it.
//!
//! **Guarantees.** What it becomes leads a session of its own, whose controlling terminal is its standard input. So the
//! signals of keys reach it and nothing outside of it, not the sandbox either, and Ctrl-Z stops nothing, since nobody is
//! there to let it go on. One that stops itself at that key is told to go on by the shim.
//!
//! **Does not know.** What is executed. To be used for a run whose terminal is
//! [`TerminalTaken::Inside`](crate::TerminalTaken::Inside).

use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use crate::sys;

/// The first argument with which godwit's binary becomes this program; the program to become and its arguments follow.
pub const VERB: &str = "on-terminal";

/// What a terminal says that it is, in the variable `TERM`.
pub const TERM: &str = "xterm-256color";

/// The status when there is nothing to execute or no terminal to take.
const CANNOT: u8 = 126;

/// The status when the program is not there, as of a shell.
const NOT_FOUND: u8 = 127;

/// Becomes the program that the arguments name. Returns only when that fails.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this crate is the door for starting a process")]
pub fn main(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let Some(program) = arguments.next() else { return refuse(CANNOT, "no program is named", None) };
    if let Err(error) = sys::take_terminal() {
        return refuse(CANNOT, "cannot take the terminal", Some(&error));
    }
    let error = Command::new(&program).args(arguments).exec();
    let status = if error.kind() == io::ErrorKind::NotFound { NOT_FOUND } else { CANNOT };
    refuse(status, &format!("cannot execute `{}`", program.display()), Some(&error))
}

fn refuse(status: u8, what: &str, why: Option<&io::Error>) -> ExitCode {
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    // Whoever reads the terminal's spool finds it there; if nobody does, the status tells.
    write!(io::stderr(), "godwit: {what}{why}\r\n").ok();
    ExitCode::from(status)
}
