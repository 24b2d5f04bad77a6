//! OpenAI's Responses API.

use serde_json::{Value, json};

use super::{Talk, array, collect_text, event, owned_at, text_at};
use crate::model_server::reply::{Block, Reply, Streamed};

pub(super) fn talk(body: &Value) -> Talk {
    let mut talk = Talk {
        tools: array(body, "tools").filter_map(|tool| owned_at(tool, "name")).collect(),
        wants_stream: body["stream"].as_bool().unwrap_or(false),
        model: owned_at(body, "model"),
        ..Talk::default()
    };
    collect_text(&body["instructions"], &mut talk.all_text);
    collect_text(&body["input"], &mut talk.all_text);
    let mut is_models_before = false;
    for item in array(body, "input") {
        collect_text(&item["content"], &mut talk.all_text);
        let is_models = is_models(item);
        // The items of one reply follow each other: what stands between two replies is an answer or a question.
        if is_models && !is_models_before {
            talk.turns += 1;
        }
        is_models_before = is_models;
        if text_at(item, "role") == "user" {
            collect_text(&item["content"], &mut talk.user_text);
        }
    }
    talk
}

/// Whether the model said this item.
fn is_models(item: &Value) -> bool {
    match text_at(item, "type") {
        "function_call" | "custom_tool_call" | "reasoning" | "local_shell_call" => true,
        "message" | "" => text_at(item, "role") == "assistant",
        _ => false,
    }
}

pub(super) fn whole(reply: &Reply) -> Value {
    let items: Vec<_> = reply.blocks.iter().enumerate().map(|(index, block)| item(reply, index, block)).collect();
    response(reply, "completed", &items)
}

pub(super) fn streamed(reply: &Reply) -> Streamed {
    Streamed {
        head: vec![event("response.created", json!({"response": response(reply, "in_progress", &[])}))],
        blocks: reply
            .blocks
            .iter()
            .enumerate()
            .map(|(index, block)| item_events(index, &item(reply, index, block)))
            .collect(),
        tail: vec![event("response.completed", json!({"response": whole(reply)}))],
    }
}

pub(super) fn failure(reply: &Reply, kind: &str, message: &str) -> String {
    let mut failed = response(reply, "failed", &[]);
    failed["error"] = json!({"code": kind, "message": message});
    event("response.failed", json!({"response": failed}))
}

fn item(reply: &Reply, index: usize, block: &Block) -> Value {
    let id = format!("turn{}_{index}", reply.turn);
    match block {
        Block::Text(text) => json!({
            "type": "message", "id": format!("msg_{id}"), "role": "assistant", "status": "completed",
            "content": [{"type": "output_text", "text": text, "annotations": []}],
        }),
        Block::Call { id: call, name, input: Value::String(text), .. } => json!({
            "type": "custom_tool_call", "id": format!("ctc_{id}"), "status": "completed",
            "call_id": call, "name": name, "input": text,
        }),
        Block::Call { id: call, name, input, namespace } => {
            let mut item = json!({
                "type": "function_call", "id": format!("fc_{id}"), "status": "completed",
                "call_id": call, "name": name, "arguments": input.to_string(),
            });
            if let Some(namespace) = namespace {
                item["namespace"] = json!(namespace);
            }
            item
        }
    }
}

fn item_events(index: usize, item: &Value) -> Vec<String> {
    let mut events = vec![event("response.output_item.added", json!({"output_index": index, "item": item}))];
    if let Some(text) = item["content"][0]["text"].as_str() {
        let delta = json!({"output_index": index, "content_index": 0, "item_id": item["id"], "delta": text});
        events.push(event("response.output_text.delta", delta));
    }
    events.push(event("response.output_item.done", json!({"output_index": index, "item": item})));
    events
}

fn response(reply: &Reply, status: &str, output: &[Value]) -> Value {
    let tokens = reply.tokens;
    let input = tokens.input + tokens.cache_read + tokens.cache_write;
    json!({
        "id": format!("resp_turn{}", reply.turn),
        "object": "response",
        "created_at": 0,
        "model": reply.model,
        "status": status,
        "output": output,
        "usage": {
            "input_tokens": input,
            "input_tokens_details": {"cached_tokens": tokens.cache_read},
            "output_tokens": tokens.output,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": input + tokens.output,
        },
    })
}
