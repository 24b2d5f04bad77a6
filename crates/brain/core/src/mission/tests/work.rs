//! What became of each run's work, as the log tells it.

use super::story::proven;
use super::walk::{Walk, check, digest, facts, sha};
use crate::effect::OutcomeKind;
use crate::evidence::CheckVerdict;
use crate::mission::{Command, Work, work_of};
use crate::run::RunClass;

fn work(walk: &Walk, number: u32) -> Work {
    let run = crate::id::RunId::new(walk.task("main").id.clone(), number);
    work_of(&run, walk.log.iter().map(|(event, _, _)| event))
}

#[test]
fn the_work_of_each_run_begins_where_the_one_before_it_ended() {
    let mut walk = proven();
    let first = work(&walk, 1);
    assert_eq!((&first.before, first.checks.as_ref().map(Vec::len)), (&Some(sha('a')), Some(1)));
    assert!(first.commit.is_some() && first.evidence.is_some());
    walk.does(Command::Continue { text: "and this".to_owned(), task: None, answers: None });
    walk.grant();
    assert_eq!(work(&walk, 2), Work { before: first.commit.clone(), ..Work::default() }, "nothing is known yet");
    walk.succeed();
    let collected =
        OutcomeKind::ResultCollected { commit: Some(sha('1')), tree: sha('2'), rescue: None, unresolved: Vec::new() };
    walk.answer(collected);
    walk.answer(OutcomeKind::ChecksDone { results: vec![check(CheckVerdict::Failed)] });
    let sealed = OutcomeKind::EvidenceSealed { digest: digest('5'), facts: facts(vec![check(CheckVerdict::Failed)]) };
    walk.answer(sealed);
    let second = work(&walk, 2);
    assert_eq!(
        (second.before, second.commit, second.evidence),
        (first.commit.clone(), Some(sha('1')), Some(digest('5')))
    );
    assert_eq!(second.checks.map(|checks| checks[0].verdict), Some(CheckVerdict::Failed));
    assert_eq!(work(&walk, 1), first, "what came later is not of the first");
}

#[test]
fn what_was_not_collected_is_nobodys() {
    let mut walk = super::story::running(Walk::policy());
    walk.run_ends(RunClass::Crashed);
    assert_eq!(work(&walk, 1), Work { before: Some(sha('a')), ..Work::default() });
    assert_eq!(work(&walk, 7), Work { before: Some(sha('a')), ..Work::default() });
}
