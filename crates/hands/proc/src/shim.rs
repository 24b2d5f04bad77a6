//! The shim: `godwit shim <run-dir>`.

use std::path::Path;
use std::process::ExitCode;

/// Becomes the shim of a run. To be called first thing in `main`, before any thread exists.
#[must_use]
pub fn main(run_dir: &Path) -> ExitCode {
    todo!()
}
