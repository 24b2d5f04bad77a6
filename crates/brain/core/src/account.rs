//! An account: a login or key of a provider, what is known of its quota, and which runs use it now.
//!
//! **Guarantees.** Of a secret only the place is known here, never the value. What a provider has not told is unknown,
//! never zero, and what it told about a window that has reset since is unknown again.
//!
//! **Does not know.** How a provider is asked, and which account a run gets: that is [`choose`].
//!
//! An agent without a registered account runs with the credential of its own configuration. Its limits and windows are
//! kept all the same, in an account of the agent's name that nobody registered.

pub mod calls;
mod change;
pub mod choose;
mod lift;
pub mod purses;
mod standing;
pub mod window;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::id::RunId;
use crate::name::{AccountName, AgentName, WindowName};
use crate::refusal::RefusalCode;
use crate::route::RouteBook;
use crate::run::{NotStarted, RunClass};

pub use calls::{DailyCalls, DayZone, ToldCalls};
pub use change::Change;
pub use standing::Standing;

/// From here on a window is nearly used up, in hundredths of a per cent: a person is warned.
pub const WARN_AT: u32 = 9_500;

/// From here on nothing new begins in a window, in hundredths of a per cent.
pub const STOP_AT: u32 = 9_800;

/// A window of which nothing is left, in hundredths of a per cent.
pub const USED_UP: u32 = 10_000;

/// How long an account rests when its provider asked for a pause and did not say for how long: as the run that it refused.
pub const UNSTATED_PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// How long an account rests when its quota is used up and its provider did not say for how long.
pub const UNSTATED_LIMIT: SignedDuration = SignedDuration::from_mins(15);

/// How long a window counts as used up when nobody said when it resets.
pub const UNSTATED_RESET: SignedDuration = SignedDuration::from_hours(1);

/// How long an account whose credential or billing was refused is used only when there is no other.
pub const REFUSED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Runs on one account begin at least this far apart: many at once look like an attack to a provider.
pub const STAGGER: SignedDuration = SignedDuration::from_secs(2);

/// A window that moved by less, in hundredths of a per cent, is not worth an event.
const WORTH_TELLING: u32 = 100;

/// What is known of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The registration. `None` for the account that an agent's own configuration is, and after a removal.
    pub registered: Option<Registration>,
    /// The quota windows that its provider told of.
    pub windows: BTreeMap<WindowName, Window>,
    /// What it is refused for, as far as is known.
    pub limit: Option<Limit>,
    /// The runs that use it now.
    pub leases: BTreeSet<RunId>,
    /// When a run last began to use it.
    pub last_start: Option<Timestamp>,
    /// The last day on which runs began to use it, in UTC, and how many did.
    pub today: Option<(Date, u32)>,
    /// What the last probe said.
    pub probe: Option<Probe>,
    /// The calls that runs told on the last day on which they did, where the account has a number of them a day.
    pub calls: calls::Counted,
    /// The windows that people were told are nearly used up, and until when that counts: they are told once a window.
    pub warned: BTreeMap<WindowName, Timestamp>,
}

/// What a person registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// What people call it.
    pub name: AccountName,
    /// The agents that may use it.
    pub agents: BTreeSet<AgentName>,
    /// Who pays, and how.
    pub billing: Billing,
    /// Where the credential is: `env:NAME`, `file:PATH`, `encrypted:PATH`, `systemd:NAME`, `keychain:NAME`
    /// or `cli-login`. Never the secret.
    pub credential: String,
    /// What the credential is; `None` for `cli-login`, which knows itself.
    pub credential_kind: Option<CredentialKind>,
    /// Whether one run at a time may use it, because its credential is written by whoever uses it.
    pub exclusive: bool,
    /// Whether it may be used when it is paid by use and the agent has another that is not.
    pub overflow: bool,
    /// How many runs may begin to use it in a day, in UTC.
    pub daily_runs: Option<u32>,
    /// How many calls a day has, where its provider counts them. Logs of earlier releases have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_calls: Option<DailyCalls>,
}

