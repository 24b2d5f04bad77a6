//! Accounts through the binary, with real agent CLIs against a scripted model on loopback: who pays, what happens at a
//! limit, and what a person is told of it.

use std::collections::BTreeMap;

use godwit_e2e::home::TestHome;
use godwit_e2e::until;
use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{FaultKind, ModelScript, ModelServer, Tool, Turn};
use serde_json::Value;

use crate::landing::{FIX, playing};

/// The secret of the suite, which must be nowhere.
const SECRET: &str = "made-up-key-of-the-suite";

fn server(turns: impl IntoIterator<Item = Turn>) -> ModelServer {
    ModelServer::start(ModelScript::of(turns)).expect("the model server starts")
}

/// What the model says when it does the job.
fn job() -> [Turn; 2] {
    let repair = Tool::Shell { command: "echo 'hello, world' > greeting.txt".into() };
    [Turn::say("I correct the greeting.").using(repair), Turn::say("It is done.")]
}

/// The refusal of a subscription whose window is used up, until this time in seconds since 1970, or `{now+SECONDS}`.
fn used_up(until: &str) -> FaultKind {
    used_up_of("five_hour", until)
}

/// The same for a window of this name.
fn used_up_of(window: &str, until: &str) -> FaultKind {
    let headers: BTreeMap<String, String> = [
        ("anthropic-ratelimit-unified-status", "rejected".to_owned()),
        ("anthropic-ratelimit-unified-reset", until.to_owned()),
        ("anthropic-ratelimit-unified-representative-claim", window.to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let message = "This request would exceed your account's rate limit".to_owned();
    FaultKind::Status { status: 429, headers, kind: "rate_limit_error".into(), message }
}

fn claude(server: &ModelServer) -> String {
    format!(
        "[agents.claude]\nadapter = \"claude\"\nprogram = {:?}\nbase_url = \"{}\"\n\n[agents.claude.env]\n\
         CLAUDE_CODE_MAX_RETRIES = \"1\"\n\n",
        Cli::ClaudeCode.program(),
        server.url()
    )
}

fn codex(home: &TestHome, server: &ModelServer) -> String {
    format!(
        "[agents.codex]\nadapter = \"codex\"\nprogram = {:?}\nread_only_paths = [{:?}]\ncredential = \"file:{}\"\n\
         credential_kind = \"api-key\"\nbase_url = \"{}/v1\"\nmodel = \"gpt-5.5\"\n\n",
        Cli::Codex.program(),
        Cli::Codex.directory().canonicalize().expect("it is installed"),
        key(home),
        server.url()
    )
}

/// Where the secret is.
fn key(home: &TestHome) -> String {
    let key = home.root().join("key");
    std::fs::write(&key, format!("{SECRET}\n")).expect("written");
    key.to_str().expect("UTF-8").to_owned()
}

fn up(home: &TestHome, configuration: &str) {
    home.configure(configuration);
    home.up();
    home.add_repo_for("claude", &[]);
}

/// Registers a subscription for Claude Code.
fn add_account(home: &TestHome, name: &str, credential: &str) {
    let add = ["account", "add", name, "--agent", "claude", "--billing", "subscription", "--credential", credential];
    let said = home.godwit(&[&add[..], &["--json"]].concat()).ok().json();
    assert_eq!(
        (said["state"].as_str(), said["windows"].as_array().map(Vec::len)),
        (Some("unknown"), Some(0)),
        "{said}"
    );
}

fn mission(home: &TestHome) -> String {
    home.new_mission("Correct the greeting so that `sh test.sh` passes.")
}

/// Agent, account and class of each run, the oldest first.
fn runs(home: &TestHome, id: &str) -> Vec<[String; 3]> {
    let said = home.godwit(&["run", "list", "--mission", id, "--json"]).ok().json();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = said["items"].as_array().expect("runs").iter();
    told.rev().map(|run| [word(&run["agent"]), word(&run["account"]), word(&run["class"]["class"])]).collect()
}

fn row(agent: &str, account: &str, class: &str) -> [String; 3] {
    [agent, account, class].map(str::to_owned)
}

#[test]
fn a_mission_that_hits_its_limit_is_finished_by_the_next_agent_of_a_declared_chain() {
    let limited = server([Turn::say("never").always(used_up("4000000000"))]);
    let next = server(job());
    let home = TestHome::new();
    let chain = "[routes.coder]\nprefer = [{ agent = \"claude\" }, { agent = \"codex\" }]\n\
                 on_failure = \"fallback-provider\"\nallow_paid = true\n";
    up(&home, &format!("{}{}{chain}", claude(&limited), codex(&home, &next)));
    add_account(&home, "work", &format!("file:{}", key(&home)));
    let id = mission(&home);
    home.wait_for(&id, &["awaiting-approval"]);
    assert_eq!(runs(&home, &id), [row("claude", "work", "quota-exhausted"), row("codex", "codex", "success")]);
    let log = home.godwit(&["log", "show", "--json"]).ok();
    assert!(log.out.contains("mission.rerouted") && !log.out.contains(SECRET), "the reason is told, the secret is not");

    // What is known of the window is told with who said it; what nobody told is unknown.
    let quota = home.godwit(&["quota", "--json"]).ok().json();
    let of = |name: &str| {
        let found = quota["items"].as_array().expect("accounts").iter().find(|account| account["name"] == name);
        found.unwrap_or_else(|| panic!("no {name}: {quota:#}")).clone()
    };
    assert_eq!(of("work")["state"], "limited");
    let window = &of("work")["windows"][0];
    assert_eq!((&window["name"], &window["used_basis_points"]), (&"five_hour".into(), &10_000.into()));
    assert_eq!(window["source"], "refusal");
    assert_eq!(of("codex")["windows"].as_array().map(Vec::len), Some(0));
    let plain = home.godwit(&["quota", "--plain"]).ok().out;
    assert!(
        plain.contains("work limited: five_hour 100.0 %") && plain.contains("codex usable: quota unknown"),
        "{plain}"
    );

    // A further mission would be told beforehand that it cannot be paid now.
    let told = home.godwit(&["route", "explain", "--task", "Fix a typo", "--repo", "greeting"]).ok().out;
    for words in ["claude", "simple", "`work` is at its provider's limit", "fallback-provider", "codex"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let usage = home.godwit(&["usage", "--by", "account", "--json"]).ok().json();
    let keys: Vec<_> = usage["items"].as_array().expect("sums").iter().map(|sum| sum["key"].as_str()).collect();
    assert!(keys.contains(&Some("work")) && keys.contains(&Some("codex")), "{usage:#}");
}

#[test]
fn a_chain_reaches_no_purse_that_costs_without_leave_and_says_who_is_left_out() {
    let limited = server([Turn::say("never").always(used_up("4000000000"))]);
    let never = server(job());
    let home = TestHome::new();
    let chain = "[routes.coder]\nprefer = [{ agent = \"claude\" }, { agent = \"claude\", account = \"spare\" }, \
                 { agent = \"codex\" }]\non_failure = \"fallback-provider\"\n";
    up(&home, &format!("{}{}{chain}", claude(&limited), codex(&home, &never)));
    add_account(&home, "work", &format!("file:{}", key(&home)));
    let add =
        ["account", "add", "spare", "--agent", "claude", "--billing", "api-key", "--credential", "env:GODWIT_SPARE"];
    let _said = home.godwit(&add).ok();
    let id = mission(&home);
    home.wait_for(&id, &["parked"]);
    assert_eq!(runs(&home, &id), [row("claude", "work", "quota-exhausted")]);
    let told = home.godwit(&["route", "explain", "--task", "Fix a typo", "--repo", "greeting"]).ok().out;
    for words in
        ["nobody follows", "`spare` is paid by use, the agent has another", "its own credential is paid by use"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    let told = home.godwit(&["route", "explain", "--task", "Fix a typo", "--repo", "greeting", "--json"]).ok().json();
    let left_out: Vec<_> =
        told["left_out"].as_array().expect("a list").iter().map(|it| &it["choice"]["agent"]).collect();
    assert_eq!(left_out, ["claude", "codex"], "{told:#}");
    assert!(never.model_requests().is_empty(), "nothing was spent");
}

#[test]
fn what_one_model_has_used_up_keeps_no_other_model_of_the_account_waiting() {
    let limited = server([Turn::say("never").always(used_up_of("seven_day_opus", "4000000000"))]);
    let home = TestHome::new();
    up(
        &home,
        &claude(&limited).replacen("[agents.claude.env]", "model = \"claude-opus-4-8\"\n\n[agents.claude.env]", 1),
    );
    add_account(&home, "work", &format!("file:{}", key(&home)));
    let id = mission(&home);
    home.wait_for(&id, &["parked"]);
    assert_eq!(runs(&home, &id), [row("claude", "work", "model-limited")]);
    let shown = home.godwit(&["account", "show", "work", "--json"]).ok().json();
    assert_eq!(shown["state"], "usable", "the account has other models: {shown:#}");

    // Another mission of the same model has it told, and begins nothing.
    let second = mission(&home);
    home.wait_for(&second, &["queued"]);
    let why = home.godwit(&["mission", "explain", &second]).ok().out;
    assert!(why.contains("seven_day_opus") && !why.contains("free slot"), "{why}");
    assert!(runs(&home, &second).is_empty());
    let told = home.godwit(&["route", "explain", "--task", "Fix a typo", "--repo", "greeting"]).ok().out;
    for words in ["the agent's configuration names model `claude-opus-4-8`", "100.00 % of its seven_day_opus"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let usage = home.godwit(&["usage", "--by", "model", "--json"]).ok().json();
    assert_eq!(usage["items"][0]["key"], "claude-opus-4-8", "{usage:#}");

    // One of another model goes on.
    let asks = ["--model", "claude-sonnet-5", "Correct the greeting so that `sh test.sh` passes."];
    let third = home.new_mission_with(&asks);
    home.wait_for(&third, &["parked", "awaiting-approval", "held"]);
    let model =
        |id: &str| home.godwit(&["run", "list", "--mission", id, "--json"]).ok().json()["items"][0]["model"].clone();
    assert_eq!((runs(&home, &third).len(), model(&third)), (1, "claude-sonnet-5".into()), "it began");
}

#[test]
fn an_account_that_its_cli_cannot_use_or_that_is_there_already_is_refused_with_the_next_step() {
    let never = server(job());
    let home = TestHome::new();
    up(&home, &format!("{}{}", claude(&never), codex(&home, &never)));
    let add = |name: &str, agent: &str, credential: &str| {
        let add = ["account", "add", name, "--agent", agent, "--billing", "subscription", "--credential", credential];
        home.godwit(&add)
    };
    let refused = add("y", "codex", "env:GODWIT_Y");
    assert_ne!(refused.code, Some(0), "{refused:?}");
    for words in ["account `y` cannot be used by agent `codex`", "takes no `oauth-token`", "--kind"] {
        assert!(refused.err.contains(words), "{words}: {refused:?}");
    }
    let _said = add("y", "claude", "env:GODWIT_Y").ok();
    let twice = add("z", "claude", "env:GODWIT_Y");
    assert_ne!(twice.code, Some(0), "{twice:?}");
    assert!(twice.err.contains("`y` has the same credential already"), "{twice:?}");
}

#[test]
fn without_a_chain_a_limited_mission_parks_and_goes_on_by_itself_at_the_reset() {
    let ([first, second], [again, _]) = (job(), job());
    // The CLI's own error text counts as a turn of the resumed conversation, so the job is offered at both places.
    let limited = server([first.failing(1, used_up("{now+20}")), again, second]);
    let home = TestHome::new();
    up(&home, &claude(&limited));
    add_account(&home, "work", &format!("file:{}", key(&home)));
    let id = mission(&home);
    home.wait_for(&id, &["awaiting-approval"]);
    assert_eq!(runs(&home, &id), [row("claude", "work", "quota-exhausted"), row("claude", "work", "success")]);
    let said = home.godwit(&["run", "list", "--mission", &id, "--json"]).ok().json();
    let time = |value: &Value| -> jiff::Timestamp { value.as_str().and_then(|at| at.parse().ok()).expect("a time") };
    let (granted, reset) = (time(&said["items"][0]["granted_at"]), time(&said["items"][1]["class"]["until"]));
    assert!(granted >= reset, "not before the reset: {granted} and {reset}");
}

#[test]
fn an_account_whose_credential_is_missing_gives_way_to_another_and_the_last_one_is_held_by_its_name() {
    let model = server(job());
    let home = TestHome::new();
    up(&home, &claude(&model));
    add_account(&home, "broken", "env:GODWIT_TEST_VARIABLE_THAT_NOBODY_SETS");
    let held = mission(&home);
    home.wait_for(&held, &["held"]);
    let shown = home.godwit(&["mission", "show", &held]).ok().out;
    assert!(shown.contains("agent-auth") && shown.contains("broken"), "{shown}");
    let _said = home.godwit(&["mission", "cancel", &held]).ok();

    add_account(&home, "whole", &format!("file:{}", key(&home)));
    let _said = home.godwit(&["account", "lift", "broken"]).ok();
    let id = mission(&home);
    home.wait_for(&id, &["awaiting-approval"]);
    assert_eq!(runs(&home, &id).last(), Some(&row("claude", "whole", "success")));
    let listed = home.godwit(&["account", "list"]).ok().out;
    assert!(listed.contains("whole") && !listed.contains(SECRET), "{listed}");
}

#[test]
fn a_probe_is_one_real_request_and_says_what_the_provider_says() {
    let works = server([Turn::say("OK")]);
    let home = TestHome::new();
    up(&home, &claude(&works));
    add_account(&home, "work", &format!("file:{}", key(&home)));
    let probed = home.godwit(&["account", "probe", "work", "--json"]).ok().json();
    assert_eq!(probed["verdict"], "works", "{probed}");
    assert_eq!(works.model_requests().len(), 1, "one request, and none by itself");
    let shown = home.godwit(&["account", "show", "work", "--json"]).ok().json();
    assert_eq!((&shown["state"], &shown["probe"]["verdict"]), (&"usable".into(), &"works".into()), "{shown:#}");
    let left = |place: &str| std::fs::read_dir(home.path().join(place)).expect("a directory").count();
    assert_eq!((left("workspaces"), left("homes"), left("runs")), (0, 0, 0), "nothing is left of it");

    let refuses = server([Turn::say("never").always(FaultKind::status(401, "authentication_error", "revoked"))]);
    let _said = home.godwit(&["down"]).ok();
    home.configure(&claude(&refuses));
    home.up();
    let said = home.godwit(&["account", "probe", "work", "--json"]);
    assert_eq!((said.code, said.json()["verdict"].as_str()), (Some(1), Some("auth")), "{said:?}");
    assert_eq!(home.godwit(&["account", "show", "work", "--json"]).ok().json()["state"], "refused");
    let _said = home.godwit(&["account", "remove", "work"]).ok();
    assert_ne!(home.godwit(&["account", "show", "work"]).code, Some(0));
}

/// A zone in which it is about noon now: no day ends while a test goes on.
fn zone_of_noon() -> String {
    #[expect(clippy::disallowed_methods, reason = "the day that the daemon counts in goes by the clock of the machine")]
    let now = jiff::Timestamp::now();
    let apart = 12 - i32::from(now.to_zoned(jiff::tz::TimeZone::UTC).hour());
    format!("{}{:02}:00", if apart < 0 { '-' } else { '+' }, apart.abs())
}

#[test]
fn an_account_whose_calls_of_the_day_are_used_up_says_until_when_and_goes_on_when_it_is_lifted() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let (key, zone) = (format!("file:{}", key(&home)), zone_of_noon());
    let purse = ["account", "add", "free", "--agent", "scripted", "--billing", "free", "--credential", &key];
    let day = ["--daily-calls", "1", "--daily-zone", &zone];
    let _said = home.godwit(&[&purse[..], &day].concat()).ok();
    // What it says is one turn of its model, and so one call.
    let script = playing(&["{ do = \"say\", text = \"I correct the greeting.\" }", FIX]);
    let first = home.new_mission(&script);
    home.wait_for(&first, &["awaiting-approval"]);
    let account = || home.godwit(&["account", "show", "free", "--json"]).ok().json();
    let full = account();
    let reset = full["windows"][0]["resets_at"].as_str().expect("a time").to_owned();
    let window = ["name", "source"].map(|key| full["windows"][0][key].clone());
    assert_eq!((window, &full["state"]), (["daily_calls".into(), "counted".into()], &"limited".into()), "{full:#}");

    let second = home.new_mission(&script);
    let why = until("the second mission to wait for the account", || {
        let explained = home.godwit(&["mission", "explain", &second]).ok().out;
        explained.contains("100.00 % of its daily_calls").then_some(explained)
    });
    assert!(why.contains(&reset), "it says until when, {reset}: {why}");
    assert_eq!(runs(&home, &second), Vec::<[String; 3]>::new(), "nothing new begins");
    let _said = home.godwit(&["account", "lift", "free"]).ok();
    home.wait_for(&second, &["awaiting-approval"]);
    assert_eq!(runs(&home, &second), [row("scripted", "free", "success")]);
    assert_eq!(account()["state"], "limited", "it is counted on, and the next one waits again");
}

/// The headers by which the provider of Codex tells of its windows.
fn codex_windows(used: &str, reset: &str) -> BTreeMap<String, String> {
    let of = |window: &str, used: &str, minutes: &str, reset: &str| {
        [("used-percent", used), ("window-minutes", minutes), ("reset-at", reset)]
            .map(|(what, value)| (format!("x-codex-{window}-{what}"), value.to_owned()))
    };
    of("primary", used, "300", reset).into_iter().chain(of("secondary", "41", "10080", "{now+90000}")).collect()
}

#[test]
fn what_codex_only_writes_down_of_its_windows_is_known_and_says_when_a_limit_is_over() {
    let message = "The usage limit has been reached".to_owned();
    let headers = codex_windows("100", "{now+20}");
    let refusal = FaultKind::Status { status: 429, headers, kind: "usage_limit_reached".into(), message };
    let [first, second] = job();
    let told = Turn { headers: codex_windows("12.5", "{now+9000}"), ..second };
    let model = server([first.failing(1, refusal), told]);
    let home = TestHome::new();
    home.configure(&codex(&home, &model));
    home.up();
    home.add_repo_for("codex", &[]);
    let id = mission(&home);
    home.wait_for(&id, &["awaiting-approval"]);
    assert_eq!(runs(&home, &id), [row("codex", "codex", "quota-exhausted"), row("codex", "codex", "success")]);
    let said = home.godwit(&["run", "list", "--mission", &id, "--json"]).ok().json();
    let time = |value: &Value| -> jiff::Timestamp { value.as_str().and_then(|at| at.parse().ok()).expect("a time") };
    let (granted, reset) = (time(&said["items"][0]["granted_at"]), time(&said["items"][1]["class"]["until"]));
    assert!(granted >= reset, "not before the reset: {granted} and {reset}");
    let quota = home.godwit(&["quota", "--json"]).ok().json();
    let windows = quota["items"][0]["windows"].as_array().expect("windows");
    let seen: Vec<_> = windows.iter().map(|it| (&it["name"], &it["used_basis_points"], &it["source"])).collect();
    let expected = [
        (&Value::from("five_hour"), &Value::from(1_250), &Value::from("run")),
        (&Value::from("seven_day"), &Value::from(4_100), &Value::from("run")),
    ];
    assert_eq!(seen, expected, "{quota:#}");
    assert!(windows.iter().all(|window| window["resets_at"].is_string()), "{quota:#}");
}
