//! Registered repositories.

use godwit_api::types::Repo;
use godwit_core::attention::Attention;
use godwit_core::policy::{CheckKind, CheckSpec, FlakyRule, LandingTarget, MergeMode, RepoPolicy, ReportRule};
use owo_colors::OwoColorize;

use super::mission::field;
use super::table::{Table, extra, key, text as text_column};
use super::{View, counted, text, time};

/// Repositories, by name.
pub(crate) fn list(repos: &[Repo], view: View) -> String {
    if repos.is_empty() {
        return "no repositories; `godwit repo add PATH` registers one\n".to_owned();
    }
    let mut table =
        Table::new([key("NAME"), extra("AGENT", 1), key("OPEN"), extra("LANDS ON", 2), text_column("LOCATION")]);
    for repo in repos {
        table.push([
            repo.name.as_str().into(),
            repo.policy.agent.as_ref().map_or("none", |agent| agent.as_str()).into(),
            repo.open_missions.len().to_string().into(),
            landing(&repo.policy.landing).into(),
            repo.location.as_str().into(),
        ]);
    }
    table.render(view.width)
}

/// One repository with its policy.
pub(crate) fn show(repo: &Repo) -> String {
    let policy = &repo.policy;
    let yes = |is_so: bool| if is_so { "yes" } else { "no" };
    let globs = |globs: &[String]| globs.iter().map(|glob| text::line(glob)).collect::<Vec<_>>().join("  ");
    let mut out = format!("{}  {}\n", repo.name.bold(), text::line(&repo.location));
    field(&mut out, "enabled", yes(policy.enabled));
    field(&mut out, "agent", policy.agent.as_ref().map_or("none", |agent| agent.as_str()));
    field(&mut out, "lands on", &landing(&policy.landing));
    field(
        &mut out,
        "approval",
        if policy.approve_start { "before the start and the landing" } else { "of the landing" },
    );
    field(&mut out, "4 eyes", yes(policy.four_eyes));
    field(&mut out, "merge", &merge(policy));
    if !policy.allowed_paths.is_empty() {
        field(&mut out, "allowed", &globs(&policy.allowed_paths));
    }
    field(&mut out, "forbidden", &globs(&policy.forbidden_paths));
    let limits = &policy.limits;
    let limits = format!("{} in all, {} of silence", time::took(limits.wall_ms), time::took(limits.idle_ms));
    field(&mut out, "a run", &limits);
    if let Some(on_failure) = policy.on_failure {
        field(&mut out, "on failure", on_failure.word());
    }
    match policy.attention {
        Some(Attention::Ask) => {
            field(&mut out, "attention", &format!("ask, for {}", time::took(policy.answer_within_ms)));
        }
        Some(attention) => field(&mut out, "attention", attention.word()),
        None => {}
    }
    if policy.checks.is_empty() {
        field(&mut out, "checks", "none: nothing is proven before a landing");
    }
    for (name, check) in &policy.checks {
        field(&mut out, "check", &format!("{name}: {}{}", text::line(&check.command), more_of(check)));
    }
    if policy.checks.values().any(|check| check.retries > 0) || policy.flaky != FlakyRule::Ask {
        field(&mut out, "flaky", flaky(policy.flaky));
    }
    match policy.report {
        ReportRule::Off => {}
        ReportRule::Ask => field(&mut out, "report", "agents are asked what they did"),
        ReportRule::Required => field(&mut out, "report", "agents must say what they did"),
    }
    for mission in &repo.open_missions {
        let lands = if repo.lane.as_ref() == Some(mission) { " (is landing)" } else { "" };
        field(&mut out, "mission", &format!("{mission}{lands}"));
    }
    out
}

/// What a check has beside its command.
fn more_of(check: &CheckSpec) -> String {
    let kind = (check.kind == CheckKind::Verify).then(|| "verify script".to_owned());
    let least = check.min_score.map(|score| format!("score at least {score}"));
    let retries = (check.retries > 0).then(|| counted(u64::from(check.retries), "retry", "retries"));
    let more: Vec<String> = [kind, least, retries].into_iter().flatten().collect();
    if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) }
}

/// What a check is worth that passed and failed on the same files.
fn flaky(rule: FlakyRule) -> &'static str {
    match rule {
        FlakyRule::Block => "a flaky check counts as failed",
        FlakyRule::Ask => "with a flaky check a person decides",
        FlakyRule::Pass => "a flaky check counts as passed",
    }
}

/// Who decides on a landing, with a warning where nobody does.
fn merge(policy: &RepoPolicy) -> String {
    match (policy.merge, policy.judges) {
        (MergeMode::HumanOnly, _) => "a person decides on every landing".to_owned(),
        (MergeMode::ByRisk, 0) => {
            let warning = "warning: a change of low risk whose checks pass lands without anybody having looked at it";
            format!("by risk, without a judge\n            {}", warning.yellow())
        }
        (MergeMode::ByRisk, judges) => {
            let missing = "there are no judges yet, so a person still decides on every landing";
            format!("by risk, with {judges} judges\n            {}", missing.yellow())
        }
    }
}

fn landing(target: &LandingTarget) -> String {
    match target {
        LandingTarget::Branch => "branch godwit/<mission>".to_owned(),
        LandingTarget::Local { branch } => format!("local branch {branch}"),
    }
}
