//! The `godwit` binary: the daemon, the shim, and the commands that speak to the daemon.

mod acp_drive;
mod args;
mod ask_again;
mod backup;
mod commands;
mod composition;
mod config;
mod daemon;
mod doctor;
mod error;
mod exit;
mod home;
mod hook;
#[cfg(test)]
mod json_docs;
mod keeper;
mod live;
mod mcp_result;
mod output;
mod progress;
mod reach;
mod reader;
mod render;
mod session;
mod succession;
mod terminal;

use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use error::{CliError, CliResult};
use exit::Exit;
use home::Home;
use output::Format;
use session::Session;

/// The first argument of a shim. It is no verb for people: only the daemon knows how to ask.
const SHIM: &str = "shim";

/// The first argument of an agent's hook. It is no verb for people either: an agent's CLI asks, before each tool call.
const HOOK: &str = "hook";

/// The first argument of the MCP server through which an agent tells its result. Its CLI starts it.
const MCP_RESULT: &str = "mcp-result";

fn main() -> ExitCode {
    // Before anything else, because a shim must have one thread and little memory.
    let mut arguments = std::env::args_os().skip(1);
    let verb = arguments.next();
    if verb.as_deref() == Some(OsStr::new(SHIM)) {
        return godwit_proc::shim::main(Path::new(&arguments.next().unwrap_or_default()));
    }
    // Its time is added to every tool call of every agent.
    if verb.as_deref() == Some(OsStr::new(HOOK)) {
        return hook::main(arguments);
    }
    if verb.as_deref() == Some(OsStr::new(MCP_RESULT)) {
        return mcp_result::main(arguments);
    }
    // It is one program of a run, between the shim and the agent.
    if verb.as_deref() == Some(OsStr::new(godwit_agents::acp::order::VERB)) {
        return acp_drive::main(arguments);
    }
    // As is this, for a CLI that asks nobody when its agent wants to end.
    if verb.as_deref() == Some(OsStr::new(godwit_agents::again::VERB)) {
        return ask_again::main(arguments);
    }
    // It is one program of a run as well, between the sandbox and the agent at its terminal.
    if verb.as_deref() == Some(OsStr::new(godwit_proc::terminal::VERB)) {
        return godwit_proc::terminal::main(arguments);
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell_usage(&told, std::env::args_os().any(|argument| argument == "--json")),
    };
    output::choose_colours(cli.color);
    let format = if cli.json { Format::Json } else { Format::Human };
    let exit = run(cli, format).unwrap_or_else(|error| {
        // A reader that has gone wants to hear nothing more.
        if error.exit != Exit::Ok {
            output::failure(&error, format);
        }
        error.exit
    });
    exit.into()
}

/// Help and version are answers; everything else that the parser says is about a wrong command line.
fn tell_usage(told: &clap::Error, is_json: bool) -> ExitCode {
    if is_json && told.use_stderr() {
        let message = told.to_string();
        let message = message.trim_start_matches("error: ").trim_end();
        output::failure(&CliError::new(Exit::Usage, message), Format::Json);
        return Exit::Usage.into();
    }
    // If nobody hears it, the exit code still tells.
    told.print().ok();
    if told.use_stderr() { Exit::Usage.into() } else { Exit::Ok.into() }
}

fn run(cli: Cli, format: Format) -> CliResult {
    // What the binary knows by itself must not fail for a home that is not acceptable.
    if let Command::Reference(command) = &cli.command {
        return commands::reference::run(format, command);
    }
    let session = Session { home: Home::locate(cli.home)?, format };
    match cli.command {
        // The daemon brings its own runtime, and must fork before there is one.
        Command::Up(up) => commands::up::run(session, &up),
        command => {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| CliError::caused(Exit::Failed, "cannot start", &error))?;
            let exit = runtime.block_on(commands::run(&session, command));
            // What still blocks is a wait that was given up.
            runtime.shutdown_background();
            exit
        }
    }
}
