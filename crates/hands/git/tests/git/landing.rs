//! Landing: exactly once, with a precondition, never underneath a person.

use std::fs;

use godwit_core::name::{BranchName, Sha};
use godwit_git::{GitError, LandOutcome, LandRequest, SourceRefusal};

use crate::scene::{Scene, branch, git, sha, try_git, write};

impl Scene {
    fn result(&self) -> (Sha, Sha) {
        let (workspace, base) = self.prepared();
        write(&workspace.tree().join("landed"), "l\n");
        (self.collect(&workspace, &base).expect("collected").commit.expect("a commit"), base)
    }

    fn land(&self, branch: &BranchName, expected: Option<&Sha>, commit: &Sha) -> Result<LandOutcome, GitError> {
        let source = self.source();
        self.vault.land(&LandRequest { source: &source, mission: &self.mission, branch, expected, commit })
    }
}

fn locks_left(scene: &Scene) -> usize {
    let packs = fs::read_dir(scene.source().join(".git/objects/pack")).expect("listed");
    packs
        .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|e| e == "keep")))
        .count()
}

#[test]
fn a_new_branch_is_written_once() {
    let scene = Scene::new();
    let (commit, _) = scene.result();
    let target = branch(&format!("godwit/{}", scene.mission));
    assert_eq!(scene.land(&target, None, &commit).expect("landed"), LandOutcome::Written);
    assert_eq!(scene.land(&target, None, &commit).expect("landed"), LandOutcome::AlreadyLanded);
    let source = scene.source();
    assert_eq!(sha(&source, &format!("refs/heads/{target}")), commit);
    let reflog = git(&source, ["reflog", "show", "--format=%gs", &format!("refs/heads/{target}")]);
    assert_eq!(reflog, format!("godwit: land {}", scene.mission));
    assert_eq!(locks_left(&scene), 0);
    assert!(!source.join(".git/FETCH_HEAD").exists());
    assert_eq!(git(&source, ["status", "--porcelain"]), "");
    git(&source, ["fsck", "--strict"]);
}

#[test]
fn a_landing_that_was_cut_short_before_the_ref_is_finished() {
    let scene = Scene::new();
    let (commit, _) = scene.result();
    let vault = scene.vault.directory().display().to_string();
    git(&scene.source(), ["fetch-pack", "--quiet", "--keep", &vault, commit.as_str()]);
    assert_eq!(scene.land(&branch("done"), None, &commit).expect("landed"), LandOutcome::Written);
    assert_eq!(scene.land(&branch("done"), None, &commit).expect("landed"), LandOutcome::AlreadyLanded);
    assert_eq!(git(&scene.source(), ["reflog", "show", "--format=%gs", "done"]).lines().count(), 1);
}

#[test]
fn a_branch_that_nobody_uses_advances_from_where_it_is_expected_only() {
    let scene = Scene::new();
    let (commit, base) = scene.result();
    let source = scene.source();
    git(&source, ["checkout", "-q", "-b", "other"]);
    let parent = sha(&source, "main~1");
    let wrong = scene.land(&branch("main"), Some(&parent), &commit);
    assert!(matches!(&wrong, Err(GitError::TargetMoved { actual: Some(actual), .. }) if *actual == base), "{wrong:?}");
    let exists = scene.land(&branch("main"), None, &commit);
    assert!(matches!(exists, Err(GitError::TargetMoved { expected: None, .. })), "{exists:?}");
    let gone = scene.land(&branch("gone"), Some(&base), &commit);
    assert!(matches!(gone, Err(GitError::TargetMoved { actual: None, .. })), "{gone:?}");
    assert_eq!(scene.land(&branch("main"), Some(&base), &commit).expect("landed"), LandOutcome::Written);
    assert_eq!(sha(&source, "main"), commit);
}

#[test]
fn a_checked_out_branch_moves_with_its_clean_tree() {
    let scene = Scene::new();
    let (commit, base) = scene.result();
    let source = scene.source();
    write(&source.join("scratch"), "untracked files of a person do not matter\n");
    let outcome = scene.land(&branch("main"), Some(&base), &commit).expect("landed");
    assert_eq!(outcome, LandOutcome::WrittenWithWorktree { worktree: source.canonicalize().expect("a path") });
    assert_eq!(git(&source, ["status", "--porcelain"]), "?? scratch");
    assert!(source.join("landed").exists());
    let reflog = git(&source, ["reflog", "-1", "--format=%gs", "main"]);
    assert!(reflog.starts_with(&format!("godwit: land {}", scene.mission)), "{reflog}");
    assert_eq!(scene.land(&branch("main"), Some(&base), &commit).expect("landed"), LandOutcome::AlreadyLanded);
}

