//! Web push as the server asks for it.

use godwit_api::types::{
    NewPushSubscription, PushLanguage, PushOutcome, PushPower, PushState, PushSubscription, PushTest, PushTestResult,
};
use godwit_api::{Problem, ProblemCode};
use godwit_reach::{
    BookError, Delivery, Language, NewSubscription, Obstacle, SubscribeError, SubscriptionView, WebPush,
};
use godwit_server::{Reach, Reaching};

/// Web push, and the file in which it is turned on.
pub(crate) struct PushPort {
    push: WebPush,
    file: String,
}

impl PushPort {
    /// A port to web push that is turned on in this file.
    pub(crate) fn new(push: WebPush, file: String) -> Self {
        Self { push, file }
    }
}

impl Reach for PushPort {
    fn push(&self) -> Reaching<'_, PushState> {
        Box::pin(async {
            let standing = self.push.standing().await.map_err(|error| unread(&error))?;
            let (state, reason) = match &standing.public_key {
                Ok(_) => (PushPower::On, None),
                Err(obstacle @ Obstacle::Off) => (PushPower::Off, Some(obstacle.to_string())),
                Err(obstacle @ Obstacle::Broken { .. }) => (PushPower::Broken, Some(obstacle.to_string())),
            };
            let subscriptions = standing.subscriptions.into_iter().map(shown).collect();
            let public_key = standing.public_key.ok();
            Ok(PushState { state, reason, public_key, file: self.file.clone(), subscriptions })
        })
    }

    fn subscribe(&self, new: NewPushSubscription, since: u64) -> Reaching<'_, PushSubscription> {
        let new = NewSubscription {
            endpoint: new.endpoint,
            p256dh: new.keys.p256dh,
            auth: new.keys.auth,
            label: new.label,
            language: match new.language {
                PushLanguage::English => Language::English,
                PushLanguage::Chinese => Language::Chinese,
            },
            landed: new.landed,
        };
        Box::pin(async move { self.push.subscribe(new, since).await.map(shown).map_err(|error| self.refused(&error)) })
    }

    fn unsubscribe(&self, id: String) -> Reaching<'_, bool> {
        Box::pin(async move { self.push.remove(&id).await.map_err(|error| unread(&error)) })
    }

    fn test(&self, id: Option<String>) -> Reaching<'_, PushTest> {
        Box::pin(async move {
            let tested = self.push.test(id.as_deref()).await.map_err(|error| self.refused(&error))?;
            let results = tested.into_iter().map(|tested| {
                let (outcome, reason) = match tested.delivery {
                    Delivery::Taken => (PushOutcome::Taken, None),
                    Delivery::Gone => (PushOutcome::Gone, None),
                    Delivery::Refused { why, .. } => (PushOutcome::Refused, Some(why.to_string())),
                };
                PushTestResult { id: tested.subscription.id, label: tested.subscription.label, outcome, reason }
            });
            Ok(PushTest { results: results.collect() })
        })
    }
}

impl PushPort {
    fn refused(&self, error: &SubscribeError) -> Problem {
        match error {
            SubscribeError::Obstacle(Obstacle::Off) => Problem::new(ProblemCode::WrongState, error.to_string())
                .with_hint(format!(
                    "set `enabled = true` and a `contact` in `[reach.web_push]` of {}, then start the daemon again",
                    self.file
                )),
            SubscribeError::Obstacle(Obstacle::Broken { .. }) => {
                Problem::new(ProblemCode::WrongState, error.to_string()).with_hint("godwit doctor")
            }
            SubscribeError::Endpoint(_) => Problem::new(ProblemCode::Invalid, format!("endpoint: {error}"))
                .with_hint(format!("`hosts` in `[reach.web_push]` of {} names what may be called", self.file)),
            SubscribeError::Keys => Problem::new(ProblemCode::Invalid, format!("keys: {error}"))
                .with_hint("turn notifications off and on again in that browser"),
            SubscribeError::TooMany => {
                Problem::new(ProblemCode::WrongState, error.to_string()).with_hint("godwit push list")
            }
            SubscribeError::Book(error) => unread(error),
        }
    }
}

/// The problem of a book that cannot be read or written.
fn unread(error: &BookError) -> Problem {
    tracing::error!(error = error as &dyn std::error::Error, "the subscriptions cannot be used");
    let is_full = matches!(error, BookError::File { source, .. } if source.kind() == std::io::ErrorKind::StorageFull);
    Problem::new(if is_full { ProblemCode::DiskFull } else { ProblemCode::Internal }, error.to_string())
}

fn shown(view: SubscriptionView) -> PushSubscription {
    PushSubscription {
        id: view.id,
        label: view.label,
        language: match view.language {
            Language::English => PushLanguage::English,
            Language::Chinese => PushLanguage::Chinese,
        },
        landed: view.landed,
        service: view.service,
        created_at: view.created_at,
        sent_at: view.sent_at,
        trouble: view.trouble,
        retry_at: view.retry_at,
    }
}
