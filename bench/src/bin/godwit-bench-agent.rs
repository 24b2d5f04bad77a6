//! The benchmark's agent as a program. See [`godwit_bench::agent`].

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match godwit_bench::agent::run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // When standard error is closed too, the status alone has to tell.
            writeln!(std::io::stderr(), "godwit-bench-agent: {error}").ok();
            ExitCode::FAILURE
        }
    }
}
