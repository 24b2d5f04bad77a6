//! What code in another language that is given on a command line would reach, by the texts written in it.
//!
//! It takes the string literals of the code and a few words that say what is done with them. It is no parser of any
//! language: code that computes its texts is not seen through, apart from what decodes and executes in one go.

/// What was found in the code.
#[derive(Debug, Default)]
pub(super) struct Code {
    /// Every string literal.
    pub(super) literals: Vec<String>,
    /// Scripts and commands that it would start.
    pub(super) scripts: Vec<String>,
    /// Whether it speaks to other machines.
    pub(super) connects: bool,
    /// Whether it gives a connection to a shell.
    pub(super) gives_a_shell_away: bool,
    /// Whether it executes what it has decoded.
    pub(super) runs_what_it_decodes: bool,
    /// Whether it prints the whole environment.
    pub(super) shows_environment: bool,
    /// Whether it deletes trees.
    pub(super) deletes_trees: bool,
}

const STARTS: &[&str] = &[
    "system(",
    "popen",
    "subprocess",
    "spawn",
    "exec(",
    "execsync",
    "shell_exec",
    "passthru",
    "`",
    "system ",
    "%x",
    "qx",
    "proc_open",
    "os.exec",
    "pty.",
];

const CONNECTS: &[&str] = &[
    "http",
    "socket",
    "urlopen",
    "urllib",
    "requests.",
    "fetch(",
    "axios",
    "net.",
    "connect",
    "open-uri",
    "lwp",
    "file_get_contents",
    "curl",
    "inet",
];

const SHELL_MARKS: &[&str] =
    &["dup2", "pty.spawn", "/bin/sh", "/bin/bash", "stdin=", "exec(", "spawn(", "cmd.exe", ">&"];

const DECODES: &[&str] = &[
    "b64decode",
    "base64",
    "frombase64",
    "fromhex",
    "unhexlify",
    "decode64",
    "codecs.decode",
    "atob(",
    "zlib.decompress",
    "unpack(",
];

const RUNS: &[&str] = &["exec(", "eval(", "eval ", "system(", "popen", "subprocess", "spawn", "function("];

const ENVIRONMENT: &[&str] = &[
    "print(os.environ)",
    "print(dict(os.environ))",
    "console.log(process.env)",
    "json.stringify(process.env)",
    "puts env.to_h",
    "p env",
    "json.dumps(dict(os.environ))",
    "os.environ.items()",
    "pprint(os.environ)",
    "print_r($_env)",
    "%env",
    "deno.env.toobject()",
];

const DELETES: &[&str] = &[
    "rmtree",
    "rmsync",
    "fs.rm(",
    "rm_rf",
    "rmdirsync",
    "removedirs",
    "rimraf",
    "remove_tree",
    "emptydirsync",
    "removesync",
    "deno.remove(",
];

/// Looks at code.
pub(super) fn look(code: &str) -> Code {
    let lower = code.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let mut found = literals(code);
    let mut scripts = if says(STARTS) { scripts_of(&found, code) } else { Vec::new() };
    found.extend(joined(&found, code));
    if says(RUNS) {
        // Code inside the code. Its own is looked at as well, but no deeper.
        let inner = found.iter().flat_map(|literal| scripts_of(&literals(&literal.text), &literal.text));
        scripts.extend(inner.collect::<Vec<_>>());
    }
    Code {
        connects: says(CONNECTS),
        gives_a_shell_away: (lower.contains("socket")
            || lower.contains("net.connect")
            || lower.contains("tcpsocket")
            || lower.contains("fsockopen"))
            && says(SHELL_MARKS),
        runs_what_it_decodes: says(DECODES) && says(RUNS),
        // What is only named is shown by the options that print it.
        shows_environment: says(ENVIRONMENT) || lower.trim() == "process.env",
        deletes_trees: says(DELETES),
        literals: found.into_iter().map(|literal| literal.text).collect(),
        scripts,
    }
}

struct Literal {
    text: String,
    start: usize,
    end: usize,
}

/// The string literals of most languages: what stands between equal quotes on one line or between backticks.
fn literals(code: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize, String)> = None;
    let mut characters = code.char_indices();
    while let Some((place, c)) = characters.next() {
        match &mut open {
            None if matches!(c, '\'' | '"' | '`') => open = Some((c, place, String::new())),
            None => {}
            Some((quote, start, text)) => match c {
                '\\' => text.extend(characters.next().map(|(_, c)| if c == 'n' { '\n' } else { c })),
                c if c == *quote => {
                    found.push(Literal { text: std::mem::take(text), start: *start, end: place + 1 });
                    open = None;
                }
                c => text.push(c),
            },
        }
    }
    found
}

/// The texts that literals side by side, or joined by a plus sign or a dot, are together.
fn joined(literals: &[Literal], code: &str) -> Vec<Literal> {
    let mut joined: Vec<Literal> = Vec::new();
    for pair in literals.windows(2) {
        let is_joint = matches!(code[pair[0].end..pair[1].start].trim(), "" | "+" | ".");
        match joined.last_mut().filter(|text| is_joint && text.end == pair[0].end) {
            Some(text) => {
                text.text.push_str(&pair[1].text);
                text.end = pair[1].end;
            }
            None if is_joint => {
                let text = format!("{}{}", pair[0].text, pair[1].text);
                joined.push(Literal { text, start: pair[0].start, end: pair[1].end });
            }
            None => {}
        }
    }
    joined
}

/// Each literal as a script, and literals that follow each other in a list as the words of one command; literals side
/// by side or joined by a plus sign are one text.
fn scripts_of(literals: &[Literal], code: &str) -> Vec<String> {
    let mut scripts: Vec<String> = literals.iter().map(|literal| literal.text.clone()).collect();
    let mut lists: Vec<Vec<String>> = Vec::new();
    let mut end_before: Option<usize> = None;
    for literal in literals {
        let between = end_before.map(|end| code[end..literal.start].trim());
        match (between, lists.last_mut()) {
            (Some("," | ",[" | ", ["), Some(list)) => list.push(literal.text.clone()),
            (Some("" | "+" | "."), Some(list)) => {
                if let Some(word) = list.last_mut() {
                    word.push_str(&literal.text);
                }
            }
            _ => lists.push(vec![literal.text.clone()]),
        }
        end_before = Some(literal.end);
    }
    scripts.extend(lists.into_iter().map(|list| list.join(" ")));
    scripts.dedup();
    scripts
}
