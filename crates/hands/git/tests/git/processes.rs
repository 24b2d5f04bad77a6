//! How many git processes an act starts: each costs milliseconds, twenty times over when twenty missions run at once.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use godwit_git::{GitDoor, GitDoorConfig, ObjectFormat, OwnCommits};

use crate::scene::{Scene, git, write};

/// A scene whose git leaves a line for each of its processes.
struct Counted {
    scene: Scene,
    log: PathBuf,
}

impl Counted {
    fn new() -> Self {
        let mut scene = Scene::new();
        let (program, log) = (scene.path("counting-git"), scene.path("processes"));
        let real = std::env::var("GODWIT_TEST_GIT").unwrap_or_else(|_| "git".to_owned());
        write(&program, format!("#!/bin/sh\necho \"$*\" >> '{}'\nexec {real} \"$@\"\n", log.display()));
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("permissions");
        let config = GitDoorConfig { program, ..GitDoorConfig::new(scene.path("git-state")) };
        scene.door = GitDoor::open(config).expect("git must be installed to test this");
        scene.vault = scene.door.vault(&scene.path("vault.git"), ObjectFormat::Sha1).expect("a vault");
        Self { scene, log }
    }

    fn packs(&self) -> usize {
        let packs = fs::read_dir(self.scene.vault.objects_directory().join("pack")).expect("listed");
        packs
            .filter(|file| file.as_ref().expect("an entry").path().extension().is_some_and(|end| end == "pack"))
            .count()
    }

    /// What the act started: the git commands, without settings.
    fn started<T>(&self, act: impl FnOnce(&Scene) -> T) -> (T, Vec<String>) {
        write(&self.log, "");
        let done = act(&self.scene);
        let log = fs::read_to_string(&self.log).expect("a log");
        let commands = log.lines().map(|line| {
            let mut words = line.split(' ');
            while words.clone().next() == Some("-c") {
                words.nth(1);
            }
            words.next().unwrap_or_default().to_owned()
        });
        (done, commands.collect())
    }
}

#[test]
fn an_agent_that_leaves_git_alone_costs_few_processes() {
    let counted = Counted::new();
    let (workspace, base) = counted.scene.prepared();
    write(&workspace.tree().join("a"), "1\n");
    let (collected, started) = counted.started(|scene| scene.collect(&workspace, &base).expect("collected"));
    assert_eq!(started, ["rev-parse", "read-tree", "add", "write-tree", "commit-tree", "update-ref"]);
    assert_eq!(collected.own_commits, OwnCommits::None);
    let commit = collected.commit.expect("a commit");
    let (change, started) = counted.started(|scene| scene.vault.change(&base, &commit).expect("a change"));
    assert_eq!(started, ["diff-tree"]);
    assert_eq!(change.diff.files.len(), 1);
    let (released, started) = counted.started(|scene| scene.vault.release(&scene.task, &workspace).expect("released"));
    assert_eq!(started, ["add", "write-tree", "for-each-ref"]);
    assert_eq!(released.rescue, None);
    counted.scene.in_vault(["fsck", "--strict", "--no-dangling"]);
}

#[test]
fn what_git_would_act_by_is_brought_with_every_check() {
    let counted = Counted::new();
    let (workspace, base) = counted.scene.prepared();
    write(&workspace.tree().join("deep/.gitattributes"), "* -text\n");
    let (collected, started) = counted.started(|scene| scene.collect(&workspace, &base).expect("collected"));
    for check in ["ls-files", "fetch-pack"] {
        assert!(started.iter().any(|command| command == check), "{started:?}");
    }
    assert!(collected.commit.is_some());
}

#[test]
fn many_objects_come_as_one_pack() {
    let counted = Counted::new();
    let (workspace, base) = counted.scene.prepared();
    let before = counted.packs();
    for number in 0..150 {
        write(&workspace.tree().join(number.to_string()), number.to_string());
    }
    let (collected, started) = counted.started(|scene| scene.collect(&workspace, &base).expect("collected"));
    assert!(started.iter().any(|command| command == "fetch-pack"), "{started:?}");
    assert!(collected.commit.is_some());
    assert_eq!(counted.packs(), before + 1);
}

#[test]
fn objects_that_the_agent_only_added_start_no_search_for_commits() {
    let counted = Counted::new();
    let (workspace, base) = counted.scene.prepared();
    write(&workspace.tree().join("a"), "1\n");
    git(&workspace.tree(), ["add", "a"]);
    let (collected, started) = counted.started(|scene| scene.collect(&workspace, &base).expect("collected"));
    assert_eq!(started.iter().filter(|command| *command == "cat-file").count(), 1, "{started:?}");
    assert_eq!(collected.own_commits, OwnCommits::None);
}
