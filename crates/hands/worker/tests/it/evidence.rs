//! Evidence: the same facts are the same package, and its manifest is true of every byte in it.

use std::fs;
use std::path::Path;

use godwit_core::effect::{EffectKind, OutcomeKind};
use godwit_core::evidence::{CheckResult, Facts, PathHit};
use godwit_core::name::{Digest, Sha};
use godwit_core::policy::{CheckSpec, DEFAULT_FORBIDDEN};
use godwit_core::run::Usage;
use sha2::{Digest as _, Sha256};

use crate::scene::*;

const INTENT: &str = "Add what is missing.\n";

fn seal(scene: &Scene, base: &Sha, commit: &Sha, checks: Vec<CheckResult>) -> EffectKind {
    EffectKind::SealEvidence {
        task: scene.task.clone(),
        intent: INTENT.to_owned(),
        base: base.clone(),
        commit: commit.clone(),
        checks,
        usage: Usage { turns: Some(3), ..Usage::default() },
        log_head: None,
        allowed_paths: vec!["src/**".to_owned(), "deep/**".to_owned()],
        forbidden_paths: DEFAULT_FORBIDDEN.iter().map(|&glob| glob.to_owned()).collect(),
    }
}

#[track_caller]
fn sealed(outcome: OutcomeKind) -> (Digest, Facts) {
    match outcome {
        OutcomeKind::EvidenceSealed { digest, facts } => (digest, facts),
        other => panic!("nothing was sealed: {other:?}"),
    }
}

fn sha256(path: &Path) -> String {
    hex::encode(Sha256::digest(fs::read(path).expect("a file")))
}

/// What is beside each other when a task has one package: the package, and the note of which it is.
fn one_package(scene: &Scene, digest: &Digest) -> Vec<String> {
    vec![digest.to_string(), format!("{}.json", scene.task)]
}

#[track_caller]
fn checked(scene: &Scene, commit: &Sha) -> Vec<CheckResult> {
    let spec = CheckSpec { command: "echo out; echo err >&2".to_owned(), timeout_ms: 60_000 };
    let checks = vec![("all".parse().expect("a name"), spec)];
    let kind = EffectKind::RunChecks { task: scene.task.clone(), round: 1, commit: commit.clone(), checks };
    match scene.once(&kind) {
        OutcomeKind::ChecksDone { results } => results,
        other => panic!("the checks did not run: {other:?}"),
    }
}

#[test]
fn a_seal_that_is_asked_again_makes_no_second_package_although_the_log_has_grown() {
    let scene = Scene::new();
    let (base, commit) = scene.collected(&[("src/new.rs", "fn new() {}\n")]);
    let checks = checked(&scene, &commit);
    let with_head = |digit: char| match seal(&scene, &base, &commit, checks.clone()) {
        EffectKind::SealEvidence {
            task, intent, base, commit, checks, usage, allowed_paths, forbidden_paths, ..
        } => {
            let log_head = Some(digit.to_string().repeat(64).parse().expect("a digest"));
            EffectKind::SealEvidence {
                task,
                intent,
                base,
                commit,
                checks,
                usage,
                log_head,
                allowed_paths,
                forbidden_paths,
            }
        }
        other => other,
    };
    let (first, _) = sealed(scene.once(&with_head('1')));
    let (again, _) = sealed(scene.once(&with_head('2')));
    assert_eq!(first, again);
}

#[test]
fn a_package_is_sealed_once_and_its_manifest_is_true() {
    let scene = Scene::new();
    let (base, commit) = scene.collected(&[("src/new.rs", "fn new() {}\n")]);
    let checks = checked(&scene, &commit);
    let (digest, facts) = sealed(scene.twice_the_same(&seal(&scene, &base, &commit, checks.clone())));
    assert_eq!((facts.changed_paths, facts.added_lines, facts.deleted_lines), (1, 1, 0));
    assert_eq!(facts.checks, checks);
    assert!(facts.forbidden.is_empty() && facts.outside_allowed.is_empty() && facts.secrets.is_empty());

    assert_eq!(names(&scene.layout.evidence_root()), one_package(&scene, &digest), "one package and no draft");
    let package = scene.layout.evidence(&digest);
    assert_eq!(sha256(&package.join("manifest.json")), digest.as_str());
    let manifest = fs::read(package.join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    let mut listed = vec!["manifest.json".to_owned()];
    for file in manifest["files"].as_array().expect("a list") {
        let name = file["name"].as_str().expect("a name");
        assert_eq!(file["sha256"], sha256(&package.join(name)), "{name}");
        assert_eq!(file["bytes"], fs::metadata(package.join(name)).expect("a file").len(), "{name}");
        listed.push(name.to_owned());
    }
    listed.sort();
    assert_eq!(listed, names(&package), "every file is listed");
    assert_eq!(listed, ["check-all.err", "check-all.out", "diff.patch", "manifest.json", "mission.md"]);
    assert_eq!(fs::read_to_string(package.join("mission.md")).expect("the intent"), INTENT);
    assert_eq!(fs::read_to_string(package.join("check-all.out")).expect("the output"), "out\n");
    assert_eq!(manifest["commit"], commit.as_str());
}

#[test]
fn what_is_forbidden_outside_or_secret_is_a_fact() {
    let scene = Scene::new();
    // From parts, so that no tool takes this file for the leak that it describes.
    let token = ["ghp", "_", &"a1B2c3D4e5F6".repeat(3)].concat();
    let line = format!("first\nlet token = \"{token}\";\n");
    let (base, commit) = scene.collected(&[("deep/er/.env", "A=1\n"), ("src/new.rs", &line), ("other", "x\n")]);
    let (digest, facts) = sealed(scene.twice_the_same(&seal(&scene, &base, &commit, Vec::new())));
    assert_eq!(facts.forbidden, [PathHit { path: "deep/er/.env".to_owned(), glob: ".env".to_owned() }]);
    assert_eq!(facts.outside_allowed, ["other"]);
    let github = facts.secrets.iter().find(|hit| hit.kind == "github-token").expect("the token is found");
    assert_eq!((github.path.as_str(), github.line), ("src/new.rs", 2));
    let manifest = fs::read_to_string(scene.layout.evidence(&digest).join("manifest.json")).expect("a manifest");
    assert!(!manifest.contains(&token), "a hit does not repeat the secret");
}

#[test]
fn a_draft_that_was_cut_short_is_replaced() {
    let scene = Scene::new();
    let (base, commit) = scene.collected(&[("src/new.rs", "fn new() {}\n")]);
    let draft = scene.layout.evidence_root().join(format!("draft-{}", scene.task));
    write(&draft.join("stray"), "of an earlier attempt");
    let (digest, _) = sealed(scene.once(&seal(&scene, &base, &commit, Vec::new())));
    assert_eq!(names(&scene.layout.evidence_root()), one_package(&scene, &digest));
    assert_eq!(names(&scene.layout.evidence(&digest)), ["diff.patch", "manifest.json", "mission.md"]);
}
