//! One step of the engine, without I/O.

use std::collections::{BTreeMap, BTreeSet};

use godwit_core::admit::{self, Asking, Caps, Grant, Verdict};
use godwit_core::effect::{Effect, Outcome, Up};
use godwit_core::envelope::{Durability, Event, NewEvent, StreamId};
use godwit_core::explain::{Explanation, explain};
use godwit_core::fleet::{self, Addressed, Fleet};
use godwit_core::hold::HoldCode;
use godwit_core::id::{CommandId, EffectId, MissionId, RepoId};
use godwit_core::mission::{self, Wish, WishKind};
use godwit_core::policy::RepoPolicy;
use godwit_core::principal::{Principal, Via};
use godwit_core::refusal::RefusalCode;
use godwit_core::{Context, Refusal, host, repo};
use jiff::Timestamp;

/// What goes into a step.
#[derive(Debug, Clone)]
pub enum Input {
    /// A command from outside; its answer carries the same ticket.
    Command {
        /// Matches the answer to the asker.
        ticket: u64,
        /// To whom.
        addressed: Addressed,
        /// Who asks.
        actor: Principal,
        /// Through which door.
        via: Via,
        /// Its id.
        command: CommandId,
    },
    /// What the hands bring.
    Up(Up),
    /// The whole log has been verified; landings may begin.
    LogVerified,
}

/// What comes out of a step. Nothing of it may happen before the appends are on disk.
#[derive(Debug, Default)]
pub struct Step {
    /// The batch: all or none.
    pub appends: Vec<NewEvent>,
    /// How long the append waits for the disk.
    pub durability: Option<Durability>,
    /// Answers to commands: the range of their events in `appends`, or the refusal.
    pub answers: Vec<(u64, Result<std::ops::Range<usize>, Refusal>)>,
    /// Effects to start.
    pub starts: Vec<Effect>,
    /// Effects to cancel.
    pub cancels: Vec<EffectId>,
    /// When to step again even if nothing comes in.
    pub wake_at: Option<Timestamp>,
}

#[derive(Debug, Clone)]
struct InFlight {
    mission: MissionId,
    is_cancellable: bool,
}

/// The state between steps.
#[derive(Debug)]
pub struct Engine {
    fleet: Fleet,
    caps: Caps,
    is_log_verified: bool,
    wishes: BTreeMap<MissionId, Vec<Wish>>,
    in_flight: BTreeMap<EffectId, InFlight>,
    stuck: BTreeSet<EffectId>,
    undo: Undo,
}

/// What brings the engine back to before the last step, when its appends could not be written.
#[derive(Debug, Default)]
struct Undo {
    fleet: BTreeMap<StreamId, Saved>,
    in_flight: BTreeMap<EffectId, InFlight>,
    stuck: BTreeSet<EffectId>,
}

#[expect(clippy::large_enum_variant, reason = "a step saves a handful of these")]
#[derive(Debug)]
enum Saved {
    Host(host::State, u64),
    Repo(RepoId, repo::State, u64),
    Mission(MissionId, Box<mission::State>, u64),
}

/// What had no event before the step is not there after it is undone.
fn put_back<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: V, version: u64) {
    if version == 0 {
        map.remove(&key);
    } else {
        map.insert(key, value);
    }
}

/// One step under way.
struct Work<'a> {
    engine: &'a mut Engine,
    now: Timestamp,
    entropy: u64,
    step: Step,
    touched: BTreeSet<MissionId>,
    ended: Vec<Outcome>,
}

impl Engine {
    /// Begins from a folded log. Nothing is in flight: what ought to be is started by the first step.
    pub fn new(fleet: Fleet, caps: Caps) -> Self {
        let wishes = fleet.missions.iter().map(|(id, state)| (id.clone(), mission::desired(state))).collect();
        Self {
            fleet,
            caps,
            is_log_verified: false,
            wishes,
            in_flight: BTreeMap::new(),
            stuck: BTreeSet::new(),
            undo: Undo::default(),
        }
    }

    /// The folded state.
    pub fn fleet(&self) -> &Fleet {
        &self.fleet
    }

    /// Loads a mission that is over, because something is asked of it.
    pub fn load(&mut self, id: MissionId, state: mission::State, version: u64) {
        self.fleet.versions.insert(StreamId::Mission(id.clone()), version);
        self.wishes.insert(id.clone(), mission::desired(&state));
        self.fleet.missions.insert(id, state);
    }

