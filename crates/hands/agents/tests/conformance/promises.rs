//! What every adapter keeps.

use godwit_agents::{Ability, Adapter, Claim, EndReason, ProcessEnding, RunEvent, SessionBefore};
use godwit_core::effect::ReportFact;
use godwit_core::run::{NotStarted, RunClass, Usage};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::cases::{Case, Row, further, rows};
use crate::reading::{Reading, ended, read, read_after, recording, word};

/// The adapters whose CLIs were recorded.
const RECORDED: [Adapter; 5] = [Adapter::Claude, Adapter::Codex, Adapter::Opencode, Adapter::Gemini, Adapter::Acp];

/// Every recording of an adapter.
fn all(adapter: Adapter) -> Vec<(&'static str, EndReason, &'static str)> {
    let of_cases = rows(adapter).into_iter().filter_map(|(_, row)| match row {
        Row::Recorded(file, reason, class) => Some((file, reason, class)),
        Row::Absent(_) => None,
    });
    of_cases.chain(further(adapter)).collect()
}

fn of_case(adapter: Adapter, case: Case) -> Option<(&'static str, EndReason)> {
    rows(adapter).into_iter().find_map(|(found, row)| match row {
        Row::Recorded(file, reason, _) if found == case => Some((file, reason)),
        Row::Recorded(..) | Row::Absent(_) => None,
    })
}

#[test]
fn each_recorded_ending_has_its_one_class() {
    for adapter in RECORDED {
        for (file, reason, class) in all(adapter) {
            let Reading { events, facts, ending } =
                read(adapter, &recording(adapter, file), &ended(reason.clone(), ""));
            assert_eq!(ending.class.word(), class, "{adapter:?} {file}, {reason:?}: {}", ending.detail);
            assert_eq!(ending.unknown_lines, 0, "{adapter:?} {file}");
            let is_session = |fact: &ReportFact| matches!(fact, ReportFact::Session { .. });
            assert!(facts.iter().any(is_session), "{adapter:?} {file}");
            assert_eq!(ending.session.is_some(), leaves_a_session(adapter, &events), "{adapter:?} {file}");
            assert!(!ending.detail.is_empty() && !ending.detail.contains('\n'), "{file}: {:?}", ending.detail);
        }
    }
}

/// Whether a run that began its session leaves it behind: Gemini CLI takes a first turn that failed out of it again.
fn leaves_a_session(adapter: Adapter, events: &[RunEvent]) -> bool {
    let has_failed = |event: &RunEvent| matches!(event, RunEvent::Result { claim: Claim::Failed, .. });
    let is_answer = |event: &RunEvent| matches!(event, RunEvent::ToolResult { .. });
    adapter != Adapter::Gemini || !events.iter().any(has_failed) || events.iter().any(is_answer)
}

#[test]
fn a_case_without_a_recording_says_why() {
    for adapter in RECORDED {
        assert_eq!(rows(adapter).len(), Case::ALL.len());
        for (case, row) in rows(adapter) {
            let Row::Absent(why) = row else { continue };
            assert!(why.len() > 20, "{adapter:?} {case:?}");
            println!("conformance: {} has no case of {case:?}: {why}", adapter.word());
        }
    }
}

#[test]
fn a_limit_of_turns_is_recorded_where_it_is_declared() {
    for adapter in RECORDED {
        let is_declared = adapter.abilities().contains(&Ability::TurnLimit);
        let is_recorded = of_case(adapter, Case::MaxTurns).is_some();
        // Of an agent that is known by its protocol only, more can be true than is declared.
        assert!(is_declared == is_recorded || adapter == Adapter::Acp, "{adapter:?}: {is_declared}, {is_recorded}");
    }
}

#[test]
fn no_part_of_a_successful_run_is_a_success() {
    for adapter in RECORDED {
        for (file, _, _) in all(adapter).into_iter().filter(|(_, _, class)| *class == "success") {
            let whole = recording(adapter, file);
            let last_line =
                whole.len() - 1 - whole[..whole.len() - 1].iter().rev().position(|&b| b == b'\n').expect("lines");
            // Every line boundary, and every byte of the last line.
            let boundaries = (0..whole.len()).filter(|&end| end >= last_line || end == 0 || whole[end - 1] == b'\n');
            for end in boundaries.filter(|&end| end < whole.len() - 1) {
                let ending = read(adapter, &whole[..end], &ended(EndReason::Exited(0), "")).ending;
                assert_ne!(ending.class, RunClass::Success, "{adapter:?} {file} cut at {end} of {}", whole.len());
            }
        }
    }
}

