//! `godwit mcp-result`: the MCP server through which an agent tells its typed result.
//!
//! An agent's CLI starts it inside the sandbox and talks to it over its standard input and output, a JSON-RPC message a
//! line. It offers one tool, `finish`, whose input has the form that was asked for. What breaks the form is answered with
//! every fault and its place, so that the agent can mend it at once; what has it is written to the given file, the last
//! one counting, and until there is one, so is what was refused last. It starts before anything else of the binary, and it is no verb for people.
//!
//! **Does not know.** Which run it belongs to, or what follows from the result. Whoever reads the file checks it again:
//! the run can write to it as well.

use std::ffi::OsString;
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use godwit_core::result::{Given, ResultFault, ResultKind, SERVER, TOOL};
use serde_json::{Value, json};

#[cfg(test)]
mod tests;

/// The newest release of the protocol that this server speaks. It answers in the client's own where that is older.
const PROTOCOL: &str = "2025-06-18";

/// The longest message, in bytes: a result that is far too long is still answered with why.
const MAX_MESSAGE: u64 = 4 * 1024 * 1024;

/// JSON-RPC's codes for what cannot be answered.
const PARSE_ERROR: i64 = -32700;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;

/// What the server was started for.
#[derive(Debug, PartialEq, Eq)]
struct Order {
    kind: ResultKind,
    file: PathBuf,
}

#[derive(Debug, thiserror::Error)]
enum ServerError {
    #[error("`godwit mcp-result` is started by an agent's CLI with `--kind KIND --file FILE`, not with `{0}`")]
    Usage(String),
    #[error("a message cannot be read")]
    Read(#[source] io::Error),
    #[error("an answer cannot be written")]
    Write(#[source] io::Error),
}

/// Serves until the CLI closes its end. To be called first thing in `main`.
pub(crate) fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let served = order(&arguments).and_then(|order| serve(&order, io::stdin().lock(), io::stdout().lock()));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            // If nobody hears it, the exit code still says that it failed.
            writeln!(io::stderr().lock(), "{error}{cause}").ok();
            ExitCode::FAILURE
        }
    }
}

fn order(arguments: &[OsString]) -> Result<Order, ServerError> {
    let usage = || {
        let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
        ServerError::Usage(words.join(" "))
    };
    let [kind_word, kind, file_word, file] = arguments else { return Err(usage()) };
    let kind = kind.to_str().and_then(ResultKind::of).filter(|_| kind_word == "--kind").ok_or_else(usage)?;
    if file_word != "--file" {
        return Err(usage());
    }
    Ok(Order { kind, file: file.into() })
}

fn serve(order: &Order, mut input: impl BufRead, mut output: impl Write) -> Result<(), ServerError> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input.by_ref().take(MAX_MESSAGE).read_until(b'\n', &mut line).map_err(ServerError::Read)?;
        if read == 0 {
            return Ok(());
        }
        if let Some(answer) = answer(order, &line) {
            writeln!(output, "{answer}").and_then(|()| output.flush()).map_err(ServerError::Write)?;
        }
    }
}

/// The answer to one message; `None` for what wants none.
fn answer(order: &Order, line: &[u8]) -> Option<Value> {
    if line.iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    let Ok(message) = serde_json::from_slice::<Value>(line) else {
        return Some(error(&Value::Null, PARSE_ERROR, "the message is no JSON"));
    };
    // A notification has no id and wants no answer.
    let id = message.get("id")?;
    let parameters = &message["params"];
    let answer = match message["method"].as_str() {
        Some("initialize") => Ok(greeting(parameters)),
        Some("ping") => Ok(json!({})),
        Some("tools/list") => Ok(json!({"tools": [tool(order.kind)]})),
        Some("tools/call") => call(order, parameters),
        Some(_) | None => Err((METHOD_NOT_FOUND, "there is no such method here".to_owned())),
    };
    Some(match answer {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err((code, message)) => error(id, code, &message),
    })
}

fn greeting(parameters: &Value) -> Value {
    let wanted = parameters["protocolVersion"].as_str().unwrap_or(PROTOCOL);
    // The dates of the releases are ordered as texts are. What is used here is the same in each.
    let version = if wanted < PROTOCOL { wanted } else { PROTOCOL };
    json!({
        "protocolVersion": version,
        "capabilities": {"tools": {}},
        "serverInfo": {"name": SERVER, "version": env!("CARGO_PKG_VERSION")},
    })
}

fn tool(kind: ResultKind) -> Value {
    json!({"name": TOOL, "description": kind.purpose(), "inputSchema": kind.schema()})
}

fn call(order: &Order, parameters: &Value) -> Result<Value, (i64, String)> {
    if parameters["name"] != TOOL {
        return Err((INVALID_PARAMS, format!("the only tool here is `{TOOL}`")));
    }
    let told = match take(order, &parameters["arguments"]) {
        Ok(()) => (false, "Taken. Now end.".to_owned()),
        Err(why) => (true, why),
    };
    Ok(json!({"content": [{"type": "text", "text": told.1}], "isError": told.0}))
}

/// Writes a result down, or says what is wrong with it.
fn take(order: &Order, given: &Value) -> Result<(), String> {
    let text = given.to_string();
    if let Err(faults) = order.kind.read(&text) {
        keep_refused(order, &text);
        return Err(refusal(&faults));
    }
    write(&order.file, &text).map_err(|error| format!("The result cannot be written down: {error}."))
}

/// Leaves what was refused in the place of the result, so that an agent that wants to end with it is told its faults, and
/// whoever concludes the run can name them. It never takes the place of one that was taken.
fn keep_refused(order: &Order, text: &str) {
    let held = std::fs::read_to_string(&order.file).unwrap_or_default();
    let is_taken = matches!(order.kind.given(&held), Given::Result(_));
    if !is_taken && text.len() <= order.kind.max_bytes() {
        // The agent has been told all the same.
        write(&order.file, text).ok();
    }
}

fn refusal(faults: &[ResultFault]) -> String {
    let faults: String = faults.iter().map(|fault| format!("\n- {fault}")).collect();
    format!("The result is refused. Mend this and call `{TOOL}` again:{faults}")
}

/// Writes into the file that is there: it is shown to the run by itself, so that nothing can be put in its place.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).truncate(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.flush()
}

fn error(id: &Value, code: i64, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
}
