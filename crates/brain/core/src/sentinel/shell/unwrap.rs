//! Programs that start other programs: what they start is what counts.

use super::expand::{Expansion, assignment, program_name};
use super::programs::{is_shell, skip_options, value_of};
use super::{Call, UNKNOWN, known_file, known_files};

/// Programs in front of a command that change how it runs, not what it is.
const PREFIXES: &[&str] = &[
    "builtin",
    "command",
    "exec",
    "nohup",
    "nice",
    "ionice",
    "time",
    "stdbuf",
    "setsid",
    "strace",
    "ltrace",
    "catchsegv",
    "busybox",
    "toybox",
    "unbuffer",
    "chronic",
    "noglob",
    "coproc",
    "npx",
    "bunx",
    "pnpx",
    "uvx",
    "setarch",
    "caffeinate",
    "unshare",
    "systemd-run",
    "dbus-run-session",
    "xvfb-run",
];

/// Programs in front of a command that take some words of their own first: how many.
const PREFIXES_WITH_OPERANDS: &[(&str, usize)] =
    &[("timeout", 1), ("gtimeout", 1), ("chroot", 1), ("flock", 1), ("taskset", 1)];

/// Two words in front of a command.
const PAIRS: &[(&str, &str)] = &[
    ("uv", "run"),
    ("poetry", "run"),
    ("pipenv", "run"),
    ("hatch", "run"),
    ("bundle", "exec"),
    ("npm", "exec"),
    ("pnpm", "exec"),
    ("yarn", "exec"),
    ("pnpm", "dlx"),
    ("yarn", "dlx"),
    ("rye", "run"),
    ("pdm", "run"),
    ("mise", "exec"),
    ("direnv", "exec"),
];

/// The programs that a command starts: the command itself without its wrappers, and those it is told to start. Scripts
/// inside its words are read into `expansion`.
pub(super) fn unwrap(expansion: &mut Expansion, mut call: Call, mut words: Vec<String>) -> Vec<Call> {
    // Each round takes at least one word away.
    while let Some(word) = words.first() {
        call.program = program_name(word);
        call.arguments = words[1..].to_vec();
        match inner_words(&mut call) {
            Some(inner) => words = inner,
            None => break,
        }
    }
    if words.is_empty() {
        call.program = String::new();
        call.arguments = Vec::new();
        let is_empty = call.writes.is_empty() && call.reads.is_empty() && call.sources.is_empty();
        return if is_empty { Vec::new() } else { vec![call] };
    }
    let mut calls = started_beside(&call);
    for call in calls.iter().chain(std::iter::once(&call)) {
        read_inner_scripts(expansion, call);
    }
    calls.push(call);
    calls
}

/// The words of the command that a wrapper starts; `None` when the program is no wrapper.
fn inner_words(call: &mut Call) -> Option<Vec<String>> {
    let program = call.program.clone();
    let arguments = call.arguments.clone();
    let from = |places: &[usize], skipped: usize| places.get(skipped).map(|&place| arguments[place..].to_vec());
    if let Some((_, skipped)) = PREFIXES_WITH_OPERANDS.iter().find(|(name, _)| *name == program) {
        return from(&skip_options(&program, &arguments, skipped + 1), *skipped);
    }
    match program.as_str() {
        "sudo" | "doas" => {
            let places = skip_options(&program, &arguments, 1);
            call.is_elevated = true;
            from(&places, 0)
        }
        "command" if call.has(&["-v", "-V"]) => None,
        "env" => inner_of_env(call),
        "xargs" => {
            let mut inner = from(&skip_options(&program, &arguments, 1), 0)?;
            match &call.input {
                Some(input) => inner.extend(input.split_whitespace().map(str::to_owned)),
                None => inner.push(UNKNOWN.to_string()),
            }
            Some(inner)
        }
        _ if PREFIXES.contains(&program.as_str()) => from(&skip_options(&program, &arguments, 1), 0),
        _ if PAIRS.iter().any(|(first, second)| *first == program && call.argument(0) == *second) => {
            let rest = &arguments[1..];
            let place = *skip_options(&program, rest, 1).first()?;
            Some(rest[place..].to_vec())
        }
        _ => None,
    }
}

/// `env` without a command shows the environment and is no wrapper.
fn inner_of_env(call: &mut Call) -> Option<Vec<String>> {
    if let Some(text) = value_of(call, &["-S", "--split-string"]) {
        return Some(text.split_whitespace().map(str::to_owned).collect());
    }
    let arguments = call.arguments.clone();
    let mut places = skip_options("env", &arguments, usize::MAX).into_iter().peekable();
    while let Some((name, value)) = places.peek().and_then(|&place| assignment(&arguments[place])) {
        call.assignments.push((name.to_owned(), value.to_owned()));
        places.next();
    }
    places.next().map(|place| arguments[place..].to_vec())
}

