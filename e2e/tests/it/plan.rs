//! Missions with a plan: what runs beside what, what starts from what, what a failure stops, and what lands.

use std::fs;
use std::path::PathBuf;

use godwit_e2e::home::TestHome;
use godwit_e2e::http::Api;
use godwit_e2e::plan::{PlanFile, runs, waits_for, writes};
use godwit_e2e::witness::Witness;
use godwit_e2e::{until, world};
use serde_json::{Value, json};

/// A living daemon and a repository that passes its test.
struct Scene {
    home: TestHome,
    api: Api,
    witness: Witness,
}

impl Scene {
    fn new() -> Self {
        let home = TestHome::new();
        home.repair_repo();
        home.up();
        home.add_repo(&[]);
        let api = Api::of(&home);
        let witness = Witness::of(&api);
        Self { home, api, witness }
    }

    fn show(&self, id: &str) -> Value {
        self.api.get(&format!("/missions/{id}")).ok()
    }

    /// One task of a mission.
    fn task(&self, id: &str, name: &str) -> Value {
        let tasks = self.show(id)["tasks"].as_array().expect("tasks").clone();
        tasks.into_iter().find(|task| task["name"] == name).unwrap_or_else(|| panic!("no task {name}"))
    }

    fn sha(&self, id: &str, task: &str, key: &str) -> String {
        self.task(id, task)[key].as_str().unwrap_or_else(|| panic!("{task} has no {key}")).to_owned()
    }

    /// Every task with its status, in the order of the plan.
    fn statuses(&self, id: &str) -> Vec<String> {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let shown = self.show(id);
        let tasks = shown["tasks"].as_array().expect("tasks");
        tasks.iter().map(|task| format!("{} {}", word(&task["name"]), word(&task["status"]))).collect()
    }

    fn wait_for_statuses(&self, id: &str, wanted: &[&str]) {
        until(&format!("{wanted:?}"), || (self.statuses(id) == wanted).then_some(()));
    }

    /// How many runs a task has had.
    fn runs(&self, id: &str, task: &str) -> usize {
        let (task, shown) = (self.task(id, task)["id"].clone(), self.show(id));
        let of_task =
            |run: &&Value| run["id"].as_str().is_some_and(|run| run.starts_with(task.as_str().expect("an id")));
        shown["runs"].as_array().expect("runs").iter().filter(of_task).count()
    }

    fn tree(&self, id: &str, number: u16) -> PathBuf {
        self.home.path().join("workspaces").join(format!("{id}-t{number}")).join("tree")
    }

    /// The open holds of a mission: the task and the code of each.
    fn holds(&self, id: &str) -> Vec<(String, String)> {
        let page = self.api.get(&format!("/holds?mission={id}")).ok();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        page["items"].as_array().expect("items").iter().map(|hold| (text(&hold["id"]), text(&hold["code"]))).collect()
    }

    /// Approves, waits for the landing, and gives the branch that landed. One approval is all there is to give.
    fn land(&self, id: &str) -> String {
        self.home.wait_for(id, &["awaiting-approval"]);
        self.witness.look();
        let _said = self.home.godwit(&["mission", "approve", id]).ok();
        self.home.wait_for(id, &["landed"]);
        assert_eq!(self.show(id)["landed"]["target"], format!("refs/heads/godwit/{id}"));
        format!("godwit/{id}")
    }

    fn git(&self, arguments: &[&str]) -> String {
        world::git(&self.home.repo(), arguments)
    }

    fn parents(&self, commit: &str) -> Vec<String> {
        self.git(&["log", "-1", "--format=%P", commit]).split_whitespace().map(str::to_owned).collect()
    }

    /// Nothing is left, and what a replay shows is what was to be seen.
    fn prove(self) {
        let homes = self.home.path();
        until("every workspace to be gone", || world::entries(&homes.join("workspaces")).is_empty().then_some(()));
        until("every HOME to be gone", || world::entries(&homes.join("homes")).is_empty().then_some(()));
        let (moments, _) = self.witness.agrees_with_replays(&self.home);
        assert!(moments >= 2, "only {moments} moments were witnessed");
    }
}

