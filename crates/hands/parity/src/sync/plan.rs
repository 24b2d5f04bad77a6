//! What is to become of one file: its targets one after the other, from the text as it is. Pure apart from looking.

use std::error::Error;
use std::path::{Path, PathBuf};

use super::{Act, diff};
use crate::block;
use crate::digest;
use crate::entry::{Owned, Place};
use crate::merge::{InTheWay, Refusal, merge};
use crate::place::{self, PlaceError, Snapshot};
use crate::report::{Change, ChangeKind, FileReport, FileState};
use crate::state::{FileRecord, Form, Manifest};
use crate::target::{Content, Target};

/// A file as it really is, with everything that is to be in it.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) snapshot: Snapshot,
    pub(super) targets: Vec<Target>,
    pub(super) steps: Vec<Step>,
}

/// What is done for one target.
#[derive(Debug)]
pub(super) struct Step {
    path: PathBuf,
    agent: crate::target::Cli,
    state: FileState,
    changes: Vec<Change>,
    problem: Option<(String, String)>,
    /// The text afterwards; `None` when the file is not there then.
    text: Option<String>,
    /// What was remembered.
    before: Option<FileRecord>,
    /// What is to be remembered; `None` for nothing.
    after: Option<FileRecord>,
}

/// What a content makes of a text.
struct Made {
    text: Option<String>,
    owned: Owned,
    changes: Vec<Change>,
}

/// Whether a target wants nothing and nothing was written for it.
pub(super) fn is_void(target: &Target, record: Option<&FileRecord>) -> bool {
    let wants_nothing = match &target.content {
        Content::Settings { entries, .. } => entries.is_empty(),
        Content::Block(text) | Content::Whole(text) => text.is_none(),
    };
    wants_nothing && record.is_none()
}

impl Group {
    pub(super) fn new(snapshot: Snapshot, target: Target) -> Self {
        Self { snapshot, targets: vec![target], steps: Vec::new() }
    }

    /// Plans every target, each on what the one before it leaves.
    pub(super) fn plan(&mut self, manifest: &Manifest, in_the_way: InTheWay) {
        let mut text = match self.snapshot.text() {
            Ok(text) => self.snapshot.bytes.is_some().then(|| text.to_owned()),
            Err(error) => return self.refuse_all(manifest, &error),
        };
        let targets = std::mem::take(&mut self.targets);
        self.steps = targets
            .iter()
            .map(|target| {
                let step = Step::plan(target, text.as_deref(), manifest.files.get(&target.path), in_the_way);
                text.clone_from(&step.text);
                step
            })
            .collect();
        self.targets = targets;
    }

    /// Finds out now what would keep a change from being written, so that looking tells the same as writing.
    pub(super) fn check_writable(&mut self) {
        if self.is_changed()
            && let Err(error) = place::check_writable(&self.snapshot)
        {
            self.refuse(&error);
        }
    }

    pub(super) fn is_changed(&self) -> bool {
        self.content() != self.snapshot.bytes
    }

    /// What is to be in the file.
    pub(super) fn content(&self) -> Option<Vec<u8>> {
        match self.steps.last() {
            Some(step) => step.text.clone().map(String::into_bytes),
            None => self.snapshot.bytes.clone(),
        }
    }

    /// Leaves the file as it is.
    pub(super) fn refuse(&mut self, error: &PlaceError) {
        let text = self.snapshot.text().ok().filter(|_| self.snapshot.bytes.is_some()).map(str::to_owned);
        for step in &mut self.steps {
            // What had nothing to do there does not fail because of the others.
            if step.state != FileState::Unchanged {
                step.refuse(Step::sentence(error), error.hint());
            }
            step.text.clone_from(&text);
        }
    }

    fn refuse_all(&mut self, manifest: &Manifest, error: &PlaceError) {
        let step = |target: &Target| {
            let mut step = Step::untouched(target, None, manifest.files.get(&target.path));
            if !is_void(target, step.before.as_ref()) {
                step.refuse(Step::sentence(error), error.hint());
            }
            step
        };
        self.steps = self.targets.iter().map(step).collect();
        // The content of no step is that of the file, which stays.
        if self.steps.iter().all(|step| step.state == FileState::Unchanged) {
            self.steps.clear();
        }
        self.snapshot.bytes = None;
    }

