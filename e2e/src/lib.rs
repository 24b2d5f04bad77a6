//! What the black-box suites share: a home of its own, a sample repository, and ways to look at the world. Nothing here
//! knows how godwit works inside; everything goes through the built binary, git and the process table.

pub mod agent;
pub mod home;
pub mod http;
pub mod plan;
pub mod terminal;
pub mod witness;
pub mod world;

use std::time::{Duration, Instant};

/// How long a condition may take before a test gives up. Generous: it is only ever used up by a failure, and a machine
/// may be busy with ten other things.
pub const PATIENCE: Duration = Duration::from_secs(240);

/// The pauses between two looks.
const SOON: Duration = Duration::from_millis(10);
const LATER: Duration = Duration::from_millis(100);

/// Waits until `condition` gives something. The world has no event for "a process is gone" or "a file has settled",
/// so this looks again and again, and the less often the longer it takes; nothing is assumed about how long that is.
///
/// # Panics
/// When it does not happen within [`PATIENCE`].
pub fn until<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = condition() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "gave up waiting: {what}");
        std::thread::park_timeout((begun.elapsed() / 20).clamp(SOON, LATER));
    }
}
