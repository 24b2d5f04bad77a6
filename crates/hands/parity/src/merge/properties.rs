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
}
