//! The file of a plan: TOML with one `[[task]]` for each task. What is wrong is told with its line and column.

use std::io::Read;
use std::ops::Range;
use std::path::Path;

use godwit_api::types::{Plan, PlannedTask};
use godwit_core::plan::{self, Key, Place};
use serde::Deserialize;
use toml_edit::{Document, Item};

use crate::error::{CliError, CliResult};
use crate::exit::Exit;

/// The most bytes of a plan's file: more than any plan may have.
const MOST_BYTES: u64 = 1024 * 1024;

/// What a plan's file says.
pub(super) struct Planned {
    /// The tasks.
    pub(super) plan: Plan,
    /// What must be true when the mission is done.
    pub(super) accept: Vec<String>,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    accept: Vec<String>,
    #[serde(default)]
    task: Vec<PlannedTask>,
}

/// Reads the plan of a file.
///
/// # Errors
/// When it cannot be read or is no plan: the file, the line, the column, and what is wrong there.
pub(super) fn read(path: &Path) -> CliResult<Planned> {
    let cannot = |error: std::io::Error| {
        CliError::caused(Exit::Usage, format!("cannot read the plan `{}`", path.display()), &error)
    };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(cannot)?;
    file.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(cannot)?;
    if text.len() as u64 > MOST_BYTES {
        let message = format!("the plan `{}` is larger than {MOST_BYTES} bytes", path.display());
        return Err(CliError::new(Exit::Usage, message).hint("put long material into files of the repository"));
    }
    parse(&text).map_err(|fault| {
        let (line, column) = line_and_column(&text, fault.at);
        let message = format!("{}:{line}:{column}: {}", path.display(), fault.what);
        CliError::new(Exit::Usage, message).hint("a plan is described in docs/guide/plans.md")
    })
}

/// What is wrong, and at which byte.
#[derive(Debug)]
struct Fault {
    at: usize,
    what: String,
}

fn parse(text: &str) -> Result<Planned, Fault> {
    let document = Document::parse(text).map_err(|error| Fault {
        at: start(error.span()),
        what: format!("this is not TOML: {}", one_line(error.message())),
    })?;
    let file: File =
        toml::from_str(text).map_err(|error| Fault { at: start(error.span()), what: one_line(error.message()) })?;
    let plan = Plan { tasks: file.task };
    plan::Plan::from(plan.clone()).validate().map_err(|fault| {
        let at = fault.place().and_then(|place| byte_of(document.as_item(), place)).unwrap_or(0);
        Fault { at, what: fault.to_string() }
    })?;
    Ok(Planned { plan, accept: file.accept })
}

/// Where a place of the plan is in the text.
fn byte_of(document: &Item, place: Place) -> Option<usize> {
    let task = document.get("task")?.as_array_of_tables()?.get(place.task)?;
    let span = match place.key {
        Key::Id => task.get("id")?.span(),
        Key::Title => task.get("title")?.span(),
        Key::Prompt => task.get("prompt")?.span(),
        Key::Model => task.get("model")?.span(),
        Key::Need(index) => task.get("needs")?.as_array()?.get(index)?.span(),
    };
    span.map(|span| span.start)
}

fn start(span: Option<Range<usize>>) -> usize {
    span.map_or(0, |span| span.start)
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The line and the column of a byte, both from 1.
fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        let fault = parse(text).map(|_| ()).expect_err("a fault");
        let (line, column) = line_and_column(text, fault.at);
        format!("{line}:{column}: {}", fault.what)
    }

    #[test]
    fn a_plan_with_everything_is_read() {
        let text = r#"
accept = ["the tests in tests/ pass"]
[[task]]
id = "schema"
prompt = "Add the column."
[[task]]
id = "api"
title = "The endpoint"
prompt = "Serve it."
needs = ["schema"]
agent = "claude"
model = "large"
"#;
        let planned = parse(text).expect("a plan");
        assert_eq!(planned.accept, ["the tests in tests/ pass"]);
        assert_eq!(planned.plan.tasks.len(), 2);
        assert_eq!(planned.plan.tasks[1].needs[0].as_str(), "schema");
    }

    /// The classes of bad plans: no TOML, an unknown key, a wrong type, no task, a repeated id, an unknown need, a
    /// circle, and an empty prompt. Each is told where it is.
    #[test]
    fn what_is_no_plan_is_refused_with_its_place() {
        let two = |a: &str, b: &str| {
            format!("[[task]]\nid = \"a\"\nprompt = \"Do a.\"\n{a}\n[[task]]\nid = \"b\"\nprompt = \"Do b.\"\n{b}\n")
        };
        let table = [
            ("[[task]\nid = 1".to_owned(), "1:", "not TOML"),
            (two("need = [\"b\"]", ""), "4:1:", "unknown field `need`"),
            (two("needs = \"b\"", ""), "4:9:", "invalid type"),
            ("[[task]]\nid = \"A B\"\nprompt = \"x\"\n".to_owned(), "2:6:", "is not a name"),
            ("[[task]]\nid = \"a\"\n".to_owned(), "1:1:", "missing field `prompt`"),
            ("accept = []\n".to_owned(), "1:1:", "no task"),
            (two("", "").replace("\"b\"", "\"a\""), "6:6:", "used twice"),
            (two("", "needs = [\"a\", \"c\"]"), "8:15:", "not a task of this plan"),
            (two("needs = [\"b\"]", "needs = [\"a\"]"), "8:10:", "in a circle"),
            (two("", "").replace("Do b.", " "), "7:10:", "is empty"),
            (two("", "").replace("Do b.", "Do\\u0000b."), "7:10:", "holds a NUL character"),
            (two("title = \"\\u0000\"", ""), "4:9:", "the title of task `a` holds a NUL character"),
            (two("", &format!("model = \"{}\"", "x".repeat(513))), "8:9:", "the model of task `b` has 513 bytes"),
        ];
        for (text, place, message) in table {
            let told = fault(&text);
            assert!(told.starts_with(place) && told.contains(message), "{told}\n{text}");
        }
    }
}
