//! Where text goes: answers to standard output, everything else to standard error. Colours carry meaning and vanish
//! where nobody sees them.

use std::io::{self, IsTerminal, Write};

use owo_colors::OwoColorize;
use serde::Serialize;

use crate::args::Colour;
use crate::error::CliError;
use crate::exit::Exit;
use crate::render::text;

/// How answers are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For a person.
    Human,
    /// The API's own objects, one a line.
    Json,
}

/// The narrowest width that is laid out for, in columns.
const LEAST_WIDTH: usize = 40;

/// The width where nobody says how wide the terminal is.
const USUAL_WIDTH: usize = 100;

/// The rows where nobody says how high the terminal is.
const USUAL_ROWS: usize = 24;

/// How large a terminal is, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// How wide.
    pub(crate) columns: usize,
    /// How high.
    pub(crate) rows: usize,
}

/// The terminal's width in columns: what `COLUMNS` or the terminal says.
pub(crate) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    columns.or_else(|| terminal().map(|size| size.columns)).unwrap_or(USUAL_WIDTH).max(LEAST_WIDTH)
}

/// How large the terminal is now. What the environment says is of when the command began, so it is not asked.
pub(crate) fn size() -> Size {
    terminal().unwrap_or(Size { columns: USUAL_WIDTH, rows: USUAL_ROWS })
}

fn terminal() -> Option<Size> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: TIOCGWINSZ writes one `winsize` to the address given, which is valid for the whole call.
    let answer = unsafe { libc::ioctl(libc::STDOUT_FILENO, libc::TIOCGWINSZ, &raw mut size) };
    let known = answer == 0 && size.ws_col > 0 && size.ws_row > 0;
    known.then(|| Size { columns: usize::from(size.ws_col), rows: usize::from(size.ws_row) })
}

/// Where long lines are broken: at the width of a terminal, and nowhere in a file or a pipe.
pub(crate) fn wrapping_width() -> Option<usize> {
    io::stdout().is_terminal().then(width)
}

/// Whether a picture can be redrawn in place on standard output.
pub(crate) fn can_redraw() -> bool {
    io::stdout().is_terminal() && !is_dumb()
}

/// Whether a line can be redrawn in place on standard error.
pub(crate) fn can_redraw_beside() -> bool {
    io::stderr().is_terminal() && !is_dumb()
}

/// A terminal that says of itself that it can only append.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|name| name.is_empty() || name == "dumb")
}

/// Decides for the whole process whether text is coloured.
pub(crate) fn choose_colours(colour: Colour) {
    let choice = match colour {
        Colour::Auto => anstream::ColorChoice::Auto,
        Colour::Always => anstream::ColorChoice::Always,
        Colour::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Whether standard output shows colours.
pub(crate) fn has_colours() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Writes an answer, with a line feed at its end.
///
/// # Errors
/// When standard output cannot be written. A reader that has gone is [`Exit::Ok`]: it has seen enough.
pub(crate) fn answer(text: &str) -> Result<(), CliError> {
    let mut out = anstream::stdout().lock();
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let written =
        out.write_all(text.as_bytes()).and_then(|()| out.write_all(end.as_bytes())).and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => CliError::new(Exit::Ok, "nobody reads the answer any more"),
        _ => CliError::caused(Exit::Failed, "cannot write the answer", &error),
    })
}

/// Writes an answer as one line of JSON.
///
/// # Errors
/// As [`answer`].
pub(crate) fn json(value: &impl Serialize) -> Result<(), CliError> {
    let text = serde_json::to_string(value)
        .map_err(|error| CliError::caused(Exit::Failed, "the answer cannot be written as JSON", &error))?;
    answer(&text)
}

/// Says something beside the answer.
pub(crate) fn note(text: &str) {
    // If standard error is gone, there is nobody to tell.
    writeln!(anstream::stderr().lock(), "{text}").ok();
}

/// The columns of `next: `.
const HINT_INDENT: usize = 6;

/// Says what to do next, beside the answer: whoever processes the answer does not stumble over it.
pub(crate) fn hint(text: &str) {
    let text = match io::stderr().is_terminal() {
        true => text::wrapped(text, width(), HINT_INDENT),
        false => text.to_owned(),
    };
    note(&format!("{} {}", "next:".cyan().bold(), text.trim()));
}

/// Says why a command failed and what to do. With JSON it is one object, on standard error too.
pub(crate) fn failure(error: &CliError, format: Format) {
    match format {
        Format::Json => {
            let object = serde_json::to_string(&error.object());
            note(&object.expect("an object of words and numbers can be written as JSON"));
        }
        Format::Human => {
            note(&format!("{} {}", "error:".red().bold(), text::line(&error.message)));
            for cause in &error.causes {
                note(&format!("  {} {}", "because:".red(), text::line(cause)));
            }
            for hint in &error.hints_or_usual() {
                note(&format!("  {} {}", "hint:".cyan().bold(), text::line(hint)));
            }
        }
    }
}
