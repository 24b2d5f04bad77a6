use super::*;
use crate::evidence::{
    CheckResult, CheckTry, CheckVerdict, EarlierRound, LineTally, Makeup, PathHit, SecretHit, Touched,
};
use crate::policy::{CheckSpec, FlakyRule, MergeMode};

fn check(verdict: CheckVerdict) -> CheckResult {
    CheckResult {
        name: "test".parse().expect("a name"),
        verdict,
        exit: "exit 1".to_owned(),
        duration_ms: 1,
        output_digest: "0".repeat(64).parse().expect("a digest"),
        tail: String::new(),
        answer: None,
        tries: Vec::new(),
        earlier: None,
    }
}

/// A check that failed on its first try and passed on its second.
fn flaky() -> CheckResult {
    let one = |verdict, exit: &str| CheckTry {
        verdict,
        exit: exit.to_owned(),
        duration_ms: 1,
        output_digest: "0".repeat(64).parse().expect("a digest"),
        tail: String::new(),
    };
    let tries = vec![one(CheckVerdict::Failed, "exit 1"), one(CheckVerdict::Passed, "exit 0")];
    CheckResult { exit: "passed on try 2 of 2 only".to_owned(), tries, ..check(CheckVerdict::Flaky) }
}

fn earlier() -> EarlierRound {
    EarlierRound { task: "maaaaaaaaaa-t1".parse().expect("an id"), round: 1, verdict: CheckVerdict::Failed }
}

fn hit(path: &str) -> PathHit {
    PathHit { path: path.to_owned(), glob: "g".to_owned() }
}

fn one(path: &str) -> Touched {
    Touched { paths: 1, first: vec![hit(path)] }
}

/// A result that nothing can be said against, and the policy that lets it land by itself.
fn good() -> (Facts, RepoPolicy) {
    let grown = LineTally { paths: 1, added: 1, ..LineTally::default() };
    let facts = Facts {
        changed_paths: 2,
        added_lines: 2,
        checks: vec![check(CheckVerdict::Passed)],
        makeup: Some(Box::new(Makeup { tests: grown, code: grown, ..Makeup::default() })),
        agent_is_scripted: Some(false),
        judge_passes: Some(2),
        ..Facts::default()
    };
    let spec = CheckSpec { timeout_ms: 1, ..CheckSpec::new("true") };
    let checks = [("test".parse().expect("a name"), spec)].into();
    (facts, RepoPolicy { checks, merge: MergeMode::ByRisk, ..RepoPolicy::default() })
}

/// What becomes of the one check of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OneCheck {
    NotConfigured,
    NoResult,
    With(CheckVerdict),
    /// Passed on a later try, under this rule.
    Flaky(FlakyRule),
    /// Passed, and failed in an earlier round, under this rule.
    DiffersFromEarlier(FlakyRule),
}

/// One row of the table, in the words of the rules rather than of the facts.
#[derive(Debug, Clone, Copy)]
struct Row {
    secret: bool,
    forbidden: bool,
    outside: bool,
    empty: bool,
    check: OneCheck,
    risk: u8,
    by_risk: bool,
    judges: (Option<u8>, u8),
    scripted: Option<bool>,
    sensitive: bool,
}

