//! The scripted agent really misbehaves when its script says so: otherwise a test of what contains it proves nothing.

use std::path::Path;

use crate::support::{Bench, read_as, until};
use godwit_agents::{Adapter, AgentConfig, EndReason};
use godwit_core::run::RunClass;
use godwit_testkit::script::{DetachedOutput, Script, Step};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getsid};

fn scripted() -> AgentConfig {
    AgentConfig::new(Adapter::Scripted, env!("CARGO_BIN_EXE_godwit-scripted-agent"))
}

/// Waits until a file has a line in it, which another program writes.
fn wait_for_line(path: &Path) -> String {
    let read = || std::fs::read_to_string(path).unwrap_or_default();
    until("a line", || read().ends_with('\n'), || format!("{:?} in {}", read(), path.display()));
    read().trim().to_owned()
}

#[test]
fn termination_can_be_ignored() {
    let bench = Bench::new();
    let script = Script::of([
        Step::IgnoreTermination {},
        Step::Write { path: "ready".into(), text: "yes\n".into() },
        Step::WaitForFile { path: "go".into(), timeout_ms: 600_000 },
    ]);
    let going = bench.start(&scripted(), &script.to_block(), None);
    wait_for_line(&bench.workspace().join("ready"));
    let pid = Pid::from_raw(i32::try_from(going.id()).expect("a process id"));
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        kill(pid, signal).expect("the agent is there");
    }
    std::fs::write(bench.workspace().join("go"), "").expect("the file is written");
    let output = going.end();
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
