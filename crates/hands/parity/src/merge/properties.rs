//! Whatever a person's file says: merging keeps it, doing it again changes nothing, and taking away what was added
//! leaves what was there.

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// A file of JSON with comments and commas wherever they may be, beside the value that it says.
fn file() -> impl Strategy<Value = String> {
    let comment = prop_oneof![
        4 => Just(String::new()),
        1 => "[a-z \"{},:#]{0,12}".prop_map(|text| format!("// {text}\n")),
        1 => "[a-z \"{},:/]{0,12}".prop_map(|text| format!("/* {text} */")),
        1 => Just("\n\n".to_owned()),
        1 => Just(" \t".to_owned()),
    ];
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("-1.50e3".to_owned()),
        "[a-z//#*\\[{ ]{0,8}".prop_map(|text| format!("\"{text}\\u00e9\\n\"")),
    ];
    let inner = comment.clone();
    let value = leaf.prop_recursive(4, 24, 4, move |value| {
        let item = (inner.clone(), value.clone(), inner.clone()).prop_map(|(a, v, b)| format!("{a}{v}{b}"));
        let list = (prop::collection::vec(item, 0..4), any::<bool>(), inner.clone());
        let list = list.prop_map(|(items, comma, end)| format!("[{}{}{end}]", items.join(","), last(&items, comma)));
        prop_oneof![list, object(inner.clone(), value, false)]
    });
    (comment.clone(), object(comment.clone(), value, true), comment)
        .prop_map(|(a, object, b)| format!("{a}{object}{b}"))
}

fn last(items: &[String], comma: bool) -> &'static str {
    if comma && !items.is_empty() { "," } else { "" }
}

fn object(
    comment: impl Strategy<Value = String> + Clone,
    value: impl Strategy<Value = String> + Clone,
    is_root: bool,
) -> impl Strategy<Value = String> {
    let names: &'static [&'static str] =
        if is_root { &["theme", "hooks", "mcpServers"] } else { &["own", "docs", "list"] };
    let names = prop::sample::subsequence(names, 0..=3).prop_shuffle();
    let parts = prop::collection::vec((comment.clone(), value, comment.clone(), comment.clone()), 3);
    (names, parts, any::<bool>(), comment).prop_map(|(names, parts, comma, end)| {
        let pairs: Vec<String> =
            names.iter().zip(parts).map(|(name, (a, value, b, c))| format!("{a}\"{name}\"{b}: {value}{c}")).collect();
        format!("{{{}{}{end}}}", pairs.join(","), last(&pairs, comma))
    })
}

fn wanted(command: &str) -> Vec<Entry> {
    vec![
        Entry::value(&["mcpServers", "docs"], json!({"command": command, "env": {"A": "${A}"}})),
        Entry::value(&["mcpServers", "issues"], json!({"url": "http://127.0.0.1/"})),
        Entry::member(&["permissions", "allow"], "Read"),
        Entry::member(&["list"], "one"),
    ]
}

/// The comments of a file, in no order.
fn comments(text: &str) -> Vec<String> {
    let mut comments = Format::LooseJson.parse(text).expect("it parses").comments();
    comments.sort();
    comments
}

fn value(text: &str) -> Value {
    Format::LooseJson.parse(text).expect("it parses").value()
}

fn includes(all: &[String], some: &[String]) -> bool {
    let mut all = all.to_vec();
    some.iter().all(|one| all.iter().position(|other| other == one).map(|place| all.swap_remove(place)).is_some())
}

