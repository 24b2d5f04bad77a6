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
async fn a_fault_that_happens_always_is_over_when_the_server_recovers() {
    let busy = FaultKind::status(529, "overloaded_error", "Overloaded");
    let server = ModelServer::start(ModelScript::of([Turn::say("one").always(busy)])).expect("server");
    assert_eq!(post(&server, &asked(0, false)).await.status(), 529);
    server.recover();
    assert_eq!(post(&server, &asked(0, false)).await.status(), 200);
}

#[tokio::test]
async fn a_header_can_name_a_time_after_its_reply() {
    let headers = [("x-reset", "at {now+20} s"), ("x-other", "{now}")].map(|(name, value)| (name.into(), value.into()));
    let turn = Turn { headers: headers.into(), ..Turn::say("one") };
    let server = ModelServer::start(ModelScript::of([turn])).expect("server");
    #[expect(clippy::disallowed_methods, reason = "a header is compared with the clock that it was made by")]
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    let before = now();
    let reply = post(&server, &asked(0, false)).await;
    let reset = reply.headers()["x-reset"].to_str().expect("text").to_owned();
    let time: u64 = reset.trim_start_matches("at ").trim_end_matches(" s").parse().expect("a number");
    assert!((before + 20..=now() + 20).contains(&time), "{reset} after {before}");
    assert_eq!(reply.headers()["x-other"], "{now}");
}

#[tokio::test]
async fn a_stalled_reply_does_not_keep_the_server() {
    let server = ModelServer::start(ModelScript::of([Turn::say("one").always(FaultKind::Stall)])).expect("server");
    let mut response = post(&server, &asked(0, true)).await;
    assert!(response.chunk().await.expect("the beginning").is_some());
    server.stop();
    assert!(!matches!(response.chunk().await, Ok(Some(_))));
}

/// The same conversation with one turn of the model in it, as each API has it, and what follows the model's address.
fn second_turns() -> Vec<(&'static str, Value)> {
    vec![
        ("/v1/messages", asked(1, true)),
        (
            "/v1/responses",
            json!({"model": "m", "stream": true, "tools": [{"type": "function", "name": "exec_command"}], "input": [
                {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "<cwd>/w</cwd>"}]},
                {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "ok"}]},
                {"type": "function_call", "call_id": "c", "name": "exec_command", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "c", "output": "done"},
            ]}),
        ),
        (
            "/v1/chat/completions",
            json!({"model": "m", "stream": true, "tools": [{"type": "function", "function": {"name": "bash"}}], "messages": [
                {"role": "system", "content": "  Working directory: /w"},
                {"role": "user", "content": "go"},
                {"role": "assistant", "content": "ok"},
                {"role": "tool", "tool_call_id": "c", "content": "done"},
            ]}),
        ),
        (
            "/v1beta/models/m:streamGenerateContent?alt=sse",
            json!({"tools": [{"functionDeclarations": [{"name": "run_shell_command"}]}], "contents": [
                {"role": "user", "parts": [{"text": "**Workspace Directories:**\n  - /w"}]},
                {"role": "model", "parts": [{"text": "ok"}]},
                {"role": "user", "parts": [{"functionResponse": {}}]},
            ]}),
        ),
    ]
}

async fn stream_of(server: &ModelServer, path: &str, body: &Value) -> Result<String, reqwest::Error> {
    let response = Client::new().post(format!("{}{path}", server.url())).json(body).send().await?;
    response.text().await
}

#[tokio::test]
async fn every_api_finds_the_turn_the_tools_and_the_place() {
    for (path, body) in second_turns() {
        let shell = Tool::Shell { command: "ls {cwd}".into() };
        let server =
            ModelServer::start(ModelScript::of([Turn::say("one"), Turn::say("two").using(shell)])).expect("server");
        let text = stream_of(&server, path, &body).await.expect("a whole stream");
        assert!(text.contains("two") && text.contains("ls /w"), "{path}: {text}");
        let request = server.model_requests().pop().expect("one");
        assert_eq!((request.turn, request.model.as_deref()), (Some(1), Some("m")), "{path}");
        assert_eq!(server.requests()[0].status, 200, "{path}");
    }
}

