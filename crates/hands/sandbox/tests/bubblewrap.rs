//! What a run can really see and do, asked from inside a real sandbox.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use godwit_proc::helper::{self, HelperCommand, HelperOutput};
use godwit_sandbox::{Backend, Network, Profile, ProfileError, probe, wrap};

/// A home as godwit lays it out, with a run's own directories and things that the run must not see.
struct Scene {
    scratch: tempfile::TempDir,
    backend: Backend,
}

impl Scene {
    fn new() -> Self {
        let scratch = tempfile::tempdir().expect("a scratch directory");
        for directory in
            ["home/workspaces/w1", "home/workspaces/w2", "home/agents/w1", "home/repos/r.git/objects", "op"]
        {
            fs::create_dir_all(scratch.path().join(directory)).expect("created");
        }
        for secret in ["home/store.db", "home/workspaces/w2/other", "op/.ssh-key"] {
            fs::write(scratch.path().join(secret), "hush").expect("written");
        }
        fs::write(scratch.path().join("home/repos/r.git/objects/pack"), "object").expect("written");
        let backend = probe().expect("these tests need bubblewrap and user namespaces");
        Self { scratch, backend }
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.scratch.path().join(relative)
    }

    fn profile(&self) -> Profile {
        Profile {
            workspace: self.path("home/workspaces/w1"),
            home: self.path("home/agents/w1"),
            tmp: None,
            writable_files: Vec::new(),
            read_only: vec![self.path("home/repos/r.git/objects")],
            hidden: vec![self.path("home"), self.path("op")],
            uncovered: vec![self.path("home/repos/r.git/objects")],
            covered: Vec::new(),
            env: BTreeMap::from([("LANG".into(), "C.UTF-8".into())]),
            network: Network::Open,
        }
    }

    fn run(&self, profile: &Profile, script: &str) -> HelperOutput {
        let argv = wrap(&self.backend, profile, &["sh".into(), "-c".into(), script.into()]).expect("a sound profile");
        let mut words = argv.into_iter();
        helper::run(&HelperCommand {
            program: words.next().expect("a program").into(),
            args: words.map(Into::into).collect(),
            env: BTreeMap::from([("PATH".into(), "/usr/bin:/bin".into())]),
            cwd: "/".into(),
            stdin: None,
            deadline: Duration::from_secs(180),
            output_cap_bytes: 1 << 20,
            lock: None,
        })
        .expect("the sandbox runs")
    }

    fn say(&self, script: &str) -> String {
        let output = self.run(&self.profile(), script);
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }
}

#[test]
fn passwords_the_operators_home_godwits_home_and_other_runs_are_not_there() {
    let scene = Scene::new();
    for path in [
        PathBuf::from("/etc/shadow"),
        PathBuf::from("/etc/ssl/private"),
        PathBuf::from("/root"),
        PathBuf::from("/home"),
        scene.path("op"),
        scene.path("home/store.db"),
        scene.path("home/workspaces/w2"),
    ] {
        let found = scene.say(&format!("test -e {0} && echo there || echo absent", path.display()));
        assert_eq!(found, "absent\n", "{}", path.display());
    }
}

#[test]
fn the_way_to_the_workspace_shows_nothing_beside_it() {
    let scene = Scene::new();
    let listed = scene.say(&format!("ls {}", scene.path("home").display()));
    assert_eq!(listed, "agents\nrepos\nworkspaces\n");
    assert_eq!(scene.say(&format!("ls {}", scene.path("home/workspaces").display())), "w1\n");
}

#[test]
fn workspace_and_home_are_writable_and_what_is_written_belongs_to_the_operator() {
    let scene = Scene::new();
    let said = scene.say("pwd; echo $HOME; id -u; hostname; touch made $HOME/made /tmp/made && echo written");
    let inside_id = if own_uid() == 0 { 1000 } else { own_uid() };
    let expected = format!(
        "{}\n{}\n{inside_id}\ngodwit\nwritten\n",
        scene.path("home/workspaces/w1").display(),
        scene.path("home/agents/w1").display(),
    );
    assert_eq!(said, expected);
    for made in ["home/workspaces/w1/made", "home/agents/w1/made"] {
        assert_eq!(fs::metadata(scene.path(made)).expect("written outside too").uid(), own_uid());
    }
}

#[test]
fn the_vault_can_be_read_and_not_written_and_the_system_neither() {
    let scene = Scene::new();
    let objects = scene.path("home/repos/r.git/objects");
    assert_eq!(scene.say(&format!("cat {}/pack", objects.display())), "object");
    for place in [objects.display().to_string(), "/usr".into(), "/usr/bin".into()] {
        let said = scene.say(&format!("touch {place}/made 2>/dev/null && echo written || echo refused"));
        assert_eq!(said, "refused\n", "{place}");
    }
}

#[test]
fn no_process_of_the_host_can_be_seen_and_no_privilege_is_left() {
    let scene = Scene::new();
    let pids = scene.say("ls /proc | grep -c '^[0-9]'");
    assert!(pids.trim().parse::<u32>().expect("a number") < 10, "{pids}");
    let capabilities = scene.say("grep -E '^Cap(Eff|Prm|Bnd)' /proc/self/status | cut -f2 | sort -u");
    assert_eq!(capabilities, "0000000000000000\n");
    assert_eq!(scene.say("mount -t tmpfs none /tmp 2>/dev/null && echo mounted || echo refused"), "refused\n");
}

