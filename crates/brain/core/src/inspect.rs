//! Pure inspection of a change: which paths the policy forbids, which added lines look like secrets, and what the
//! change is made of.
//!
//! It guarantees that the same change and the same rules give the same answer, that a secret is named and never
//! repeated, and that what it cannot read is compared byte for byte rather than skipped. It deliberately does not
//! know where a change comes from, which rules a repository has, or what follows from a hit: that is for [`risk`] and
//! [`gate`].
//!
//! [`risk`]: crate::risk
//! [`gate`]: crate::gate

mod path_class;
mod path_rules;
mod secret_use;
mod secrets;

pub use path_class::{PathClass, PathKind, classes_of, kind_of};
pub use path_rules::{GlobError, PathRules};
pub use secrets::scan_line;

use crate::evidence::{Makeup, PathHit, SecretHit};

/// The most hits that one list of an [`Inspection`] keeps. One hit is enough to block; a change that touches a
/// hundred thousand files must not become an event of a hundred thousand lines.
pub const MAX_HITS: usize = 1_000;

/// One path that a change touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedPath<'a> {
    /// The path in the repository, with `/` between its parts, escaped when it is not UTF-8.
    pub path: &'a str,
    /// Its added and deleted lines; `None` when they cannot be counted, because git sees no text.
    pub lines: Option<(u64, u64)>,
}

/// One line that a change adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedLine<'a> {
    /// The path in the repository, with `/` between its parts, escaped when it is not UTF-8.
    pub path: &'a str,
    /// The line in the new file, from 1.
    pub number: u64,
    /// Its bytes; a line ending may be among them.
    pub bytes: &'a [u8],
}

/// What an inspection found. Each list keeps the order of the change and at most [`MAX_HITS`] entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inspection {
    /// Changed paths that a rule forbids, with the first glob that says so.
    pub forbidden: Vec<PathHit>,
    /// Changed paths that no allowing rule covers. Always empty when there are no allowing rules.
    pub outside_allowed: Vec<String>,
    /// Added lines that look like secrets, one hit for each kind in a line.
    pub secrets: Vec<SecretHit>,
    /// What the change is made of.
    pub makeup: Makeup,
}

/// Inspects a change. Give every changed path, deleted ones and both sides of a rename too, as git names it without
/// quoting: a path in git's C-style quotes ends in `"` and would slip past a rule for its last part.
pub fn inspect<'a>(
    changed_paths: impl IntoIterator<Item = ChangedPath<'a>>,
    added_lines: impl IntoIterator<Item = AddedLine<'a>>,
    forbidden: &PathRules,
    allowed: &PathRules,
) -> Inspection {
    let mut inspection = Inspection::default();
    for path in changed_paths {
        inspection.add_path(path.path, forbidden, allowed);
        inspection.classify(path);
    }
    for line in added_lines {
        inspection.add_line(line);
    }
    inspection
}

impl Inspection {
    fn add_path(&mut self, path: &str, forbidden: &PathRules, allowed: &PathRules) {
        if let Some(glob) = forbidden.first_match(path) {
            push_capped(&mut self.forbidden, PathHit { path: path.to_owned(), glob: glob.to_owned() });
        }
        if !allowed.is_empty() && !allowed.covers(path) {
            push_capped(&mut self.outside_allowed, path.to_owned());
        }
    }

    fn classify(&mut self, ChangedPath { path, lines }: ChangedPath<'_>) {
        let makeup = &mut self.makeup;
        match kind_of(path) {
            PathKind::Test => makeup.tests.count(lines),
            PathKind::Documentation => makeup.documentation.count(lines),
            PathKind::Code => makeup.code.count(lines),
        }
        for (class, pattern) in classes_of(path) {
            let touched = match class {
                PathClass::Dependency => &mut makeup.dependencies,
                PathClass::Migration => &mut makeup.migrations,
                PathClass::ControlPlane => &mut makeup.control_plane,
                PathClass::SecretFile => &mut makeup.secret_files,
                PathClass::Sensitive => &mut makeup.sensitive,
            };
            touched.push(path, pattern);
        }
    }

    fn add_line(&mut self, line: AddedLine<'_>) {
        for kind in scan_line(line.bytes) {
            let hit = SecretHit { path: line.path.to_owned(), line: line.number, kind: kind.to_owned() };
            push_capped(&mut self.secrets, hit);
        }
        // What explains how a secret is read does not read it.
        if let Some(name) = secret_use::read_by(line.bytes).filter(|_| kind_of(line.path) != PathKind::Documentation) {
            self.makeup.secret_uses.push(line.path, line.number, name);
        }
    }
}

fn push_capped<T>(hits: &mut Vec<T>, hit: T) {
    if hits.len() < MAX_HITS {
        hits.push(hit);
    }
}

#[cfg(test)]
mod tests;
