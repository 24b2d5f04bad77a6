//! The script of the scripted agent: what it does in each move.
//!
//! A script is a TOML or JSON file, or a fenced block ` ```godwit-script ` inside a mission's text, so that the text
//! alone can drive a test.
//!
//! ```toml
//! [[moves]]
//! [[moves.steps]]
//! do = "write"
//! path = "hello.txt"
//! text = "hello\n"
//! ```

use std::path::PathBuf;

use godwit_core::run::{RunClass, Usage};
use serde::{Deserialize, Serialize};

/// What opens a script inside a text.
const FENCE: &str = "```godwit-script";

/// What the agent does in each move.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// The first start in a HOME plays the first move, the second the second, and so on; the last is played again
    /// by every later start.
    pub moves: Vec<Move>,
}

/// One start of the agent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Done in order. After the last step the agent says that it succeeded and exits with 0.
    pub steps: Vec<Step>,
}

/// One thing to do. Paths are relative to the workspace unless they are absolute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// Say something.
    Say {
        /// What.
        text: String,
    },
    /// Say which session this is and the how manieth start in this HOME.
    SaySession {},
    /// Write a file, and the directories that it is in.
    Write {
        /// Where.
        path: PathBuf,
        /// What.
        text: String,
    },
    /// Add to the end of a file.
    Append {
        /// Where.
        path: PathBuf,
        /// What.
        text: String,
    },
    /// Write what it was asked, word for word, to a file.
    KeepPrompt {
        /// Where.
        path: PathBuf,
    },
    /// Run a command by `sh -c` and tell its output. A failing command does not end the agent.
    Shell {
        /// The command.
        command: String,
    },
    /// Commit everything in the workspace with git.
    Commit {
        /// The message.
        message: String,
    },
    /// Go on when a file is there; fail when it is not there in time.
    WaitForFile {
        /// Which file.
        path: PathBuf,
        /// How long to wait at most, in milliseconds.
        #[serde(default = "default_wait")]
        timeout_ms: u64,
    },
    /// Write a line to standard output as it is, whatever it is.
    Raw {
        /// The line, without its line feed.
        line: String,
    },
    /// Say one thing that is this many bytes long.
    BigLine {
        /// How long.
        bytes: usize,
    },
    /// Say many things as fast as they are read.
    Flood {
        /// How many.
        lines: u64,
        /// How long each is.
        bytes: usize,
    },
    /// Tell the running total of usage.
    Usage {
        /// The total.
        usage: Usage,
    },
    /// Ignore the signals that ask to end.
    IgnoreTermination {},
    /// Start a command in a session of its own and go on at once.
    SpawnDetached {
        /// The command, run by `sh -c`.
        command: String,
        /// Whether it keeps the agent's standard output open.
        #[serde(default)]
        output: DetachedOutput,
    },
    /// Take this much memory and keep it.
    Allocate {
        /// How much.
        mebibytes: usize,
    },
    /// Write to standard error.
    Complain {
        /// What.
        text: String,
    },
    /// End at once with this status, without a final event.
    Exit {
        /// The status.
        status: u8,
    },
    /// End by this signal, without a final event.
    Signal {
        /// Its number.
        number: i32,
    },
    /// End with a final event that plays this class.
    Finish {
        /// The class.
        end: RunClass,
        /// What is said about it.
        #[serde(default)]
        text: String,
        /// The status to exit with.
        #[serde(default)]
        status: u8,
    },
}

/// What a detached command does with the agent's standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DetachedOutput {
    /// It has none.
    #[default]
    Closed,
    /// It keeps it open, so that a reader does not see the end of the file when the agent is gone.
    Kept,
}

fn default_wait() -> u64 {
    60_000
}

/// A text that is not a script.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The text has no fenced block.
    #[error("no script: give `--script FILE`, or a fenced block that begins with `{FENCE}` in the prompt")]
    Missing,
    /// The block is not closed.
    #[error("the block that begins with `{FENCE}` is not closed")]
    Unclosed,
    /// It is not JSON.
    #[error("the script is not one: {0}")]
    Json(#[from] serde_json::Error),
    /// It is not TOML.
    #[error("the script is not one: {0}")]
    Toml(#[from] toml::de::Error),
    /// It has no move.
    #[error("the script has no move; begin it with `[[moves]]`")]
    Empty,
}

impl Script {
    /// A script whose every start does `steps`.
    pub fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { moves: vec![Move { steps: steps.into_iter().collect() }] }
    }

    /// Adds the next move.
    #[must_use]
    pub fn then(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.moves.push(Move { steps: steps.into_iter().collect() });
        self
    }

    /// Reads a script: JSON when it begins with `{`, else TOML.
    ///
    /// # Errors
    /// [`ScriptError`] when it is not a script.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        let script: Self =
            if text.trim_start().starts_with('{') { serde_json::from_str(text)? } else { toml::from_str(text)? };
        if script.moves.is_empty() { Err(ScriptError::Empty) } else { Ok(script) }
    }

    /// Reads the script in the first fenced block of a text.
    ///
    /// # Errors
    /// [`ScriptError`] when there is none, or it is not a script.
    pub fn from_prompt(text: &str) -> Result<Self, ScriptError> {
        let (_, rest) = text.split_once(FENCE).ok_or(ScriptError::Missing)?;
        let (block, _) = rest.split_once("\n```").ok_or(ScriptError::Unclosed)?;
        Self::parse(block)
    }

    /// The script as a fenced block to be put into a mission's text.
    pub fn to_block(&self) -> String {
        let json = serde_json::to_string(self).expect("a script has only keys that are text");
        format!("{FENCE}\n{json}\n```\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_goes_through_a_mission_text_unchanged() {
        let script = Script::of([
            Step::Write { path: "a/b.txt".into(), text: "```\nfenced \"text\"\n".into() },
            Step::Finish { end: RunClass::RateLimited { until: None }, text: String::new(), status: 1 },
        ])
        .then([Step::Shell { command: "true".into() }]);
        let prompt = format!("Please do this.\n\n{}\nThank you.", script.to_block());
        assert_eq!(Script::from_prompt(&prompt).expect("the block is a script"), script);
    }

    #[test]
    fn a_script_can_be_written_by_hand() {
        let text = "[[moves]]\n[[moves.steps]]\ndo = \"say\"\ntext = \"hi\"\n[[moves.steps]]\ndo = \"say-session\"\n";
        let script = Script::parse(text).expect("this is a script");
        assert_eq!(script, Script::of([Step::Say { text: "hi".into() }, Step::SaySession {}]));
    }

    #[test]
    fn what_is_not_a_script_is_refused() {
        assert!(matches!(Script::from_prompt("do it"), Err(ScriptError::Missing)));
        assert!(matches!(Script::from_prompt("```godwit-script\n{"), Err(ScriptError::Unclosed)));
        assert!(matches!(Script::parse("moves = []"), Err(ScriptError::Empty)));
        assert!(matches!(Script::parse(r#"{"moves":[{"steps":[{"do":"fly"}]}]}"#), Err(ScriptError::Json(_))));
        assert!(matches!(Script::parse("[[moves]]\nsteps = []\nstep = 1\n"), Err(ScriptError::Toml(_))));
    }
}
