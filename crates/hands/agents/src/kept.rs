//! What a CLI writes down of its sessions, as files in HOME: which session a person was in at a terminal, and what was used
//! there. It is read after a run whose output nobody reads.
//!
//! The run can write into these files as well, so what they tell of usage is worth what the CLI's output is worth. What a
//! CLI does not write, or writes where godwit does not read, stays unknown: OpenCode keeps its sessions in a database.

use std::collections::BTreeMap;

use godwit_core::name::SessionId;
use godwit_core::run::Usage;
use jiff::Timestamp;
use serde::Deserialize;

use crate::adapter::Adapter;
use crate::event::SessionBefore;

/// Where a CLI keeps its sessions: a file each, of one JSON object a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionFiles {
    /// The directory that they are somewhere below, relative to HOME.
    pub directory: &'static str,
    /// What their names end with.
    pub ending: &'static str,
}

/// What one file tells of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which.
    pub session: SessionId,
    /// What was used in it since a time; `None` when nobody asked a model there since.
    pub since: Option<Usage>,
    /// What was used in it in all.
    pub total: Usage,
}

impl Adapter {
    /// Where it keeps its sessions; `None` where it does not, or not in files that godwit reads.
    pub fn session_files(self) -> Option<SessionFiles> {
        let directory = match self {
            Self::Claude => ".claude/projects",
            Self::Codex => ".codex/sessions",
            Self::Gemini => ".gemini/tmp",
            Self::Opencode | Self::Acp | Self::Scripted => return None,
        };
        Some(SessionFiles { directory, ending: ".jsonl" })
    }

    /// What a file of these lines tells; `None` when it is no session's, or does not say which.
    pub fn kept(self, lines: &[u8], since: Timestamp) -> Option<Kept> {
        let lines = lines.split(|byte| *byte == b'\n');
        let replies = match self {
            Self::Claude => claude(lines),
            Self::Codex => return codex(lines, since),
            Self::Gemini => gemini(lines),
            Self::Opencode | Self::Acp | Self::Scripted => return None,
        };
        replies.kept(since)
    }
}

/// What all files of a run together tell: the session to go on with, if there is one that it could only be, and what was
/// used. `resumed` is the session that the run went on with.
pub fn together(files: &[Kept], resumed: Option<&SessionId>) -> (Option<SessionId>, Usage) {
    let active: Vec<&Kept> = files.iter().filter(|kept| kept.since.is_some()).collect();
    let first = active.first().map(|kept| &kept.session);
    let is_one = active.iter().all(|kept| Some(&kept.session) == first);
    // Of several, nobody knows which a person left last; the one that they came in is still good.
    let session = first.filter(|_| is_one).or(resumed);
    let usage = active.iter().filter_map(|kept| kept.since).fold(Usage::default(), Usage::plus);
    (session.cloned(), usage)
}

/// What the session had used, of a CLI that counts a session as a whole.
pub fn before(files: &[Kept], session: &SessionId) -> SessionBefore {
    let mut own = files.iter().filter(|kept| kept.session == *session);
    match (own.next(), own.next()) {
        (Some(kept), None) if kept.total != Usage::default() => SessionBefore::Used(kept.total),
        _ => SessionBefore::Unknown,
    }
}

/// The replies of models in one file, each by its own id: a reply may be told more than once, the last time as a whole.
#[derive(Default)]
struct Replies {
    session: Option<String>,
    of: BTreeMap<String, (Timestamp, Usage)>,
}

