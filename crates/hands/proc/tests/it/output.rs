//! Nothing that a run says is lost, whoever dies and however full the disk is; secrets alone are masked.

use std::path::{Path, PathBuf};

use godwit_proc::helper::{self, HelperCommand};
use godwit_proc::spool::{LineEnd, Spool};
use godwit_proc::{EndReason, Secrets, ShimSpec, Terminal, TerminalSize, TerminalTaken, run};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::*;

async fn lines(run_dir: &Path) -> Vec<(Vec<u8>, u64, LineEnd)> {
    let mut follow = Spool::open(run_dir).follow(0).expect("can be followed");
    let mut lines = Vec::new();
    let all = async {
        while let Some(line) = follow.next().await.expect("readable") {
            lines.push((line.bytes, line.end, line.ended_by));
        }
    };
    tokio::time::timeout(PATIENCE, all).await.expect("in time");
    lines
}

#[tokio::test]
async fn following_sees_every_line_and_ends_with_the_run() {
    let scratch = Scratch::new();
    start(&scratch, &misbehave("count", 300));
    let lines = lines(&scratch.run_dir()).await;
    let expected: Vec<Vec<u8>> = (0..300).map(|line| format!("line {line}").into_bytes()).collect();
    assert_eq!(lines.iter().map(|line| line.0.clone()).collect::<Vec<_>>(), expected);
    let record = ended(&scratch.run_dir()).await;
    assert_eq!((record.out_lines, record.out_bytes), (300, lines[299].1));
    let spool = std::fs::read(scratch.run_dir().join("out")).expect("readable");
    use sha2::Digest;
    assert_eq!(record.out_sha256, hex::encode(sha2::Sha256::digest(&spool)));
}

#[tokio::test]
async fn a_reader_that_goes_on_from_an_offset_misses_and_repeats_nothing() {
    let scratch = Scratch::new();
    start(&scratch, &misbehave("count", 100));
    let mut first = Spool::open(&scratch.run_dir()).follow(0).expect("can be followed");
    let mut seen = Vec::new();
    let mut offset = 0;
    for _ in 0..40 {
        let line = first.next().await.expect("readable").expect("a line");
        (offset, _) = (line.end, seen.push(line.bytes));
    }
    drop(first);
    let mut second = Spool::open(&scratch.run_dir()).follow(offset).expect("can be followed");
    while let Some(line) = second.next().await.expect("readable") {
        seen.push(line.bytes);
    }
    assert_eq!(seen, (0..100).map(|line| format!("line {line}").into_bytes()).collect::<Vec<_>>());
    let stored = Spool::open(&scratch.run_dir()).lines(0, usize::MAX).expect("readable");
    assert_eq!(stored.into_iter().map(|line| line.bytes).collect::<Vec<_>>(), seen);
}

#[tokio::test]
async fn lines_have_the_time_at_which_they_came_and_are_found_by_it() {
    let scratch = Scratch::new();
    start(&scratch, &spec(&["sh", "-c", "echo one; sleep 1.3; printf 'two\\nthr'; sleep 1.3; echo ee"]));
    let record = ended(&scratch.run_dir()).await;
    let spool = Spool::open(&scratch.run_dir());
    let (times, lines) = (spool.times().expect("readable"), spool.lines(0, usize::MAX).expect("readable"));
    let at_ms: Vec<u64> = lines.iter().map(|line| times.at_ms(line.start).expect("noted")).collect();
    let ran = record.started_at.unsigned_abs() / 1_000..=record.ended_at.unsigned_abs() / 1_000;
    assert!(at_ms.iter().all(|at| ran.contains(at)), "{at_ms:?} in {ran:?}");
    // The third line began with the second one.
    assert!(at_ms[1] - at_ms[0] >= 1_000 && at_ms[2] == at_ms[1], "{at_ms:?}");
    let since = times.offset_since(at_ms[1]).expect("output");
    assert_eq!(spool.line_start(since).expect("readable"), lines[1].start);
    // Inside of the third line, whose end came later.
    let later = times.offset_since(at_ms[1] + 1_100).expect("output");
    assert_eq!(spool.line_start(later).expect("readable"), lines[2].start);
    assert_eq!(times.offset_since(record.ended_at.unsigned_abs() / 1_000 + 5_000), None);
    assert_eq!(spool.line_start(u64::MAX).expect("readable"), record.out_bytes);
}

#[tokio::test]
async fn a_partial_last_line_and_a_huge_line_are_given_whole() {
    let scratch = Scratch::new();
    start(&scratch, &misbehave("partial-line", 0));
    let partial = lines(&scratch.run_dir()).await;
    let expected = [(b"whole".to_vec(), 6, LineEnd::Newline), (b"half".to_vec(), 10, LineEnd::EndOfStream)];
    assert_eq!(partial, expected);

    let scratch = Scratch::new();
    start(&scratch, &misbehave("big-line", 2_000_000));
    let big = lines(&scratch.run_dir()).await;
    assert_eq!((big.len(), big[0].0.len(), big[0].1), (1, 2_000_000, 2_000_001));
}

