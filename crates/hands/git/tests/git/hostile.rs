//! Hostile workspaces. Each attack first succeeds against plain git, then fails against godwit.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use godwit_core::name::Sha;
use godwit_git::{Collected, GitError, OwnCommits, Workspace};

use crate::scene::{Scene, git, remove_directory, sha, trap, try_git, write};

/// A workspace, a trap, and the mark that the trap leaves.
struct Attack {
    scene: Scene,
    workspace: Workspace,
    base: Sha,
    mark: PathBuf,
    script: PathBuf,
}

impl Attack {
    fn new() -> Self {
        let scene = Scene::new();
        let (workspace, base) = scene.prepared();
        let (mark, script) = (scene.path("mark"), scene.path("trap"));
        trap(&script, &mark);
        write(&workspace.tree().join("change"), "c\n");
        Self { scene, workspace, base, mark, script }
    }

    fn tree(&self) -> PathBuf {
        self.workspace.tree()
    }

    fn configure(&self, key: &str) {
        git(&self.tree(), ["config", key, &self.script.display().to_string()]);
    }

    /// Plain git must fall into the trap; godwit must not, in any of its acts.
    #[track_caller]
    fn springs_for_plain_git_only<const N: usize>(&self, args: [&str; N]) -> Collected {
        try_git(&self.tree(), args);
        assert!(self.mark.exists(), "plain git must fall into the trap, or the test proves nothing");
        fs::remove_file(&self.mark).expect("deleted");
        let collected = self.scene.collect(&self.workspace, &self.base).expect("collected");
        if let Some(commit) = &collected.commit {
            self.scene.vault.diff(&self.base, commit).expect("a diff");
            self.scene.vault.patch(&self.base, commit).expect("a patch");
            let checkout = Workspace::at(self.scene.path("workspaces/check"));
            self.scene.vault.checkout_clean(&checkout, commit).expect("a checkout");
        }
        self.scene.vault.release(&self.scene.task, &self.workspace).expect("released");
        assert!(!self.mark.exists(), "godwit fell into the trap");
        collected
    }
}

#[test]
fn hooks_are_not_run() {
    for hook in ["pre-commit", "post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"] {
        let attack = Attack::new();
        trap(&attack.tree().join(".git/hooks").join(hook), &attack.mark);
        match hook {
            "post-checkout" => attack.springs_for_plain_git_only(["checkout", "-q", "-b", "x"]),
            "fsmonitor-watchman" => {
                git(&attack.tree(), ["config", "core.fsmonitor", ".git/hooks/fsmonitor-watchman"]);
                attack.springs_for_plain_git_only(["status"])
            }
            _ => {
                git(&attack.tree(), ["add", "-A"]);
                attack.springs_for_plain_git_only(["commit", "-q", "-m", "x"])
            }
        };
    }
}

#[test]
fn hooks_elsewhere_are_not_run() {
    let attack = Attack::new();
    trap(&attack.tree().join("hooks/pre-commit"), &attack.mark);
    git(&attack.tree(), ["config", "core.hooksPath", "hooks"]);
    attack.springs_for_plain_git_only(["commit", "-q", "--allow-empty", "-m", "x"]);
}

#[test]
fn the_file_system_monitor_is_not_run() {
    let attack = Attack::new();
    attack.configure("core.fsmonitor");
    attack.springs_for_plain_git_only(["status"]);
}

#[test]
fn clean_smudge_and_process_filters_are_not_run() {
    for key in ["filter.bad.clean", "filter.bad.process"] {
        let attack = Attack::new();
        write(&attack.tree().join(".gitattributes"), "* filter=bad\n");
        attack.configure(key);
        let collected = attack.springs_for_plain_git_only(["add", "-A"]);
        let commit = collected.commit.expect("a commit");
        assert_eq!(attack.scene.in_vault(["cat-file", "-p", &format!("{commit}:change")]), "c");
    }
    let attack = Attack::new();
    write(&attack.tree().join(".gitattributes"), "* filter=bad\n");
    attack.configure("filter.bad.smudge");
    fs::remove_file(attack.tree().join("README")).expect("deleted");
    attack.springs_for_plain_git_only(["checkout", "--", "README"]);
}

