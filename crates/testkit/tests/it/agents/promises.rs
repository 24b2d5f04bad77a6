//! What every CLI keeps when it is driven as its adapter says.

use std::collections::BTreeSet;
use std::process::Command;

use godwit_agents::{AgentConfig, RunEvent, Sentinel, SessionBefore, ToolOutcome};
use godwit_core::run::RunClass;
use godwit_testkit::model_server::{FaultKind, ModelScript, ModelServer, Tokens, Tool, Turn};

use super::subject::Subject;
use crate::support::{Bench, Going, Run, read_as_it_ended, until};

pub(crate) fn server(turns: impl IntoIterator<Item = Turn>) -> ModelServer {
    ModelServer::start(ModelScript::of(turns)).expect("the model server starts")
}

/// Keeps what a run printed, where someone asks for recordings by the variable `GODWIT_RECORDINGS`.
pub(crate) fn keep(subject: &Subject, name: &str, run: &Run) {
    if let Some(directory) = std::env::var_os("GODWIT_RECORDINGS") {
        let path = std::path::Path::new(&directory).join(format!("{}-{name}.jsonl", subject.adapter.word()));
        std::fs::write(path, &run.recording).expect("the recording is written");
    }
}

fn run_against(subject: &Subject, name: &str, turns: impl IntoIterator<Item = Turn>) -> Run {
    let (bench, server) = (Bench::new(), server(turns));
    let run = bench.run(&subject.config(&bench, &server.url()), "write hello.txt", None);
    keep(subject, name, &run);
    run
}

/// Waits until the model was asked this many times.
pub(crate) fn wait_for_requests(server: &ModelServer, count: usize) {
    let asked = || server.model_requests().len() >= count;
    until(&format!("{count} requests of the CLI"), asked, || format!("{:?}", server.requests()));
}

fn write_hello() -> Turn {
    Turn::say("I write.").using(Tool::Write { path: "{cwd}/hello.txt".into(), content: "hello\n".into() })
}

pub(crate) fn a_job_is_a_success_and_its_tokens_are_known(subject: &Subject) {
    let usage = Tokens { input: 1200, output: 60, cache_read: 300, cache_write: 0 };
    let check = Tool::Shell { command: "cat hello.txt && echo \"temp $TMPDIR\"".into() };
    let (bench, server) = (
        Bench::new(),
        server([Turn { usage, ..write_hello() }, Turn::say("I check.").using(check), Turn::say("Done.")]),
    );
    let run = bench.run(&subject.config(&bench, &server.url()), "write hello.txt", None);
    keep(subject, "success", &run);
    assert_eq!(run.ending.class, RunClass::Success, "{run:?}");
    assert_eq!(run.ending.unknown_lines, 0, "{:?}", run.events);
    assert!(run.ending.session.is_some(), "{run:?}");
    assert_eq!(std::fs::read_to_string(bench.workspace().join("hello.txt")).expect("the file"), "hello\n");
    let used = run.ending.usage;
    assert_eq!((used.input_tokens, used.output_tokens, used.cache_read_tokens), (Some(1220), Some(70), Some(300)));
    let calls: Vec<_> = run.events.iter().filter_map(call_id).collect();
    let results: Vec<_> = run.events.iter().filter_map(done_id).collect();
    assert_eq!((calls.len(), &calls), (2, &results), "{:?}", run.events);
    let checked =
        |event: &RunEvent| matches!(event, RunEvent::ToolResult { text, .. } if text.contains("hello\ntemp /"));
    assert!(run.events.iter().any(checked), "{:?}", run.events);
    let requests = server.model_requests();
    // Nothing is asked on the side: no title, no choice of a model.
    assert_eq!(requests.iter().map(|request| request.turn).collect::<Vec<_>>(), [Some(0), Some(1), Some(2)]);
    assert_eq!(
        server.requests().iter().filter(|request| request.method == "POST").count(),
        3,
        "{:?}",
        server.requests()
    );
    assert!(requests.iter().all(|request| request.credential == subject.credential), "{requests:?}");
}

fn call_id(event: &RunEvent) -> Option<&str> {
    match event {
        RunEvent::ToolCall { id, .. } => Some(id),
        _ => None,
    }
}

fn done_id(event: &RunEvent) -> Option<&str> {
    match event {
        RunEvent::ToolResult { id, outcome: ToolOutcome::Done, .. } => Some(id),
        _ => None,
    }
}

