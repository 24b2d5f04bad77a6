//! `godwit acp-drive`: talks to an agent that speaks ACP, inside its run.
//!
//! It starts the agent, says what [`Talk`] says to say, and copies every line of the agent to standard output, with notes
//! of its own between. It is no verb for people, and it starts before anything else of the binary: no command line parser,
//! no runtime, no configuration.
//!
//! **Guarantees.** It ends: an agent that is silent, floods, ends early or never reads is told apart by the last note and
//! by the exit status. No line of the agent is dropped before the end, none is taken for a note, and when nobody takes its
//! own output, it holds the agent back instead of filling memory. The agent dies with it.
//!
//! **Does not know.** What the agent's work is worth, and how long a turn may take: that is the shim's.

pub(crate) mod agent;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use godwit_agents::acp::note::{End, Note, copied};
use godwit_agents::acp::order::Order;
use godwit_agents::acp::talk::{Act, Talk};
use godwit_proc::companion::Ended;

use agent::{Agent, Heard, Told};

/// The exit status for arguments that nobody writes (`EX_USAGE`), of which no run ever hears.
const USAGE: u8 = 64;

/// The stack of the thread that judges: calls are nested by whoever wrote them. Only what is used takes memory.
const STACK: usize = 256 * 1024 * 1024;

/// How long an agent has to end by itself once its standard input is closed, after it has answered.
const FAREWELL: Duration = Duration::from_secs(5);

/// How long what an agent left may still hold its output open.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How much of a message that is too long is copied, in bytes.
const TOO_LONG_SHOWN: usize = 4_096;

/// Talks to an agent to its end. To be called first thing in `main`, with the arguments after the verb.
pub(crate) fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let begun = Order::parse(&arguments).map_err(|error| error.to_string()).and_then(|(order, command)| {
        let mut prompt = String::new();
        let read = io::stdin().lock().read_to_string(&mut prompt);
        read.map_err(|error| format!("cannot read the prompt: {error}"))?;
        let body = move || drive(order, prompt, &command);
        // One thread does everything but waiting, so that the agent dies with whatever ends it.
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(body);
        thread.map_err(|error| format!("cannot start a thread: {error}"))
    });
    let end = match begun {
        Ok(thread) => thread.join().unwrap_or_else(|_| Err(io::Error::other("a defect of godwit"))),
        Err(message) => {
            // If nobody hears it, the exit status still tells.
            writeln!(io::stderr().lock(), "godwit acp-drive: {message}").ok();
            return ExitCode::from(USAGE);
        }
    };
    let end = end.unwrap_or_else(|error| End::Driver { message: format!("cannot go on: {error}") });
    ExitCode::from(end.status())
}

/// The whole conversation. The error is that of standard output: there is nobody left to write for.
fn drive(order: Order, prompt: String, command: &[OsString]) -> io::Result<End> {
    let mut out = Out(io::stdout());
    let agent = match Agent::start(command) {
        Ok(agent) => agent,
        Err(error) => {
            let is_missing = matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied);
            let message = format!("cannot execute `{}`: {error}", command[0].to_string_lossy());
            return out.conclude(End::NotStarted { is_missing, message });
        }
    };
    let now = Instant::now();
    let mut driver = Driver { talk: Talk::new(order, prompt), agent, out, asked_at: now, heard_at: now };
    let end = driver.converse()?;
    driver.part(end)
}

struct Driver {
    talk: Talk,
    agent: Agent,
    out: Out,
    /// When the last request was sent, or cancelled.
    asked_at: Instant,
    /// When the agent said something last.
    heard_at: Instant,
}

/// Why the conversation is over.
enum Over {
    /// The agent said something that ends it.
    Said(End),
    /// The agent is to be ended without hearing it any further.
    Enough(End),
    /// The agent has ended; what it said before may still come.
    Left,
    /// The agent says nothing more.
    Silence,
}

impl Over {
    /// The same, of an agent that does not listen.
    fn without_farewell(self) -> Self {
        match self {
            Self::Said(end) => Self::Enough(end),
            other => other,
        }
    }
}

impl Driver {
    /// How long to wait for the agent's next line.
    fn remaining(&self) -> Option<Duration> {
        let patience = self.talk.patience()?;
        let answer = patience.answer.saturating_sub(self.asked_at.elapsed());
        let quiet = patience.quiet.map(|quiet| quiet.saturating_sub(self.heard_at.elapsed()));
        Some(quiet.map_or(answer, |quiet| quiet.min(answer)))
    }