#[test]
fn two_tasks_run_at_the_same_time_and_the_third_starts_from_the_merge_of_both() {
    let scene = Scene::new();
    let go = waits_for("go");
    let plan = PlanFile::default()
        .task("left", &[], &[&[&go, &writes("left.txt", "left\n"), &runs("rm go")]])
        .task("right", &[], &[&[&go, &writes("right.txt", "right\n"), &runs("rm go")]])
        .task("join", &["left", "right"], &[&[&runs("cat left.txt right.txt > both.txt")]]);
    let base = scene.git(&["rev-parse", "main"]);
    let id = scene.home.new_plan(&plan);
    until("both agents to be live at once", || {
        let live = scene.api.get(&format!("/runs?live=true&mission={id}")).ok();
        let live = live["items"].as_array()?;
        (live.len() == 2 && live.iter().all(|run| run["started_at"].is_string())).then_some(())
    });
    assert_eq!(scene.statuses(&id), ["left running", "right running", "join waiting"]);
    // The operator goes on meanwhile; the mission stays where it began.
    let _out = scene.git(&["commit", "--quiet", "--allow-empty", "-m", "meanwhile"]);
    for number in [1, 2] {
        fs::write(scene.tree(&id, number).join("go"), "").expect("the agents are let go");
    }
    let branch = scene.land(&id);
    let (left, right) = (scene.sha(&id, "left", "result"), scene.sha(&id, "right", "result"));
    let (merge, join) = (scene.sha(&id, "join", "base"), scene.sha(&id, "join", "result"));
    assert_eq!(scene.parents(&left), [base.as_str()]);
    assert_eq!(scene.parents(&right), [base.as_str()], "every task starts from the same commit");
    assert_eq!(scene.parents(&merge), [left, right], "in the order of the plan");
    assert_eq!(scene.parents(&join), [merge]);
    assert_eq!(scene.git(&["rev-parse", &branch]), join);
    assert_eq!(scene.git(&["rev-list", "--count", &format!("{base}..{branch}")]), "4", "one commit a task, one merge");
    assert_eq!(scene.git(&["show", &format!("{branch}:both.txt")]), "left\nright");
    let shown = scene.show(&id);
    assert_eq!(shown["base"], base);
    assert_eq!(shown["approvals"].as_array().map(Vec::len), Some(1), "{:#}", shown["approvals"]);
    assert_eq!(world::reflog(&scene.home.repo(), &branch).len(), 1, "it landed once");
    scene.prove();
}

/// Whether a conflict is to be resolved, as a shell command.
const MARKED: &str = "grep -q '^<<<<<<<' line.txt";

/// Two tasks that write the same line, and a third that joins them by these moves.
fn conflicting(join: &[&[&str]]) -> PlanFile {
    PlanFile::default()
        .task("left", &[], &[&[&writes("line.txt", "left\n")]])
        .task("right", &[], &[&[&writes("line.txt", "right\n")]])
        .task("join", &["left", "right"], join)
}

#[test]
fn a_conflict_is_resolved_by_the_first_move_of_the_task_that_joins() {
    let scene = Scene::new();
    // The workspace in which the task itself begins is a new one, and the agent with it: the tree tells it where it is.
    let work = format!("if {MARKED}; then echo 'left and right' > line.txt; else echo joined > joined.txt; fi");
    let id = scene.home.new_plan(&conflicting(&[&[&runs(&work)]]));
    let branch = scene.land(&id);
    assert_eq!(scene.task(&id, "join")["conflicts"], json!(["line.txt"]));
    assert_eq!(scene.runs(&id, "join"), 2, "the repair, then the task itself");
    let (left, right) = (scene.sha(&id, "left", "result"), scene.sha(&id, "right", "result"));
    let (resolved, join) = (scene.sha(&id, "join", "base"), scene.sha(&id, "join", "result"));
    assert_eq!(scene.parents(&resolved), [left, right], "the repair is the merge");
    assert_eq!(scene.parents(&join), [resolved.as_str()]);
    assert_eq!(scene.git(&["show", "--format=", "--name-only", &join]), "joined.txt");
    assert_eq!(scene.git(&["show", &format!("{branch}:line.txt")]), "left and right");
    assert_eq!(scene.git(&["rev-list", "--count", &format!("main..{branch}")]), "4");
    scene.prove();
}

#[test]
fn a_conflict_that_is_left_is_held_until_a_message_leads_to_its_resolution() {
    let scene = Scene::new();
    let (work, resolve) = (format!("{MARKED} || echo joined > joined.txt"), writes("line.txt", "right, then left\n"));
    let id = scene.home.new_plan(&conflicting(&[&[&runs(&work)], &[&resolve]]));
    scene.home.wait_for(&id, &["held"]);
    assert_eq!(scene.holds(&id), [(format!("{id}-h1"), "merge-conflict".to_owned())]);
    let said = scene.home.godwit(&["hold", "resolve", &format!("{id}-h1")]);
    assert_ne!(said.code, Some(0), "only another result ends it: {said:?}");
    assert!(said.err.contains("mission continue") && said.err.contains("--task join"), "{said:?}");
    let _said = scene.home.godwit(&["mission", "continue", &id, "--task", "join", "Keep both sides."]).ok();
    let branch = scene.land(&id);
    assert_eq!(scene.git(&["show", &format!("{branch}:line.txt")]), "right, then left");
    assert_eq!(scene.git(&["show", &format!("{branch}:joined.txt")]), "joined");
    assert_eq!(scene.runs(&id, "join"), 3);
    scene.prove();
}

/// A step that breaks the test of the repository.
fn breaks() -> String {
    writes("greeting.txt", "hello?\n")
}

