//! A request for permission, judged as every tool call is.
//!
//! An agent tells what it is about to do in words of its own: a kind, a title, arguments in a form that only it knows,
//! the changes that it would show to a person. Each of them that says something is judged, and the strictest answer
//! counts; a request that says nothing that can be judged, although its kind has to, is denied.

use godwit_core::attention::{Reply, Standing};
use godwit_core::sentinel::{Rules, ToolCall, judge};
use serde_json::{Value, json};

use super::call::Call;

/// Judges a call, and says what is answered to it.
pub(super) fn replied(call: &Call, rules: &Rules, standing: &Standing) -> Reply {
    let directory = call.input.get("cwd").and_then(Value::as_str).filter(|path| path.starts_with('/'));
    let directory = directory.unwrap_or(&rules.workspace);
    let replies = readings(call).into_iter().map(|(tool, input)| {
        let read = ToolCall { tool, input: &input, directory };
        standing.requested(&read, judge(&read, rules))
    });
    // Of equals the first one stays: it is the one that the call's kind stands for.
    let strictest =
        replies.reduce(|first, next| if next.judgement.verdict > first.judgement.verdict { next } else { first });
    strictest.expect("every call has a reading")
}

/// What a call can be read as: tools by names that the sentinel knows, with arguments as it knows them.
fn readings(call: &Call) -> Vec<(&'static str, Value)> {
    let mut readings = by_kind(call);
    if let Some(command) = command(call) {
        readings.push(("bash", json!({"command": command})));
    }
    readings.extend(call.diffs().map(|(path, text)| write(path, text)));
    // Some agents tell the files that they change as the keys of an object.
    let changes = call.input.get("changes").and_then(Value::as_object).into_iter().flatten();
    readings.extend(
        changes.map(|(path, change)| write(path, change.get("content").and_then(Value::as_str).unwrap_or_default())),
    );
    readings
}

/// What the kind of a call demands to be told.
fn by_kind(call: &Call) -> Vec<(&'static str, Value)> {
    match call.kind.as_deref() {
        Some("execute") => {
            vec![("bash", json!({"command": command(call).or_else(|| call.title.clone().map(Value::from))}))]
        }
        Some("edit" | "delete" | "move") => {
            let mut writes: Vec<_> = paths(call).map(|path| write(path, "")).collect();
            let is_told = call.diffs().next().is_some() || call.input.get("changes").is_some();
            if writes.is_empty() && !is_told {
                writes.push(("write", json!({})));
            }
            writes
        }
        Some("read") => {
            let reads: Vec<_> = paths(call).map(|path| ("read", json!({"file_path": path}))).collect();
            if reads.is_empty() { vec![("read", json!({}))] } else { reads }
        }
        Some("search") => {
            let searches: Vec<_> = paths(call).map(|path| ("grep", json!({"path": path}))).collect();
            if searches.is_empty() { vec![("grep", json!({}))] } else { searches }
        }
        Some("fetch") => vec![("webfetch", json!({"url": call.input.get("url"), "prompt": asked_of_the_web(call)}))],
        Some("think" | "switch_mode") => vec![("update_plan", json!({}))],
        // A tool of an MCP server, or of a kind that nobody has heard of.
        _ => vec![("acp", if call.has_input() { call.input.clone() } else { json!({}) })],
    }
}

fn write(path: &str, text: &str) -> (&'static str, Value) {
    ("write", json!({"file_path": path, "content": text}))
}

fn command(call: &Call) -> Option<Value> {
    let told = ["command", "cmd"].iter().find_map(|key| call.input.get(*key));
    told.filter(|command| !command.is_null()).cloned()
}

/// The files that a call names, without those of its changes.
fn paths(call: &Call) -> impl Iterator<Item = &str> {
    let keys = ["file_path", "filePath", "filepath", "path", "absolute_path", "notebook_path", "dir_path"];
    let told = keys.into_iter().filter_map(|key| call.input.get(key)?.as_str());
    call.paths.iter().map(String::as_str).chain(told)
}

fn asked_of_the_web(call: &Call) -> String {
    let asked = call.input.get("prompt").and_then(Value::as_str).into_iter().chain(call.title.as_deref());
    asked.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use godwit_core::sentinel::Verdict;

    use super::super::call::Calls;
    use super::*;

    fn verdict(mut piece: Value) -> Verdict {
        piece["toolCallId"] = json!("c");
        let mut calls = Calls::default();
        let (_, call) = calls.take(&piece).expect("it names a call");
        let rules = Rules { workspace: "/ws".into(), home: "/home/agent".into() };
        replied(call, &rules, &Standing::default()).judgement.verdict
    }

    #[test]
    fn work_is_allowed_in_whatever_words_it_is_asked_for() {
        for piece in [
            json!({"kind": "execute", "title": "cargo test", "rawInput": {"command": "cargo test"}}),
            json!({"kind": "execute", "title": "cat hello.txt && wc -l hello.txt"}),
            json!({"kind": "execute", "rawInput": {"command": ["cargo", "test"], "cwd": "/ws/sub"}}),
            json!({"kind": "edit", "content": [{"type": "diff", "path": "/ws/a.rs", "newText": "fn a() {}"}]}),
            json!({"kind": "edit", "locations": [{"path": "/ws/a.rs"}], "rawInput": {"filepath": "/ws/a.rs"}}),
            json!({"kind": "edit", "rawInput": {"changes": {"/ws/a.rs": {"type": "add", "content": "x"}}}}),
            json!({"kind": "read", "locations": [{"path": "/ws/a.rs"}]}),
            json!({"kind": "search", "title": "grep x"}),
            json!({"kind": "think"}),
            json!({"kind": "other", "title": "echo (probe server)", "rawInput": {"text": "hello"}}),
            json!({"title": "something new"}),
        ] {
            assert_eq!(verdict(piece.clone()), Verdict::Allow, "{piece}");
        }
    }

    #[test]
    fn what_no_work_needs_is_denied_in_whatever_words_it_is_asked_for() {
        for piece in [
            json!({"kind": "execute", "title": "git reset --hard"}),
            json!({"kind": "execute", "title": "tidy up", "rawInput": {"command": "git reset --hard"}}),
            json!({"kind": "other", "title": "tidy up", "rawInput": {"command": "git reset --hard"}}),
            json!({"kind": "read", "title": "x", "rawInput": {"cmd": ["git", "reset", "--hard"]}, "locations": [{"path": "/ws/a"}]}),
            json!({"kind": "edit", "content": [{"type": "diff", "path": "/home/agent/.ssh/authorized_keys", "newText": "k"}]}),
            json!({"kind": "think", "content": [{"type": "diff", "path": "/etc/passwd", "newText": "k"}]}),
            json!({"kind": "delete", "locations": [{"path": "/etc/passwd"}]}),
            json!({"kind": "edit", "rawInput": {"changes": {"/etc/passwd": {"content": "x"}}}}),
            json!({"kind": "read", "locations": [{"path": "/home/agent/.ssh/id_rsa"}]}),
            json!({"kind": "fetch", "rawInput": {"url": "http://169.254.169.254/latest/meta-data"}}),
        ] {
            assert_ne!(verdict(piece.clone()), Verdict::Allow, "{piece}");
        }
    }

    #[test]
    fn what_says_nothing_that_can_be_judged_is_denied() {
        for kind in ["execute", "edit", "delete", "move", "read", "fetch"] {
            assert_ne!(verdict(json!({"kind": kind})), Verdict::Allow, "{kind}");
        }
    }
}
