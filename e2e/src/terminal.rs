//! The terminal of a run, as a page sees it over the API, and the built binary on a terminal of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::num::NonZero;
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pty_process::Size;
use pty_process::blocking::{Command, Pty};
use serde_json::{Value, json};

use crate::home::{TestHome, programs};
use crate::http::{Answer, Api};
use crate::{PATIENCE, until};

/// Somebody who looks at a run's terminal over the API.
#[derive(Debug)]
pub struct Viewer {
    reader: BufReader<TcpStream>,
    /// Where what was shown began, and what it is.
    from: u64,
    shown: Vec<u8>,
    /// Where the past ended and what is shown became live.
    current: Option<u64>,
    /// Where the keyboards were, in order.
    seats: Vec<String>,
    /// How large the terminal was, in columns and rows, in order.
    sizes: Vec<(u64, u64)>,
    has_ended: bool,
}

impl Viewer {
    /// Looks at a run's terminal from an offset on, as a reader does that says where it was.
    ///
    /// # Panics
    /// When that is refused.
    pub fn of(api: &Api, run: &str, from: u64) -> Self {
        let header = format!("Last-Event-ID: {from}\r\n");
        let reader = api.stream(&format!("/runs/{run}/terminal"), &header);
        Self { reader, from, shown: Vec::new(), current: None, seats: Vec::new(), sizes: Vec::new(), has_ended: false }
    }

    /// What was shown so far.
    pub fn shown(&self) -> &[u8] {
        &self.shown
    }

    /// The offset after everything that was shown.
    pub fn at(&self) -> u64 {
        self.from + self.shown.len() as u64
    }

    /// Where the past ended; `None` while it is being shown.
    pub fn current(&self) -> Option<u64> {
        self.current
    }

    /// Where the keyboards were that it was told of, in order.
    pub fn seats(&self) -> &[String] {
        &self.seats
    }

    /// How large the terminal was that it was told of, in columns and rows, in order.
    pub fn sizes(&self) -> &[(u64, u64)] {
        &self.sizes
    }

    /// Waits until a text is shown, and gives everything that was.
    ///
    /// # Panics
    /// When it is not.
    pub fn until(&mut self, wanted: &str) -> String {
        self.wait(wanted, |viewer| String::from_utf8_lossy(&viewer.shown).contains(wanted));
        String::from_utf8_lossy(&self.shown).into_owned()
    }

    /// Waits until a screen of the size that a run begins with shows a text, wherever on it the program has put the words.
    ///
    /// # Panics
    /// When it does not.
    pub fn until_drawn(&mut self, wanted: &str) {
        self.wait(wanted, |viewer| {
            let [rows, columns] = [32, 120].map(|count| NonZero::new(count).expect("it is not 0"));
            let mut screen = vt100::Parser::new(rows, columns, 1_000);
            screen.process(&viewer.shown);
            screen.screen().contents().contains(wanted)
        });
    }

    /// Waits until the keyboard is told to be at a seat.
    ///
    /// # Panics
    /// When it is not.
    pub fn until_at(&mut self, seat: &str) {
        self.wait(seat, |viewer| viewer.seats.last().is_some_and(|last| last == seat));
    }

    /// Waits for the run's end.
    ///
    /// # Panics
    /// When the stream ends without saying so.
    pub fn end(&mut self) {
        self.wait("the end", |viewer| viewer.has_ended);
    }

    fn wait(&mut self, what: &str, reached: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !reached(self) {
            assert!(Instant::now() < deadline, "gave up waiting for {what}: {self:?}");
            assert!(self.take(), "the stream ends before {what}: {}", String::from_utf8_lossy(&self.shown));
        }
    }