#[test]
fn a_result_that_fails_its_checks_is_repaired_by_a_second_move() {
    let scene = Scene::new();
    let plan = PlanFile::default()
        .task("left", &[], &[&[&writes("left.txt", "left\n"), &breaks()], &[&writes("greeting.txt", "hello, world\n")]])
        .task("right", &["left"], &[&[&writes("right.txt", "right\n")]]);
    let id = scene.home.new_plan(&plan);
    let branch = scene.land(&id);
    assert_eq!(scene.task(&id, "left")["repairs"], 1);
    assert_eq!(scene.runs(&id, "left"), 2);
    assert_eq!(scene.git(&["rev-list", "--count", &format!("main..{branch}")]), "2", "still one commit a task");
    assert_eq!(scene.api.get(&format!("/holds?all=true&mission={id}")).ok()["items"], json!([]), "nobody was asked");
    scene.prove();
}

#[test]
fn a_branch_that_keeps_failing_is_held_while_the_other_finishes() {
    let scene = Scene::new();
    let again = "{ do = \"say\", text = \"I cannot.\" }";
    let repair = writes("greeting.txt", "hello, world\n");
    let plan = PlanFile::default()
        .task("left", &[], &[&[&writes("left.txt", "left\n"), &breaks()], &[again], &[&repair]])
        .task("right", &[], &[&[&waits_for("go"), &writes("right.txt", "right\n"), &runs("rm go")]])
        .task("join", &["left", "right"], &[&[&writes("joined.txt", "joined\n")]]);
    let id = scene.home.new_plan(&plan);
    scene.wait_for_statuses(&id, &["left held", "right running", "join waiting"]);
    assert_eq!(scene.holds(&id), [(format!("{id}-h1"), "checks-failed".to_owned())]);
    assert_eq!(scene.runs(&id, "left"), 2, "one repair, and no more");
    fs::write(scene.tree(&id, 2).join("go"), "").expect("the other is let go");
    scene.wait_for_statuses(&id, &["left held", "right done", "join waiting"]);
    // A person may have the checks run again; they say the same, and the same hold says so.
    let _said = scene.home.godwit(&["hold", "resolve", &format!("{id}-h1")]).ok();
    until("the hold to be open again", || {
        let hold = scene.api.get(&format!("/holds?mission={id}")).ok()["items"][0].clone();
        (hold["id"] == format!("{id}-h1") && hold["times"] == 2).then_some(())
    });
    let _said = scene.home.godwit(&["mission", "continue", &id, "--task", "left", "Say hello to the world."]).ok();
    let branch = scene.land(&id);
    assert_eq!(scene.git(&["show", &format!("{branch}:left.txt")]), "left");
    assert_eq!(scene.git(&["show", &format!("{branch}:right.txt")]), "right");
    assert_eq!(scene.runs(&id, "right"), 1, "the other was never disturbed");
    scene.prove();
}

#[test]
fn a_task_that_is_retried_starts_again_with_what_needs_it_and_nothing_else_does() {
    let scene = Scene::new();
    let plan = PlanFile::default()
        .task("left", &[], &[&[&writes("left.txt", "left\n")]])
        .task("right", &[], &[&[&writes("right.txt", "right\n")]])
        .task("join", &["left", "right"], &[&[&runs("cat left.txt right.txt > both.txt")]]);
    let id = scene.home.new_plan(&plan);
    scene.home.wait_for(&id, &["awaiting-approval"]);
    let (left, right) = (scene.sha(&id, "left", "result"), scene.sha(&id, "right", "result"));
    let _said = scene.home.godwit(&["mission", "retry", &id, "--task", "left"]).ok();
    let branch = scene.land(&id);
    assert_eq!(scene.git(&["show", &format!("{branch}:both.txt")]), "left\nright");
    assert_ne!(scene.sha(&id, "left", "result"), left, "another run, another commit");
    assert_eq!(scene.sha(&id, "right", "result"), right, "what did not need it is as it was");
    assert_eq!([scene.runs(&id, "left"), scene.runs(&id, "right"), scene.runs(&id, "join")], [2, 1, 2]);
    let rescued = scene.home.godwit(&["rescue", "list", "--json"]).ok();
    assert!(rescued.out.contains(&left), "the first result is kept: {rescued:?}");
    scene.prove();
}

#[test]
fn what_a_plan_leaves_apart_is_brought_together_without_an_agent() {
    let scene = Scene::new();
    let plan = PlanFile::default().task("left", &[], &[&[&writes("left.txt", "left\n")]]).task(
        "right",
        &[],
        &[&[&writes("right.txt", "right\n")]],
    );
    let id = scene.home.new_plan(&plan);
    let branch = scene.land(&id);
    let both = [scene.sha(&id, "left", "result"), scene.sha(&id, "right", "result")];
    assert_eq!(scene.parents(&branch), both, "the merge itself lands");
    assert_eq!(scene.runs(&id, "integrate"), 0);
    assert_eq!(scene.git(&["show", &format!("{branch}:left.txt")]), "left");
    assert_eq!(scene.git(&["show", &format!("{branch}:right.txt")]), "right");
    scene.prove();
}
