//! Views: live equals rebuilt, and what the lists answer.

use godwit_core::envelope::Durability;
use godwit_core::fleet::Addressed;
use godwit_core::id::{MissionId, RepoId};
use godwit_core::mission::{Command, OrderChange, Stage, Status};

use super::world::{open, open_to_look, person, walk};
use crate::{Extent, Found, MissionFilter, OpenMode, OpenOrAll, ReadError, RunFilter, Store, Window, view};

#[tokio::test]
async fn rebuilt_views_equal_the_ones_that_grew() {
    for seed in 1..=4 {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder).await;
        walk(&store, seed, 250).await;
        let grown = store.dump_views().await.expect("a dump");
        for view in ["missions\t", "runs\t", "holds\t", "approvals\t", "repos\t", "rescues\t", "mission_words\t"] {
            assert!(grown.lines().any(|line| line.starts_with(view)), "seed {seed} shows {view}");
        }
        store.rebuild().await.expect("rebuilt");
        assert_eq!(store.dump_views().await.expect("a dump"), grown, "seed {seed}");
        assert_eq!(store.verify(Extent::Whole, None).await.expect("a report").faults, [], "seed {seed}");
    }
}

#[tokio::test]
async fn the_view_of_a_mission_is_what_its_state_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let world = walk(&store, 11, 300).await;
    for (id, state) in &world.fleet.missions {
        let mission = state.mission.as_ref().expect("it was created");
        let shown = store.mission(id).await.expect("a view").expect("it is there");
        assert_eq!((shown.status, shown.awaits), (mission.status(), mission.awaits()));
        assert_eq!(
            (shown.runs.len(), shown.holds.len()),
            (mission.tasks.values().map(|task| task.runs.len()).sum(), mission.holds.len())
        );
        assert_eq!(shown.rescues.len(), mission.rescues.len());
        assert!(shown.repo_name.is_some_and(|name| name.as_str().starts_with("repo-")));
        for run in shown.runs {
            assert_eq!(store.run(&run.id).await.expect("a view"), Some(run));
        }
        for hold in shown.holds {
            assert_eq!(store.hold(&hold.hold.id).await.expect("a view"), Some(hold));
        }
    }
}

#[tokio::test]
async fn lists_are_paged_filtered_and_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    walk(&store, 5, 200).await;
    let all = store.missions(&MissionFilter::default(), None, 100).await.expect("missions");
    assert_eq!(all.len(), 6);
    let first = store.missions(&MissionFilter::default(), None, 4).await.expect("missions");
    let rest = store.missions(&MissionFilter::default(), Some(first[3].created_seq), 4).await.expect("missions");
    assert_eq!([first, rest].concat(), all);
    let counts = store.mission_counts().await.expect("counts");
    for (status, count) in &counts {
        let filter = MissionFilter { status: Some(*status), ..MissionFilter::default() };
        assert_eq!(store.missions(&filter, None, 100).await.expect("missions").len() as u64, *count);
    }
    assert_eq!(counts.values().sum::<u64>(), 6);
    let repo = all[0].repo.clone();
    let filter = MissionFilter { repo: Some(repo.clone()), ..MissionFilter::default() };
    assert!(store.missions(&filter, None, 100).await.expect("missions").iter().all(|mission| mission.repo == repo));
    let open_holds = store.holds(OpenOrAll::Open).await.expect("holds");
    assert!(open_holds.iter().all(view::HoldView::is_open));
    let expected: usize = all.iter().map(|mission| mission.holds.iter().filter(|hold| hold.is_open()).count()).sum();
    assert_eq!(open_holds.len(), expected);
    let of_one = RunFilter { mission: Some(all[0].id.clone()), which: OpenOrAll::All };
    assert_eq!(store.runs(&of_one, None, 100).await.expect("runs").len(), all[0].runs.len());
    let name = "repo-1".parse().expect("a name");
    assert_eq!(store.repo_by_name(&name).await.expect("a repository").expect("it is there").name, name);
    assert_eq!(store.repos().await.expect("repositories").len(), 3);
}

