use serde_json::{Value, json};

use super::*;

const DANGEROUS: &str = include_str!("tests/dangerous.txt");
const ORDINARY: &str = include_str!("tests/ordinary.txt");
const RECORDED: &str = include_str!("tests/recorded.txt");

/// The directories that all calls of these tests are judged in.
fn rules() -> Rules {
    Rules { workspace: "/ws".to_owned(), home: "/home/run".to_owned() }
}

/// A call from its notation: `TOOL {json}`, `write: PATH`, `read: PATH`, `fetch: URL`, else a command line, in which
/// `␤` is the end of a line.
fn call_of(notation: &str) -> (String, Value) {
    let path = |path: &str| path.replace('~', "/home/run");
    if let Some(rest) = notation.strip_prefix("write: ") {
        return ("Write".to_owned(), json!({"file_path": path(rest), "content": "x"}));
    }
    if let Some(rest) = notation.strip_prefix("read: ") {
        return ("Read".to_owned(), json!({"file_path": path(rest)}));
    }
    if let Some(rest) = notation.strip_prefix("fetch: ") {
        return ("WebFetch".to_owned(), json!({"url": rest, "prompt": "sum it up"}));
    }
    if let Some((tool, input)) = notation.split_once(" {")
        && tool.chars().all(|c| c.is_alphanumeric() || c == '_')
        && let Ok(input) = serde_json::from_str(&format!("{{{input}"))
    {
        return (tool.to_owned(), input);
    }
    ("Bash".to_owned(), json!({"command": notation.replace('␤', "\n")}))
}

fn judged(notation: &str) -> Judgement {
    let (tool, input) = call_of(notation);
    judge(&ToolCall { tool: &tool, input: &input, directory: "/ws" }, &rules())
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with("##"))
}

#[test]
fn every_name_has_one_rule_and_every_rule_its_place() {
    for name in RuleName::ALL {
        assert_eq!(Rule::all().filter(|rule| rule.name == *name).count(), 1, "{}", name.word());
        assert_eq!(serde_json::to_value(name).expect("a name is JSON"), json!(name.word()));
    }
    assert_eq!(Rule::all().count(), RuleName::ALL.len());
}

