//! Following a mission: until it rests or is over; silently, line by line, or as a picture that is redrawn in place.

use godwit_api::Client;
use godwit_api::client::LogFrom;
use godwit_api::types::{EventRecord, LogLine, MissionDetail, Run, RunMode};
use godwit_core::id::{MissionId, RunId};
use godwit_core::mission::Status;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::feed::{Feed, News, Pace};
use crate::error::CliResult;
use crate::exit::Exit;
use crate::live::Screen;
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::render::{self, View, live::Said};
use crate::session::Session;

/// How far back a picture looks for the last line of a run that it begins to watch.
const LOOK_BACK: SignedDuration = SignedDuration::from_mins(10);

/// What is shown meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// Nothing but, on a terminal, what it awaits. As JSON: nothing.
    Awaited,
    /// What happens, and what the agent says. As JSON: the events.
    Everything,
    /// Where it stands, in a picture; where there is none, the same as everything. As JSON: the mission, at each change.
    Picture,
    /// What the agent says. As JSON: its lines.
    Transcript {
        /// In the agent's own words rather than in readable ones.
        raw: bool,
    },
}

/// One line of a run's transcript, on its way out.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RunLine {
    /// The run.
    #[schema(value_type = String)]
    pub(super) run: RunId,
    /// The line.
    #[serde(flatten)]
    pub(super) line: LogLine,
}

/// How what happens is told.
enum Face {
    /// Nothing is told, or what is awaited beside the answer.
    Quiet(Progress),
    /// Line by line.
    Lines,
    /// In a picture, with what stays above it.
    Picture(Box<Screen>),
}

/// Follows one mission.
pub(super) struct Follower<'session> {
    session: &'session Session,
    client: Client,
    mission: MissionId,
    show: Show,
    since: Option<Timestamp>,
    face: Face,
    told: Option<(Status, String)>,
    said: Said,
    /// Runs of which everything that they said has been seen.
    complete: Vec<RunId>,
}

impl<'session> Follower<'session> {
    /// A follower that has shown nothing yet.
    pub(super) fn new(session: &'session Session, client: Client, mission: MissionId, show: Show) -> Self {
        let has_picture = session.format == Format::Human && output::can_redraw();
        let face = match show {
            Show::Awaited => Face::Quiet(Progress::new(session.format, "")),
            Show::Everything | Show::Picture if has_picture => Face::Picture(Box::new(Screen::new())),
            Show::Everything | Show::Picture | Show::Transcript { .. } => Face::Lines,
        };
        let (told, said, complete) = (None, Said::new(), Vec::new());
        Self { session, client, mission, show, since: None, face, told, said, complete }
    }

    /// The same follower, which shows nothing that was said before a time.
    pub(super) fn since(self, since: Option<Timestamp>) -> Self {
        Self { since, ..self }
    }

    /// Follows until `end` says how it ended. Events up to `after` are known; a later one is never missed.
    ///
    /// # Errors
    /// When the daemon does not answer any more. A person who has seen enough is [`Exit::Interrupted`].
    pub(super) async fn until(
        mut self,
        after: u64,
        end: fn(Status) -> Option<Exit>,
    ) -> CliResult<(MissionDetail, Exit)> {
        let pace = if matches!(self.face, Face::Picture(_)) { Pace::Live } else { Pace::Lines };
        let mut feed = Feed::open(self.client.clone(), after, pace).await?;
        let mut mission = self.look(&mut feed).await?;
        loop {
            self.tell(&mission)?;
            let has_heard_all = mission.runs.iter().all(|run| self.is_heard(run));
            if let Some(exit) = end(mission.summary.status).filter(|_| has_heard_all) {
                self.leave()?;
                return Ok((mission, exit));
            }
            match feed.next().await? {
                News::Happened(event) => {
                    if self.happened(&event)? {
                        mission = self.look(&mut feed).await?;
                    }
                }
                News::Said { run, lines, is_complete } => self.heard(run, lines, is_complete, &mission)?,
                News::Tick | News::Resized => {}
                News::Interrupted => {
                    self.say_that_it_goes_on();
                    return Ok((mission, Exit::Interrupted));
                }
            }
        }
    }

    /// Asks how the mission stands now, and follows what runs by now.
    async fn look(&self, feed: &mut Feed) -> CliResult<MissionDetail> {
        let mission = self.client.mission(self.mission.as_str()).await?;
        // What is on a terminal is no transcript.
        for run in mission.runs.iter().filter(|run| run.started_at.is_some() && run.mode == RunMode::Autonomous) {
            match (self.show, self.session.format) {
                (Show::Awaited, _) | (Show::Everything | Show::Picture, Format::Json) => {}
                (Show::Everything, Format::Human) => feed.follow(&run.id, false, self.since),
                (Show::Transcript { raw }, _) => feed.follow(&run.id, raw, self.since),
                // A picture shows the last line only; as lines it is everything.
                (Show::Picture, Format::Human) => match self.face {
                    Face::Picture(_) if run.ended_at.is_some() => {}
                    Face::Picture(_) => feed.follow(&run.id, false, Some(self.session.view().now - LOOK_BACK)),
                    Face::Quiet(_) | Face::Lines => feed.follow(&run.id, false, self.since),
                },
            }
        }
        Ok(mission)
    }

    /// Whether everything that a run will say was seen, if that is wanted at all.
    fn is_heard(&self, run: &Run) -> bool {
        let is_wanted = match (self.show, self.session.format) {
            (Show::Everything, Format::Human) | (Show::Transcript { .. }, _) => true,
            (Show::Picture, Format::Human) => matches!(self.face, Face::Lines),
            (Show::Awaited, _) | (Show::Everything | Show::Picture, Format::Json) => false,
        };
        !is_wanted
            || run.mode == RunMode::Interactive
            || run.started_at.is_none()
            || run.ended_at.is_none()
            || self.complete.contains(&run.id)
    }

