//! The book of subscriptions: the browsers that asked to be reached, what each was told, and what went wrong. One file
//! of the home, for its owner alone: what is in it lets others write to these browsers.
//!
//! It guarantees that the file is whole at any time, and that an answer for the API holds none of what is secret in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::encrypt::{AUTH_BYTES, PUBLIC_KEY_BYTES, Receiver};
use crate::plan::Ledger;
use crate::vapid::replace;

/// The most browsers that are kept.
pub(crate) const MOST_SUBSCRIPTIONS: usize = 32;

/// The longest label, in characters.
const MOST_LABEL: usize = 60;

/// How long after the first failure it is tried again; doubled each time.
const FIRST_RETRY: SignedDuration = SignedDuration::from_secs(10);

/// The longest time between two tries.
const LAST_RETRY: SignedDuration = SignedDuration::from_hours(1);

/// The version of the file.
const VERSION: u32 = 1;

/// Why the book cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// Its file could not be read or written.
    #[error("cannot {action} `{}`", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("`{}` is damaged; remove it, and turn notifications on again in each browser", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
}

/// The language of a reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// 中文.
    #[serde(rename = "zh")]
    Chinese,
}

/// What a page gives to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubscription {
    /// The URL that its browser's push service gave.
    pub endpoint: String,
    /// The browser's public key, in base64url.
    pub p256dh: String,
    /// The browser's authentication secret, in base64url.
    pub auth: String,
    /// What a person calls the browser.
    pub label: String,
    /// The language that the person reads.
    pub language: Language,
    /// Whether landings are told too.
    pub landed: bool,
}

/// A subscription without anything secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionView {
    /// Its id: the beginning of its endpoint's SHA-256, so that its browser knows which one it is.
    pub id: String,
    /// What a person calls the browser.
    pub label: String,
    /// The language of what it is told.
    pub language: Language,
    /// Whether landings are told too.
    pub landed: bool,
    /// The host of its push service.
    pub service: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a push service last took a message for it.
    pub sent_at: Option<Timestamp>,
    /// What went wrong last, while it does.
    pub trouble: Option<String>,
    /// When it is tried again, while something is wrong.
    pub retry_at: Option<Timestamp>,
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) endpoint: String,
    pub(crate) p256dh: String,
    pub(crate) auth: String,
    pub(crate) label: String,
    pub(crate) language: Language,
    pub(crate) landed: bool,
    pub(crate) service: String,
    pub(crate) created_at: Timestamp,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) ledger: Ledger,
    pub(crate) trouble: Option<Trouble>,
}

/// What goes wrong with a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trouble {
    /// How often in a row.
    pub(crate) times: u32,
    /// What, last.
    pub(crate) what: String,
    /// Nothing is sent before.
    pub(crate) not_before: Timestamp,
}

impl Trouble {
    /// The trouble after one more failure. What the push service asks for counts, up to an hour.
    pub(crate) fn again(before: Option<&Self>, what: String, asked: Option<SignedDuration>, now: Timestamp) -> Self {
        let times = before.map_or(0, |trouble| trouble.times).saturating_add(1);
        let doubled = FIRST_RETRY.checked_mul(1 << (times - 1).min(16)).unwrap_or(LAST_RETRY);
        let wait = doubled.max(asked.unwrap_or_default()).min(LAST_RETRY);
        Self { times, what, not_before: now + wait }
    }
}

impl Subscription {
    /// The id of an endpoint.
    pub(crate) fn id_of(endpoint: &str) -> String {
        let digest = digest(&SHA256, endpoint.as_bytes());
        digest.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// What its browser told for being written to; `None` when that is nothing of the kind.
    pub(crate) fn receiver(p256dh: &str, auth: &str) -> Option<Receiver> {
        // Browsers give it without padding; some pages add it.
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
        let public: [u8; PUBLIC_KEY_BYTES] = decode(p256dh)?.try_into().ok()?;
        let auth: [u8; AUTH_BYTES] = decode(auth)?.try_into().ok()?;
        Some(Receiver { public, auth })
    }

    pub(crate) fn view(&self) -> SubscriptionView {
        SubscriptionView {
            id: self.id.clone(),
            label: self.label.clone(),
            language: self.language,
            landed: self.landed,
            service: self.service.clone(),
            created_at: self.created_at,
            sent_at: self.sent_at,
            trouble: self.trouble.as_ref().map(|trouble| trouble.what.clone()),
            retry_at: self.trouble.as_ref().map(|trouble| trouble.not_before),
        }
    }
}

/// A label that may be shown anywhere.
pub(crate) fn label(text: &str) -> String {
    let plain: String = text.chars().filter(|character| !character.is_control()).take(MOST_LABEL).collect();
    let plain = plain.trim();
    if plain.is_empty() { "browser".to_owned() } else { plain.to_owned() }
}

/// The book as its file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Book {
    version: u32,
    pub(crate) subscriptions: Vec<Subscription>,
}

impl Default for Book {
    fn default() -> Self {
        Self { version: VERSION, subscriptions: Vec::new() }
    }
}

impl Book {
    /// Reads it; one that is not there is empty.
    ///
    /// # Errors
    /// [`BookError`].
    pub(crate) fn read(path: &Path) -> Result<Self, BookError> {
        match fs::read(path) {
            Ok(text) => {
                serde_json::from_slice(&text).map_err(|source| BookError::Damaged { path: path.to_owned(), source })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(BookError::File { action: "read", path: path.to_owned(), source }),
        }
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// [`BookError::File`].
    pub(crate) fn write(&self, path: &Path) -> Result<(), BookError> {
        let text = serde_json::to_vec_pretty(self).expect("a book is text, numbers and times");
        replace(path, &text).map_err(|source| BookError::File { action: "write", path: path.to_owned(), source })
    }

    pub(crate) fn find_mut(&mut self, id: &str) -> Option<&mut Subscription> {
        self.subscriptions.iter_mut().find(|known| known.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_go_further_apart_and_never_further_than_an_hour() {
        let now = Timestamp::from_second(1_000).expect("a time");
        let mut trouble = None;
        let mut waits = Vec::new();
        for _ in 0..40 {
            let next = Trouble::again(trouble.as_ref(), "503".to_owned(), None, now);
            waits.push(next.not_before.duration_since(now).as_secs());
            trouble = Some(next);
        }
        assert_eq!(waits[..5], [10, 20, 40, 80, 160]);
        assert!(waits[20..].iter().all(|wait| *wait == 3_600));
        let asked = |seconds| {
            let asked = Some(SignedDuration::from_secs(seconds));
            Trouble::again(None, "429".to_owned(), asked, now).not_before.duration_since(now).as_secs()
        };
        assert_eq!((asked(1), asked(120), asked(i64::MAX)), (10, 120, 3_600));
    }

    #[test]
    fn a_book_is_read_as_it_was_written_and_a_damaged_one_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().expect("a directory");
        let path = home.path().join("push.json");
        assert_eq!(Book::read(&path).expect("none is an empty one"), Book::default());
        Book::default().write(&path).expect("written");
        assert_eq!(Book::read(&path).expect("read"), Book::default());
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        fs::write(&path, "{").expect("written");
        assert!(matches!(Book::read(&path), Err(BookError::Damaged { .. })));
    }

    #[test]
    fn a_label_is_one_short_line() {
        assert_eq!(label("  Chrome\non Linux\u{7}  "), "Chromeon Linux");
        assert_eq!(label("\n"), "browser");
        assert_eq!(label(&"x".repeat(200)).len(), MOST_LABEL);
    }
}
