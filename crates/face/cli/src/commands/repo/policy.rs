//! What `repo add` and `repo set` say about a policy, turned into the one change that the API knows.

mod checks;

use godwit_api::types::PolicyPatch;
use godwit_core::attention::Attention;
use godwit_core::failure::OnFailure;
use godwit_core::policy::{DEFAULT_FORBIDDEN, FlakyRule, LandingTarget, LimitsChange, MergeMode, ReportRule};

use crate::args::RepoAddArgs;
use crate::commands::pairs::{named_or_nothing, pair, parse, unknown, usage, word_or_nothing};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;

/// The keys of `repo set`. What stands before `NAME` is followed by a check's name.
const KEYS: &[&str] = &[
    "enabled",
    "agent",
    "landing",
    "merge",
    "judges",
    "report",
    "approve_start",
    "four_eyes",
    "allowed_paths",
    "forbidden_paths",
    "location",
    "wall_ms",
    "idle_ms",
    "spool_bytes",
    "max_runs",
    "on_failure",
    "attention",
    "answer_within_ms",
    "flaky",
    "check.NAME",
    "verify.NAME",
    "retries.NAME",
    "min_score.NAME",
    "check_ms.NAME",
];

/// What a key of a time takes.
const MILLISECONDS: &str = "a whole number of milliseconds";

/// The policy of a new repository, as it differs from the default.
///
/// # Errors
/// When a check or the landing cannot be understood.
pub(super) fn of_new(args: &RepoAddArgs) -> CliResult<PolicyPatch> {
    let checks = checks::of_new(&args.checks, &args.verifies)?;
    let forbidden = DEFAULT_FORBIDDEN.iter().map(|&glob| glob.to_owned()).chain(args.forbid.iter().cloned());
    Ok(PolicyPatch {
        landing: args.landing.as_deref().map(landing).transpose()?,
        forbidden_paths: (!args.forbid.is_empty()).then(|| forbidden.collect()),
        checks,
        agent: args.agent.clone().map(Some),
        ..PolicyPatch::default()
    })
}

/// What `repo set` changes, from `KEY=VALUE` pairs. What is not named stays as the daemon has it then.
///
/// # Errors
/// When a key is unknown or a value is not what its key takes.
pub(super) fn parse_all(changes: &[String]) -> CliResult<PolicyPatch> {
    let mut patch = PolicyPatch::default();
    for change in changes {
        let (key, value) = pair(change, "a change", "KEY=VALUE")?;
        if !checks::set(&mut patch.checks, key, value)? {
            set(&mut patch, key, value)?;
        }
    }
    Ok(patch)
}

fn set(patch: &mut PolicyPatch, key: &str, value: &str) -> CliResult<()> {
    match key {
        "flaky" => patch.flaky = Some(flaky(value)?),
        "enabled" => patch.enabled = Some(parse(key, value, "true or false")?),
        "approve_start" => patch.approve_start = Some(parse(key, value, "true or false")?),
        "four_eyes" => patch.four_eyes = Some(parse(key, value, "true or false")?),
        "agent" => patch.agent = Some(named_or_nothing(value)?),
        "landing" => patch.landing = Some(landing(value)?),
        "merge" => patch.merge = Some(merge(value)?),
        "report" => patch.report = Some(report(value)?),
        "judges" => patch.judges = Some(parse(key, value, "a number of judges from 0 to 9")?),
        "allowed_paths" => patch.allowed_paths = Some(globs(value)),
        "forbidden_paths" => patch.forbidden_paths = Some(globs(value)),
        "location" => patch.location = Some(super::absolute(value.as_ref())?),
        "max_runs" => patch.max_runs = Some(cap(value)?),
        "on_failure" => patch.on_failure = Some(word_or_nothing(key, value, &OnFailure::ALL, OnFailure::word)?),
        "attention" => patch.attention = Some(word_or_nothing(key, value, &Attention::ALL, Attention::word)?),
        "answer_within_ms" => patch.answer_within_ms = Some(parse(key, value, MILLISECONDS)?),
        "wall_ms" => limits(patch).wall_ms = Some(parse(key, value, MILLISECONDS)?),
        "idle_ms" => limits(patch).idle_ms = Some(parse(key, value, MILLISECONDS)?),
        "spool_bytes" => limits(patch).spool_bytes = Some(parse(key, value, "a whole number of bytes")?),
        unknown => return Err(unknown_key(unknown)),
    }
    Ok(())
}

fn limits(patch: &mut PolicyPatch) -> &mut LimitsChange {
    patch.limits.get_or_insert_default()
}

/// How many runs may be live at once; nothing leaves it to the other caps.
fn cap(value: &str) -> CliResult<Option<u32>> {
    if value.is_empty() {
        return Ok(None);
    }
    parse("max_runs", value, "a whole number from 1, or nothing").map(Some)
}

fn unknown_key(key: &str) -> CliError {
    let message = format!("`{}` is not a key of a repository", key.escape_debug());
    // The name of a check is the operator's: what is like a key is what stands before it.
    let form = key.split_once('.').map(|(part, _)| format!("{part}.NAME"));
    unknown(message, form.as_deref().unwrap_or(key), KEYS)
}

