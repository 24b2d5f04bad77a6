//! What a change is made of: the counts and places that risk and gate look at, and nothing of its content.

use serde::{Deserialize, Serialize};

use super::PathHit;

/// The most places that one list of a [`Makeup`] keeps; the counts beside them are of all. A person reads a few, and a
/// change of a hundred thousand files must not become an event of a hundred thousand lines.
pub const MAX_PLACES: usize = 20;

/// What a change is made of, computed from the real diff. Every changed path is in exactly one of `tests`,
/// `documentation` and `code`; the other lists overlap freely.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Makeup {
    /// Paths that only tests use.
    pub tests: LineTally,
    /// Paths that only people read.
    pub documentation: LineTally,
    /// Everything else: code, settings, data.
    pub code: LineTally,
    /// Manifests and lock files: what the project is built from.
    pub dependencies: Touched,
    /// Steps that change a database's form.
    pub migrations: Touched,
    /// What steers agents, automation and deployment.
    pub control_plane: Touched,
    /// Files that exist to hold secrets.
    pub secret_files: Touched,
    /// Added lines that read a secret by its name.
    pub secret_uses: SecretUses,
    /// Paths of authentication, payment, security or deployment.
    pub sensitive: Touched,
}

/// How many paths of one sort changed, and by how many lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LineTally {
    /// Changed paths.
    pub paths: u64,
    /// Lines added to those that git sees as text.
    pub added: u64,
    /// Lines deleted from those that git sees as text.
    pub deleted: u64,
    /// Paths among them whose lines cannot be counted, because git sees no text.
    pub uncounted: u64,
}

/// Changed paths of one sort.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Touched {
    /// How many.
    pub paths: u64,
    /// The first of them, at most [`MAX_PLACES`], each with the pattern that says so.
    pub first: Vec<PathHit>,
}

/// Added lines that read a secret.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SecretUses {
    /// How many lines.
    pub lines: u64,
    /// The first of them, at most [`MAX_PLACES`].
    pub first: Vec<SecretUse>,
}

/// An added line that reads a secret by its name. The name is no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretUse {
    /// The path in the repository.
    pub path: String,
    /// The line in the new file, from 1.
    pub line: u64,
    /// What it reads, such as `STRIPE_API_KEY`.
    pub name: String,
}

impl Makeup {
    /// Paths whose lines cannot be counted.
    pub fn uncounted(&self) -> u64 {
        self.tests.uncounted + self.documentation.uncounted + self.code.uncounted
    }
}

impl LineTally {
    /// Counts one more path; `None` when its lines cannot be counted.
    pub(crate) fn count(&mut self, lines: Option<(u64, u64)>) {
        self.paths += 1;
        match lines {
            Some((added, deleted)) => {
                self.added += added;
                self.deleted += deleted;
            }
            None => self.uncounted += 1,
        }
    }
}

impl Touched {
    /// Counts one more path.
    pub(crate) fn push(&mut self, path: &str, pattern: &str) {
        self.paths += 1;
        if self.first.len() < MAX_PLACES {
            self.first.push(PathHit { path: path.to_owned(), glob: pattern.to_owned() });
        }
    }
}

impl SecretUses {
    /// Counts one more line.
    pub(crate) fn push(&mut self, path: &str, line: u64, name: &str) {
        self.lines += 1;
        if self.first.len() < MAX_PLACES {
            self.first.push(SecretUse { path: path.to_owned(), line, name: name.to_owned() });
        }
    }
}
