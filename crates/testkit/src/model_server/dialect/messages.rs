//! Anthropic's Messages API.

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
    collect_text(&body["system"], &mut talk.all_text);
    for message in array(body, "messages") {
        collect_text(&message["content"], &mut talk.all_text);
        match text_at(message, "role") {
            "user" => collect_text(&message["content"], &mut talk.user_text),
            "assistant" => talk.turns += 1,
            _ => {}
        }
    }
    talk
}

pub(super) fn whole(reply: &Reply) -> Value {
    let blocks: Vec<_> = reply.blocks.iter().map(block).collect();
    message(reply, &blocks, Some(stop_reason(reply)), reply.tokens.output)
}

pub(super) fn streamed(reply: &Reply) -> Streamed {
    let delta = json!({"stop_reason": stop_reason(reply), "stop_sequence": null});
    let tail = [
        event("message_delta", json!({"delta": delta, "usage": usage(reply, reply.tokens.output)})),
        event("message_stop", json!({})),
    ];
    Streamed {
        // At the beginning of a reply only one token of output has been counted.
        head: vec![event("message_start", json!({"message": message(reply, &[], None, 1)}))],
        blocks: reply.blocks.iter().enumerate().map(|(index, said)| block_events(index, &block(said))).collect(),
        tail: tail.into(),
    }
}

pub(super) fn failure(kind: &str, message: &str) -> String {
    event("error", json!({"error": {"type": kind, "message": message}}))
}

fn block(block: &Block) -> Value {
    match block {
        Block::Text(text) => json!({"type": "text", "text": text}),
        Block::Call { id, name, input, .. } => json!({"type": "tool_use", "id": id, "name": name, "input": input}),
    }
}

fn block_events(index: usize, block: &Value) -> Vec<String> {
    let (start, delta) = if block["type"] == "text" {
        (json!({"type": "text", "text": ""}), json!({"type": "text_delta", "text": block["text"]}))
    } else {
        let start = json!({"type": "tool_use", "id": block["id"], "name": block["name"], "input": {}});
        (start, json!({"type": "input_json_delta", "partial_json": block["input"].to_string()}))
    };
    vec![
        event("content_block_start", json!({"index": index, "content_block": start})),
        event("content_block_delta", json!({"index": index, "delta": delta})),
        event("content_block_stop", json!({"index": index})),
    ]
}

fn stop_reason(reply: &Reply) -> &str {
    reply.stop.as_deref().unwrap_or(if reply.has_calls() { "tool_use" } else { "end_turn" })
}

fn usage(reply: &Reply, output: u64) -> Value {
    json!({
        "input_tokens": reply.tokens.input,
        "output_tokens": output,
        "cache_read_input_tokens": reply.tokens.cache_read,
        "cache_creation_input_tokens": reply.tokens.cache_write,
    })
}

fn message(reply: &Reply, content: &[Value], stop: Option<&str>, output: u64) -> Value {
    json!({
        "id": format!("msg_turn{}", reply.turn),
        "type": "message",
        "role": "assistant",
        "model": reply.model,
        "content": content,
        "stop_reason": stop,
        "stop_sequence": null,
        "usage": usage(reply, output),
    })
}
