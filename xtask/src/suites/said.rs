//! What a test program of cargo says of the tests that failed in it.

use std::collections::BTreeMap;

/// What one test program has said so far.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// What each failed test printed.
    told: BTreeMap<String, String>,
    /// The test whose output is being repeated.
    current: Option<String>,
    /// The names after the last heading. The heading comes twice: before what the tests printed, and before their names.
    names: Vec<String>,
}

impl Said {
    /// Takes in one line.
    pub(super) fn see(&mut self, line: &str) {
        let heading = line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----"));
        if line == "failures:" {
            (self.current, self.names) = (None, Vec::new());
        } else if let Some(test) = heading {
            self.current = Some(test.to_owned());
        } else if let Some(told) = self.current.as_ref().map(|test| self.told.entry(test.clone()).or_default()) {
            told.push_str(line);
            told.push('\n');
        } else if let Some(name) = line.strip_prefix("    ") {
            self.names.push(name.to_owned());
        }
    }

    /// The failed tests of a program that has ended, each with what it printed.
    pub(super) fn failures(self) -> Vec<(String, String)> {
        let Self { mut told, names, .. } = self;
        let with_told = |name: String| (told.remove(&name).unwrap_or_default(), name);
        names.into_iter().map(with_told).map(|(told, name)| (name, told)).collect()
    }
}
