//! What only Claude Code tells, and its table of further recordings.

use godwit_agents::{Adapter, EndReason, Ending, ProcessEnding, RunEvent};
use godwit_core::account::{QuotaSource, Sighting};
use godwit_core::effect::ReportFact;
use godwit_core::run::{RunClass, Usage};
use jiff::Timestamp;

use crate::reading::{Reading, ended, word};

fn recording(case: &str) -> Vec<u8> {
    crate::reading::recording(Adapter::Claude, case)
}

fn read(bytes: &[u8], ending: &ProcessEnding) -> (Vec<RunEvent>, Vec<ReportFact>, Ending) {
    let Reading { events, facts, ending } = crate::reading::read(Adapter::Claude, bytes, ending);
    (events, facts, ending)
}

fn conclude(case: &str, reason: EndReason) -> Ending {
    read(&recording(case), &ended(reason, "")).2
}

/// Input, output, cache-read and cache-written tokens, cost in millionths of a dollar, turns.
fn known(figures: [u64; 6]) -> Usage {
    let [input, output, cache_read, cache_write, cost, turns] = figures.map(Some);
    Usage {
        input_tokens: input,
        output_tokens: output,
        cache_read_tokens: cache_read,
        cache_write_tokens: cache_write,
        cost_micro_usd: cost,
        turns,
    }
}

const RESETS_AT: i64 = 1_795_238_983;

#[test]
fn what_is_told_of_a_quota_window_is_a_fact_and_what_is_not_told_stays_unknown() {
    let sightings = |bytes: &[u8]| -> Vec<Sighting> {
        let (_, facts, _) = read(bytes, &ended(EndReason::Exited(0), ""));
        facts
            .into_iter()
            .filter_map(|fact| if let ReportFact::Quota { sightings } = fact { Some(sightings) } else { None })
            .flatten()
            .collect()
    };
    let seen = |window: &str, used, source| {
        let window = window.parse().expect("a window");
        vec![Sighting { window, used, resets_at: Timestamp::from_second(RESETS_AT).ok(), source }]
    };
    assert_eq!(sightings(&recording("oauth-warning")), seen("five_hour", Some(9_200), QuotaSource::Run));
    assert_eq!(sightings(&recording("429-oauth-unified")), seen("five_hour", Some(10_000), QuotaSource::Refusal));
    assert_eq!(sightings(&recording("429-oauth-7d")), seen("seven_day", Some(10_000), QuotaSource::Refusal));
    let silent = format!(
        r#"{{"type":"rate_limit_event","rate_limit_info":{{"status":"allowed","resetsAt":{RESETS_AT},"rateLimitType":"five_hour"}}}}"#
    );
    assert_eq!(sightings(silent.as_bytes()), seen("five_hour", None, QuotaSource::Run));
    assert_eq!(sightings(&recording("429-apikey-unified")), []);
    assert_eq!(sightings(&recording("success")), []);
}

