//! Vaults: fetched, never borrowed; nothing is forgotten; what is not supported is refused by name.

use std::fs;

use godwit_core::id::TaskId;
use godwit_git::{GitError, ObjectFormat, SourceRefusal};

use crate::scene::{Scene, branch, git, remove_directory, sha, write};

#[test]
fn opening_a_vault_twice_gives_the_same_one_and_another_format_is_refused() {
    let scene = Scene::new();
    let again = scene.door.vault(scene.vault.directory(), ObjectFormat::Sha1).expect("the vault");
    assert_eq!(again.directory(), scene.vault.directory());
    let other = scene.door.vault(scene.vault.directory(), ObjectFormat::Sha256);
    assert!(matches!(other, Err(GitError::VaultFormat { .. })), "{other:?}");
}

#[test]
fn what_killed_gits_left_locked_is_written_again_after_a_take_over() {
    let scene = Scene::new();
    let locked = format!("refs/godwit/base/{}.lock", scene.task);
    for name in [locked.as_str(), "packed-refs.lock"] {
        write(&scene.vault.directory().join(name), "");
    }
    let refused = scene.vault.fetch_base(&scene.source(), None, &scene.task);
    assert!(refused.is_err(), "git writes no ref that is locked: {refused:?}");
    let vaults = scene.vault.directory().parent().expect("the vaults' directory");
    assert_eq!(scene.door.remove_stale_locks(vaults), 2);
    assert_eq!(scene.door.remove_stale_locks(vaults), 0);
    let base = scene.vault.fetch_base(&scene.source(), None, &scene.task).expect("a base");
    assert_eq!(scene.vault.base_of(&scene.task).expect("read"), Some(base));
}

#[test]
fn a_base_survives_reset_reflog_expiry_and_prune_at_the_operators() {
    let scene = Scene::new();
    let source = scene.source();
    let base = scene.vault.fetch_base(&source, None, &scene.task).expect("a base");
    assert_eq!(base, sha(&source, "HEAD"));
    git(&source, ["reset", "-q", "--hard", "HEAD~1"]);
    git(&source, ["reflog", "expire", "--expire=now", "--all"]);
    git(&source, ["gc", "-q", "--prune=now"]);
    assert_eq!(scene.in_vault(["cat-file", "-p", &format!("{base}:README")]), "one\ntwo");
    assert_eq!(scene.vault.base_of(&scene.task).expect("read"), Some(base.clone()));
    let second = scene.vault.fetch_base(&source, Some(&branch("main")), &scene.task).expect("a base");
    assert_ne!(second, base);
    let refs = scene.in_vault(["for-each-ref", "--format=%(objectname)"]);
    assert!(refs.contains(base.as_str()), "the first base is still kept: {refs}");
    let after = scene.vault.collect_garbage().expect("packed");
    assert!(after.object_bytes > 0);
    scene.in_vault(["fsck", "--strict"]);
}

#[test]
fn a_base_of_an_inspected_repository_is_the_same_and_is_brought_once() {
    let scene = Scene::new();
    let source = scene.source();
    let info = scene.door.inspect_source(&source).expect("usable");
    for (number, branch) in [(1, None), (2, Some(branch("main"))), (3, None)] {
        let task = TaskId::new(scene.mission.clone(), number);
        let base = scene.vault.fetch_base_of(&info, branch.as_ref(), &task).expect("a base");
        assert_eq!((&base, scene.vault.base_of(&task).expect("read")), (&info.head, Some(base.clone())));
    }
    git(&source, ["branch", "older", "main~1"]);
    let older = scene.vault.fetch_base_of(&info, Some(&branch("older")), &scene.task).expect("a base");
    assert_eq!(older, sha(&source, "older"));
    let missing = scene.vault.fetch_base_of(&info, Some(&branch("nope")), &scene.task);
    assert!(matches!(missing, Err(GitError::Source(SourceRefusal::NoSuchBranch { .. }))), "{missing:?}");
}

