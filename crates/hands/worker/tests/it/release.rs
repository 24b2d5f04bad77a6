//! Release: ends what lives, rescues what is work, and removes the rest; twice is fine.

use std::fs;

use godwit_core::effect::{EffectKind, OutcomeKind};
use godwit_testkit::script::Step;

use crate::scene::*;

fn release(scene: &Scene) -> EffectKind {
    EffectKind::ReleaseWorkspace { task: scene.task.clone() }
}

#[test]
fn a_release_ends_rescues_and_removes() {
    let scene = Scene::new();
    scene.prepared();
    let steps = [
        Step::Write { path: "begun".into(), text: "half a thought\n".into() },
        Step::Shell { command: "sleep 3600".into() },
    ];
    let mut hands = scene.worker();
    hands.start(scene.effect(scene.start(1, steps)));
    hands.started();
    until("the agent has begun", || {
        fs::read_to_string(scene.tree().join("begun")).is_ok_and(|text| text == "half a thought\n")
    });
    drop(hands);
    write(&scene.layout.checkout(&scene.task).join("stray"), "");
    write(&scene.layout.check_home(&scene.task).join("stray"), "");
    let run_dir = scene.layout.run(&scene.run(1));
    assert!(is_live(&run_dir));

    let released = scene.once(&release(&scene));
    let OutcomeKind::WorkspaceReleased { rescue: Some(rescue) } = &released else {
        panic!("nothing was rescued: {released:?}")
    };
    assert_eq!(git(&scene.vault(), &["show", &format!("{}:begun", rescue.commit)]), "half a thought");
    assert!(!is_live(&run_dir) && scene.alive(&run_dir).is_empty());
    for place in [scene.layout.workspaces(), scene.layout.agent_homes(), scene.layout.checkouts()] {
        assert!(names(&place).is_empty(), "{} is not empty", place.display());
    }
    assert_eq!(scene.once(&release(&scene)), released, "a kill before the answer was written down loses no rescue");
    let rescues = git(&scene.vault(), &["for-each-ref", "--format=%(refname)", "refs/godwit/rescue"]);
    assert_eq!(rescues, rescue.name, "rescued once");
}

#[test]
fn what_was_collected_needs_no_rescue() {
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    assert_eq!(scene.twice_the_same(&release(&scene)), OutcomeKind::WorkspaceReleased { rescue: None });
    assert_eq!(git(&scene.vault(), &["show", &format!("{commit}:new")]), "new");
}

#[test]
fn a_task_that_never_began_is_released() {
    let scene = Scene::new();
    assert_eq!(scene.twice_the_same(&release(&scene)), OutcomeKind::WorkspaceReleased { rescue: None });
    assert!(names(&scene.layout.vaults()).is_empty());
}
