//! Each effect as its promise says it: done once, asked again by a worker that knows nothing of the first. Real git, a
//! real sandbox, real shims.

mod checks;
mod evidence;
mod login;
mod range;
mod reach;
mod refusals;
mod release;
mod runs;
mod scene;
mod terminal;
mod tree;
mod turns;
mod verify;
