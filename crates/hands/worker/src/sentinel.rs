//! What the sentinel had to say about a run, concluded from its record when the run is over.
//!
//! The record is a file of the run's directory, made before the start. The run can write to it and can neither remove nor
//! replace it. So a line proves little and a missing one much: what the transcript shows and the record does not is an
//! ending of its own. Beside it is what people have said of calls of the task, which the run can only read.
//!
//! A record in which a person is asked something ends the run: what waits for a person holds no slot.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use godwit_agents::{Hook, LaunchContext, ToolUse};
use godwit_core::attention::{self, Attention, Standing};
use godwit_core::run::{NotStarted, RunClass, RunEnd};
use godwit_core::sentinel::Rule;
use godwit_core::sentinel::record::{Attendance, FILE, Line, Record};
use godwit_proc::spool::{Spool, Stream};

use crate::Shared;
use crate::failure::chain;
use crate::launch::{Refused, own_program, text, write_private};
use crate::run::{Wish, end_process};

/// How much of a record is read: some hundred thousand calls. One that is longer was not written by the hook.
const MAX_RECORD: u64 = 32 * 1024 * 1024;

/// What a run is given so that its calls are judged.
pub(crate) struct Watch {
    program: PathBuf,
    run_dir: PathBuf,
}

impl Watch {
    /// Makes the record of a run that is about to start, and writes down what its calls are answered by.
    pub(crate) fn over(shared: &Shared, run_dir: &Path, standing: &Standing) -> Result<Self, Refused> {
        let program = own_program(shared)?;
        let told = serde_json::to_string(standing).expect("words and digests can be written");
        write_private(&run_dir.join(attention::FILE), &told)?;
        let record = run_dir.join(FILE);
        // Nothing of the run's directory is within reach of a run, so what is there is godwit's own.
        fs::OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&record)
            .map_err(|error| Refused::new(NotStarted::Other, format!("cannot write {}: {error}", record.display())))?;
        Ok(Self { program, run_dir: run_dir.to_owned() })
    }

    /// What the adapter is told.
    pub(crate) fn told<'a>(&'a self, context: LaunchContext<'a>) -> Result<LaunchContext<'a>, Refused> {
        let hook = Hook { program: text(&self.program)?, record: text(&self.run_dir)? };
        Ok(LaunchContext { hook: Some(hook), ..context })
    }

    /// Godwit's program, which the run has to see.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// The file that the run has to be able to read, and no more.
    pub(crate) fn standing(&self) -> PathBuf {
        self.run_dir.join(attention::FILE)
    }

    /// The file that the run has to be able to write.
    pub(crate) fn record(&self) -> PathBuf {
        self.run_dir.join(FILE)
    }
}

/// How long a CLI may take to say that a call was denied.
const LAST_LINE_WITHIN: Duration = Duration::from_secs(5);

/// Ends a run as soon as its record says that a person is asked something: it need not wait until its agent obeys.
pub(crate) async fn end_when_asked(run_dir: &Path) -> Result<(), String> {
    let cannot =
        |error: godwit_proc::spool::Error| format!("what the run has written cannot be read: {}", chain(&error));
    let mut lines = Spool::open_stream(run_dir, Stream::Beside(FILE)).follow(0).map_err(cannot)?;
    while let Some(line) = lines.next().await.map_err(cannot)? {
        if matches!(serde_json::from_slice(&line.bytes), Ok(Line::Asked { .. })) {
            // The CLI's next line shows the denial, and in what session it was; a CLI that is silent is not waited for.
            let spool = Spool::open(run_dir);
            let mut said = spool.length_bytes().and_then(|at| spool.follow(at)).map_err(cannot)?;
            if let Ok(line) = tokio::time::timeout(LAST_LINE_WITHIN, said.next()).await {
                line.map_err(cannot)?;
            }
            let ended = end_process(run_dir).await;
            return ended.map_err(|error| format!("a run that waits for a person cannot be ended: {}", chain(&error)));
        }
    }
    Ok(())
}

/// What is known of a run beside its end.
pub(crate) struct Known<'a> {
    /// Its tools, as its transcript shows them.
    pub(crate) used: &'a ToolUse,
    /// What was to be done with what only a person could answer.
    pub(crate) attention: Attention,
    /// Whether somebody has asked it to end.
    pub(crate) wish: Wish,
}

/// Puts beside the end of a run what the sentinel had to say, which outranks what the agent says of itself.
pub(crate) fn concluded(end: RunEnd, known: &Known<'_>, run_dir: &Path) -> RunEnd {
    let record = match read(&run_dir.join(FILE)) {
        Ok(record) => record,
        Err(error) => {
            let detail = format!("the sentinel's record cannot be read ({error}); {}", end.detail);
            return unless_wished(end.class == RunClass::Cancelled)(end, RunClass::HookSilent, detail);
        }
    };
    let end = RunEnd { sentinel: Some(record.judged()), ..end };
    let inquiry = record.inquiry().filter(|_| known.attention.asks());
    // A run in which a person is asked something is ended by godwit itself.
    let was_ended_for_it = inquiry.is_some() && known.wish == Wish::GoOn;
    let found = unless_wished(end.class == RunClass::Cancelled && !was_ended_for_it);
    if let Some((tool, rule)) = record.first_hard_block() {
        let of_several = match record.judged().hard {
            0 | 1 => String::new(),
            hard => format!(", the first of {hard} such calls"),
        };
        let because = Rule::of(rule).because;
        let detail = format!("the sentinel denied a call of `{tool}`{of_several}: {because} ({})", rule.word());
        return found(end, RunClass::SentinelBlocked { rule: rule.word().to_owned() }, detail);
    }
    match (known.used.attendance(&record), inquiry) {
        (Attendance::Complete, None) => end,
        (Attendance::Complete, Some(inquiry)) if inquiry.is_well_formed() => {
            let class = RunClass::NeedsAnswer { inquiry: Box::new(inquiry.clone()), attention: known.attention };
            let detail = inquiry.sentence();
            found(end, class, detail)
        }
        (Attendance::Complete, Some(_)) => {
            let detail = "the sentinel's record asks a person something that no hook has written".to_owned();
            found(end, RunClass::HookSilent, detail)
        }
        (silent, _) => {
            let detail = format!("{silent}; {}", end.detail);
            found(end, RunClass::HookSilent, detail)
        }
    }
}

/// Puts beside the end of a run at a terminal how often the sentinel answered what. Who sat there saw its denials, and
/// there is no transcript to compare its record with.
pub(crate) fn counted(end: RunEnd, run_dir: &Path) -> RunEnd {
    match read(&run_dir.join(FILE)) {
        Ok(record) => RunEnd { sentinel: Some(record.judged()), ..end },
        Err(error) => {
            let detail = format!("{}; the sentinel's record cannot be read ({error})", end.detail);
            RunEnd { detail, ..end }
        }
    }
}

/// Puts what was found into an end. A run that somebody asked to end has ended for that reason.
fn unless_wished(was_wished: bool) -> impl Fn(RunEnd, RunClass, String) -> RunEnd {
    move |end, class, detail| RunEnd { class: if was_wished { end.class } else { class }, detail, ..end }
}

/// Reads a record. One that is not there is an error: it was made before the start.
fn read(path: &Path) -> io::Result<Record> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_RECORD + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_RECORD {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is longer than any hook writes"));
    }
    Ok(Record::read(&String::from_utf8_lossy(&bytes)))
}
