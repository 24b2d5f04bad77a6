//! The git work of a mission, bare: the same objects, the same durability, and no process more than it takes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, ensure};

use crate::process::command;

/// What every git process is told, as godwit's are: objects are checked and durable.
const SETTINGS: &[&str] = &["-c", "core.fsync=all", "-c", "fetch.fsckObjects=true", "-c", "gc.auto=0"];

/// A vault of the floor's own for one repository of the operator.
#[derive(Debug, Clone)]
pub struct Floor {
    source: PathBuf,
    place: PathBuf,
}

impl Floor {
    /// Makes an empty vault in an existing directory.
    ///
    /// # Errors
    /// When git refuses.
    pub fn new(source: &Path, place: &Path) -> Result<Self> {
        let floor = Self { source: source.to_owned(), place: place.to_owned() };
        git(place, &["init", "--quiet", "--bare", "--template=", "vault.git"])?;
        Ok(floor)
    }

    /// Where a mission's working tree is.
    pub fn tree(&self, mission: usize) -> PathBuf {
        self.workspace(mission).join("tree")
    }

    fn workspace(&self, mission: usize) -> PathBuf {
        self.place.join(format!("mission-{mission}"))
    }

    fn vault(&self) -> PathBuf {
        self.place.join("vault.git")
    }

    /// Looks at the operator's repository, brings its tip into the vault, and makes a mission's workspace: godwit's own
    /// git directory, the files, and the agent's.
    ///
    /// # Errors
    /// When git refuses.
    pub fn prepare(&self, mission: usize) -> Result<String> {
        let (vault, workspace, tree) = (self.vault(), self.workspace(mission), self.tree(mission));
        git(&self.source, &["status", "--porcelain", "-z"])?;
        let source = text(&self.source);
        let fetched = git(&vault, &["fetch-pack", "--quiet", "--no-progress", &source, "HEAD"])?;
        let base = fetched.split(' ').next().unwrap_or_default().to_owned();
        git(&vault, &["update-ref", &format!("refs/base/{mission}"), &base])?;
        fs::create_dir_all(&tree).context("cannot make a workspace")?;
        let own = workspace.join("own.git");
        git(&workspace, &["init", "--quiet", "--bare", "--template=", "own.git"])?;
        self.borrow(&own)?;
        git(&workspace, &["--git-dir=own.git", "--work-tree=tree", "read-tree", "--reset", "-u", &base])?;
        git(&tree, &["init", "--quiet", "--template=", "--initial-branch=work"])?;
        self.borrow(&tree.join(".git"))?;
        git(&tree, &["update-ref", "refs/heads/work", &base])?;
        fs::copy(own.join("index"), tree.join(".git/index")).context("cannot copy the index")?;
        Ok(base)
    }

    /// Makes the commit of a mission from its tree, brings it into the vault, and reads its difference.
    ///
    /// # Errors
    /// When git refuses.
    pub fn collect(&self, mission: usize, base: &str) -> Result<()> {
        let (vault, workspace) = (self.vault(), self.workspace(mission));
        let own =
            |arguments: &[&str]| git(&workspace, &[&["--git-dir=own.git", "--work-tree=tree"][..], arguments].concat());
        own(&["add", "--all"])?;
        let tree = own(&["write-tree"])?;
        let person = ["-c", "user.name=floor", "-c", "user.email=floor@localhost"];
        let commit = own(&[&person[..], &["commit-tree", tree.trim(), "-p", base, "-m", "floor"]].concat())?;
        let commit = commit.trim();
        own(&["update-ref", "refs/heads/collected", commit])?;
        let from = text(&workspace.join("own.git"));
        git(&vault, &["fetch-pack", "--quiet", "--no-progress", &from, "refs/heads/collected"])?;
        git(&vault, &["update-ref", &format!("refs/result/{mission}"), commit])?;
        git(&vault, &["diff-tree", "-p", "--raw", base, commit]).map(drop)
    }

    /// Runs the agent in a mission's tree with this prompt, and gives what it printed.
    ///
    /// # Errors
    /// When it cannot be started or fails.
    pub fn run_agent(&self, mission: usize, agent: &Path, prompt: &str) -> Result<Vec<String>> {
        let file = self.workspace(mission).join("prompt");
        fs::write(&file, prompt).context("cannot write the prompt")?;
        let output = command(agent)
            .stdin(Stdio::from(fs::File::open(&file).context("cannot open the prompt")?))
            .current_dir(self.tree(mission))
            .output()
            .context("cannot start the agent")?;
        ensure!(output.status.success(), "the agent ended with {}", output.status);
        Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
    }

    fn borrow(&self, git_dir: &Path) -> Result<()> {
        let info = git_dir.join("objects/info");
        fs::create_dir_all(&info).context("cannot make a directory for the alternates")?;
        let line = format!("{}\n", self.vault().join("objects").display());
        fs::write(info.join("alternates"), line).context("cannot write the alternates")
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn git(place: &Path, arguments: &[&str]) -> Result<String> {
    let output = command("git")
        .args(SETTINGS)
        .args(arguments)
        .current_dir(place)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .context("cannot start git")?;
    ensure!(
        output.status.success(),
        "git {} failed: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
