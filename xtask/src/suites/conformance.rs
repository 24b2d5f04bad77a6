//! What an adapter of an agent CLI has to pass: over recordings, live against a scripted model, and inside the sandbox
//! through the daemon. Every one of these is part of [`test`](super::test), too.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use super::tally::{Minimums, Program, Tally};
use super::{cargo_test, conclude, test_programs};
use crate::shell::{cargo, run, stream};
use crate::tools;

/// A suite, or a part of one.
struct Part {
    package: &'static str,
    /// The test program, such as `it`; all of the crate's where it is `None`.
    program: Option<&'static str>,
    /// The modules of it; all of them where there is none.
    modules: &'static [&'static str],
}

const PARTS: [Part; 3] = [
    Part { package: "godwit-agents", program: None, modules: &[] },
    Part { package: "godwit-testkit", program: Some("it"), modules: &["agents::"] },
    Part {
        package: "godwit-e2e",
        program: Some("it"),
        modules: &["agents::", "attention::", "faults::", "results::", "sentinel::", "takeover::"],
    },
];

impl Part {
    fn arguments(&self) -> Vec<&'static str> {
        let mut arguments = vec!["--package", self.package, "--no-fail-fast"];
        arguments.extend(self.program.into_iter().flat_map(|program| ["--test", program]));
        arguments.push("--");
        arguments.extend(self.modules);
        arguments
    }
}

/// Runs them, with all that they need. The last line of a good run is `N passed, 0 failed`.
///
/// # Errors
/// The first step that fails; of the tests, every one is run before that is said.
pub(crate) fn conformance() -> Result<()> {
    tools::ensure_present()?;
    run(cargo().args(["build", "--workspace", "--bins"]))?;
    tools::ensure_agents()?;
    let mut programs = BTreeMap::new();
    for part in &PARTS {
        programs.extend(test_programs(&["--package", part.package])?);
    }
    let mut tally = Tally::new(programs);
    let mut has_succeeded = true;
    for part in &PARTS {
        let mut command = cargo_test();
        command.args(part.arguments());
        has_succeeded &= stream(command, &mut std::io::stdout(), |line| tally.see(line))?.success();
    }
    tally.end(has_succeeded);
    println!("\n{}", tally.table());
    println!("\ncases that an adapter does not have:");
    absent()?.iter().for_each(|said| println!("  {said}"));
    conclude(&tally, &tally.faults(&Minimums::of_one(PARTS.iter().map(|part| part.package))))
}

/// The test that says which cases an adapter does not have and why, and how each line of it begins.
const ABSENT: &str = "promises::a_case_without_a_recording_says_why";
const SAID: &str = "conformance: ";

/// What the suite says of cases that an adapter does not have: a passing test is silent, and these are not to be missed.
fn absent() -> Result<Vec<String>> {
    let mut command = cargo();
    command.args([
        "test",
        "--package",
        "godwit-agents",
        "--test",
        "conformance",
        "--",
        "--exact",
        ABSENT,
        "--nocapture",
    ]);
    let mut told = Vec::new();
    let status = stream(command, &mut std::io::sink(), |line| {
        told.extend(line.split_once(SAID).map(|(_, said)| said.to_owned()));
    })?;
    ensure!(status.success(), "`{ABSENT}` failed");
    ensure!(!told.is_empty(), "`{ABSENT}` says nothing: it has another name now, or says it otherwise");
    Ok(told)
}

/// Holds that each of them is among these test programs: a part whose program has another name would prove nothing.
///
/// # Errors
/// When one is not.
pub(super) fn are_among(programs: &BTreeMap<String, Program>) -> Result<()> {
    for Part { package, program, .. } in &PARTS {
        let is_it = |known: &Program| {
            known.name == *package && program.is_none_or(|program| known.selected == format!("--test {program}"))
        };
        ensure!(programs.values().any(is_it), "`cargo xtask conformance` names tests of {package} that are not there");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_whose_program_is_not_there_is_told() {
        let program = |name: &str, selected: &str| Program { name: name.to_owned(), selected: selected.to_owned() };
        let mut programs = BTreeMap::from([
            ("a-1".to_owned(), program("godwit-agents", "--lib")),
            ("it-1".to_owned(), program("godwit-testkit", "--test it")),
            ("it-2".to_owned(), program("godwit-e2e", "--test it")),
        ]);
        assert!(are_among(&programs).is_ok());
        programs.insert("it-2".to_owned(), program("godwit-e2e", "--test other"));
        let told = are_among(&programs).expect_err("it is not there").to_string();
        assert!(told.contains("godwit-e2e"), "{told}");
    }

    #[test]
    fn every_module_is_one_of_the_suite_of_its_crate() {
        let root = crate::shell::root();
        let it = |place: &str| std::fs::read_to_string(root.join(place)).expect("a suite can be read");
        let suites = BTreeMap::from([
            ("godwit-testkit", it("crates/testkit/tests/it/main.rs")),
            ("godwit-e2e", it("e2e/tests/it/main.rs")),
        ]);
        for Part { package, modules, .. } in &PARTS {
            for module in *modules {
                let declared = format!("mod {};", module.trim_end_matches("::"));
                assert!(suites[package].contains(&declared), "{package}: {declared}");
            }
        }
    }
}
