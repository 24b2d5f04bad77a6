use godwit_agents::{Adapter, AgentConfig, CredentialRef};
use godwit_core::name::AgentName;

use super::*;

fn agent(program: &str) -> AgentConfig {
    AgentConfig::new(Adapter::Scripted, program)
}

fn name() -> AgentName {
    "crew".parse().expect("a name")
}

fn item<'report>(report: &'report DoctorReport, name: &str) -> &'report DoctorItem {
    report.items.iter().find(|item| item.name == name).unwrap_or_else(|| panic!("no item `{name}`"))
}

#[test]
fn a_machine_that_works_is_said_to_work_and_no_agent_is_a_warning() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let home = Home::locate(Some(place.path().join("home"))).expect("a home");
    let report = examine(&home, &Config::default());
    for name in ["home", "git", "sandbox", "clock", "daemon"] {
        assert_eq!(item(&report, name).level, DoctorLevel::Ok, "{:?}", item(&report, name));
    }
    assert!(item(&report, "home").found.ends_with("created with mode 700"));
    let agents = item(&report, "agents");
    assert_eq!(agents.level, DoctorLevel::Warning);
    assert!(agents.remedy.as_ref().is_some_and(|remedy| remedy.contains("config.toml")), "{agents:?}");
}

#[test]
fn a_home_that_was_open_to_others_is_told() {
    let place = tempfile::tempdir().expect("a scratch directory");
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).expect("changed");
    let home = Home::locate(Some(place.path().to_owned())).expect("a home");
    let found = home_item(&home);
    assert_eq!(found.level, DoctorLevel::Warning, "{found:?}");
    assert!(found.found.contains("mode 755"), "{found:?}");
}

#[test]
fn a_home_that_is_no_directory_is_a_problem_with_a_remedy() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let file = place.path().join("home");
    fs::write(&file, "").expect("written");
    let report = examine(&Home::locate(Some(file)).expect("a path"), &Config::default());
    assert_eq!(item(&report, "home").level, DoctorLevel::Problem);
    assert!(item(&report, "home").remedy.is_some());
}

#[test]
fn an_agent_without_its_program_or_credential_is_a_problem() {
    let missing = agent::examine(&name(), &agent("/nowhere/agent"));
    assert_eq!(missing.level, DoctorLevel::Problem);
    assert!(missing.found.contains("/nowhere/agent"), "{missing:?}");
    let unknown = agent::examine(&name(), &agent("godwit-no-such-program"));
    assert_eq!(unknown.level, DoctorLevel::Problem);
    let unset = AgentConfig { credential: Some(CredentialRef::Env("GODWIT_NEVER_SET".to_owned())), ..agent("sh") };
    let unset = agent::examine(&name(), &unset);
    assert_eq!(unset.level, DoctorLevel::Problem);
    assert!(unset.found.contains("env:GODWIT_NEVER_SET"), "{unset:?}");
}

#[test]
fn an_agent_outside_the_system_is_shown_to_its_runs_by_godwit() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let program = place.path().join("agent");
    fs::write(&program, "#!/bin/sh\n").expect("written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("changed");
    let configured = agent(program.to_str().expect("a path of text"));
    assert_eq!(agent::examine(&name(), &configured).level, DoctorLevel::Ok);
}
