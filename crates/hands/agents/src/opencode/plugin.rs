//! The plugin that asks godwit's hook before each tool call of OpenCode, which has no hooks that are programs.
//!
//! OpenCode awaits it before every tool, those of MCP servers and of its own agents included, and does not carry out a call
//! for which it throws. It allows nothing by itself: whatever ends the hook but its own exit with 0 is a denial. It needs
//! no module of OpenCode's, so that none has to be fetched.

use serde_json::json;

use crate::hook::PATIENCE_SECONDS;

/// Where it is, relative to HOME; in none of the directories whose plugins OpenCode starts by itself.
pub(super) const FILE: &str = ".config/opencode/godwit/sentinel.js";

/// The plugin, which runs the hook by this program and these arguments.
pub(super) fn contents(hook: &[&str]) -> String {
    let (program, arguments) = hook.split_first().expect("a hook has a program");
    PLUGIN
        .replace("%PROGRAM%", &json!(program).to_string())
        .replace("%ARGUMENTS%", &json!(arguments).to_string())
        .replace("%PATIENCE%", &(PATIENCE_SECONDS * 1_000).to_string())
}

const PLUGIN: &str = r#"import { spawnSync } from "node:child_process"

export const Sentinel = async () => ({
  "tool.execute.before": async (input, output) => {
    const call = { tool_name: input.tool, tool_input: output.args ?? {}, tool_use_id: input.callID }
    const options = { input: JSON.stringify(call), timeout: %PATIENCE%, encoding: "utf8" }
    const asked = spawnSync(%PROGRAM%, %ARGUMENTS%, options)
    if (asked.status !== 0) {
      const reason = (asked.stderr ?? "").trim()
      throw new Error(reason || "godwit denied this call, which it could not judge: its hook gave no answer")
    }
  },
})
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_texts_whatever_is_in_them() {
        let written = contents(&["/opt/\"god wit\"", "hook", "--workspace", "/w/`${x}`"]);
        assert!(
            written.contains(r#"spawnSync("/opt/\"god wit\"", ["hook","--workspace","/w/`${x}`"], options)"#),
            "{written}"
        );
        assert!(!written.contains('%') && written.contains("timeout: 10000"), "{written}");
    }
}
