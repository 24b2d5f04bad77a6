//! `explain`: the page of a hold's code, as it was when this binary was built.

use godwit_core::hold::HoldCode;
use serde::Serialize;

use crate::config::nearest;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output::{self, Format};

/// What is known about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = CodeExplanation)]
pub(crate) struct Explanation {
    /// The code.
    #[schema(value_type = String)]
    code: HoldCode,
    /// What it means, in one sentence.
    meaning: &'static str,
    /// Its page, in Markdown.
    page: &'static str,
}

/// Shows the page of a code.
///
/// # Errors
/// [`Exit::NotFound`] when there is no such code; when the answer cannot be written.
pub(super) fn run(format: Format, code: &str) -> CliResult {
    let explanation = explain(code)?;
    match format {
        Format::Json => output::json(&explanation)?,
        Format::Human => output::answer(explanation.page)?,
    }
    Ok(Exit::Ok)
}

fn explain(given: &str) -> CliResult<Explanation> {
    match HoldCode::ALL.iter().find(|code| code.word() == given) {
        Some(&code) => Ok(Explanation { code, meaning: code.meaning(), page: page(code) }),
        None => Err(unknown(given)),
    }
}

fn unknown(given: &str) -> CliError {
    let known: Vec<&str> = HoldCode::ALL.iter().map(|code| code.word()).collect();
    let hint = match nearest(&given.to_lowercase(), &known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("the codes are {}", known.join(", ")),
    };
    CliError::new(Exit::NotFound, format!("no hold has the code `{}`", given.escape_debug())).hint(hint)
}

/// The text of a page in `docs/errors`.
macro_rules! page {
    ($word:literal) => {
        include_str!(concat!("../../../../../docs/errors/", $word, ".md"))
    };
}

/// The page of a code. A code without one does not compile.
fn page(code: HoldCode) -> &'static str {
    match code {
        HoldCode::AgentNotConfigured => page!("agent-not-configured"),
        HoldCode::AgentProgramMissing => page!("agent-program-missing"),
        HoldCode::AgentAuth => page!("agent-auth"),
        HoldCode::AgentBilling => page!("agent-billing"),
        HoldCode::AgentLimited => page!("agent-limited"),
        HoldCode::ModelUnavailable => page!("model-unavailable"),
        HoldCode::RunFailed => page!("run-failed"),
        HoldCode::SentinelBlocked => page!("sentinel-blocked"),
        HoldCode::HookSilent => page!("hook-silent"),
        HoldCode::LoginExchanged => page!("login-exchanged"),
        HoldCode::ResultInvalid => page!("result-invalid"),
        HoldCode::NeedsAnswer => page!("needs-answer"),
        HoldCode::SandboxUnavailable => page!("sandbox-unavailable"),
        HoldCode::RepoUnavailable => page!("repo-unavailable"),
        HoldCode::WorkspaceFailed => page!("workspace-failed"),
        HoldCode::NothingChanged => page!("nothing-changed"),
        HoldCode::MergeConflict => page!("merge-conflict"),
        HoldCode::ChecksFailed => page!("checks-failed"),
        HoldCode::CheckRanNothing => page!("check-ran-nothing"),
        HoldCode::ForbiddenPath => page!("forbidden-path"),
        HoldCode::SecretInDiff => page!("secret-in-diff"),
        HoldCode::RiskHigh => page!("risk-high"),
        HoldCode::EvidenceFailed => page!("evidence-failed"),
        HoldCode::TargetMoved => page!("target-moved"),
        HoldCode::TargetCheckedOut => page!("target-checked-out"),
        HoldCode::LandFailed => page!("land-failed"),
        HoldCode::DiskFull => page!("disk-full"),
        HoldCode::EffectStuck => page!("effect-stuck"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/errors");

    #[test]
    fn each_code_has_its_own_page_and_each_page_a_code() {
        let mut codes: Vec<String> = HoldCode::ALL.iter().map(|code| format!("{code}.md")).collect();
        let entries = std::fs::read_dir(PAGES).expect("the pages are there");
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("a page").file_name().into_string();
        let mut files: Vec<String> = entries.map(|entry| name(entry).expect("a name of text")).collect();
        codes.sort();
        files.sort();
        assert_eq!(files, codes);
        for code in HoldCode::ALL {
            let explanation = explain(code.word()).expect("known");
            assert_eq!(explanation.code, code);
            assert!(explanation.page.starts_with(&format!("# {code}\n")), "{code} has the page of another");
        }
    }

    #[test]
    fn an_unknown_code_is_not_found_and_a_slip_is_recognised() {
        for (given, hint) in [
            ("check-failed", "did you mean `checks-failed`?"),
            ("Disk-Full", "did you mean `disk-full`?"),
            ("weather", "the codes are agent-not-configured, agent-program-missing,"),
        ] {
            let error = explain(given).expect_err("unknown");
            assert_eq!(error.exit, Exit::NotFound, "{given}");
            assert!(error.hints.len() == 1 && error.hints[0].starts_with(hint), "{given}: {:?}", error.hints);
        }
    }
}
