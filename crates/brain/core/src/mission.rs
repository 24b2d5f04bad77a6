//! A mission: one intent of the operator, pursued until it has landed, with everything that can stand in its way.
//!
//! The strategy built here is `direct`: one task, whose runs follow each other in one workspace. The task's
//! [`Phase`] says which step it is at; the mission's [`Stage`] says where the mission stands as a whole; holds,
//! approvals and [`Control`] say what stands in the way. Each step is answered by one kind of outcome, and
//! [`desired`](fn@desired) derives the step's effect from the state alone, so a restart asks the same question.

mod command;
mod decide;
mod desired;
mod event;
mod evolve;
mod outcome;
mod prompt;
mod replay;
mod state;
mod status;

pub use command::{Command, NewMission};
pub use decide::decide;
pub use desired::{Request, Wish, WishKind, desired};
pub use event::{End, Event, Move};
pub use evolve::evolve;
pub use replay::{Step, replay};
pub use state::{Control, Mission, Phase, Restore, Run, Stage, State, Task, TaskResult, Tries};
pub use status::Status;

/// The longest text of a mission or of a message to an agent, in bytes.
pub const MAX_TEXT_BYTES: usize = 64 * 1024;

#[cfg(test)]
mod tests;
