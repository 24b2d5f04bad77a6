use super::*;

fn texts(settings: &str) -> Texts {
    Texts { settings: Some(settings.to_owned()), ..Texts::default() }
}

fn error(texts: &Texts) -> String {
    Source::parse(texts).expect_err("it is wrong").to_string()
}

#[test]
fn a_whole_source_is_read() {
    let settings = r#"
        [mcp.docs]
        command = "docs-server"
        args = ["--stdio", ""]
        env = { DOCS_TOKEN = "env:DOCS_TOKEN", MODE = "fast" }
        [mcp.issues]
        url = "https://issues.example.org/mcp"
        bearer = "env:ISSUES_TOKEN"
        headers = { X-Team = "core", X-Api-Key = "env:ISSUES_KEY" }
        [permissions]
        allow = ["read", "shell:git  status", "mcp:docs/search"]
        ask = ["shell:git push"]
        deny = ["mcp:issues", "web"]
    "#;
    let mut texts = texts(settings);
    texts.instructions = Some("\u{feff}\r\nBe brief.\r\nBe right.\r\n\r\n".to_owned());
    let command = "---\r\ndescription: 'It''s: fine'\r\nargument-hint: \"[number]\"\r\n---\r\n\r\nFix $ARGUMENTS.\r\n";
    texts.commands.insert("fix".to_owned(), command.to_owned());
    let source = Source::parse(&texts).expect("a good source");
    assert_eq!(source.servers.len(), 2);
    let subjects: Vec<String> = source.rules.iter().map(|rule| rule.subject.to_string()).collect();
    assert_eq!(subjects, ["read", "shell:git status", "mcp:docs/search", "shell:git push", "mcp:issues", "web"]);
    assert_eq!(source.instructions.as_deref(), Some("Be brief.\nBe right."));
    let fix = source.commands.values().next().expect("one command");
    assert_eq!((fix.description.as_str(), fix.argument_hint.as_deref()), ("It's: fine", Some("[number]")));
    assert_eq!(fix.body, "Fix $ARGUMENTS.");
    assert!(Source::parse(&Texts::default()).expect("nothing is a source").is_empty());
}

