//! An agent that does exactly what its script says. For trying godwit out and for its tests.

use std::io::Write;
use std::process::ExitCode;

use godwit_testkit::agent::{Arguments, run};

/// The status of an agent that could not even begin (`EX_USAGE`).
const COULD_NOT_BEGIN: u8 = 64;

fn main() -> ExitCode {
    let ended = Arguments::parse(std::env::args().skip(1)).and_then(|arguments| run(&arguments));
    ended.unwrap_or_else(|error| {
        // When standard error is closed too, the status alone has to tell.
        writeln!(std::io::stderr(), "godwit-scripted-agent: {error:#}").ok();
        ExitCode::from(COULD_NOT_BEGIN)
    })
}
