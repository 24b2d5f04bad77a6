//! The line for the slots of a host, read from the log alone: who waited when each slot was given, who could have had it,
//! and who got it. It knows the promise that godwit makes, and nothing of how it is kept.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use godwit_e2e::http::Api;
use jiff::Timestamp;
use serde_json::Value;

/// How many runs may be live at once.
#[derive(Debug, Clone)]
pub(super) struct Caps {
    /// On the host.
    pub(super) host: usize,
    /// In each repository that has a cap.
    pub(super) repos: BTreeMap<&'static str, usize>,
    /// Of each agent that has one.
    pub(super) agents: BTreeMap<&'static str, usize>,
}

/// What is known of a mission of one task.
#[derive(Debug, Clone)]
struct Known {
    repo: String,
    agent: String,
    priority: i64,
    created: Timestamp,
    first_grant: Option<Timestamp>,
}

/// What the log says, event by event.
pub(super) struct Line {
    caps: Caps,
    events: Vec<Value>,
    missions: BTreeMap<String, Known>,
}

/// Who waits since when, who runs, and how urgent each is.
#[derive(Debug)]
struct Now {
    waiting: BTreeMap<String, Timestamp>,
    live: Vec<String>,
    priorities: BTreeMap<String, i64>,
}

fn at(event: &Value) -> Timestamp {
    event["at"].as_str().and_then(|text| text.parse().ok()).expect("a time")
}

/// The mission that an event is about.
fn mission(event: &Value) -> Option<&str> {
    event["stream"].as_str()?.strip_prefix("mission/")
}

impl Line {
    pub(super) fn of(api: &Api, caps: Caps) -> Self {
        let events = api.log_after(0);
        let repos = api.get("/repos").ok();
        let names: BTreeMap<&str, &str> = repos["items"]
            .as_array()
            .expect("items")
            .iter()
            .filter_map(|repo| Some((repo["id"].as_str()?, repo["name"].as_str()?)))
            .collect();
        let created = events.iter().filter(|event| event["kind"] == "mission.created").map(|event| {
            let new = &event["data"]["mission"];
            let known = Known {
                repo: names[new["repo"].as_str().expect("a repository")].to_owned(),
                agent: event["data"]["agent"].as_str().expect("an agent").to_owned(),
                priority: new["priority"].as_i64().unwrap_or(0),
                created: at(event),
                first_grant: None,
            };
            (mission(event).expect("a mission").to_owned(), known)
        });
        let mut missions: BTreeMap<String, Known> = created.collect();
        for event in events.iter().filter(|event| event["kind"] == "mission.run-granted") {
            let known = missions.get_mut(mission(event).expect("a mission")).expect("it was created");
            known.first_grant.get_or_insert(at(event));
        }
        Self { caps, events, missions }
    }

    pub(super) fn repo(&self, id: &str) -> &str {
        &self.missions[id].repo
    }

    /// The missions in the order in which they got slots, without these.
    pub(super) fn grants_after<'a>(&'a self, others: &'a [String]) -> impl Iterator<Item = &'a str> {
        let grants = self.events.iter().filter(|event| event["kind"] == "mission.run-granted");
        grants.filter_map(mission).filter(|id| !others.iter().any(|other| other == id))
    }

    /// No cap was ever exceeded.
    pub(super) fn keeps_caps(&self) {
        self.walk(|_, _| {}, |_, _| {});
    }

    /// No cap was ever exceeded, whoever got a slot was the first of those who could have it, and no slot was free for
    /// anybody who waited.
    pub(super) fn prove(&self) {
        self.walk(
            |now, granted| {
                let first = self.first(now).expect("somebody waited");
                assert_eq!(granted, first, "another one was first: {now:#?}");
            },
            |now, seq| {
                let could = self.first(now);
                assert_eq!(could, None, "at {seq} it waited although there was room: {now:#?}");
            },
        );
    }