/// The expected answer, written from the order of the rules in the guide and not from the code.
fn expected(row: &Row) -> (&'static str, Decision, Option<&'static str>) {
    use Decision::{Ask, Block, Merge};
    let failed = [CheckVerdict::Failed, CheckVerdict::TimedOut, CheckVerdict::NotExecuted];
    let order = [
        (row.secret, ("secret-in-diff", Block, Some("secret-in-diff"))),
        (row.forbidden, ("forbidden-path", Block, Some("forbidden-path"))),
        (row.outside, ("outside-allowed-paths", Block, Some("forbidden-path"))),
        (row.empty, ("empty-diff", Block, Some("nothing-changed"))),
        (row.check == OneCheck::NoResult, ("check-missing", Block, Some("evidence-failed"))),
        (
            row.check == OneCheck::With(CheckVerdict::RanNothing),
            ("check-ran-nothing", Block, Some("check-ran-nothing")),
        ),
        (
            failed.iter().any(|&verdict| row.check == OneCheck::With(verdict))
                || row.check == OneCheck::Flaky(FlakyRule::Block),
            ("checks-failed", Block, Some("checks-failed")),
        ),
        (row.risk >= 60, ("risk-high", Block, Some("risk-high"))),
        (!row.by_risk, ("human-only", Ask, None)),
        (row.check == OneCheck::NotConfigured, ("no-checks", Ask, None)),
        (
            [
                OneCheck::Flaky(FlakyRule::Ask),
                OneCheck::DiffersFromEarlier(FlakyRule::Ask),
                OneCheck::DiffersFromEarlier(FlakyRule::Block),
            ]
            .contains(&row.check),
            ("checks-flaky", Ask, None),
        ),
        (row.judges.0.unwrap_or(0) < row.judges.1, ("judges-missing", Ask, None)),
        (row.scripted != Some(false), ("scripted-agent", Ask, None)),
        (row.sensitive, ("sensitive-lane", Ask, None)),
        (row.risk >= 30, ("risk-medium", Ask, None)),
        (true, ("low-risk", Merge, None)),
    ];
    order.into_iter().find(|(matches, _)| *matches).map(|(_, answer)| answer).expect("the last one always matches")
}

fn facts_and_policy(row: &Row) -> (Facts, RepoPolicy) {
    let (mut facts, mut policy) = good();
    if row.secret {
        facts.secrets = vec![SecretHit { path: "a".to_owned(), line: 1, kind: "github-token".to_owned() }];
    }
    if row.forbidden {
        facts.forbidden = vec![hit("x/.env")];
    }
    if row.outside {
        facts.outside_allowed = vec!["b".to_owned()];
    }
    if row.empty {
        facts.changed_paths = 0;
    }
    match row.check {
        OneCheck::NotConfigured => {
            policy.checks.clear();
            facts.checks.clear();
        }
        OneCheck::NoResult => facts.checks.clear(),
        OneCheck::With(verdict) => facts.checks = vec![check(verdict)],
        OneCheck::Flaky(rule) => {
            policy.flaky = rule;
            facts.checks = vec![flaky()];
        }
        OneCheck::DiffersFromEarlier(rule) => {
            policy.flaky = rule;
            facts.checks = vec![CheckResult { earlier: Some(earlier()), ..check(CheckVerdict::Flaky) }];
        }
    }
    let makeup = facts.makeup.as_mut().expect("the good facts have it");
    match row.risk {
        0 => {}
        30 => makeup.control_plane = one("Dockerfile"),
        65 => {
            makeup.control_plane = one("Dockerfile");
            makeup.migrations = one("migrations/1.sql");
            makeup.dependencies = one("Cargo.lock");
        }
        other => panic!("no row has a risk of {other}"),
    }
    if row.sensitive {
        makeup.sensitive = one("src/auth.rs");
    }
    policy.merge = if row.by_risk { MergeMode::ByRisk } else { MergeMode::HumanOnly };
    (facts.judge_passes, policy.judges) = row.judges;
    facts.agent_is_scripted = row.scripted;
    (facts, policy)
}

fn rows() -> Vec<Row> {
    const EITHER: [bool; 2] = [false, true];
    let verdicts = [
        OneCheck::NotConfigured,
        OneCheck::NoResult,
        OneCheck::With(CheckVerdict::Passed),
        OneCheck::With(CheckVerdict::Failed),
        OneCheck::With(CheckVerdict::TimedOut),
        OneCheck::With(CheckVerdict::NotExecuted),
        OneCheck::With(CheckVerdict::RanNothing),
        OneCheck::Flaky(FlakyRule::Block),
        OneCheck::Flaky(FlakyRule::Ask),
        OneCheck::Flaky(FlakyRule::Pass),
        OneCheck::DiffersFromEarlier(FlakyRule::Block),
        OneCheck::DiffersFromEarlier(FlakyRule::Ask),
        OneCheck::DiffersFromEarlier(FlakyRule::Pass),
    ];
    let judges = [(Some(0), 0), (None, 0), (None, 2), (Some(0), 2), (Some(1), 2), (Some(2), 2), (Some(3), 2)];
    let mut rows = Vec::new();
    for blocks in 0_u8..16 {
        for check in verdicts {
            for risk in [0, 30, 65] {
                for by_risk in EITHER {
                    for judges in judges {
                        for scripted in [None, Some(true), Some(false)] {
                            for sensitive in EITHER {
                                let [secret, forbidden, outside, empty] = [1, 2, 4, 8].map(|bit| blocks & bit != 0);
                                rows.push(Row {
                                    secret,
                                    forbidden,
                                    outside,
                                    empty,
                                    check,
                                    risk,
                                    by_risk,
                                    judges,
                                    scripted,
                                    sensitive,
                                });
                            }
                        }
                    }
                }
            }
        }
    }
    rows
}

