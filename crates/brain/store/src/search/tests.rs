//! What a search finds, what it refuses, and that nobody can type an operator.

use godwit_core::envelope::{Durability, StreamId};

use super::phrases::{MOST_CHARACTERS, MOST_PHRASES};
use super::{InvalidSearch, Phrases};
use crate::Store;
use crate::tests::world::{World, open, walk};

fn phrases(text: &str) -> Phrases {
    Phrases::parse(text).expect("a search")
}

#[test]
fn words_stand_apart_and_quoted_words_together() {
    let read = |text: &str| phrases(text).iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(read("  Fix\tthe  README "), ["fix", "the", "readme"]);
    assert_eq!(read(r#"a "B  c" d"#), ["a", "b c", "d"]);
    assert_eq!(read(r#"open "to the end"#), ["open", "to the end"]);
    assert_eq!(read("修复 ÄRGER"), ["修复", "ärger"]);
    assert_eq!(read(r"NEAR(a) * OR -x 'y %_\"), ["near(a)", "*", "or", "-x", "'y", r"%_\"]);
}

#[test]
fn what_is_no_search_is_refused_with_its_size() {
    for empty in ["", "   ", "\"\"", "\" \"", "\u{a0}"] {
        assert_eq!(Phrases::parse(empty), Err(InvalidSearch::Empty), "{empty:?}");
    }
    let found = 10_000;
    assert_eq!(Phrases::parse(&"ß".repeat(found)), Err(InvalidSearch::TooLong { found }));
    assert!(Phrases::parse(&"a".repeat(MOST_CHARACTERS)).is_ok());
    let found = MOST_PHRASES + 1;
    assert_eq!(Phrases::parse(&"a ".repeat(found)), Err(InvalidSearch::TooMany { found }));
}

async fn ids(store: &Store, text: &str) -> Vec<String> {
    let found = store.search_missions(&phrases(text), 50).await.expect("a search");
    found.into_iter().map(|mission| mission.id.to_string()).collect()
}

#[tokio::test]
async fn a_mission_is_found_by_what_it_says_and_by_what_came_of_it() {
    let mut results = 0;
    for seed in 1..=4 {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder).await;
        walk(&store, seed, 400).await;
        results += all_are_found(&store).await;
    }
    assert!(results > 0, "the walks have results");
}

/// Finds every mission of a store in every way, and says how many have a result.
async fn all_are_found(store: &Store) -> usize {
    let all = store.missions(&crate::MissionFilter::default(), None, 50).await.expect("missions");
    assert_eq!(ids(store, "mission").await.len(), all.len());
    for mission in &all {
        let id = mission.id.to_string();
        assert_eq!(ids(store, &id).await, std::slice::from_ref(&id));
        assert!(ids(store, &mission.title.to_uppercase()).await.contains(&id), "by its title, in any case");
        assert!(ids(store, mission.status.word()).await.contains(&id), "by its status");
        assert!(ids(store, "\"second PARAGRAPH\" tests/").await.contains(&id), "by its text and its criteria");
        let name = mission.repo_name.as_ref().expect("a registered repository");
        assert!(ids(store, name.as_str()).await.contains(&id), "by its repository");
        for run in &mission.runs {
            let found = store.search_runs(&phrases(&run.id.to_string()), 5).await.expect("runs");
            assert!(found.contains(run));
        }
        for hold in &mission.holds {
            let said = format!("{} \"{}\"", hold.hold.code.word(), hold.hold.reason);
            let found = store.search_holds(&phrases(&said), 500).await.expect("holds");
            assert!(found.contains(hold), "{said}");
        }
    }
    let results = all.iter().filter_map(|mission| Some((mission, mission.last_task().result_commit.as_ref()?)));
    let mut found = 0;
    for (mission, commit) in results {
        assert_eq!(ids(store, &commit.as_str()[20..]).await, [mission.id.to_string()]);
        found += 1;
    }
    found
}

#[tokio::test]
async fn nothing_that_is_typed_is_an_operator() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    walk(&store, 3, 60).await;
    for text in ["%", "_", "*", "'", "') OR 1=1 --", "\\", "mission\0", "title:mission", "-mission", "m* OR n*"] {
        let said = phrases(text);
        assert_eq!(ids(&store, text).await, [""; 0], "{text:?}");
        assert_eq!(store.search_holds(&said, 50).await.expect("holds"), [], "{text:?}");
        assert_eq!(store.search_runs(&said, 50).await.expect("runs"), [], "{text:?}");
    }
}

/// How long a search may take over a thousand missions: a thousand times what it takes, since a machine may be busy.
const AT_MOST: std::time::Duration = std::time::Duration::from_secs(60);

#[tokio::test]
async fn many_missions_are_searched_in_a_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let mut world = World::new(1);
    store.append(&world.register(0), Durability::Process).await.expect("a repository");
    let mut batch = Vec::new();
    for number in 0..1_000 {
        // Each world knows one mission alone; only the mission's own stream is kept, so that no versions collide.
        let mut apart = World::new(1);
        apart.register(0);
        batch.extend(apart.create(number, 0).into_iter().filter(|new| matches!(new.stream, StreamId::Mission(_))));
        if batch.len() >= 500 {
            store.append(&batch, Durability::Process).await.expect("missions");
            batch.clear();
        }
    }
    let start = std::time::Instant::now();
    assert_eq!(ids(&store, "\"mission number 321\" paragraph").await.len(), 1);
    assert_eq!(ids(&store, "paragraph").await.len(), 50);
    assert_eq!(ids(&store, "nobody says this").await.len(), 0);
    let took = start.elapsed();
    assert!(took < AT_MOST, "{took:?}");
}
