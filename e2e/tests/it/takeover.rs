//! A person at an agent's terminal, over the API and on a terminal of their own; and messages to an agent that is busy.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use godwit_e2e::home::TestHome;
use godwit_e2e::http::Api;
use godwit_e2e::terminal::{Tty, Viewer, type_at};
use godwit_e2e::{until, world};
use godwit_testkit::model_server::Turn;
use serde_json::{Value, json};

use crate::landing::FIX;
use crate::sentinel::{SUBJECTS, mission, shell, with_model};

/// A mission whose agent waits in its first run for a file, and does the work in its second one.
fn waiting() -> String {
    let wait = "{ do = \"wait-for-file\", path = \"go\", timeout_ms = 600000 }";
    format!(
        "As scripted.\n\n```godwit-script\n[[moves]]\nsteps = [\n{{ do = \"say\", text = \"begun\" }},\n{wait},\n]\n\
         [[moves]]\nsteps = [\n{FIX},\n]\n```\n"
    )
}

/// A home whose agent is at work, the API, and the mission.
fn at_work() -> (TestHome, Api, String) {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let api = Api::of(&home);
    let id = home.new_mission(&waiting());
    until("the agent to tell its session", || {
        home.mission(&id)?["runs"].as_array()?.first()?["session"].as_str().map(str::to_owned)
    });
    (home, api, id)
}

fn tree(home: &TestHome, id: &str) -> PathBuf {
    home.path().join("workspaces").join(format!("{id}-t1")).join("tree")
}

/// Waits until somebody can sit down at the terminal, and gives its run.
fn seated(home: &TestHome, id: &str) -> String {
    until("the terminal to be there", || {
        let mission = home.mission(id)?;
        assert_ne!(mission["status"], "held", "{mission:#}");
        let takeover = &mission["tasks"][0]["takeover"];
        (takeover["state"] == "live").then(|| takeover["run"].as_str().expect("a run").to_owned())
    })
}

/// Takes a mission over at a seat.
fn take_over(home: &TestHome, api: &Api, id: &str, seat: &str) -> String {
    let _accepted = api.post(&format!("/missions/{id}/take-over"), &json!({ "seat": seat })).ok();
    seated(home, id)
}

/// The runs of a mission.
fn runs(home: &TestHome, id: &str) -> Vec<Value> {
    home.mission(id).expect("a mission")["runs"].as_array().expect("runs").clone()
}

/// The kinds of a mission's events, in order.
fn kinds(api: &Api, id: &str) -> Vec<String> {
    let stream = format!("mission/{id}");
    let events = api.log_after(0).into_iter().filter(|event| event["stream"] == stream.as_str());
    events.map(|event| event["kind"].as_str().expect("a kind").to_owned()).collect()
}

fn land(home: &TestHome, id: &str) {
    home.wait_for(id, &["awaiting-approval"]);
    let _said = home.godwit(&["mission", "approve", id]).ok();
    home.wait_for(id, &["landed"]);
    assert_eq!(world::git(&home.repo(), &["show", &format!("godwit/{id}:greeting.txt")]), "hello, world");
}

