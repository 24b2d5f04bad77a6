use super::*;
use crate::run::every::bad_ending;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

fn choice(name: &str) -> Choice {
    Choice::of(name.parse().expect("a name"))
}

fn options(on_failure: OnFailure, other_account: bool) -> Options {
    let followers =
        Followers { model: Some(choice("model")), agent: Some(choice("agent")), left_out: Vec::new(), on_failure };
    Options { other_account, followers }
}

fn words(policy: OnFailure, failures: u32, other_account: bool) -> Vec<String> {
    let word = |class: &RunClass| match answer(class, failures, &options(policy, other_account), at(0)) {
        Answer::No => "no".to_owned(),
        Answer::WhenReachable => "when reachable".to_owned(),
        Answer::At(time) => format!("at {}", time.as_second()),
        Answer::Analyze(time) => format!("analyze {}", time.as_second()),
        Answer::Reroute(to) => format!("to {}", to.agent),
        Answer::Hold(code) => code.word().to_owned(),
    };
    bad_ending(at(500)).iter().map(|class| format!("{}: {}", class.word(), word(class))).collect()
}

#[test]
fn the_table_of_the_first_failure() {
    assert_eq!(
        words(OnFailure::Same, 0, false),
        [
            "rate-limited: at 500",
            "rate-limited: at 30",
            "quota-exhausted: at 500",
            "quota-exhausted: agent-limited",
            "model-limited: at 500",
            "model-limited: agent-limited",
            "auth: agent-auth",
            "billing: agent-billing",
            "model-unavailable: model-unavailable",
            "overloaded: at 30",
            "network: at 30",
            "offline: when reachable",
            "context-overflow: run-failed",
            "max-turns: run-failed",
            "budget: run-failed",
            "model-refused: run-failed",
            "not-started: agent-not-configured",
            "not-started: agent-program-missing",
            "not-started: agent-auth",
            "stalled: at 1",
            "timed-out: at 1",
            "out-of-memory: at 1",
            "crashed: at 1",
            "protocol: at 1",
            "output-limit: run-failed",
            "sentinel-blocked: sentinel-blocked",
            "hook-silent: hook-silent",
            "login-exchanged: login-exchanged",
            "result-invalid: result-invalid",
            "needs-answer: needs-answer",
            "cancelled: no",
            "lost: at 1",
            "unknown: run-failed",
        ]
    );
}

#[test]
fn each_policy_changes_only_what_it_says() {
    let changed = |policy, failures| {
        let same = words(OnFailure::Same, failures, false);
        let other = words(policy, failures, false);
        other.into_iter().filter(|line| !same.contains(line)).collect::<Vec<_>>()
    };
    assert_eq!(
        changed(OnFailure::None, 0),
        [
            "rate-limited: agent-limited",
            "overloaded: run-failed",
            "network: run-failed",
            "stalled: run-failed",
            "timed-out: run-failed",
            "out-of-memory: run-failed",
            "crashed: run-failed",
            "protocol: run-failed",
            "lost: run-failed",
        ]
    );
    assert_eq!(
        changed(OnFailure::Analyze, 1),
        [
            "stalled: analyze 15",
            "timed-out: analyze 15",
            "crashed: analyze 15",
            "protocol: analyze 15",
            "lost: analyze 15"
        ]
    );
    let models = [
        "model-limited: to model",
        "model-unavailable: to model",
        "context-overflow: to model",
        "model-refused: to model",
        "result-invalid: to model",
    ];
    let at_first = changed(OnFailure::FallbackModel, 0);
    assert_eq!(at_first, [&models[..1], &models[..]].concat());
    let late =
        ["stalled: to model", "timed-out: to model", "crashed: to model", "protocol: to model", "lost: to model"];
    let told = changed(OnFailure::FallbackModel, 2);
    assert!(
        told.len() == 11 && models.iter().chain(&late).all(|line| told.iter().any(|told| told == line)),
        "{told:?}"
    );
    assert_eq!(
        changed(OnFailure::FallbackProvider, 0),
        [
            "rate-limited: to agent",
            "rate-limited: to agent",
            "quota-exhausted: to agent",
            "quota-exhausted: to agent",
            "model-limited: to model",
            "model-limited: to model",
            "auth: to agent",
            "billing: to agent",
            "model-unavailable: to model",
            "context-overflow: to model",
            "model-refused: to model",
            "not-started: to agent",
            "result-invalid: to model",
        ]
    );
    assert!(changed(OnFailure::FallbackProvider, 2).contains(&"overloaded: to agent".to_owned()));
}

