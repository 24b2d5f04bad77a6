//! Reading changes nothing, and pages leave nothing out.

use std::collections::BTreeSet;

use godwit_e2e::http::{Api, Resume, document};
use serde_json::Value;

use super::{create, hold_back, served, show};
use crate::landing::{FIX, playing};

/// The path of an operation for this mission, with a value for each parameter that the document names.
fn filled(path: &str, operation: &Value, id: &str) -> String {
    let run = format!("{id}-t1-r1");
    let path = path.strip_prefix("/api/v1").expect("every path is below the prefix");
    // An agent without a registered account has one of its own name.
    let path = path.replace("{name}", if path.starts_with("/accounts/") { "scripted" } else { "greeting" });
    let path = if path.starts_with("/runs/") { path.replace("{id}", &run) } else { path.replace("{id}", id) };
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let query = parameters.iter().filter(|parameter| parameter["in"] == "query").map(|parameter| {
        let name = parameter["name"].as_str().expect("a name");
        let value = match (name, parameter["schema"]["type"].as_str().expect("a type")) {
            ("repo", _) => "greeting",
            ("mission", _) => id,
            ("status", _) => "awaiting-approval",
            ("cursor", _) => "1000000",
            ("range", _) => "main..main",
            ("by", _) => "agent",
            ("q" | "project" | "label" | "find", _) => "greeting",
            ("since" | "until", _) => "2000-01-01T00:00:00Z",
            (_, "integer") => "1",
            (_, "boolean") => "true",
            (name, kind) => panic!("this test knows no value for `{name}`, a new parameter of type {kind}"),
        };
        format!("{name}={value}")
    });
    format!("{path}?{}", query.collect::<Vec<_>>().join("&"))
}

#[test]
fn no_get_changes_anything() {
    let (home, api) = served();
    let id = create(&api, &playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    let (head, shown) = (api.head(), show(&api, &id));
    let document = document();
    let mut asked = 0;
    for (path, operations) in document["paths"].as_object().expect("paths") {
        match operations.get("get") {
            Some(_) if path == "/api/v1/events" => {
                let first = api.follow(Resume::After(0)).next().expect("an event");
                assert_eq!(first["seq"], 1);
            }
            Some(operation) => {
                assert_eq!(api.get(&filled(path, operation, &id)).status, 200, "{path}");
                let plain = api.get(filled(path, &Value::Null, &id).trim_end_matches('?'));
                match path.as_str() {
                    // A stream; what it says is looked at where there is a terminal.
                    "/api/v1/runs/{id}/terminal" => assert_eq!(plain.status, 200, "{plain:?}"),
                    "/api/v1/repos/{name}/risk" | "/api/v1/search" => drop(plain.problem(400, "invalid")),
                    _ => drop(plain.ok()),
                }
            }
            None => {
                let path = filled(path, &Value::Null, &id);
                let _problem = api.get(&path).problem(405, "method-not-allowed");
            }
        }
        asked += 1;
        assert_eq!(api.head(), head, "GET {path} wrote to the log");
    }
    assert!(asked > 20, "the document lists the routes");
    assert_eq!(show(&api, &id), shown, "the mission is as it was");
    let _said = home.godwit(&["status"]).ok();
}

/// The ids of a page of missions, and the cursor of the next.
fn page(api: &Api, cursor: Option<&str>) -> (Vec<String>, Option<String>) {
    let cursor = cursor.map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
    let page = api.get(&format!("/missions?limit=10{cursor}")).ok();
    let items = page["items"].as_array().expect("items").iter();
    let ids = items.map(|mission| mission["id"].as_str().expect("an id").to_owned()).collect();
    (ids, page["next"].as_str().map(str::to_owned))
}

#[test]
fn pages_hold_every_mission_once_also_while_new_ones_come() {
    let (_home, api) = served();
    hold_back(&api);
    let mut expected: Vec<String> = (0..25).map(|number| create(&api, &format!("Mission {number}."))).collect();
    expected.reverse();
    let (mut sizes, mut found, mut cursor) = (Vec::new(), Vec::new(), None);
    loop {
        let (ids, next) = page(&api, cursor.as_deref());
        sizes.push(ids.len());
        found.extend(ids);
        // It is newer than the first page, so it belongs to none of the later ones.
        let _newer = create(&api, "Meanwhile.");
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [10, 10, 5]);
    assert_eq!(found, expected, "newest first, without a gap");
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 25, "and without a double");
}
