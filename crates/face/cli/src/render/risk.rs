//! Risk and gate, explained: what was looked at, what it saw, and what follows.

use std::fmt::Write as _;

use godwit_api::types::{GateExplanation, RangeRisk, Risk, RiskFactor};
use godwit_core::gate::{Decision, RuleName};
use godwit_core::risk::{Band, FactorState};
use owo_colors::{OwoColorize, Style};

use super::mission::short;
use super::{counted, text};

/// Columns of the longest name of a rule.
const RULE_COLUMNS: usize = 21;

/// Columns of the longest name of a factor.
const FACTOR_COLUMNS: usize = 15;

/// A gate's answer with each rule.
pub(crate) fn gate(gate: &GateExplanation) -> String {
    let decision = match gate.decision {
        Decision::Merge => "the gate lets it land".green().to_string(),
        Decision::Ask => "the gate asks you".yellow().to_string(),
        Decision::Block => "the gate blocks".red().to_string(),
    };
    let mut out = format!("{}  {decision}: {}\n", gate.mission.bold(), gate.rule.word());
    for rule in &gate.rules {
        let (mark, style) = match (rule.rule == gate.rule, rule.matches) {
            (true, _) => ("decided", decision_style(gate.decision).bold()),
            (false, true) => ("matches", Style::new()),
            (false, false) => ("", Style::new().dimmed()),
        };
        let name = format!("{:<RULE_COLUMNS$}", rule.rule.word());
        line(&mut out, &format!("{mark:<7}  {name}  {}", text::line(&rule.detail)), style);
    }
    if let Some(risk) = &gate.risk {
        out.push('\n');
        out.push_str(&factors(risk));
    }
    if gate.rule == RuleName::RiskHigh {
        let accept =
            "to accept the risk: `godwit hold list`, then `godwit hold resolve HOLD`; you then approve the landing";
        line(&mut out, accept, Style::new());
    }
    out
}

fn decision_style(decision: Decision) -> Style {
    match decision {
        Decision::Merge => Style::new().green(),
        Decision::Ask => Style::new().yellow(),
        Decision::Block => Style::new().red(),
    }
}

/// The risk of a range.
pub(crate) fn range(seen: &RangeRisk) -> String {
    let changes = &seen.changes;
    let mut out = format!("{}  {}\n", seen.repo.bold(), text::line(&seen.range));
    let size =
        format!("{}, +{} -{}", counted(changes.paths, "path", "paths"), changes.added_lines, changes.deleted_lines);
    line(&mut out, &format!("{} to {}  {size}", short(seen.base.as_str()), short(seen.tip.as_str())), Style::new());
    for finding in &seen.findings {
        let at = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
        let place = format!("{}{at}", text::line(&finding.path));
        let told = format!("{}: {place} ({})", finding.rule.word(), text::line(&finding.detail));
        line(&mut out, &told, Style::new().red());
    }
    out.push('\n');
    out.push_str(&factors(&seen.risk));
    out
}

/// A risk with each factor.
pub(crate) fn factors(risk: &Risk) -> String {
    let mut out = format!("risk {}\n", total(risk));
    for factor in &risk.factors {
        let RiskFactor { name, state, points, detail, .. } = factor;
        let (state, style) = match state {
            FactorState::Present => ("present", Style::new().yellow()),
            FactorState::Unknown => ("unknown", Style::new().yellow()),
            FactorState::Absent => ("absent", Style::new().dimmed()),
        };
        let name = format!("{:<FACTOR_COLUMNS$}", name.word());
        line(&mut out, &format!("{state:<7}  {name}  {points:>3}  {}", text::line(detail)), style);
    }
    out
}

/// `35 of 100, medium`, in the band's colour.
pub(crate) fn total(risk: &Risk) -> String {
    let style = match risk.band {
        Band::Low => Style::new().green(),
        Band::Medium => Style::new().yellow(),
        Band::High => Style::new().red(),
    };
    format!("{} of 100, {}", risk.total, risk.band.word()).style(style).to_string()
}

fn line(out: &mut String, text: &str, style: Style) {
    // Writing to a string cannot fail.
    writeln!(out, "  {}", text.style(style)).ok();
}

#[cfg(test)]
mod tests {
    use godwit_api::types::{Changes, Finding, GateRule};
    use godwit_core::evidence::{Facts, Makeup};
    use godwit_core::{gate as core_gate, policy::RepoPolicy, risk};

    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    fn facts() -> Facts {
        Facts { changed_paths: 1, added_lines: 3, makeup: Some(Box::new(Makeup::default())), ..Facts::default() }
    }

    #[test]
    fn every_rule_and_every_factor_is_shown_and_one_has_decided() {
        let answer = core_gate::decide(&facts(), &RepoPolicy::default());
        let rules = answer.rules.into_iter();
        let explanation = GateExplanation {
            mission: "m3f9k2c7xqa".parse().expect("an id"),
            decision: answer.decision,
            rule: answer.rule,
            hold: answer.hold,
            rules: rules.map(|rule| GateRule { rule: rule.rule, matches: rule.matches, detail: rule.detail }).collect(),
            risk: answer.risk.map(Into::into),
        };
        let shown = plain(&gate(&explanation));
        for rule in RuleName::ALL {
            assert_eq!(
                shown.lines().filter(|line| line.contains(&format!("  {}  ", rule.word()))).count(),
                1,
                "{shown}"
            );
        }
        assert_eq!(shown.matches("decided").count(), 1, "{shown}");
        assert!(shown.contains("the gate asks you: human-only"), "{shown}");
        for factor in risk::FactorName::ALL {
            assert!(shown.contains(factor.word()), "{shown}");
        }
    }

    #[test]
    fn a_range_names_what_would_be_blocked_and_shows_no_control_character() {
        let finding = Finding {
            rule: RuleName::SecretInDiff,
            path: "a\u{1b}[2Jb".to_owned(),
            line: Some(7),
            detail: "npm-token".to_owned(),
        };
        let seen = RangeRisk {
            repo: "shop".parse().expect("a name"),
            range: "main..HEAD".to_owned(),
            base: "a".repeat(40).parse().expect("a name"),
            tip: "b".repeat(40).parse().expect("a name"),
            changes: Changes { paths: 1, added_lines: 3, deleted_lines: 0 },
            findings: vec![finding],
            risk: risk::score(&facts()).into(),
        };
        let shown = plain(&range(&seen));
        assert!(shown.contains("secret-in-diff: a\\u{1b}[2Jb:7 (npm-token)"), "{shown}");
        assert!(shown.contains("risk 0 of 100, low"), "{shown}");
        assert!(shown.contains("1 path, +3 -0"), "{shown}");
    }
}
