//! The loop around the engine: it owns the store, the clock and the hands, and decides nothing.
//!
//! Order, always: step, append, then act. What the hands bring is kept until it is written: when the disk is full,
//! commands are refused and outcomes are tried again, so nothing that happened is forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use godwit_core::admit::Caps;
use godwit_core::effect::{Effect, EffectKind, Signal, Up};
use godwit_core::endpoint::Endpoint;
use godwit_core::envelope::StreamId;
use godwit_core::explain::Explanation;
use godwit_core::fleet::{Addressed, Fleet};
use godwit_core::host::{self, Outage};
use godwit_core::id::{CommandId, EffectId, MissionId, RepoId};
use godwit_core::name::{AccountName, Seat};
use godwit_core::principal::{Principal, Via};
use godwit_core::refusal::RefusalCode;
use godwit_core::route::RouteBook;
use godwit_core::{Refusal, account, mission};
use godwit_store::{AppendError, Store};
use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot, watch};

use crate::opening::{Told, tell_host};
use crate::step::{Engine, Input, Step};

/// Inputs taken into one step at most: it bounds a batch, and so the time that a command waits for the disk.
const MAX_BATCH: usize = 256;

/// How long to wait before writing again what the disk refused.
const RETRY_APPEND: Duration = Duration::from_secs(1);

/// How long to wait for a time at most: a clock that was set, or a machine that slept, is noticed by then.
const LOOK_AT_CLOCK: Duration = Duration::from_secs(60);

/// What the engine drives. Every call returns at once; what comes of an effect comes back as [`Up`].
pub trait Hands: Send {
    /// Begins an effect, or takes it up again where the world says that it had been begun.
    fn start(&mut self, effect: Effect);
    /// Ends an effect that is no longer wished. No outcome follows.
    fn cancel(&mut self, effect: &EffectId);
    /// Passes on what a person does at a live run's terminal, in the order of the calls. What the run cannot take any
    /// more is dropped.
    fn signal(&mut self, signal: Signal);
}

/// Is told the types of events that were written.
pub type Appended = Box<dyn Fn(&[String]) + Send + Sync>;

/// What the composition root passes in.
pub struct DriverConfig {
    /// How many runs may be live at once.
    pub caps: Caps,
    /// What is declared about agents and their order.
    pub routes: Arc<RouteBook>,
    /// The clock.
    pub now: fn() -> Timestamp,
    /// Fresh random bits.
    pub entropy: fn() -> u64,
    /// What is known of the host and the log may not know yet; it is written down before anything is decided.
    pub opening: Option<host::Command>,
    /// Called after each append, with the types of the events written, before anything acts on them.
    pub appended: Appended,
}

/// A command's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The events that it became; empty when it changed nothing.
    pub events: Vec<u64>,
}

/// Why a command has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// It was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It could not be written; nothing changed.
    #[error("the log cannot be written: {detail}")]
    Storage {
        /// What the store said.
        detail: String,
        /// Whether a disk is full.
        is_disk_full: bool,
    },
    /// The daemon is stopping.
    #[error("the daemon is stopping")]
    ShuttingDown,
}

#[expect(clippy::large_enum_variant, reason = "nearly every message is a command")]
enum Message {
    Command { addressed: Addressed, actor: Principal, via: Via, command: CommandId, answer: Answer },
    Explain { mission: MissionId, answer: oneshot::Sender<Option<Explanation>> },
    Accounts { answer: oneshot::Sender<BTreeMap<AccountName, account::State>> },
    Outages { answer: oneshot::Sender<BTreeMap<Endpoint, Outage>> },
    Signal { seat: Seat, actor: Principal, signal: Signal, answer: oneshot::Sender<Result<(), Refusal>> },
    LogVerified,
    Shutdown,
}

type Answer = oneshot::Sender<Result<Accepted, SubmitError>>;

/// The way in. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    messages: mpsc::Sender<Message>,
    head: watch::Receiver<u64>,
    routes: Arc<RouteBook>,
    entropy: fn() -> u64,
}

