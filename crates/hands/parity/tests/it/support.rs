//! A user with a home, a source, and godwit's memory of both.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use godwit_parity::merge::InTheWay;
use godwit_parity::sync::Act;
use godwit_parity::{Cli, FileReport, Homes, Options, Scope, SyncReport, sync};
use tempfile::TempDir;

/// A source with something of everything.
pub(crate) const SETTINGS: &str = r#"
[mcp.docs]
command = "docs-server"
args = ["--stdio"]
env = { DOCS_TOKEN = "env:DOCS_TOKEN", MODE = "fast" }

[mcp.issues]
url = "http://127.0.0.1:9/mcp"
bearer = "env:ISSUES_TOKEN"
headers = { X-Team = "core" }

[permissions]
allow = ["shell:git status", "mcp:docs/search"]
ask = ["shell:git push"]
deny = ["shell:git push --force", "web"]
"#;

pub(crate) const COMMAND: &str =
    "---\ndescription: Fix an issue\nargument-hint: \"[number]\"\n---\n\nFix issue $ARGUMENTS.\n";

/// A user, or a repository of theirs.
pub(crate) struct Person {
    pub(crate) place: TempDir,
    pub(crate) scope: Scope,
    pub(crate) agents: BTreeSet<Cli>,
    pub(crate) in_the_way: InTheWay,
    /// The second of the next sync.
    second: std::cell::Cell<u32>,
}

impl Person {
    /// A user with an empty home and the whole source.
    pub(crate) fn new() -> Self {
        let place = tempfile::tempdir().expect("a scratch directory");
        let home = place.path().canonicalize().expect("it is there").join("home");
        let homes = Homes { home, claude: None, codex: None, config: None, gemini: None };
        Self::of(place, Scope::User(homes))
    }

    /// The same with a repository.
    pub(crate) fn with_repository() -> Self {
        let place = tempfile::tempdir().expect("a scratch directory");
        let root = place.path().canonicalize().expect("it is there").join("home");
        fs::create_dir_all(root.join(".git")).expect("created");
        Self::of(place, Scope::Repository(root))
    }

    fn of(place: TempDir, scope: Scope) -> Self {
        let agents = Cli::ALL.into_iter().collect();
        let person = Self { place, scope, agents, in_the_way: InTheWay::Stays, second: std::cell::Cell::new(0) };
        fs::create_dir_all(person.root()).expect("created");
        person.write_source("agents.toml", SETTINGS);
        person.write_source("instructions.md", "Be brief.\n\nBe right.\n");
        person.write_source("commands/fix.md", COMMAND);
        person
    }

    /// The directory in which all files of the CLIs are.
    pub(crate) fn root(&self) -> PathBuf {
        self.place.path().canonicalize().expect("it is there").join("home")
    }

    /// The directory of the source. In a repository it is inside.
    pub(crate) fn source(&self) -> PathBuf {
        match self.scope {
            Scope::User(_) => self.place.path().join("source"),
            Scope::Repository(_) => self.root().join(".godwit/agents"),
        }
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.place.path().join("state")
    }

    pub(crate) fn write_source(&self, name: &str, text: &str) {
        put(&self.source().join(name), text);
    }

    /// Writes a file of the person's own.
    pub(crate) fn put(&self, name: &str, text: &str) {
        put(&self.root().join(name), text);
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn try_act(&self, act: Act) -> Result<SyncReport, godwit_parity::SyncError> {
        self.second.set(self.second.get() + 1);
        sync(&Options {
            scope: &self.scope,
            source: &self.source(),
            state: &self.state(),
            agents: &self.agents,
            in_the_way: self.in_the_way,
            act,
            stamp: &format!("20260301T0000{:02}Z", self.second.get()),
        })
    }

    pub(crate) fn act(&self, act: Act) -> SyncReport {
        self.try_act(act).unwrap_or_else(|error| panic!("{error:?}"))
    }

    pub(crate) fn sync(&self) -> SyncReport {
        self.act(Act::Write)
    }

    /// Everything under the root, by its path: what is in it, its mode, its time, and its inode.
    pub(crate) fn world(&self) -> BTreeMap<PathBuf, (Vec<u8>, u32, i64, u64)> {
        let mut found = BTreeMap::new();
        let mut waiting = vec![self.root()];
        while let Some(directory) = waiting.pop() {
            for entry in fs::read_dir(directory).expect("a directory") {
                let path = entry.expect("an entry").path();
                let metadata = fs::symlink_metadata(&path).expect("it is there");
                if metadata.is_dir() {
                    waiting.push(path.clone());
                }
                let bytes = if metadata.is_file() { fs::read(&path).expect("readable") } else { Vec::new() };
                let time =
                    if metadata.is_file() { metadata.mtime_nsec() + metadata.mtime() * 1_000_000_000 } else { 0 };
                found.insert(path, (bytes, metadata.permissions().mode(), time, metadata.ino()));
            }
        }
        found
    }

    /// The same without times and inodes.
    pub(crate) fn contents(&self) -> BTreeMap<PathBuf, (Vec<u8>, u32)> {
        self.world().into_iter().map(|(path, (bytes, mode, ..))| (path, (bytes, mode))).collect()
    }
}

pub(crate) fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("created");
    fs::write(path, text).expect("written");
}

pub(crate) fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the mode is set");
}

/// The report of the file whose path ends so.
pub(crate) fn file<'a>(report: &'a SyncReport, end: &str) -> &'a FileReport {
    report.files.iter().find(|file| file.path.ends_with(end)).unwrap_or_else(|| panic!("{end}: {report:#?}"))
}
