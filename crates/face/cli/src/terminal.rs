//! The terminal of the person, given over to a program that draws on it by itself.
//!
//! It guarantees that the terminal is as it was on every way out, an error and a panic among them, and that what was on
//! its screen stays in its history. What is drawn it does not know.

use std::io::{self, IsTerminal, Write};

use crate::error::CliError;
use crate::exit::Exit;
use crate::output;

/// What undoes whatever a program may have asked of a terminal: the other screen (the cursor is saved before, because
/// leaving it restores one), keys and keypad, the mouse, notices of the focus, marked pasting, reports of keys, origin,
/// insertion, wrapping, the scrolled region, the character set, the colours, the cursor. Last the cursor goes below
/// everything.
const RESET: &str = concat!(
    "\u{1b}7\u{1b}[?1049l",
    "\u{1b}[?1l\u{1b}>",
    "\u{1b}[?9l\u{1b}[?1000l\u{1b}[?1002l\u{1b}[?1003l\u{1b}[?1005l\u{1b}[?1006l\u{1b}[?1015l",
    "\u{1b}[?1004l\u{1b}[?2004l\u{1b}[?2026l\u{1b}[=0u\u{1b}[>4;0m",
    "\u{1b}[?6l\u{1b}[4l\u{1b}[?7h\u{1b}[r\u{1b}(B\u{0f}\u{1b}[0m\u{1b}[?25h",
    "\u{1b}[9999;1H\r\n",
);

/// Whether there is a terminal on both sides: one that can be typed at, and one that shows.
pub(crate) fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// The terminal while it is given over. It is taken back when this is dropped.
pub(crate) struct Given {
    before: libc::termios,
}

impl Given {
    /// Gives it over: every key comes as it is, Ctrl-C too, and the screen is empty.
    ///
    /// # Errors
    /// When standard input is no terminal, or cannot be set.
    pub(crate) fn over() -> Result<Self, CliError> {
        let failed = |error: io::Error| CliError::caused(Exit::Failed, "cannot take the terminal", &error);
        let before = attributes().map_err(failed)?;
        let mut raw = before;
        // SAFETY: `cfmakeraw` only changes the structure given, which is whole.
        unsafe { libc::cfmakeraw(&raw mut raw) };
        set(&raw).map_err(failed)?;
        let given = Self { before };
        // What is on the screen goes up into the history, line by line.
        let rows = output::size().rows;
        let empty = format!("\u{1b}[{rows};1H{}\u{1b}[H", "\r\n".repeat(rows));
        given.show(empty.as_bytes())?;
        Ok(given)
    }

    /// Shows what the program writes, as it is.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub(crate) fn show(&self, bytes: &[u8]) -> Result<(), CliError> {
        let mut out = io::stdout().lock();
        let shown = out.write_all(bytes).and_then(|()| out.flush());
        shown.map_err(|error| CliError::caused(Exit::Failed, "cannot write to the terminal", &error))
    }
}

impl Drop for Given {
    fn drop(&mut self) {
        // If the terminal is gone, there is nothing to restore.
        let mut out = io::stdout().lock();
        out.write_all(RESET.as_bytes()).and_then(|()| out.flush()).ok();
        set(&self.before).ok();
    }
}

/// Asks for a line at the terminal without showing what is typed; `None` when the person would rather not. The question
/// goes to standard error, so that an answer stays alone on standard output.
///
/// # Errors
/// When standard input is no terminal, or is gone.
pub(crate) fn ask_unseen(question: &str, most: usize) -> Result<Option<Vec<u8>>, CliError> {
    let failed = |error: io::Error| CliError::caused(Exit::Failed, "cannot ask at the terminal", &error);
    let unseen = Unseen::begin().map_err(failed)?;
    let mut told = io::stderr().lock();
    write!(told, "{question}").and_then(|()| told.flush()).map_err(failed)?;
    let typed = read_typed(&mut io::stdin().lock(), most).map_err(failed);
    drop(unseen);
    writeln!(told).map_err(failed)?;
    typed
}

/// A terminal that shows nothing of what is typed, and gives each key as it is: a Ctrl-C that ended the process would
/// leave it so.
struct Unseen {
    before: libc::termios,
}

impl Unseen {
    fn begin() -> io::Result<Self> {
        let before = attributes()?;
        let mut unseen = before;
        unseen.c_lflag &= !(libc::ECHO | libc::ICANON | libc::ISIG);
        set(&unseen)?;
        Ok(Self { before })
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        // If the terminal is gone, there is nothing to restore.
        set(&self.before).ok();
    }
}

/// A line, key by key; `None` after Ctrl-C, or Ctrl-D on an empty one.
fn read_typed(keys: &mut impl io::Read, most: usize) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        let mut key = [0];
        if keys.read(&mut key)? == 0 {
            return Ok(None);
        }
        match key[0] {
            b'\r' | b'\n' => return Ok(Some(line)),
            0x03 => return Ok(None),
            0x04 if line.is_empty() => return Ok(None),
            0x08 | 0x7f => drop(line.pop()),
            0x15 => line.clear(),
            _ if line.len() >= most => return Err(io::Error::other("it is too long")),
            typed => line.push(typed),
        }
    }
}

fn attributes() -> io::Result<libc::termios> {
    let mut attributes = std::mem::MaybeUninit::uninit();
    // SAFETY: `tcgetattr` fills the structure at the address given, which is valid for the whole call.
    let answer = unsafe { libc::tcgetattr(libc::STDIN_FILENO, attributes.as_mut_ptr()) };
    if answer != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: `tcgetattr` has succeeded, so the structure is filled.
    Ok(unsafe { attributes.assume_init() })
}

/// Sets the terminal when everything is written, without what was typed and not read: it was for somebody else.
fn set(attributes: &libc::termios) -> io::Result<()> {
    // SAFETY: `tcsetattr` reads one whole structure at the address given.
    let answer = unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSAFLUSH, attributes) };
    if answer == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_seen_can_be_corrected_and_given_up() {
        let typed = |keys: &str| {
            read_typed(&mut keys.as_bytes(), 8).expect("read").map(|line| String::from_utf8_lossy(&line).into_owned())
        };
        assert_eq!(typed("ab\u{7f}c\rrest").as_deref(), Some("ac"));
        assert_eq!(typed("wrong\u{15}ok\n").as_deref(), Some("ok"));
        assert_eq!(typed("ab\u{3}").as_deref(), None);
        assert_eq!(typed("\u{4}").as_deref(), None);
        assert_eq!(typed("no end").as_deref(), None);
        assert!(read_typed(&mut "123456789\r".as_bytes(), 8).is_err());
    }
}
