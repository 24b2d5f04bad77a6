//! What each rule of the gate looks at.

use super::{RuleAnswer, RuleName};
use crate::evidence::{CheckResult, CheckVerdict, Facts};
use crate::policy::{FlakyRule, MergeMode, RepoPolicy};
use crate::risk::{Band, Score};

/// What one rule says of a result.
pub(super) fn answer(rule: RuleName, facts: &Facts, policy: &RepoPolicy, risk: &Score) -> RuleAnswer {
    let (matches, detail) = match rule {
        RuleName::SecretInDiff => listing("no added line looks like a secret", secrets(facts)),
        RuleName::ForbiddenPath => listing("no changed path is forbidden", forbidden(facts)),
        RuleName::OutsideAllowedPaths => listing("every changed path is allowed", facts.outside_allowed.clone()),
        RuleName::EmptyDiff => empty_diff(facts.changed_paths),
        RuleName::CheckMissing => listing("every configured check has a result", missing_checks(facts, policy)),
        RuleName::CheckRanNothing => listing("every check ran something", checks_that(facts, ran_nothing)),
        RuleName::ChecksFailed => {
            let failed = |check: &CheckResult| check.counts_as_failed(policy.flaky) && !ran_nothing(check);
            listing(&checks_summary(facts), checks_that(facts, failed))
        }
        RuleName::ChecksFlaky => checks_flaky(facts, policy.flaky),
        RuleName::RiskHigh => (risk.band == Band::High, format!("risk {}", risk.sentence())),
        RuleName::HumanOnly => human_only(policy.merge),
        RuleName::NoChecks => no_checks(policy),
        RuleName::JudgesMissing => judges_missing(facts, policy),
        RuleName::ScriptedAgent => scripted_agent(facts),
        RuleName::SensitiveLane => sensitive_lane(facts),
        RuleName::RiskMedium => (risk.band >= Band::Medium, format!("risk {}", risk.sentence())),
        RuleName::LowRisk => (risk.band == Band::Low, format!("risk {}", risk.sentence())),
    };
    RuleAnswer { rule, matches, detail }
}

/// A rule that matches when something is on its list.
fn listing(none: &str, hits: Vec<String>) -> (bool, String) {
    if hits.is_empty() { (false, none.to_owned()) } else { (true, hits.join(", ")) }
}

fn secrets(facts: &Facts) -> Vec<String> {
    facts.secrets.iter().map(|hit| format!("{}:{} {}", hit.path, hit.line, hit.kind)).collect()
}

fn forbidden(facts: &Facts) -> Vec<String> {
    facts.forbidden.iter().map(|hit| format!("{} (rule `{}`)", hit.path, hit.glob)).collect()
}

fn empty_diff(paths: u64) -> (bool, String) {
    match paths {
        0 => (true, "no path differs from the base".to_owned()),
        1 => (false, "1 path differs from the base".to_owned()),
        count => (false, format!("{count} paths differ from the base")),
    }
}

fn missing_checks(facts: &Facts, policy: &RepoPolicy) -> Vec<String> {
    let is_missing = |name: &&crate::name::CheckName| !facts.checks.iter().any(|check| check.name == **name);
    policy.checks.keys().filter(is_missing).map(ToString::to_string).collect()
}

fn checks_that(facts: &Facts, wanted: impl Fn(&CheckResult) -> bool) -> Vec<String> {
    let checks = facts.checks.iter().filter(|check| wanted(check));
    checks.map(|check| format!("{} ({})", check.name, check.sentence())).collect()
}

fn ran_nothing(check: &CheckResult) -> bool {
    check.verdict == CheckVerdict::RanNothing
}

fn is_flaky(check: &CheckResult) -> bool {
    check.verdict == CheckVerdict::Flaky
}

fn checks_summary(facts: &Facts) -> String {
    let count = facts.checks.len();
    match facts.checks.iter().filter(|check| is_flaky(check)).count() {
        _ if count == 0 => "no check is configured".to_owned(),
        0 => format!("{count} of {count} checks passed"),
        flaky => format!("{} of {count} checks passed, {flaky} flaky", count - flaky),
    }
}

fn checks_flaky(facts: &Facts, rule: FlakyRule) -> (bool, String) {
    let flaky = checks_that(facts, is_flaky);
    match rule {
        _ if flaky.is_empty() => (false, "no check passed and failed on the same files".to_owned()),
        FlakyRule::Pass => (false, format!("the policy takes them for passed: {}", flaky.join(", "))),
        FlakyRule::Ask | FlakyRule::Block => (true, flaky.join(", ")),
    }
}

fn human_only(merge: MergeMode) -> (bool, String) {
    match merge {
        MergeMode::HumanOnly => (true, "a person decides on every landing".to_owned()),
        MergeMode::ByRisk => (false, "the policy lets a low-risk change land by itself".to_owned()),
    }
}

fn no_checks(policy: &RepoPolicy) -> (bool, String) {
    match policy.checks.len() {
        0 => (true, "no check is configured, so nothing proves the change".to_owned()),
        1 => (false, "1 check is configured".to_owned()),
        count => (false, format!("{count} checks are configured")),
    }
}

fn judges_missing(facts: &Facts, policy: &RepoPolicy) -> (bool, String) {
    let needed = policy.judges;
    match facts.judge_passes {
        None if needed > 0 => (true, format!("how many judges passed it is not known; {needed} must")),
        Some(passes) if passes < needed => (true, format!("{passes} judges passed it; {needed} must")),
        Some(passes) => (false, format!("{passes} judges passed it; {needed} must")),
        None => (false, "the policy needs no judge".to_owned()),
    }
}

fn scripted_agent(facts: &Facts) -> (bool, String) {
    match facts.agent_is_scripted {
        Some(true) => (true, "a scripted agent had a part in it; its work is proof of nothing".to_owned()),
        Some(false) => (false, "no scripted agent had a part in it".to_owned()),
        None => (true, "whether a scripted agent had a part in it is not known".to_owned()),
    }
}

fn sensitive_lane(facts: &Facts) -> (bool, String) {
    let Some(makeup) = &facts.makeup else {
        return (true, "which paths are sensitive is not known".to_owned());
    };
    let named: Vec<String> = makeup.sensitive.first.iter().map(|hit| format!("{} ({})", hit.path, hit.glob)).collect();
    let more = makeup.sensitive.paths.saturating_sub(named.len() as u64);
    match (makeup.sensitive.paths, more) {
        (0, _) => (false, "no path of authentication, payment, security or deployment changes".to_owned()),
        (_, 0) => (true, named.join(", ")),
        (_, more) => (true, format!("{} and {more} more", named.join(", "))),
    }
}
