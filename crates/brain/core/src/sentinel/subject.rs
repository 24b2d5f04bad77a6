//! What a call is about, in the words that a person would decide on it by.

use serde_json::Value;

use super::act::{path_in, script_of};
use super::{ToolCall, ToolKind, act, patch};

/// The command, the files, the address, or the arguments as they are.
pub fn subject(call: &ToolCall<'_>) -> String {
    let input = call.input;
    let told = match act::kind_of(call.tool) {
        ToolKind::Shell => script_of(input),
        ToolKind::Write => files_of(input).or_else(|| path_in(input).map(str::to_owned)),
        ToolKind::Read => path_in(input).map(str::to_owned),
        ToolKind::Fetch => ["url", "prompt"].iter().find_map(|key| input.get(key)?.as_str()).map(str::to_owned),
        ToolKind::Question | ToolKind::Harmless | ToolKind::Unknown => None,
    };
    told.unwrap_or_else(|| input.to_string())
}

/// The files of a patch, one a line.
fn files_of(input: &Value) -> Option<String> {
    let files = patch::files(patch::text_in(input)?);
    let paths: Vec<String> = files.into_iter().map(|file| file.path).collect();
    (!paths.is_empty()).then(|| paths.join("\n"))
}
