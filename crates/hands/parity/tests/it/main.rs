//! Syncs on a real disk, and what the real CLIs make of them.

mod disk;
mod hostile;
mod live;
mod repository;
mod support;
mod undo;
