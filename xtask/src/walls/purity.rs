//! The domain does no I/O, reads no clock, draws no random number, reads no environment and awaits nothing.

use anyhow::Result;

use super::text::{production_lines, project_files, read};

/// What the sources of the domain may not say outside comments and tests.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::process",
    "std::net",
    "std::env",
    "std::thread",
    "std::time::SystemTime",
    "std::time::Instant",
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "async fn",
    ".await",
    "rand::",
    "getrandom",
    "println!",
    "eprintln!",
];

/// Every impure line of the domain.
///
/// # Errors
/// When a source cannot be read.
pub(super) fn breaches() -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    for path in project_files()? {
        if path.starts_with("crates/brain/core/src/") && path.ends_with(".rs") && !path.ends_with("tests.rs") {
            let Some(source) = read(&path)? else { continue };
            breaches.extend(impure_lines(&source).map(|(number, word)| {
                format!("{path}:{number}: the domain is pure; `{word}` belongs to the engine or the hands")
            }));
        }
    }
    Ok(breaches)
}

fn impure_lines(source: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let is_code = |(_, line): &(usize, &str)| !line.trim_start().starts_with("//");
    production_lines(source)
        .filter(is_code)
        .filter_map(|(number, line)| IMPURE.iter().find(|word| line.contains(**word)).map(|word| (number, *word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_checked_and_comments_and_tests_are_not() {
        let source = "//! No std::fs here.\nuse std::fs;\n#[cfg(test)]\nmod tests { use std::env; }\n";
        assert_eq!(impure_lines(source).collect::<Vec<_>>(), [(2, "std::fs")]);
    }
}
