//! From words as written to words as a shell would pass them on.

use std::collections::HashMap;

use super::syntax::{Command, Part, Pipeline, RedirectKind, Word, parse, parse_quoted};
use super::{Call, MADE_FILE, Script, UNKNOWN, output, programs, unwrap};

/// The longest script that is read, in bytes. A longer one is refused rather than half read.
const MAX_SCRIPT: usize = 512 * 1024;

/// The most programs that one script may start. Real ones start a few dozen.
const MAX_CALLS: usize = 4_096;

/// How deep scripts may be inside scripts.
const MAX_DEPTH: usize = 16;

/// The longest value of a variable. Doubling a value again and again must not fill the memory.
const MAX_VALUE: usize = 16 * 1024;

/// Reads a script and every script inside it.
pub(super) fn expand(script: &str) -> Script {
    let mut expansion = Expansion::default();
    expansion.variables.insert("HOME".to_owned(), "~".to_owned());
    expansion.variables.insert("TMPDIR".to_owned(), "/tmp".to_owned());
    expansion.variables.insert("PWD".to_owned(), ".".to_owned());
    expansion.variables.insert("IFS".to_owned(), " ".to_owned());
    expansion.run(script);
    expansion.script
}

/// The state of one reading.
#[derive(Default)]
pub(super) struct Expansion {
    variables: HashMap<String, String>,
    directory: String,
    depth: usize,
    calls: usize,
    script: Script,
}

/// The words of a command with where their unknown parts come from.
#[derive(Default)]
struct Words {
    words: Vec<String>,
    variables: Vec<String>,
    sources: Vec<String>,
}

impl Expansion {
    /// Reads a script inside the script: its programs are added to the others.
    pub(super) fn run(&mut self, script: &str) {
        if script.len() > MAX_SCRIPT || self.depth >= MAX_DEPTH || self.calls >= MAX_CALLS {
            self.script.is_beyond_reading = true;
            return;
        }
        self.depth += 1;
        for pipeline in parse(script) {
            self.pipeline(&pipeline);
        }
        self.depth -= 1;
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        let mut calls: Vec<Call> = Vec::new();
        for command in pipeline {
            let previous = calls.last().and_then(output::printed);
            for mut call in self.command(command, previous) {
                self.calls += 1;
                call.directory.clone_from(&self.directory);
                self.remember(&call);
                calls.push(call);
            }
        }
        if !calls.is_empty() {
            self.script.pipelines.push(calls);
        }
    }

    /// The programs that one command starts.
    fn command(&mut self, command: &Command, piped: Option<String>) -> Vec<Call> {
        let mut all = Words::default();
        for word in &command.words {
            self.word(word, &mut all);
        }
        let mut call = Call { input: piped, ..Call::default() };
        for redirect in &command.redirects {
            let mut target = Words::default();
            match redirect.kind {
                RedirectKind::Text => {
                    call.input = Some(self.text(&redirect.target, &mut target));
                }
                RedirectKind::Read => call.reads.push(self.text(&redirect.target, &mut target)),
                RedirectKind::Write => call.writes.push(self.text(&redirect.target, &mut target)),
            }
            all.variables.append(&mut target.variables);
            all.sources.append(&mut target.sources);
        }
        let mut words = all.words.into_iter().peekable();
        while let Some((name, value)) = words.peek().and_then(|word| assignment(word)) {
            call.assignments.push((name.to_owned(), value.to_owned()));
            words.next();
        }
        call.variables = all.variables;
        call.sources = all.sources;
        let words: Vec<String> = words.collect();
        if words.is_empty() {
            for (name, value) in std::mem::take(&mut call.assignments) {
                self.set(name, value);
            }
        }
        unwrap::unwrap(self, call, words)
    }

