//! Merging: several results become one base; conflicts are named, and nothing that a tree says is run.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use godwit_core::id::TaskId;
use godwit_core::name::Sha;
use godwit_git::{GitDoor, GitDoorConfig, GitError, MergeRequest, Merged, ObjectFormat, WorkspaceProbe};
use jiff::Timestamp;

use crate::scene::{Scene, branch, git, sha, trap, try_git, write};

impl Scene {
    /// A commit in the vault on top of the commit `from`, with what `edit` does to the operator's files.
    pub(crate) fn commit(&self, from: &str, name: &str, edit: impl FnOnce(&Path)) -> Sha {
        let source = self.source();
        git(&source, ["checkout", "-q", "-f", "-B", name, from]);
        edit(&source);
        git(&source, ["add", "-A"]);
        git(&source, ["commit", "-q", "--allow-empty", "-m", name]);
        let commit = sha(&source, "HEAD");
        git(&source, ["checkout", "-q", "-f", "main"]);
        let keeper = TaskId::new(self.mission.clone(), 99);
        let fetched = self.vault.fetch_base(&source, Some(&branch(name)), &keeper).expect("fetched");
        assert_eq!(fetched, commit);
        commit
    }

    pub(crate) fn merge(&self, commits: &[Sha]) -> Result<Merged, GitError> {
        self.vault.merge(&MergeRequest {
            task: &self.task,
            commits,
            at: Timestamp::from_second(1_700_000_000).expect("a time"),
            message: "Join the results",
        })
    }

    fn file(&self, commit: &Sha, path: &str) -> String {
        self.in_vault(["cat-file", "-p", &format!("{commit}:{path}")])
    }

    fn parents(&self, commit: &Sha) -> Vec<Sha> {
        let names = self.in_vault(["log", "-1", "--format=%P", commit.as_str()]);
        names.split_whitespace().map(|name| name.parse().expect("a name")).collect()
    }
}

/// Two commits on top of `main` that change the same things, each in its own way.
fn two(scene: &Scene, one: impl FnOnce(&Path), other: impl FnOnce(&Path)) -> [Sha; 2] {
    [scene.commit("main", "one", one), scene.commit("main", "other", other)]
}

#[test]
fn results_that_do_not_touch_each_other_become_one_commit_with_all_of_them() {
    let scene = Scene::new();
    let commits = ["a", "b", "c"].map(|name| scene.commit("main", name, |tree| write(&tree.join(name), name)));
    let merged = scene.merge(&commits).expect("merged");
    assert_eq!(merged.conflicts, Vec::<String>::new());
    assert_eq!(scene.parents(&merged.commit), commits);
    let listing = scene.in_vault(["ls-tree", "-r", "--name-only", merged.commit.as_str()]);
    assert_eq!(listing, ".gitignore\nREADME\na\nb\nc\nsrc/lib.rs");
    let shown = scene.in_vault(["log", "-1", "--format=%an <%ae> %at %cn %ct%n%B", merged.commit.as_str()]);
    assert_eq!(shown, "godwit <godwit@localhost> 1700000000 godwit 1700000000\nJoin the results");
    assert_eq!(scene.vault.base_of(&scene.task).expect("read"), Some(merged.commit.clone()));
    assert_eq!(scene.merge(&commits).expect("merged"), merged, "the same request makes the same commit");
    scene.in_vault(["fsck", "--strict"]);
}

#[test]
fn changes_of_one_file_in_different_places_are_joined_and_renames_are_followed() {
    let scene = Scene::new();
    let lines: Vec<String> = (1..=30).map(|number| format!("line {number}\n")).collect();
    scene.commit("main", "main", |tree| write(&tree.join("long"), lines.concat()));
    let changed = |number: usize| {
        let mut lines = lines.clone();
        lines[number] = "changed\n".to_owned();
        lines.concat()
    };
    let commits = two(
        &scene,
        |tree| write(&tree.join("long"), changed(2)),
        |tree| {
            fs::remove_file(tree.join("long")).expect("deleted");
            write(&tree.join("moved"), changed(27));
        },
    );
    let merged = scene.merge(&commits).expect("merged");
    assert_eq!(merged.conflicts, Vec::<String>::new());
    assert_eq!(scene.file(&merged.commit, "moved").matches("changed").count(), 2);
}

