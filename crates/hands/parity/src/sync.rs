//! A sync: the source is read, each file is planned, and what has to change is backed up and written.
//!
//! A file that cannot be planned or written is told and left; the others go on. Before the first write the manifest says
//! what is about to be godwit's, so that a sync that was cut short is finished by the next one.

mod diff;
mod plan;
mod read;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use crate::digest;
use crate::merge::InTheWay;
use crate::place::{self, PlaceError};
use crate::report::{AgentReport, FileReport, FileState, SyncReport};
use crate::source::{Source, SourceError};
use crate::state::{Backup, Manifest, State, StateError, UndoFile};
use crate::target::{Cli, Scope, Target};
use plan::{Group, Step};

/// How often a file is planned anew when somebody writes it at the same time.
const ATTEMPTS: usize = 3;

/// What a sync is to do.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Whose files.
    pub scope: &'a Scope,
    /// The directory of the source.
    pub source: &'a Path,
    /// The directory of godwit's own memory of this scope.
    pub state: &'a Path,
    /// The CLIs to write for.
    pub agents: &'a BTreeSet<Cli>,
    /// What happens to entries of the person's own that are in the way.
    pub in_the_way: InTheWay,
    /// Whether files are written or only looked at.
    pub act: Act,
    /// The name of a backup: the time, in a form that sorts.
    pub stamp: &'a str,
}

/// Whether files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// They are written.
    Write,
    /// They are not, and the report says what would be.
    Look,
    /// They are not, and the report has the changes as unified diffs.
    LookWithDiffs,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// There is no source.
    #[error("there is no directory `{}` to read from", path.display())]
    NoSource {
        /// Where one was looked for.
        path: PathBuf,
    },
    /// A file of the source cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of a repository's source leads out of the repository.
    #[error("`{}` leads out of the repository", path.display())]
    SourceOutside {
        /// Which file.
        path: PathBuf,
    },
    /// The source is wrong.
    #[error("the source `{}` is not acceptable", path.display())]
    Source {
        /// The directory of the source.
        path: PathBuf,
        /// What is wrong, with its place and the way out.
        source: SourceError,
    },
    /// A path that cannot be written down.
    #[error("the path `{}` is not UTF-8", path.display())]
    Path {
        /// The path.
        path: PathBuf,
    },
    /// Godwit's own memory cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Makes the files of the CLIs say what the source says.
///
/// # Errors
/// [`SyncError`] when nothing could be begun. What goes wrong with one file is in its report.
pub fn sync(options: &Options<'_>) -> Result<SyncReport, SyncError> {
    let repository = repository(options.scope)?;
    let texts = read::texts(options.source, repository.as_deref())?;
    let source =
        Source::parse(&texts).map_err(|source| SyncError::Source { path: options.source.to_owned(), source })?;
    let state = match options.act {
        Act::Write => Some(State::open(options.state)?),
        Act::Look | Act::LookWithDiffs => None,
    };
    let before = State::peek(options.state)?;
    let (agents, mut targets) = all_targets(&source, options);
    add_leftovers(&mut targets, &before, options.agents);
    if let Some(target) = targets.iter().find(|target| target.path.to_str().is_none()) {
        return Err(SyncError::Path { path: target.path.clone() });
    }
    let mut run = Run { options, repository, targets, before, state };
    let (files, backup) = run.perform()?;
    Ok(SyncReport { source: options.source.to_owned(), is_written: options.act == Act::Write, agents, files, backup })
}

/// The root of the repository that is written in, with its links resolved.
fn repository(scope: &Scope) -> Result<Option<PathBuf>, SyncError> {
    match scope {
        Scope::User(_) => Ok(None),
        Scope::Repository(root) => {
            let real = root.canonicalize();
            real.map(Some).map_err(|source| SyncError::Read { path: root.clone(), source })
        }
    }
}

fn all_targets(source: &Source, options: &Options<'_>) -> (Vec<AgentReport>, Vec<Target>) {
    let mut agents = Vec::new();
    let mut targets = Vec::new();
    for agent in Cli::ALL {
        let is_written_for = options.agents.contains(&agent);
        let mut gaps = Vec::new();
        if is_written_for {
            let of = agent.targets(source, options.scope, &|path| path.exists());
            targets.extend(of.files);
            gaps = of.gaps;
        }
        agents.push(AgentReport { agent, is_written_for, gaps });
    }
    (agents, targets)
}

