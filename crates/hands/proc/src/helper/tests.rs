use std::path::Path;
use std::time::{Duration, Instant};

use super::*;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn shell(script: &str) -> HelperCommand {
    HelperCommand {
        program: "/bin/sh".into(),
        args: vec!["-c".into(), script.into()],
        env: BTreeMap::from([("PATH".into(), "/usr/bin:/bin".into())]),
        cwd: "/".into(),
        stdin: None,
        deadline: PATIENCE,
        output_cap_bytes: 1 << 20,
        lock: None,
    }
}

#[test]
fn environment_is_built_up_from_empty_and_streams_are_apart() {
    let output = run(&shell("echo out; echo err >&2; env | grep -v -E '^(PWD|SHLVL|_|PATH)='; exit 3")).expect("ran");
    assert_eq!(output.status, HelperStatus::Exited(3));
    assert_eq!(output.stdout, b"out\n");
    assert_eq!(output.stderr, b"err\n");
}

#[test]
fn large_input_and_output_do_not_block_each_other() {
    let input = vec![b'x'; 900_000];
    let output = run(&HelperCommand { stdin: Some(input.clone()), ..shell("cat") }).expect("ran");
    assert_eq!(output.stdout, input);
    let ignored = run(&HelperCommand { stdin: Some(input), ..shell("exec <&-; exit 0") }).expect("ran");
    assert!(ignored.status.is_success());
}

#[test]
fn deadline_kills_the_whole_group() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let pid_file = scratch.path().join("pid");
    let script = format!("sleep 600 & echo $! > {}; echo said >&2; wait", pid_file.display());
    let ended = run(&HelperCommand { deadline: Duration::from_secs(4), ..shell(&script) });
    assert!(matches!(&ended, Err(Error::Deadline { stderr, .. }) if stderr == b"said\n"), "{ended:?}");
    assert_gone(&pid_file);
}

#[test]
fn what_is_left_in_the_group_is_killed_and_an_open_pipe_is_not_waited_for() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let pid_file = scratch.path().join("pid");
    let started = Instant::now();
    let output = run(&shell(&format!("sleep 600 & echo $! > {}; echo done", pid_file.display()))).expect("ran");
    assert_eq!(output.stdout, b"done\n");
    assert!(started.elapsed() < PATIENCE);
    assert_gone(&pid_file);
}

#[test]
fn one_byte_more_than_the_cap_ends_it() {
    let fits = run(&HelperCommand { output_cap_bytes: 4, ..shell("printf 1234") }).expect("fits");
    assert_eq!(fits.stdout, b"1234");
    let ended = run(&HelperCommand { output_cap_bytes: 4, ..shell("printf 12345; sleep 600") });
    assert!(matches!(ended, Err(Error::OutputCap { cap_bytes: 4, .. })), "{ended:?}");
}

#[test]
fn missing_program_and_missing_directory_are_named() {
    let missing = run(&HelperCommand { program: "/no/such/program".into(), ..shell("") }).expect_err("no program");
    assert_eq!(missing.to_string(), "cannot start `/no/such/program` in `/`");
    assert!(run(&HelperCommand { cwd: "/no/such/place".into(), ..shell("true") }).is_err());
}

#[test]
fn next_daemon_waits_for_what_a_helper_left_running() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let path = scratch.path().join("helpers.lock");
    let lock = HelperLock::take_over(&path, PATIENCE).expect("free");
    let (ready, go) = (scratch.path().join("ready"), scratch.path().join("go"));
    // Leaves the group, as a daemonised helper would; waits for the file, a condition with a deadline.
    let script = format!(
        "setsid sh -c 'touch {0}; for i in $(seq 4000); do test -e {1} && exit; sleep 0.05; done' >/dev/null 2>&1 & \
         while ! test -e {0}; do sleep 0.02; done",
        ready.display(),
        go.display()
    );
    run(&HelperCommand { lock: Some(lock.clone()), ..shell(&script) }).expect("ran");
    drop(lock);

    let held = HelperLock::take_over(&path, Duration::from_millis(100));
    assert!(matches!(held, Err(Error::StillHeld { .. })), "{held:?}");
    std::fs::write(&go, "").expect("released");
    HelperLock::take_over(&path, PATIENCE).expect("free again");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "what is shown is the end of a thread, and it is joined")]
fn helper_dies_with_the_thread_that_started_it() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let pid_file = scratch.path().join("pid");
    let script = format!("echo $$ > {}; exec sleep 600", pid_file.display());
    std::thread::spawn(move || {
        let command = shell(&script);
        let session = session::Session::start(&command).expect("started");
        // As a dying daemon does: nobody cleans up.
        std::mem::forget(session);
        let deadline = Instant::now() + PATIENCE;
        while read_pid(&pid_file).is_none() {
            assert!(Instant::now() < deadline, "the helper never started");
            std::thread::yield_now();
        }
        pid_file
    })
    .join()
    .map(|pid_file| assert_gone(&pid_file))
    .expect("no panic");
}

fn read_pid(pid_file: &Path) -> Option<i32> {
    std::fs::read_to_string(pid_file).ok()?.trim().parse().ok()
}

/// A killed process that is not our child goes when its new parent reaps it, so this waits for the condition.
fn assert_gone(pid_file: &Path) {
    let pid = read_pid(pid_file).expect("a pid was written");
    let deadline = Instant::now() + PATIENCE;
    while crate::sys::process(pid).expect("readable").is_some_and(|process| !process.is_zombie) {
        assert!(Instant::now() < deadline, "process {pid} is still alive");
        std::thread::yield_now();
    }
}
