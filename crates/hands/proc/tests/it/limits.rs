//! What ends a run from outside holds without a daemon.

use godwit_proc::{EndReason, Grace, Limits};

use crate::support::*;

#[tokio::test]
async fn silence_ends_a_run() {
    let scratch = Scratch::new();
    let mut spec = misbehave("silent", 0);
    spec.limits = Limits { idle_ms: 300, ..spec.limits };
    start(&scratch, &spec);
    let record = ended(&scratch.run_dir()).await;
    assert_eq!(record.end, EndReason::IdleLimit);
    assert_eq!((record.leaked, record.fence), (0, 7));
    assert!(record.ended_at - record.started_at >= 300_000);
}

#[tokio::test]
async fn the_wall_clock_ends_a_run_that_keeps_talking() {
    let scratch = Scratch::new();
    let mut spec = misbehave("count", 1_000_000);
    spec.limits = Limits { wall_ms: 3_000, ..spec.limits };
    start(&scratch, &spec);
    let record = ended(&scratch.run_dir()).await;
    assert_eq!(record.end, EndReason::WallLimit);
    assert!(record.out_lines > 5, "{record:?}");
}

#[tokio::test]
async fn a_flood_ends_at_the_cap_and_every_accepted_line_is_whole() {
    let scratch = Scratch::new();
    let mut spec = misbehave("flood", 0);
    spec.limits = Limits { spool_bytes: 1_000_000, ..spec.limits };
    spec.grace = Grace { interrupt_ms: 3_000, terminate_ms: 3_000 };
    start(&scratch, &spec);
    let record = ended(&scratch.run_dir()).await;
    assert_eq!(record.end, EndReason::OutputLimit);
    assert!(record.out_bytes >= 1_000_000 && record.out_bytes < 4_000_000, "{}", record.out_bytes);
    let out = out(&scratch.run_dir());
    assert_eq!(out.len() as u64, record.out_bytes);
    assert!(out.split_inclusive('\n').take(15_000).all(|line| line.len() == 64));
}

#[tokio::test]
async fn the_ladder_climbs_step_by_step_with_its_graces() {
    let scratch = Scratch::new();
    let mut spec = misbehave("ignore-sigterm", 0);
    spec.grace = Grace { interrupt_ms: 1_900, terminate_ms: 2_100 };
    start(&scratch, &spec);
    until_said(&scratch.run_dir(), "ready\n");
    let asked = std::time::Instant::now();
    godwit_proc::run::terminate(&scratch.run_dir()).expect("asked");
    let record = ended(&scratch.run_dir()).await;
    assert!(asked.elapsed().as_millis() >= 4_000, "{:?}", asked.elapsed());
    assert_eq!(record.end, EndReason::Terminated);
    assert_eq!(out(&scratch.run_dir()), "ready\nSIGINT\nSIGTERM\n");
}

#[tokio::test]
async fn a_second_request_kills_at_once() {
    let scratch = Scratch::new();
    let mut spec = misbehave("ignore-sigterm", 0);
    spec.grace = Grace { interrupt_ms: 600_000, terminate_ms: 600_000 };
    start(&scratch, &spec);
    until_said(&scratch.run_dir(), "ready\n");
    godwit_proc::run::terminate(&scratch.run_dir()).expect("asked");
    until_said(&scratch.run_dir(), "SIGINT\n");
    godwit_proc::run::terminate(&scratch.run_dir()).expect("asked again");
    assert_eq!(ended(&scratch.run_dir()).await.end, EndReason::Terminated);
    assert!(tagged(&scratch.run_dir()).is_empty());
}