#[test]
fn a_vault_that_was_deleted_is_made_and_filled_again() {
    let scene = Scene::new();
    let base = scene.vault.fetch_base(&scene.source(), None, &scene.task).expect("a base");
    remove_directory(scene.vault.directory());
    let gone = scene.door.existing_vault(scene.vault.directory());
    assert!(gone.is_err(), "{gone:?}");
    let vault = scene.door.vault(scene.vault.directory(), ObjectFormat::Sha1).expect("a vault");
    assert_eq!(vault.fetch_base(&scene.source(), None, &scene.task).expect("a base"), base);
    scene.in_vault(["fsck", "--strict"]);
    remove_directory(scene.vault.directory());
    let vault = scene.door.vault(scene.vault.directory(), ObjectFormat::Sha256).expect("another vault");
    let refused = vault.fetch_base(&scene.source(), None, &scene.task);
    assert!(matches!(refused, Err(GitError::Source(SourceRefusal::OtherObjectFormat { .. }))), "{refused:?}");
}

#[test]
fn a_vault_of_an_earlier_version_gets_the_attributes_of_this_one() {
    let scene = Scene::new();
    let attributes = scene.vault.directory().join("info/attributes");
    let now = fs::read_to_string(&attributes).expect("read");
    assert!(now.contains("!merge") && now.contains("!conflict-marker-size"), "{now}");
    write(&attributes, "* -text\n");
    scene.door.vault(scene.vault.directory(), ObjectFormat::Sha1).expect("a vault");
    assert_eq!(fs::read_to_string(&attributes).expect("read"), now);
}

#[test]
fn sha256_repositories_work_with_a_vault_of_their_own() {
    let scene = Scene::new();
    let source = scene.path("long-names");
    fs::create_dir(&source).expect("a directory");
    git(&source, ["init", "-q", "-b", "main", "--object-format=sha256"]);
    git(&source, ["commit", "-q", "--allow-empty", "-m", "first"]);
    let info = scene.door.inspect_source(&source).expect("usable");
    assert_eq!(info.object_format, ObjectFormat::Sha256);
    let wrong = scene.vault.fetch_base(&source, None, &scene.task);
    assert!(matches!(wrong, Err(GitError::Source(SourceRefusal::OtherObjectFormat { .. }))), "{wrong:?}");
    let vault = scene.door.vault(&scene.path("long.git"), info.object_format).expect("a vault");
    let base = vault.fetch_base(&source, None, &scene.task).expect("a base");
    vault.prepare_workspace(&scene.task, &scene.workspace(), &base).expect("a workspace");
    write(&scene.workspace().tree().join("new"), "new\n");
    git(&scene.workspace().tree(), ["add", "new"]);
    git(&scene.workspace().tree(), ["commit", "-q", "-m", "own"]);
    let rescue = vault.rescue(&scene.task, &scene.workspace()).expect("rescued").expect("something");
    assert_eq!(rescue.commit, sha(&scene.workspace().tree(), "HEAD"));
}

#[test]
fn inspection_says_what_is_there() {
    let scene = Scene::new();
    let clean = scene.door.inspect_source(&scene.source()).expect("usable");
    assert!(!scene.door.is_source_dirty(&clean).expect("told"));
    assert_eq!(clean.head, sha(&scene.source(), "HEAD"));
    write(&scene.source().join("README"), "changed\n");
    assert!(scene.door.is_source_dirty(&clean).expect("told"));
    assert_eq!(clean.head_branch, Some(branch("main")));
    git(&scene.source(), ["checkout", "-q", "--", "README"]);
    git(&scene.source(), ["checkout", "-q", "--detach"]);
    assert_eq!(scene.door.inspect_source(&scene.source()).expect("usable").head_branch, None);
    git(&scene.source(), ["worktree", "add", "-q", "../linked", "-b", "side"]);
    let linked = scene.door.inspect_source(&scene.path("linked")).expect("usable");
    assert_eq!(linked.head_branch, Some(branch("side")));
    assert_eq!(linked.common_dir, clean.common_dir);
}