    /// Takes a step. `entropy` numbers the engine's own commands; the same inputs with the same entropy give the
    /// same step.
    pub fn step(&mut self, now: Timestamp, entropy: u64, inputs: Vec<Input>) -> Step {
        self.undo = Undo { fleet: BTreeMap::new(), in_flight: self.in_flight.clone(), stuck: self.stuck.clone() };
        let mut work =
            Work { engine: self, now, entropy, step: Step::default(), touched: BTreeSet::new(), ended: Vec::new() };
        for input in inputs {
            work.take(input);
        }
        work.raise_stuck();
        work.refresh();
        work.grant();
        work.reconcile();
        let mut step = work.step;
        step.durability = step.appends.iter().map(|new| durability(&new.event)).max();
        step
    }

    /// The appends are on disk: missions that are over are let go.
    pub fn committed(&mut self) {
        self.undo = Undo::default();
        let is_over = |state: &mission::State| !state.mission.as_ref().is_some_and(mission::Mission::is_live);
        let over: Vec<MissionId> =
            self.fleet.missions.iter().filter(|(_, state)| is_over(state)).map(|(id, _)| id.clone()).collect();
        for id in over {
            self.fleet.missions.remove(&id);
            self.fleet.versions.remove(&StreamId::Mission(id.clone()));
            self.wishes.remove(&id);
            let prefix = format!("{id}-");
            self.stuck.retain(|effect| !effect.as_str().starts_with(&prefix));
        }
    }

    /// The appends could not be written: everything is as it was before the step.
    pub fn roll_back(&mut self) {
        let undo = std::mem::take(&mut self.undo);
        self.in_flight = undo.in_flight;
        self.stuck = undo.stuck;
        for (stream, saved) in undo.fleet {
            let version = match saved {
                Saved::Host(state, version) => {
                    self.fleet.host = state;
                    version
                }
                Saved::Repo(id, state, version) => {
                    put_back(&mut self.fleet.repos, id, state, version);
                    version
                }
                Saved::Mission(id, state, version) => {
                    put_back(&mut self.wishes, id.clone(), mission::desired(&state), version);
                    put_back(&mut self.fleet.missions, id, *state, version);
                    version
                }
            };
            put_back(&mut self.fleet.versions, stream, version, version);
        }
    }

    fn save(&mut self, stream: &StreamId) {
        if self.undo.fleet.contains_key(stream) {
            return;
        }
        let version = self.fleet.version(stream);
        let saved = match stream {
            StreamId::Host => Saved::Host(self.fleet.host.clone(), version),
            StreamId::Repo(id) => {
                Saved::Repo(id.clone(), self.fleet.repos.get(id).cloned().unwrap_or_default(), version)
            }
            StreamId::Mission(id) => {
                let state = self.fleet.missions.get(id).cloned().unwrap_or_default();
                Saved::Mission(id.clone(), Box::new(state), version)
            }
        };
        self.undo.fleet.insert(stream.clone(), saved);
    }

    fn policy_for(&self, addressed: &Addressed) -> Option<RepoPolicy> {
        let repo = match addressed {
            Addressed::Host(_) => return None,
            Addressed::Repo(id, _) => id,
            Addressed::Mission(_, mission::Command::Create(new)) => &new.repo,
            Addressed::Mission(id, _) => &self.fleet.mission(id)?.repo,
        };
        self.fleet.repo(repo).map(|repo| repo.policy.clone())
    }

    fn decide(&self, addressed: &Addressed, context: &Context) -> Result<(StreamId, Vec<Event>), Refusal> {
        match addressed {
            Addressed::Host(command) => {
                let events = host::decide(&self.fleet.host, command)?;
                Ok((StreamId::Host, events.into_iter().map(Event::Host).collect()))
            }
            Addressed::Repo(id, command) => {
                self.refuse_taken_name(id, command)?;
                let state = self.fleet.repos.get(id).cloned().unwrap_or_default();
                let events = repo::decide(&state, command)?;
                Ok((StreamId::Repo(id.clone()), events.into_iter().map(Event::Repo).collect()))
            }
            Addressed::Mission(id, command) => {
                self.refuse_backlog(command)?;
                let empty = mission::State::default();
                let state = self.fleet.missions.get(id).unwrap_or(&empty);
                let events = mission::decide(state, command, context)?;
                Ok((StreamId::Mission(id.clone()), events.into_iter().map(Event::Mission).collect()))
            }
        }
    }

    /// Too many open missions are pushed back to whoever sends them, before they fill the memory.
    fn refuse_backlog(&self, command: &mission::Command) -> Result<(), Refusal> {
        let most = self.caps.open_missions;
        if !matches!(command, mission::Command::Create(_)) || self.fleet.missions.len() < most as usize {
            return Ok(());
        }
        let message = format!("{most} missions are open, and that is as many as this daemon carries");
        Err(Refusal::new(RefusalCode::Busy, message)
            .with_hint("send it again when one has ended, or raise daemon.max_open_missions"))
    }

