//! The one crash hook for tests: dying on purpose at a named point.

use std::path::Path;

/// Arms the hook when the home asks for it; to be called once, at the daemon's start. Inert in every other home.
pub fn arm(home: &Path) {
    todo!()
}

/// A point where a test may want the daemon to die. Costs one relaxed load when not armed.
pub fn point(name: &str) {
    todo!()
}