#[test]
fn diff_drivers_are_not_run() {
    let attack = Attack::new();
    write(&attack.tree().join("README"), "changed\n");
    attack.configure("diff.external");
    attack.springs_for_plain_git_only(["diff"]);
    let attack = Attack::new();
    write(&attack.tree().join(".gitattributes"), "* diff=bad\n");
    write(&attack.tree().join("README"), "changed\n");
    attack.configure("diff.bad.textconv");
    attack.springs_for_plain_git_only(["diff"]);
}

#[test]
fn aliases_and_transport_commands_are_not_run() {
    let attack = Attack::new();
    git(&attack.tree(), ["config", "alias.st", &format!("!{}", attack.script.display())]);
    attack.springs_for_plain_git_only(["st"]);
    let attack = Attack::new();
    attack.configure("core.sshCommand");
    attack.springs_for_plain_git_only(["fetch", "ssh://localhost/x"]);
    let attack = Attack::new();
    attack.configure("remote.origin.uploadpack");
    git(&attack.tree(), ["config", "remote.origin.url", "."]);
    attack.springs_for_plain_git_only(["fetch", "origin"]);
}

#[test]
fn included_configuration_is_not_read() {
    let attack = Attack::new();
    write(&attack.tree().join("evil"), format!("[core]\n\tfsmonitor = {}\n", attack.script.display()));
    git(&attack.tree(), ["config", "include.path", "../evil"]);
    attack.springs_for_plain_git_only(["status"]);
}

#[test]
fn another_work_tree_is_not_collected() {
    let attack = Attack::new();
    let secret = attack.scene.path("secret");
    write(&secret.join("key"), "s3cret\n");
    git(&attack.tree(), ["config", "core.worktree", &secret.display().to_string()]);
    assert!(git(&attack.tree().join(".git"), ["ls-files", "--others"]).contains("key"), "the attack must be real");
    let commit = attack.scene.collect(&attack.workspace, &attack.base).expect("collected").commit.expect("a commit");
    let listing = attack.scene.in_vault(["ls-tree", "-r", "--name-only", commit.as_str()]);
    assert!(!listing.contains("key") && listing.contains("change"), "{listing}");
}

#[test]
fn excludes_and_sparse_checkouts_of_the_agent_hide_nothing() {
    let attack = Attack::new();
    write(&attack.tree().join(".git/info/exclude"), "change\n");
    assert_eq!(git(&attack.tree(), ["status", "--porcelain"]), "", "the attack must be real");
    let commit = attack.scene.collect(&attack.workspace, &attack.base).expect("collected").commit.expect("a commit");
    assert_eq!(attack.scene.in_vault(["cat-file", "-p", &format!("{commit}:change")]), "c");
}

#[test]
fn a_git_directory_elsewhere_is_not_read() {
    let attack = Attack::new();
    let other = attack.scene.path("other");
    fs::create_dir(&other).expect("a directory");
    git(&other, ["init", "-q"]);
    write(&other.join("secret"), "s3cret\n");
    git(&other, ["add", "-A"]);
    git(&other, ["commit", "-q", "-m", "secret"]);
    for kind in ["symlink", "gitfile"] {
        let git_dir = attack.tree().join(".git");
        if fs::symlink_metadata(&git_dir).expect("metadata").is_dir() {
            remove_directory(&git_dir);
        } else {
            fs::remove_file(&git_dir).expect("deleted");
        }
        match kind {
            "symlink" => symlink(other.join(".git"), &git_dir).expect("a link"),
            _ => write(&git_dir, format!("gitdir: {}\n", other.join(".git").display())),
        }
        assert_eq!(sha(&attack.tree(), "HEAD"), sha(&other, "HEAD"), "the attack must be real");
        let collected = attack.scene.collect(&attack.workspace, &attack.base).expect("collected");
        assert!(matches!(collected.own_commits, OwnCommits::Refused(_)), "{collected:?}");
        let commit = collected.commit.expect("a commit");
        let listing = attack.scene.in_vault(["ls-tree", "-r", "--name-only", commit.as_str()]);
        assert_eq!(listing, ".gitignore\nREADME\nchange\nsrc/lib.rs");
        assert_eq!(attack.scene.in_vault(["rev-list", "--all", "--count"]), "3");
    }
    attack.scene.vault.release(&attack.scene.task, &attack.workspace).expect("released");
    assert!(other.join(".git/HEAD").exists(), "what a link leads to is never deleted");
}