    /// Takes note of an event. Says whether it is of this mission.
    fn happened(&self, event: &EventRecord) -> CliResult<bool> {
        let is_of_mission = Client::is_of_mission(event, &self.mission);
        if is_of_mission && (self.show, self.session.format) == (Show::Everything, Format::Json) {
            output::json(event)?;
        }
        Ok(is_of_mission)
    }

    /// Takes note of what a run has said.
    fn heard(&mut self, run: RunId, lines: Vec<LogLine>, is_complete: bool, mission: &MissionDetail) -> CliResult<()> {
        if is_complete {
            self.complete.push(run.clone());
        }
        if let Some(last) = lines.last() {
            self.said.insert(run.clone(), last.clone());
        }
        let tag = render::task::tag(mission, &run);
        match (&mut self.face, self.session.format) {
            (Face::Quiet(_), _) => Ok(()),
            (Face::Lines, Format::Json) => {
                lines.into_iter().try_for_each(|line| output::json(&RunLine { run: run.clone(), line }))
            }
            (Face::Lines, Format::Human) => output::answer(&told(&lines, tag.as_deref(), None)),
            (Face::Picture(screen), _) => {
                let (size, view) = picture_view();
                let above = if self.show == Show::Everything {
                    told(&lines, tag.as_deref(), Some(view.width))
                } else {
                    String::new()
                };
                screen.draw(&above, render::live::mission(mission, &self.said, view), size)
            }
        }
    }

    /// Says where the mission stands, if that is news.
    fn tell(&mut self, mission: &MissionDetail) -> CliResult<()> {
        let has_heard_all = mission.runs.iter().all(|run| self.is_heard(run));
        let standing = (mission.summary.status, mission.summary.awaits.clone());
        let is_news = self.told.as_ref() != Some(&standing);
        match (&mut self.face, self.show, self.session.format) {
            (Face::Quiet(progress), _, _) => progress.say(render::mission::standing_plain(mission)),
            (Face::Picture(screen), _, _) => {
                let (size, view) = picture_view();
                screen.draw("", render::live::mission(mission, &self.said, view), size)?;
            }
            (Face::Lines, Show::Picture, Format::Json) if is_news => output::json(mission)?,
            // A run is announced before what it says, and its end comes after.
            (Face::Lines, Show::Everything | Show::Picture, Format::Human)
                if is_news && (has_heard_all || mission.summary.status == Status::Running) =>
            {
                output::answer(&render::mission::standing(mission))?;
            }
            (Face::Lines, _, _) => return Ok(()),
        }
        self.told = Some(standing);
        Ok(())
    }

    /// Takes the picture away: what the command answers comes instead.
    fn leave(&mut self) -> CliResult<()> {
        match &mut self.face {
            Face::Picture(screen) => screen.clear(output::size()),
            Face::Quiet(_) | Face::Lines => Ok(()),
        }
    }

    /// A person has seen enough. The mission does not know and goes on.
    fn say_that_it_goes_on(&self) {
        if self.session.format == Format::Human {
            output::note(&format!("\n{} goes on without you looking", self.mission));
            output::hint(&format!("godwit mission watch {}", self.mission));
        }
    }
}

/// For whom a picture is laid out, and what it has to fit into.
pub(super) fn picture_view() -> (output::Size, View) {
    let size = output::size();
    (size, View { now: crate::composition::now(), width: size.columns.saturating_sub(1) })
}

/// What was said, as people read it.
fn told(lines: &[LogLine], tag: Option<&str>, width: Option<usize>) -> String {
    lines.iter().map(|line| render::run::tagged_line(line, tag, width)).collect()
}

/// Follows one run until it has ended and everything that it said is shown.
///
/// # Errors
/// When the daemon does not answer any more.
pub(super) async fn run(session: &Session, client: &Client, id: &RunId, from: LogFrom) -> CliResult {
    let known = client.status().await?.head_seq;
    // It must exist: a feed would wait for one that does not.
    client.run(&id.to_string()).await?;
    let mut feed = Feed::open(client.clone(), known, Pace::Lines).await?;
    feed.follow(id, from.raw, from.since);
    loop {
        match feed.next().await? {
            News::Said { lines, is_complete, .. } => {
                match session.format {
                    Format::Json => {
                        lines.into_iter().try_for_each(|line| output::json(&RunLine { run: id.clone(), line }))?;
                    }
                    Format::Human => output::answer(&told(&lines, None, output::wrapping_width()))?,
                }
                if is_complete {
                    return Ok(Exit::Ok);
                }
            }
            News::Interrupted => return Ok(Exit::Interrupted),
            News::Happened(_) | News::Tick | News::Resized => {}
        }
    }
}

/// Everything that a run has said so far, or since a time.
///
/// # Errors
/// When the daemon does not answer.
pub(super) async fn said(client: &Client, id: &RunId, mut from: LogFrom) -> CliResult<Vec<RunLine>> {
    let mut said = Vec::new();
    loop {
        let page = client.run_log(&id.to_string(), &from).await?;
        let is_at_end = page.is_complete || (page.lines.is_empty() && page.next_offset == from.offset);
        // Where a time leads is known after the first piece.
        from = LogFrom { offset: page.next_offset, since: None, ..from };
        said.extend(page.lines.into_iter().map(|line| RunLine { run: id.clone(), line }));
        if is_at_end {
            return Ok(said);
        }
    }
}
