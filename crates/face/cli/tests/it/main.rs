//! The built binary from outside: what it answers, what it draws, and how it ends.

mod acp_drive;
mod agent;
mod board;
mod commands;
mod doctor;
mod hook;
mod json;
mod settings;
mod support;
mod terminal;
