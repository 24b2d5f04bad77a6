//! Runs with a terminal: real ones, typed on as a person would.

use std::io::Write;
use std::os::fd::AsRawFd;
use std::path::Path;

use godwit_proc::{
    EndReason, ExitRecord, InputLoss, RunProbe, Secrets, ShimSpec, Terminal, TerminalSize, TerminalTaken, run,
};

use crate::support::*;

const SHIM_TEST: &str = env!("CARGO_BIN_EXE_godwit-shim-test");

const SIZE: TerminalSize = TerminalSize { columns: 80, rows: 24 };

/// The same with a terminal that what is executed takes.
fn on_terminal(spec: ShimSpec) -> ShimSpec {
    ShimSpec { terminal: Some(Terminal { size: SIZE, taken: TerminalTaken::AtStart }), ..spec }
}

/// A script of the shell on a terminal.
fn script(text: &str) -> ShimSpec {
    on_terminal(spec(&["sh", "-c", text]))
}

/// The same inside of a sandbox, which does not have the terminal itself.
fn sandboxed_script(text: &str) -> ShimSpec {
    let argv = sandboxed(&[SHIM_TEST, "on-terminal", "sh", "-c", text]);
    ShimSpec { terminal: Some(Terminal { size: SIZE, taken: TerminalTaken::Inside }), ..spec(&argv) }
}

fn keys(run_dir: &Path, text: &str) {
    run::send_keys(run_dir, text.as_bytes()).expect("it can be typed");
}

/// The end, with everything that was typed accepted and nothing left.
async fn ended_well(run_dir: &Path) -> ExitRecord {
    let record = ended(run_dir).await;
    assert_eq!(record.input, Some(InputLoss::default()));
    assert_eq!((record.leaked, record.err_bytes), (0, 0));
    assert!(tagged(run_dir).is_empty());
    assert!(!run_dir.join("input").exists());
    record
}

#[tokio::test]
async fn a_program_has_the_terminal_and_what_is_typed_at_once_is_not_lost() {
    for make in [script, sandboxed_script] {
        let scratch = Scratch::new();
        start(&scratch, &make("read line; echo \"$TERM got $line\" > /dev/tty; stty size; test -t 0 -a -t 2; exit $?"));
        keys(&scratch.run_dir(), "words\r");
        assert_eq!(ended_well(&scratch.run_dir()).await.end, EndReason::Exited { code: 0 });
        // The terminal itself shows what is typed.
        assert_eq!(out(&scratch.run_dir()), "words\r\nxterm-256color got words\r\n24 80\r\n");
    }
}

#[tokio::test]
async fn the_size_follows_a_resize_and_the_program_is_told() {
    for make in [script, sandboxed_script] {
        let scratch = Scratch::new();
        let told = "trap 'echo resized; stty size; exit 0' WINCH; echo ready; while :; do sleep 0.02; done";
        start(&scratch, &make(told));
        until_said(&scratch.run_dir(), "ready");
        assert_eq!(run::size(&scratch.run_dir()).expect("it is told"), Some(SIZE));
        let size = TerminalSize { columns: 132, rows: 43 };
        run::resize(&scratch.run_dir(), size).expect("it can be resized");
        ended_well(&scratch.run_dir()).await;
        // Whoever draws what was shown later on is told, too.
        assert_eq!(run::size(&scratch.run_dir()).expect("it is told"), Some(size));
        assert_eq!(out(&scratch.run_dir()), "ready\r\nresized\r\n43 132\r\n");
    }
}

#[tokio::test]
async fn ctrl_c_reaches_the_program_and_nothing_around_it() {
    for make in [script, sandboxed_script] {
        let scratch = Scratch::new();
        start(
            &scratch,
            &make("trap 'echo caught' INT; stty -echoctl; echo ready; until read line; do :; done; exit 9"),
        );
        until_said(&scratch.run_dir(), "ready");
        let live = holder(&scratch.run_dir());
        for _ in 0..3 {
            let before = out(&scratch.run_dir()).matches("caught").count();
            keys(&scratch.run_dir(), "\x03");
            until("it is caught", || out(&scratch.run_dir()).matches("caught").count() > before);
        }
        assert_eq!(holder(&scratch.run_dir()), live);
        keys(&scratch.run_dir(), "enough\r");
        assert_eq!(ended_well(&scratch.run_dir()).await.end, EndReason::Exited { code: 9 });
    }
}

