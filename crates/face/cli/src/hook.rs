//! `godwit hook pre-tool-use`: what an agent's CLI asks before each tool call.
//!
//! **Guarantees.** It answers in the CLI's own protocol: nothing and exit code 0 when the call may run, a denial with its
//! reason otherwise. CLIs let a call run when their hook fails or is slow, so every error of its own is a denial with
//! exit code 2, and so is an answer that took longer than [`DEADLINE`]. It is no verb for people, and it starts before
//! anything else of the binary: no command line parser, no runtime, no configuration.
//!
//! **Does not know.** Whether the run goes on, nor who is asked about a call that it denies. It leaves a record in the run's
//! directory, which the run can write to as well; `godwit_core::sentinel::record` says what can be concluded from it.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use godwit_core::attention::{self, Reply, Standing};
use godwit_core::sentinel::record::{FILE, Line};
use godwit_core::sentinel::{Judgement, Rules, ToolCall, ToolKind, Verdict, judge};
use serde::Deserialize;
use serde_json::{Value, json};

mod stop;
#[cfg(test)]
mod tests;

/// From the start to the answer. CLIs wait for a minute by default, and ten seconds where godwit says so.
const DEADLINE: Duration = Duration::from_secs(4);

/// The largest call that is read, in bytes.
const MAX_CALL: u64 = 16 * 1024 * 1024;

/// The stack of the judging thread: calls are nested by whoever wrote them. Only what is used takes memory.
const STACK: usize = 256 * 1024 * 1024;

/// The exit code that blocks a call whatever was printed.
const BLOCKED: u8 = 2;

/// What the hook was asked, and by whom.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    run_dir: Option<PathBuf>,
    workspace: Option<String>,
    answer: Answer,
}

/// How the CLI hears a denial.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Answer {
    /// By a JSON object: Claude Code and Codex, which show the reason to the agent as it is.
    #[default]
    Json,
    /// By exit code 2 with the reason on standard error: Gemini CLI.
    ExitCode,
}

/// A call, as Claude Code, Codex and Gemini CLI tell it.
#[derive(Debug, Deserialize)]
struct Told {
    tool_name: String,
    #[serde(default)]
    tool_input: Value,
    cwd: Option<String>,
    tool_use_id: Option<String>,
}

/// Why there is no judgement.
#[derive(Debug, thiserror::Error)]
enum HookError {
    #[error(
        "`godwit hook` is asked by an agent's CLI as `pre-tool-use [--run-dir DIR] [--workspace DIR] [--answer json|exit-code]`, not with `{0}`"
    )]
    Usage(String),
    #[error("the call cannot be read")]
    ReadCall(#[source] io::Error),
    #[error("the call is larger than {MAX_CALL} bytes")]
    TooLarge,
    #[error("the directory that the agent works in is unknown")]
    NoDirectory,
    #[error("the answer cannot be told")]
    WriteAnswer(#[source] io::Error),
    #[error("what is said of the run's calls cannot be read from {}", .0.display())]
    ReadStanding(PathBuf, #[source] io::Error),
    #[error("the judging cannot be started")]
    StartThread(#[source] io::Error),
    #[error("the judgement cannot be written to {}", .0.display())]
    WriteRecord(PathBuf, #[source] io::Error),
    #[error("there was no judgement within {} s", DEADLINE.as_secs())]
    TooSlow,
    #[error("the judging failed by a defect of godwit")]
    Defect,
}

/// Answers one call. To be called first thing in `main`.
pub(crate) fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    if let [event, rest @ ..] = arguments.as_slice()
        && event == stop::EVENT
    {
        return stop::main(rest);
    }
    let told = in_time(DEADLINE, move || {
        let request = request(&arguments)?;
        Ok((request.answer, answer(&request, read_call()?)?))
    });
    let said = told.and_then(|(how, judgement)| match judgement.verdict {
        Verdict::Allow => Ok(ExitCode::SUCCESS),
        Verdict::Soft | Verdict::Hard => deny(how, &judgement.reason).map_err(HookError::WriteAnswer),
    });
    match said {
        Ok(code) => code,
        Err(error) => {
            complain(&error);
            ExitCode::from(BLOCKED)
        }
    }
}

/// Runs `work` on a thread of its own and waits no longer than the deadline. Returning from `main` ends the thread.
fn in_time<T: Send + 'static>(
    deadline: Duration,
    work: impl FnOnce() -> Result<T, HookError> + Send + 'static,
) -> Result<T, HookError> {
    let (sender, receiver) = mpsc::sync_channel(1);
    // Whoever waits has heard the answer or given up.
    let body = move || sender.send(work()).unwrap_or_default();
    std::thread::Builder::new().stack_size(STACK).spawn(body).map_err(HookError::StartThread)?;
    receiver.recv_timeout(deadline).unwrap_or_else(|error| match error {
        mpsc::RecvTimeoutError::Timeout => Err(HookError::TooSlow),
        mpsc::RecvTimeoutError::Disconnected => Err(HookError::Defect),
    })
}

fn request(arguments: &[OsString]) -> Result<Request, HookError> {
    let usage = |word: &OsString| HookError::Usage(word.to_string_lossy().into_owned());
    let (event, mut rest) = arguments.split_first().ok_or_else(|| HookError::Usage(String::new()))?;
    if event != "pre-tool-use" {
        return Err(usage(event));
    }
    let mut request = Request::default();
    while let Some((option, after)) = rest.split_first() {
        let (value, after) = after.split_first().ok_or_else(|| usage(option))?;
        match option.to_str() {
            Some("--run-dir") => request.run_dir = Some(PathBuf::from(value)),
            Some("--answer") if value == "json" => request.answer = Answer::Json,
            Some("--answer") if value == "exit-code" => request.answer = Answer::ExitCode,
            Some("--workspace") => request.workspace = Some(value.to_str().ok_or_else(|| usage(value))?.to_owned()),
            _ => return Err(usage(option)),
        }
        rest = after;
    }
    Ok(request)
}

fn read_call() -> Result<Vec<u8>, HookError> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_CALL + 1).read_to_end(&mut bytes).map_err(HookError::ReadCall)?;
    if bytes.len() as u64 > MAX_CALL { Err(HookError::TooLarge) } else { Ok(bytes) }
}

