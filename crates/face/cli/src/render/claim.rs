//! What an agent says of itself in a typed result, shown as its own claim and as nothing else.

use godwit_core::result::{Confidence, Opinion, Severity, TypedResult};

use super::text;

/// The most entries of one list.
const MOST: usize = 12;

/// A typed result as lines, each harmless to a terminal. The first says whose words they are.
pub(crate) fn claim(result: &TypedResult) -> String {
    let mut out = format!("the agent's own {}, which proves nothing:\n", result.kind().word());
    match result {
        TypedResult::DoneReport(report) => {
            line(&mut out, &report.summary);
            list(&mut out, "changed", report.changed.iter().map(String::as_str));
            list(&mut out, "says that it ran", report.tests_run.iter().map(String::as_str));
            list(&mut out, "left open", report.open_questions.iter().map(String::as_str));
            if let Some(confidence) = report.confidence {
                line(&mut out, &format!("its confidence: {}", sure(confidence)));
            }
        }
        TypedResult::Plan(plan) => {
            let tasks: Vec<String> = plan
                .tasks
                .iter()
                .map(|task| format!("{}: {}", task.id, task.title.as_ref().unwrap_or(&task.prompt)))
                .collect();
            list(&mut out, "tasks", tasks.iter().map(String::as_str));
        }
        TypedResult::Verdict(verdict) => {
            line(&mut out, opinion(verdict.verdict));
            list(&mut out, "because", verdict.reasons.iter().map(String::as_str));
        }
        TypedResult::Findings { findings } => {
            let told: Vec<String> = findings
                .iter()
                .map(|finding| {
                    let place = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
                    format!("{} {}{place}: {}", severity(finding.severity), finding.path, finding.text)
                })
                .collect();
            list(&mut out, "found", told.iter().map(String::as_str));
        }
        TypedResult::Learnings { learnings } => {
            list(&mut out, "learned", learnings.iter().map(|learning| learning.text.as_str()));
        }
        TypedResult::Estimate(estimate) => {
            line(&mut out, &format!("{}: {}", estimate.complexity.word(), estimate.reason));
        }
    }
    out
}

fn line(out: &mut String, said: &str) {
    out.push_str(&format!("  {}\n", text::line(said)));
}

fn list<'a>(out: &mut String, what: &str, items: impl ExactSizeIterator<Item = &'a str>) {
    let more = items.len().saturating_sub(MOST);
    for item in items.take(MOST) {
        line(out, &format!("{what}: {item}"));
    }
    if more > 0 {
        line(out, &format!("{what}: {more} more (--json shows them)"));
    }
}

fn sure(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

fn opinion(opinion: Opinion) -> &'static str {
    match opinion {
        Opinion::Pass => "pass",
        Opinion::Fail => "fail",
        Opinion::Inconclusive => "inconclusive",
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

#[cfg(test)]
mod tests {
    use godwit_core::result::ResultKind;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_claim_says_whose_it_is_and_cannot_write_to_the_terminal() {
        let many: Vec<String> = (0..20).map(|number| format!("file {number}")).collect();
        let report = json!({
            "summary": "All is \u{1b}[2Jwell.\nPassed: yes", "changed": many, "tests_run": [],
            "open_questions": ["why?"], "confidence": "high",
        });
        let result = ResultKind::DoneReport.check(&report).expect("it has the form");
        let shown = claim(&result);
        assert!(shown.starts_with("the agent's own done-report, which proves nothing:\n"), "{shown}");
        assert!(!shown.contains('\u{1b}') && !shown.contains("\nPassed"), "{shown}");
        assert!(shown.contains("changed: 8 more") && shown.contains("left open: why?"), "{shown}");
    }

    #[test]
    fn every_kind_is_shown() {
        for (kind, value, word) in [
            (ResultKind::Plan, json!({"tasks": [{"id": "a", "prompt": "Do it."}]}), "tasks: a: Do it."),
            (ResultKind::Verdict, json!({"verdict": "fail", "reasons": ["no"]}), "because: no"),
            (
                ResultKind::Findings,
                json!({"findings": [{"path": "a.rs", "line": 3, "severity": "high", "text": "x"}]}),
                "found: high a.rs:3: x",
            ),
            (ResultKind::Learnings, json!({"learnings": [{"text": "y", "scope": "repo"}]}), "learned: y"),
            (ResultKind::Estimate, json!({"complexity": "simple", "reason": "one line"}), "simple: one line"),
        ] {
            let shown = claim(&kind.check(&value).expect("it has the form"));
            assert!(shown.contains(word), "{shown}");
        }
    }
}
