//! A tool call, put together from what an agent tells about it piece by piece.
//!
//! Every piece but the first may name only what has changed, and agents differ in which pieces they send: some begin a
//! call with a request for permission, some end one that they never began.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// How many calls are remembered at a time. Agents use a few at once; one that never ends its calls fills no memory.
const REMEMBERED: usize = 256;

/// What is known of a call.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Call {
    /// The tool, where the agent names it.
    pub(super) name: Option<String>,
    /// What kind of tool it is: `execute`, `edit`, `read` …
    pub(super) kind: Option<String>,
    /// The first title: it often names the tool.
    pub(super) first_title: Option<String>,
    /// The newest title: it often says what is done.
    pub(super) title: Option<String>,
    /// The newest status.
    pub(super) status: Option<String>,
    /// What the tool is given.
    pub(super) input: Value,
    /// What it answered.
    pub(super) output: Value,
    /// What is shown of it.
    pub(super) content: Vec<Value>,
    /// The files that it is about.
    pub(super) paths: Vec<String>,
    /// When the call was last spoken of, by a count of pieces.
    age: u64,
}

/// The calls that have not ended yet.
#[derive(Debug, Default)]
pub(super) struct Calls {
    open: BTreeMap<String, Call>,
    pieces: u64,
}

impl Calls {
    /// Adds a piece to the call that it names; `None` when it names none.
    pub(super) fn take(&mut self, piece: &Value) -> Option<(String, &mut Call)> {
        let id = piece.get("toolCallId")?.as_str()?.to_owned();
        self.pieces += 1;
        if !self.open.contains_key(&id) && self.open.len() == REMEMBERED {
            let oldest = self.open.iter().min_by_key(|(_, call)| call.age).map(|(id, _)| id.clone());
            oldest.and_then(|id| self.open.remove(&id));
        }
        let call = self.open.entry(id.clone()).or_default();
        call.age = self.pieces;
        call.take(piece);
        Some((id, call))
    }

    /// Forgets a call that has ended.
    pub(super) fn forget(&mut self, id: &str) {
        self.open.remove(id);
    }
}

impl Call {
    fn take(&mut self, piece: &Value) {
        let text = |key: &str| piece.get(key).and_then(Value::as_str).map(str::to_owned);
        self.name = text("name").or(self.name.take());
        self.kind = text("kind").or(self.kind.take());
        self.title = text("title").or(self.title.take());
        self.first_title = self.first_title.take().or_else(|| self.title.clone());
        self.status = text("status").or(self.status.take());
        if let Some(input @ Value::Object(_)) = piece.get("rawInput") {
            self.input = input.clone();
        }
        if let Some(output) = piece.get("rawOutput").filter(|output| !output.is_null()) {
            self.output = output.clone();
        }
        if let Some(content) = piece.get("content").and_then(Value::as_array) {
            self.content.clone_from(content);
        }
        if let Some(locations) = piece.get("locations").and_then(Value::as_array) {
            let paths = locations.iter().filter_map(|place| place.get("path")?.as_str().map(str::to_owned));
            self.paths = paths.collect();
        }
    }

    /// The tool's name, as near as the agent comes to telling one.
    pub(super) fn tool(&self) -> &str {
        let named = [&self.name, &self.first_title, &self.kind];
        named.into_iter().flatten().map(String::as_str).find(|name| !name.is_empty()).unwrap_or("tool")
    }

    /// What the tool is given, as far as that is told.
    pub(super) fn given(&self) -> Value {
        if self.has_input() {
            return self.input.clone();
        }
        let title = self.title.iter().map(|title| ("title".to_owned(), Value::from(title.clone())));
        let paths = (!self.paths.is_empty()).then(|| ("paths".to_owned(), Value::from(self.paths.clone())));
        Value::Object(title.chain(paths).collect::<Map<_, _>>())
    }

    /// Whether the agent told what the tool is given.
    pub(super) fn has_input(&self) -> bool {
        self.input.as_object().is_some_and(|input| !input.is_empty())
    }

    /// The files that it changes, each with what will be in it.
    pub(super) fn diffs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.content.iter().filter(|block| block["type"] == "diff").filter_map(|block| {
            let path = block.get("path")?.as_str()?;
            Some((path, block.get("newText").and_then(Value::as_str).unwrap_or_default()))
        })
    }

    /// What the tool answered, as text.
    pub(super) fn answer(&self) -> String {
        let told: Vec<String> = self.content.iter().filter_map(shown).collect();
        if !told.is_empty() {
            return told.join("\n");
        }
        match &self.output {
            Value::Object(fields) => {
                match ["output", "error", "stdout"].iter().find_map(|key| fields.get(*key)?.as_str()) {
                    Some(text) => text.to_owned(),
                    None => self.output.to_string(),
                }
            }
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        }
    }
}

/// The text of a piece of content.
fn shown(block: &Value) -> Option<String> {
    match block.get("type")?.as_str()? {
        "content" => Some(block.get("content")?.get("text")?.as_str()?.to_owned()),
        "diff" => Some(format!("changes {}", block.get("path")?.as_str()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn later_pieces_add_and_take_nothing_away() {
        let mut calls = Calls::default();
        calls.take(&json!({"toolCallId": "c", "title": "bash", "kind": "execute", "rawInput": {}}));
        let piece = json!({"toolCallId": "c", "title": "ls", "rawInput": {"command": "ls"}, "content": null});
        let (id, call) = calls.take(&piece).expect("it names the call");
        assert_eq!((id.as_str(), call.tool(), call.given()), ("c", "bash", json!({"command": "ls"})));
        let (_, call) = calls.take(&json!({"toolCallId": "c", "status": "completed"})).expect("it names the call");
        assert_eq!((call.title.as_deref(), call.kind.as_deref()), (Some("ls"), Some("execute")));
        assert_eq!(calls.take(&json!({"status": "completed"})), None);
    }

    #[test]
    fn the_oldest_call_is_forgotten_first() {
        let mut calls = Calls::default();
        for number in 0..=REMEMBERED {
            calls.take(&json!({"toolCallId": format!("c{number}"), "title": "first"}));
        }
        assert_eq!(calls.open.len(), REMEMBERED);
        assert!(!calls.open.contains_key("c0") && calls.open.contains_key("c1"));
    }
}
