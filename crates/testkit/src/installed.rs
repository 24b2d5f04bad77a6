//! Where the real agent CLIs are, at the releases that the suites pin, and godwit's own program.

use std::path::{Path, PathBuf};

/// Godwit's own program, beside the test that asks.
///
/// # Panics
/// When it is not built: a suite that skips what it cannot run proves nothing.
pub fn godwit() -> PathBuf {
    let own = std::env::current_exe().expect("a test knows its own program");
    let directory = own.parent().and_then(Path::parent).expect("tests are in target/<profile>/deps");
    let program = directory.join("godwit");
    assert!(program.is_file(), "{} is not built; run `cargo build -p godwit` first", program.display());
    program
}

/// One CLI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cli {
    /// Claude Code.
    ClaudeCode,
    /// Codex: the native program, without the Node wrapper around it.
    Codex,
    /// OpenCode: the native program, without the Node wrapper around it.
    Opencode,
    /// Gemini CLI: a program of Node.
    Gemini,
}

impl Cli {
    /// The program.
    ///
    /// # Panics
    /// When it is not installed: a suite that skips what it cannot run proves nothing.
    pub fn program(self) -> PathBuf {
        let is_arm = cfg!(target_arch = "aarch64");
        let modules = self.directory().join("node_modules");
        let program = match (self, is_arm) {
            (Self::ClaudeCode, _) => ".bin/claude",
            (Self::Codex, false) => "@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex",
            (Self::Codex, true) => "@openai/codex-linux-arm64/vendor/aarch64-unknown-linux-musl/bin/codex",
            (Self::Opencode, false) => "opencode-linux-x64/bin/opencode",
            (Self::Opencode, true) => "opencode-linux-arm64/bin/opencode",
            (Self::Gemini, _) => ".bin/gemini",
        };
        let path = modules.join(program);
        path.canonicalize().unwrap_or_else(|error| {
            let (source, target) = self.places();
            panic!(
                "{} is not there ({error}): run `cargo xtask test`, or copy {source} to {target} and run `npm install --no-save` there",
                path.display()
            )
        })
    }

    /// The directory in which everything of it is.
    pub fn directory(self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(self.places().1)
    }

    /// Its lock file's directory, and where it is installed.
    fn places(self) -> (&'static str, &'static str) {
        match self {
            Self::ClaudeCode => ("e2e/claude", "target/claude-code"),
            Self::Codex => ("e2e/agents/codex", "target/agents/codex"),
            Self::Opencode => ("e2e/agents/opencode", "target/agents/opencode"),
            Self::Gemini => ("e2e/agents/gemini", "target/agents/gemini"),
        }
    }
}
