//! One look: the difference between what waits and what was told is sent, and noted down as far as it was taken.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use jiff::Timestamp;
use ring::digest::{SHA256, digest};

use super::{Means, WebPush};
use crate::book::{BookError, Subscription, Trouble};
use crate::encrypt::encrypt;
use crate::endpoint::Endpoint;
use crate::plan::{Ledger, Matter, Note, Now, Sending, plan};
use crate::send::{Delivery, Message, SendError};
use crate::words::say;

impl WebPush {
    /// Tells every browser what it was not told yet and takes back what is decided, as far as that is possible now.
    /// Answers when to look again although nothing has happened.
    ///
    /// # Errors
    /// When the book cannot be read or written; what was sent meanwhile is sent again by the next look.
    pub async fn look(&self, waiting: &[Matter], landed: &[Matter]) -> Result<Option<Timestamp>, BookError> {
        let Ok(means) = &self.0.means else { return Ok(None) };
        let subscriptions = self.subscriptions().await?;
        let quiet_until = self.0.quiet.as_ref().and_then(|quiet| quiet.over_at((self.0.now)()));
        let looks = subscriptions.iter().map(|known| self.look_at(means, known, waiting, landed, quiet_until));
        let mut again = None;
        for look in join_all(looks).await {
            again = [again, look?].into_iter().flatten().min();
        }
        Ok(again)
    }

    async fn look_at(
        &self,
        means: &Means,
        known: &Subscription,
        waiting: &[Matter],
        landed: &[Matter],
        quiet_until: Option<Timestamp>,
    ) -> Result<Option<Timestamp>, BookError> {
        let landed = if known.landed { landed } else { &[] };
        let sendings = plan(&known.ledger, Now { waiting, landed });
        if sendings.is_empty() {
            return self.settle_silently(known, waiting).await.map(|()| None);
        }
        let waits_until =
            known.trouble.as_ref().map(|trouble| trouble.not_before).filter(|time| *time > (self.0.now)());
        if let Some(time) = waits_until.max(quiet_until) {
            return Ok(Some(time));
        }
        for Sending { note, after } in sendings {
            let delivery = self.carry(means, known, &note).await;
            let again = self.settle(known, &delivery, Some(after)).await?;
            if delivery != Delivery::Taken {
                return Ok(again);
            }
        }
        Ok(None)
    }

    /// What nobody has to be told of is forgotten: things of a summary that were decided while others of it wait.
    async fn settle_silently(&self, known: &Subscription, waiting: &[Matter]) -> Result<(), BookError> {
        let is_over = |tag: &String| !waiting.iter().any(|matter| matter.tag == *tag);
        let gone: Vec<String> = known.ledger.told.keys().filter(|tag| is_over(tag)).cloned().collect();
        if gone.is_empty() {
            return Ok(());
        }
        let id = known.id.clone();
        self.change(move |book| {
            if let Some(subscription) = book.find_mut(&id) {
                subscription.ledger.told.retain(|tag, _| !gone.contains(tag));
            }
        })
        .await
    }

    /// Makes a message for a browser and carries it there.
    pub(super) async fn carry(&self, means: &Means, known: &Subscription, note: &Note) -> Delivery {
        let refused = |why| Delivery::Refused { why, retry_after: None };
        // The configuration may have changed since the browser asked.
        let endpoint = match Endpoint::read(&known.endpoint, &self.0.rules) {
            Ok(endpoint) => endpoint,
            Err(error) => return refused(error.into()),
        };
        match self.message(means, known, &endpoint, note) {
            Ok(message) => means.sender.deliver(&endpoint, message).await,
            Err(cause) => refused(SendError::Message { cause }),
        }
    }

    fn message(
        &self,
        means: &Means,
        known: &Subscription,
        endpoint: &Endpoint,
        note: &Note,
    ) -> Result<Message, String> {
        let said = say(note, known.language);
        let plain = serde_json::json!({
            "tag": note.tag(),
            "title": said.title,
            "body": said.body,
            "path": note.path(),
            "lang": known.language,
            "silent": note.is_silent(),
            "close": note.close(),
        });
        let receiver = Subscription::receiver(&known.p256dh, &known.auth).ok_or("the browser's keys are damaged")?;
        let body = encrypt(&receiver, plain.to_string().as_bytes()).map_err(|error| error.to_string())?;
        let authorization = means
            .key
            .authorization(&endpoint.origin(), &means.contact, (self.0.now)())
            .map_err(|error| error.to_string())?;
        Ok(Message { body, authorization, urgency: note.urgency(), topic: topic(note.tag()) })
    }

    /// Notes down what became of a message: what was told with it, when to try again, or that the browser is gone.
    /// Answers when to try again.
    pub(super) async fn settle(
        &self,
        known: &Subscription,
        delivery: &Delivery,
        after: Option<Ledger>,
    ) -> Result<Option<Timestamp>, BookError> {
        let (id, delivery, now) = (known.id.clone(), delivery.clone(), (self.0.now)());
        self.change(move |book| {
            if delivery == Delivery::Gone {
                tracing::info!(subscription = id, "a browser has ended its subscription");
                book.subscriptions.retain(|known| known.id != id);
                return None;
            }
            let subscription = book.find_mut(&id)?;
            match delivery {
                Delivery::Taken => {
                    subscription.sent_at = Some(now);
                    subscription.trouble = None;
                    if let Some(after) = after {
                        let since = subscription.ledger.since;
                        subscription.ledger = Ledger { since, ..after };
                    }
                    None
                }
                Delivery::Refused { why, retry_after } => {
                    tracing::warn!(subscription = id, why = why.to_string(), "a notification was not taken");
                    let trouble = Trouble::again(subscription.trouble.as_ref(), why.to_string(), retry_after, now);
                    let again = trouble.not_before;
                    subscription.trouble = Some(trouble);
                    Some(again)
                }
                Delivery::Gone => None,
            }
        })
        .await
    }
}

/// The topic of a tag: at most 32 characters of base64url (RFC 8030, section 5.4), which tell nobody what it is about.
fn topic(tag: &str) -> String {
    let digest = digest(&SHA256, tag.as_bytes());
    URL_SAFE_NO_PAD.encode(&digest.as_ref()[..18])
}
