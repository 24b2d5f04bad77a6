//! Web push as the daemon has it: who is subscribed, and one look after another at what is to be told.

mod telling;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::join_all;
use jiff::Timestamp;

use crate::book::{Book, BookError, MOST_SUBSCRIPTIONS, NewSubscription, Subscription, SubscriptionView, label};
use crate::config::WebPushConfig;
use crate::encrypt::encrypt;
use crate::endpoint::{Endpoint, EndpointError, HostRule};
use crate::plan::{Ledger, Note};
use crate::quiet::QuietHours;
use crate::send::{Delivery, Sender};
use crate::vapid::VapidKey;

/// Where things are in the home.
#[derive(Debug, Clone)]
pub struct Files {
    /// The key that push services know this home by.
    pub key: PathBuf,
    /// The book of subscriptions.
    pub book: PathBuf,
}

/// Why nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Nobody turned it on: `enabled` in `[reach.web_push]`.
    #[error("notifications are turned off in the configuration")]
    Off,
    /// It is on and cannot work.
    #[error("{detail}")]
    Broken {
        /// What is wrong and where.
        detail: String,
    },
}

/// How things stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The public key for pages that subscribe, or why nothing is sent.
    pub public_key: Result<String, Obstacle>,
    /// The browsers that asked, oldest first.
    pub subscriptions: Vec<SubscriptionView>,
}

/// Why a subscription is refused.
#[derive(Debug, thiserror::Error)]
pub enum SubscribeError {
    /// Nothing would be sent.
    #[error(transparent)]
    Obstacle(#[from] Obstacle),
    /// Its endpoint may not be called.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// Its keys are none.
    #[error("the keys of the subscription are not those of a browser")]
    Keys,
    /// There are too many.
    #[error("{MOST_SUBSCRIPTIONS} browsers are subscribed already")]
    TooMany,
    /// It could not be written down.
    #[error(transparent)]
    Book(#[from] BookError),
}

/// What became of a test for one browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The subscription as it was.
    pub subscription: SubscriptionView,
    /// What became of the message.
    pub delivery: Delivery,
}

/// What is needed to send.
struct Means {
    key: VapidKey,
    contact: String,
    sender: Sender,
}

struct Inner {
    files: Files,
    rules: Vec<HostRule>,
    quiet: Option<QuietHours>,
    means: Result<Means, Obstacle>,
    /// `None` while the file cannot be read; it is read again then.
    book: Mutex<Option<Book>>,
    now: fn() -> Timestamp,
}

/// Web push. Cheap to clone.
#[derive(Clone)]
pub struct WebPush(Arc<Inner>);

impl WebPush {
    /// What the configuration makes possible. It blocks for a moment. Nothing is sent and nothing is made on the disk when
    /// it is off; when it is on, the key is made if there is none.
    pub fn open(config: &WebPushConfig, files: Files, now: fn() -> Timestamp) -> Self {
        let means = means(config, &files);
        if let Err(Obstacle::Broken { detail }) = &means {
            tracing::error!(detail, "notifications cannot be sent");
        }
        let book = Mutex::new(Book::read(&files.book).ok());
        Self(Arc::new(Inner { files, rules: config.rules(), quiet: config.quiet.clone(), means, book, now }))
    }

    /// How things stand.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn standing(&self) -> Result<Standing, BookError> {
        let subscriptions = self.subscriptions().await?;
        let public_key = match &self.0.means {
            Ok(means) => Ok(means.key.public()),
            Err(obstacle) => Err(obstacle.clone()),
        };
        Ok(Standing { public_key, subscriptions: subscriptions.iter().map(Subscription::view).collect() })
    }

    /// Notes down a browser that wants to be told what comes after the event `since`. The same browser again changes
    /// what it said before.
    ///
    /// # Errors
    /// [`SubscribeError`].
    pub async fn subscribe(&self, new: NewSubscription, since: u64) -> Result<SubscriptionView, SubscribeError> {
        if let Err(obstacle) = &self.0.means {
            return Err(obstacle.clone().into());
        }
        let endpoint = Endpoint::read(&new.endpoint, &self.0.rules)?;
        let receiver = Subscription::receiver(&new.p256dh, &new.auth).ok_or(SubscribeError::Keys)?;
        encrypt(&receiver, b"").map_err(|_| SubscribeError::Keys)?;
        let made = Subscription {
            id: Subscription::id_of(&new.endpoint),
            service: endpoint.authority(),
            endpoint: new.endpoint,
            p256dh: new.p256dh,
            auth: new.auth,
            label: label(&new.label),
            language: new.language,
            landed: new.landed,
            created_at: (self.0.now)(),
            sent_at: None,
            ledger: Ledger { since, landed: since, ..Ledger::default() },
            trouble: None,
        };
        self.change(move |book| enter(book, made)).await?
    }