impl Handle {
    /// Submits a command and waits until it is written or refused. A repeated id gets the first answer.
    ///
    /// # Errors
    /// When it is refused, cannot be written, or the daemon is stopping.
    pub async fn submit(
        &self,
        addressed: Addressed,
        actor: Principal,
        via: Via,
        id: Option<CommandId>,
    ) -> Result<Accepted, SubmitError> {
        let command = id.unwrap_or_else(|| CommandId::from_entropy((self.entropy)()));
        let (answer, answered) = oneshot::channel();
        let message = Message::Command { addressed, actor, via, command, answer };
        self.messages.send(message).await.map_err(|_| SubmitError::ShuttingDown)?;
        answered.await.map_err(|_| SubmitError::ShuttingDown)?
    }

    /// Why a mission runs, waits or is held now. `None` when it is over, when there is none, or when the daemon is
    /// stopping.
    pub async fn explain(&self, mission: MissionId) -> Option<Explanation> {
        let (answer, answered) = oneshot::channel();
        self.messages.send(Message::Explain { mission, answer }).await.ok()?;
        answered.await.ok()?
    }

    /// Passes on what a person does at a run's terminal, when theirs is the keyboard.
    ///
    /// # Errors
    /// When the run has no terminal, somebody else has its keyboard, or the daemon is stopping.
    pub async fn signal(&self, seat: Seat, actor: Principal, signal: Signal) -> Result<(), SubmitError> {
        let (answer, answered) = oneshot::channel();
        let message = Message::Signal { seat, actor, signal, answer };
        self.messages.send(message).await.map_err(|_| SubmitError::ShuttingDown)?;
        Ok(answered.await.map_err(|_| SubmitError::ShuttingDown)??)
    }

    /// The accounts as they are now: the registered ones, and those of agents whose provider has told something. `None`
    /// when the daemon is stopping.
    pub async fn accounts(&self) -> Option<BTreeMap<AccountName, account::State>> {
        let (answer, answered) = oneshot::channel();
        self.messages.send(Message::Accounts { answer }).await.ok()?;
        answered.await.ok()
    }

    /// The endpoints that cannot be reached from this host now. `None` when the daemon is stopping.
    pub async fn outages(&self) -> Option<BTreeMap<Endpoint, Outage>> {
        let (answer, answered) = oneshot::channel();
        self.messages.send(Message::Outages { answer }).await.ok()?;
        answered.await.ok()
    }

    /// What is declared about agents and their order.
    pub fn routes(&self) -> &RouteBook {
        &self.routes
    }

    /// The last sequence number, as it grows.
    pub fn head(&self) -> watch::Receiver<u64> {
        self.head.clone()
    }

    /// A fresh mission id.
    pub fn new_mission_id(&self) -> MissionId {
        MissionId::from_entropy((self.entropy)())
    }

    /// A fresh repository id.
    pub fn new_repo_id(&self) -> RepoId {
        RepoId::from_entropy((self.entropy)())
    }

    /// Says that the whole log is sound; landings wait for it.
    pub async fn log_verified(&self) {
        self.messages.send(Message::LogVerified).await.ok();
    }

    /// Asks the loop to end. Runs go on under their shims.
    pub async fn shut_down(&self) {
        self.messages.send(Message::Shutdown).await.ok();
    }
}

/// Writes down what is known of the host. A disk that is full keeps no daemon from starting: the next one says it.
async fn open(store: &Store, fleet: &mut Fleet, command: &host::Command, config: &DriverConfig) {
    let (actor, via) = (Principal::Daemon, Via::Engine);
    let told = Told { actor, via, at: (config.now)(), entropy: (config.entropy)() };
    match tell_host(store, fleet, command, told).await {
        Ok(kinds) => (config.appended)(&kinds),
        Err(error) => tracing::error!(%error, "what is known of the host cannot be written down"),
    }
}

/// The loop.
pub struct Driver<H> {
    engine: Engine,
    store: Store,
    hands: H,
    config: DriverConfig,
    messages: mpsc::Receiver<Message>,
    ups: mpsc::Receiver<Up>,
    head: watch::Sender<u64>,
    /// What the hands brought and the disk has refused so far.
    unwritten: Vec<Up>,
    /// Commands whose id is in the step before: they get its answer once that is written.
    repeated: Vec<Message>,
}