#[test]
fn symlinks_are_stored_and_never_followed() {
    let attack = Attack::new();
    let outside = attack.scene.path("outside");
    write(&outside.join("lib.rs"), "s3cret\n");
    remove_directory(&attack.tree().join("src"));
    symlink(&outside, attack.tree().join("src")).expect("a link");
    assert_eq!(
        fs::read_to_string(attack.tree().join("src/lib.rs")).expect("read"),
        "s3cret\n",
        "the attack must be real"
    );
    let commit = attack.scene.collect(&attack.workspace, &attack.base).expect("collected").commit.expect("a commit");
    let entry = attack.scene.in_vault(["ls-tree", "-r", commit.as_str(), "src"]);
    assert!(entry.starts_with("120000 "), "{entry}");
    attack.scene.vault.release(&attack.scene.task, &attack.workspace).expect("released");
    assert!(outside.join("lib.rs").exists());
}

/// The commits of a repository that the agent could read but the operator never gave to this vault.
fn foreign(attack: &Attack) -> (PathBuf, Sha) {
    let foreign = attack.scene.path("foreign");
    fs::create_dir(&foreign).expect("a directory");
    git(&foreign, ["init", "-q"]);
    write(&foreign.join("secret"), "s3cret\n");
    git(&foreign, ["add", "-A"]);
    git(&foreign, ["commit", "-q", "-m", "secret"]);
    let blob = sha(&foreign, "HEAD:secret");
    (foreign, blob)
}

#[test]
fn alternates_smuggle_nothing_in() {
    let attack = Attack::new();
    let (foreign, blob) = foreign(&attack);
    let alternates = attack.tree().join(".git/objects/info/alternates");
    let both =
        format!("{}{}\n", fs::read_to_string(&alternates).expect("read"), foreign.join(".git/objects").display());
    write(&alternates, both);
    git(&attack.tree(), ["update-index", "--add", "--cacheinfo", &format!("100644,{blob},stolen")]);
    git(&attack.tree(), ["commit", "-q", "-m", "smuggle"]);
    let victim = attack.scene.path("victim.git");
    git(&attack.scene.path(""), ["init", "-q", "--bare", "victim.git"]);
    git(&victim, ["fetch", "-q", &attack.tree().display().to_string(), "HEAD"]);
    assert_eq!(git(&victim, ["cat-file", "-p", blob.as_str()]), "s3cret", "the attack must be real");
    let collected = attack.scene.collect(&attack.workspace, &attack.base).expect("collected");
    assert!(matches!(collected.own_commits, OwnCommits::Refused(_)), "{collected:?}");
    assert!(!try_git(attack.scene.vault.directory(), ["cat-file", "-e", blob.as_str()]).status.success());
    let released = attack.scene.vault.release(&attack.scene.task, &attack.workspace);
    assert!(matches!(released, Err(GitError::ObjectsRefused { .. })), "{released:?}");
    assert!(attack.tree().join("change").exists(), "what was not kept is not deleted");
}

