//! The account of everything that ran: of `cargo test`, read from what it prints, and of what other runners counted.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

use super::failure::{Failure, quoted};
use super::said::Said;

/// What ran, by crate; the cockpit's suites have names of their own.
#[derive(Debug)]
pub(super) struct Tally {
    /// The test programs, by their files' names.
    programs: BTreeMap<String, Program>,
    current: Option<(Program, Said)>,
    suites: BTreeMap<String, Suite>,
    failures: Vec<Failure>,
    /// What the output itself shows to be wrong.
    oddities: Vec<String>,
}

/// A test program: whose it is, and how cargo is told to run no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Program {
    /// The crate.
    pub(super) name: String,
    /// Cargo's options, such as `--test it`.
    pub(super) selected: String,
}

impl Program {
    /// The command that runs one of its tests alone.
    fn alone(&self, test: &str) -> String {
        let Self { name, selected } = self;
        format!("cargo test -p {name} {selected} -- --exact {}", quoted(test))
    }
}

/// What ran of one suite.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(crate) struct Suite {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed.
    pub(crate) failed: u64,
    /// Tests that were there and did not run.
    pub(crate) ignored: u64,
    /// How long it took.
    pub(crate) seconds: f64,
}

impl Suite {
    /// The same suite, whose runner succeeded or did not: one that fails without a failed test has failed as a whole.
    pub(crate) fn ended_with(self, succeeded: bool) -> Self {
        let failed = if succeeded { self.failed } else { self.failed.max(1) };
        Self { failed, ..self }
    }

    /// Whether something ran, and everything passed.
    pub(crate) fn is_proof(&self) -> bool {
        self.passed > 0 && self.failed == 0 && self.ignored == 0
    }
}

impl std::fmt::Display for Suite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} ignored in {:.2} s", self.passed, self.failed, self.ignored, self.seconds)
    }
}

/// The fewest tests that each suite may have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Minimums {
    suites: BTreeMap<String, u64>,
}

impl Minimums {
    /// One test of each suite.
    pub(super) fn of_one<'a>(suites: impl IntoIterator<Item = &'a str>) -> Self {
        Self { suites: suites.into_iter().map(|name| (name.to_owned(), 1)).collect() }
    }
}

impl Tally {
    pub(super) fn new(programs: BTreeMap<String, Program>) -> Self {
        Self { programs, current: None, suites: BTreeMap::new(), failures: Vec::new(), oddities: Vec::new() }
    }

    /// Takes in one line of output.
    pub(super) fn see(&mut self, line: &str) {
        let trimmed = line.trim_start();
        if let Some(name) = trimmed.strip_prefix("Doc-tests ") {
            self.begin(Program { name: name.replace('_', "-"), selected: "--doc".to_owned() });
        } else if let Some(program) = running_program(trimmed) {
            match self.programs.get(program).cloned() {
                Some(program) => self.begin(program),
                None => self.oddities.push(format!("`{program}` belongs to no known crate")),
            }
        } else if let Some(result) = trimmed.strip_prefix("test result: ") {
            self.book(result);
        } else if let Some((_, said)) = &mut self.current {
            said.see(line);
        }
    }

    fn begin(&mut self, program: Program) {
        self.abandon();
        self.current = Some((program, Said::default()));
    }

    /// A program that began and gave no result has crashed: that is a failure, whatever it had printed.
    fn abandon(&mut self) {
        if let Some((Program { name, selected }, _)) = self.current.take() {
            self.oddities
                .push(format!("{name}: a test program ended without a result (`cargo test -p {name} {selected}`)"));
        }
    }

    fn book(&mut self, result: &str) {
        match (self.current.take(), parse_result(result)) {
            (Some((program, said)), Some(counts)) => {
                self.blame(said.failures().into_iter().map(|(test, told)| Failure {
                    suite: program.name.clone(),
                    alone: program.alone(&test),
                    test,
                    told,
                }));
                self.add(&program.name, counts);
            }
            _ => self.oddities.push(format!("a result that belongs to no program: {result}")),
        }
    }

    /// Takes in a suite that another runner has counted, or a part of one.
    pub(super) fn add(&mut self, name: &str, counts: Suite) {
        let suite = self.suites.entry(name.to_owned()).or_default();
        suite.passed += counts.passed;
        suite.failed += counts.failed;
        suite.ignored += counts.ignored;
        suite.seconds += counts.seconds;
    }

    /// Takes in tests that failed.
    pub(super) fn blame(&mut self, failures: impl IntoIterator<Item = Failure>) {
        self.failures.extend(failures);
    }

    /// The tests that failed, in the order in which they ran.
    pub(super) fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Takes in the end of the output.
    pub(super) fn end(&mut self, succeeded: bool) {
        self.abandon();
        let failed: u64 =
            self.programs.values().filter_map(|it| self.suites.get(&it.name)).map(|suite| suite.failed).sum();
        if !succeeded && failed == 0 {
            self.oddities.push("`cargo test` failed without naming a failed test".to_owned());
        }
    }

    pub(super) fn passed(&self) -> u64 {
        self.suites.values().map(|suite| suite.passed).sum()
    }

    pub(super) fn failed(&self) -> u64 {
        self.suites.values().map(|suite| suite.failed).sum()
    }

    /// A line for each crate: what ran and how long it took.
    pub(super) fn table(&self) -> String {
        let mut table = format!("{:<20} {:>7} {:>7} {:>8}\n", "suite", "passed", "failed", "seconds");
        for (name, suite) in &self.suites {
            writeln!(table, "{name:<20} {:>7} {:>7} {:>8.2}", suite.passed, suite.failed, suite.seconds)
                .expect("a String takes every line");
        }
        table
    }