#[test]
fn what_is_covered_is_empty_inside_and_whole_outside() {
    let scene = Scene::new();
    let tree = scene.path("home/workspaces/w1");
    fs::create_dir_all(tree.join(".tool/plugin")).expect("created");
    fs::write(tree.join(".tool/plugin/evil"), "evil").expect("written");
    fs::write(tree.join("tool.json"), "evil").expect("written");
    let covered = [".tool", "tool.json", "absent"].map(|name| tree.join(name)).to_vec();
    let profile = Profile { covered, ..scene.profile() };
    let script = "ls -A .tool; cat tool.json; touch .tool/new 2>/dev/null && echo made; echo x 2>/dev/null >tool.json; \
                  rm -rf .tool tool.json 2>/dev/null; test -e absent || echo absent";
    let output = scene.run(&profile, script);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "absent\n");
    assert_eq!(fs::read_to_string(tree.join(".tool/plugin/evil")).expect("still there"), "evil");
    assert_eq!(fs::read_to_string(tree.join("tool.json")).expect("still there"), "evil");
}

#[test]
fn what_could_not_be_covered_for_certain_is_refused() {
    let scene = Scene::new();
    let tree = scene.path("home/workspaces/w1");
    // Outside, this leads nowhere; inside it would lead into the workspace.
    symlink("/proc/self/cwd/evil", tree.join(".tool")).expect("linked");
    let refused = |path: PathBuf| {
        let profile = Profile { covered: vec![path], ..scene.profile() };
        wrap(&scene.backend, &profile, &["true".into()]).expect_err("refused")
    };
    assert!(matches!(refused(tree.join(".tool")), ProfileError::CoversLink { .. }));
    assert!(matches!(refused(tree.join(".tool/settings")), ProfileError::CoversLink { .. }));
    assert!(matches!(refused(scene.path("op")), ProfileError::CoversOutside { .. }));
    assert!(matches!(refused(tree.clone()), ProfileError::CoversOutside { .. }));
}

#[test]
fn a_daemon_left_behind_dies_with_the_sandbox() {
    let scene = Scene::new();
    let beat = scene.path("home/workspaces/w1/beat");
    let daemon = "setsid -f sh -c 'while :; do echo beat >> beat; sleep 0.02; done' >/dev/null 2>&1";
    scene.say(&format!("{daemon}; while ! test -s beat; do sleep 0.02; done"));
    // Dead when it stays silent for ten of its own beats; a deadline ends the wait for that.
    let deadline = Instant::now() + Duration::from_secs(180);
    let length = || fs::metadata(&beat).expect("it did beat").len();
    let (mut seen, mut since) = (length(), Instant::now());
    while since.elapsed() < Duration::from_millis(400) {
        assert!(Instant::now() < deadline, "the daemon is still alive");
        if length() != seen {
            (seen, since) = (length(), Instant::now());
        }
        std::thread::yield_now();
    }
}

#[test]
fn an_entry_that_would_uncover_something_hidden_is_refused() {
    let scene = Scene::new();
    symlink(scene.path("op"), scene.path("harmless")).expect("linked");
    let sound = scene.profile();
    let refused = |profile: &Profile| {
        let wrapped = wrap(&scene.backend, profile, &["true".into()]);
        assert!(matches!(wrapped, Err(ProfileError::Uncovers { .. })), "{wrapped:?}");
    };
    for entry in ["", "home", "op", "home/workspaces/w2", "home/repos", "harmless"] {
        let entry = scene.scratch.path().join(entry);
        refused(&Profile { read_only: vec![entry], ..sound.clone() });
    }
    // Permission to uncover reaches what is inside, never the hidden place itself or what is around it.
    refused(&Profile { read_only: vec![scene.path("home")], uncovered: vec![scene.path("home")], ..sound.clone() });
    refused(&Profile { workspace: scene.scratch.path().to_owned(), ..sound.clone() });
    refused(&Profile { home: scene.path("op"), ..sound.clone() });
    let dots = wrap(&scene.backend, &Profile { workspace: scene.path("home/../op"), ..sound }, &["true".into()]);
    assert!(matches!(dots, Err(ProfileError::NotPlain { .. })), "{dots:?}");
}

#[test]
fn a_file_that_may_be_written_is_the_only_thing_of_its_directory_and_stays_there() {
    let scene = Scene::new();
    fs::create_dir_all(scene.path("home/runs/r1")).expect("created");
    fs::write(scene.path("home/runs/r1/spec.json"), "hidden").expect("written");
    let record = scene.path("home/runs/r1/record");
    fs::write(&record, "").expect("written");
    let profile = Profile { writable_files: vec![record.clone()], ..scene.profile() };
    let runs = scene.path("home/runs/r1");
    let script = "cd {runs} && echo told >> record && ls -A && ! rm -f record && ! mv spec.json record; ln -sf /etc/passwd record";
    let output = scene.run(&profile, &script.replace("{runs}", runs.to_str().expect("UTF-8")));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "record\n", "{output:?}");
    assert_eq!(fs::read_to_string(&record).expect("a file as before"), "told\n");

    symlink("/etc/passwd", scene.path("home/runs/r1/link")).expect("linked");
    for none in ["home/runs/r1/link", "home/runs/r1"] {
        let profile = Profile { writable_files: vec![scene.path(none)], ..scene.profile() };
        let wrapped = wrap(&scene.backend, &profile, &["true".into()]);
        assert!(matches!(wrapped, Err(ProfileError::NoFile { .. })), "{wrapped:?}");
    }
}

#[test]
fn something_hidden_inside_the_system_is_covered() {
    let scene = Scene::new();
    let hidden = PathBuf::from("/usr/share");
    let profile = Profile { hidden: vec![hidden, scene.path("op")], ..scene.profile() };
    let output = scene.run(&profile, "ls -A /usr/share");
    assert!(output.status.is_success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}

fn own_uid() -> u32 {
    fs::metadata("/proc/self").expect("this process").uid()
}
