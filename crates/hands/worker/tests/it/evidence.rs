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
        spec: None,
        base: base.clone(),
        commit: commit.clone(),
        checks,
        runs: (1..=3).map(|number| scene.run(number)).collect(),
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
    let spec = CheckSpec { timeout_ms: 600_000, ..CheckSpec::new("echo out; echo err >&2") };
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
    let with_head = |digit: char| {
        let mut kind = seal(&scene, &base, &commit, checks.clone());
        if let EffectKind::SealEvidence { log_head, .. } = &mut kind {
            *log_head = Some(digit.to_string().repeat(64).parse().expect("a digest"));
        }
        kind
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

#[test]
fn a_result_says_what_it_is_made_of_and_its_risk_is_in_the_package() {
    let scene = Scene::new();
    let files = [
        ("src/pay.rs", "let key = std::env::var(\"STRIPE_API_KEY\");\n"),
        ("src/payments/card.rs", "fn card() {}\n"),
        ("tests/pay.rs", "#[test]\nfn pays() {}\n"),
        ("apps/x/package.json", "{}\n"),
        ("apps/x/migrations/1.sql", "select 1;\n"),
        ("Dockerfile", "FROM scratch\n"),
        ("logo.png", "\0png"),
    ];
    let (base, commit) = scene.collected(&files);
    let (digest, facts) = sealed(scene.twice_the_same(&seal(&scene, &base, &commit, Vec::new())));
    let makeup = facts.makeup.as_ref().expect("it is known");
    let named = |touched: &godwit_core::evidence::Touched| -> Vec<String> {
        touched.first.iter().map(|hit| hit.path.clone()).collect()
    };
    assert_eq!((makeup.tests.paths, makeup.tests.added), (1, 2));
    assert_eq!((makeup.code.paths, makeup.code.uncounted), (6, 1));
    assert_eq!(named(&makeup.dependencies), ["apps/x/package.json"]);
    assert_eq!(named(&makeup.migrations), ["apps/x/migrations/1.sql"]);
    assert_eq!(named(&makeup.control_plane), ["Dockerfile"]);
    assert_eq!(named(&makeup.sensitive), ["src/payments/card.rs"]);
    assert_eq!((makeup.secret_uses.lines, makeup.secret_uses.first[0].name.as_str()), (1, "STRIPE_API_KEY"));
    let manifest = fs::read(scene.layout.evidence(&digest).join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    assert_eq!(manifest["format"], 3);
    // Many lines are unknown because of the image; secrets, dependencies, migrations and control plane are present.
    assert_eq!(manifest["risk"]["total"], 100, "{}", manifest["risk"]);
    assert_eq!(manifest["risk"]["factors"].as_array().map(Vec::len), Some(7));
}

#[test]
fn who_made_a_result_is_taken_from_the_record_of_its_runs() {
    let scene = Scene::new();
    let (base, commit) = scene.collected(&[("src/new.rs", "fn new() {}\n")]);
    let kind = seal(&scene, &base, &commit, Vec::new());
    let scripted = || sealed(scene.once(&kind)).1.agent_is_scripted;
    assert_eq!(scripted(), None, "nothing is known of a result without a run");
    let run_dir = scene.layout.run(&scene.run(1));
    write(&run_dir.join("reading.json"), r#"{"adapter":"claude"}"#);
    assert_eq!(scripted(), Some(false));
    write(&scene.layout.run(&scene.run(2)).join("unused"), "");
    assert_eq!(scripted(), Some(false), "a run that was never started has no part in it");
    write(&scene.layout.run(&scene.run(3)).join("reading.json"), r#"{"adapter":"scripted"}"#);
    assert_eq!(scripted(), Some(true));
    write(&scene.layout.run(&scene.run(3)).join("reading.json"), "{");
    assert_eq!(scripted(), None, "a record that cannot be read says nothing");
}
