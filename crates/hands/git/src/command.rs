//! One git process: how it is built, run and answered for.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use godwit_core::name::Sha;
use godwit_proc::helper::{self, HelperCommand, HelperStatus};

use crate::{GitDoor, GitError};

/// Settings of every git process of godwit, wherever it runs. Command-line settings beat those of a repository.
const ALWAYS: &[&str] = &[
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.pager=cat",
    "core.editor=false",
    "core.askPass=false",
    "core.sshCommand=false",
    "credential.helper=",
    "protocol.allow=never",
    "protocol.file.allow=always",
    "safe.directory=*",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "fetch.fsckObjects=true",
    "transfer.fsckObjects=true",
    "commit.gpgSign=false",
    "core.commitGraph=false",
    "advice.addEmbeddedRepo=false",
];

/// Settings where godwit's own git directories meet file content: bytes stay as they are.
const OWN_CONTENT: &[&str] = &[
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.autocrlf=false",
    "core.safecrlf=false",
    "core.quotePath=true",
    "core.protectHFS=true",
    "core.protectNTFS=true",
];

/// Flaws that old but honest histories have and that harm nobody: a fetch from the operator lets them pass.
const HARMLESS_FLAWS: &[&str] = &[
    "badDate",
    "badEmail",
    "badTimezone",
    "missingEmail",
    "missingNameBeforeEmail",
    "missingSpaceBeforeDate",
    "missingSpaceBeforeEmail",
    "missingTaggerEntry",
    "zeroPaddedDate",
    "zeroPaddedFilemode",
];

/// Bytes of output that a git process may print unless more is asked for.
const OUTPUT_CAP_BYTES: usize = 64 << 20;

/// Characters of what git said that are kept for a person.
const SAID_CHARACTERS: usize = 800;

/// Whose repository a process runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Godwit made it and alone writes it.
    Godwit,
    /// The operator's: its own content settings (line ends, for instance) stay in force.
    Operator,
}

/// A git process to be. Arguments that come from outside must follow a `--` or be checked names.
#[derive(Debug)]
pub(crate) struct GitCommand<'a> {
    door: &'a GitDoor,
    action: &'static str,
    place: PathBuf,
    owner: Owner,
    settings: Vec<OsString>,
    arguments: Vec<OsString>,
    environment: BTreeMap<OsString, OsString>,
    stdin: Option<Vec<u8>>,
    output_cap_bytes: usize,
}

/// What a git process left.
#[derive(Debug)]
pub(crate) struct GitOutput {
    /// How it ended.
    pub(crate) status: HelperStatus,
    /// Standard output.
    pub(crate) stdout: Vec<u8>,
    /// Standard error, escaped and cut, for a person.
    pub(crate) said: String,
}

impl GitOutput {
    pub(crate) fn is_success(&self) -> bool {
        self.status.is_success()
    }
}

