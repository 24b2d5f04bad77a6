//! A godwit home for one test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::http::Api;

/// A secret that lies in the operator's HOME and must never be seen by a run.
pub const CANARY: &str = "canary-of-the-operator";

/// What must be true of a mission of the suites when it is done, so that godwit does not have to ask about it first.
pub const ACCEPTANCE: &str = "`sh test.sh` passes";

/// Where the binaries of the workspace are: beside the test's own.
pub fn programs() -> PathBuf {
    let own = std::env::current_exe().expect("a test knows its own program");
    let directory = own.parent().and_then(Path::parent).expect("tests are in target/<profile>/deps");
    let godwit = directory.join("godwit");
    assert!(godwit.is_file(), "{} is not built; run `cargo build --workspace --bins` first", godwit.display());
    directory.to_owned()
}

/// What a command printed and how it ended.
#[must_use = "look at what the command said or how it ended"]
#[derive(Debug)]
pub struct Said {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// The same, when the command succeeded.
    ///
    /// # Panics
    /// When it did not.
    pub fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "the command failed: {self:?}");
        self
    }

    /// The one JSON object on standard output.
    ///
    /// # Panics
    /// When there is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(self.out.trim()).unwrap_or_else(|error| panic!("not one JSON value ({error}): {self:?}"))
    }
}

/// A home, an operator with a HOME of their own, and a sample repository.
pub struct TestHome {
    place: tempfile::TempDir,
}

impl Default for TestHome {
    fn default() -> Self {
        Self::new()
    }
}

impl TestHome {
    /// A fresh one, with the scripted agent configured and nothing running.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn new() -> Self {
        let place = tempfile::Builder::new().prefix("godwit-e2e-").tempdir().expect("a temporary directory");
        let test = Self { place };
        for directory in [test.path(), test.operator()] {
            fs::create_dir_all(directory).expect("the directory is made");
        }
        fs::write(test.operator().join("secret"), CANARY).expect("the canary is written");
        godwit_testkit::sample::failing_repo(&test.repo()).expect("the sample repository is made");
        let agent = programs().join("godwit-scripted-agent");
        test.configure(&format!("[agents.scripted]\nadapter = \"scripted\"\nprogram = {agent:?}\n"));
        test
    }

    /// The place of everything.
    pub fn root(&self) -> &Path {
        self.place.path()
    }

    /// Godwit's home.
    pub fn path(&self) -> PathBuf {
        self.root().join("home")
    }

    /// The operator's HOME.
    pub fn operator(&self) -> PathBuf {
        self.root().join("operator")
    }

    /// The operator's repository.
    pub fn repo(&self) -> PathBuf {
        self.root().join("greeting")
    }

    /// Writes config.toml.
    pub fn configure(&self, text: &str) {
        fs::write(self.path().join("config.toml"), text).expect("the configuration is written");
    }

    /// The binary with a clean environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        #[expect(clippy::disallowed_methods, reason = "this is the suites' one door to the binary under test")]
        let mut command = Command::new(programs().join("godwit"));
        command.args(arguments).env_clear().current_dir(self.root());
        command.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        command.env("HOME", self.operator()).env("GODWIT_HOME", self.path()).env("NO_COLOR", "1");
        command.stdin(Stdio::null());
        command
    }

    /// Runs the binary to its end.
    pub fn godwit(&self, arguments: &[&str]) -> Said {
        Self::finish(&mut self.command(arguments))
    }

    /// Runs a prepared command to its end.
    pub fn finish(command: &mut Command) -> Said {
        let output = command.output().expect("the binary can be executed");
        Said {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Starts the daemon and returns its pid.
    pub fn up(&self) -> i32 {
        let said = self.godwit(&["up", "--detach", "--json", "--port", "0"]).ok().json();
        i32::try_from(said["pid"].as_i64().expect("a pid")).expect("a pid")
    }

    /// Registers the sample repository with its test as the check, for the scripted agent.
    pub fn add_repo(&self, more: &[&str]) {
        self.add_repo_for("scripted", more);
    }

    /// The same for another agent.
    pub fn add_repo_for(&self, agent: &str, more: &[&str]) {
        let repo = self.repo();
        let mut arguments = vec!["repo", "add", repo.to_str().expect("UTF-8"), "--name", "greeting"];
        arguments.extend(["--agent", agent, "--check", "test=sh test.sh"]);
        arguments.extend(more);
        let _said = self.godwit(&arguments).ok();
    }

    /// Creates a mission and returns its id.
    pub fn new_mission(&self, text: &str) -> String {
        self.new_mission_with(&[text])
    }

    /// Creates a mission of a plan and returns its id.
    pub fn new_plan(&self, plan: &crate::plan::PlanFile) -> String {
        let file = plan.write(self);
        self.new_mission_with(&["--plan", file.to_str().expect("UTF-8"), "The greeting and what belongs to it."])
    }

    /// From now on the operator's repository passes its test, so that each task of a plan does unless it breaks it.
    pub fn repair_repo(&self) {
        let (path, text) = godwit_testkit::sample::FIX;
        fs::write(self.repo().join(path), text).expect("the greeting is written");
        let _out = crate::world::git(&self.repo(), &["commit", "--quiet", "--all", "-m", "greeting: no slip"]);
    }

    /// The same with further arguments; the text, or what it is read from, is among them.
    pub fn new_mission_with(&self, more: &[&str]) -> String {
        let new = ["mission", "new", "--repo", "greeting", "--accept", ACCEPTANCE, "--json"];
        let said = self.godwit(&[&new, more].concat()).ok().json();
        said["id"].as_str().expect("an id").to_owned()
    }

    /// What the API says of a mission; `None` while no daemon answers. It is asked again and again, so it is not asked by a
    /// command: that would take most of what the machine can do from those who are waited for.
    pub fn mission(&self, id: &str) -> Option<Value> {
        Api::glance(self, &format!("/missions/{id}"))
    }

    /// A mission's status in a word.
    pub fn status(&self, id: &str) -> Option<String> {
        Some(self.mission(id)?["status"].as_str()?.to_owned())
    }

    /// Waits until a mission has one of these statuses, and returns which.
    ///
    /// # Panics
    /// When it does not come about.
    pub fn wait_for(&self, id: &str, wanted: &[&str]) -> String {
        let mut last = None;
        crate::until(&format!("mission {id} to be {wanted:?}"), || {
            last = self.status(id).or(last.take());
            let reached = last.as_deref().is_some_and(|status| wanted.contains(&status));
            if last.as_deref() == Some("held") && !reached {
                panic!("mission {id} is held: {:#}", self.mission(id).unwrap_or_default());
            }
            reached.then(|| last.clone()).flatten()
        })
    }
}

impl Drop for TestHome {
    /// Leaves nothing behind, also after a failure: the daemon first, then whatever carries this home's name.
    fn drop(&mut self) {
        let _said = self.godwit(&["down"]);
        crate::world::kill_all_of(self.root());
    }
}
