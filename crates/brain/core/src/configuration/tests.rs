use super::*;
use crate::host::{Command, Event, State, decide, evolve};

fn told(text: &str) -> Setting {
    Setting::Told(text.to_owned())
}

/// A configuration whose digest is one digit, and whose keys are told.
fn seen(digit: char, settings: &[(&str, &str)]) -> Configuration {
    let settings = settings.iter().map(|(key, text)| ((*key).to_owned(), told(text))).collect();
    Configuration { digest: digit.to_string().repeat(64).parse().expect("a digest"), settings }
}

fn change(key: &str, from: Option<&str>, to: Option<&str>) -> SettingChange {
    SettingChange { key: key.to_owned(), from: from.map(told), to: to.map(told) }
}

fn carry_out(state: &mut State, command: &Command) -> Vec<Event> {
    let events = decide(state, command).expect("nothing of it is refused");
    for event in &events {
        assert!(evolve(state, event), "{event:?}");
    }
    events
}

#[test]
fn what_is_saved_is_told_from_what_was_found_to_be_otherwise() {
    let mut state = State::default();
    let first = seen('1', &[("daemon.max_runs", "4")]);
    let began = carry_out(&mut state, &Command::UseConfiguration { now: first.clone() });
    assert_eq!(
        began,
        [
            Event::ConfigurationFound {
                digest: first.digest.clone(),
                changes: vec![change("daemon.max_runs", None, Some("4"))],
            },
            Event::ConfigurationUsed { digest: first.digest.clone() },
        ]
    );
    assert!(carry_out(&mut state, &Command::UseConfiguration { now: first }).is_empty(), "the same once");
    // Somebody edits the file, and then somebody else saves a change through godwit.
    let edited = seen('2', &[("daemon.max_runs", "5")]);
    let saved = seen('3', &[("daemon.max_runs", "5"), ("agents.a.model", "\"opus\"")]);
    let events = carry_out(&mut state, &Command::SaveConfiguration { before: edited.clone(), after: saved.clone() });
    assert_eq!(
        events,
        [
            Event::ConfigurationFound {
                digest: edited.digest,
                changes: vec![change("daemon.max_runs", Some("4"), Some("5"))],
            },
            Event::ConfigurationSaved {
                digest: saved.digest.clone(),
                changes: vec![change("agents.a.model", None, Some("\"opus\""))],
            },
        ]
    );
    let began = carry_out(&mut state, &Command::UseConfiguration { now: saved.clone() });
    assert_eq!(began, [Event::ConfigurationUsed { digest: saved.digest }], "it was on record already");
    // A comment is another file with the same values.
    let commented = seen('4', &[("daemon.max_runs", "5"), ("agents.a.model", "\"opus\"")]);
    let began = carry_out(&mut state, &Command::UseConfiguration { now: commented.clone() });
    assert_eq!(began[0], Event::ConfigurationFound { digest: commented.digest.clone(), changes: Vec::new() });
    assert_eq!(began[1], Event::ConfigurationUsed { digest: commented.digest });
    let emptied = seen('5', &[]);
    let began = carry_out(&mut state, &Command::UseConfiguration { now: emptied });
    let Event::ConfigurationFound { changes, .. } = &began[0] else { panic!("{began:?}") };
    assert_eq!(changes.len(), 2, "{changes:?}");
}

#[test]
fn no_configuration_is_worth_no_event_and_saving_the_same_none_either() {
    let mut state = State::default();
    let nothing = seen('0', &[]);
    assert!(carry_out(&mut state, &Command::UseConfiguration { now: nothing.clone() }).is_empty());
    let save = Command::SaveConfiguration { before: nothing.clone(), after: nothing };
    assert!(carry_out(&mut state, &save).is_empty());
}

#[test]
fn a_change_from_what_was_not_there_is_impossible_and_changes_nothing() {
    let mut state = State::default();
    let digest: Digest = "1".repeat(64).parse().expect("a digest");
    let from_nowhere = vec![change("daemon.port", Some("1"), Some("2"))];
    assert!(!evolve(&mut state, &Event::ConfigurationSaved { digest: digest.clone(), changes: from_nowhere }));
    assert!(!evolve(&mut state, &Event::ConfigurationUsed { digest }), "nobody has seen it");
    assert_eq!(state, State::default());
}

#[test]
fn of_a_secret_its_name_alone_is_on_record() {
    let mut state = State::default();
    let name = "work".parse().expect("a name");
    let noted = carry_out(&mut state, &Command::NoteSecret { name, change: SecretChange::Replaced });
    let written = serde_json::to_string(&noted).expect("it serialises");
    assert_eq!(written, r#"[{"type":"secret-changed","name":"work","change":"replaced"}]"#);
}
