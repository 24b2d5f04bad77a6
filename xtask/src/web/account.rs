//! What the runners of the cockpit's tests tell of a run, in JSON.

use std::path::Path;

use serde::Deserialize;

use super::{BROWSER, UNITS};
use crate::suites::{Failure, Suite, quoted};

/// What Vitest tells of a run.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vitest {
    num_passed_tests: u64,
    num_failed_tests: u64,
    num_pending_tests: u64,
    num_todo_tests: u64,
    #[serde(default)]
    test_results: Vec<VitestFile>,
}

/// A file of tests.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct VitestFile {
    /// Its path.
    name: String,
    status: String,
    /// Why it could not be run at all.
    #[serde(default)]
    message: String,
    assertion_results: Vec<VitestTest>,
}

/// One test of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct VitestTest {
    full_name: String,
    status: String,
    #[serde(default)]
    failure_messages: Vec<String>,
}

impl Vitest {
    /// The counts, with how long it took.
    pub(super) fn suite(&self, seconds: f64) -> Suite {
        let ignored = self.num_pending_tests + self.num_todo_tests;
        Suite { passed: self.num_passed_tests, failed: self.num_failed_tests, ignored, seconds }
    }

    /// The tests that failed, and the files that could not be run; `place` is where the cockpit lies.
    pub(super) fn failures(&self, place: &Path) -> Vec<Failure> {
        self.test_results.iter().flat_map(|file| file.failures(place)).collect()
    }
}

impl VitestFile {
    fn failures(&self, place: &Path) -> Vec<Failure> {
        let path = Path::new(&self.name);
        let path = path.strip_prefix(place).unwrap_or(path).to_string_lossy().into_owned();
        let file = quoted(&path);
        let failure =
            |test: String, alone: String, told: String| Failure { suite: UNITS.to_owned(), test, alone, told };
        let failed = self.assertion_results.iter().filter(|test| test.status == "failed");
        let mut failures: Vec<Failure> = failed
            .map(|test| {
                let alone = format!("cd web && npx vitest run {file} -t {}", quoted(&pattern(&test.full_name)));
                failure(format!("{path}: {}", test.full_name), alone, test.failure_messages.join("\n"))
            })
            .collect();
        if failures.is_empty() && self.status == "failed" {
            failures.push(failure(path.clone(), format!("cd web && npx vitest run {file}"), self.message.clone()));
        }
        failures
    }
}

