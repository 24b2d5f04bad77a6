//! What the git crate promises, proven with real git in directories that are thrown away.
//!
//! `GODWIT_TEST_GIT` names another git program for the whole suite, an absolute path.

mod bundle;
mod collect;
mod crash;
mod diff;
mod hostile;
mod landing;
mod merge;
mod operator;
mod processes;
mod range;
mod repair;
mod rescue;
mod scene;
mod vault;
mod workspace;