#[tokio::test]
async fn missions_are_found_by_where_people_put_them_and_what_is_put_away_is_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let mut world = walk(&store, 5, 400).await;
    let ids: Vec<MissionId> = world.fleet.missions.keys().cloned().collect();
    let has_ended = |id: &&MissionId| matches!(world.fleet.mission(id).expect("there").stage, Stage::Ended(_));
    let ended = ids.iter().find(has_ended).expect("a mission of this walk has ended").clone();
    let others: Vec<&MissionId> = ids.iter().filter(|id| **id != ended).collect();
    let labels = |words: &[&str]| words.iter().map(|word| word.parse().expect("a name")).collect();
    for (id, change) in [
        (others[0], OrderChange::Label { add: labels(&["ui", "ui-kit"]), remove: labels(&[]) }),
        (others[1], OrderChange::Project { project: Some("summer".parse().expect("a name")) }),
        (others[1], OrderChange::Flag { reason: "look at it".to_owned() }),
        (&ended, OrderChange::Archive),
    ] {
        let command = Addressed::Mission(id.clone(), Command::Organise { change });
        let batch = world.decide(vec![command], &person()).expect("it changes something");
        store.append(&batch, Durability::Process).await.expect("appended");
    }
    let with = async |filter: MissionFilter| {
        let found = store.missions(&filter, None, 100).await.expect("missions");
        assert_eq!(store.mission_count(&filter).await.expect("a count"), found.len() as u64, "{filter:?}");
        found.into_iter().map(|mission| mission.id).collect::<Vec<_>>()
    };
    let all = MissionFilter::default;
    let labelled = |word: &str| MissionFilter { label: Some(word.parse().expect("a name")), ..all() };
    let of = |word: &str| MissionFilter { project: Some(word.parse().expect("a name")), ..all() };
    for _ in ["as they grew", "as they are rebuilt"] {
        assert_eq!(with(labelled("ui")).await, std::slice::from_ref(others[0]));
        assert!(with(labelled("kit")).await.is_empty(), "a label is a whole word");
        assert_eq!(with(of("summer")).await, std::slice::from_ref(others[1]));
        assert_eq!(with(MissionFilter { flagged: true, ..all() }).await, std::slice::from_ref(others[1]));
        assert_eq!(with(MissionFilter { archived: true, ..all() }).await, std::slice::from_ref(&ended));
        assert_eq!(with(all()).await.len(), ids.len() - 1, "lists leave out what is put away");
        let elsewhere = MissionFilter { status: Some(Status::Landed), repo: Some(RepoId::from_entropy(99)), ..all() };
        assert!(with(elsewhere).await.is_empty());
        store.rebuild().await.expect("rebuilt");
    }
}

#[tokio::test]
async fn a_mission_is_found_by_the_beginning_of_its_id() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    walk(&store, 2, 0).await;
    let id = MissionId::from_entropy(4);
    assert_eq!(store.find_mission("m4").await.expect("found"), Found::Unique(id));
    assert!(matches!(store.find_mission("m").await.expect("found"), Found::Ambiguous(ids) if ids.len() == 6));
    for prefix in ["", "mz", "%", "m_", "M4"] {
        assert_eq!(store.find_mission(prefix).await.expect("found"), Found::Nothing, "{prefix:?}");
    }
}

#[tokio::test]
async fn views_of_another_projector_are_rebuilt_by_the_writer_and_refused_to_readers() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    walk(&store, 9, 60).await;
    let grown = store.dump_views().await.expect("a dump");
    store.close().await;
    let path = folder.path().join("store.db");
    let mut connection = crate::door::writer(&path).await.expect("a connection");
    for change in ["UPDATE projection SET version = 0", "DELETE FROM view_missions"] {
        sqlx::query(change).execute(&mut connection).await.expect("a change");
    }
    drop(connection);
    let reader = open_to_look(&folder).await;
    assert!(matches!(reader.repos().await, Err(ReadError::ViewsOutdated)));
    assert_eq!(reader.verify(Extent::Whole, None).await.expect("a report").faults, []);
    let store = Store::open(&path, OpenMode::ReadWrite).await.expect("opened");
    assert_eq!(store.dump_views().await.expect("a dump"), grown);
}

#[tokio::test]
async fn streams_that_grow_with_every_mission_fold_the_same_from_their_payloads_and_event_by_event() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    walk(&store, 11, 400).await;
    let mut fleet = godwit_core::fleet::Fleet::default();
    for stream in store.live_streams().await.expect("streams") {
        for stored in store.stream(&stream).await.expect("events") {
            fleet.apply(&stored.new);
        }
    }
    assert!(fleet.versions.values().any(|version| *version > 2), "the walk is too short to tell anything");
    assert_eq!(store.load_fleet().await.expect("a fleet"), fleet);
}