#[test]
fn each_fault_of_the_settings_has_its_place_and_the_way_out() {
    let secret = format!("sk-ant-{}", "a".repeat(20));
    let table = [
        ("a = 1\n[mcp", "agents.toml:2", "unclosed table"),
        ("[mcp.docs]\ncommand = 'x'\nport = 1", "agents.toml:3", "unknown field `port`"),
        ("[mcp.my_docs]\ncommand = 'x'", "mcp.my_docs", "no name for every CLI"),
        ("[mcp.docs]\nargs = []", "mcp.docs", "either `command`"),
        ("[mcp.docs]\ncommand = 'x'\nurl = 'https://x'", "mcp.docs", "either `command`"),
        ("[mcp.docs]\nurl = 'https://x'\nenv = {}", "mcp.docs.env", "only; remove it"),
        ("[mcp.docs]\ncommand = 'x'\nbearer = 'env:A'", "mcp.docs.bearer", "only; remove it"),
        ("[mcp.docs]\ncommand = ''", "mcp.docs.command", "empty"),
        ("[mcp.docs]\ncommand = 'x'\nargs = ['${HOME}']", "mcp.docs.args[0]", "env:NAME"),
        ("[mcp.docs]\ncommand = 'x'\nargs = ['$HOME/a']", "mcp.docs.args[0]", "env:NAME"),
        ("[mcp.docs]\ncommand = 'x'\nargs = ['--token=hunter2']", "mcp.docs.args[0]", "secret"),
        ("[mcp.docs]\ncommand = 'x'\nenv = { 'A-B' = 'x' }", "mcp.docs.env.A-B", "environment variable"),
        ("[mcp.docs]\ncommand = 'x'\nenv = { API_KEY = 'h2' }", "mcp.docs.env.API_KEY", "secret"),
        ("[mcp.docs]\ncommand = 'x'\nenv = { A = 'file:/x' }", "mcp.docs.env.A", "env:NAME"),
        ("[mcp.docs]\ncommand = 'x'\nenv = { A = '{env:B}' }", "mcp.docs.env.A", "env:NAME"),
        ("[mcp.docs]\nurl = 'ftp://x'", "mcp.docs.url", "https://"),
        ("[mcp.docs]\nurl = 'https://me:pw@x'", "mcp.docs.url", "no user"),
        ("[mcp.docs]\nurl = 'https://x?api_key=hunter2'", "mcp.docs.url", "secret"),
        ("[mcp.docs]\nurl = 'https://x'\nbearer = 'hunter2'", "mcp.docs.bearer", "secret"),
        ("[mcp.docs]\nurl = 'https://x'\nheaders = { Authorization = 'env:A' }", "headers.Authorization", "bearer"),
        ("[mcp.docs]\nurl = 'https://x'\nheaders = { 'a b' = 'c' }", "headers.a b", "header"),
        ("[permissions]\nallow = ['write']", "permissions.allow[0]", "no permission"),
        ("[permissions]\nallow = ['shell:rm *']", "permissions.allow[0]", "plain words"),
        ("[permissions]\nask = ['shell:a && b']", "permissions.ask[0]", "plain words"),
        ("[permissions]\ndeny = ['shell: ']", "permissions.deny[0]", "plain words"),
        ("[permissions]\nallow = ['mcp:docs']", "permissions.allow[0]", "[mcp.docs]"),
        ("[permissions]\nallow = ['web']\ndeny = ['web']", "permissions.deny[0]", "twice"),
    ];
    for (settings, place, says) in table {
        let said = error(&texts(settings));
        assert!(said.contains(place) && said.contains(says), "{settings}\n{said}");
    }
    let said = error(&texts(&format!("[mcp.docs]\ncommand = 'x'\nargs = ['{secret}']")));
    assert!(said.contains("secret") && !said.contains(&secret), "{said}");
}

#[test]
fn each_fault_of_a_text_has_its_place_and_the_way_out() {
    let head = "---\ndescription: x\n---\n";
    let table = [
        ("fix", "no head", "commands/fix.md:1", "---"),
        ("fix", "---\ndescription: x\n", "commands/fix.md:1", "---"),
        ("fix", "---\nargument-hint: x\n---\nDo.", "commands/fix.md", "description"),
        ("fix", "---\ndescription: x\nmodel: y\n---\nDo.", "commands/fix.md:3", "`model` is not known"),
        ("fix", "---\ndescription: x\ndescription: y\n---\nDo.", "commands/fix.md:3", "twice"),
        ("fix", "---\ndescription: |\n---\nDo.", "commands/fix.md:2", "KEY: VALUE"),
        ("fix", "---\ndescription\n---\nDo.", "commands/fix.md:2", "KEY: VALUE"),
        ("fix", head, "commands/fix.md", "empty"),
        ("fix", &format!("{head}Run !`date`."), "commands/fix.md", "$ARGUMENTS"),
        ("fix", &format!("{head}See @{{x}}."), "commands/fix.md", "$ARGUMENTS"),
        ("fix", &format!("{head}Do $1."), "commands/fix.md", "$ARGUMENTS"),
        ("Fix", &format!("{head}Do."), "commands/Fix.md", "no name for every CLI"),
        ("help", &format!("{head}Do."), "commands/help.md", "choose another name"),
    ];
    for (name, text, place, says) in table {
        let commands = BTreeMap::from([(name.to_owned(), text.to_owned())]);
        let said = error(&Texts { commands, ..Texts::default() });
        assert!(said.contains(place) && said.contains(says), "{text}\n{said}");
    }
    for (text, says) in [("x\n<!-- godwit:end -->\n", "remove it"), (&"x".repeat(30_000), "24576")] {
        let said = error(&Texts { instructions: Some(text.to_owned()), ..Texts::default() });
        assert!(said.contains("instructions.md") && said.contains(says), "{said}");
    }
}
