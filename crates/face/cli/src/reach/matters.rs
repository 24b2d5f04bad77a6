//! What a person may want to be told, as the views have it.

use std::collections::BTreeMap;

use godwit_core::approval::ApprovalSubject;
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

/// Everything that waits for a person, in the order in which it began.
pub(super) async fn waiting(store: &Store) -> StoreRead<Vec<Matter>> {
    let mut found = Vec::new();
    let questions = MissionFilter { status: Some(Status::AwaitingAnswers), ..MissionFilter::default() };
    for mission in store.missions(&questions, None, MOST_QUESTIONS).await? {
        let tag = format!("{}-questions", mission.id);
        found.push(matter(tag, Kind::Question, &mission, mission.created_seq));
    }
    let mut missions = BTreeMap::new();
    for open in store.approvals(OpenOrAll::Open).await? {
        let Some(mission) = live(store, &mut missions, &open.mission).await? else { continue };
        let kind = match open.approval.subject {
            ApprovalSubject::Start => Kind::Start,
            ApprovalSubject::Landing { .. } => Kind::Landing,
        };
        found.push(matter(open.approval.id.to_string(), kind, mission, open.seq));
    }
    for open in store.holds(OpenOrAll::Open).await? {
        let Some(mission) = live(store, &mut missions, &open.mission).await? else { continue };
        found.push(matter(open.hold.id.to_string(), Kind::Hold, mission, open.seq));
    }
    found.sort_by_key(|matter| matter.seq);
    Ok(found)
}

/// A mission that is not over. What was open when a mission ended waits for nobody.
async fn live<'known>(
    store: &Store,
    known: &'known mut BTreeMap<MissionId, Option<MissionView>>,
    id: &MissionId,
) -> StoreRead<Option<&'known MissionView>> {
    if !known.contains_key(id) {
        let found = store.mission(id).await?.filter(|mission| mission.end.is_none());
        known.insert(id.clone(), found);
    }
    Ok(known.get(id).and_then(Option::as_ref))
}

fn matter(tag: String, kind: Kind, mission: &MissionView, seq: u64) -> Matter {
    Matter { tag, kind, mission: mission.id.to_string(), title: title(mission), seq }
}

/// The title, as far as nothing in it looks like a secret: it is shown on locked screens.
fn title(mission: &MissionView) -> String {
    match inspect::scan_line(mission.title.as_bytes()).is_empty() {
        true => mission.title.clone(),
        false => mission.id.to_string(),
    }
}

/// The landings that were found in the log, and how far it was read.
#[derive(Debug, Default)]
pub(super) struct Landings {
    read_to: Option<u64>,
    found: Vec<Matter>,
}

impl Landings {
    /// The newest landings after an event, oldest first.
    pub(super) async fn read(&mut self, store: &Store, since: u64) -> StoreRead<Vec<Matter>> {
        // A browser that was told less than the others begins earlier: what was let go is read again then.
        let earliest = self.found.first().map_or(self.read_to, |matter| Some(matter.seq - 1));
        if earliest.is_none_or(|earliest| since < earliest) {
            *self = Self { read_to: Some(since), found: Vec::new() };
        }
        self.found.retain(|matter| matter.seq > since);
        let mut at = self.read_to.unwrap_or(since).max(since);
        loop {
            let events = store.events_after(at, PAGE).await?;
            let Some(last) = events.last() else { break };
            at = last.seq;
            for event in &events {
                if let Some(mission) = landed(event) {
                    self.note(store, mission, event.seq).await?;
                }
            }
        }
        self.read_to = Some(at);
        Ok(self.found.clone())
    }

    async fn note(&mut self, store: &Store, mission: &MissionId, seq: u64) -> StoreRead<()> {
        if let Some(mission) = store.mission(mission).await? {
            self.found.push(matter(format!("{}-landed", mission.id), Kind::Landed, &mission, seq));
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
