//! `mission`.

use std::io::Read;

use godwit_api::Client;
use godwit_api::client::{LogFrom, MissionFilter, MissionVerb};
use godwit_api::types::{
    Accepted, AnswerInquiry, Approve, ContinueMission, HandBackMission, NewMission, OrganiseMission, Reject,
    RetryMission, RunMode, SetPriority,
};
use godwit_core::attention::Permission;
use godwit_core::id::MissionId;
use godwit_core::mission::Status;
use serde::Serialize;

use super::follow::{self, Follower, RunLine, Show};
use super::inquiry;
use super::take_over;
use super::watch;
use super::{answer, plan_file};
use crate::args::{InquiryArgs, MissionCommand, MissionNewArgs};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output::{self, Format};
use crate::render::{self, mission as show};
use crate::session::Session;

/// The most bytes of a text that is read from standard input: more than any mission may have.
const MOST_TEXT_BYTES: u64 = 1024 * 1024;

/// What `mission logs --json` answers without `--follow`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MissionLogs)]
pub(crate) struct Logs {
    /// The mission.
    #[schema(value_type = String)]
    mission: MissionId,
    /// What its runs said, oldest first.
    lines: Vec<RunLine>,
}

/// Runs a `mission` command.
///
/// # Errors
/// When the daemon refuses or does not answer.
pub(super) async fn run(session: &Session, command: MissionCommand) -> CliResult {
    let client = session.client()?;
    match command {
        MissionCommand::New(new) => create(session, client, new).await,
        MissionCommand::List { repo, status, project, label, flagged, archived, limit, cursor } => {
            let filter = MissionFilter { repo, status, project, label, flagged, archived, cursor, limit: Some(limit) };
            let missions = client.missions(&filter).await?;
            let is_cut = filter.flagged && missions.next.is_some() && matches!(session.format, Format::Human);
            let total = if is_cut { Some(client.mission_count(&filter).await?.count) } else { None };
            let usual = "godwit mission show ID says what happened, why, and what to do";
            session.show_with_hint(
                &missions,
                |page, view| show::list(&page.items, view),
                |page| render::after_list_of(page, total, usual),
            )
        }
        MissionCommand::Show { id, plain: true } => {
            output::answer(&show::plain(&client.mission(&id).await?)).map(|()| Exit::Ok)
        }
        MissionCommand::Show { id, plain: false } => session.show(&client.mission(&id).await?, show::show),
        MissionCommand::Watch { id } => watch::mission(session, client, &id).await,
        MissionCommand::Approve { id, evidence } => {
            let accepted = client.approve(&id, &Approve { evidence }).await?;
            after(session, &client, &id, &accepted).await
        }
        MissionCommand::Reject { id, reason } => {
            let accepted = client.reject(&id, &Reject { reason }).await?;
            after(session, &client, &id, &accepted).await
        }
        MissionCommand::Pause { id } => verb(session, &client, &id, MissionVerb::Pause).await,
        MissionCommand::Resume { id } => verb(session, &client, &id, MissionVerb::Resume).await,
        MissionCommand::Stop { id } => verb(session, &client, &id, MissionVerb::Stop).await,
        MissionCommand::Cancel { id } => verb(session, &client, &id, MissionVerb::Cancel).await,
        MissionCommand::Retry { id, task } => {
            let accepted = client.retry_mission(&id, &RetryMission { task }).await?;
            after(session, &client, &id, &accepted).await
        }
        MissionCommand::Answer { id, answers } => answer::run(session, &client, &id, answers).await,
        MissionCommand::Explain { id } => session.show(&client.explain(&id).await?, show::explanation),
        MissionCommand::Priority { id, priority } => {
            let accepted = client.set_priority(&id, SetPriority { priority }).await?;
            after(session, &client, &id, &accepted).await
        }
        MissionCommand::Label { id, add, remove } => {
            organise(session, &client, &id, OrganiseMission::Label { add, remove }).await
        }
        MissionCommand::Project { id, project, none: _ } => {
            organise(session, &client, &id, OrganiseMission::Project { project }).await
        }
        MissionCommand::Flag { id, reason, clear: _ } => {
            let change = reason.map_or(OrganiseMission::Unflag, |reason| OrganiseMission::Flag { reason });
            organise(session, &client, &id, change).await
        }
        MissionCommand::Archive { id, undo } => {
            let change = if undo { OrganiseMission::Unarchive } else { OrganiseMission::Archive };
            organise(session, &client, &id, change).await
        }
        MissionCommand::Continue { id, task, answers, text } => {
            let message = ContinueMission { text: text_or_input(text)?, task, answers };
            let accepted = client.continue_mission(&id, &message).await?;
            take_over::said(session, &client, &id, &accepted).await
        }
        MissionCommand::Allow { id, said } => answer_inquiry(session, &client, &id, Permission::Allowed, said).await,
        MissionCommand::Deny { id, said } => answer_inquiry(session, &client, &id, Permission::Denied, said).await,
        MissionCommand::Unqueue { id, message } => {
            let accepted = client.unqueue(&id, message).await?;
            after(session, &client, &id, &accepted).await
        }
        MissionCommand::TakeOver { id, task } => take_over::run(session, client, &id, task).await,
        MissionCommand::HandBack { id, text, task, done } => {
            let text = text.map(text_or_input).transpose()?;
            let accepted = client.hand_back(&id, &HandBackMission { task, text, done }).await?;
            after(session, &client, &id, &accepted).await
        }
        MissionCommand::Diff { id } => session.show(&client.diff(&id).await?, |diff, _| show::diff(&diff.text)),
        MissionCommand::Logs { id, said } => {
            let from = said.from(session.view().now);
            if said.follow {
                follow_logs(session, client, &id, from).await
            } else {
                logs(session, client, &id, from).await
            }
        }
        MissionCommand::Replay { id, at } => replay(session, &client, &id, at).await,
        MissionCommand::Evidence { id } => {
            session.show(&client.evidence(&id).await?, |evidence, _| show::evidence(evidence))
        }
    }
}