#[tokio::test]
async fn usage_is_summed_by_everything_and_unknown_is_no_zero() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    walk(&store, 8, 400).await;
    let runs = store.runs(&RunFilter::default(), None, 1_000).await.expect("runs");
    assert!(runs.iter().any(|run| run.usage.output_tokens.is_none()), "some runs tell nothing");
    let told =
        |figure: fn(&godwit_core::run::Usage) -> Option<u64>| runs.iter().filter_map(|run| figure(&run.usage)).sum();
    let (tokens, silent): (u64, _) =
        (told(|usage| usage.output_tokens), runs.iter().filter(|run| run.usage.output_tokens.is_none()).count() as u64);
    use crate::UsageBy as By;
    // A run that tells two models counts for each of them, with its share of what it used.
    let told_models = |run: &view::RunView| run.end.as_ref().map_or(0, |end| end.models.len());
    let (split, untold) =
        (runs.iter().filter(|run| told_models(run) == 2), runs.iter().filter(|run| told_models(run) == 0));
    let (split, untold) = (split.count() as u64, untold.count() as u64);
    for by in [By::Repo, By::Mission, By::Task, By::Run, By::Agent, By::Model, By::Account, By::Day] {
        let sums = store.usage(by, None).await.expect("sums");
        let more = if by == By::Model { split } else { 0 };
        assert_eq!(sums.iter().map(|sum| sum.runs).sum::<u64>(), runs.len() as u64 + more, "{by:?}");
        assert_eq!(sums.iter().map(|sum| sum.without_model).sum::<u64>(), untold, "{by:?}");
        assert_eq!(sums.iter().filter_map(|sum| sum.usage.output_tokens).sum::<u64>(), tokens, "{by:?}");
        assert_eq!(sums.iter().map(|sum| sum.without_tokens).sum::<u64>(), silent, "{by:?}");
        assert!(sums.iter().all(|sum| sum.runs > sum.without_tokens || sum.usage.output_tokens.is_none()), "{by:?}");
    }
    let models = store.usage(By::Model, None).await.expect("sums");
    let by_model = |name: Option<&str>| models.iter().find(|sum| sum.key.as_deref() == name).expect("a sum");
    let figures = |sum: &crate::UsageSum| (sum.runs, sum.usage.output_tokens, sum.without_model);
    assert!(split > 0, "some runs tell their models");
    assert_eq!(figures(by_model(Some("large"))), (split, Some(split * 2), 0));
    assert_eq!(figures(by_model(Some("small"))), (split, Some(split), 0));
    assert_eq!((by_model(None).runs, by_model(None).without_model), (untold, untold), "nobody asked for a model");
    let newest = runs.iter().map(|run| run.granted_at).max().expect("a run");
    let later = newest.checked_add(jiff::SignedDuration::from_secs(2)).expect("a time");
    assert_eq!(store.usage(By::Day, Some(later)).await.expect("sums"), []);
}

#[tokio::test]
async fn a_window_of_time_has_what_was_under_way_in_it_and_names_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    walk(&store, 8, 400).await;
    let runs = store.runs(&RunFilter::default(), None, 1_000).await.expect("runs");
    let all = store.run_spans(Window::default(), None, 1_000).await.expect("spans");
    assert_eq!(all.iter().map(|span| span.run.clone()).collect::<Vec<_>>(), runs);
    for span in &all {
        let mission = store.mission(&span.run.mission).await.expect("a view").expect("it is there");
        let task = mission.tasks.iter().find(|task| span.run.id.to_string().starts_with(&format!("{}-r", task.id)));
        assert_eq!((&span.title, &span.task), (&mission.title, &task.map(|task| task.name.clone())));
        assert_eq!(Some(span.repo.as_str()), mission.repo_name.as_ref().map(|name| name.as_str()));
    }
    // A window is compared by whole seconds, as the sums of usage are.
    let middle = runs[runs.len() / 2].granted_at;
    for (since, until) in [(Some(middle), None), (None, Some(middle)), (Some(middle), Some(middle))] {
        let found = store.run_spans(Window { since, until }, None, 1_000).await.expect("spans");
        let is_within = |run: &&view::RunView| {
            let ended = run.ended_at.map_or(i64::MAX, |at| at.as_second());
            until.is_none_or(|until| run.granted_at.as_second() <= until.as_second())
                && since.is_none_or(|since| ended >= since.as_second())
        };
        let wanted: Vec<_> = runs.iter().filter(is_within).map(|run| run.id.clone()).collect();
        assert_eq!(found.into_iter().map(|span| span.run.id).collect::<Vec<_>>(), wanted);
        assert!(!wanted.is_empty() && wanted.len() < runs.len(), "the window divides the runs");
    }
    let first = store.run_spans(Window::default(), None, 5).await.expect("spans");
    let rest = store.run_spans(Window::default(), Some(first[4].run.seq), 1_000).await.expect("spans");
    assert_eq!([first, rest].concat(), all);
}
