use serde_json::json;

use super::*;
use crate::entry::Order;

const STAYS: InTheWay = InTheWay::Stays;

fn docs(command: &str) -> Entry {
    Entry::value(&["mcpServers", "docs"], json!({"command": command, "args": ["a"]}))
}

fn done(merged: &Merged) -> Vec<(String, ChangeKind)> {
    merged.changes.iter().map(|change| (change.what.clone(), change.kind)).collect()
}

fn json_merge(existing: &str, owned: &Owned, wanted: &[Entry]) -> Merged {
    merge(Format::LooseJson, existing, owned, wanted, STAYS).unwrap_or_else(|refusal| panic!("{refusal:?}\n{existing}"))
}

/// Adds, does it again, changes, and takes away: what is around stays, and at the end the values are as before.
fn round(format: Format, existing: &str, path: &[&str]) {
    let entry = |command: &str| [Entry::value(path, json!({"command": command, "args": ["a"]}))];
    let merge = |text: &str, owned: &Owned, wanted: &[Entry]| {
        merge(format, text, owned, wanted, STAYS).unwrap_or_else(|refusal| panic!("{refusal:?}\n{text}"))
    };
    let added = merge(existing, &Owned::default(), &entry("one"));
    assert_eq!(added.changes[0].kind, ChangeKind::Added, "{existing}");
    let again = merge(&added.text, &added.owned, &entry("one"));
    assert_eq!((again.text.as_str(), again.changes.len()), (added.text.as_str(), 0));
    assert_eq!(again.owned, added.owned);
    let updated = merge(&added.text, &added.owned, &entry("two"));
    assert_eq!(updated.changes[0].kind, ChangeKind::Updated);
    let gone = merge(&updated.text, &updated.owned, &[]);
    assert_eq!(gone.changes[0].kind, ChangeKind::Removed);
    assert_eq!(gone.owned, Owned::default());
    let value = |text: &str| format.parse(&Frame::of(text).inside(text)).expect("it parses").value();
    assert_eq!(value(&gone.text), value(existing), "{existing:?} became {:?}", gone.text);
    // Every line of the person's is there at every moment.
    for line in existing.lines().map(str::trim).filter(|line| line.contains("//") || line.starts_with('#')) {
        for text in [&added.text, &updated.text, &gone.text] {
            assert!(text.contains(line), "{line:?} is lost in {text}");
        }
    }
    let frames = [&added.text, &updated.text, &gone.text].map(|text| Frame::of(text));
    assert!(existing.lines().count() < 2 || frames.iter().all(|frame| *frame == Frame::of(existing)), "{existing:?}");
}

#[test]
fn settings_of_every_kind_keep_what_is_in_them() {
    for existing in [
        "",
        "\n",
        "{}",
        "{}\n",
        "\u{feff}{\n  \"theme\": \"dark\"\n}\n",
        "{\"theme\":\"dark\"}",
        "{\n\t\"theme\": \"dark\",\n\t\"hooks\": {\"PreToolUse\": [{\"matcher\": \"Bash\", \"hooks\": []}]}\n}",
        "{\r\n  \"theme\": \"dark\",\r\n  \"mcpServers\": {}\r\n}\r\n",
        "{\n    \"mcpServers\": {\n        \"own\": { \"command\": \"x\" }\n    },\n    \"last\": 12345678901234567890.5\n}\n",
        "{\"a\":{\"b\":{\"c\":[1,[2,[3,{\"d\":null}]]]}},\"mcpServers\":{\"own\":{}}}",
    ] {
        for format in [Format::Json, Format::CommentedJson, Format::LooseJson] {
            round(format, existing, &["mcpServers", "docs"]);
        }
    }
    for existing in [
        "// at the top\n{\n  // about the theme\n  \"theme\": \"dark\", // beside it\n  /* before the end */\n}\n// after it\n",
        "{\n  \"mcpServers\": {\n    // mine\n    \"own\": {\"command\": \"x\"}, // beside\n    // last\n  },\n}\n",
        "{ // one\n  \"mcpServers\": { // two\n  } // three\n} // four\n",
    ] {
        round(Format::LooseJson, existing, &["mcpServers", "docs"]);
    }
    for existing in [
        "",
        "# only a comment\n",
        "model = \"x\" # mine\n",
        "# top\r\nmodel = \"x\"\r\n\r\n[tui]\r\ntheme = \"dark\"\r\n",
        "\u{feff}model = \"x\"\n",
        "[mcp_servers.own]\ncommand = \"x\" # mine\n# after\n[tui]\n# last\n",
        "[mcp_servers]\n# about mine\nown = { command = \"x\" }\n",
        "mcp_servers = { own = { command = \"x\" } } # inline\n",
        "mcp_servers.own.command = \"x\"\n[a.b.c]\nd = 1979-05-27T07:32:00Z\n[[list]]\nx = 1\n[[list]]\nx = 2\n",
        "note = \"# no comment\"\nlong = '''\n# no comment either\n'''\n# one\n",
    ] {
        round(Format::Toml, existing, &["mcp_servers", "docs"]);
    }
}

#[test]
fn an_entry_of_the_persons_own_stays_unless_it_is_to_be_taken_over() {
    let existing = "{\n  \"mcpServers\": {\n    \"docs\": {\n      \"command\": \"mine\"\n    }\n  }\n}\n";
    let merged = json_merge(existing, &Owned::default(), &[docs("x")]);
    assert_eq!(merged.text, existing);
    assert_eq!(done(&merged), [("mcpServers.docs".to_owned(), ChangeKind::Conflict)]);
    assert_eq!(merged.owned, Owned::default());
    let taken = merge(Format::Json, existing, &Owned::default(), &[docs("x")], InTheWay::IsTakenOver).expect("merged");
    assert_eq!(done(&taken), [("mcpServers.docs".to_owned(), ChangeKind::TakenOver)]);
    assert!(taken.text.contains("\"x\"") && !taken.text.contains("mine"));
    // What is the same already stays the person's, and so it outlives the source's.
    let same = "{\"mcpServers\": {\"docs\": {\"args\": [\"a\"], \"command\": \"x\"}}}";
    let merged = json_merge(same, &Owned::default(), &[docs("x")]);
    assert_eq!((merged.text.as_str(), merged.owned), (same, Owned::default()));
}

