//! Following a run: lines come when they are said, with the time at which they came, and can be asked for since a time.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use godwit_e2e::home::TestHome;
use godwit_e2e::http::Api;
use serde_json::Value;

/// Says something, waits to be told to go on, and says something else.
fn mission(go: &str) -> String {
    format!(
        r#"Say two things about greeting.txt. Acceptance: `sh test.sh` passes.

```godwit-script
[[moves]]
steps = [
  {{ do = "say", text = "the first" }},
  {{ do = "wait-for-file", path = "{go}", timeout_ms = 600000 }},
  {{ do = "say", text = "the second" }},
  {{ do = "write", path = "greeting.txt", text = "hello, world\n" }},
]
```
"#
    )
}

/// The texts of a transcript's lines.
fn said(lines: &Value) -> Vec<String> {
    let lines = lines["lines"].as_array().expect("lines");
    lines.iter().map(|line| line["text"].as_str().expect("a text").to_owned()).collect()
}

#[test]
fn a_line_is_pushed_when_it_is_said_and_found_by_its_time() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let id = home.new_mission(&mission("go"));
    home.wait_for(&id, &["running"]);
    let mut following = home.command(&["mission", "logs", &id, "--follow", "--json"]);
    let mut following = following.stdout(Stdio::piped()).spawn().expect("the binary can be executed");
    let mut lines = BufReader::new(following.stdout.take().expect("a pipe")).lines();
    let mut next = |wanted: &str| -> Value {
        loop {
            let line = lines.next().expect("a line").expect("readable");
            let line: Value = serde_json::from_str(&line).expect("one object");
            if line["text"] == wanted {
                return line;
            }
        }
    };
    let first = next("the first");
    let run = first["run"].as_str().expect("a run").to_owned();
    let api = Api::of(&home);
    let end = api.get(&format!("/runs/{run}/log")).ok()["next_offset"].as_u64().expect("an offset");

    // Nobody says anything, so a request that waits comes back with nothing and not at once.
    let begun = Instant::now();
    let silent = api.get(&format!("/runs/{run}/log?offset={end}&wait=2")).ok();
    assert!(begun.elapsed() >= Duration::from_secs(2) && silent["is_complete"] == false, "{silent}");
    assert!(said(&silent).is_empty(), "{silent}");

    std::fs::write(home.path().join("workspaces").join(format!("{id}-t1")).join("tree/go"), "").expect("written");
    let second = next("the second");
    let at = |line: &Value| -> String { line["at"].as_str().expect("a time").to_owned() };
    assert!(at(&first) < at(&second), "{first} {second}");
    home.wait_for(&id, &["awaiting-approval"]);
    following.kill().expect("it follows until the mission is over");
    following.wait().expect("it is gone");

    // The second line came at least two seconds after the first, so a second's precision tells them apart.
    let since = |arguments: &[&str]| -> Vec<String> {
        said(&home.godwit(&[arguments, &["--since", &at(&second), "--json"]].concat()).ok().json())
    };
    for arguments in [&["run", "logs", &run][..], &["mission", "logs", &id]] {
        let found = since(arguments);
        assert!(found.contains(&"the second".to_owned()) && !found.contains(&"the first".to_owned()), "{found:?}");
    }
    let all = said(&home.godwit(&["mission", "logs", &id, "--since", "1h", "--json"]).ok().json());
    assert!(all.contains(&"the first".to_owned()), "{all:?}");
    let complete = api.get(&format!("/runs/{run}/log?offset={}&wait=20", u32::MAX)).ok();
    assert_eq!(complete["is_complete"], true, "a run that is over is not waited for: {complete}");
}
