//! What goes wrong at the provider of each CLI, through godwit, inside the sandbox: the class, what the mission does
//! meanwhile, and that it lands when the provider is well again and the remedy was applied. The limits of Claude Code's
//! subscriptions are in `accounts.rs`.
//!
//! Of each fault the CLIs are tried at the same time, since they mostly wait.

use std::thread;

use godwit_e2e::agent::{CLAUDE, CODEX, GEMINI, OPENCODE, RealAgent, model, repair_mission};
use godwit_e2e::home::TestHome;
use godwit_e2e::{until, world};
use godwit_testkit::model_server::{Damage, FaultKind, ModelServer, Tool, Turn};
use serde_json::{Value, json};

/// What a mission does after the run that failed.
#[derive(Debug, Clone, Copy)]
enum Rest {
    /// It is held so, until a person resolves it.
    Held(&'static str),
    /// It is parked, as is the account, until a person says that the limit is over.
    Limited,
    /// It is parked until a time, or until a person says that it need not wait.
    Parked,
    /// It tries again in a moment.
    Again,
}

/// A CLI, what its provider does to it, and what follows.
struct Case {
    cli: RealAgent,
    fault: FaultKind,
    class: &'static str,
    rest: Rest,
}

/// The job, in which everything after the first look fails. What a CLI itself says of a failure may count as a turn of the
/// conversation that is gone on with, so the rest is offered at whatever turn that is.
fn job(fault: &FaultKind) -> Vec<Turn> {
    let shell = |say: &str, command: &str| Turn::say(say).using(Tool::Shell { command: command.into() });
    let repairs = vec![shell("I correct the greeting.", "echo 'hello, world' > greeting.txt"); 3];
    let rest = repairs.into_iter().chain(vec![Turn::say("It is done."); 3]).map(|turn| turn.always(fault.clone()));
    std::iter::once(shell("I look around.", "ls")).chain(rest).collect()
}

fn each<const N: usize>(cases: [Case; N]) {
    thread::scope(|scope| {
        for case in &cases {
            scope.spawn(|| fails_and_lands(case));
        }
    });
}

/// Claude Code asks a provider that fails ten times, for minutes, unless it is told otherwise.
fn patience(cli: &RealAgent) -> &'static str {
    if cli.word == CLAUDE.word { "\n[agents.claude.env]\nCLAUDE_CODE_MAX_RETRIES = \"1\"\n" } else { "" }
}

fn fails_and_lands(Case { cli, fault, class, rest }: &Case) {
    let (home, server) = (TestHome::new(), model(job(fault)));
    cli.begin(&home, &server, patience(cli));
    if *class == "stalled" {
        let _said = home.godwit(&["repo", "set", "greeting", &format!("idle_ms={IDLE_MS}")]).ok();
    }
    let id = repair_mission(&home);
    let shown = until(&format!("a run of {} to end as {class}", cli.word), || {
        let shown = home.mission(&id)?;
        let is_at_rest = match rest {
            Rest::Held(_) => shown["status"] == "held",
            Rest::Limited | Rest::Parked => shown["status"] == "parked",
            Rest::Again => true,
        };
        (!shown["runs"][0]["class"].is_null() && is_at_rest).then_some(shown)
    });
    assert_eq!(shown["runs"][0]["class"]["class"], *class, "{}: {shown:#}", cli.word);
    let session = shown["runs"][0]["session"].clone();
    assert!(session.is_string(), "{}: the session is known: {shown:#}", cli.word);
    let holds = home.godwit(&["hold", "list", "--json"]).ok().json();
    server.recover();
    match rest {
        Rest::Held(hold) => {
            assert_eq!(holds["items"][0]["code"], *hold, "{}: {holds:#}", cli.word);
            let _said = home.godwit(&["hold", "resolve", &format!("{id}-h1")]).ok();
        }
        Rest::Limited => {
            let account = home.godwit(&["account", "show", cli.word, "--json"]).ok().json();
            assert_eq!(account["state"], "limited", "{account:#}");
            assert!(shown["runs"][0]["class"]["until"].is_string(), "{}: {shown:#}", cli.word);
            let _said = home.godwit(&["account", "lift", cli.word]).ok();
        }
        Rest::Parked => {
            let _said = home.godwit(&["mission", "resume", &id]).ok();
        }
        Rest::Again => {}
    }
    assert!(matches!(rest, Rest::Held(_)) || holds["items"] == json!([]), "{}: {holds:#}", cli.word);
    lands(&home, &id, &session);
}

/// Longer than any of them is silent by itself while it starts, on a machine that is busy with thirty other things.
const IDLE_MS: u32 = 60_000;

/// The mission comes to its end, in the session in which it was interrupted.
fn lands(home: &TestHome, id: &str, session: &Value) {
    home.wait_for(id, &["awaiting-approval"]);
    let shown = home.mission(id).expect("a mission");
    let last = shown["runs"].as_array().and_then(|runs| runs.last()).expect("a run");
    assert_eq!((&last["class"]["class"], &last["session"]), (&json!("success"), session), "{shown:#}");
    let _said = home.godwit(&["mission", "approve", id]).ok();
    home.wait_for(id, &["landed"]);
    assert_eq!(world::git(&home.repo(), &["show", &format!("godwit/{id}:greeting.txt")]), "hello, world");
}

fn with_headers(status: u16, headers: &[(&str, &str)], kind: &str, message: &str) -> FaultKind {
    let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    FaultKind::Status { status, headers, kind: kind.into(), message: message.into() }
}

