//! The gate: may this result land? First matching rule wins, and every rule is named in the answer.

use serde::{Deserialize, Serialize};

use crate::evidence::{CheckVerdict, Facts};
use crate::hold::HoldCode;
use crate::policy::{MergeMode, RepoPolicy};

/// What the gate decided, strictest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// A person decides.
    Ask,
    /// It does not land like this.
    Block,
}

/// The gate's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What it decided.
    pub decision: Decision,
    /// The rule that decided.
    pub rule: RuleName,
    /// The hold that is raised when it blocks.
    pub hold: Option<HoldCode>,
    /// Every rule in order, and what it saw.
    pub rules: Vec<RuleAnswer>,
}

/// One rule's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleAnswer {
    /// Which rule.
    pub rule: RuleName,
    /// Whether it matches this result.
    pub matches: bool,
    /// What it saw: for a person.
    pub detail: String,
}

/// The rules, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleName {
    /// An added line holds a secret.
    SecretInDiff,
    /// A changed path is forbidden.
    ForbiddenPath,
    /// A changed path is outside the allowed ones.
    OutsideAllowedPaths,
    /// Nothing changed.
    EmptyDiff,
    /// Evidence about a configured check is missing.
    CheckMissing,
    /// A check ran nothing.
    CheckRanNothing,
    /// A check failed, timed out or could not be executed.
    ChecksFailed,
    /// The policy reserves the decision for a person.
    HumanOnly,
}

/// Decides on a result. Missing evidence blocks; it is never a pass.
pub fn decide(facts: &Facts, policy: &RepoPolicy) -> Answer {
    let rules = answers(facts, policy);
    let first = rules.iter().find(|answer| answer.matches).map_or(RuleName::HumanOnly, |answer| answer.rule);
    let hold = block(first);
    Answer { decision: if hold.is_some() { Decision::Block } else { Decision::Ask }, rule: first, hold, rules }
}

/// The hold of a rule that blocks.
fn block(rule: RuleName) -> Option<HoldCode> {
    match rule {
        RuleName::SecretInDiff => Some(HoldCode::SecretInDiff),
        RuleName::ForbiddenPath | RuleName::OutsideAllowedPaths => Some(HoldCode::ForbiddenPath),
        RuleName::EmptyDiff => Some(HoldCode::NothingChanged),
        RuleName::ChecksFailed => Some(HoldCode::ChecksFailed),
        RuleName::CheckRanNothing => Some(HoldCode::CheckRanNothing),
        RuleName::CheckMissing => Some(HoldCode::EvidenceFailed),
        RuleName::HumanOnly => None,
    }
}

fn answers(facts: &Facts, policy: &RepoPolicy) -> Vec<RuleAnswer> {
    let of_verdict = |wanted: &[CheckVerdict]| {
        let names = facts.checks.iter().filter(|check| wanted.contains(&check.verdict));
        names.map(|check| format!("{} ({})", check.name, check.exit)).collect::<Vec<_>>()
    };
    let secrets = facts.secrets.iter().map(|hit| format!("{}:{} {}", hit.path, hit.line, hit.kind)).collect();
    let forbidden = facts.forbidden.iter().map(|hit| format!("{} (rule `{}`)", hit.path, hit.glob)).collect();
    let empty = if facts.changed_paths == 0 { vec!["no path differs from the base".to_owned()] } else { Vec::new() };
    let missing = policy.checks.keys().filter(|name| !facts.checks.iter().any(|check| check.name == **name));
    let failed = of_verdict(&[CheckVerdict::Failed, CheckVerdict::TimedOut, CheckVerdict::NotExecuted]);
    vec![
        listing(RuleName::SecretInDiff, "no added line looks like a secret", secrets),
        listing(RuleName::ForbiddenPath, "no changed path is forbidden", forbidden),
        listing(RuleName::OutsideAllowedPaths, "every changed path is allowed", facts.outside_allowed.clone()),
        listing(RuleName::EmptyDiff, &differing(facts.changed_paths), empty),
        listing(
            RuleName::CheckMissing,
            "every configured check has a result",
            missing.map(|name| name.to_string()).collect(),
        ),
        listing(RuleName::CheckRanNothing, "every check ran something", of_verdict(&[CheckVerdict::RanNothing])),
        listing(RuleName::ChecksFailed, &checks_summary(facts), failed),
        RuleAnswer {
            rule: RuleName::HumanOnly,
            matches: match policy.merge {
                MergeMode::HumanOnly => true,
            },
            detail: "a person decides on every landing".to_owned(),
        },
    ]
}