/// What `find -exec` starts, with the place where it looks, and the name it looks for, in place of what it finds.
fn started_beside(call: &Call) -> Vec<Call> {
    if !matches!(call.program.as_str(), "find" | "fd" | "fdfind") {
        return Vec::new();
    }
    let root = call.arguments.first().filter(|word| !word.starts_with('-')).map_or(".", String::as_str);
    let name = value_of(call, &["-name", "-iname"]);
    let found = name.map_or_else(|| root.to_owned(), |name| format!("{root}/{name}"));
    let mut started = Vec::new();
    let mut rest = call.arguments.as_slice();
    while let Some(place) = rest.iter().position(|word| {
        matches!(word.as_str(), "-exec" | "-execdir" | "-ok" | "-okdir" | "-x" | "-X" | "--exec" | "--exec-batch")
    }) {
        rest = &rest[place + 1..];
        let end = rest.iter().position(|word| word == ";" || word == "+").unwrap_or(rest.len());
        let (words, after) = rest.split_at(end);
        rest = after;
        if let Some((program, arguments)) = words.split_first() {
            let arguments = arguments.iter().map(|word| word.replace("{}", &found)).collect();
            started.push(Call { program: program_name(program), arguments, ..call.clone() });
        }
    }
    started
}

/// Reads the scripts that a command is given as text.
fn read_inner_scripts(expansion: &mut Expansion, call: &Call) {
    for script in inner_scripts(call).into_iter().chain(variables_executed(call)) {
        if call.assignments.is_empty() {
            expansion.run(&script);
        } else {
            expansion.run_with(&script, &call.assignments);
        }
    }
}

/// Variables whose values some program executes: git, a pager, an editor, or every shell that is started.
const EXECUTED_VARIABLES: &[&str] = &[
    "GIT_SSH_COMMAND",
    "GIT_SSH",
    "GIT_EXTERNAL_DIFF",
    "GIT_PAGER",
    "GIT_EDITOR",
    "GIT_SEQUENCE_EDITOR",
    "GIT_ASKPASS",
    "GIT_PROXY_COMMAND",
    "SSH_ASKPASS",
    "PAGER",
    "MANPAGER",
    "EDITOR",
    "VISUAL",
    "BROWSER",
    "LESSOPEN",
    "PROMPT_COMMAND",
];

/// The scripts in variables that are set for this call, or by it for every later one.
fn variables_executed(call: &Call) -> Vec<String> {
    let is_export = matches!(call.program.as_str(), "export" | "declare" | "typeset");
    let exported = call.arguments.iter().filter(|_| is_export).filter_map(|word| assignment(word));
    let own = call.assignments.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let executed = own.chain(exported).filter(|(name, _)| EXECUTED_VARIABLES.contains(name));
    executed.map(|(_, value)| value.trim_start_matches('|').to_owned()).collect()
}

fn inner_scripts(call: &Call) -> Vec<String> {
    let program = call.program.as_str();
    if is_shell(program) {
        return shell_script(call).into_iter().collect();
    }
    match program {
        "eval" | "parallel" => vec![call.arguments.join(" ")],
        "watch" => {
            let place = skip_options(program, &call.arguments, 1).first().copied();
            place.map(|place| call.arguments[place..].join(" ")).into_iter().collect()
        }
        "source" | "." => known_file(call, call.argument(0)).map(str::to_owned).into_iter().collect(),
        "make" | "gmake" => known_files(call, &["-f", "--file", "--makefile"]).into_iter().map(recipes).collect(),
        "at" | "batch" => call.input.iter().cloned().collect(),
        "vi" | "vim" | "nvim" | "view" | "ex" | "ed" => editor_scripts(call),
        "sed" => sed_scripts(call),
        "alias" => call.arguments.iter().filter_map(|word| Some(word.split_once('=')?.1.to_owned())).collect(),
        "trap" => call.arguments.iter().take(1).filter(|word| !word.starts_with('-')).cloned().collect(),
        "su" | "runuser" | "script" | "flock" => {
            value_of(call, &["-c", "--command"]).map(str::to_owned).into_iter().collect()
        }
        "ssh" => {
            let operands = super::operands(call);
            let remote = operands.get(1..).filter(|rest| !rest.is_empty()).map(|rest| rest.join(" "));
            remote.into_iter().chain(proxy_commands(call)).collect()
        }
        "git" => git_scripts(call),
        "tar" => super::values_of(call, &["--checkpoint-action", "--to-command", "-I", "--use-compress-program"])
            .into_iter()
            .map(|action| action.strip_prefix("exec=").unwrap_or(action).to_owned())
            .collect(),
        _ => Vec::new(),
    }
}

