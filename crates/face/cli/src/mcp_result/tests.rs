use super::*;

fn ordered(place: &tempfile::TempDir) -> Order {
    let file = place.path().join("result.json");
    std::fs::write(&file, "").expect("the file is made before the start");
    Order { kind: ResultKind::DoneReport, file }
}

fn asked(order: &Order, message: &Value) -> Value {
    answer(order, message.to_string().as_bytes()).expect("an answer")
}

fn finish(order: &Order, arguments: &Value) -> Value {
    let parameters = json!({"name": "finish", "arguments": arguments});
    asked(order, &json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": parameters}))
}

fn report(summary: &str) -> Value {
    json!({"summary": summary, "changed": [], "tests_run": [], "open_questions": []})
}

#[test]
fn it_offers_one_tool_with_the_form_that_was_asked_for() {
    let place = tempfile::tempdir().expect("a directory");
    let order = ordered(&place);
    let greeted = asked(&order, &json!({"id": 0, "method": "initialize", "params": {"protocolVersion": "2024-11-05"}}));
    assert_eq!(greeted["result"]["protocolVersion"], "2024-11-05");
    let newer = asked(&order, &json!({"id": 0, "method": "initialize", "params": {"protocolVersion": "2999-01-01"}}));
    assert_eq!(newer["result"]["protocolVersion"], PROTOCOL);
    assert_eq!(answer(&order, br#"{"method": "notifications/initialized"}"#), None);
    assert_eq!(
        asked(&order, &json!({"id": "a", "method": "ping"})),
        json!({"jsonrpc": "2.0", "id": "a", "result": {}})
    );
    let tools = asked(&order, &json!({"id": 1, "method": "tools/list"}));
    let tools = tools["result"]["tools"].as_array().expect("tools").clone();
    assert_eq!((tools.len(), &tools[0]["name"]), (1, &json!("finish")));
    assert_eq!(tools[0]["inputSchema"], ResultKind::DoneReport.schema());
}

#[test]
fn a_result_is_refused_with_every_fault_and_then_taken_and_the_last_one_counts() {
    let place = tempfile::tempdir().expect("a directory");
    let order = ordered(&place);
    let refused = finish(&order, &json!({"summary": "", "changed": []}));
    assert_eq!(refused["result"]["isError"], true, "{refused}");
    let text = refused["result"]["content"][0]["text"].as_str().expect("a text").to_owned();
    assert!(text.contains("`tests_run` is missing") && text.contains("`summary`"), "{text}");
    let held = || std::fs::read_to_string(&order.file).expect("the file");
    assert!(matches!(order.kind.given(&held()), Given::Refused(_)), "what was wrong can be told later: {}", held());
    for summary in ["A long first account.", "Done."] {
        let taken = finish(&order, &report(summary));
        assert_eq!((&taken["id"], &taken["result"]["isError"]), (&json!(7), &json!(false)), "{taken}");
    }
    let refused = finish(&order, &json!({"summary": ""}));
    assert_eq!(refused["result"]["isError"], true, "{refused}");
    assert_eq!(serde_json::from_str::<Value>(&held()).expect("JSON"), report("Done."), "what was taken stays");
}

#[test]
fn what_it_does_not_know_is_answered_as_such() {
    let place = tempfile::tempdir().expect("a directory");
    let order = ordered(&place);
    assert_eq!(answer(&order, b"{").expect("an answer")["error"]["code"], PARSE_ERROR);
    assert_eq!(asked(&order, &json!({"id": 1, "method": "resources/list"}))["error"]["code"], METHOD_NOT_FOUND);
    let other = asked(&order, &json!({"id": 1, "method": "tools/call", "params": {"name": "rm"}}));
    assert_eq!(other["error"]["code"], INVALID_PARAMS);
    std::fs::remove_file(&order.file).expect("removed");
    let lost = finish(&order, &report("Done."));
    assert_eq!(lost["result"]["isError"], true, "a result that is not written down is not taken: {lost}");
}

#[test]
fn it_serves_line_by_line_until_its_input_ends() {
    let place = tempfile::tempdir().expect("a directory");
    let order = ordered(&place);
    let (mut output, input) = (Vec::new(), "\n{\"id\":1,\"method\":\"ping\"}\n{\"id\":2,\"method\":\"ping\"}");
    serve(&order, input.as_bytes(), &mut output).expect("it ends in order");
    assert_eq!(String::from_utf8(output).expect("text").lines().count(), 2);
}

#[test]
fn only_the_known_command_line_is_taken() {
    let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
    let told = order(&words(&["--kind", "plan", "--file", "/r/result.json"])).expect("it is known");
    assert_eq!(told, Order { kind: ResultKind::Plan, file: "/r/result.json".into() });
    for wrong in
        [&[][..], &["--kind", "poem", "--file", "/r"], &["--file", "/r", "--kind", "plan"], &["--kind", "plan"]]
    {
        assert!(matches!(order(&words(wrong)), Err(ServerError::Usage(_))), "{wrong:?}");
    }
}