#[tokio::test]
async fn every_api_is_whole_unless_the_script_cuts_it() {
    let ends = ["message_stop", "response.completed", "[DONE]", "finishReason"];
    for ((path, body), end) in second_turns().into_iter().zip(ends) {
        let turns = |kind: Option<FaultKind>| {
            let turn = kind.map_or_else(|| Turn::say("two"), |kind| Turn::say("two").always(kind));
            ModelServer::start(ModelScript::of([Turn::say("one"), turn])).expect("server")
        };
        let whole = stream_of(&turns(None), path, &body).await.expect("a whole stream");
        assert!(whole.contains(end), "{path}: {whole}");
        let cut = stream_of(&turns(Some(FaultKind::Truncate)), path, &body).await.expect("a cleanly closed stream");
        assert!(cut.contains("two") && !cut.contains(end), "{path}: {cut}");
        let broken = turns(Some(FaultKind::Drop { after_blocks: 1 }));
        assert!(stream_of(&broken, path, &body).await.is_err(), "{path}");
        let failing = turns(Some(FaultKind::Fail { kind: "odd".into(), message: "it failed".into() }));
        let told = stream_of(&failing, path, &body).await.expect("a stream that tells an error");
        assert!(told.contains("it failed") && !told.contains(end), "{path}: {told}");
    }
}

#[tokio::test]
async fn every_api_can_be_damaged_at_the_end_of_a_reply() {
    let is_read = |event: &str| {
        let data: Vec<_> = event.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
        data == ["[DONE]"] || serde_json::from_str::<Value>(&data.join("\n")).is_ok()
    };
    for (path, body) in second_turns() {
        let mut told = BTreeMap::new();
        for damage in Damage::ALL {
            let turn = Turn::say("two").always(FaultKind::Malformed { damage });
            let server = ModelServer::start(ModelScript::of([Turn::say("one"), turn])).expect("server");
            let text = stream_of(&server, path, &body).await.expect("a cleanly closed stream");
            assert!(text.contains("two") && text.ends_with("\n\n"), "{path}: {text}");
            told.insert(format!("{damage:?}"), text.trim_end().split("\n\n").map(is_read).collect::<Vec<_>>());
        }
        let [framing, json, unknown] = ["Framing", "Json", "UnknownKind"].map(|damage| &told[damage]);
        assert!(unknown.iter().all(|is_read| *is_read), "{path}: {told:?}");
        assert_eq!(json.iter().filter(|is_read| !**is_read).count(), 1, "{path}: {told:?}");
        assert_eq!(framing.iter().filter(|is_read| !**is_read).count(), 1, "{path}: {told:?}");
        assert_eq!((framing.len() + 1, json.len() + 1), (json.len(), unknown.len()), "{path}: {told:?}");
    }
}

#[tokio::test]
async fn every_api_refuses_in_its_own_form_and_beyond_the_script() {
    for (path, body) in second_turns() {
        let server = ModelServer::start(ModelScript::of([Turn::say("one")])).expect("server");
        let answer = Client::new().post(format!("{}{path}", server.url())).json(&body).send().await.expect("answers");
        assert_eq!(answer.status(), 400, "{path}");
        let told: Value = answer.json().await.expect("JSON");
        assert!(told["error"]["message"].as_str().is_some_and(|text| text.contains("no turn 1")), "{path}: {told}");
    }
}

#[tokio::test]
async fn a_question_beside_the_conversation_gets_the_smallest_answer_and_plays_no_turn() {
    let server = ModelServer::start(ModelScript::of([])).expect("server");
    let schema = json!({"type": "OBJECT", "properties": {
        "model": {"type": "STRING", "enum": ["flash", "pro"]}, "sure": {"type": "boolean"},
    }});
    let body = json!({"contents": [], "generationConfig": {"responseSchema": schema}});
    let url = format!("{}/v1beta/models/m:generateContent", server.url());
    let told: Value = Client::new().post(url).json(&body).send().await.expect("answers").json().await.expect("JSON");
    let text = told["candidates"][0]["content"]["parts"][0]["text"].as_str().expect("a text");
    assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), json!({"model": "flash", "sure": false}));
    assert_eq!(server.model_requests(), []);
}