/// What godwit wrote for these CLIs before and the source no longer names.
fn add_leftovers(targets: &mut Vec<Target>, manifest: &Manifest, agents: &BTreeSet<Cli>) {
    for (path, record) in &manifest.files {
        if agents.contains(&record.agent) && !targets.iter().any(|target| target.path == *path) {
            targets.push(Target { cli: record.agent, path: path.clone(), content: record.form.nothing() });
        }
    }
}

struct Run<'a> {
    options: &'a Options<'a>,
    repository: Option<PathBuf>,
    targets: Vec<Target>,
    before: Manifest,
    state: Option<State>,
}

impl Run<'_> {
    fn perform(&mut self) -> Result<(Vec<FileReport>, Option<PathBuf>), SyncError> {
        let (mut groups, mut reports) = self.group();
        let mut after = self.before.clone();
        let mut backup = None;
        if let Some(state) = &self.state {
            if groups.iter().any(Group::is_changed) {
                let mut announced = self.before.clone();
                groups.iter().flat_map(|group| &group.steps).for_each(|step| step.announce(&mut announced));
                state.save(&announced)?;
                let mut kept = state.begin_backup(self.options.stamp, &self.before)?;
                for group in groups.iter_mut().filter(|group| group.is_changed()) {
                    self.write(group, &mut kept)?;
                }
                after.directories.extend(kept.record.directories.iter().cloned());
                backup = (!kept.record.files.is_empty()).then_some(kept.directory);
            }
            groups.iter().flat_map(|group| &group.steps).for_each(|step| step.remember(&mut after));
            place::remove_empty(&after.directories);
            after.directories.retain(|directory| directory.exists());
            if after != state.manifest()? {
                state.save(&after)?;
            }
        }
        for group in groups {
            reports.extend(group.reports(self.options.act));
        }
        let position = |report: &FileReport| self.targets.iter().position(|target| target.path == report.path);
        reports.sort_by_key(position);
        Ok((reports, backup))
    }

    /// The files as they really are: several paths may lead to one.
    fn group(&self) -> (Vec<Group>, Vec<FileReport>) {
        let mut groups: Vec<Group> = Vec::new();
        let mut reports = Vec::new();
        for target in &self.targets {
            match place::look(&target.path, self.repository.as_deref()) {
                Ok(snapshot) => match groups.iter_mut().find(|group| group.snapshot.real == snapshot.real) {
                    Some(group) => group.targets.push(target.clone()),
                    None => groups.push(Group::new(snapshot, target.clone())),
                },
                // What is not wanted and cannot be looked at is nothing to speak of.
                Err(error) if plan::is_void(target, self.before.files.get(&target.path)) => drop(error),
                Err(error) => reports.push(refused(target, &error)),
            }
        }
        for group in &mut groups {
            group.plan(&self.before, self.options.in_the_way);
            group.check_writable();
        }
        (groups, reports)
    }

    fn write(&self, group: &mut Group, kept: &mut Backup) -> Result<(), SyncError> {
        for attempt in 1..=ATTEMPTS {
            let content = group.content();
            let file = UndoFile {
                path: group.snapshot.real.clone(),
                before: None,
                mode: group.snapshot.mode,
                after: content.as_ref().map(|bytes| digest::of_bytes(bytes)),
            };
            kept.keep(group.snapshot.bytes.as_deref(), file)?;
            match place::replace(&group.snapshot, content.as_deref()) {
                Ok(directories) => {
                    kept.note_directories(directories)?;
                    return Ok(());
                }
                Err(PlaceError::Contended) if attempt < ATTEMPTS => {
                    let path = &group.targets[0].path;
                    match place::look(path, self.repository.as_deref()) {
                        Ok(snapshot) => group.snapshot = snapshot,
                        Err(error) => return self.give_up(group, kept, &error),
                    }
                    group.plan(&self.before, self.options.in_the_way);
                    if !group.is_changed() {
                        kept.forget(&group.snapshot.real)?;
                        return Ok(());
                    }
                }
                Err(error) => return self.give_up(group, kept, &error),
            }
        }
        Ok(())
    }

    fn give_up(&self, group: &mut Group, kept: &mut Backup, error: &PlaceError) -> Result<(), SyncError> {
        kept.forget(&group.snapshot.real)?;
        group.refuse(error);
        Ok(())
    }
}

/// The report of a file that could not even be looked at.
fn refused(target: &Target, error: &PlaceError) -> FileReport {
    FileReport {
        path: target.path.clone(),
        real_path: None,
        agent: target.cli,
        state: FileState::Refused,
        changes: Vec::new(),
        problem: Some(Step::sentence(error)),
        hint: Some(error.hint().to_owned()),
        diff: None,
    }
}
