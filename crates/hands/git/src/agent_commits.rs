//! The agent's own commits, taken from a git directory that may be hostile.
//!
//! Nothing of it is ever a repository to git: no configuration, ref, index, alternate, graph or pack index of it is
//! read. Object files alone are copied into a quarantine that godwit made, and the commits are found there by what they
//! are. So a stash, an amended commit or a deleted branch is found as well. The check of the objects is the transfer
//! from the quarantine into the vault.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use godwit_core::name::Sha;

use crate::command::{Owner, unexpected};
use crate::skeleton::{Head, Purpose};
use crate::transfer::{Transfer, Trust};
use crate::vault::borrow_objects;
use crate::{GitError, Vault, Workspace, files};

/// Copies of the agent's objects.
#[derive(Debug)]
struct Quarantine {
    directory: PathBuf,
    /// Commits that no other commit of the agent and no kept ref reaches, newest first.
    tips: Vec<Sha>,
}

impl Vault {
    /// Brings the agent's own commits into the vault, every object checked, and returns those that no other one and no
    /// kept ref reaches, newest first. `repositories` are places of a `.git`. The caller has the turn.
    pub(crate) fn bring_own_commits(
        &self,
        workspace: &Workspace,
        repositories: &[PathBuf],
    ) -> Result<Vec<Sha>, GitError> {
        // Most agents leave git alone: a repository without an object of its own holds no commit.
        if !repositories.iter().any(|repository| may_hold_objects(repository)) {
            return Ok(Vec::new());
        }
        let quarantine = self.quarantine(workspace, repositories)?;
        let admitted = self.admit(&quarantine);
        files::remove_tree(&quarantine.directory)?;
        admitted?;
        Ok(quarantine.tips)
    }

    /// Copies what the git directories hold and finds the tips.
    fn quarantine(&self, workspace: &Workspace, repositories: &[PathBuf]) -> Result<Quarantine, GitError> {
        let directory = workspace.directory().join("quarantine.git");
        files::remove_tree(&directory)?;
        self.door.make_repository(&directory, self.object_format, Purpose::Own, Head::Unborn)?;
        borrow_objects(&directory, self)?;
        let mut objects = BTreeSet::new();
        for repository in repositories {
            self.copy_objects(repository, &directory, &mut objects)?;
        }
        let commits = self.commits_among(&directory, &objects)?;
        let mut tips = commits.clone();
        for commit in commits.values() {
            for parent in &commit.parents {
                tips.remove(parent);
            }
        }
        let mut newest_first: Vec<(i64, Sha)> = Vec::new();
        for (name, commit) in tips {
            if !self.is_kept(&name)? {
                newest_first.push((commit.seconds, name));
            }
        }
        newest_first.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
        Ok(Quarantine { directory, tips: newest_first.into_iter().map(|(_, name)| name).collect() })
    }

    /// Brings the tips and all they need into the vault; every object is checked.
    fn admit(&self, quarantine: &Quarantine) -> Result<(), GitError> {
        if quarantine.tips.is_empty() {
            return Ok(());
        }
        let wants: Vec<String> = quarantine.tips.iter().map(Sha::to_string).collect();
        let transfer = Transfer {
            from: &quarantine.directory,
            into: self.directory(),
            owner: Owner::Godwit,
            trust: Trust::Nobody,
            wants: &wants,
        };
        self.door.transfer(&transfer).map(drop)
    }

    /// Copies loose objects and packs of one git directory and notes their names.
    fn copy_objects(&self, repository: &Path, into: &Path, names: &mut BTreeSet<Sha>) -> Result<(), GitError> {
        let objects = repository.join("objects");
        if !files::is_directory(repository) || !files::is_directory(&objects) {
            return Ok(());
        }
        for fan in files::list(&objects)?.into_iter().filter(|name| name.len() == 2) {
            let directory = objects.join(&fan);
            if !files::is_directory(&directory) {
                continue;
            }
            for rest in files::list(&directory)? {
                let Ok(name) = format!("{fan}{rest}").parse::<Sha>() else { continue };
                if name.as_str().len() != self.object_format.name_length() {
                    continue;
                }
                files::create_directories(&into.join("objects").join(&fan))?;
                if files::copy_regular(&directory.join(&rest), &into.join("objects").join(&fan).join(&rest))? {
                    names.insert(name);
                }
            }
        }
        let packs = objects.join("pack");
        if !files::is_directory(&packs) {
            return Ok(());
        }
        for (number, pack) in files::list(&packs)?.into_iter().filter(|name| name.ends_with(".pack")).enumerate() {
            self.copy_pack(&packs.join(pack), into, names, number)?;
        }
        Ok(())
    }

