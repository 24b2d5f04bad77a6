//! A run is started once, is found again by anyone, and is never mistaken for something else.

use std::path::Path;

use godwit_proc::{Claim, EndReason, Holder, RunEnding, RunProbe, Secrets, run};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::*;

#[tokio::test]
async fn of_twenty_shims_at_once_one_executes() {
    let scratch = Scratch::new();
    let witness = scratch.path().join("witness");
    let script = format!("echo executed >> {}", witness.display());
    let spec = spec(&["sh", "-c", &script]);
    let starts: Vec<_> = std::thread::scope(|scope| {
        let starters: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| run::start(&scratch.run_dir(), &spec, &Secrets::default(), &shim())))
            .collect();
        starters.into_iter().map(|starter| starter.join().expect("no panic").expect("no failure")).collect()
    });
    assert_eq!(starts.iter().filter(|started| **started == run::Started::Fresh).count(), 1);
    assert_eq!(ended(&scratch.run_dir()).await.end, EndReason::Exited { code: 0 });
    assert_eq!(std::fs::read_to_string(&witness).expect("executed"), "executed\n");
    // Long after, the answer is the same.
    let again = run::start(&scratch.run_dir(), &spec, &Secrets::default(), &shim()).expect("no failure");
    assert_eq!(again, run::Started::Adopted);
}

#[tokio::test]
async fn a_revoked_run_is_never_executed() {
    let scratch = Scratch::new();
    assert_eq!(run::probe(&scratch.run_dir()).expect("fine"), RunProbe::Absent);
    assert_eq!(run::revoke(&scratch.run_dir()).expect("revoked"), run::Revocation::Revoked);
    let witness = scratch.path().join("witness");
    let spec = spec(&["touch", &witness.display().to_string()]);
    let started = run::start(&scratch.run_dir(), &spec, &Secrets::default(), &shim()).expect("no failure");
    assert_eq!(started, run::Started::Adopted);
    assert_eq!(run::probe(&scratch.run_dir()).expect("fine"), RunProbe::Revoked);
    assert_eq!(ending(&scratch.run_dir()).await, RunEnding::NeverStarted);
    assert!(!witness.exists());
}

#[tokio::test]
async fn a_run_that_was_live_elsewhere_is_lost_and_never_executed() {
    let scratch = Scratch::new();
    run::mark_lost(&scratch.run_dir(), 3).expect("marked");
    run::mark_lost(&scratch.run_dir(), 3).expect("marked twice");
    let witness = scratch.path().join("witness");
    let spec = spec(&["touch", &witness.display().to_string()]);
    let started = run::start(&scratch.run_dir(), &spec, &Secrets::default(), &shim()).expect("no failure");
    assert_eq!(started, run::Started::Adopted);
    assert_eq!(run::terminate(&scratch.run_dir()).expect("answered"), run::Termination::NotLive);
    assert_eq!(ending(&scratch.run_dir()).await, RunEnding::Lost(run::Remains::default()));
    assert!(!witness.exists());
}

#[tokio::test]
async fn a_revocation_that_comes_too_late_says_so() {
    let scratch = Scratch::new();
    start(&scratch, &misbehave("silent", 0));
    let live = holder(&scratch.run_dir());
    assert_eq!(run::revoke(&scratch.run_dir()).expect("answered"), run::Revocation::AlreadyClaimed(live));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_shim_is_listed_by_a_name_that_says_what_it_is() {
    let scratch = Scratch::new();
    start(&scratch, &misbehave("silent", 0));
    let listed = std::fs::read_to_string(format!("/proc/{}/comm", holder(&scratch.run_dir()).pid)).expect("it lives");
    assert_eq!(listed, "godwit-shim\n");
}

#[tokio::test]
async fn a_shim_that_is_killed_makes_the_run_lost_and_leaves_nothing_alive() {
    let scratch = Scratch::new();
    start(&scratch, &misbehave("setsid-grandchild", 1));
    until_said(&scratch.run_dir(), "left\n");
    kill(Pid::from_raw(holder(&scratch.run_dir()).pid), Signal::SIGKILL).expect("killed");
    let ending = ending(&scratch.run_dir()).await;
    assert!(matches!(ending, RunEnding::Lost(remains) if remains.killed >= 1 && remains.leaked == 0), "{ending:?}");
    assert!(tagged(&scratch.run_dir()).is_empty());
    let again = run::probe(&scratch.run_dir()).expect("fine");
    assert_eq!(again, RunProbe::Lost(run::Remains::default()), "and it stays lost");
}

#[tokio::test]
async fn a_shim_that_is_killed_takes_its_sandbox_with_it() {
    let scratch = Scratch::new();
    // Nothing inside carries the run's key, so only the sandbox itself can end it.
    let argv = sandboxed(&["env", "-i", MISBEHAVE, "setsid-grandchild", "1"]);
    start(&scratch, &spec(&argv));
    until_said(&scratch.run_dir(), "left\n");
    let shim = holder(&scratch.run_dir()).pid;
    let inside = descendants(shim);
    assert!(inside.len() >= 4, "two of the sandbox and two inside: {inside:?}");
    kill(Pid::from_raw(shim), Signal::SIGKILL).expect("killed");
    assert!(matches!(ending(&scratch.run_dir()).await, RunEnding::Lost(_)));
    until("everything is gone", || inside.iter().all(|pid| kill(Pid::from_raw(*pid), None).is_err()));
}

/// Every process below one, by the kernel's own list of children.
fn descendants(pid: i32) -> Vec<i32> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let children = children.split_ascii_whitespace().filter_map(|child| child.parse().ok());
    children.flat_map(|child: i32| [child].into_iter().chain(descendants(child)).collect::<Vec<_>>()).collect()
}

#[test]
fn a_stranger_with_the_recorded_pid_is_not_touched() {
    let scratch = Scratch::new();
    let stranger = Stranger::start();
    // A pid can only be used again long after, so the two never start within one tick of the kernel's clock (10 ms).
    let started = std::time::Instant::now();
    until("the clock ticks", || started.elapsed().as_millis() > 30);
    start(&scratch, &misbehave("silent", 0));
    let real = holder(&scratch.run_dir());
    let stranger_claim = Claim::Held(Holder { pid: stranger.pid(), ..real.clone() });
    replace_claim(&scratch.run_dir(), &stranger_claim);
    assert_eq!(run::terminate(&scratch.run_dir()).expect("answered"), run::Termination::NotLive);
    kill(Pid::from_raw(real.pid), Signal::SIGKILL).expect("killed");
    until("the run is lost", || matches!(run::probe(&scratch.run_dir()), Ok(RunProbe::Lost(_))));
    assert!(tagged(&scratch.run_dir()).is_empty());
    assert!(stranger.is_alive());
}

fn replace_claim(run_dir: &Path, claim: &Claim) {
    std::fs::write(run_dir.join("claim"), serde_json::to_vec(claim).expect("JSON")).expect("written");
}

/// A process that has nothing to do with the run.
struct Stranger(std::process::Child);

impl Stranger {
    #[expect(clippy::disallowed_methods, reason = "a process that no run owns")]
    fn start() -> Self {
        Self(std::process::Command::new("sleep").arg("600").spawn().expect("sleep is installed"))
    }

    fn pid(&self) -> i32 {
        self.0.id().cast_signed()
    }

    fn is_alive(&self) -> bool {
        kill(Pid::from_raw(self.pid()), None).is_ok()
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("reaped");
    }
}
