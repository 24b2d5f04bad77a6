//! What the checks of a result said: the verdict, the answer of a verify script, and the tries of a flaky one.

use godwit_api::types::{Check, CheckTry, VerifyAnswer};
use godwit_core::evidence::CheckVerdict;
use owo_colors::{OwoColorize, Style};

use super::mission::line;
use super::{View, text, time};

/// One check, below the result that it is about.
pub(super) fn checked(out: &mut String, check: &Check, view: View) {
    let exit = text::line(&check.exit);
    line(out, &format!("check {}: {} ({exit}, {})", check.name, shown(check.verdict), time::took(check.duration_ms)));
    if let Some(answer) = &check.answer {
        answered(out, answer, view);
    }
    if let Some(earlier) = &check.earlier {
        let said = shown(earlier.verdict);
        line(out, &format!("    round {} of {} on the same files: {said}", earlier.round, earlier.task));
    }
    for (number, one) in (1..).zip(&check.tries) {
        tried(out, number, one);
    }
    if check.tries.is_empty() && check.verdict != CheckVerdict::Passed {
        out.push_str(&text::indented(&text::lines(&check.tail), 6));
    }
}

fn answered(out: &mut String, answer: &VerifyAnswer, view: View) {
    let whole = if answer.prd_complete { "everything wanted is there" } else { "not everything wanted is there" };
    line(out, &format!("    score {}, {whole}", answer.score));
    let details = match &answer.details {
        None => return,
        Some(serde_json::Value::String(said)) => text::lines(said),
        Some(other) => text::line(&other.to_string()),
    };
    out.push_str(&text::wrapped(&details, view.width, 6));
}

fn tried(out: &mut String, number: u32, one: &CheckTry) {
    let exit = text::line(&one.exit);
    line(out, &format!("    try {number}: {} ({exit}, {})", shown(one.verdict), time::took(one.duration_ms)));
    if one.verdict != CheckVerdict::Passed {
        out.push_str(&text::indented(&text::lines(&one.tail), 8));
    }
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
