//! Sample repositories, made with real git.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

/// A repository on branch `main` whose `sh test.sh` fails, and passes when `greeting.txt` says `hello, world`. It
/// needs no toolchain but a shell.
///
/// # Errors
/// When git is not installed or `directory` cannot be written.
pub fn failing_repo(directory: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    write(directory, "greeting.txt", "hello, wrold\n")?;
    write(directory, "README.md", "# Greeting\n\nA greeting, and a test of it: `sh test.sh`.\n")?;
    write(directory, "test.sh", TEST_SCRIPT)?;
    git(directory, &["init", "--quiet", "--initial-branch=main"])?;
    git(directory, &["config", "user.name", "Sample Person"])?;
    git(directory, &["config", "user.email", "sample@person.invalid"])?;
    git(directory, &["add", "--all"])?;
    git(directory, &["commit", "--quiet", "-m", "greeting: a greeting with a slip"])?;
    Ok(())
}

/// What makes the test of [`failing_repo`] pass: the path of the file and its text.
pub const FIX: (&str, &str) = ("greeting.txt", "hello, world\n");

const TEST_SCRIPT: &str = r#"#!/bin/sh
# Fails until the greeting is right.
expected='hello, world'
actual=$(cat greeting.txt)
if [ "$actual" = "$expected" ]; then
    echo "1 test passed"
else
    echo "1 test failed: expected '$expected', got '$actual'"
    exit 1
fi
"#;

/// Runs git in `directory`, apart from every configuration of this machine, and gives what it printed without the
/// last line feed.
///
/// # Errors
/// When git is not installed or fails; the error holds what it said.
pub fn git(directory: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .context("cannot start git; install it")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "git {arguments:?} in {} ended with {}: {said}",
        directory.display(),
        output.status
    );
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

fn write(directory: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let path = directory.join(name);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_fails_until_it_is_fixed() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        failing_repo(directory.path()).expect("the sample is made");
        let passes = || Command::new("sh").arg("test.sh").current_dir(directory.path()).status().expect("sh").success();
        assert!(!passes());
        write(directory.path(), FIX.0, FIX.1).expect("the fix is written");
        assert!(passes());
        assert_eq!(git(directory.path(), &["rev-list", "--count", "main"]).expect("a branch"), "1");
    }
}
