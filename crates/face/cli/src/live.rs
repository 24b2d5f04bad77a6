//! A picture at the end of the terminal that is redrawn in place, with lines that stay above it.
//!
//! It guarantees that a redraw is one write, overwrites lines instead of clearing them first (so nothing flickers), never
//! reaches above the picture, and leaves the cursor below it, so that a process that is killed leaves a usable
//! terminal. It does not know what the picture shows.

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::error::CliError;
use crate::exit::Exit;
use crate::output::{self, Size};
use crate::render::text;

/// Terminals that know it show everything between these two at once.
const BEGIN: &str = "\u{1b}[?2026h";
/// See [`BEGIN`].
const END: &str = "\u{1b}[?2026l";

/// Clears from the cursor to the end of its line.
const CLEAR_LINE: &str = "\u{1b}[K";
/// Clears from the cursor to the end of the screen.
const CLEAR_BELOW: &str = "\u{1b}[J";

/// The picture.
pub(crate) struct Screen {
    out: Box<dyn Write>,
    has_colours: bool,
    /// The lines of the picture that is seen now.
    seen: Vec<String>,
}

impl Screen {
    /// An empty picture on standard output.
    pub(crate) fn new() -> Self {
        Self { out: Box::new(io::stdout()), has_colours: output::has_colours(), seen: Vec::new() }
    }

    /// Puts lines above the picture, where they stay, and draws the picture anew below them.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub(crate) fn draw(&mut self, above: &str, picture: Vec<String>, size: Size) -> Result<(), CliError> {
        let picture = fitting(picture, size);
        if above.is_empty() && picture == self.seen {
            return Ok(());
        }
        let text = redraw(&self.seen, above, &picture, size);
        self.seen = picture;
        self.write(&text)
    }

    /// Takes the picture away; what was above it stays.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub(crate) fn clear(&mut self, size: Size) -> Result<(), CliError> {
        let text = redraw(&std::mem::take(&mut self.seen), "", &[], size);
        self.write(&text)
    }

    fn write(&mut self, text: &str) -> Result<(), CliError> {
        let plain;
        let text = if self.has_colours {
            text
        } else {
            plain = without_colours(text);
            &plain
        };
        self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => CliError::new(Exit::Ok, "nobody looks any more"),
            _ => CliError::caused(Exit::Failed, "cannot draw", &error),
        })
    }
}

/// As much of a picture as fits: every line on one row, and a row for the cursor. What must go, goes from the middle:
/// the first lines say what it is, and the last one what can be done.
pub(crate) fn fitting(picture: Vec<String>, size: Size) -> Vec<String> {
    // The last column stays free: a terminal that has filled it may clear it again with the rest of the line.
    let most_columns = size.columns.saturating_sub(1).max(1);
    let most_rows = size.rows.saturating_sub(1).max(1);
    let mut lines: Vec<String> = picture.iter().map(|line| text::cut_styled(line, most_columns)).collect();
    if lines.len() > most_rows {
        let last = lines.pop();
        lines.truncate(most_rows.saturating_sub(2));
        lines.extend((most_rows > 1).then(|| "  …".to_owned()));
        lines.extend(last);
    }
    lines
}

/// What turns the picture that is seen into another one, with lines above it.
fn redraw(seen: &[String], above: &str, picture: &[String], size: Size) -> String {
    let mut text = String::from(BEGIN);
    // A terminal that has become narrower shows a line on several rows.
    let columns = size.columns.max(1);
    let rows: usize = seen.iter().map(|line| text::styled_columns(line).div_ceil(columns).max(1)).sum();
    text.push('\r');
    if rows > 0 {
        text.push_str(&format!("\u{1b}[{rows}A"));
    }
    // Lines above may be wider than the terminal, so what they take is free first.
    if !above.is_empty() {
        text.push_str(CLEAR_BELOW);
    }
    above.lines().for_each(|line| text.push_str(&format!("{line}\r\n")));
    for line in picture {
        text.push_str(line);
        text.push_str(CLEAR_LINE);
        text.push_str("\r\n");
    }
    text.push_str(CLEAR_BELOW);
    text.push_str(END);
    text
}

/// The text without colours, but with everything that moves the cursor.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('\u{1b}') {
        plain.push_str(&rest[..place]);
        let length = text::escape_length(&rest[place..]);
        let escape = &rest[place..place + length];
        if !escape.ends_with('m') {
            plain.push_str(escape);
        }
        rest = &rest[place + length..];
    }
    plain.push_str(rest);
    plain
}
