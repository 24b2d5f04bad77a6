//! A home for one test, and the binary as a person would run it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// When the operator committed, so that the commit has the same name in every test.
const DATE: &str = "2026-03-01T12:00:00Z";

/// A home and its daemon, which ends with the test.
pub(crate) struct Godwit {
    /// The place of everything.
    pub(crate) place: TempDir,
}

impl Godwit {
    /// A fresh home, in which nothing has run.
    pub(crate) fn new() -> Self {
        Self { place: tempfile::tempdir().expect("a scratch directory") }
    }

    /// The home.
    pub(crate) fn home(&self) -> PathBuf {
        self.place.path().join("home")
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(&[], arguments)
    }

    /// The same, with more variables.
    pub(crate) fn run_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
        run(&self.home(), environment, arguments)
    }

    /// Runs a command that must end with 0, and reads the one object that it prints.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        one_object(&output)
    }

    /// Runs a command that must end with `code`, and gives what it says on standard error.
    pub(crate) fn refused(&self, arguments: &[&str], code: i32) -> String {
        told(&self.run(arguments), code)
    }

    /// The operator's repository with one commit.
    #[expect(clippy::disallowed_methods, reason = "the operator's repository is made with the operator's git")]
    pub(crate) fn repository(&self) -> String {
        let path = self.place.path().join("shop");
        for arguments in [
            vec!["init", "--quiet", "--initial-branch=main"],
            vec!["commit", "--quiet", "--allow-empty", "-m", "begin"],
        ] {
            std::fs::create_dir_all(&path).expect("created");
            let person = ["-c", "user.name=A Person", "-c", "user.email=a@person.invalid"];
            let done = Command::new("git")
                .env("GIT_AUTHOR_DATE", DATE)
                .env("GIT_COMMITTER_DATE", DATE)
                .args(person)
                .args(arguments)
                .current_dir(&path)
                .status();
            assert!(done.expect("git is installed").success());
        }
        path.to_str().expect("a path of text").to_owned()
    }
}

impl Drop for Godwit {
    fn drop(&mut self) {
        self.run(&["down"]);
    }
}

/// Runs a command of a home.
#[expect(clippy::disallowed_methods, reason = "the test is the person who types the command")]
pub(crate) fn run(home: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_godwit"));
    command
        .args(arguments)
        .env_clear()
        .env("GODWIT_HOME", home)
        .env("HOME", "/nonexistent")
        .env("PATH", "/usr/bin:/bin")
        .envs(environment.iter().copied());
    command.output().expect("the binary can be started")
}

/// The one object on standard output.
pub(crate) fn one_object(output: &Output) -> Value {
    let text = std::str::from_utf8(&output.stdout).expect("text");
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(text).expect("JSON")
}

/// What a command that ends with `code` says on standard error; it answers nothing.
pub(crate) fn told(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).expect("text")
}
