//! What the log names and others keep: commits in vaults, evidence packages, runs that are under way. A backup of a home
//! is whole when all of it is there.

use std::collections::{BTreeMap, BTreeSet};

use godwit_core::envelope::{Event, StreamId};
use godwit_core::id::{MissionId, RepoId, RunId};
use godwit_core::mission;
use godwit_core::name::{Digest, Sha};
use serde::{Deserialize, Serialize};

use crate::error::ReadError;
use crate::store::Store;

/// Events are read in pages, so that a long log needs little memory.
const PAGE: u64 = 512;

/// Everything outside the log that its events name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Commits, by the repository whose vault keeps them; each once, by the first event that names it.
    pub commits: BTreeMap<RepoId, Vec<KeptCommit>>,
    /// Evidence packages, and whose they are.
    pub evidence: BTreeMap<Digest, MissionId>,
    /// Runs that were granted and have not ended.
    pub live_runs: BTreeSet<RunId>,
}

/// A commit that a vault keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCommit {
    /// Its name.
    pub commit: Sha,
    /// What it is to its mission.
    pub role: KeptRole,
    /// The mission.
    pub mission: MissionId,
}

/// What a commit is to its mission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeptRole {
    /// A workspace started from it.
    Base,
    /// It is a result.
    Result,
    /// It was rescued.
    Rescue,
}

impl KeptRole {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Result => "result",
            Self::Rescue => "rescue",
        }
    }
}

impl Store {
    /// What the whole log names, also of missions that are over and of repositories that are registered no more.
    ///
    /// # Errors
    /// When the database or an event cannot be read.
    pub async fn kept(&self) -> Result<Kept, ReadError> {
        let (mut gathered, mut after) = (Gathered::default(), 0);
        loop {
            let events = self.events_after(after, PAGE).await?;
            let Some(last) = events.last() else { return Ok(gathered.kept) };
            after = last.seq;
            for event in &events {
                if let (StreamId::Mission(id), Event::Mission(event)) = (&event.new.stream, &event.new.event) {
                    gathered.take(id, event);
                }
            }
        }
    }
}

#[derive(Debug, Default)]
struct Gathered {
    kept: Kept,
    repos: BTreeMap<MissionId, RepoId>,
    seen: BTreeSet<(RepoId, Sha)>,
}

impl Gathered {
    fn take(&mut self, id: &MissionId, event: &mission::Event) {
        use mission::Event as E;
        match event {
            E::Created { mission, .. } => {
                self.repos.insert(id.clone(), mission.repo.clone());
            }
            E::WorkspaceReady { base, rescue, .. } => {
                self.commit(id, KeptRole::Base, Some(base));
                self.commit(id, KeptRole::Rescue, rescue.as_ref().map(|rescue| &rescue.commit));
            }
            E::ResultCollected { commit, rescue, .. } => {
                self.commit(id, KeptRole::Result, commit.as_ref());
                self.commit(id, KeptRole::Rescue, rescue.as_ref().map(|rescue| &rescue.commit));
            }
            E::WorkspaceReleased { rescue, .. } => {
                self.commit(id, KeptRole::Rescue, rescue.as_ref().map(|rescue| &rescue.commit));
            }
            E::EvidenceSealed { digest, .. } => {
                self.kept.evidence.entry(digest.clone()).or_insert_with(|| id.clone());
            }
            E::RunGranted { run, .. } => {
                self.kept.live_runs.insert(run.clone());
            }
            E::RunEnded { run, .. } => {
                self.kept.live_runs.remove(run);
            }
            // The others name nothing that is kept elsewhere, or repeat what one of these has named.
            _ => {}
        }
    }

    fn commit(&mut self, id: &MissionId, role: KeptRole, commit: Option<&Sha>) {
        // An event before the mission's first is impossible, and is reported by `verify`.
        let (Some(commit), Some(repo)) = (commit, self.repos.get(id)) else { return };
        if self.seen.insert((repo.clone(), commit.clone())) {
            let named = KeptCommit { commit: commit.clone(), role, mission: id.clone() };
            self.kept.commits.entry(repo.clone()).or_default().push(named);
        }
    }
}
