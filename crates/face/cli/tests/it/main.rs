//! The built binary from outside: what it answers, what it draws, and how it ends.

mod commands;
mod doctor;
mod json;
mod support;
mod terminal;
