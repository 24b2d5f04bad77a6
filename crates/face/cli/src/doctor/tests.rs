use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use godwit_agents::{Adapter, AgentConfig, CredentialKind, CredentialRef, ValueRef};
use godwit_api::types::Account;
use godwit_core::name::AgentName;

use super::database::{Found, judge};
use super::kernel::Namespaces;
use super::*;

fn agent(program: &str) -> AgentConfig {
    AgentConfig::new(Adapter::Claude, program)
}

fn name() -> AgentName {
    "crew".parse().expect("a name")
}

/// What is said of an agent where no account is registered.
fn looked_at(agent: &AgentConfig) -> DoctorItem {
    agent::examine(&name(), agent, &Accounts::NONE).item
}

/// The same agent with a key that is there.
fn paid(agent: AgentConfig) -> AgentConfig {
    let credential_kind = Some(CredentialKind::ApiKey);
    AgentConfig { credential: Some(CredentialRef::Systemd("key".to_owned())), credential_kind, ..agent }
}

fn home_at(path: &Path) -> Home {
    Home::locate(Some(path.to_owned())).expect("a home")
}

/// A home as a daemon leaves it.
fn used_home(place: &Path) -> Home {
    let home = home_at(&place.join("home")).prepare().expect("prepared");
    for directory in home::missing_directories(&home) {
        home::create(&directory).expect("made");
    }
    fs::write(home.store(), "").expect("written");
    home
}

fn item<'report>(items: &'report [DoctorItem], name: &str) -> &'report DoctorItem {
    items.iter().find(|item| item.name == name).unwrap_or_else(|| panic!("no item `{name}` in {items:?}"))
}

fn script(place: &Path, text: &str) -> PathBuf {
    let program = place.join("agent");
    fs::write(&program, format!("#!/bin/sh\n{text}\n")).expect("written");
    mode(&program, 0o755);
    program
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("changed");
}

#[test]
fn a_machine_that_works_is_said_to_work_and_no_agent_is_a_warning() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let home = home_at(&place.path().join("home"));
    let report = examine(&home, &Config::default(), &Accounts::NONE);
    for name in ["home", "git", "sandbox", "clock", "pidfd", "disk", "memory", "open files"] {
        assert!(item(&report.items, name).level <= DoctorLevel::Warning, "{:?}", item(&report.items, name));
    }
    assert!(item(&report.items, "home").found.contains("`godwit up` makes it"));
    assert!(!home.path().exists(), "looking makes nothing");
    let agents = item(&report.items, "agents");
    assert_eq!(agents.level, DoctorLevel::Warning);
    assert!(agents.remedy.as_ref().is_some_and(|remedy| remedy.contains("config.toml")), "{agents:?}");
    for item in &report.items {
        assert_eq!(item.level == DoctorLevel::Ok, item.remedy.is_none(), "what is not right has a remedy: {item:?}");
    }
}

#[test]
fn a_home_that_is_open_to_others_is_told_and_closed_only_when_asked() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let home = used_home(place.path());
    fs::write(home.keys().join("log.key"), "secret").expect("written");
    fs::write(home.keys().join("log.pub"), "public").expect("written");
    fs::write(home.path().join("config.toml"), "").expect("written");
    mode(home.path(), 0o755);
    mode(&home.keys().join("log.key"), 0o644);
    mode(&home.keys().join("log.pub"), 0o644);
    mode(&home.path().join("config.toml"), 0o666);
    let looked = super::home::examine(&home);
    assert_eq!(item(&looked, "home").level, DoctorLevel::Problem);
    let permissions = item(&looked, "permissions");
    assert_eq!(permissions.level, DoctorLevel::Problem);
    assert!(
        permissions.found.contains("log.key has mode 644") && permissions.found.contains("config.toml has mode 666")
    );
    assert!(!permissions.found.contains("log.pub"), "{permissions:?}");
    assert_eq!(
        fs::metadata(home.path()).expect("there").permissions().mode() & 0o777,
        0o755,
        "looking changes nothing"
    );
    let repairs = fix::repair(&home);
    let mut report = DoctorReport { items: super::home::examine(&home) };
    fix::tell(&mut report, repairs);
    for name in ["home", "permissions"] {
        let repaired = item(&report.items, name);
        assert_eq!((repaired.level, repaired.fixed.is_some()), (DoctorLevel::Ok, true), "{repaired:?}");
    }
    assert_eq!(fix::repair(&home), [], "there is nothing left to repair");
    assert_eq!(fs::metadata(home.path().join("config.toml")).expect("there").permissions().mode() & 0o777, 0o644);
}

