//! The map: every test that `ARCHITECTURE.md` names as the guard of an invariant exists.

use anyhow::{Context, Result};

use super::text::{project_files, read};

const MAP: &str = "ARCHITECTURE.md";

/// The tests that the map names and the code has not.
///
/// # Errors
/// When the map or the code cannot be read.
pub(super) fn breaches() -> Result<Vec<String>> {
    let map = read(MAP)?.with_context(|| format!("{MAP} is not there"))?;
    let mut code = String::new();
    for path in project_files()?.iter().filter(|path| path.ends_with(".rs")) {
        code.push_str(&read(path)?.unwrap_or_default());
    }
    let missing = named_tests(&map).into_iter().filter(|name| !code.contains(&format!("fn {name}(")));
    Ok(missing.map(|name| format!("{MAP}: no test `{name}` guards anything; it was renamed or is gone")).collect())
}

/// The names in backquotes in the table of invariants. A test's name is a sentence: it has at least three words.
fn named_tests(map: &str) -> Vec<&str> {
    let table = map.split("\n## ").find(|section| section.starts_with("Invariants")).unwrap_or_default();
    let quoted = table.split('`').skip(1).step_by(2);
    let is_test = |name: &&str| {
        name.matches('_').count() >= 2 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    quoted.filter(is_test).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_tests_in_the_table_count() {
        let map = "# A\n`not_this_one_here`\n## Invariants\n| `a_test_of_it`, `Word` | `cargo xtask walls` |\n## Next\n`nor_this_one_here`";
        assert_eq!(named_tests(map), ["a_test_of_it"]);
    }
}
