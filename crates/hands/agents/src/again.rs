//! Asking an agent once more for the result that it ended without, where its CLI asks nobody when its agent wants to end:
//! what the driver is told, and what follows from what the CLI says. The driver itself is godwit's own executable, inside
//! the run: it starts the CLI, copies its output, and starts it a second time in the same session where that is needed.
//!
//! **Does not know.** What the CLI's lines mean, apart from the session that they name.

use std::ffi::OsString;

use godwit_core::name::SessionId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::results::ResultOrder;

/// The first argument of the driver. It is no verb for people: only a run's launch knows how to ask.
pub const VERB: &str = "ask-again";

/// What the driver is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The result that has to come.
    pub results: ResultOrder,
    /// The option of the CLI before the session to go on with.
    pub resume: String,
    /// The key of the CLI's lines that names their session.
    pub session_key: String,
}

/// Arguments that are not the driver's.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// The words are not in their places.
    #[error("`godwit {VERB}` is started by a run with an order, `--`, and a command line")]
    Usage,
    /// The order is none.
    #[error("the order cannot be read")]
    Order(#[source] serde_json::Error),
}

impl Order {
    /// The arguments after the executable, up to the CLI's own command line.
    pub fn arguments(&self) -> Vec<String> {
        let order = serde_json::to_string(self).expect("an order of texts can be written");
        vec![VERB.to_owned(), order, "--".to_owned()]
    }

    /// Reads the arguments after the verb, and gives the CLI's own command line beside the order.
    ///
    /// # Errors
    /// [`OrderError`] for what [`arguments`](Self::arguments) does not write.
    pub fn parse(arguments: &[OsString]) -> Result<(Self, Vec<OsString>), OrderError> {
        match arguments {
            [order, dashes, command @ ..] if dashes == "--" && !command.is_empty() => {
                let order = order.to_str().ok_or(OrderError::Usage)?;
                Ok((serde_json::from_str(order).map_err(OrderError::Order)?, command.to_vec()))
            }
            _ => Err(OrderError::Usage),
        }
    }
}

/// A CLI that may have to be started a second time.
#[derive(Debug)]
pub struct Asking {
    order: Order,
    command: Vec<OsString>,
    session: Option<SessionId>,
}

impl Asking {
    /// Nothing has been said yet.
    pub fn new(order: Order, command: Vec<OsString>) -> Self {
        Self { order, command, session: None }
    }

    /// What is executed first.
    pub fn command(&self) -> &[OsString] {
        &self.command
    }

    /// The file that a result is told in.
    pub fn result_file(&self) -> &str {
        &self.order.results.file
    }

    /// Takes a line of the CLI.
    pub fn hear(&mut self, line: &[u8]) {
        if self.session.is_some() {
            return;
        }
        let Ok(line) = serde_json::from_slice::<Value>(line) else { return };
        self.session = line.get(&self.order.session_key).and_then(Value::as_str).and_then(|name| name.parse().ok());
    }

    /// What to execute when the CLI has ended well with this in the file, and the prompt for it; `None` when the run may
    /// end: the result is there, or nobody knows the session.
    pub fn again(&self, given: &str) -> Option<(Vec<OsString>, String)> {
        let reminder = self.order.results.asked.kind.given(given).reminder()?;
        let session = self.session.as_ref()?;
        let resumed = [&self.order.resume, session.as_str()].map(OsString::from);
        Some((self.command.iter().cloned().chain(resumed).collect(), reminder))
    }
}

#[cfg(test)]
mod tests {
    use godwit_core::result::{Asked, Demand, ResultKind};

    use super::*;

    fn order() -> Order {
        let asked = Asked { kind: ResultKind::Verdict, demand: Demand::Required };
        let results = ResultOrder { program: "/opt/godwit".into(), file: "/r/result.json".into(), asked };
        Order { results, resume: "--session".into(), session_key: "sessionID".into() }
    }

    fn words(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_else() {
        let mut arguments: Vec<OsString> = order().arguments().into_iter().map(OsString::from).collect();
        assert_eq!(arguments.remove(0), VERB);
        assert!(Order::parse(&arguments).is_err(), "no command");
        arguments.extend(words(&["/opt/cli", "--", "run"]));
        assert_eq!(Order::parse(&arguments).expect("read"), (order(), words(&["/opt/cli", "--", "run"])));
        for wrong in [&[][..], &["{}", "--", "x"], &["--", "x"]] {
            assert!(Order::parse(&words(wrong)).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn it_is_asked_again_in_its_session_only_while_the_result_is_missing() {
        let mut asking = Asking::new(order(), words(&["/opt/cli", "run"]));
        assert_eq!(asking.again(""), None, "nobody knows the session");
        for line in ["no JSON", r#"{"type": "x"}"#, r#"{"sessionID": "../x"}"#, r#"{"sessionID": "ses_1"}"#] {
            asking.hear(line.as_bytes());
        }
        asking.hear(br#"{"sessionID": "ses_2"}"#);
        let (command, prompt) = asking.again(r#"{"verdict": "maybe", "reasons": ["x"]}"#).expect("a reminder");
        assert_eq!(command, words(&["/opt/cli", "run", "--session", "ses_1"]));
        assert!(prompt.contains("`verdict` is `maybe`"), "{prompt}");
        assert_eq!(asking.again(r#"{"verdict": "pass", "reasons": ["x"]}"#), None);
    }
}
