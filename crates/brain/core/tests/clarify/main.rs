//! The clarification gate as its callers see it.

mod answers;
mod labelled;
mod properties;
mod signals;
mod specification;
