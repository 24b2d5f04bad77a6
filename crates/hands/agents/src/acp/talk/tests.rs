use godwit_core::attention::{Attention, Permission, Standing};
use godwit_core::result::{Asked, ResultKind};
use serde_json::json;

use super::*;
use crate::results::ResultOrder;

fn order() -> Order {
    Order { workspace: "/ws".into(), home: "/home/agent".into(), ..Order::default() }
}

/// A conversation that is played from the agent's side.
struct Play {
    talk: Talk,
    acts: Vec<Act>,
}

impl Play {
    fn of(order: Order) -> Self {
        let mut talk = Talk::new(order, "do it".into());
        let acts = talk.begin();
        Self { talk, acts }
    }

    /// What the conversation does about a message.
    fn says(&mut self, message: Value) -> Vec<Act> {
        self.says_bytes(message.to_string().as_bytes())
    }

    fn says_bytes(&mut self, line: &[u8]) -> Vec<Act> {
        self.acts = self.talk.hear(line);
        self.acts.clone()
    }

    /// Answers the request that is open.
    fn answers(&mut self, result: Value) -> Vec<Act> {
        let id = self.sent().expect("there is a request")["id"].clone();
        self.says(json!({"jsonrpc": "2.0", "id": id, "result": result}))
    }

    /// The message that was sent last.
    fn sent(&self) -> Option<&Value> {
        self.acts.iter().rev().find_map(|act| match act {
            Act::Send(message) => Some(message),
            Act::Tell(_) | Act::Look(_) | Act::End(_) => None,
        })
    }

    fn asked(&self) -> &str {
        self.sent().and_then(|message| message["method"].as_str()).unwrap_or_default()
    }

    fn ended(&self) -> Option<&End> {
        self.acts.iter().find_map(|act| match act {
            Act::End(end) => Some(end),
            Act::Send(_) | Act::Look(_) | Act::Tell(_) => None,
        })
    }

    fn introduces(&mut self, result: Value) -> &mut Self {
        let mut told = json!({"protocolVersion": 1});
        told.as_object_mut().expect("an object").extend(result.as_object().cloned().expect("an object"));
        self.answers(told);
        self
    }

    /// As far as the turn.
    fn at_work(order: Order) -> Self {
        let mut play = Self::of(order);
        play.introduces(json!({}));
        play.answers(json!({"sessionId": "s-1"}));
        assert_eq!(play.asked(), "session/prompt");
        play
    }
}

#[test]
fn a_turn_goes_from_the_introduction_to_its_stop_reason() {
    let mut play = Play::of(order());
    let hello = play.sent().expect("an introduction").clone();
    assert_eq!((hello["method"].as_str(), &hello["params"]["protocolVersion"]), (Some("initialize"), &json!(1)));
    let offered = &hello["params"]["clientCapabilities"];
    assert_eq!(offered, &json!({"fs": {"readTextFile": false, "writeTextFile": false}, "terminal": false}));
    play.introduces(
        json!({"agentInfo": {"name": "a", "version": "1.0.0"}, "agentCapabilities": {"loadSession": true}}),
    );
    assert_eq!(play.sent().expect("sent")["params"], json!({"cwd": "/ws", "mcpServers": []}));
    play.answers(json!({"sessionId": "s-1"}));
    let prompt = &play.sent().expect("sent")["params"];
    assert_eq!(prompt, &json!({"sessionId": "s-1", "prompt": [{"type": "text", "text": "do it"}]}));
    assert_eq!(play.talk.patience(), None);
    play.answers(json!({"stopReason": "end_turn"}));
    assert_eq!(play.ended(), Some(&End::Answered { stop: "end_turn".into() }));
}

