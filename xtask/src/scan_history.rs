//! The secret scan, measured on real histories: how much it reads and what it finds in every added line of every
//! commit. Of a history without secrets, each finding is a false one.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::built::example;
use crate::shell::{command, root};
use crate::walls::EXCUSED_SECRETS;

/// What was once found in a file and is not in it any more, by path and kind, each with its reason: what is in the history
/// stays there.
const EXCUSED_OF_OLD: &[(&str, &str, &str)] = &[
    (
        "crates/hands/parity/tests/it/hostile.rs",
        "secret-assignment",
        "the invented password of a test, shortened since",
    ),
    (
        "crates/hands/parity/src/source/tests.rs",
        "secret-assignment",
        "the invented password of a test, shortened since",
    ),
    (
        "crates/face/cli/tests/it/settings.rs",
        "secret-assignment",
        "the invented password of a test, put together from parts since",
    ),
    ("e2e/tests/it/login.rs", "anthropic-key", "the made-up token of a test, put together from parts since"),
];

/// What the example `scan_history` of `godwit-core` prints.
#[derive(Debug, Deserialize)]
struct Scan {
    commits: u64,
    lines: u64,
    hits: Vec<Hit>,
}

/// One added line that looks like a secret.
#[derive(Debug, Deserialize)]
struct Hit {
    commit: String,
    path: String,
    line: u64,
    kind: String,
}

/// Scans the histories of clones and prints what was found; without a clone, the project's own, in which only what is
/// excused may be found.
///
/// # Errors
/// When a directory is no clone, the scan does not build, or the project's own history holds what looks like a secret.
pub(crate) fn scan(clones: &[PathBuf]) -> Result<()> {
    if clones.is_empty() {
        return own();
    }
    for clone in clones {
        let start = Instant::now();
        let scan = scan_clone(clone)?;
        tell(clone, &scan, start);
    }
    Ok(())
}

/// The project's own history.
fn own() -> Result<()> {
    let start = Instant::now();
    let mut scan = scan_clone(root())?;
    tell(root(), &scan, start);
    let excused = || EXCUSED_SECRETS.iter().chain(EXCUSED_OF_OLD);
    scan.hits.retain(|hit| !excused().any(|(path, kind, _)| hit.path == *path && hit.kind == *kind));
    if !scan.hits.is_empty() {
        bail!("{} findings of the secret scan in the project's own history", scan.hits.len());
    }
    Ok(())
}

fn tell(clone: &Path, scan: &Scan, start: Instant) {
    for Hit { commit, path, line, kind } in &scan.hits {
        let short = commit.get(..10).unwrap_or(commit);
        println!("{short} {path}:{line} {kind}");
    }
    let mut commits: Vec<&str> = scan.hits.iter().map(|hit| hit.commit.as_str()).collect();
    commits.dedup();
    let seconds = start.elapsed().as_secs_f32();
    println!(
        "{}: {} commits, {} added lines, {} findings in {} commits, {seconds:.1} s",
        clone.display(),
        scan.commits,
        scan.lines,
        scan.hits.len(),
        commits.len()
    );
}

/// Has git print the history and the example scan it, at once: a history need not fit into memory.
fn scan_clone(clone: &Path) -> Result<Scan> {
    let mut log = command("git");
    log.arg("-C").arg(clone).args(["-c", "core.quotePath=false", "-c", "safe.directory=*", "log", "--no-merges"]);
    log.args(["--patch", "--text", "--unified=0", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv"]);
    log.args(["--src-prefix=a/", "--dst-prefix=b/", "--diff-algorithm=myers", "--format=%x00%H"])
        .stdout(Stdio::piped());
    let mut scan = example("scan_history")?;
    let mut log = log.spawn().context("cannot start git")?;
    let patches = log.stdout.take().context("git has no standard output")?;
    let output = scan.stdin(patches).stderr(Stdio::inherit()).output().context("cannot start the scan")?;
    let status = log.wait().context("cannot wait for git")?;
    ensure!(output.status.success(), "the example `scan_history` ended with {}", output.status);
    ensure!(status.success(), "git cannot show the history of {}", clone.display());
    let scan: Scan = serde_json::from_slice(&output.stdout).context("cannot read what `scan_history` printed")?;
    ensure!(scan.commits > 0, "{} has no commit", clone.display());
    Ok(scan)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(directory: &Path, arguments: &[&str]) {
        let person = ["-c", "user.name=A Person", "-c", "user.email=a@person.invalid"];
        let mut git = command("git");
        let status = git.arg("-C").arg(directory).args(person).args(arguments).status().expect("git is installed");
        assert!(status.success(), "{arguments:?}");
    }

    #[test]
    fn every_added_line_of_every_commit_is_scanned_also_those_that_were_removed_again() {
        let place = tempfile::tempdir().expect("a scratch directory");
        let clone = place.path();
        git(clone, &["init", "--quiet", "--initial-branch=main"]);
        let token = format!("first\nkey = npm_{}\n", "7hQ2xWv9KpLm3RtZ8bNcYd5FgJ4sAeUiTo6P");
        for (text, message) in [(token.as_str(), "one"), ("--- a/x\n+++ b/x\n@@ -1 +1 @@\nlast", "two")] {
            std::fs::write(clone.join("a file"), text).expect("written");
            git(clone, &["add", "--all"]);
            git(clone, &["commit", "--quiet", "-m", message]);
        }
        let scan = scan_clone(clone).expect("scanned");
        assert_eq!((scan.commits, scan.lines), (2, 2 + 4));
        let [hit] = scan.hits.as_slice() else { panic!("one finding: {:?}", scan.hits) };
        assert_eq!((hit.path.as_str(), hit.line, hit.kind.as_str()), ("a file", 2, "npm-token"));
        assert!(scan_clone(&clone.join("gone")).is_err());
    }
}
