//! How a browser gets a session: a ticket from the command line, exchanged once by the page itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A ticket with which one page can open a session, once and soon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BrowserTicket {
    /// The ticket. Whoever has it can open a session until it expires.
    pub ticket: String,
    /// When it is worth nothing any more.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// Exchange a ticket for a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenBrowserSession {
    /// The ticket.
    pub ticket: String,
}

/// A session of a browser. Its other half is a cookie that no script can read; neither opens anything alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BrowserSession {
    /// What the page keeps and never sends: the header `godwit-key` of each request is the HMAC-SHA-256 of `/boot`
    /// under it, in hex.
    pub key: String,
    /// When the session ends.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}
