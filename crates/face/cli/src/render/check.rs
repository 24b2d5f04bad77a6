//! What the checks of a result said: the verdict, the answer of a verify script, and the tries of a flaky one.

use godwit_api::types::{Check, CheckTry, VerifyAnswer};
use godwit_core::evidence::CheckVerdict;
use owo_colors::{OwoColorize, Style};

use super::{View, text, time};

/// One check, below the result that it is about.
pub(super) fn checked(out: &mut String, check: &Check, view: View) {
    let ending = ending(check.verdict, &check.exit, check.duration_ms);
    out.push_str(&text::wrapped(&format!("check {}: {ending}", check.name), view.width, 2));
    if let Some(answer) = &check.answer {
        answered(out, answer, view);
    }
    if let Some(earlier) = &check.earlier {
        let said = format!("round {} of {} on the same files: {}", earlier.round, earlier.task, shown(earlier.verdict));
        out.push_str(&text::wrapped(&said, view.width, 6));
    }
    for (number, one) in (1..).zip(&check.tries) {
        tried(out, number, one, view);
    }
    if check.tries.is_empty() && check.verdict != CheckVerdict::Passed {
        out.push_str(&text::indented(&text::lines(&check.tail), 6));
    }
}

fn answered(out: &mut String, answer: &VerifyAnswer, view: View) {
    let whole = if answer.prd_complete { "everything wanted is there" } else { "not everything wanted is there" };
    out.push_str(&text::wrapped(&format!("score {}, {whole}", answer.score), view.width, 6));
    let details = match &answer.details {
        None => return,
        Some(serde_json::Value::String(said)) => text::lines(said),
        Some(other) => text::line(&other.to_string()),
    };
    out.push_str(&text::wrapped(&details, view.width, 6));
}

fn tried(out: &mut String, number: u32, one: &CheckTry, view: View) {
    let ending = ending(one.verdict, &one.exit, one.duration_ms);
    out.push_str(&text::wrapped(&format!("try {number}: {ending}"), view.width, 6));
    if one.verdict != CheckVerdict::Passed {
        out.push_str(&text::indented(&text::lines(&one.tail), 8));
    }
}

/// A verdict and how it came about.
fn ending(verdict: CheckVerdict, exit: &str, duration_ms: u64) -> String {
    format!("{} ({}, {})", shown(verdict), text::line(exit), time::took(duration_ms))
}

fn shown(verdict: CheckVerdict) -> String {
    let style = match verdict {
        CheckVerdict::Passed => Style::new().green(),
        CheckVerdict::Flaky => Style::new().yellow(),
        CheckVerdict::Failed | CheckVerdict::TimedOut | CheckVerdict::RanNothing | CheckVerdict::NotExecuted => {
            Style::new().red()
        }
    };
    verdict.word().style(style).to_string()
}
