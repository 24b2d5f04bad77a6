//! Landing: exactly once, with a precondition, never underneath a person.

use std::fs;

use godwit_core::id::TaskId;
use godwit_core::name::{BranchName, Sha};
use godwit_git::{GitError, LandOutcome, LandRequest, SourceRefusal, Workspace};

use crate::scene::{Scene, branch, git, sha, try_git, write};

impl Scene {
    fn result(&self) -> (Sha, Sha) {
        let (workspace, base) = self.prepared();
        write(&workspace.tree().join("landed"), "l\n");
        (self.collect(&workspace, &base).expect("collected").commit.expect("a commit"), base)
    }

    /// The result of a task that joins the results of two others, and the base of those.
    fn joined_result(&self) -> (Sha, Sha) {
        let base = self.vault.fetch_base(&self.source(), None, &self.task).expect("a base");
        let roots = [2, 3].map(|number| {
            let (task, workspace) = self.other(number, &base);
            write(&workspace.tree().join("README"), format!("by {number}\n"));
            write(&workspace.tree().join(format!("of-{number}")), "r\n");
            self.collect_of(&task, &workspace, &base, &[]).expect("collected").commit.expect("a commit")
        });
        let merged = self.merge(&roots).expect("merged");
        assert_eq!(merged.conflicts, ["README"]);
        let (task, workspace) = self.other(4, &merged.commit);
        write(&workspace.tree().join("README"), "by both\n");
        let repair = self.collect_of(&task, &workspace, &merged.commit, &roots).expect("collected");
        let repair = repair.commit.expect("a commit");
        let aside = self.commit("main", "aside", |tree| write(&tree.join("aside"), "a\n"));
        let clean = self.merge(&[repair, aside]).expect("merged");
        assert!(clean.conflicts.is_empty());
        let (task, workspace) = self.other(5, &clean.commit);
        write(&workspace.tree().join("landed"), "l\n");
        let last = self.collect_of(&task, &workspace, &clean.commit, &[]).expect("collected");
        (last.commit.expect("a commit"), base)
    }

    fn other(&self, number: u16, base: &Sha) -> (TaskId, Workspace) {
        let task = TaskId::new(self.mission.clone(), number);
        let workspace = Workspace::at(self.path("workspaces").join(task.to_string()));
        self.vault.prepare_workspace(&task, &workspace, base).expect("a workspace");
        (task, workspace)
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

#[test]
fn a_result_on_merges_of_results_lands_whole_on_a_new_branch() {
    let scene = Scene::new();
    let (commit, base) = scene.joined_result();
    let target = branch(&format!("godwit/{}", scene.mission));
    assert_eq!(scene.land(&target, None, &commit).expect("landed"), LandOutcome::Written);
    assert_eq!(scene.land(&target, None, &commit).expect("landed"), LandOutcome::AlreadyLanded);
    let source = scene.source();
    assert_eq!(sha(&source, "main"), base);
    let range = format!("main..{target}");
    let commits = git(&source, ["rev-list", "--count", &range]);
    assert_eq!(commits, "6", "two roots, their repair, one aside, a merge and the last");
    let markers = try_git(&source, ["log", "-S<<<<<<< ", "--format=%H", &range]);
    assert!(markers.status.success() && markers.stdout.is_empty(), "{markers:?}");
    assert_eq!(git(&source, ["status", "--porcelain"]), "");
    git(&source, ["fsck", "--strict"]);
}

#[test]
fn a_result_on_merges_of_results_advances_a_branch_that_nobody_uses() {
    let scene = Scene::new();
    let (commit, base) = scene.joined_result();
    let source = scene.source();
    git(&source, ["checkout", "-q", "--detach"]);
    let parent = sha(&source, "main~1");
    let wrong = scene.land(&branch("main"), Some(&parent), &commit);
    assert!(matches!(&wrong, Err(GitError::TargetMoved { actual: Some(actual), .. }) if *actual == base), "{wrong:?}");
    assert_eq!(scene.land(&branch("main"), Some(&base), &commit).expect("landed"), LandOutcome::Written);
    assert_eq!(sha(&source, "main"), commit);
    git(&source, ["fsck", "--strict"]);
}

#[test]
fn a_result_on_merges_of_results_moves_a_checked_out_branch_with_its_clean_tree() {
    let scene = Scene::new();
    let (commit, base) = scene.joined_result();
    let source = scene.source();
    let outcome = scene.land(&branch("main"), Some(&base), &commit).expect("landed");
    assert_eq!(outcome, LandOutcome::WrittenWithWorktree { worktree: source.canonicalize().expect("a path") });
    assert_eq!(git(&source, ["status", "--porcelain"]), "");
    assert_eq!(fs::read_to_string(source.join("README")).expect("read"), "by both\n");
    for name in ["of-2", "of-3", "aside", "landed"] {
        assert!(source.join(name).exists(), "{name}");
    }
    assert_eq!(locks_left(&scene), 0);
}