#[test]
fn a_home_that_is_no_directory_is_a_problem_with_a_remedy() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let file = place.path().join("home");
    fs::write(&file, "").expect("written");
    let report = examine(&home_at(&file), &Config::default(), &Accounts::NONE);
    assert_eq!(item(&report.items, "home").level, DoctorLevel::Problem);
    assert!(item(&report.items, "home").remedy.is_some());
    assert_eq!(fix::repair(&home_at(&file)), []);
}

#[test]
fn directories_that_are_missing_are_made_when_asked() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let home = used_home(place.path());
    assert_eq!(item(&super::home::examine(&home), "directories").level, DoctorLevel::Ok);
    fs::remove_dir(home.path().join("workspaces")).expect("removed");
    let missing = super::home::examine(&home);
    assert_eq!(item(&missing, "directories").level, DoctorLevel::Warning);
    assert!(item(&missing, "directories").found.contains("workspaces"));
    assert_eq!(fix::repair(&home).len(), 1);
    assert_eq!(item(&super::home::examine(&home), "directories").level, DoctorLevel::Ok);
}

#[test]
fn what_a_dead_daemon_left_is_deleted_when_asked_and_a_living_one_s_never() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let home = used_home(place.path());
    let info = DaemonInfo { url: "http://127.0.0.1:1".to_owned(), pid: 1, token_file: home.token() };
    home.new_token().expect("a token");
    home.publish(&info).expect("published");
    fs::write(home.path().join("daemon.draft"), "").expect("written");
    let lock = crate::home::HomeLock::take(&home).expect("taken");
    assert_eq!(item(&super::home::examine(&home), "stale files").level, DoctorLevel::Ok);
    assert_eq!(fix::repair(&home), []);
    drop(lock);
    assert_eq!(item(&super::home::examine(&home), "stale files").level, DoctorLevel::Warning);
    assert_eq!(fix::repair(&home).len(), 3);
    assert_eq!(home.published().expect("read"), None);
    assert_eq!(item(&super::home::examine(&home), "stale files").level, DoctorLevel::Ok);
}

#[test]
fn an_agent_without_its_program_or_credential_is_a_problem() {
    let missing = looked_at(&agent("/nowhere/agent"));
    assert_eq!(missing.level, DoctorLevel::Problem);
    assert!(missing.found.contains("/nowhere/agent"), "{missing:?}");
    let unknown = looked_at(&agent("godwit-no-such-program"));
    assert_eq!(unknown.level, DoctorLevel::Problem);
    let unset = AgentConfig { credential: Some(CredentialRef::Env("GODWIT_NEVER_SET".to_owned())), ..agent("sh") };
    let unset = looked_at(&unset);
    assert_eq!(unset.level, DoctorLevel::Problem);
    assert!(unset.found.contains("env:GODWIT_NEVER_SET"), "{unset:?}");
}

/// An account of the agent `crew`, as a daemon tells of it.
fn account(name: &str, state: &str) -> Account {
    let told = serde_json::json!({
        "name": name, "is_registered": true, "agents": ["crew"], "billing": "subscription", "credential": "env:TOKEN",
        "credential_kind": "oauth-token", "exclusive": false, "overflow": false, "daily_runs": null, "state": state,
        "until": null, "why": "auth: it was revoked", "windows": [], "live_runs": [], "runs_today": 0,
        "last_start": null, "probe": null,
    });
    serde_json::from_value(told).expect("an account")
}

#[test]
fn who_pays_for_an_agent_decides_whether_it_can_work() {
    let unset = CredentialRef::Env("GODWIT_NEVER_SET".to_owned());
    let missing = AgentConfig { credential: Some(unset), credential_kind: Some(CredentialKind::ApiKey), ..agent("sh") };
    let mut by_variable = agent("sh");
    by_variable.env.insert("ANTHROPIC_API_KEY".to_owned(), ValueRef::Systemd("key".to_owned()));
    let told = |states: &[&str]| Accounts::told(states.iter().map(|state| account("work", state)).collect());
    let (nobody, unseen) = (told(&[]), Accounts::NotLookedAt);
    let table = [
        (agent("sh"), &nobody, DoctorLevel::Warning, "no account pays"),
        (agent("sh"), &unseen, DoctorLevel::Warning, "accounts were not looked at"),
        (agent("sh"), &told(&["unknown"]), DoctorLevel::Ok, "paid by account `work`"),
        (missing.clone(), &nobody, DoctorLevel::Problem, "env:GODWIT_NEVER_SET"),
        (missing.clone(), &unseen, DoctorLevel::Warning, "accounts were not looked at"),
        (missing, &told(&["limited"]), DoctorLevel::Ok, "paid by account `work`"),
        (paid(agent("sh")), &told(&["refused"]), DoctorLevel::Problem, "it was revoked"),
        (paid(agent("sh")), &unseen, DoctorLevel::Ok, "paid by `systemd:key`"),
        (by_variable, &nobody, DoctorLevel::Ok, "paid by `env.ANTHROPIC_API_KEY`"),
    ];
    for (agent, accounts, level, words) in table {
        let found = agent::present(&name(), &agent, accounts);
        assert_eq!(found.level, level, "{found:?}");
        assert!(found.found.contains(words), "{found:?}");
        assert_eq!(found.remedy.is_none(), level == DoctorLevel::Ok, "{found:?}");
    }
}

