//! What an agent is asked. The mission's text is passed on as it is; godwit adds only what it enforces anyway.

use std::fmt::Write as _;

use super::{Job, Mission, Move, Task};
use crate::attention::{Inquiry, InquiryAnswer, Wanted};
use crate::clarify;
use crate::evidence::CheckResult;
use crate::policy::FlakyRule;

const RULES: &str = "\
You work alone in an isolated clone of the repository, in the current directory. Change the files there; godwit makes \
the commit from the final tree, runs the checks itself in a clean checkout, and asks a person before anything lands. \
Do not push, and do not change anything outside the current directory.";

const GO_ON: &str = "The previous run was interrupted. Look at the state of the working tree and go on with the task.";

const HANDED_BACK: &str = "\
A person has worked at the terminal of this task and has left it to you again. Look at the state of the working tree and \
go on with the task until it is done.";

const ANALYZE: &str = "\
The previous run of this task failed. Find out why before anything else, and do not go the same way again. Then look at \
the state of the working tree and go on with the task. What was seen:";

const MERGE: &str = "\
Results of several tasks were merged to begin with, and these files conflict:";

const RESOLVE: &str = "\
Resolve every conflict so that the intent of each side is kept, and leave no conflict marker. Do nothing else yet.";

const INTEGRATE: &str = "\
The results of the tasks of this mission were merged. Make them work together without changing what they are for.";

const ESTIMATE: &str = "\
Say how complex the work below is, so that a fitting model can be chosen for it. Look into the repository in the current \
directory as far as you need to, which is little; change nothing, and do none of the work.\n\n\
- simple: one small, well-known change.\n\
- medium: most work.\n\
- complex: much at once, or where mistakes are dear.";

/// The text for one run.
pub(super) fn prompt(mission: &Mission, task: &Task, task_move: &Move) -> String {
    let is_resumed = task.session.is_some();
    let whole = || format!("{}\n\n{RULES}", intent(mission, task));
    let or_whole = |text: &str| if is_resumed { text.to_owned() } else { format!("{}\n\n{text}", whole()) };
    match task_move {
        Move::Estimate => format!("{ESTIMATE}\n\nThe work:\n\n{}", intent(mission, task)),
        Move::First => whole(),
        Move::Resume => or_whole(GO_ON),
        Move::Analyze { text } => or_whole(&format!("{ANALYZE}\n\n{text}")),
        Move::Merge { paths } => {
            let listed: String = paths.iter().map(|path| format!("\n- {path}")).collect();
            format!(
                "{MERGE}\n{listed}\n\n{RESOLVE}\n\n{RULES}\n\nFor the context, this is what the task is about:\n\n{}",
                intent(mission, task)
            )
        }
        Move::Repair { text } => or_whole(text),
        // A person says at the terminal what is wanted.
        Move::TakeOver => String::new(),
        Move::HandedBack { text: None } => or_whole(HANDED_BACK),
        Move::HandedBack { text: Some(text) } => or_whole(&format!("{HANDED_BACK}\n\n{text}")),
        Move::Answered { inquiry, answer, text } => or_whole(&answered(inquiry, *answer, text.as_deref())),
        Move::Message { text } if is_resumed => text.clone(),
        Move::Message { text } => or_whole(&format!("{GO_ON}\n\n{text}")),
    }
}

/// What an agent is told about what it wanted to know.
fn answered(inquiry: &Inquiry, answer: InquiryAnswer, text: Option<&str>) -> String {
    let (said, then) = match (&inquiry.wanted, answer) {
        (_, InquiryAnswer::Allowed) => {
            ("A person allows exactly this call", "Make it if it is still needed, and go on with the task.")
        }
        (Wanted::Permission { .. }, InquiryAnswer::Denied) => {
            ("A person does not allow this call", "Go on with the task without it.")
        }
        (Wanted::Permission { .. }, InquiryAnswer::Unheard) => {
            ("Nobody was there to allow this call", "It is denied. Go on with the task without it.")
        }
        (Wanted::Answer { .. }, InquiryAnswer::Denied) => {
            ("A person leaves this question to you", "Decide as you think best, and say in your result how.")
        }
        (Wanted::Answer { .. }, InquiryAnswer::Unheard) => {
            ("Nobody was there to answer this question", "Decide as you think best, and say in your result how.")
        }
    };
    let besides = text.map(|text| format!("\n\n{text}")).unwrap_or_default();
    format!("{said}:\n\n{}\n\n{then}{besides}", inquiry.text)
}

/// What a task is for, as the agent is told and the evidence says.
pub(super) fn intent(mission: &Mission, task: &Task) -> String {
    match &task.job {
        Job::Mission => mission.brief(),
        Job::Planned { prompt, .. } => format!(
            "{prompt}\n\nThis is the task `{}` of a larger mission; do only this task. The mission:\n\n{}",
            task.name,
            mission.brief()
        ),
        Job::Integrate => format!("{INTEGRATE}\n\nThe mission:\n\n{}", mission.brief()),
    }
}

/// What the checks found, as the agent is asked to repair it.
pub(super) fn repair(checks: &[CheckResult], flaky: FlakyRule) -> String {
    let mut text = "These checks fail in a clean checkout of your result:\n".to_owned();
    for check in checks.iter().filter(|check| check.counts_as_failed(flaky)) {
        write!(text, "\n{} ({}):\n{}\n", check.name, check.sentence(), check.fault_tail())
            .expect("writing to a string");
    }
    text.push_str("\nMake them pass without weakening them.");
    text
}

impl Mission {
    /// What is wanted, in full: the text, the acceptance criteria, and the answers to what had to be asked.
    pub fn brief(&self) -> String {
        match (self.spec(), self.accept.is_empty()) {
            (Some(spec), _) => spec,
            (None, true) => self.text.clone(),
            (None, false) => {
                let criteria: String = self.accept.iter().map(|criterion| format!("\n- {criterion}")).collect();
                format!("{}\n\nAcceptance:\n{criteria}", self.text)
            }
        }
    }

    /// The clarified specification; `None` when nothing had to be asked, or it is not answered yet.
    pub fn spec(&self) -> Option<String> {
        let clarification = self.clarification.as_ref()?;
        let answers = clarification.answers.as_ref()?;
        // Criteria may also stand in the prompts of a plan's tasks.
        let prompts = self.tasks.values().filter_map(|task| match &task.job {
            Job::Planned { prompt, .. } => Some(prompt.as_str()),
            Job::Mission | Job::Integrate => None,
        });
        let whole = clarify::whole_text(std::iter::once(self.text.as_str()).chain(prompts));
        let criteria = clarify::criteria(&whole, &self.accept);
        Some(clarify::spec(&self.text, &criteria, &clarification.assessment.questions, answers))
    }
}
