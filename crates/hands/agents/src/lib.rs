//! The coding-agent CLIs that godwit drives, one folder a CLI.
//!
//! An adapter turns a [`RunSpec`](godwit_core::run::RunSpec) into a [`Launch`] (arguments, environment, files), the
//! CLI's output into typed [`RunEvent`]s, and the way the process ended into exactly one
//! [`RunClass`](godwit_core::run::RunClass).
//!
//! Guarantees: no line of output is dropped (what is not understood is kept raw and counted), no input can make
//! a normaliser panic, and `success` is only said when the CLI's own final event *and* its exit say so.
//!
//! **This crate starts no process, reads no file, and resolves no secret**: credentials pass through it as
//! references only. It does not know where a run's spool is, nor which sandbox the run is in.

pub mod acp;
pub mod adapter;
pub mod again;
mod attention;
mod claude;
mod codex;
pub mod config;
mod connection;
pub mod display;
pub mod ending;
mod endpoint;
pub mod event;
mod gemini;
pub mod hook;
pub mod interactive;
pub mod kept;
pub mod launch;
pub mod login;
mod models;
mod opencode;
mod provider;
mod purse;
pub mod quota;
mod raw;
pub mod reference;
pub mod results;
mod scripted;
pub mod secret;
pub mod servers;
mod session;
pub mod tool_use;
mod unreadable;
pub mod version;

pub use adapter::{Ability, Adapter};
pub use config::{AcpConfig, AgentConfig, ConfigError, Sentinel};
pub use display::display_safe;
pub use ending::{EndReason, Ending, ProcessEnding};
pub use event::{Claim, Normaliser, RateLimit, RateLimitState, RunEvent, Seen, SessionBefore, ToolOutcome};
pub use hook::Hook;
pub use kept::{Kept, SessionFiles};
pub use launch::{HomeFile, Launch, LaunchContext, LaunchError, SecretVariable};
pub use login::{Left, LoginFile, LoginForm};
pub use quota::QuotaFile;
pub use reference::{CredentialKind, CredentialRef, IdentityRef, ValueRef};
pub use results::{ResultOrder, Results};
pub use tool_use::ToolUse;
pub use version::{TestedVersions, Version, VersionWarning};
