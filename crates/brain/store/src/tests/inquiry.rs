//! What an agent asks is in the views until it is answered.

use godwit_core::attention::{Attention, Inquiry, Permission, Wanted};
use godwit_core::effect::{Effect, EffectKind, Outcome, OutcomeKind};
use godwit_core::envelope::Durability;
use godwit_core::fleet::Addressed;
use godwit_core::hold::HoldCode;
use godwit_core::id::MissionId;
use godwit_core::mission::{Command, Request, WishKind, desired};
use godwit_core::principal::Principal;
use godwit_core::run::RunClass;

use super::world::{World, open, person, run_end};
use crate::view::{HoldView, MissionView};
use crate::{OpenOrAll, Store};

fn inquiry(wanted: Wanted) -> Inquiry {
    let key = "9f".repeat(32).parse().expect("a digest");
    Inquiry { key, wanted, tool: "Bash".to_owned(), text: "sudo make install".to_owned() }
}

/// A mission whose first run has ended with an inquiry.
async fn asked(store: &Store, wanted: Wanted) -> (World, MissionId) {
    let mut world = World::new(1);
    append(store, world.register(1)).await;
    append(store, world.create(1, 1)).await;
    let mission = MissionId::from_entropy(1);
    let mut wanted = Some(wanted);
    while let Some(wish) = desired(&world.fleet.missions[&mission]).into_iter().next() {
        let command = match wish.kind {
            WishKind::Ask(Request::Slot { run, .. }) => Command::GrantRun { run, account: None },
            WishKind::Ask(Request::Lane { .. }) => panic!("nothing is there to land"),
            WishKind::Do(effect) => settled(effect, &mission, &mut wanted),
        };
        let addressed = Addressed::Mission(mission.clone(), command);
        append(store, world.decide(vec![addressed], &Principal::Daemon).expect("it is awaited")).await;
    }
    (world, mission)
}

fn settled(effect: Effect, mission: &MissionId, wanted: &mut Option<Wanted>) -> Command {
    let result = match effect.kind {
        EffectKind::PrepareWorkspace { .. } => OutcomeKind::WorkspaceReady {
            base: "a".repeat(40).parse().expect("an object name"),
            branch: None,
            source_dirty: false,
            rescue: None,
            conflicts: Vec::new(),
        },
        EffectKind::StartRun { spec } => {
            let inquiry = Box::new(inquiry(wanted.take().expect("it asks once")));
            let class = RunClass::NeedsAnswer { inquiry, attention: Attention::Park };
            OutcomeKind::RunEnded { run: spec.run, end: run_end(class) }
        }
        other => panic!("nobody waits for {other:?}"),
    };
    Command::Settle(Outcome { effect: effect.id, mission: mission.clone(), result })
}

async fn append(store: &Store, batch: Vec<godwit_core::envelope::NewEvent>) {
    store.append(&batch, Durability::Process).await.expect("appended");
}

async fn seen(store: &Store, mission: &MissionId) -> (MissionView, Vec<HoldView>) {
    let view = store.mission(mission).await.expect("a view").expect("it is there");
    (view, store.holds(OpenOrAll::Open).await.expect("holds"))
}

/// The ways out of a hold, by their verbs.
fn verbs(hold: &HoldView) -> Vec<&str> {
    hold.recovery.iter().filter_map(|command| command.split(' ').nth(2)).collect()
}

#[tokio::test]
async fn what_an_agent_asks_is_shown_with_its_hold_until_it_is_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let wanted = Wanted::Permission { rule: "sudo".to_owned(), because: "it is root's".to_owned() };
    let (mut world, id) = asked(&store, wanted.clone()).await;
    let (mission, holds) = seen(&store, &id).await;
    let open = mission.last_task().inquiry.as_ref().expect("it asks");
    assert_eq!((&open.inquiry, &open.run), (&inquiry(wanted), &mission.runs[0].id));
    assert_eq!((open.agent.as_ref().map(|agent| agent.as_str()), open.until), (Some("claude"), None));
    assert_eq!((holds[0].hold.code, holds[0].inquiry.as_ref()), (HoldCode::NeedsAnswer, Some(open)));
    assert_eq!(verbs(&holds[0]), ["show", "allow", "deny", "continue", "cancel"]);
    let allow = Command::AnswerInquiry { task: None, key: None, permission: Permission::Allowed, text: None };
    append(&store, world.decide(vec![Addressed::Mission(id.clone(), allow)], &person()).expect("allowed")).await;
    let (mission, holds) = seen(&store, &id).await;
    assert_eq!((mission.last_task().inquiry.as_ref(), holds), (None, Vec::new()));
    assert_eq!(mission.holds[0].inquiry, None, "what was asked is over");
}

#[tokio::test]
async fn a_question_is_answered_and_nobody_is_told_to_allow_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder).await;
    let (_, id) = asked(&store, Wanted::Answer { options: vec!["a".to_owned()] }).await;
    let (_, holds) = seen(&store, &id).await;
    assert_eq!(verbs(&holds[0]), ["show", "continue", "deny", "cancel"]);
}
