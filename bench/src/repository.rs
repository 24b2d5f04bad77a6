//! Sample repositories of an operator, of any size.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::process::command;

/// Files in one directory of a sample.
const FILES_A_DIRECTORY: usize = 100;

/// Makes a repository with this many files, about 1 KB each, and one commit.
///
/// # Errors
/// When a file cannot be written or git refuses.
pub fn make(place: &Path, files: usize) -> Result<()> {
    for number in 0..files {
        let directory = place.join(format!("part-{:03}", number / FILES_A_DIRECTORY));
        if number % FILES_A_DIRECTORY == 0 {
            fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
        }
        let line = format!("line of file {number} in a sample that stands for source code\n");
        let path = directory.join(format!("file-{number:05}.txt"));
        fs::write(&path, line.repeat(16)).with_context(|| format!("cannot write {}", path.display()))?;
    }
    git(place, &["init", "--quiet", "--initial-branch=main"])?;
    git(place, &["add", "--all"])?;
    let person = ["-c", "user.name=Bench", "-c", "user.email=bench@person.invalid"];
    git(place, &[&person[..], &["commit", "--quiet", "-m", "sample: everything"]].concat())?;
    // As a clone would be: one pack instead of a file an object.
    git(place, &["gc", "--quiet"])
}

fn git(place: &Path, arguments: &[&str]) -> Result<()> {
    // Nothing of git's own may be at work behind the measuring.
    let quiet = ["-c", "gc.auto=0", "-c", "maintenance.auto=false"];
    let output = command("git").args(quiet).args(arguments).current_dir(place).output().context("cannot start git")?;
    ensure!(
        output.status.success(),
        "git {} failed: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}
