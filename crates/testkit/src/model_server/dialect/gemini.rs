//! Google's Gemini API.

use serde_json::{Value, json};

use super::{Address, Talk, array, collect_text, data, owned_at, text_at};
use crate::model_server::reply::{Block, Reply, Streamed};

pub(super) fn talk(address: &Address, body: &Value) -> Talk {
    let declared = array(body, "tools").flat_map(|tool| array(tool, "functionDeclarations"));
    let settings = &body["generationConfig"];
    let schema = [&settings["responseJsonSchema"], &settings["responseSchema"]].into_iter().find(|it| it.is_object());
    let mut talk = Talk {
        tools: declared.filter_map(|tool| owned_at(tool, "name")).collect(),
        wants_stream: address.streams,
        model: address.model.clone(),
        schema: schema.cloned(),
        // The CLI asks which model suits, in the form of a schema and without tools.
        is_auxiliary: schema.is_some(),
        ..Talk::default()
    };
    collect_text(&body["systemInstruction"]["parts"], &mut talk.all_text);
    for content in array(body, "contents") {
        collect_text(&content["parts"], &mut talk.all_text);
        match text_at(content, "role") {
            "user" => collect_text(&content["parts"], &mut talk.user_text),
            "model" => talk.turns += 1,
            _ => {}
        }
    }
    talk
}

pub(super) fn whole(reply: &Reply) -> Value {
    let parts: Vec<_> = reply.blocks.iter().map(part).collect();
    last(reply, &parts)
}

pub(super) fn streamed(reply: &Reply) -> Streamed {
    let blocks = reply.blocks.iter().map(|block| {
        let candidate = json!({"content": {"role": "model", "parts": [part(block)]}, "index": 0});
        vec![data(&json!({"candidates": [candidate], "modelVersion": reply.model, "responseId": id(reply)}))]
    });
    // This API has no beginning of a reply: the first block is the first event.
    Streamed { head: Vec::new(), blocks: blocks.collect(), tail: vec![data(&last(reply, &[json!({"text": ""})]))] }
}

fn id(reply: &Reply) -> String {
    format!("turn{}", reply.turn)
}

fn part(block: &Block) -> Value {
    match block {
        Block::Text(text) => json!({"text": text}),
        Block::Call { name, input, .. } => json!({"functionCall": {"name": name, "args": input}}),
    }
}

/// The event that ends a reply, or the whole reply.
fn last(reply: &Reply, parts: &[Value]) -> Value {
    let tokens = reply.tokens;
    let input = tokens.input + tokens.cache_read + tokens.cache_write;
    json!({
        "candidates": [{
            "content": {"role": "model", "parts": parts},
            "finishReason": reply.stop.as_deref().unwrap_or("STOP"),
            "index": 0,
        }],
        "usageMetadata": {
            "promptTokenCount": input,
            "cachedContentTokenCount": tokens.cache_read,
            "candidatesTokenCount": tokens.output,
            "totalTokenCount": input + tokens.output,
        },
        "modelVersion": reply.model,
        "responseId": id(reply),
    })
}
