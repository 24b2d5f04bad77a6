//! No file of the project holds what godwit's own gate would block as a secret. This is also the measure of the scan's
//! false hits: the text is real, and whatever is found in it is either a secret or a fault of the scan.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::text::project_files;
use crate::built::example;
use crate::shell::{output, root};

/// Findings that may be, by path and kind, each with its reason. One that is found no more is a breach.
pub(crate) const EXCUSED: &[(&str, &str, &str)] = &[(
    "crates/hands/agents/src/secret.rs",
    "secret-assignment",
    "the invented password of a test, in its plainest form",
)];

/// How many files are scanned at once: their names must fit into one command line.
const FILES_AT_ONCE: usize = 1_000;

/// What the example `scan_files` of `godwit-core` prints.
#[derive(Deserialize, Default)]
struct Scan {
    lines: u64,
    hits: Vec<Hit>,
}

/// One line that looks like a secret.
#[derive(Deserialize)]
struct Hit {
    path: String,
    line: u64,
    kind: String,
}

/// Every finding that is not excused, and every excuse without a finding. It says how much it read and found.
///
/// # Errors
/// When git cannot list the files, or the scan does not build or cannot read one of them.
pub(super) fn breaches() -> Result<Vec<String>> {
    let mut files = project_files()?;
    // Deleted, but still in git's index; a link's target is scanned under its own name.
    files.retain(|path| root().join(path).symlink_metadata().is_ok_and(|metadata| metadata.is_file()));
    let mut total = Scan::default();
    for files in files.chunks(FILES_AT_ONCE) {
        let scan = scan(files)?;
        total.lines += scan.lines;
        total.hits.extend(scan.hits);
    }
    println!("walls: {} files, {} lines, {} findings of the secret scan", files.len(), total.lines, total.hits.len());
    Ok(judge(&total.hits, EXCUSED))
}

fn scan(files: &[String]) -> Result<Scan> {
    let json = output(example("scan_files")?.args(files))?;
    serde_json::from_str(&json).context("cannot read what the example `scan_files` printed")
}

fn judge(hits: &[Hit], excused: &[(&str, &str, &str)]) -> Vec<String> {
    let is_of = |hit: &Hit, path: &str, kind: &str| hit.path == path && hit.kind == kind;
    let is_excused = |hit: &&Hit| excused.iter().any(|(path, kind, _)| is_of(hit, path, kind));
    let found = hits.iter().filter(|hit| !is_excused(hit)).map(|hit| {
        format!("{}:{}: looks like a secret ({}); put it together from parts", hit.path, hit.line, hit.kind)
    });
    let is_idle = |(path, kind, _): &&(&str, &str, &str)| !hits.iter().any(|hit| is_of(hit, path, kind));
    let idle = excused.iter().filter(is_idle).map(|(path, kind, _)| {
        format!("{path}: is excused for {kind}, which is not found in it; remove it from xtask/src/walls/secrets.rs")
    });
    found.chain(idle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(path: &str, kind: &str) -> Hit {
        Hit { path: path.to_owned(), line: 7, kind: kind.to_owned() }
    }

    #[test]
    fn a_finding_is_a_breach_unless_it_is_excused_and_so_is_an_idle_excuse() {
        let excused = [("a.rs", "npm-token", "a fixture")];
        assert!(judge(&[hit("a.rs", "npm-token")], &excused).is_empty());
        assert_eq!(judge(&[hit("a.rs", "npm-token"), hit("b.rs", "npm-token")], &excused).len(), 1);
        let breaches = judge(&[hit("a.rs", "github-token")], &excused);
        assert!(breaches.len() == 2 && breaches[0].starts_with("a.rs:7: looks like"), "{breaches:?}");
    }

    #[test]
    fn the_scan_that_the_wall_asks_is_the_one_of_the_gate() {
        let place = tempfile::tempdir().expect("a scratch directory");
        let file = place.path().join("new.txt");
        std::fs::write(&file, format!("first\nkey = npm_{}\n", "7hQ2xWv9KpLm3RtZ8bNcYd5FgJ4sAeUiTo6P"))
            .expect("written");
        let name = file.to_str().expect("a path of text").to_owned();
        let scan = scan(std::slice::from_ref(&name)).expect("scanned");
        assert_eq!(
            judge(&scan.hits, &[]),
            [format!("{name}:2: looks like a secret (npm-token); put it together from parts")]
        );
    }
}