#[test]
fn one_commit_is_itself_and_ancestors_add_nothing() {
    let scene = Scene::new();
    let base = sha(&scene.source(), "main");
    let first = scene.commit("main", "first", |tree| write(&tree.join("a"), "a"));
    let second = scene.commit("first", "second", |tree| write(&tree.join("b"), "b"));
    let aside = scene.commit("main", "aside", |tree| write(&tree.join("c"), "c"));
    let plain = |commit: &Sha| Merged { commit: commit.clone(), conflicts: Vec::new() };
    assert_eq!(scene.merge(std::slice::from_ref(&first)).expect("merged"), plain(&first));
    assert_eq!(scene.merge(&[first.clone(), second.clone()]).expect("forward"), plain(&second));
    assert_eq!(scene.merge(&[second.clone(), base.clone(), first.clone()]).expect("behind"), plain(&second));
    assert_eq!(scene.merge(&[base.clone(), base.clone()]).expect("the same twice"), plain(&base));
    let joined = scene.merge(&[first.clone(), aside.clone(), second.clone(), aside.clone()]).expect("merged");
    assert_eq!(scene.parents(&joined.commit), [aside, second.clone()]);
    let again = scene.merge(&[joined.commit.clone(), second]).expect("merged");
    assert_eq!(again, joined);
    let kept = scene.in_vault(["for-each-ref", "--format=%(objectname)", "refs/godwit/superseded"]);
    assert!(kept.contains(first.as_str()) && kept.contains(base.as_str()), "no base is forgotten: {kept}");
}

#[test]
fn a_base_is_kept_though_the_branch_has_moved_on() {
    let scene = Scene::new();
    let base = scene.vault.fetch_base(&scene.source(), None, &scene.task).expect("a base");
    let later = scene.commit("main", "main", |tree| write(&tree.join("later"), "l"));
    let other = TaskId::new(scene.mission.clone(), 2);
    scene.vault.base_at(&other, &base).expect("kept");
    scene.vault.base_at(&other, &base).expect("again is fine");
    assert_eq!(scene.vault.base_of(&other).expect("read"), Some(base.clone()));
    scene.vault.base_at(&other, &later).expect("kept");
    assert!(scene.in_vault(["for-each-ref", "refs/godwit/superseded"]).contains(base.as_str()));
    let unknown: Sha = "0123456789012345678901234567890123456789".parse().expect("a name");
    let missing = scene.vault.base_at(&other, &unknown);
    assert!(matches!(missing, Err(GitError::NoSuchCommit { .. })), "{missing:?}");
    let missing = scene.merge(&[base.clone(), unknown.clone()]);
    assert!(matches!(&missing, Err(GitError::NoSuchCommit { commit, .. }) if *commit == unknown), "{missing:?}");
    let nothing = scene.merge(&[]);
    assert!(matches!(nothing, Err(GitError::NothingToMerge { .. })), "{nothing:?}");
    assert_eq!(scene.vault.base_of(&scene.task).expect("read"), Some(base));
}

