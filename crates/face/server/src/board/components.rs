//! How each part of godwit is: pure functions of what was read. A part that nothing is known of says so, and is not
//! called well.

use std::collections::BTreeMap;

use godwit_api::types::{Component, ComponentName, DoctorItem, DoctorLevel, Hold};
use godwit_core::endpoint::Endpoint;
use godwit_core::host::Outage;
use godwit_core::mission::Status;
use godwit_core::name::{AccountName, AgentName};
use godwit_core::run::RunClass;
use godwit_store::view::{MissionView, RunView};
use jiff::{SignedDuration, Timestamp};

use super::{DAY, SILENT_AFTER, is_failure};

/// How far the newest event may be ahead of the clock: clocks of a machine differ by less.
const MOST_AHEAD: SignedDuration = SignedDuration::from_mins(1);

/// Checks build and test whole projects, so they may be silent for longer than anything else.
const CHECKS_LATE_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// So many runs of an agent that fail one after the other are no accident.
const FAILURES_IN_A_ROW: usize = 3;

/// The most names that a sentence lists.
const NAMES: usize = 3;

/// What was read.
pub(super) struct Facts<'a> {
    /// The present.
    pub(super) now: Timestamp,
    /// When the daemon started.
    pub(super) started_at: Timestamp,
    /// How many events the log has.
    pub(super) events: u64,
    /// When the newest was decided.
    pub(super) newest_event_at: Option<Timestamp>,
    /// What the machine tells; `None` when it could not be looked at.
    pub(super) vitals: Option<Vec<DoctorItem>>,
    /// The newest runs, newest first.
    pub(super) newest_runs: &'a [RunView],
    /// Live runs with their missions.
    pub(super) live: &'a [(RunView, MissionView)],
    /// How many runs may be live at once.
    pub(super) max_runs: u32,
    /// Of each status in which godwit goes on by itself, the mission that nothing has happened to for longest.
    pub(super) stalest: Vec<MissionView>,
    /// Open holds.
    pub(super) holds: &'a [Hold],
    /// The endpoints of agents that cannot be reached from this host.
    pub(super) outages: BTreeMap<Endpoint, Outage>,
    /// The accounts of which a window is nearly used up, and what is to be said of it.
    pub(super) nearly_used: Vec<(AccountName, String)>,
}

/// After how long without an event a mission is late; `None` where that says nothing: it waits for a person or for a
/// time, or is over.
pub(super) fn late_after(status: Status) -> Option<SignedDuration> {
    match status {
        Status::Preparing
        | Status::Queued
        | Status::Running
        | Status::Collecting
        | Status::Sealing
        | Status::Landing
        | Status::Closing => Some(SILENT_AFTER),
        Status::Checking => Some(CHECKS_LATE_AFTER),
        Status::AwaitingAnswers
        | Status::AwaitingStart
        | Status::AwaitingApproval
        | Status::Parked
        | Status::Held
        | Status::Paused
        | Status::Stopped
        | Status::Landed
        | Status::Rejected
        | Status::Cancelled => None,
    }
}

/// Every component, in the order of the names.
pub(super) fn components(facts: &Facts<'_>) -> Vec<Component> {
    vec![daemon(facts), log(facts), disk(facts), agents(facts), sandbox(facts), dispatch(facts), holds(facts)]
}

fn component(name: ComponentName, level: DoctorLevel, found: impl Into<String>) -> Component {
    Component { name, level, found: found.into(), progress_at: None, remedy: None }
}

fn daemon(facts: &Facts<'_>) -> Component {
    let found = format!("version {}, started", env!("CARGO_PKG_VERSION"));
    Component { progress_at: Some(facts.started_at), ..component(ComponentName::Daemon, DoctorLevel::Ok, found) }
}

fn log(facts: &Facts<'_>) -> Component {
    let events = match facts.events {
        0 => "no event yet".to_owned(),
        count => format!("{count} events, the newest"),
    };
    let is_ahead = facts.newest_event_at.is_some_and(|at| at.duration_since(facts.now) > MOST_AHEAD);
    let told = match is_ahead {
        true => Component {
            remedy: Some("set the clock; until then waits end late".to_owned()),
            ..component(
                ComponentName::Log,
                DoctorLevel::Warning,
                format!("{} events; the newest is of a time to come: the clock was set back", facts.events),
            )
        },
        false => component(ComponentName::Log, DoctorLevel::Ok, events),
    };
    Component { progress_at: facts.newest_event_at, ..told }
}

