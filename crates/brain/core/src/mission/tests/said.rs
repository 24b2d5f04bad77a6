//! What people have said and decided, as it is shown.

use super::story::{proven, running};
use super::walk::{Walk, operator};
use crate::mission::{Act, Command};

fn say(text: &str) -> Command {
    Command::Continue { text: text.to_owned(), task: None, answers: None }
}

/// Each act, and what was said with it.
fn told(walk: &Walk) -> Vec<(Act, Option<&str>)> {
    walk.mission().conversation.iter().map(|said| (said.act, said.text.as_deref())).collect()
}

#[test]
fn what_is_said_is_kept_once_with_who_said_it() {
    let mut walk = running(Walk::policy());
    walk.does(say("Mind the border case."));
    walk.does(say("And the tests."));
    walk.does(Command::Unqueue { message: 2 });
    walk.succeed();
    walk.grant();
    assert_eq!(told(&walk), [(Act::Told, Some("Mind the border case."))], "neither taken back nor told twice");
    assert!(walk.mission().conversation.iter().all(|said| said.by == operator()));
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn decisions_are_kept_with_their_reasons_and_what_godwit_withdraws_is_none() {
    let mut walk = proven();
    walk.does(say("One more thing."));
    walk.grant();
    (0..4).for_each(|_| walk.succeed());
    walk.does(Command::Reject { reason: Some("Too large.".to_owned()) });
    assert_eq!(told(&walk), [(Act::Told, Some("One more thing.")), (Act::Rejected, Some("Too large."))]);
}

#[test]
fn a_long_conversation_keeps_its_end_and_a_long_text_its_beginning() {
    let mut walk = running(Walk::policy());
    for number in 0..120 {
        walk.does(Command::Pause);
        walk.does(Command::Resume);
        walk.does(say(&format!("{number} {}", "ä".repeat(8_000))));
        walk.does(Command::Unqueue { message: number + 1 });
    }
    walk.does(say(&"ä".repeat(8_000)));
    let told = told(&walk);
    assert_eq!(told.len(), 100);
    let text = told.last().and_then(|(_, text)| *text).expect("the last text");
    assert!(text.len() <= 4 * 1024 && text.ends_with('…'), "{} bytes", text.len());
}
