//! One step of the engine, without I/O.

mod outage;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use godwit_core::account::choose::{Unusable, Want, survey};
use godwit_core::account::purses::Purses;
use godwit_core::account::window::is_about;
use godwit_core::admit::{self, Asking, Bounds, Caps, Grant, Verdict, Wait};
use godwit_core::effect::{Effect, EndpointSeen, Outcome, OutcomeKind, Report, ReportFact, Up};
use godwit_core::endpoint::{Endpoint, Reach};
use godwit_core::envelope::{Durability, Event, NewEvent, StreamId};
use godwit_core::explain::{Explanation, explain};
use godwit_core::fleet::{self, Addressed, Fleet};
use godwit_core::hold::HoldCode;
use godwit_core::id::{CommandId, EffectId, MissionId, RepoId, RunId};
use godwit_core::mission::{self, Request, Wish, WishKind};
use godwit_core::name::AccountName;
use godwit_core::policy::RepoPolicy;
use godwit_core::principal::{Principal, Via};
use godwit_core::refusal::RefusalCode;
use godwit_core::route::{RouteBook, second};
use godwit_core::run::{RunClass, Usage};
use godwit_core::{Context, Refusal, account, host, repo};
use jiff::Timestamp;
use outage::{Lookout, Watch};

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
    routes: Arc<RouteBook>,
    is_log_verified: bool,
    wishes: BTreeMap<MissionId, Vec<Wish>>,
    in_flight: BTreeMap<EffectId, InFlight>,
    stuck: BTreeSet<EffectId>,
    lookout: Lookout,
    undo: Undo,
}

/// What brings the engine back to before the last step, when its appends could not be written.
#[derive(Debug, Default)]
struct Undo {
    fleet: BTreeMap<StreamId, Saved>,
    in_flight: BTreeMap<EffectId, InFlight>,
    stuck: BTreeSet<EffectId>,
    lookout: Lookout,
}

#[derive(Debug)]
enum Saved {
    Host(host::State, u64),
    Repo(RepoId, repo::State, u64),
    Account(AccountName, account::State, u64),
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
    /// When something that waits for an account or an endpoint could begin.
    look_again: Option<Timestamp>,
    /// The endpoints that something waits for, with the first mission that does.
    unreachable: BTreeMap<Endpoint, MissionId>,
}

