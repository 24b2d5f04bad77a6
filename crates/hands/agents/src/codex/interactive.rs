//! How Codex is started for a person at its terminal.
//!
//! It asks what a folder that it does not trust may do, and only then. So the workspace is declared trusted, and what of a
//! repository that would let it do is covered. Beside itself it would start a server that outlives it; it does without.

use godwit_core::run::RunSpec;
use serde_json::Value;

use super::launch::HOOKS_FILE;
use crate::config::AgentConfig;
use crate::interactive::arguments;
use crate::launch::Launch;

/// What a repository can bring that Codex would execute or obey where it is trusted, relative to the workspace.
const REPOSITORY_SETTINGS: &str = ".codex";

/// The models for which it proposes another at its start, with the proposal: it is told that each was seen.
const PROPOSALS: &str = "notice.model_migrations={\"gpt-5.5\"=\"gpt-6-sol\",\"gpt-5.6-sol\"=\"gpt-6-sol\",\
     \"gpt-5.6-terra\"=\"gpt-6-sol\",\"gpt-5.6-luna\"=\"gpt-6-luna\"}";

/// The same launch, at a terminal.
pub(crate) fn interactive(mut launch: Launch, config: &AgentConfig, spec: &RunSpec) -> Launch {
    // A text as a basic string of TOML, whose escapes are JSON's as far as JSON writes any.
    let workspace = Value::from(launch.env["PWD"].as_str()).to_string().replace('\u{7f}', "\\u007F");
    let trusted = format!("projects={{{workspace}={{trust_level=\"trusted\"}}}}");
    let mut own = Vec::new();
    own.extend(spec.resume.as_ref().map(|_| "resume"));
    own.extend(["--no-daemon", "--dangerously-bypass-approvals-and-sandbox"]);
    if launch.files.iter().any(|file| file.path.as_os_str() == HOOKS_FILE) {
        own.push("--dangerously-bypass-hook-trust");
    }
    own.extend(["-c", &trusted, "-c", PROPOSALS]);
    launch.argv = arguments(config, spec, own);
    launch.argv.extend(spec.resume.as_ref().map(ToString::to_string));
    launch.covered.push(REPOSITORY_SETTINGS.into());
    launch
}
