//! What a limit of an account holds or parks, and what goes on when the account is lifted.

use super::story::running;
use super::walk::Walk;
use crate::hold::HoldCode;
use crate::mission::{Command, Event, Status};
use crate::name::{AccountName, WindowName};
use crate::run::RunClass;

/// Five pauses in a row are waited for; the sixth is held.
const PAUSES: usize = 6;

fn of_model() -> RunClass {
    RunClass::ModelLimited { window: Box::new(window("seven_day_opus")), until: None }
}

fn window(name: &str) -> WindowName {
    name.parse().expect("a window")
}

/// A mission whose runs end so until it is held, and the account that paid.
fn held(class: &RunClass, code: HoldCode) -> (Walk, AccountName) {
    let mut walk = running(Walk::policy());
    for _ in 0..PAUSES {
        walk.run_ends(class.clone());
        if walk.mission().status() == Status::Held {
            break;
        }
        walk.wait(3_600);
        walk.grant();
    }
    let open: Vec<_> = walk.mission().open_holds().map(|hold| hold.code).collect();
    assert_eq!(open, [code], "{class:?}");
    let payer = walk.task("main").runs.values().next_back().and_then(crate::mission::Run::payer);
    (walk, payer.expect("an account"))
}

#[test]
fn a_lift_reaches_what_is_held_for_that_limit_alone() {
    let quota = RunClass::QuotaExhausted { until: None };
    let pause = RunClass::RateLimited { until: None };
    let of = |name: &str| Some(window(name));
    for (class, code, window, goes_on) in [
        (&quota, HoldCode::AgentLimited, None, true),
        (&pause, HoldCode::AgentLimited, None, true),
        (&of_model(), HoldCode::AgentLimited, of("seven_day_opus"), true),
        (&of_model(), HoldCode::AgentLimited, of("five_hour"), false),
        (&of_model(), HoldCode::AgentLimited, None, false),
        (&quota, HoldCode::AgentLimited, of("five_hour"), false),
        (&RunClass::Auth, HoldCode::AgentAuth, None, false),
        (&RunClass::Billing, HoldCode::AgentBilling, None, false),
        (&RunClass::Crashed, HoldCode::RunFailed, None, false),
    ] {
        let (mut walk, account) = held(class, code);
        let other = Command::LiftLimit { account: "other".parse().expect("a name"), window: window.clone() };
        assert_eq!(walk.does(other), [], "another account");
        let lift = Command::LiftLimit { account, window };
        let events = walk.does(lift.clone());
        let told = matches!(events[..], [Event::LimitLifted { .. }, Event::HoldResolved { .. }]);
        assert_eq!((told, events.is_empty()), (goes_on, !goes_on), "{lift:?} after {class:?}: {events:?}");
        let status = if goes_on { Status::Queued } else { Status::Held };
        assert_eq!(walk.mission().status(), status, "{class:?}");
        assert_eq!(walk.does(lift), [], "once");
        assert_eq!(walk.replayed(), walk.state);
        if goes_on {
            assert_eq!(walk.task("main").failures, 0, "it is tried as often as ever");
            walk.grant();
            walk.run_ends(RunClass::Success);
        }
    }
}

#[test]
fn a_mission_that_is_paused_stays_so_when_its_account_is_lifted() {
    let (mut walk, account) = held(&RunClass::QuotaExhausted { until: None }, HoldCode::AgentLimited);
    walk.does(Command::Pause);
    assert_eq!(walk.does(Command::LiftLimit { account, window: None }).len(), 2);
    assert_eq!(walk.mission().status(), Status::Paused);
}
