//! The scripted agent: does what its script says and tells it in JSON lines, as `godwit-agents` reads them.
//!
//! It needs nothing but its workspace (the current directory) and its HOME, where it keeps `starts.log` (one line
//! a start) and its sessions. A resumed session goes on with the script that it began with. At a terminal it talks with a
//! person instead.

mod home;
mod interactive;
mod play;
mod voice;

use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};

use crate::script::Script;
use home::Home;
use play::Player;
use voice::Voice;

/// What the scripted agent was asked on its command line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arguments {
    /// Where the script is, when it is not in the prompt.
    pub script: Option<PathBuf>,
    /// The session to go on with.
    pub resume: Option<String>,
    /// The model that it is to say it uses.
    pub model: Option<String>,
    /// Whether a person talks with it at a terminal.
    pub is_interactive: bool,
}

impl Arguments {
    /// Reads a command line without its program.
    ///
    /// # Errors
    /// A sentence for a person when an argument is unknown or has no value.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> anyhow::Result<Self> {
        let mut parsed = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("`{argument}` needs a value"));
            match argument.as_str() {
                "--script" => parsed.script = Some(value()?.into()),
                "--resume" => parsed.resume = Some(value()?),
                "--model" => parsed.model = Some(value()?),
                "--interactive" => parsed.is_interactive = true,
                _ => bail!("unknown argument `{argument}`; known are --script, --resume, --model and --interactive"),
            }
        }
        Ok(parsed)
    }
}

/// Plays one move and says how the process is to end.
///
/// # Errors
/// A sentence for a person when the agent could not even begin.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let home = Home::from_environment()?;
    if arguments.is_interactive {
        return interactive::talk(&home, arguments.resume.as_deref());
    }
    let prompt = prompt()?;
    let script = load(arguments, &home, &prompt)?;
    let start = home.record_start(arguments.resume.as_deref())?;
    let mut voice = Voice::stdout();
    let session = match &arguments.resume {
        Some(session) if home.knows(session) => session.clone(),
        Some(session) => {
            voice.unknown_session(session)?;
            return Ok(ExitCode::FAILURE);
        }
        None => home.begin_session(start, &script)?,
    };
    voice.started(&session, arguments.model.as_deref())?;
    let index = start.saturating_sub(1).min(script.moves.len() - 1);
    Player::new(voice, session, start, prompt).play(&script.moves[index].steps)
}

/// The prompt is read to its end in any case, so that whoever writes it never meets a closed pipe.
fn prompt() -> anyhow::Result<String> {
    let mut prompt = String::new();
    std::io::stdin().read_to_string(&mut prompt).context("cannot read the prompt from standard input")?;
    Ok(prompt)
}

fn load(arguments: &Arguments, home: &Home, prompt: &str) -> anyhow::Result<Script> {
    let script = match &arguments.script {
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("cannot read the script {}", path.display()))?;
            Script::parse(&text)?
        }
        None => {
            let remembered = || arguments.resume.as_ref().and_then(|session| home.remembered(session));
            Script::from_prompt(prompt).or_else(|error| remembered().ok_or(error))?
        }
    };
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_strictly() {
        let parse = |words: &[&str]| Arguments::parse(words.iter().map(|&word| word.to_owned()));
        let arguments = parse(&["--resume", "scripted-1", "--script", "a.toml"]).expect("known arguments");
        assert_eq!(arguments.resume.as_deref(), Some("scripted-1"));
        assert!(parse(&["--fly"]).is_err());
        assert!(parse(&["--resume"]).is_err());
    }
}
