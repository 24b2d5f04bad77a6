//! What the driver is told: a few arguments, and the prompt on its standard input.
//!
//! The arguments are read by the same godwit that wrote them, and the agent's own command line follows after `--`.
//! Nothing secret is among them: anyone on the host can read arguments.

use std::ffi::{OsStr, OsString};
use std::time::Duration;

use godwit_core::attention::Standing;
use godwit_core::name::SessionId;

use crate::results::ResultOrder;
use crate::servers::McpServers;

/// The first argument of the driver. It is no verb for people: only a run's launch knows how to ask.
pub const VERB: &str = "acp-drive";

/// How requests for permission are answered. Nobody is there to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Permissions {
    /// As the sentinel judges the call.
    #[default]
    Judged,
    /// Always yes: the operator has switched the sentinel off for this agent.
    Given,
}

/// How long an agent may take to introduce itself: Node and Bun start in seconds, on a busy machine in many.
const INTRODUCTION_WITHIN: Duration = Duration::from_secs(60);

/// What is asked of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The absolute directory that the agent works in.
    pub workspace: String,
    /// The absolute path of the run's own HOME.
    pub home: String,
    /// How requests for permission are answered.
    pub permissions: Permissions,
    /// What they are answered by, besides the rules; where they are given, nothing of it counts.
    pub standing: Standing,
    /// How long the agent may take to introduce itself, in whole milliseconds.
    pub introduction_within: Duration,
    /// The session to go on with.
    pub resume: Option<SessionId>,
    /// The model to choose among those that the agent offers.
    pub model: Option<String>,
    /// The mode to choose among those that the agent offers.
    pub mode: Option<String>,
    /// The way to log in to choose among those that the agent offers.
    pub authenticate: Option<String>,
    /// The result to ask for.
    pub results: Option<ResultOrder>,
    /// The MCP servers that the session is given besides.
    pub servers: McpServers,
}

/// Arguments that are not the driver's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// A word in a place where there can be none.
    #[error("`{0}` is no option of the driver")]
    Unknown(String),
    /// An option without its value, or with one that it cannot have.
    #[error("`{0}` needs a value of its kind after it")]
    Value(&'static str),
    /// Something that every order says.
    #[error("`{0}` is missing")]
    Missing(&'static str),
}

/// The options, by their words.
const WORKSPACE: &str = "--workspace";
const HOME: &str = "--home";
const PERMISSIONS: &str = "--permissions";
const STANDING: &str = "--standing";
const INTRODUCTION: &str = "--introduction-within-ms";
const RESUME: &str = "--resume";
const MODEL: &str = "--model";
const MODE: &str = "--mode";
const AUTHENTICATE: &str = "--authenticate";
const RESULTS: &str = "--results";
const SERVERS: &str = "--servers";

impl Permissions {
    fn word(self) -> &'static str {
        match self {
            Self::Judged => "judged",
            Self::Given => "given",
        }
    }

    fn of(word: &str) -> Result<Self, OrderError> {
        let found = [Self::Judged, Self::Given].into_iter().find(|known| known.word() == word);
        found.ok_or(OrderError::Value(PERMISSIONS))
    }
}

impl Default for Order {
    /// Nothing is chosen, permission is judged, and the places are still to be told.
    fn default() -> Self {
        Self {
            workspace: String::new(),
            home: String::new(),
            permissions: Permissions::Judged,
            standing: Standing::default(),
            introduction_within: INTRODUCTION_WITHIN,
            resume: None,
            model: None,
            mode: None,
            authenticate: None,
            results: None,
            servers: McpServers::new(),
        }
    }
}

impl Order {
    /// The arguments after the executable, up to the agent's own command line.
    pub fn arguments(&self) -> Vec<String> {
        let permissions = self.permissions.word().to_owned();
        let within = self.introduction_within.as_millis().to_string();
        let always =
            [(WORKSPACE, &self.workspace), (HOME, &self.home), (PERMISSIONS, &permissions), (INTRODUCTION, &within)];
        let resume = self.resume.as_ref().map(ToString::to_string);
        let of_result = |order| serde_json::to_string(order).expect("an order of texts can be written");
        let results = self.results.as_ref().map(of_result);
        let of_servers = |servers| serde_json::to_string(servers).expect("texts can be written");
        let servers = (!self.servers.is_empty()).then(|| of_servers(&self.servers));
        let of_standing = |standing| serde_json::to_string(standing).expect("words and digests can be written");
        let standing = (self.standing != Standing::default()).then(|| of_standing(&self.standing));
        let asked = [
            (STANDING, standing.as_ref()),
            (RESUME, resume.as_ref()),
            (MODEL, self.model.as_ref()),
            (MODE, self.mode.as_ref()),
            (AUTHENTICATE, self.authenticate.as_ref()),
            (RESULTS, results.as_ref()),
            (SERVERS, servers.as_ref()),
        ];
        let asked = asked.into_iter().filter_map(|(option, value)| Some((option, value?)));
        let given = always.into_iter().chain(asked).map(|(option, value)| [option.to_owned(), value.clone()]);
        std::iter::once(VERB.to_owned()).chain(given.flatten()).chain(std::iter::once("--".to_owned())).collect()
    }

