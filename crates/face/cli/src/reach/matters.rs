//! What a person may want to be told, as the views have it.

use std::collections::BTreeMap;

use godwit_core::approval::ApprovalSubject;
use godwit_core::attention::Wanted;
use godwit_core::envelope::{Event, StoredEvent};
use godwit_core::id::MissionId;
use godwit_core::inspect;
use godwit_core::mission::{self, End, Status};
use godwit_reach::{Kind, Matter};
use godwit_store::view::MissionView;
use godwit_store::{MissionFilter, OpenOrAll, Store};

use super::StoreRead;

/// The most missions with questions that are looked at.
const MOST_QUESTIONS: u64 = 1_000;

/// How many events are read at once.
const PAGE: u64 = 500;

/// The most landings that are remembered for browsers that cannot be reached.
const MOST_LANDINGS: usize = 200;

/// The titles of missions with something open; `None` for one that is over: what was open then waits for nobody. They
/// are kept from look to look, because a mission as a whole is much to read.
#[derive(Debug, Default)]
pub(super) struct Titles(BTreeMap<MissionId, Option<String>>);

impl Titles {
    /// Everything that waits for a person, in the order in which it began.
    pub(super) async fn waiting(&mut self, store: &Store) -> StoreRead<Vec<Matter>> {
        let mut found = Vec::new();
        let questions = MissionFilter { status: Some(Status::AwaitingAnswers), ..MissionFilter::default() };
        for mission in store.missions(&questions, None, MOST_QUESTIONS).await? {
            let tag = format!("{}-questions", mission.id);
            found.push(matter(tag, Kind::Question, &mission.id, title(&mission), mission.created_seq));
        }
        let approvals = store.approvals(OpenOrAll::Open).await?;
        let holds = store.holds(OpenOrAll::Open).await?;
        let missions = approvals.iter().map(|open| &open.mission).chain(holds.iter().map(|open| &open.mission));
        self.know(store, missions).await?;
        for open in &approvals {
            let kind = match open.approval.subject {
                ApprovalSubject::Start => Kind::Start,
                ApprovalSubject::Landing { .. } => Kind::Landing,
            };
            let tag = open.approval.id.to_string();
            found.extend(self.of(&open.mission).map(|title| matter(tag, kind, &open.mission, title, open.seq)));
        }
        for open in &holds {
            let kind = match open.inquiry.as_ref().map(|asked| &asked.inquiry.wanted) {
                Some(Wanted::Permission { .. }) => Kind::Permission,
                Some(Wanted::Answer { .. }) => Kind::Answer,
                None => Kind::Hold,
            };
            let tag = open.hold.id.to_string();
            found.extend(self.of(&open.mission).map(|title| matter(tag, kind, &open.mission, title, open.seq)));
        }
        found.sort_by_key(|matter| matter.seq);
        Ok(found)
    }

    /// Reads the titles of these missions that are not known yet, and forgets all others.
    async fn know(&mut self, store: &Store, missions: impl Iterator<Item = &MissionId>) -> StoreRead<()> {
        let mut known = BTreeMap::new();
        for id in missions {
            if known.contains_key(id) {
                continue;
            }
            let title = match self.0.remove(id) {
                Some(title) => title,
                None => store.mission(id).await?.filter(|mission| mission.end.is_none()).map(|mission| title(&mission)),
            };
            known.insert(id.clone(), title);
        }
        self.0 = known;
        Ok(())
    }

    fn of(&self, mission: &MissionId) -> Option<String> {
        self.0.get(mission).cloned().flatten()
    }
}

fn matter(tag: String, kind: Kind, mission: &MissionId, title: String, seq: u64) -> Matter {
    Matter { tag, kind, mission: mission.to_string(), title, seq }
}

/// The title, as far as nothing in it looks like a secret: it is shown on locked screens.
fn title(mission: &MissionView) -> String {
    match inspect::scan_line(mission.title.as_bytes()).is_empty() {
        true => mission.title.clone(),
        false => mission.id.to_string(),
    }
}

/// The landings that were found in the log, and which part of it was read.
#[derive(Debug, Default)]
pub(super) struct Landings {
    /// After which event the reading began, and how far it came.
    read: Option<(u64, u64)>,
    found: Vec<Matter>,
}

impl Landings {
    /// The newest landings after an event, oldest first.
    pub(super) async fn read(&mut self, store: &Store, since: u64) -> StoreRead<Vec<Matter>> {
        // A browser that was told less than the others begins earlier.
        let (began, mut at) = match self.read {
            Some((began, at)) if began <= since => (began, at.max(since)),
            Some(_) | None => {
                self.found.clear();
                (since, since)
            }
        };
        self.found.retain(|matter| matter.seq > since);
        loop {
            let events = store.events_after(at, PAGE).await?;
            let Some(last) = events.last() else { break };
            for event in &events {
                if let Some(mission) = landed(event) {
                    self.note(store, mission, event.seq).await?;
                }
            }
            at = last.seq;
        }
        self.read = Some((began, at));
        Ok(self.found.clone())
    }

    async fn note(&mut self, store: &Store, mission: &MissionId, seq: u64) -> StoreRead<()> {
        // A reading that broke off is begun again where it began.
        if self.found.last().is_some_and(|known| known.seq >= seq) {
            return Ok(());
        }
        if let Some(mission) = store.mission(mission).await? {
            let tag = format!("{}-landed", mission.id);
            self.found.push(matter(tag, Kind::Landed, &mission.id, title(&mission), seq));
        }
        if self.found.len() > MOST_LANDINGS {
            self.found.remove(0);
        }
        Ok(())
    }
}

/// The mission that ended with this event by landing.
fn landed(event: &StoredEvent) -> Option<&MissionId> {
    let is_landing = matches!(&event.new.event, Event::Mission(mission::Event::Ended { end: End::Landed, .. }));
    match &event.new.stream {
        godwit_core::envelope::StreamId::Mission(id) if is_landing => Some(id),
        _ => None,
    }
}
