//! A daemon and a shim in one binary, for this crate's tests.
//!
//! `godwit-shim-test shim <run-dir>` becomes the shim. `godwit-shim-test daemon <run-dir> <spec>` starts the run of a
//! specification and stays until it is killed. `godwit-shim-test on-terminal <program> …` takes the terminal for a program.
//! `godwit-shim-test points <home>` passes two crash points twice.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use godwit_proc::{Secrets, ShimProgram, crash, run, shim, terminal};

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    match args.as_slice() {
        [_, verb, run_dir] if verb == "shim" => shim::main(Path::new(run_dir)),
        [_, verb, command @ ..] if verb == terminal::VERB => terminal::main(command.iter().cloned()),
        [_, verb, run_dir, spec] if verb == "daemon" => daemon(Path::new(run_dir), Path::new(spec)),
        [_, verb, home] if verb == "points" => pass_points(Path::new(home)),
        _ => ExitCode::from(64),
    }
}

fn daemon(run_dir: &Path, spec: &Path) -> ExitCode {
    let spec = std::fs::read(spec).expect("the test wrote a specification");
    let spec = serde_json::from_slice(&spec).expect("the test wrote a specification");
    run::start(run_dir, &spec, &Secrets::default(), &ShimProgram::this_binary()).expect("the shim starts");
    loop {
        std::thread::park();
    }
}

fn pass_points(home: &Path) -> ExitCode {
    crash::arm(home);
    for name in ["first", "second", "first", "second"] {
        crash::point(name);
    }
    ExitCode::SUCCESS
}
