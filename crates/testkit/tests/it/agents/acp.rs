//! What a job over ACP promises, beside what it shares with the CLIs that are spoken to in their own way.

use godwit_agents::{RunEvent, Sentinel, SessionBefore, ToolOutcome};
use godwit_core::run::RunClass;
use godwit_testkit::model_server::{Tool, Turn};

use super::promises::{keep, server};
use super::subject::{GEMINI_OVER_ACP, OPENCODE_OVER_ACP, Subject};
use crate::support::Bench;

const AGENTS: [&Subject; 2] = [&OPENCODE_OVER_ACP, &GEMINI_OVER_ACP];

fn write_hello() -> Turn {
    Turn::say("I write.").using(Tool::Write { path: "{cwd}/hello.txt".into(), content: "hello\n".into() })
}

fn notices(events: &[RunEvent]) -> Vec<&str> {
    let kinds = events.iter().map(|event| if let RunEvent::Notice { kind } = event { kind.as_str() } else { "" });
    kinds.filter(|kind| !kind.is_empty()).collect()
}

#[test]
fn a_job_asks_for_permission_and_is_done() {
    for subject in AGENTS {
        let check = Tool::Shell { command: "cat hello.txt && wc -l hello.txt".into() };
        let (bench, server) =
            (Bench::new(), server([write_hello(), Turn::say("I check.").using(check), Turn::say("Done.")]));
        let run = bench.run(&subject.config(&bench, &server.url()), "write hello.txt", None);
        keep(subject, &format!("{}-success", subject.name()), &run);
        assert_eq!(run.ending.class, RunClass::Success, "{run:?}");
        assert_eq!(run.ending.unknown_lines, 0, "{:?}", run.events);
        assert!(run.ending.session.is_some(), "{run:?}");
        assert_eq!(std::fs::read_to_string(bench.workspace().join("hello.txt")).expect("the file"), "hello\n");
        let calls = run.events.iter().filter(|event| matches!(event, RunEvent::ToolCall { .. })).count();
        let is_done = |event: &&RunEvent| matches!(event, RunEvent::ToolResult { outcome: ToolOutcome::Done, .. });
        assert_eq!((calls, run.events.iter().filter(is_done).count()), (2, 2), "{:?}", run.events);
        let allowed = notices(&run.events).iter().filter(|kind| kind.ends_with(": allow_once")).count();
        assert_eq!(allowed, 2, "{:?}", run.events);
        let requests = server.model_requests();
        assert!(requests.iter().all(|request| request.credential == subject.credential), "{requests:?}");
    }
}

#[test]
fn a_session_goes_on_and_its_past_is_not_told_again() {
    for subject in AGENTS {
        let (bench, server) = (Bench::new(), server([write_hello(), Turn::say("Done."), Turn::say("Again.")]));
        let config = subject.config(&bench, &server.url());
        let first = bench.run(&config, "write hello.txt", None);
        let session = first.ending.session.expect("a session");
        subject.let_a_minute_pass(&bench);
        let second = bench.run_after(&config, "go on", Some(session.clone()), SessionBefore::Used(first.ending.usage));
        keep(subject, &format!("{}-resume", subject.name()), &second);
        assert_eq!(second.ending.class, RunClass::Success, "{second:?}");
        assert_eq!(second.ending.session, Some(session));
        let said: String = second.events.iter().filter_map(text).collect();
        assert_eq!(said, "Again.", "{:?}", second.events);
        let requests = server.model_requests();
        assert_eq!(requests.last().and_then(|request| request.turn), Some(2), "the history is resent: {requests:?}");
    }
}

fn text(event: &RunEvent) -> Option<&str> {
    if let RunEvent::Text { text } = event { Some(text) } else { None }
}

#[test]
fn what_the_sentinel_denies_is_not_done_and_ends_the_run_as_that() {
    for subject in AGENTS {
        let reset = Tool::Shell { command: "touch trace && git push --force origin main".into() };
        let turns = || [Turn::say("I push.").using(reset.clone()), Turn::say("Done.")];
        let (bench, model) = (Bench::new(), server(turns()));
        let run = bench.run(&subject.config(&bench, &model.url()), "push", None);
        keep(subject, &format!("{}-denied", subject.name()), &run);
        assert!(matches!(run.ending.class, RunClass::SentinelBlocked { .. }), "{run:?}");
        assert!(!bench.workspace().join("trace").exists(), "{run:?}");
        let (bench, model) = (Bench::new(), server(turns()));
        let config = godwit_agents::AgentConfig { sentinel: Sentinel::Off, ..subject.config(&bench, &model.url()) };
        let run = bench.run(&config, "push", None);
        assert_eq!(run.ending.class, RunClass::Success, "{run:?}");
        assert!(bench.workspace().join("trace").exists(), "{run:?}");
    }
}

#[test]
fn a_model_that_is_not_offered_is_never_replaced_by_another() {
    for subject in AGENTS {
        let (bench, server) = (Bench::new(), server([Turn::say("never")]));
        let mut config = subject.config(&bench, &server.url());
        config.model = Some("no/such-model".into());
        let run = bench.run(&config, "go", None);
        keep(subject, &format!("{}-no-model", subject.name()), &run);
        assert_eq!(run.ending.class, RunClass::ModelUnavailable, "{run:?}");
        assert_eq!(server.model_requests(), []);
    }
}