/// The items of the machine whose name is asked for, the worst first. `None` when nobody could look.
fn vitals<'a>(facts: &'a Facts<'_>, is_wanted: impl Fn(&str) -> bool) -> Option<Vec<&'a DoctorItem>> {
    let mut items: Vec<_> = facts.vitals.as_ref()?.iter().filter(|item| is_wanted(&item.name)).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.level));
    Some(items).filter(|items| !items.is_empty())
}

/// A component that is what the machine tells.
fn of_machine(name: ComponentName, items: Option<Vec<&DoctorItem>>) -> Component {
    let Some(worst) = items.as_ref().and_then(|items| items.first()) else {
        let remedy = Some("godwit doctor".to_owned());
        return Component { remedy, ..component(name, DoctorLevel::Warning, "could not be looked at") };
    };
    Component { remedy: worst.remedy.clone(), ..component(name, worst.level, worst.found.clone()) }
}

fn disk(facts: &Facts<'_>) -> Component {
    of_machine(ComponentName::Disk, vitals(facts, |name| matches!(name, "disk" | "inodes")))
}

fn sandbox(facts: &Facts<'_>) -> Component {
    of_machine(ComponentName::Sandbox, vitals(facts, |name| name == "sandbox"))
}

/// The agents: whether each could be started, and how their newest runs ended.
fn agents(facts: &Facts<'_>) -> Component {
    const NAME: ComponentName = ComponentName::Agents;
    let ended = || facts.newest_runs.iter().filter(|run| run.end.is_some());
    let succeeded = ended().filter(|run| run.end.as_ref().is_some_and(|end| end.class == RunClass::Success));
    let progress_at = succeeded.filter_map(|run| run.ended_at).max();
    let items = vitals(facts, |name| name == "agents" || name.starts_with("agent "));
    let Some(items) = items else { return Component { progress_at, ..of_machine(NAME, None) } };
    let broken: Vec<_> = items.iter().filter(|item| item.level >= DoctorLevel::Warning).collect();
    if let Some(worst) = broken.first() {
        // As long as one agent can be started, there is work that can be done.
        let is_all = broken.len() == items.len();
        let level = if is_all { worst.level } else { DoctorLevel::Warning };
        // That none is configured is said of all of them.
        let found = match worst.name.strip_prefix("agent ") {
            Some(agent) => format!("agent {agent}: {}", worst.found),
            None => worst.found.clone(),
        };
        return Component { progress_at, remedy: worst.remedy.clone(), ..component(NAME, level, found) };
    }
    if let Some((endpoint, outage)) = facts.outages.first_key_value() {
        let since = span(facts.now.duration_since(outage.since));
        let found = format!("{endpoint} cannot be reached for {since}; what waits for it goes on by itself");
        let remedy = Some("look at the network of this machine; nothing needs to be started again".to_owned());
        return Component { progress_at, remedy, ..component(NAME, DoctorLevel::Warning, found) };
    }
    if let Some((account, warning)) = facts.nearly_used.first() {
        let (found, remedy) = (format!("account {account}: {warning}"), Some("godwit quota".to_owned()));
        return Component { progress_at, remedy, ..component(NAME, DoctorLevel::Warning, found) };
    }
    if let Some((agent, found)) = failing(facts) {
        let remedy = Some("godwit run list shows how they ended, godwit hold list what they hold".to_owned());
        let found = format!("agent {agent}: {found}");
        return Component { progress_at, remedy, ..component(NAME, DoctorLevel::Warning, found) };
    }
    let can = match items.as_slice() {
        [one] => format!("{} can be started", one.name),
        many => format!("all {} can be started", many.len()),
    };
    let found = if progress_at.is_some() { format!("{can}, last success") } else { can };
    Component { progress_at, ..component(NAME, DoctorLevel::Ok, found) }
}

