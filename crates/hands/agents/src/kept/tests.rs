use super::*;

fn at(time: &str) -> Timestamp {
    time.parse().expect("a time")
}

fn session(name: &str) -> SessionId {
    name.parse().expect("a session")
}

fn used(input: u64, output: u64, cached: u64, turns: Option<u64>) -> Usage {
    let (input_tokens, output_tokens) = (Some(input), Some(output));
    Usage { input_tokens, output_tokens, cache_read_tokens: Some(cached), turns, ..Usage::default() }
}

/// As Claude Code 2.1.197 writes them, without what was said: the first reply in two lines, and one more later.
const CLAUDE: &str = r#"{"type":"queue-operation","timestamp":"2026-11-21T20:43:45.100Z","sessionId":"3f445dba-1cba-4c92-a7fe-9ef7cf47d83e"}
{"type":"user","timestamp":"2026-11-21T20:43:45.722Z","sessionId":"3f445dba-1cba-4c92-a7fe-9ef7cf47d83e","message":{"role":"user","content":"hi"}}
{"type":"assistant","timestamp":"2026-11-21T20:43:46.921Z","sessionId":"3f445dba-1cba-4c92-a7fe-9ef7cf47d83e","message":{"id":"msg_1","usage":{"input_tokens":100,"cache_creation_input_tokens":0,"cache_read_input_tokens":7,"output_tokens":1}}}
{"type":"assistant","timestamp":"2026-11-21T20:43:46.986Z","sessionId":"3f445dba-1cba-4c92-a7fe-9ef7cf47d83e","message":{"id":"msg_1","usage":{"input_tokens":100,"cache_creation_input_tokens":0,"cache_read_input_tokens":7,"output_tokens":42}}}
{"type":"assistant","timestamp":"2026-11-21T20:43:48.362Z","sessionId":"3f445dba-1cba-4c92-a7fe-9ef7cf47d83e","message":{"id":"msg_2","usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":5}}}
no JSON
"#;

/// As Codex 0.169.0 writes them, as far as it matters: totals of the session, once before and once after.
const CODEX: &str = r#"{"timestamp":"2026-11-21T19:56:44.566Z","type":"session_meta","payload":{"id":"01a1ffae-be80-7e81-b041-1b2f56099116","cwd":"/w"}}
{"timestamp":"2026-11-21T19:56:44.636Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":50,"cached_input_tokens":10,"cache_write_input_tokens":0,"output_tokens":2,"total_tokens":52}}}}
{"timestamp":"2026-11-21T20:10:44.636Z","type":"event_msg","payload":{"type":"token_count","info":null}}
{"timestamp":"2026-11-21T20:10:45.636Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":80,"cached_input_tokens":15,"cache_write_input_tokens":0,"output_tokens":9,"total_tokens":89}}}}
"#;

/// As Gemini CLI 0.61.0 writes them.
const GEMINI: &str = r#"{"sessionId":"bcdc2acc-d121-494d-95d2-ed6f49a43357","startTime":"2026-11-21T19:56:49.291Z","kind":"main"}
{"id":"df13883b","timestamp":"2026-11-21T19:56:49.304Z","type":"user","content":[{"text":"say"}]}
{"$set":{"lastUpdated":"2026-11-21T19:56:49.304Z"}}
{"id":"a40dcaf3","timestamp":"2026-11-21T19:56:49.316Z","type":"gemini","content":"done","tokens":{"input":5,"output":2,"cached":1,"thoughts":3,"tool":0,"total":10},"model":"gemini-3.8-flash"}
"#;

fn kept(adapter: Adapter, lines: &str, since: &str) -> Kept {
    adapter.kept(lines.as_bytes(), at(since)).expect("a session")
}

#[test]
fn what_was_used_since_a_time_is_told_and_a_reply_counts_once() {
    let claude = kept(Adapter::Claude, CLAUDE, "2026-11-21T20:43:00Z");
    let with_writes = |usage: Usage| Usage { cache_write_tokens: Some(0), ..usage };
    assert_eq!(claude.session, session("3f445dba-1cba-4c92-a7fe-9ef7cf47d83e"));
    assert_eq!(claude.since, Some(with_writes(used(110, 47, 7, Some(2)))));
    let later = kept(Adapter::Claude, CLAUDE, "2026-11-21T20:43:47Z");
    assert_eq!((later.since, later.total), (Some(with_writes(used(10, 5, 0, Some(1)))), claude.total));

    let gemini = kept(Adapter::Gemini, GEMINI, "2026-11-21T19:00:00Z");
    assert_eq!(gemini.session, session("bcdc2acc-d121-494d-95d2-ed6f49a43357"));
    assert_eq!(gemini.since, Some(used(4, 5, 1, Some(1))));
}

#[test]
fn of_a_session_that_is_counted_as_a_whole_the_earlier_part_is_not_counted_again() {
    let with_writes = |usage: Usage| Usage { cache_write_tokens: Some(0), ..usage };
    let later = kept(Adapter::Codex, CODEX, "2026-11-21T20:00:00Z");
    assert_eq!(later.session, session("01a1ffae-be80-7e81-b041-1b2f56099116"));
    assert_eq!(
        (later.since, later.total),
        (Some(with_writes(used(25, 7, 5, None))), with_writes(used(65, 9, 15, None)))
    );
    let whole = kept(Adapter::Codex, CODEX, "2026-11-21T19:00:00Z");
    assert_eq!(whole.since, Some(whole.total));
    // Where the beginning is not there, nothing of this run is known, and the session is.
    let (head, rest) = CODEX.split_once('\n').expect("lines");
    let without = format!("{head}\n{}", rest.split_once('\n').expect("lines").1);
    let unknown = kept(Adapter::Codex, &without, "2026-11-21T20:00:00Z");
    assert_eq!(unknown.since, Some(Usage::default()));
    assert_eq!(before(std::slice::from_ref(&later), &later.session), SessionBefore::Used(later.total));
    assert_eq!(before(&[later.clone(), later.clone()], &later.session), SessionBefore::Unknown);
    assert_eq!(before(&[later], &session("another")), SessionBefore::Unknown);
}

#[test]
fn nothing_follows_from_a_session_in_which_nobody_spoke() {
    for (adapter, lines) in [(Adapter::Claude, CLAUDE), (Adapter::Codex, CODEX), (Adapter::Gemini, GEMINI)] {
        let kept = kept(adapter, lines, "2026-11-22T00:00:00Z");
        assert_eq!(kept.since, None, "{adapter:?}");
        let resumed = session("came-in");
        assert_eq!(together(&[kept], Some(&resumed)), (Some(resumed), Usage::default()));
        assert_eq!(adapter.kept(b"no JSON\n{}\n", at("2026-11-21T00:00:00Z")), None);
    }
    assert_eq!(Adapter::Opencode.session_files(), None);
}

#[test]
fn the_session_is_known_where_it_can_only_be_one() {
    let one = kept(Adapter::Claude, CLAUDE, "2026-11-21T20:43:00Z");
    let other = Kept { session: session("another"), ..one.clone() };
    let came = session("came-in");
    assert_eq!(together(std::slice::from_ref(&one), None).0, Some(one.session.clone()));
    assert_eq!(
        together(std::slice::from_ref(&one), Some(&came)).0,
        Some(one.session.clone()),
        "a person began another one"
    );
    let (of_two, usage) = together(&[one.clone(), other.clone()], Some(&came));
    assert_eq!((of_two, usage.input_tokens), (Some(came), Some(220)));
    assert_eq!(together(&[one, other], None).0, None);
}