#[test]
fn a_checked_out_branch_with_changes_is_refused_with_a_command_that_works() {
    let scene = Scene::new();
    let (commit, base) = scene.result();
    let source = scene.source();
    write(&source.join("README"), "mine\n");
    let refused = scene.land(&branch("main"), Some(&base), &commit);
    let Err(GitError::TargetCheckedOut { command, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(
        (sha(&source, "main"), fs::read_to_string(source.join("README")).expect("read")),
        (base, "mine\n".into())
    );
    git(&source, ["checkout", "-q", "--", "README"]);
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    git(&source, words);
    assert_eq!(sha(&source, "main"), commit);
}

#[test]
fn an_untracked_file_in_the_way_is_never_overwritten() {
    let scene = Scene::new();
    let (commit, base) = scene.result();
    write(&scene.source().join("landed"), "precious\n");
    let refused = scene.land(&branch("main"), Some(&base), &commit);
    assert!(matches!(refused, Err(GitError::TargetCheckedOut { .. })), "{refused:?}");
    assert_eq!(fs::read_to_string(scene.source().join("landed")).expect("read"), "precious\n");
    assert_eq!(locks_left(&scene), 0);
}

#[test]
fn linked_worktrees_and_rebases_count_as_use() {
    let scene = Scene::new();
    let (commit, base) = scene.result();
    let source = scene.source();
    git(&source, ["checkout", "-q", "--detach"]);
    git(&source, ["worktree", "add", "-q", "../linked", "main"]);
    write(&scene.path("linked/README"), "mine\n");
    let refused = scene.land(&branch("main"), Some(&base), &commit);
    assert!(matches!(&refused, Err(GitError::TargetCheckedOut { worktree, .. }) if worktree.ends_with("linked")));
    git(&scene.path("linked"), ["commit", "-q", "-a", "-m", "theirs"]);
    git(&scene.path("linked"), ["branch", "conflict", "HEAD~1"]);
    git(&scene.path("linked"), ["checkout", "-q", "conflict"]);
    write(&scene.path("linked/README"), "otherwise\n");
    git(&scene.path("linked"), ["commit", "-q", "-a", "-m", "conflicting"]);
    assert!(!try_git(&scene.path("linked"), ["rebase", "-q", "main"]).status.success());
    let at = sha(&source, "conflict");
    let refused = scene.land(&branch("conflict"), Some(&at), &commit);
    assert!(
        matches!(&refused, Err(GitError::TargetCheckedOut { reason, .. }) if reason.contains("rebase")),
        "{refused:?}"
    );
}

#[test]
fn a_branch_without_commits_in_use_is_refused() {
    let scene = Scene::new();
    let (commit, _) = scene.result();
    git(&scene.source(), ["checkout", "-q", "--orphan", "fresh"]);
    let refused = scene.land(&branch("fresh"), None, &commit);
    assert!(matches!(refused, Err(GitError::TargetCheckedOut { .. })), "{refused:?}");
}

#[test]
fn conflicts_locks_and_moved_repositories_are_named() {
    let scene = Scene::new();
    let (commit, _) = scene.result();
    let source = scene.source();
    git(&source, ["branch", "godwit"]);
    let conflict = scene.land(&branch("godwit/x"), None, &commit);
    assert!(matches!(conflict, Err(GitError::RefConflict { .. })), "{conflict:?}");
    write(&source.join(".git/refs/heads/locked.lock"), "");
    let locked = scene.land(&branch("locked"), None, &commit);
    assert!(matches!(locked, Err(GitError::RefLocked { .. })), "{locked:?}");
    fs::rename(&source, scene.path("elsewhere")).expect("moved");
    let gone = scene.land(&branch("x"), None, &commit);
    assert!(matches!(gone, Err(GitError::Source(SourceRefusal::Gone { .. }))), "{gone:?}");
    let gone = scene.vault.fetch_base(&source, None, &scene.task);
    assert!(matches!(gone, Err(GitError::Source(SourceRefusal::Gone { .. }))), "{gone:?}");
}