    /// Reads the arguments after the verb, and gives the agent's own command line beside the order.
    ///
    /// # Errors
    /// [`OrderError`] for what [`arguments`](Self::arguments) does not write.
    pub fn parse(arguments: &[OsString]) -> Result<(Self, Vec<OsString>), OrderError> {
        let mut order = Self::default();
        let mut rest = arguments.iter();
        loop {
            let option = rest.next().ok_or(OrderError::Missing("--"))?;
            if option == "--" {
                break;
            }
            order.take(option, rest.next().and_then(|value| value.to_str()))?;
        }
        let command: Vec<OsString> = rest.cloned().collect();
        let missing = [
            (WORKSPACE, order.workspace.starts_with('/')),
            (HOME, order.home.starts_with('/')),
            ("the agent's program", !command.is_empty()),
        ];
        match missing.into_iter().find(|(_, is_there)| !is_there) {
            Some((what, _)) => Err(OrderError::Missing(what)),
            None => Ok((order, command)),
        }
    }

    fn take(&mut self, option: &OsStr, value: Option<&str>) -> Result<(), OrderError> {
        let text = |option| value.map(str::to_owned).ok_or(OrderError::Value(option));
        match option.to_str().unwrap_or_default() {
            WORKSPACE => self.workspace = text(WORKSPACE)?,
            HOME => self.home = text(HOME)?,
            PERMISSIONS => self.permissions = Permissions::of(&text(PERMISSIONS)?)?,
            STANDING => {
                let told = text(STANDING)?;
                self.standing = serde_json::from_str(&told).map_err(|_| OrderError::Value(STANDING))?;
            }
            INTRODUCTION => {
                let within = text(INTRODUCTION)?.parse().map_err(|_| OrderError::Value(INTRODUCTION))?;
                self.introduction_within = Duration::from_millis(within);
            }
            RESUME => self.resume = Some(text(RESUME)?.parse().map_err(|_| OrderError::Value(RESUME))?),
            MODEL => self.model = Some(text(MODEL)?),
            MODE => self.mode = Some(text(MODE)?),
            AUTHENTICATE => self.authenticate = Some(text(AUTHENTICATE)?),
            RESULTS => {
                let results = serde_json::from_str(&text(RESULTS)?).map_err(|_| OrderError::Value(RESULTS))?;
                self.results = Some(results);
            }
            SERVERS => {
                self.servers = serde_json::from_str(&text(SERVERS)?).map_err(|_| OrderError::Value(SERVERS))?;
            }
            _ => return Err(OrderError::Unknown(option.to_string_lossy().into_owned())),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use godwit_core::attention::{Attention, Permission};
    use godwit_core::result::{Asked, Demand, ResultKind};

    use super::*;
    use crate::servers::McpServer;

    fn words(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let whole = Order {
            workspace: "/ws".into(),
            home: "/home/agent".into(),
            permissions: Permissions::Given,
            standing: Standing {
                attention: Attention::Park,
                permissions: [("ab".repeat(32).parse().expect("a digest"), Permission::Allowed)].into(),
            },
            introduction_within: Duration::from_millis(1_500),
            resume: Some("s-1".parse().expect("a session")),
            model: Some("-odd --name".into()),
            mode: Some("code".into()),
            authenticate: Some("key".into()),
            servers: [("docs".to_owned(), McpServer { command: "d".to_owned(), args: vec!["-s".to_owned()] })].into(),
            results: Some(ResultOrder {
                program: "/opt/god wit".into(),
                file: "/r/result.json".into(),
                asked: Asked { kind: ResultKind::Verdict, demand: Demand::Required },
            }),
        };
        for order in [whole, Order { workspace: "/ws".into(), home: "/h".into(), ..Order::default() }] {
            let mut arguments = words(&order.arguments().iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(arguments.remove(0), VERB);
            arguments.extend(words(&["/opt/agent", "--acp", "--"]));
            assert_eq!(Order::parse(&arguments), Ok((order, words(&["/opt/agent", "--acp", "--"]))));
        }
    }

    #[test]
    fn what_nobody_wrote_is_refused() {
        for wrong in [
            &[][..],
            &["--workspace", "/ws", "--home", "/h"],
            &["--workspace", "/ws", "--home", "/h", "--"],
            &["--workspace", "ws", "--home", "/h", "--", "x"],
            &["--home", "/h", "--", "x"],
            &["--workspace"],
            &["--prompt", "x", "--workspace", "/ws", "--home", "/h", "--", "x"],
            &["--permissions", "maybe", "--workspace", "/ws", "--home", "/h", "--", "x"],
            &["--standing", r#"{"attention":"shrug"}"#, "--workspace", "/ws", "--home", "/h", "--", "x"],
            &["--results", "{}", "--workspace", "/ws", "--home", "/h", "--", "x"],
            &["--resume", "../x", "--workspace", "/ws", "--home", "/h", "--", "x"],
        ] {
            assert!(Order::parse(&words(wrong)).is_err(), "{wrong:?}");
        }
    }
}
