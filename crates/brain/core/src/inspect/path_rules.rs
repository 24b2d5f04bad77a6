//! Path rules: globs over the paths of a repository.
//!
//! * A glob without `/` names a file or directory at every depth: `.env` is also `apps/x/.env`, `*.pem` is also
//!   `a/b.pem`.
//! * A glob with `/` begins at the root of the repository: `docs/*.md` is not `a/docs/b.md`; `**/docs/*.md` is.
//! * A rule that covers a directory covers everything beneath it; `secrets`, `secrets/` and `secrets/**` therefore
//!   differ only in where they begin: the last begins at the root.
//! * `*` and `?` never cross a `/`; `**` does; `[a-z]` and `{a,b}` work; `\` takes the next character literally.
//!
//! The rules are read in the stricter way on both sides. What forbids ([`PathRules::first_match`]) compares as the
//! file systems of macOS and Windows do, because a checkout there makes `.ENV`, `.env.` and `.e<zero-width>nv` the
//! file `.env`. What allows ([`PathRules::covers`]) compares exactly.

use globset::{GlobBuilder, GlobMatcher};

/// A glob that cannot become a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a path glob: {reason}", glob.escape_debug())]
pub struct GlobError {
    /// The glob as it was given.
    pub glob: String,
    /// What is wrong with it and, where something helps, what to write instead.
    pub reason: String,
}

/// Compiled path rules, in the order in which they were given. The default has no rules.
#[derive(Debug, Clone, Default)]
pub struct PathRules {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    glob: String,
    scope: Scope,
    exact: GlobMatcher,
    folded: GlobMatcher,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// The glob is compared with each part of a path.
    Name,
    /// The glob is compared with a path and with each directory above it.
    Root,
}

impl PathRules {
    /// Compiles globs into rules.
    ///
    /// # Errors
    /// The first glob that is not one, or that could never match a path of a repository.
    pub fn compile(globs: &[String]) -> Result<Self, GlobError> {
        let rules = globs.iter().map(|glob| Rule::compile(glob)).collect::<Result<_, _>>()?;
        Ok(Self { rules })
    }

    /// Whether there are no rules at all.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The first glob that matches a path or a directory above it, compared as a case-insensitive file system would.
    /// Use it for what is forbidden.
    pub fn first_match(&self, path: &str) -> Option<&str> {
        let lower = path.to_lowercase();
        let folded = fold(&lower);
        let matches =
            |rule: &&Rule| rule.scope.matches(&rule.folded, &lower) || rule.scope.matches(&rule.folded, &folded);
        self.rules.iter().find(matches).map(|rule| rule.glob.as_str())
    }

    /// Whether a rule matches a path or a directory above it, compared exactly. Use it for what is allowed.
    pub fn covers(&self, path: &str) -> bool {
        self.rules.iter().any(|rule| rule.scope.matches(&rule.exact, path))
    }
}

impl Scope {
    fn matches(self, matcher: &GlobMatcher, path: &str) -> bool {
        match self {
            Self::Name => path.split('/').any(|name| matcher.is_match(name)),
            Self::Root => {
                let directories = path.match_indices('/').map(|(end, _)| &path[..end]);
                directories.chain([path]).any(|prefix| matcher.is_match(prefix))
            }
        }
    }
}

impl Rule {
    fn compile(glob: &str) -> Result<Self, GlobError> {
        let refuse = |reason: String| GlobError { glob: glob.to_owned(), reason };
        check_shape(glob).map_err(|reason| refuse(reason.to_owned()))?;
        let scope = if glob.trim_end_matches('/').contains('/') { Scope::Root } else { Scope::Name };
        let pattern = pattern_of(glob);
        let exact = matcher(pattern).map_err(refuse)?;
        let folded = matcher(&pattern.to_lowercase()).map_err(refuse)?;
        Ok(Self { glob: glob.to_owned(), scope, exact, folded })
    }
}

/// The glob without what only says where it begins and that it means a directory.
fn pattern_of(glob: &str) -> &str {
    let rooted = glob.strip_prefix('/').unwrap_or(glob);
    let mut pattern = rooted.trim_end_matches('/');
    while let Some(directory) = pattern.strip_suffix("/**") {
        pattern = directory;
    }
    pattern
}

fn matcher(pattern: &str) -> Result<GlobMatcher, String> {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .backslash_escape(true)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| error.kind().to_string())
}

/// Refuses what compiles but could never match, or would not mean what its writer thinks: a rule that silently
/// matches nothing protects nothing.
fn check_shape(glob: &str) -> Result<(), &'static str> {
    if glob.is_empty() || glob.bytes().all(|byte| byte == b'/') {
        return Err("it is empty; write `**` for every path");
    }
    if glob.trim() != glob || glob.contains(char::is_control) {
        return Err("it begins or ends with a space or holds a control character; remove it");
    }
    if glob.starts_with('!') {
        return Err("rules cannot be negated; write `\\!` for a name that begins with `!`");
    }
    if glob.contains("//") {
        return Err("it has an empty part between two `/`; remove one `/`");
    }
    if glob.split('/').any(|part| part == "." || part == "..") {
        return Err("`.` and `..` never occur in a path of a repository; begin at its root, such as `src/**`");
    }
    Ok(())
}

/// A lower-case path as a case-insensitive file system may read it: HFS+ ignores some code points, and Windows drops
/// dots and spaces at the end of a name. The code points are those of Apple's technical note 1150 that git refuses in
/// `.git` as well.
pub(super) fn fold(lower: &str) -> String {
    let kept: String = lower.chars().filter(|&c| !is_ignored_by_hfs(c)).collect();
    let names: Vec<&str> = kept.split('/').map(|name| name.trim_end_matches(['.', ' '])).collect();
    names.join("/")
}

fn is_ignored_by_hfs(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
