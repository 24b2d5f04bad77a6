//! Damage: whatever is changed behind godwit's back is reported, at its place.

use godwit_core::envelope::Durability;
use sqlx::{AssertSqlSafe, Connection};

use super::world::{open, open_to_look, slot};
use crate::chain::{self, Hash};
use crate::row::EventRow;
use crate::{Extent, FaultKind, Head, OpenError, OpenMode, Store, VerifyReport, door};

/// A log of twenty events, and the head that was written down outside it.
async fn log() -> (tempfile::TempDir, Head) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    for version in 1..=20 {
        store.append(&[slot(version, version)], Durability::Full).await.expect("appended");
    }
    let head = store.write_head(&folder.path().join("log-head")).await.expect("the head is written down");
    store.close().await;
    (folder, head)
}

async fn change(folder: &tempfile::TempDir, statements: &[&str]) {
    let mut connection = door::writer(&folder.path().join("store.db")).await.expect("a connection");
    for statement in statements {
        sqlx::query(AssertSqlSafe((*statement).to_owned())).execute(&mut connection).await.expect("a change");
    }
    connection.close().await.expect("closed");
}

async fn verify(folder: &tempfile::TempDir) -> VerifyReport {
    let store = open_to_look(folder).await;
    store.verify_with_file(Extent::Whole, &folder.path().join("log-head")).await.expect("a report")
}

/// Changes the log and gives the faults that verification reports.
async fn faults_after(statements: &[&str]) -> Vec<(u64, FaultKind)> {
    let (folder, _) = log().await;
    change(&folder, statements).await;
    verify(&folder).await.faults.into_iter().map(|fault| (fault.seq, fault.kind)).collect()
}

#[tokio::test]
async fn an_honest_log_has_no_fault() {
    let (folder, head) = log().await;
    let report = verify(&folder).await;
    assert_eq!((report.faults, report.head, report.events), (Vec::new(), head, 20));
}

#[tokio::test]
async fn a_flipped_payload_byte_is_reported_at_its_event() {
    let changed = "UPDATE events SET payload = CAST(replace(CAST(payload AS TEXT), 'slot-taken', 'slot-tbken') AS BLOB) \
                   WHERE seq = 7";
    let faults = faults_after(&[changed]).await;
    assert!(faults.contains(&(7, FaultKind::PayloadChanged)), "{faults:?}");
}

#[tokio::test]
async fn a_flipped_byte_in_any_column_of_an_event_is_reported_at_its_place() {
    let columns = [
        ("version", "version + 100"),
        ("stream", "'hosT'"),
        ("kind", "'host.slot-takeN'"),
        ("event_schema", "event_schema + 1"),
        ("at_us", "at_us + 1"),
        ("actor", "'{\"kind\":\"daemoN\"}'"),
        ("via", "'enginE'"),
        ("command", "'c0000000009'"),
        ("cause", "NULL"),
        ("payload", "CAST(CAST(payload AS TEXT) || ' ' AS BLOB)"),
        ("payload_digest", "zeroblob(32)"),
        ("hash", "zeroblob(32)"),
        ("kind", "CAST(x'ff00fe' AS TEXT)"),
    ];
    for (column, value) in columns {
        let faults = faults_after(&[&format!("UPDATE events SET {column} = {value} WHERE seq = 7")]).await;
        assert!(faults.iter().any(|(seq, _)| *seq == 7), "{column}: {faults:?}");
    }
}

#[tokio::test]
async fn a_deleted_row_is_reported_as_missing() {
    let faults = faults_after(&["DELETE FROM events WHERE seq IN (7, 8)"]).await;
    assert!(faults.contains(&(7, FaultKind::Missing { count: 2 })), "{faults:?}");
}

#[tokio::test]
async fn a_deleted_beginning_is_reported_as_missing() {
    let faults = faults_after(&["DELETE FROM events WHERE seq < 4"]).await;
    assert!(faults.contains(&(1, FaultKind::Missing { count: 3 })), "{faults:?}");
}

#[tokio::test]
async fn a_log_that_was_cut_off_is_found_out_by_the_head_file() {
    let faults = faults_after(&["DELETE FROM events WHERE seq > 15"]).await;
    assert_eq!(faults, [(20, FaultKind::Truncated { log_seq: 15 })]);
}

#[tokio::test]
async fn an_emptied_log_is_found_out_by_the_head_file() {
    assert_eq!(faults_after(&["DELETE FROM events"]).await, [(20, FaultKind::Truncated { log_seq: 0 })]);
}

