//! A change as a unified diff, without the secrets that a person keeps in the same file.

use std::path::Path;

use godwit_agents::secret::{is_secret_name, looks_like_secret};
use similar::TextDiff;

/// The lines around a change.
const CONTEXT: usize = 3;

/// What stands in the place of a secret.
const MASK: &str = "…";

/// The change of a file. Each side is masked before they are compared, so that nothing secret is in it.
pub(super) fn unified(path: &Path, before: &str, after: &str) -> String {
    let (before, after) = (masked(before), masked(after));
    let diff = TextDiff::from_lines(&before, &after);
    let name = path.display().to_string();
    diff.unified_diff().context_radius(CONTEXT).header(&name, &name).to_string()
}

fn masked(text: &str) -> String {
    text.split_inclusive('\n').map(masked_line).collect()
}

/// A line in which the value of a name that says so, and what has the form of a token, is masked. References to
/// variables are no secrets and stay.
fn masked_line(line: &str) -> String {
    let mut out = String::new();
    let mut name = String::new();
    let mut rest = line;
    while let Some((before, text, after)) = next_string(rest) {
        out.push_str(before);
        let is_value = before.trim_end().ends_with([':', '=']);
        let is_name = after.trim_start().starts_with([':', '=']);
        let bare = before.trim_end().trim_end_matches([':', '=']).trim_end();
        let bare = bare.rsplit(|c: char| !c.is_alphanumeric() && !"_-".contains(c)).next().unwrap_or_default();
        let named = if bare.is_empty() { name.as_str() } else { bare };
        let is_secret =
            looks_like_secret(text) || (is_value && is_secret_name(&named.replace('-', "_")) && !is_reference(text));
        out.push('"');
        out.push_str(if is_secret { MASK } else { text });
        out.push('"');
        name = if is_name { text.to_owned() } else { String::new() };
        rest = after;
    }
    match looks_like_secret(rest) {
        true => out + MASK + if rest.ends_with('\n') { "\n" } else { "" },
        false => out + rest,
    }
}

/// The next text in double quotes: what is before it, the text, and what is after it.
fn next_string(line: &str) -> Option<(&str, &str, &str)> {
    let (before, from) = line.split_once('"')?;
    let mut is_escaped = false;
    let end = from.char_indices().find(|(_, character)| {
        let ends = *character == '"' && !is_escaped;
        is_escaped = *character == '\\' && !is_escaped;
        ends
    });
    let (end, _) = end?;
    Some((before, &from[..end], &from[end + 1..]))
}

/// `${NAME}`, `Bearer ${NAME}`, `{env:NAME}`, or the bare name of a variable.
fn is_reference(text: &str) -> bool {
    let text = text.strip_prefix("Bearer ").unwrap_or(text);
    let name = text.strip_prefix("${").or_else(|| text.strip_prefix("{env:")).and_then(|rest| rest.strip_suffix('}'));
    let is_name =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    name.is_some_and(|name| !name.contains(['{', '}', ' '])) || (text.contains('_') && is_name(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_references_stay() {
        let token = format!("sk-ant-{}", "a".repeat(20));
        for (line, wanted) in [
            ("  \"API_KEY\": \"hunter2\",\n", "  \"API_KEY\": \"…\",\n"),
            ("api_key = \"hunter2\"\n", "api_key = \"…\"\n"),
            ("\"API_KEY\": \"${API_KEY}\"\n", "\"API_KEY\": \"${API_KEY}\"\n"),
            ("\"TOKEN\": \"Bearer {env:MY_TOKEN}\"", "\"TOKEN\": \"Bearer {env:MY_TOKEN}\""),
            ("bearer_token_env_var = \"ISSUES_TOKEN\"\n", "bearer_token_env_var = \"ISSUES_TOKEN\"\n"),
            ("\"name\": \"a \\\"quoted\\\" one\"\n", "\"name\": \"a \\\"quoted\\\" one\"\n"),
            ("plain text\n", "plain text\n"),
        ] {
            assert_eq!(masked_line(line), wanted);
        }
        for line in [format!("\"x\": [\"{token}\"]\n"), format!("# {token}\n"), format!("{{\"a\": \"{token}\"}}")] {
            assert!(!masked_line(&line).contains(&token), "{line}");
        }
    }

    #[test]
    fn a_diff_has_the_lines_that_changed() {
        let diff = unified(Path::new("/x/settings.json"), "{\n}\n", "{\n  \"a\": 1\n}\n");
        assert!(diff.starts_with("--- /x/settings.json\n+++ /x/settings.json\n@@"), "{diff}");
        assert!(diff.contains("\n+  \"a\": 1\n"), "{diff}");
    }
}
