//! Rescue: nothing is deleted that no ref keeps.

use std::fs;

use godwit_git::{GitError, WorkspaceProbe};

use crate::scene::{Scene, branch, git, sha, write};

#[test]
fn untouched_and_collected_workspaces_need_no_rescue() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    assert_eq!(scene.vault.rescue(&scene.task, &workspace).expect("rescued"), None);
    write(&workspace.tree().join("a"), "1\n");
    scene.collect(&workspace, &base).expect("collected");
    assert_eq!(scene.vault.release(&scene.task, &workspace).expect("released").rescue, None);
    assert_eq!(workspace.probe().expect("probed"), WorkspaceProbe::Absent);
    assert_eq!(scene.vault.release(&scene.task, &workspace).expect("absent is fine").rescue, None);
    assert!(fs::read_dir(scene.path("workspaces")).expect("listed").next().is_none());
}

#[test]
fn uncommitted_and_untracked_files_come_back() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    write(&workspace.tree().join("README"), "changed\n");
    write(&workspace.tree().join("notes/untracked"), "u\n");
    let first = scene.vault.rescue(&scene.task, &workspace).expect("rescued").expect("something");
    let again = scene.vault.rescue(&scene.task, &workspace).expect("rescued").expect("something");
    assert_eq!(again, first, "the same content makes no second ref");
    write(&workspace.tree().join("README"), "changed again\n");
    let released = scene.vault.release(&scene.task, &workspace).expect("released").rescue.expect("something");
    assert_eq!(released.name, format!("refs/godwit/rescue/{}/2", scene.task));
    let records = scene.vault.list_rescues().expect("listed");
    assert_eq!(records.iter().map(|record| &record.rescue).collect::<Vec<_>>(), [&first, &released]);
    assert!(
        records.iter().all(|record| record.task == scene.task && record.subject.contains("state of the workspace"))
    );
    scene.vault.restore(&scene.source(), &first.commit, &branch("back")).expect("restored");
    scene.vault.restore(&scene.source(), &first.commit, &branch("back")).expect("again is fine");
    assert_eq!(git(&scene.source(), ["show", "back:notes/untracked"]), "u");
    assert_eq!(git(&scene.source(), ["rev-parse", "back^"]), base.as_str());
    let taken = scene.vault.restore(&scene.source(), &released.commit, &branch("back"));
    assert!(matches!(taken, Err(GitError::TargetMoved { .. })), "{taken:?}");
}

#[test]
fn amended_stashed_and_branched_commits_all_come_back_with_the_files() {
    let scene = Scene::new();
    let (workspace, _) = scene.prepared();
    let tree = workspace.tree();
    let mut own = Vec::new();
    write(&tree.join("a"), "1\n");
    git(&tree, ["add", "a"]);
    git(&tree, ["commit", "-q", "-m", "will be amended"]);
    own.push(sha(&tree, "HEAD"));
    git(&tree, ["commit", "-q", "--amend", "-m", "amended"]);
    own.push(sha(&tree, "HEAD"));
    write(&tree.join("a"), "stashed\n");
    git(&tree, ["stash", "-q"]);
    own.push(sha(&tree, "stash@{0}"));
    write(&tree.join("uncommitted"), "u\n");
    let rescue = scene.vault.release(&scene.task, &workspace).expect("released").rescue.expect("something");
    for commit in own {
        scene.in_vault(["merge-base", "--is-ancestor", commit.as_str(), rescue.commit.as_str()]);
    }
    assert_eq!(scene.in_vault(["show", &format!("{}:uncommitted", rescue.commit)]), "u");
    scene.in_vault(["fsck", "--strict"]);
}

#[test]
fn embedded_repositories_are_rescued_with_their_history() {
    let scene = Scene::new();
    let (workspace, _) = scene.prepared();
    let vendor = workspace.tree().join("vendor/lib rary");
    write(&vendor.join("file"), "f\n");
    write(&vendor.join("deeper/inner"), "i\n");
    git(&vendor.join("deeper"), ["init", "-q"]);
    git(&vendor, ["init", "-q"]);
    git(&vendor, ["add", "file"]);
    git(&vendor, ["commit", "-q", "-m", "vendored"]);
    let inner = sha(&vendor, "HEAD");
    let rescue = scene.vault.release(&scene.task, &workspace).expect("released").rescue.expect("something");
    assert_eq!(scene.in_vault(["show", &format!("{}:vendor/lib rary/file", rescue.commit)]), "f");
    assert_eq!(scene.in_vault(["show", &format!("{}:vendor/lib rary/deeper/inner", rescue.commit)]), "i");
    scene.in_vault(["merge-base", "--is-ancestor", inner.as_str(), rescue.commit.as_str()]);
}

#[test]
fn a_deletion_that_was_cut_short_is_finished_and_never_taken_for_the_agents_work() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    let doomed = scene.path("workspaces").join(format!(".{}.releasing", scene.task));
    fs::rename(workspace.directory(), &doomed).expect("as after a crash");
    fs::remove_file(doomed.join("tree/README")).expect("half deleted");
    assert_eq!(scene.vault.release(&scene.task, &workspace).expect("released").rescue, None);
    assert!(!doomed.exists());
    scene.vault.prepare_workspace(&scene.task, &workspace, &base).expect("a workspace");
    assert!(workspace.tree().join("README").exists());
}
