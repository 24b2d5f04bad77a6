//! The one door to processes for the developer's tasks.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, ensure};

/// The root of the checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the root of the checkout")
}

/// Where cargo builds: its own setting, or `target` in the root.
pub(crate) fn target_directory() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A command in the root of the checkout.
#[expect(clippy::disallowed_methods, reason = "the developer's tasks start cargo, git and npm; this is their door")]
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// The cargo that runs this task.
pub(crate) fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command with its output streaming through.
///
/// # Errors
/// When it cannot be started or does not end with 0.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("\n$ {}", shown(command));
    let status = command.status().with_context(|| format!("cannot start `{}`", shown(command)))?;
    ensure!(status.success(), "`{}` ended with {status}", shown(command));
    Ok(())
}

/// Runs a command and gives what it printed on standard output; standard error streams through.
///
/// # Errors
/// When it cannot be started, does not end with 0, or prints what is not UTF-8.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{}`", shown(command)))?;
    ensure!(output.status.success(), "`{}` ended with {}", shown(command), output.status);
    String::from_utf8(output.stdout).with_context(|| format!("`{}` printed what is not UTF-8", shown(command)))
}

/// Runs a command, writes each line of both its outputs to `shown_to`, in their order, and shows it to `see`.
///
/// # Errors
/// When it cannot be started or read, or a line cannot be written. A bad ending is the caller's to judge.
pub(crate) fn stream(mut command: Command, shown_to: &mut dyn Write, mut see: impl FnMut(&str)) -> Result<ExitStatus> {
    let text = shown(&command);
    writeln!(shown_to, "\n$ {text}").context("cannot say what is run")?;
    let (reader, writer) = std::io::pipe().context("cannot make a pipe")?;
    command.stdout(writer.try_clone().context("cannot share a pipe")?).stderr(writer);
    let mut child = command.spawn().with_context(|| format!("cannot start `{text}`"))?;
    // The command holds our ends of the pipe; while they are open, its end would never be seen.
    drop(command);
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).with_context(|| format!("cannot read from `{text}`"))? > 0 {
        shown_to.write_all(&line).context("cannot write what a command said")?;
        see(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    child.wait().with_context(|| format!("cannot wait for `{text}`"))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_outputs_of_a_command_are_shown_and_seen_line_by_line_with_its_ending() {
        let mut told = command("sh");
        told.args(["-c", "echo one; echo two >&2; printf three; exit 7"]);
        let (mut shown_to, mut seen) = (Vec::new(), Vec::new());
        let status = stream(told, &mut shown_to, |line| seen.push(line.to_owned())).expect("a shell is there");
        assert_eq!((status.code(), seen), (Some(7), ["one", "two", "three"].map(str::to_owned).to_vec()));
        let shown_to = String::from_utf8(shown_to).expect("text");
        assert!(shown_to.starts_with("\n$ sh -c ") && shown_to.ends_with("one\ntwo\nthree"), "{shown_to}");
    }
}
