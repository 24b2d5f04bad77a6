//! What a mission promises, as walks: commands are generated, never events.

mod plan;
mod properties;
mod story;
mod verbs;
mod walk;
