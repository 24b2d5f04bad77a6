//! What `--json` prints, held against the schemas in the documentation: every field that is promised is there, and
//! none that is not. And what the screens say beside it: exit code, standard output and standard error of one session.

use std::path::Path;

use crate::support::{Godwit, one_object, run, told};
use serde_json::Value;

/// A text that nothing is asked about.
const CLEAR: &str = "Repair the total in src/cart.rs. Acceptance: the test of an empty cart passes.";

/// The schemas of the API and of the command line.
pub(crate) fn schema(name: &str) -> Value {
    let api: Value = serde_json::from_str(include_str!("../../../../../docs/openapi.json")).expect("JSON");
    let own: Value = serde_json::from_str(include_str!("../../../../../docs/schemas/cli.json")).expect("JSON");
    let found = own["$defs"].get(name).or_else(|| api["components"]["schemas"].get(name));
    found.unwrap_or_else(|| panic!("no schema `{name}`")).clone()
}

/// The fields that a schema has, and those of them that must be there.
fn fields(schema: &Value) -> (Vec<String>, Vec<String>) {
    let (mut known, mut required) = (Vec::new(), Vec::new());
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let named = part["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()).map(self::schema);
        let (more_known, more_required) = fields(named.as_ref().unwrap_or(part));
        known.extend(more_known);
        required.extend(more_required);
    }
    known.extend(schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()));
    required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    (known, required)
}

/// Holds an object against its schema.
pub(crate) fn assert_is(object: &Value, name: &str) {
    let (known, required) = fields(&schema(name));
    let object = object.as_object().unwrap_or_else(|| panic!("{name}: not an object: {object}"));
    for field in object.keys() {
        assert!(known.contains(field), "{name} has no field `{field}`: {object:?}");
    }
    for field in required {
        assert!(object.contains_key(&field), "{name} lacks `{field}`: {object:?}");
    }
}

fn assert_is_page(object: &Value, name: &str) {
    let items = object["items"].as_array().unwrap_or_else(|| panic!("{name}: not a page: {object}"));
    assert!(!items.is_empty(), "{name}: an empty page proves nothing");
    items.iter().for_each(|item| assert_is(item, name));
}

#[test]
fn every_answer_is_what_the_page_about_json_says() {
    let godwit = Godwit::new();
    let up = godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    assert_is(&up, "DaemonInfo");
    let repo = godwit.repository();
    assert_is(&godwit.json(&["repo", "add", &repo, "--json"]), "Repo");
    assert_is_page(&godwit.json(&["repo", "list", "--json"]), "Repo");
    assert_is(&godwit.json(&["--json", "repo", "set", "shop", "enabled=true"]), "Repo");
    let new = godwit.run(&["mission", "new", "--repo", "shop", "--agent", "nobody", "--wait", "--json", CLEAR]);
    assert_eq!(new.status.code(), Some(12), "{new:?}");
    let mission = one_object(&new);
    assert_is(&mission, "MissionDetail");
    let id = mission["id"].as_str().expect("an id");
    let hold = mission["holds"][0]["id"].as_str().expect("a hold");
    let run = mission["runs"][0]["id"].as_str().expect("a run");
    for (arguments, name) in [
        (&["status"][..], "FleetStatus"),
        (&["mission", "show", id], "MissionDetail"),
        (&["mission", "logs", id], "MissionLogs"),
        (&["mission", "logs", id, "--since", "10m"], "MissionLogs"),
        (&["hold", "show", hold], "Hold"),
        (&["run", "show", run], "Run"),
        (&["run", "logs", run], "RunLogs"),
        (&["log", "verify"], "VerifyReport"),
        (&["explain", "disk-full"], "CodeExplanation"),
        (&["push", "list"], "PushState"),
        (&["mission", "explain", id], "Explanation"),
        (&["mission", "priority", id, "3"], "Accepted"),
        (&["completions", "bash"], "Script"),
        (&["man"], "ManualPage"),
        (&["mission", "cancel", id], "Accepted"),
    ] {
        assert_is(&godwit.json(&[arguments, &["--json"]].concat()), name);
    }
    for (arguments, name) in [
        (&["mission", "list"][..], "MissionSummary"),
        (&["hold", "list", "--all"], "Hold"),
        (&["run", "list"], "Run"),
        (&["log", "show"], "EventRecord"),
        (&["mission", "replay", id], "ReplayStep"),
    ] {
        assert_is_page(&godwit.json(&[arguments, &["--json"]].concat()), name);
    }
    let doctor = godwit.run(&["doctor", "--json"]);
    let doctor = one_object(&doctor);
    assert_is(&doctor, "DoctorReport");
    doctor["items"].as_array().expect("items").iter().for_each(|item| assert_is(item, "DoctorItem"));
    assert_is(&godwit.json(&["down", "--json"]), "Ended");
    assert_is(&godwit.json(&["log", "rebuild", "--json"]), "Rebuilt");
}

