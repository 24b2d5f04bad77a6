//! The reconciler: what ought to be in flight against what is.
//!
//! [`step::Engine`] is a synchronous function over the folded state: inputs go in, appends, starts and cancels come
//! out, and nothing inside awaits, reads a clock or does I/O. [`driver`] is the thin loop around it that owns the
//! store and the hands. The engine keeps no queue of work to remember: after a crash it folds the log, asks what is
//! desired and starts it again; the hands probe the world before they act.

pub mod driver;
mod opening;
pub mod step;

pub use driver::{Accepted, Driver, DriverConfig, Handle, Hands, SubmitError};
pub use opening::{Told, tell_host};