    /// Takes one event; false when the stream is over.
    fn take(&mut self) -> bool {
        let (mut name, mut data, mut id) = (String::new(), String::new(), None);
        loop {
            let mut line = String::new();
            match self.reader.read_line(&mut line) {
                Ok(_) if line.ends_with('\n') => {}
                Ok(_) | Err(_) => return false,
            }
            match line.trim_end().split_once(": ") {
                Some(("event", text)) => text.clone_into(&mut name),
                Some(("data", text)) => text.clone_into(&mut data),
                Some(("id", text)) => id = text.parse::<u64>().ok(),
                Some(_) => {}
                None if line.trim_end().is_empty() && !name.is_empty() => break,
                // A sign of life.
                None => {}
            }
        }
        let data: Value = serde_json::from_str(&data).expect("an event's data is JSON");
        match name.as_str() {
            "output" => {
                assert_eq!(data["from"].as_u64(), Some(self.at()), "no byte is left out or given twice");
                let bytes = STANDARD.decode(data["data"].as_str().expect("bytes")).expect("base64");
                assert!((1..=32 * 1024).contains(&bytes.len()), "{} bytes at once", bytes.len());
                self.shown.extend(bytes);
                assert_eq!((data["to"].as_u64(), id), (Some(self.at()), Some(self.at())));
            }
            "current" => self.current = data["at"].as_u64(),
            "keyboard" => self.seats.push(data["seat"].as_str().expect("a seat").to_owned()),
            "size" => {
                let [columns, rows] = ["columns", "rows"].map(|name| data[name].as_u64().expect("a number"));
                self.sizes.push((columns, rows));
            }
            "ended" => self.has_ended = true,
            other => panic!("no event is called {other}: {data}"),
        }
        true
    }
}

/// Types at a seat.
pub fn type_at(api: &Api, run: &str, seat: &str, keys: &str) -> Answer {
    let data = STANDARD.encode(keys);
    api.post(&format!("/runs/{run}/terminal/input"), &json!({ "seat": seat, "data": data }))
}

/// A shell on a terminal of its own, with the built binary in it.
pub struct Tty {
    pty: Arc<Pty>,
    child: Child,
    seen: Vec<u8>,
    output: Receiver<Vec<u8>>,
    reading: Option<JoinHandle<()>>,
}

impl Tty {
    /// Runs a line of a shell there, in which `godwit` is the built binary.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn run(home: &TestHome, line: &str) -> Self {
        let (pty, terminal) = pty_process::blocking::open().expect("a terminal");
        pty.resize(Size::new(24, 80)).expect("resized");
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", programs().display());
        let command = Command::new("/bin/sh").args(["-c", line]).env_clear().env("PATH", path);
        let command = command.env("HOME", home.operator()).env("GODWIT_HOME", home.path());
        let command = command.env("TERM", "xterm-256color").current_dir(home.root());
        let child = command.spawn(terminal).expect("a shell can be started");
        let (sender, output) = mpsc::channel();
        let pty = Arc::new(pty);
        let reader = Arc::clone(&pty);
        #[expect(clippy::disallowed_methods, reason = "the thread ends with the terminal and is joined")]
        let reading = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = (&*reader).read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { pty, child, seen: Vec::new(), output, reading: Some(reading) }
    }

    /// Everything that was written to it so far.
    pub fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }

    /// Waits until it has been written something, and gives everything that was.
    ///
    /// # Panics
    /// When it is not.
    pub fn until(&mut self, wanted: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        while !self.seen().contains(wanted) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.seen.extend(bytes),
                Err(_) => panic!("no {wanted:?} in {:?}", self.seen()),
            }
        }
        self.seen()
    }

    /// Presses keys.
    ///
    /// # Panics
    /// When the terminal is gone.
    pub fn press(&mut self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).expect("pressed");
    }

    /// Makes it another size.
    ///
    /// # Panics
    /// When the terminal is gone.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.pty.resize(Size::new(rows, columns)).expect("resized");
    }

    /// Waits for the end of the line, and gives its exit code.
    ///
    /// # Panics
    /// When it does not end.
    pub fn end(&mut self) -> Option<i32> {
        let ended = until("the shell to end", || self.child.try_wait().expect("it is ours"));
        self.seen.extend(self.output.try_iter().flatten());
        ended.code()
    }
}

impl Drop for Tty {
    /// After a failed test the shell goes, and with it whoever sits at the terminal.
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        if let Some(reading) = self.reading.take().filter(JoinHandle::is_finished) {
            reading.join().ok();
        }
    }
}