fn differing(paths: u64) -> String {
    match paths {
        1 => "1 path differs from the base".to_owned(),
        count => format!("{count} paths differ from the base"),
    }
}

fn checks_summary(facts: &Facts) -> String {
    match facts.checks.len() {
        0 => "no check is configured".to_owned(),
        count => format!("{count} of {count} checks passed"),
    }
}

fn listing(rule: RuleName, none: &str, hits: Vec<String>) -> RuleAnswer {
    let detail = if hits.is_empty() { none.to_owned() } else { hits.join(", ") };
    RuleAnswer { rule, matches: !hits.is_empty(), detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{CheckResult, PathHit, SecretHit};
    use crate::policy::CheckSpec;

    fn check(verdict: CheckVerdict) -> CheckResult {
        CheckResult {
            name: "test".parse().expect("a name"),
            verdict,
            exit: "exit 1".to_owned(),
            duration_ms: 1,
            output_digest: "0".repeat(64).parse().expect("a digest"),
            tail: String::new(),
        }
    }

    fn good() -> Facts {
        Facts {
            changed_paths: 1,
            added_lines: 1,
            deleted_lines: 0,
            forbidden: Vec::new(),
            outside_allowed: Vec::new(),
            secrets: Vec::new(),
            checks: vec![check(CheckVerdict::Passed)],
        }
    }

    #[test]
    fn the_first_matching_rule_decides() {
        let spec = CheckSpec { command: "true".to_owned(), timeout_ms: 1 };
        let policy = RepoPolicy { checks: [("test".parse().expect("a name"), spec)].into(), ..RepoPolicy::default() };
        let hit = SecretHit { path: "a".to_owned(), line: 1, kind: "github-token".to_owned() };
        let path = PathHit { path: "x/.env".to_owned(), glob: ".env".to_owned() };
        let table = [
            (good(), RuleName::HumanOnly, None),
            (Facts { changed_paths: 0, ..good() }, RuleName::EmptyDiff, Some(HoldCode::NothingChanged)),
            (Facts { checks: vec![], ..good() }, RuleName::CheckMissing, Some(HoldCode::EvidenceFailed)),
            (
                Facts { checks: vec![check(CheckVerdict::Failed)], ..good() },
                RuleName::ChecksFailed,
                Some(HoldCode::ChecksFailed),
            ),
            (
                Facts { checks: vec![check(CheckVerdict::TimedOut)], ..good() },
                RuleName::ChecksFailed,
                Some(HoldCode::ChecksFailed),
            ),
            (
                Facts { checks: vec![check(CheckVerdict::NotExecuted)], ..good() },
                RuleName::ChecksFailed,
                Some(HoldCode::ChecksFailed),
            ),
            (
                Facts { checks: vec![check(CheckVerdict::RanNothing)], ..good() },
                RuleName::CheckRanNothing,
                Some(HoldCode::CheckRanNothing),
            ),
            (
                Facts { outside_allowed: vec!["b".to_owned()], ..good() },
                RuleName::OutsideAllowedPaths,
                Some(HoldCode::ForbiddenPath),
            ),
            (Facts { forbidden: vec![path.clone()], ..good() }, RuleName::ForbiddenPath, Some(HoldCode::ForbiddenPath)),
            (
                Facts { forbidden: vec![path], secrets: vec![hit], ..good() },
                RuleName::SecretInDiff,
                Some(HoldCode::SecretInDiff),
            ),
        ];
        for (facts, rule, hold) in table {
            let answer = decide(&facts, &policy);
            assert_eq!((answer.rule, answer.hold), (rule, hold), "{facts:?}");
            assert_eq!(answer.decision == Decision::Block, hold.is_some());
            assert_eq!(answer.rules.len(), 8, "every rule is named");
        }
    }
}
