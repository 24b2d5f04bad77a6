//! What cargo has built, as it tells itself.
//!
//! Everything is built with the features that the whole workspace asks for. For a crate alone, cargo would choose the
//! features of what it depends on anew, and compile that, and the crate, once more.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::shell::{cargo, command, output};

/// What makes cargo tell what it has built, one message a line.
pub(crate) const MESSAGES: &str = "--message-format=json-render-diagnostics";

/// A program that cargo has built.
#[derive(Debug)]
pub(crate) struct Built {
    /// The `Cargo.toml` of its crate.
    pub(crate) manifest: PathBuf,
    /// Where it lies.
    pub(crate) executable: PathBuf,
    /// The part of the crate that it was made of.
    pub(crate) target: Target,
}

/// What cargo says of the part of a crate that a program was made of.
#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    /// Its name.
    pub(crate) name: String,
    /// Its kind, such as `test`.
    pub(crate) kind: Vec<String>,
}

/// One line of cargo's messages, as far as it matters here.
#[derive(Deserialize)]
struct Message {
    manifest_path: Option<PathBuf>,
    executable: Option<PathBuf>,
    target: Option<Target>,
}

/// Runs a build that was given [`MESSAGES`], and says which programs there are now.
///
/// # Errors
/// When it fails, or says what cannot be read.
pub(crate) fn programs(build: &mut Command) -> Result<Vec<Built>> {
    let mut programs = Vec::new();
    for line in output(build)?.lines() {
        let message: Message = serde_json::from_str(line).context("cannot read a message of cargo")?;
        if let Message { manifest_path: Some(manifest), executable: Some(executable), target: Some(target) } = message {
            programs.push(Built { manifest, executable, target });
        }
    }
    Ok(programs)
}

/// The command that runs an example of one of the crates.
///
/// # Errors
/// When there is none of that name, or it does not build.
pub(crate) fn example(name: &str) -> Result<Command> {
    let mut build = cargo();
    build.args(["build", "--quiet", "--workspace", "--example", name, MESSAGES]);
    let built = programs(&mut build)?.into_iter().find(|built| built.target.name == name);
    let program = built.with_context(|| format!("cargo says of no program that it is the example `{name}`"))?;
    Ok(command(program.executable))
}
