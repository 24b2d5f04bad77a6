//! OpenAI's Chat Completions API.

use serde_json::{Value, json};

use super::{Talk, array, collect_text, data, owned_at, text_at};
use crate::model_server::reply::{Block, Reply, Streamed};

pub(super) fn talk(body: &Value) -> Talk {
    let mut talk = Talk {
        tools: array(body, "tools").filter_map(|tool| owned_at(&tool["function"], "name")).collect(),
        wants_stream: body["stream"].as_bool().unwrap_or(false),
        model: owned_at(body, "model"),
        ..Talk::default()
    };
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
    let text: Vec<_> = reply.blocks.iter().filter_map(Block::text).collect();
    let calls: Vec<_> = reply.blocks.iter().filter(|block| block.text().is_none()).map(call).collect();
    let mut message = json!({"role": "assistant", "content": text.join("\n")});
    if !calls.is_empty() {
        message["tool_calls"] = json!(calls);
    }
    let choice = json!({"index": 0, "message": message, "finish_reason": finish_reason(reply)});
    let mut completion = chunk(reply, "chat.completion", choice);
    completion["usage"] = usage(reply);
    completion
}

pub(super) fn streamed(reply: &Reply) -> Streamed {
    let delta = |delta: Value, finish: Option<&str>| {
        let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
        chunk(reply, "chat.completion.chunk", choice)
    };
    let mut calls = 0;
    let blocks = reply.blocks.iter().map(|block| match block.text() {
        Some(text) => vec![data(&delta(json!({"content": text}), None))],
        None => {
            let mut call = call(block);
            call["index"] = json!(calls);
            calls += 1;
            vec![data(&delta(json!({"tool_calls": [call]}), None))]
        }
    });
    let mut counted = delta(json!({}), None);
    (counted["choices"], counted["usage"]) = (json!([]), usage(reply));
    Streamed {
        head: vec![data(&delta(json!({"role": "assistant", "content": ""}), None))],
        blocks: blocks.collect(),
        tail: vec![data(&delta(json!({}), Some(finish_reason(reply)))), data(&counted), "data: [DONE]\n\n".to_owned()],
    }
}

fn call(block: &Block) -> Value {
    match block {
        Block::Text(_) => Value::Null,
        Block::Call { id, name, input, .. } => {
            json!({"id": id, "type": "function", "function": {"name": name, "arguments": input.to_string()}})
        }
    }
}

fn finish_reason(reply: &Reply) -> &str {
    reply.stop.as_deref().unwrap_or(if reply.has_calls() { "tool_calls" } else { "stop" })
}

fn chunk(reply: &Reply, object: &str, choice: Value) -> Value {
    json!({
        "id": format!("chatcmpl_turn{}", reply.turn),
        "object": object,
        "created": 0,
        "model": reply.model,
        "choices": [choice],
    })
}

fn usage(reply: &Reply) -> Value {
    let tokens = reply.tokens;
    let input = tokens.input + tokens.cache_read + tokens.cache_write;
    json!({
        "prompt_tokens": input,
        "prompt_tokens_details": {"cached_tokens": tokens.cache_read},
        "completion_tokens": tokens.output,
        "total_tokens": input + tokens.output,
    })
}