#[test]
fn a_session_is_gone_on_with_only_where_the_agent_can() {
    let resuming = Order { resume: Some("s-9".parse().expect("a session")), ..order() };
    let mut able = Play::of(resuming.clone());
    able.introduces(json!({"agentCapabilities": {"loadSession": true}}));
    assert_eq!((able.asked(), &able.sent().expect("sent")["params"]["sessionId"]), ("session/load", &json!("s-9")));
    assert_eq!(able.answers(Value::Null), []);
    let told_late = json!({"jsonrpc": "2.0", "method": "session/update", "params": {"update": {"sessionUpdate": "agent_message_chunk"}}});
    assert_eq!(able.says(told_late), [], "the past may still be told");
    assert_eq!(able.talk.patience().and_then(|patience| patience.quiet), Some(QUIET));
    able.acts = able.talk.passed();
    assert_eq!(able.asked(), "session/prompt");
    assert_eq!(able.sent().expect("sent")["params"]["sessionId"], "s-9");
    for unable in [json!({}), json!({"agentCapabilities": {"loadSession": false}})] {
        let mut play = Play::of(resuming.clone());
        play.introduces(unable);
        assert_eq!((play.ended(), play.asked()), (Some(&End::CannotResume {}), ""));
    }
}

#[test]
fn a_choice_is_made_where_it_is_offered_and_never_passed_over() {
    let lists = json!({"sessionId": "s", "models": {"currentModelId": "a", "availableModels": [{"modelId": "a"}, {"modelId": "b"}]},
        "modes": {"currentModeId": "ask", "availableModes": [{"id": "ask"}, {"id": "code"}]}});
    let options = json!({"sessionId": "s", "configOptions": [
        {"id": "m", "category": "model", "currentValue": "a", "options": [{"group": "g", "options": [{"value": "a"}, {"value": "b"}]}]},
        {"id": "w", "category": "mode", "currentValue": "ask", "options": [{"value": "ask"}, {"value": "code"}]}]});
    let table = [
        (
            &lists,
            "session/set_model",
            json!({"sessionId": "s", "modelId": "b"}),
            "session/set_mode",
            json!({"sessionId": "s", "modeId": "code"}),
        ),
        (
            &options,
            "session/set_config_option",
            json!({"sessionId": "s", "configId": "m", "value": "b"}),
            "session/set_config_option",
            json!({"sessionId": "s", "configId": "w", "value": "code"}),
        ),
    ];
    for (opening, model_method, model, mode_method, mode) in table {
        let asking = Order { model: Some("b".into()), mode: Some("code".into()), ..order() };
        let mut play = Play::of(asking);
        play.introduces(json!({}));
        play.answers(opening.clone());
        assert_eq!((play.asked(), &play.sent().expect("sent")["params"]), (model_method, &model));
        play.answers(json!({}));
        assert_eq!((play.asked(), &play.sent().expect("sent")["params"]), (mode_method, &mode));
        play.answers(json!({}));
        assert_eq!(play.asked(), "session/prompt");

        let mut chosen_already = Play::of(Order { model: Some("a".into()), mode: Some("ask".into()), ..order() });
        chosen_already.introduces(json!({}));
        chosen_already.answers(opening.clone());
        assert_eq!(chosen_already.asked(), "session/prompt");

        let mut elsewhere = Play::of(Order { model: Some("z".into()), ..order() });
        elsewhere.introduces(json!({}));
        elsewhere.answers(opening.clone());
        let offered = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(elsewhere.ended(), Some(&End::NotOffered { what: Choice::Model, asked: "z".into(), offered }));
    }
    let mut nothing = Play::of(Order { mode: Some("code".into()), ..order() });
    nothing.introduces(json!({}));
    nothing.answers(json!({"sessionId": "s"}));
    assert!(matches!(nothing.ended(), Some(End::NotOffered { what: Choice::Mode, .. })), "{:?}", nothing.acts);
}