/// The provider of Codex names the end of a window, an hour away.
fn window_of_codex() -> FaultKind {
    #[expect(clippy::disallowed_methods, reason = "the provider names a time, by its own clock")]
    let resets_at = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1)).as_second();
    let message = "The usage limit has been reached";
    let error = json!({"type": "usage_limit_reached", "message": message, "plan_type": "plus", "resets_at": resets_at});
    FaultKind::Body { status: 429, body: json!({"error": error}) }
}

/// Google wants a pause of an hour, which Gemini CLI does not wait for.
fn pause_of_google() -> FaultKind {
    let pause = json!({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3600s"});
    let message = "You exceeded your current quota";
    let error = json!({"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": [pause]});
    FaultKind::Body { status: 429, body: json!({"error": error}) }
}

#[test]
fn a_limit_with_a_reset_is_kept_until_a_person_lifts_it() {
    // OpenCode waits by itself for as long as it is told, and looks at another header for that.
    let headers = [("retry-after-ms", "100"), ("retry-after", "3600")];
    let pause = with_headers(429, &headers, "rate_limit_exceeded", "Rate limit reached for requests");
    let rest = Rest::Limited;
    each([
        Case { cli: CODEX, fault: window_of_codex(), class: "quota-exhausted", rest },
        Case { cli: OPENCODE, fault: pause, class: "rate-limited", rest },
        Case { cli: GEMINI, fault: pause_of_google(), class: "rate-limited", rest },
    ]);
}

#[test]
fn a_refused_key_is_held_and_the_job_goes_on_when_that_is_resolved() {
    let kinds = [
        (CLAUDE, "authentication_error"),
        (CODEX, "invalid_api_key"),
        (OPENCODE, "invalid_api_key"),
        (GEMINI, "UNAUTHENTICATED"),
    ];
    each(kinds.map(|(cli, kind)| {
        let fault = FaultKind::status(401, kind, "Incorrect API key provided");
        Case { cli, fault, class: "auth", rest: Rest::Held("agent-auth") }
    }));
}

#[test]
fn a_provider_that_stays_overloaded_or_wants_a_pause_without_an_end_is_waited_for() {
    // Only OpenCode looks at the header.
    let refused = |status, kind| with_headers(status, &[("retry-after-ms", "100")], kind, "Not now");
    let kinds = [
        (CLAUDE, 529, "overloaded_error", "overloaded"),
        (CODEX, 503, "server_is_overloaded", "overloaded"),
        (OPENCODE, 503, "server_error", "overloaded"),
        (GEMINI, 503, "UNAVAILABLE", "overloaded"),
        (CLAUDE, 429, "rate_limit_error", "rate-limited"),
    ];
    each(kinds.map(|(cli, status, kind, class)| Case { cli, fault: refused(status, kind), class, rest: Rest::Parked }));
}

#[test]
fn a_model_that_falls_silent_is_ended_by_the_idle_limit_and_asked_again() {
    each([CLAUDE, CODEX, OPENCODE, GEMINI].map(|cli| Case {
        cli,
        fault: FaultKind::Stall,
        class: "stalled",
        rest: Rest::Again,
    }));
}

#[test]
fn a_reply_that_comes_damaged_is_asked_for_again() {
    let fault = || FaultKind::Malformed { damage: Damage::Json };
    each([
        Case { cli: CLAUDE, fault: fault(), class: "protocol", rest: Rest::Again },
        // It cannot tell that from a connection that broke.
        Case { cli: CODEX, fault: fault(), class: "network", rest: Rest::Parked },
        Case { cli: OPENCODE, fault: fault(), class: "protocol", rest: Rest::Again },
        Case { cli: GEMINI, fault: fault(), class: "protocol", rest: Rest::Again },
    ]);
}

#[test]
fn each_cli_that_is_killed_takes_its_commands_along_and_goes_on_in_its_own_session() {
    thread::scope(|scope| {
        for cli in [CLAUDE, CODEX, OPENCODE, GEMINI] {
            scope.spawn(move || killed(cli));
        }
    });
}

fn killed(cli: RealAgent) {
    // What the CLI had not written down when it was killed it asks for again: the second time the command is over at once.
    let wait = Tool::Shell { command: "test -e waited || { touch waited; setsid sleep 1000; }".into() };
    let repair = Tool::Shell { command: "echo 'hello, world' > greeting.txt".into() };
    let first = Turn::say("I wait for the word albatross.").using(wait);
    let rest =
        vec![Turn::say("I correct the greeting.").using(repair); 3]
            .into_iter()
            .chain(vec![Turn::say("It is done."); 3]);
    let (home, server) = cli.with_model(std::iter::once(first).chain(rest));
    let id = repair_mission(&home);
    let in_sandbox = || world::processes_of(&home.path().join("homes"));
    let is_waiting = || in_sandbox().iter().any(|process| process.command.contains("sleep 1000"));
    until(&format!("the command of {} to run", cli.word), || is_waiting().then_some(()));
    let session = until("the session to be known", || {
        home.mission(&id)?["runs"][0]["session"].as_str().map(|session| json!(session))
    });
    for process in in_sandbox().iter().filter(|process| process.command.contains(&cli.program())) {
        if !process.command.contains("bwrap") && !process.command.contains(" shim ") {
            world::kill_now(process.pid);
        }
    }
    until("the run to be judged", || (home.mission(&id)?["runs"][0]["class"]["class"] == "crashed").then_some(()));
    assert!(!is_waiting(), "{}: {:#?}", cli.word, in_sandbox());
    lands(&home, &id, &session);
    assert_eq!(heard_before(&server), 1, "{}: what was said before is known to the model again", cli.word);
}

/// How many times the last request has what the model had said before the kill.
fn heard_before(server: &ModelServer) -> usize {
    server.heard().last().map_or(0, |heard| heard.matches("I wait for the word albatross.").count())
}
