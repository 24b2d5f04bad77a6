//! What is to be sent to one browser: the difference between what waits now and what it was told. Pure.
//!
//! It is asked again and again and keeps no queue, so a daemon that was killed at any point goes on where it stood: what
//! was not told is told, what was told is not told twice, and what is decided meanwhile is taken back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// More new things than this are told in one summary.
const MOST_ALONE: usize = 3;

/// The tag of the notification that tells of several things.
const SUMMARY: &str = "godwit-inbox";

/// The tag of the notification that a person asked for to see one.
const TEST: &str = "godwit-test";

/// Something that a person may want to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// What makes it this one, and its notification's tag: two with one tag are the same.
    pub tag: String,
    /// What it is.
    pub kind: Kind,
    /// The id of the mission.
    pub mission: String,
    /// The title of the mission, in which nothing is secret.
    pub title: String,
    /// The event that it began with.
    pub seq: u64,
}

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A mission asks what is wanted.
    Question,
    /// A mission asks whether it may start.
    Start,
    /// A result asks whether it may land.
    Landing,
    /// An agent asks whether a call may run.
    Permission,
    /// An agent asks a question.
    Answer,
    /// Something stands in a mission's way.
    Hold,
    /// A mission has landed: nothing waits, and only who wants to is told.
    Landed,
}

/// What a browser was told about one thing, while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// The mission.
    pub(crate) mission: String,
    /// Its title then.
    pub(crate) title: String,
    /// Whether it has a notification of its own.
    pub(crate) form: Form,
}

/// How something was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    /// By a notification of its own.
    Alone,
    /// As one of several.
    InSummary,
}

/// What one browser was told: all that there is to remember of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    /// Nothing that began at this event or before is told: the browser asked for what comes after it.
    pub(crate) since: u64,
    /// The newest landing that was told.
    pub(crate) landed: u64,
    /// What was told and still waits, by tag.
    pub(crate) told: BTreeMap<String, Told>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Note {
    /// Of one thing.
    Alone(Matter),
    /// Of several at once: how many wait in all, and how many have landed.
    Summary { waiting: usize, landed: usize },
    /// What one notification told waits no longer; this replaces it.
    Decided { tag: String, mission: String, title: String },
    /// What several notifications told waits no longer; this replaces them all.
    AllDecided { waiting: usize, close: Vec<String> },
    /// A person wants to see one.
    Test,
}

/// How soon a message has to be there (RFC 8030, section 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    Low,
    Normal,
    High,
}

impl Urgency {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

impl Note {
    /// The tag of its notification: one with the same tag is replaced.
    pub(crate) fn tag(&self) -> &str {
        match self {
            Self::Alone(matter) => &matter.tag,
            Self::Decided { tag, .. } => tag,
            Self::Summary { .. } | Self::AllDecided { .. } => SUMMARY,
            Self::Test => TEST,
        }
    }

    /// The page that it opens.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Alone(Matter { kind: Kind::Landing, mission, .. }) => format!("/missions/{mission}/review"),
            Self::Alone(Matter { mission, .. }) | Self::Decided { mission, .. } => format!("/missions/{mission}"),
            Self::Summary { waiting: 0, .. } => "/".to_owned(),
            Self::Summary { .. } | Self::AllDecided { .. } => "/inbox".to_owned(),
            Self::Test => "/settings".to_owned(),
        }
    }

    pub(crate) fn urgency(&self) -> Urgency {
        match self {
            Self::Alone(Matter { kind: Kind::Landed, .. }) | Self::Summary { waiting: 0, .. } => Urgency::Normal,
            Self::Alone(_) | Self::Summary { .. } | Self::Test => Urgency::High,
            Self::Decided { .. } | Self::AllDecided { .. } => Urgency::Low,
        }
    }

    /// Whether it makes no sound: nothing new is said.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self, Self::Decided { .. } | Self::AllDecided { .. })
    }

    /// Notifications beside its own that it takes away.
    pub(crate) fn close(&self) -> &[String] {
        match self {
            Self::AllDecided { close, .. } => close,
            Self::Alone(_) | Self::Summary { .. } | Self::Decided { .. } | Self::Test => &[],
        }
    }
}

/// A message, and what was told once a push service has taken it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sending {
    pub(crate) note: Note,
    pub(crate) after: Ledger,
}

/// What there is now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now<'a> {
    /// Everything that waits for a person.
    pub(crate) waiting: &'a [Matter],
    /// What has landed lately; empty for who does not want to be told.
    pub(crate) landed: &'a [Matter],
}

