//! What `repo add` and `repo set` say about checks: each part by itself, so that what is not named stays.

use std::collections::BTreeMap;

use godwit_core::evidence::VerifyScore;
use godwit_core::name::CheckName;
use godwit_core::policy::{CheckKind, CheckSpec};

use crate::commands::pairs::{pair, parse, usage};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;

/// The checks of a new repository.
///
/// # Errors
/// When one is not `NAME=COMMAND`, or has a name twice.
pub(super) fn of_new(commands: &[String], verifies: &[String]) -> CliResult<BTreeMap<CheckName, Option<CheckSpec>>> {
    let mut checks = BTreeMap::new();
    let kinds = [(commands, "--check", CheckKind::Command), (verifies, "--verify", CheckKind::Verify)];
    for (texts, flag, kind) in kinds {
        for text in texts {
            let (name, command) = pair(text, flag, "NAME=COMMAND")?;
            let check = CheckSpec { kind, ..CheckSpec::new(command) };
            if checks.insert(check_name(name)?, Some(check)).is_some() {
                return Err(usage(format!("the check `{name}` is given twice"), "give each check a name of its own"));
            }
        }
    }
    Ok(checks)
}

/// What `repo set` changes of checks, in the order in which it was said.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<(CheckName, Change)>);

/// A change of one check.
#[derive(Debug)]
enum Change {
    /// It is no more.
    Remove,
    /// Its command and kind; the rest stays, or is as usual where there was none.
    Command(CheckKind, String),
    Retries(u8),
    MinScore(Option<VerifyScore>),
    TimeoutMs(u64),
}

impl Changes {
    /// Takes `value` for a part of a check; `false` when `key` names none.
    ///
    /// # Errors
    /// When the check's name or the value is not what the key takes.
    pub(super) fn set(&mut self, key: &str, value: &str) -> CliResult<bool> {
        let Some((part, name)) = key.split_once('.') else { return Ok(false) };
        let command = |kind| match value {
            "" => Change::Remove,
            command => Change::Command(kind, command.to_owned()),
        };
        let change = match part {
            "check" => command(CheckKind::Command),
            "verify" => command(CheckKind::Verify),
            "retries" => Change::Retries(parse(key, value, "a number of retries from 0 to 3")?),
            "min_score" => Change::MinScore(min_score(key, value)?),
            "check_ms" => Change::TimeoutMs(parse(key, value, "a whole number of milliseconds")?),
            _ => return Ok(false),
        };
        self.0.push((check_name(name)?, change));
        Ok(true)
    }

    /// The changed checks, whole, as the API takes them.
    ///
    /// # Errors
    /// When a part of a check is to change that is not there.
    pub(super) fn patch(
        &self,
        now: &BTreeMap<CheckName, CheckSpec>,
    ) -> CliResult<BTreeMap<CheckName, Option<CheckSpec>>> {
        let mut patch: BTreeMap<CheckName, Option<CheckSpec>> = BTreeMap::new();
        for (name, change) in &self.0 {
            let current = patch.get(name).cloned().unwrap_or_else(|| now.get(name).cloned());
            patch.insert(name.clone(), change.apply(name, current)?);
        }
        Ok(patch)
    }
}

impl Change {
    fn apply(&self, name: &CheckName, current: Option<CheckSpec>) -> CliResult<Option<CheckSpec>> {
        if let Self::Remove = self {
            return Ok(None);
        }
        if let Self::Command(kind, command) = self {
            let check = current.unwrap_or_else(|| CheckSpec::new(""));
            // What is no verify script has no score.
            let min_score = check.min_score.filter(|_| *kind == CheckKind::Verify);
            return Ok(Some(CheckSpec { kind: *kind, command: command.clone(), min_score, ..check }));
        }
        let check = current.ok_or_else(|| {
            usage(format!("there is no check `{name}`"), format!("set its command first: check.{name}=COMMAND"))
        })?;
        Ok(Some(match self {
            Self::Remove | Self::Command(..) => check,
            Self::Retries(retries) => CheckSpec { retries: *retries, ..check },
            Self::MinScore(min_score) => CheckSpec { min_score: *min_score, ..check },
            Self::TimeoutMs(timeout_ms) => CheckSpec { timeout_ms: *timeout_ms, ..check },
        }))
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

    fn changed(now: &BTreeMap<CheckName, CheckSpec>, pairs: &[(&str, &str)]) -> CliResult<Option<CheckSpec>> {
        let mut changes = Changes::default();
        for (key, value) in pairs {
            assert!(changes.set(key, value)?, "{key} is about a check");
        }
        Ok(changes.patch(now)?.remove(&name("test")).expect("it is changed"))
    }

    #[test]
    fn each_part_of_a_check_changes_by_itself() {
        let none = BTreeMap::new();
        let whole = [
            ("verify.test", "sh verify.sh"),
            ("min_score.test", "0.8"),
            ("retries.test", "2"),
            ("check_ms.test", "5000"),
        ];
        let made = changed(&none, &whole).expect("a patch").expect("a check");
        let expected = CheckSpec {
            command: "sh verify.sh".to_owned(),
            timeout_ms: 5_000,
            kind: CheckKind::Verify,
            min_score: "0.8".parse().ok(),
            retries: 2,
        };
        assert_eq!(made, expected);
        let now = [(name("test"), made.clone())].into();
        let other = changed(&now, &[("verify.test", "other")]).expect("a patch").expect("a check");
        assert_eq!(other, CheckSpec { command: "other".to_owned(), ..expected.clone() }, "the rest stays");
        let plain = changed(&now, &[("check.test", "make test")]).expect("a patch").expect("a check");
        assert_eq!((plain.kind, plain.min_score, plain.retries), (CheckKind::Command, None, 2));
        let open = changed(&now, &[("min_score.test", "")]).expect("a patch").expect("a check");
        assert_eq!(open, CheckSpec { min_score: None, ..expected });
        assert_eq!(changed(&now, &[("check.test", "")]).expect("a patch"), None);
    }

    #[test]
    fn what_is_no_part_of_a_check_is_refused() {
        let none = BTreeMap::new();
        for (key, value) in
            [("retries.test", "-1"), ("min_score.test", "1.5"), ("min_score.test", "NaN"), ("check.-x", "a")]
        {
            assert_eq!(changed(&none, &[(key, value)]).expect_err("refused").exit, Exit::Usage, "{key}={value}");
        }
        let missing = changed(&none, &[("retries.test", "1")]).expect_err("refused");
        assert_eq!(missing.hints, ["set its command first: check.test=COMMAND"]);
        assert!(!Changes::default().set("enabled", "true").expect("no check"));
        assert!(of_new(&["a=x".to_owned()], &["a=y".to_owned()]).is_err(), "one name for two checks");
    }
}
