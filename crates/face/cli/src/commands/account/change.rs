//! What `account set` says, turned into the one change that the API knows.

use godwit_api::types::AccountPatch;
use godwit_core::account::{Billing, CredentialKind};

use crate::commands::pairs::{named_or_nothing, pair, parse, unknown, word_of, word_or_nothing};
use crate::error::CliResult;

/// The keys of `account set`.
const KEYS: &[&str] =
    &["agents", "billing", "credential", "kind", "exclusive", "overflow", "daily_runs", "daily_calls", "daily_zone"];

/// Reads `KEY=VALUE` pairs.
///
/// # Errors
/// When a key is unknown or a value is not what its key takes.
pub(super) fn parse_all(changes: &[String]) -> CliResult<AccountPatch> {
    let mut patch = AccountPatch::default();
    for change in changes {
        let (key, value) = pair(change, "a change", "KEY=VALUE")?;
        set(&mut patch, key, value)?;
    }
    Ok(patch)
}

fn set(patch: &mut AccountPatch, key: &str, value: &str) -> CliResult<()> {
    match key {
        "agents" => {
            let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
            let names = names.map(|name| parse(key, name, "the name of an agent")).collect::<CliResult<_>>()?;
            patch.agents = Some(names);
        }
        "billing" => patch.billing = Some(word_of(key, value, &Billing::ALL, Billing::word)?),
        "credential" => patch.credential = Some(value.to_owned()),
        "kind" => {
            patch.credential_kind = Some(word_or_nothing(key, value, &CredentialKind::ALL, CredentialKind::word)?);
        }
        "exclusive" => patch.exclusive = Some(parse(key, value, "true or false")?),
        "overflow" => patch.overflow = Some(parse(key, value, "true or false")?),
        "daily_runs" => patch.daily_runs = Some(most(key, value)?),
        "daily_calls" => patch.daily_calls = Some(most(key, value)?),
        "daily_zone" => patch.daily_zone = Some(named_or_nothing(value)?),
        other => {
            let message = format!("`{}` is not a key of an account", other.escape_debug());
            return Err(unknown(message, other, KEYS));
        }
    }
    Ok(())
}

/// A number; nothing is as many as there are.
fn most(key: &str, value: &str) -> CliResult<Option<u32>> {
    if value.is_empty() { Ok(None) } else { parse(key, value, "a whole number from 1, or nothing").map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    fn read(words: &[&str]) -> CliResult<AccountPatch> {
        parse_all(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_not_named_stays_and_nothing_removes() {
        let patch = read(&["agents=claude, codex", "billing=free", "daily_calls=", "overflow=true", "kind="]);
        let wanted = AccountPatch {
            agents: Some(vec!["claude".parse().expect("a name"), "codex".parse().expect("a name")]),
            billing: Some(Billing::Free),
            daily_calls: Some(None),
            overflow: Some(true),
            credential_kind: Some(None),
            ..AccountPatch::default()
        };
        assert_eq!(patch.expect("a change"), wanted);
        for word in
            ["agent=claude", "billing=paid", "overflow=yes", "daily_runs=many", "agents", "agents=a b", "kind=key"]
        {
            assert_eq!(read(&[word]).expect_err("refused").exit, Exit::Usage, "{word}");
        }
    }
}
