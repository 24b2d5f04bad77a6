//! What the binary knows by itself: the pages of holds, completions for shells, and the manual. It guarantees that these
//! need neither a daemon nor a home, and that completions and manual say what the parser really accepts.

use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap_complete::{Generator, aot};
use serde::Serialize;

use super::explain;
use crate::args::{Cli, ReferenceCommand, Shell};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output::{self, Format};

/// What `completions` answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Script {
    /// The script, for the shell to read.
    script: String,
}

/// What `man` answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ManualPage {
    /// The page `godwit(1)`, in roff.
    page: String,
}

/// What `man --dir` answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ManualPages {
    /// The files that were written.
    #[schema(value_type = Vec<String>)]
    pages: Vec<PathBuf>,
}

/// Runs a command that answers from the binary alone.
///
/// # Errors
/// When there is no such code, or the answer cannot be written.
pub(crate) fn run(format: Format, command: &ReferenceCommand) -> CliResult {
    match command {
        ReferenceCommand::Explain { code } => explain::run(format, code),
        ReferenceCommand::Completions { shell } => {
            let script = completions(*shell);
            show(format, &Script { script: script.clone() }, &script)
        }
        ReferenceCommand::Man { dir: None } => {
            let page = manual()?;
            show(format, &ManualPage { page: page.clone() }, &page)
        }
        ReferenceCommand::Man { dir: Some(directory) } => {
            let pages = write_manual(directory)?;
            let names: String = pages.iter().map(|page| format!("{}\n", page.display())).collect();
            show(format, &ManualPages { pages }, &names)
        }
    }
}

fn show(format: Format, object: &impl Serialize, text: &str) -> CliResult {
    match format {
        Format::Json => output::json(object)?,
        Format::Human => output::answer(text)?,
    }
    Ok(Exit::Ok)
}

/// The script that lets a shell complete every command and option.
fn completions(shell: Shell) -> String {
    match shell {
        Shell::Bash => script(aot::Bash),
        Shell::Zsh => script(aot::Zsh),
        Shell::Fish => script(aot::Fish),
    }
}

fn script(generator: impl Generator) -> String {
    let mut script = Vec::new();
    aot::generate(generator, &mut Cli::command(), "godwit", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The page `godwit(1)`, in roff.
fn manual() -> CliResult<String> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(|error| CliError::caused(Exit::Failed, "cannot render the manual page", &error))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// Writes a page for each command into a directory, which is made when it is not there, and names the pages in order.
fn write_manual(directory: &Path) -> CliResult<Vec<PathBuf>> {
    let failed = |error: std::io::Error| CliError::io("cannot write the manual into", directory, &error);
    std::fs::create_dir_all(directory).map_err(failed)?;
    clap_mangen::generate_to(Cli::command(), directory).map_err(failed)?;
    let mut pages: Vec<PathBuf> = page_names().into_iter().map(|name| directory.join(name)).collect();
    pages.sort();
    Ok(pages)
}

/// The file names of the pages of all commands: `godwit-mission-new.1` is that of `godwit mission new`.
fn page_names() -> Vec<String> {
    let mut names = Vec::new();
    let mut waiting = vec![("godwit".to_owned(), Cli::command())];
    while let Some((name, command)) = waiting.pop() {
        waiting.extend(command.get_subcommands().map(|sub| (format!("{name}-{}", sub.get_name()), sub.clone())));
        names.push(format!("{name}.1"));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_completions_of_each_shell_know_every_verb() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let script = completions(shell);
            let words: Vec<&str> = script.split(|c: char| !c.is_alphanumeric()).collect();
            for page in page_names() {
                let verbs = page.trim_end_matches(".1").split('-');
                verbs.for_each(|verb| assert!(words.contains(&verb), "{shell:?} does not know {page}"));
            }
        }
    }

    #[test]
    fn each_command_has_a_page_with_its_name_and_what_it_does() {
        let place = tempfile::tempdir().expect("a scratch directory");
        let directory = place.path().join("share/man1");
        let pages = write_manual(&directory).expect("written");
        let written = std::fs::read_dir(&directory).expect("the pages").count();
        assert_eq!(written, pages.len(), "there are pages that are not named");
        assert!(pages.contains(&directory.join("godwit-mission-new.1")) && pages.len() > 30, "{pages:?}");
        for page in pages {
            let text = std::fs::read_to_string(&page).expect("a page of text");
            let name = page.file_stem().and_then(|name| name.to_str()).expect("a name").replace('-', "\\-");
            assert!(text.contains(".SH NAME") && text.contains(&format!("{name} \\- ")), "{}:\n{text}", page.display());
        }
        assert!(manual().expect("rendered").contains("crew of coding agents"));
    }
}
