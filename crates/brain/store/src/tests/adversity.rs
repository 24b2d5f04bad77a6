//! Adversity: a full disk, somebody else's lock, and files that are no logs.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use godwit_core::envelope::Durability;
use nix::mount::{MntFlags, MsFlags, mount, umount2};

use super::world::{open, slot, walk};
use crate::{AppendError, Extent, OpenError, OpenMode, Store, door};

/// A small disk of its own, gone when the test ends.
struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        mount(Some("tmpfs"), folder.path(), Some("tmpfs"), MsFlags::empty(), Some("size=1m"))
            .expect("a tmpfs can be mounted: this test needs to run as root");
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes all the room that is left.
    fn fill(&self) -> PathBuf {
        use std::io::Write;
        let path = self.path().join("ballast");
        let mut file = std::fs::File::create(&path).expect("a file");
        while file.write_all(&[1; 4096]).is_ok() {}
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        umount2(self.folder.path(), MntFlags::MNT_DETACH).expect("the disk is unmounted");
    }
}

#[tokio::test]
async fn a_full_disk_writes_nothing_and_is_no_end() {
    let disk = SmallDisk::new();
    let store = Store::open(&disk.path().join("store.db"), OpenMode::ReadWrite).await.expect("opened");
    let mut version = 0;
    for _ in 0..10 {
        version += 1;
        store.append(&[slot(version, version)], Durability::Full).await.expect("appended");
    }
    let ballast = disk.fill();
    // The WAL may have room left that it has claimed before.
    let refused = loop {
        version += 1;
        assert!(version < 2_000, "the disk is full");
        if let Err(refused) = store.append(&[slot(version, version)], Durability::Full).await {
            break refused;
        }
    };
    assert!(matches!(refused, AppendError::DiskFull { .. }), "{refused:?}");
    let report = store.verify(Extent::Whole, None).await.expect("a report");
    assert_eq!((report.events, report.faults), (version - 1, Vec::new()));
    std::fs::remove_file(ballast).expect("room again");
    let appended = store.append(&[slot(version, version)], Durability::Full).await.expect("appended");
    assert_eq!(appended.last_seq, version);
    assert_eq!(store.verify(Extent::Whole, None).await.expect("a report").faults, []);
    store.close().await;
}

#[tokio::test]
async fn a_lock_of_somebody_else_is_named_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    walk(&store, 1, 0).await;
    let head = store.head().await.expect("a head");
    let mut other = door::writer(store.path()).await.expect("a connection");
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut other).await.expect("locked");
    let begun = Instant::now();
    let refused = store.append(&[slot(1, 1)], Durability::Process).await.expect_err("it is locked");
    assert!(matches!(refused, AppendError::Locked { .. }), "{refused:?}");
    assert!(begun.elapsed() < Duration::from_secs(180), "it did not wait for ever");
    assert_eq!(store.head().await.expect("a head"), head);
    sqlx::query("ROLLBACK").execute(&mut other).await.expect("unlocked");
    store.append(&[slot(1, 1)], Durability::Process).await.expect("appended");
}

#[tokio::test]
async fn a_log_that_another_process_keeps_to_itself_is_not_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    open(&folder).await.close().await;
    let path = folder.path().join("store.db");
    let mut other = door::writer(&path).await.expect("a connection");
    for statement in ["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"] {
        sqlx::query(statement).execute(&mut other).await.expect("locked");
    }
    let refused = Store::open(&path, OpenMode::ReadWrite).await.expect_err("it is locked");
    assert!(matches!(refused, OpenError::Locked { .. }), "{refused:?}");
}

#[tokio::test]
async fn what_is_no_log_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    let missing = Store::open(&path, OpenMode::ReadOnly).await.expect_err("there is none");
    assert!(matches!(missing, OpenError::Missing { .. }), "{missing:?}");
    std::fs::write(&path, "a text, and a long one, that is no database".repeat(100)).expect("written");
    let foreign = Store::open(&path, OpenMode::ReadWrite).await.expect_err("it is a text");
    assert!(matches!(foreign, OpenError::NotALog { .. }), "{foreign:?}");
}

#[tokio::test]
async fn a_log_of_a_later_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    open(&folder).await.close().await;
    let path = folder.path().join("store.db");
    let mut connection = door::writer(&path).await.expect("a connection");
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .execute(&mut connection)
    .await
    .expect("a later version");
    drop(connection);
    for mode in [OpenMode::ReadWrite, OpenMode::ReadOnly] {
        let refused = Store::open(&path, mode).await.expect_err("it is later");
        assert!(matches!(refused, OpenError::Schema { found: 9999, .. }), "{refused:?}");
    }
}

#[tokio::test]
async fn a_log_opened_to_be_read_is_not_written() {
    let folder = tempfile::tempdir().expect("a folder");
    open(&folder).await.close().await;
    let store = Store::open(&folder.path().join("store.db"), OpenMode::ReadOnly).await.expect("opened");
    assert!(matches!(store.append(&[slot(1, 1)], Durability::Full).await, Err(AppendError::ReadOnly)));
}