    /// Tells `granted` who gets a slot before it is taken, and `between` the state between two decisions.
    fn walk(&self, mut granted: impl FnMut(&Now, &str), mut between: impl FnMut(&Now, &Value)) {
        let priorities = self.missions.iter().map(|(id, known)| (id.clone(), known.priority)).collect();
        let mut now = Now { waiting: BTreeMap::new(), live: Vec::new(), priorities };
        let mut last = None;
        for event in &self.events {
            // What is decided together has the same time.
            if last.replace(at(event)).is_some_and(|last| last != at(event)) {
                between(&now, &event["seq"]);
            }
            let Some(id) = mission(event) else { continue };
            match event["kind"].as_str().expect("a kind") {
                "mission.workspace-ready" => drop(now.waiting.insert(id.to_owned(), at(event))),
                "mission.run-granted" => {
                    granted(&now, id);
                    now.waiting.remove(id);
                    now.live.push(id.to_owned());
                    self.is_within_caps(&now);
                }
                "mission.run-ended" => {
                    assert!(
                        event["data"]["retry_at"].is_null(),
                        "these missions repeat no run by themselves: {event:#}"
                    );
                    now.live.retain(|live| live != id);
                }
                "mission.priority-set" => {
                    let priority = event["data"]["priority"].as_i64().expect("a priority");
                    now.priorities.insert(id.to_owned(), priority);
                }
                _ => {}
            }
        }
    }

    fn is_within_caps(&self, now: &Now) {
        assert!(now.live.len() <= self.caps.host, "{now:#?}");
        for (repo, cap) in &self.caps.repos {
            assert!(self.live_in(now, repo) <= *cap, "{repo}: {now:#?}");
        }
        for (agent, cap) in &self.caps.agents {
            assert!(self.live_of(now, agent) <= *cap, "{agent}: {now:#?}");
        }
    }

    fn live_in(&self, now: &Now, repo: &str) -> usize {
        now.live.iter().filter(|id| self.missions[*id].repo == repo).count()
    }

    fn live_of(&self, now: &Now, agent: &str) -> usize {
        now.live.iter().filter(|id| self.missions[*id].agent == agent).count()
    }

    /// Who is to get the next slot: of those who can, the most urgent; of these, one of the repository with the fewest
    /// live runs; of these, the one that has waited longest.
    fn first<'a>(&self, now: &'a Now) -> Option<&'a str> {
        let can = now.waiting.iter().filter(|(id, _)| self.has_room(now, &self.missions[*id]));
        can.min_by_key(|(id, since)| {
            let known = &self.missions[*id];
            (Reverse(now.priorities[*id]), self.live_in(now, &known.repo), **since, id.as_str())
        })
        .map(|(id, _)| id.as_str())
    }

    fn has_room(&self, now: &Now, known: &Known) -> bool {
        let below = |cap: Option<&usize>, live: usize| cap.is_none_or(|cap| live < *cap);
        now.live.len() < self.caps.host
            && below(self.caps.repos.get(known.repo.as_str()), self.live_in(now, &known.repo))
            && below(self.caps.agents.get(known.agent.as_str()), self.live_of(now, &known.agent))
    }

    /// How long each repository's missions waited from their creation to their first slot, one line each.
    pub(super) fn waits(&self) -> String {
        let mut waits: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for known in self.missions.values() {
            let Some(granted) = known.first_grant else { continue };
            let seconds = granted.duration_since(known.created).as_secs_f64();
            waits.entry(&known.repo).or_default().push(seconds);
        }
        let told = waits.into_iter().map(|(repo, waits)| {
            let most = waits.iter().copied().fold(0.0, f64::max);
            let mean = waits.iter().sum::<f64>() / f64::from(u32::try_from(waits.len()).expect("a few"));
            format!("{repo}: {} missions waited {mean:.2} s on average and {most:.2} s at most\n", waits.len())
        });
        told.collect()
    }
}