impl<H: Hands> Driver<H> {
    /// Folds the log and stands ready; nothing is started before [`Driver::run`].
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn new(
        store: Store,
        hands: H,
        ups: mpsc::Receiver<Up>,
        config: DriverConfig,
    ) -> Result<(Self, Handle), godwit_store::ReadError> {
        let mut fleet = store.load_fleet().await?;
        if let Some(opening) = &config.opening {
            open(&store, &mut fleet, opening, &config).await;
        }
        let (head, head_seen) = watch::channel(store.head().await?.seq);
        // Bounded: a flood of commands waits at the API, not in memory.
        let (sender, messages) = mpsc::channel(MAX_BATCH);
        let routes = Arc::clone(&config.routes);
        let handle = Handle { messages: sender, head: head_seen, routes, entropy: config.entropy };
        let engine = Engine::new(fleet, config.caps.clone(), Arc::clone(&config.routes));
        Ok((
            Self { engine, store, hands, config, messages, ups, head, unwritten: Vec::new(), repeated: Vec::new() },
            handle,
        ))
    }

    /// Runs until it is asked to stop. Returns the store, so that it can be closed last.
    pub async fn run(mut self) -> Store {
        let mut wake_at = self.advance(Vec::new()).await;
        loop {
            let Some(messages) = self.wait(wake_at).await else { return self.store };
            wake_at = self.advance(messages).await;
        }
    }

    /// Waits for something to do. `None` is the end.
    async fn wait(&mut self, wake_at: Option<Timestamp>) -> Option<Vec<Message>> {
        if !self.repeated.is_empty() {
            return Some(std::mem::take(&mut self.repeated));
        }
        let timeout = patience((self.config.now)(), wake_at);
        let mut messages = Vec::new();
        // Both receivers are cancel-safe: what is not taken stays in the channel.
        tokio::select! {
            message = self.messages.recv() => messages.push(message?),
            up = self.ups.recv() => self.unwritten.push(up?),
            () = pause(timeout) => {}
        }
        while messages.len() < MAX_BATCH
            && let Ok(message) = self.messages.try_recv()
        {
            messages.push(message);
        }
        while self.unwritten.len() < MAX_BATCH
            && let Ok(up) = self.ups.try_recv()
        {
            self.unwritten.push(up);
        }
        let is_ending = messages.iter().any(|message| matches!(message, Message::Shutdown));
        (!is_ending).then_some(messages)
    }

    /// One step with everything it brings: append first, then act.
    async fn advance(&mut self, messages: Vec<Message>) -> Option<Timestamp> {
        let (mut inputs, answers) = self.inputs(messages).await;
        inputs.extend(self.unwritten.iter().cloned().map(Input::Up));
        let step = self.engine.step((self.config.now)(), (self.config.entropy)(), inputs);
        if let Err(error) = self.append(&step).await {
            tracing::error!(%error, "the log cannot be written");
            self.engine.roll_back();
            refuse(answers, &error);
            // Nothing else may come to try again: not what the hands brought, and not a time that had come.
            return Some((self.config.now)().checked_add(RETRY_APPEND).unwrap_or(Timestamp::MAX));
        }
        self.unwritten.clear();
        self.engine.committed();
        for effect in step.cancels {
            self.hands.cancel(&effect);
        }
        for effect in step.starts {
            let effect = self.with_log_head(effect).await;
            self.hands.start(effect);
        }
        let last = *self.head.borrow();
        answer(answers, step.answers, last - step.appends.len() as u64);
        step.wake_at
    }

    async fn append(&mut self, step: &Step) -> Result<(), AppendError> {
        let Some(durability) = step.durability else { return Ok(()) };
        let appended = self.store.append(&step.appends, durability).await?;
        let kinds: Vec<String> = step.appends.iter().map(|new| new.event.kind()).collect();
        (self.config.appended)(&kinds);
        self.head.send_replace(appended.last_seq);
        Ok(())
    }

    /// Turns messages into inputs, answering at once what needs no step.
    async fn inputs(&mut self, messages: Vec<Message>) -> (Vec<Input>, Vec<Answer>) {
        let mut inputs = Vec::new();
        let mut answers = Vec::new();
        let mut seen = BTreeSet::new();
        for message in messages {
            match message {
                Message::Command { ref command, .. } if seen.contains(command) => self.repeated.push(message),
                Message::LogVerified => inputs.push(Input::LogVerified),
                Message::Shutdown => {}
                // The asker may have gone away.
                Message::Explain { mission, answer } => {
                    drop(answer.send(self.engine.explain(&mission, (self.config.now)())));
                }
                Message::Accounts { answer } => drop(answer.send(self.engine.fleet().accounts.clone())),
                Message::Outages { answer } => drop(answer.send(self.engine.fleet().host.outages.clone())),
                Message::Signal { seat, actor, signal, answer } => {
                    drop(answer.send(self.pass_on(&seat, &actor, signal)));
                }
                Message::Command { addressed, actor, via, command, answer } => {
                    match self.earlier_answer(&command, &addressed).await {
                        Ok(None) => {
                            seen.insert(command.clone());
                            let ticket = answers.len() as u64;
                            inputs.push(Input::Command { ticket, addressed, actor, via, command });
                            answers.push(answer);
                        }
                        Ok(Some(events)) => drop(answer.send(Ok(Accepted { events }))),
                        Err(error) => drop(answer.send(Err(error))),
                    }
                }
            }
        }
        (inputs, answers)
    }