#[test]
fn what_the_person_changed_since_stays() {
    let added = json_merge("{}", &Owned::default(), &[docs("x")]);
    let edited = added.text.replace("\"x\"", "\"mine\"");
    let merged = json_merge(&edited, &added.owned, &[docs("y")]);
    assert_eq!((merged.text.as_str(), merged.changes[0].kind), (edited.as_str(), ChangeKind::Conflict));
    let merged = json_merge(&edited, &added.owned, &[]);
    assert_eq!((merged.text.as_str(), merged.changes[0].kind), (edited.as_str(), ChangeKind::Kept));
    let noted = added.text.replace("\"command\"", "// note\n\"command\"");
    for wanted in [vec![], vec![docs("y")]] {
        assert_eq!(json_merge(&noted, &added.owned, &wanted).text, noted, "a comment inside keeps the entry");
    }
}

#[test]
fn a_list_gets_what_is_missing_and_loses_only_what_was_added() {
    let entry = |text: &str| Entry::member(&["permissions", "allow"], text);
    let existing = "{\n  \"permissions\": {\n    \"allow\": [\"Read\", \"Bash(ls:*)\"]\n  }\n}\n";
    let merged = json_merge(existing, &Owned::default(), &[entry("Read"), entry("Edit")]);
    assert!(merged.text.contains("[\"Read\", \"Bash(ls:*)\", \"Edit\"]"), "{}", merged.text);
    let gone = json_merge(&merged.text, &merged.owned, &[]);
    assert_eq!(gone.text, existing);
    let merged = json_merge("{\"permissions\": {\"allow\": \"all\"}}", &Owned::default(), &[entry("Read")]);
    assert_eq!(merged.changes[0].kind, ChangeKind::Conflict);
    let merged = json_merge("{\"permissions\": 1}", &Owned::default(), &[entry("Read")]);
    assert_eq!(merged.changes[0].kind, ChangeKind::Conflict);
}

#[test]
fn rules_of_which_the_last_counts_never_loosen_the_persons_own() {
    let entry = |key: &str, word: &str, order| Entry::value(&["permission", "bash", key], word).ordered(order);
    let existing = r#"{"permission": {"bash": {"*": "ask", "git push *": "deny"}}}"#;
    let allowed = entry("git *", "allow", Order::First);
    let merged = json_merge(existing, &Owned::default(), std::slice::from_ref(&allowed));
    let asked = entry("git tag *", "ask", Order::After(vec!["git *".to_owned()]));
    let denied = entry("rm *", "deny", Order::Last);
    let merged = json_merge(&merged.text, &merged.owned, &[allowed, asked, denied]);
    let places = ["\"*\"", "\"git *\"", "\"git tag *\"", "\"git push *\"", "\"rm *\""].map(|key| merged.text.find(key));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", merged.text);
}

#[test]
fn what_does_not_parse_is_refused_with_its_line() {
    let deep = format!("{{\"a\":\n{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let table = [
        (Format::Json, "{\n  \"a\": 1,\n}\n", 2),
        (Format::Json, "{\n  // no\n}\n", 2),
        (Format::CommentedJson, "{\n  // yes\n  \"a\": 1,\n}\n", 3),
        (Format::LooseJson, "{\n  \"a\": \n", 2),
        (Format::LooseJson, "[]", 1),
        (Format::LooseJson, "\"text\"", 1),
        (Format::LooseJson, "{} {}", 1),
        (Format::LooseJson, "{'a': 1}", 1),
        (Format::LooseJson, "{\n\"a\": 1\n\"b\": 2}", 2),
        (Format::LooseJson, "{\"mcpServers\": {},\n\"mcpServers\": {}}", 2),
        (Format::LooseJson, "{\"mcpServers\": {\"docs\": 1,\n\"docs\": {}}}", 2),
        (Format::LooseJson, deep.as_str(), 2),
        (Format::Toml, "a = 1\n[b\n", 2),
        (Format::Toml, "a = 1\na = 2\n", 2),
    ];
    for (format, text, line) in table {
        let refusal =
            merge(format, text, &Owned::default(), &[docs("x")], STAYS).expect_err(&text[..text.len().min(60)]);
        let found = refusal.line.expect("a line");
        assert!(found.abs_diff(line) <= 1 && !refusal.hint.is_empty(), "{format:?} {text:.60}: {refusal:?}");
    }
    // A key that is there twice elsewhere is the person's affair.
    json_merge(
        "{\"a\": 1, \"a\": 2}".replace("\"a\": 1", "\"x\": {\"a\": 1, \"a\": 2}").as_str(),
        &Owned::default(),
        &[],
    );
}

#[test]
fn what_was_made_goes_when_it_is_empty_and_what_was_there_stays() {
    for existing in ["{}\n", "{\n  \"mcpServers\": {}\n}\n"] {
        let merged = json_merge(existing, &Owned::default(), &[docs("x")]);
        let gone = json_merge(&merged.text, &merged.owned, &[]);
        let value: Value = serde_json::from_str(&gone.text).expect("JSON");
        assert_eq!(value, serde_json::from_str::<Value>(existing).expect("JSON"));
    }
}
