//! Texts of people and plans: what no agent can be given is refused where it comes in, with its place, and changes
//! nothing.

use proptest::prelude::*;

use super::story::proven;
use super::walk::Walk;
use crate::clarify::{Answer, MAX_ANSWER_BYTES};
use crate::mission::{Command, MAX_TEXT_BYTES, NewMission};
use crate::plan::PlannedTask;
use crate::refusal::RefusalCode;
use crate::text::MAX_LABEL_BYTES;

/// Where a text comes in, the longest that is accepted there, and a mission that would take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Text,
    Criterion,
    Model,
    PlanTitle,
    PlanPrompt,
    PlanModel,
    Message,
    Reason,
    Answer,
}

impl Way {
    const ALL: [Self; 9] = [
        Self::Text,
        Self::Criterion,
        Self::Model,
        Self::PlanTitle,
        Self::PlanPrompt,
        Self::PlanModel,
        Self::Message,
        Self::Reason,
        Self::Answer,
    ];

    fn most(self) -> usize {
        match self {
            Self::Text | Self::Criterion | Self::PlanPrompt | Self::Message | Self::Reason => MAX_TEXT_BYTES,
            Self::Model | Self::PlanTitle | Self::PlanModel => MAX_LABEL_BYTES,
            Self::Answer => MAX_ANSWER_BYTES,
        }
    }

    /// How a refusal begins.
    fn place(self) -> &'static str {
        match self {
            Self::Text | Self::Message => "text: ",
            Self::Criterion => "accept[1]: ",
            Self::Model => "model: ",
            Self::PlanTitle => "task[2].title: ",
            Self::PlanPrompt => "task[2].prompt: ",
            Self::PlanModel => "task[2].model: ",
            Self::Reason => "reason: ",
            Self::Answer => "the answer to `acceptance-criteria` ",
        }
    }

    fn is_optional(self) -> bool {
        matches!(self, Self::Model | Self::PlanTitle | Self::PlanModel | Self::Reason)
    }

    /// A mission that takes a text this way, and the command with it.
    fn bring(self, text: &str) -> (Walk, Command) {
        let said = text.to_owned();
        let new = |change: &dyn Fn(&mut NewMission)| {
            let Command::Create(mut new) = Walk::create() else { unreachable!("it creates") };
            change(&mut new);
            (Walk::new(Walk::policy()), Command::Create(new))
        };
        let planned = |change: &dyn Fn(&mut PlannedTask)| {
            let Command::Create(mut new) = Walk::create_plan(&[("a", &[]), ("b", &[]), ("c", &[])]) else {
                unreachable!("it creates")
            };
            change(&mut new.plan.as_mut().expect("a plan").tasks[2]);
            (Walk::new(Walk::policy()), Command::Create(new))
        };
        match self {
            Self::Text => new(&|new| new.text.clone_from(&said)),
            Self::Criterion => new(&|new| new.accept.push(said.clone())),
            Self::Model => new(&|new| new.model = Some(said.clone())),
            Self::PlanTitle => planned(&|task| task.title = Some(said.clone())),
            Self::PlanPrompt => planned(&|task| task.prompt.clone_from(&said)),
            Self::PlanModel => planned(&|task| task.model = Some(said.clone())),
            Self::Message => (proven(), Command::Continue { text: said, task: None, answers: None }),
            Self::Reason => (proven(), Command::Reject { reason: Some(said) }),
            Self::Answer => {
                let walk = Walk::unclear(Walk::policy());
                let asked = &walk.mission().clarification.as_ref().expect("something is asked").assessment.questions;
                let answers = asked.iter().enumerate().map(|(number, question)| Answer {
                    field: question.field,
                    choice: Some(1),
                    text: (number == 0).then(|| said.clone()),
                });
                let answers = answers.collect();
                (walk, Command::Answer { answers })
            }
        }
    }
}

/// A text of exactly so many bytes.
fn of_bytes(bytes: usize) -> String {
    "The test in tests/it.rs passes. ".repeat(bytes / 32 + 1)[..bytes].to_owned()
}

#[track_caller]
fn refused(way: Way, text: &str, why: &str) {
    let (mut walk, command) = way.bring(text);
    let before = walk.state.clone();
    let refusal = walk.tries(&command).expect_err("it is refused");
    assert_eq!(refusal.code, RefusalCode::Invalid, "{way:?}: {refusal}");
    let told = refusal.to_string();
    assert!(told.starts_with(way.place()) && told.contains(why), "{way:?}: {told}");
    assert!(!told.contains('\0') && told.len() < 300, "{way:?}: the text is not repeated");
    assert_eq!(walk.state, before, "{way:?}: nothing has changed");
}

#[test]
fn what_no_agent_can_be_given_is_refused_with_its_place_on_every_way_in() {
    for way in Way::ALL {
        refused(way, "Repair it.\0 The test in tests/it.rs passes.", "holds a NUL character");
        let bytes = way.most() + 1;
        refused(way, &of_bytes(bytes), &format!("has {bytes} bytes"));
        if !way.is_optional() && way != Way::Answer {
            refused(way, " \n\t", "is empty");
        }
    }
}

#[test]
fn the_longest_text_is_accepted_on_every_way_in() {
    for way in Way::ALL {
        let (mut walk, command) = way.bring(&of_bytes(way.most()));
        assert!(walk.tries(&command).is_ok(), "{way:?}: {:?}", walk.tries(&command).map_err(|error| error.to_string()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Wherever the NUL stands in whatever text, it does not come in.
    #[test]
    fn no_nul_comes_in(way in 0usize..Way::ALL.len(), before in "[a-zé\\n ]{0,40}", after in "[a-zé\\n ]{0,40}") {
        let (mut walk, command) = Way::ALL[way].bring(&format!("{before}\0{after}"));
        prop_assert!(walk.tries(&command).is_err());
    }
}