impl Engine {
    /// Begins from a folded log. Nothing is in flight: what ought to be is started by the first step.
    pub fn new(fleet: Fleet, caps: Caps, routes: Arc<RouteBook>) -> Self {
        let wishes = fleet.missions.iter().map(|(id, state)| (id.clone(), mission::desired(state))).collect();
        Self {
            fleet,
            caps,
            routes,
            is_log_verified: false,
            wishes,
            in_flight: BTreeMap::new(),
            stuck: BTreeSet::new(),
            lookout: Lookout::default(),
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
        self.undo = Undo {
            fleet: BTreeMap::new(),
            in_flight: self.in_flight.clone(),
            stuck: self.stuck.clone(),
            lookout: self.lookout.clone(),
        };
        let mut work = Work {
            engine: self,
            now,
            entropy,
            step: Step::default(),
            touched: BTreeSet::new(),
            ended: Vec::new(),
            look_again: None,
            unreachable: BTreeMap::new(),
        };
        for input in inputs {
            work.take(input);
        }
        work.raise_stuck();
        work.refresh();
        work.grant();
        let looks = work.looks();
        work.reconcile(looks);
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
        self.lookout = undo.lookout;
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
                Saved::Account(name, state, version) => {
                    put_back(&mut self.fleet.accounts, name, state, version);
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
            StreamId::Account(name) => {
                let state = self.fleet.accounts.get(name).cloned().unwrap_or_default();
                Saved::Account(name.clone(), state, version)
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
            Addressed::Host(_) | Addressed::Account(..) => return None,
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
            Addressed::Account(name, command) => {
                self.refuse_unknown_agents(name, command)?;
                let state = self.fleet.accounts.get(name).cloned().unwrap_or_default();
                let events = account::decide(&state, command, &self.routes, context.now)?;
                Ok((StreamId::Account(name.clone()), events.into_iter().map(Event::Account).collect()))
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

    /// An account is for agents that are configured, and never has the name of one: that is the account that the agent's
    /// own configuration is.
    fn refuse_unknown_agents(&self, name: &AccountName, command: &account::Command) -> Result<(), Refusal> {
        let Some(registration) = self.registration_after(name, command)? else { return Ok(()) };
        let registration = registration.as_ref();
        let agents = &self.routes.agents;
        if let Some(agent) = registration.agents.iter().find(|agent| !agents.contains_key(*agent)) {
            let message = format!("account `{name}` is for agent `{agent}`, which is not configured");
            return Err(Refusal::new(RefusalCode::Invalid, message).with_hint("godwit agent list"));
        }
        if agents.keys().any(|agent| agent.as_str() == name.as_str()) {
            let message = format!("`{name}` is the name of an agent");
            return Err(Refusal::new(RefusalCode::Invalid, message).with_hint(format!("call the account {name}-work")));
        }
        let unfit = |agent| Some((agent, agents.get(agent)?.unfit.get(&registration.form())?));
        if let Some((agent, why)) = registration.agents.iter().find_map(unfit) {
            let message = format!("account `{name}` cannot be used by agent `{agent}`: {why}");
            return Err(Refusal::new(RefusalCode::Invalid, message)
                .with_hint("give it another credential (--credential, --kind), or leave that --agent out"));
        }
        self.refuse_shared_credential(name, registration)
    }

    /// What a command makes of an account's registration; `None` when it makes nothing of it.
    fn registration_after<'a>(
        &self,
        name: &AccountName,
        command: &'a account::Command,
    ) -> Result<Option<Cow<'a, account::Registration>>, Refusal> {
        match command {
            account::Command::Add { registration } => Ok(Some(Cow::Borrowed(registration))),
            account::Command::Change { change } => {
                let known = self.fleet.accounts.get(name).and_then(|state| state.registered.as_ref());
                known.map(|known| known.changed(change, &self.routes).map(Cow::Owned)).transpose()
            }
            _ => Ok(None),
        }
    }

    /// One account stands for a credential: two would count its quota twice, and let two write what one may. There is one
    /// login of a CLI in a HOME; those of two CLIs are different ones.
    fn refuse_shared_credential(&self, name: &AccountName, new: &account::Registration) -> Result<(), Refusal> {
        let is_login = new.form() == account::CredentialForm::CliLogin;
        let others = self.fleet.accounts.values().filter_map(|state| state.registered.as_ref());
        let mut shared = others.filter(|other| other.name != *name && other.credential == new.credential);
        let Some(other) = shared.find(|other| !is_login || !other.agents.is_disjoint(&new.agents)) else {
            return Ok(());
        };
        let is = if is_login { "is the CLI's own login of the same agent" } else { "has the same credential" };
        let message = format!("account `{}` {is} already", other.name);
        let hint = format!("godwit account show {}; one account may be for several agents", other.name);
        Err(Refusal::new(RefusalCode::AlreadyExists, message).with_hint(hint))
    }

    /// Whether another account of a run's agent could be used now, after the one that pays for it.
    fn has_other_account(&self, run: &RunId, class: &RunClass, now: Timestamp) -> bool {
        let Some(mission) = self.fleet.mission(run.mission()) else { return false };
        let by = mission.task(&run.task).and_then(|task| task.runs.get(&run.number)?.by.as_ref());
        let Some((by, agent)) = by.and_then(|by| Some((by, by.agent.as_ref()?))) else { return false };
        let is_pinned = mission.task(&run.task).and_then(|task| task.route.as_ref()?.account.as_ref()).is_some();
        let Some(pays) = by.account.as_ref().filter(|_| !is_pinned) else { return false };
        let model = by.model.as_deref();
        // A window that is not known to be about the model would not keep the run from the same account.
        if matches!(class, RunClass::ModelLimited { window, .. } if model.is_none() || !is_about(window, model)) {
            return false;
        }
        let want = Want { agent, model, account: None };
        // One that is merely busy for a moment will do: admission waits for it.
        let is_usable = |against: &Option<Unusable>| against.as_ref().is_none_or(Unusable::is_brief);
        survey(&self.fleet.accounts, want, now).iter().any(|(name, against)| name != pays && is_usable(against))
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
        Event::Account(account::Event::WindowSeen { .. } | account::Event::CallsCounted { .. }) => Durability::Process,
        Event::Mission(_) | Event::Host(_) | Event::Repo(_) | Event::Account(_) => Durability::Full,
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
                self.sighted(&report);
                self.own(Addressed::Mission(mission, mission::Command::Note(report)), cause).ok();
            }
            Input::Up(Up::Endpoint(seen)) => self.looked(&seen),
            Input::LogVerified => self.engine.is_log_verified = true,
        }
    }

    /// An endpoint was looked at. What waits for it goes on in this very step when it can be reached.
    fn looked(&mut self, seen: &EndpointSeen) {
        self.engine.in_flight.remove(&seen.effect);
        let endpoint = seen.endpoint.clone();
        match &seen.reach {
            Reach::Unreachable { .. } => self.engine.lookout.failed(&endpoint, self.now),
            Reach::Reached => {
                self.engine.lookout.found(&endpoint);
                let command = host::Command::FindEndpoint { endpoint };
                self.own(Addressed::Host(command), Some(seen.effect.to_string())).ok();
            }
        }
    }

    /// Quota windows belong to the account that pays, whatever becomes of the run.
    fn sighted(&mut self, report: &Report) {
        let command = match &report.fact {
            ReportFact::Quota { sightings } => account::Command::See { sightings: sightings.clone() },
            ReportFact::Used { usage: Usage { turns: Some(calls), .. } } => {
                account::Command::Count { run: report.run.clone(), told: account::ToldCalls::Counted(*calls) }
            }
            ReportFact::Used { .. } | ReportFact::Session { .. } | ReportFact::Started { .. } => return,
        };
        let mission = self.engine.fleet.mission(report.run.mission());
        let Some(account) = mission.and_then(|mission| fleet::account_of(mission, &report.run)) else { return };
        self.own(Addressed::Account(account, command), Some(report.run.to_string())).ok();
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
        let other_account = match addressed {
            Addressed::Mission(
                _,
                mission::Command::Settle(Outcome { result: OutcomeKind::RunEnded { run, end }, .. }),
            ) => self.engine.has_other_account(run, &end.class, self.now),
            _ => false,
        };
        let routes = Arc::clone(&self.engine.routes);
        let purses = match addressed {
            Addressed::Mission(_, mission::Command::Settle(_) | mission::Command::Divert { .. }) => {
                Purses::of(&self.engine.fleet.accounts)
            }
            _ => Purses::default(),
        };
        let context = Context {
            now: self.now,
            actor: actor.clone(),
            via,
            command: command.clone(),
            policy,
            routes,
            purses,
            other_account,
        };
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
            let companions = self.engine.fleet.companions(&new);
            self.step.appends.push(new);
            for companion in companions {
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
        for (asking, verdict) in self.engine.verdicts(self.now) {
            let grant = match verdict {
                Verdict::Granted(grant) => grant,
                Verdict::Waits(wait) => {
                    self.waits(asking, &wait);
                    continue;
                }
            };
            let own_lease = self.own_lease(&asking, &grant);
            let (reservation, intent) = match grant {
                Grant::Run { mission, run, account } => (
                    Addressed::Host(host::Command::TakeSlot { run: run.clone(), capacity }),
                    Addressed::Mission(mission, mission::Command::GrantRun { run, account }),
                ),
                Grant::Landing { mission, repo } => (
                    Addressed::Repo(repo, repo::Command::TakeLane { mission: mission.clone() }),
                    Addressed::Mission(mission, mission::Command::GrantLanding),
                ),
            };
            if self.own(intent, None).is_ok() {
                self.own(reservation, None).ok();
                if let Some(lease) = own_lease {
                    self.own(lease, None).ok();
                }
            }
        }
        self.refresh();
    }

    /// The lease of a run that its agent's own configuration pays for; a registered account is leased by the grant itself.
    fn own_lease(&self, asking: &Asking, grant: &Grant) -> Option<Addressed> {
        let (Request::Slot { by, .. }, Grant::Run { run, account: None, .. }) = (&asking.request, grant) else {
            return None;
        };
        let name = self.engine.routes.own_purse(by.agent.as_ref()?)?;
        Some(Addressed::Account(name, account::Command::TakeLease { run: run.clone() }))
    }

    /// What waits for an account goes to who follows, where that is declared, or is looked at again when it can be used;
    /// what waits for an endpoint has it looked at.
    fn waits(&mut self, asking: Asking, wait: &Wait) {
        if self.gives_up(&asking, wait) {
            return;
        }
        if let Wait::Offline { endpoint, .. } = wait {
            self.unreachable.entry(endpoint.clone()).or_insert(asking.mission);
            return;
        }
        let (Wait::Account { unusable, .. }, Request::Slot { run, .. }) = (wait, asking.request) else { return };
        let before = self.step.appends.len();
        // Nobody goes to another provider for what passes in a moment.
        if !unusable.is_brief() {
            let command = mission::Command::Divert { run, why: wait.to_string(), passes: unusable.passes() };
            self.own(Addressed::Mission(asking.mission, command), None).ok();
        }
        let is_diverted = self.step.appends.len() > before;
        let at = if is_diverted { Some(self.now) } else { wait.until() };
        self.look_again = [self.look_again, at].into_iter().flatten().min();
    }

    /// A second opinion that would be waited for longer than the work itself is not asked for any more.
    fn gives_up(&mut self, asking: &Asking, wait: &Wait) -> bool {
        let Request::Slot { run, .. } = &asking.request else { return false };
        let mission = self.engine.fleet.mission(&asking.mission);
        let is_in_vain = mission.is_some_and(|mission| {
            let task = mission.task(&run.task).filter(|task| task.estimates().is_some());
            task.is_some_and(|task| second::gives_up(wait, mission.agent_of(task).as_ref()))
        });
        if is_in_vain {
            let command = mission::Command::Divert { run: run.clone(), why: wait.to_string(), passes: true };
            self.own(Addressed::Mission(asking.mission.clone(), command), None).ok();
            self.look_again = [self.look_again, Some(self.now)].into_iter().flatten().min();
        }
        is_in_vain
    }

    /// The looks at endpoints that something waits for, as far as their time has come.
    fn looks(&mut self) -> Vec<Effect> {
        let mut looks = Vec::new();
        for (endpoint, mission) in std::mem::take(&mut self.unreachable) {
            let Some(repo) = self.engine.fleet.mission(&mission).map(|mission| mission.repo.clone()) else { continue };
            match self.engine.lookout.wanted(&endpoint, mission, repo, self.now) {
                Watch::Look(effect) => looks.push(*effect),
                Watch::At(at) => self.look_again = [self.look_again, Some(at)].into_iter().flatten().min(),
            }
        }
        looks
    }

    /// Starts what is missing, cancels what is no longer wanted, and says when to look again.
    fn reconcile(&mut self, looks: Vec<Effect>) {
        let mut wanted = BTreeSet::new();
        let mut wake_at: Option<Timestamp> = self.look_again;
        let look = |effect| Wish { not_before: None, kind: WishKind::Do(effect) };
        let looks: Vec<Wish> = looks.into_iter().map(look).collect();
        for wish in self.engine.wishes.values().flatten().chain(&looks) {
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
        let bounds = Bounds { caps: &self.caps, routes: &self.routes };
        admit::admit(self.asking(now), &self.fleet, bounds, now)
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