#[test]
fn the_first_matching_rule_decides() {
    let rows = rows();
    assert_eq!(rows.len(), 16 * 13 * 3 * 2 * 7 * 3 * 2);
    let mut seen = std::collections::BTreeSet::new();
    for row in &rows {
        let (facts, policy) = facts_and_policy(row);
        let answer = decide(&facts, &policy);
        let said = (answer.rule.word(), answer.decision, answer.hold.map(HoldCode::word));
        assert_eq!(said, expected(row), "{row:?}");
        seen.insert(answer.rule);
    }
    assert_eq!(seen.len(), RuleName::ALL.len(), "every rule decides somewhere: {seen:?}");
}

#[test]
fn every_rule_is_named_in_order_and_says_what_it_saw() {
    for row in rows().iter().step_by(97) {
        let (facts, policy) = facts_and_policy(row);
        let answer = decide(&facts, &policy);
        let names: Vec<RuleName> = answer.rules.iter().map(|rule| rule.rule).collect();
        assert_eq!(names, RuleName::ALL, "every rule is named, in order");
        assert!(answer.rules.iter().all(|rule| !rule.detail.is_empty()), "{answer:?}");
        let deciding = answer.rules.iter().find(|rule| rule.matches).expect("one matches");
        assert_eq!(deciding.rule, answer.rule);
        assert_eq!(answer.risk.as_ref(), Some(&risk::score(&facts)), "the answer keeps the risk it decided on");
    }
}

#[test]
fn a_landing_without_a_person_needs_every_proof() {
    let (facts, policy) = good();
    assert_eq!(decide(&facts, &policy).decision, Decision::Merge);
    assert_eq!(decide(&facts, &RepoPolicy { merge: MergeMode::HumanOnly, ..policy.clone() }).decision, Decision::Ask);
    let lesser = [
        Facts { makeup: None, ..facts.clone() },
        Facts { agent_is_scripted: None, ..facts.clone() },
        Facts { agent_is_scripted: Some(true), ..facts.clone() },
        Facts { judge_passes: None, ..facts.clone() },
        Facts { judge_passes: Some(1), ..facts.clone() },
        Facts { checks: vec![flaky()], ..facts.clone() },
    ];
    for facts in lesser {
        assert_ne!(decide(&facts, &policy).decision, Decision::Merge, "{facts:?}");
    }
    assert_ne!(decide(&Facts::default(), &policy).decision, Decision::Merge, "nothing is known, nothing lands");
    assert_ne!(decide(&Facts::default(), &RepoPolicy::default()).decision, Decision::Merge);
}

#[test]
fn what_is_not_known_is_a_high_risk() {
    let (facts, policy) = good();
    let answer = decide(&Facts { makeup: None, ..facts }, &policy);
    assert_eq!((answer.rule, answer.hold), (RuleName::RiskHigh, Some(HoldCode::RiskHigh)));
}

#[test]
fn strictness_is_in_the_order_of_the_decisions() {
    assert!(Decision::Merge < Decision::Ask && Decision::Ask < Decision::Block);
    for rule in RuleName::ALL {
        assert_eq!(rule.hold().is_some(), rule.decision() == Decision::Block, "{rule:?}");
        assert_eq!(serde_json::to_value(rule).expect("serialises"), rule.word());
    }
}

#[test]
fn an_answer_of_the_first_release_still_decodes() {
    let stored = r#"{"decision":"ask","rule":"human-only","hold":null,
        "rules":[{"rule":"human-only","matches":true,"detail":"a person decides on every landing"}]}"#;
    let answer: Answer = serde_json::from_str(stored).expect("decodes");
    assert_eq!((answer.decision, answer.risk), (Decision::Ask, None));
}
