//! A binary that is nothing but the shim, for this crate's tests: `godwit-shim-test shim <run-dir>`.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().collect();
    match args.as_slice() {
        [_, verb, run_dir] if verb == "shim" => godwit_proc::shim::main(Path::new(run_dir)),
        _ => ExitCode::from(64),
    }
}
