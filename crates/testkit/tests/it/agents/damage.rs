//! A provider's reply that comes damaged. Whatever a CLI makes of it, no run ends in a success that was none, and every line
//! that it prints is kept.

use std::thread;

use godwit_agents::RunEvent;
use godwit_testkit::model_server::{Damage, FaultKind, Turn};

use super::promises::{keep, server};
use super::subject::{Damaged, Subject};
use crate::support::Bench;

/// Who asks again waits before it does, so the kinds of damage are tried at the same time.
pub(crate) fn a_damaged_reply_is_survived_or_told(subject: &Subject) {
    thread::scope(|scope| {
        for &(damage, made) in subject.damaged {
            scope.spawn(move || is_survived_or_told(subject, damage, made));
        }
    });
}

fn is_survived_or_told(subject: &Subject, damage: Damage, made: Damaged) {
    // The same turn for each try: what came before the damage may count as a turn when a CLI asks again.
    let turn = Turn::say("Done.").always(FaultKind::Malformed { damage });
    let (bench, server) = (Bench::new(), server(vec![turn; 10]));
    let run = bench.run(&subject.config(&bench, &server.url()), "go", None);
    keep(subject, &format!("{}-malformed-{damage:?}", subject.name()), &run);
    let (class, asks_again) = match made {
        Damaged::Ignored => ("success", false),
        Damaged::AskedAgain => ("success", true),
        Damaged::Told(class) => (class, false),
        Damaged::AskedAgainAndTold(class) => (class, true),
    };
    assert_eq!(run.ending.class.word(), class, "{damage:?}: {run:?}");
    let asked = server.model_requests().len() - subject.asides;
    assert_eq!(asked > 1, asks_again, "{damage:?} was asked {asked} times: {run:?}");
    let kept = run.events.iter().filter(|event| matches!(event, RunEvent::Raw { .. })).count();
    assert_eq!(u64::try_from(kept).expect("a small number"), run.ending.unknown_lines, "{damage:?}: {run:?}");
    let said: String = run.events.iter().filter_map(text).collect();
    assert!(class != "success" || said.ends_with("Done."), "{damage:?}: {run:?}");
}

fn text(event: &RunEvent) -> Option<&str> {
    if let RunEvent::Text { text } = event { Some(text) } else { None }
}
