//! What Claude Code does that no other CLI does.

use std::net::SocketAddr;
use std::path::PathBuf;

use godwit_agents::{AgentConfig, CredentialKind};
use godwit_core::run::RunClass;
use godwit_testkit::model_server::{CredentialHeader, FaultKind, ModelServer, Tool, Turn};
use tokio::net::TcpSocket;

use super::promises::{server, wait_for_answer_of_tool, wait_for_requests};
use super::subject::CLAUDE;
use crate::support::{Bench, Run, read_as_it_ended, until};

fn claude(bench: &Bench, base_url: &str) -> AgentConfig {
    CLAUDE.config(bench, base_url)
}

fn run_against(turns: impl IntoIterator<Item = Turn>) -> (Run, ModelServer) {
    let (bench, server) = (Bench::new(), server(turns));
    let run = bench.run(&claude(&bench, &server.url()), "write hello.txt", None);
    (run, server)
}

/// Waits until the CLI has written this word down in its own transcript, which it does some time after it has sent
/// the same to the model. What it has not written down it cannot resume.
fn wait_for_transcript(bench: &Bench, word: &str) {
    let list = |directory: PathBuf| std::fs::read_dir(directory).into_iter().flatten().flatten();
    let is_written = || {
        let projects = list(bench.home().join(".claude/projects"));
        let mut transcripts = projects.flat_map(|project| list(project.path()));
        transcripts.any(|file| std::fs::read_to_string(file.path()).is_ok_and(|text| text.contains(word)))
    };
    until("the CLI to write down its conversation", is_written, || format!("no `{word}` in {:?}", bench.home()));
}

#[test]
fn a_used_up_subscription_says_until_when() {
    let resets_at = jiff::Timestamp::from_second(4_000_000_000).expect("a time");
    let headers = [
        ("anthropic-ratelimit-unified-status", "rejected"),
        ("anthropic-ratelimit-unified-reset", "4000000000"),
        ("anthropic-ratelimit-unified-representative-claim", "five_hour"),
    ];
    let refusal = FaultKind::Status {
        status: 429,
        headers: headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
        kind: "rate_limit_error".into(),
        message: "This request would exceed your account's rate limit".into(),
    };
    let (bench, server) = (Bench::new(), server([Turn::say("never").always(refusal)]));
    let mut config = claude(&bench, &server.url());
    config.credential_kind = Some(CredentialKind::OauthToken);
    let run = bench.run(&config, "go", None);
    assert_eq!(run.ending.class, RunClass::QuotaExhausted { until: Some(resets_at) }, "{run:?}");
    assert_eq!(server.model_requests()[0].credential, CredentialHeader::Bearer);
}

#[test]
fn a_connection_that_broke_once_is_survived() {
    let (run, server) = run_against([Turn::say("Done.").failing(1, FaultKind::Drop { after_blocks: 0 })]);
    assert_eq!(run.ending.class, RunClass::Success, "{run:?}");
    assert_eq!(server.model_requests().len(), 2);
}

#[test]
fn a_provider_that_cannot_be_reached_is_the_network() {
    // The port is taken, so that no server of another test gets it, and nobody listens at it.
    let silent = TcpSocket::new_v4().expect("a socket");
    silent.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let bench = Bench::new();
    let run = bench.run(&claude(&bench, &url), "go", None);
    assert_eq!(run.ending.class, RunClass::Network, "{run:?}");
}

#[test]
fn without_a_credential_the_class_is_auth() {
    let (bench, server) = (Bench::new(), server([Turn::say("never")]));
    let mut config = claude(&bench, &server.url());
    (config.credential, config.credential_kind) = (None, None);
    let run = bench.run(&config, "go", None);
    assert_eq!(run.ending.class, RunClass::Auth, "{run:?}");
    assert_eq!(server.model_requests(), []);
}

#[test]
fn a_killed_run_is_resumed_from_where_it_was() {
    let write = Tool::Write { path: "{cwd}/hello.txt".into(), content: "hello\n".into() };
    // Depending on how far the tool's answer was written down, the CLI adds a turn of its own when it resumes.
    let stalling = Turn::say("Done.").failing(1, FaultKind::Stall);
    let (bench, server) = (Bench::new(), server([Turn::say("I write.").using(write), stalling, Turn::say("Done.")]));
    let config = claude(&bench, &server.url());
    let going = bench.start(&config, "write hello.txt", None);
    wait_for_requests(&server, 2);
    wait_for_transcript(&bench, "tool_result");
    wait_for_answer_of_tool(&going, &config);
    let killed = read_as_it_ended(&config, &going.kill());
    assert_eq!(killed.ending.class, RunClass::Crashed);
    assert_eq!(killed.ending.usage.turns, Some(1), "what was used before is known: {killed:?}");
    let session = killed.ending.session.expect("the session is known");

    let run = bench.run(&config, "go on", Some(session.clone()));
    assert_eq!(run.ending.class, RunClass::Success, "{run:?}");
    assert_eq!(run.ending.session, Some(session));
    assert!(server.model_requests().last().and_then(|request| request.turn) >= Some(1), "the first turn is kept");
}

#[test]
fn a_session_that_is_not_there_is_said_so_and_not_offered_again() {
    let (bench, server) = (Bench::new(), server([Turn::say("never")]));
    let session = "3b3e8a3c-0000-4000-8000-000000000001".parse().expect("a session");
    let run = bench.run(&claude(&bench, &server.url()), "go", Some(session));
    assert_eq!(run.ending.class, RunClass::Protocol, "{run:?}");
    assert!(run.ending.detail.contains("No conversation found"), "{}", run.ending.detail);
    assert_eq!(run.ending.session, None);
}

#[test]
fn a_flag_that_the_cli_does_not_know_is_told() {
    let (bench, server) = (Bench::new(), server([Turn::say("never")]));
    let mut config = claude(&bench, &server.url());
    config.args = vec!["--no-such-flag".into()];
    let run = bench.run(&config, "go", None);
    assert_eq!(run.ending.class, RunClass::Protocol);
    assert!(run.ending.detail.contains("--no-such-flag"), "{}", run.ending.detail);
}