#[test]
fn a_whole_recording_is_no_success_when_the_process_ended_otherwise() {
    use EndReason::{Exited, IdleLimit, Lost, OutOfMemory, OutputLimit, Signaled, Terminated, WallLimit};
    for adapter in RECORDED {
        let whole = recording(adapter, "success");
        for reason in [Exited(1), Signaled(15), WallLimit, IdleLimit, OutputLimit, Terminated, OutOfMemory, Lost] {
            let ending = read(adapter, &whole, &ended(reason.clone(), "")).ending;
            assert_ne!(ending.class, RunClass::Success, "{adapter:?}, {reason:?}");
        }
        let missing = EndReason::SpawnFailed { cause: NotStarted::ProgramMissing, detail: "no such\nfile".to_owned() };
        let ending = read(adapter, b"", &ended(missing, "")).ending;
        assert_eq!(ending.class, RunClass::NotStarted { cause: NotStarted::ProgramMissing });
        assert_eq!(ending.detail, "no such file");
    }
}

#[test]
fn a_start_that_is_refused_says_why() {
    for adapter in RECORDED {
        let ending =
            read(adapter, b"", &ended(EndReason::Exited(1), "error: unknown option '--no-such-flag'\n")).ending;
        assert_eq!(ending.class, RunClass::Protocol, "{adapter:?}");
        assert!(ending.detail.contains("--no-such-flag"), "{}", ending.detail);
        assert_eq!(ending.session, None);
    }
}

#[test]
fn the_session_is_told_once_and_kept() {
    for adapter in RECORDED {
        let reading = read(adapter, &recording(adapter, "success"), &ended(EndReason::Exited(0), ""));
        let session = reading.ending.session.expect("a session");
        let told = reading.facts.iter().filter(|fact| matches!(fact, ReportFact::Session { .. }));
        assert_eq!(told.collect::<Vec<_>>(), [&ReportFact::Session { session }], "{adapter:?}");
        assert_eq!(reading.facts.last(), Some(&ReportFact::Used { usage: reading.ending.usage }), "{adapter:?}");
        // An agent that is talked to introduces itself first.
        let begun = reading.events.iter().map(word).find(|word| *word != "notice");
        assert_eq!(begun, Some("started"), "{adapter:?}");
    }
}

#[test]
fn what_each_model_used_adds_up_to_what_the_run_did() {
    let figures = |usage: Usage| (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens);
    let mut several = 0;
    for adapter in RECORDED {
        for (file, reason, _) in all(adapter) {
            let ending = read(adapter, &recording(adapter, file), &ended(reason, "")).ending;
            let sum = ending.models.values().copied().fold(Usage::default(), Usage::plus);
            let tells = !matches!(adapter, Adapter::Codex | Adapter::Opencode);
            assert!(tells || ending.models.is_empty(), "{adapter:?} {file} prints no model");
            assert!(
                ending.models.is_empty() || figures(sum) == figures(ending.usage),
                "{adapter:?} {file}: {ending:?}"
            );
            several += usize::from(ending.models.len() > 1);
        }
        let names = read(adapter, &recording(adapter, "success"), &ended(EndReason::Exited(0), "")).ending.models;
        let expected: &[&str] = match adapter {
            Adapter::Claude => &["claude-haiku-4-5-20251001", "claude-opus-4-8[1m]"],
            Adapter::Gemini => &["gemini-3.5-flash-lite", "gemini-3.8-flash"],
            Adapter::Acp => &["gemini-3.8-flash"],
            Adapter::Codex | Adapter::Opencode | Adapter::Scripted => &[],
        };
        assert_eq!(names.keys().map(String::as_str).collect::<Vec<_>>(), expected, "{adapter:?}");
    }
    assert!(several > 5, "Gemini CLI routes by one model and works with another: {several}");
}

#[test]
fn every_answer_of_a_tool_belongs_to_a_call() {
    for adapter in RECORDED {
        for case in [Case::ToolUse, Case::McpCall] {
            let (file, reason) = of_case(adapter, case).expect("every CLI uses tools");
            let events = read(adapter, &recording(adapter, file), &ended(reason, "")).events;
            let calls: Vec<_> = events
                .iter()
                .filter_map(|event| if let RunEvent::ToolCall { id, .. } = event { Some(id) } else { None })
                .collect();
            let answers: Vec<_> = events
                .iter()
                .filter_map(|event| if let RunEvent::ToolResult { id, .. } = event { Some(id) } else { None })
                .collect();
            assert!(!calls.is_empty(), "{adapter:?} {case:?}");
            assert_eq!(calls.len(), answers.len(), "{adapter:?} {case:?}");
            assert!(answers.iter().all(|id| calls.contains(id)), "{adapter:?} {case:?}");
        }
    }
}

