//! What `repo add` and `repo set` say about checks: each part by itself, so that what is not named stays.

use std::collections::BTreeMap;

use godwit_core::evidence::VerifyScore;
use godwit_core::name::CheckName;
use godwit_core::policy::{CheckChange, CheckKind};

use crate::commands::pairs::{pair, parse, usage};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;

/// What becomes of checks, by their names; `None` is none of that name any more.
type Checks = BTreeMap<CheckName, Option<CheckChange>>;

/// The checks of a new repository.
///
/// # Errors
/// When one is not `NAME=COMMAND`, or has a name twice.
pub(super) fn of_new(commands: &[String], verifies: &[String]) -> CliResult<Checks> {
    let mut checks = Checks::new();
    let kinds = [(commands, "--check", CheckKind::Command), (verifies, "--verify", CheckKind::Verify)];
    for (texts, flag, kind) in kinds {
        for text in texts {
            let (name, command) = pair(text, flag, "NAME=COMMAND")?;
            if checks.insert(check_name(name)?, Some(of_command(kind, command))).is_some() {
                return Err(usage(format!("the check `{name}` is given twice"), "give each check a name of its own"));
            }
        }
    }
    Ok(checks)
}

/// Takes `value` for a part of a check; `false` when `key` names none. Of two values of one part the later counts.
///
/// # Errors
/// When the check's name or the value is not what the key takes, or the check is removed by the same command.
pub(super) fn set(checks: &mut Checks, key: &str, value: &str) -> CliResult<bool> {
    let Some((part, name)) = key.split_once('.') else { return Ok(false) };
    let none = CheckChange::default;
    let change = match part {
        "check" | "verify" if value.is_empty() => None,
        "check" => Some(of_command(CheckKind::Command, value)),
        "verify" => Some(of_command(CheckKind::Verify, value)),
        "retries" => {
            Some(CheckChange { retries: Some(parse(key, value, "a number of retries from 0 to 3")?), ..none() })
        }
        "min_score" => Some(CheckChange { min_score: Some(min_score(key, value)?), ..none() }),
        "check_ms" => {
            Some(CheckChange { timeout_ms: Some(parse(key, value, "a whole number of milliseconds")?), ..none() })
        }
        _ => return Ok(false),
    };
    let check = check_name(name)?;
    let joined = match (checks.remove(&check), change) {
        (Some(Some(before)), Some(change)) => Some(joined(before, change)),
        (Some(None), Some(_)) => {
            let message = format!("the check `{check}` is removed and changed at once");
            return Err(usage(message, format!("remove it first: check.{check}=")));
        }
        (_, change) => change,
    };
    checks.insert(check, joined);
    Ok(true)
}

fn of_command(kind: CheckKind, command: &str) -> CheckChange {
    CheckChange { kind: Some(kind), command: Some(command.to_owned()), ..CheckChange::default() }
}

/// Two changes of one check as one.
fn joined(before: CheckChange, change: CheckChange) -> CheckChange {
    CheckChange {
        command: change.command.or(before.command),
        timeout_ms: change.timeout_ms.or(before.timeout_ms),
        kind: change.kind.or(before.kind),
        min_score: change.min_score.or(before.min_score),
        retries: change.retries.or(before.retries),
    }
}

/// The least score; nothing leaves it to the script.
fn min_score(key: &str, value: &str) -> CliResult<Option<VerifyScore>> {
    if value.is_empty() { Ok(None) } else { parse(key, value, "a score from 0 to 1, or nothing").map(Some) }
}

fn check_name(name: &str) -> CliResult<CheckName> {
    name.parse().map_err(|error| CliError::from_error(Exit::Usage, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> CheckName {
        text.parse().expect("a name")
    }

    fn changed(pairs: &[(&str, &str)]) -> CliResult<Option<CheckChange>> {
        let mut checks = Checks::new();
        for (key, value) in pairs {
            assert!(set(&mut checks, key, value)?, "{key} is about a check");
        }
        Ok(checks.remove(&name("test")).expect("it is changed"))
    }

    #[test]
    fn what_is_said_of_one_check_is_one_change_and_the_rest_is_left_open() {
        let whole = [
            ("verify.test", "sh verify.sh"),
            ("min_score.test", "0.8"),
            ("retries.test", "1"),
            ("retries.test", "2"),
            ("check_ms.test", "5000"),
        ];
        let expected = CheckChange {
            timeout_ms: Some(5_000),
            min_score: Some("0.8".parse().ok()),
            retries: Some(2),
            ..of_command(CheckKind::Verify, "sh verify.sh")
        };
        assert_eq!(changed(&whole).expect("a patch"), Some(expected));
        let open = CheckChange { min_score: Some(None), ..CheckChange::default() };
        assert_eq!(changed(&[("min_score.test", "")]).expect("a patch"), Some(open));
        assert_eq!(changed(&[("retries.test", "2"), ("check.test", "")]).expect("a patch"), None);
    }

    #[test]
    fn what_is_no_part_of_a_check_is_refused() {
        for (key, value) in
            [("retries.test", "-1"), ("min_score.test", "1.5"), ("min_score.test", "NaN"), ("check.-x", "a")]
        {
            assert_eq!(changed(&[(key, value)]).expect_err("refused").exit, Exit::Usage, "{key}={value}");
        }
        let both = changed(&[("check.test", ""), ("retries.test", "1")]).expect_err("refused");
        assert_eq!(both.hints, ["remove it first: check.test="]);
        assert!(!set(&mut Checks::new(), "enabled", "true").expect("no check"));
        assert!(of_new(&["a=x".to_owned()], &["a=y".to_owned()]).is_err(), "one name for two checks");
    }
}
