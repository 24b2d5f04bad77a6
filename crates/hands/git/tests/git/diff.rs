//! Diffs: from git's raw output, for every path and every content.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use godwit_git::{ChangeStatus, LineCount};

use crate::scene::{Scene, git, write};

#[test]
fn every_kind_of_change_and_path_is_seen() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    let tree = workspace.tree();
    let odd = OsStr::from_bytes(b"odd \"\n\t\xff\\name");
    write(&tree.join(odd), "diff --git a/x b/x\n+++ b/x\n@@ -1 +1 @@");
    write(&tree.join(".gitattributes"), "* -diff -text\n");
    write(&tree.join("README"), "one\nTWO\nthree\n");
    write(&tree.join("binary"), b"\0\x01secret here\n\xff\xfe");
    fs::rename(tree.join("src/lib.rs"), tree.join("src/moved.rs")).expect("moved");
    fs::remove_file(tree.join(".gitignore")).expect("deleted");
    symlink("README", tree.join(".gitignore")).expect("a link");
    let commit = scene.collect(&workspace, &base).expect("collected").commit.expect("a commit");
    let diff = scene.vault.diff(&base, &commit).expect("a diff");
    let seen: Vec<_> = diff.files.iter().map(|file| (file.path.to_string(), file.status, file.lines)).collect();
    let text = |added, deleted| LineCount::Text { added, deleted };
    let expected = [
        (".gitattributes", ChangeStatus::Added, text(1, 0)),
        (".gitignore", ChangeStatus::TypeChanged, text(1, 1)),
        ("README", ChangeStatus::Modified, text(2, 1)),
        ("binary", ChangeStatus::Added, LineCount::Binary),
        (r#"odd \"\n\t\xff\\name"#, ChangeStatus::Added, text(3, 0)),
        ("src/lib.rs", ChangeStatus::Deleted, text(0, 1)),
        ("src/moved.rs", ChangeStatus::Added, text(1, 0)),
    ];
    assert_eq!(seen, expected.map(|(path, status, lines)| (path.to_owned(), status, lines)));
    assert_eq!((diff.files[1].old_mode, diff.files[1].new_mode), (0o100644, 0o120000));
    let added: Vec<_> =
        diff.added_lines().map(|line| (line.path.to_string(), line.number, line.bytes.to_vec())).collect();
    assert!(added.contains(&("binary".to_owned(), 1, b"\0\x01secret here".to_vec())), "{added:?}");
    assert!(added.contains(&("README".to_owned(), 3, b"three".to_vec())));
    assert!(added.contains(&(r#"odd \"\n\t\xff\\name"#.to_owned(), 2, b"+++ b/x".to_vec())));
    assert_eq!(added.len(), 1 + 1 + 2 + 2 + 3 + 1);
    assert_eq!(diff.files[4].path.as_bytes(), odd.as_bytes());
}

#[test]
fn the_patch_makes_the_commits_tree_from_the_base() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    write(&workspace.tree().join("binary"), [0, 1, 2, 255]);
    write(&workspace.tree().join("README"), "changed");
    let collected = scene.collect(&workspace, &base).expect("collected");
    let commit = collected.commit.expect("a commit");
    let patch = scene.path("the.patch");
    fs::write(&patch, scene.vault.patch(&base, &commit).expect("a patch")).expect("written");
    git(&scene.source(), ["apply", "--index", &patch.display().to_string()]);
    assert_eq!(git(&scene.source(), ["write-tree"]), collected.tree.as_str());
}
