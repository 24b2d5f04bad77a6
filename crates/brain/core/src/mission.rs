//! A mission: one intent of the operator, pursued until it has landed, with everything that can stand in its way.
//!
//! It is one task, or the tasks of a plan that need each other. Each task's [`Phase`] says which step it is at, its
//! runs follow each other in one workspace; the mission's [`Stage`] says where it stands as a whole; holds, approvals
//! and [`Control`] say what stands in the way. Each step is answered by one kind of outcome, and
//! [`desired`](fn@desired) derives the steps' effects from the state alone, so a restart asks the same question.

mod command;
mod decide;
mod desired;
mod event;
mod evolve;
mod order;
mod outcome;
mod prompt;
mod replay;
mod said;
mod state;
mod status;
mod takeover;
mod task;
mod work;

pub use command::{Command, NewMission};
pub use decide::{decide, may_signal};
pub use desired::{Request, Wish, WishKind, desired};
pub use event::{Doer, End, Event, Move, TaskRoute};
pub use evolve::evolve;
pub use order::{MAX_LABELS, Order, OrderChange};
pub use replay::{Step, replay};
pub use said::{Act, Conversation, Said};
pub use state::{Base, Clarification, Control, Mission, Restore, Stage, State};
pub use status::{Status, TaskStatus};
pub use takeover::{Keyboard, MAX_QUEUED, QueuedMessage, Takeover, TakeoverStage, Then};
pub use task::{CheckedRound, Job, Merge, Phase, Run, Second, Task, TaskResult, Tries};
pub use work::{Work, work_of};

/// The longest text of a mission or of a message to an agent, in bytes.
pub const MAX_TEXT_BYTES: usize = 64 * 1024;

/// The most acceptance criteria that can be given apart from the text.
pub const MAX_CRITERIA: usize = 32;

/// How often the agent of a plan's task is asked to repair what the checks found, before a person is asked.
pub const MAX_REPAIRS: u32 = 1;

#[cfg(test)]
mod tests;
