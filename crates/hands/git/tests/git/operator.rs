//! The operator's repository: untouched until a landing, and theirs to work in all the while.

use std::sync::atomic::{AtomicBool, Ordering};

use godwit_core::id::TaskId;
use godwit_git::{LandRequest, Workspace};

use crate::scene::{Scene, branch, fingerprint, git, sha, trap, try_git, write};

#[test]
fn a_mission_leaves_every_byte_and_time_as_it_was() {
    let scene = Scene::new();
    write(&scene.source().join("README"), "uncommitted\n");
    write(&scene.source().join("untracked"), "u\n");
    let before = fingerprint(&scene.source());
    scene.door.inspect_source(&scene.source()).expect("usable");
    let (workspace, base) = scene.prepared();
    write(&workspace.tree().join("new"), "n\n");
    git(&workspace.tree(), ["add", "-A"]);
    git(&workspace.tree(), ["commit", "-q", "-m", "own"]);
    scene.collect(&workspace, &base).expect("collected");
    scene.vault.release(&scene.task, &workspace).expect("released");
    assert!(fingerprint(&scene.source()) == before, "something in the operator's repository changed");
}

#[test]
fn nothing_that_is_configured_at_the_operators_is_executed() {
    let scene = Scene::new();
    let source = scene.source();
    let mark = scene.path("mark");
    let script = scene.path("trap");
    trap(&script, &mark);
    let script = script.display().to_string();
    write(&source.join(".gitattributes"), "*.x filter=bad\n");
    write(&source.join("f.x"), "x\n");
    git(&source, ["add", "-A"]);
    git(&source, ["commit", "-q", "-m", "filtered"]);
    for key in ["filter.bad.clean", "filter.bad.smudge", "core.fsmonitor", "uploadpack.packObjectsHook"] {
        git(&source, ["config", key, &script]);
    }
    git(&source, ["config", "filter.bad.required", "true"]);
    for hook in ["reference-transaction", "post-index-change", "post-merge", "post-checkout", "update", "post-update"] {
        trap(&source.join(".git/hooks").join(hook), &mark);
    }
    // The content is as before, only its time is not: git must read it to know.
    write(&source.join("f.x"), "x\n");
    try_git(&source, ["status"]);
    assert!(mark.exists(), "plain git must fall into the trap, or the test proves nothing");
    write(&source.join("f.x"), "x\n");
    std::fs::remove_file(&mark).expect("deleted");
    scene.door.inspect_source(&source).expect("usable");
    let (workspace, base) = scene.prepared();
    write(&workspace.tree().join("new.x"), "n\n");
    let commit = scene.collect(&workspace, &base).expect("collected").commit.expect("a commit");
    let land = |name: &str, expected| {
        let branch = branch(name);
        let request =
            LandRequest { source: &source, mission: &scene.mission, branch: &branch, expected, commit: &commit };
        scene.vault.land(&request).expect("landed")
    };
    land("new-branch", None);
    assert!(!mark.exists(), "something that the operator configured was executed");
}

#[test]
fn missions_land_while_the_operator_works() {
    let scene = Scene::new();
    let source = scene.source();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let over = SetWhenDropped(&is_over);
        let operator = scope.spawn(|| {
            let mut rounds = 0;
            while !is_over.load(Ordering::Relaxed) || rounds < 3 {
                rounds += 1;
                git(&source, ["checkout", "-q", "-B", "topic", "main"]);
                write(&source.join("theirs"), rounds.to_string());
                git(&source, ["add", "theirs"]);
                git(&source, ["commit", "-q", "-m", "theirs"]);
                git(&source, ["rebase", "-q", "--force-rebase", "main"]);
                git(&source, ["checkout", "-q", "--detach", "main"]);
                git(&source, ["branch", "-q", "-D", "topic"]);
                git(&source, ["reflog", "expire", "--expire=now", "--all"]);
                git(&source, ["gc", "-q", "--prune=now"]);
            }
        });
        for number in 1..=6 {
            let task = TaskId::new(scene.mission.clone(), number);
            let base = scene.vault.fetch_base(&source, Some(&branch("main")), &task).expect("a base");
            let workspace = Workspace::at(scene.path("workspaces").join(task.to_string()));
            scene.vault.prepare_workspace(&task, &workspace, &base).expect("a workspace");
            write(&workspace.tree().join("mine"), number.to_string());
            let request = godwit_git::CollectRequest {
                task: &task,
                workspace: &workspace,
                base: &base,
                parents: &[],
                marked: &[],
                at: jiff::Timestamp::UNIX_EPOCH,
                message: "mine",
            };
            let commit = scene.vault.collect(&request).expect("collected").commit.expect("a commit");
            let target = branch(&format!("godwit/{task}"));
            let land = LandRequest {
                source: &source,
                mission: &scene.mission,
                branch: &target,
                expected: None,
                commit: &commit,
            };
            scene.vault.land(&land).expect("landed");
            assert_eq!(sha(&source, &format!("refs/heads/{target}")), commit);
        }
        drop(over);
        operator.join().expect("the operator was never disturbed");
    });
    git(&source, ["fsck", "--strict"]);
    scene.in_vault(["fsck", "--strict"]);
}

/// Ends the operator's day, also when a test fails before it is over.
struct SetWhenDropped<'a>(&'a AtomicBool);

impl Drop for SetWhenDropped<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
