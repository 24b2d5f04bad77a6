//! Claude Code, headless (`claude -p --output-format stream-json`), as release 2.1.197 behaves.
//!
//! Its exit status and `subtype` alone lie: an API failure ends as `subtype: "success"`, and a model stream that
//! was cut looks like a finished turn. [`classify`] therefore looks at all of it together.

mod classify;
mod interactive;
mod launch;
mod normalise;
mod wire;

use crate::adapter::Ability;
use crate::version::TestedVersions;

pub(crate) use interactive::interactive;
pub(crate) use launch::launch;
pub(crate) use normalise::ClaudeNormaliser;

pub(crate) const ABILITIES: &[Ability] = &[
    Ability::Resume,
    Ability::Tokens,
    Ability::Cost,
    Ability::Quota,
    Ability::StructuredOutput,
    Ability::Hooks,
    Ability::McpIsolation,
    Ability::Effort,
    Ability::TurnLimit,
    Ability::Interactive,
];

pub(crate) const TESTED: TestedVersions = TestedVersions::only(2, 1, 197);