#[test]
fn an_mcp_tool_is_named_with_its_server() {
    for adapter in RECORDED {
        let (file, reason) = of_case(adapter, Case::McpCall).expect("every CLI speaks MCP");
        let events = read(adapter, &recording(adapter, file), &ended(reason, "")).events;
        let named = |event: &RunEvent| matches!(event, RunEvent::ToolCall { name, .. } if name.contains("echo"));
        assert!(events.iter().any(named), "{adapter:?}: {events:?}");
    }
}

/// Input, output, cache-read and cache-written tokens, cost in millionths of a dollar, turns.
fn usage(figures: [Option<u64>; 6]) -> Usage {
    let [input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_micro_usd, turns] = figures;
    Usage { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_micro_usd, turns }
}

#[test]
fn usage_is_what_the_cli_told_and_unknown_is_not_zero() {
    let table = [
        (Adapter::Claude, [Some(1280), Some(107), Some(4400), Some(950), Some(17_073), Some(3)]),
        (Adapter::Codex, [Some(1270), Some(102), Some(4400), Some(0), None, None]),
        (Adapter::Opencode, [Some(1270), Some(102), Some(4400), Some(0), Some(6_660), Some(3)]),
        (Adapter::Gemini, [Some(1280), Some(107), Some(4400), None, None, Some(3)]),
        // Its input holds what a cache gave, unseparated: not known.
        (Adapter::Acp, [None, Some(70), None, None, None, None]),
    ];
    for (adapter, figures) in table {
        let told = read(adapter, &recording(adapter, "success"), &ended(EndReason::Exited(0), "")).ending.usage;
        assert_eq!(told, usage(figures), "{adapter:?}");
        let nothing = read(adapter, b"", &ended(EndReason::Exited(1), "")).ending.usage;
        assert_eq!(nothing, Usage::default(), "{adapter:?}");
    }
}

#[test]
fn codex_counts_a_session_and_godwit_counts_a_run() {
    let first = read(Adapter::Codex, &recording(Adapter::Codex, "success"), &ended(EndReason::Exited(0), ""));
    let resumed = recording(Adapter::Codex, "resume-2");
    let after = |before| read_after(Adapter::Codex, before, &resumed, &ended(EndReason::Exited(0), "")).ending.usage;
    let own = after(SessionBefore::Used(first.ending.usage));
    assert_eq!((own.input_tokens, own.output_tokens, own.cache_read_tokens), (Some(7), Some(3), Some(0)));
    assert_eq!(after(SessionBefore::Unknown), Usage::default());
}

#[test]
fn a_session_that_is_not_there_is_not_offered_again() {
    let table = [
        (
            Adapter::Codex,
            "Error: thread/resume: thread/resume failed: no rollout found for thread id 01a1 (code -32600)",
        ),
        (Adapter::Opencode, "\u{1b}[91m\u{1b}[1mError: \u{1b}[0mSession not found\n"),
        (Adapter::Gemini, "Error resuming session: Invalid session identifier \"0b7b\"."),
    ];
    for (adapter, stderr) in table {
        let ending = read(adapter, b"", &ended(EndReason::Exited(1), stderr)).ending;
        assert_eq!((ending.class, ending.session), (RunClass::Protocol, None), "{adapter:?}");
        assert!(!ending.detail.contains('\u{1b}'), "{:?}", ending.detail);
    }
}

