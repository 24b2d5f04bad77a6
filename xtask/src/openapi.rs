//! The description of the API, generated from its code by the crate itself, without a server.

use anyhow::{Context, Result, ensure};

use crate::built::example;
use crate::shell::{output, root};

const FILE: &str = "docs/openapi.json";

/// Writes the description anew.
///
/// # Errors
/// When the generator fails or the file cannot be written.
pub(crate) fn write() -> Result<()> {
    std::fs::write(root().join(FILE), generate()?).with_context(|| format!("cannot write {FILE}"))
}

/// Compares the description with the code.
///
/// # Errors
/// When they differ; the remedy is in the message.
pub(crate) fn check() -> Result<()> {
    let committed = std::fs::read_to_string(root().join(FILE)).with_context(|| format!("cannot read {FILE}"))?;
    ensure!(committed == generate()?, "{FILE} differs from the code; run `cargo xtask openapi` and commit it");
    Ok(())
}

fn generate() -> Result<String> {
    output(&mut example("openapi")?).context("cannot generate the API's description")
}
