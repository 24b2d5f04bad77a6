//! What a mission promises, as walks: commands are generated, never events.

mod checks;
mod inquiry;
mod limit;
mod plan;
mod properties;
mod routes;
mod said;
mod second;
mod story;
mod takeover;
mod texts;
mod verbs;
mod walk;
mod work;