#[test]
fn one_seat_types_another_takes_the_keyboard_and_the_agent_goes_on_in_its_session() {
    let (home, api, id) = at_work();
    let run = take_over(&home, &api, &id, "tab-a");
    let mut viewer = Viewer::of(&api, &run, 0);
    let session = runs(&home, &id)[0]["session"].as_str().expect("a session").to_owned();
    assert!(viewer.until("scripted> ").contains(&session), "it is the session of the run before");
    assert_eq!(type_at(&api, &run, "tab-a", "word-number-one\r").status, 204);
    viewer.until("you said: word-number-one");

    let problem = type_at(&api, &run, "tab-b", "not mine\r").problem(409, "wrong-state");
    assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("run attach")), "{problem:#}");
    let _accepted = api.post(&format!("/runs/{run}/keyboard"), &json!({ "seat": "tab-b" })).ok();
    viewer.until_at("tab-b");
    assert_eq!(viewer.seats(), ["tab-a", "tab-b"]);
    let _problem = type_at(&api, &run, "tab-a", "not any more\r").problem(409, "wrong-state");
    let size = json!({ "seat": "tab-b", "columns": 101, "rows": 31 });
    assert_eq!(api.post(&format!("/runs/{run}/terminal/size"), &size).status, 204);
    assert_eq!(type_at(&api, &run, "tab-b", "word-number-two\r").status, 204);
    viewer.until("you said: word-number-two");
    assert_eq!(viewer.sizes(), [(120, 32), (101, 31)], "what is drawn for a size comes after it");
    let shown = home.godwit(&["mission", "show", &id]).ok().out;
    assert!(shown.contains("types at tab-b"), "{shown}");

    let back = json!({ "text": "Now finish it." });
    let _accepted = api.post(&format!("/missions/{id}/hand-back"), &back).ok();
    viewer.end();
    let text = String::from_utf8_lossy(viewer.shown()).into_owned();
    assert!(!text.contains("not mine") && !text.contains("not any more"), "{text}");
    // What was shown can be looked at again, whole.
    let mut again = Viewer::of(&api, &run, 0);
    again.end();
    assert_eq!((again.shown(), again.current()), (viewer.shown(), Some(viewer.at())));
    assert_eq!(again.sizes(), [(101, 31)], "it is drawn as large as it was last");
    let _problem = type_at(&api, &run, "tab-b", "too late\r").problem(409, "wrong-state");

    land(&home, &id);
    let runs = runs(&home, &id);
    let modes: Vec<_> = runs.iter().map(|run| run["mode"].as_str().expect("a mode")).collect();
    assert_eq!(modes, ["autonomous", "interactive", "autonomous"], "{runs:#?}");
    assert_eq!(runs[2]["session"], session, "{runs:#?}");
    let log = format!("{:?}", api.log_after(0));
    for seen in ["tab-a", "tab-b", "Now finish it."] {
        assert!(log.contains(seen), "the log says who had the keyboard, and what was said: {seen}");
    }
    for typed in ["word-number-one", "word-number-two", "you said"] {
        assert!(!log.contains(typed), "nothing that was typed or shown is in the log: {typed}");
    }
}

#[test]
fn what_a_person_leaves_as_done_is_checked_and_lands() {
    let (home, api, id) = at_work();
    let run = take_over(&home, &api, &id, "tab-a");
    let mut viewer = Viewer::of(&api, &run, 0);
    viewer.until("scripted> ");
    assert_eq!(type_at(&api, &run, "tab-a", "write greeting.txt hello, world\r").status, 204);
    viewer.until("wrote 12 bytes");
    let _said = home.godwit(&["mission", "hand-back", &id, "--done"]).ok();
    land(&home, &id);
    assert_eq!(runs(&home, &id).len(), 2, "no agent ran after the person");
    let checks = home.mission(&id).expect("a mission")["checks"].clone();
    assert_eq!(checks[0]["verdict"], "passed", "{checks:#}");
}

#[test]
fn a_terminal_goes_on_without_its_daemon_and_nothing_of_it_is_lost() {
    let (home, api, id) = at_work();
    let run = take_over(&home, &api, &id, "tab-a");
    let mut viewer = Viewer::of(&api, &run, 0);
    viewer.until("scripted> ");
    assert_eq!(type_at(&api, &run, "tab-a", "before\r").status, 204);
    viewer.until("you said: before");
    let size = json!({ "seat": "tab-a", "columns": 90, "rows": 28 });
    assert_eq!(api.post(&format!("/runs/{run}/terminal/size"), &size).status, 204);
    until("the run's own directory to have it", || {
        let told = std::fs::read_to_string(home.path().join("runs").join(&run).join("size")).ok()?;
        told.split_whitespace().eq(["90", "28"]).then_some(())
    });
    let before = std::fs::read_to_string(home.path().join("daemon.json")).expect("a daemon");
    let before: Value = serde_json::from_str(&before).expect("JSON");
    let pid = i32::try_from(before["pid"].as_i64().expect("a pid")).expect("a pid");
    world::kill_now(pid);
    until("the daemon to be gone", || (!world::is_alive(pid)).then_some(()));
    home.up();
    let api = Api::of(&home);
    let mut later = Viewer::of(&api, &run, viewer.at());
    until("the daemon to have taken the run over", || {
        (runs(&home, &id)[1]["adoptions"].as_u64() >= Some(1)).then_some(())
    });
    assert_eq!(type_at(&api, &run, "tab-a", "after\r").status, 204);
    later.until("you said: after");
    assert_eq!(later.seats(), ["tab-a"], "the keyboard is where it was");
    assert_eq!(later.sizes(), [(90, 28)], "the terminal is as large as it was");
    let mut whole = Viewer::of(&api, &run, 0);
    whole.until("you said: after");
    let _said = home.godwit(&["mission", "hand-back", &id]).ok();
    later.end();
    whole.end();
    assert_eq!(whole.shown(), [viewer.shown(), later.shown()].concat());
    land(&home, &id);
}

