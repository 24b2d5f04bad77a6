//! The table of situations and verbs. It is in the docs, and it is this test.

use std::fmt::Write as _;

use super::story::{proven, running};
use super::walk::{Walk, check, forbidden, operator};
use crate::attention::{Attention, Permission};
use crate::effect::OutcomeKind;
use crate::evidence::CheckVerdict;
use crate::mission::{Command, Then};
use crate::policy::RepoPolicy;
use crate::run::RunClass;
use crate::run::every::inquiry;

const DOC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/guide/verbs.md");

fn situations() -> Vec<(&'static str, Walk)> {
    let with = |mut walk: Walk, commands: Vec<Command>| {
        for command in commands {
            walk.does(command);
        }
        walk
    };
    let ended = |class: RunClass| {
        let mut walk = running(Walk::policy());
        walk.run_ends(class);
        walk
    };
    let asks = RunClass::NeedsAnswer { inquiry: Box::new(inquiry()), attention: Attention::Park };
    let mut blocked = running(Walk::policy());
    for _ in 0..3 {
        blocked.succeed();
    }
    let facts = forbidden(vec![check(CheckVerdict::Passed)]);
    blocked.answer(OutcomeKind::EvidenceSealed { digest: super::walk::digest('9'), facts });
    let mut landing = with(proven(), vec![Command::Approve { evidence: None }]);
    landing.grant();
    let mut landed = landing.clone();
    landed.succeed();
    landed.succeed();
    let mut queued = Walk::created(Walk::policy());
    queued.succeed();
    let mut stopped = with(running(Walk::policy()), vec![Command::Stop]);
    stopped.succeed();
    let mut taken_over =
        with(running(Walk::policy()), vec![Command::TakeOver { task: None, seat: "tab-1".parse().expect("a seat") }]);
    taken_over.succeed();
    taken_over.grant();
    let after = |steps: usize| {
        let mut walk = running(Walk::policy());
        for _ in 0..steps {
            walk.succeed();
        }
        walk
    };
    let mut cancelled = with(running(Walk::policy()), vec![Command::Cancel]);
    cancelled.succeed();
    let closing = cancelled.clone();
    cancelled.succeed();
    let mut rejected = with(proven(), vec![Command::Reject { reason: None }]);
    rejected.succeed();
    vec![
        ("awaiting-answers", Walk::unclear(Walk::policy())),
        ("awaiting-start", Walk::created(RepoPolicy { approve_start: true, ..Walk::policy() })),
        ("preparing", Walk::created(Walk::policy())),
        ("queued", queued.clone()),
        ("paused", with(queued, vec![Command::Pause])),
        ("running", running(Walk::policy())),
        ("running, stop asked", with(running(Walk::policy()), vec![Command::Stop])),
        ("taken over", taken_over),
        ("stopped", stopped),
        ("parked until a reset", ended(RunClass::Overloaded)),
        ("held: the run failed", ended(RunClass::ModelRefused)),
        ("held: the agent asks", ended(asks)),
        ("collecting", after(1)),
        ("checking", after(2)),
        ("sealing", after(3)),
        ("held: the gate blocks", blocked),
        ("awaiting-approval", proven()),
        ("landing", landing),
        ("closing", closing),
        ("landed", landed),
        ("rejected", rejected),
        ("cancelled", cancelled),
    ]
}

fn table() -> String {
    let verbs: [(&str, Command); 13] = [
        ("approve", Command::Approve { evidence: None }),
        ("reject", Command::Reject { reason: None }),
        ("pause", Command::Pause),
        ("resume", Command::Resume),
        ("stop", Command::Stop),
        ("cancel", Command::Cancel),
        ("retry", Command::Retry { task: None }),
        ("continue", Command::Continue { text: "go on".to_owned(), task: None, answers: None }),
        ("allow", Command::AnswerInquiry { task: None, key: None, permission: Permission::Allowed, text: None }),
        ("deny", Command::AnswerInquiry { task: None, key: None, permission: Permission::Denied, text: None }),
        ("take-over", Command::TakeOver { task: None, seat: "tab-1".parse().expect("a seat") }),
        ("hand-back", Command::HandBack { task: None, text: None, then: Then::GoOn }),
        ("hold resolve", Command::ResolveHold { hold: "m7000000000-h1".parse().expect("a hold") }),
    ];
    let mut text = String::from("| situation |");
    verbs.iter().for_each(|(verb, _)| write!(text, " {verb} |").expect("writing to a string"));
    text.push_str("\n| --- |");
    text.push_str(&" --- |".repeat(verbs.len()));
    for (name, walk) in situations() {
        write!(text, "\n| {name} |").expect("writing to a string");
        for (_, verb) in &verbs {
            let mut after = walk.clone();
            let cell = match after.tries_as(&operator(), verb) {
                Ok(_) => format!("→ {}", after.mission().status()),
                Err(refusal) => serde_json::to_value(refusal.code).expect("a word").as_str().unwrap_or("?").to_owned(),
            };
            write!(text, " {cell} |").expect("writing to a string");
        }
    }
    text.push('\n');
    text
}

/// `GODWIT_BLESS=1` writes the table instead of comparing it.
#[test]
fn the_table_of_verbs_in_the_docs_is_true() {
    let text = std::fs::read_to_string(DOC).expect("docs/guide/verbs.md is there");
    let (head, rest) = text.split_once("<!-- table -->\n").expect("the page marks its table");
    let (_, tail) = rest.split_once("<!-- /table -->").expect("the page marks the table's end");
    let expected = format!("{head}<!-- table -->\n{}<!-- /table -->{tail}", table());
    if std::env::var_os("GODWIT_BLESS").is_some() {
        std::fs::write(DOC, expected).expect("the page can be written");
    } else {
        assert_eq!(text, expected, "run the tests once with GODWIT_BLESS=1 and read what changed");
    }
}
