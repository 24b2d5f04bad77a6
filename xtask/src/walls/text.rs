//! The text of the project: files stay small enough to read, nothing is left to be done later, and nothing names the
//! machine that it was written on.

use anyhow::{Context, Result};

use crate::shell::{command, output, root};

/// The most production lines that a source file may have.
const MAX_LINES: usize = 800;

/// Longer files that may be, each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// Words for unfinished work, in parts so that this file does not hold them.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];

/// The beginnings of absolute paths of one machine, in parts likewise.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/")];

/// Every breach in the text of the project.
///
/// # Errors
/// When git cannot list the files or one of them cannot be read.
pub(super) fn breaches() -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    for path in project_files()? {
        let Some(text) = read(&path)? else { continue };
        breaches.extend(size_breach(&path, &text));
        breaches.extend(line_breaches(&path, &text));
    }
    Ok(breaches)
}

/// The files of the project, from its root: those in git and those that would be.
///
/// # Errors
/// When git fails.
pub(super) fn project_files() -> Result<Vec<String>> {
    let listed = output(command("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
    let mut files: Vec<String> = listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

/// The text of a file; nothing when it is binary or was deleted but is still in git's index.
///
/// # Errors
/// When it is there and cannot be read.
pub(super) fn read(path: &str) -> Result<Option<String>> {
    match std::fs::read(root().join(path)) {
        Ok(bytes) => Ok(String::from_utf8(bytes).ok()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {path}")),
    }
}

/// The numbered lines of a source up to its tests, which by custom are last.
pub(super) fn production_lines(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_production = |line: &&str| !line.starts_with("#[cfg(test)]");
    (1..).zip(source.lines().take_while(is_production))
}

fn size_breach(path: &str, text: &str) -> Option<String> {
    let is_test = path.ends_with("tests.rs") || path.contains("/tests/");
    let is_excused = LONG_FILES.iter().any(|(long, _)| *long == path);
    let lines = production_lines(text).count();
    (path.ends_with(".rs") && !is_test && !is_excused && lines > MAX_LINES)
        .then(|| format!("{path}: {lines} lines, more than {MAX_LINES}; split it by reason to change"))
}

fn line_breaches(path: &str, text: &str) -> Vec<String> {
    let mut breaches = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if UNFINISHED.iter().any(|word| holds_word(line, word)) {
            breaches.push(format!("{path}:{number}: unfinished work is finished or left out, not noted"));
        }
        if MACHINE_PATHS.iter().any(|prefix| holds_absolute(line, prefix)) {
            breaches.push(format!("{path}:{number}: names a path of one machine"));
        }
        if names_registry_host(path, line) {
            breaches.push(format!("{path}:{number}: names the host of a registry; it differs from place to place"));
        }
    }
    breaches
}

fn holds_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|found| found == word)
}

fn holds_absolute(line: &str, prefix: &str) -> bool {
    let is_part_of_path = |c: char| c.is_alphanumeric() || "._-/}>*~".contains(c);
    line.match_indices(prefix).any(|(start, _)| !line[..start].ends_with(is_part_of_path))
}

/// Lock files may say which package, not where this machine got it.
fn names_registry_host(path: &str, line: &str) -> bool {
    let line = line.trim_start();
    let is_npm = path.ends_with("package-lock.json") && line.starts_with("\"resolved\": \"http");
    let is_cargo = path.ends_with("Cargo.lock")
        && line.starts_with("source = ")
        && line != "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let is_setting = path.ends_with(".npmrc") && line.starts_with("registry");
    is_npm || is_cargo || is_setting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_work_machine_paths_and_hosts_are_breaches() {
        let unfinished = format!("// {}: later", UNFINISHED[0]);
        let machine = format!("let path = \"{}x\";", MACHINE_PATHS[0]);
        let table = [
            ("a.rs", unfinished.as_str(), 1),
            ("a.rs", machine.as_str(), 1),
            ("a.rs", "todo!() and mastodon", 0),
            ("a.rs", concat!("\"some/wo", "rk/tree\""), 0),
            ("e2e/package-lock.json", "  \"resolved\": \"http://mirror/x.tgz\",", 1),
            ("Cargo.lock", "source = \"registry+https://mirror/index\"", 1),
            ("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\"", 0),
        ];
        for (path, line, count) in table {
            assert_eq!(line_breaches(path, line).len(), count, "{path}: {line}");
        }
    }

    #[test]
    fn only_production_lines_count() {
        let long = "x\n".repeat(MAX_LINES + 1);
        assert!(size_breach("a.rs", &long).is_some());
        assert!(size_breach("tests.rs", &long).is_none());
        assert!(size_breach("a.rs", &format!("#[cfg(test)]\n{long}")).is_none());
        assert!(size_breach("a.md", &long).is_none());
    }
}
