//! Ranges: scored by the code that seals evidence, from the operator's own history.

use godwit_core::evidence::Facts;
use godwit_core::policy::RepoPolicy;
use godwit_core::risk::{self, Band, RevisionRange};
use godwit_worker::RangeFailed;

use crate::scene::*;

fn range(text: &str) -> RevisionRange {
    text.parse().expect("a range")
}

fn commit(scene: &Scene, files: &[(&str, &str)]) {
    for (path, text) in files {
        write(&scene.source().join(path), text);
    }
    git(&scene.source(), &["add", "-A"]);
    git(&scene.source(), &["commit", "-q", "-m", "more"]);
}

#[test]
fn a_range_is_scored_like_a_result_and_before_any_mission() {
    let scene = Scene::new();
    // From parts, so that no tool takes this file for the leak that it describes.
    let token = ["ghp", "_", &"a1B2c3D4e5F6".repeat(3)].concat();
    let line = format!("let token = \"{token}\";\n");
    commit(&scene, &[("apps/x/.env", "A=1\n"), ("src/new.rs", &line), ("Cargo.lock", "\n")]);
    let hands = scene.worker();
    let read = |text: &str| hands.reader().range(&scene.repo, &scene.source(), &range(text), &RepoPolicy::default());
    let seen = read("HEAD^..HEAD").expect("read");
    let Facts { forbidden, secrets, changed_paths, .. } = seen.facts.clone();
    assert_eq!((changed_paths, forbidden.len(), forbidden[0].path.as_str()), (3, 1, "apps/x/.env"));
    assert_eq!((secrets.len(), secrets[0].kind.as_str()), (1, "github-token"));
    let score = risk::score(&seen.facts);
    // Forbidden 50, dependencies 15, secrets 20, and code without tests 15.
    assert_eq!((score.total, score.band), (100, Band::High));
    assert!(!format!("{seen:?}").contains(&token), "a hit does not repeat the secret");
    assert_eq!(read("HEAD^..HEAD"), Ok(seen), "with the vault that is there now");
    assert_eq!(risk::score(&read("HEAD..HEAD").expect("read").facts).total, 0, "an empty range has no risk");
}

#[test]
fn a_range_of_nothing_and_a_repository_that_is_gone_are_told_apart() {
    let scene = Scene::new();
    let reader = scene.worker().reader();
    let policy = RepoPolicy::default();
    let unknown = reader.range(&scene.repo, &scene.source(), &range("nowhere..HEAD"), &policy);
    assert!(matches!(&unknown, Err(RangeFailed::NoSuchRevision(said)) if said.contains("`nowhere`")), "{unknown:?}");
    let gone = reader.range(&scene.repo, &scene.source().join("gone"), &range("HEAD..HEAD"), &policy);
    assert!(matches!(gone, Err(RangeFailed::Unsuitable(_))), "{gone:?}");
}