    /// Talks until there is nothing more to say.
    fn converse(&mut self) -> io::Result<Over> {
        let begin = self.talk.begin();
        if let Some(over) = self.perform(begin)? {
            return Ok(over);
        }
        loop {
            let over = match self.agent.hear(self.remaining()) {
                Ok(Heard::Line(line)) => {
                    self.heard_at = Instant::now();
                    self.out.copy(&line)?;
                    let acts = self.talk.hear(&line);
                    self.perform(acts)?
                }
                Ok(Heard::TooLong(line)) => {
                    self.out.copy(&line[..line.len().min(TOO_LONG_SHOWN)])?;
                    Some(Over::Enough(End::TooLong { bytes: line.len() as u64 }))
                }
                Ok(Heard::Ended) => Some(Over::Left),
                Ok(Heard::Closed) | Err(RecvTimeoutError::Disconnected) => Some(Over::Silence),
                Err(RecvTimeoutError::Timeout) => {
                    let acts = self.talk.passed();
                    self.perform(acts)?.map(Over::without_farewell)
                }
            };
            if let Some(over) = over {
                return Ok(over);
            }
        }
    }

    /// Does what the conversation asks for; gives its end when there is one.
    fn perform(&mut self, acts: Vec<Act>) -> io::Result<Option<Over>> {
        for act in acts {
            match act {
                Act::Tell(note) => {
                    if matches!(note, Note::Asked { .. } | Note::Inquiry { .. }) {
                        self.asked_at = Instant::now();
                    }
                    self.out.tell(note)?;
                }
                Act::Send(message) => match self.agent.tell(&message) {
                    Told::Sent => {}
                    Told::Deaf => return Ok(Some(Over::Enough(End::Deaf {}))),
                },
                Act::Look(_) => {
                    let given = self.talk.result_file().and_then(|path| std::fs::read_to_string(path).ok());
                    let acts = self.talk.looked(given.as_deref());
                    return self.perform(acts);
                }
                Act::End(end) => return Ok(Some(Over::Said(end))),
            }
        }
        Ok(None)
    }

    /// Lets the agent go, copies what it still says, and concludes.
    fn part(mut self, over: Over) -> io::Result<End> {
        let end = match over {
            Over::Said(end) => {
                self.agent.hang_up();
                self.listen_out(FAREWELL)?;
                self.agent.end(Duration::ZERO).map_err(told_as_other)?;
                end
            }
            Over::Enough(end) => {
                self.agent.end(Duration::ZERO).map_err(told_as_other)?;
                end
            }
            Over::Left => {
                let answered = self.listen_out(LAST_WORDS)?;
                let left = left(&self.talk, self.agent)?;
                answered.unwrap_or(left)
            }
            Over::Silence => left(&self.talk, self.agent)?,
        };
        self.out.conclude(end)
    }

    /// Copies what the agent still says, until it says nothing more or this time is over. An answer that was on its way
    /// when the agent ended is one.
    fn listen_out(&mut self, time: Duration) -> io::Result<Option<End>> {
        let mut until = Instant::now() + time;
        let mut end = None;
        loop {
            match self.agent.hear(Some(until.saturating_duration_since(Instant::now()))) {
                Ok(Heard::Line(line)) => {
                    self.out.copy(&line)?;
                    if end.is_none() {
                        end = self.talk.hear(&line).into_iter().find_map(|act| match act {
                            // It has gone: what is missing cannot be asked for any more.
                            Act::End(end) | Act::Look(end) => Some(end),
                            Act::Tell(_) | Act::Send(_) => None,
                        });
                    }
                }
                // What it has said before may still be on the way, and what it left may hold its output open.
                Ok(Heard::Ended) => until = until.min(Instant::now() + LAST_WORDS),
                Ok(Heard::TooLong(_) | Heard::Closed) | Err(_) => return Ok(end),
            }
        }
    }
}

/// How an agent left that has not said why it stopped.
fn left(talk: &Talk, agent: Agent) -> io::Result<End> {
    Ok(match agent.end(LAST_WORDS).map_err(told_as_other)? {
        Ended::Exited(status) => talk.exited(status),
        Ended::Signaled(signal) => talk.signaled(signal),
    })
}

fn told_as_other(error: io::Error) -> io::Error {
    io::Error::other(format!("cannot wait for the agent: {error}"))
}

/// Standard output, line by line.
struct Out(io::Stdout);

impl Out {
    fn copy(&mut self, line: &[u8]) -> io::Result<()> {
        let mut out = self.0.lock();
        out.write_all(&copied(line))?;
        out.write_all(b"\n")?;
        out.flush()
    }

    fn tell(&mut self, note: Note) -> io::Result<()> {
        let mut out = self.0.lock();
        out.write_all(&note.line())?;
        out.write_all(b"\n")?;
        out.flush()
    }

    fn conclude(&mut self, end: End) -> io::Result<End> {
        self.tell(Note::Ended { end: end.clone() })?;
        Ok(end)
    }
}
