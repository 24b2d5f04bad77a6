//! What is special to agents that are talked to: what the driver noted decides, and a session's past is not its present.

use godwit_agents::acp::note::{Choice, End, Note};
use godwit_agents::{Adapter, EndReason, RunEvent};
use godwit_core::run::{Judged, NotStarted, RunClass};
use godwit_core::sentinel::{ToolKind, Verdict};
use serde_json::{Value, json};

use crate::reading::{Reading, ended, read, recording};

fn conclude(lines: &[Vec<u8>], status: i32) -> Reading {
    let bytes: Vec<u8> = lines.iter().flat_map(|line| [line.as_slice(), b"\n"].concat()).collect();
    read(Adapter::Acp, &bytes, &ended(EndReason::Exited(status), "what it said last"))
}

/// A run that ended so, at whatever point.
fn ended_by(end: End) -> Reading {
    let status = i32::from(end.status());
    conclude(&[Note::Ended { end }.line()], status)
}

fn failed(method: &str, code: i64, message: &str, data: Value) -> End {
    End::Failed { method: method.into(), code, message: message.into(), data }
}

#[test]
fn every_end_has_its_class() {
    let answered = |stop: &str| End::Answered { stop: stop.into() };
    let turn = |message: &str, data: Value| failed("session/prompt", -32603, message, data);
    let not_offered = |what| End::NotOffered { what, asked: "x".into(), offered: vec!["y".into()] };
    let table = [
        (answered("end_turn"), "success"),
        (answered("max_tokens"), "protocol"),
        (answered("max_turn_requests"), "max-turns"),
        (answered("refusal"), "model-refused"),
        // Nobody had asked for it.
        (answered("cancelled"), "crashed"),
        (answered("from_the_future"), "unknown"),
        (failed("session/new", -32000, "Authentication required", Value::Null), "auth"),
        (failed("session/load", -32000, "Authentication required", Value::Null), "auth"),
        (failed("session/load", -32603, "Internal error", Value::Null), "protocol"),
        (failed("session/prompt", -32601, "Method not found", Value::Null), "protocol"),
        (failed("session/prompt", 429, "slow down", Value::Null), "rate-limited"),
        (turn("Internal error", json!({"details": "connect ECONNREFUSED 127.0.0.1:1"})), "network"),
        (turn("Internal error", json!({"code": "ECONNRESET"})), "network"),
        (turn("Internal error", json!({"status": 529})), "overloaded"),
        (turn("Internal error", json!({"error": {"type": "billing_error"}})), "billing"),
        (turn("Internal error", json!({"errorName": "ProviderAuthError"})), "auth"),
        (turn("something new", Value::Null), "unknown"),
        (not_offered(Choice::Model), "model-unavailable"),
        (not_offered(Choice::Mode), "unknown"),
        (not_offered(Choice::Authentication), "auth"),
        (End::Malformed { method: "session/new".into(), missing: "sessionId".into() }, "protocol"),
        (End::OtherVersion { offered: json!(2) }, "protocol"),
        (End::CannotResume {}, "protocol"),
        (End::Silent { method: "initialize".into(), waited_ms: 60_000 }, "stalled"),
        (End::Exited { method: "initialize".into(), status: 1 }, "protocol"),
        (End::Exited { method: "session/prompt".into(), status: 0 }, "crashed"),
        (End::Signaled { method: "initialize".into(), signal: 11 }, "crashed"),
        (End::Rubbish { lines: 1_000 }, "protocol"),
        (End::TooLong { bytes: 1 }, "protocol"),
        (End::Deaf {}, "protocol"),
        (End::NotStarted { is_missing: true, message: "no such file".into() }, "not-started"),
        (End::Driver { message: "the disk is full".into() }, "crashed"),
    ];
    for (end, class) in table {
        let ending = ended_by(end.clone()).ending;
        assert_eq!(ending.class.word(), class, "{end:?}: {}", ending.detail);
        assert!(!ending.detail.is_empty() && !ending.detail.contains('\n'), "{end:?}: {:?}", ending.detail);
    }
    let missing = ended_by(End::NotStarted { is_missing: true, message: "x".into() }).ending.class;
    assert_eq!(missing, RunClass::NotStarted { cause: NotStarted::ProgramMissing });
}

#[test]
fn what_the_agent_said_last_is_told_when_it_left() {
    let ending = ended_by(End::Exited { method: "initialize".into(), status: 1 }).ending;
    assert!(ending.detail.contains("what it said last"), "{}", ending.detail);
}

#[test]
fn success_needs_the_driver_s_own_exit() {
    let answered = Note::Ended { end: End::Answered { stop: "end_turn".into() } }.line();
    for status in [1, 80, 82, 86] {
        assert_eq!(conclude(std::slice::from_ref(&answered), status).ending.class, RunClass::Crashed, "{status}");
    }
    // What an agent writes itself is never a note.
    let forged = [b" ".as_slice(), &answered].concat();
    assert_ne!(conclude(&[forged], 0).ending.class, RunClass::Success);
}

#[test]
fn a_session_is_left_behind_only_by_an_agent_that_can_load_one() {
    let agent = |loads_sessions| Note::Agent { name: "a".into(), version: "1".into(), loads_sessions }.line();
    let session = |id: &str| Note::Session { id: id.into(), model: None, is_resumed: false, is_judged: true }.line();
    let done = Note::Ended { end: End::Answered { stop: "end_turn".into() } }.line();
    let left = |agent, session| conclude(&[agent, session, done.clone()], 0).ending.session.map(|id| id.to_string());
    assert_eq!(left(agent(true), session("s-1")).as_deref(), Some("s-1"));
    assert_eq!(left(agent(false), session("s-1")), None);
    assert_eq!(left(agent(true), session("../not one that can be named")), None);
}

