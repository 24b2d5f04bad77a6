//! A person takes over a session that a headless run has begun, in a repository that would execute what it brings, and hands
//! it back.

use godwit_agents::{EndReason, ProcessEnding, RunEvent, interactive, kept};
use godwit_core::name::SessionId;
use godwit_core::run::{RunClass, Usage};
use godwit_proc::EndReason as End;
use godwit_testkit::model_server::{Conversation, ModelScript, ModelServer, Turn};
use jiff::Timestamp;

use super::promises::{assert_nothing_was_executed, bring};
use super::subject::Subject;
use crate::support::{Bench, until};

/// What the person types. A model that is told so answers differently.
const TYPED: &str = "typed by hand";

pub(crate) fn a_person_takes_over_and_hands_back(subject: &Subject) {
    let say = |texts: &[&str]| texts.iter().map(|text| Turn::say(text)).collect();
    let typed = Conversation {
        when: Some(TYPED.into()),
        turns: say(&["never", "The second answer.", "I know what was typed."]),
    };
    let before = Conversation { when: None, turns: say(&["The first answer."]) };
    let server = ModelServer::start(ModelScript { conversations: vec![typed, before] }).expect("it starts");
    let bench = Bench::sandboxed();
    bring(subject, &bench);
    let config = subject.config(&bench, &server.url());
    let first = bench.run(&config, "begin", None);
    assert_eq!(first.ending.class, RunClass::Success, "{first:?}");
    let session = first.ending.session.expect("a session");

    let sat_down = Timestamp::now();
    let mut seat = bench.sit_down(&config, &session);
    seat.until_shown("The first answer.");
    seat.until_shown(subject.ready);
    seat.keys(TYPED);
    seat.until_shown(TYPED);
    seat.enter_until_shown("The second answer.");
    // It shows an answer before it writes down what was used in it.
    if subject.adapter.session_files().is_some() {
        let used = || left(subject, &bench, sat_down).1;
        let is_told = || used().output_tokens.is_some_and(|tokens| tokens > 0);
        until("what was used to be written down", is_told, || format!("{:?}", used()));
    }
    let record = seat.leave();
    assert_eq!((record.leaked, record.err_bytes), (0, 0), "{record:?}");
    assert_nothing_was_executed(&bench);
    let reason = match record.end {
        End::Exited { code } => EndReason::Exited(code),
        End::Signaled { signal } => EndReason::Signaled(signal),
        other => panic!("it was not left: {other:?}"),
    };
    let ending = ProcessEnding { reason, stderr_tail: String::new(), at: None };
    let left = left(subject, &bench, sat_down);
    let concluded = interactive::concluded(&ending, left);
    assert_eq!(concluded.class, RunClass::Success, "{ending:?}");
    if subject.adapter.session_files().is_some() {
        assert_eq!(concluded.session.as_ref(), Some(&session), "the CLI wrote down which session it was");
        let tokens = concluded.usage.output_tokens;
        assert!(tokens.is_some_and(|tokens| tokens > 0), "and what was used in it: {:?}", concluded.usage);
    }

    let back = bench.run(&config, "go on", Some(session.clone()));
    assert_eq!(back.ending.class, RunClass::Success, "{back:?}");
    assert_eq!(back.ending.session, Some(session));
    let knows = |event: &RunEvent| matches!(event, RunEvent::Text { text } if text.contains("I know what was typed."));
    assert!(back.events.iter().any(knows), "{:?}", back.events);
    assert_eq!(server.model_requests().last().and_then(|request| request.turn), Some(2), "the history is whole");
}

/// What the CLI wrote down of what was done since then.
fn left(subject: &Subject, bench: &Bench, since: Timestamp) -> (Option<SessionId>, Usage) {
    let Some(wanted) = subject.adapter.session_files() else { return (None, Usage::default()) };
    let mut directories = vec![bench.home().join(wanted.directory)];
    let mut files = Vec::new();
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).expect("the CLI has made it").flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => directories.push(path),
                false if path.to_string_lossy().ends_with(wanted.ending) => {
                    files.extend(subject.adapter.kept(&std::fs::read(path).expect("a file"), since));
                }
                false => {}
            }
        }
    }
    kept::together(&files, None)
}
