//! Workspaces, results, landings and restores: what is there already is found, and nothing is done twice.

use std::fs;

use godwit_core::effect::{EffectKind, OutcomeKind};
use godwit_core::hold::HoldCode;
use godwit_core::name::Sha;

use crate::scene::*;

#[test]
fn a_workspace_is_made_once_and_what_is_in_it_stays() {
    let scene = Scene::new();
    let tip = git(&scene.source(), &["rev-parse", "HEAD"]);
    let first = scene.once(&scene.prepare(false));
    assert!(
        matches!(&first, OutcomeKind::WorkspaceReady { base, branch: Some(branch), source_dirty: false, .. }
            if base.as_str() == tip && branch.as_str() == "main"),
        "{first:?}"
    );
    write(&scene.tree().join("begun"), "half a thought\n");
    git(&scene.source(), &["commit", "-q", "--allow-empty", "-m", "the operator goes on"]);
    assert_eq!(scene.once(&scene.prepare(false)), first, "the base does not move with the branch");
    assert_eq!(fs::read_to_string(scene.tree().join("begun")).expect("it stays"), "half a thought\n");
    assert_eq!(names(&scene.layout.workspaces()), [scene.task.to_string()]);
}

#[test]
fn a_fresh_start_rescues_first_and_forgets_the_home() {
    let scene = Scene::new();
    scene.prepared();
    write(&scene.tree().join("begun"), "half a thought\n");
    write(&scene.layout.agent_home(&scene.task).join("session"), "remembered");
    scene.twice_the_same(&scene.prepare(true));
    assert!(!scene.tree().join("begun").exists());
    assert!(names(&scene.layout.agent_home(&scene.task)).is_empty());
    let rescues = git(&scene.vault(), &["for-each-ref", "--format=%(objectname)", "refs/godwit/rescue"]);
    assert_eq!(rescues.lines().count(), 1, "rescued once: {rescues}");
    assert_eq!(git(&scene.vault(), &["show", &format!("{rescues}:begun")]), "half a thought");
}

#[test]
fn a_result_is_one_commit_however_often_it_is_collected() {
    let scene = Scene::new();
    let base = scene.prepared();
    write(&scene.tree().join("src/new.rs"), "fn new() {}\n");
    let outcome = scene.twice_the_same(&scene.collect(&base));
    let OutcomeKind::ResultCollected { commit: Some(commit), rescue: None, .. } = outcome else {
        panic!("nothing was collected: {outcome:?}")
    };
    assert_eq!(git(&scene.vault(), &["rev-list", "--count", "--all"]), "2", "the base's and the result's");
    assert_eq!(git(&scene.vault(), &["rev-parse", &format!("{commit}^")]), base.as_str());
    assert_eq!(git(&scene.vault(), &["for-each-ref", "refs/godwit/superseded"]), "");
}

/// The commit of a task that writes one file on top of `base`.
fn written(scene: &Scene, number: u16, base: &Sha, text: &str) -> Sha {
    let prepared = scene.twice_the_same(&scene.prepare_from(number, &[base], false));
    assert!(matches!(&prepared, OutcomeKind::WorkspaceReady { base: made, .. } if made == base), "{prepared:?}");
    write(&scene.tree_of(number).join("shared.txt"), text);
    collected(scene, number, base, &[], &[]).0.expect("a commit")
}

fn collected(scene: &Scene, number: u16, base: &Sha, parents: &[&Sha], marked: &[&str]) -> (Option<Sha>, Vec<String>) {
    let EffectKind::CollectResult { at, message, .. } = scene.collect(base) else { panic!("a collection") };
    let kind = EffectKind::CollectResult {
        task: scene.task(number),
        base: base.clone(),
        parents: parents.iter().map(|&parent| parent.clone()).collect(),
        conflicts: marked.iter().map(|&path| path.to_owned()).collect(),
        at,
        message,
    };
    match scene.twice_the_same(&kind) {
        OutcomeKind::ResultCollected { commit, unresolved, .. } => (commit, unresolved),
        other => panic!("nothing was collected: {other:?}"),
    }
}