#[test]
fn a_broken_connection_is_known_by_its_code_however_it_is_worded() {
    let codes = ["ECONNRESET", "ECONNREFUSED", "EPIPE", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH"];
    for code in codes.into_iter().chain(["ENETUNREACH", "UND_ERR_SOCKET", "ConnectionRefused", "FailedToOpenSocket"]) {
        let table = [
            (
                Adapter::Claude,
                format!(
                    r#"{{"type":"result","subtype":"success","is_error":true,"result":"API Error: said anew ({code})","stop_reason":"stop_sequence","session_id":"s-1"}}"#
                ),
            ),
            (Adapter::Codex, format!(r#"{{"type":"turn.failed","error":{{"message":"said anew: {code}"}}}}"#)),
            (
                Adapter::Opencode,
                format!(
                    r#"{{"type":"error","error":{{"name":"APIError","data":{{"message":"said anew","metadata":{{"code":"{code}"}}}}}}}}"#
                ),
            ),
            (
                Adapter::Gemini,
                format!(
                    r#"{{"type":"result","status":"error","error":{{"type":"unknown","message":"[API Error: said anew {code}]"}}}}"#
                ),
            ),
        ];
        for (adapter, line) in table {
            let ending = read(adapter, line.as_bytes(), &ended(EndReason::Exited(1), "")).ending;
            assert_eq!(ending.class, RunClass::Network, "{adapter:?} {code}: {ending:?}");
        }
    }
}

#[test]
fn a_failing_provider_is_named_also_when_the_run_was_ended() {
    let ending = read(Adapter::Codex, &recording(Adapter::Codex, "noserver"), &ended(EndReason::IdleLimit, ""));
    assert!(ending.ending.detail.contains("waiting for network"), "{}", ending.ending.detail);
}

#[test]
fn a_pause_that_the_provider_asks_for_becomes_a_time() {
    let ending = read(Adapter::Opencode, &recording(Adapter::Opencode, "429-always"), &ended(EndReason::Exited(1), ""));
    let RunClass::RateLimited { until: Some(until) } = ending.ending.class else { panic!("{ending:?}") };
    assert_eq!(until.as_millisecond(), 1_795_237_229_130 + 1000);
    // Gemini CLI keeps nothing of what the provider answered but how long to wait; so does an agent over ACP.
    let minute = read(Adapter::Gemini, &recording(Adapter::Gemini, "429-minute"), &ended(EndReason::Exited(173), ""));
    let told: Timestamp = "2026-11-21T23:31:46.679Z".parse().expect("a time");
    let until = told.checked_add(SignedDuration::from_hours(1)).ok();
    assert_eq!(minute.ending.class, RunClass::RateLimited { until }, "{minute:?}");
    let ending = ProcessEnding { at: Some(told), ..ended(EndReason::Exited(81), "") };
    let over_acp = read(Adapter::Acp, &recording(Adapter::Acp, "429-minute"), &ending);
    assert_eq!(over_acp.ending.class, RunClass::RateLimited { until }, "{over_acp:?}");
    let daily = read(Adapter::Gemini, &recording(Adapter::Gemini, "429-daily"), &ended(EndReason::Exited(173), ""));
    assert_eq!(
        daily.ending.class,
        RunClass::QuotaExhausted { until: None },
        "half a minute is no reset of a day's quota"
    );
}

#[test]
fn what_is_not_understood_is_kept_and_counted() {
    let strange = b"not json\n{\"type\":\"from_the_future\",\"a\":1}\n[1]\n\xff\xfe\n{\"no\":\"type\"}\n{\"type\":7}\n";
    for adapter in RECORDED {
        let mut bytes = recording(adapter, "success");
        bytes.splice(0..0, strange.iter().copied());
        let reading = read(adapter, &bytes, &ended(EndReason::Exited(0), ""));
        assert_eq!(reading.ending.class, RunClass::Success, "{reading:?}");
        assert_eq!(reading.ending.unknown_lines, 6, "{adapter:?}");
        assert_eq!(reading.events.iter().filter(|event| word(event) == "raw").count(), 6, "{adapter:?}");
    }
}

#[test]
fn a_known_event_with_more_in_it_stays_known() {
    for adapter in RECORDED {
        let text = String::from_utf8(recording(adapter, "success")).expect("UTF-8");
        let richer: String = text
            .lines()
            .map(|line| {
                format!("{},\"from_the_future\":{{\"type\":\"x\",\"list\":[1,null]}}}}\n", &line[..line.len() - 1])
            })
            .collect();
        let plain = read(adapter, text.as_bytes(), &ended(EndReason::Exited(0), ""));
        assert_eq!(read(adapter, richer.as_bytes(), &ended(EndReason::Exited(0), "")), plain, "{adapter:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_can_break_the_normalisers(bytes in proptest::collection::vec(any::<u8>(), 0..600), status in 0..3_i32) {
        for adapter in Adapter::ALL {
            let reading = read(*adapter, &bytes, &ended(EndReason::Exited(status), "?"));
            prop_assert_ne!(reading.ending.class, RunClass::Success);
        }
    }

    /// Damage somewhere inside a real run never panics and never drops a line.
    #[test]
    fn damaged_recordings_are_read_to_their_end(at in any::<usize>(), with in proptest::collection::vec(any::<u8>(), 1..20)) {
        for adapter in RECORDED {
            let mut bytes = recording(adapter, "success");
            let at = at % bytes.len();
            let end = (at + with.len()).min(bytes.len());
            bytes.splice(at..end, with.clone());
            let mut normaliser = adapter.normaliser();
            for line in bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
                prop_assert!(!normaliser.line(0, line).events.is_empty());
            }
            normaliser.finish(&ended(EndReason::Exited(0), ""));
        }
    }
}