#[test]
fn a_way_to_log_in_is_used_where_it_is_offered() {
    let asking = Order { authenticate: Some("key".into()), ..order() };
    let mut play = Play::of(asking.clone());
    play.introduces(json!({"authMethods": [{"id": "oauth"}, {"id": "key"}]}));
    assert_eq!((play.asked(), &play.sent().expect("sent")["params"]), ("authenticate", &json!({"methodId": "key"})));
    play.answers(json!({}));
    assert_eq!(play.asked(), "session/new");
    let mut elsewhere = Play::of(asking);
    elsewhere.introduces(json!({"authMethods": [{"id": "oauth"}]}));
    assert!(matches!(elsewhere.ended(), Some(End::NotOffered { what: Choice::Authentication, .. })));
}

/// A request for permission to do something of this kind.
fn permission(id: Value, kind: &str, title: &str, options: Value) -> Value {
    let call = json!({"toolCallId": "c", "kind": kind, "title": title});
    json!({"jsonrpc": "2.0", "id": id, "method": "session/request_permission", "params": {"sessionId": "s-1", "toolCall": call, "options": options}})
}

fn usual_options() -> Value {
    json!([{"optionId": "always", "kind": "allow_always"}, {"optionId": "once", "kind": "allow_once"}, {"optionId": "no", "kind": "reject_once"}])
}

fn outcome(play: &Play) -> Value {
    play.sent().expect("an answer")["result"]["outcome"].clone()
}

#[test]
fn permission_is_given_once_or_refused_as_the_sentinel_judges() {
    let mut play = Play::at_work(order());
    play.says(permission(json!(0), "execute", "cargo test", usual_options()));
    assert_eq!(outcome(&play), json!({"outcome": "selected", "optionId": "once"}));
    play.says(permission(json!("text"), "execute", "git reset --hard", usual_options()));
    assert_eq!(outcome(&play), json!({"outcome": "selected", "optionId": "no"}));
    assert_eq!(play.sent().expect("sent")["id"], "text");
    let Some(Act::Tell(Note::Permission { rule, reason, answer, .. })) = play.acts.first() else {
        panic!("{:?}", play.acts)
    };
    assert_eq!((rule.as_deref(), answer.as_str()), (Some("git-reset-hard"), "reject_once"));
    assert!(!reason.is_empty());
}

#[test]
fn what_cannot_be_answered_as_judged_is_cancelled() {
    let for_good = json!([{"optionId": "always", "kind": "allow_always"}]);
    for (title, options) in
        [("cargo test", for_good.clone()), ("git reset --hard", for_good), ("cargo test", json!([]))]
    {
        let mut play = Play::at_work(order());
        play.says(permission(json!(1), "execute", title, options));
        assert_eq!(outcome(&play), json!({"outcome": "cancelled"}), "{title}");
    }
    let mut play = Play::at_work(order());
    let nameless = json!({"jsonrpc": "2.0", "id": 1, "method": "session/request_permission", "params": {"options": usual_options()}});
    play.says(nameless);
    assert_eq!(outcome(&play), json!({"outcome": "selected", "optionId": "no"}));
}

#[test]
fn a_call_is_judged_by_everything_that_was_told_of_it() {
    let mut play = Play::at_work(order());
    let told = json!({"sessionUpdate": "tool_call", "toolCallId": "c", "kind": "execute", "rawInput": {"command": "git reset --hard"}});
    play.says(json!({"jsonrpc": "2.0", "method": "session/update", "params": {"sessionId": "s-1", "update": told}}));
    let params = json!({"sessionId": "s-1", "toolCall": {"toolCallId": "c"}, "options": usual_options()});
    play.says(json!({"jsonrpc": "2.0", "id": 5, "method": "session/request_permission", "params": params}));
    assert_eq!(outcome(&play), json!({"outcome": "selected", "optionId": "no"}));
}

#[test]
fn with_the_sentinel_off_permission_is_given() {
    let mut play = Play::at_work(Order { permissions: Permissions::Given, ..order() });
    play.says(permission(json!(1), "execute", "git reset --hard", usual_options()));
    assert_eq!(outcome(&play), json!({"outcome": "selected", "optionId": "once"}));
}

