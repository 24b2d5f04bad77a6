//! What people are told that each adapter can do is what it declares.

use std::collections::BTreeMap;

use godwit_agents::{Ability, Adapter};

/// The guide's words for each ability; what nobody reads there is not a promise about a CLI.
fn row(ability: Ability) -> Option<&'static str> {
    match ability {
        Ability::Resume => Some("goes on with a session"),
        Ability::Tokens => Some("tokens"),
        Ability::Cost => Some("cost"),
        Ability::Quota => Some("the provider's quota, while it runs"),
        Ability::StructuredOutput => Some("[typed results](results.md)"),
        Ability::Hooks => Some("hooks before tools"),
        Ability::McpIsolation => Some("only the MCP servers that godwit gives"),
        Ability::Effort => Some("can be told how hard to think"),
        Ability::TurnLimit => Some("says when a limit of turns is reached"),
        Ability::Interactive => Some("a person at its terminal"),
        Ability::Scripted => None,
    }
}

#[test]
fn the_table_of_the_guide_is_what_the_adapters_declare() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/guide/agents.md");
    let page = std::fs::read_to_string(path).expect("the guide can be read");
    let mut lines = page.lines().skip_while(|line| !line.starts_with("| | `claude`"));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let head = cells(lines.next().expect("the table is there"));
    let rows: BTreeMap<String, Vec<String>> = lines
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let mut row = cells(line).into_iter();
            (row.next().expect("a row has a name"), row.collect())
        })
        .collect();
    let told: Vec<_> = Ability::ALL.iter().filter_map(|ability| row(*ability)).collect();
    assert_eq!(rows.len(), told.len(), "each row is an ability: {rows:#?}");
    for (ability, name) in Ability::ALL.iter().filter_map(|ability| Some((*ability, row(*ability)?))) {
        for (column, cell) in head[1..].iter().zip(&rows[name]) {
            let adapter = Adapter::ALL.iter().find(|adapter| format!("`{}`", adapter.word()) == *column);
            let adapter = *adapter.expect("a column is an adapter");
            let is_declared = adapter.abilities().contains(&ability);
            match cell.as_str() {
                "yes" => assert!(is_declared, "{name}: {column} does not declare it"),
                "no" => assert!(!is_declared, "{name}: {column} declares it"),
                // Of an agent that is known by its protocol only, more can be true than is declared.
                _ => assert_eq!(adapter, Adapter::Acp, "{name}: `{cell}` is neither yes nor no"),
            }
        }
    }
}

#[test]
fn a_quota_that_is_only_written_down_is_declared_too() {
    let session = "s-1".parse().expect("a session");
    for adapter in Adapter::ALL.iter().filter(|adapter| adapter.quota_file(&session).is_some()) {
        assert!(adapter.abilities().contains(&Ability::Quota), "{adapter:?}");
    }
}

#[test]
fn every_ability_is_declared_by_somebody() {
    for ability in Ability::ALL {
        assert!(Adapter::ALL.iter().any(|adapter| adapter.abilities().contains(ability)), "{ability:?}");
    }
}