#[test]
fn a_session_that_is_not_there_is_not_offered_again() {
    let ending = read(Adapter::Acp, &recording(Adapter::Acp, "no-session"), &ended(EndReason::Exited(81), "")).ending;
    assert_eq!((ending.class, ending.session), (RunClass::Protocol, None), "{}", ending.detail);
}

#[test]
fn a_session_s_past_is_not_its_present() {
    for case in ["resume", "resume-late-past"] {
        let events = read(Adapter::Acp, &recording(Adapter::Acp, case), &ended(EndReason::Exited(0), "")).events;
        let said: Vec<_> = events
            .iter()
            .filter_map(|event| if let RunEvent::Text { text } = event { Some(text.as_str()) } else { None })
            .collect();
        assert_eq!(said, ["Again."], "{case}");
        let uses_tools = |event: &RunEvent| matches!(event, RunEvent::ToolCall { .. } | RunEvent::ToolResult { .. });
        assert!(!events.iter().any(uses_tools), "{case}: {events:?}");
    }
}

#[test]
fn what_a_session_had_cost_before_is_not_the_run_s() {
    let cost = |amount: f64| {
        let update = json!({"sessionUpdate": "usage_update", "cost": {"amount": amount, "currency": "USD"}});
        json!({"jsonrpc": "2.0", "method": "session/update", "params": {"update": update}}).to_string().into_bytes()
    };
    let session = |is_resumed| Note::Session { id: "s".into(), model: None, is_resumed, is_judged: true }.line();
    let turn = || Note::Asked { id: 3, method: "session/prompt".into() }.line();
    let told = |lines: &[Vec<u8>]| conclude(lines, 0).ending.usage.cost_micro_usd;
    assert_eq!(told(&[session(false), turn(), cost(0.25), cost(0.5)]), Some(500_000));
    assert_eq!(told(&[cost(0.25), session(true), turn(), cost(0.75)]), Some(500_000));
    assert_eq!(told(&[session(true), turn(), cost(0.75)]), None, "what it had cost before is not known");
    assert_eq!(told(&[session(false), turn()]), None);
}

#[test]
fn a_call_is_told_once_with_everything_that_it_is_given() {
    let events = read(Adapter::Acp, &recording(Adapter::Acp, "tool-use"), &ended(EndReason::Exited(0), "")).events;
    let inputs: Vec<_> = events
        .iter()
        .filter_map(|event| if let RunEvent::ToolCall { name, input, .. } = event { Some((name, input)) } else { None })
        .collect();
    assert_eq!(inputs.len(), 2, "{events:?}");
    assert_eq!((inputs[0].0.as_str(), &inputs[0].1["content"]), ("write", &json!("hello\n")));
    assert_eq!((inputs[1].0.as_str(), &inputs[1].1["command"]), ("bash", &json!("cat hello.txt && wc -l hello.txt")));
}

#[test]
fn what_the_sentinel_answered_is_counted_where_it_was_asked() {
    let session = |is_judged| Note::Session { id: "s".into(), model: None, is_resumed: false, is_judged }.line();
    let permission = |verdict, tool| {
        let (call, answer, reason) = ("c".into(), "allow_once".into(), String::new());
        Note::Permission { call, verdict, rule: None, answer, reason, tool: Some(tool) }.line()
    };
    let asked = [
        permission(Verdict::Allow, ToolKind::Shell),
        permission(Verdict::Allow, ToolKind::Unknown),
        permission(Verdict::Soft, ToolKind::Shell),
    ];
    let judged = conclude(&[&[session(true)], &asked[..]].concat(), 0).ending.judged;
    assert_eq!(judged, Some(Judged { allowed: 2, soft: 1, hard: 0, unknown_tools: 1 }));
    assert_eq!(conclude(&[session(true)], 0).ending.judged, Some(Judged::default()), "nothing was asked for");
    assert_eq!(conclude(&[&[session(false)], &asked[..]].concat(), 0).ending.judged, None, "nobody judged");
}

#[test]
fn an_agent_that_was_asked_once_more_has_used_both_turns() {
    let turn = |id| Note::Asked { id, method: "session/prompt".into() }.line();
    let answer = |id: u64| {
        let result = json!({"stopReason": "end_turn", "usage": {"inputTokens": 10, "outputTokens": 5}});
        json!({"jsonrpc": "2.0", "id": id, "result": result}).to_string().into_bytes()
    };
    let said = |text: &str| {
        let update = json!({"sessionUpdate": "agent_message_chunk", "content": {"type": "text", "text": text}});
        json!({"jsonrpc": "2.0", "method": "session/update", "params": {"update": update}}).to_string().into_bytes()
    };
    let done = Note::Ended { end: End::Answered { stop: "end_turn".into() } }.line();
    let lines = [turn(3), said("Done."), answer(3), turn(4), said("Told."), answer(4), done];
    let run = conclude(&lines, 0);
    assert_eq!((run.ending.usage.input_tokens, run.ending.usage.output_tokens), (Some(20), Some(10)));
    let last = |event: &RunEvent| matches!(event, RunEvent::Result { text, .. } if text == "Told.");
    assert!(run.events.iter().any(last), "{:?}", run.events);
}
