use super::*;

fn name(text: &str) -> CheckName {
    text.parse().expect("a name")
}

fn of_check(change: CheckChange) -> PolicyChange {
    PolicyChange { checks: [(name("test"), Some(change))].into(), ..PolicyChange::default() }
}

fn of_limits(limits: LimitsChange) -> PolicyChange {
    PolicyChange { limits, ..PolicyChange::default() }
}

fn verify() -> CheckSpec {
    CheckSpec { kind: CheckKind::Verify, min_score: "0.5".parse().ok(), ..CheckSpec::new("sh verify.sh") }
}

fn policy() -> RepoPolicy {
    RepoPolicy { checks: [(name("test"), verify())].into(), ..RepoPolicy::default() }
}

/// One change for each part of a policy, none of which changes nothing.
fn parts() -> Vec<PolicyChange> {
    let none = PolicyChange::default;
    vec![
        PolicyChange { enabled: Some(false), ..none() },
        PolicyChange { landing: Some(LandingTarget::Local { branch: "main".parse().expect("a name") }), ..none() },
        PolicyChange { allowed_paths: Some(vec!["src/**".to_owned()]), ..none() },
        PolicyChange { forbidden_paths: Some(Vec::new()), ..none() },
        PolicyChange { flaky: Some(FlakyRule::Block), ..none() },
        PolicyChange { agent: Some("claude".parse().ok()), ..none() },
        PolicyChange { merge: Some(MergeMode::ByRisk), ..none() },
        PolicyChange { judges: Some(0), ..none() },
        PolicyChange { report: Some(ReportRule::Ask), ..none() },
        PolicyChange { approve_start: Some(true), ..none() },
        PolicyChange { four_eyes: Some(true), ..none() },
        PolicyChange { max_runs: Some(Some(3)), ..none() },
        PolicyChange { on_failure: Some(Some(OnFailure::None)), ..none() },
        PolicyChange { attention: Some(Some(Attention::Ask)), ..none() },
        PolicyChange { answer_within_ms: Some(7), ..none() },
        of_limits(LimitsChange { wall_ms: Some(7), ..LimitsChange::default() }),
        of_limits(LimitsChange { idle_ms: Some(7), ..LimitsChange::default() }),
        of_limits(LimitsChange { spool_bytes: Some(7), ..LimitsChange::default() }),
        of_check(CheckChange { command: Some("other".to_owned()), ..CheckChange::default() }),
        of_check(CheckChange { timeout_ms: Some(7), ..CheckChange::default() }),
        of_check(CheckChange { min_score: Some("0.9".parse().ok()), ..CheckChange::default() }),
        of_check(CheckChange { retries: Some(2), ..CheckChange::default() }),
        PolicyChange { checks: [(name("other"), Some(new("make")))].into(), ..none() },
    ]
}

fn new(command: &str) -> CheckChange {
    CheckChange { command: Some(command.to_owned()), ..CheckChange::default() }
}

#[test]
fn of_two_changes_in_the_same_moment_neither_takes_back_the_other() {
    let after = |change: &PolicyChange, policy: RepoPolicy| change.applied_to(policy).expect("it can change so");
    let parts = parts();
    for (place, one) in parts.iter().enumerate() {
        assert_ne!(after(one, policy()), policy(), "{one:?} changes something");
        for other in &parts[place + 1..] {
            let both = after(other, after(one, policy()));
            assert_eq!(both, after(one, after(other, policy())), "{one:?} {other:?}");
            assert_eq!(after(one, both.clone()), both, "{one:?} holds beside {other:?}");
            assert_eq!(after(other, both.clone()), both, "{other:?} holds beside {one:?}");
        }
    }
}

#[test]
fn each_part_of_a_check_changes_by_itself() {
    let test = |change| of_check(change).applied_to(policy()).expect("it is there").checks[&name("test")].clone();
    assert_eq!(test(new("other")), CheckSpec { command: "other".to_owned(), ..verify() });
    let plain = CheckChange { kind: Some(CheckKind::Command), ..new("make") };
    assert_eq!(test(plain), CheckSpec::new("make"), "what is no verify script has no score");
    let open = CheckChange { min_score: Some(None), ..CheckChange::default() };
    assert_eq!(test(open), CheckSpec { min_score: None, ..verify() });
    let gone = PolicyChange { checks: [(name("test"), None)].into(), ..PolicyChange::default() };
    assert_eq!(gone.applied_to(policy()), Ok(RepoPolicy::default()));
    assert_eq!(gone.applied_to(RepoPolicy::default()), Ok(RepoPolicy::default()), "it is gone already");
    let part = of_check(CheckChange { retries: Some(1), ..CheckChange::default() });
    assert_eq!(part.applied_to(RepoPolicy::default()), Err(NoSuchCheck(name("test"))));
}