/// What is to be sent, in this order. The ledger after the last is the one in which nothing is left to be sent.
pub(crate) fn plan(ledger: &Ledger, now: Now<'_>) -> Vec<Sending> {
    let mut sendings = Vec::new();
    let ledger = take_back(ledger, now.waiting, &mut sendings);
    tell(ledger, now, &mut sendings);
    sendings
}

/// Takes back what waits no longer, and answers the ledger after that.
fn take_back(ledger: &Ledger, waiting: &[Matter], sendings: &mut Vec<Sending>) -> Ledger {
    let is_over = |tag: &str| !waiting.iter().any(|matter| matter.tag == tag);
    let gone: Vec<_> = ledger.told.iter().filter(|(tag, _)| is_over(tag)).collect();
    let mut after = ledger.clone();
    after.told.retain(|tag, _| !is_over(tag));
    let has_summary = |ledger: &Ledger| ledger.told.values().any(|told| told.form == Form::InSummary);
    // A summary stands as long as one of what it told still waits.
    let is_summary_over = has_summary(ledger) && !has_summary(&after);
    let alone: Vec<_> = gone.into_iter().filter(|(_, told)| told.form == Form::Alone).collect();
    if is_summary_over || alone.len() > MOST_ALONE {
        let close = alone.into_iter().map(|(tag, _)| tag.clone()).collect();
        let note = Note::AllDecided { waiting: after.told.len(), close };
        sendings.push(Sending { note, after: after.clone() });
        return after;
    }
    let mut so_far = ledger.clone();
    so_far.told.retain(|tag, told| !is_over(tag) || told.form == Form::Alone);
    for (tag, told) in alone {
        so_far.told.remove(tag);
        let note = Note::Decided { tag: tag.clone(), mission: told.mission.clone(), title: told.title.clone() };
        sendings.push(Sending { note, after: so_far.clone() });
    }
    after
}

/// Tells what is new.
fn tell(mut ledger: Ledger, now: Now<'_>, sendings: &mut Vec<Sending>) {
    let is_new = |matter: &&Matter| matter.seq > ledger.since && !ledger.told.contains_key(&matter.tag);
    let waiting: Vec<_> = now.waiting.iter().filter(is_new).collect();
    let landed: Vec<_> = now.landed.iter().filter(|matter| matter.seq > ledger.landed.max(ledger.since)).collect();
    if waiting.len() + landed.len() > MOST_ALONE {
        let note = Note::Summary { waiting: now.waiting.len(), landed: landed.len() };
        waiting.iter().for_each(|matter| note_down(&mut ledger, matter, Form::InSummary));
        landed.iter().for_each(|matter| note_down(&mut ledger, matter, Form::InSummary));
        sendings.push(Sending { note, after: ledger });
        return;
    }
    for matter in waiting.into_iter().chain(landed) {
        note_down(&mut ledger, matter, Form::Alone);
        sendings.push(Sending { note: Note::Alone(matter.clone()), after: ledger.clone() });
    }
}

