//! What a command line would execute, as far as that can be known without executing it.
//!
//! Quotes, escapes, known variables, brace expansion and the outputs of `echo`, `printf` and decoders with a known
//! input are replaced by what they mean, and wrappers such as `env`, `xargs` or `sh -c` by what they start. What cannot
//! be known is kept as [`UNKNOWN`], never as nothing. Nothing is executed and nothing of the machine is looked at.

mod arithmetic;
mod expand;
mod output;
mod programs;
mod syntax;
mod unwrap;

pub(super) use output::printed_text;
pub(super) use programs::{
    is_decoder, is_interpreter, is_network_client, is_shell, operands, options_contain, value_of, values_of,
};

/// Stands in a text for what is only known when the command runs. It is no character of any program or path.
pub(super) const UNKNOWN: char = '\u{fffc}';

/// Begins a word that is a file made of what a script prints, as `<(…)` is; what it prints follows.
const MADE_FILE: char = '\u{fffb}';

/// What is in a file that a word names, where that is known: it is made of what a script prints, or it is the standard
/// input.
fn known_file<'a>(call: &'a Call, word: &'a str) -> Option<&'a str> {
    match word.strip_prefix(MADE_FILE) {
        Some(text) => Some(text),
        None if STANDARD_INPUT.contains(&word) => call.input.as_deref(),
        None => None,
    }
}

/// What stands for the standard input where a file is asked for.
const STANDARD_INPUT: &[&str] = &["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// The text of the file that an option names, where it is known.
pub(super) fn known_files<'a>(call: &'a Call, options: &[&str]) -> Vec<&'a str> {
    values_of(call, options).into_iter().filter_map(|word| known_file(call, word)).collect()
}

/// One program that would be started.
#[derive(Debug, Clone, Default)]
pub(super) struct Call {
    /// Its name in lower case, without its directory.
    pub(super) program: String,
    /// Its arguments, each with what is unknown marked.
    pub(super) arguments: Vec<String>,
    /// The variables set for it alone.
    pub(super) assignments: Vec<(String, String)>,
    /// The names of the variables among its words whose values are unknown.
    pub(super) variables: Vec<String>,
    /// The programs whose unknown output stands among its words.
    pub(super) sources: Vec<String>,
    /// What is written by redirection.
    pub(super) writes: Vec<String>,
    /// What is read by redirection.
    pub(super) reads: Vec<String>,
    /// Its standard input, where known.
    pub(super) input: Option<String>,
    /// The directory it works in, where a `cd` before it says so; relative to where the script began.
    pub(super) directory: String,
    /// Whether it would run with the rights of another user.
    pub(super) is_elevated: bool,
}

impl Call {
    /// Whether one of the arguments is one of these words.
    pub(super) fn has(&self, words: &[&str]) -> bool {
        self.arguments.iter().any(|argument| words.contains(&argument.as_str()))
    }

    /// The argument at a place, or nothing.
    pub(super) fn argument(&self, place: usize) -> &str {
        self.arguments.get(place).map_or("", String::as_str)
    }
}

/// Everything that a script would start: each pipeline in the order of its stages.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// The pipelines, those of inner scripts too.
    pub(super) pipelines: Vec<Vec<Call>>,
    /// Whether the script is too large or too deep to be read to its end.
    pub(super) is_beyond_reading: bool,
}

/// The symbolic link that a call makes: its name and what it leads to.
pub(super) fn link_of(call: &Call) -> Option<(String, String)> {
    let is_symbolic = call.program == "ln" && options_contain(call, 's', &["--symbolic"]);
    match operands(call)[..] {
        [target, link] if is_symbolic => {
            Some((link.trim_start_matches("./").trim_end_matches('/').to_owned(), target.to_owned()))
        }
        _ => None,
    }
}

/// Reads a script.
pub(super) fn read(script: &str) -> Script {
    expand::expand(script)
}

#[cfg(test)]
mod tests;
