//! The MCP servers of a role: what its runs are given besides godwit's own, and nothing else.
//!
//! **Guarantees.** A run has exactly these: what a repository or a person's own settings bring stays shut out. They are
//! written down for each run anew, in its own HOME or its arguments, so that what an earlier run was given is gone.
//!
//! **Does not know.** What a server does. It runs inside the sandbox of its run, sees what the agent sees, and its tools
//! are none that the sentinel knows.

use std::collections::BTreeMap;

use godwit_core::result::SERVER;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::secret::argument_holds_secret;

/// Servers by their names.
pub type McpServers = BTreeMap<String, McpServer>;

/// No server.
pub const NO_SERVERS: &McpServers = &McpServers::new();

/// The most characters of a name: CLIs put it before the name of each of its tools, which models limit.
const MOST_NAME: usize = 24;

/// A server that the agent's CLI starts and speaks to over its standard input and output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct McpServer {
    /// The program, as the sandbox sees it.
    pub command: String,
    /// Its arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
}

/// What of a role's servers cannot be meant: the place, and what is wrong there.
///
/// # Errors
/// The first fault, with the key below the list of servers.
pub fn validate(servers: &McpServers) -> Result<(), (String, String)> {
    for (name, server) in servers {
        let is_name = !name.is_empty()
            && name.len() <= MOST_NAME
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !is_name {
            let fault = format!("is no name of a server: small letters, digits and hyphens, at most {MOST_NAME}");
            return Err((name.clone(), fault));
        }
        if name == SERVER {
            return Err((name.clone(), "is the name of godwit's own server; call yours something else".to_owned()));
        }
        if server.command.trim().is_empty() {
            return Err((format!("{name}.command"), "is empty: it is the program of the server".to_owned()));
        }
        if let Some(place) = server.args.iter().position(|argument| argument_holds_secret(argument)) {
            let fault = "holds a secret itself, which every process of the machine could read; let the server find it";
            return Err((format!("{name}.args[{place}]"), fault.to_owned()));
        }
    }
    Ok(())
}

/// Each server as an object under its name, in the form of one CLI.
pub(crate) fn objects(servers: &McpServers, form: impl Fn(&McpServer) -> Value) -> Map<String, Value> {
    servers.iter().map(|(name, server)| (name.clone(), form(server))).collect()
}

/// The servers as an agent that speaks ACP is told of them.
pub(crate) fn acp(servers: &McpServers) -> Vec<Value> {
    let one = |(name, server): (&String, &McpServer)| json!({"name": name, "command": server.command, "args": server.args, "env": []});
    servers.iter().map(one).collect()
}
