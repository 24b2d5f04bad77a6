//! The doubles and the real agents as real programs, launched and read as the worker does.

#![allow(clippy::disallowed_methods, reason = "these tests stand where the worker stands: they start the programs")]

mod agents;
mod misbehaviour;
mod scripted_agent;
mod support;