/// Notes down that something was told. A landing waits for nothing, so only its place is.
fn note_down(ledger: &mut Ledger, matter: &Matter, form: Form) {
    match matter.kind {
        Kind::Landed => ledger.landed = ledger.landed.max(matter.seq),
        Kind::Question | Kind::Start | Kind::Landing | Kind::Permission | Kind::Answer | Kind::Hold => {
            let told = Told { mission: matter.mission.clone(), title: matter.title.clone(), form };
            ledger.told.insert(matter.tag.clone(), told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matter(number: u64, kind: Kind) -> Matter {
        Matter {
            tag: format!("m{number}-h1"),
            kind,
            mission: format!("m{number}"),
            title: format!("mission {number}"),
            seq: number,
        }
    }

    fn holds(numbers: impl IntoIterator<Item = u64>) -> Vec<Matter> {
        numbers.into_iter().map(|number| matter(number, Kind::Hold)).collect()
    }

    fn now<'a>(waiting: &'a [Matter], landed: &'a [Matter]) -> Now<'a> {
        Now { waiting, landed }
    }

    /// Sends everything that is planned, and answers what was sent and the ledger then.
    fn send(ledger: &Ledger, now: Now<'_>) -> (Vec<Note>, Ledger) {
        let sendings = plan(ledger, now);
        let after = sendings.last().map_or_else(|| ledger.clone(), |sending| sending.after.clone());
        (sendings.into_iter().map(|sending| sending.note).collect(), after)
    }

    #[test]
    fn each_thing_is_told_once_and_taken_back_once() {
        let waiting = holds([1]);
        let (notes, ledger) = send(&Ledger::default(), now(&waiting, &[]));
        assert_eq!(notes, [Note::Alone(waiting[0].clone())]);
        assert_eq!(plan(&ledger, now(&waiting, &[])), [], "it is not told twice");
        let (notes, ledger) = send(&ledger, now(&[], &[]));
        let [Note::Decided { tag, .. }] = &notes[..] else { panic!("{notes:?}") };
        assert_eq!(*tag, waiting[0].tag, "it replaces the notification");
        assert_eq!(plan(&ledger, now(&[], &[])), []);
        assert_eq!(ledger, Ledger::default(), "nothing is kept of it");
    }

    #[test]
    fn what_was_there_when_a_browser_asked_is_not_told() {
        let ledger = Ledger { since: 5, ..Ledger::default() };
        let waiting = holds([4, 5, 6]);
        let (notes, _) = send(&ledger, now(&waiting, &[matter(3, Kind::Landed)]));
        assert_eq!(notes, [Note::Alone(waiting[2].clone())]);
    }

    #[test]
    fn a_hundred_things_are_one_summary_and_so_is_their_end() {
        let waiting = holds(1..=100);
        let landed: Vec<_> = (101..=120).map(|number| matter(number, Kind::Landed)).collect();
        let (notes, ledger) = send(&Ledger::default(), now(&waiting, &landed));
        assert_eq!(notes, [Note::Summary { waiting: 100, landed: 20 }]);
        assert_eq!(plan(&ledger, now(&waiting, &landed)), []);
        let (notes, ledger) = send(&ledger, now(&waiting[..40], &landed));
        assert_eq!(notes, [], "the summary stands while one of its things waits");
        let (notes, ledger) = send(&ledger, now(&[], &landed));
        assert_eq!(notes, [Note::AllDecided { waiting: 0, close: Vec::new() }]);
        assert_eq!(plan(&ledger, now(&[], &landed)), []);
    }

    #[test]
    fn many_that_were_told_alone_are_taken_back_at_once() {
        let waiting = holds(1..=6);
        let (_, ledger) = send(&Ledger::default(), now(&waiting[..3], &[]));
        let (_, ledger) = send(&ledger, now(&waiting, &[]));
        assert_eq!(ledger.told.len(), 6);
        let (notes, ledger) = send(&ledger, now(&waiting[5..], &[]));
        let [Note::AllDecided { waiting: 1, close }] = &notes[..] else { panic!("{notes:?}") };
        assert_eq!(close.len(), 5);
        assert_eq!(ledger.told.len(), 1);
    }

    #[test]
    fn whatever_was_sent_before_a_kill_the_rest_follows() {
        let before = holds([1, 2]);
        let (_, ledger) = send(&Ledger::default(), now(&before, &[]));
        let (waiting, landed) = (holds([2, 3, 4]), [matter(5, Kind::Landed)]);
        let whole = plan(&ledger, now(&waiting, &landed));
        assert_eq!(whole.len(), 4, "one taken back, three told");
        for sent in 0..whole.len() {
            let at = &whole[sent].after;
            let rest: Vec<_> = plan(at, now(&waiting, &landed)).into_iter().map(|sending| sending.note).collect();
            let wanted: Vec<_> = whole[sent + 1..].iter().map(|sending| sending.note.clone()).collect();
            assert_eq!(rest, wanted, "after {sent}");
        }
    }

    #[test]
    fn a_thing_that_comes_back_is_told_again() {
        let waiting = holds([1]);
        let (_, ledger) = send(&Ledger::default(), now(&waiting, &[]));
        let (_, ledger) = send(&ledger, now(&[], &[]));
        let (notes, _) = send(&ledger, now(&waiting, &[]));
        assert_eq!(notes, [Note::Alone(waiting[0].clone())]);
    }

    #[test]
    fn each_note_opens_its_page() {
        assert_eq!(Note::Alone(matter(1, Kind::Landing)).path(), "/missions/m1/review");
        assert_eq!(Note::Alone(matter(1, Kind::Question)).path(), "/missions/m1");
        assert_eq!(Note::Summary { waiting: 4, landed: 0 }.path(), "/inbox");
        assert_eq!(Note::Summary { waiting: 0, landed: 4 }.path(), "/");
    }
}
