//! When a run ends, everything it started is gone, and the record says what happened.

use godwit_proc::{EndReason, Grace, Secrets, run};

use crate::support::*;

#[tokio::test]
async fn status_and_signal_are_recorded() {
    for (argv, expected) in [
        (vec![MISBEHAVE, "exit", "0"], EndReason::Exited { code: 0 }),
        (vec![MISBEHAVE, "exit", "137"], EndReason::Exited { code: 137 }),
        (vec!["sh", "-c", "kill -SEGV $$"], EndReason::Signaled { signal: 11 }),
    ] {
        let scratch = Scratch::new();
        start(&scratch, &spec(&argv));
        let record = ended(&scratch.run_dir()).await;
        assert_eq!(record.end, expected);
        assert_eq!((record.leaked, record.left_behind), (0, 0));
    }
}

#[tokio::test]
async fn what_cannot_be_executed_is_recorded_with_its_cause() {
    let mut no_directory = spec(&["true"]);
    no_directory.cwd = "/no/such/place".into();
    for (spec, part) in [(spec(&["/no/such/program"]), "/no/such/program"), (no_directory, "/no/such/place")] {
        let scratch = Scratch::new();
        start(&scratch, &spec);
        let EndReason::SpawnFailed { errno, message } = ended(&scratch.run_dir()).await.end else {
            panic!("something was executed")
        };
        assert_eq!(errno, 2);
        assert!(message.contains(part), "{message}");
    }
}

#[tokio::test]
async fn a_grandchild_in_its_own_session_goes_when_the_program_ends() {
    let scratch = Scratch::new();
    start(&scratch, &misbehave("setsid-grandchild", 0));
    let record = ended(&scratch.run_dir()).await;
    assert_eq!(record.end, EndReason::Exited { code: 0 });
    assert_eq!((record.left_behind, record.leaked), (1, 0));
    assert!(tagged(&scratch.run_dir()).is_empty());
}

#[tokio::test]
async fn a_grandchild_in_its_own_session_is_reached_by_the_ladder() {
    let scratch = Scratch::new();
    start(&scratch, &misbehave("setsid-grandchild", 1));
    until_said(&scratch.run_dir(), "left\n");
    assert_eq!(tagged(&scratch.run_dir()).len(), 2);
    run::terminate(&scratch.run_dir()).expect("asked");
    assert_eq!(ended(&scratch.run_dir()).await.leaked, 0);
    assert!(tagged(&scratch.run_dir()).is_empty());
}

#[tokio::test]
async fn a_process_that_keeps_the_output_open_does_not_keep_the_run_open() {
    let scratch = Scratch::new();
    start(&scratch, &misbehave("leak-fd", 0));
    let record = ended(&scratch.run_dir()).await;
    assert_eq!(record.end, EndReason::Exited { code: 0 });
    assert_eq!((record.left_behind, record.out_lines), (1, 1));
}

#[tokio::test]
async fn a_fork_storm_is_stopped() {
    let scratch = Scratch::new();
    start(&scratch, &misbehave("fork-storm", 3));
    until_said(&scratch.run_dir(), "storming\n");
    run::terminate(&scratch.run_dir()).expect("asked");
    run::terminate(&scratch.run_dir()).expect("asked again");
    assert_eq!(ended(&scratch.run_dir()).await.leaked, 0);
    assert!(tagged(&scratch.run_dir()).is_empty());
}

#[tokio::test]
async fn the_environment_is_what_was_given_and_nothing_else() {
    let scratch = Scratch::new();
    let secrets = Secrets { env: [("TOKEN".to_owned(), "hush-hush".to_owned())].into(), mask: vec![] };
    let spec = spec(&["env"]);
    run::start(&scratch.run_dir(), &spec, &secrets, &shim()).expect("the shim starts");
    ended(&scratch.run_dir()).await;
    let out = out(&scratch.run_dir());
    let mut names: Vec<&str> = out.lines().filter_map(|line| line.split('=').next()).collect();
    names.sort_unstable();
    assert_eq!(names, ["GODWIT_RUN", "GODWIT_RUN_KEY", "PATH", "TOKEN"]);
    assert!(out.contains("GODWIT_RUN=run-under-test\n") && out.contains("TOKEN=*********\n"));
    for file in std::fs::read_dir(scratch.run_dir()).expect("readable") {
        let content = std::fs::read(file.expect("an entry").path()).expect("readable");
        assert!(!String::from_utf8_lossy(&content).contains("hush-hush"), "a secret is on disk");
    }
}

#[tokio::test]
async fn a_sandbox_is_not_interrupted_but_what_is_in_it_is() {
    let scratch = Scratch::new();
    let argv = sandboxed(&[MISBEHAVE, "ignore-sigterm"]);
    let mut spec = spec(&argv);
    spec.grace = Grace { interrupt_ms: 2_000, terminate_ms: 2_000 };
    start(&scratch, &spec);
    until_said(&scratch.run_dir(), "ready\n");
    run::terminate(&scratch.run_dir()).expect("asked");
    let record = ended(&scratch.run_dir()).await;
    assert_eq!((record.end, record.leaked), (EndReason::Terminated, 0));
    assert_eq!(out(&scratch.run_dir()), "ready\nSIGINT\nSIGTERM\n");
    assert!(tagged(&scratch.run_dir()).is_empty());
}

#[tokio::test]
async fn a_daemon_that_was_started_with_signals_ignored_does_not_pass_that_on() {
    let scratch = Scratch::new();
    let mut spec = spec(&["sleep", "3600"]);
    spec.grace = Grace { interrupt_ms: 600_000, terminate_ms: 600_000 };
    let mut daemon = daemon(&scratch, "trap '' INT TERM HUP CHLD; exec \"$@\"", &spec);
    until("the run lives", || matches!(run::probe(&scratch.run_dir()), Ok(run::RunProbe::Live(_))));
    until("it executes", || tagged(&scratch.run_dir()).len() == 1);
    run::terminate(&scratch.run_dir()).expect("asked");
    assert_eq!(ended(&scratch.run_dir()).await.end, EndReason::Terminated);
    daemon.kill().expect("killed");
    daemon.wait().expect("reaped");
}