    /// What is typed reaches the run when the log says that the keyboard is where it was typed.
    fn pass_on(&mut self, seat: &Seat, actor: &Principal, signal: Signal) -> Result<(), Refusal> {
        let mission = signal.run.task.mission.clone();
        let state = self.engine.fleet().missions.get(&mission);
        mission::may_signal(state, &signal, seat, actor)?;
        self.hands.signal(signal);
        Ok(())
    }

    /// The first answer to a repeated command. Also brings back a mission that is over, when it is addressed.
    async fn earlier_answer(
        &mut self,
        command: &CommandId,
        addressed: &Addressed,
    ) -> Result<Option<Vec<u64>>, SubmitError> {
        let unreadable =
            |error: godwit_store::ReadError| SubmitError::Storage { detail: error.to_string(), is_disk_full: false };
        if let Some(events) = self.store.answer_of(command).await.map_err(unreadable)? {
            return Ok(Some(events));
        }
        if let Addressed::Mission(id, verb) = addressed
            && !matches!(verb, mission::Command::Create(_))
            && !self.engine.fleet().missions.contains_key(id)
        {
            match self.store.load_mission(id).await.map_err(unreadable)? {
                Some((state, version)) => self.engine.load(id.clone(), state, version),
                None => {
                    let refusal = Refusal::new(RefusalCode::NotFound, format!("no mission {id}"));
                    return Err(refusal.with_hint("godwit mission list").into());
                }
            }
        }
        Ok(None)
    }

    /// Evidence names the head of the log that it was made under.
    async fn with_log_head(&self, mut effect: Effect) -> Effect {
        if let EffectKind::SealEvidence { log_head, .. } = &mut effect.kind {
            *log_head = self.store.head().await.ok().map(|head| head.digest);
        }
        effect
    }

    /// The stream versions that the engine has folded, for tests.
    pub fn version(&self, stream: &StreamId) -> u64 {
        self.engine.fleet().version(stream)
    }
}

/// How long to wait for the next time that was named; `None` waits for something to come in.
fn patience(now: Timestamp, wake_at: Option<Timestamp>) -> Option<Duration> {
    let until = Duration::try_from(wake_at?.duration_since(now)).unwrap_or(Duration::ZERO);
    Some(until.min(LOOK_AT_CLOCK))
}

async fn pause(timeout: Option<Duration>) {
    match timeout {
        Some(timeout) => tokio::time::sleep(timeout).await,
        None => std::future::pending().await,
    }
}

fn refuse(answers: Vec<Answer>, error: &AppendError) {
    for answer in answers {
        let is_disk_full = matches!(error, AppendError::DiskFull { .. });
        // A client that went away needs no answer.
        drop(answer.send(Err(SubmitError::Storage { detail: error.to_string(), is_disk_full })));
    }
}

fn answer(answers: Vec<Answer>, results: Vec<(u64, Result<std::ops::Range<usize>, Refusal>)>, before: u64) {
    for ((_, result), answer) in results.into_iter().zip(answers) {
        let accepted = result
            .map(|range| Accepted { events: range.map(|place| before + 1 + place as u64).collect() })
            .map_err(SubmitError::Refused);
        // A client that went away needs no answer.
        drop(answer.send(accepted));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_waited_for_and_a_changed_clock_is_noticed() {
        let at = |seconds| Timestamp::from_second(seconds).expect("a time");
        assert_eq!(patience(at(100), None), None);
        assert_eq!(patience(at(100), Some(at(105))), Some(Duration::from_secs(5)));
        assert_eq!(patience(at(100), Some(at(90))), Some(Duration::ZERO), "a time that has passed is now");
        assert_eq!(patience(at(100), Some(at(90_000))), Some(LOOK_AT_CLOCK));
    }
}