#[tokio::test]
async fn swapped_events_are_reported() {
    let faults = faults_after(&[
        "UPDATE events SET seq = 1000 WHERE seq = 7",
        "UPDATE events SET seq = 7 WHERE seq = 8",
        "UPDATE events SET seq = 8 WHERE seq = 1000",
    ])
    .await;
    for seq in [7, 8] {
        assert!(faults.contains(&(seq, FaultKind::ChainBroken)), "{faults:?}");
    }
}

#[tokio::test]
async fn a_history_that_was_hashed_again_is_found_out_by_the_head_file() {
    let (folder, _) = log().await;
    let mut connection = door::writer(&folder.path().join("store.db")).await.expect("a connection");
    let rows: Vec<EventRow> = crate::read::rows_after(&mut connection, 0, 100).await.expect("rows");
    let mut hash: Hash = chain::GENESIS;
    for mut row in rows {
        row.at_us += i64::from(row.seq == 7);
        hash = row.link(&hash, &chain::payload_digest(&row.payload));
        sqlx::query("UPDATE events SET at_us = $1, hash = $2 WHERE seq = $3")
            .bind(row.at_us)
            .bind(hash.as_slice())
            .bind(row.seq)
            .execute(&mut connection)
            .await
            .expect("rewritten");
    }
    connection.close().await.expect("closed");
    let store = open_to_look(&folder).await;
    assert_eq!(store.verify(Extent::Whole, None).await.expect("a report").faults, [], "the forgery is consistent");
    let faults = verify(&folder).await.faults;
    assert_eq!(faults.iter().map(|fault| (fault.seq, &fault.kind)).collect::<Vec<_>>(), [(20, &FaultKind::Rewritten)]);
}

#[tokio::test]
async fn an_event_that_is_not_possible_is_reported_although_its_chain_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let mut twice = slot(1, 2);
    twice.version = 2;
    store.append(&[slot(1, 1), twice], Durability::Process).await.expect("the log does not judge");
    let faults = store.verify(Extent::Whole, None).await.expect("a report").faults;
    assert!(matches!(&faults[..], [fault] if fault.seq == 2 && matches!(fault.kind, FaultKind::Impossible { .. })));
}

#[tokio::test]
async fn a_damaged_tail_stops_the_start_and_names_the_event() {
    let (folder, _) = log().await;
    change(&folder, &["UPDATE events SET at_us = at_us + 1 WHERE seq = 19"]).await;
    let refused = Store::open(&folder.path().join("store.db"), OpenMode::ReadWrite).await.expect_err("it is damaged");
    assert!(matches!(refused, OpenError::Damaged { seq: 19, .. }), "{refused}");
}

#[tokio::test]
async fn bytes_overwritten_in_the_file_itself_are_reported_at_their_event() {
    let (folder, _) = log().await;
    let path = folder.path().join("store.db");
    let mut bytes = std::fs::read(&path).expect("the file");
    let needle = b"m0000000000-t1-r4\"}";
    let place = bytes.windows(needle.len()).position(|window| window == needle).expect("a payload is in the file");
    bytes[place + needle.len() - 3] = b'9';
    std::fs::write(&path, bytes).expect("written");
    let faults = verify(&folder).await.faults;
    assert!(faults.iter().any(|fault| fault.kind == FaultKind::PayloadChanged && [7, 8].contains(&fault.seq)));
}

#[tokio::test]
async fn a_head_file_that_this_home_did_not_sign_is_a_fault() {
    let (folder, _) = log().await;
    let keys = tempfile::tempdir().expect("a folder");
    let signer = crate::HeadSigner::open_or_create(keys.path(), || [1; 32]).expect("a key");
    let head_file = folder.path().join("log-head");
    let store = open(&folder).await.with_signer(signer);
    let faults = async || {
        let report = store.verify_with_file(Extent::Whole, &head_file).await.expect("a report");
        report.faults.into_iter().map(|fault| (fault.seq, fault.kind)).collect::<Vec<_>>()
    };
    assert_eq!(faults().await, [(20, FaultKind::Forged)], "it was written without a key");
    store.write_head(&head_file).await.expect("written down");
    assert_eq!(faults().await, []);
    let honest = std::fs::read_to_string(&head_file).expect("readable");
    std::fs::write(&head_file, honest.replacen("\"signature\":\"", "\"signature\":\"00", 1)).expect("writable");
    assert_eq!(faults().await, [(20, FaultKind::Forged)]);
}
