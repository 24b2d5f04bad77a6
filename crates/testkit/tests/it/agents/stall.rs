//! A model that falls silent in the middle of a reply, under the shim: godwit's own limit ends the run, whose session then goes
//! on, and godwit's own request ends another one. Both are seen in the shim's record.

use std::thread;

use godwit_agents::{RunEvent, ToolOutcome};
use godwit_core::run::RunClass;
use godwit_proc::EndReason;
use godwit_testkit::model_server::{Conversation, FaultKind, ModelScript, ModelServer, Tool, Turn};

use super::promises::{keep, wait_for_requests};
use super::subject::{CLAUDE, CODEX, GEMINI, GEMINI_OVER_ACP, OPENCODE, OPENCODE_OVER_ACP, Subject};
use crate::support::{Bench, Run, Seen};

/// What a prompt says to which the model never answers.
const FOR_EVER: &str = "wait for ever";

/// Longer than any agent is silent by itself before its model is asked, on a machine that is busy with thirty other things;
/// the run that is ended by a request has one that it never reaches.
const IDLE_MS: u64 = 40_000;
const NEVER_MS: u64 = 600_000;

/// The model writes a file and falls silent once; what it is told to wait for it waits for.
fn script() -> ModelScript {
    let write = Tool::Write { path: "{cwd}/hello.txt".into(), content: "hello\n".into() };
    let stalling = Turn::say("Done.").failing(1, FaultKind::Stall);
    // Depending on how far the tool's answer was written down, a CLI adds a turn of its own when it resumes.
    let job = vec![Turn::say("I write.").using(write), stalling, Turn::say("Done."), Turn::say("Done.")];
    let never = vec![Turn::say("never").always(FaultKind::Stall); 10];
    ModelScript {
        conversations: vec![
            Conversation { when: Some(FOR_EVER.into()), turns: never },
            Conversation { when: None, turns: job },
        ],
    }
}

/// They mostly wait, so they wait together.
#[test]
fn godwit_s_limit_and_godwit_s_request_are_seen_to_end_each_agent() {
    thread::scope(|scope| {
        for subject in [&CLAUDE, &CODEX, &OPENCODE, &GEMINI, &OPENCODE_OVER_ACP, &GEMINI_OVER_ACP] {
            scope.spawn(move || falls_silent_and_is_ended(subject));
        }
    });
}

fn falls_silent_and_is_ended(subject: &Subject) {
    let (bench, server) = (Bench::new(), ModelServer::start(script()).expect("the model server starts"));
    let config = subject.config(&bench, &server.url());
    let Seen { record, run } = bench.watch(&config, "write hello.txt", None, IDLE_MS).end(&config);
    keep(subject, &format!("{}-stall", subject.name()), &run);
    assert_eq!((&record.end, &run.ending.class), (&EndReason::IdleLimit, &RunClass::Stalled), "{run:?}");
    assert_eq!(record.leaked, 0, "{record:?}");
    assert!(run.events.iter().any(is_done), "it fell silent after its tool: {run:?}");
    let session = run.ending.session.expect("the session is known");

    subject.let_a_minute_pass(&bench);
    let resumed = bench.watch(&config, "go on", Some(session.clone()), NEVER_MS).end(&config).run;
    assert_eq!((&resumed.ending.class, &resumed.ending.session), (&RunClass::Success, &Some(session)), "{resumed:?}");

    let asked = server.model_requests().len();
    let waiting = bench.watch(&config, FOR_EVER, None, NEVER_MS);
    wait_for_requests(&server, asked + 1 + subject.asides);
    let has_session = |run: &Run| run.ending.session.is_some();
    waiting.wait_until_said(&config, "the agent to tell its session", has_session);
    waiting.terminate();
    let Seen { record, run } = waiting.end(&config);
    assert_eq!((&record.end, &run.ending.class), (&EndReason::Terminated, &RunClass::Cancelled), "{run:?}");
    assert_eq!(record.leaked, 0, "{record:?}");
}

fn is_done(event: &RunEvent) -> bool {
    matches!(event, RunEvent::ToolResult { outcome: ToolOutcome::Done, .. })
}