/// Who pays for an account, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Billing {
    /// A flat rate with quota windows.
    Subscription,
    /// Paid by use.
    ApiKey,
    /// Credit that was bought or given before.
    SdkCredit,
    /// Nobody: a model of one's own, or none at all.
    Free,
}

impl Billing {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Subscription, Self::ApiKey, Self::SdkCredit, Self::Free];

    /// The kind as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Subscription => "subscription",
            Self::ApiKey => "api-key",
            Self::SdkCredit => "sdk-credit",
            Self::Free => "free",
        }
    }

    /// Whether each use costs money of its own.
    pub fn is_paid_by_use(self) -> bool {
        matches!(self, Self::ApiKey)
    }
}

/// What a credential is, which decides the variable that it goes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    /// A key that is billed by use.
    ApiKey,
    /// A token of a subscription.
    OauthToken,
}

impl CredentialKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::ApiKey, Self::OauthToken];

    /// The kind as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::ApiKey => "api-key",
            Self::OauthToken => "oauth-token",
        }
    }
}

/// In which form a credential is given: not every CLI takes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialForm {
    /// A key that is billed by use.
    ApiKey,
    /// A token of a subscription.
    OauthToken,
    /// The CLI's own login.
    CliLogin,
}

impl Registration {
    /// In which form its credential is given.
    pub fn form(&self) -> CredentialForm {
        match self.credential_kind {
            Some(CredentialKind::ApiKey) => CredentialForm::ApiKey,
            Some(CredentialKind::OauthToken) => CredentialForm::OauthToken,
            None => CredentialForm::CliLogin,
        }
    }
}

/// A quota window as its provider told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// How much of it is used, in hundredths of a per cent. `None` is unknown, which is not zero.
    pub used: Option<u32>,
    /// When it resets.
    pub resets_at: Option<Timestamp>,
    /// Who said so.
    pub source: QuotaSource,
    /// When.
    pub seen_at: Timestamp,
    /// The first figure that was told of this window, and when: how fast it is used up follows from it.
    pub first: Option<(u32, Timestamp)>,
}

/// Who told the state of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaSource {
    /// The CLI, while a run went on.
    Run,
    /// The provider, when it refused.
    Refusal,
    /// A probe.
    Probe,
    /// Godwit, which counts what runs tell.
    Counted,
    /// A person, who said that it is over.
    Person,
}

impl QuotaSource {
    /// The source as the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Refusal => "refusal",
            Self::Probe => "probe",
            Self::Counted => "counted",
            Self::Person => "person",
        }
    }
}

/// What was seen of a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sighting {
    /// Which.
    pub window: WindowName,
    /// How much of it is used, in hundredths of a per cent.
    pub used: Option<u32>,
    /// When it resets.
    pub resets_at: Option<Timestamp>,
    /// Who said so.
    pub source: QuotaSource,
}

/// Why an account is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Why.
    pub cause: LimitCause,
    /// Until when it counts.
    pub until: Timestamp,
    /// What was seen, for a person.
    pub detail: String,
}

/// Why an account is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitCause {
    /// Its provider asks for a pause, or a window is used up: it comes back by itself.
    Quota,
    /// Its credential is refused: a person has to log in again.
    Auth,
    /// It cannot pay.
    Billing,
}

impl LimitCause {
    /// The cause of a run's class, when the account is to blame for it.
    pub fn of(class: &RunClass) -> Option<Self> {
        match class {
            RunClass::RateLimited { .. } | RunClass::QuotaExhausted { .. } => Some(Self::Quota),
            RunClass::Auth | RunClass::NotStarted { cause: NotStarted::CredentialMissing } => Some(Self::Auth),
            RunClass::Billing => Some(Self::Billing),
            _ => None,
        }
    }

