//! Which files a program would read, which addresses it would reach, and which code it would execute.

use crate::sentinel::shell::{Call, is_interpreter, is_network_client, known_files, operands, value_of, values_of};

/// Programs that name files without reading them, or read them without showing them.
const MENTIONING: &[&str] = &[
    "docker",
    "podman",
    "docker-compose",
    "node",
    "dotenv",
    "npm",
    "pnpm",
    "yarn",
    "make",
    "cargo",
    "kubectl",
    "echo",
    "printf",
    "ls",
    "test",
    "[",
    "[[",
    "stat",
    "file",
    "find",
    "fd",
    "touch",
    "rm",
    "unlink",
    "mkdir",
    "chmod",
    "chown",
    "cd",
    "pushd",
    "dirname",
    "basename",
    "realpath",
    "readlink",
    "export",
    "for",
    "case",
    "source",
    ".",
    "alias",
    "git",
    "du",
    "tree",
    "which",
    "type",
    "wc",
    "sha256sum",
    "md5sum",
    "shasum",
    "exit",
    "return",
    "set",
    "unset",
    "local",
    "declare",
    "gh",
    "pgrep",
    "pkill",
    "kill",
    "ssh-keygen",
    "ps",
    "true",
    "false",
    "sleep",
    "wait",
    "man",
    "help",
];

/// Programs whose first operand is a pattern or a script and no file.
const PATTERN_FIRST: &[&str] =
    &["grep", "egrep", "fgrep", "rg", "ag", "ack", "sed", "awk", "gawk", "mawk", "jq", "yq", "perl", "ruby"];

/// The paths that a call reads, as they are written on the command line.
pub(super) fn of(call: &Call) -> Vec<String> {
    let mut paths = call.reads.clone();
    paths.extend(by_program(call));
    paths
}

fn by_program(call: &Call) -> Vec<String> {
    let program = call.program.as_str();
    if program == "git" {
        return shown_by_git(call);
    }
    if MENTIONING.contains(&program) {
        return Vec::new();
    }
    let mut operands = operands(call);
    let has_pattern_option =
        call.arguments.iter().any(|word| matches!(word.as_str(), "-e" | "-f" | "--regexp" | "--expression"));
    if PATTERN_FIRST.contains(&program) && !has_pattern_option && !operands.is_empty() {
        operands.remove(0);
    }
    match program {
        // The last of several is written.
        "cp" | "mv" | "ln" | "install" if operands.len() > 1 => {
            operands.pop();
        }
        "tee" | "truncate" => return Vec::new(),
        "dd" => return call.arguments.iter().filter_map(|word| Some(word.strip_prefix("if=")?.to_owned())).collect(),
        "curl" => return sent_by_curl(call),
        "wget" => return values_of(call, &["--post-file", "--body-file"]).into_iter().map(str::to_owned).collect(),
        _ => {}
    }
    operands.into_iter().map(str::to_owned).collect()
}

/// The files that git shows, from the working tree or from wherever else it keeps them.
fn shown_by_git(call: &Call) -> Vec<String> {
    let operands = operands(call);
    let Some((verb, rest)) = operands.split_first() else { return Vec::new() };
    let shown: Vec<&str> = match *verb {
        "show" | "cat-file" => rest.iter().filter_map(|word| Some(word.split_once(':')?.1)).collect(),
        "grep" => {
            let paths = call.arguments.iter().skip_while(|word| *word != "--").skip(1);
            paths.map(String::as_str).collect()
        }
        "diff" if call.has(&["--no-index"]) => rest.to_vec(),
        _ => Vec::new(),
    };
    shown.into_iter().map(str::to_owned).collect()
}

/// The files that curl sends: behind `@` in data and forms, or uploaded as a whole.
fn sent_by_curl(call: &Call) -> Vec<String> {
    let data = [
        "-d",
        "--data",
        "--data-binary",
        "--data-ascii",
        "--data-urlencode",
        "--json",
        "-F",
        "--form",
        "-H",
        "--header",
    ];
    let behind_at = |value: &str| {
        let (_, path) = value.split_once(['@', '<'])?;
        Some(path.split(';').next().unwrap_or_default().to_owned())
    };
    let mut sent: Vec<String> = values_of(call, &data).into_iter().filter_map(behind_at).collect();
    sent.extend(values_of(call, &["-T", "--upload-file", "-K", "--config"]).into_iter().map(str::to_owned));
    sent.extend(call.arguments.iter().filter_map(|word| Some(word.strip_prefix("file://")?.to_owned())));
    sent
}