#[test]
fn what_cannot_be_used_is_refused_by_name() {
    let scene = Scene::new();
    let refusal = |name: &str| match scene.door.inspect_source(&scene.path(name)) {
        Err(GitError::Source(refusal)) => refusal,
        other => panic!("{name}: {other:?}"),
    };
    let directory = |name: &str| {
        fs::create_dir(scene.path(name)).expect("a directory");
        scene.path(name)
    };
    assert!(matches!(refusal("nothing"), SourceRefusal::Gone { .. }));
    directory("plain");
    assert!(matches!(refusal("plain"), SourceRefusal::NotARepository { .. }));
    assert!(matches!(refusal("source/src"), SourceRefusal::NotARepository { .. }));
    assert!(matches!(refusal("source/.git"), SourceRefusal::NotARepository { .. }));
    git(&directory("bare"), ["init", "-q", "--bare"]);
    assert!(matches!(refusal("bare"), SourceRefusal::Bare { .. }));
    git(&directory("unborn"), ["init", "-q"]);
    assert!(matches!(refusal("unborn"), SourceRefusal::UnbornHead { .. }));
    let url = format!("file://{}", scene.source().display());
    git(&scene.path(""), ["clone", "-q", "--depth=1", &url, "shallow"]);
    assert!(matches!(refusal("shallow"), SourceRefusal::Shallow { .. }));
    git(&scene.source(), ["config", "uploadpack.allowFilter", "true"]);
    git(&scene.path(""), ["clone", "-q", "--filter=blob:none", &url, "partial"]);
    assert!(matches!(refusal("partial"), SourceRefusal::PartialClone { .. }));
    let relative = scene.door.inspect_source("source".as_ref());
    assert!(matches!(relative, Err(GitError::Source(SourceRefusal::UnusablePath { .. }))), "{relative:?}");
}

#[test]
fn submodules_and_large_file_storage_are_refused_on_the_branch_that_is_fetched() {
    let scene = Scene::new();
    let source = scene.source();
    git(&source, ["checkout", "-q", "-b", "lfs"]);
    write(&source.join("art/.gitattributes"), "*.png filter=lfs diff=lfs -text\n");
    git(&source, ["add", "-A"]);
    git(&source, ["commit", "-q", "-m", "lfs"]);
    let inspected = scene.door.inspect_source(&source);
    let Err(GitError::Source(refusal @ SourceRefusal::LargeFileStorage { .. })) = inspected else {
        panic!("{inspected:?}")
    };
    assert!(refusal.to_string().contains("art/.gitattributes"), "{refusal}");
    git(&source, ["checkout", "-q", "-b", "submodule", "main"]);
    let head = git(&source, ["rev-parse", "HEAD"]);
    git(&source, ["update-index", "--add", "--cacheinfo", &format!("160000,{head},vendor/lib")]);
    git(&source, ["commit", "-q", "-m", "submodule"]);
    git(&source, ["checkout", "-q", "-f", "main"]);
    scene.door.inspect_source(&source).expect("main itself is fine");
    let fetched = scene.vault.fetch_base(&source, Some(&branch("submodule")), &scene.task);
    assert!(
        matches!(&fetched, Err(GitError::Source(SourceRefusal::Submodules { entry, .. })) if entry == "vendor/lib")
    );
    assert_eq!(scene.vault.base_of(&scene.task).expect("read"), None);
    let missing = scene.vault.fetch_base(&source, Some(&branch("nope")), &scene.task);
    assert!(matches!(missing, Err(GitError::Source(SourceRefusal::NoSuchBranch { .. }))), "{missing:?}");
}

#[test]
fn a_kept_result_is_no_base_unless_it_is_supported_like_any_other_commit() {
    let scene = Scene::new();
    let (workspace, base) = scene.prepared();
    write(&workspace.tree().join(".gitattributes"), "*.bin filter=lfs\n");
    let commit = scene.collect(&workspace, &base).expect("collected").commit.expect("a commit");
    scene.vault.restore(&scene.source(), &commit, &branch("taken")).expect("restored");
    let next = TaskId::new(scene.mission.clone(), 2);
    let fetched = scene.vault.fetch_base(&scene.source(), Some(&branch("taken")), &next);
    assert!(
        matches!(&fetched, Err(GitError::Source(SourceRefusal::LargeFileStorage { .. }))),
        "the vault keeps it, and has not looked at it: {fetched:?}"
    );
}
