//! A witness of what the API says of every mission while they run, so that what a replay says later can be held against
//! what was said then.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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

/// What was said, by mission and by the last event of the log at that moment.
type Seen = BTreeMap<(String, u64), Said>;

/// A witness at work.
#[derive(Debug)]
pub struct Witness {
    enough: Arc<AtomicBool>,
    looking: Option<JoinHandle<Seen>>,
}

impl Witness {
    /// Begins to look at a home's living daemon.
    pub fn of(api: &Api) -> Self {
        let (api, enough) = (api.clone(), Arc::new(AtomicBool::new(false)));
        let stop = Arc::clone(&enough);
        #[expect(clippy::disallowed_methods, reason = "the witness owns the thread, and stops and joins it")]
        let looking = std::thread::spawn(move || {
            let mut seen = Seen::new();
            while !stop.load(Ordering::Relaxed) {
                look(&api, &mut seen);
                std::thread::park_timeout(LOOK_EVERY);
            }
            seen
        });
        Self { enough, looking: Some(looking) }
    }

    /// Ends the looking, and holds each replay against what was seen. Says how many moments of how many missions agree.
    ///
    /// # Panics
    /// When a replay differs from what was said, or nothing was seen.
    pub fn agrees_with_replays(mut self, home: &TestHome, api: &Api) -> (usize, usize) {
        self.enough.store(true, Ordering::Relaxed);
        let looking = self.looking.take().expect("it looks until it is asked");
        let seen = looking.join().expect("the witness saw everything that it could");
        let mut replays: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for ((id, head), said) in &seen {
            let steps = replays.entry(id).or_insert_with(|| replay(api, id));
            let step = steps.iter().rev().find(|step| step["seq"].as_u64().is_some_and(|seq| seq <= *head));
            let step = step.unwrap_or_else(|| panic!("mission {id} was seen at {head}, before its replay begins"));
            assert_eq!(*said, Said::of(step), "mission {id} at {head}");
        }
        assert!(!seen.is_empty(), "nothing was witnessed");
        for (id, steps) in &replays {
            // The time travel of the command line shows the same, here at one moment of each mission.
            let Some(((_, head), said)) = seen.iter().filter(|((of, _), _)| of == id).nth(steps.len() / 2) else {
                continue;
            };
            let then = home.godwit(&["mission", "replay", id, "--at", &head.to_string(), "--json"]).ok().json();
            assert_eq!(*said, Said::of(&then), "mission {id} at {head}");
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

/// What is said between two looks at the log that find it unchanged was said at exactly that place.
fn look(api: &Api, seen: &mut Seen) {
    let head = api.head();
    let page = api.get("/missions?limit=200").ok();
    if api.head() != head {
        return;
    }
    for mission in page["items"].as_array().expect("items") {
        let id = mission["id"].as_str().expect("an id").to_owned();
        seen.insert((id, head), Said::of(mission));
    }
}

fn replay(api: &Api, id: &str) -> Vec<Value> {
    let page = api.get(&format!("/missions/{id}/replay")).ok();
    assert!(page["next"].is_null(), "a replay is one page");
    page["items"].as_array().expect("steps").clone()
}
