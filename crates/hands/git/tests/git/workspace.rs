//! Workspaces: complete or absent, and many at once.

use std::fs;

use godwit_core::id::TaskId;
use godwit_git::{GitError, Workspace, WorkspaceProbe};

use crate::scene::{Scene, git, sha, write};

#[test]
fn a_workspace_is_an_ordinary_repository_at_the_base() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    assert_eq!(workspace.probe().expect("probed"), WorkspaceProbe::Ready { base: base.clone() });
    let tree = workspace.tree();
    assert_eq!(sha(&tree, "HEAD"), base);
    assert_eq!(git(&tree, ["branch", "--show-current"]), format!("godwit/{}", scene.task));
    assert_eq!(git(&tree, ["status", "--porcelain"]), "");
    assert_eq!(git(&tree, ["log", "--format=%s"]), "second\nfirst");
    scene.vault.prepare_workspace(&scene.task, &workspace, &base).expect("again is fine");
    let parent = sha(&scene.source(), "HEAD~1");
    let other = scene.vault.prepare_workspace(&scene.task, &workspace, &parent);
    assert!(matches!(other, Err(GitError::WorkspaceHasOtherBase { .. })), "{other:?}");
    let unknown = "0123456789012345678901234567890123456789".parse().expect("a name");
    let missing = scene.vault.prepare_workspace(&scene.task, &Workspace::at(scene.path("workspaces/x")), &unknown);
    assert!(matches!(missing, Err(GitError::NoSuchCommit { .. })), "{missing:?}");
}

#[test]
fn what_an_interrupted_preparation_left_is_replaced() {
    let scene = Scene::new();
    let name = scene.task.to_string();
    write(&scene.path("workspaces").join(format!(".{name}.preparing/tree/half")), "half");
    assert_eq!(scene.workspace().probe().expect("probed"), WorkspaceProbe::Absent);
    let (workspace, _) = scene.prepared();
    assert!(!workspace.tree().join("half").exists());
    let left: Vec<_> = fs::read_dir(scene.path("workspaces")).expect("listed").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn twenty_at_once_all_succeed() {
    let scene = Scene::new();
    let base = scene.vault.fetch_base(&scene.source(), None, &scene.task).expect("a base");
    std::thread::scope(|scope| {
        let workers: Vec<_> = (1..=20)
            .map(|number| {
                let (scene, base) = (&scene, &base);
                scope.spawn(move || {
                    let task = TaskId::new(scene.mission.clone(), number);
                    let workspace = Workspace::at(scene.path("workspaces").join(task.to_string()));
                    let fetched = scene.vault.fetch_base(&scene.source(), None, &task)?;
                    assert_eq!(&fetched, base);
                    scene.vault.prepare_workspace(&task, &workspace, base)?;
                    workspace.probe()
                })
            })
            .collect();
        for worker in workers {
            let probe = worker.join().expect("no panic").expect("no failure");
            assert_eq!(probe, WorkspaceProbe::Ready { base: base.clone() });
        }
    });
}

#[test]
fn a_clean_checkout_is_exactly_the_commit_and_is_remade_each_time() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    write(&workspace.tree().join("new file"), "new\n");
    let commit = scene.collect(&workspace, &base).expect("collected").commit.expect("a commit");
    let checkout = Workspace::at(scene.path("workspaces/check"));
    scene.vault.checkout_clean(&checkout, &commit).expect("a checkout");
    write(&checkout.tree().join("left over"), "x");
    scene.vault.checkout_clean(&checkout, &commit).expect("a checkout");
    assert_eq!(sha(&checkout.tree(), "HEAD"), commit);
    assert_eq!(git(&checkout.tree(), ["status", "--porcelain", "--ignored"]), "");
    assert!(checkout.tree().join("new file").exists());
    scene.vault.discard_checkout(&checkout).expect("deleted");
    scene.vault.discard_checkout(&checkout).expect("absent is fine");
    assert!(!checkout.directory().exists());
}

#[test]
fn line_ends_and_attributes_change_no_byte_on_the_way_in_and_out() {
    let scene = Scene::new();
    let source = scene.source();
    write(&source.join(".gitattributes"), "*.txt text eol=crlf ident working-tree-encoding=UTF-16\n");
    write(&source.join("mixed.bin"), "a\r\nb\n$Id$\n");
    git(&source, ["add", "-A"]);
    git(&source, ["commit", "-q", "-m", "attributes"]);
    let (workspace, base) = scene.prepared();
    assert_eq!(fs::read(workspace.tree().join("mixed.bin")).expect("read"), b"a\r\nb\n$Id$\n");
    write(&workspace.tree().join("new.txt"), "x\r\ny\n$Id: 1$\n");
    let commit = scene.collect(&workspace, &base).expect("collected").commit.expect("a commit");
    assert_eq!(scene.in_vault(["cat-file", "-p", &format!("{commit}:new.txt")]), "x\r\ny\n$Id: 1$");
}