/// What the rules of a makefile execute: the lines of their recipes, and what `$(shell …)` starts.
fn recipes(makefile: &str) -> String {
    let of_line = |line: &str| {
        let recipe = line.strip_prefix('\t').or_else(|| Some(line.split_once(':')?.1.split_once(';')?.1));
        let recipe = recipe.map(|recipe| recipe.trim_start_matches(['@', '-', '+', ' ']).replace("$$", "$"));
        let started = line.split("$(shell ").skip(1).filter_map(|rest| rest.split_once(')'));
        recipe.into_iter().chain(started.map(|(script, _)| script.to_owned())).collect::<Vec<_>>().join("\n")
    };
    makefile.lines().map(of_line).collect::<Vec<_>>().join("\n")
}

/// Settings of git whose values it executes, by the last part of their names.
const EXECUTED_SETTINGS: &[&str] = &[
    "pager",
    "editor",
    "sshcommand",
    "fsmonitor",
    "external",
    "textconv",
    "clean",
    "smudge",
    "process",
    "driver",
    "cmd",
    "program",
    "askpass",
    "helper",
];

/// What git is told to execute by a setting, for this one call or for good.
fn git_scripts(call: &Call) -> Vec<String> {
    let for_this_call = super::values_of(call, &["-c"]).into_iter().filter_map(|setting| setting.split_once('='));
    let operands = super::operands(call);
    let for_good = match operands[..] {
        ["config", "set", name, value] | ["config", name, value] => Some((name, value)),
        _ => None,
    };
    let executed = |(name, value): (&str, &str)| {
        let last = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_alias = name.to_ascii_lowercase().starts_with("alias.");
        match value.strip_prefix('!') {
            Some(script) => Some(script.to_owned()),
            None if !is_alias && EXECUTED_SETTINGS.contains(&last.as_str()) => Some(value.to_owned()),
            None => None,
        }
    };
    for_this_call.chain(for_good).filter_map(executed).collect()
}

/// What ssh starts to reach a host.
fn proxy_commands(call: &Call) -> Vec<String> {
    let settings = super::values_of(call, &["-o"]).into_iter().filter_map(|setting| setting.split_once(['=', ' ']));
    settings.filter(|(name, _)| name.eq_ignore_ascii_case("proxycommand")).map(|(_, value)| value.to_owned()).collect()
}

/// The commands behind an exclamation mark that an editor is given at its start.
fn editor_scripts(call: &Call) -> Vec<String> {
    let given = super::values_of(call, &["-c", "--cmd"]).into_iter();
    let after_plus = call.arguments.iter().filter_map(|word| word.strip_prefix('+'));
    let typed = call.input.as_deref().into_iter().flat_map(str::lines);
    let commands = given.chain(after_plus).chain(typed);
    commands.filter_map(|command| Some(command.split_once('!')?.1.to_owned())).collect()
}

/// What a script of sed executes: what follows its command `e`.
fn sed_scripts(call: &Call) -> Vec<String> {
    let mut scripts = super::values_of(call, &["-e", "--expression"]);
    if scripts.is_empty() {
        scripts.extend(super::operands(call).first());
    }
    let commands = scripts.into_iter().flat_map(|script| script.split(['\n', ';', '{']));
    let executed = |command: &str| {
        let behind_address = command.trim_start_matches(|c: char| c.is_ascii_digit() || " ,$!~+".contains(c));
        Some(behind_address.strip_prefix("e ")?.trim_end_matches('}').to_owned())
    };
    commands.filter_map(executed).collect()
}

/// The script that a shell is given: after `-c`, or on its standard input.
fn shell_script(call: &Call) -> Option<String> {
    let is_command = |word: &str| {
        word.starts_with('-')
            && !word.starts_with("--")
            && word.contains('c')
            && word[1..].bytes().all(|c| c.is_ascii_alphabetic())
    };
    if let Some(place) = call.arguments.iter().position(|word| is_command(word)) {
        let rest = call.arguments[place + 1..].iter();
        let mut rest = rest.skip_while(|word| word.starts_with('-') || word.starts_with('+'));
        return rest.next().cloned();
    }
    if let Some(text) = super::operands(call).first().and_then(|file| known_file(call, file)) {
        return Some(text.to_owned());
    }
    let reads_input = super::operands(call).is_empty() || super::options_contain(call, 's', &[]);
    call.input.clone().filter(|_| reads_input)
}
