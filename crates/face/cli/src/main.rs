//! The `godwit` binary.

mod config;
mod error;
mod exit;
mod home;

fn main() {}
