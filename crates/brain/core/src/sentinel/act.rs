//! What a call would do, in the one form that all rules look at: programs started, files written and read, addresses
//! reached.

use serde_json::Value;

use super::address::{Reach, reach_of};
use super::place::{Directories, Place};
use super::shell::{self, Call, UNKNOWN};
use super::{Rules, ToolCall, ToolKind, code, patch};

mod reads;
pub(super) mod writes;

/// A call that is none: what is missing in it.
#[derive(Debug)]
pub(super) struct Malformed(pub(super) &'static str);

/// A file that would be written.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) place: Place,
    /// What would be in it, as far as it is known.
    pub(super) text: String,
}

/// A file that would be read, and by which program; empty for a tool.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) place: Place,
    pub(super) by: String,
}

/// Everything that a call would do.
#[derive(Debug, Default)]
pub(super) struct Act {
    pub(super) pipelines: Vec<Vec<Call>>,
    pub(super) writes: Vec<Written>,
    pub(super) reads: Vec<Read>,
    /// The trees that would be deleted.
    pub(super) deletions: Vec<Place>,
    pub(super) reached: Vec<Reach>,
    /// What code on command lines does.
    pub(super) codes: Vec<code::Code>,
    /// All text that would be executed or written, for rules that look for literal keys.
    pub(super) texts: Vec<String>,
    /// The symbolic links that it would make: their names and what they lead to.
    links: Vec<(String, String)>,
}

impl Act {
    /// Takes a call apart. Its kind is known even when it is malformed.
    pub(super) fn of(call: &ToolCall<'_>, rules: &Rules) -> (ToolKind, Result<Self, Malformed>) {
        let kind = kind_of(call.tool);
        let directories = Directories { workspace: &rules.workspace, home: &rules.home, current: call.directory };
        let mut act = Self::default();
        let read = match kind {
            _ if !call.input.is_object() => Err(Malformed("its arguments are no object")),
            ToolKind::Shell => act.shell(call.input, &directories),
            ToolKind::Write => act.write(call, &directories),
            ToolKind::Read => act.read(call, &directories),
            ToolKind::Fetch => act.fetch(call.input),
            ToolKind::Question | ToolKind::Harmless | ToolKind::Unknown => Ok(()),
        };
        (kind, read.map(|()| act))
    }

    fn shell(&mut self, input: &Value, directories: &Directories<'_>) -> Result<(), Malformed> {
        let script = script_of(input).ok_or(Malformed("its command is no text"))?;
        let below = ["workdir", "cwd", "directory", "dir_path"].iter().find_map(|key| input.get(key)?.as_str());
        let current =
            below.map_or_else(|| directories.current.to_owned(), |below| absolute(below, directories.current));
        self.texts.push(script.clone());
        self.script(&script, &Directories { current: &current, ..directories.clone() }, 0)
    }

    /// Reads a script, and the scripts that code in it would start.
    fn script(&mut self, script: &str, directories: &Directories<'_>, depth: usize) -> Result<(), Malformed> {
        let read = shell::read(script);
        if read.is_beyond_reading || depth > MAX_CODE_DEPTH {
            return Err(Malformed("its command is too long or too deep to be judged"));
        }
        for call in read.pipelines.iter().flatten() {
            self.add(call, directories);
            self.add_code(call, directories, depth)?;
        }
        self.pipelines.extend(read.pipelines);
        Ok(())
    }

    fn add(&mut self, call: &Call, directories: &Directories<'_>) {
        for path in writes::of(call) {
            let text = shell::printed_text(call).or_else(|| call.input.clone()).unwrap_or_default();
            self.writes.push(Written { place: self.place(&path, call, directories), text });
        }
        for path in reads::of(call) {
            let place = self.place(&path, call, directories);
            // What git shows of a file it sends nowhere.
            let by = if call.program == "git" { String::new() } else { call.program.clone() };
            self.reads.push(Read { place, by });
        }
        for path in writes::deletions(call) {
            self.deletions.push(self.place(&path, call, directories));
        }
        self.links.extend(shell::link_of(call));
        self.reached.extend(reads::addresses(call).iter().filter_map(|target| reach_of(target)));
        if matches!(call.program.as_str(), "apply_patch" | "patch") {
            let patch = call.input.as_deref().unwrap_or_else(|| call.argument(0));
            self.patch(patch, directories);
        }
    }

    /// The place of a path, also where it leads through a link that was made before.
    fn place(&self, path: &str, call: &Call, directories: &Directories<'_>) -> Place {
        let through = self.links.iter().rev().find_map(|(link, target)| {
            let below = path.trim_start_matches("./").strip_prefix(link.as_str())?.strip_prefix('/')?;
            Some(format!("{}/{below}", target.trim_end_matches('/')))
        });
        Place::of(through.as_deref().unwrap_or(path), &call.directory, directories)
    }

    fn add_code(&mut self, call: &Call, directories: &Directories<'_>, depth: usize) -> Result<(), Malformed> {
        let Some(text) = reads::code(call) else { return Ok(()) };
        let code = code::look(&text);
        for literal in &code.literals {
            let place = Place::of(literal, &call.directory, directories);
            if !literal.contains(char::is_whitespace) && place.secret().is_some() {
                self.reads.push(Read { place, by: call.program.clone() });
            } else if code.deletes_trees {
                self.deletions.push(place);
            }
            // A bare number in code is a number; with a scheme or three dots it is an address.
            let is_address =
                literal.contains("://") || literal.matches('.').count() == 3 || !literal.contains(char::is_numeric);
            if code.connects && is_address {
                self.reached.extend(reach_of(literal));
            }
        }
        for script in &code.scripts {
            self.script(script, directories, depth + 1)?;
        }
        self.codes.push(code);
        Ok(())
    }