/// What a call would connect to: URLs and hosts, with or without their ports.
pub(super) fn addresses(call: &Call) -> Vec<String> {
    let mut targets: Vec<String> = call.writes.iter().chain(&call.reads).filter_map(|path| device_host(path)).collect();
    targets.extend(call.arguments.iter().flat_map(|word| awk_hosts(word)));
    let program = call.program.as_str();
    targets.extend(proxies(call));
    let own = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect::<Vec<_>>();
    match program {
        "openssl" => targets.extend(own(values_of(call, &["-connect", "-proxy"]))),
        "dig" | "kdig" | "drill" => {
            targets.extend(call.arguments.iter().filter_map(|word| Some(word.strip_prefix('@')?.to_owned())));
        }
        "aws" => targets.extend(own(values_of(call, &["--endpoint-url"]))),
        "docker" | "podman" => targets
            .extend(own(values_of(call, &["-H", "--host", "--url"])).into_iter().filter(|address| is_host(address))),
        "npm" | "pnpm" | "yarn" | "pip" | "pip3" | "uv" | "gem" => targets.extend(fetched(call)),
        _ if !is_network_client(program) => return targets,
        "git" => targets.extend(call.arguments.iter().filter(|word| is_remote(word)).cloned()),
        "scp" | "rsync" => targets.extend(operands(call).into_iter().filter_map(|word| {
            let (host, _) = word.split_once(':')?;
            (!host.contains('/')).then(|| host.to_owned())
        })),
        "ssh" | "sftp" | "ping" | "telnet" | "nmap" | "ftp" => {
            targets.extend(own(operands(call).into_iter().take(1).collect()));
            targets.extend(values_of(call, &["-J"]).into_iter().flat_map(|hops| hops.split(',')).map(str::to_owned));
        }
        "nc" | "ncat" | "netcat" => {
            targets.extend(own(operands(call).into_iter().take(1).filter(|word| !is_port(word)).collect()))
        }
        "socat" => targets.extend(operands(call).iter().filter_map(|word| {
            let mut parts = word.splitn(3, ':');
            let is_connection =
                parts.next()?.to_ascii_lowercase().contains("tcp") || word.to_ascii_lowercase().starts_with("openssl");
            parts.next().filter(|_| is_connection).map(str::to_owned)
        })),
        "curl" => {
            targets.extend(own(operands(call)).iter().flat_map(|target| every_range(target)));
            targets.extend(listed(call, &["-K", "--config"]));
            targets.extend(own(values_of(
                call,
                &["--url", "-x", "--proxy", "--preproxy", "--socks5", "--socks5-hostname"],
            )));
            targets.extend(
                values_of(call, &["--resolve"])
                    .into_iter()
                    .filter_map(|value| Some(value.splitn(3, ':').nth(2)?.to_owned())),
            );
            targets.extend(
                values_of(call, &["--connect-to"])
                    .into_iter()
                    .filter_map(|value| Some(value.split(':').nth(2)?.to_owned())),
            );
        }
        "wget" => {
            targets.extend(own(operands(call)));
            targets.extend(listed(call, &["-i", "--input-file"]));
        }
        _ => targets.extend(own(operands(call))),
    }
    // A bare number is a port or a method's argument, not a host, unless it is long enough for one.
    targets.retain(|target| !is_port(target) || target == "0");
    targets
}

/// Whether a daemon is reached over the network and not by a socket of the machine.
fn is_host(address: &str) -> bool {
    address.starts_with("tcp://") || address.starts_with("ssh://") || address.starts_with("http")
}

/// The proxies that a call is told to use, or that every later one is.
fn proxies(call: &Call) -> Vec<String> {
    let is_export = matches!(call.program.as_str(), "export" | "declare" | "typeset");
    let exported = call.arguments.iter().filter(|_| is_export).filter_map(|word| word.split_once('='));
    let own = call.assignments.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let is_proxy = |name: &str| {
        let name = name.to_ascii_lowercase();
        (name.ends_with("_proxy") && name != "no_proxy") || name == "docker_host"
    };
    let is_told = |(name, value): &(&str, &str)| is_proxy(name) && !value.starts_with("unix:");
    own.chain(exported).filter(is_told).map(|(_, value)| value.to_owned()).collect()
}

