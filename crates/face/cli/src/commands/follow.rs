//! Following a mission: until it rests or is over, silently or line by line.

use std::collections::BTreeMap;
use std::time::Duration;

use godwit_api::Client;
use godwit_api::client::{EventStream, LogFrom};
use godwit_api::types::{EventRecord, LogLine, MissionDetail, Run};
use godwit_core::id::{MissionId, RunId};
use godwit_core::mission::Status;
use serde::Serialize;

use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output::{self, Format};
use crate::render;
use crate::session::Session;

/// Between two looks at the transcript of a live run. A transcript is a growing file, and the API pushes events only.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// What is shown meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// Nothing.
    Nothing,
    /// What happens, and what the agent says. As JSON: the events.
    Everything,
    /// What the agent says. As JSON: its lines.
    Transcript {
        /// In the agent's own words rather than in readable ones.
        raw: bool,
    },
}

/// One line of a run's transcript, on its way out.
#[derive(Debug, Serialize)]
pub(super) struct RunLine {
    /// The run.
    pub(super) run: RunId,
    /// The line.
    #[serde(flatten)]
    pub(super) line: LogLine,
}

/// Follows one mission.
pub(super) struct Follower<'session> {
    session: &'session Session,
    client: Client,
    mission: MissionId,
    show: Show,
    told: Option<(Status, String)>,
    transcripts: BTreeMap<RunId, Transcript>,
}

/// How far a transcript has been read.
#[derive(Debug, Default)]
struct Transcript {
    offset: u64,
    is_complete: bool,
}

impl<'session> Follower<'session> {
    /// A follower that has shown nothing yet.
    pub(super) fn new(session: &'session Session, client: Client, mission: MissionId, show: Show) -> Self {
        Self { session, client, mission, show, told: None, transcripts: BTreeMap::new() }
    }

    /// Follows until `end` says how it ended. Events up to `after` are known; a later one is never missed.
    ///
    /// # Errors
    /// When the daemon does not answer any more.
    pub(super) async fn until(
        mut self,
        after: u64,
        end: fn(Status) -> Option<Exit>,
    ) -> CliResult<(MissionDetail, Exit)> {
        let mut events = self.client.events(Some(after)).await?;
        loop {
            let mission = self.client.mission(self.mission.as_str()).await?;
            self.tell(&mission).await?;
            if let Some(exit) = end(mission.summary.status) {
                return Ok((mission, exit));
            }
            let has_live_run = mission.runs.iter().any(|run| run.started_at.is_some() && run.ended_at.is_none());
            // Both branches can be dropped: an event is taken only when it is returned, and a pause holds nothing.
            tokio::select! {
                event = next_of(&mut events, &self.mission) => self.happened(&event?)?,
                () = tokio::time::sleep(LOOK_EVERY), if has_live_run && self.show != Show::Nothing => {}
            }
        }
    }

    fn happened(&self, event: &EventRecord) -> CliResult<()> {
        match (self.show, self.session.format) {
            (Show::Everything, Format::Json) => output::json(event),
            (Show::Everything, Format::Human) | (Show::Nothing | Show::Transcript { .. }, _) => Ok(()),
        }
    }

    async fn tell(&mut self, mission: &MissionDetail) -> CliResult<()> {
        match (self.show, self.session.format) {
            (Show::Nothing, _) | (Show::Everything, Format::Json) => Ok(()),
            (Show::Transcript { raw }, _) => self.tell_transcripts(&mission.runs, raw).await,
            // A run is announced before what it says, and its end comes after.
            (Show::Everything, Format::Human) if mission.summary.status == Status::Running => {
                self.tell_standing(mission)?;
                self.tell_transcripts(&mission.runs, false).await
            }
            (Show::Everything, Format::Human) => {
                self.tell_transcripts(&mission.runs, false).await?;
                self.tell_standing(mission)
            }
        }
    }

    fn tell_standing(&mut self, mission: &MissionDetail) -> CliResult<()> {
        let standing = (mission.summary.status, mission.summary.awaits.clone());
        if self.told.as_ref() == Some(&standing) {
            return Ok(());
        }
        self.told = Some(standing);
        output::answer(&render::mission::standing(mission))
    }

    async fn tell_transcripts(&mut self, runs: &[Run], raw: bool) -> CliResult<()> {
        for run in runs.iter().filter(|run| run.started_at.is_some()) {
            let transcript = self.transcripts.entry(run.id.clone()).or_default();
            if !transcript.is_complete {
                read_on(self.session, &self.client, &run.id, transcript, raw).await?;
            }
        }
        Ok(())
    }
}

/// Follows one run until it has ended and everything that it said is shown.
///
/// # Errors
/// When the daemon does not answer any more.
pub(super) async fn run(session: &Session, client: &Client, id: &RunId, raw: bool) -> CliResult<()> {
    let mut transcript = Transcript::default();
    loop {
        read_on(session, client, id, &mut transcript, raw).await?;
        if transcript.is_complete {
            return Ok(());
        }
        // The transcript is a growing file, and the API pushes events only.
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Everything that a run has said so far.
///
/// # Errors
/// When the daemon does not answer.
pub(super) async fn said(client: &Client, id: &RunId, raw: bool) -> CliResult<Vec<RunLine>> {
    let mut transcript = Transcript::default();
    let mut said = Vec::new();
    loop {
        let lines = page(client, id, &mut transcript, raw).await?;
        if lines.is_empty() {
            return Ok(said);
        }
        said.extend(lines);
    }
}

/// Shows what a run has said since the last look.
async fn read_on(
    session: &Session,
    client: &Client,
    id: &RunId,
    transcript: &mut Transcript,
    raw: bool,
) -> CliResult<()> {
    loop {
        let lines = page(client, id, transcript, raw).await?;
        if lines.is_empty() {
            return Ok(());
        }
        for line in &lines {
            match session.format {
                Format::Json => output::json(line)?,
                Format::Human => output::answer(&render::run::log_line(&line.line))?,
            }
        }
    }
}

/// The next piece with anything to show; nothing at the present end.
async fn page(client: &Client, id: &RunId, transcript: &mut Transcript, raw: bool) -> CliResult<Vec<RunLine>> {
    loop {
        let page =
            client.run_log(&id.to_string(), &LogFrom { offset: transcript.offset, raw, ..LogFrom::default() }).await?;
        let is_at_end = page.is_complete || page.next_offset == transcript.offset;
        transcript.offset = page.next_offset;
        transcript.is_complete = page.is_complete;
        if is_at_end || !page.lines.is_empty() {
            return Ok(page.lines.into_iter().map(|line| RunLine { run: id.clone(), line }).collect());
        }
    }
}

/// The next event of one mission.
async fn next_of(events: &mut EventStream, mission: &MissionId) -> Result<EventRecord, CliError> {
    loop {
        let event = events.next().await?;
        if Client::is_of_mission(&event, mission) {
            return Ok(event);
        }
    }
}
