use proptest::prelude::*;

use super::*;

fn name(text: &str) -> TaskName {
    text.parse().expect("a name")
}

fn task(id: &str, needs: &[&str]) -> PlannedTask {
    let needs = needs.iter().map(|need| name(need)).collect();
    PlannedTask { id: name(id), title: None, prompt: format!("Do {id}."), needs, agent: None, model: None }
}

fn fault(tasks: Vec<PlannedTask>) -> (String, Option<String>) {
    let fault = Plan { tasks }.validate().expect_err("a fault");
    (fault.to_string(), fault.place().map(|place| place.to_string()))
}

#[test]
fn a_diamond_is_a_plan() {
    let tasks =
        vec![task("join", &["left", "right"]), task("left", &["root"]), task("right", &["root"]), task("root", &[])];
    assert_eq!(Plan { tasks }.validate(), Ok(()));
}

#[test]
fn each_fault_names_its_place() {
    let many = (0..=MAX_TASKS).map(|number| task(&format!("t{number}"), &[])).collect();
    let blank = PlannedTask { prompt: " \n".to_owned(), ..task("b", &[]) };
    let long = PlannedTask { prompt: "x".repeat(MAX_PLAN_BYTES + 1), ..task("a", &[]) };
    let nul = PlannedTask { prompt: "Do\0b.".to_owned(), ..task("b", &[]) };
    let wordy = PlannedTask { prompt: "x".repeat(MAX_TEXT_BYTES + 1), ..task("a", &[]) };
    let titled = PlannedTask { title: Some("x".repeat(MAX_LABEL_BYTES + 1)), ..task("b", &[]) };
    let modelled = PlannedTask { model: Some("large\0".to_owned()), ..task("a", &[]) };
    let table = [
        (Vec::new(), "no task", None),
        (many, "65 tasks", None),
        (vec![long], "262145 bytes", None),
        (vec![task("a", &[]), task("a", &[])], "`a` is used twice", Some("task[1].id")),
        (vec![task("a", &[]), blank], "prompt of task `b` is empty", Some("task[1].prompt")),
        (vec![task("a", &[]), nul], "prompt of task `b` holds a NUL character", Some("task[1].prompt")),
        (vec![wordy], "prompt of task `a` has 65537 bytes", Some("task[0].prompt")),
        (vec![task("a", &[]), titled], "title of task `b` has 513 bytes", Some("task[1].title")),
        (vec![modelled], "model of task `a` holds a NUL character", Some("task[0].model")),
        (vec![task("api", &[]), task("b", &["apy"])], "did you mean `api`?", Some("task[1].needs[0]")),
        (vec![task("a", &[]), task("b", &["a", "a"])], "names `a` twice", Some("task[1].needs[1]")),
        (vec![task("a", &["a"])], "`a` needs `a`", Some("task[0].needs[0]")),
        (
            vec![task("x", &[]), task("a", &["x", "b"]), task("b", &["c"]), task("c", &["a"])],
            "`a` needs `b` needs `c` needs `a`",
            Some("task[3].needs[0]"),
        ),
    ];
    for (tasks, message, place) in table {
        let (told, where_) = fault(tasks);
        assert!(told.contains(message), "{told}");
        assert_eq!(where_.as_deref(), place, "{told}");
    }
}

#[test]
fn a_need_that_is_like_no_task_gets_no_guess() {
    let (told, _) = fault(vec![task("schema", &[]), task("b", &["zzz"])]);
    assert!(!told.contains("did you mean"), "{told}");
}

proptest! {
    /// Accepted exactly when some order of the tasks has every need before the task that needs it.
    #[test]
    fn what_is_accepted_can_be_done_in_some_order(edges in prop::collection::vec((0usize..7, 0usize..7), 0..14)) {
        let mut tasks: Vec<PlannedTask> = (0..7).map(|number| task(&format!("t{number}"), &[])).collect();
        for (from, to) in edges {
            let need = name(&format!("t{to}"));
            if !tasks[from].needs.contains(&need) {
                tasks[from].needs.push(need);
            }
        }
        let plan = Plan { tasks };
        let mut done: BTreeSet<TaskName> = BTreeSet::new();
        while let Some(next) = plan.tasks.iter().find(|task| !done.contains(&task.id) && task.needs.iter().all(|need| done.contains(need))) {
            done.insert(next.id.clone());
        }
        match plan.validate() {
            Ok(()) => prop_assert_eq!(done.len(), 7),
            Err(PlanFault::Cycle { tasks, place }) => {
                prop_assert!(done.len() < 7);
                for (index, name) in tasks.iter().enumerate() {
                    let needed = &tasks[(index + 1) % tasks.len()];
                    let task = plan.tasks.iter().find(|task| task.id == *name).expect("a task of the plan");
                    prop_assert!(task.needs.contains(needed), "{} needs {}", name, needed);
                }
                prop_assert_eq!(&plan.tasks[place.task].id, tasks.last().expect("a circle has tasks"));
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
