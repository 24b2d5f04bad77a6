//! How the daemon reaches a person who does not look. The composition root implements it over the hands; the server
//! knows no push service.

use std::future::Future;
use std::pin::Pin;

use godwit_api::Problem;
use godwit_api::types::{NewPushSubscription, PushPower, PushState, PushSubscription, PushTest};

/// A future of a [`Reach`]. It fails with the problem as whoever asked is told it.
pub type Reaching<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

/// Notifications to browsers. What a browser is reached with never comes out of it.
pub trait Reach: Send + Sync {
    /// Whether anything is sent, and to whom.
    fn push(&self) -> Reaching<'_, PushState>;
    /// Notes down a browser that wants to be told what comes after the event `since`.
    fn subscribe(&self, new: NewPushSubscription, since: u64) -> Reaching<'_, PushSubscription>;
    /// Forgets a browser; false when there is none of this id.
    fn unsubscribe(&self, id: String) -> Reaching<'_, bool>;
    /// Sends a notification that says that it works, to all or to one.
    fn test(&self, id: Option<String>) -> Reaching<'_, PushTest>;
}

/// Reaches nobody: what a server does that was given nothing to reach with.
pub(crate) struct Nobody;

const NOTHING: &str = "this daemon was put together without a way to reach anybody";

impl Reach for Nobody {
    fn push(&self) -> Reaching<'_, PushState> {
        let state = PushState {
            state: PushPower::Off,
            reason: Some(NOTHING.to_owned()),
            public_key: None,
            file: String::new(),
            subscriptions: Vec::new(),
        };
        Box::pin(async { Ok(state) })
    }

    fn subscribe(&self, _: NewPushSubscription, _: u64) -> Reaching<'_, PushSubscription> {
        Box::pin(async { Err(Problem::new(godwit_api::ProblemCode::WrongState, NOTHING)) })
    }

    fn unsubscribe(&self, _: String) -> Reaching<'_, bool> {
        Box::pin(async { Ok(false) })
    }

    fn test(&self, _: Option<String>) -> Reaching<'_, PushTest> {
        Box::pin(async { Err(Problem::new(godwit_api::ProblemCode::WrongState, NOTHING)) })
    }
}
