//! The secret scan of one added line.
//!
//! It knows secrets by the formats that their issuers document (the module `formats`), by passwords in the addresses of
//! databases (`address`), and by assignments to names that say what they hold (`assignment`). It guarantees time in
//! proportion to the line, and it has no exceptions that a change could write into itself: a comment such as "allow"
//! changes nothing. It deliberately does not guess by entropy, and it sees neither binary files nor text in UTF-16.

mod address;
mod assignment;
mod formats;

use std::sync::LazyLock;

use regex::bytes::Regex;

use formats::{FORMATS, Format};

/// The documented formats, compiled when the first line is scanned.
static COMPILED: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    let compile = |format: &Format| {
        // Bytes, not characters: an added line need not be UTF-8.
        let regex = Regex::new(&format!("(?-u){}", format.pattern)).expect("each documented format is a pattern");
        (format.kind, regex)
    };
    FORMATS.iter().map(compile).collect()
});

/// The kinds of secrets that one added line holds: each kind once, in a fixed order; empty when there are none.
pub fn scan_line(line: &[u8]) -> Vec<&'static str> {
    let mut kinds: Vec<&'static str> = Vec::new();
    for (kind, regex) in COMPILED.iter() {
        if !kinds.contains(kind) && regex.captures_iter(line).any(|found| is_issued(&found["body"])) {
            kinds.push(kind);
        }
    }
    if address::holds_a_password(line) {
        kinds.push(address::KIND);
    }
    // A known format says more than the name that it is assigned to.
    if kinds.is_empty() && assignment::assigns_a_literal_secret(line) {
        kinds.push(assignment::KIND);
    }
    kinds
}

/// Whether the varying part of a token could have been issued: nobody is issued `xxxx…`, and AWS reserves the ending
/// `EXAMPLE` for its documentation.
fn is_issued(body: &[u8]) -> bool {
    has_variety(body) && !body.ends_with(b"EXAMPLE")
}

/// Whether a text has at least four different bytes. Masks such as `xxxx`, `****` and `0000-0000` have fewer; a
/// random text of 16 characters practically never has.
fn has_variety(text: &[u8]) -> bool {
    let mut seen = [false; 256];
    for &byte in text {
        seen[usize::from(byte)] = true;
    }
    seen.iter().filter(|&&is_seen| is_seen).count() >= 4
}

#[cfg(test)]
mod tests;
