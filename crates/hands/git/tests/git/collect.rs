//! Collecting: one deterministic commit from the final tree.

use std::fs;
use std::os::unix::fs::symlink;

use godwit_git::{GitError, OwnCommits};

use crate::scene::{Scene, git, remove_directory, sha, write};

#[test]
fn the_commit_is_the_final_tree_and_the_same_each_time() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    let tree = workspace.tree();
    write(&tree.join("untracked"), "u\n");
    write(&tree.join("target/ignored"), "i\n");
    write(&tree.join("--upload-pack=x"), "o\n");
    fs::remove_file(tree.join("src/lib.rs")).expect("deleted");
    symlink("/etc/passwd", tree.join("link")).expect("a link");
    let first = scene.collect(&workspace, &base).expect("collected");
    let commit = first.commit.clone().expect("a commit");
    let listing = scene.in_vault(["ls-tree", "-r", "--name-only", commit.as_str()]);
    assert_eq!(listing, "--upload-pack=x\n.gitignore\nREADME\nlink\nuntracked");
    assert_eq!(scene.in_vault(["cat-file", "-p", &format!("{commit}:link")]), "/etc/passwd");
    let shown = scene.in_vault(["log", "-1", "--format=%an <%ae> %at %cn %ct %P%n%B", commit.as_str()]);
    let expected = format!("godwit <godwit@localhost> 1700000000 godwit 1700000000 {base}\nDo it\n\nas asked");
    assert_eq!(shown, expected);
    assert_eq!(first.own_commits, OwnCommits::None);
    assert_eq!(scene.collect(&workspace, &base).expect("collected"), first);
    assert_eq!(scene.vault.result_of(&scene.task).expect("read"), Some(commit));
}

#[test]
fn what_a_killed_git_left_of_its_index_stops_nothing() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    write(&workspace.tree().join("a"), "1\n");
    let own = workspace.tree().with_file_name("godwit.git");
    write(&own.join("snapshot-0.index"), "half of an index");
    write(&own.join("snapshot-0.index.lock"), "");
    write(&own.join("objects/ab/tmp_obj_x"), "half of an object");
    let commit = scene.collect(&workspace, &base).expect("collected").commit.expect("a commit");
    assert!(!scene.vault.objects_directory().join("ab/tmp_obj_x").exists());
    scene.in_vault(["fsck", "--strict", "--no-dangling", commit.as_str()]);
}

#[test]
fn nothing_changed_is_no_commit() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    write(&workspace.tree().join("target/ignored"), "i\n");
    let collected = scene.collect(&workspace, &base).expect("collected");
    assert_eq!(collected.commit, None);
    assert_eq!(collected.tree, sha(&scene.source(), "HEAD^{tree}"));
}

#[test]
fn a_second_result_of_a_task_does_not_forget_the_first() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    write(&workspace.tree().join("a"), "1\n");
    let first = scene.collect(&workspace, &base).expect("collected").commit.expect("a commit");
    write(&workspace.tree().join("a"), "2\n");
    let second = scene.collect(&workspace, &base).expect("collected").commit.expect("a commit");
    assert_eq!(scene.vault.result_of(&scene.task).expect("read"), Some(second));
    assert!(scene.in_vault(["for-each-ref", "--format=%(objectname)"]).contains(first.as_str()));
}

#[test]
fn the_agents_own_commits_are_kept_beside_the_result() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    let tree = workspace.tree();
    write(&tree.join("a"), "1\n");
    git(&tree, ["add", "a"]);
    git(&tree, ["commit", "-q", "-m", "own one"]);
    write(&tree.join("a"), "2\n");
    git(&tree, ["commit", "-q", "-a", "-m", "own two"]);
    let own = sha(&tree, "HEAD");
    git(&tree, ["repack", "-q", "-a", "-d", "-l"]);
    let collected = scene.collect(&workspace, &base).expect("collected");
    let OwnCommits::Kept(rescue) = collected.own_commits else { panic!("{collected:?}") };
    assert_eq!(rescue.commit, own);
    assert_eq!(rescue.name, format!("refs/godwit/rescue/{}/1", scene.task));
    let commit = collected.commit.expect("a commit");
    assert_eq!(scene.in_vault(["rev-parse", &format!("{commit}^")]), base.as_str());
    assert_eq!(scene.in_vault(["cat-file", "-p", &format!("{commit}:a")]), "2");
    let again = scene.collect(&workspace, &base).expect("collected");
    assert_eq!(again.own_commits, OwnCommits::None, "they are kept already");
}

#[test]
fn forged_time_stamps_hide_no_change() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    let file = workspace.tree().join("README");
    let before = fs::metadata(&file).expect("metadata").modified().expect("a time");
    write(&file, "ONE\nTWO\n");
    fs::File::options().write(true).open(&file).expect("open").set_modified(before).expect("forged");
    git(&workspace.tree(), ["update-index", "--assume-unchanged", "README"]);
    let commit = scene.collect(&workspace, &base).expect("collected").commit.expect("a commit");
    assert_eq!(scene.in_vault(["cat-file", "-p", &format!("{commit}:README")]), "ONE\nTWO");
}

#[test]
fn an_embedded_repository_is_a_named_failure_unless_it_is_ignored() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    for name in ["target/dependency", "vendor/library"] {
        write(&workspace.tree().join(name).join("file"), "f\n");
        git(&workspace.tree().join(name), ["init", "-q"]);
        git(&workspace.tree().join(name), ["add", "-A"]);
        git(&workspace.tree().join(name), ["commit", "-q", "-m", "x"]);
    }
    let refused = scene.collect(&workspace, &base);
    assert!(matches!(&refused, Err(GitError::EmbeddedRepository { path }) if path == "vendor/library"), "{refused:?}");
    remove_directory(&workspace.tree().join("vendor/library/.git"));
    let commit = scene.collect(&workspace, &base).expect("collected").commit.expect("a commit");
    assert_eq!(scene.in_vault(["cat-file", "-p", &format!("{commit}:vendor/library/file")]), "f");
}

#[test]
fn a_repository_around_tracked_files_changes_nothing() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    git(&workspace.tree().join("src"), ["init", "-q"]);
    write(&workspace.tree().join("src/new.rs"), "new\n");
    let commit = scene.collect(&workspace, &base).expect("collected").commit.expect("a commit");
    let listing = scene.in_vault(["ls-tree", "-r", "--name-only", commit.as_str(), "src/"]);
    assert_eq!(listing, "src/lib.rs\nsrc/new.rs");
}
