//! `mission answer`: what godwit asks before a mission can begin, asked on a terminal or answered in one line.

use std::io::{BufRead, IsTerminal, Write};

use godwit_api::Client;
use godwit_api::types::{AnswerMission, AnswerToQuestion, MissionDetail, Question};
use godwit_core::clarify::Answer;
use godwit_core::mission::Status;

use super::mission::after;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output::Format;
use crate::render::{View, mission as show};
use crate::session::Session;

/// Answers, or asks, or shows what is asked.
///
/// # Errors
/// When nothing is asked, an answer is not acceptable, or the daemon does not answer.
pub(super) async fn run(session: &Session, client: &Client, id: &str, answers: Vec<Answer>) -> CliResult {
    let mission = client.mission(id).await?;
    if mission.summary.status != Status::AwaitingAnswers {
        let message = format!("mission {} asks nothing: it is {}", mission.summary.id, mission.summary.status);
        return Err(CliError::new(Exit::Refused, message).hint(format!("godwit mission show {}", mission.summary.id)));
    }
    let answers: Vec<AnswerToQuestion> = match answers.is_empty() {
        false => answers.into_iter().map(Into::into).collect(),
        true if session.format == Format::Human && is_a_person() => ask(&mission, session.view())?,
        true => {
            session.show(&mission, show::questions)?;
            return Ok(Exit::MissionAwaits);
        }
    };
    let accepted = client.answer_mission(mission.summary.id.as_str(), &AnswerMission { answers }).await?;
    after(session, client, id, &accepted).await
}

fn is_a_person() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

fn ask(mission: &MissionDetail, view: View) -> CliResult<Vec<AnswerToQuestion>> {
    let questions = mission.clarification.iter().flat_map(|asked| &asked.questions);
    questions.zip(1..).map(|(question, number)| ask_one(question, number, view)).collect()
}

/// One question: a number chooses, an empty line takes what is recommended, anything else is the answer itself.
fn ask_one(question: &Question, number: usize, view: View) -> CliResult<AnswerToQuestion> {
    let cannot = |error: std::io::Error| CliError::caused(Exit::Failed, "cannot ask on this terminal", &error);
    let mut terminal = anstream::stderr().lock();
    write!(terminal, "{}", show::question(question, number, view)).map_err(cannot)?;
    write!(terminal, "  Your answer [{}]: ", question.recommended).map_err(cannot)?;
    terminal.flush().map_err(cannot)?;
    let mut line = String::new();
    if std::io::stdin().lock().read_line(&mut line).map_err(cannot)? == 0 {
        let message = "nothing was answered";
        return Err(CliError::new(Exit::Interrupted, message).hint("answer with FIELD=NUMBER or FIELD=WORDS"));
    }
    let said = line.trim();
    let field = question.field;
    Ok(match said.parse() {
        _ if said.is_empty() => AnswerToQuestion { field, choice: Some(question.recommended), text: None },
        Ok(choice) => AnswerToQuestion { field, choice: Some(choice), text: None },
        Err(_) => AnswerToQuestion { field, choice: None, text: Some(said.to_owned()) },
    })
}
