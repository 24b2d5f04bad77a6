//! What lasts: a provider that stays overloaded, a pause that it names, and a limit of turns.

use std::thread;

use godwit_agents::{Ability, Adapter, RunEvent};
use godwit_core::run::RunClass;
use godwit_testkit::model_server::{FaultKind, Tool, Turn};
use jiff::SignedDuration;

use super::promises::{keep, server};
use super::refusal::{is_overloaded, quota_of_the_minute, wants_a_pause};
use super::subject::{CLAUDE, CODEX, GEMINI, GEMINI_OVER_ACP, OPENCODE, OPENCODE_OVER_ACP, SeenOfLimit, Subject};
use crate::support::{Bench, Run};

/// Against a provider that always refuses so.
fn refused(subject: &Subject, name: &str, refusal: FaultKind) -> (Run, usize) {
    let (bench, server) = (Bench::new(), server([Turn::say("never").always(refusal)]));
    let run = bench.run(&subject.config(&bench, &server.url()), "go", None);
    keep(subject, &format!("{}-{name}", subject.name()), &run);
    assert_eq!(run.ending.unknown_lines, 0, "{run:?}");
    (run, server.model_requests().len())
}

/// Each ends by itself: it asks no provider without end. They mostly wait, so they wait together.
#[test]
fn a_provider_that_stays_overloaded_is_told_after_a_few_tries() {
    thread::scope(|scope| {
        for subject in [&CLAUDE, &CODEX, &OPENCODE, &GEMINI, &OPENCODE_OVER_ACP, &GEMINI_OVER_ACP] {
            scope.spawn(move || {
                let (run, asked) = refused(subject, "overloaded", is_overloaded());
                assert_eq!(run.ending.class, RunClass::Overloaded, "{}: {run:?}", subject.name());
                assert!(asked > 1, "{} asks again before it gives up", subject.name());
            });
        }
    });
}

#[test]
fn a_pause_that_the_provider_names_becomes_a_time() {
    let table = [(&OPENCODE, wants_a_pause(), 1), (&GEMINI, quota_of_the_minute(), 3_600)];
    thread::scope(|scope| {
        for (subject, refusal, seconds) in table {
            scope.spawn(move || {
                let begun = jiff::Timestamp::now();
                let (run, _asked) = refused(subject, "named-pause", refusal);
                let RunClass::RateLimited { until: Some(until) } = run.ending.class else {
                    panic!("{}: {run:?}", subject.name())
                };
                let pause = SignedDuration::from_secs(seconds);
                let named = begun + pause..=jiff::Timestamp::now() + pause;
                assert!(named.contains(&until), "{}: {until} is not in {named:?}", subject.name());
            });
        }
    });
}

/// An agent whose adapter declares that a limit of turns is told is believed when it says so; of every other it is seen what it
/// does instead.
#[test]
fn a_limit_of_turns_is_what_the_adapter_declares() {
    thread::scope(|scope| {
        for subject in [&CLAUDE, &CODEX, &OPENCODE, &GEMINI, &GEMINI_OVER_ACP] {
            scope.spawn(move || has_one_turn(subject));
        }
    });
}

fn has_one_turn(subject: &Subject) {
    let write = Tool::Write { path: "{cwd}/hello.txt".into(), content: "hello\n".into() };
    let turns = [Turn::say("I write.").using(write.clone()), Turn::say("Again.").using(write), Turn::say("Done.")];
    let (bench, server) = (Bench::new(), server(turns));
    let mut config = subject.config(&bench, &server.url());
    (subject.one_turn.give)(&mut config, &bench);
    let run = bench.run(&config, "write hello.txt", None);
    keep(subject, &format!("{}-turns", subject.name()), &run);
    let calls = run.events.iter().filter(|event| matches!(event, RunEvent::ToolCall { .. })).count();
    let is_declared = subject.adapter.abilities().contains(&Ability::TurnLimit);
    let is_told = subject.one_turn.seen == SeenOfLimit::Told;
    // Of an agent that is known by its protocol only, more can be true than is declared.
    assert!(is_declared == is_told || subject.adapter == Adapter::Acp, "{}: {is_declared}", subject.name());
    match subject.one_turn.seen {
        SeenOfLimit::Told => {
            assert_eq!((&run.ending.class, calls), (&RunClass::MaxTurns, 1), "{}: {run:?}", subject.name());
        }
        SeenOfLimit::EndsWithWords => {
            assert_eq!(run.ending.class, RunClass::Success, "{}: {run:?}", subject.name());
            assert!(calls < 2, "{} does not keep to the limit: {run:?}", subject.name());
        }
        SeenOfLimit::Refused => {
            assert_eq!(run.ending.class, RunClass::Protocol, "{}: {run:?}", subject.name());
            assert_eq!(server.model_requests(), [], "{} has a limit of turns now", subject.name());
        }
    }
}
