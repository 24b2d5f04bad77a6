//! An agent whose output goes straight into a file.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::agent::{BEGAN, ENDED};
use crate::daemon::told_in;
use crate::order::Order;
use crate::process::command;

/// Runs `agents` of the benchmark's agents at once, each into a file of its own. Gives the time from the first
/// line of the order, or the agent's beginning when it names no time, to the end of the last agent.
///
/// # Errors
/// When an agent cannot be started or fails.
pub fn run(agent: &Path, place: &Path, order: &Order, agents: usize) -> Result<Duration> {
    let prompt = place.join("prompt");
    fs::write(&prompt, order.to_string()).context("cannot write the prompt")?;
    let mut children = Vec::new();
    for number in 0..agents {
        let out = fs::File::create(place.join(format!("out-{number}"))).context("cannot make a file")?;
        let input = fs::File::open(&prompt).context("cannot open the prompt")?;
        let child = command(agent).stdin(Stdio::from(input)).stdout(out).current_dir(place).spawn();
        children.push(child.context("cannot start the agent")?);
    }
    for mut child in children {
        let status = child.wait().context("cannot wait for the agent")?;
        ensure!(status.success(), "the agent ended with {status}");
    }
    let mut last_end = 0;
    let mut began = order.at_us;
    for number in 0..agents {
        let text = fs::read_to_string(place.join(format!("out-{number}"))).context("cannot read what was printed")?;
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        last_end = told_in(&lines, ENDED).context("the agent told no end")?.max(last_end);
        if order.at_us == 0 {
            began = told_in(&lines, BEGAN).context("the agent told no beginning")?;
        }
    }
    Ok(Duration::from_micros(last_end.saturating_sub(began)))
}