/// Writes an object that plain git would not write.
fn forge_tree(attack: &Attack, mode: &str, name: &[u8], object: &Sha) -> Sha {
    let mut tree = format!("{mode} ").into_bytes();
    tree.extend_from_slice(name);
    tree.push(0);
    let digits = object.as_str().as_bytes().chunks(2);
    tree.extend(digits.map(|pair| u8::from_str_radix(&String::from_utf8_lossy(pair), 16).expect("a digit")));
    let file = attack.scene.path("forged");
    write(&file, tree);
    let file = file.display().to_string();
    git(&attack.tree(), ["hash-object", "--literally", "-t", "tree", "-w", &file]).parse().expect("a name")
}

#[test]
fn malformed_trees_stay_out_of_the_vault() {
    for name in [&b".git"[..], b"..", b"a/b", b".GIT"] {
        let attack = Attack::new();
        let inner = sha(&attack.tree(), "HEAD:src");
        let tree = forge_tree(&attack, "40000", name, &inner);
        let commit = git(&attack.tree(), ["commit-tree", tree.as_str(), "-p", "HEAD", "-m", "forged"]);
        git(&attack.tree(), ["update-ref", "refs/heads/forged", &commit]);
        let victim = attack.scene.path("victim.git");
        git(&attack.scene.path(""), ["init", "-q", "--bare", "victim.git"]);
        git(&victim, ["fetch", "-q", &attack.tree().display().to_string(), "forged"]);
        git(&victim, ["cat-file", "-e", &commit]);
        let collected = attack.scene.collect(&attack.workspace, &attack.base).expect("collected");
        assert!(matches!(collected.own_commits, OwnCommits::Refused(_)), "{name:?} {collected:?}");
        let there = try_git(attack.scene.vault.directory(), ["cat-file", "-e", &commit]);
        assert!(!there.status.success(), "{name:?}");
        attack.scene.in_vault(["fsck", "--strict"]);
    }
}

#[test]
fn a_file_that_steers_another_git_is_checked_wherever_it_is() {
    const EVIL: &str = "[submodule \"x\"]\n\tpath = x\n\turl = -u./payload\n";
    for name in [".gitmodules", ".GITMODULES", "gitmod~1", ".git\u{200c}modules"] {
        let attack = Attack::new();
        write(&attack.tree().join(name), EVIL);
        let evil: Sha = git(&attack.tree(), ["hash-object", name]).parse().expect("a name");
        let refused = attack.scene.collect(&attack.workspace, &attack.base);
        assert!(matches!(refused, Err(GitError::ObjectsRefused { .. })), "{name}: {refused:?}");
        let is_kept = || try_git(attack.scene.vault.directory(), ["cat-file", "-e", evil.as_str()]).status.success();
        assert!(!is_kept(), "{name}");
        fs::remove_file(attack.tree().join(name)).expect("deleted");
        assert!(attack.scene.collect(&attack.workspace, &attack.base).expect("collected").commit.is_some());
        assert!(!is_kept(), "{name}: what an earlier look made does not come with a later one");
        attack.scene.in_vault(["fsck", "--strict"]);
    }
}

#[test]
fn refs_that_look_like_options_are_never_read() {
    let attack = Attack::new();
    let option = format!("--upload-pack={}", attack.script.display());
    git(&attack.tree(), ["add", "-A"]);
    git(&attack.tree(), ["commit", "-q", "-m", "own"]);
    let own = sha(&attack.tree(), "HEAD");
    write(&attack.tree().join(".git/packed-refs"), format!("{own} refs/heads/{}\n", option.replace('/', "_")));
    write(&attack.tree().join(".git/HEAD"), format!("ref: {option}\n"));
    let plain = try_git(&attack.scene.source(), ["fetch", "-q", &option, &attack.tree().display().to_string()]);
    assert!(attack.mark.exists(), "the attack must be real: {plain:?}");
    fs::remove_file(&attack.mark).expect("deleted");
    let collected = attack.scene.collect(&attack.workspace, &attack.base).expect("collected");
    assert!(matches!(&collected.own_commits, OwnCommits::Kept(rescue) if rescue.commit == own), "{collected:?}");
    assert!(!attack.mark.exists());
}

