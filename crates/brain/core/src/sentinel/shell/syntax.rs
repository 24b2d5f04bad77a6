//! A command line of a POSIX shell or bash, taken apart: pipelines, commands, words and redirections.
//!
//! It reads what a shell would read and guesses nothing. Keywords and parentheses only separate commands here, since
//! every branch of a condition and every body of a loop may run. A quote that is never closed ends with the text.

use super::arithmetic;

/// Commands that pass their output on from one to the next.
pub(super) type Pipeline = Vec<Command>;

/// One simple command, as written.
#[derive(Debug, Default)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    pub(super) redirects: Vec<Redirect>,
}

/// One redirection of a command.
#[derive(Debug)]
pub(super) struct Redirect {
    pub(super) kind: RedirectKind,
    pub(super) target: Word,
}

/// What a redirection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RedirectKind {
    /// `<`.
    Read,
    /// `>`, `>>`, `>|`, `&>` and `<>`.
    Write,
    /// `<<` and `<<<`: the target is the text itself.
    Text,
}

/// A word as it is written, before anything in it is replaced.
#[derive(Debug, Default, Clone)]
pub(super) struct Word {
    pub(super) parts: Vec<Part>,
}

/// One piece of a word.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// Characters that mean themselves.
    Text { text: String, is_quoted: bool },
    /// `$NAME` or `${NAME…}`, with what `:-` gives when it is unset.
    Variable { name: String, default: Option<String>, is_quoted: bool },
    /// `${NAME:+…}`: this or nothing, and never the value of the variable.
    Instead { text: String, is_quoted: bool },
    /// `$(…)` and backticks: the script between them.
    Substitution { script: String, is_quoted: bool },
    /// `<(…)` and `>(…)`: a file that is made of what the script between them prints.
    MadeFile { script: String },
}

/// Words that only arrange commands.
const KEYWORDS: &[&str] = &["if", "then", "elif", "else", "fi", "while", "until", "do", "done", "{", "}", "!", "esac"];

/// Takes a script apart.
pub(super) fn parse(script: &str) -> Vec<Pipeline> {
    let mut reader = Reader { rest: script.chars().collect(), at: 0, awaited: Vec::new() };
    reader.script()
}

/// The word that a text is inside double quotes, as the body of a here-document is.
pub(super) fn parse_quoted(text: &str) -> Word {
    let mut reader = Reader { rest: text.chars().collect(), at: 0, awaited: Vec::new() };
    let mut word = Word::default();
    while reader.peek(0).is_some() {
        reader.inside_double_quotes(&mut word, None);
    }
    word
}

/// A here-document whose body begins after the line.
struct HereDocument {
    delimiter: String,
    is_literal: bool,
    strips_tabs: bool,
    /// The pipeline, the command and the redirection that it belongs to.
    place: (usize, usize, usize),
}

