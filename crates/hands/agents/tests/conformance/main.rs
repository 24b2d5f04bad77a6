//! Recorded runs of the real agent CLIs: each has exactly one class, and nothing short of a whole run is a success.
//!
//! Every adapter passes the same suite. A case that a CLI does not have is in the table too, with the reason.

mod acp;
mod cases;
mod claude;
mod promises;
mod reading;