pub(crate) fn each_refusal_of_the_provider_has_its_class(subject: &Subject) {
    // One HOME for all: some CLIs take seconds to furnish a new one.
    let bench = Bench::new();
    for (place, (refusal, class)) in (subject.refusals)().into_iter().enumerate() {
        let server = server([Turn::say("never").always(refusal.clone())]);
        let run = bench.run(&subject.config(&bench, &server.url()), "go", None);
        keep(subject, &format!("refusal-{place}-{class}"), &run);
        assert_eq!(run.ending.class.word(), class, "{refusal:?}: {run:?}");
        assert_eq!(run.ending.unknown_lines, 0, "{refusal:?}: {run:?}");
    }
}

pub(crate) fn a_provider_that_is_overloaded_once_is_survived(subject: &Subject) {
    let (status, kind) = subject.overloaded;
    let turn = Turn::say("Done.").failing(1, FaultKind::status(status, kind, "Overloaded"));
    let run = run_against(subject, "overloaded-once", [turn]);
    assert_eq!(run.ending.class, RunClass::Success, "{run:?}");
}

pub(crate) fn a_session_goes_on_and_its_usage_is_the_runs_own(subject: &Subject) {
    let (bench, server) = (Bench::new(), server([write_hello(), Turn::say("Done."), Turn::say("Again.")]));
    let config = subject.config(&bench, &server.url());
    let first = bench.run(&config, "write hello.txt", None);
    let session = first.ending.session.expect("a session");
    let before = SessionBefore::Used(first.ending.usage);
    let second = bench.run_after(&config, "go on", Some(session.clone()), before);
    keep(subject, "resume", &second);
    assert_eq!(second.ending.class, RunClass::Success, "{second:?}");
    assert_eq!(second.ending.session, Some(session));
    assert_eq!(second.ending.usage.input_tokens, Some(10), "{second:?}");
    assert_eq!(second.ending.usage.output_tokens, Some(5), "{second:?}");
    assert_eq!(server.model_requests().last().and_then(|request| request.turn), Some(2), "the history is resent");
}

/// The same turn for each try: what came before the fault may count as a turn when a CLI asks again.
fn again_and_again(turn: &Turn) -> Vec<Turn> {
    vec![turn.clone(); 30]
}

pub(crate) fn a_reply_that_was_cut_off_is_no_success(subject: &Subject) {
    let run =
        run_against(subject, "truncated", again_and_again(&Turn::say("I will write").always(FaultKind::Truncate)));
    assert_eq!(run.ending.class.word(), subject.truncated, "{run:?}");
}

pub(crate) fn a_connection_that_broke_is_no_success(subject: &Subject) {
    let drop = FaultKind::Drop { after_blocks: 1 };
    let run = run_against(subject, "drop", again_and_again(&Turn::say("Done.").always(drop)));
    assert_eq!(run.ending.class.word(), subject.dropped, "{run:?}");
}

pub(crate) fn a_killed_run_is_crashed_and_can_be_resumed(subject: &Subject) {
    let stalling = Turn::say("Done.").failing(1, FaultKind::Stall);
    // Depending on how far the tool's answer was written down, a CLI adds a turn of its own when it resumes.
    let (bench, server) = (Bench::new(), server([write_hello(), stalling, Turn::say("Done."), Turn::say("Done.")]));
    let config = subject.config(&bench, &server.url());
    let going = bench.start(&config, "write hello.txt", None);
    wait_for_requests(&server, 2 + subject.asides);
    wait_for_session(&bench);
    wait_for_answer_of_tool(&going, &config);
    let killed = read_as_it_ended(&config, &going.kill());
    assert_eq!(killed.ending.class, RunClass::Crashed, "{killed:?}");
    let session = killed.ending.session.expect("the session is known");
    subject.let_a_minute_pass(&bench);
    let run = bench.run(&config, "go on", Some(session.clone()));
    assert_eq!(run.ending.class, RunClass::Success, "{run:?}");
    assert_eq!(run.ending.session, Some(session));
}

/// Waits until the CLI has written down that the tool was used, which it does some time after it has sent the same
/// to the model. What it has not written down it cannot resume.
fn wait_for_session(bench: &Bench) {
    let is_written = || holds(&bench.home(), b"hello.txt");
    until("the CLI to write down its conversation", is_written, || format!("nothing of it in {:?}", bench.home()));
}