#[tokio::test]
async fn ctrl_c_ends_what_does_not_mind_it() {
    for (make, expected) in [
        (script as fn(&str) -> ShimSpec, EndReason::Signaled { signal: 2 }),
        (sandboxed_script, EndReason::Exited { code: 130 }),
    ] {
        let scratch = Scratch::new();
        start(&scratch, &make("echo ready; exec sleep 600"));
        until_said(&scratch.run_dir(), "ready");
        keys(&scratch.run_dir(), "\x03");
        assert_eq!(ended_well(&scratch.run_dir()).await.end, expected);
    }
}

#[tokio::test]
async fn ctrl_z_stops_nothing() {
    for make in [script, sandboxed_script] {
        let scratch = Scratch::new();
        start(&scratch, &make("echo ready; read line; echo \"goes on: $line\""));
        until_said(&scratch.run_dir(), "ready");
        keys(&scratch.run_dir(), "\x1astill here\r");
        ended_well(&scratch.run_dir()).await;
        assert!(out(&scratch.run_dir()).ends_with("goes on: still here\r\n"), "{}", out(&scratch.run_dir()));
    }
}

#[tokio::test]
async fn a_program_that_stops_itself_at_ctrl_z_goes_on() {
    for make in [script, sandboxed_script] {
        let scratch = Scratch::new();
        let stops = "stty raw -echo; echo ready; head -c 1 > /dev/null; kill -STOP $$; echo \"goes on\"; exit 6";
        start(&scratch, &make(stops));
        until_said(&scratch.run_dir(), "ready");
        let mut pressed = None;
        until("it goes on", || {
            // As a person does who sees that nothing happens.
            if pressed.is_none_or(|at: std::time::Instant| at.elapsed().as_secs() >= 2) {
                run::send_keys(&scratch.run_dir(), b"\x1a").ok();
                pressed = Some(std::time::Instant::now());
            }
            out(&scratch.run_dir()).contains("goes on")
        });
        assert_eq!(ended(&scratch.run_dir()).await.end, EndReason::Exited { code: 6 });
    }
}

#[tokio::test]
async fn a_program_that_never_reads_holds_nothing_up_and_what_is_dropped_is_counted() {
    const PASTE: usize = 64 * 1024;
    let scratch = Scratch::new();
    start(&scratch, &script("trap 'echo resized' WINCH; stty raw -echo; echo ready; while :; do sleep 0.02; done"));
    until_said(&scratch.run_dir(), "ready");
    let paste = vec![b'x'; PASTE];
    for _ in 0..10 {
        run::send_keys(&scratch.run_dir(), &paste).expect("the shim takes it");
    }
    run::resize(&scratch.run_dir(), TerminalSize { columns: 100, rows: 30 }).expect("and this");
    until_said(&scratch.run_dir(), "resized");
    assert_eq!(run::terminate(&scratch.run_dir()).expect("asked"), run::Termination::Requested);
    let record = ended(&scratch.run_dir()).await;
    assert_eq!(record.end, EndReason::Terminated);
    let loss = record.input.expect("it had a terminal");
    // What is kept by the shim, and what the terminal itself took.
    let taken = 10 * PASTE as u64 - loss.dropped_bytes;
    assert!((128 * 1024..512 * 1024).contains(&taken), "{loss:?}");
    assert_eq!(loss.malformed_frames, 0);
    let log = std::fs::read_to_string(scratch.run_dir().join("shim.log")).expect("a log");
    assert_eq!(log.matches("what is typed is dropped").count(), 1, "{log}");
    let refused = run::send_keys(&scratch.run_dir(), &vec![0; PASTE + 1]).expect_err("too much");
    assert!(matches!(refused, run::Error::TooManyKeys { .. }), "{refused}");
}

#[tokio::test]
async fn a_large_paste_arrives_whole_and_in_order() {
    const PASTES: usize = 8;
    let scratch = Scratch::new();
    // It reads slower than it is typed to, and says a digest of all it read.
    let reads = format!("stty raw -echo; echo ready; head -c {} | sha256sum", PASTES * 30_000);
    start(&scratch, &script(&reads));
    until_said(&scratch.run_dir(), "ready");
    let paste: Vec<u8> = (0..PASTES * 30_000).map(|at| b'a' + u8::try_from(at % 23).expect("small")).collect();
    for part in paste.chunks(30_000) {
        run::send_keys(&scratch.run_dir(), part).expect("typed");
    }
    ended_well(&scratch.run_dir()).await;
    use sha2::Digest;
    let digest = hex::encode(sha2::Sha256::digest(&paste));
    assert!(out(&scratch.run_dir()).contains(&digest), "{}", out(&scratch.run_dir()));
}

