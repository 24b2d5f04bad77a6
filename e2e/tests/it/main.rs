//! Black-box suites: the built binary, real git, the real sandbox, and the world as the only witness.

mod accounts;
mod agents;
mod api;
mod attention;
mod backup;
mod by_itself;
mod checks;
mod clarify;
mod claude;
mod cockpit;
mod daemon;
mod fairness;
mod fixture;
mod following;
mod kill;
mod landing;
mod login;
mod outage;
mod plan;
mod plan_kill;
mod push;
mod restart;
mod results;
mod risk;
mod sentinel;
mod takeover;
