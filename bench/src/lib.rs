//! The benchmark: godwit's promises about time and memory, measured from outside.
//!
//! **Guarantees.** Each row drives the built release daemon through its public API, with its default durability, with
//! the sandbox and with evidence, except `append`, which measures the store's crate against SQLite itself. A floor is a
//! program of this crate that does the same work bare; floor and godwit take turns, and the median of their ratios is
//! quoted. A turn whose floor shows that the machine was busy is thrown away and repeated.
//!
//! **Does not know.** What a good number is for another machine: targets are compared, nothing is scaled.

pub mod agent;
pub mod bench;
pub mod daemon;
pub mod floor;
pub mod history;
pub mod machine;
pub mod order;
pub mod process;
pub mod report;
pub mod repository;
pub mod rows;
pub mod turns;
