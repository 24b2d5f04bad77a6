//! The four signals, each asked of one text.

use super::assessment::{Assessment, Language, Signal, SignalName, SignalState, THRESHOLD, score};
use super::criteria::Criteria;
use super::language;
use super::place::{own_words, places};
use super::question::{Field, Question};
use super::reading::Reading;
use super::vocabulary::{Phrases, UNBOUNDED, VAGUE};
use super::word::{Word, words};

/// Assesses the text of a mission with the criteria of its `accept` flags. For a mission with a plan the text is that of
/// the mission and of all its tasks, put together by [`super::whole_text`].
pub fn assess(text: &str, accept: &[String]) -> Assessment {
    let reading = Reading::of(text);
    let own = own_words(&reading);
    let words = words(&own);
    let language = language::of(&own, &words);
    let signals: Vec<Signal> = SignalName::ALL
        .into_iter()
        .map(|name| {
            let (state, detail) = match name {
                SignalName::NoAcceptanceCriteria => judge_criteria(&Criteria::of(&reading, accept)),
                SignalName::VagueDescription => judge_words(&VAGUE, &words, language),
                SignalName::NoTargetSurface => judge_places(places(&reading).len()),
                SignalName::UnboundedScope => judge_words(&UNBOUNDED, &words, language),
            };
            Signal { name, weight: name.weight(), state, detail }
        })
        .collect();
    let score = score(&signals);
    let questions = if score >= THRESHOLD { questions(&signals) } else { Vec::new() };
    Assessment { score, threshold: THRESHOLD, language, signals, questions }
}

/// One question for each signal that fired, with what it saw as the reason.
fn questions(signals: &[Signal]) -> Vec<Question> {
    let fired = signals.iter().filter(|signal| signal.state == SignalState::Fired);
    fired.map(|signal| Question::about(Field::missing_by(signal.name), signal.detail.clone())).collect()
}

fn judge_criteria(criteria: &Criteria) -> (SignalState, String) {
    match (criteria.verifiable.len(), criteria.empty) {
        (0, 0) => (
            SignalState::Fired,
            "no criterion is given, neither beside the text nor in a part `Acceptance:` of it".to_owned(),
        ),
        (0, empty) => {
            let given = counted(empty, "criterion is given", "criteria are given");
            (SignalState::Fired, format!("{given}, and none says in 12 letters or more what can be verified"))
        }
        (verifiable, _) => {
            (SignalState::Quiet, counted(verifiable, "criterion can be verified", "criteria can be verified"))
        }
    }
}

fn judge_words(phrases: &Phrases, words: &[Word], language: Language) -> (SignalState, String) {
    if language != Language::English {
        let name = language.name();
        return (SignalState::Skipped, format!("the text is in {name}, and the list of words is English"));
    }
    let said = phrases.said_by(words);
    if said.is_empty() {
        return (SignalState::Quiet, "no word of the list is in the text".to_owned());
    }
    (SignalState::Fired, format!("the text says `{}`", said.join("`, `")))
}

fn judge_places(places: usize) -> (SignalState, String) {
    match places {
        0 => (SignalState::Fired, "the text names no file, folder, class or piece of code".to_owned()),
        places => (SignalState::Quiet, counted(places, "place is named", "places are named")),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
