//! `KEY=VALUE` as a change: what a value is follows from its key, so that a model called `5` stays text.

use godwit_api::types::ConfigEdit;
use serde::Deserialize;
use serde_json::Value;

use crate::config::edit::apply;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Any text, as it is.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A list or a table, as in TOML.
    Toml,
}

/// The change that a word of the command line says.
///
/// # Errors
/// [`Exit::Usage`] when it says none.
pub(super) fn edit(word: &str) -> CliResult<ConfigEdit> {
    let wrong = |message: String| CliError::new(Exit::Usage, message);
    let (key, text) = word.split_once('=').ok_or_else(|| {
        wrong(format!("`{}` is not KEY=VALUE", word.escape_debug())).hint("such as `agents.claude.model=opus`")
    })?;
    let keys = apply::keys(key.trim()).map_err(|error| CliError::from_error(Exit::Usage, &error))?;
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let taken = |what: &str| wrong(format!("`{}` takes {what}", key.escape_debug()));
    let value = match kind(&keys) {
        Kind::Text => Value::from(text),
        Kind::Number => text.trim().parse::<i64>().map(Value::from).map_err(|_| taken("a whole number"))?,
        Kind::Flag => text.trim().parse::<bool>().map(Value::from).map_err(|_| taken("`true` or `false`"))?,
        Kind::Toml => toml(text).ok_or_else(|| taken("a list or a table").hint("such as `[\"a\", \"b\"]`"))?,
    };
    Ok(ConfigEdit { key: key.trim().to_owned(), value: Some(value) })
}

fn kind(keys: &[&str]) -> Kind {
    match keys {
        // A variable may be called anything.
        ["agents", _, "env", _] => Kind::Text,
        ["daemon" | "host", _] | ["agents", _, "max_runs"] => Kind::Number,
        ["routes", _, "allow_paid"] | ["reach", _, "enabled"] => Kind::Flag,
        [_]
        | ["agents" | "routes" | "roles" | "routing" | "reach", _]
        | ["roles", _, "mcp_servers"]
        | ["roles", _, "mcp_servers", _]
        | ["roles", _, "mcp_servers", _, "args"]
        | ["reach", _, "hosts" | "quiet"]
        | ["agents", _, "args" | "read_only_paths" | "env" | "models" | "acp"]
        | ["agents", _, "models", _]
        | ["routes", _, "prefer"]
        | ["sandbox", "read_only"] => Kind::Toml,
        _ => Kind::Text,
    }
}

/// A value as it stands in TOML.
fn toml(text: &str) -> Option<Value> {
    let value = toml::de::ValueDeserializer::parse(text.trim()).ok()?;
    Value::deserialize(value).ok().filter(|value| value.is_array() || value.is_object())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_value_is_follows_from_its_key() {
        for (word, value) in [
            ("agents.a.model=5", json!("5")),
            ("agents.a.label=a=b", json!("a=b")),
            ("agents.a.env.HINT=[1]", json!("[1]")),
            ("agents.a.attention=park", json!("park")),
            ("agents.a.max_runs=2", json!(2)),
            ("routes.coder.allow_paid=true", json!(true)),
            ("sandbox.read_only=[\"/opt\"]", json!(["/opt"])),
            ("routes.coder.prefer=[{ agent = \"a\" }]", json!([{ "agent": "a" }])),
            ("agents.a.models.simple={ model = \"m\" }", json!({ "model": "m" })),
        ] {
            assert_eq!(edit(word).expect("a change").value, Some(value), "{word}");
        }
        for word in
            ["daemon.port", "daemon.port=soon", "routes.coder.allow_paid=yes", "sandbox.read_only=/opt", "a b=1"]
        {
            assert_eq!(edit(word).expect_err("refused").exit, Exit::Usage, "{word}");
        }
    }
}
