//! What a path is, by its name alone: what it is for ([`kind_of`]) and what makes a change of it risky
//! ([`classes_of`]).
//!
//! What raises risk is compared as careless file systems do, in lower case and without what they ignore, at every
//! depth unless a pattern says otherwise. What lowers it, that a path is a test or a text for people, is compared
//! exactly. It deliberately does not look at content: a migration by another name is not seen, and the patterns are in
//! one table so that a person can see which are.

mod table;

use std::collections::HashMap;
use std::sync::LazyLock;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::{Deserialize, Serialize};

use super::path_rules::fold;
use table::{KINDS, RULES, SENSITIVE_WORDS};

/// What makes a change of a path risky. A path may be of several classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathClass {
    /// A manifest or a lock file: what the project is built from.
    Dependency,
    /// A step that changes a database's form.
    Migration,
    /// What steers agents, automation and deployment.
    ControlPlane,
    /// A file that exists to hold secrets.
    SecretFile,
    /// Authentication, payment, security or deployment.
    Sensitive,
}

/// What a path is for. Each path is for exactly one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathKind {
    /// Only tests use it.
    Test,
    /// Only people read it.
    Documentation,
    /// Everything else: code, settings, data.
    Code,
}

/// Which parts of a path a pattern is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Place {
    /// The last part.
    File,
    /// Each part: the file of that name, and everything beneath a directory of it.
    Part,
    /// Each part but the last: everything beneath a directory of that name.
    Beneath,
    /// The whole path, from the root of the repository.
    Whole,
}

/// The classes of a path in their order, each once, with the pattern that says so.
pub fn classes_of(path: &str) -> Vec<(PathClass, &'static str)> {
    static MATCHERS: LazyLock<Matchers> =
        LazyLock::new(|| Matchers::compile(RULES.iter().map(|rule| (rule.place, rule.pattern))));
    let lower = path.to_lowercase();
    let folded = fold(&lower);
    let mut found = MATCHERS.matches(&lower);
    if folded != lower {
        found.extend(MATCHERS.matches(&folded));
    }
    found.sort_unstable();
    let is_documentation = kind_of(path) == PathKind::Documentation;
    let mut classes: Vec<(PathClass, &'static str)> = Vec::new();
    for rule in found.into_iter().map(|place| &RULES[place]) {
        let is_new = !classes.iter().any(|(class, _)| *class == rule.class);
        // A text about migrations migrates nothing.
        if is_new && !(rule.class == PathClass::Migration && is_documentation) {
            classes.push((rule.class, rule.pattern));
        }
    }
    if let Some(word) = sensitive_word(path).filter(|_| !is_documentation) {
        classes.push((PathClass::Sensitive, word));
    }
    classes.sort_unstable_by_key(|(class, _)| *class);
    classes
}

/// What a path is for. A test is a test also where it is written as a text.
pub fn kind_of(path: &str) -> PathKind {
    static MATCHERS: LazyLock<Matchers> =
        LazyLock::new(|| Matchers::compile(KINDS.iter().map(|(_, place, pattern, _)| (*place, *pattern))));
    let found = MATCHERS.matches(path);
    found.into_iter().map(|place| KINDS[place].0).min().unwrap_or(PathKind::Code)
}

/// Patterns compiled for each place, with their numbers in the table.
struct Matchers {
    sets: HashMap<Place, (GlobSet, Vec<usize>)>,
}

impl Matchers {
    fn compile(patterns: impl Iterator<Item = (Place, &'static str)>) -> Self {
        let mut builders: HashMap<Place, (GlobSetBuilder, Vec<usize>)> = HashMap::new();
        for (number, (place, pattern)) in patterns.enumerate() {
            let glob = GlobBuilder::new(pattern).literal_separator(true).build().expect("each pattern is a glob");
            let (builder, numbers) = builders.entry(place).or_insert_with(|| (GlobSetBuilder::new(), Vec::new()));
            builder.add(glob);
            numbers.push(number);
        }
        let built = |(place, (builder, numbers)): (Place, (GlobSetBuilder, Vec<usize>))| {
            (place, (builder.build().expect("each pattern is a glob"), numbers))
        };
        Self { sets: builders.into_iter().map(built).collect() }
    }

    /// The numbers of the patterns that match, in no order; one may come twice.
    fn matches(&self, path: &str) -> Vec<usize> {
        let (directories, file) = path.rsplit_once('/').unwrap_or(("", path));
        let mut found = self.at(Place::File, file);
        found.extend(self.at(Place::Whole, path));
        for part in path.split('/') {
            found.extend(self.at(Place::Part, part));
        }
        for directory in directories.split('/').filter(|directory| !directory.is_empty()) {
            found.extend(self.at(Place::Beneath, directory));
        }
        found
    }

    fn at(&self, place: Place, text: &str) -> Vec<usize> {
        let Some((set, numbers)) = self.sets.get(&place) else { return Vec::new() };
        set.matches(text).into_iter().map(|index| numbers[index]).collect()
    }
}

/// The first word in a path that names a sensitive thing.
fn sensitive_word(path: &str) -> Option<&'static str> {
    path.split('/').flat_map(words).find_map(|word| {
        let plain = word.trim_end_matches(|c: char| c.is_ascii_digit());
        SENSITIVE_WORDS.iter().find(|(known, _)| *known == plain).map(|(known, _)| *known)
    })
}

/// The words of a name in lower case: `OAuthTokenStore.java` is o, auth, token, store, java.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (place, &letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| letters[place]);
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| {
                let ends_acronym = letters.get(place + 1).is_some_and(|after| after.is_lowercase());
                !before.is_uppercase() || ends_acronym
            });
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().expect("there is always a last word").extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests;
