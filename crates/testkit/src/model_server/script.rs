//! The script of the model server: conversations, their turns, and what goes wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the model says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelScript {
    /// The first one that fits is played.
    pub conversations: Vec<Conversation>,
}

/// One line of talk.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversation {
    /// Fits requests whose user text holds this; `None` fits all.
    #[serde(default)]
    pub when: Option<String>,
    /// Played by the number of assistant turns in the request.
    pub turns: Vec<Turn>,
}

/// One reply of the model.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Turn {
    /// What it says.
    pub text: String,
    /// The tools that it uses.
    pub tools: Vec<Tool>,
    /// What the reply is counted as.
    pub usage: Tokens,
    /// What goes wrong first.
    pub fault: Option<Fault>,
    /// Headers of the reply, such as the state of a quota. In their values `{now+20}` stands for the time of the reply and
    /// 20 seconds, in seconds since 1970: a reset that is still to come, however late the request is.
    pub headers: BTreeMap<String, String>,
    /// The stop reason, in the API's own word, when it is not the usual one of a reply with or without tools.
    pub stop: Option<String>,
}

/// A tool that the model uses. In every text of it, `{cwd}` stands for the agent's working directory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Tool {
    /// Write a file, with whatever tool the request offers for it.
    Write {
        /// Where.
        path: String,
        /// What.
        content: String,
    },
    /// Run a command, with whatever tool the request offers for it.
    Shell {
        /// The command.
        command: String,
    },
    /// A tool of an MCP server, by the name that the CLI gives it.
    Mcp {
        /// The server, as the CLI's configuration names it.
        server: String,
        /// The tool, as the server names it.
        tool: String,
        /// What it is given.
        input: Value,
    },
    /// A tool by its own name.
    Named {
        /// The name.
        name: String,
        /// What it is given.
        input: Value,
    },
}

/// Tokens of one reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tokens {
    /// Fresh input.
    pub input: u64,
    /// Output.
    pub output: u64,
    /// Input read from the cache.
    pub cache_read: u64,
    /// Input written to the cache.
    pub cache_write: u64,
}

impl Default for Tokens {
    fn default() -> Self {
        Self { input: 10, output: 5, cache_read: 0, cache_write: 0 }
    }
}

/// Something that goes wrong before a turn is played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// How often; `None` is always.
    #[serde(default)]
    pub times: Option<u32>,
}

/// What can go wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum FaultKind {
    /// The request is refused.
    Status {
        /// The HTTP status.
        status: u16,
        /// Headers of the refusal, with the same place-holder as those of a [`Turn`].
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The error's type, such as `rate_limit_error`.
        kind: String,
        /// The error's message.
        message: String,
    },
    /// The request is refused with a body that is given word for word.
    Body {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: Value,
    },
    /// Nothing is answered for this long, and then only that it timed out.
    Hang {
        /// How long, in milliseconds.
        ms: u64,
    },
    /// The connection breaks in the middle of the reply.
    Drop {
        /// How many of its blocks are sent whole before.
        after_blocks: usize,
    },
    /// The reply begins and then nothing comes any more.
    Stall,
    /// The reply ends after its first block, cleanly, as if it were whole.
    Truncate,
    /// The reply comes to its end, but what says so is damaged on the way.
    Malformed {
        /// How.
        damage: Damage,
    },
    /// The reply begins and then tells an error in the API's own form.
    Fail {
        /// The error's type or code.
        kind: String,
        /// The error's message.
        message: String,
    },
}

/// What happens to the first event after the last block of a reply. All other events are sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Damage {
    /// The empty line before it is missing: it runs together with the event before it.
    Framing,
    /// Its data ends in the middle: it is no JSON.
    Json,
    /// It is sound, and an event of a kind that no API has comes before it.
    UnknownKind,
}

impl Damage {
    /// Every one, for tables.
    pub const ALL: [Self; 3] = [Self::Framing, Self::Json, Self::UnknownKind];
}

impl FaultKind {
    /// A refusal without headers.
    pub fn status(status: u16, kind: &str, message: &str) -> Self {
        Self::Status { status, headers: BTreeMap::new(), kind: kind.to_owned(), message: message.to_owned() }
    }
}

impl ModelScript {
    /// One conversation for every request.
    pub fn of(turns: impl IntoIterator<Item = Turn>) -> Self {
        Self { conversations: vec![Conversation { when: None, turns: turns.into_iter().collect() }] }
    }

    /// The turn for a request, and its place.
    pub(super) fn turn_for(&self, user_text: &str, turn: usize) -> Option<((usize, usize), &Turn)> {
        let fits =
            |conversation: &&Conversation| conversation.when.as_deref().is_none_or(|when| user_text.contains(when));
        let place = self.conversations.iter().position(|conversation| fits(&conversation))?;
        Some(((place, turn), self.conversations[place].turns.get(turn)?))
    }
}

impl Turn {
    /// Says something and uses no tool.
    pub fn say(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// Adds a tool.
    #[must_use]
    pub fn using(mut self, tool: Tool) -> Self {
        self.tools.push(tool);
        self
    }

    /// Adds a fault that happens always.
    #[must_use]
    pub fn always(mut self, kind: FaultKind) -> Self {
        self.fault = Some(Fault { kind, times: None });
        self
    }

    /// Adds a fault that happens this many times.
    #[must_use]
    pub fn failing(mut self, times: u32, kind: FaultKind) -> Self {
        self.fault = Some(Fault { kind, times: Some(times) });
        self
    }
}
