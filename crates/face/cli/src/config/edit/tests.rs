use std::os::unix::fs::symlink;

use serde_json::json;

use super::*;

const FILE: &str = r#"# of the night shift
[daemon]
port = 4200 # behind the proxy
max_runs = 2

# the good one
[agents.claude]
adapter = "claude"
program = "/opt/claude/bin/claude"
credential = "env:MY_CLAUDE_TOKEN"
credential_kind = "oauth-token"
env = { HINT = "only-for-me", CORP = "file:/run/secrets/corp" } # not for others

[agents.scripted]
adapter = "scripted"
program = "/opt/scripted"
"#;

fn change(key: &str, value: serde_json::Value) -> ConfigEdit {
    ConfigEdit { key: key.to_owned(), value: (!value.is_null()).then_some(value) }
}

/// What changes make of a text; the loader accepts it.
fn changed(text: &str, changes: &[ConfigEdit]) -> String {
    let after = apply::apply(Path::new("config.toml"), text, changes).expect("changes");
    Config::parse(Path::new("config.toml"), &after).expect("acceptable");
    after
}

struct Place {
    _directory: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let directory = tempfile::tempdir().expect("a scratch directory");
    let path = directory.path().join("config.toml");
    fs::write(&path, FILE).expect("written");
    Place { _directory: directory, path }
}

#[test]
fn a_change_changes_its_line_and_no_other() {
    let after = changed(FILE, &[change("daemon.port", json!(0)), change("agents.claude.model", json!("opus"))]);
    let wanted = FILE
        .replace("port = 4200 #", "port = 0 #")
        .replace("# not for others\n", "# not for others\nmodel = \"opus\"\n");
    assert_eq!(after, wanted);
    let back = changed(&after, &[change("agents.claude.model", json!(null)), change("daemon.port", json!(4200))]);
    assert_eq!(back, FILE);
}

#[test]
fn what_is_not_there_gets_a_place_that_a_person_would_give_it() {
    let after = changed(
        "",
        &[
            change("agents.a.adapter", json!("claude")),
            change("agents.a.program", json!("claude")),
            change("agents.a.models.simple", json!({ "model": "small" })),
            change("agents.a.env.HINT", json!("x")),
            change("routes.coder.prefer", json!([{ "agent": "a" }])),
            change("daemon.max_runs", json!(2)),
        ],
    );
    let wanted = "[agents.a]\nadapter = \"claude\"\nprogram = \"claude\"\nmodels = { simple = { model = \"small\" } }\n\
                  env = { HINT = \"x\" }\n\n[routes.coder]\nprefer = [{ agent = \"a\" }]\n\n[daemon]\nmax_runs = 2\n";
    assert_eq!(after, wanted);
    let less = changed(&after, &[change("agents.a.env.HINT", json!(null)), change("routes.coder", json!(null))]);
    assert!(!less.contains("env") && !less.contains("routes"), "{less}");
    let whole = changed(FILE, &[change("agents.b", json!({ "adapter": "codex", "program": "codex" }))]);
    assert!(whole.ends_with("\n\n[agents.b]\nadapter = \"codex\"\nprogram = \"codex\"\n"), "{whole}");
    assert!(whole.starts_with(FILE.trim_end()), "{whole}");
}

#[test]
fn what_the_loader_refuses_is_not_written() {
    let place = place();
    let secret = format!("sk-ant-api03-{}", "x".repeat(40));
    for (key, value, says) in [
        ("daemon.prot", json!(1), "`daemon.prot` is not a known key"),
        ("daemon.max_runs", json!(0), "must be from 1 to 256"),
        ("agents.claude.program", json!("bin/x"), "is a relative path"),
        ("agents.claude.adapter", json!("gpt"), "agents.claude.adapter"),
        ("agents.claude.credential", json!(secret), "holds a secret itself"),
        ("agents.claude.env.API_KEY", json!("swordfish"), "holds a secret itself"),
        ("routes.coder.prefer", json!([{ "agent": "nobody" }]), "no agent `nobody`"),
        ("daemon.port.deep", json!(1), "is not a table"),
        ("daemon.port", json!(1.5), "whole numbers"),
        ("", json!(1), "is not a key"),
        ("a b", json!(1), "is not a key"),
    ] {
        let error = Draft::of(&place.path, &[change(key, value)]).expect_err("refused").to_string();
        assert!(error.contains(says), "{key}: {error}");
        assert!(!error.contains(&secret) && !error.contains("swordfish"), "{error}");
    }
    assert_eq!(read(&place.path).expect("read"), FILE);
}