#[tokio::test]
async fn the_daemon_is_killed_and_the_next_one_types_on() {
    let scratch = Scratch::new();
    let spec = script("while read line; do echo \"heard $line\"; test $line = bye && exit 4; done");
    let mut daemon = daemon(&scratch, "exec \"$@\"", &spec);
    until("it is live", || matches!(run::probe(&scratch.run_dir()), Ok(RunProbe::Live(_))));
    keys(&scratch.run_dir(), "one\r");
    until_said(&scratch.run_dir(), "heard one");
    daemon.kill().expect("killed");
    daemon.wait().expect("reaped");
    keys(&scratch.run_dir(), "two\r");
    until_said(&scratch.run_dir(), "heard two");
    keys(&scratch.run_dir(), "bye\r");
    assert_eq!(ended_well(&scratch.run_dir()).await.end, EndReason::Exited { code: 4 });
}

#[tokio::test]
async fn what_a_program_on_a_terminal_leaves_goes_with_it() {
    for make in [script, sandboxed_script] {
        let scratch = Scratch::new();
        start(&scratch, &make("setsid -f sleep 600; nohup sleep 600 & echo left; read line"));
        until_said(&scratch.run_dir(), "left");
        keys(&scratch.run_dir(), "\r");
        ended_well(&scratch.run_dir()).await;
    }
}

#[tokio::test]
async fn ten_megabytes_arrive_whole() {
    const BYTES: u64 = 10 << 20;
    for inside in [false, true] {
        let scratch = Scratch::new();
        let number = BYTES.to_string();
        let spec = if inside {
            let argv = sandboxed(&[SHIM_TEST, "on-terminal", MISBEHAVE, "flood", &number]);
            ShimSpec { terminal: Some(Terminal { size: SIZE, taken: TerminalTaken::Inside }), ..spec(&argv) }
        } else {
            on_terminal(misbehave("flood", BYTES))
        };
        start(&scratch, &spec);
        let record = ended_well(&scratch.run_dir()).await;
        let lines = BYTES / 64;
        // The terminal makes two characters of each line's end.
        assert_eq!((record.out_lines, record.out_bytes), (lines, lines * 65));
        assert!(out(&scratch.run_dir()).lines().all(|line| line.len() == 63));
    }
}

#[tokio::test]
async fn a_secret_is_masked_when_it_is_printed_in_two_parts_and_when_it_is_typed() {
    let scratch = Scratch::new();
    let secret = "sk-a-very-secret-value";
    let secrets = Secrets { env: [("TEST_SECRET".to_owned(), secret.to_owned())].into(), mask: vec![] };
    let prints = format!("{MISBEHAVE} print-secret-in-two-writes; read line; echo done");
    run::start(&scratch.run_dir(), &script(&prints), &secrets, &shim()).expect("started");
    until_said(&scratch.run_dir(), "after");
    for part in [&secret[..7], &secret[7..]] {
        keys(&scratch.run_dir(), part);
    }
    keys(&scratch.run_dir(), "\r");
    ended_well(&scratch.run_dir()).await;
    let shown = out(&scratch.run_dir());
    assert_eq!(shown.len(), format!("before {secret} after\r\n{secret}\r\ndone\r\n").len(), "{shown}");
    // A person sees the first few of what they type; more than that is in no spool.
    assert!(!shown.contains(&secret[..5]), "{shown}");
    assert_eq!(shown.matches(&"*".repeat(secret.len() - 4)).count(), 2, "{shown}");
}

#[tokio::test]
async fn what_may_become_a_secret_is_shown_to_who_waits_for_it() {
    let scratch = Scratch::new();
    let secrets = Secrets { env: [("TEST_SECRET".to_owned(), "yes-this-is-it".to_owned())].into(), mask: vec![] };
    run::start(&scratch.run_dir(), &script("read line; echo ok"), &secrets, &shim()).expect("started");
    // Nothing follows it that would tell that it is no secret.
    keys(&scratch.run_dir(), "y");
    until_said(&scratch.run_dir(), "y");
    keys(&scratch.run_dir(), "\r");
    ended_well(&scratch.run_dir()).await;
    assert_eq!(out(&scratch.run_dir()), "y\r\nok\r\n");
}