#[test]
fn a_message_to_a_busy_agent_is_delivered_after_its_run_and_before_any_check() {
    let (home, api, id) = at_work();
    let said = home.godwit(&["mission", "continue", &id, "First the border."]).ok();
    assert!(said.err.contains("message 1 waits") && said.err.contains("unqueue"), "{said:?}");
    let accepted = api.post(&format!("/missions/{id}/continue"), &json!({ "text": "Then the rest." })).ok();
    assert_eq!(accepted["queued"], 2, "{accepted:#}");
    let third = home.godwit(&["mission", "continue", &id, "Never mind.", "--json"]).ok().json();
    assert_eq!(third["queued"], 3, "{third:#}");
    let _said = home.godwit(&["mission", "unqueue", &id, "3"]).ok();
    let _problem = api.post(&format!("/missions/{id}/unqueue"), &json!({ "message": 3 })).problem(404, "not-found");
    let queue = home.mission(&id).expect("a mission")["tasks"][0]["queue"].clone();
    let waits: Vec<_> = queue.as_array().expect("a queue").iter().map(|message| message["message"].as_u64()).collect();
    assert_eq!(waits, [Some(1), Some(2)], "{queue:#}");
    let shown = home.godwit(&["mission", "show", &id]).ok().out;
    assert!(shown.contains("First the border.") && !shown.contains("Never mind."), "{shown}");

    std::fs::write(tree(&home, &id).join("go"), "").expect("written");
    home.wait_for(&id, &["awaiting-approval"]);
    let told = kinds(&api, &id);
    let place = |kind: &str| told.iter().position(|told| told == kind);
    let last_run = told.iter().rposition(|told| told == "mission.run-granted");
    assert!(place("mission.continue-requested") < last_run, "{told:?}");
    assert!(last_run < place("mission.checks-done"), "{told:?}");
    let delivered: Vec<_> = api
        .log_after(0)
        .into_iter()
        .filter(|event| event["kind"] == "mission.continue-requested")
        .map(|event| event["data"]["text"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(delivered, ["First the border.\n\nThen the rest."], "once, and in order");
    let queue = home.mission(&id).expect("a mission")["tasks"][0]["queue"].clone();
    assert_eq!(queue, json!([]));
}

#[test]
fn a_person_sits_down_at_their_own_terminal_leaves_it_as_it_was_and_comes_back() {
    let (home, api, id) = at_work();
    let line = format!("stty -g > before; godwit mission take-over {id}; echo code $?; stty -g > after");
    let mut tty = Tty::run(&home, &line);
    tty.until("scripted> ");
    tty.press("over here\r");
    tty.until("you said: over here");
    let run = seated(&home, &id);
    tty.resize(111, 33);
    tty.press("\u{1d}");
    let seen = tty.until("code 0");
    assert!(seen.contains("detached") && seen.contains(&format!("godwit run attach {run}")), "{seen:?}");
    assert_eq!(tty.end(), Some(0));
    let settings = |name: &str| std::fs::read_to_string(home.root().join(name)).expect("written");
    assert_eq!(settings("before"), settings("after"), "the terminal is as it was");

    // One who watches sees it and cannot type.
    let mut watcher = Tty::run(&home, &format!("godwit run attach {run} --watch; echo code $?"));
    watcher.until("you said: over here");
    watcher.press("unheard\r");
    // Whoever comes back types there.
    let line = format!("stty -g > before; godwit run attach {run}; echo code $?; stty -g > after");
    let mut again = Tty::run(&home, &line);
    again.until("you said: over here");
    let mut viewer = Viewer::of(&api, &run, 0);
    until("the keyboard to be there", || {
        let keyboard = runs(&home, &id)[1]["keyboard"]["seat"].as_str()?.to_owned();
        (keyboard != home.mission(&id)?["tasks"][0]["takeover"]["seat"].as_str()?).then_some(())
    });
    again.press("back again\r");
    again.until("you said: back again");
    watcher.until("you said: back again");
    watcher.press("q");
    watcher.until("code 0");
    // A command that is ended from outside leaves the terminal as it was, too.
    let sitting = format!("godwit run attach {run}");
    let pids =
        world::processes_of(home.root()).into_iter().filter(|process| process.command.trim_end().ends_with(&sitting));
    let attached: Vec<_> = pids.filter(|process| !process.command.contains("sh -c")).collect();
    assert_eq!(attached.len(), 1, "{attached:#?}");
    world::ask_to_end(attached[0].pid);
    again.until("code 130");
    assert_eq!(again.end(), Some(0));
    assert_eq!(settings("before"), settings("after"), "the terminal is as it was");

    // Without a terminal it is refused, and as JSON it is told until the end.
    let refused = home.godwit(&["run", "attach", &run]);
    assert!(refused.code == Some(2) && refused.err.contains("--json"), "{refused:?}");
    let _said = home.godwit(&["mission", "hand-back", &id]).ok();
    viewer.end();
    assert!(!String::from_utf8_lossy(viewer.shown()).contains("unheard"));
    let told = home.godwit(&["run", "attach", &run, "--json"]).ok().out;
    let last: Value = serde_json::from_str(told.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["to"].as_u64(), Some(viewer.at()), "{last:#}");
    land(&home, &id);
}

#[test]
fn a_seat_that_loses_the_keyboard_is_told_and_gets_its_terminal_back() {
    let (home, api, id) = at_work();
    let mut tty = Tty::run(&home, &format!("godwit mission take-over {id}; echo code $?"));
    tty.until("scripted> ");
    let run = seated(&home, &id);
    let _accepted = api.post(&format!("/runs/{run}/keyboard"), &json!({ "seat": "tab-b" })).ok();
    let seen = tty.until("code 130");
    assert!(seen.contains("types at tab-b now") && seen.contains("--watch"), "{seen:?}");
    assert_eq!(tty.end(), Some(0));
    assert_eq!(type_at(&api, &run, "tab-b", "exit\r").status, 204);
    land(&home, &id);
}

/// What is typed at a real CLI's terminal.
const TYPED: &str = "typed by hand";

/// How soon Enter is pressed again: on a busy machine a CLI may take it, together with what was typed, for a paste.
const ENTER_AGAIN: Duration = Duration::from_secs(2);

#[test]
fn the_real_claude_code_is_taken_over_and_goes_on_with_what_was_typed() {
    let turns = [
        shell("I correct the greeting.", "echo 'hello, world' > greeting.txt"),
        Turn::say("The first answer."),
        Turn::say("The second answer."),
        Turn::say("I know what was typed."),
    ];
    let (home, server) = with_model(&SUBJECTS[0], "", turns);
    let api = Api::of(&home);
    let id = mission(&home);
    home.wait_for(&id, &["awaiting-approval"]);
    let run = take_over(&home, &api, &id, "tab-a");
    let mut viewer = Viewer::of(&api, &run, 0);
    viewer.until_drawn("The first answer.");
    viewer.until_drawn("bypass permissions on");
    assert_eq!(type_at(&api, &run, "tab-a", TYPED).status, 204);
    viewer.until_drawn(TYPED);
    let mut pressed: Option<Instant> = None;
    until("the model to be asked", || {
        if pressed.is_none_or(|at| at.elapsed() >= ENTER_AGAIN) {
            pressed = Some(Instant::now());
            assert_eq!(type_at(&api, &run, "tab-a", "\r").status, 204);
        }
        server.model_requests().iter().any(|request| request.turn == Some(2)).then_some(())
    });
    viewer.until_drawn("The second answer.");
    let _said = home.godwit(&["mission", "hand-back", &id, "Go on."]).ok();
    viewer.end();
    home.wait_for(&id, &["awaiting-approval"]);
    let last = runs(&home, &id).pop().expect("a run");
    assert_eq!((&last["mode"], &last["class"]["class"]), (&json!("autonomous"), &json!("success")), "{last:#}");
    let said = home.godwit(&["run", "logs", last["id"].as_str().expect("an id")]).ok().out;
    assert!(said.contains("I know what was typed."), "{said}");
    assert!(!format!("{:?}", api.log_after(0)).contains(TYPED), "nothing that was typed is in the log");
    land(&home, &id);
}
