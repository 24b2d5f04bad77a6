//! OpenCode, headless (`opencode run --format json`), as release 1.18.33 behaves.
//!
//! It has no final event: a run is over when a step ends with the reason `stop` and the process exits with 0. A
//! provider that fails is asked six times without a word, so a run can be silent for long.

mod classify;
mod interactive;
mod launch;
mod normalise;
mod plugin;
mod wire;

use crate::adapter::Ability;
use crate::version::TestedVersions;

pub(crate) use classify::by_name;
pub(crate) use interactive::interactive;
pub(crate) use launch::{launch, validate};
pub(crate) use normalise::OpencodeNormaliser;

pub(crate) const ABILITIES: &[Ability] = &[
    Ability::Resume,
    Ability::Tokens,
    Ability::Cost,
    Ability::StructuredOutput,
    Ability::Hooks,
    Ability::McpIsolation,
    Ability::Effort,
    Ability::Interactive,
];

pub(crate) const TESTED: TestedVersions = TestedVersions::only(1, 18, 33);
