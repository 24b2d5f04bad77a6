//! The verdict on one try of a check: from how it ended, what it printed, and what its verify script answered.

use std::fs;
use std::path::{Path, PathBuf};

use godwit_core::evidence::{CheckResult, CheckVerdict, MAX_VERIFY_BYTES, VerifyAnswer, VerifyFault};
use godwit_core::name::CheckName;
use godwit_core::policy::{CheckKind, CheckSpec};
use godwit_proc::spool::{Spool, Stream};
use godwit_proc::{EndReason, ExitRecord};
use sha2::{Digest as _, Sha256};

use crate::failure::chain;

/// How much of a check's output goes into its result, in bytes.
const TAIL_BYTES: usize = 4_096;

/// A check about which nothing can be said.
pub(super) fn not_executed(name: &CheckName, why: String) -> CheckResult {
    CheckResult {
        name: name.clone(),
        verdict: CheckVerdict::NotExecuted,
        exit: why,
        duration_ms: 0,
        output_digest: named(Sha256::new()),
        tail: String::new(),
        answer: None,
        tries: Vec::new(),
        earlier: None,
    }
}

/// What came of a check that ended.
pub(super) fn result(run_dir: &Path, name: &CheckName, spec: &CheckSpec, record: &ExitRecord) -> CheckResult {
    // What cannot be read may say that nothing ran: it is never a pass.
    let Printed { out, err, digest } = match printed(run_dir, record) {
        Ok(printed) => printed,
        Err(why) => return not_executed(name, format!("what it printed cannot be read: {why}")),
    };
    let text = format!("{out}{err}");
    let Said { verdict, exit, answer } = match spec.kind {
        CheckKind::Command => Said::of(&record.end, &text),
        // What a verify script prints to its standard output is its answer, whose details may speak of tests as well.
        CheckKind::Verify => Said::of(&record.end, &err).with_answer(answer(run_dir, record), spec),
    };
    CheckResult {
        name: name.clone(),
        verdict,
        exit,
        duration_ms: u64::try_from((record.ended_at - record.started_at) / 1_000).unwrap_or(0),
        output_digest: digest,
        tail: shown_tail(&text),
        answer,
        tries: Vec::new(),
        earlier: None,
    }
}

/// A verdict and its reason.
struct Said {
    verdict: CheckVerdict,
    exit: String,
    answer: Option<Box<VerifyAnswer>>,
}

impl Said {
    /// By the process's ending and what it says of itself.
    fn of(end: &EndReason, text: &str) -> Self {
        let (verdict, exit) = match end {
            EndReason::Exited { code: 0 } if godwit_core::evidence::says_nothing_ran(text) => {
                (CheckVerdict::RanNothing, "exit 0, but it ran nothing".to_owned())
            }
            EndReason::Exited { code: 0 } => (CheckVerdict::Passed, "exit 0".to_owned()),
            EndReason::Exited { code } => (CheckVerdict::Failed, format!("exit {code}")),
            EndReason::Signaled { signal } => (CheckVerdict::Failed, format!("signal {signal}")),
            EndReason::WallLimit | EndReason::IdleLimit => (CheckVerdict::TimedOut, "timed out".to_owned()),
            EndReason::OutputLimit => (CheckVerdict::Failed, "printed more than is kept".to_owned()),
            EndReason::Terminated => (CheckVerdict::NotExecuted, "was ended".to_owned()),
            EndReason::SpawnFailed { message, .. } => (CheckVerdict::NotExecuted, message.clone()),
        };
        Self { verdict, exit, answer: None }
    }

    /// With what a verify script answered: a pass needs a good exit and a good answer.
    fn with_answer(self, answer: Result<VerifyAnswer, VerifyFault>, spec: &CheckSpec) -> Self {
        let Self { verdict, exit, .. } = self;
        let objection = match &answer {
            Ok(answer) => answer.objection(spec.min_score),
            Err(fault) => Some(fault.to_string()),
        };
        let (verdict, exit) = match (verdict, objection) {
            (CheckVerdict::Passed, None) => (CheckVerdict::Passed, exit),
            (CheckVerdict::Passed, Some(objection)) => (CheckVerdict::Failed, format!("{exit}, but {objection}")),
            (CheckVerdict::Failed, None) => (CheckVerdict::Failed, format!("{exit}, although `passed` is true")),
            (CheckVerdict::Failed, Some(objection)) => (CheckVerdict::Failed, format!("{exit}, and {objection}")),
            (other, _) => (other, exit),
        };
        Self { verdict, exit, answer: answer.ok().map(Box::new) }
    }
}

/// What a verify script printed to its standard output, read.
fn answer(run_dir: &Path, record: &ExitRecord) -> Result<VerifyAnswer, VerifyFault> {
    match record.out_bytes {
        0 => Err(VerifyFault::Nothing),
        bytes if bytes > MAX_VERIFY_BYTES as u64 => Err(VerifyFault::TooLong { bytes }),
        // What the digest was computed over a moment ago can be read again, or there is no answer.
        _ => match Spool::open_stream(run_dir, Stream::Out).tail(MAX_VERIFY_BYTES) {
            Ok(printed) => VerifyAnswer::read(&printed),
            Err(_) => Err(VerifyFault::Nothing),
        },
    }
}

/// What a check printed: the files that its digest is over, standard output first.
pub(crate) fn output_files(run_dir: &Path) -> [PathBuf; 2] {
    [run_dir.join(godwit_proc::layout::OUT), run_dir.join(godwit_proc::layout::ERR)]
}

/// The last of what a check printed, and the digest of all of it.
struct Printed {
    out: String,
    err: String,
    digest: godwit_core::name::Digest,
}

/// A file is missing only where nothing was printed.
fn printed(run_dir: &Path, record: &ExitRecord) -> Result<Printed, String> {
    let mut hash = Sha256::new();
    let [out, err] = output_files(run_dir);
    let mut read = |file: PathBuf, stream: Stream, bytes: u64| -> Result<String, String> {
        if bytes == 0 {
            return Ok(String::new());
        }
        let tail = Spool::open_stream(run_dir, stream).tail(TAIL_BYTES).map_err(|error| chain(&error))?;
        fs::File::open(&file)
            .and_then(|mut file| std::io::copy(&mut file, &mut HashWriter(&mut hash)))
            .map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(String::from_utf8_lossy(&tail).into_owned())
    };
    let out = read(out, Stream::Out, record.out_bytes)?;
    let err = read(err, Stream::Err, record.err_bytes)?;
    Ok(Printed { out, err, digest: named(hash) })
}

fn named(hash: Sha256) -> godwit_core::name::Digest {
    hex::encode(hash.finalize()).parse().expect("a SHA-256 has 64 hexadecimal digits")
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn shown_tail(text: &str) -> String {
    let start = text.len().saturating_sub(TAIL_BYTES);
    let start = (start..=text.len()).find(|&place| text.is_char_boundary(place)).unwrap_or(0);
    text[start..].split('\n').map(godwit_agents::display_safe).collect::<Vec<_>>().join("\n")
}
