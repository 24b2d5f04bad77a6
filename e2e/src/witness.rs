//! A witness of what the API says of every mission while they run, so that what a replay says later can be held against
//! what was said then.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

use crate::home::TestHome;
use crate::http::Api;

/// How often it looks. What happens between two looks is not witnessed, and need not be.
const LOOK_EVERY: Duration = Duration::from_millis(15);

/// What the API said of a mission.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    status: String,
    awaits: String,
}

/// When something was said: the last event of the log before it was asked, and after it was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    before: u64,
    after: u64,
}

/// What was said, by mission and moment.
type Seen = BTreeMap<(String, Moment), Said>;

/// A witness at work.
#[derive(Debug)]
pub struct Witness {
    eyes: Eyes,
    enough: Arc<AtomicBool>,
    looking: Option<JoinHandle<()>>,
}

/// Where a witness looks, and what it saw.
#[derive(Debug, Clone)]
struct Eyes {
    api: Api,
    seen: Arc<Mutex<Seen>>,
}

impl Witness {
    /// Begins to look at a home's living daemon.
    pub fn of(api: &Api) -> Self {
        let eyes = Eyes { api: api.clone(), seen: Arc::default() };
        let enough = Arc::new(AtomicBool::new(false));
        let (stop, open) = (Arc::clone(&enough), eyes.clone());
        #[expect(clippy::disallowed_methods, reason = "the witness owns the thread, and stops and joins it")]
        let looking = std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                open.look();
                std::thread::park_timeout(LOOK_EVERY);
            }
        });
        Self { eyes, enough, looking: Some(looking) }
    }

    /// Looks now: for a moment that must not be missed.
    pub fn look(&self) {
        self.eyes.look();
    }

    /// Ends the looking, and holds each replay against what was seen. Says how many moments of how many missions agree.
    ///
    /// # Panics
    /// When a replay differs from what was said, or nothing was seen.
    pub fn agrees_with_replays(mut self, home: &TestHome) -> (usize, usize) {
        self.look();
        self.enough.store(true, Ordering::Relaxed);
        let looking = self.looking.take().expect("it looks until it is asked");
        looking.join().expect("the witness saw everything that it could");
        let seen = std::mem::take(&mut *self.eyes.seen.lock().expect("nobody failed while it wrote down what it saw"));
        let mut replays: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for ((id, moment), said) in &seen {
            let steps = replays.entry(id).or_insert_with(|| replay(&self.eyes.api, id));
            let shown: Vec<Said> = moment.of(steps).map(Said::of).collect();
            assert!(shown.contains(said), "mission {id} at {moment:?}: {said:?} was said, {shown:?} is shown");
        }
        assert!(!seen.is_empty(), "nothing was witnessed");
        for (id, steps) in &replays {
            // The time travel of the command line shows the same, here at the middle of each mission.
            let step = &steps[steps.len() / 2];
            let then = home.godwit(&["mission", "replay", id, "--at", &step["seq"].to_string(), "--json"]).ok().json();
            assert_eq!(Said::of(&then), Said::of(step), "mission {id}");
        }
        (seen.len(), replays.len())
    }
}

impl Drop for Witness {
    /// After a failed test the daemon goes; whoever looks on would only fail as well.
    fn drop(&mut self) {
        self.enough.store(true, Ordering::Relaxed);
        if let Some(looking) = self.looking.take() {
            // What it saw is not asked for any more.
            looking.join().ok();
        }
    }
}

impl Said {
    fn of(mission: &Value) -> Self {
        let text = |key: &str| mission[key].as_str().unwrap_or_default().to_owned();
        Self { status: text("status"), awaits: text("awaits") }
    }
}

impl Eyes {
    /// What is said between two looks at the log was said at one of the places between them; mostly that is one place.
    fn look(&self) {
        let before = self.api.head();
        let page = self.api.get("/missions?limit=200").ok();
        let moment = Moment { before, after: self.api.head() };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for mission in page["items"].as_array().expect("items") {
            let id = mission["id"].as_str().expect("an id").to_owned();
            seen.insert((id, moment), Said::of(mission));
        }
    }
}

impl Moment {
    /// The steps of a replay that the mission may have been at.
    fn of(self, steps: &[Value]) -> impl Iterator<Item = &Value> {
        let seq = |step: &Value| step["seq"].as_u64().expect("a sequence number");
        let then = steps.iter().rposition(|step| seq(step) <= self.before).unwrap_or(0);
        steps[then..].iter().take_while(move |step| seq(step) <= self.before.max(self.after))
    }
}

fn replay(api: &Api, id: &str) -> Vec<Value> {
    let page = api.get(&format!("/missions/{id}/replay")).ok();
    assert!(page["next"].is_null(), "a replay is one page");
    page["items"].as_array().expect("steps").clone()
}