    /// What a builtin changes for the commands after it.
    fn remember(&mut self, call: &Call) {
        match call.program.as_str() {
            "cd" | "pushd" => {
                let target = call.arguments.iter().find(|argument| !argument.starts_with('-'));
                let target = target.map_or("~", String::as_str);
                if !target.contains(UNKNOWN) {
                    self.directory = join(&self.directory, target);
                }
            }
            "export" | "local" | "declare" | "readonly" | "typeset" => {
                for (name, value) in call.arguments.iter().filter_map(|argument| assignment(argument)) {
                    self.set(name.to_owned(), value.to_owned());
                }
            }
            "set" if call.argument(0) == "--" => {
                self.set("@".to_owned(), call.arguments[1..].join(" "));
            }
            "for" | "select" => {
                let values = call.arguments.get(2..).unwrap_or_default().join(" ");
                self.set(call.argument(0).to_owned(), values);
            }
            "read" | "mapfile" | "readarray" | "unset" => {
                for name in &call.arguments {
                    self.variables.remove(name);
                }
                if let Some(line) = call.input.as_deref().filter(|_| call.program == "read") {
                    self.read(call, line.lines().next().unwrap_or_default());
                }
            }
            _ => {}
        }
    }

    /// What `read` makes of a line that is known: a word for each name, and the rest for the last.
    fn read(&mut self, call: &Call, line: &str) {
        let names = programs::operands(call);
        let mut rest = line.trim();
        for (place, name) in names.iter().enumerate() {
            let (word, after) = match rest.split_once([' ', '\t']) {
                Some((word, after)) if place + 1 < names.len() => (word, after.trim_start()),
                _ => (rest, ""),
            };
            self.set((*name).to_owned(), word.to_owned());
            rest = after;
        }
    }

    /// Reads a script that has these variables besides, as a program has those that are set for it alone.
    pub(super) fn run_with(&mut self, script: &str, variables: &[(String, String)]) {
        let before = self.variables.clone();
        for (name, value) in variables {
            self.set(name.clone(), value.clone());
        }
        self.run(script);
        self.variables = before;
    }

    /// Where values are split: at blanks, and at what `IFS` says besides.
    fn separators(&self) -> Vec<char> {
        let own = self.variables.get("IFS").map_or("", String::as_str);
        [' ', '\t', '\n'].into_iter().chain(own.chars()).collect()
    }

    fn set(&mut self, name: String, value: String) {
        let value = if value.len() > MAX_VALUE { UNKNOWN.to_string() } else { value };
        self.variables.insert(name, value);
    }

    /// A word as one text, as a redirection's target and a here-document's body are.
    fn text(&mut self, word: &Word, into: &mut Words) -> String {
        let mut text = String::new();
        for part in &word.parts {
            text.push_str(&self.part(part, into));
        }
        text
    }

    /// The words that a word becomes.
    fn word(&mut self, word: &Word, into: &mut Words) {
        let mut fields = vec![String::new()];
        let mut is_quoted_somewhere = false;
        let mut has_braces = false;
        for part in &word.parts {
            let text = self.part(part, into);
            match part {
                Part::Text { is_quoted, .. } => {
                    is_quoted_somewhere |= is_quoted;
                    has_braces |= !is_quoted && text.contains('{');
                    append(&mut fields, &text);
                }
                // `"$@"` is as many words as there are, quoted or not.
                Part::Variable { name, .. } if name == "@" => split_into(&mut fields, &text, &self.separators()),
                Part::Variable { is_quoted: false, .. }
                | Part::Instead { is_quoted: false, .. }
                | Part::Substitution { is_quoted: false, .. } => {
                    split_into(&mut fields, &text, &self.separators());
                }
                Part::Variable { .. } | Part::Instead { .. } | Part::Substitution { .. } | Part::MadeFile { .. } => {
                    is_quoted_somewhere = true;
                    append(&mut fields, &text);
                }
            }
        }
        for field in fields {
            if has_braces {
                into.words.extend(braces(&field).into_iter().take(MAX_CALLS));
            } else if is_quoted_somewhere || !field.is_empty() {
                into.words.push(field);
            }
        }
    }

