//! The scripted agent really misbehaves when its script says so: otherwise a test of what contains it proves nothing.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::{Bench, read_as};
use godwit_agents::{Adapter, AgentConfig, EndReason};
use godwit_core::run::RunClass;
use godwit_testkit::script::{DetachedOutput, Script, Step};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getsid};

fn scripted() -> AgentConfig {
    AgentConfig::new(Adapter::Scripted, env!("CARGO_BIN_EXE_godwit-scripted-agent"))
}

/// Waits until a file has a line in it. It is written by another program, so this has to look.
fn wait_for_line(path: &Path) -> String {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        match std::fs::read_to_string(path) {
            Ok(text) if text.ends_with('\n') => return text.trim().to_owned(),
            _ => assert!(Instant::now() < deadline, "{} was not written", path.display()),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn termination_can_be_ignored() {
    let bench = Bench::new();
    let script = Script::of([
        Step::IgnoreTermination {},
        Step::Write { path: "ready".into(), text: "yes\n".into() },
        Step::WaitForFile { path: "go".into(), timeout_ms: 20_000 },
    ]);
    let child = bench.start(&scripted(), &script.to_block(), None);
    wait_for_line(&bench.workspace().join("ready"));
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id"));
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        kill(pid, signal).expect("the agent is there");
    }
    std::fs::write(bench.workspace().join("go"), "").expect("the file is written");
    let output = child.wait_with_output().expect("the agent can be waited for");
    assert!(output.status.success(), "{output:?}");
    let asked_to_end = read_as(&scripted(), &output, EndReason::Terminated);
    assert_eq!(asked_to_end.ending.class, RunClass::Cancelled, "a run that was asked to end is no success");
}

#[test]
fn a_child_can_outlive_the_agent_in_a_session_of_its_own() {
    let bench = Bench::new();
    let command = "echo $$ > child; exec sleep 300".to_owned();
    let script = Script::of([Step::SpawnDetached { command, output: DetachedOutput::Closed }]);
    let run = bench.run(&scripted(), &script.to_block(), None);
    assert_eq!(run.ending.class, RunClass::Success, "{run:?}");
    assert_eq!(run.events.len(), 2, "it started and it finished: {:?}", run.events);
    let child = wait_for_line(&bench.workspace().join("child")).parse().expect("a process id");
    let child = Pid::from_raw(child);
    let session = getsid(Some(child));
    kill(child, Signal::SIGKILL).expect("the child outlived the agent");
    assert_eq!(session, Ok(child));
}