    pub(super) fn reports(self, act: Act) -> Vec<FileReport> {
        let before = self.snapshot.text().unwrap_or_default().to_owned();
        let after = self.content().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let mut diff = (act == Act::LookWithDiffs && before != after).then_some((before, after));
        let real = self.snapshot.real;
        let mut reports = Vec::new();
        for step in self.steps {
            // A file that is not there and need not be is nothing to speak of.
            if step.state == FileState::Unchanged && step.text.is_none() && step.changes.is_empty() {
                continue;
            }
            let is_link = !is_same(&step.path, &real);
            let change = if step.state == FileState::Unchanged { None } else { diff.take() };
            reports.push(FileReport {
                diff: change.map(|(before, after)| diff::unified(&step.path, &before, &after)),
                real_path: is_link.then(|| real.clone()),
                agent: step.agent,
                state: step.state,
                changes: step.changes,
                problem: step.problem.as_ref().map(|(why, _)| why.clone()),
                hint: step.problem.map(|(_, hint)| hint),
                path: step.path,
            });
        }
        reports
    }
}

/// Whether a path names the file itself and not a link on the way to it.
fn is_same(path: &Path, real: &Path) -> bool {
    let link = |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    path == real || !path.ancestors().take(3).any(link)
}

impl Step {
    fn plan(target: &Target, text: Option<&str>, record: Option<&FileRecord>, in_the_way: InTheWay) -> Self {
        let mut step = Self::untouched(target, text, record);
        // What was written in another form is not known by these entries.
        let record = record.filter(|record| record.form == Form::of(&target.content));
        let owned = record.map(FileRecord::owned).unwrap_or_default();
        let is_made = record.map_or(text.is_none(), |record| record.is_made || text.is_none());
        let made = match &target.content {
            Content::Settings { format, entries } => {
                merge(*format, text.unwrap_or_default(), &owned, entries, in_the_way).map(|merged| Made {
                    text: (text.is_some() || !merged.text.is_empty())
                        .then_some(merged.text)
                        .filter(|_| !(is_made && merged.is_empty)),
                    owned: merged.owned,
                    changes: merged.changes,
                })
            }
            Content::Block(wanted) => block_of(text, wanted.as_deref(), &owned, in_the_way, is_made),
            Content::Whole(wanted) => Ok(whole_of(text, wanted.as_deref(), &owned, in_the_way)),
        };
        match made {
            Ok(made) => step.set(target, text, made, is_made),
            Err(refusal) => step.refuse(refusal_sentence(&refusal), &refusal.hint),
        }
        step
    }

    fn untouched(target: &Target, text: Option<&str>, record: Option<&FileRecord>) -> Self {
        Self {
            path: target.path.clone(),
            agent: target.cli,
            state: FileState::Unchanged,
            changes: Vec::new(),
            problem: None,
            text: text.map(str::to_owned),
            before: record.cloned(),
            after: record.cloned(),
        }
    }

    fn set(&mut self, target: &Target, text: Option<&str>, made: Made, is_made: bool) {
        self.state = match (text, &made.text) {
            (None, Some(_)) => FileState::Created,
            (Some(_), None) => FileState::Deleted,
            (Some(before), Some(after)) if before != after => FileState::Changed,
            (Some(_), Some(_)) | (None, None) => FileState::Unchanged,
        };
        let mut record = FileRecord::new(target.cli, &target.content, is_made);
        record.set_owned(made.owned);
        self.after = (!record.is_void()).then_some(record);
        self.changes = made.changes;
        self.text = made.text;
    }

    fn refuse(&mut self, why: String, hint: &str) {
        self.state = FileState::Refused;
        self.problem = Some((why, hint.to_owned()));
        self.changes.clear();
        self.after.clone_from(&self.before);
    }

    /// Says what is about to be godwit's, beside what is already.
    pub(super) fn announce(&self, manifest: &mut Manifest) {
        let Some(after) = &self.after else { return };
        let mut record = after.clone();
        let mut owned = self.before.as_ref().map(FileRecord::owned).unwrap_or_default();
        let new = after.owned();
        owned.entries.extend(new.entries);
        owned.containers.extend(new.containers);
        record.set_owned(owned);
        manifest.files.insert(self.path.clone(), record);
    }

