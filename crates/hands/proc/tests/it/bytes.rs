//! Output that is no text of lines is followed as bytes: at once, whole, and in pieces of a known size.

use godwit_proc::spool::Spool;

use crate::support::*;

#[tokio::test]
async fn bytes_come_before_their_line_has_ended_and_all_of_them_once() {
    let scratch = Scratch::new();
    let go = scratch.path().join("go");
    let script = format!("printf half; until [ -e {} ]; do sleep 0.02; done; printf '\\033[1mwhole'", go.display());
    start(&scratch, &spec(&["sh", "-c", &script]));
    let mut follow = Spool::open(&scratch.run_dir()).follow_bytes(0, 3).expect("can be followed");
    let mut seen = Vec::new();
    let all = async {
        while seen != b"half" {
            let piece = follow.next().await.expect("readable").expect("it is going on");
            assert!((1..=3).contains(&piece.len()), "{piece:?}");
            seen.extend(piece);
        }
        std::fs::write(&go, "").expect("written");
        while let Some(piece) = follow.next().await.expect("readable") {
            seen.extend(piece);
        }
    };
    tokio::time::timeout(PATIENCE, all).await.expect("in time");
    assert_eq!(seen, b"half\x1b[1mwhole");
    assert_eq!(follow.offset(), 13);
    // A run that is over is read on from any place, and a place beyond its end is the end.
    let mut later = Spool::open(&scratch.run_dir()).follow_bytes(8, 64).expect("can be followed");
    assert_eq!(later.next().await.expect("readable").as_deref(), Some(b"whole".as_slice()));
    assert_eq!(later.next().await.expect("readable"), None);
    let mut beyond = Spool::open(&scratch.run_dir()).follow_bytes(99, 64).expect("can be followed");
    assert_eq!(beyond.next().await.expect("readable"), None);
}
