//! The part of the demo that shows a plan: two tasks at the same time, and a third that starts from both results.

use std::path::Path;

use anyhow::{Context, Result};

use super::driver::Godwit;
use super::{ACCEPTANCE, land, prove_landing, say, write};
use crate::shell::{command, run};

/// What is wanted as a whole.
const INTENT: &str = "Add a farewell and a toast to the greeting, and list all three in `phrases.txt`.";

/// The tasks. The fenced blocks are what the scripted agents play.
const PLAN: &str = r#"[[task]]
id = "farewell"
title = "Add a farewell"
prompt = '''
Write `farewell.txt`.
```godwit-script
[[moves]]
steps = [
  { do = "say", text = "Whoever greets should also say goodbye." },
  { do = "write", path = "farewell.txt", text = "goodbye, world\n" },
]
```
'''

[[task]]
id = "toast"
title = "Add a toast"
prompt = '''
Write `toast.txt`.
```godwit-script
[[moves]]
steps = [
  { do = "say", text = "And something to drink to." },
  { do = "write", path = "toast.txt", text = "cheers, world\n" },
]
```
'''

[[task]]
id = "list"
title = "List the phrases"
needs = ["farewell", "toast"]
prompt = '''
List the three phrases in `phrases.txt`.
```godwit-script
[[moves]]
steps = [
  { do = "say", text = "Both results are here; I list them." },
  { do = "shell", command = "cat greeting.txt farewell.txt toast.txt > phrases.txt" },
]
```
'''
"#;

/// Shows a plan from its file to what landed.
///
/// # Errors
/// When a step does not do what it promises.
pub(super) fn show(godwit: &Godwit, repository: &Path) -> Result<()> {
    say("A larger mission is cut into tasks: two that work beside each other, and one that needs both:");
    let file = repository.with_file_name("plan.toml");
    write(&file, PLAN)?;
    let file = file.to_str().context("the directory of the demo is not UTF-8")?;
    let id = godwit.new_mission("greeting", &["--accept", ACCEPTANCE, "--plan", file, INTENT])?;
    land(godwit, &id, "One result of all three tasks waits for a person:")?;
    prove_landing(repository, &id)?;
    let graph = ["log", "--graph", "--format=%s", "main..HEAD"];
    run(command("git").args(graph).current_dir(repository))
}
