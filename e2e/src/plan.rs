//! Plans for the suites: tasks of the scripted agent that need each other, written as a person writes them.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::home::{ACCEPTANCE, TestHome};

/// The file of a plan, as it grows task by task.
#[derive(Debug, Clone, Default)]
pub struct PlanFile {
    text: String,
}

impl PlanFile {
    /// Adds a task whose agent plays these moves, one a run; each step is TOML, such as `{ do = "say", text = "hi" }`.
    #[must_use]
    pub fn task(mut self, id: &str, needs: &[&str], moves: &[&[&str]]) -> Self {
        let script: String =
            moves.iter().map(|steps| format!("[[moves]]\nsteps = [\n{},\n]\n", steps.join(",\n"))).collect();
        let needs: Vec<String> = needs.iter().map(|need| format!("{need:?}")).collect();
        let needs = needs.join(", ");
        let prompt = format!("The work of {id}.\n\n```godwit-script\n{script}```\n");
        write!(self.text, "[[task]]\nid = {id:?}\nneeds = [{needs}]\nprompt = '''\n{prompt}'''\n\n")
            .expect("a text can be added to");
        self
    }

    /// Writes it into a home's place and gives its path.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, home: &TestHome) -> PathBuf {
        let path = home.root().join("plan.toml");
        let accept = format!("accept = [{ACCEPTANCE:?}]\n\n");
        std::fs::write(&path, accept + &self.text).expect("the plan is written");
        path
    }
}

/// The step that writes a file.
pub fn writes(path: &str, text: &str) -> String {
    format!("{{ do = \"write\", path = {path:?}, text = {text:?} }}")
}

/// The step that runs a command.
pub fn runs(command: &str) -> String {
    format!("{{ do = \"shell\", command = {command:?} }}")
}

/// The step that waits for a file, for as long as a failing test may take.
pub fn waits_for(path: &str) -> String {
    format!("{{ do = \"wait-for-file\", path = {path:?}, timeout_ms = 600000 }}")
}
