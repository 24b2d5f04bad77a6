//! Appending: versions, atomicity, repeats and the start.

use std::os::unix::fs::PermissionsExt;

use godwit_core::envelope::{Durability, NewEvent, StreamId};
use godwit_core::id::CommandId;

use super::world::{World, open, slot, walk};
use crate::{AppendError, Extent};

#[tokio::test]
async fn a_batch_gets_places_without_gaps_and_reads_back_as_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let events = [slot(1, 1), slot(2, 1), slot(3, 2)];
    let appended = store.append(&events, Durability::Full).await.expect("appended");
    assert_eq!((appended.first_seq, appended.last_seq), (1, 3));
    assert_eq!(store.head().await.expect("a head").digest, appended.head);
    let stored = store.events_after(0, 10).await.expect("events");
    assert_eq!(stored.iter().map(|stored| stored.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(stored.into_iter().map(|stored| stored.new).collect::<Vec<_>>(), events);
    assert_eq!(store.events_after(1, 1).await.expect("events").len(), 1);
    let mode = std::fs::metadata(store.path()).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_conflict_on_one_stream_leaves_no_stream_moved() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let mut world = World::new(1);
    let register = world.register(0);
    store.append(&register, Durability::Process).await.expect("appended");
    let dump = store.dump_views().await.expect("a dump");
    let mut batch = world.create(7, 0);
    batch.push(NewEvent { version: 5, ..slot(1, 9) });
    let conflict = store.append(&batch, Durability::Process).await.expect_err("the host is not at version 4");
    let AppendError::VersionConflict { stream, expected, actual } = conflict else { panic!("{conflict}") };
    assert_eq!((stream, expected, actual), (StreamId::Host, 4, 0));
    assert_eq!(store.head().await.expect("a head").seq, 1);
    assert_eq!(store.dump_views().await.expect("a dump"), dump);
    batch.pop();
    store.append(&batch, Durability::Process).await.expect("the rest of the batch was sound");
}

#[tokio::test]
async fn a_repeated_command_finds_its_first_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    store.append(&[slot(1, 1), slot(2, 5), slot(3, 5)], Durability::Process).await.expect("appended");
    assert_eq!(store.answer_of(&CommandId::from_entropy(5)).await.expect("an answer"), Some(vec![2, 3]));
    assert_eq!(store.answer_of(&CommandId::from_entropy(6)).await.expect("an answer"), None);
}

#[tokio::test]
async fn a_log_that_was_dropped_without_being_closed_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let world = walk(&store, 3, 120).await;
    let (head, dump) = (store.head().await.expect("a head"), store.dump_views().await.expect("a dump"));
    drop(store);
    let store = open(&folder).await;
    assert_eq!(store.head().await.expect("a head"), head);
    assert_eq!(store.dump_views().await.expect("a dump"), dump);
    let fleet = store.load_fleet().await.expect("a fleet");
    assert_eq!((&fleet.host, &fleet.repos), (&world.fleet.host, &world.fleet.repos));
    for (id, state) in &world.fleet.missions {
        let (loaded, version) = store.load_mission(id).await.expect("a mission").expect("it is there");
        assert_eq!((&loaded, version), (state, world.fleet.version(&StreamId::Mission(id.clone()))));
        let is_live = state.mission.as_ref().is_some_and(|mission| mission.is_live());
        assert_eq!(fleet.missions.contains_key(id), is_live, "{id}");
    }
}

#[tokio::test]
async fn a_caller_that_stops_waiting_leaves_no_transaction_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    for _ in 0..50 {
        let version = store.stream(&StreamId::Host).await.expect("events").len() as u64 + 1;
        let events = [slot(version, 1)];
        let append = store.append(&events, Durability::Process);
        // Polled once and dropped: the append has begun or has not.
        tokio::select! {
            biased;
            result = append => drop(result),
            () = tokio::task::yield_now() => {}
        }
        // An append that conflicts waits behind the one that was let go, and leaves nothing.
        let conflict = store.append(&[slot(1_001, 1)], Durability::Process).await;
        assert!(matches!(conflict, Err(AppendError::VersionConflict { .. })), "{conflict:?}");
    }
    let report = store.verify(Extent::Whole, None).await.expect("a report");
    assert_eq!(report.faults, []);
}

#[tokio::test]
async fn ten_thousand_appends_stay_consistent() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    for version in 1..=10_000 {
        store.append(&[slot(version, version)], Durability::Process).await.expect("appended");
    }
    let report = store.verify(Extent::Whole, None).await.expect("a report");
    assert_eq!((report.events, report.faults.len(), report.head.seq), (10_000, 0, 10_000));
    drop(store);
    assert_eq!(open(&folder).await.head().await.expect("a head"), report.head);
}

#[tokio::test]
async fn what_somebody_else_appended_meanwhile_is_seen_and_nothing_is_written_over_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, other) = (open(&folder).await, open(&folder).await);
    one.append(&[slot(1, 1)], Durability::Process).await.expect("appended");
    other.append(&[slot(2, 2)], Durability::Process).await.expect("the other read the log's end itself");
    let conflict = one.append(&[slot(2, 3)], Durability::Process).await.expect_err("that version is taken");
    let AppendError::VersionConflict { expected, actual, .. } = conflict else { panic!("{conflict}") };
    assert_eq!((expected, actual), (1, 2));
    one.append(&[slot(3, 3)], Durability::Process).await.expect("what was remembered is read again");
    other.append(&[slot(4, 4)], Durability::Process).await.expect("and by the other too");
    let report = one.verify(Extent::Whole, None).await.expect("a report");
    assert_eq!((report.events, report.faults.len()), (4, 0));
}

#[tokio::test]
async fn a_batch_of_any_size_is_written_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let mut version = 0;
    for size in [1, 7, 8, 9, 63, 64, 65, 200] {
        let batch: Vec<NewEvent> = (1..=size).map(|place| slot(version + place, version + place)).collect();
        store.append(&batch, Durability::Process).await.expect("appended");
        version += size;
    }
    let report = store.verify(Extent::Whole, None).await.expect("a report");
    assert_eq!((report.events, report.faults.len()), (version, 0));
    let events = store.stream(&StreamId::Host).await.expect("events");
    assert!(events.iter().map(|event| event.new.version).eq(1..=version));
}
