//! The scripted agent at a terminal: a prompt, and three things that can be typed at it.
//!
//! `write PATH TEXT` writes a file, `exit [STATUS]` ends it, and everything else is said back. It counts no start, so that
//! the next move of a script is the one that would have been next. What was said to it is kept in its HOME.

use std::io::{self, BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, ensure};

use super::home::Home;
use super::play::write;

/// What it says when it waits for a line.
const PROMPT: &str = "scripted> ";

/// Talks until the person leaves.
pub(super) fn talk(home: &Home, session: Option<&str>) -> anyhow::Result<ExitCode> {
    let mut screen = io::stdout().lock();
    if let Some(session) = session {
        ensure!(home.knows(session), "there is no session `{session}`");
    }
    writeln!(screen, "The scripted agent, session {}.", session.unwrap_or("none"))?;
    let mut lines = io::stdin().lock().lines();
    loop {
        write!(screen, "{PROMPT}")?;
        screen.flush()?;
        // Ctrl-D.
        let Some(line) = lines.next() else { return Ok(ExitCode::SUCCESS) };
        let line = line.context("cannot read what is typed")?;
        home.keep_said(session, &line)?;
        match command(&line) {
            Command::Write { path, text } => match write(Path::new(path), text) {
                Ok(done) => writeln!(screen, "{done}")?,
                Err(error) => writeln!(screen, "{error:#}")?,
            },
            Command::Exit(status) => return Ok(ExitCode::from(status)),
            Command::Say(text) => writeln!(screen, "you said: {text}")?,
        }
    }
}

/// What a line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Command<'a> {
    Write { path: &'a str, text: &'a str },
    Exit(u8),
    Say(&'a str),
}

fn command(line: &str) -> Command<'_> {
    let line = line.trim();
    match line.split_once(' ') {
        Some(("write", rest)) => {
            let (path, text) = rest.split_once(' ').unwrap_or((rest, ""));
            Command::Write { path, text }
        }
        Some(("exit", status)) => status.parse().map_or(Command::Say(line), Command::Exit),
        _ if line == "exit" => Command::Exit(0),
        _ => Command::Say(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_of_three_things() {
        let table = [
            ("write a/b.txt two words", Command::Write { path: "a/b.txt", text: "two words" }),
            ("exit", Command::Exit(0)),
            ("exit 7", Command::Exit(7)),
            ("exit nowhere", Command::Say("exit nowhere")),
            ("  hello there ", Command::Say("hello there")),
        ];
        for (line, expected) in table {
            assert_eq!(command(line), expected, "{line}");
        }
    }
}
