use serde_json::{Value, json};

use super::*;

/// A whole value of each kind, with every key.
fn whole(kind: ResultKind) -> Value {
    match kind {
        ResultKind::DoneReport => json!({
            "summary": "The greeting is right.", "changed": ["greeting.txt: says hello"], "tests_run": [],
            "open_questions": ["should it shout?"], "confidence": "high",
        }),
        ResultKind::Plan => json!({"tasks": [
            {"id": "one", "prompt": "Do the first thing."},
            {"id": "two", "title": "Second", "prompt": "Do the second.", "needs": ["one"], "agent": "a", "model": "m"},
        ]}),
        ResultKind::Verdict => json!({"verdict": "inconclusive", "reasons": ["no test was run"]}),
        ResultKind::Findings => {
            json!({"findings": [{"path": "src/main.rs", "line": 3, "severity": "high", "text": "it never ends"}]})
        }
        ResultKind::Learnings => json!({"learnings": [{"text": "tests need a network", "scope": "repo"}]}),
        ResultKind::Estimate => json!({"complexity": "complex", "reason": "it changes how everything is stored"}),
    }
}

fn told(kind: ResultKind, value: &Value) -> Vec<String> {
    kind.check(value).expect_err("it is wrong").iter().map(ToString::to_string).collect()
}

#[test]
fn what_has_the_form_is_taken_as_its_kind_and_comes_back_the_same() {
    for kind in ResultKind::ALL {
        assert_eq!(ResultKind::of(kind.word()), Some(kind));
        let result = kind.check(&whole(kind)).unwrap_or_else(|faults| panic!("{kind:?}: {faults:?}"));
        assert_eq!(result.kind(), kind);
        let text = serde_json::to_string(&result).expect("a result is JSON");
        assert_eq!(serde_json::from_str::<TypedResult>(&text).expect("as it was"), result, "{text}");
    }
}

#[test]
fn a_missing_and_an_unknown_key_are_named_with_their_place() {
    for kind in ResultKind::ALL {
        let full = whole(kind);
        let required = kind.schema()["required"].clone();
        for key in required.as_array().expect("a list") {
            let key = key.as_str().expect("a text");
            let mut less = full.clone();
            less.as_object_mut().expect("an object").remove(key);
            assert_eq!(told(kind, &less), [format!("`{key}` is missing")], "{kind:?}");
        }
        let mut more = full;
        more["passed"] = json!(true);
        assert!(told(kind, &more)[0].starts_with("`passed` is not a known key"), "{kind:?}");
    }
}

#[test]
fn each_fault_is_told_at_its_place() {
    let report = json!({
        "summary": "  ", "changed": ["a", 7], "tests_run": "all", "open_questions": [""], "confidence": "certain",
    });
    let faults = [
        "`summary` is blank",
        "`changed[1]` is a number; it must be a text",
        "`tests_run` is a text; it must be a list",
        "`open_questions[0]` has 0 characters; at least 1 are needed",
        "`confidence` is `certain`; it must be one of `low`, `medium`, `high`",
    ];
    assert_eq!(told(ResultKind::DoneReport, &report), faults);
    let finding = json!({"findings": [{"path": "a", "line": 0, "severity": "bad", "text": "x"}]});
    let faults = told(ResultKind::Findings, &finding);
    assert!(faults[0].starts_with("`findings[0].line` is 0"), "{faults:?}");
    assert!(faults[1].starts_with("`findings[0].severity` is `bad`"), "{faults:?}");
    assert_eq!(told(ResultKind::Verdict, &json!("pass")), ["the result is a text; it must be an object"]);
    assert_eq!(
        told(ResultKind::Verdict, &json!({"verdict": "pass", "reasons": []})),
        ["`reasons` has 0 items; at least 1 are needed"]
    );
}

#[test]
fn a_plan_that_could_not_be_done_is_refused_where_it_fails() {
    let circle = json!({"tasks": [
        {"id": "a", "prompt": "x", "needs": ["b"]}, {"id": "b", "prompt": "y", "needs": ["a"]},
    ]});
    assert!(told(ResultKind::Plan, &circle)[0].contains("in a circle"));
    let unknown = json!({"tasks": [{"id": "a", "prompt": "x", "needs": ["c"]}]});
    assert!(told(ResultKind::Plan, &unknown)[0].starts_with("`tasks[0].needs[0]` is refused: "));
    let name = json!({"tasks": [{"id": "No Name", "prompt": "x"}]});
    assert!(told(ResultKind::Plan, &name)[0].starts_with("the result cannot be taken: "));
}

#[test]
fn a_flood_of_faults_is_cut_and_what_was_given_is_not_repeated_at_length() {
    let wrong: Vec<Value> = (0..200).map(Value::from).collect();
    let report = json!({"summary": "x", "changed": wrong, "tests_run": [], "open_questions": []});
    assert_eq!(told(ResultKind::DoneReport, &report).len(), 16);
    let mut report = whole(ResultKind::DoneReport);
    report["confidence"] = json!("\u{1b}[31m".repeat(1_000));
    let faults = told(ResultKind::DoneReport, &report);
    assert!(faults[0].len() < 200 && !faults[0].contains('\u{1b}'), "{faults:?}");
}

#[test]
fn what_is_asked_for_is_what_is_accepted() {
    // Each kind's schema names exactly the keys that the check knows, at every depth.
    for kind in ResultKind::ALL {
        let schema = kind.schema();
        assert_eq!(schema["type"], "object");
        assert_eq!(schema["additionalProperties"], false);
        let names: Vec<&String> = schema["properties"].as_object().expect("properties").keys().collect();
        let full = whole(kind);
        let given: Vec<&String> = full.as_object().expect("an object").keys().collect();
        assert_eq!(names, given, "{kind:?}");
    }
}

#[test]
fn whoever_wants_to_end_without_a_result_is_told_what_is_missing_or_wrong() {
    assert_eq!(ResultKind::Verdict.given(" \n"), Given::Nothing);
    let missing = Given::Nothing.reminder().expect("a reminder");
    assert!(missing.contains("call the tool `finish`"), "{missing}");
    let wrong = ResultKind::Verdict.given(r#"{"verdict": "pass", "reasons": [" "]}"#);
    assert!(wrong.reminder().expect("a reminder").contains("`reasons[0]` is blank"), "{wrong:?}");
    for kind in ResultKind::ALL {
        assert_eq!(kind.given(&whole(kind).to_string()).reminder(), None, "{kind:?}");
    }
}
