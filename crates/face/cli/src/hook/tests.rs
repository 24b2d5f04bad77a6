use godwit_core::sentinel::record::Record;

use super::*;

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

#[test]
fn only_the_known_command_line_is_taken() {
    let told = request(&words(&["pre-tool-use", "--workspace", "/ws", "--run-dir", "/r"])).expect("it is known");
    let asked = Request { run_dir: Some("/r".into()), workspace: Some("/ws".to_owned()), answer: Answer::Json };
    assert_eq!(told, asked);
    let told = request(&words(&["pre-tool-use", "--answer", "exit-code"])).expect("it is known");
    assert_eq!(told.answer, Answer::ExitCode);
    for wrong in [
        &["pre-tool-use", "--answer", "yes"][..],
        &[],
        &["post-tool-use"],
        &["pre-tool-use", "--run-dir"],
        &["pre-tool-use", "--x", "y"],
    ] {
        assert!(matches!(request(&words(wrong)), Err(HookError::Usage(_))), "{wrong:?}");
    }
}

#[test]
fn every_call_leaves_its_line_after_the_first() {
    let place = tempfile::tempdir().expect("a directory");
    let request =
        Request { run_dir: Some(place.path().to_owned()), workspace: Some("/ws".to_owned()), ..Request::default() };
    for command in ["ls", "git reset --hard"] {
        let call =
            json!({"tool_name": "Bash", "tool_input": {"command": command}, "cwd": "/ws", "tool_use_id": command});
        answer(&request, call.to_string().into_bytes()).expect("it is judged");
    }
    let text = std::fs::read_to_string(place.path().join(FILE)).expect("there is a record");
    let record = Record::read(&text);
    assert_eq!((record.lines.len(), record.unreadable), (3, 0), "{text}");
    assert_eq!(record.lines[0], Line::SIGN_ON);
    assert_eq!(record.hard_blocks().len(), 1);
    assert!(!text.contains("tool_input"), "what was called stays in the transcript: {text}");
}

/// What the hook answers to `sudo make install` in a run of which this is said, with the record that it left.
fn asked_for_more(standing: Option<&str>) -> (Result<Judgement, HookError>, Record) {
    let place = tempfile::tempdir().expect("a directory");
    if let Some(standing) = standing {
        std::fs::write(place.path().join(attention::FILE), standing).expect("written");
    }
    let request =
        Request { run_dir: Some(place.path().to_owned()), workspace: Some("/ws".to_owned()), ..Request::default() };
    let call = json!({"tool_name": "Bash", "tool_input": {"command": "sudo make install"}, "cwd": "/ws"});
    let answered = answer(&request, call.to_string().into_bytes());
    let written = std::fs::read_to_string(place.path().join(FILE)).unwrap_or_default();
    (answered, Record::read(&written))
}

#[test]
fn what_a_person_could_allow_is_denied_and_asked_where_the_run_says_so() {
    for (standing, is_asked) in [(None, false), (Some(r#"{"attention":"answer"}"#), false)]
        .into_iter()
        .chain([r#"{"attention":"park"}"#, r#"{"attention":"ask"}"#].map(|standing| (Some(standing), true)))
    {
        let (answered, record) = asked_for_more(standing);
        let judgement = answered.expect("it is judged");
        assert_eq!(judgement.verdict, Verdict::Soft, "{standing:?}");
        assert_eq!(judgement.reason.contains("End your turn now"), is_asked, "{}", judgement.reason);
        assert_eq!(record.inquiry().is_some(), is_asked, "{standing:?}");
        assert!(record.inquiry().is_none_or(|inquiry| inquiry.text == "sudo make install"));
    }
}

#[test]
fn what_a_person_has_said_decides_and_is_recorded() {
    let key = asked_for_more(Some(r#"{"attention":"park"}"#)).1.inquiry().expect("it is asked").key.clone();
    for (said, verdict) in [("allowed", Verdict::Allow), ("denied", Verdict::Soft)] {
        let standing = format!(r#"{{"attention":"park","permissions":{{"{key}":"{said}"}}}}"#);
        let (answered, record) = asked_for_more(Some(&standing));
        assert_eq!(answered.expect("it is judged").verdict, verdict);
        assert_eq!(record.inquiry(), None, "nobody is asked twice");
        let judged = record.judged();
        assert_eq!((judged.allowed, judged.soft), if verdict == Verdict::Allow { (1, 0) } else { (0, 1) });
    }
}

#[test]
fn where_it_cannot_be_read_what_is_said_of_a_run_nothing_is_allowed() {
    for standing in ["", "{", r#"{"attention":"shrug"}"#, r#"{"attention":"park","more":1}"#] {
        let (answered, record) = asked_for_more(Some(standing));
        assert!(matches!(answered, Err(HookError::ReadStanding(..))), "{standing}: {answered:?}");
        assert!(record.lines.is_empty());
    }
}

#[test]
fn what_takes_too_long_or_breaks_is_no_permission() {
    assert!(matches!(in_time::<()>(DEADLINE, || panic!("on purpose")), Err(HookError::Defect)));
    let (_keep, never) = mpsc::channel::<()>();
    let told = in_time(Duration::from_millis(5), move || never.recv().map_err(|_| HookError::Defect));
    assert!(matches!(told, Err(HookError::TooSlow)));
}
