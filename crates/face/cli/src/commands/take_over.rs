//! Taking a mission over: its agent's terminal is waited for, and then one sits at it. And what is said to a busy agent.

use godwit_api::Client;
use godwit_api::types::{Accepted, MissionDetail, TakeOverMission, Takeover, TakeoverState};
use godwit_core::id::{MissionId, RunId, TaskId};
use godwit_core::name::{Seat, TaskName};

use super::attach::{self, Hand};
use super::feed::{Feed, News, Pace};
use super::mission::after;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::render::mission as show;
use crate::session::Session;

/// How the waiting for a terminal ended.
enum Waited {
    /// One can sit down.
    Live(RunId),
    /// Nobody will: it was handed back, or something went wrong.
    Gone(Box<MissionDetail>),
    /// The person waits no longer.
    Interrupted,
}

/// Takes a mission over and sits down at the terminal. As JSON it only asks for it.
///
/// # Errors
/// When there is no terminal to sit at, or the daemon refuses or does not answer.
pub(super) async fn run(session: &Session, client: Client, id: &str, task: Option<TaskName>) -> CliResult {
    let seat = attach::seat();
    let ask = TakeOverMission { task, seat: seat.clone() };
    if session.format == Format::Json {
        let accepted = client.take_over(id, &ask).await?;
        return session.show(&accepted, |_, _| String::new());
    }
    attach::needs_a_terminal()?;
    let accepted = client.take_over(id, &ask).await?;
    let id = accepted.mission.ok_or_else(|| {
        CliError::new(Exit::Failed, "the daemon accepted the takeover without naming its mission")
            .hint("`godwit mission list` shows it")
    })?;
    let known = accepted.events.iter().copied().max().unwrap_or(0);
    match wait(session, client, &id, known, &seat).await? {
        Waited::Live(run) => attach::run(session, &run, Hand::Types).await,
        Waited::Gone(mission) => {
            output::answer(&show::standing(&mission))?;
            output::hint(&format!("godwit mission show {id}"));
            Ok(Exit::Refused)
        }
        Waited::Interrupted => {
            output::note("\nyou have taken it over all the same");
            output::hint(&format!(
                "`godwit mission show {id}` says when you can sit down, `godwit mission hand-back {id}` lets the agent go on"
            ));
            Ok(Exit::Interrupted)
        }
    }
}

/// Waits until the terminal is there. Events up to `known` are known.
async fn wait(session: &Session, client: Client, id: &MissionId, known: u64, seat: &Seat) -> CliResult<Waited> {
    let mut feed = Feed::open(client.clone(), known, Pace::Lines).await?;
    let progress = Progress::new(session.format, format!("{id}: the agent's terminal"));
    let mut of: Option<TaskId> = None;
    loop {
        let mission = client.mission(id.as_str()).await?;
        let (task, takeover) = match find(&mission, of.as_ref(), seat) {
            Some(found) => found,
            None => return Ok(Waited::Gone(Box::new(mission))),
        };
        if let (TakeoverState::Live, Some(run)) = (takeover.state, &takeover.run) {
            return Ok(Waited::Live(run.clone()));
        }
        of = Some(task.clone());
        progress.say(show::standing_plain(&mission));
        loop {
            match feed.next().await? {
                News::Happened(event) if Client::is_of_mission(&event, id) => break,
                News::Interrupted => return Ok(Waited::Interrupted),
                News::Happened(_) | News::Said { .. } | News::Tick | News::Resized => {}
            }
        }
    }
}

/// The takeover of this seat, and its task.
fn find<'mission>(
    mission: &'mission MissionDetail,
    of: Option<&TaskId>,
    seat: &Seat,
) -> Option<(&'mission TaskId, &'mission Takeover)> {
    let mut tasks = mission.tasks.iter().filter(|task| of.is_none_or(|of| task.id == *of));
    tasks.find_map(|task| {
        let takeover = task.takeover.as_ref().filter(|takeover| takeover.seat == *seat)?;
        Some((&task.id, takeover))
    })
}

/// Says what became of a message: it goes to the agent, or waits and can be taken back.
///
/// # Errors
/// When the daemon does not answer.
pub(super) async fn said(session: &Session, client: &Client, id: &str, accepted: &Accepted) -> CliResult {
    let exit = after(session, client, id, accepted).await?;
    if let (Some(message), Format::Human) = (accepted.queued, session.format) {
        let id = accepted.mission.as_ref().map_or(id, MissionId::as_str);
        output::note(&format!("message {message} waits until the agent has finished what it does"));
        output::hint(&format!("`godwit mission unqueue {id} {message}` takes it back"));
    }
    Ok(exit)
}
