//! Dying at every named point, and doing the same again afterwards.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use godwit_core::name::Sha;
use godwit_git::{LandRequest, WorkspaceProbe};
use godwit_proc::crash;

use crate::scene::{Scene, branch, git, sha, write};

/// Every point of this crate, in the order in which a mission passes them.
const POINTS: &[&str] = &[
    "merge.before-ref",
    "merge.after-ref",
    "workspace.before-rename",
    "workspace.after-rename",
    "collect.before-commit",
    "collect.mid-objects",
    "collect.before-ref",
    "collect.after-ref",
    "land.before-objects",
    "land.before-ref",
    "land.after-ref",
    "rescue.before-ref",
    "release.before-delete",
    "release.mid-delete",
];

const SCENE: &str = "GODWIT_GIT_CRASH_SCENE";

/// One task from the merge that it starts from to its release, each step as a daemon asks for it: again and again, until it is done.
fn mission(scene: &Scene) {
    let source = scene.source();
    let workspace = scene.workspace();
    let landed = branch("landed");
    if scene.vault.result_of(&scene.task).expect("read").is_none() {
        let tip = scene.vault.fetch_base(&source, None, &scene.task).expect("a base");
        let aside = scene.commit("main~1", "aside", |tree| write(&tree.join("aside"), "a\n"));
        let base = scene.merge(&[tip, aside]).expect("merged").commit;
        scene.vault.prepare_workspace(&scene.task, &workspace, &base).expect("a workspace");
        write(&workspace.tree().join("done"), "d\n");
        scene.collect(&workspace, &base).expect("collected");
    }
    let commit = scene.vault.result_of(&scene.task).expect("read").expect("a result");
    let request =
        LandRequest { source: &source, mission: &scene.mission, branch: &landed, expected: None, commit: &commit };
    scene.vault.land(&request).expect("landed");
    if workspace.probe().expect("probed") != WorkspaceProbe::Absent {
        write(&workspace.tree().join("uncommitted"), "u\n");
    }
    scene.vault.release(&scene.task, &workspace).expect("released");
}

/// Not a test by itself: the process that dies. Without a scene there is nothing to do.
#[test]
fn child() {
    if let Some(root) = std::env::var_os(SCENE).map(PathBuf::from) {
        crash::arm(&root);
        mission(&Scene::at(root));
    }
}

#[test]
fn every_step_is_done_once_wherever_the_daemon_dies() {
    let mut results: Vec<Sha> = Vec::new();
    for point in POINTS {
        let scene = Scene::new();
        write(&scene.path("crash-test"), format!("godwit crash test token\n{point}\n"));
        let died = die(&scene);
        assert_eq!(died, Some(9), "{point} was not passed");
        mission(&scene);
        let source = scene.source();
        let commit = scene.vault.result_of(&scene.task).expect("read").expect("a result");
        assert_eq!(sha(&source, "landed"), commit, "{point}");
        let reflog = git(&source, ["reflog", "show", "--format=%gs", "landed"]);
        assert_eq!(reflog, format!("godwit: land {}", scene.mission), "{point}");
        let rescues = scene.vault.list_rescues().expect("listed");
        assert_eq!(rescues.len(), 1, "{point}: {rescues:?}");
        assert_eq!(scene.in_vault(["show", &format!("{}:uncommitted", rescues[0].rescue.name)]), "u", "{point}");
        let left = std::fs::read_dir(scene.path("workspaces")).expect("listed").count();
        assert_eq!(left, 0, "{point}");
        scene.in_vault(["fsck", "--strict"]);
        results.push(commit);
    }
    results.dedup();
    assert_eq!(results.len(), 1, "the same intent makes the same commit");
}

/// Runs [`child`] in a process of its own and says by which signal it died.
#[expect(clippy::disallowed_methods, reason = "the process that dies is this test itself")]
fn die(scene: &Scene) -> Option<i32> {
    let status = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "crash::child"])
        .env(SCENE, scene.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("started");
    status.signal()
}
