//! The command that a CLI runs before each tool call: godwit's own hook.
//!
//! It says where the hook is, what the workspace is and where the record goes, in words that a shell takes apart again
//! as they were. What the hook decides and how it answers is `godwit hook`'s business.

/// How long a CLI waits for its hook, in seconds. The hook itself gives up, with a denial, long before: CLIs let a call
/// run whose hook is slow.
pub(crate) const PATIENCE_SECONDS: u64 = 10;

/// Godwit's hook for one run, as seen inside the sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Hook<'a> {
    /// Godwit's own program.
    pub program: &'a str,
    /// The directory of the record.
    pub record: &'a str,
}

/// How a CLI hears a denial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hears {
    /// By the hook's JSON answer.
    Json,
    /// By exit code 2 and what the hook says on standard error.
    ExitCode,
}

impl Hook<'_> {
    /// The hook as a command line for `sh`.
    pub(crate) fn command_line(&self, workspace: &str, hears: Hears) -> String {
        let words: Vec<String> = self.command(workspace, hears).into_iter().map(shell_word).collect();
        words.join(" ")
    }

    /// The hook as a program and its arguments.
    pub(crate) fn command<'b>(&'b self, workspace: &'b str, hears: Hears) -> Vec<&'b str> {
        let fixed = [self.program, "hook", "pre-tool-use", "--workspace", workspace, "--run-dir", self.record];
        let answer: &[&str] = match hears {
            Hears::Json => &[],
            Hears::ExitCode => &["--answer", "exit-code"],
        };
        fixed.into_iter().chain(answer.iter().copied()).collect()
    }
}

/// A text as one word of a shell, whatever is in it.
pub(crate) fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_blanks_and_quotes_stays_one_word() {
        let hook = Hook { program: "/opt/god wit", record: "/h/it's" };
        let said = hook.command_line("/ws", Hears::Json);
        assert_eq!(said, "'/opt/god wit' hook pre-tool-use --workspace /ws --run-dir '/h/it'\\''s'");
        assert!(hook.command_line("/ws", Hears::ExitCode).ends_with(" --answer exit-code"));
    }
}