struct Reader {
    rest: Vec<char>,
    at: usize,
    awaited: Vec<HereDocument>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek(0)?;
        self.at += 1;
        Some(next)
    }

    fn eats(&mut self, text: &str) -> bool {
        let is_here = text.chars().enumerate().all(|(ahead, c)| self.peek(ahead) == Some(c));
        if is_here {
            self.at += text.chars().count();
        }
        is_here
    }

    fn script(&mut self) -> Vec<Pipeline> {
        let mut pipelines: Vec<Pipeline> = vec![vec![Command::default()]];
        while let Some(c) = self.peek(0) {
            match c {
                ' ' | '\t' | '\r' => self.at += 1,
                '\\' if self.peek(1) == Some('\n') => self.at += 2,
                '#' => self.comment(),
                '\n' => {
                    self.at += 1;
                    self.here_bodies(&mut pipelines);
                    pipelines.push(vec![Command::default()]);
                }
                ';' | '(' | ')' => {
                    self.at += 1;
                    pipelines.push(vec![Command::default()]);
                }
                '|' if self.peek(1) != Some('|') => {
                    self.at += if self.peek(1) == Some('&') { 2 } else { 1 };
                    last(&mut pipelines).push(Command::default());
                }
                '|' => {
                    self.at += 2;
                    pipelines.push(vec![Command::default()]);
                }
                '&' if self.peek(1) != Some('>') => {
                    self.at += 1;
                    pipelines.push(vec![Command::default()]);
                }
                _ => self.word_or_redirect(&mut pipelines),
            }
        }
        self.here_bodies(&mut pipelines);
        for pipeline in &mut pipelines {
            pipeline.retain(|command| !command.words.is_empty() || !command.redirects.is_empty());
        }
        pipelines.retain(|pipeline| !pipeline.is_empty());
        pipelines
    }

    fn comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.at += 1;
        }
    }

    fn word_or_redirect(&mut self, pipelines: &mut [Pipeline]) {
        let before = self.at;
        while self.peek(0).is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let is_redirect = matches!(self.peek(0), Some('<' | '>')) && self.peek(1) != Some('(')
            || self.peek(0) == Some('&') && self.peek(1) == Some('>');
        if is_redirect {
            self.redirect(pipelines);
            return;
        }
        self.at = before;
        let word = self.word();
        let command = last(pipelines).last_mut().expect("a pipeline begins with a command");
        let is_keyword = command.words.is_empty() && word.bare().is_some_and(|text| KEYWORDS.contains(&text));
        if !is_keyword {
            command.words.push(word);
        }
    }

    fn redirect(&mut self, pipelines: &mut [Pipeline]) {
        let kind = if self.eats("<<<") {
            RedirectKind::Text
        } else if self.eats("<<") {
            return self.here_document(pipelines);
        } else if self.eats("<>") || self.eats("&>>") || self.eats("&>") || self.eats(">>") || self.eats(">|") {
            RedirectKind::Write
        } else if self.eats(">&") {
            // A number or a dash names a descriptor, anything else a file.
            RedirectKind::Write
        } else if self.eats(">") {
            RedirectKind::Write
        } else {
            self.eats("<&");
            self.eats("<");
            RedirectKind::Read
        };
        self.blanks();
        let target = self.word();
        let command = last(pipelines).last_mut().expect("a pipeline begins with a command");
        command.redirects.push(Redirect { kind, target });
    }

    fn blanks(&mut self) {
        while matches!(self.peek(0), Some(' ' | '\t')) {
            self.at += 1;
        }
    }

    fn here_document(&mut self, pipelines: &mut [Pipeline]) {
        let strips_tabs = self.eats("-");
        self.blanks();
        let word = self.word();
        let is_literal = word.parts.iter().any(|part| matches!(part, Part::Text { is_quoted: true, .. }));
        let texts = word.parts.iter().map(|part| match part {
            Part::Text { text, .. } => text.as_str(),
            Part::Variable { .. } | Part::Instead { .. } | Part::Substitution { .. } | Part::MadeFile { .. } => "",
        });
        let delimiter = texts.collect();
        let stages = pipelines.len() - 1;
        let pipeline = &mut pipelines[stages];
        let stage = pipeline.len() - 1;
        let redirects = &mut pipeline[stage].redirects;
        redirects.push(Redirect { kind: RedirectKind::Text, target: Word::default() });
        let place = (stages, stage, redirects.len() - 1);
        self.awaited.push(HereDocument { delimiter, is_literal, strips_tabs, place });
    }

    fn here_bodies(&mut self, pipelines: &mut [Pipeline]) {
        for document in std::mem::take(&mut self.awaited) {
            let body = self.here_body(&document);
            let (pipeline, stage, redirect) = document.place;
            pipelines[pipeline][stage].redirects[redirect].target = if document.is_literal {
                Word { parts: vec![Part::Text { text: body, is_quoted: true }] }
            } else {
                parse_quoted(&body)
            };
        }
    }

    fn here_body(&mut self, document: &HereDocument) -> String {
        let mut body = String::new();
        while self.peek(0).is_some() {
            let mut line = String::new();
            while let Some(c) = self.next() {
                if c == '\n' {
                    break;
                }
                line.push(c);
            }
            let line = if document.strips_tabs { line.trim_start_matches('\t') } else { &line };
            if line == document.delimiter {
                break;
            }
            body.push_str(line);
            body.push('\n');
        }
        body
    }

    fn word(&mut self) -> Word {
        let mut word = Word::default();
        while let Some(c) = self.peek(0) {
            match c {
                '<' | '>' if self.peek(1) == Some('(') => {
                    self.at += 2;
                    let script = self.until_closing_parenthesis();
                    word.parts.push(Part::MadeFile { script });
                }
                ' ' | '\t' | '\r' | '\n' | ';' | '|' | '&' | '(' | ')' | '<' | '>' => break,
                '\'' => {
                    self.at += 1;
                    self.single_quoted(&mut word);
                }
                '"' => {
                    self.at += 1;
                    word.push_quoted("");
                    self.inside_double_quotes(&mut word, Some('"'));
                }
                '\\' => self.escaped(&mut word),
                '$' => self.dollar(&mut word, false),
                '`' => self.backticks(&mut word, false),
                _ => {
                    self.at += 1;
                    word.push(c, false);
                }
            }
        }
        word
    }

    fn escaped(&mut self, word: &mut Word) {
        self.at += 1;
        match self.next() {
            Some('\n') | None => {}
            Some(c) => word.push(c, true),
        }
    }

    fn single_quoted(&mut self, word: &mut Word) {
        word.push_quoted("");
        while let Some(c) = self.next() {
            if c == '\'' {
                return;
            }
            word.push(c, true);
        }
    }

    /// Reads up to `end`, or to the end of the text.
    fn inside_double_quotes(&mut self, word: &mut Word, end: Option<char>) {
        while let Some(c) = self.peek(0) {
            match c {
                _ if Some(c) == end => {
                    self.at += 1;
                    return;
                }
                '\\' if matches!(self.peek(1), Some('$' | '`' | '"' | '\\')) => {
                    self.at += 2;
                    word.push(self.rest[self.at - 1], true);
                }
                '\\' if self.peek(1) == Some('\n') => self.at += 2,
                '$' => self.dollar(word, true),
                '`' => self.backticks(word, true),
                _ => {
                    self.at += 1;
                    word.push(c, true);
                }
            }
        }
    }

    fn backticks(&mut self, word: &mut Word, is_quoted: bool) {
        self.at += 1;
        let mut script = String::new();
        while let Some(c) = self.next() {
            match c {
                '`' => break,
                '\\' if matches!(self.peek(0), Some('`' | '\\' | '$')) => script.extend(self.next()),
                _ => script.push(c),
            }
        }
        word.parts.push(Part::Substitution { script, is_quoted });
    }

    fn dollar(&mut self, word: &mut Word, is_quoted: bool) {
        self.at += 1;
        match self.peek(0) {
            Some('\'') if !is_quoted => {
                self.at += 1;
                self.ansi_quoted(word);
            }
            // A translated string is that string.
            Some('"') if !is_quoted => {}
            Some('(') if self.peek(1) == Some('(') => {
                self.at += 1;
                // What is computed is a number; what is inside may still be a command's output.
                let script = self.until_closing_parenthesis();
                if script.contains("$(") || script.contains('`') {
                    word.parts.push(Part::Substitution { script, is_quoted });
                } else if let Some(number) = arithmetic::value(&script) {
                    word.parts.push(Part::Text { text: number.to_string(), is_quoted });
                } else {
                    word.parts.push(Part::Variable { name: String::new(), default: None, is_quoted });
                }
                self.eats(")");
            }
            Some('(') => {
                self.at += 1;
                let script = self.until_closing_parenthesis();
                word.parts.push(Part::Substitution { script, is_quoted });
            }
            Some('{') => {
                self.at += 1;
                self.braced(word, is_quoted);
            }
            Some(c) if c.is_ascii_alphanumeric() || "_@*#?!$-".contains(c) => {
                let mut name = String::new();
                let is_name = c.is_ascii_alphabetic() || c == '_';
                while let Some(c) = self.peek(0).filter(|&c| c.is_ascii_alphanumeric() || c == '_') {
                    self.at += 1;
                    name.push(c);
                    if !is_name {
                        break;
                    }
                }
                if name.is_empty() {
                    name.extend(self.next());
                }
                word.parts.push(Part::Variable { name, default: None, is_quoted });
            }
            _ => word.push('$', is_quoted),
        }
    }

    fn braced(&mut self, word: &mut Word, is_quoted: bool) {
        let mut inner = String::new();
        let mut depth = 1;
        while let Some(c) = self.next() {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            if depth == 0 {
                break;
            }
            inner.push(c);
        }
        let start = inner.trim_start_matches(['!', '#']);
        let length = start.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(start.len());
        let (name, operation) = start.split_at(length);
        let default = operation.strip_prefix(":-").or_else(|| operation.strip_prefix('-'));
        let default = default.or_else(|| operation.strip_prefix(":=")).map(str::to_owned);
        let instead = operation.strip_prefix(":+").or_else(|| operation.strip_prefix('+'));
        word.parts.push(if inner.contains("$(") || inner.contains('`') {
            Part::Substitution { script: inner, is_quoted }
        } else if let Some(text) = instead {
            Part::Instead { text: text.to_owned(), is_quoted }
        } else {
            Part::Variable { name: name.to_owned(), default, is_quoted }
        });
    }

    /// The script up to the parenthesis that closes, which is not one inside quotes.
    fn until_closing_parenthesis(&mut self) -> String {
        let mut script = String::new();
        let mut depth = 1;
        let mut quote = None;
        while let Some(c) = self.next() {
            match (quote, c) {
                (Some('\''), _) => quote = quote.filter(|&open| open != c),
                (_, '\\') => {
                    script.push(c);
                    script.extend(self.next());
                    continue;
                }
                (Some(open), _) if open == c => quote = None,
                (None, '\'' | '"') => quote = Some(c),
                (_, '(') => depth += 1,
                (_, ')') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            script.push(c);
        }
        script
    }

    /// `$'…'`, in which characters may be written as numbers.
    fn ansi_quoted(&mut self, word: &mut Word) {
        word.push_quoted("");
        while let Some(c) = self.next() {
            match c {
                '\'' => return,
                '\\' => {
                    let c = self.ansi_escape();
                    word.parts.push(Part::Text { text: c.to_string(), is_quoted: true });
                }
                _ => word.push(c, true),
            }
        }
    }

    fn ansi_escape(&mut self) -> char {
        match self.next() {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('e' | 'E') => '\u{1b}',
            Some('x') => self.number(16, 2),
            Some('u') => self.number(16, 4),
            Some('U') => self.number(16, 8),
            Some('0'..='7') => {
                self.at -= 1;
                self.number(8, 3)
            }
            Some(c) => c,
            None => '\\',
        }
    }

    fn number(&mut self, radix: u32, most: usize) -> char {
        let mut value = 0;
        for _ in 0..most {
            let Some(digit) = self.peek(0).and_then(|c| c.to_digit(radix)) else { break };
            value = value * radix + digit;
            self.at += 1;
        }
        char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

fn last(pipelines: &mut [Pipeline]) -> &mut Pipeline {
    pipelines.last_mut().expect("a script begins with a pipeline")
}

impl Word {
    /// The word, when nothing in it is quoted or replaced.
    pub(super) fn bare(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text { text, is_quoted: false }] => Some(text),
            _ => None,
        }
    }

    fn push(&mut self, c: char, quoted: bool) {
        match self.parts.last_mut() {
            Some(Part::Text { text, is_quoted }) if *is_quoted == quoted => text.push(c),
            _ => self.parts.push(Part::Text { text: c.to_string(), is_quoted: quoted }),
        }
    }

    /// Notes that something quoted is here, even when it is empty.
    fn push_quoted(&mut self, text: &str) {
        self.parts.push(Part::Text { text: text.to_owned(), is_quoted: true });
    }
}