async fn organise(session: &Session, client: &Client, id: &str, change: OrganiseMission) -> CliResult {
    let accepted = client.organise(id, &change).await?;
    after(session, client, id, &accepted).await
}

/// With `at`, the one step that was the newest then.
async fn replay(session: &Session, client: &Client, id: &str, at: Option<u64>) -> CliResult {
    let page = client.replay(id).await?;
    let Some(at) = at else { return session.show(&page, |page, view| show::replay(&page.items, view)) };
    match page.items.iter().rev().find(|step| step.seq <= at) {
        Some(step) => session.show(step, |step, view| show::replay(std::slice::from_ref(step), view)),
        None => {
            let message = format!("mission `{id}` did not exist yet at {at}");
            Err(CliError::new(Exit::NotFound, message).hint(format!("godwit mission replay {id}")))
        }
    }
}

async fn create(session: &Session, client: Client, args: MissionNewArgs) -> CliResult {
    let planned = args.plan.as_deref().map(plan_file::read).transpose()?;
    let (plan, criteria) = planned.map_or((None, Vec::new()), |planned| (Some(planned.plan), planned.accept));
    let mission = NewMission {
        repo: args.repo,
        text: text_or_input(args.text)?,
        accept: args.accept.into_iter().chain(criteria).collect(),
        plan,
        priority: args.priority,
        project: args.project,
        labels: args.label,
        agent: args.agent,
        model: args.model,
        branch: args.branch,
    };
    let accepted = client.create_mission(&mission).await?;
    let Some(id) = accepted.mission else {
        return Err(CliError::new(Exit::Failed, "the daemon accepted the mission without naming it")
            .hint("`godwit mission list` shows it"));
    };
    let known = accepted.events.iter().copied().max().unwrap_or(0);
    let shown = match (args.wait, args.follow) {
        (_, true) => Show::Everything,
        (true, false) => Show::Awaited,
        (false, false) => return session.show(&client.mission(id.as_str()).await?, begun),
    };
    let (mission, exit) = Follower::new(session, client, id, shown).until(known, Exit::of_mission).await?;
    if exit != Exit::Interrupted {
        session.show(&mission, show::show)?;
    }
    Ok(exit)
}

