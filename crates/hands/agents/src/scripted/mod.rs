//! The scripted agent: it plays what was written down beforehand, over a small JSON-lines protocol of its own.
//!
//! It is for trying godwit out and for its tests, it is never chosen by itself, and it declares what it is.

mod interactive;
mod launch;
mod normalise;
mod wire;

use crate::adapter::Ability;

pub(crate) use interactive::interactive;
pub(crate) use launch::launch;
pub(crate) use normalise::ScriptedNormaliser;

pub(crate) const ABILITIES: &[Ability] =
    &[Ability::Resume, Ability::Tokens, Ability::Cost, Ability::Interactive, Ability::Scripted];
