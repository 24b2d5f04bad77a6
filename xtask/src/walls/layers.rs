//! Which crate may depend on which. A dependency that the table does not name is a breach; a new crate is one until
//! it has a line here.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::shell::{cargo, output};

/// What each crate may depend on, of the project's own. Dependencies for tests alone are free, except that
/// `godwit-testkit` may be nothing else.
const ALLOWED: &[(&str, &[&str])] = &[
    ("godwit-core", &[]),
    ("godwit-store", &["godwit-core"]),
    ("godwit-engine", &["godwit-core", "godwit-store"]),
    ("godwit-proc", &[]),
    ("godwit-sandbox", &["godwit-proc"]),
    ("godwit-git", &["godwit-core", "godwit-proc"]),
    ("godwit-agents", &["godwit-core"]),
    ("godwit-parity", &["godwit-agents"]),
    ("godwit-reach", &[]),
    ("godwit-worker", &["godwit-core", "godwit-proc", "godwit-sandbox", "godwit-git", "godwit-agents"]),
    ("godwit-api", &["godwit-core"]),
    ("godwit-server", &["godwit-api", "godwit-core", "godwit-engine", "godwit-store"]),
    (
        "godwit",
        &[
            "godwit-core",
            "godwit-store",
            "godwit-engine",
            "godwit-proc",
            "godwit-sandbox",
            "godwit-git",
            "godwit-agents",
            "godwit-parity",
            "godwit-reach",
            "godwit-worker",
            "godwit-api",
            "godwit-server",
        ],
    ),
    ("godwit-testkit", &["godwit-core"]),
    (
        "godwit-bench",
        &["godwit-core", "godwit-store", "godwit-api", "godwit-agents", "godwit-sandbox", "godwit-testkit"],
    ),
    ("godwit-e2e", &["godwit-core", "godwit-api", "godwit-testkit"]),
    ("xtask", &[]),
];

/// What the domain may depend on of others: pure computation only.
const ALLOWED_IN_CORE: &[&str] = &["globset", "hex", "jiff", "regex", "serde", "serde_json", "sha2", "thiserror"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// Absent for an ordinary dependency, else `dev` or `build`.
    kind: Option<String>,
    /// Present for a crate of the project.
    path: Option<PathBuf>,
}

/// Every breach of the layers.
///
/// # Errors
/// When cargo cannot describe the workspace.
pub(super) fn breaches() -> Result<Vec<String>> {
    let json = output(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: Metadata = serde_json::from_str(&json).context("cannot read what `cargo metadata` printed")?;
    let mut breaches = Vec::new();
    for package in &metadata.packages {
        breaches.extend(package_breaches(package));
        let manifest = std::fs::read_to_string(&package.manifest_path)
            .with_context(|| format!("cannot read {}", package.manifest_path.display()))?;
        if !manifest.contains("[lints]\nworkspace = true") {
            breaches.push(format!("{}: its Cargo.toml lacks `[lints]` with `workspace = true`", package.name));
        }
    }
    Ok(breaches)
}

fn package_breaches(package: &Package) -> Vec<String> {
    let name = package.name.as_str();
    let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
        return vec![format!("{name}: has no line in the table of layers (xtask/src/walls/layers.rs); add one")];
    };
    let is_breach = |dependency: &&Dependency| {
        let is_ours = dependency.path.is_some();
        let is_for_tests = dependency.kind.as_deref() == Some("dev");
        let is_allowed = allowed.contains(&dependency.name.as_str());
        let is_foreign_to_core = name == "godwit-core" && !ALLOWED_IN_CORE.contains(&dependency.name.as_str());
        !is_for_tests && ((is_ours && !is_allowed) || (!is_ours && is_foreign_to_core))
    };
    let sentence = |dependency: &Dependency| format!("{name}: may not depend on {}", dependency.name);
    package.dependencies.iter().filter(is_breach).map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependency: &str, kind: Option<&str>, is_ours: bool) -> Package {
        let dependency = Dependency {
            name: dependency.to_owned(),
            kind: kind.map(str::to_owned),
            path: is_ours.then(|| PathBuf::from(dependency)),
        };
        Package { name: name.to_owned(), manifest_path: PathBuf::new(), dependencies: vec![dependency] }
    }

    #[test]
    fn a_dependency_against_the_layers_is_a_breach() {
        for (name, dependency, kind, is_ours) in [
            ("godwit-core", "godwit-store", None, true),
            ("godwit-core", "tokio", None, false),
            ("godwit-git", "godwit-sandbox", None, true),
            ("godwit-worker", "godwit-engine", None, true),
            ("godwit-store", "godwit-testkit", None, true),
            ("godwit-core", "godwit-store", Some("build"), true),
            ("godwit-new", "serde", None, false),
        ] {
            assert_eq!(package_breaches(&package(name, dependency, kind, is_ours)).len(), 1, "{name} -> {dependency}");
        }
    }

    #[test]
    fn a_dependency_along_the_layers_or_for_tests_is_none() {
        for (name, dependency, kind, is_ours) in [
            ("godwit-store", "godwit-core", None, true),
            ("godwit-store", "tokio", None, false),
            ("godwit-store", "godwit-testkit", Some("dev"), true),
            ("godwit-core", "proptest", Some("dev"), false),
        ] {
            assert!(package_breaches(&package(name, dependency, kind, is_ours)).is_empty(), "{name} -> {dependency}");
        }
    }
}