#[test]
fn a_task_starts_from_the_merge_of_what_it_needs_and_a_conflict_is_resolved_in_it() {
    let scene = Scene::new();
    let base = scene.prepared();
    let (left, right) = (written(&scene, 2, &base, "left\n"), written(&scene, 3, &base, "right\n"));
    let outcome = scene.twice_the_same(&scene.prepare_from(4, &[&left, &right], false));
    let OutcomeKind::WorkspaceReady { base: merged, conflicts, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(conflicts, ["shared.txt"]);
    let file = scene.tree_of(4).join("shared.txt");
    assert!(fs::read_to_string(&file).expect("the file").contains("<<<<<<< "), "the agent sees both sides");
    let (commit, unresolved) = collected(&scene, 4, &merged, &[&left, &right], &["shared.txt"]);
    assert_eq!((commit, unresolved), (None, vec!["shared.txt".to_owned()]), "nobody has resolved it");
    write(&file, "left and right\n");
    let (commit, unresolved) = collected(&scene, 4, &merged, &[&left, &right], &["shared.txt"]);
    let resolved = commit.expect("a commit");
    assert!(unresolved.is_empty());
    let parents = git(&scene.vault(), &["rev-list", "--parents", "-n", "1", resolved.as_str()]);
    assert_eq!(parents, format!("{resolved} {left} {right}"), "the markers are no part of the history");
    let again = scene.twice_the_same(&scene.prepare_from(4, &[&resolved], true));
    assert!(
        matches!(&again, OutcomeKind::WorkspaceReady { base, conflicts, .. } if *base == resolved && conflicts.is_empty()),
        "{again:?}"
    );
    assert_eq!(fs::read_to_string(&file).expect("the file"), "left and right\n");
}

#[test]
fn an_unchanged_workspace_is_no_commit() {
    let scene = Scene::new();
    let base = scene.prepared();
    let outcome = scene.twice_the_same(&scene.collect(&base));
    assert!(matches!(outcome, OutcomeKind::ResultCollected { commit: None, rescue: None, .. }), "{outcome:?}");
}

#[test]
fn a_landing_is_written_once_and_read_back() {
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    git(&scene.source(), &["config", "core.logAllRefUpdates", "always"]);
    let land = EffectKind::Land { branch: branch("godwit/result"), expected: None, commit: commit.clone() };
    let outcome = scene.twice_the_same(&land);
    assert_eq!(outcome, OutcomeKind::Landed { commit: commit.clone(), target: "refs/heads/godwit/result".to_owned() });
    assert_eq!(git(&scene.source(), &["rev-parse", "godwit/result"]), commit.as_str());
    assert_eq!(git(&scene.source(), &["reflog", "show", "godwit/result"]).lines().count(), 1);
}

#[test]
fn a_target_that_moved_is_not_written() {
    let scene = Scene::new();
    let (base, commit) = scene.collected(&[("new", "new\n")]);
    git(&scene.source(), &["checkout", "-q", "-b", "target"]);
    git(&scene.source(), &["commit", "-q", "--allow-empty", "-m", "the operator goes on"]);
    git(&scene.source(), &["checkout", "-q", "main"]);
    let moved = git(&scene.source(), &["rev-parse", "target"]);
    let land = EffectKind::Land { branch: branch("target"), expected: Some(base), commit };
    assert_eq!(failure(scene.twice_the_same(&land)).hold, HoldCode::TargetMoved);
    assert_eq!(git(&scene.source(), &["rev-parse", "target"]), moved);
}

#[test]
fn a_rescue_is_restored_once_and_never_over_another_branch() {
    let scene = Scene::new();
    scene.prepared();
    write(&scene.tree().join("begun"), "half a thought\n");
    let released = scene.once(&EffectKind::ReleaseWorkspace { task: scene.task.clone() });
    let OutcomeKind::WorkspaceReleased { rescue: Some(rescue) } = released else {
        panic!("nothing was rescued: {released:?}")
    };
    git(&scene.source(), &["config", "core.logAllRefUpdates", "always"]);
    let restore = |name| EffectKind::RestoreRescue { commit: rescue.commit.clone(), branch: branch(name) };
    let outcome = scene.twice_the_same(&restore("saved"));
    assert_eq!(outcome, OutcomeKind::RescueRestored { branch: branch("saved") });
    assert_eq!(git(&scene.source(), &["show", "saved:begun"]), "half a thought");
    assert_eq!(git(&scene.source(), &["reflog", "show", "saved"]).lines().count(), 1);

    git(&scene.source(), &["branch", "taken"]);
    let taken = git(&scene.source(), &["rev-parse", "taken"]);
    failure(scene.once(&restore("taken")));
    assert_eq!(git(&scene.source(), &["rev-parse", "taken"]), taken);
}
