//! Codex, headless (`codex exec --json`), as release 0.169.0 behaves.
//!
//! Its failures are sentences: a refusal of the provider is told as text, with the HTTP status or the provider's
//! body in it. It counts tokens for a session as a whole, so a resumed run is told what came before.

mod classify;
mod clock;
mod interactive;
mod launch;
mod normalise;
mod quota;
mod wire;

use crate::adapter::Ability;
use crate::version::TestedVersions;

pub(crate) use interactive::interactive;
pub(crate) use launch::{CHATGPT, launch, validate};
pub(crate) use normalise::CodexNormaliser;
pub(crate) use quota::{DIRECTORY as QUOTA_DIRECTORY, sightings};

pub(crate) const ABILITIES: &[Ability] = &[
    Ability::Resume,
    Ability::Tokens,
    Ability::Quota,
    Ability::StructuredOutput,
    Ability::Hooks,
    Ability::McpIsolation,
    Ability::Effort,
    Ability::Interactive,
];

pub(crate) const TESTED: TestedVersions = TestedVersions::only(0, 169, 0);