    /// Says what is godwit's.
    pub(super) fn remember(&self, manifest: &mut Manifest) {
        match &self.after {
            Some(record) => manifest.files.insert(self.path.clone(), record.clone()),
            None => manifest.files.remove(&self.path),
        };
    }

    /// A failure with what was underneath.
    pub(super) fn sentence(error: &PlaceError) -> String {
        match error.source() {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        }
    }
}

fn refusal_sentence(refusal: &Refusal) -> String {
    match refusal.line {
        Some(line) => format!("line {line}: {}", refusal.why),
        None => refusal.why.clone(),
    }
}

/// The one entry of a text that has no keys.
fn only() -> Place {
    Place { path: Vec::new(), member: None }
}

fn owned_text(text: Option<&str>) -> Owned {
    let mut owned = Owned::default();
    owned.entries.extend(text.map(|text| (only(), digest::of_bytes(text.as_bytes()))));
    owned
}

fn change(what: &str, kind: ChangeKind, why: Option<&str>) -> Vec<Change> {
    vec![Change { what: what.to_owned(), kind, why: why.map(str::to_owned) }]
}

const SINCE: &str = "was changed since godwit wrote it";

fn block_of(
    text: Option<&str>,
    wanted: Option<&str>,
    owned: &Owned,
    in_the_way: InTheWay,
    is_made: bool,
) -> Result<Made, Refusal> {
    const WHAT: &str = "block of instructions";
    let existing = text.unwrap_or_default();
    let inner = block::inner(existing)?;
    let written = owned.entries.get(&only());
    let is_changed =
        inner.as_ref().zip(written).is_some_and(|(inner, written)| digest::of_bytes(inner.as_bytes()) != *written);
    let unchanged = |owned, changes| Made { text: text.map(str::to_owned), owned, changes };
    if is_changed && inner.as_deref() != wanted && in_the_way == InTheWay::Stays {
        return Ok(match wanted {
            Some(_) => unchanged(owned.clone(), change(WHAT, ChangeKind::Conflict, Some(SINCE))),
            None => unchanged(Owned::default(), change(WHAT, ChangeKind::Kept, Some(SINCE))),
        });
    }
    let set = block::set(existing, wanted)?;
    let changes = set.kind.map(|kind| change(WHAT, kind, None)).unwrap_or_default();
    let is_gone = set.text.is_empty() && (text.is_none() || is_made);
    Ok(Made { text: (!is_gone).then_some(set.text), owned: owned_text(wanted), changes })
}

fn whole_of(text: Option<&str>, wanted: Option<&str>, owned: &Owned, in_the_way: InTheWay) -> Made {
    const WHAT: &str = "file";
    let written = owned.entries.get(&only());
    let is_ours = text.is_some_and(|text| match written {
        Some(written) => digest::of_bytes(text.as_bytes()) == *written,
        None => block::is_signed(text),
    });
    let unchanged = |owned, changes| Made { text: text.map(str::to_owned), owned, changes };
    let new =
        |kind| Made { text: wanted.map(str::to_owned), owned: owned_text(wanted), changes: change(WHAT, kind, None) };
    match (text, wanted) {
        (None, None) => unchanged(Owned::default(), Vec::new()),
        (None, Some(_)) => new(ChangeKind::Added),
        (Some(text), Some(wanted)) if text == wanted => {
            unchanged(if is_ours { owned_text(Some(wanted)) } else { Owned::default() }, Vec::new())
        }
        (Some(_), Some(_)) if is_ours => new(ChangeKind::Updated),
        (Some(_), Some(_)) if in_the_way == InTheWay::IsTakenOver => new(ChangeKind::TakenOver),
        (Some(_), Some(_)) => {
            let why = if written.is_some() { SINCE } else { "is there already, with something else in it" };
            unchanged(owned.clone(), change(WHAT, ChangeKind::Conflict, Some(why)))
        }
        (Some(_), None) if written.is_some() && is_ours => new(ChangeKind::Removed),
        (Some(_), None) => unchanged(Owned::default(), change(WHAT, ChangeKind::Kept, Some(SINCE))),
    }
}
