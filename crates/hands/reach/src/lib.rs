//! Reaching a person who does not look: web push to the browsers that asked for it (RFC 8030, 8291 and 8292).
//!
//! It guarantees that nothing is sent unless the configuration says so, and then only to a push service that it names,
//! at an address that is public or named itself; that what is sent can be read by the subscribed browser alone and says
//! no more than what kind of decision is due, the title of the mission and where the page is; that each thing is told
//! until a push service has taken it, at least once, under a tag that makes a repeat the same notification; and that
//! after a long silence one summary is sent instead of many messages.
//!
//! It deliberately does not know what needs a person: it is given what waits now ([`Matter`]), compares that with what it
//! has told ([`plan`]), and sends the difference. It keeps no truth: its one file holds the subscriptions and what each
//! was told, and a lost file costs a repeat or a browser's asking again, never a decision.

mod book;
mod config;
mod encrypt;
mod endpoint;
mod plan;
mod quiet;
mod send;
mod vapid;
mod web_push;
mod words;

pub use book::{BookError, Language, NewSubscription, SubscriptionView};
pub use config::{DEFAULT_HOSTS, WebPushConfig};
pub use encrypt::EncryptError;
pub use endpoint::{EndpointError, HostRule};
pub use plan::{Kind, Matter};
pub use quiet::QuietHours;
pub use send::{Delivery, SendError};
pub use vapid::KeyError;
pub use web_push::{Files, Obstacle, Standing, SubscribeError, Tested, WebPush, obstacle};
