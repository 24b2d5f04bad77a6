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
        let is_test = path.ends_with("tests.rs") || path.contains("/tests/");
        if path.starts_with("crates/brain/core/src/") && path.ends_with(".rs") && !is_test {
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
        .filter_map(|(number, line)| IMPURE.iter().find(|word| says(line, word)).map(|word| (number, *word)))
}

/// Whether a line says a word, and not merely a longer one that holds it.
fn says(line: &str, word: &str) -> bool {
    let is_identifier = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, _)| {
        let is_cut_before = word.starts_with(is_identifier) && line[..start].ends_with(is_identifier);
        let is_cut_after = word.ends_with(is_identifier) && line[start + word.len()..].starts_with(is_identifier);
        !is_cut_before && !is_cut_after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_checked_and_comments_and_tests_are_not() {
        let source = "//! No std::fs here.\nuse std::fs;\n#[cfg(test)]\nmod tests { use std::env; }\n";
        assert_eq!(impure_lines(source).collect::<Vec<_>>(), [(2, "std::fs")]);
    }

    #[test]
    fn a_longer_word_that_holds_an_impure_one_is_pure() {
        for line in ["mission.awaits_effect(outcome)", "operand::new()", "std::fsm"] {
            assert_eq!(impure_lines(line).next(), None, "{line}");
        }
        for line in ["next().await?", "rand::random()", "println!()"] {
            assert!(impure_lines(line).next().is_some(), "{line}");
        }
    }
}