/// Waits until the CLI itself has told its session and the answer of its first tool: it does so whenever it likes, also
/// after it has sent that answer to the model and written it down.
pub(crate) fn wait_for_answer_of_tool(going: &Going, config: &AgentConfig) {
    going.wait_until_said(config, "the CLI to tell its session and what its tool answered", |run| {
        run.ending.session.is_some() && run.events.iter().any(|event| done_id(event).is_some())
    });
}

/// Whether some file beneath a directory has these bytes in it.
fn holds(directory: &std::path::Path, bytes: &[u8]) -> bool {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => holds(&entry.path(), bytes),
        Ok(kind) if kind.is_file() => {
            std::fs::read(entry.path()).is_ok_and(|held| held.windows(bytes.len()).any(|window| window == bytes))
        }
        _ => false,
    })
}

pub(crate) fn a_session_that_is_not_there_is_said_so_and_not_offered_again(subject: &Subject) {
    let (bench, server) = (Bench::new(), server([Turn::say("never")]));
    let session = "3b3e8a3c-0000-4000-8000-000000000001".parse().expect("a session");
    let run = bench.run(&subject.config(&bench, &server.url()), "go", Some(session));
    assert_eq!(run.ending.class, RunClass::Protocol, "{run:?}");
    assert_eq!(run.ending.session, None, "{run:?}");
    assert_eq!(server.model_requests(), []);
}

pub(crate) fn a_flag_that_the_cli_does_not_know_is_told(subject: &Subject) {
    let (bench, server) = (Bench::new(), server([Turn::say("never")]));
    let mut config = subject.config(&bench, &server.url());
    config.args = vec!["--no-such-flag".into()];
    let run = bench.run(&config, "go", None);
    assert_eq!(run.ending.class, RunClass::Protocol, "{run:?}");
    assert_eq!(server.model_requests(), []);
}

pub(crate) fn what_a_repository_brings_is_not_executed(subject: &Subject) {
    let (bench, server) = (Bench::new(), server([Turn::say("Done.")]));
    bring(subject, &bench);
    let run = bench.run(&subject.config(&bench, &server.url()), "go", None);
    assert_eq!(run.ending.class, RunClass::Success, "{run:?}");
    assert_nothing_was_executed(&bench);
}

/// Puts into the workspace what would make the CLI execute something of the repository's.
pub(crate) fn bring(subject: &Subject, bench: &Bench) {
    for (path, contents) in subject.brought {
        let path = bench.workspace().join(path);
        let trace = bench.workspace().join("trace");
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("created");
        std::fs::write(path, contents.replace("{trace}", trace.to_str().expect("UTF-8"))).expect("written");
    }
}

/// Sees that nothing of what was brought was executed.
pub(crate) fn assert_nothing_was_executed(bench: &Bench) {
    assert!(!bench.workspace().join("trace").exists(), "something of the repository was executed");
}

pub(crate) fn a_tool_sees_nothing_of_the_daemons_environment(subject: &Subject) {
    let list = Tool::Shell { command: "env > variables.txt".into() };
    let (bench, server) = (Bench::new(), server([Turn::say("I look.").using(list), Turn::say("Done.")]));
    let mut config = subject.config(&bench, &server.url());
    // It would deny what is looked at here.
    config.sentinel = Sentinel::Off;
    let run = bench.run(&config, "go", None);
    assert_eq!(run.ending.class, RunClass::Success, "{run:?}");
    let listed = std::fs::read_to_string(bench.workspace().join("variables.txt")).expect("the variables");
    let seen: BTreeSet<_> = listed.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    let launched = bench.variables(&config);
    let shells = ["_", "SHLVL", "OLDPWD", "PWD"];
    let strange: Vec<_> = seen
        .into_iter()
        .filter(|name| !launched.contains(*name) && !shells.contains(name))
        .filter(|name| !subject.own_variables.iter().any(|own| name.starts_with(own)))
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
}

pub(crate) fn the_installed_release_is_the_tested_one(subject: &Subject) {
    let bench = Bench::new();
    let said = said_version(&subject.config(&bench, "http://127.0.0.1:1"), &bench);
    let tested = subject.adapter.tested_versions().expect("a released CLI");
    tested.judge(&said).expect("the pinned release is the tested one");
}

fn said_version(config: &AgentConfig, bench: &Bench) -> String {
    let output = Command::new(&config.program)
        .arg("--version")
        .env_clear()
        .env("HOME", bench.home())
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .output()
        .expect("the program starts");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