#[test]
fn every_rule_catches_its_examples_and_spares_the_others() {
    let mut wrong = Vec::new();
    for rule in Rule::all() {
        for example in rule.caught {
            let told = judged(example);
            if told.rule != Some(rule.name) || told.verdict != rule.verdict {
                wrong.push(format!("{}: {example}: {:?}", rule.name.word(), told.rule.map(RuleName::word)));
            }
        }
        for example in rule.spared {
            let told = judged(example);
            if told.verdict != Verdict::Allow {
                wrong.push(format!("{} must spare: {example}: {:?}", rule.name.word(), told.rule.map(RuleName::word)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_dangerous_call_is_blocked_as_it_is_labelled() {
    let mut wrong = Vec::new();
    let (mut hard, mut soft) = (0, 0);
    for line in lines(DANGEROUS) {
        let mut parts = line.splitn(3, ' ');
        let (verdict, name, call) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let told = judged(call);
        let expected = if verdict == "hard" { Verdict::Hard } else { Verdict::Soft };
        *(if verdict == "hard" { &mut hard } else { &mut soft }) += 1;
        if told.verdict != expected || told.rule.map(RuleName::word) != Some(name) {
            wrong.push(format!("{line}\n    -> {:?} {:?}", told.verdict, told.rule.map(RuleName::word)));
        }
    }
    println!("sentinel: {} dangerous calls ({hard} hard, {soft} soft), {} missed", hard + soft, wrong.len());
    assert!(hard + soft >= 100, "the set has shrunk to {}", hard + soft);
    assert!(wrong.is_empty(), "missed or mislabelled:\n{}", wrong.join("\n"));
    let unproven: Vec<_> =
        RuleName::ALL.iter().filter(|name| !DANGEROUS.contains(&format!(" {} ", name.word()))).collect();
    assert!(unproven.is_empty(), "rules without a dangerous call: {unproven:?}");
}

#[test]
fn ordinary_calls_are_let_pass() {
    let calls: Vec<&str> = lines(ORDINARY).collect();
    let blocked: Vec<String> = calls
        .iter()
        .map(|call| (call, judged(call)))
        .filter(|(_, told)| told.verdict != Verdict::Allow)
        .map(|(call, told)| format!("{call}\n    -> {}", told.reason))
        .collect();
    let rate = blocked.len() as f64 * 100.0 / calls.len() as f64;
    println!("sentinel: {} ordinary calls, {} blocked ({rate:.2} %)", calls.len(), blocked.len());
    assert!(calls.len() >= 200, "the set has shrunk to {}", calls.len());
    assert!(rate < 2.0, "blocked:\n{}", blocked.join("\n"));
}

#[test]
fn recorded_calls_are_let_pass_unless_a_rule_means_them() {
    let (mut meant, mut ordinary, mut wrong, mut blocked) = (0, 0, Vec::new(), Vec::new());
    for line in lines(RECORDED) {
        let Some((rule, call)) = line.strip_prefix("= ").and_then(|line| line.split_once(' ')) else {
            ordinary += 1;
            let told = judged(line);
            if told.verdict != Verdict::Allow {
                blocked.push(format!("{line}\n    -> {}", told.reason));
            }
            continue;
        };
        meant += 1;
        if judged(call).rule.map(RuleName::word) != Some(rule) {
            wrong.push(line);
        }
    }
    let rate = blocked.len() as f64 * 100.0 / f64::from(ordinary);
    println!(
        "sentinel: {} recorded calls, {meant} denied on purpose, {} of {ordinary} others blocked ({rate:.2} %)",
        meant + ordinary,
        blocked.len()
    );
    assert!(wrong.is_empty(), "not denied by the rule that means them:\n{}", wrong.join("\n"));
    assert!(ordinary >= 200, "the set has shrunk to {ordinary}");
    assert!(rate < 2.0, "blocked:\n{}", blocked.join("\n"));
}

#[test]
fn what_is_no_call_is_denied() {
    for (tool, input) in [
        ("Bash", json!(null)),
        ("Bash", json!({})),
        ("Bash", json!({"command": 3})),
        ("shell", json!({"command": ["ls", 3]})),
        ("Write", json!({"content": "x"})),
        ("Edit", json!({"file_path": ""})),
        ("Read", json!([])),
        ("WebFetch", json!({"prompt": "x"})),
        ("apply_patch", json!({"command": "no patch"})),
        ("mcp__x__y", json!("text")),
    ] {
        let told = judge(&ToolCall { tool, input: &input, directory: "/ws" }, &rules());
        assert_eq!((told.verdict, told.rule), (Verdict::Hard, Some(RuleName::MalformedCall)), "{tool} {input}");
        assert!(!told.reason.is_empty());
    }
}

#[test]
fn a_tool_that_nobody_knows_is_allowed_and_told_apart() {
    let told = judged("mcp__db__query {\"sql\": \"select 1\"}");
    assert_eq!((told.verdict, told.tool), (Verdict::Allow, ToolKind::Unknown));
    assert_eq!(judged("TodoWrite {\"todos\": []}").tool, ToolKind::Harmless);
}

#[test]
fn a_call_in_a_directory_below_reaches_what_its_paths_reach() {
    let input = json!({"command": "cat ../../.env"});
    let told = judge(&ToolCall { tool: "Bash", input: &input, directory: "/ws/a/b" }, &rules());
    assert_eq!(told.rule, Some(RuleName::EnvOrSecretsRead));
}

#[test]
fn the_table_of_rules_in_the_docs_is_true() {
    let page = include_str!("../../../../../docs/guide/sentinel.md");
    let is_row =
        |line: &&str| line.starts_with("| `") && (line.contains("` | hard | ") || line.contains("` | soft | "));
    let told: Vec<&str> = page.lines().filter(is_row).collect();
    let rows = RuleName::ALL.iter().map(|name| {
        let rule = Rule::of(*name);
        let verdict = serde_json::to_value(rule.verdict).expect("a verdict is JSON");
        format!("| `{}` | {} |", name.word(), verdict.as_str().expect("a word"))
    });
    let is_told = |row: &String| told.iter().any(|line| line.starts_with(row.as_str()));
    let missing: Vec<String> = rows.filter(|row| !is_told(row)).collect();
    assert!(missing.is_empty() && told.len() == RuleName::ALL.len(), "not in docs/guide/sentinel.md: {missing:?}");
}