#[test]
fn every_error_is_a_problem_with_something_to_do() {
    let godwit = Godwit::new();
    let problem = |arguments: &[&str], code: i32| -> Value {
        let told = godwit.refused(&[arguments, &["--json"]].concat(), code);
        let object: Value = serde_json::from_str(&told).expect("one object");
        assert_is(&object, "ErrorObject");
        assert_eq!(object["exit"], code, "{object}");
        assert!(object["type"].as_str().is_some_and(|kind| kind.starts_with("urn:godwit:problem:")), "{object}");
        assert!(object["hints"].as_array().is_some_and(|hints| !hints.is_empty()), "{object}");
        object
    };
    assert_eq!(problem(&["status"], 3)["code"], "no-daemon");
    assert_eq!(problem(&["mission", "list", "--status", "done"], 2)["code"], "usage");
    assert_eq!(problem(&["run", "logs", "r1", "--since", "yesterday"], 2)["code"], "usage");
    assert_eq!(problem(&["explain", "cheks-failed"], 4)["code"], "not-found");
    assert_eq!(problem(&["log", "verify"], 4)["code"], "not-found");
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let unknown = problem(&["mission", "show", "m0zzzzzzzzz"], 4);
    assert_eq!((&unknown["code"], &unknown["status"]), (&"not-found".into(), &404.into()));
    assert_eq!(problem(&["repo", "add", "/nonexistent"], 4)["code"], "not-found");
    let nothing = godwit.repository();
    godwit.json(&["repo", "add", &nothing, "--json"]);
    assert_eq!(problem(&["repo", "add", &nothing], 5)["status"], 409);
    // A person reads the same.
    let told = told(&godwit.run(&["mission", "show", "m0zzzzzzzzz"]), 4);
    assert!(told.starts_with("error: ") && told.contains("\n  hint: "), "{told}");
    let bad_home = run(Path::new("some/home"), &[], &["up", "--json"]);
    let object: Value = serde_json::from_str(&crate::support::told(&bad_home, 6)).expect("one object");
    assert_is(&object, "ErrorObject");
}

/// Wide enough that the place of a test is not cut, wherever it is.
const WIDE: [(&str, &str); 1] = [("COLUMNS", "160")];

/// What differs from one session to the next.
fn redacted(text: &str, godwit: &Godwit, ids: &[(&str, &str)]) -> String {
    let mut text = text.replace(godwit.place.path().to_str().expect("a path of text"), "[PLACE]");
    for (id, name) in ids {
        text = text.replace(id, name);
    }
    for seconds in 1..10 {
        text = text.replace(&format!("{seconds} s ago"), "[AGO]");
    }
    let text = text.replace(" now by", " [AGO] by").replace("(now)", "([AGO])").replace("  now  ", "  [AGO]  ");
    // Columns that were as wide as a time are not any more.
    text.lines()
        .map(|line| {
            format!(
                "{}\n",
                line.split("  ").map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
            )
        })
        .collect()
}

#[test]
fn a_session_says_what_it_said_before() {
    let godwit = Godwit::new();
    let said = godwit.run_with(&WIDE, &["status"]);
    let mut session = shown("godwit status", &said);
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let repo = godwit.repository();
    let new = ["mission", "new", "--repo", "shop", "--agent", "nobody", "--wait", "--json", CLEAR];
    for arguments in [
        &["mission", "list"][..],
        &["repo", "list"],
        &["repo", "add", &repo],
        &["repo", "list"],
        &["hold", "list"],
        &["approval", "list"],
        &["rescue", "list"],
        &["mission", "show", "m0zzzzzzzzz"],
        &["explain", "cheks-failed"],
    ] {
        session.push_str(&shown(&format!("godwit {}", arguments.join(" ")), &godwit.run_with(&WIDE, arguments)));
    }
    let mission = one_object(&godwit.run(&new));
    let id = mission["id"].as_str().expect("an id");
    for arguments in [
        &["mission", "list"][..],
        &["mission", "show", id],
        &["mission", "show", id, "--plain"],
        &["mission", "logs", id],
        &["mission", "diff", id],
        &["mission", "approve", id],
        &["hold", "list"],
        &["hold", "list", "--all"],
        &["run", "list"],
        &["mission", "explain", id],
        &["mission", "priority", id, "3"],
        &["mission", "answer", id],
        &["gate", "explain", id],
        &["risk", "explain", "HEAD..HEAD", "--repo", "shop"],
        &["usage"],
        &["usage", "--by", "mission"],
        &["usage", "--per-change"],
        &["hold", "stats"],
        &["backup", "list"],
        &["status", "--plain"],
        &["down"],
    ] {
        session.push_str(&shown(&format!("godwit {}", arguments.join(" ")), &godwit.run_with(&WIDE, arguments)));
    }
    let session = redacted(&session, &godwit, &[(id, "[MISSION]")]);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screens/session.txt");
    if std::env::var_os("GODWIT_BLESS").is_some() {
        std::fs::write(path, &session).expect("the session can be written");
    }
    assert_eq!(session, std::fs::read_to_string(path).unwrap_or_default(), "run once with GODWIT_BLESS=1 and read it");
}

/// A command, how it ended, and what it said where.
fn shown(command: &str, output: &std::process::Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    let code = output.status.code().expect("no signal ended it");
    format!("$ {command}\n{}----- standard error, exit code {code}\n{}\n", text(&output.stdout), text(&output.stderr))
}