#[test]
fn every_kind_of_conflict_is_named() {
    let scene = Scene::new();
    scene.commit("main", "main", |tree| {
        write(&tree.join("picture"), b"\0\x01\x02");
        write(&tree.join("renamed"), "something long enough\nto be found again\nwhen it has moved\n");
    });
    let rename = |tree: &Path, to: &str| fs::rename(tree.join("renamed"), tree.join(to)).expect("renamed");
    let commits = two(
        &scene,
        |tree| {
            write(&tree.join("README"), "ONE\n");
            fs::remove_file(tree.join("src/lib.rs")).expect("deleted");
            write(&tree.join("added"), "one\n");
            write(&tree.join("picture"), b"\0\x03");
            rename(tree, "to one");
            write(&tree.join("kind"), "a file\n");
            write(&tree.join("place/below"), "a directory\n");
        },
        |tree| {
            write(&tree.join("README"), "OTHER\n");
            write(&tree.join("src/lib.rs"), "fn other() {}\n");
            write(&tree.join("added"), "other\n");
            fs::set_permissions(tree.join("added"), fs::Permissions::from_mode(0o755)).expect("permissions");
            write(&tree.join("picture"), b"\0\x04");
            rename(tree, "to other");
            symlink("README", tree.join("kind")).expect("a link");
            write(&tree.join("place"), "a file\n");
            write(&tree.join("clean"), "c\n");
        },
    );
    let merged = scene.merge(&commits).expect("merged");
    let found: BTreeSet<&str> = merged.conflicts.iter().map(String::as_str).collect();
    for path in ["README", "src/lib.rs", "added", "picture", "renamed", "to one", "to other"] {
        assert!(found.contains(path), "{path} is not in {found:?}");
    }
    assert!(found.iter().any(|path| path.starts_with("kind")), "{found:?}");
    assert!(found.iter().any(|path| path.starts_with("place~")), "{found:?}");
    assert!(!found.contains("clean") && found.len() == merged.conflicts.len(), "{found:?}");
    assert!(merged.conflicts.is_sorted());
    assert_eq!(scene.parents(&merged.commit), commits);
    let markers = format!("<<<<<<< {}\nONE\n=======\nOTHER\n>>>>>>> {}", commits[0], commits[1]);
    assert_eq!(scene.file(&merged.commit, "README"), markers);
    assert_eq!(scene.file(&merged.commit, "clean"), "c");
    assert_eq!(scene.merge(&commits).expect("merged"), merged);
    scene.in_vault(["fsck", "--strict"]);
}

#[test]
fn conflicts_of_every_step_are_collected_and_names_are_escaped() {
    let scene = Scene::new();
    let names = ["first\nline", "second"];
    let edits = [("one", 0), ("two", 0), ("three", 1), ("four", 1)];
    let commits = edits.map(|(name, file)| scene.commit("main", name, |tree| write(&tree.join(names[file]), name)));
    let merged = scene.merge(&commits).expect("merged");
    assert_eq!(merged.conflicts, ["first\\nline", "second"]);
    assert_eq!(scene.parents(&merged.commit), commits);
}

#[test]
fn what_a_tree_says_about_merging_is_not_obeyed() {
    let scene = Scene::new();
    let (mark, script) = (scene.path("mark"), scene.path("trap"));
    trap(&script, &mark);
    scene.commit("main", "main", |tree| {
        write(&tree.join(".gitattributes"), "README merge=evil conflict-marker-size=20\nlist merge=union\n");
        write(&tree.join("list"), "");
    });
    let edit = |word: &'static str| {
        move |tree: &Path| {
            write(&tree.join("README"), word);
            write(&tree.join("list"), word);
        }
    };
    let commits = two(&scene, edit("one\n"), edit("other\n"));
    let plain = scene.path("plain");
    git(&scene.path(""), ["clone", "-q", &scene.source().display().to_string(), "plain"]);
    for place in [&plain, &scene.vault.directory().to_owned()] {
        git(place, ["config", "merge.evil.driver", &script.display().to_string()]);
        git(place, ["config", "merge.default", "evil"]);
    }
    git(&plain, ["config", "attr.tree", "HEAD"]);
    try_git(&plain, ["merge-tree", "--write-tree", commits[0].as_str(), commits[1].as_str()]);
    assert!(mark.exists(), "the attack must be real");
    fs::remove_file(&mark).expect("deleted");
    for hook in ["reference-transaction", "pre-merge-commit", "post-merge"] {
        trap(&scene.vault.directory().join("hooks").join(hook), &mark);
    }
    let merged = scene.merge(&commits).expect("merged");
    assert!(!mark.exists(), "godwit fell into the trap");
    assert_eq!(merged.conflicts, ["README", "list"], "a tree cannot make its own conflicts disappear");
    assert!(scene.file(&merged.commit, "README").starts_with("<<<<<<< "));
}