fn by_policy(attention: Attention) -> Order {
    Order { standing: Standing { attention, ..Standing::default() }, ..order() }
}

/// What a person is asked, as the driver notes it.
fn inquiry(play: &Play) -> Option<&Note> {
    let notes = play.acts.iter().filter_map(|act| match act {
        Act::Tell(note) => Some(note),
        Act::Send(_) | Act::Look(_) | Act::End(_) => None,
    });
    notes.into_iter().find(|note| matches!(note, Note::Inquiry { .. }))
}

fn answers_to(play: &Play) -> Vec<Value> {
    let sent = play.acts.iter().filter_map(|act| match act {
        Act::Send(message) => Some(message.clone()),
        Act::Tell(_) | Act::Look(_) | Act::End(_) => None,
    });
    sent.collect()
}

#[test]
fn where_a_person_is_asked_the_turn_is_cancelled_and_ends() {
    for attention in [Attention::Park, Attention::Ask] {
        let mut play = Play::at_work(by_policy(attention));
        assert!(play.talk.patience().is_none());
        play.says(permission(json!(0), "execute", "sudo make install", usual_options()));
        let Some(Note::Inquiry { inquiry, attention: told }) = inquiry(&play) else { panic!("{:?}", play.acts) };
        assert_eq!((inquiry.text.as_str(), *told), ("sudo make install", attention));
        let sent = answers_to(&play);
        assert_eq!(sent[0]["result"]["outcome"]["optionId"], "no");
        assert_eq!((sent[1]["method"].as_str(), sent[1].get("id")), (Some("session/cancel"), None));
        // Nothing that is asked afterwards is given, and nobody is asked twice.
        play.says(permission(json!(1), "execute", "cargo test", usual_options()));
        assert_eq!(outcome(&play), json!({"outcome": "cancelled"}));
        play.says(permission(json!(2), "execute", "sudo reboot", usual_options()));
        assert!(inquiry_is_absent(&play) && outcome(&play) == json!({"outcome": "cancelled"}));
        // An agent that does not end its turn is not waited for without end.
        assert!(play.talk.patience().is_some());
        assert!(matches!(play.talk.passed().as_slice(), [Act::End(End::Silent { .. })]));
    }
}

fn inquiry_is_absent(play: &Play) -> bool {
    inquiry(play).is_none()
}

#[test]
fn a_turn_that_ends_as_it_was_cancelled_is_asked_for_no_result() {
    let mut play = Play::at_work(Order { standing: by_policy(Attention::Park).standing, ..ordering(Demand::Required) });
    let prompt = play.sent().expect("the prompt")["id"].clone();
    play.says(permission(json!(0), "execute", "sudo make install", usual_options()));
    play.says(json!({"jsonrpc": "2.0", "id": prompt, "result": {"stopReason": FINISHED}}));
    assert!(matches!(play.ended(), Some(End::Answered { .. })), "{:?}", play.acts);
}

#[test]
fn what_a_person_has_said_of_a_call_answers_it() {
    let mut first = Play::at_work(by_policy(Attention::Park));
    first.says(permission(json!(0), "execute", "sudo make install", usual_options()));
    let Some(Note::Inquiry { inquiry: asked, .. }) = inquiry(&first) else { panic!("{:?}", first.acts) };
    for (said, option) in [(Permission::Allowed, "once"), (Permission::Denied, "no")] {
        let mut order = by_policy(Attention::Park);
        order.standing.permissions.insert(asked.key.clone(), said);
        let mut play = Play::at_work(order);
        play.says(permission(json!(0), "execute", "sudo make install", usual_options()));
        assert_eq!(outcome(&play), json!({"outcome": "selected", "optionId": option}));
        assert!(inquiry_is_absent(&play));
    }
}

#[test]
fn where_everything_is_denied_no_permission_is_given() {
    let mut play = Play::at_work(by_policy(Attention::Deny));
    play.says(permission(json!(0), "execute", "cargo test", usual_options()));
    assert_eq!(outcome(&play), json!({"outcome": "selected", "optionId": "no"}));
    assert!(inquiry_is_absent(&play));
}

