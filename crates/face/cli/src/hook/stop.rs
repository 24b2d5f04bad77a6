//! `godwit hook stop`: what an agent's CLI asks when the agent wants to end.
//!
//! A run that was asked for a typed result and has told none that has its form is told so once, in the same session. The
//! second time it may end: whoever concludes the run says what its want of a result means. That it is the second time some
//! CLIs tell, and a file that is made the first time. Since nothing is guarded here, an error of its own lets the run end,
//! too.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use godwit_core::result::ResultKind;
use serde::Deserialize;
use serde_json::{Value, json};

/// The first argument.
pub(super) const EVENT: &str = "stop";

/// The most that is read of what the CLI tells.
const MAX_TOLD: u64 = 16 * 1024 * 1024;

/// What a CLI tells of the end.
#[derive(Debug, Default, Deserialize)]
struct Told {
    /// Whether the agent only goes on because a hook has said so before.
    #[serde(default)]
    stop_hook_active: bool,
}

/// Answers once.
pub(super) fn main(arguments: &[OsString]) -> ExitCode {
    let mut told = Vec::new();
    // What cannot be read is taken for the first try: the reminder is at worst one too many.
    io::stdin().lock().take(MAX_TOLD).read_to_end(&mut told).ok();
    let told: Told = serde_json::from_slice(&told).unwrap_or_default();
    let answer = order(arguments).and_then(|order| answer(&told, &order));
    if let Some(answer) = answer {
        // If nobody hears it, the run ends.
        writeln!(io::stdout().lock(), "{answer}").ok();
    }
    ExitCode::SUCCESS
}

/// What is asked for.
struct Order {
    kind: ResultKind,
    /// The file that a result is told in.
    file: PathBuf,
    /// The file that is there when the run has been told once.
    mark: PathBuf,
}

fn order(arguments: &[OsString]) -> Option<Order> {
    let [kind_word, kind, file_word, file, once, mark] = arguments else { return None };
    let kind = ResultKind::of(kind.to_str()?)?;
    let is_known = kind_word == "--kind" && file_word == "--file" && once == "--once";
    is_known.then(|| Order { kind, file: file.into(), mark: mark.into() })
}

/// The reminder; `None` when the run may end.
fn answer(told: &Told, order: &Order) -> Option<Value> {
    if told.stop_hook_active {
        return None;
    }
    let given = std::fs::read_to_string(&order.file).ok()?;
    let reason = order.kind.given(&given).reminder()?;
    // What is there already, or cannot be made, keeps no run alive.
    OpenOptions::new().write(true).create_new(true).open(&order.mark).ok()?;
    Some(json!({"decision": "block", "reason": reason}))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(place: &tempfile::TempDir, written: &str) -> Order {
        let (file, mark) = (place.path().join("result.json"), place.path().join("asked"));
        std::fs::write(&file, written).expect("written");
        Order { kind: ResultKind::Verdict, file, mark }
    }

    fn answered(written: &str, is_second: bool) -> Option<String> {
        let place = tempfile::tempdir().expect("a directory");
        let answer = answer(&Told { stop_hook_active: is_second }, &ordered(&place, written))?;
        assert_eq!(answer["decision"], "block");
        Some(answer["reason"].as_str().expect("a reason").to_owned())
    }

    #[test]
    fn a_missing_result_is_asked_for_once_with_what_was_wrong() {
        assert!(answered("", false).expect("a reminder").contains("call the tool `finish`"));
        let wrong = answered(r#"{"verdict": "maybe", "reasons": ["x"]}"#, false).expect("a reminder");
        assert!(wrong.contains("`verdict` is `maybe`"), "{wrong}");
        assert_eq!(answered("", true), None, "the second time it may end");
        assert_eq!(answered(r#"{"verdict": "pass", "reasons": ["x"]}"#, false), None);
    }

    #[test]
    fn a_cli_that_does_not_say_that_it_was_told_before_is_told_once_all_the_same() {
        let place = tempfile::tempdir().expect("a directory");
        let order = ordered(&place, "");
        assert!(answer(&Told::default(), &order).is_some());
        assert_eq!(answer(&Told::default(), &order), None);
    }

    #[test]
    fn what_cannot_be_looked_at_or_remembered_keeps_no_run_alive() {
        let place = tempfile::tempdir().expect("a directory");
        let told = Told::default();
        let nowhere = Order { file: "/nowhere/result.json".into(), ..ordered(&place, "") };
        assert_eq!(answer(&told, &nowhere), None);
        let forgetful = Order { mark: "/nowhere/asked".into(), ..ordered(&place, "") };
        assert_eq!(answer(&told, &forgetful), None);
        assert!(order(&[OsString::from("--kind")]).is_none());
    }
}