#[test]
fn a_submodule_in_dispute_is_refused_by_name() {
    let scene = Scene::new();
    let source = scene.source();
    let with = |parent: &str, link: &str| {
        git(&source, ["read-tree", "main"]);
        git(&source, ["update-index", "--add", "--cacheinfo", &format!("160000,{link},vendor/lib")]);
        let tree = git(&source, ["write-tree"]);
        git(&source, ["read-tree", "main"]);
        let commit = git(&source, ["commit-tree", &tree, "-p", parent, "-m", "x"]);
        git(
            &source,
            ["push", "-q", &scene.vault.directory().display().to_string(), &format!("{commit}:refs/x/{link}")],
        );
        commit.parse::<Sha>().expect("a name")
    };
    let (head, before) = (git(&source, ["rev-parse", "main"]), git(&source, ["rev-parse", "main~1"]));
    let refused = scene.merge(&[with("main", &head), with("main", &before)]);
    assert!(matches!(&refused, Err(GitError::SubmoduleInMerge { path }) if path == "vendor/lib"), "{refused:?}");
    assert_eq!(scene.vault.base_of(&scene.task).expect("read"), None);
}

#[test]
fn a_git_that_cannot_merge_so_is_refused_with_the_version_that_can() {
    let scene = Scene::new();
    let commits = two(&scene, |tree| write(&tree.join("a"), "a"), |tree| write(&tree.join("b"), "b"));
    let real = scene.door.config().program.display().to_string();
    let old = scene.path("git-2.37");
    let script = "#!/bin/sh\nfor last; do :; done\n[ \"$last\" = version ] && echo git version 2.37.9 && exit\n";
    write(&old, format!("{script}exec '{real}' \"$@\"\n"));
    fs::set_permissions(&old, fs::Permissions::from_mode(0o755)).expect("permissions");
    let config = GitDoorConfig { program: old, ..GitDoorConfig::new(scene.path("old-state")) };
    let door = GitDoor::open(config).expect("old enough for all else");
    let vault = door.vault(scene.vault.directory(), ObjectFormat::Sha1).expect("a vault");
    let at = Timestamp::UNIX_EPOCH;
    let request = MergeRequest { task: &scene.task, commits: &commits, at, message: "x" };
    let refused = vault.merge(&request).expect_err("too old");
    assert!(refused.to_string().contains("version 2.37.9, godwit needs at least 2.38"), "{refused}");
    vault.merge(&MergeRequest { commits: &commits[..1], ..request }).expect("one needs no merge");
}

#[test]
fn twenty_merges_at_once_all_succeed() {
    let scene = Scene::new();
    let commits = two(&scene, |tree| write(&tree.join("a"), "a"), |tree| write(&tree.join("README"), "b"));
    std::thread::scope(|scope| {
        let workers: Vec<_> = (1..=20)
            .map(|number| {
                let (scene, commits) = (&scene, &commits);
                scope.spawn(move || {
                    let task = TaskId::new(scene.mission.clone(), number);
                    let at = Timestamp::from_second(1_700_000_000 + i64::from(number % 5)).expect("a time");
                    let merged = scene.vault.merge(&MergeRequest { task: &task, commits, at, message: "x" })?;
                    Ok::<_, GitError>((scene.vault.base_of(&task)?, merged))
                })
            })
            .collect();
        for worker in workers {
            let (kept, merged) = worker.join().expect("no panic").expect("no failure");
            assert_eq!((kept, merged.conflicts.len()), (Some(merged.commit), 0));
        }
    });
    scene.in_vault(["fsck", "--strict"]);
}

#[test]
fn a_workspace_starts_from_a_merge_with_its_conflicts() {
    let scene = Scene::new();
    let commits = two(&scene, |tree| write(&tree.join("README"), "a\n"), |tree| write(&tree.join("README"), "b\n"));
    let merged = scene.merge(&commits).expect("merged");
    let workspace = scene.workspace();
    scene.vault.prepare_workspace(&scene.task, &workspace, &merged.commit).expect("a workspace");
    assert_eq!(workspace.probe().expect("probed"), WorkspaceProbe::Ready { base: merged.commit.clone() });
    let tree = workspace.tree();
    assert_eq!(sha(&tree, "HEAD"), merged.commit);
    assert_eq!(git(&tree, ["status", "--porcelain"]), "");
    assert_eq!(git(&tree, ["rev-list", "--count", "HEAD"]), "5");
    assert!(fs::read_to_string(tree.join("README")).expect("read").starts_with("<<<<<<< "));
    git(&tree, ["fsck", "--strict"]);
}
