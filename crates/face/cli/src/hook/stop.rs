//! `godwit hook stop`: what an agent's CLI asks when the agent wants to end.
//!
//! A run that was asked for a typed result and has told none that has its form is told so once, in the same session. The
//! second time it may end: whoever concludes the run says what its want of a result means. Since nothing is guarded here,
//! an error of its own lets the run end, too.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use godwit_core::result::{ResultKind, reminder};
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
    let answer = order(arguments).and_then(|(kind, file)| answer(&told, kind, &file));
    if let Some(answer) = answer {
        // If nobody hears it, the run ends.
        writeln!(io::stdout().lock(), "{answer}").ok();
    }
    ExitCode::SUCCESS
}

/// The kind of the result, and the file that it is told in.
fn order(arguments: &[OsString]) -> Option<(ResultKind, PathBuf)> {
    let [kind_word, kind, file_word, file] = arguments else { return None };
    let kind = ResultKind::of(kind.to_str()?)?;
    (kind_word == "--kind" && file_word == "--file").then(|| (kind, file.into()))
}

/// The reminder; `None` when the run may end.
fn answer(told: &Told, kind: ResultKind, file: &Path) -> Option<Value> {
    if told.stop_hook_active {
        return None;
    }
    let given = std::fs::read_to_string(file).ok()?;
    let faults = match given.trim() {
        "" => Vec::new(),
        given => kind.read(given).err()?,
    };
    Some(json!({"decision": "block", "reason": reminder(&faults)}))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(written: &str, is_second: bool) -> Option<String> {
        let place = tempfile::tempdir().expect("a directory");
        let file = place.path().join("result.json");
        std::fs::write(&file, written).expect("written");
        let answer = answer(&Told { stop_hook_active: is_second }, ResultKind::Verdict, &file)?;
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
    fn what_cannot_be_looked_at_keeps_no_run_alive() {
        let told = Told::default();
        assert_eq!(answer(&told, ResultKind::Verdict, Path::new("/nowhere/result.json")), None);
        assert_eq!(order(&[OsString::from("--kind")]), None);
    }
}
