//! The demo: godwit at work on a sample repository, driven from outside through the built binary, as a person
//! would drive it. It makes everything it touches in one directory, which it keeps so that the evidence can be looked
//! at, and leaves nothing running.

mod driver;
mod plan;

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::shell::{cargo, command, run, target_directory};
use driver::{Ending, Godwit};

/// What the demo asks for. The fenced block is the part that the scripted agent plays.
const INTENT: &str = r#"Repair the greeting so that `sh test.sh` passes.

```godwit-script
[[moves]]
steps = [
  { do = "say", text = "The greeting has a slip; I will correct it and run the test." },
  { do = "shell", command = "sh test.sh" },
  { do = "write", path = "greeting.txt", text = "hello, world\n" },
  { do = "shell", command = "sh test.sh" },
]
```
"#;

/// What must be true of each mission of the demo; without it, godwit would ask first.
const ACCEPTANCE: &str = "`sh test.sh` passes";

/// Shows a mission from nothing to a landed change, and then one whose tasks work beside each other.
///
/// # Errors
/// When a step does not do what it promises; godwit is stopped all the same.
pub(crate) fn demo() -> Result<()> {
    run(cargo().args(["build", "--package", "godwit", "--package", "godwit-testkit", "--bins"]))?;
    let programs = target_directory().join("debug");
    let place = fresh_place()?;
    let repository = place.join("greeting");
    let home = place.join("home");
    make_repository(&repository)?;
    make_home(&home, &programs)?;

    let godwit = Godwit::new(&programs.join("godwit"), &home);
    let shown = show(&godwit, &repository);
    let down = godwit.run(&["down"]);
    shown?;
    down?;
    godwit.wait_until_nothing_runs()?;
    say("Godwit is down, and nothing that it started is left running.");
    Ok(())
}

/// An empty directory for this demo. What an earlier demo left there goes.
fn fresh_place() -> Result<std::path::PathBuf> {
    let place = target_directory().join("demo");
    if place.exists() {
        #[expect(clippy::disallowed_methods, reason = "the demo deletes nothing but what an earlier demo made")]
        std::fs::remove_dir_all(&place).with_context(|| format!("cannot delete {}", place.display()))?;
    }
    std::fs::create_dir_all(&place).with_context(|| format!("cannot create {}", place.display()))?;
    place.canonicalize().with_context(|| format!("cannot resolve {}", place.display()))
}

fn show(godwit: &Godwit, repository: &Path) -> Result<()> {
    let up = godwit.json(&["up", "--detach", "--json", "--port", "0"])?;
    let url = up["url"].as_str().context("`up --json` names no `url`")?;
    say(&format!("Godwit is up; its API is at {url}"));

    let path = repository.to_str().context("the directory of the demo is not UTF-8")?;
    godwit.run(&["repo", "add", path, "--name", "greeting", "--agent", "scripted", "--check", "test=sh test.sh"])?;
    say("The repository is registered. Its test fails now; nothing lands unless it passes in a clean checkout.");
    ensure!(!test_passes(repository)?, "the sample's test passes before the mission");

    say("A mission begins. The agent is SCRIPTED: it plays what the mission's text says, and no model is asked.");
    let id = godwit.new_mission("greeting", &["--accept", ACCEPTANCE, INTENT])?;
    land(godwit, &id, "The change and its proof wait for a person:")?;
    prove_landing(repository, &id)?;
    run(command("git").args(["log", "--oneline", "--stat", "-1"]).current_dir(repository))?;
    say("The evidence:");
    godwit.run(&["mission", "evidence", &id])?;
    plan::show(godwit, repository)
}

/// Follows a mission to where it awaits a person, shows what that person sees, approves, and waits for the landing.
fn land(godwit: &Godwit, id: &str, awaited: &str) -> Result<()> {
    let ending = godwit.watch(id)?;
    ensure!(ending == Ending::AwaitsPerson, "the mission should await a person now, but it is {ending:?}");
    say(awaited);
    godwit.run(&["mission", "diff", id])?;
    say("The demo approves the landing itself; with your repositories, that is yours to do.");
    godwit.run(&["mission", "approve", id])?;
    let ending = godwit.wait_for_rest(id)?;
    ensure!(ending == Ending::Landed, "the mission should have landed now, but it is {ending:?}");
    Ok(())
}

/// Checks the landing with git alone, in the repository that the demo made.
fn prove_landing(repository: &Path, id: &str) -> Result<()> {
    let branch = format!("godwit/{id}");
    run(command("git").args(["checkout", "--quiet", &branch]).current_dir(repository))?;
    ensure!(test_passes(repository)?, "the test still fails on `{branch}`");
    say(&format!("Landed: `{branch}` is in the repository, and its test passes there."));
    Ok(())
}

fn test_passes(repository: &Path) -> Result<bool> {
    let status = command("sh").arg("test.sh").current_dir(repository).status().context("cannot start `sh`")?;
    Ok(status.success())
}

fn make_repository(directory: &Path) -> Result<()> {
    std::fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    write(&directory.join("greeting.txt"), "hello, wrold\n")?;
    write(&directory.join("test.sh"), "grep -qx 'hello, world' greeting.txt && echo '1 test passed'\n")?;
    let git = |arguments: &[&str]| {
        let person = ["-c", "user.name=Demo Person", "-c", "user.email=demo@person.invalid"];
        run(command("git").args(person).args(arguments).current_dir(directory))
    };
    git(&["init", "--quiet", "--initial-branch=main"])?;
    git(&["add", "--all"])?;
    git(&["commit", "--quiet", "-m", "greeting: a greeting with a slip"])
}

fn make_home(home: &Path, programs: &Path) -> Result<()> {
    std::fs::create_dir_all(home).with_context(|| format!("cannot create {}", home.display()))?;
    let agent = toml::Table::from_iter([
        ("adapter".to_owned(), toml::Value::from("scripted")),
        ("program".to_owned(), programs.join("godwit-scripted-agent").to_string_lossy().into_owned().into()),
        ("label".to_owned(), "scripted, for the demo".into()),
        ("read_only_paths".to_owned(), vec![programs.to_string_lossy().into_owned()].into()),
    ]);
    let agents = toml::Table::from_iter([("scripted".to_owned(), toml::Value::Table(agent))]);
    let config = toml::Table::from_iter([("agents".to_owned(), toml::Value::Table(agents))]);
    write(&home.join("config.toml"), &config.to_string())
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn say(sentence: &str) {
    println!("\n== {sentence}");
}
