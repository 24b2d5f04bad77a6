//! `mission allow` and `mission deny`: what a person says to what an agent asks.

use godwit_api::Client;
use godwit_api::types::{AnswerInquiry, Inquiry, MissionDetail};
use godwit_core::attention::Permission;
use godwit_core::name::TaskName;

use super::mission::after;
use crate::error::CliResult;
use crate::output::{self, Format};
use crate::render;
use crate::session::Session;

/// Answers what is asked now, or what the person has seen when they name its key.
///
/// # Errors
/// When nothing is asked, something else is, or the daemon does not answer.
pub(super) async fn answer(session: &Session, client: &Client, id: &str, mut answer: AnswerInquiry) -> CliResult {
    let mission = client.mission(id).await?;
    let asked = asked(&mission, answer.task.as_ref());
    // What is told below is what is answered, also when the agent asks something else by then.
    answer.key = answer.key.or_else(|| Some(asked?.key.clone()));
    let accepted = client.answer_inquiry(id, &answer).await?;
    if let (Format::Human, Some(asked)) = (session.format, asked) {
        let said = match answer.permission {
            Permission::Allowed => "allowed, in this task:",
            Permission::Denied => "denied:",
        };
        output::answer(&format!("{said}\n{}", render::inquiry::exact(asked, session.view())))?;
    }
    after(session, client, id, &accepted).await
}

/// What is asked, where only one agent asks; the daemon says what is wrong otherwise.
fn asked<'mission>(mission: &'mission MissionDetail, task: Option<&TaskName>) -> Option<&'mission Inquiry> {
    let tasks = mission.tasks.iter().filter(|asking| task.is_none_or(|task| asking.name == *task));
    let mut asking = tasks.filter_map(|task| task.inquiry.as_ref());
    asking.next().filter(|_| asking.next().is_none())
}
