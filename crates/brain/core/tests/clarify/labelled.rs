//! How well the gate agrees with people about a labelled set of texts.

use godwit_core::clarify::{Language, assess, criteria};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labelled {
    mission: Vec<Mission>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mission {
    label: Label,
    text: String,
    #[serde(default)]
    accept: Vec<String>,
    #[serde(default = "english")]
    language: Language,
}

fn english() -> Language {
    Language::English
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Label {
    Clear,
    Unclear,
}

fn missions() -> Vec<Mission> {
    let labelled: Labelled = toml::from_str(include_str!("missions.toml")).expect("the labelled set is readable");
    labelled.mission
}

#[test]
fn unclear_texts_are_asked_about_and_clear_ones_are_not() {
    let missions = missions();
    assert!(missions.len() >= 160, "only {} texts are labelled", missions.len());
    let (mut hits, mut unclear, mut false_gates, mut clear) = (0_usize, 0_usize, 0_usize, 0_usize);
    for mission in &missions {
        let assessment = assess(&mission.text, &mission.accept);
        let is_asked = assessment.needs_answers();
        match mission.label {
            Label::Clear => (clear, false_gates) = (clear + 1, false_gates + usize::from(is_asked)),
            Label::Unclear => (unclear, hits) = (unclear + 1, hits + usize::from(is_asked)),
        }
        if is_asked != (mission.label == Label::Unclear) {
            println!("disagrees ({}): {:?} {:?}", assessment.score, mission.text, assessment.signals);
        }
    }
    let share = |part: usize, whole: usize| part as f64 / whole as f64;
    let (recall, precision) = (share(hits, unclear), share(hits, hits + false_gates));
    let false_gate_rate = share(false_gates, clear);
    println!(
        "{clear} clear, {unclear} unclear: recall {recall:.3}, precision {precision:.3}, false gates {false_gate_rate:.3}"
    );
    assert!(recall >= 0.95, "recall is {recall:.3}: unclear texts pass");
    assert!(false_gate_rate <= 0.05, "{false_gate_rate:.3} of the clear texts are asked about");
}

#[test]
fn the_language_of_every_labelled_text_is_recognised() {
    for mission in missions() {
        assert_eq!(assess(&mission.text, &mission.accept).language, mission.language, "{}", mission.text);
    }
}

#[test]
fn line_breaks_of_windows_change_nothing() {
    for mission in missions() {
        let text = mission.text.replace('\n', "\r\n");
        assert_eq!(assess(&text, &mission.accept), assess(&mission.text, &mission.accept), "{}", mission.text);
        assert_eq!(criteria(&text, &[]), criteria(&mission.text, &[]), "{}", mission.text);
    }
}
