//! Which files a program would write, and which trees it would delete.

use crate::sentinel::shell::{Call, operands, options_contain, value_of, values_of};

/// The paths that a call writes, as they are written on the command line.
pub(super) fn of(call: &Call) -> Vec<String> {
    let mut paths: Vec<String> = call.writes.iter().filter(|path| !is_descriptor(path)).cloned().collect();
    paths.extend(by_program(call).into_iter().map(str::to_owned));
    paths
}

/// `2>&1` writes to no file.
fn is_descriptor(path: &str) -> bool {
    path == "-" || (!path.is_empty() && path.bytes().all(|c| c.is_ascii_digit()))
}

fn by_program(call: &Call) -> Vec<&str> {
    let operands = operands(call);
    match call.program.as_str() {
        "tee" | "touch" | "truncate" | "rm" | "unlink" | "shred" | "mkdir" | "rmdir" => operands,
        "chmod" | "chown" | "chgrp" | "chattr" => operands.into_iter().skip(1).collect(),
        "cp" | "install" | "ln" | "rsync" | "scp" => destination(call, &operands),
        // What is moved is gone from where it was.
        "mv" => operands,
        "dd" => call.arguments.iter().filter_map(|word| word.strip_prefix("of=")).collect(),
        "sed" | "perl" | "ruby" if edits_in_place(call) => edited(call, operands),
        "curl" => values_of(call, &["-o", "--output"]),
        "wget" => values_of(call, &["-O", "--output-document"]),
        "sort" => values_of(call, &["-o"]),
        "crontab" if !call.has(&["-l"]) => vec!["/var/spool/cron/crontabs"],
        _ => Vec::new(),
    }
}

fn destination<'a>(call: &'a Call, operands: &[&'a str]) -> Vec<&'a str> {
    // An example that becomes the real thing holds nothing yet.
    let is_example = |path: &&str| [".example", ".sample", ".template", ".dist"].iter().any(|end| path.ends_with(end));
    if operands.len() > 1 && operands.first().is_some_and(is_example) {
        return Vec::new();
    }
    let target =
        value_of(call, &["-t", "--target-directory"]).filter(|_| call.program != "rsync" && call.program != "scp");
    let last = operands.last().copied().filter(|_| operands.len() > 1);
    target.or(last).into_iter().filter(|path| !is_remote(path)).collect()
}

fn is_remote(path: &str) -> bool {
    path.split_once(':').is_some_and(|(host, _)| !host.contains('/') && !host.is_empty())
}

/// Whether a filter writes its result back into its files.
pub(in crate::sentinel) fn edits_in_place(call: &Call) -> bool {
    call.arguments.iter().any(|word| {
        let is_long = word == "--in-place" || word.starts_with("--in-place=");
        let is_short = word.starts_with("-i")
            || (word.starts_with('-') && !word.starts_with("--") && word.len() <= 4 && word.contains('i'));
        is_long || is_short
    })
}

/// The files that a filter edits: every operand but its script.
pub(in crate::sentinel) fn edited<'a>(call: &Call, mut operands: Vec<&'a str>) -> Vec<&'a str> {
    let has_script_option = call.arguments.iter().any(|word| {
        matches!(word.as_str(), "-e" | "-f" | "--expression" | "--file")
            || (call.program != "sed" && word.starts_with('-') && word.ends_with('e'))
    });
    // The suffix of BSD's `sed -i ''` is an operand here.
    if operands.first().is_some_and(|first| first.is_empty()) {
        operands.remove(0);
    }
    let begins_with_script = call.program != "sed" || !has_script_option;
    if begins_with_script && !operands.is_empty() {
        operands.remove(0);
    }
    operands
}

/// The trees and files that a call deletes with everything beneath them.
pub(super) fn deletions(call: &Call) -> Vec<String> {
    let own = |paths: Vec<&str>| paths.into_iter().map(str::to_owned).collect();
    match call.program.as_str() {
        "rm" if options_contain(call, 'r', &["--recursive", "--no-preserve-root"])
            || options_contain(call, 'R', &[]) =>
        {
            own(operands(call))
        }
        "rimraf" | "del-cli" | "trash" | "shred" | "srm" => own(operands(call)),
        "find" if call.has(&["-delete"]) => own(roots_of_find(call)),
        "rsync" if call.arguments.iter().any(|word| word.starts_with("--delete")) => {
            own(operands(call).last().copied().into_iter().collect())
        }
        _ => Vec::new(),
    }
}

/// Where `find` begins to look. With a condition on names it is a choice, not everything.
fn roots_of_find(call: &Call) -> Vec<&str> {
    let roots = || call.arguments.iter().take_while(|word| !word.starts_with('-')).map(String::as_str);
    let is_choice = call.arguments.iter().any(|word| {
        matches!(word.as_str(), "-name" | "-iname" | "-path" | "-regex" | "-newer" | "-empty" | "-mtime" | "-mmin")
    });
    let is_everywhere = |root: &&str| root.starts_with('/') || root.starts_with('~');
    if is_choice { roots().filter(is_everywhere).collect() } else { roots().collect() }
}