/// A regular expression that this name alone fits.
fn pattern(name: &str) -> String {
    let mut pattern = String::from("^");
    for character in name.chars() {
        if r"\^$.|?*+()[]{}".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern + "$"
}

/// What Playwright tells of a run.
#[derive(Debug, Deserialize)]
pub(super) struct Playwright {
    stats: PlaywrightStats,
    #[serde(default)]
    suites: Vec<PlaywrightSuite>,
}

/// The counts of a run. A test that passed only when it was repeated is `flaky`.
#[derive(Debug, Deserialize)]
struct PlaywrightStats {
    expected: u64,
    unexpected: u64,
    flaky: u64,
    skipped: u64,
    /// In milliseconds.
    duration: f64,
}

/// A file of tests, or a group of one.
#[derive(Debug, Deserialize)]
struct PlaywrightSuite {
    #[serde(default)]
    specs: Vec<PlaywrightSpec>,
    #[serde(default)]
    suites: Vec<PlaywrightSuite>,
}

/// One test.
#[derive(Debug, Deserialize)]
struct PlaywrightSpec {
    title: String,
    /// Below the directory of the tests.
    file: String,
    line: u64,
    tests: Vec<PlaywrightTest>,
}

/// One configuration in which it ran.
#[derive(Debug, Deserialize)]
struct PlaywrightTest {
    /// `expected`, `unexpected`, `flaky` or `skipped`.
    status: String,
    results: Vec<PlaywrightResult>,
}

/// One try of it.
#[derive(Debug, Deserialize)]
struct PlaywrightResult {
    #[serde(default)]
    errors: Vec<PlaywrightError>,
}

/// What went wrong in a try.
#[derive(Debug, Deserialize)]
struct PlaywrightError {
    #[serde(default)]
    message: String,
}

impl Playwright {
    /// The counts. A test that failed once has failed.
    pub(super) fn suite(&self) -> Suite {
        let PlaywrightStats { expected, unexpected, flaky, skipped, duration } = self.stats;
        Suite { passed: expected, failed: unexpected + flaky, ignored: skipped, seconds: duration / 1_000.0 }
    }

    /// The tests that failed, if only once.
    pub(super) fn failures(&self) -> Vec<Failure> {
        self.suites.iter().flat_map(PlaywrightSuite::failures).collect()
    }
}

impl PlaywrightSuite {
    fn failures(&self) -> Vec<Failure> {
        let own = self.specs.iter().filter_map(PlaywrightSpec::failure);
        own.chain(self.suites.iter().flat_map(Self::failures)).collect()
    }
}

impl PlaywrightSpec {
    fn failure(&self) -> Option<Failure> {
        let failed: Vec<_> = self.tests.iter().filter(|test| matches!(&*test.status, "unexpected" | "flaky")).collect();
        let results = failed.iter().flat_map(|test| &test.results);
        let told: Vec<&str> = results.flat_map(|result| &result.errors).map(|error| &*error.message).collect();
        let place = format!("{}:{}", self.file, self.line);
        (!failed.is_empty()).then(|| Failure {
            suite: BROWSER.to_owned(),
            test: format!("{place}: {}", self.title),
            alone: format!("cd web && npx playwright test {}", quoted(&format!("e2e/{place}"))),
            told: told.join("\n\n"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_runners_tell_is_booked_and_a_test_that_had_to_be_repeated_has_failed() {
        let vitest =
            r#"{"numTotalTests":9,"numPassedTests":5,"numFailedTests":1,"numPendingTests":2,"numTodoTests":1}"#;
        let vitest: Vitest = serde_json::from_str(vitest).expect("an account");
        assert_eq!(vitest.suite(1.5), Suite { passed: 5, failed: 1, ignored: 3, seconds: 1.5 });
        let playwright =
            r#"{"suites":[],"stats":{"duration":2500.5,"expected":7,"skipped":1,"unexpected":2,"flaky":1}}"#;
        let playwright: Playwright = serde_json::from_str(playwright).expect("an account");
        let suite = playwright.suite();
        assert_eq!((suite.passed, suite.failed, suite.ignored), (7, 3, 1));
        assert!(!suite.is_proof());
        let good = Suite { passed: 7, failed: 0, ignored: 0, seconds: 1.0 };
        assert!(good.is_proof() && good.ended_with(true).is_proof());
        assert!(!good.ended_with(false).is_proof(), "a runner that fails without a failed test has failed");
        assert!(!Suite::default().is_proof(), "nothing ran");
    }

    #[test]
    fn each_failed_test_is_named_with_the_command_that_runs_it_alone() {
        let vitest = r#"{"numPassedTests":1,"numFailedTests":1,"numPendingTests":0,"numTodoTests":0,"testResults":[
            {"name":"/w/tests/a.test.ts","status":"failed","message":"","assertionResults":[
                {"fullName":"sums (of it's kind)","status":"failed","failureMessages":["1 is not 2"]},
                {"fullName":"good","status":"passed","failureMessages":[]}]},
            {"name":"/w/tests/b.test.ts","status":"failed","message":"no such import","assertionResults":[]}]}"#;
        let vitest: Vitest = serde_json::from_str(vitest).expect("an account");
        let failures = vitest.failures(Path::new("/w"));
        let alone: Vec<&str> = failures.iter().map(|failure| &*failure.alone).collect();
        assert_eq!(
            alone,
            [
                r"cd web && npx vitest run tests/a.test.ts -t '^sums \(of it'\''s kind\)$'",
                "cd web && npx vitest run tests/b.test.ts"
            ]
        );
        assert_eq!((&*failures[0].told, &*failures[1].told), ("1 is not 2", "no such import"));

        let playwright = r#"{"stats":{"duration":1,"expected":1,"skipped":0,"unexpected":1,"flaky":0},"suites":[
            {"title":"a.spec.ts","specs":[
                {"title":"good","ok":true,"file":"a.spec.ts","line":3,"tests":[{"status":"expected","results":[{}]}]}],
             "suites":[{"title":"group","specs":[{"title":"is drawn","ok":false,"file":"a.spec.ts","line":9,"tests":[
                {"status":"unexpected","results":[{"errors":[{"message":"not visible"}]}]}]}]}]}]}"#;
        let playwright: Playwright = serde_json::from_str(playwright).expect("an account");
        let [failure] = playwright.failures().try_into().expect("one failed");
        assert_eq!(
            failure.pointer(),
            "cockpit-browser a.spec.ts:9: is drawn\n    cd web && npx playwright test e2e/a.spec.ts:9"
        );
        assert_eq!(failure.told, "not visible");
    }
}
