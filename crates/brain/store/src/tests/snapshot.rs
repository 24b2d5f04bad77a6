//! A copy of the log that is made while it grows, and what the log says is kept elsewhere.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use godwit_core::envelope::Durability;
use godwit_core::id::MissionId;

use super::releases::{fixtures, opened};
use super::world::{open, open_to_look, slot, walk};
use crate::{Extent, KeptRole, OpenMode, SnapshotError, Store};

#[tokio::test]
async fn a_copy_made_while_the_log_grows_is_one_moment_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    walk(&store, 3, 120).await;
    let before = store.head().await.expect("a head");
    let is_over = Arc::new(AtomicBool::new(false));
    let host = godwit_core::envelope::StreamId::Host;
    let first = store.stream(&host).await.expect("a stream").len() as u64;
    let writing = {
        let (store, is_over) = (store.clone(), Arc::clone(&is_over));
        async move {
            let mut appended = 0;
            while !is_over.load(Ordering::Relaxed) || appended == 0 {
                appended += 1;
                // Odd versions take a slot and even ones free it; what is possible does not matter to the copy.
                store.append(&[slot(first + appended, 1_000 + appended)], Durability::Process).await.expect("appended");
            }
            appended
        }
    };
    let copying = async {
        let reader = open_to_look(&folder).await;
        for number in 0..5 {
            let target = folder.path().join(format!("copy-{number}.db"));
            reader.snapshot_to(&target).await.expect("a copy");
        }
        is_over.store(true, Ordering::Relaxed);
    };
    let (appended, ()) = tokio::join!(writing, copying);
    assert!(appended > 0);
    for number in 0..5 {
        let target = folder.path().join(format!("copy-{number}.db"));
        let mode = std::fs::metadata(&target).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else reads it");
        let copy = Store::open(&target, OpenMode::ReadOnly).await.expect("the copy opens");
        let report = copy.verify(Extent::Tail, Some(&before)).await.expect("a report");
        assert_eq!(report.faults, [], "copy {number}");
        assert!(report.head.seq >= before.seq);
        assert_eq!(copy.dump_views().await.expect("a dump").lines().count(), {
            let views = store.dump_views().await.expect("a dump");
            views.lines().count()
        });
        copy.close().await;
        let names: Vec<_> =
            std::fs::read_dir(folder.path()).expect("readable").flatten().map(|it| it.file_name()).collect();
        let beside = format!("copy-{number}.db-");
        assert!(
            !names.iter().any(|name| name.to_string_lossy().starts_with(&beside)),
            "a copy that was read: {names:?}"
        );
    }
}

#[tokio::test]
async fn a_copy_replaces_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let target = folder.path().join("there");
    std::fs::write(&target, "mine").expect("written");
    assert!(matches!(store.snapshot_to(&target).await, Err(SnapshotError::Create { .. })));
    assert_eq!(std::fs::read_to_string(&target).expect("readable"), "mine");
}

#[tokio::test]
async fn what_the_log_names_is_found_also_of_missions_that_are_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(&fixtures()[0], &folder).await;
    let kept = store.kept().await.expect("read");
    let mut roles = std::collections::BTreeMap::new();
    for commit in kept.commits.values().flatten() {
        *roles.entry(commit.role.word()).or_insert(0) += 1;
    }
    assert!(roles[KeptRole::Base.word()] >= 2 && roles["result"] >= 5 && roles["rescue"] >= 1, "{roles:?}");
    assert!(kept.evidence.len() >= 10, "{}", kept.evidence.len());
    let live = store.runs(&crate::RunFilter { mission: None, which: crate::OpenOrAll::Open }, None, 100).await;
    let live: Vec<_> = live.expect("runs").into_iter().map(|run| run.id).collect();
    assert_eq!(kept.live_runs.iter().cloned().collect::<Vec<_>>(), live);
    for (_, rescue) in
        store.rescues().await.expect("rescues").iter().map(|view| (MissionId::clone(&view.mission), &view.rescue))
    {
        assert!(kept.commits.values().flatten().any(|kept| kept.commit == rescue.commit), "{rescue:?}");
    }
}