#[tokio::test]
async fn a_program_that_lets_go_of_its_terminal_is_waited_for_without_haste() {
    let scratch = Scratch::new();
    start(&scratch, &script("echo bye; exec < /dev/null > /dev/null 2>&1; sleep 1; exit 5"));
    until_said(&scratch.run_dir(), "bye");
    let shim = holder(&scratch.run_dir()).pid;
    let mut ticks = 0;
    until("it ends", || {
        ticks = processor_ticks(shim).unwrap_or(ticks);
        scratch.run_dir().join("exit.json").exists()
    });
    let record = ended_well(&scratch.run_dir()).await;
    assert_eq!((record.end, out(&scratch.run_dir()).as_str()), (EndReason::Exited { code: 5 }, "bye\r\n"));
    assert!(ticks < 40, "the shim was busy for {ticks} hundredths of a second");
}

/// The time that a process has used, in the kernel's ticks (10 ms); `None` when it is gone.
fn processor_ticks(pid: i32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}

#[tokio::test]
async fn what_is_no_frame_is_dropped_and_counted() {
    let scratch = Scratch::new();
    start(&scratch, &script("read line; echo \"got $line\""));
    let mut pipe = std::fs::OpenOptions::new().write(true).open(scratch.run_dir().join("input")).expect("it is there");
    pipe.write_all(b"this is no frame").expect("written");
    // Not in one piece with what follows, as only a stranger's writes can be.
    until("it is read", || {
        let mut unread: i32 = 0;
        // SAFETY: the descriptor is open, and the call writes one number.
        let told = unsafe { nix::libc::ioctl(pipe.as_raw_fd(), nix::libc::FIONREAD, &raw mut unread) };
        told == 0 && unread == 0
    });
    keys(&scratch.run_dir(), "it\r");
    let record = ended(&scratch.run_dir()).await;
    assert_eq!(record.input, Some(InputLoss { dropped_bytes: 0, malformed_frames: 1 }));
    assert_eq!(out(&scratch.run_dir()), "it\r\ngot it\r\n");
}

#[tokio::test]
async fn who_cannot_be_typed_to_is_said() {
    let scratch = Scratch::new();
    let unknown = run::send_keys(&scratch.run_dir(), b"x").expect_err("there is no run");
    assert!(matches!(unknown, run::Error::NotLive { .. }), "{unknown}");
    start(&scratch, &misbehave("silent", 0));
    let without = run::send_keys(&scratch.run_dir(), b"x").expect_err("there is no terminal");
    assert!(matches!(without, run::Error::NoTerminal { .. }), "{without}");
    let other = Scratch::new();
    start(&other, &script("exit 0"));
    assert_eq!(ended_well(&other.run_dir()).await.end, EndReason::Exited { code: 0 });
    for refused in [run::send_keys(&other.run_dir(), b"x"), run::resize(&other.run_dir(), SIZE)] {
        assert!(matches!(refused, Err(run::Error::NotLive { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn a_killed_shim_takes_the_terminal_and_all_on_it_along() {
    for make in [script, sandboxed_script] {
        let scratch = Scratch::new();
        start(&scratch, &make("trap '' HUP INT TERM; echo ready; read line"));
        until_said(&scratch.run_dir(), "ready");
        let shim = nix::unistd::Pid::from_raw(holder(&scratch.run_dir()).pid);
        nix::sys::signal::kill(shim, nix::sys::signal::Signal::SIGKILL).expect("killed");
        assert!(matches!(ending(&scratch.run_dir()).await, godwit_proc::RunEnding::Lost(_)));
        until("nothing is left", || tagged(&scratch.run_dir()).is_empty());
        let refused = run::send_keys(&scratch.run_dir(), b"x").expect_err("nobody reads");
        assert!(matches!(refused, run::Error::NotLive { .. }), "{refused}");
    }
}

#[tokio::test]
async fn a_silent_terminal_is_ended_by_the_limit_of_silence() {
    let scratch = Scratch::new();
    let mut spec = script("echo ready; exec sleep 600");
    spec.limits.idle_ms = 300;
    start(&scratch, &spec);
    assert_eq!(ended_well(&scratch.run_dir()).await.end, EndReason::IdleLimit);
}