/// What a package manager would fetch from.
fn fetched(call: &Call) -> Vec<String> {
    let registries = values_of(
        call,
        &["--registry", "--index-url", "-i", "--extra-index-url", "--find-links", "-f", "--proxy", "--source"],
    );
    let verbs = ["install", "i", "add", "ci", "download", "publish", "pack", "pip"];
    let operands = operands(call);
    let is_fetch = operands.first().is_some_and(|verb| verbs.contains(verb));
    let packages = operands.into_iter().filter(|_| is_fetch);
    registries.into_iter().chain(packages).filter(|word| word.contains("://")).map(str::to_owned).collect()
}

/// Whether git would take a word for a place elsewhere: a URL, or `user@host:path`.
fn is_remote(word: &str) -> bool {
    let is_short = || {
        word.split_once(':').and_then(|(host, _)| host.split_once('@')).is_some_and(|(user, host)| {
            !user.is_empty() && !host.is_empty() && !host.contains('/') && !user.contains(['/', ' '])
        })
    };
    word.contains("://") || is_short()
}

/// The addresses in a list that is given on the standard input, or made in place.
fn listed(call: &Call, options: &[&str]) -> Vec<String> {
    let texts = known_files(call, options).into_iter();
    let words = texts.flat_map(|text| text.split(|c: char| c.is_whitespace() || c == '"' || c == '='));
    words.filter(|word| word.contains("://") || word.contains('.')).map(str::to_owned).collect()
}

/// A URL with the first and the last of each range that curl would count through itself, such as `[4-5]`.
fn every_range(target: &str) -> Vec<String> {
    let ranged = || {
        let (before, rest) = target.split_once('[')?;
        let (range, after) = rest.split_once(']')?;
        let (first, last) = range.split(':').next()?.split_once('-')?;
        let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        (is_number(first) && is_number(last)).then(|| [first, last].map(|end| format!("{before}{end}{after}")))
    };
    ranged().map_or_else(|| vec![target.to_owned()], Vec::from)
}

fn is_port(word: &str) -> bool {
    word.len() <= 5 && word.bytes().all(|c| c.is_ascii_digit() || c == b'-')
}

/// The host of bash's `/dev/tcp/HOST/PORT`.
fn device_host(path: &str) -> Option<String> {
    let rest = path.strip_prefix("/dev/tcp/").or_else(|| path.strip_prefix("/dev/udp/"))?;
    rest.split('/').next().map(str::to_owned)
}

/// The hosts of awk's `/inet/tcp/PORT/HOST/PORT`, wherever they stand in its program.
fn awk_hosts(program: &str) -> Vec<String> {
    let of = |rest: &str| {
        let rest = rest.strip_prefix(['4', '6']).unwrap_or(rest);
        let mut parts = rest.strip_prefix("/tcp/").or_else(|| rest.strip_prefix("/udp/"))?.split(['/', '"', '\'']);
        parts.nth(1).map(str::to_owned)
    };
    program.split("/inet").skip(1).filter_map(of).collect()
}

/// The code that an interpreter is given on its command line or its standard input.
pub(super) fn code(call: &Call) -> Option<String> {
    if !is_interpreter(&call.program) {
        return None;
    }
    let name = call.program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let options: &[&str] = match name {
        "python" | "pypy" => &["-c"],
        "php" => &["-r", "-R", "--run"],
        "perl" => &["-e", "-E"],
        "node" | "nodejs" | "bun" => &["-e", "-p", "-pe", "--eval", "--print"],
        _ => &["-e", "--eval"],
    };
    if name.ends_with("awk") {
        return operands(call).first().map(|&script| script.to_owned());
    }
    if name == "deno" {
        return (call.argument(0) == "eval").then(|| call.arguments[1..].join(" "));
    }
    let given = values_of(call, options);
    if !given.is_empty() {
        return Some(given.join("\n"));
    }
    let reads_input = operands(call).iter().all(|word| *word == "-");
    call.input.clone().filter(|_| reads_input).or_else(|| value_of(call, options).map(str::to_owned))
}