#[test]
fn another_account_takes_over_at_once_what_the_account_is_to_blame_for() {
    let told = words(OnFailure::Same, 0, true);
    let at_once: Vec<&String> = told.iter().filter(|line| line.ends_with(": at 0")).collect();
    assert_eq!(at_once.len(), 9, "{at_once:?}");
}

#[test]
fn a_ladder_ends_in_a_hold_and_what_is_no_failure_is_repeated_by_nobody() {
    let with = |class: &RunClass, failures| answer(class, failures, &Options::default(), at(0));
    let steps: Vec<Answer> = (0..6).map(|failures| with(&RunClass::Overloaded, failures)).collect();
    let expected = [30, 60, 120, 300, 600].map(|seconds| Answer::At(at(seconds)));
    assert_eq!(steps[..5], expected);
    assert_eq!(steps[5], Answer::Hold(HoldCode::RunFailed));
    let over = RunClass::RateLimited { until: Some(at(-1)) };
    assert_eq!(with(&over, 0), Answer::At(at(30)), "a reset that is over already is no reason to hurry");
    assert_eq!(with(&over, 5), Answer::Hold(HoldCode::AgentLimited), "nor to try for ever");
    assert_eq!(with(&RunClass::Crashed, 2), Answer::Hold(HoldCode::RunFailed));
    for class in [RunClass::Success, RunClass::Cancelled] {
        assert_eq!(answer(&class, 0, &options(OnFailure::FallbackProvider, true), at(0)), Answer::No);
    }
}

#[test]
fn a_near_reset_that_is_named_again_and_again_is_a_back_off_that_ends_and_a_real_one_is_waited_for() {
    let limited: [fn(i64) -> RunClass; 3] = [
        |until| RunClass::RateLimited { until: Some(at(until)) },
        |until| RunClass::QuotaExhausted { until: Some(at(until)) },
        |until| RunClass::ModelLimited {
            window: Box::new("seven_day_opus".parse().expect("a name")),
            until: Some(at(until)),
        },
    ];
    for class in limited {
        let with = |until, failures| answer(&class(until), failures, &Options::default(), at(0));
        let near: Vec<Answer> = (0..5).map(|failures| with(2, failures)).collect();
        // Once it is believed.
        assert_eq!(near, [2, 60, 120, 300, 600].map(|second| Answer::At(at(second))));
        assert_eq!(with(2, 5), Answer::Hold(HoldCode::AgentLimited));
        for failures in 0..20 {
            assert_eq!(with(7_200, failures), Answer::At(at(7_200)), "{failures} failures");
        }
        let alone = Options { other_account: false, ..options(OnFailure::None, false) };
        assert_eq!(answer(&class(7_200), 9, &alone, at(0)), Answer::At(at(7_200)), "what a limit interrupted goes on");
    }
}

#[test]
fn two_accounts_that_refuse_for_moments_do_not_send_a_run_to_and_fro_for_ever() {
    let with = |class: &RunClass, failures| answer(class, failures, &options(OnFailure::Same, true), at(0));
    for class in [RunClass::RateLimited { until: None }, RunClass::QuotaExhausted { until: Some(at(1)) }] {
        assert_eq!(with(&class, 4), Answer::At(at(0)), "{class:?}");
        assert_eq!(with(&class, 5), Answer::Hold(HoldCode::AgentLimited), "{class:?}");
    }
    let real = RunClass::QuotaExhausted { until: Some(at(7_200)) };
    assert_eq!(with(&real, 9), Answer::At(at(0)), "the tenth account may have quota left");
}