    /// A name and a place belong to one repository: a rule over all of them, which no single stream can hold.
    fn refuse_taken_name(&self, id: &RepoId, command: &repo::Command) -> Result<(), Refusal> {
        let others = || self.fleet.repos.iter().filter(|(other, _)| *other != id);
        let mut registered = others().filter_map(|(_, state)| state.registered.as_ref());
        let taken = match command {
            repo::Command::Register { name, location, .. } => {
                registered.find(|other| other.name == *name || other.location == *location)
            }
            repo::Command::Relocate { location } => registered.find(|other| other.location == *location),
            _ => None,
        };
        match taken {
            None => Ok(()),
            Some(other) => {
                let message = format!("`{}` at {} is registered already", other.name, other.location);
                Err(Refusal::new(RefusalCode::AlreadyExists, message)
                    .with_hint(format!("godwit repo show {}, or give another --name", other.name)))
            }
        }
    }
}

/// Decisions, intents and outcomes wait for the disk; what a run merely reports does not.
fn durability(event: &Event) -> Durability {
    match event {
        Event::Mission(
            mission::Event::RunStarted { .. }
            | mission::Event::RunAdopted { .. }
            | mission::Event::SessionKnown { .. }
            | mission::Event::UsageSeen { .. }
            | mission::Event::LateUsageBooked { .. },
        ) => Durability::Process,
        Event::Mission(_) | Event::Host(_) | Event::Repo(_) => Durability::Full,
    }
}

