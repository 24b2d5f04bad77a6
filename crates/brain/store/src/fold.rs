//! One stream, folded, together with where in the log each thing in it began. Pure.

use godwit_core::envelope::{Event, StoredEvent, StreamId};
use godwit_core::{account, host, mission, repo};

use crate::view::{self, Marks, MissionView, RepoView};

/// A folded stream.
#[derive(Debug, Clone)]
pub(crate) struct Folded {
    pub(crate) state: State,
    pub(crate) marks: Marks,
}

/// The state of a stream by its kind.
#[derive(Debug, Clone)]
pub(crate) enum State {
    Host(host::State),
    Repo(Box<Repo>),
    Account(Box<account::State>),
    Mission(Box<mission::State>),
}

/// A repository, with what is remembered of it when it is removed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repo {
    state: repo::State,
    last: Option<repo::Registration>,
}

impl Folded {
    /// A stream without an event.
    pub(crate) fn empty(stream: &StreamId) -> Self {
        let state = match stream {
            StreamId::Host => State::Host(host::State::default()),
            StreamId::Repo(_) => State::Repo(Box::default()),
            StreamId::Account(_) => State::Account(Box::default()),
            StreamId::Mission(_) => State::Mission(Box::default()),
        };
        Self { state, marks: Marks::default() }
    }

    /// Folds one event of this stream. Returns whether it was possible; an impossible one moves only the marks.
    pub(crate) fn apply(&mut self, stored: &StoredEvent) -> bool {
        let new = &stored.new;
        if self.marks.version == 0 {
            self.marks.created_seq = stored.seq;
            self.marks.created_at = new.at;
        }
        self.marks.version = new.version;
        self.marks.updated_seq = stored.seq;
        self.marks.updated_at = new.at;
        match (&mut self.state, &new.event) {
            (State::Mission(state), Event::Mission(event)) => {
                let was_possible = mission::evolve(state, event, new.at, &new.actor);
                mark(&mut self.marks, state, event, stored.seq);
                was_possible
            }
            (State::Account(state), Event::Account(event)) => account::evolve(state, event, new.at),
            (_, event) => self.apply_plain(event),
        }
    }

    /// Folds an event of the host or of a repository without its envelope, which their states do not look at; the marks
    /// stay as they are.
    pub(crate) fn apply_plain(&mut self, event: &Event) -> bool {
        match (&mut self.state, event) {
            (State::Host(state), Event::Host(event)) => host::evolve(state, event),
            (State::Repo(repo), Event::Repo(event)) => {
                let was_possible = repo::evolve(&mut repo.state, event);
                if repo.state.registered.is_some() {
                    repo.last.clone_from(&repo.state.registered);
                }
                was_possible
            }
            _ => false,
        }
    }

    /// Whether the stream is folded at every start: the host, every repository and account, and missions that are not over.
    pub(crate) fn is_live(&self) -> bool {
        match &self.state {
            State::Host(_) | State::Repo(_) | State::Account(_) => true,
            State::Mission(state) => state.mission.as_ref().is_some_and(mission::Mission::is_live),
        }
    }

    /// The view of the mission, when this is one.
    pub(crate) fn mission_view(&self) -> Option<MissionView> {
        match &self.state {
            State::Mission(state) => state.mission.as_ref().map(|mission| view::mission_view(mission, &self.marks)),
            State::Host(_) | State::Repo(_) | State::Account(_) => None,
        }
    }

    /// The view of the repository, when this is one.
    pub(crate) fn repo_view(&self) -> Option<RepoView> {
        match &self.state {
            State::Repo(repo) => {
                let known = repo.last.as_ref();
                known.map(|known| view::repo_view(known, repo.state.registered.is_some(), &self.marks))
            }
            State::Host(_) | State::Account(_) | State::Mission(_) => None,
        }
    }
}

/// Notes where a run, a hold, an approval or a rescue began.
fn mark(marks: &mut Marks, state: &mission::State, event: &mission::Event, seq: u64) {
    match event {
        mission::Event::RunGranted { run, .. } => {
            marks.runs.entry(run.clone()).or_insert(seq);
        }
        mission::Event::HoldRaised { hold, .. } => {
            marks.holds.entry(hold.clone()).or_insert(seq);
        }
        mission::Event::ApprovalRequested { approval, .. } => {
            marks.approvals.entry(approval.clone()).or_insert(seq);
        }
        _ => {}
    }
    let rescued = state.mission.as_ref().map_or(0, |mission| mission.rescues.len());
    marks.rescues.resize(rescued, seq);
}
