//! Typed results by each CLI in each way that it is driven: mended when the fault is told, and then taken without a reminder;
//! asked for once more when the agent wants to end without, and then invalid.
//!
//! Each kind is asked for of each CLI. Over ACP it is the same program and the same form, and how often who gives none is
//! reminded is the same whatever was asked for: there, one kind shows the way.

use godwit_agents::Adapter;
use godwit_core::result::{Asked, Demand, Given, ResultKind, SERVER, TOOL};
use godwit_core::run::RunClass;
use godwit_testkit::model_server::{ModelServer, Tool, Turn};
use serde_json::{Value, json};

use super::promises::server;
use super::subject::Subject;
use crate::support::{Bench, Run};

/// What has the form of a kind.
fn valid(kind: ResultKind) -> Value {
    match kind {
        ResultKind::DoneReport => {
            json!({"summary": "It is done.", "changed": ["a: new"], "tests_run": [], "open_questions": []})
        }
        ResultKind::Plan => json!({"tasks": [{"id": "one", "prompt": "Do the one thing."}]}),
        ResultKind::Verdict => json!({"verdict": "fail", "reasons": ["it does not end"]}),
        ResultKind::Findings => json!({"findings": [{"path": "a.rs", "severity": "low", "text": "it is slow"}]}),
        ResultKind::Learnings => json!({"learnings": [{"text": "tests come first", "scope": "repo"}]}),
        ResultKind::Estimate => json!({"complexity": "medium", "reason": "two files"}),
    }
}

/// What has not, with the fault as it is told. Each of them has the JSON schema, so that no CLI refuses it by itself.
fn invalid(kind: ResultKind) -> (Value, &'static str) {
    match kind {
        ResultKind::DoneReport => {
            (json!({"summary": " ", "changed": [], "tests_run": [], "open_questions": []}), "`summary` is blank")
        }
        ResultKind::Plan => {
            (json!({"tasks": [{"id": "one", "prompt": "Do it.", "needs": ["two"]}]}), "`tasks[0].needs[0]` is refused")
        }
        ResultKind::Verdict => (json!({"verdict": "pass", "reasons": [" "]}), "`reasons[0]` is blank"),
        ResultKind::Findings => {
            (json!({"findings": [{"path": "a.rs", "severity": "low", "text": " "}]}), "`findings[0].text` is blank")
        }
        ResultKind::Learnings => {
            (json!({"learnings": [{"text": " ", "scope": "repo"}]}), "`learnings[0].text` is blank")
        }
        ResultKind::Estimate => (json!({"complexity": "simple", "reason": " "}), "`reason` is blank"),
    }
}

fn finish(say: &str, input: Value) -> Turn {
    Turn::say(say).using(Tool::Mcp { server: SERVER.into(), tool: TOOL.into(), input })
}

/// Runs an agent that must give a result.
fn asked(
    subject: &Subject,
    kind: ResultKind,
    turns: impl IntoIterator<Item = Turn>,
) -> (Run, ModelServer, Asked, Given) {
    let asked = Asked { kind, demand: Demand::Required };
    let (bench, server) = (Bench::asking(asked), server(turns));
    let run = bench.run(&subject.config(&bench, &server.url()), "do it", None);
    assert_eq!(run.ending.class, RunClass::Success, "{kind:?}: {run:?}");
    assert_eq!(run.ending.unknown_lines, 0, "{kind:?}: {run:?}");
    (run, server, asked, bench.given())
}

/// How often the model was asked, apart from what a CLI asks on the side.
fn requests(subject: &Subject, server: &ModelServer) -> usize {
    server.heard().len() - subject.asides
}

fn taken(kind: ResultKind) -> Given {
    Given::Result(kind.check(&valid(kind)).expect("it has the form"))
}

fn kinds(subject: &Subject) -> &'static [ResultKind] {
    if subject.adapter == Adapter::Acp { &[ResultKind::Plan] } else { &ResultKind::ALL }
}

pub(crate) fn what_breaks_the_form_of_each_kind_is_told_and_mended(subject: &Subject) {
    for &kind in kinds(subject) {
        let (wrong, fault) = invalid(kind);
        let turns = [finish("Here.", wrong), finish("Mended.", valid(kind)), Turn::say("Done.")];
        let (run, server, asked, given) = asked(subject, kind, turns);
        assert_eq!(given, taken(kind), "{kind:?}: {run:?}");
        assert!(!asked.is_failed_by(&given));
        let heard = server.heard();
        assert_eq!(requests(subject, &server), 3, "{kind:?}: nobody was reminded: {run:?}");
        assert!(heard[heard.len() - 2].contains(fault), "{kind:?}: the fault is in the second request: {run:?}");
    }
}

pub(crate) fn what_never_comes_is_asked_for_once_more_and_is_then_invalid(subject: &Subject) {
    let kind = ResultKind::Verdict;
    let (wrong, _) = invalid(kind);
    let turns = [Turn::say("Done."), finish("Here.", wrong), Turn::say("Done, I said."), Turn::say("Never.")];
    let (run, server, asked, given) = asked(subject, kind, turns);
    let heard = server.heard();
    assert_eq!(requests(subject, &server), 3, "asked once more, and not for ever: {run:?}");
    let reminder = Given::Nothing.reminder().expect("a reminder");
    assert!(heard[heard.len() - 2].contains(&reminder), "{run:?}");
    assert!(matches!(given, Given::Refused(_)) && asked.is_failed_by(&given), "{given:?}");
}
