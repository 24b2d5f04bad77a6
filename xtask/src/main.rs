//! The developer's own tasks: `cargo xtask <task>`.
//!
//! Each task is what it says and needs nothing set up beforehand. The tasks drive cargo, git, npm and the built
//! binary as a person would; they use no code of the project, so that they also work when it does not build.

#![expect(clippy::print_stdout, reason = "these are commands of a terminal; their output is for the person at it")]

mod bench;
mod built;
mod demo;
mod openapi;
mod scan_history;
mod shell;
mod suites;
mod tools;
mod walls;
mod web;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tasks for those who work on godwit.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every suite with all its set-up, and fail if one of them shrank.
    ///
    /// From nothing, on Debian with git, Rust, Node and apt: tools, formatting, walls, the cockpit and its tests, lints,
    /// generated files, build, tests of every crate, end-to-end tests against the built binary and the real Claude
    /// Code, the cockpit in Chromium. The last line is `N passed, 0 failed`.
    Test,
    /// Run what an adapter of an agent CLI has to pass, with all its set-up: over recordings, live, and through the daemon.
    Conformance,
    /// Show godwit at work on a sample repository, from nothing to a landed change.
    ///
    /// A labelled scripted agent repairs a failing test in a temporary repository; the demo approves the landing
    /// itself and says so. No account and no network are needed.
    Demo,
    /// Measure time and memory against their floors and targets, and write `docs/benchmarks.md`.
    Bench(bench::Arguments),
    /// Check formatting, walls and lints, without running a test.
    Lint,
    /// Check the layers between crates, the purity of the domain, the size of files and the text of the project.
    Walls,
    /// Write `docs/openapi.json` anew from the code.
    Openapi,
    /// Build, test or draw the cockpit.
    #[command(subcommand)]
    Web(web::WebTask),
    /// Measure the secret scan on the histories of git clones; without one, on the project's own.
    ScanHistory {
        /// Clones of git, bare ones too.
        clones: Vec<PathBuf>,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Test => suites::test(),
        Task::Conformance => suites::conformance(),
        Task::Demo => demo::demo(),
        Task::Bench(arguments) => bench::bench(&arguments),
        Task::Lint => suites::lint(),
        Task::Walls => walls::check(),
        Task::Openapi => openapi::write(),
        Task::Web(task) => web::web(&task),
        Task::ScanHistory { clones } => scan_history::scan(&clones),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