    /// Copies one pack, with an index of godwit's own making.
    fn copy_pack(&self, pack: &Path, into: &Path, names: &mut BTreeSet<Sha>, number: usize) -> Result<(), GitError> {
        const ACTION: &str = "index a pack";
        files::create_directories(&into.join("objects/pack"))?;
        let unfinished = into.join(format!("copied-{number}"));
        if !files::copy_regular(pack, &unfinished)? {
            return Ok(());
        }
        let index = into.join(format!("copied-{number}.idx"));
        let indexed = self.door.own(into, ACTION).args(["index-pack", "-o"]).arg(&index).arg(&unfinished).run()?;
        if !indexed.is_success() {
            return Err(GitError::ObjectsRefused { place: pack.to_owned(), said: indexed.said });
        }
        let checksum = String::from_utf8_lossy(&indexed.stdout).trim().to_owned();
        let content = fs::read(&index).map_err(files::failed("read", &index))?;
        let listing = self
            .door
            .own(into, ACTION)
            .args(["show-index", &format!("--object-format={}", self.object_format)])
            .stdin(content)
            .output()?;
        names.extend(
            String::from_utf8_lossy(&listing)
                .lines()
                .filter_map(|line| line.split_whitespace().nth(1))
                .filter_map(|name| name.parse::<Sha>().ok()),
        );
        let target = into.join("objects/pack").join(format!("pack-{checksum}"));
        for (from, extension) in [(&unfinished, "pack"), (&index, "idx")] {
            let to = target.with_extension(extension);
            fs::rename(from, &to).map_err(files::failed("move to", &to))?;
        }
        Ok(())
    }

    /// The commits among the objects. What cannot be read at all is no commit.
    fn commits_among(&self, git_dir: &Path, objects: &BTreeSet<Sha>) -> Result<BTreeMap<Sha, Commit>, GitError> {
        const ACTION: &str = "look for commits";
        if objects.is_empty() {
            return Ok(BTreeMap::new());
        }
        let names: String = objects.iter().map(|name| format!("{name}\n")).collect();
        let kinds = self
            .door
            .own(git_dir, ACTION)
            .args(["cat-file", "--batch-check=%(objectname) %(objecttype)"])
            .stdin(names)
            .run()?
            .stdout;
        let commits: String = String::from_utf8_lossy(&kinds)
            .lines()
            .filter_map(|line| line.strip_suffix(" commit"))
            .map(|name| format!("{name}\n"))
            .collect();
        if commits.is_empty() {
            return Ok(BTreeMap::new());
        }
        let contents = self.door.own(git_dir, ACTION).args(["cat-file", "--batch"]).stdin(commits).run()?.stdout;
        parse_batch(&contents).ok_or_else(|| unexpected(ACTION, git_dir, &contents))
    }

    /// Whether a ref of the vault reaches the commit. One that is not in the vault is reached by none.
    fn is_kept(&self, commit: &Sha) -> Result<bool, GitError> {
        if self.door.known().is_kept(self.directory(), commit) {
            return Ok(true);
        }
        let unreached = self.git("look for refs").args(["rev-list", "-n", "1", commit.as_str(), "--not", "--all"]);
        let unreached = unreached.run()?;
        Ok(unreached.is_success() && unreached.stdout.is_empty())
    }
}

/// Whether anything but empty directories is where a repository has its objects. What cannot be read may be something.
fn may_hold_objects(repository: &Path) -> bool {
    let objects = repository.join("objects");
    if !files::is_directory(repository) || !files::is_directory(&objects) {
        return false;
    }
    let Ok(directories) = files::list(&objects) else { return true };
    directories.into_iter().filter(|name| name.len() == 2 || name == "pack").any(|name| {
        let directory = objects.join(name);
        files::is_directory(&directory) && files::list(&directory).map_or(true, |names| !names.is_empty())
    })
}

/// What matters of a commit here.
#[derive(Debug, Clone)]
struct Commit {
    parents: Vec<Sha>,
    /// The committer's time, in seconds since 1970; 0 when it cannot be read.
    seconds: i64,
}

/// Reads `<name> commit <size>\n<content>\n`, repeated; lines about objects that cannot be read are passed over.
fn parse_batch(mut bytes: &[u8]) -> Option<BTreeMap<Sha, Commit>> {
    let mut commits = BTreeMap::new();
    while let Some(end) = bytes.iter().position(|&byte| byte == b'\n') {
        let header = String::from_utf8_lossy(&bytes[..end]).into_owned();
        bytes = &bytes[end + 1..];
        let words: Vec<&str> = header.split(' ').collect();
        let [name, "commit", size] = words[..] else { continue };
        let size: usize = size.parse().ok()?;
        let content = bytes.get(..size)?;
        commits.insert(name.parse().ok()?, parse_commit(content));
        bytes = bytes.get(size + 1..)?;
    }
    Some(commits)
}

fn parse_commit(content: &[u8]) -> Commit {
    let text = String::from_utf8_lossy(content);
    let headers = text.lines().take_while(|line| !line.is_empty());
    let mut commit = Commit { parents: Vec::new(), seconds: 0 };
    for line in headers {
        if let Some(parent) = line.strip_prefix("parent ").and_then(|name| name.parse().ok()) {
            commit.parents.push(parent);
        } else if line.starts_with("committer ") {
            commit.seconds = line.rsplit(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        }
    }
    commit
}
