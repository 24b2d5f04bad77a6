//! The typed result of a run: the file that it is told in, and what its want means.
//!
//! The file is made before the start and is shown to the run by itself. The run can write anything into it, so what is in
//! it is checked here again. It is the agent's own claim, and nothing is decided by it but whether it was given.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use godwit_agents::{Ability, AgentConfig, LaunchContext, Results};
use godwit_core::result::{Asked, Demand, Given, ResultFault, TOOL};
use godwit_core::run::{NotStarted, RunClass, RunEnd, RunSpec};

use crate::Shared;
use crate::launch::{Refused, own_program, text};

/// The file in a run's directory.
const FILE: &str = "result.json";

/// The faults that are told of a result at most.
const MOST_FAULTS: usize = 3;

/// The channel of a run that was asked for a result.
pub(crate) struct Channel {
    program: PathBuf,
    file: PathBuf,
    asked: Asked,
}

impl Channel {
    /// Makes the file of a run that is about to start; `None` when nothing is asked for, or when it would only be welcome
    /// and the CLI cannot be asked.
    pub(crate) fn of(
        shared: &Shared,
        spec: &RunSpec,
        config: &AgentConfig,
        run_dir: &Path,
    ) -> Result<Option<Self>, Refused> {
        let Some(asked) = spec.result else { return Ok(None) };
        if !config.adapter.abilities().contains(&Ability::StructuredOutput) {
            return match asked.demand {
                Demand::Welcome => Ok(None),
                Demand::Required => Err(Refused::new(
                    NotStarted::Other,
                    format!(
                        "the repository requires a report, and an agent driven as `{}` cannot be asked for one; take \
                         another agent, or `godwit repo set NAME report=ask`",
                        config.adapter.word()
                    ),
                )),
            };
        }
        let program = own_program(shared)?;
        let file = run_dir.join(FILE);
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        options
            .open(&file)
            .map_err(|error| Refused::new(NotStarted::Other, format!("cannot write {}: {error}", file.display())))?;
        Ok(Some(Self { program, file, asked }))
    }

    /// What the adapter is told.
    pub(crate) fn told<'a>(&'a self, context: LaunchContext<'a>) -> Result<LaunchContext<'a>, Refused> {
        let results = Results { program: text(&self.program)?, file: text(&self.file)?, asked: self.asked };
        Ok(LaunchContext { results: Some(results), ..context })
    }

    /// Godwit's program, which the run has to see.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// The file that the run has to be able to write.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }
}

/// What the agent is asked, with the request for its result where there is a channel for one.
pub(crate) fn asking<'a>(spec: &'a RunSpec, channel: Option<&Channel>) -> Cow<'a, RunSpec> {
    match channel {
        None => Cow::Borrowed(spec),
        Some(channel) => {
            let prompt = format!("{}\n\n{}", spec.prompt, channel.asked.request());
            Cow::Owned(RunSpec { prompt, ..spec.clone() })
        }
    }
}

/// Puts the result beside the end of a run, or says that it is missing.
pub(crate) fn concluded(end: RunEnd, asked: Asked, run_dir: &Path) -> RunEnd {
    let (is_failed, why) = match read(&run_dir.join(FILE), asked) {
        Ok(Given::Result(result)) => return RunEnd { result: Some(Box::new(result)), ..end },
        Ok(given @ Given::Nothing) => {
            (asked.is_failed_by(&given), format!("the agent ended without a call of `{TOOL}`"))
        }
        Ok(Given::Refused(faults)) => {
            let why = refusal(&faults);
            (asked.is_failed_by(&Given::Refused(faults)), why)
        }
        Err(error) => (asked.demand == Demand::Required, format!("the file of the result cannot be read ({error})")),
    };
    // What failed for another reason need not also be told that it gave no result.
    if !is_failed || end.class != RunClass::Success {
        return end;
    }
    RunEnd { class: RunClass::ResultInvalid, detail: why, ..end }
}

/// What is in a file; one that is not there holds nothing: the CLI could not be asked.
fn read(path: &Path, asked: Asked) -> io::Result<Given> {
    let mut bytes = Vec::new();
    // One more than may be is enough to know that it is too long.
    let most = asked.kind.max_bytes() as u64 + 1;
    match fs::File::open(path) {
        Ok(file) => file.take(most).read_to_end(&mut bytes)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Given::Nothing),
        Err(error) => return Err(error),
    };
    Ok(asked.kind.given(&String::from_utf8_lossy(&bytes)))
}

fn refusal(faults: &[ResultFault]) -> String {
    let told: Vec<String> = faults.iter().take(MOST_FAULTS).map(ToString::to_string).collect();
    let more = match faults.len().saturating_sub(MOST_FAULTS) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    format!("the agent's result is refused: {}{more}", told.join("; "))
}

#[cfg(test)]
mod tests {
    use godwit_core::result::ResultKind;

    use super::*;

    const REPORT: &str = r#"{"summary":"done","changed":[],"tests_run":[],"open_questions":[]}"#;

    fn ended(written: Option<&str>, demand: Demand, class: RunClass) -> RunEnd {
        let place = tempfile::tempdir().expect("a directory");
        if let Some(written) = written {
            fs::write(place.path().join(FILE), written).expect("written");
        }
        let asked = Asked { kind: ResultKind::DoneReport, demand };
        concluded(RunEnd::unseen(class, "it ended"), asked, place.path())
    }

    #[test]
    fn a_result_that_has_its_form_is_put_beside_the_end() {
        for demand in [Demand::Welcome, Demand::Required] {
            let end = ended(Some(REPORT), demand, RunClass::Success);
            assert_eq!(
                (end.class, end.result.map(|result| result.kind())),
                (RunClass::Success, Some(ResultKind::DoneReport))
            );
        }
    }

    #[test]
    fn a_result_that_is_required_and_does_not_come_fails_a_run_that_had_succeeded() {
        for (written, words) in
            [(None, "without a call"), (Some(""), "without a call"), (Some("{}"), "`summary` is missing")]
        {
            let end = ended(written, Demand::Required, RunClass::Success);
            assert_eq!(end.class, RunClass::ResultInvalid, "{end:?}");
            assert!(end.detail.contains(words) && end.result.is_none(), "{end:?}");
            assert_eq!(ended(written, Demand::Welcome, RunClass::Success).class, RunClass::Success);
            assert_eq!(ended(written, Demand::Required, RunClass::TimedOut).class, RunClass::TimedOut);
        }
    }

    #[test]
    fn what_the_run_wrote_there_itself_is_checked_and_bounded() {
        let flood = format!("{{\"summary\":\"{}\"}}", "x".repeat(1 << 20));
        for written in ["\u{0}\u{fffd}", "[1,2,3]", &flood] {
            let end = ended(Some(written), Demand::Required, RunClass::Success);
            assert_eq!(end.class, RunClass::ResultInvalid);
            assert!(end.detail.len() < 500, "{}", end.detail.len());
        }
    }
}
