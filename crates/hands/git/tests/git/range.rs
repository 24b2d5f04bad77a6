//! Ranges of the operator's own history: compared exactly, without a trace, and whatever is configured there.

use std::fs;

use godwit_core::risk::RevisionRange;
use godwit_git::{GitError, LineCount, RangeError, SourceRefusal};

use crate::scene::{Scene, fingerprint, git, sha, trap, write};

fn range(text: &str) -> RevisionRange {
    text.parse().expect("a range")
}

#[test]
fn a_range_is_compared_without_a_trace() {
    let scene = Scene::new();
    let source = scene.source();
    git(&source, ["checkout", "-q", "-b", "side"]);
    write(&source.join("src/new.rs"), "fn new() {}\nfn more() {}\n");
    git(&source, ["add", "-A"]);
    git(&source, ["commit", "-q", "-m", "third"]);
    let before = (fingerprint(&source), fingerprint(scene.vault.directory()));
    let seen = scene.vault.range_diff(&source, &range("main..side")).expect("compared");
    assert_eq!((seen.base, seen.tip), (sha(&source, "main"), sha(&source, "side")));
    let files: Vec<_> = seen.diff.files.iter().map(|file| (file.path.to_string(), file.lines)).collect();
    assert_eq!(files, [("src/new.rs".to_owned(), LineCount::Text { added: 2, deleted: 0 })]);
    let added: Vec<_> = seen.diff.added_lines().map(|line| line.bytes.to_vec()).collect();
    assert_eq!(added, [b"fn new() {}".to_vec(), b"fn more() {}".to_vec()]);
    let named = scene.vault.range_diff(&source, &range("HEAD~1..@")).expect("compared");
    assert_eq!(named.diff, seen.diff, "other names of the same commits");
    assert!(scene.vault.range_diff(&source, &range("side..side")).expect("compared").diff.files.is_empty());
    assert_eq!((fingerprint(&source), fingerprint(scene.vault.directory())), before, "nothing was written");
}

#[test]
fn what_the_repository_configures_neither_runs_nor_hides_a_line() {
    let scene = Scene::new();
    let source = scene.source();
    let mark = scene.path("mark");
    trap(&scene.path("trap"), &mark);
    let trap = scene.path("trap").display().to_string();
    for (key, value) in [
        ("diff.evil.textconv", trap.as_str()),
        ("diff.evil.command", trap.as_str()),
        ("diff.external", trap.as_str()),
        ("core.fsmonitor", trap.as_str()),
        ("filter.evil.smudge", trap.as_str()),
    ] {
        git(&source, ["config", key, value]);
    }
    write(&source.join(".git/info/attributes"), "* -diff diff=evil filter=evil\n");
    write(&source.join(".gitattributes"), "* -diff\n");
    write(&source.join("src/lib.rs"), "fn two() {}\n");
    git(&source, ["add", "-A"]);
    git(&source, ["-c", "core.fsmonitor=false", "-c", "filter.evil.smudge=cat", "commit", "-q", "-m", "third"]);
    if mark.exists() {
        fs::remove_file(&mark).expect("what the operator's own git left is taken away");
    }
    let seen = scene.vault.range_diff(&source, &range("HEAD^..HEAD")).expect("compared");
    let lines: Vec<_> = seen.diff.added_lines().map(|line| line.bytes.to_vec()).collect();
    assert!(lines.contains(&b"fn two() {}".to_vec()), "{lines:?}");
    assert!(seen.diff.files.iter().all(|file| file.lines != LineCount::Binary), "{:?}", seen.diff.files);
    assert!(!mark.exists(), "something that is configured there was run");
}

#[test]
fn a_revision_that_is_no_commit_is_named() {
    let scene = Scene::new();
    let source = scene.source();
    git(&source, ["tag", "tree", "HEAD^{tree}"]);
    for revision in ["nowhere", "HEAD~99", "0000000000000000000000000000000000000000", "tree", "refs/heads/"] {
        for text in [format!("{revision}..HEAD"), format!("HEAD..{revision}")] {
            match scene.vault.range_diff(&source, &range(&text)) {
                Err(RangeError::NoSuchRevision { revision: named, .. }) => assert_eq!(named.as_str(), revision),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
    let gone = scene.vault.range_diff(&scene.path("gone"), &range("HEAD^..HEAD"));
    assert!(matches!(gone, Err(RangeError::Git(GitError::Source(SourceRefusal::Gone { .. })))), "{gone:?}");
}

#[test]
fn a_repository_at_an_odd_path_is_compared_all_the_same() {
    let scene = Scene::new();
    let odd = scene.path("odd \":\\ path");
    fs::rename(scene.source(), &odd).expect("moved");
    let seen = scene.vault.range_diff(&odd, &range("HEAD^..HEAD")).expect("compared");
    assert_eq!(seen.diff.files.len(), 1);
}