#[tokio::test]
async fn following_a_lost_run_ends() {
    let scratch = Scratch::new();
    start(&scratch, &misbehave("setsid-grandchild", 1));
    until_said(&scratch.run_dir(), "left\n");
    let mut follow = Spool::open(&scratch.run_dir()).follow(0).expect("can be followed");
    assert_eq!(follow.next().await.expect("readable").expect("a line").bytes, b"left");
    kill(Pid::from_raw(holder(&scratch.run_dir()).pid), Signal::SIGKILL).expect("killed");
    let end = tokio::time::timeout(PATIENCE, follow.next()).await.expect("in time").expect("readable");
    assert_eq!(end, None);
}

#[tokio::test]
async fn a_secret_in_two_writes_is_masked_at_equal_length() {
    let scratch = Scratch::new();
    let secret = "sk-a-very-secret-value";
    let secrets = Secrets { env: [("TEST_SECRET".to_owned(), secret.to_owned())].into(), mask: vec![] };
    run::start(&scratch.run_dir(), &misbehave("print-secret-in-two-writes", 0), &secrets, &shim()).expect("started");
    ended(&scratch.run_dir()).await;
    assert_eq!(out(&scratch.run_dir()), format!("before {} after\n", "*".repeat(secret.len())));
}

#[tokio::test]
async fn killing_the_daemon_loses_no_line_and_no_run() {
    let scratch = Scratch::new();
    let run_dir = scratch.run_dir();
    let mut daemon = daemon(&scratch, "exec \"$@\"", &misbehave("count", 1_000));
    until_said(&run_dir, "line 10\n");
    daemon.kill().expect("killed");
    daemon.wait().expect("reaped");
    assert!(matches!(run::probe(&run_dir).expect("fine"), run::RunProbe::Live(_)));
    let lines = lines(&run_dir).await;
    let expected: Vec<Vec<u8>> = (0..1_000).map(|line| format!("line {line}").into_bytes()).collect();
    assert_eq!(lines.into_iter().map(|line| line.0).collect::<Vec<_>>(), expected);
    assert_eq!(ended(&run_dir).await.end, EndReason::Exited { code: 0 });
}

#[tokio::test]
async fn a_full_disk_holds_the_run_back_and_drops_nothing() {
    held_back(None, 64).await;
}

#[tokio::test]
async fn a_full_disk_holds_a_terminal_back_and_drops_nothing() {
    let size = TerminalSize { columns: 80, rows: 24 };
    // The terminal makes two characters of each line's end.
    held_back(Some(Terminal { size, taken: TerminalTaken::AtStart }), 65).await;
}

async fn held_back(terminal: Option<Terminal>, line_bytes: u64) {
    const LINES: u64 = 46_875;
    let scratch = Scratch::new();
    let disk = SmallDisk::mount(&scratch.path().join("disk"), "1m");
    let run_dir = disk.0.join("run");
    let mut spec = ShimSpec { terminal, ..misbehave("flood", LINES * 64) };
    // Held back is not silent.
    spec.limits.idle_ms = 4_000;
    run::start(&run_dir, &spec, &Secrets::default(), &shim()).expect("started");
    until("the run is held back", || run_dir.join("blocked").exists());
    let held_since = std::time::Instant::now();
    until("it stays so beyond the idle limit", || held_since.elapsed().as_millis() > 5_000);
    assert!(run_dir.join("blocked").exists());
    assert!(matches!(run::probe(&run_dir).expect("fine"), run::RunProbe::Live(_)));

    disk.resize("16m");
    let record = ended(&run_dir).await;

    assert_eq!(record.end, EndReason::Exited { code: 0 });
    assert_eq!(record.out_bytes, LINES * line_bytes);
    assert!(out(&run_dir).lines().all(|line| line.len() == 63));
    assert!(!run_dir.join("blocked").exists());
}

/// A file system of limited size; needs the right to mount.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path, size: &str) -> Self {
        std::fs::create_dir(at).expect("created");
        system("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs", &at.display().to_string()]);
        Self(at.to_owned())
    }

    fn resize(&self, size: &str) {
        system("mount", &["-o", &format!("remount,size={size}"), &self.0.display().to_string()]);
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run::terminate(&self.0.join("run")).ok();
        run::terminate(&self.0.join("run")).ok();
        system("umount", &["-l", &self.0.display().to_string()]);
    }
}

fn system(program: &str, args: &[&str]) {
    let output = helper::run(&HelperCommand {
        program: program.into(),
        args: args.iter().map(Into::into).collect(),
        env: [("PATH".into(), "/usr/sbin:/usr/bin:/sbin:/bin".into())].into(),
        cwd: "/".into(),
        stdin: None,
        deadline: PATIENCE,
        output_cap_bytes: 64 * 1024,
        lock: None,
    })
    .expect("mount and umount are installed");
    assert!(output.status.is_success(), "{program} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}
