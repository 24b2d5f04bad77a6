//! What programs are for, and which of their options take a value.

use super::Call;

const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "ksh", "ash", "fish", "mksh", "rbash"];

const INTERPRETERS: &[&str] = &[
    "python",
    "node",
    "nodejs",
    "deno",
    "bun",
    "perl",
    "ruby",
    "php",
    "lua",
    "osascript",
    "tclsh",
    "pypy",
    "awk",
    "gawk",
    "mawk",
];

const NETWORK_CLIENTS: &[&str] = &[
    "curl", "wget", "nc", "ncat", "netcat", "telnet", "socat", "http", "https", "xh", "xhs", "curlie", "httpie",
    "aria2c", "ftp", "tftp", "lftp", "ssh", "scp", "sftp", "rsync", "lynx", "w3m", "links", "fetch", "nmap", "ping",
    "git", "grpcurl", "websocat", "rclone", "axel",
];

/// Programs that turn text which nobody can read into text.
const DECODERS: &[&str] =
    &["base64", "base32", "xxd", "uudecode", "openssl", "gunzip", "zcat", "bzcat", "xzcat", "rev", "tr"];

/// Programs worth finding behind a pattern such as `/bin/r?`.
const PATTERN_TARGETS: &[&str] = &[
    "rm", "sh", "bash", "cat", "curl", "wget", "nc", "dd", "cp", "mv", "git", "sudo", "env", "printenv", "base64",
    "python3", "perl", "chmod", "tee", "docker", "ssh", "scp", "xargs", "find", "eval", "zsh", "mkfs", "ncat",
];

/// Whether a program is a shell.
pub(in crate::sentinel) fn is_shell(program: &str) -> bool {
    SHELLS.contains(&program)
}

/// Whether a program executes code that it is given as text, in whatever version.
pub(in crate::sentinel) fn is_interpreter(program: &str) -> bool {
    let name = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    INTERPRETERS.contains(&name)
}

/// Whether a program speaks to other machines.
pub(in crate::sentinel) fn is_network_client(program: &str) -> bool {
    NETWORK_CLIENTS.contains(&program)
}

/// Whether a program makes readable what was not.
pub(in crate::sentinel) fn is_decoder(program: &str) -> bool {
    DECODERS.contains(&program)
}

/// The known program that a pattern means.
pub(super) fn named_by(pattern: &str) -> Option<&'static str> {
    let mut pattern: Vec<char> = pattern.chars().take(255).collect();
    pattern.dedup_by(|next, last| *next == '*' && *last == '*');
    PATTERN_TARGETS.iter().copied().find(|name| glob(&pattern, &name.chars().collect::<Vec<_>>()))
}

fn glob(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => glob(rest, text) || (!text.is_empty() && glob(pattern, &text[1..])),
        (Some(('?', rest)), Some((_, text))) => glob(rest, text),
        (Some(('[', rest)), Some((c, text))) => match rest.iter().position(|&end| end == ']') {
            Some(end) => rest[..end].contains(c) && glob(&rest[end + 1..], text),
            None => false,
        },
        (Some((p, rest)), Some((c, text))) => p == c && glob(rest, text),
        _ => false,
    }
}

/// The options of a program that take the next argument as their value.
fn valued_options(program: &str) -> &'static [&'static str] {
    match program {
        "curl" => &[
            "-H",
            "--header",
            "-d",
            "--data",
            "--data-raw",
            "--data-binary",
            "--data-ascii",
            "--data-urlencode",
            "--json",
            "-o",
            "--output",
            "-X",
            "--request",
            "-u",
            "--user",
            "-A",
            "--user-agent",
            "-e",
            "--referer",
            "-b",
            "--cookie",
            "-c",
            "--cookie-jar",
            "-F",
            "--form",
            "-T",
            "--upload-file",
            "-m",
            "--max-time",
            "--connect-timeout",
            "-x",
            "--proxy",
            "--retry",
            "--retry-delay",
            "-w",
            "--write-out",
            "--cacert",
            "--cert",
            "--key",
            "-E",
            "-K",
            "--config",
            "-r",
            "--range",
            "--resolve",
            "--connect-to",
            "--unix-socket",
            "--interface",
            "-D",
            "--dump-header",
            "--url",
            "--output-dir",
            "--limit-rate",
            "--max-redirs",
            "--form-string",
            "-z",
            "-Y",
            "-y",
            "-C",
            "--abstract-unix-socket",
            "--socks5",
            "--socks5-hostname",
            "--socks4",
            "--preproxy",
            "--doh-url",
            "-t",
            "-Q",
            "--retry-max-time",
        ],
        "wget" => &[
            "-O",
            "--output-document",
            "-P",
            "--directory-prefix",
            "--header",
            "--post-data",
            "--post-file",
            "--body-data",
            "--body-file",
            "-T",
            "--timeout",
            "-t",
            "--tries",
            "-U",
            "--user-agent",
            "--user",
            "--password",
            "-o",
            "-a",
            "--method",
            "-e",
            "-i",
            "--input-file",
            "-A",
            "-R",
            "-D",
            "-l",
            "-w",
        ],
        "sudo" | "doas" => &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "-D", "-R", "-T", "--user", "--group"],
        "env" => &["-u", "--unset", "-C", "--chdir", "-S", "--split-string"],
        "nice" => &["-n", "--adjustment"],
        "ionice" => &["-c", "-n", "-p"],
        "timeout" => &["-k", "--kill-after", "-s", "--signal"],
        "stdbuf" => &["-i", "-o", "-e"],
        "xargs" => {
            &["-n", "-P", "-I", "-L", "-d", "-s", "-a", "-E", "--max-args", "--max-procs", "--delimiter", "--arg-file"]
        }
        "exec" => &["-a"],
        "strace" | "ltrace" => &["-e", "-o", "-p", "-s", "-u"],
        "time" => &["-f", "-o"],
        "flock" => &["-w", "-E", "--wait"],
        "watch" => &["-n", "--interval"],
        "git" => &["-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path", "--config-env"],
        "ssh" => &["-p", "-i", "-l", "-o", "-L", "-R", "-D", "-F", "-J", "-b", "-c", "-e", "-m", "-S", "-W", "-w"],
        "scp" | "sftp" => &["-P", "-i", "-o", "-F", "-J", "-c", "-l", "-S"],
        "nc" | "ncat" | "netcat" => &["-e", "-c", "-w", "-p", "-s", "-i", "-q", "--exec", "--sh-exec", "-x", "-X"],
        "grep" | "egrep" | "fgrep" | "rg" | "ag" => &[
            "-e",
            "-f",
            "-m",
            "-A",
            "-B",
            "-C",
            "--include",
            "--exclude",
            "--exclude-dir",
            "-g",
            "--glob",
            "-t",
            "--type",
            "--max-count",
            "--context",
            "-T",
            "--color",
            "--max-depth",
        ],
        "sed" => &["-e", "-f", "--expression", "--file", "-l"],
        "read" => &["-d", "-i", "-n", "-N", "-p", "-t", "-u", "-a"],
        "make" | "gmake" => &["-f", "--file", "-C", "--directory", "-I", "-j", "-o", "-W"],
        "head" | "tail" => &["-n", "-c", "--lines", "--bytes"],
        "cut" => &["-d", "-f", "-c", "-b"],
        "sort" => &["-k", "-t", "-o", "-S", "-T"],
        "docker" | "podman" => &["--context", "-H", "--host", "--config", "-c", "-l"],
        "uv" | "poetry" | "pipenv" | "hatch" | "bundle" => {
            &["--with", "--python", "-p", "--directory", "--project", "--group", "--extra"]
        }
        _ => &[],
    }
}