impl Replies {
    fn kept(self, since: Timestamp) -> Option<Kept> {
        let session = self.session?.parse().ok()?;
        let one = |usage: &Usage| Usage { turns: Some(1), ..*usage };
        let sum = |usages: Vec<Usage>| usages.into_iter().reduce(Usage::plus);
        let new = self.of.values().filter(|(at, _)| *at >= since).map(|(_, usage)| one(usage)).collect();
        let total = sum(self.of.values().map(|(_, usage)| one(usage)).collect()).unwrap_or_default();
        Some(Kept { session, since: sum(new), total })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClaudeLine {
    session_id: Option<String>,
    timestamp: Option<Timestamp>,
    message: Option<ClaudeMessage>,
}

#[derive(Deserialize)]
struct ClaudeMessage {
    id: Option<String>,
    usage: Option<ClaudeTokens>,
}

#[derive(Deserialize)]
struct ClaudeTokens {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
}

fn claude<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Replies {
    let mut replies = Replies::default();
    for line in lines.filter_map(|line| serde_json::from_slice::<ClaudeLine>(line).ok()) {
        replies.session = replies.session.or(line.session_id);
        let Some(ClaudeMessage { id: Some(id), usage: Some(tokens) }) = line.message else { continue };
        let Some(at) = line.timestamp else { continue };
        let usage = Usage {
            input_tokens: tokens.input_tokens,
            output_tokens: tokens.output_tokens,
            cache_read_tokens: tokens.cache_read_input_tokens,
            cache_write_tokens: tokens.cache_creation_input_tokens,
            ..Usage::default()
        };
        replies.of.insert(id, (at, usage));
    }
    replies
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GeminiLine {
    session_id: Option<String>,
    id: Option<String>,
    timestamp: Option<Timestamp>,
    tokens: Option<GeminiTokens>,
}

/// `input` counts what was read from the cache too, and what the model thought is not in `output`.
#[derive(Deserialize)]
struct GeminiTokens {
    input: Option<u64>,
    output: Option<u64>,
    cached: Option<u64>,
    thoughts: Option<u64>,
}

fn gemini<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Replies {
    let mut replies = Replies::default();
    for line in lines.filter_map(|line| serde_json::from_slice::<GeminiLine>(line).ok()) {
        replies.session = replies.session.or(line.session_id);
        let (Some(id), Some(at), Some(tokens)) = (line.id, line.timestamp, line.tokens) else { continue };
        let usage = Usage {
            input_tokens: tokens.input.map(|input| input.saturating_sub(tokens.cached.unwrap_or(0))),
            output_tokens: tokens.output.map(|output| output.saturating_add(tokens.thoughts.unwrap_or(0))),
            cache_read_tokens: tokens.cached,
            ..Usage::default()
        };
        replies.of.insert(id, (at, usage));
    }
    replies
}

#[derive(Deserialize)]
struct CodexLine {
    timestamp: Timestamp,
    #[serde(rename = "type")]
    kind: String,
    payload: CodexPayload,
}

#[derive(Deserialize)]
struct CodexPayload {
    id: Option<String>,
    info: Option<CodexInfo>,
}

#[derive(Deserialize)]
struct CodexInfo {
    total_token_usage: Option<CodexTokens>,
}

/// Tokens of the whole session so far. `input_tokens` counts what was read from and written to the cache too.
#[derive(Clone, Copy, Deserialize)]
struct CodexTokens {
    input_tokens: Option<u64>,
    cached_input_tokens: Option<u64>,
    cache_write_input_tokens: Option<u64>,
    output_tokens: Option<u64>,
}

impl CodexTokens {
    fn usage(self) -> Usage {
        let cached = self.cached_input_tokens.unwrap_or(0).saturating_add(self.cache_write_input_tokens.unwrap_or(0));
        Usage {
            input_tokens: self.input_tokens.map(|input| input.saturating_sub(cached)),
            output_tokens: self.output_tokens,
            cache_read_tokens: self.cached_input_tokens,
            cache_write_tokens: self.cache_write_input_tokens,
            ..Usage::default()
        }
    }
}

fn codex<'a>(lines: impl Iterator<Item = &'a [u8]>, since: Timestamp) -> Option<Kept> {
    let (mut session, mut begun) = (None, None);
    let (mut earlier, mut total) = (None, None);
    for line in lines.filter_map(|line| serde_json::from_slice::<CodexLine>(line).ok()) {
        if line.kind == "session_meta" && session.is_none() {
            (session, begun) = (line.payload.id, Some(line.timestamp));
            continue;
        }
        let Some(tokens) = line.payload.info.and_then(|info| info.total_token_usage) else { continue };
        let usage = tokens.usage();
        if line.timestamp < since {
            earlier = Some(usage);
        }
        total = Some((line.timestamp, usage));
    }
    let before = match earlier {
        Some(earlier) => SessionBefore::Used(earlier),
        None if begun.is_some_and(|begun| begun >= since) => SessionBefore::Nothing,
        None => SessionBefore::Unknown,
    };
    let new = total.filter(|(at, _)| *at >= since).map(|(_, usage)| before.since(usage));
    let total = total.map(|(_, usage)| usage).unwrap_or_default();
    Some(Kept { session: session?.parse().ok()?, since: new, total })
}

#[cfg(test)]
mod tests;