    /// How long an account rests that a run of this class was refused on, when its provider did not say so.
    pub fn rest(self, class: &RunClass) -> SignedDuration {
        match (self, class) {
            (Self::Quota, RunClass::RateLimited { .. }) => UNSTATED_PAUSE,
            (Self::Quota, _) => UNSTATED_LIMIT,
            (Self::Auth | Self::Billing, _) => REFUSED_FOR,
        }
    }

    /// The cause as a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Quota => "quota",
            Self::Auth => "auth",
            Self::Billing => "billing",
        }
    }
}

/// What a probe said: one small real request with the account's credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// What it found.
    pub verdict: ProbeVerdict,
    /// In words.
    pub detail: String,
    /// When.
    pub at: Timestamp,
}

/// What a probe found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeVerdict {
    /// The provider answered.
    Works,
    /// It asks for a pause.
    Limited,
    /// It refuses the credential.
    Auth,
    /// It says that the account cannot pay.
    Billing,
    /// It was not reached, or the answer says nothing about the account.
    Unknown,
}

impl ProbeVerdict {
    /// The verdict as the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Limited => "limited",
            Self::Auth => "auth",
            Self::Billing => "billing",
            Self::Unknown => "unknown",
        }
    }
}

/// What can be asked of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Command {
    /// Register it.
    Add {
        /// What it is.
        registration: Registration,
    },
    /// Register it otherwise, under the same name.
    Change {
        /// What is different from now on.
        change: Change,
    },
    /// Forget the registration.
    Remove,
    /// Use it again although it was refused or has a window that is used up: a person says that it is over.
    Lift,
    /// The engine: a run begins to use it.
    TakeLease {
        /// Which.
        run: RunId,
    },
    /// The engine: a run has ended.
    FreeLease {
        /// Which.
        run: RunId,
    },
    /// The engine: its provider told of its windows.
    See {
        /// What.
        sightings: Vec<Sighting>,
    },
    /// The engine: a run told how many calls it has made, or ended without telling it.
    Count {
        /// Which.
        run: RunId,
        /// What it told.
        told: ToldCalls,
    },
    /// The engine: its provider refused a run.
    Refuse {
        /// Why.
        cause: LimitCause,
        /// Until when, if it said so.
        until: Option<Timestamp>,
        /// How long it rests, when it did not say so.
        rest: SignedDuration,
        /// What was seen.
        detail: String,
    },
    /// A probe has its answer.
    Probed {
        /// What it found.
        verdict: ProbeVerdict,
        /// Until when it is limited, if the provider said so.
        until: Option<Timestamp>,
        /// In words.
        detail: String,
        /// What it told of the windows.
        sightings: Vec<Sighting>,
    },
}

/// What happened to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// It was registered.
    Added {
        /// What it is.
        registration: Registration,
    },
    /// It is registered otherwise. What is known of its quota and what was counted stay.
    Changed {
        /// What it is from now on.
        registration: Registration,
    },
    /// The registration is gone.
    Removed,
    /// A run uses it.
    LeaseTaken {
        /// Which.
        run: RunId,
    },
    /// The run does not any more.
    LeaseFreed {
        /// Which.
        run: RunId,
    },
    /// Its provider told of a window.
    WindowSeen {
        /// What.
        sighting: Sighting,
    },
    /// A run told how many calls it has made, or ended without telling it.
    CallsCounted {
        /// Which.
        run: RunId,
        /// What it told.
        told: ToldCalls,
    },
    /// A window is nearly used up: told once a window. From [`STOP_AT`] on nothing new begins in it.
    WindowNearlyUsed {
        /// Which.
        window: WindowName,
        /// How much of it is used, in hundredths of a per cent.
        used: u32,
        /// When it resets, as far as is known: until then nothing more is said of it.
        until: Timestamp,
    },
    /// Its provider refuses it.
    Refused {
        /// Why and until when.
        limit: Limit,
    },
    /// It is not refused any more, as far as is known.
    Lifted,
    /// A window that was used up is said to be over: how much of it is used is unknown until it is told again.
    WindowCleared {
        /// Which.
        window: WindowName,
        /// Who said so.
        source: QuotaSource,
    },
    /// A probe had this answer.
    Probed {
        /// What it found.
        verdict: ProbeVerdict,
        /// In words.
        detail: String,
    },
}

