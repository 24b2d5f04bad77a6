//! The figures themselves, and that they are what the log and the views say.

use jiff::SignedDuration;

use super::*;
use crate::OpenOrAll;
use crate::tests::world::{open, walk};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

fn episode(code: HoldCode, repo: &str, opened: i64, closed: Option<i64>) -> HoldEpisode {
    HoldEpisode { code, repo: repo.to_owned(), opened_at: at(opened), is_again: false, closed_at: closed.map(at) }
}

#[test]
fn a_percentile_is_a_duration_that_occurred_and_of_nothing_there_is_none() {
    assert_eq!(Spread::of(Vec::new()), None);
    let spread = |seconds: &[u64]| {
        let spread = Spread::of(seconds.to_vec()).expect("some");
        (spread.median_seconds, spread.p95_seconds, spread.longest_seconds)
    };
    assert_eq!(spread(&[7]), (7, 7, 7));
    assert_eq!(spread(&[9, 1]), (1, 9, 9));
    assert_eq!(spread(&(1..=20).rev().collect::<Vec<_>>()), (10, 19, 20));
    assert_eq!(spread(&(1..=100).collect::<Vec<_>>()), (50, 95, 100));
}

#[test]
fn each_window_counts_what_began_and_what_ended_in_it() {
    let (checks, auth) = (HoldCode::ChecksFailed, HoldCode::AgentAuth);
    let episodes = [
        episode(checks, "shop", 10, Some(40)),
        HoldEpisode { is_again: true, ..episode(checks, "shop", 60, Some(160)) },
        episode(checks, "till", 120, None),
        episode(auth, "shop", 200, None),
    ];
    let stats = HoldStats::of(&episodes, &[at(100), at(0)]);
    let total = &stats.total;
    assert_eq!((total.open, total.oldest_open_at), (2, Some(at(120))));
    let spread =
        |seconds, longest| Some(Spread { median_seconds: seconds, p95_seconds: longest, longest_seconds: longest });
    assert_eq!(
        total.since,
        [
            HoldCounts { raised: 2, reopened: 0, resolved: 1, time_to_resolve: spread(100, 100) },
            HoldCounts { raised: 3, reopened: 1, resolved: 2, time_to_resolve: spread(30, 100) },
        ]
    );
    // What blocked nobody in between is no part of it: 30 and 100 seconds, not 150.
    let keys = |sums: &[HoldSum]| sums.iter().map(|sum| sum.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&stats.by_code), ["checks-failed", "agent-auth"], "equally many are open, and one came more often");
    assert_eq!(keys(&stats.by_repo), ["shop", "till"]);
    let nothing = HoldStats::of(&[], &[at(0)]);
    assert_eq!((nothing.total.since[0], nothing.by_code), (HoldCounts::default(), Vec::new()));
    assert_eq!(nothing.total.since[0].time_to_resolve, None, "unknown, and not zero");
}

#[test]
fn what_is_over_and_out_of_every_window_is_not_named() {
    let stats = HoldStats::of(&[episode(HoldCode::DiskFull, "shop", 10, Some(20))], &[at(100)]);
    assert_eq!((stats.by_code.len(), stats.by_repo.len()), (0, 0));
}

#[tokio::test]
async fn the_figures_are_what_the_log_and_the_views_say() {
    for seed in [3, 8, 21] {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder).await;
        walk(&store, seed, 400).await;
        let holds = store.holds(OpenOrAll::All).await.expect("holds");
        assert!(!holds.is_empty(), "seed {seed}: a walk without holds proves nothing");
        let stats = store.hold_stats(&[Timestamp::MIN]).await.expect("figures");
        let all = &stats.total.since[0];
        assert_eq!(all.raised, holds.len() as u64, "seed {seed}");
        assert_eq!(all.raised + all.reopened, holds.iter().map(|hold| u64::from(hold.hold.times)).sum::<u64>());
        let open_holds = holds.iter().filter(|hold| hold.is_open()).count() as u64;
        assert_eq!((stats.total.open, all.raised + all.reopened - all.resolved), (open_holds, open_holds));
        for sums in [&stats.by_code, &stats.by_repo] {
            assert_eq!(sums.iter().map(|sum| sum.since[0].raised).sum::<u64>(), all.raised, "seed {seed}");
            assert_eq!(sums.iter().map(|sum| sum.open).sum::<u64>(), open_holds, "seed {seed}");
        }
        assert!(stats.by_repo.iter().all(|sum| sum.key.starts_with("repo-")), "by name: {:?}", stats.by_repo);
        // Half of the time: what is read for the window alone is what the whole log says of it.
        let half = middle(&store).await;
        let (of_half, of_both) =
            (store.hold_stats(&[half]).await.expect("figures"), store.hold_stats(&[half, Timestamp::MIN]).await);
        assert_eq!(of_half.total.since[0], of_both.expect("figures").total.since[0], "seed {seed}");
        let again = walked_again(seed).await;
        assert_eq!(again, stats, "the same log gives the same figures");
    }
}

async fn middle(store: &Store) -> Timestamp {
    let head = store.head().await.expect("a head").seq;
    store.events_after(head / 2, 1).await.expect("an event")[0].new.at
}

async fn walked_again(seed: u64) -> HoldStats {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    walk(&store, seed, 400).await;
    store.hold_stats(&[Timestamp::MIN]).await.expect("figures")
}

#[tokio::test]
async fn what_happened_since_a_time_is_everything_of_that_time_and_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    assert_eq!(store.place_before(at(1)).await.expect("a place"), 0, "an empty log");
    walk(&store, 5, 300).await;
    let events = store.events_after(0, 100_000).await.expect("events");
    let (first, last) = (events[0].new.at, events[events.len() - 1].new.at);
    let second = SignedDuration::from_secs(1);
    for since in [first - second, first, middle(&store).await, last, last + second] {
        let place = store.place_before(since).await.expect("a place");
        let expected = events.iter().filter(|event| event.new.at < since).count() as u64;
        assert_eq!(place, expected, "since {since}");
        let kinds = ["mission.run-ended", "mission.created"];
        let happened = store.happened(since, &kinds).await.expect("events");
        let is_told = |event: &&StoredEvent| event.new.at >= since && kinds.contains(&event.new.event.kind().as_str());
        let expected: Vec<StoredEvent> = events.iter().filter(is_told).cloned().collect();
        assert_eq!(happened, expected, "since {since}");
    }
}
