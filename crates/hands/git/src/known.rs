//! What a door has learned and need not ask git again: facts that do not change while a daemon lives.
//!
//! Forgetting any of them costs a question. Each is about content-addressed names, about what a vault never lets go of,
//! or about the program of git itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use godwit_core::name::Sha;

use crate::object::ObjectFormat;
use crate::skeleton::{Purpose, Skeleton};

/// Commits that are remembered; beyond that, remembering starts anew.
const COMMITS: usize = 4_096;

/// Indexes that are remembered, and the bytes of the largest: 4 MiB in all. Git makes a larger one anew.
const INDEXES: usize = 32;
const INDEX_BYTES: usize = 128 << 10;

/// The facts.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<Facts>);

#[derive(Debug, Default)]
struct Facts {
    /// Commits whose content godwit supports.
    supported: BTreeSet<Sha>,
    /// Commits that a ref of the vault keeps, with everything they need.
    kept: BTreeSet<(PathBuf, Sha)>,
    /// The trees of commits that are in some vault.
    trees: BTreeMap<Sha, Sha>,
    /// The index of each commit's files as git writes it when it has looked at no file yet.
    indexes: BTreeMap<Sha, Arc<[u8]>>,
    /// The object format of each vault.
    formats: BTreeMap<PathBuf, ObjectFormat>,
    /// What git makes of an empty repository.
    skeletons: BTreeMap<(ObjectFormat, Purpose), Arc<Skeleton>>,
}

impl Known {
    pub(crate) fn is_supported(&self, commit: &Sha) -> bool {
        self.facts().supported.contains(commit)
    }

    pub(crate) fn note_supported(&self, commit: &Sha) {
        let mut facts = self.facts();
        if facts.supported.len() >= COMMITS {
            facts.supported.clear();
        }
        facts.supported.insert(commit.clone());
    }

    pub(crate) fn is_kept(&self, vault: &Path, commit: &Sha) -> bool {
        self.facts().kept.contains(&(vault.to_owned(), commit.clone()))
    }

    pub(crate) fn note_kept(&self, vault: &Path, commit: &Sha) {
        let mut facts = self.facts();
        if facts.kept.len() >= COMMITS {
            facts.kept.clear();
        }
        facts.kept.insert((vault.to_owned(), commit.clone()));
    }

    pub(crate) fn tree_of(&self, commit: &Sha) -> Option<Sha> {
        self.facts().trees.get(commit).cloned()
    }

    pub(crate) fn note_tree(&self, commit: &Sha, tree: &Sha) {
        let mut facts = self.facts();
        if facts.trees.len() >= COMMITS {
            facts.trees.clear();
        }
        facts.trees.insert(commit.clone(), tree.clone());
    }

    pub(crate) fn index_of(&self, commit: &Sha) -> Option<Arc<[u8]>> {
        self.facts().indexes.get(commit).cloned()
    }

    pub(crate) fn note_index(&self, commit: &Sha, index: Vec<u8>) {
        if index.len() > INDEX_BYTES {
            return;
        }
        let mut facts = self.facts();
        if facts.indexes.len() >= INDEXES {
            facts.indexes.clear();
        }
        facts.indexes.insert(commit.clone(), index.into());
    }

    pub(crate) fn format_of(&self, vault: &Path) -> Option<ObjectFormat> {
        self.facts().formats.get(vault).copied()
    }

    pub(crate) fn note_format(&self, vault: &Path, format: ObjectFormat) {
        self.facts().formats.insert(vault.to_owned(), format);
    }

    /// What was known of a vault that is not there any more.
    pub(crate) fn forget_vault(&self, vault: &Path) {
        let mut facts = self.facts();
        facts.formats.remove(vault);
        facts.kept.retain(|(directory, _)| directory != vault);
    }

    pub(crate) fn skeleton(&self, format: ObjectFormat, purpose: Purpose) -> Option<Arc<Skeleton>> {
        self.facts().skeletons.get(&(format, purpose)).cloned()
    }

    pub(crate) fn note_skeleton(&self, format: ObjectFormat, purpose: Purpose, skeleton: &Arc<Skeleton>) {
        self.facts().skeletons.insert((format, purpose), Arc::clone(skeleton));
    }

    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
