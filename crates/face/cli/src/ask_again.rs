//! `godwit ask-again`: starts an agent's CLI inside its run, copies what it prints, and starts it once more in the same
//! session when it has ended without the typed result that it was asked for.
//!
//! It is for CLIs that ask nobody when their agent wants to end. It is no verb for people, and it starts before anything
//! else of the binary. The CLI dies with it, and its exit is the CLI's own: of the second start where there was one.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use godwit_agents::again::{Asking, Order};
use godwit_proc::companion::Ended;

use crate::acp_drive::agent::{Agent, Heard, Told};

/// The exit status for arguments that nobody writes (`EX_USAGE`), of which no run ever hears.
const USAGE: u8 = 64;

/// The exit status when the driver itself could not go on (`EX_IOERR`).
const FAILED: u8 = 74;

/// What a shell adds to the number of a signal that ended a program.
const SIGNALED: i32 = 128;

/// How long what a CLI left may still hold its output open once the CLI has ended.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How long a CLI may take to end once it has closed its output.
const FAREWELL: Duration = Duration::from_secs(30);

/// Drives a CLI to its end. To be called first thing in `main`, with the arguments after the verb.
pub(crate) fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let (status, error) = match Order::parse(&arguments) {
        Ok((order, command)) => match drive(Asking::new(order, command)) {
            Ok(ended) => return exit_of(ended),
            Err(error) => (FAILED, error.to_string()),
        },
        Err(error) => (USAGE, error.to_string()),
    };
    // If nobody hears it, the exit status still tells.
    writeln!(io::stderr().lock(), "godwit ask-again: {error}").ok();
    ExitCode::from(status)
}

fn exit_of(ended: Ended) -> ExitCode {
    let status = match ended {
        Ended::Exited(status) => status,
        Ended::Signaled(signal) => SIGNALED + signal,
    };
    ExitCode::from(u8::try_from(status).unwrap_or(FAILED))
}

fn drive(mut asking: Asking) -> io::Result<Ended> {
    let mut prompt = Vec::new();
    io::stdin().lock().read_to_end(&mut prompt)?;
    let command = asking.command().to_vec();
    let ended = turn(&mut asking, &command, prompt)?;
    // A file that cannot be read is looked at again by whoever concludes the run.
    let given = std::fs::read_to_string(asking.result_file()).ok();
    match (ended, given.and_then(|given| asking.again(&given))) {
        (Ended::Exited(0), Some((command, reminder))) => turn(&mut asking, &command, reminder.into_bytes()),
        (ended, _) => Ok(ended),
    }
}

/// Starts the CLI, gives it its prompt, and copies what it says until it has ended.
fn turn(asking: &mut Asking, command: &[OsString], prompt: Vec<u8>) -> io::Result<Ended> {
    let mut agent = Agent::start(command)?;
    if agent.write(prompt) == Told::Deaf {
        return Err(io::Error::other("the prompt cannot be given"));
    }
    agent.hang_up();
    let mut until = None;
    loop {
        let time = until.map(|until: Instant| until.saturating_duration_since(Instant::now()));
        match agent.hear(time) {
            Ok(Heard::Line(line)) => {
                asking.hear(&line);
                copy(&line)?;
            }
            Ok(Heard::Ended) => until = Some(Instant::now() + LAST_WORDS),
            Ok(Heard::TooLong(line)) => {
                copy(&line)?;
                return Err(io::Error::other("the agent printed a line that is longer than any that is read"));
            }
            Ok(Heard::Closed) | Err(_) => return agent.end(FAREWELL),
        }
    }
}

fn copy(line: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(line)?;
    out.write_all(b"\n")?;
    out.flush()
}