    fn write(&mut self, call: &ToolCall<'_>, directories: &Directories<'_>) -> Result<(), Malformed> {
        if let Some(patch) = patch::text_in(call.input) {
            if !self.patch(patch, directories) {
                return Err(Malformed("its patch names no file"));
            }
            return Ok(());
        }
        let path = path_in(call.input).ok_or(Malformed("it names no file"))?;
        let mut text = String::new();
        collect_text(call.input, &mut text);
        self.texts.push(text.clone());
        self.writes.push(Written { place: Place::of(path, "", directories), text });
        Ok(())
    }

    /// Adds what a patch writes, and says whether it names any file.
    fn patch(&mut self, patch: &str, directories: &Directories<'_>) -> bool {
        let files = patch::files(patch);
        let names_any = !files.is_empty();
        for file in files {
            self.texts.push(file.added.clone());
            self.writes.push(Written { place: Place::of(&file.path, "", directories), text: file.added });
        }
        names_any
    }

    fn read(&mut self, call: &ToolCall<'_>, directories: &Directories<'_>) -> Result<(), Malformed> {
        let is_search = matches!(
            call.tool.to_ascii_lowercase().as_str(),
            "grep"
                | "glob"
                | "ls"
                | "list"
                | "list_directory"
                | "search_file_content"
                | "read_many_files"
                | "grep_search"
        );
        match path_in(call.input) {
            Some(path) => self.reads.push(Read { place: Place::of(path, "", directories), by: String::new() }),
            None if is_search => {}
            None => return Err(Malformed("it names no file")),
        }
        Ok(())
    }

    fn fetch(&mut self, input: &Value) -> Result<(), Malformed> {
        let texts = ["url", "uri", "prompt"].iter().filter_map(|key| input.get(key)?.as_str());
        let targets: Vec<&str> = texts.flat_map(str::split_whitespace).filter(|word| word.contains("://")).collect();
        let url = input.get("url").and_then(Value::as_str);
        if targets.is_empty() && url.is_none() {
            return Err(Malformed("it names no address"));
        }
        self.reached.extend(targets.into_iter().chain(url).filter_map(reach_of));
        Ok(())
    }
}

/// The command line of a call, also where it is told as a list of words.
pub(super) fn script_of(input: &Value) -> Option<String> {
    let words = |list: &Vec<Value>| {
        let quoted = list.iter().map(|word| word.as_str().map(|word| format!("'{}'", word.replace('\'', "'\\''"))));
        quoted.collect::<Option<Vec<_>>>().map(|words| words.join(" "))
    };
    match input.get("command").or_else(|| input.get("cmd")) {
        Some(Value::String(script)) => Some(script.clone()),
        Some(Value::Array(list)) => words(list),
        _ => None,
    }
}

/// How deep code may start scripts that give code again.
const MAX_CODE_DEPTH: usize = 6;

/// A directory as an absolute path.
fn absolute(path: &str, current: &str) -> String {
    if path.starts_with('/') { path.to_owned() } else { format!("{current}/{path}") }
}

pub(super) fn path_in(input: &Value) -> Option<&str> {
    let keys = ["file_path", "notebook_path", "filePath", "path", "absolute_path", "dir_path"];
    keys.iter().find_map(|key| input.get(key)?.as_str()).filter(|path| !path.is_empty() && !path.contains(UNKNOWN))
}

/// All new text in the arguments of a tool that writes.
fn collect_text(value: &Value, into: &mut String) {
    match value {
        Value::String(text) => {
            into.push_str(text);
            into.push('\n');
        }
        Value::Array(values) => values.iter().for_each(|value| collect_text(value, into)),
        Value::Object(fields) => {
            let is_new = |key: &str| !matches!(key, "old_string" | "oldString" | "file_path" | "filePath" | "path");
            fields.iter().filter(|(key, _)| is_new(key)).for_each(|(_, value)| collect_text(value, into));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What a tool is, by the names that the CLIs give theirs.
pub(super) fn kind_of(tool: &str) -> ToolKind {
    match tool.to_ascii_lowercase().as_str() {
        "bash" | "shell" | "run_shell_command" | "local_shell" | "exec_command" | "container.exec" | "execute"
        | "terminal" | "monitor" => ToolKind::Shell,
        "write" | "edit" | "multiedit" | "notebookedit" | "apply_patch" | "write_file" | "replace" | "patch"
        | "create" => ToolKind::Write,
        "read"
        | "grep"
        | "glob"
        | "ls"
        | "list"
        | "read_file"
        | "read_many_files"
        | "list_directory"
        | "search_file_content"
        | "grep_search"
        | "view_image" => ToolKind::Read,
        "webfetch" | "web_fetch" => ToolKind::Fetch,
        "askuserquestion" | "question" | "ask_user" | "request_user_input" => ToolKind::Question,
        "task" | "agent" | "todowrite" | "todoread" | "websearch" | "web_search" | "google_web_search"
        | "exitplanmode" | "enterplanmode" | "toolsearch" | "skill" | "taskcreate" | "taskupdate" | "tasklist"
        | "taskget" | "taskoutput" | "taskstop" | "bashoutput" | "killshell" | "killbash" | "structuredoutput"
        | "update_plan" | "write_todos" => ToolKind::Harmless,
        _ => ToolKind::Unknown,
    }
}