/// The arguments of a call that are neither options nor values of options.
pub(in crate::sentinel) fn operands(call: &Call) -> Vec<&str> {
    let first = skip_options(&call.program, &call.arguments, usize::MAX);
    first.into_iter().map(|place| call.arguments[place].as_str()).collect()
}

/// Where the first `most` operands are.
pub(super) fn skip_options(program: &str, arguments: &[String], most: usize) -> Vec<usize> {
    let valued = valued_options(program);
    let mut places = Vec::new();
    let mut place = 0;
    let mut are_options_over = false;
    while place < arguments.len() && places.len() < most {
        let argument = arguments[place].as_str();
        if !are_options_over && argument == "--" {
            are_options_over = true;
        } else if !are_options_over && argument.len() > 1 && argument.starts_with('-') {
            place += usize::from(takes_next(argument, valued));
        } else {
            places.push(place);
        }
        place += 1;
    }
    places
}

/// Whether an option takes the next argument: it is one that does, or a cluster of short ones that ends in one.
fn takes_next(argument: &str, valued: &[&str]) -> bool {
    if valued.contains(&argument) {
        return true;
    }
    let is_cluster =
        !argument.starts_with("--") && argument.len() > 2 && argument[1..].bytes().all(|c| c.is_ascii_alphabetic());
    is_cluster
        && argument.chars().last().is_some_and(|last| valued.contains(&format!("-{last}").as_str()))
        && !argument[1..argument.len() - 1].chars().any(|c| valued.contains(&format!("-{c}").as_str()))
}

/// The value of an option, written beside it, behind `=`, or for a short one attached to it.
pub(in crate::sentinel) fn value_of<'a>(call: &'a Call, names: &[&str]) -> Option<&'a str> {
    values_of(call, names).into_iter().next()
}

/// Every value of an option, in order.
pub(in crate::sentinel) fn values_of<'a>(call: &'a Call, names: &[&str]) -> Vec<&'a str> {
    let mut values = Vec::new();
    for (place, argument) in call.arguments.iter().enumerate() {
        for name in names {
            if argument == name {
                values.extend(call.arguments.get(place + 1).map(String::as_str));
            } else if let Some(rest) = argument.strip_prefix(name) {
                let is_long = name.starts_with("--");
                match rest.strip_prefix('=') {
                    Some(value) => values.push(value),
                    None if !is_long && name.len() == 2 && name.starts_with('-') => values.push(rest),
                    None => {}
                }
            } else if is_cluster_ending_in(argument, name) {
                values.extend(call.arguments.get(place + 1).map(String::as_str));
            }
        }
    }
    values
}

fn is_cluster_ending_in(argument: &str, name: &str) -> bool {
    let Some(letter) = name.strip_prefix('-').filter(|letter| letter.len() == 1 && !name.starts_with("--")) else {
        return false;
    };
    argument.len() > 2
        && argument.starts_with('-')
        && !argument.starts_with("--")
        && argument[1..].bytes().all(|c| c.is_ascii_alphabetic())
        && argument.ends_with(letter)
}

/// Whether a call has a short option, alone or in a cluster, or a long one.
pub(in crate::sentinel) fn options_contain(call: &Call, short: char, long: &[&str]) -> bool {
    call.arguments.iter().take_while(|argument| *argument != "--").any(|argument| {
        let is_short = argument.starts_with('-') && !argument.starts_with("--");
        (is_short && argument[1..].contains(short) && argument[1..].bytes().all(|c| c.is_ascii_alphabetic()))
            || long
                .iter()
                .any(|name| argument == name || argument.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))
    })
}