#[test]
fn an_object_under_anothers_name_changes_nothing_that_is_kept() {
    let attack = Attack::new();
    let readme = sha(&attack.scene.source(), "HEAD:README");
    write(&attack.scene.path("evil"), "evil\n");
    let evil = attack.scene.path("evil").display().to_string();
    let evil: Sha = git(&attack.tree(), ["hash-object", "-w", &evil]).parse().expect("a name");
    let place = |name: &Sha| attack.tree().join(".git/objects").join(&name.as_str()[..2]).join(&name.as_str()[2..]);
    fs::create_dir_all(place(&readme).parent().expect("a parent")).expect("a directory");
    fs::copy(place(&evil), place(&readme)).expect("copied");
    git(&attack.tree(), ["commit", "-q", "--allow-empty", "-m", "own"]);
    let collected = attack.scene.collect(&attack.workspace, &attack.base).expect("collected");
    let commit = collected.commit.expect("a commit");
    assert_eq!(attack.scene.in_vault(["cat-file", "-p", &format!("{commit}:README")]), "one\ntwo");
    attack.scene.in_vault(["fsck", "--strict"]);
}

#[test]
fn update_commands_of_submodules_are_not_run() {
    let attack = Attack::new();
    let inner = attack.tree().join("sub");
    fs::create_dir(&inner).expect("a directory");
    git(&inner, ["init", "-q"]);
    git(&inner, ["commit", "-q", "--allow-empty", "-m", "inner"]);
    write(&attack.tree().join(".gitmodules"), "[submodule \"sub\"]\n\tpath = sub\n\turl = ./sub\n");
    git(&attack.tree(), ["add", "sub", ".gitmodules"]);
    git(&inner, ["commit", "-q", "--allow-empty", "-m", "moved on"]);
    git(&attack.tree(), ["config", "submodule.sub.url", "./sub"]);
    git(&attack.tree(), ["config", "submodule.sub.update", &format!("!{}", attack.script.display())]);
    try_git(&attack.tree(), ["submodule", "update"]);
    assert!(attack.mark.exists(), "plain git must fall into the trap, or the test proves nothing");
    fs::remove_file(&attack.mark).expect("deleted");
    let refused = attack.scene.collect(&attack.workspace, &attack.base);
    assert!(matches!(&refused, Err(GitError::EmbeddedRepository { path }) if path == "sub"), "{refused:?}");
    attack.scene.vault.release(&attack.scene.task, &attack.workspace).expect("released");
    assert!(!attack.mark.exists(), "godwit fell into the trap");
}

#[test]
fn pipes_and_replaced_directories_are_named_failures_and_hang_nothing() {
    let attack = Attack::new();
    let readme = attack.tree().join("README");
    fs::remove_file(&readme).expect("deleted");
    make_pipe(&readme);
    let refused = attack.scene.collect(&attack.workspace, &attack.base);
    assert!(matches!(refused, Err(GitError::WorkspaceDamaged { .. })), "{refused:?}");
    fs::remove_file(&readme).expect("deleted");
    let objects = attack.tree().join(".git/objects");
    remove_directory(&objects);
    symlink("/etc", &objects).expect("a link");
    attack.scene.collect(&attack.workspace, &attack.base).expect("collected");
    let moved = attack.workspace.directory().join("moved");
    fs::rename(attack.tree(), &moved).expect("moved");
    symlink(&moved, attack.tree()).expect("a link");
    let refused = attack.scene.collect(&attack.workspace, &attack.base);
    assert!(matches!(refused, Err(GitError::WorkspaceDamaged { .. })), "{refused:?}");
}

fn make_pipe(path: &Path) {
    nix::unistd::mkfifo(path, nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
}
