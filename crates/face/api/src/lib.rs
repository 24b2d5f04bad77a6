//! The contract between godwit's daemon and everything that talks to it: wire types, the route table, the OpenAPI
//! document made from both, and a typed client.
//!
//! It guarantees that server, client and document come from one table ([`routes::ROUTES`]) and one set of types,
//! and that requests refuse unknown fields. It deliberately knows neither the server nor the engine.

pub mod client;
pub mod next;
pub mod openapi;
pub mod problem;
pub mod routes;
pub mod types;

pub use client::{Client, ClientError};
pub use problem::{Problem, ProblemCode};

/// The header that carries a command's id: a repeat with the same id gets the first answer.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The header that tells the server which door the command came through; its only value today is `cli`.
pub const VIA: &str = "godwit-via";

/// The header that carries a page's proof of its key, beside the session's cookie.
pub const BROWSER_KEY: &str = "godwit-key";

/// The largest request body that the server reads, in bytes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The most items of one page, and what a page has when nobody says.
pub const PAGE_LIMIT: u32 = 200;

/// The most items of one page of the timeline, and what it has when nobody says: its items are small and a picture needs
/// many.
pub const TIMELINE_LIMIT: u32 = 1000;