#[test]
fn what_was_not_offered_is_refused_at_once() {
    for method in ["fs/read_text_file", "fs/write_text_file", "terminal/create", "elicitation/create", "_x/y", ""] {
        let mut play = Play::at_work(order());
        play.says(json!({"jsonrpc": "2.0", "id": 3, "method": method, "params": {}}));
        assert_eq!(play.sent().expect("an answer")["error"]["code"], METHOD_NOT_FOUND, "{method}");
        assert_eq!(play.acts[0], Act::Tell(Note::Refused { method: method.into() }));
    }
}

#[test]
fn requests_before_the_agent_was_asked_anything_are_refused() {
    let mut play = Play::of(order());
    play.says(permission(json!(1), "execute", "cargo test", usual_options()));
    assert_eq!(play.sent().expect("an answer")["error"]["code"], INVALID_REQUEST);
    assert!(play.talk.patience().is_some(), "the introduction is still awaited");
}

#[test]
fn only_the_open_request_s_own_answer_moves_anything() {
    let mut play = Play::of(order());
    for id in [json!(2), json!(3), json!("1"), json!(1.5), json!(-1), json!([1])] {
        let acts =
            play.says(json!({"jsonrpc": "2.0", "id": id, "result": {"stopReason": "end_turn", "protocolVersion": 1}}));
        assert_eq!(acts, [Act::Tell(Note::Stray { id: id.clone() })], "{id}");
    }
    let mut play = Play::at_work(order());
    for id in [1, 2] {
        let acts = play.says(json!({"jsonrpc": "2.0", "id": id, "result": {"stopReason": "end_turn"}}));
        assert_eq!(acts, [Act::Tell(Note::Stray { id: json!(id) })]);
    }
    play.says(json!({"jsonrpc": "2.0", "id": 3, "result": {"stopReason": "refusal"}}));
    assert_eq!(play.ended(), Some(&End::Answered { stop: "refusal".into() }));
    let acts = play.says(json!({"jsonrpc": "2.0", "id": 3, "result": {"stopReason": "end_turn"}}));
    assert_eq!(acts, [Act::Tell(Note::Stray { id: json!(3) })]);
}

#[test]
fn an_error_ends_the_conversation_with_what_it_says() {
    let mut play = Play::of(order());
    play.says(json!({"jsonrpc": "2.0", "id": 1, "error": {"code": -32000, "message": "Authentication required", "data": {"a": 1}}}));
    let expected = End::Failed {
        method: "initialize".into(),
        code: -32000,
        message: "Authentication required".into(),
        data: json!({"a": 1}),
    };
    assert_eq!(play.ended(), Some(&expected));
    let mut play = Play::at_work(order());
    play.says(json!({"jsonrpc": "2.0", "id": 3, "error": {"data": "x".repeat(ERROR_DATA)}}));
    assert!(matches!(play.ended(), Some(End::Failed { code: 0, data: Value::Null, .. })), "{:?}", play.acts);
}

#[test]
fn another_version_and_half_an_answer_end_it() {
    for version in [json!(2), json!("1"), Value::Null] {
        let mut play = Play::of(order());
        play.answers(json!({"protocolVersion": version}));
        assert_eq!(play.ended(), Some(&End::OtherVersion { offered: version }));
    }
    let mut play = Play::of(order());
    play.introduces(json!({}));
    play.answers(json!({}));
    assert!(matches!(play.ended(), Some(End::Malformed { .. })));
    let mut play = Play::at_work(order());
    play.answers(json!({"stopReason": 7}));
    assert!(matches!(play.ended(), Some(End::Malformed { .. })));
}

