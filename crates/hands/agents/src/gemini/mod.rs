//! Gemini CLI, headless (`gemini --output-format stream-json`), as release 0.61.0 behaves.
//!
//! A signal makes it exit with 0 and without its final event, and a failed request makes it exit with the HTTP status
//! modulo 256: only the final event and exit 0 together are a success.

mod classify;
mod interactive;
mod launch;
mod normalise;
mod wire;

use crate::adapter::Ability;
use crate::version::TestedVersions;

pub(crate) use interactive::interactive;
pub(crate) use launch::{CODE_ASSIST, launch, validate};
pub(crate) use normalise::GeminiNormaliser;

pub(crate) const ABILITIES: &[Ability] = &[
    Ability::Resume,
    Ability::Tokens,
    Ability::StructuredOutput,
    Ability::Hooks,
    Ability::McpIsolation,
    Ability::TurnLimit,
    Ability::Interactive,
];

pub(crate) const TESTED: TestedVersions = TestedVersions::only(0, 61, 0);
