//! Repairs of conflicts: one commit on the merged results, and none while markers are left.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use godwit_core::name::Sha;
use godwit_git::{CollectRequest, Collected, GitError, Merged, Workspace};
use jiff::Timestamp;

use crate::scene::{Scene, sha, write};

/// A workspace on a merge of two commits with conflicts.
struct Repair {
    scene: Scene,
    workspace: Workspace,
    commits: [Sha; 2],
    merged: Merged,
}

impl Repair {
    fn new(one: impl FnOnce(&Path), other: impl FnOnce(&Path)) -> Self {
        let scene = Scene::new();
        let commits = [scene.commit("main", "one", one), scene.commit("main", "other", other)];
        let merged = scene.merge(&commits).expect("merged");
        let workspace = scene.workspace();
        scene.vault.prepare_workspace(&scene.task, &workspace, &merged.commit).expect("a workspace");
        Self { scene, workspace, commits, merged }
    }

    /// Both change the first file.
    fn of_text() -> Self {
        Self::new(|tree| write(&tree.join("README"), "one\n"), |tree| write(&tree.join("README"), "other\n"))
    }

    fn collect(&self) -> Result<Collected, GitError> {
        self.scene.vault.collect(&CollectRequest {
            task: &self.scene.task,
            workspace: &self.workspace,
            base: &self.merged.commit,
            parents: &self.commits,
            marked: &self.merged.conflicts,
            at: Timestamp::from_second(1_700_000_000).expect("a time"),
            message: "Join them",
        })
    }

    fn write(&self, path: &str, content: &str) {
        write(&self.workspace.tree().join(path), content);
    }
}

#[test]
fn a_repair_is_one_commit_on_the_merged_results() {
    let repair = Repair::of_text();
    repair.write("README", "both\n");
    let collected = repair.collect().expect("collected");
    let commit = collected.commit.clone().expect("a commit");
    assert_eq!(collected.unresolved, Vec::<String>::new());
    let [one, other] = &repair.commits;
    assert_eq!(repair.scene.in_vault(["log", "-1", "--format=%P", commit.as_str()]), format!("{one} {other}"));
    let history = repair.scene.in_vault(["rev-list", commit.as_str()]);
    assert!(!history.contains(repair.merged.commit.as_str()), "markers are no part of the history");
    assert_eq!(repair.collect().expect("again"), collected);
    assert_eq!(repair.scene.vault.result_of(&repair.scene.task).expect("read"), Some(commit));
    assert_eq!(repair.scene.vault.release(&repair.scene.task, &repair.workspace).expect("released").rescue, None);
}

#[test]
fn what_still_holds_markers_is_no_result_and_is_not_lost() {
    let repair = Repair::of_text();
    let untouched = repair.collect().expect("collected");
    assert_eq!((untouched.commit, untouched.unresolved), (None, vec!["README".to_owned()]));
    repair.write("elsewhere", "the agent did something else\n");
    let elsewhere = repair.collect().expect("collected");
    assert_eq!((elsewhere.commit, elsewhere.unresolved), (None, vec!["README".to_owned()]));
    assert_eq!(repair.scene.vault.result_of(&repair.scene.task).expect("read"), None);
    let released = repair.scene.vault.release(&repair.scene.task, &repair.workspace).expect("released");
    let rescue = released.rescue.expect("the work of the agent");
    assert!(repair.scene.in_vault(["show", &format!("{}:elsewhere", rescue.commit)]).contains("something else"));
}

#[test]
fn a_conflict_without_markers_is_decided_by_whatever_is_there() {
    let repair = Repair::new(
        |tree| {
            fs::remove_file(tree.join("src/lib.rs")).expect("deleted");
            write(&tree.join("picture"), b"\0\x01");
        },
        |tree| {
            write(&tree.join("src/lib.rs"), "fn other() {}\n");
            write(&tree.join("picture"), b"\0\x02");
        },
    );
    assert_eq!(repair.merged.conflicts, ["picture", "src/lib.rs"]);
    let collected = repair.collect().expect("collected");
    assert_eq!(collected.unresolved, Vec::<String>::new());
    let commit = collected.commit.expect("a commit, though no file differs from the base");
    assert_eq!(sha(repair.scene.vault.directory(), &format!("{commit}^{{tree}}")), collected.tree);
    assert_eq!(collected.tree, sha(repair.scene.vault.directory(), &format!("{}^{{tree}}", repair.merged.commit)));
    let [one, other] = &repair.commits;
    assert_eq!(repair.scene.in_vault(["log", "-1", "--format=%P", commit.as_str()]), format!("{one} {other}"));
}

#[test]
fn a_path_that_is_gone_or_a_link_holds_no_markers() {
    let repair = Repair::of_text();
    let outside = repair.scene.path("outside");
    fs::rename(repair.workspace.tree().join("README"), &outside).expect("moved");
    symlink(&outside, repair.workspace.tree().join("README")).expect("a link");
    assert!(fs::read_to_string(repair.workspace.tree().join("README")).expect("read").contains("<<<<<<<"));
    assert_eq!(repair.collect().expect("collected").unresolved, Vec::<String>::new());
    fs::remove_file(repair.workspace.tree().join("README")).expect("deleted");
    assert_eq!(repair.collect().expect("collected").unresolved, Vec::<String>::new());
    repair.write("README/inside", "<<<<<<< a\n=======\n>>>>>>> b\n");
    assert_eq!(repair.collect().expect("collected").unresolved, Vec::<String>::new(), "another path, not in dispute");
}

#[test]
fn a_repair_on_commits_that_are_not_there_is_refused() {
    let mut repair = Repair::of_text();
    repair.write("README", "both\n");
    repair.commits[1] = "0123456789012345678901234567890123456789".parse().expect("a name");
    let refused = repair.collect();
    assert!(matches!(refused, Err(GitError::NoSuchCommit { .. })), "{refused:?}");
}