    /// Everything that keeps this run from being a proof.
    pub(super) fn faults(&self, minimums: &Minimums) -> Vec<String> {
        let mut faults = self.oddities.clone();
        for (name, suite) in &self.suites {
            if suite.failed > 0 {
                faults.push(format!("{name}: {} tests failed", suite.failed));
            }
            if suite.ignored > 0 {
                faults.push(format!("{name}: {} tests are ignored; a test runs or goes", suite.ignored));
            }
            if suite.passed > 0 && !minimums.suites.contains_key(name) {
                faults
                    .push(format!("{name}: has no line in xtask/minimum-tests.toml; add `{name} = {}`", suite.passed));
            }
        }
        for (name, minimum) in &minimums.suites {
            let passed = self.suites.get(name).map_or(0, |suite| suite.passed);
            if passed < *minimum {
                faults.push(format!("{name}: {passed} tests passed, at least {minimum} must"));
            }
        }
        faults
    }
}

/// The file name in `Running tests/walk.rs (target/debug/deps/walk-0123)`.
fn running_program(line: &str) -> Option<&str> {
    let path = line.strip_prefix("Running ")?.strip_suffix(')')?.rsplit_once(" (")?.1;
    path.rsplit('/').next()
}

/// The counts in `ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.05s`.
fn parse_result(result: &str) -> Option<Suite> {
    let (_, counts) = result.split_once(". ")?;
    let mut suite = Suite::default();
    for part in counts.split("; ") {
        match part.split_once(' ')? {
            (count, "passed") => suite.passed = count.parse().ok()?,
            (count, "failed") => suite.failed = count.parse().ok()?,
            (count, "ignored") => suite.ignored = count.parse().ok()?,
            ("finished", time) => suite.seconds = time.strip_prefix("in ")?.strip_suffix('s')?.parse().ok()?,
            _ => {}
        }
    }
    Some(suite)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[&str], succeeded: bool) -> Tally {
        let program = Program { name: "godwit-e2e".to_owned(), selected: "--test walk".to_owned() };
        let programs = [("walk-0123".to_owned(), program)].into();
        let mut tally = Tally::new(programs);
        for line in lines {
            tally.see(line);
        }
        tally.end(succeeded);
        tally
    }

    fn minimums(count: u64) -> Minimums {
        Minimums { suites: [("godwit-e2e".to_owned(), count)].into() }
    }

    const RUNNING: &str = "     Running tests/walk.rs (target/debug/deps/walk-0123)";
    const FIVE: &str = "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.05s";

    #[test]
    fn results_are_booked_to_the_crate_of_the_program() {
        let tally = tally(&[RUNNING, "", FIVE, "   Doc-tests godwit_e2e", FIVE], true);
        assert_eq!(tally.passed(), 10);
        assert_eq!(tally.faults(&minimums(10)), [""; 0]);
        assert!(tally.table().contains("godwit-e2e"));
    }

    #[test]
    fn a_failed_test_is_named_with_what_it_said_and_the_command_that_runs_it_alone() {
        let failed = FIVE.replace("ok. 5 passed; 0 failed", "FAILED. 3 passed; 2 failed");
        let (first, second) = ("---- a::first stdout ----", "---- second stdout ----");
        let lines = [RUNNING, "test a::first ... FAILED", "", "failures:", "", first, "failures:", "    wrong"];
        let rest = ["", second, "thread 'second' panicked", "", "failures:", "    a::first", "    second", "", &failed];
        let tally = tally(&[&lines[..], &rest].concat(), false);
        let pointers: Vec<String> = tally.failures().iter().map(Failure::pointer).collect();
        let alone = "cargo test -p godwit-e2e --test walk -- --exact";
        assert_eq!(
            pointers,
            [format!("godwit-e2e a::first\n    {alone} a::first"), format!("godwit-e2e second\n    {alone} second")]
        );
        assert_eq!(tally.failures()[1].told.trim(), "thread 'second' panicked");
        assert_eq!(tally.faults(&minimums(3)), ["godwit-e2e: 2 tests failed"]);
    }

    #[test]
    fn a_suite_of_another_runner_counts_and_must_not_shrink_either() {
        let mut tally = tally(&[RUNNING, FIVE], true);
        let minimums = Minimums { suites: [("godwit-e2e".to_owned(), 5), ("cockpit".to_owned(), 3)].into() };
        assert_eq!(tally.faults(&minimums).len(), 1, "it did not run");
        tally.add("cockpit", Suite { passed: 3, ..Suite::default() });
        assert_eq!((tally.passed(), tally.faults(&minimums)), (8, Vec::new()));
        tally.add("cockpit", Suite { ignored: 1, ..Suite::default() });
        assert_eq!(tally.faults(&minimums).len(), 1, "a test that is skipped is a fault");
    }

    #[test]
    fn a_shrunken_suite_an_ignored_test_a_crash_and_an_unnamed_failure_are_faults() {
        let ignored = FIVE.replace("0 ignored", "1 ignored");
        let failed = FIVE.replace("ok. 5 passed; 0 failed", "FAILED. 4 passed; 1 failed");
        for (lines, succeeded, minimum) in [
            (vec![RUNNING, FIVE], true, 6),
            (vec![RUNNING, &ignored], true, 5),
            (vec![RUNNING, &failed], false, 4),
            (vec![RUNNING, FIVE, RUNNING], true, 5),
            (vec![RUNNING, FIVE], false, 5),
            (vec![], true, 1),
        ] {
            assert_eq!(tally(&lines, succeeded).faults(&minimums(minimum)).len(), 1, "{lines:?}");
        }
    }
}