impl GitDoor {
    /// A git process in `place`, which is its working directory; `action` completes "git cannot …".
    pub(crate) fn command(&self, owner: Owner, place: &Path, action: &'static str) -> GitCommand<'_> {
        GitCommand {
            door: self,
            action,
            place: place.to_owned(),
            owner,
            settings: Vec::new(),
            arguments: Vec::new(),
            environment: BTreeMap::new(),
            stdin: None,
            output_cap_bytes: OUTPUT_CAP_BYTES,
        }
    }

    /// A git process in a git directory of godwit's own.
    pub(crate) fn own(&self, git_dir: &Path, action: &'static str) -> GitCommand<'_> {
        self.command(Owner::Godwit, git_dir, action).git_dir(git_dir)
    }
}

impl GitCommand<'_> {
    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    pub(crate) fn setting(mut self, setting: impl AsRef<OsStr>) -> Self {
        self.settings.push(setting.as_ref().to_owned());
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.environment.insert(name.into(), value.as_ref().to_owned());
        self
    }

    /// Names the git directory, so that nothing is discovered.
    pub(crate) fn git_dir(self, git_dir: &Path) -> Self {
        self.env("GIT_DIR", git_dir)
    }

    /// Names the working tree.
    pub(crate) fn work_tree(self, tree: &Path) -> Self {
        self.env("GIT_WORK_TREE", tree)
    }

    /// Names the index file.
    pub(crate) fn index(self, file: &Path) -> Self {
        self.env("GIT_INDEX_FILE", file)
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    pub(crate) fn output_cap(mut self, bytes: usize) -> Self {
        self.output_cap_bytes = bytes;
        self
    }

    /// Lets flaws pass that only old, honest histories have.
    pub(crate) fn forgive_history(mut self) -> Self {
        for flaw in HARMLESS_FLAWS {
            self.settings.push(format!("fetch.fsck.{flaw}=ignore").into());
        }
        self
    }

    /// Runs it to its end, however it ends.
    pub(crate) fn run(self) -> Result<GitOutput, GitError> {
        let Self { door, action, place, owner, settings, arguments, environment, stdin, output_cap_bytes } = self;
        let config = door.config();
        let mut args: Vec<OsString> = Vec::new();
        let own_content: &[&str] = if owner == Owner::Godwit { OWN_CONTENT } else { &[] };
        let fixed = ALWAYS.iter().chain(own_content).map(OsString::from);
        for setting in fixed.chain(settings) {
            args.extend(["-c".into(), setting]);
        }
        args.extend(arguments);
        let mut env = door.environment();
        env.extend(environment);
        let command = HelperCommand {
            program: config.program.clone(),
            args,
            env,
            cwd: place.clone(),
            stdin,
            deadline: config.deadline,
            output_cap_bytes,
            lock: config.helper_lock.clone(),
        };
        let output = helper::run(&command).map_err(|error| failed(error, action, place))?;
        Ok(GitOutput { status: output.status, stdout: output.stdout, said: said(&output.stderr) })
    }

    /// Runs it and returns what it printed; anything but success is an error.
    pub(crate) fn output(self) -> Result<Vec<u8>, GitError> {
        let (action, place) = (self.action, self.place.clone());
        let output = self.run()?;
        if output.is_success() {
            Ok(output.stdout)
        } else {
            Err(GitError::GitRefused { action, place, said: output.said })
        }
    }

    /// Runs it for its effect.
    pub(crate) fn done(self) -> Result<(), GitError> {
        self.output().map(drop)
    }

    /// Runs it and takes what it printed for one object name.
    pub(crate) fn sha(self) -> Result<Sha, GitError> {
        let (action, place) = (self.action, self.place.clone());
        let output = self.output()?;
        let text = String::from_utf8_lossy(&output);
        text.trim_end().parse().map_err(|_| unexpected(action, &place, &output))
    }

    /// Runs it and takes what it printed for one object name; an unsuccessful end means that there is none.
    pub(crate) fn optional_sha(self) -> Result<Option<Sha>, GitError> {
        let (action, place) = (self.action, self.place.clone());
        let output = self.run()?;
        if !output.is_success() {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&output.stdout);
        text.trim_end().parse().map(Some).map_err(|_| unexpected(action, &place, &output.stdout))
    }
}

/// The error for an answer that is not understood.
pub(crate) fn unexpected(action: &'static str, place: &Path, answer: &[u8]) -> GitError {
    GitError::UnexpectedAnswer { action, place: place.to_owned(), answer: said(answer) }
}

/// What git said, as a person may see it: one line, without control characters, cut.
pub(crate) fn said(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let shown: String =
        lines.join("; ").chars().filter(|character| !character.is_control()).take(SAID_CHARACTERS).collect();
    if shown.is_empty() { "it did not say why".to_owned() } else { shown }
}

fn failed(error: helper::Error, action: &'static str, place: PathBuf) -> GitError {
    match error {
        helper::Error::Spawn { source, .. } | helper::Error::Communicate { source, .. } => {
            GitError::RunGit { action, place, source }
        }
        helper::Error::Deadline { deadline, .. } => GitError::TimedOut { action, place, seconds: deadline.as_secs() },
        helper::Error::OutputCap { cap_bytes, .. } => {
            GitError::TooMuchOutput { action, place, limit_bytes: cap_bytes as u64 }
        }
        other @ (helper::Error::Lock { .. } | helper::Error::StillHeld { .. }) => {
            GitError::RunGit { action, place, source: std::io::Error::other(other) }
        }
    }
}
