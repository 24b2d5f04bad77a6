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
    let record = godwit_core::sentinel::record::Record::read(&text);
    assert_eq!((record.lines.len(), record.unreadable), (3, 0), "{text}");
    assert_eq!(record.lines[0], Line::SIGN_ON);
    assert_eq!(record.hard_blocks().len(), 1);
    assert!(!text.contains("tool_input"), "what was called stays in the transcript: {text}");
}

#[test]
fn what_takes_too_long_or_breaks_is_no_permission() {
    assert!(matches!(in_time::<()>(DEADLINE, || panic!("on purpose")), Err(HookError::Defect)));
    let (_keep, never) = mpsc::channel::<()>();
    let told = in_time(Duration::from_millis(5), move || never.recv().map_err(|_| HookError::Defect));
    assert!(matches!(told, Err(HookError::TooSlow)));
}