#[test]
fn an_agent_tells_its_version_and_sees_nothing_of_this_environment() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let program =
        script(place.path(), r#"[ "$1" = --version ] && [ -z "$CARGO" ] && [ -d "$HOME" ] && echo "2.1.197 (Crew)""#);
    let found = looked_at(&paid(agent(program.to_str().expect("a path of text"))));
    assert_eq!(found.level, DoctorLevel::Ok, "{found:?}");
    assert!(
        found.found.starts_with("2.1.197 (Crew) at ") && found.found.ends_with("paid by `systemd:key`"),
        "{found:?}"
    );
}

#[test]
fn an_agent_of_a_release_that_was_not_tested_is_a_warning_with_the_range() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let program = script(place.path(), "echo 'codex-cli 99.0.0'");
    let newer = AgentConfig::new(Adapter::Codex, program.to_str().expect("a path of text"));
    let found = looked_at(&newer);
    assert_eq!(found.level, DoctorLevel::Warning, "{found:?}");
    assert!(found.found.contains("99.0.0") && found.found.contains("0.169.0"), "{found:?}");
}

#[test]
fn an_agent_that_fails_or_hangs_when_asked_for_its_version_is_a_problem() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let program = script(place.path(), "echo 'no such file: node' >&2; exit 127");
    let failing = looked_at(&agent(program.to_str().expect("a path of text")));
    assert_eq!(failing.level, DoctorLevel::Problem);
    assert!(failing.found.contains("no such file: node") && failing.remedy.is_some(), "{failing:?}");
    let program = script(place.path(), "exec sleep 600");
    let begun = Instant::now();
    let hanging = agent::version(&program, "/usr/bin:/bin".into(), Duration::from_millis(300)).expect_err("it hangs");
    assert!(hanging.contains("was killed") && begun.elapsed() < Duration::from_secs(180), "{hanging}");
    let silent = agent::version(&script(place.path(), "true"), "/usr/bin:/bin".into(), Duration::from_secs(60));
    assert_eq!(silent, Err("it said nothing".to_owned()));
}

#[test]
fn space_inodes_memory_and_limits_are_judged_by_what_agents_need() {
    use DoctorLevel::{Ok, Problem, Warning};
    const GIB: u64 = 1 << 30;
    let levels = |items: [DoctorItem; 3]| items.map(|item| item.level);
    assert_eq!(levels([GIB / 4, GIB, 9 * GIB].map(machine::space)), [Problem, Warning, Ok]);
    assert_eq!(
        levels([5_000, 100_000, 9_000_000].map(|free| machine::inodes(free, 10_000_000))),
        [Problem, Warning, Ok]
    );
    assert_eq!(machine::inodes(0, 0).level, Ok, "a file system without a fixed number");
    assert_eq!(levels([GIB / 4, GIB, 9 * GIB].map(|memory| machine::memory(Some(memory)))), [Problem, Warning, Ok]);
    assert_eq!(machine::memory(None).level, Warning, "unknown is not enough");
    assert_eq!(levels([None, Some(256), Some(4_096)].map(machine::open_files)), [Warning, Warning, Ok]);
    assert_eq!(levels([None, Some(16), Some(128)].map(machine::file_watches)), [Warning, Warning, Ok]);
    let text = "MemTotal:       16318468 kB\nMemAvailable:    2048 kB\n";
    assert_eq!(machine::available_memory(text), Some(2_048 * 1_024));
    assert_eq!(machine::available_memory("MemTotal: 1 kB\n"), None);
}

#[test]
fn a_clock_that_was_never_set_or_jumps_is_told() {
    let steady = Instant::now();
    let at = |time: &str, passed: u64| Clocks {
        wall: time.parse().expect("a time"),
        steady: steady + Duration::from_secs(passed),
    };
    let begun = at("2026-03-01T12:00:00Z", 0);
    assert_eq!(machine::clock(&begun, &at("2026-03-01T12:00:02Z", 2)).level, DoctorLevel::Ok);
    assert_eq!(machine::clock(&begun, &at("2026-03-01T12:05:00Z", 2)).level, DoctorLevel::Warning);
    assert_eq!(machine::clock(&begun, &at("2026-03-01T11:59:00Z", 2)).level, DoctorLevel::Warning);
    let never = at("1970-01-01T00:00:10Z", 0);
    assert_eq!(machine::clock(&never, &never).level, DoctorLevel::Problem);
}

