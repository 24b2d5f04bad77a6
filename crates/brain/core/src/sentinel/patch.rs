//! The paths and the added text of a patch in the form of the tool `apply_patch`, and in that of `diff`.

use serde_json::Value;

/// One file of a patch.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Patched {
    pub(super) path: String,
    /// The added lines.
    pub(super) added: String,
}

const MARKS: &[&str] =
    &["*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: ", "+++ b/", "--- a/"];

/// The patch in a call's arguments, when it is told as one.
pub(super) fn text_in(input: &Value) -> Option<&str> {
    ["patch", "patchText", "input", "command"].iter().find_map(|key| input.get(key)?.as_str())
}

/// The files that a patch names, in order.
pub(super) fn files(patch: &str) -> Vec<Patched> {
    let mut files: Vec<Patched> = Vec::new();
    for line in patch.lines() {
        let mark = MARKS.iter().find_map(|mark| line.trim_start().strip_prefix(mark));
        if let Some(path) = mark {
            files.push(Patched { path: path.trim().to_owned(), added: String::new() });
        } else if let (Some(added), Some(file)) = (line.strip_prefix('+'), files.last_mut()) {
            file.added.push_str(added);
            file.added.push('\n');
        }
    }
    files
}
