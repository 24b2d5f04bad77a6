//! The agent's process and the threads that wait for it: one reads, one writes, one watches for its end.
//!
//! Neither side can hold the other up for ever: what the agent says waits in a short queue, and an agent that does not read
//! is found out when the other queue is full.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use godwit_proc::companion::{self, Companion, Ended};
use serde_json::Value;

/// The longest message that is read, in bytes. An agent may send a picture or a large file; what is longer is no message.
const LONGEST_MESSAGE: u64 = 32 * 1024 * 1024;

/// How many lines may wait to be heard. They may be long.
const UNHEARD: usize = 2;

/// How many messages may wait to be read by the agent.
const UNREAD: usize = 256;

/// An agent that is talked to. Dropped, it is killed.
pub(crate) struct Agent {
    companion: Companion,
    heard: Receiver<Heard>,
    /// Messages to the agent; `None` once there are no more.
    told: Option<SyncSender<Vec<u8>>>,
}

/// What came from the agent.
pub(crate) enum Heard {
    /// A line, without its line feed.
    Line(Vec<u8>),
    /// The beginning of a line that is longer than any message.
    TooLong(Vec<u8>),
    /// It will say no more.
    Closed,
    /// Its process has ended; what it said before may still come.
    Ended,
}

/// What became of a message to the agent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// It is on its way, or there is nobody any more who could read it.
    Sent,
    /// The agent has left too many others unread.
    Deaf,
}

impl Agent {
    /// Starts the agent with the environment and in the directory of this process.
    pub(crate) fn start(command: &[OsString]) -> io::Result<Self> {
        let (companion, pipes) = companion::start(&command[0], &command[1..])?;
        let (hear, heard) = sync_channel(UNHEARD);
        let (told, tell) = sync_channel(UNREAD);
        let (watch, ended) = (companion.watch(), hear.clone());
        thread(move || listen(BufReader::with_capacity(64 * 1024, pipes.output), &hear))?;
        thread(move || speak(pipes.input, &tell))?;
        thread(move || {
            if matches!(watch.wait(None), Ok(true)) {
                // When nobody listens any more, nobody needs to know.
                ended.send(Heard::Ended).ok();
            }
        })?;
        Ok(Self { companion, heard, told: Some(told) })
    }

    /// The next thing that comes, within this time where one is given.
    pub(crate) fn hear(&self, time: Option<Duration>) -> Result<Heard, RecvTimeoutError> {
        match time {
            Some(time) => self.heard.recv_timeout(time),
            None => self.heard.recv().map_err(RecvTimeoutError::from),
        }
    }

    /// Sends a message.
    pub(crate) fn tell(&self, message: &Value) -> Told {
        let mut line = message.to_string().into_bytes();
        line.push(b'\n');
        self.write(line)
    }

    /// Writes to the agent's standard input.
    pub(crate) fn write(&self, bytes: Vec<u8>) -> Told {
        let Some(told) = &self.told else { return Told::Sent };
        match told.try_send(bytes) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => Told::Sent,
            Err(TrySendError::Full(_)) => Told::Deaf,
        }
    }

    /// Closes the agent's standard input once it has read everything.
    pub(crate) fn hang_up(&mut self) {
        self.told = None;
    }

    /// Leaves the agent this long to end, kills it then, and says how it ended.
    pub(crate) fn end(self, grace: Duration) -> io::Result<Ended> {
        self.companion.end(grace)
    }
}

fn thread(body: impl FnOnce() + Send + 'static) -> io::Result<()> {
    // It ends with what it waits for, at the latest with the process.
    std::thread::Builder::new().spawn(body).map(drop)
}

/// Reads lines until there are no more or nobody listens.
fn listen(mut output: impl BufRead, hear: &SyncSender<Heard>) {
    loop {
        let mut line = Vec::new();
        let read = output.by_ref().take(LONGEST_MESSAGE + 1).read_until(b'\n', &mut line);
        let is_whole = line.pop_if(|byte| *byte == b'\n').is_some();
        let heard = match read {
            Ok(0) | Err(_) => Heard::Closed,
            Ok(_) if line.len() as u64 > LONGEST_MESSAGE && !is_whole => Heard::TooLong(line),
            Ok(_) => Heard::Line(line),
        };
        let is_last = !matches!(heard, Heard::Line(_));
        if hear.send(heard).is_err() || is_last {
            return;
        }
    }
}

/// Writes messages until there are no more. An agent that has gone reads none.
fn speak(mut input: impl Write, tell: &Receiver<Vec<u8>>) {
    while let Ok(line) = tell.recv() {
        if input.write_all(&line).and_then(|()| input.flush()).is_err() {
            return;
        }
    }
}