/// A file of TOML: keys, tables and lists of tables in any order, with comments wherever they may be.
fn toml_file() -> impl Strategy<Value = String> {
    let chunks: &'static [&'static str] = &[
        "# alone N\n",
        "\n",
        "  # indented N\n\n",
        "keyN = \"# no comment N\" # beside N\n",
        "keyN = [\n  1, # one N\n  2, # two N\n]\n",
        "keyN = '''\n# no comment N\n'''\n",
        "keyN = \"\"\"\n\\\"\"\" # no comment N\n\"\"\" # after N\n",
        "keyN = { a = 1979-05-27T07:32:00Z, b.c = 1e3 } # inline N\n",
        "'quoted key # N' = nan\n",
        "[tableN] # at its head N\n",
        "[tableN.a.\"b c\"]\n",
        "[[list]] # of many N\nx = N\n",
        "# about mine N\n[mcp_servers.ownN] # own N\ncommand = \"x\" # its command N\n# its end N\n",
        "[mcp_servers.ownN.env]\nA = \"N\"\n",
    ];
    let chunk = (0..chunks.len()).prop_map(|index| chunks[index]);
    (prop::collection::vec(chunk, 0..10), any::<bool>(), any::<bool>()).prop_map(|(chunks, has_end, is_crlf)| {
        let numbered = chunks.iter().enumerate().map(|(index, chunk)| chunk.replace('N', &index.to_string()));
        let text = numbered.collect::<String>();
        let text = if has_end { text } else { text.trim_end_matches('\n').to_owned() };
        if is_crlf { text.replace('\n', "\r\n") } else { text }
    })
}

fn toml_parts(text: &str) -> (Value, Vec<String>) {
    let document = Format::Toml.parse(&Frame::of(text).inside(text)).expect("it parses");
    let mut comments = document.comments();
    comments.sort();
    (document.value(), comments)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn merging_loses_nothing_of_the_persons(text in file()) {
        let merge = |text: &str, owned: &Owned, wanted: &[Entry]| merge(Format::LooseJson, text, owned, wanted, InTheWay::Stays);
        let (before, own) = (value(&text), comments(&text));
        let added = merge(&text, &Owned::default(), &wanted("x")).expect("it merges");
        prop_assert!(includes(&comments(&added.text), &own), "{}\n{}", text, added.text);
        let again = merge(&added.text, &added.owned, &wanted("x")).expect("it merges again");
        prop_assert_eq!(&again.text, &added.text);
        prop_assert_eq!(&again.owned, &added.owned);
        let updated = merge(&added.text, &added.owned, &wanted("y")).expect("it updates");
        let gone = merge(&updated.text, &updated.owned, &[]).expect("it goes");
        prop_assert_eq!(value(&gone.text), before, "{}\n{}", text, gone.text);
        prop_assert!(includes(&comments(&gone.text), &own), "{}\n{}", text, gone.text);
    }

    #[test]
    fn merging_loses_nothing_of_a_persons_toml(text in toml_file()) {
        let merge = |text: &str, owned: &Owned, wanted: &[Entry]| merge(Format::Toml, text, owned, wanted, InTheWay::Stays);
        let wanted = |command: &str| {
            [("docs", json!({"command": command, "env": {"A": "b"}})), ("issues", json!({"url": "http://127.0.0.1/"}))]
                .map(|(name, value)| Entry::value(&["mcp_servers", name], value))
        };
        let (before, own) = toml_parts(&text);
        let added = merge(&text, &Owned::default(), &wanted("x")).expect("it merges");
        prop_assert!(includes(&toml_parts(&added.text).1, &own), "{}\n{}", text, added.text);
        let again = merge(&added.text, &added.owned, &wanted("x")).expect("it merges again");
        prop_assert_eq!((&again.text, &again.owned), (&added.text, &added.owned));
        let updated = merge(&added.text, &added.owned, &wanted("y")).expect("it updates");
        prop_assert!(updated.changes.iter().all(|change| change.kind == ChangeKind::Updated), "{:?}", updated.changes);
        let gone = merge(&updated.text, &updated.owned, &[]).expect("it goes");
        let (after, comments) = toml_parts(&gone.text);
        prop_assert_eq!(after, before, "{}\n{}", text, gone.text);
        prop_assert!(includes(&comments, &own), "{}\n{}", text, gone.text);
    }
}