#[test]
fn each_recorded_ending_has_its_one_class() {
    use EndReason::{Exited, IdleLimit, OutOfMemory, Signaled, Terminated, WallLimit};
    let until = Some(Timestamp::from_second(RESETS_AT).expect("a time"));
    let hook_stopped = RunClass::Unknown { raw: "hook_stopped".to_owned() };
    let table = [
        ("success", Exited(0), RunClass::Success),
        ("429-retry-ok", Exited(0), RunClass::Success),
        ("badtooljson", Exited(0), RunClass::Success),
        ("bg-child-at-exit", Exited(0), RunClass::Success),
        ("drop", Exited(0), RunClass::Success),
        ("hook-all", Exited(0), RunClass::Success),
        ("hook-deny-exit2", Exited(0), RunClass::Success),
        ("malformed-end", Exited(0), RunClass::Success),
        ("mcp", Exited(0), RunClass::Success),
        ("oauth-warning", Exited(0), RunClass::Success),
        ("perm-default-denied", Exited(0), RunClass::Success),
        ("resume", Exited(0), RunClass::Success),
        ("sigkill-then-resume", Exited(0), RunClass::Success),
        ("slow", Exited(0), RunClass::Success),
        ("sse-error", Exited(0), RunClass::Success),
        ("stream-input-two-turns", Exited(0), RunClass::Success),
        ("unknowntool", Exited(0), RunClass::Success),
        ("truncated", Exited(0), RunClass::Protocol),
        ("hook-halt", Exited(0), hook_stopped),
        ("401-max1", Exited(1), RunClass::Auth),
        ("401-oauth", Exited(1), RunClass::Auth),
        ("403-oauth-revoked", Exited(1), RunClass::Auth),
        ("429-always-max2", Exited(1), RunClass::RateLimited { until: None }),
        ("429-apikey-unified", Exited(1), RunClass::RateLimited { until: None }),
        ("429-oauth-7d", Exited(1), RunClass::QuotaExhausted { until }),
        ("429-oauth-unified", Exited(1), RunClass::QuotaExhausted { until }),
        ("500-max2", Exited(1), RunClass::Overloaded),
        ("529-always-max3", Exited(1), RunClass::Overloaded),
        ("nofallback-stream", Exited(1), RunClass::Overloaded),
        ("400-toolong", Exited(1), RunClass::ContextOverflow),
        ("badmodel", Exited(1), RunClass::ModelUnavailable),
        ("maxturns", Exited(1), RunClass::MaxTurns),
        ("budget", Exited(1), RunClass::Budget),
        ("refusal", Exited(1), RunClass::ModelRefused),
        ("sigint-in-tool", Exited(1), RunClass::Crashed),
        ("sigint-in-stream", Exited(0), RunClass::Crashed),
        ("sigint-in-tool", Terminated, RunClass::Cancelled),
        ("sighup-in-tool", Exited(129), RunClass::Crashed),
        ("sigterm-in-tool", Exited(143), RunClass::Crashed),
        ("sigkill-in-tool", Signaled(9), RunClass::Crashed),
        ("sigkill-in-tool", OutOfMemory, RunClass::OutOfMemory),
        ("stall-30s-then-kill", IdleLimit, RunClass::Stalled),
        ("apitimeout", WallLimit, RunClass::TimedOut),
        ("401-apikey", WallLimit, RunClass::TimedOut),
    ];
    for (case, reason, class) in table {
        let ending = conclude(case, reason.clone());
        assert_eq!(ending.class, class, "{case}, {reason:?}: {}", ending.detail);
        assert_eq!(ending.unknown_lines, 0, "{case}");
        assert!(ending.session.is_some(), "{case}");
        assert!(!ending.detail.is_empty() && !ending.detail.contains('\n'), "{case}: {:?}", ending.detail);
    }
}

