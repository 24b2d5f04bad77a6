//! The logs of earlier releases: each is still read, verified, folded and shown.
//!
//! A fixture is a directory `tests/fixtures/log-N`, where N is the newest schema of the events in it; see
//! `docs/how-to/change-a-stored-format.md`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::view::{MissionView, RepoView};
use crate::{Extent, HeadVerifier, MissionFilter, OpenMode, Store};

/// Every fixture, the oldest first.
pub(super) fn fixtures() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let entries = fs::read_dir(all).expect("the fixtures are there");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

/// A fixture's log, opened as a daemon of this version opens it, in a directory of its own.
pub(super) async fn opened(fixture: &Path, folder: &tempfile::TempDir) -> Store {
    for name in ["store.db", "log-head"] {
        fs::copy(fixture.join(name), folder.path().join(name)).expect("the fixture is whole");
    }
    let key = HeadVerifier::read_from(&fixture.join("log.pub")).expect("a key").expect("the key is there");
    let path = folder.path().join("store.db");
    Store::open(&path, OpenMode::ReadWrite).await.expect("the log opens").with_verifier(key)
}

/// What must be the same for ever, whatever the views look like: who, what came of it, and what was kept.
async fn facts(store: &Store) -> Value {
    let missions = store.missions(&MissionFilter::default(), None, 1_000).await.expect("missions");
    let repos = store.repos().await.expect("repositories");
    json!({
        "missions": missions.iter().map(mission).collect::<Vec<_>>(),
        "repos": repos.iter().map(repo).collect::<Vec<_>>(),
    })
}

fn mission(view: &MissionView) -> Value {
    let runs = view.runs.iter().map(|run| {
        let class = run.end.as_ref().map(|end| end.class.word());
        json!({ "id": run.id, "class": class, "granted": run.granted_at, "adoptions": run.adoptions })
    });
    let holds = view.holds.iter().map(|hold| {
        json!({ "id": hold.hold.id, "code": hold.hold.code, "is_open": hold.is_open(), "reason": hold.hold.reason })
    });
    let approvals = view.approvals.iter().map(|it| json!({ "id": it.approval.id, "is_open": it.is_open() }));
    let rescues = view.rescues.iter().map(|it| json!({ "ref": it.rescue.name, "commit": it.rescue.commit }));
    json!({
        "id": view.id,
        "repo": view.repo,
        "text": view.text,
        "author": view.author,
        "created": view.created_at,
        "status": view.status,
        "agent": view.agent,
        "model": view.model,
        "base": view.base,
        "result": view.last_task().result_commit,
        "evidence": view.last_task().evidence,
        "landed": view.landed,
        "input_tokens": view.usage.input_tokens,
        "runs": runs.collect::<Vec<_>>(),
        "holds": holds.collect::<Vec<_>>(),
        "approvals": approvals.collect::<Vec<_>>(),
        "rescues": rescues.collect::<Vec<_>>(),
    })
}

fn repo(view: &RepoView) -> Value {
    let checks = view.policy.checks.iter().map(|(name, check)| json!({ "name": name, "command": check.command }));
    json!({
        "id": view.id,
        "name": view.name,
        "location": view.location,
        "is_registered": view.is_registered,
        "checks": checks.collect::<Vec<_>>(),
        "open_missions": view.open_missions,
    })
}

#[tokio::test]
async fn the_log_of_the_first_release_folds() {
    let fixtures = fixtures();
    assert!(fixtures.iter().any(|fixture| fixture.ends_with("log-1")), "the first release's log is never dropped");
    for fixture in fixtures {
        let name = fixture.display();
        let folder = tempfile::tempdir().expect("a folder");
        let store = opened(&fixture, &folder).await;
        let head = folder.path().join("log-head");
        let report = store.verify_with_file(Extent::Whole, &head).await.expect("a report");
        assert_eq!(report.faults, [], "{name}");
        assert!(report.events >= 300, "{name} has a history");
        let fleet = store.load_fleet().await.expect("the fleet folds");
        let told = facts(&store).await;
        let live = told["missions"].as_array().expect("missions").len() - over(&told);
        assert_eq!(fleet.missions.len(), live, "{name}: what is not over is folded at a start");
        let grown = store.dump_views().await.expect("a dump");
        store.rebuild().await.expect("rebuilt");
        let rebuilt = store.dump_views().await.expect("a dump");
        // Views that another release made must not pass for this one's: they would be shown as they are.
        assert!(rebuilt == grown, "{name}: the views have another shape by now: raise `PROJECTOR` in project.rs");
        assert_eq!(facts(&store).await, told, "{name}");
        compare(&fixture.join("expected.json"), &told);
    }
}

fn over(told: &Value) -> usize {
    let missions = told["missions"].as_array().expect("missions").iter();
    missions.filter(|it| ["landed", "rejected", "cancelled"].iter().any(|end| it["status"] == *end)).count()
}

/// Compares with what the release itself told. It is written once, together with a new fixture, and never again:
/// what is different then is a broken promise, not a new expectation.
fn compare(expected: &Path, told: &Value) {
    if std::env::var_os("GODWIT_BLESS").is_some() && !expected.exists() {
        let text = serde_json::to_string_pretty(told).expect("JSON") + "\n";
        fs::write(expected, text).expect("written");
        return;
    }
    let text = fs::read_to_string(expected).expect("the fixture says what is expected; GODWIT_BLESS=1 writes it once");
    let expected_facts: Value = serde_json::from_str(&text).expect("JSON");
    let all = |facts: &Value, kind: &str| facts[kind].as_array().cloned().expect("a list");
    for kind in ["missions", "repos"] {
        for (is, was) in all(told, kind).iter().zip(all(&expected_facts, kind)) {
            assert_eq!(*is, was, "{}", expected.display());
        }
        assert_eq!(all(told, kind).len(), all(&expected_facts, kind).len(), "{}", expected.display());
    }
}

#[tokio::test]
async fn a_log_signed_by_another_key_is_found_out_by_its_public_half() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(&fixtures()[0], &folder).await;
    let other = tempfile::tempdir().expect("a folder");
    let stranger = crate::HeadSigner::open_or_create(other.path(), || [9; 32]).expect("a key");
    let store = store.with_verifier(stranger.verifier());
    let report = store.verify_with_file(Extent::Whole, &folder.path().join("log-head")).await;
    let faults = report.expect("a report").faults;
    assert!(matches!(faults.as_slice(), [crate::Fault { kind: crate::FaultKind::Forged, .. }]), "{faults:?}");
}