#[test]
fn rubbish_is_borne_for_a_while_and_no_depth_or_byte_breaks_it() {
    let deep = ["[".repeat(100_000), "{\"a\":".repeat(100_000)].map(String::into_bytes);
    let mut play = Play::of(order());
    for line in deep.iter().map(Vec::as_slice).chain([b"\xff\xfe".as_slice(), b"", b"[]", b"7", b"{}", b"{\"id\":1}"]) {
        assert_eq!(play.says_bytes(line), []);
    }
    for _ in 0..RUBBISH_LINES {
        if play.ended().is_none() {
            play.says_bytes(b"Welcome!");
        }
    }
    assert_eq!(play.ended(), Some(&End::Rubbish { lines: RUBBISH_LINES }));
    let mut introduced = Play::at_work(order());
    for _ in 0..2 * RUBBISH_LINES {
        assert_eq!(introduced.says_bytes(b"debug: a line"), []);
    }
}

#[test]
fn an_end_from_outside_says_what_was_left_unanswered() {
    let mut play = Play::of(order());
    let silent = End::Silent { method: "initialize".into(), waited_ms: 60_000 };
    assert_eq!(play.talk.passed(), [Act::End(silent)]);
    assert_eq!(play.talk.exited(1), End::Exited { method: "initialize".into(), status: 1 });
    assert_eq!(Play::at_work(order()).talk.signaled(9), End::Signaled { method: "session/prompt".into(), signal: 9 });
}

/// An order for a verdict.
fn ordering(demand: Demand) -> Order {
    let asked = Asked { kind: ResultKind::Verdict, demand };
    let results = ResultOrder { program: "/opt/godwit".into(), file: "/r/result.json".into(), asked };
    Order { results: Some(results), ..order() }
}

const VERDICT: &str = r#"{"verdict": "pass", "reasons": ["it is right"]}"#;

#[test]
fn an_agent_that_is_asked_for_a_result_is_given_godwits_own_server_and_no_other() {
    for resume in [None, Some("s-9")] {
        let resume = resume.map(|session| session.parse().expect("a session"));
        let mut play = Play::of(Order { resume, ..ordering(Demand::Welcome) });
        play.introduces(json!({"agentCapabilities": {"loadSession": true}}));
        let arguments = ["mcp-result", "--kind", "verdict", "--file", "/r/result.json"];
        let server = json!({"name": "godwit", "command": "/opt/godwit", "args": arguments, "env": []});
        assert_eq!(play.sent().expect("sent")["params"]["mcpServers"], json!([server]));
    }
}

#[test]
fn a_result_that_is_required_is_asked_for_once_more_with_its_faults() {
    let finished = json!({"stopReason": "end_turn"});
    let end = End::Answered { stop: "end_turn".into() };
    let mut play = Play::at_work(ordering(Demand::Required));
    assert_eq!(play.answers(finished.clone()), [Act::Look(end.clone())]);
    play.acts = play.talk.looked(Some(r#"{"verdict": "maybe", "reasons": ["x"]}"#));
    let said = play.sent().expect("a second request")["params"].clone();
    assert_eq!((play.asked(), &said["sessionId"]), ("session/prompt", &json!("s-1")));
    assert!(said["prompt"][0]["text"].as_str().expect("a text").contains("`verdict` is `maybe`"), "{said}");
    play.answers(finished.clone());
    assert_eq!(play.ended(), Some(&end), "it is asked once more, not for ever");

    for given in [Some(VERDICT), None] {
        let mut play = Play::at_work(ordering(Demand::Required));
        play.answers(finished.clone());
        play.acts = play.talk.looked(given);
        assert_eq!((play.ended(), play.sent()), (Some(&end), None), "{given:?}");
    }
    // Nobody is asked again for what would only be welcome, nor after an end that is none of its own.
    let mut welcome = Play::at_work(ordering(Demand::Welcome));
    assert_eq!(welcome.answers(finished), [Act::End(end)]);
    let mut cut_off = Play::at_work(ordering(Demand::Required));
    cut_off.answers(json!({"stopReason": "max_tokens"}));
    assert_eq!(cut_off.ended(), Some(&End::Answered { stop: "max_tokens".into() }));
}
