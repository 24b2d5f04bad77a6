//! Real shims, real children that misbehave, a real full disk.

mod bytes;
mod crash;
mod ending;
mod finding;
mod limits;
mod output;
mod support;
mod terminal;
