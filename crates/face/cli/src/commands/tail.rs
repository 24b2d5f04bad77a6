//! `tail`: everything that happens, in words, as it happens. It survives the daemon: when that is away it waits, and goes
//! on where it was, so that nothing is lost and nothing is told twice.

mod past;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use godwit_api::Client;
use godwit_api::client::LogFrom;
use godwit_api::types::{EventRecord, LogLine};
use godwit_core::id::{MissionId, RunId};
use jiff::Timestamp;
use tokio::signal::unix::{SignalKind, signal};

use super::feed::{Feed, News, Pace};
use crate::args::{TailArgs, TailKind};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output::{self, Format};
use crate::render::tail as show;
pub(crate) use crate::render::tail::TailLine;
use crate::session::Session;

/// How often a daemon that is away is looked for.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Scope {
    /// Everything.
    Fleet,
    /// What is of one mission.
    Mission(MissionId),
    /// What is of one run.
    Run(RunId),
}

impl Scope {
    fn has(&self, line: &TailLine) -> bool {
        match self {
            Self::Fleet => true,
            Self::Mission(mission) => line.mission.as_ref() == Some(mission),
            Self::Run(run) => line.run.as_ref() == Some(run),
        }
    }

    fn has_run(&self, run: &RunId) -> bool {
        match self {
            Self::Fleet => true,
            Self::Mission(mission) => run.mission() == mission,
            Self::Run(one) => run == one,
        }
    }

    /// Whether nothing can follow after an event.
    fn ends_with(&self, event: &EventRecord) -> bool {
        match self {
            Self::Fleet => false,
            Self::Mission(mission) => event.kind == "mission.ended" && Client::is_of_mission(event, mission),
            Self::Run(run) => event.kind == "mission.run-ended" && run_of(event).as_ref() == Some(run),
        }
    }
}

/// The run that an event is of.
fn run_of(event: &EventRecord) -> Option<RunId> {
    event.data.get("run")?.as_str()?.parse().ok()
}

/// How much of a run was told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Told {
    /// Where the last line that was told begins; `None` while there is none.
    offset: Option<u64>,
    /// Nothing that came before this time is told.
    since: Option<Timestamp>,
}

impl Told {
    /// Where to read on. What was told last comes again, and is passed over.
    fn rest(self) -> LogFrom {
        match self.offset {
            Some(offset) => LogFrom { offset, ..LogFrom::default() },
            None => LogFrom { since: self.since, ..LogFrom::default() },
        }
    }

    /// The lines that were not told yet.
    fn fresh(self, lines: Vec<LogLine>) -> Vec<LogLine> {
        lines.into_iter().filter(|line| self.offset.is_none_or(|told| line.offset > told)).collect()
    }
}

/// What was told already.
struct Tail<'session> {
    session: &'session Session,
    scope: Scope,
    kinds: Vec<TailKind>,
    /// Nothing that was said before is told.
    since: Option<Timestamp>,
    /// The last event that was seen.
    seq: u64,
    /// The runs that may still say something.
    runs: BTreeMap<RunId, Told>,
    /// Every run that was listened to.
    known: BTreeSet<RunId>,
    is_over: bool,
}

/// Follows until Ctrl-C; a mission or a run until it is over.
///
/// # Errors
/// When there is no daemon to begin with, or nothing of that name.
pub(super) async fn run(session: &Session, args: TailArgs) -> CliResult {
    let client = session.client()?;
    let (scope, begun) = scope(&client, args.of.as_deref()).await?;
    let since = args.since.map(|since| since.moment(session.view().now)).or(begun);
    let mut tail = Tail {
        session,
        scope,
        kinds: args.kinds,
        since,
        seq: 0,
        runs: BTreeMap::new(),
        known: BTreeSet::new(),
        is_over: false,
    };
    tail.past(&client).await?;
    let mut client = Some(client);
    loop {
        let Some(present) = client.take() else {
            match tail.come_back().await? {
                Some(back) => client = Some(back),
                None => return Ok(Exit::Ok),
            }
            continue;
        };
        match tail.follow(present).await {
            Err(error) if error.exit == Exit::NoDaemon => {
                output::note("the daemon is away; what happens is told when it is back");
            }
            ended => return ended,
        }
    }
}