/// An agent whose newest runs of the last day tell that the next one will fail too, and how they ended.
fn failing(facts: &Facts<'_>) -> Option<(AgentName, String)> {
    let mut newest: BTreeMap<&AgentName, Vec<&RunClass>> = BTreeMap::new();
    let is_recent = |run: &&RunView| run.ended_at.is_some_and(|at| facts.now.duration_since(at) < DAY);
    for run in facts.newest_runs.iter().filter(is_recent) {
        if let (Some(agent), Some(end)) = (&run.agent, &run.end)
            && !matches!(end.class, RunClass::Cancelled | RunClass::Offline { .. })
        {
            newest.entry(agent).or_default().push(&end.class);
        }
    }
    newest.into_iter().find_map(|(agent, classes)| {
        let last = classes.first()?;
        let in_a_row = classes.iter().take_while(|class| is_failure(class)).count();
        // These do not go away by themselves.
        let is_lasting = matches!(last, RunClass::Auth | RunClass::Billing | RunClass::ModelUnavailable);
        match in_a_row {
            0 => None,
            1 if is_lasting => Some((agent.clone(), format!("its last run ended as {}", last.word()))),
            many if is_lasting || many >= FAILURES_IN_A_ROW => {
                Some((agent.clone(), format!("its last {many} runs failed, the last one as {}", last.word())))
            }
            _ => None,
        }
    })
}

/// Whether what ought to happen does: nothing is silent or stays where it is for longer than it should.
fn dispatch(facts: &Facts<'_>) -> Component {
    const NAME: ComponentName = ComponentName::Dispatch;
    let slots = format!("{} of {} runs live", facts.live.len(), facts.max_runs);
    let moments = facts.newest_runs.iter().flat_map(|run| [Some(run.granted_at), run.started_at, run.ended_at]);
    let heard = facts.live.iter().map(|(_, mission)| mission.updated_at);
    let progress_at = moments.flatten().chain(heard).max();
    let late: Vec<String> = facts.stalest.iter().filter_map(|mission| late(facts, mission)).collect();
    if late.is_empty() {
        let found = if progress_at.is_some() { format!("{slots}, last news") } else { slots };
        return Component { progress_at, ..component(NAME, DoctorLevel::Ok, found) };
    }
    let named = late.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    let remedy = facts.stalest.iter().find(|mission| self::late(facts, mission).is_some());
    let remedy = remedy.map(|mission| format!("godwit mission explain {}", mission.id));
    Component { progress_at, remedy, ..component(NAME, DoctorLevel::Warning, format!("{slots}; late: {named}")) }
}

/// A mission that should have got on by now. One that is queued while every slot is taken waits its turn, and one whose
/// agent cannot reach its provider is told as that.
fn late(facts: &Facts<'_>, mission: &MissionView) -> Option<String> {
    let silence = facts.now.duration_since(mission.updated_at);
    let has_slots = (facts.live.len() as u64) < u64::from(facts.max_runs);
    let may_begin = has_slots && facts.outages.is_empty();
    let is_late = silence >= late_after(mission.status)? && (mission.status != Status::Queued || may_begin);
    is_late.then(|| format!("{} {} for {}", mission.id, mission.status, span(silence)))
}

fn holds(facts: &Facts<'_>) -> Component {
    const NAME: ComponentName = ComponentName::Holds;
    let Some(oldest) = facts.holds.iter().min_by_key(|hold| hold.raised_at) else {
        return component(NAME, DoctorLevel::Ok, "none");
    };
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for hold in facts.holds {
        *counts.entry(hold.code.word()).or_default() += 1;
    }
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let codes: Vec<String> = counts.iter().take(NAMES).map(|(code, count)| format!("{count} {code}")).collect();
    let more = if counts.len() > NAMES { ", …" } else { "" };
    let age = span(facts.now.duration_since(oldest.raised_at));
    let found = format!("{} open ({}{more}), the oldest for {age}", facts.holds.len(), codes.join(", "));
    let remedy = Some(format!("godwit hold show {}", oldest.id));
    Component { remedy, ..component(NAME, DoctorLevel::Warning, found) }
}

/// A duration in its largest unit that says something.
fn span(duration: SignedDuration) -> String {
    match duration.as_secs().max(0) {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds @ 7_200..172_800 => format!("{} h", seconds / 3_600),
        seconds => format!("{} d", seconds / 86_400),
    }
}