fn landing(value: &str) -> CliResult<LandingTarget> {
    match value.split_once(':') {
        None if value == "branch" => Ok(LandingTarget::Branch),
        Some(("local", branch)) => branch
            .parse()
            .map(|branch| LandingTarget::Local { branch })
            .map_err(|error| CliError::from_error(Exit::Usage, &error)),
        None | Some(_) => Err(usage(
            format!("landing: `{}` is not a landing target", value.escape_debug()),
            "give `branch`, or `local:BRANCH`",
        )),
    }
}

fn merge(value: &str) -> CliResult<MergeMode> {
    MergeMode::ALL.into_iter().find(|mode| mode.word() == value).ok_or_else(|| {
        usage(
            format!("merge: `{}` is not a way to decide", value.escape_debug()),
            "give `human-only`, or `by-risk` to let a proven change of low risk land by itself",
        )
    })
}

fn report(value: &str) -> CliResult<ReportRule> {
    ReportRule::ALL.into_iter().find(|rule| rule.word() == value).ok_or_else(|| {
        usage(
            format!("report: `{}` is not a rule about reports", value.escape_debug()),
            "give `off`, `ask`, or `required` to take a run without a report for failed",
        )
    })
}

fn flaky(value: &str) -> CliResult<FlakyRule> {
    FlakyRule::ALL.into_iter().find(|rule| rule.word() == value).ok_or_else(|| {
        usage(
            format!("flaky: `{}` is not a rule about flaky checks", value.escape_debug()),
            "give `block`, `ask`, or `pass` to take a check for passed that failed on the same files",
        )
    })
}

/// Globs between commas; nothing is none.
fn globs(value: &str) -> Vec<String> {
    value.split(',').map(str::trim).filter(|glob| !glob.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use godwit_core::name::CheckName;

    use super::*;

    fn parsed(changes: &[&str]) -> CliResult<PolicyPatch> {
        let changes: Vec<String> = changes.iter().map(|&change| change.to_owned()).collect();
        parse_all(&changes)
    }

    #[test]
    fn changes_become_one_patch() {
        let patch = parsed(&["enabled=false", "agent=", "landing=local:main", "check.test=make a=b", "check.old="]);
        let patch = patch.expect("a patch");
        assert_eq!((patch.enabled, patch.limits), (Some(false), None));
        let limits = parsed(&["idle_ms=7"]).expect("a patch").limits;
        assert_eq!(limits, Some(LimitsChange { idle_ms: Some(7), ..LimitsChange::default() }), "the others stay");
        let by_risk = parsed(&["merge=by-risk", "judges=0"]).expect("a patch");
        assert_eq!((by_risk.merge, by_risk.judges), (Some(MergeMode::ByRisk), Some(0)));
        let on_failure = |value: &str| parsed(&[&format!("on_failure={value}")]).expect("a patch").on_failure;
        assert_eq!(on_failure("fallback-model"), Some(Some(OnFailure::FallbackModel)));
        assert_eq!(on_failure(""), Some(None));
        assert!(parsed(&["on_failure=retry"]).is_err());
        let asked = parsed(&["attention=ask", "answer_within_ms=60000"]).expect("a patch");
        assert_eq!((asked.attention, asked.answer_within_ms), (Some(Some(Attention::Ask)), Some(60_000)));
        assert_eq!(parsed(&["attention="]).expect("a patch").attention, Some(None));
        assert!(parsed(&["attention=never"]).is_err());
        assert_eq!(patch.agent, Some(None));
        assert_eq!(patch.landing, Some(LandingTarget::Local { branch: "main".parse().expect("a branch") }));
        let test = patch.checks[&"test".parse::<CheckName>().expect("a name")].as_ref();
        assert_eq!(test.and_then(|check| check.command.as_deref()), Some("make a=b"));
        assert_eq!(patch.checks[&"old".parse::<CheckName>().expect("a name")], None);
        assert_eq!(
            parsed(&["allowed_paths=src/**, docs/**"]).expect("a patch").allowed_paths.map(|g| g.len()),
            Some(2)
        );
    }

    #[test]
    fn what_cannot_be_understood_is_refused_with_a_hint() {
        for (change, hint) in [
            ("enabeld=true", "did you mean `enabled`?"),
            ("enabled", "write a change as `KEY=VALUE`"),
            ("enabled=yes", "give true or false"),
            ("landing=main", "give `branch`, or `local:BRANCH`"),
            ("merge=auto", "give `human-only`, or `by-risk` to let a proven change of low risk land by itself"),
            ("flaky=maybe", "give `block`, `ask`, or `pass` to take a check for passed that failed on the same files"),
            ("report=yes", "give `off`, `ask`, or `required` to take a run without a report for failed"),
            ("retires.test=1", "did you mean `retries.NAME`?"),
            ("judges=many", "give a number of judges from 0 to 9"),
            ("wall_ms=soon", "give a whole number of milliseconds"),
        ] {
            let error = parsed(&[change]).expect_err("refused");
            assert_eq!((error.exit, error.hints.as_slice()), (Exit::Usage, [hint.to_owned()].as_slice()), "{change}");
        }
        for change in ["landing=local:-x", "agent=../x", "check.-x=make"] {
            assert_eq!(parsed(&[change]).expect_err("refused").exit, Exit::Usage, "{change}");
        }
    }
}
