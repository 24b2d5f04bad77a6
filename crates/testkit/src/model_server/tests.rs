use reqwest::Client;
use serde_json::{Value, json};

use super::*;

fn asked(assistant_turns: usize, stream: bool) -> Value {
    let mut messages = vec![json!({"role": "user", "content": "Working directory: /w\ngo"})];
    for _ in 0..assistant_turns {
        messages.push(json!({"role": "assistant", "content": "ok"}));
        messages.push(json!({"role": "user", "content": "more"}));
    }
    json!({"model": "m", "stream": stream, "messages": messages, "tools": [{"name": "Bash"}, {"name": "Write"}]})
}

async fn post(server: &ModelServer, body: &Value) -> reqwest::Response {
    let url = format!("{}/v1/messages?beta=true", server.url());
    Client::new().post(url).header("x-api-key", "made up").json(body).send().await.expect("loopback answers")
}

#[tokio::test]
async fn the_turn_is_chosen_by_the_request_alone() {
    let write = Tool::Write { path: "{cwd}/a".into(), content: "b".into() };
    let server =
        ModelServer::start(ModelScript::of([Turn::say("one").using(write), Turn::say("two")])).expect("server");
    let first: Value = post(&server, &asked(0, false)).await.json().await.expect("JSON");
    assert_eq!(first["content"][1]["input"]["file_path"], "/w/a");
    assert_eq!(first["stop_reason"], "tool_use");
    let second: Value = post(&server, &asked(1, false)).await.json().await.expect("JSON");
    assert_eq!((&second["content"][0]["text"], &second["stop_reason"]), (&json!("two"), &json!("end_turn")));
    assert_eq!(post(&server, &asked(2, false)).await.status(), 400);
    let seen: Vec<_> = server.model_requests().iter().map(|request| (request.turn, request.status)).collect();
    assert_eq!(seen, [(Some(0), 200), (Some(1), 200), (Some(2), 400)]);
    assert_eq!(server.requests()[0].credential, CredentialHeader::ApiKey);
}

#[tokio::test]
async fn a_stream_is_whole_unless_the_script_cuts_it() {
    let whole = ModelServer::start(ModelScript::of([Turn::say("one")])).expect("server");
    let text = post(&whole, &asked(0, true)).await.text().await.expect("a whole stream");
    assert!(text.starts_with("event: message_start\n") && text.ends_with("\"type\":\"message_stop\"}\n\n"), "{text}");

    let cut = ModelServer::start(ModelScript::of([Turn::say("one").always(FaultKind::Truncate)])).expect("server");
    let text = post(&cut, &asked(0, true)).await.text().await.expect("a cleanly closed stream");
    assert!(!text.contains("message_stop"), "{text}");

    let broken = ModelServer::start(ModelScript::of([Turn::say("one").always(FaultKind::Drop { after_blocks: 1 })]))
        .expect("server");
    assert!(post(&broken, &asked(0, true)).await.text().await.is_err());
}

#[tokio::test]
async fn a_fault_happens_as_often_as_the_script_says() {
    let busy = FaultKind::status(529, "overloaded_error", "Overloaded");
    let server = ModelServer::start(ModelScript::of([Turn::say("one").failing(2, busy)])).expect("server");
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(post(&server, &asked(0, false)).await.status().as_u16());
    }
    assert_eq!(statuses, [529, 529, 200]);
}

#[tokio::test]
async fn a_stalled_reply_does_not_keep_the_server() {
    let server = ModelServer::start(ModelScript::of([Turn::say("one").always(FaultKind::Stall)])).expect("server");
    let mut response = post(&server, &asked(0, true)).await;
    assert!(response.chunk().await.expect("the beginning").is_some());
    server.stop();
    assert!(!matches!(response.chunk().await, Ok(Some(_))));
}