    fn part(&mut self, part: &Part, into: &mut Words) -> String {
        match part {
            Part::Text { text, .. } => text.clone(),
            Part::Variable { name, default, .. } => match (self.variables.get(name), default) {
                (Some(value), _) => value.clone(),
                (None, Some(default)) => {
                    into.variables.push(name.clone());
                    self.inner(default, into)
                }
                (None, None) => {
                    into.variables.push(name.clone());
                    UNKNOWN.to_string()
                }
            },
            // Nobody knows whether the variable is set; what would stand there is looked at all the same.
            Part::Instead { text, .. } => {
                self.inner(text, into);
                UNKNOWN.to_string()
            }
            Part::Substitution { script, .. } => self.substitution(script, into),
            Part::MadeFile { script } => match self.substitution(script, into) {
                text if text.contains(UNKNOWN) => text,
                text => format!("{MADE_FILE}{text}"),
            },
        }
    }

    /// The text inside `${NAME:-…}` and `${NAME:+…}`, which may name variables itself.
    fn inner(&mut self, text: &str, into: &mut Words) -> String {
        self.depth += 1;
        let is_readable = self.depth < MAX_DEPTH;
        let text = if is_readable { self.text(&parse_quoted(text), into) } else { UNKNOWN.to_string() };
        self.depth -= 1;
        text
    }

    /// What a script inside a word prints, where known. Its programs are read either way.
    fn substitution(&mut self, script: &str, into: &mut Words) -> String {
        let before = self.script.pipelines.len();
        let directory = self.directory.clone();
        self.run(script);
        self.directory = directory;
        let inner = &self.script.pipelines[before..];
        if let [pipeline] = inner
            && let Some(text) = pipeline.last().and_then(output::printed)
            && text.len() <= MAX_VALUE
        {
            return text.trim_end_matches('\n').to_owned();
        }
        let names = inner.iter().flatten().map(|call| call.program.clone());
        into.sources.extend(names);
        UNKNOWN.to_string()
    }
}

/// `NAME=value`, with the value.
pub(super) fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let name = name.strip_suffix('+').unwrap_or(name);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then_some((name, value))
}

/// A directory reached from another.
fn join(from: &str, to: &str) -> String {
    if from.is_empty() || to.starts_with('/') || to.starts_with('~') { to.to_owned() } else { format!("{from}/{to}") }
}

fn append(fields: &mut [String], text: &str) {
    if let Some(field) = fields.last_mut() {
        field.push_str(text);
    }
}

/// Appends a value that is split at its blanks.
fn split_into(fields: &mut Vec<String>, text: &str, separators: &[char]) {
    let mut pieces = text.split(separators);
    append(fields, pieces.next().unwrap_or_default());
    fields.extend(pieces.map(str::to_owned));
}

/// What `a{b,c}d` stands for. A text without such braces stands for itself.
fn braces(text: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut open = vec![text.to_owned()];
    while let Some(text) = open.pop() {
        match outer_braces(&text) {
            Some((before, choices, after)) if done.len() + open.len() < MAX_CALLS => {
                open.extend(choices.iter().rev().map(|choice| format!("{before}{choice}{after}")));
            }
            _ => done.push(text),
        }
    }
    done.retain(|word| !word.is_empty());
    done
}

/// The first braces with a comma in them: what is before, the choices, what is after.
fn outer_braces(text: &str) -> Option<(&str, Vec<&str>, &str)> {
    for (start, _) in text.match_indices('{') {
        let mut depth = 0;
        let mut choices = Vec::new();
        let mut begin = start + 1;
        for (place, c) in text.char_indices().skip_while(|(place, _)| *place < start) {
            match c {
                '{' => depth += 1,
                ',' if depth == 1 => {
                    choices.push(&text[begin..place]);
                    begin = place + 1;
                }
                '}' => {
                    depth -= 1;
                    if depth == 0 && !choices.is_empty() {
                        choices.push(&text[begin..place]);
                        return Some((&text[..start], choices, &text[place + 1..]));
                    }
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
    }
    None
}

/// The name of a program as it is called: without its directory, and for a pattern the first known program it means.
pub(super) fn program_name(word: &str) -> String {
    let name = word.rsplit('/').next().unwrap_or(word).to_ascii_lowercase();
    if name.contains(['*', '?', '[']) { programs::named_by(&name).map_or(name, str::to_owned) } else { name }
}