fn begun(mission: &godwit_api::types::MissionDetail, view: render::View) -> String {
    let id = &mission.summary.id;
    if mission.summary.status == Status::AwaitingAnswers {
        return format!("{}{}", show::standing(mission), show::questions(mission, view));
    }
    format!("{}watch it: godwit mission watch {id}\n", show::standing(mission))
}

async fn answer_inquiry(
    session: &Session,
    client: &Client,
    id: &str,
    permission: Permission,
    said: InquiryArgs,
) -> CliResult {
    let InquiryArgs { text, task, key } = said;
    let text = text.map(text_or_input).transpose()?;
    inquiry::answer(session, client, id, AnswerInquiry { permission, key, task, text }).await
}

async fn verb(session: &Session, client: &Client, id: &str, verb: MissionVerb) -> CliResult {
    let accepted = client.command(id, verb).await?;
    after(session, client, id, &accepted).await
}

/// Shows what a command led to.
pub(super) async fn after(session: &Session, client: &Client, id: &str, accepted: &Accepted) -> CliResult {
    if session.format == Format::Json {
        output::json(accepted)?;
        return Ok(Exit::Ok);
    }
    let id = accepted.mission.as_ref().map_or(id, MissionId::as_str);
    output::answer(&show::standing(&client.mission(id).await?))?;
    Ok(Exit::Ok)
}

async fn follow_logs(session: &Session, client: Client, id: &str, from: LogFrom) -> CliResult {
    // The place in the log comes first, so that nothing between the two looks is missed.
    let known = client.status().await?.head_seq;
    let mission = client.mission(id).await?.summary.id;
    let shown = match session.format {
        Format::Human if !from.raw => Show::Everything,
        Format::Human | Format::Json => Show::Transcript { raw: from.raw },
    };
    let follower = Follower::new(session, client, mission, shown).since(from.since);
    follower.until(known, when_over).await.map(|(_, exit)| exit)
}

async fn logs(session: &Session, client: Client, id: &str, from: LogFrom) -> CliResult {
    let mission = client.mission(id).await?;
    let mut lines = Vec::new();
    for run in mission.runs.iter().filter(|run| run.started_at.is_some() && run.mode == RunMode::Autonomous) {
        lines.extend(follow::said(&client, &run.id, from).await?);
    }
    session.show(&Logs { mission: mission.summary.id.clone(), lines }, |logs, _| {
        if logs.lines.is_empty() {
            return if from.since.is_some() {
                "nothing was said since then\n"
            } else {
                "no run has said anything yet\n"
            }
            .to_owned();
        }
        let tagged = |line: &RunLine| {
            let tag = render::task::tag(&mission, &line.run);
            render::run::tagged_line(&line.line, tag.as_deref(), output::wrapping_width())
        };
        logs.lines.iter().map(tagged).collect()
    })
}

/// The end of a mission that is over: nothing more will happen to it.
fn when_over(status: Status) -> Option<Exit> {
    matches!(status, Status::Landed | Status::Rejected | Status::Cancelled).then(|| Exit::of_mission(status))?
}

/// The text, or what standard input holds when the text is `-`.
fn text_or_input(text: String) -> CliResult<String> {
    if text != "-" {
        return Ok(text);
    }
    let mut text = String::new();
    let read = std::io::stdin().lock().take(MOST_TEXT_BYTES).read_to_string(&mut text);
    read.map_err(|error| CliError::caused(Exit::Failed, "cannot read the text from standard input", &error))?;
    Ok(text)
}
