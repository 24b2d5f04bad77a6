//! Any agent that speaks the Agent Client Protocol over its standard input and output, in version 1.
//!
//! That protocol is a conversation, and a run is a program that reads its input once. So a driver stands between them,
//! inside the run: godwit's own executable, which starts the agent, talks to it by [`talk`], and copies everything that it
//! says into the run's output, with [`note`]s of its own between. What follows from that output is read as any CLI's.
//!
//! What an agent can do is known when it has introduced itself: one that cannot load sessions has none to go on with, and
//! says so by leaving none behind.

mod call;
mod classify;
mod judge;
mod launch;
mod normalise;
pub mod note;
pub mod order;
pub mod talk;
mod wire;

use crate::adapter::Ability;

pub(crate) use launch::{launch, validate};
pub(crate) use normalise::AcpNormaliser;

/// An agent may be able to do more, and tells some of it; nothing else is true of every one. The protocol has each take
/// servers of the kind that a typed result is told by.
pub(crate) const ABILITIES: &[Ability] = &[Ability::Resume, Ability::StructuredOutput];