impl Work<'_> {
    fn take(&mut self, input: Input) {
        match input {
            Input::Command { ticket, addressed, actor, via, command } => {
                let first = self.step.appends.len();
                let answer = self.execute(&addressed, actor, via, command, None);
                self.step.answers.push((ticket, answer.map(|()| first..self.step.appends.len())));
            }
            Input::Up(Up::Outcome(outcome)) => {
                self.engine.in_flight.remove(&outcome.effect);
                let cause = Some(outcome.effect.to_string());
                let command = mission::Command::Settle(outcome.clone());
                // A refusal is the answer to a late or repeated outcome: nothing changes.
                self.own(Addressed::Mission(outcome.mission.clone(), command), cause).ok();
                self.ended.push(outcome);
            }
            Input::Up(Up::Report(report)) => {
                let (mission, cause) = (report.run.mission().clone(), Some(report.run.to_string()));
                self.own(Addressed::Mission(mission, mission::Command::Note(report)), cause).ok();
            }
            Input::LogVerified => self.engine.is_log_verified = true,
        }
    }

    /// A command of the engine itself.
    fn own(&mut self, addressed: Addressed, cause: Option<String>) -> Result<(), Refusal> {
        self.entropy = self.entropy.wrapping_add(1);
        let command = CommandId::from_entropy(self.entropy);
        self.execute(&addressed, Principal::Daemon, Via::Engine, command, cause)
    }

    /// Decides, and applies what was decided with what it brings along on other streams.
    fn execute(
        &mut self,
        addressed: &Addressed,
        actor: Principal,
        via: Via,
        command: CommandId,
        cause: Option<String>,
    ) -> Result<(), Refusal> {
        let policy = self.engine.policy_for(addressed);
        let context = Context { now: self.now, actor: actor.clone(), via, command: command.clone(), policy };
        let (stream, events) = self.engine.decide(addressed, &context)?;
        for event in events {
            let new = NewEvent {
                stream: stream.clone(),
                version: self.engine.fleet.version(&stream) + 1,
                event,
                at: self.now,
                actor: actor.clone(),
                via,
                command: command.clone(),
                cause: cause.clone(),
            };
            self.apply(&new);
            let companion = self.companion(&new);
            self.step.appends.push(new);
            if let Some(companion) = companion {
                self.execute(&companion, Principal::Daemon, Via::Engine, command.clone(), cause.clone())?;
            }
        }
        Ok(())
    }

    fn apply(&mut self, new: &NewEvent) {
        self.engine.save(&new.stream);
        let is_possible = self.engine.fleet.apply(new);
        debug_assert!(is_possible, "decide wrote an event that does not fold: {new:?}");
        if let StreamId::Mission(id) = &new.stream {
            self.touched.insert(id.clone());
        }
    }

    fn companion(&self, new: &NewEvent) -> Option<Addressed> {
        let (StreamId::Mission(id), Event::Mission(event)) = (&new.stream, &new.event) else { return None };
        fleet::companions(self.engine.fleet.mission(id)?, event)
    }

    /// An effect that has ended and is wished again under the same number would spin: it becomes a hold.
    fn raise_stuck(&mut self) {
        for outcome in std::mem::take(&mut self.ended) {
            let Some(state) = self.engine.fleet.missions.get(&outcome.mission) else { continue };
            let is_wished = |wish: &Wish| matches!(&wish.kind, WishKind::Do(effect) if effect.id == outcome.effect);
            if !mission::desired(state).iter().any(is_wished) {
                continue;
            }
            self.engine.stuck.insert(outcome.effect.clone());
            let reason = format!("{} ended and nothing followed from it: {:?}", outcome.effect, outcome.result);
            let command =
                mission::Command::RaiseHold { code: HoldCode::EffectStuck, reason, effect: outcome.effect.clone() };
            let cause = Some(outcome.effect.to_string());
            self.own(Addressed::Mission(outcome.mission, command), cause).ok();
        }
    }

    fn refresh(&mut self) {
        for id in std::mem::take(&mut self.touched) {
            let wishes = self.engine.fleet.missions.get(&id).map(mission::desired).unwrap_or_default();
            self.engine.wishes.insert(id, wishes);
        }
    }

    /// Grants what there is room for; grant, reservation and intent are one batch over several streams.
    fn grant(&mut self) {
        let capacity = self.engine.caps.slots();
        for (_, verdict) in self.engine.verdicts(self.now) {
            let Verdict::Granted(grant) = verdict else { continue };
            let (reservation, intent) = match grant {
                Grant::Run { mission, run } => (
                    Addressed::Host(host::Command::TakeSlot { run: run.clone(), capacity }),
                    Addressed::Mission(mission, mission::Command::GrantRun { run }),
                ),
                Grant::Landing { mission, repo } => (
                    Addressed::Repo(repo, repo::Command::TakeLane { mission: mission.clone() }),
                    Addressed::Mission(mission, mission::Command::GrantLanding),
                ),
            };
            if self.own(intent, None).is_ok() {
                self.own(reservation, None).ok();
            }
        }
        self.refresh();
    }

    /// Starts what is missing, cancels what is no longer wanted, and says when to look again.
    fn reconcile(&mut self) {
        let mut wanted = BTreeSet::new();
        let mut wake_at: Option<Timestamp> = None;
        for wish in self.engine.wishes.values().flatten() {
            if let Some(at) = wish.not_before.filter(|at| *at > self.now) {
                wake_at = Some(wake_at.map_or(at, |earliest| earliest.min(at)));
                continue;
            }
            let WishKind::Do(effect) = &wish.kind else { continue };
            wanted.insert(effect.id.clone());
            if !self.engine.in_flight.contains_key(&effect.id) && !self.engine.stuck.contains(&effect.id) {
                self.step.starts.push(effect.clone());
            }
        }
        for effect in &self.step.starts {
            let entry = InFlight { mission: effect.mission.clone(), is_cancellable: effect.kind.is_cancellable() };
            self.engine.in_flight.insert(effect.id.clone(), entry);
        }
        let unwanted = |(id, entry): (&EffectId, &InFlight)| {
            let is_unwanted = entry.is_cancellable && !wanted.contains(id);
            is_unwanted.then(|| id.clone())
        };
        self.step.cancels = self.engine.in_flight.iter().filter_map(unwanted).collect();
        for id in &self.step.cancels {
            self.engine.in_flight.remove(id);
        }
        self.step.wake_at = wake_at;
    }
}

impl Engine {
    /// What becomes of every request now.
    fn verdicts(&self, now: Timestamp) -> Vec<(Asking, Verdict)> {
        admit::admit(self.asking(now), &self.fleet, &self.caps, now)
    }

    fn asking(&self, now: Timestamp) -> Vec<Asking> {
        let is_due = |wish: &&Wish| wish.not_before.is_none_or(|at| at <= now);
        let mut asking = Vec::new();
        for (mission, wishes) in &self.wishes {
            for wish in wishes.iter().filter(is_due) {
                let WishKind::Ask(request) = &wish.kind else { continue };
                let waits_for_log = matches!(request, mission::Request::Lane { .. }) && !self.is_log_verified;
                if !waits_for_log {
                    asking.push(Asking { mission: mission.clone(), request: request.clone() });
                }
            }
        }
        asking
    }

    /// Why a mission runs, waits or is held. `None` when it is not loaded, because it is over or there is none.
    pub fn explain(&self, id: &MissionId, now: Timestamp) -> Option<Explanation> {
        Some(explain(self.fleet.mission(id)?, &self.verdicts(now), now))
    }

    /// The effects in flight, with their missions.
    pub fn in_flight(&self) -> impl Iterator<Item = (&EffectId, &MissionId)> {
        self.in_flight.iter().map(|(id, entry)| (id, &entry.mission))
    }
}

#[cfg(test)]
mod tests;
