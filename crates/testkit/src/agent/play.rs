//! Doing the steps of one move.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use godwit_core::run::{RunClass, Usage};
use nix::sys::signal::{SigHandler, Signal, raise, signal};
use serde_json::{Value, json};

use super::voice::Voice;
use crate::script::{DetachedOutput, Step};

/// How often a file that is waited for is looked for. This program has no event loop, and inotify does not see
/// files that appear through another mount.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// How much of a command's output is told.
const OUTPUT_LIMIT: usize = 16 * 1024;

/// One move being played.
pub(super) struct Player {
    voice: Voice,
    session: String,
    start: usize,
    prompt: String,
    calls: u64,
    usage: Usage,
    /// Memory taken by `allocate`, kept to the end.
    kept: Vec<Vec<u8>>,
}

/// Whether there is more to do.
enum Next {
    Step,
    End(ExitCode),
}

impl Player {
    pub(super) fn new(voice: Voice, session: String, start: usize, prompt: String) -> Self {
        // No model is behind it, so these are known to be nothing.
        let usage = Usage {
            input_tokens: Some(0),
            output_tokens: Some(0),
            cache_read_tokens: Some(0),
            cache_write_tokens: Some(0),
            cost_micro_usd: Some(0),
            turns: Some(0),
        };
        Self { voice, session, start, prompt, calls: 0, usage, kept: Vec::new() }
    }

    pub(super) fn play(mut self, steps: &[Step]) -> anyhow::Result<ExitCode> {
        for step in steps {
            if let Next::End(code) = self.step(step)? {
                return Ok(code);
            }
        }
        self.voice.finished(&RunClass::Success, "the script is done", &self.usage)?;
        Ok(ExitCode::SUCCESS)
    }

    fn step(&mut self, step: &Step) -> anyhow::Result<Next> {
        match step {
            Step::Say { text } => self.say(text)?,
            Step::SaySession {} => self.say(&format!("session {}, start {}", self.session, self.start))?,
            Step::Write { path, text } => {
                self.tool("write", &json!({"path": path, "text": text}), || write(path, text))?;
            }
            Step::Append { path, text } => {
                self.tool("append", &json!({"path": path, "text": text}), || append(path, text))?;
            }
            Step::KeepPrompt { path } => {
                let prompt = self.prompt.clone();
                self.tool("keep-prompt", &json!({"path": path}), || write(path, &prompt))?;
            }
            Step::Shell { command } => self.tool("shell", &json!({"command": command}), || shell(command))?,
            Step::Commit { message } => self.tool("commit", &json!({"message": message}), || commit(message))?,
            Step::WaitForFile { path, timeout_ms } => {
                return self.wait_for_file(path, Duration::from_millis(*timeout_ms));
            }
            Step::Raw { line } => self.voice.raw(line)?,
            Step::BigLine { bytes } => self.voice.text(&"x".repeat(*bytes))?,
            Step::Flood { lines, bytes } => self.flood(*lines, *bytes)?,
            Step::Usage { usage } => {
                self.usage = *usage;
                self.voice.usage(usage)?;
            }
            Step::IgnoreTermination {} => ignore_termination()?,
            Step::SpawnDetached { command, output } => spawn_detached(command, *output)?,
            Step::Allocate { mebibytes } => self.kept.push(vec![1; mebibytes << 20]),
            Step::Complain { text } => writeln!(std::io::stderr(), "{text}")?,
            Step::Exit { status } => return Ok(Next::End(ExitCode::from(*status))),
            Step::Signal { number } => return end_by(*number),
            Step::Finish { end, text, status } => {
                self.voice.finished(end, text, &self.usage)?;
                return Ok(Next::End(ExitCode::from(*status)));
            }
        }
        Ok(Next::Step)
    }

    fn say(&mut self, text: &str) -> anyhow::Result<()> {
        self.usage.turns = self.usage.turns.map(|turns| turns + 1);
        Ok(self.voice.text(text)?)
    }

    /// Tells a call, does it, and tells what became of it. As with a real agent, a tool that fails is not the end.
    fn tool(&mut self, name: &str, input: &Value, act: impl FnOnce() -> anyhow::Result<String>) -> anyhow::Result<()> {
        self.calls += 1;
        let id = format!("call-{}", self.calls);
        self.voice.tool_call(&id, name, input)?;
        let result = act().map_err(|error| format!("{error:#}"));
        Ok(self.voice.tool_result(&id, &result)?)
    }

    fn wait_for_file(&mut self, path: &Path, limit: Duration) -> anyhow::Result<Next> {
        let deadline = Instant::now() + limit;
        while !path.exists() {
            if Instant::now() >= deadline {
                let text = format!("{} did not appear in time", path.display());
                let end = RunClass::Unknown { raw: "file did not appear".to_owned() };
                self.voice.finished(&end, &text, &self.usage)?;
                return Ok(Next::End(ExitCode::FAILURE));
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(Next::Step)
    }

    fn flood(&mut self, lines: u64, bytes: usize) -> anyhow::Result<()> {
        let text = "x".repeat(bytes);
        for _ in 0..lines {
            self.voice.text(&text)?;
        }
        Ok(())
    }
}

pub(super) fn write(path: &Path, text: &str) -> anyhow::Result<String> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    }
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(format!("wrote {} bytes", text.len()))
}

fn append(path: &Path, text: &str) -> anyhow::Result<String> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot append to {}", path.display()))?;
    Ok(format!("appended {} bytes", text.len()))
}

fn shell(command: &str) -> anyhow::Result<String> {
    told(Command::new("sh").args(["-c", command]))
}

fn commit(message: &str) -> anyhow::Result<String> {
    told(Command::new("git").args(["add", "--all"]))?;
    let identity = ["-c", "user.name=Scripted Agent", "-c", "user.email=scripted@agent.invalid"];
    told(Command::new("git").args(identity).args(["commit", "--quiet", "--no-verify", "-m", message]))
}

/// Runs a command to its end; what it printed, standard output first, is the answer or the error.
fn told(command: &mut Command) -> anyhow::Result<String> {
    let output = command.stdin(Stdio::null()).output().context("cannot start the command")?;
    let mut printed = output.stdout;
    printed.extend_from_slice(&output.stderr);
    printed.truncate(OUTPUT_LIMIT);
    let printed = String::from_utf8_lossy(&printed).into_owned();
    if output.status.success() { Ok(printed) } else { anyhow::bail!("{}: {printed}", output.status) }
}

/// The child is left to the machine on purpose: whether godwit finds it is what is tested.
fn spawn_detached(command: &str, output: DetachedOutput) -> anyhow::Result<()> {
    let stdout = match output {
        DetachedOutput::Closed => Stdio::null(),
        DetachedOutput::Kept => Stdio::inherit(),
    };
    let status = Command::new("setsid")
        .args(["--fork", "sh", "-c", command])
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(Stdio::null())
        .status()
        .context("cannot start `setsid`, which util-linux provides")?;
    anyhow::ensure!(status.success(), "`setsid` ended with {status}");
    Ok(())
}

fn ignore_termination() -> anyhow::Result<()> {
    for number in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        // SAFETY: ignoring a signal installs no handler, so no code can run in a signal's context.
        unsafe { signal(number, SigHandler::SigIgn) }.with_context(|| format!("cannot ignore {number}"))?;
    }
    Ok(())
}

fn end_by(number: i32) -> anyhow::Result<Next> {
    let number = Signal::try_from(number).with_context(|| format!("{number} is not a signal"))?;
    raise(number).with_context(|| format!("cannot raise {number}"))?;
    anyhow::bail!("{number} did not end the agent")
}