#[test]
fn what_somebody_changed_meanwhile_and_what_was_not_shown_is_not_written() {
    let place = place();
    let changes = [change("daemon.max_runs", json!(3))];
    let draft = Draft::of(&place.path, &changes).expect("a draft");
    let (before, after) = (digest(&draft.before), digest(&draft.after));
    assert!(matches!(draft.save(&before, &before), Err(EditError::NotShown { .. })));
    assert!(matches!(draft.save(&after, &after), Err(EditError::Stale { .. })));
    let theirs = FILE.replace("4200", "4300");
    fs::write(&place.path, &theirs).expect("written");
    assert!(matches!(draft.save(&before, &after), Err(EditError::Stale { .. })));
    assert_eq!(read(&place.path).expect("read"), theirs);
    assert!(matches!(
        Draft::of(&place.path, &changes).expect("a draft").save(&before, &after),
        Err(EditError::Stale { .. })
    ));
}

#[test]
fn the_last_version_lies_beside_it_and_a_link_and_a_mode_stay() {
    let place = place();
    let directory = place.path.parent().expect("a directory");
    let link = directory.join("link/config.toml");
    fs::create_dir(directory.join("link")).expect("created");
    symlink(&place.path, &link).expect("linked");
    fs::set_permissions(&place.path, fs::Permissions::from_mode(0o640)).expect("changed");
    let draft = Draft::of(&link, &[change("daemon.max_runs", json!(3))]).expect("a draft");
    draft.save(&digest(&draft.before), &digest(&draft.after)).expect("saved");
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert_eq!(read(&place.path).expect("read"), FILE.replace("max_runs = 2", "max_runs = 3"));
    assert_eq!(read(&directory.join(BACKUP)).expect("read"), FILE);
    assert_eq!(fs::metadata(&place.path).expect("there").permissions().mode() & 0o777, 0o640);
    let fresh = directory.join("fresh.toml");
    let draft = Draft::of(&fresh, &[change("daemon.max_runs", json!(3))]).expect("a draft");
    draft.save(&digest(""), &digest(&draft.after)).expect("saved");
    assert_eq!(fs::metadata(&fresh).expect("there").permissions().mode() & 0o777, MODE);
}

#[test]
fn no_value_that_may_be_secret_is_told() {
    let secret = format!("sk-ant-api03-{}", "x".repeat(40));
    let text = format!(
        "# was {secret}\n{FILE}args = [\"--token\", \"swordfish\", \"--model\", \"m\", \"--key={secret}\"]\nlabel = \"{secret}\"\n"
    );
    let shown = hidden::text(&text).expect("it is TOML");
    let told = format!("{shown}{}", hidden::values(&text));
    for word in [secret.as_str(), "swordfish", "only-for-me"] {
        assert!(!told.contains(word), "{told}");
    }
    for word in ["env:MY_CLAUDE_TOKEN", "file:/run/secrets/corp", "\"m\"", "# the good one", "\"--model\""] {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert_eq!(hidden::text("a = [sk-"), None);
    let diff = hidden::diff(FILE, &FILE.replace("only-for-me", "only-for-you")).expect("TOML");
    assert!(
        diff.contains("-env = { HINT = \"(hidden)\"") && diff.contains("+env = { HINT = \"(hidden, another one)\""),
        "{diff}"
    );
    assert!(!diff.contains("only-for"), "{diff}");
    assert_eq!(hidden::diff(FILE, FILE).as_deref(), Some(""));
}

#[test]
fn what_differs_from_the_running_daemon_is_told_by_its_part() {
    let parse = |text: &str| Config::parse(Path::new("config.toml"), text).expect("acceptable");
    let after = changed(
        FILE,
        &[
            change("daemon.port", json!(0)),
            change("agents.claude.model", json!("m")),
            change("agents.b", json!({ "adapter": "codex", "program": "codex" })),
            change("routes.coder.on_failure", json!("same")),
        ],
    );
    assert_eq!(parse(FILE).differences(&parse(&after)), ["daemon", "agents.b", "agents.claude", "routes.coder"]);
    assert!(parse(FILE).differences(&parse(FILE)).is_empty());
}