/// What is told, and since when when nobody says: a mission and a run are told from their beginning.
async fn scope(client: &Client, of: Option<&str>) -> CliResult<(Scope, Option<Timestamp>)> {
    let Some(of) = of else { return Ok((Scope::Fleet, None)) };
    if let Ok(run) = of.parse::<RunId>() {
        let run = client.run(&run.to_string()).await?;
        return Ok((Scope::Run(run.id), Some(run.granted_at)));
    }
    let mission = client.mission(of).await?.summary;
    Ok((Scope::Mission(mission.id), Some(mission.created_at)))
}

impl Tail<'_> {
    /// Follows as long as the daemon answers.
    async fn follow(&mut self, client: Client) -> CliResult {
        let mut feed = Feed::open(client.clone(), self.seq, Pace::Lines).await?;
        // What was live when it was last seen may have said more since.
        for (run, told) in &self.runs {
            feed.follow_from(run, told.rest());
        }
        while !(self.is_over && self.runs.is_empty()) {
            match feed.next().await? {
                News::Happened(event) => self.happened(&event, &mut feed)?,
                News::Said { run, lines, is_complete } => {
                    self.said(&run, lines)?;
                    if is_complete {
                        self.runs.remove(&run);
                    }
                }
                News::Interrupted => break,
                News::Tick | News::Resized => {}
            }
        }
        Ok(Exit::Ok)
    }

    fn happened(&mut self, event: &EventRecord, feed: &mut Feed) -> CliResult<()> {
        self.seq = event.seq;
        self.is_over |= self.scope.ends_with(event);
        // One that ended while the past was read is listened to as well.
        if matches!(event.kind.as_str(), "mission.run-started" | "mission.run-ended")
            && let Some(run) = run_of(event).filter(|run| self.scope.has_run(run))
            && self.wants_agents()
            && self.known.insert(run.clone())
        {
            let told = Told { offset: None, since: self.since };
            feed.follow_from(&run, told.rest());
            self.runs.insert(run, told);
        }
        self.tell(&show::of_event(event).into_iter().collect::<Vec<_>>())
    }

    fn said(&mut self, run: &RunId, lines: Vec<LogLine>) -> CliResult<()> {
        let told = self.runs.get(run).copied().unwrap_or_default();
        let fresh = told.fresh(lines);
        let Some(last) = fresh.last() else { return Ok(()) };
        self.runs.insert(run.clone(), Told { offset: Some(last.offset), ..told });
        self.tell(&fresh.iter().filter_map(|line| show::of_line(run, line)).collect::<Vec<_>>())
    }

    /// Whether what agents say is told at all.
    fn wants_agents(&self) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&TailKind::Agent)
    }

    /// Tells what is asked for.
    fn tell(&self, happenings: &[TailLine]) -> CliResult<()> {
        let is_asked =
            |line: &&TailLine| self.scope.has(line) && (self.kinds.is_empty() || self.kinds.contains(&line.kind));
        let happenings: Vec<TailLine> = happenings.iter().filter(is_asked).cloned().collect();
        match self.session.format {
            Format::Json => happenings.iter().try_for_each(output::json),
            Format::Human if happenings.is_empty() => Ok(()),
            Format::Human => output::answer(&show::lines(&happenings, output::wrapping_width())),
        }
    }

    /// Waits for a daemon. `None` when a person does not want to wait any more.
    async fn come_back(&self) -> CliResult<Option<Client>> {
        let failed = |error: std::io::Error| CliError::caused(Exit::Failed, "cannot hear signals", &error);
        let mut interrupted = signal(SignalKind::interrupt()).map_err(failed)?;
        loop {
            // A new daemon has another address and another token.
            if let Ok(client) = self.session.client()
                && client.status().await.is_ok()
            {
                return Ok(Some(client));
            }
            // Both branches only wait.
            tokio::select! {
                _ = interrupted.recv() => return Ok(None),
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
        }
    }
}
