//! A vault that went through a bundle keeps what it kept.

use std::fs;

use godwit_core::name::Sha;
use godwit_git::{GitError, ObjectFormat};

use crate::scene::{Scene, git, write};

#[test]
fn a_vault_comes_back_from_a_bundle_with_every_base_result_and_rescue() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    write(&workspace.tree().join("new.txt"), "new\n");
    let result = scene.collect(&workspace, &base).expect("a result").commit.expect("something changed");
    write(&workspace.tree().join("later.txt"), "later\n");
    let rescue = scene.vault.rescue(&scene.task, &workspace).expect("rescued").expect("a rescue");
    let file = scene.path("vault.bundle");
    let bundled = scene.vault.bundle(&file).expect("a bundle");
    assert_eq!(bundled.len(), 3, "{bundled:?}");
    // The operator's repository and the vault may be gone: the bundle holds everything.
    fs::rename(scene.source(), scene.path("gone")).expect("moved");
    let (vault, refs) = scene.door.unbundle(&file, &scene.path("again.git")).expect("a vault");
    assert_eq!(refs, bundled);
    assert_eq!(vault.base_of(&scene.task).expect("read"), Some(base.clone()));
    assert_eq!(vault.result_of(&scene.task).expect("read"), Some(result.clone()));
    assert_eq!(vault.list_rescues().expect("read"), scene.vault.list_rescues().expect("read"));
    let unknown: Sha = "0123456789012345678901234567890123456789".parse().expect("a name");
    let asked = [base, unknown.clone(), result, rescue.commit];
    assert_eq!(vault.missing_of(&asked).expect("asked"), [unknown]);
    // A tree is no commit.
    let tree: Sha =
        git(&scene.path("again.git"), ["rev-parse", &format!("{}^{{tree}}", asked[0])]).parse().expect("a name");
    assert_eq!(vault.missing_of(std::slice::from_ref(&tree)).expect("asked"), [tree]);
}

#[test]
fn a_vault_that_keeps_nothing_makes_no_bundle_and_other_refs_stay_out() {
    let scene = Scene::new();
    let file = scene.path("vault.bundle");
    assert_eq!(scene.vault.bundle(&file).expect("no bundle"), []);
    assert!(!file.exists());
    let (_, base) = scene.prepared();
    git(scene.vault.directory(), ["update-ref", "refs/heads/stray", base.as_str()]);
    let bundled = scene.vault.bundle(&file).expect("a bundle");
    assert_eq!(
        bundled.iter().map(|kept| kept.name.as_str()).collect::<Vec<_>>(),
        [format!("refs/godwit/base/{}", scene.task)]
    );
}

#[test]
fn a_damaged_bundle_is_refused() {
    let scene = Scene::new();
    let (_, base) = scene.prepared();
    let file = scene.path("vault.bundle");
    let _refs = scene.vault.bundle(&file).expect("a bundle");
    let whole = fs::read(&file).expect("readable");
    let mut flipped = whole.clone();
    let middle = whole.len() - 60;
    flipped[middle] ^= 1;
    let lacking = String::from_utf8_lossy(&whole).contains(base.as_str());
    assert!(lacking, "the head of a bundle names its refs");
    for (number, damaged) in [&whole[..whole.len() / 2], &flipped[..], b"", b"something else"].into_iter().enumerate() {
        fs::write(&file, damaged).expect("written");
        let refused = scene.door.unbundle(&file, &scene.path(&format!("again-{number}.git")));
        assert!(matches!(refused, Err(GitError::GitRefused { .. })), "{number}: {refused:?}");
    }
}

#[test]
fn the_format_of_the_names_is_kept() {
    let scene = Scene::new();
    let source = scene.path("long-names");
    fs::create_dir(&source).expect("a directory");
    git(&source, ["init", "-q", "-b", "main", "--object-format=sha256"]);
    write(&source.join("README"), "one\n");
    git(&source, ["add", "-A"]);
    git(&source, ["commit", "-q", "-m", "first"]);
    let vault = scene.door.vault(&scene.path("long.git"), ObjectFormat::Sha256).expect("a vault");
    let base = vault.fetch_base(&source, None, &scene.task).expect("a base");
    let file = scene.path("long.bundle");
    let bundled = vault.bundle(&file).expect("a bundle");
    let (again, refs) = scene.door.unbundle(&file, &scene.path("long-again.git")).expect("a vault");
    assert_eq!(refs, bundled);
    assert_eq!(again.base_of(&scene.task).expect("read"), Some(base));
}
