//! Notifications: which browsers are told when something needs a person.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether notifications can be sent, and to whom they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushState {
    /// Whether anything is sent.
    pub state: PushPower,
    /// Why nothing is sent; `null` when it is.
    pub reason: Option<String>,
    /// The key that a page gives to its browser, in base64url; `null` when nothing is sent.
    pub public_key: Option<String>,
    /// The file in which it is turned on, on the daemon's host.
    pub file: String,
    /// The browsers that asked to be told, oldest first.
    pub subscriptions: Vec<PushSubscription>,
}

/// Whether anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PushPower {
    /// It is.
    On,
    /// The configuration does not say so.
    Off,
    /// It is turned on and cannot work.
    Broken,
}

/// A browser that asked to be told. What it is reached with is secret and not in here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushSubscription {
    /// Its id: the first 16 hexadecimal digits of its endpoint's SHA-256.
    pub id: String,
    /// What a person calls the browser.
    pub label: String,
    /// The language of what it is told: `en` or `zh`.
    pub language: PushLanguage,
    /// Whether landings are told too.
    pub landed: bool,
    /// The host of its push service.
    pub service: String,
    /// When it asked.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When its push service last took a message.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub sent_at: Option<Timestamp>,
    /// What went wrong last, while it does.
    pub trouble: Option<String>,
    /// When it is tried again, while something is wrong.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub retry_at: Option<Timestamp>,
}

/// The language of notifications.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum PushLanguage {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// 中文.
    #[serde(rename = "zh")]
    Chinese,
}

/// Tell this browser when something needs a person. The same endpoint again changes what it said before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPushSubscription {
    /// The URL that the browser's push service gave.
    pub endpoint: String,
    /// The browser's keys.
    pub keys: PushKeys,
    /// What a person calls the browser.
    pub label: String,
    /// The language of what it is told: `en` (when absent) or `zh`.
    #[serde(default)]
    pub language: PushLanguage,
    /// Whether landings are told too.
    #[serde(default)]
    pub landed: bool,
}

/// The keys of a browser's subscription, as the browser gives them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushKeys {
    /// Its public key, in base64url.
    pub p256dh: String,
    /// Its authentication secret, in base64url.
    pub auth: String,
}

/// Send a notification that says that it works.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestPush {
    /// To which browser; to all when absent.
    #[serde(default)]
    pub subscription: Option<String>,
}

/// What became of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushTest {
    /// For each browser that it was sent to.
    pub results: Vec<PushTestResult>,
}

/// What became of a test for one browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushTestResult {
    /// The id of its subscription.
    pub id: String,
    /// What a person calls the browser.
    pub label: String,
    /// What became of it.
    pub outcome: PushOutcome,
    /// Why it was not taken.
    pub reason: Option<String>,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PushOutcome {
    /// The push service has taken it. Whether the browser shows it is not known.
    Taken,
    /// The browser or its push service has ended the subscription; it was removed.
    Gone,
    /// It was not taken.
    Refused,
}