    /// Forgets a browser; false when there is none of this id.
    ///
    /// # Errors
    /// When the book cannot be read or written.
    pub async fn remove(&self, id: &str) -> Result<bool, BookError> {
        let id = id.to_owned();
        self.change(move |book| {
            let before = book.subscriptions.len();
            book.subscriptions.retain(|known| known.id != id);
            book.subscriptions.len() < before
        })
        .await
    }

    /// Sends a notification that says that it works, to all or to one.
    ///
    /// # Errors
    /// When nothing can be sent, or the book cannot be read or written.
    pub async fn test(&self, id: Option<&str>) -> Result<Vec<Tested>, SubscribeError> {
        let means = self.0.means.as_ref().map_err(Obstacle::clone)?;
        let subscriptions = self.subscriptions().await?;
        let asked = subscriptions.iter().filter(|known| id.is_none_or(|id| known.id == id));
        let tests = asked.map(|known| async move { (known, self.carry(means, known, &Note::Test).await) });
        let mut tested = Vec::new();
        for (known, delivery) in join_all(tests).await {
            self.settle(known, &delivery, None).await?;
            tested.push(Tested { subscription: known.view(), delivery });
        }
        Ok(tested)
    }

    /// Whether anything is sent and somebody wants it.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn is_wanted(&self) -> Result<bool, BookError> {
        Ok(self.0.means.is_ok() && !self.subscriptions().await?.is_empty())
    }

    /// The browsers that want to be told of landings begin after this event at the earliest; `None` when nobody does.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn landings_since(&self) -> Result<Option<u64>, BookError> {
        let subscriptions = self.subscriptions().await?;
        Ok(subscriptions.iter().filter(|known| known.landed).map(|known| known.ledger.landed).min())
    }

    async fn subscriptions(&self) -> Result<Vec<Subscription>, BookError> {
        self.with_book(|book, _path| Ok(book.subscriptions.clone())).await
    }

    /// Changes the book and writes it down; when that fails, nothing is changed. A change that changes nothing is not
    /// written.
    async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Book) -> T + Send + 'static,
    ) -> Result<T, BookError> {
        self.with_book(move |book, path| {
            let mut changed = book.clone();
            let answer = change(&mut changed);
            if changed != *book {
                changed.write(path)?;
                *book = changed;
            }
            Ok(answer)
        })
        .await
    }

    /// Works with the book where blocking is allowed, one after another.
    async fn with_book<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Book, &std::path::Path) -> Result<T, BookError> + Send + 'static,
    ) -> Result<T, BookError> {
        let inner = Arc::clone(&self.0);
        let path = inner.files.book.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut kept = inner.book.lock().unwrap_or_else(PoisonError::into_inner);
            let mut book = match kept.take() {
                Some(book) => book,
                None => Book::read(&inner.files.book)?,
            };
            let answer = work(&mut book, &inner.files.book);
            *kept = Some(book);
            answer
        });
        done.await.unwrap_or_else(|defect| {
            let source = std::io::Error::other(defect);
            Err(BookError::File { action: "work with", path, source })
        })
    }
}

/// Why nothing would be sent; `None` when something would. Nothing is made and nobody is called.
pub fn obstacle(config: &WebPushConfig, files: &Files) -> Option<Obstacle> {
    if !config.enabled {
        return Some(Obstacle::Off);
    }
    let broken = |detail: String| Some(Obstacle::Broken { detail });
    if let Err(detail) = Sender::new() {
        return broken(detail);
    }
    if files.key.exists()
        && let Err(error) = VapidKey::open_or_create(&files.key)
    {
        return broken(error.to_string());
    }
    Book::read(&files.book).err().and_then(|error| broken(error.to_string()))
}

/// What is needed to send, or why nothing is sent.
fn means(config: &WebPushConfig, files: &Files) -> Result<Means, Obstacle> {
    let (true, Some(contact)) = (config.enabled, config.contact.clone()) else { return Err(Obstacle::Off) };
    let sender = Sender::new().map_err(|detail| Obstacle::Broken { detail })?;
    let key = VapidKey::open_or_create(&files.key).map_err(|error| Obstacle::Broken { detail: error.to_string() })?;
    Ok(Means { key, contact, sender })
}

/// Enters a subscription, or changes what the same browser said before. What it was told stays told.
fn enter(book: &mut Book, made: Subscription) -> Result<SubscriptionView, SubscribeError> {
    let is_full = book.subscriptions.len() >= MOST_SUBSCRIPTIONS;
    if let Some(known) = book.find_mut(&made.id) {
        let is_new_wish = made.landed && !known.landed;
        let mut ledger = known.ledger.clone();
        if is_new_wish {
            ledger.landed = made.ledger.landed;
        }
        *known = Subscription { created_at: known.created_at, sent_at: known.sent_at, ledger, ..made };
        return Ok(known.view());
    }
    if is_full {
        return Err(SubscribeError::TooMany);
    }
    let view = made.view();
    book.subscriptions.push(made);
    Ok(view)
}