/// Judges a call and writes the judgement down. A judgement that cannot be written down allows nothing.
fn answer(request: &Request, call: Vec<u8>) -> Result<Judgement, HookError> {
    let standing = request.run_dir.as_deref().map_or_else(|| Ok(Standing::default()), standing)?;
    let (line, reply) = match serde_json::from_slice::<Told>(&call) {
        Ok(told) => {
            let reply = replied(request, &told, &standing)?;
            (Line::judged(told.tool_use_id, told.tool_name, &reply.judgement), reply)
        }
        Err(_) => {
            let judgement = Judgement::malformed(ToolKind::Unknown, "it is no object with a `tool_name`");
            (Line::judged(None, String::new(), &judgement), Reply { judgement, inquiry: None })
        }
    };
    if let Some(run_dir) = &request.run_dir {
        let lines = std::iter::once(line).chain(reply.inquiry.map(|inquiry| Line::Asked { inquiry }));
        let path = run_dir.join(FILE);
        write_record(&path, lines).map_err(|error| HookError::WriteRecord(path, error))?;
    }
    Ok(reply.judgement)
}

/// What else than the rules decides in a run. It is shown to every run that is judged, and none can write to it; a run
/// that an earlier release began has none.
fn standing(run_dir: &Path) -> Result<Standing, HookError> {
    let path = run_dir.join(attention::FILE);
    let read = match std::fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::default()),
        read => read.and_then(|told| serde_json::from_slice(&told).map_err(io::Error::from)),
    };
    read.map_err(|error| HookError::ReadStanding(path, error))
}

fn replied(request: &Request, told: &Told, standing: &Standing) -> Result<Reply, HookError> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| value.starts_with('/'));
    let project = request.workspace.clone().or_else(|| variable("CLAUDE_PROJECT_DIR"));
    let current = told.cwd.clone().filter(|path| path.starts_with('/')).or_else(|| project.clone());
    let current = current.ok_or(HookError::NoDirectory)?;
    let workspace = project.unwrap_or_else(|| current.clone());
    let rules = Rules { workspace, home: variable("HOME").unwrap_or_default() };
    let call = ToolCall { tool: &told.tool_name, input: &told.tool_input, directory: &current };
    Ok(standing.reply(&call, judge(&call, &rules)))
}

/// Adds lines, after the line that the hook signs on with when they are the first. They are written at once, so that two
/// calls at a time do not mix.
fn write_record(path: &Path, lines: impl IntoIterator<Item = Line>) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    let sign_on = (file.metadata()?.len() == 0).then_some(Line::SIGN_ON);
    let mut text = String::new();
    for line in sign_on.into_iter().chain(lines) {
        text.push_str(&serde_json::to_string(&line)?);
        text.push('\n');
    }
    file.write_all(text.as_bytes())
}

/// Says no, in the way that the CLI hears, and gives the exit code that belongs to it.
fn deny(how: Answer, reason: &str) -> io::Result<ExitCode> {
    let text = format!("godwit denied this call: {reason}");
    match how {
        Answer::Json => {
            let decision = json!({
                "hookEventName": "PreToolUse",
                "permissionDecision": "deny",
                "permissionDecisionReason": text,
            });
            let mut out = io::stdout().lock();
            writeln!(out, "{}", json!({"hookSpecificOutput": decision}))?;
            out.flush()?;
            Ok(ExitCode::SUCCESS)
        }
        Answer::ExitCode => {
            // If nobody hears the reason, the exit code still blocks.
            writeln!(io::stderr().lock(), "{text}").ok();
            Ok(ExitCode::from(BLOCKED))
        }
    }
}

/// Tells the agent, on the only channel that it hears with this exit code.
fn complain(error: &HookError) {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    // If nobody hears it, the exit code still blocks.
    writeln!(io::stderr().lock(), "godwit denied this call, which it could not judge: {error}{cause}").ok();
}