#[test]
fn what_the_kernel_lacks_is_a_problem_only_where_godwit_needs_it() {
    let namespaces = |most: &str, unprivileged: Option<&str>, restricted: Option<&str>| {
        kernel::user_namespaces(&Namespaces {
            most: Some(most.to_owned()),
            unprivileged: unprivileged.map(str::to_owned),
            restricted: restricted.map(str::to_owned),
        })
        .level
    };
    assert_eq!(namespaces("0", None, None), DoctorLevel::Problem);
    assert_eq!(namespaces("9", Some("0"), None), DoctorLevel::Warning);
    assert_eq!(namespaces("9", Some("1"), Some("1")), DoctorLevel::Warning);
    assert_eq!(namespaces("9", Some("1"), Some("0")), DoctorLevel::Ok);
    assert_eq!(kernel::user_namespaces(&Namespaces::default()).level, DoctorLevel::Ok);
    assert_eq!([true, false].map(|is_there| kernel::pidfd(is_there).level), [DoctorLevel::Ok, DoctorLevel::Problem]);
    assert!(kernel::cgroups(Some("cpu memory")).found.contains("cpu memory"));
    assert!(kernel::cgroups(None).found.contains("does without"));
    assert_eq!(kernel::overlay(Some("nodev\tproc\nnodev\toverlay\n")).found, "is there");
    assert!(kernel::overlay(Some("nodev\tproc\n")).found.contains("does without"));
    assert!(kernel::landlock(Some(4)).found.contains("version 4"));
    assert!(kernel::landlock(None).found.contains("does without"));
}

#[test]
fn a_log_that_is_damaged_or_from_the_future_is_told() {
    let now: jiff::Timestamp = "2026-03-01T12:00:00Z".parse().expect("a time");
    let sound = Found { events: 7, fault: None, newest: Some(now) };
    assert_eq!(judge(&sound, now).level, DoctorLevel::Ok);
    let later = "2026-03-01T13:00:00Z".parse().expect("a time");
    assert_eq!(judge(&Found { newest: Some(later), ..sound.clone() }, now).level, DoctorLevel::Warning);
    let damaged = judge(&Found { fault: Some("event 3 is missing".to_owned()), ..sound }, now);
    assert_eq!(damaged.level, DoctorLevel::Problem);
    assert!(damaged.found.contains("event 3") && damaged.remedy.is_some_and(|remedy| remedy.contains("log verify")));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_a_problem_and_none_is_none() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let now = crate::composition::now();
    let fresh = home_at(&place.path().join("fresh"));
    assert_eq!(database(&fresh, now).await.level, DoctorLevel::Ok);
    let home = used_home(place.path());
    fs::write(home.store(), "this is no database at all, and long enough to look like one".repeat(20))
        .expect("written");
    let found = database(&home, now).await;
    assert_eq!(found.level, DoctorLevel::Problem, "{found:?}");
}

#[test]
fn a_daemon_that_does_not_answer_or_is_of_another_version_is_told() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let info = DaemonInfo { url: "http://127.0.0.1:1".to_owned(), pid: 7, token_file: place.path().join("token") };
    let status = |version: &str| FleetStatus {
        version: version.to_owned(),
        ..serde_json::from_value(serde_json::json!({
            "version": "", "pid": 7, "started_at": "2026-03-01T12:00:00Z", "head_seq": 9, "repos": 2, "missions": [],
            "live_runs": 0, "max_runs": 4, "attention": [],
        }))
        .expect("a status")
    };
    assert_eq!(daemon(None).level, DoctorLevel::Ok);
    assert_eq!(daemon(Some((&info, Ok(&status(env!("CARGO_PKG_VERSION")))))).level, DoctorLevel::Ok);
    let older = daemon(Some((&info, Ok(&status("0.0.1")))));
    assert_eq!(older.level, DoctorLevel::Warning);
    assert!(older.found.contains("0.0.1") && older.remedy.is_some_and(|remedy| remedy.contains("godwit down")));
    let stuck = daemon(Some((&info, Err("it is stuck".to_owned()))));
    assert_eq!(stuck.level, DoctorLevel::Problem);
    assert!(stuck.found.contains("it is stuck") && stuck.remedy.is_some_and(|remedy| remedy.contains("kill 7")));
}