#[test]
fn a_refused_window_of_one_family_of_models_is_that_family_s_and_any_other_is_the_account_s() {
    let until = Timestamp::from_second(RESETS_AT).ok();
    let recorded = String::from_utf8(recording("429-oauth-7d")).expect("UTF-8");
    for (word, is_of_a_family) in [
        ("seven_day_opus", true),
        ("seven_day_sonnet", true),
        ("seven_day_oauth_apps", false),
        ("seven_day_overage_included", false),
        ("overage", false),
    ] {
        let told = recorded.replace(r#""rateLimitType":"seven_day""#, &format!(r#""rateLimitType":"{word}""#));
        let window = Box::new(word.parse().expect("a window"));
        let expected =
            if is_of_a_family { RunClass::ModelLimited { window, until } } else { RunClass::QuotaExhausted { until } };
        assert_eq!(read(told.as_bytes(), &ended(EndReason::Exited(1), "")).2.class, expected, "{word}");
    }
}

#[test]
fn usage_counts_every_model_and_unknown_is_not_zero() {
    let table = [
        // The title of the session was asked of another model; it is part of what the run used.
        ("success", EndReason::Exited(0), known([1280, 107, 4400, 950, 17_073, 3])),
        ("budget", EndReason::Exited(1), known([1200, 60, 300, 800, 12_650, 1])),
        ("401-max1", EndReason::Exited(1), known([0, 0, 0, 0, 0, 1])),
        ("truncated", EndReason::Exited(0), unfinished([1200, 300, 800, 1])),
        ("sigkill-in-tool", EndReason::Signaled(9), unfinished([10, 0, 0, 1])),
        ("stall-30s-then-kill", EndReason::IdleLimit, Usage::default()),
    ];
    for (case, reason, usage) in table {
        assert_eq!(conclude(case, reason).usage, usage, "{case}");
    }
}

/// Without a final event neither the output nor the cost is known.
fn unfinished([input, cache_read, cache_write, turns]: [u64; 4]) -> Usage {
    Usage { output_tokens: None, cost_micro_usd: None, ..known([input, 0, cache_read, cache_write, 0, turns]) }
}

#[test]
fn the_session_is_told_once_and_kept() {
    let (events, facts, ending) = read(&recording("success"), &ended(EndReason::Exited(0), ""));
    let session = ending.session.expect("a session");
    assert_eq!(session.as_str(), "74eda2c3-37a7-4769-8458-7187e0dd99b0");
    let told = |fact: &&ReportFact| matches!(fact, ReportFact::Session { .. });
    assert_eq!(facts.iter().filter(told).collect::<Vec<_>>(), [&ReportFact::Session { session }]);
    assert_eq!(facts.last(), Some(&ReportFact::Used { usage: ending.usage }));
    let words: Vec<_> = events.iter().map(word).collect();
    let turn = ["text", "usage", "tool-call", "tool-result"];
    assert_eq!(words, [&["started"], &turn[..], &turn[..], &["text", "usage", "result"]].concat());
}

#[test]
fn a_start_that_claude_code_refuses_says_why() {
    for stderr in [
        "error: unknown option '--no-such-flag'\n",
        "Error: Session ID ece84411-0dd0-4e99-81d9-94cd02564463 is already in use.\n",
        "Error: Input must be provided either through stdin or as a prompt argument when using --print\n",
    ] {
        let (_, _, ending) = read(b"", &ended(EndReason::Exited(1), stderr));
        assert_eq!(ending.class, RunClass::Protocol);
        assert!(ending.detail.contains(stderr.trim()), "{}", ending.detail);
        assert_eq!(ending.session, None);
    }
}

#[test]
fn a_session_that_is_not_there_is_not_offered_again() {
    let line = br#"{"type":"result","subtype":"error_during_execution","is_error":true,"num_turns":0,"stop_reason":null,"session_id":"3b3e8a3c-0000-4000-8000-000000000000","total_cost_usd":0,"errors":["No conversation found with session ID: 3b3e8a3c-0000-4000-8000-000000000001"]}"#;
    let (_, _, ending) = read(line, &ended(EndReason::Exited(1), ""));
    assert_eq!(ending.class, RunClass::Protocol);
    assert!(ending.detail.contains("No conversation found"), "{}", ending.detail);
    assert_eq!(ending.session, None);
}

#[test]
fn a_failure_is_not_read_out_of_the_models_words() {
    let said = br#"{"type":"assistant","message":{"id":"m1","model":"claude-opus-4-8","content":[{"type":"text","text":"The log says: Unable to connect, timed out"}]},"parent_tool_use_id":null}
{"type":"result","subtype":"success","is_error":true,"result":"The log says: Unable to connect, timed out","stop_reason":"end_turn"}"#;
    let (_, _, ending) = read(said, &ended(EndReason::Exited(1), ""));
    assert_eq!(ending.class.word(), "unknown", "{ending:?}");
}

#[test]
fn what_is_not_understood_is_kept_and_counted() {
    let mut bytes = recording("success");
    let strange = b"not json\n{\"type\":\"from_the_future\",\"a\":1}\n{\"type\":\"result\"}\n[1]\n\xff\xfe\n{\"type\":\"system\",\"subtype\":\"new\"}\n";
    bytes.splice(0..0, strange.iter().copied());
    let (events, _, ending) = read(&bytes, &ended(EndReason::Exited(0), ""));
    assert_eq!(ending.class, RunClass::Success, "{ending:?}");
    assert_eq!(ending.unknown_lines, 6);
    assert_eq!(events.iter().filter(|event| word(event) == "raw").count(), 6);
}