impl State {
    /// What it is refused for at this time.
    pub fn limit_at(&self, now: Timestamp) -> Option<&Limit> {
        self.limit.as_ref().filter(|limit| limit.until > now)
    }

    /// The runs that began to use it on the day of `now`.
    pub fn runs_today(&self, now: Timestamp) -> u32 {
        self.today.filter(|(day, _)| *day == day_of(now)).map_or(0, |(_, runs)| runs)
    }
}

impl Window {
    /// How much of it is used at this time. After its reset that is unknown.
    pub fn used_at(&self, now: Timestamp) -> Option<u32> {
        self.used.filter(|_| self.ends_at() > now)
    }

    /// Until when what was told counts.
    pub fn ends_at(&self) -> Timestamp {
        self.resets_at.unwrap_or_else(|| later(self.seen_at, UNSTATED_RESET))
    }
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn day_of(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

/// Decides. `routes` are what the operator has declared about agents.
///
/// # Errors
/// A refusal that says what to do instead.
pub fn decide(state: &State, command: &Command, routes: &RouteBook, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Add { registration } => add(state, registration),
        Command::Change { change } => change::change(state, change, routes, now),
        Command::Remove => remove(state),
        Command::Lift => Ok(lift::by_person(state, now)),
        Command::TakeLease { run } if state.leases.contains(run) => Ok(Vec::new()),
        Command::TakeLease { run } => Ok(vec![Event::LeaseTaken { run: run.clone() }]),
        Command::FreeLease { run } if state.leases.contains(run) => Ok(vec![Event::LeaseFreed { run: run.clone() }]),
        Command::FreeLease { .. } => Ok(Vec::new()),
        Command::See { sightings } => Ok(seen(state, sightings, now)),
        Command::Count { run, told } => Ok(counted(state, run, *told, now)),
        Command::Refuse { cause, until, rest, detail } => {
            // A time that is over already is as good as none: the account rests all the same.
            let until = until.filter(|until| *until > now).unwrap_or_else(|| later(now, *rest));
            Ok(refused(state, *cause, Some(until), detail, now).into_iter().collect())
        }
        Command::Probed { verdict, until, detail, sightings } => {
            let mut events = vec![Event::Probed { verdict: *verdict, detail: detail.clone() }];
            events.extend(seen(state, sightings, now));
            let cause = match verdict {
                ProbeVerdict::Works => {
                    events.extend(lift::by_probe(state, sightings, now));
                    None
                }
                ProbeVerdict::Unknown => None,
                ProbeVerdict::Limited => Some(LimitCause::Quota),
                ProbeVerdict::Auth => Some(LimitCause::Auth),
                ProbeVerdict::Billing => Some(LimitCause::Billing),
            };
            events.extend(cause.and_then(|cause| refused(state, cause, *until, detail, now)));
            Ok(events)
        }
    }
}

fn add(state: &State, new: &Registration) -> Result<Vec<Event>, Refusal> {
    if state.registered.is_some() {
        let message = format!("account `{}` is registered already", new.name);
        let hint = format!("godwit account show {}", new.name);
        return Err(Refusal::new(RefusalCode::AlreadyExists, message).with_hint(hint));
    }
    Ok(vec![Event::Added { registration: checked(new)? }])
}

/// A registration as it counts, if it can be one.
fn checked(new: &Registration) -> Result<Registration, Refusal> {
    let name = &new.name;
    let invalid = |message: String, hint: &str| Err(Refusal::new(RefusalCode::Invalid, message).with_hint(hint));
    if new.agents.is_empty() {
        return invalid(format!("account `{name}` is for no agent"), "name one with --agent");
    }
    if new.daily_runs == Some(0) {
        return invalid(format!("account `{name}` may be used 0 times a day"), "give at least 1, or leave it out");
    }
    if new.daily_calls.is_some_and(|calls| calls.most == 0) {
        return invalid(format!("account `{name}` has 0 calls a day"), "give at least 1, or leave it out");
    }
    // The text is not repeated: it may be the secret itself.
    let is_login = new.credential == "cli-login";
    let is_reference = ["env:", "file:/", "encrypted:/", "systemd:", "keychain:"]
        .iter()
        .any(|scheme| new.credential.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    if !is_login && !is_reference {
        let message = format!("the credential of account `{name}` is not a reference");
        return invalid(
            message,
            "give env:NAME, file:/PATH, encrypted:/PATH, systemd:NAME, keychain:NAME or cli-login, never the secret",
        );
    }
    if is_login == new.credential_kind.is_some() {
        let message = format!("the credential kind of account `{name}` does not fit its credential");
        return invalid(message, "say api-key or oauth-token for every credential but cli-login, and nothing for that");
    }
    // A CLI refreshes its own login while it runs: two at once would make each other's void.
    let exclusive = new.exclusive || is_login;
    Ok(Registration { exclusive, ..new.clone() })
}

fn remove(state: &State) -> Result<Vec<Event>, Refusal> {
    let known = registered(state)?;
    refuse_in_use(state, known)?;
    Ok(vec![Event::Removed])
}

fn registered(state: &State) -> Result<&Registration, Refusal> {
    let missing = || Refusal::new(RefusalCode::NotFound, "no such account").with_hint("godwit account list");
    state.registered.as_ref().ok_or_else(missing)
}

/// A run has its credential, and may write it.
fn refuse_in_use(state: &State, known: &Registration) -> Result<(), Refusal> {
    let Some(run) = state.leases.first() else { return Ok(()) };
    let message = format!("account `{}` is in use by run {run}", known.name);
    let hint = format!("godwit mission stop {}", run.mission());
    Err(Refusal::new(RefusalCode::WrongState, message).with_hint(hint))
}

fn seen(state: &State, sightings: &[Sighting], now: Timestamp) -> Vec<Event> {
    let told = sightings.iter().filter(|sighting| is_news(state, sighting));
    let told = told.map(|sighting| Event::WindowSeen { sighting: sighting.clone() });
    told.chain(sightings.iter().filter_map(|sighting| warning(state, sighting, now))).collect()
}

/// What a run told of its calls, where they are counted, and the window that follows.
fn counted(state: &State, run: &RunId, told: ToldCalls, now: Timestamp) -> Vec<Event> {
    let Some(declared) = state.registered.as_ref().and_then(|known| known.daily_calls) else { return Vec::new() };
    // A run that has told something tells its total: what it does not say at its end is what it said before.
    let is_told = match (state.calls.of(run), told) {
        (Some(before), ToldCalls::Counted(_)) => before != told,
        (Some(_), ToldCalls::Untold) => false,
        (None, _) => told != ToldCalls::Counted(0),
    };
    if !is_told {
        return Vec::new();
    }
    let sighting = state.calls.with(run, told, declared.zone, now).sighting(declared, now);
    // While a run goes on, only what moves the window is told: the rest comes with its end.
    if state.leases.contains(run) && !is_news(state, &sighting) {
        return Vec::new();
    }
    let mut events = vec![Event::CallsCounted { run: run.clone(), told }];
    events.extend(seen(state, &[sighting], now));
    events
}

/// That a window is nearly used up, unless it was told already.
fn warning(state: &State, sighting: &Sighting, now: Timestamp) -> Option<Event> {
    let used = sighting.used.filter(|used| *used >= WARN_AT)?;
    let known = state.windows.get(&sighting.window).and_then(|window| window.resets_at);
    let until = sighting.resets_at.or(known).filter(|reset| *reset > now).unwrap_or_else(|| later(now, UNSTATED_RESET));
    let is_told = state.warned.get(&sighting.window).is_some_and(|told| *told > now);
    (!is_told).then(|| Event::WindowNearlyUsed { window: sighting.window.clone(), used, until })
}

/// Whether a sighting says something that is worth an event.
fn is_news(state: &State, sighting: &Sighting) -> bool {
    let Some(known) = state.windows.get(&sighting.window) else { return true };
    let has_moved = match (known.used, sighting.used) {
        (Some(before), Some(now)) => {
            let crosses = |mark: u32| (before >= mark) != (now >= mark);
            before.abs_diff(now) >= WORTH_TELLING || crosses(WARN_AT) || crosses(STOP_AT)
        }
        (None, Some(_)) => true,
        // Silence about a figure takes nothing back, but a new window begins with nothing known.
        (_, None) => false,
    };
    has_moved || (sighting.resets_at.is_some() && sighting.resets_at != known.resets_at)
}

fn refused(state: &State, cause: LimitCause, until: Option<Timestamp>, detail: &str, now: Timestamp) -> Option<Event> {
    let rest = if cause == LimitCause::Quota { UNSTATED_LIMIT } else { REFUSED_FOR };
    let until = until.unwrap_or_else(|| later(now, rest));
    let known = state.limit_at(now);
    // Several runs on one account are refused within moments: one event says it.
    let is_news = known.is_none_or(|known| known.cause != cause || known.until < until);
    (until > now && is_news).then(|| Event::Refused { limit: Limit { cause, until, detail: detail.to_owned() } })
}

/// Folds one event, written at `at`. Returns whether the pair of state and event was possible.
pub fn evolve(state: &mut State, event: &Event, at: Timestamp) -> bool {
    match event {
        Event::Added { registration } => {
            let is_new = state.registered.is_none();
            state.registered.get_or_insert_with(|| registration.clone());
            return is_new;
        }
        Event::Changed { registration } => return change::changed(state, registration, at),
        Event::Removed => return std::mem::take(state).registered.is_some(),
        Event::LeaseTaken { run } => {
            let runs = state.runs_today(at) + 1;
            state.today = Some((day_of(at), runs));
            state.last_start = Some(at);
            return state.leases.insert(run.clone());
        }
        Event::LeaseFreed { run } => return state.leases.remove(run),
        Event::WindowSeen { sighting } => {
            let known = state.windows.get(&sighting.window);
            let same = known.filter(|known| sighting.resets_at.is_none() || known.resets_at == sighting.resets_at);
            let window = Window {
                used: sighting.used.or(same.and_then(|known| known.used)),
                resets_at: sighting.resets_at.or(same.and_then(|known| known.resets_at)),
                source: sighting.source,
                seen_at: at,
                first: same.and_then(|known| known.first).or(sighting.used.map(|used| (used, at))),
            };
            // A window that has room again is a new one, whatever its reset was said to be.
            if window.used.is_some_and(|used| used < WARN_AT) {
                state.warned.remove(&sighting.window);
            }
            state.windows.insert(sighting.window.clone(), window);
        }
        Event::CallsCounted { run, told } => {
            let zone = state.registered.as_ref().and_then(|known| known.daily_calls).map(|calls| calls.zone);
            let Some(zone) = zone else { return false };
            state.calls = state.calls.with(run, *told, zone, at);
        }
        Event::WindowNearlyUsed { window, until, .. } => {
            state.warned.insert(window.clone(), *until);
        }
        Event::Refused { limit } => state.limit = Some(limit.clone()),
        Event::Lifted => return state.limit.take().is_some(),
        Event::WindowCleared { window, source } => return state.window_cleared(window, *source, at),
        Event::Probed { verdict, detail } => {
            state.probe = Some(Probe { verdict: *verdict, detail: detail.clone(), at });
        }
    }
    true
}

#[cfg(test)]
mod tests;
