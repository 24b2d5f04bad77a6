use godwit_core::envelope::Event;
use godwit_core::mission;
use godwit_core::run::{NotStarted, RunEnd, RunMode};

use super::*;
use crate::tests::world::{open, walk};
use crate::view::RunState;

/// A run of one agent: its number, its account, the model it was asked for, and what it told.
fn run(number: u32, account: Option<&str>, model: Option<&str>, usage: Usage) -> RunView {
    let id: godwit_core::id::RunId = format!("m0000000001-t1-r{number}").parse().expect("a run");
    RunView {
        mission: id.mission().clone(),
        repo: "r0000000001".parse().expect("a repository"),
        id,
        agent: Some("claude".parse().expect("a name")),
        model: model.map(str::to_owned),
        effort: None,
        account: account.map(|name| name.parse().expect("a name")),
        seq: u64::from(number),
        state: RunState::Ended,
        granted_at: Timestamp::UNIX_EPOCH,
        started_at: None,
        ended_at: None,
        adoptions: 0,
        session: None,
        usage,
        offset: 0,
        end: None,
        mode: RunMode::Autonomous,
        keyboard: None,
    }
}

fn told(tokens: u64, micros: Option<u64>) -> Usage {
    Usage { output_tokens: Some(tokens), cost_micro_usd: micros, ..Usage::default() }
}

fn change(repo: &str, runs: Vec<RunView>) -> LandedChange {
    LandedChange { repo: repo.to_owned(), runs }
}

/// The key, how many changes, the tokens and the money of one, and how many runs tell no money.
fn shown(cost: &LandedCost) -> (Option<&str>, u64, Option<u64>, Option<u64>, u64) {
    let each = cost.per_change();
    (cost.key.as_deref(), cost.changes, each.output_tokens, each.cost_micro_usd, cost.untold.cost)
}

#[test]
fn a_change_costs_what_all_of_its_runs_used_and_what_is_not_told_is_counted() {
    let unreached = RunEnd::unseen(RunClass::NotStarted { cause: NotStarted::ProgramMissing }, "no");
    let never = RunView { end: Some(unreached), ..run(1, None, None, Usage::default()) };
    let changes = [
        change("shop", vec![run(1, Some("work"), Some("opus"), told(100, Some(1_000)))]),
        change("shop", vec![never, run(2, Some("work"), Some("opus"), told(51, Some(501)))]),
        change("shop", vec![run(1, Some("work"), None, told(10, Some(7))), run(2, None, None, told(20, None))]),
        change("site", vec![run(1, None, Some("opus"), Usage::default())]),
    ];
    let costs = LandedCosts::of(&changes);
    assert_eq!(shown(&costs.total), (None, 4, Some(46), Some(377), 2), "181 tokens and 1,508 millionths, rounded up");
    assert_eq!((costs.total.runs, costs.total.untold.tokens), (5, 1), "what reached no provider used nothing");
    assert_eq!(
        costs.by_repo.iter().map(shown).collect::<Vec<_>>(),
        [(Some("shop"), 3, Some(61), Some(503), 1), (Some("site"), 1, None, None, 1)],
        "nothing that is known is no zero"
    );
    assert_eq!(costs.by_several, 1, "two runs made it, and no one account did");
    assert_eq!(
        costs.by_account.iter().map(shown).collect::<Vec<_>>(),
        [(Some("work"), 2, Some(76), Some(751), 0), (Some("claude"), 1, None, None, 1)]
    );
    assert_eq!(
        costs.by_model.iter().map(shown).collect::<Vec<_>>(),
        [(Some("opus"), 3, Some(51), Some(501), 1)],
        "at least: one of the three runs tells nothing"
    );
}

#[test]
fn where_nothing_landed_nothing_is_known_of_a_change() {
    let costs = LandedCosts::of(&[]);
    assert_eq!((costs.total.per_change(), costs.total.changes), (Usage::default(), 0));
    assert_eq!((costs.by_repo, costs.by_account, costs.by_model), (Vec::new(), Vec::new(), Vec::new()));
}

#[tokio::test]
async fn what_landed_since_a_moment_is_found_in_the_log_with_all_of_its_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let world = walk(&store, 11, 600).await;
    let events = store.happened(Timestamp::UNIX_EPOCH, &["mission.landed"]).await.expect("events");
    let landed: Vec<_> = events
        .iter()
        .filter_map(|event| match (&event.new.stream, &event.new.event) {
            (StreamId::Mission(id), Event::Mission(mission::Event::Landed { .. })) => Some((id.clone(), event.new.at)),
            _ => None,
        })
        .collect();
    assert!(landed.len() > 1, "the walk is too short to tell anything: {}", world.fleet.missions.len());
    let costs = store.landed_costs(Timestamp::UNIX_EPOCH).await.expect("figures");
    assert_eq!(costs.total.changes, landed.len() as u64);
    let mut usage = Usage::default();
    for (id, _) in &landed {
        usage = usage.plus(store.mission(id).await.expect("a view").expect("it is there").usage);
    }
    assert_eq!(costs.total.usage, usage, "every run of what landed is in it, and no other");
    assert_eq!(costs.by_repo.iter().map(|cost| cost.changes).sum::<u64>(), costs.total.changes);
    let alone: u64 = costs.by_account.iter().map(|cost| cost.changes).sum();
    assert_eq!(alone + costs.by_several, costs.total.changes);
    let (last, at) = landed.last().expect("one landed");
    let newest = store.landed_costs(*at).await.expect("figures");
    assert_eq!(newest.total.changes, 1, "only {last} landed then");
}
