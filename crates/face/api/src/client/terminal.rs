//! A run's terminal: what its program writes, as it comes.

use godwit_core::name::Seat;

use super::sse::{Message, Parser};
use super::{Client, ClientError};
use crate::types::{
    Accepted, Base64, HandBackMission, Keyboard, ScreenSize, TakeKeyboard, TakeOverMission, TerminalCurrent,
    TerminalInput, TerminalOutput, TerminalSize, UnqueueMessage,
};

/// The longest line of a stream that is read, in bytes: a piece is far smaller.
const MAX_LINE_BYTES: usize = 1024 * 1024;

/// What a terminal's stream says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerminalNews {
    /// The program has written something.
    Output(TerminalOutput),
    /// Everything that was there at the beginning has been given; what comes now is live.
    Current(TerminalCurrent),
    /// This is who types now.
    Keyboard(Keyboard),
    /// This is how large the terminal is now.
    Size(ScreenSize),
    /// The run is over, and everything was given.
    Ended,
}

/// What a run's program writes, from some place on. It is not taken up again by itself when it breaks: whoever reads it
/// knows where it was, and by whom to ask.
pub struct TerminalStream {
    url: String,
    response: reqwest::Response,
    parser: Parser,
}

impl TerminalStream {
    pub(super) async fn open(client: &Client, run: &str, from: u64) -> Result<Self, ClientError> {
        let request = client.request("followTerminal", &[run]).query(&[("from", from.to_string())]);
        let response = client.accepted(request.header("accept", "text/event-stream")).await?;
        Ok(Self { url: client.url.clone(), response, parser: Parser::default() })
    }

    /// What comes next. Cancel-safe: it is taken from the stream only when it is returned.
    ///
    /// # Errors
    /// [`ClientError::StreamEnded`] when the daemon ends or the connection breaks before the run has ended.
    pub async fn next(&mut self) -> Result<TerminalNews, ClientError> {
        loop {
            if let Some(message) = self.parser.next() {
                match news(&message).map_err(|source| ClientError::Answer { source })? {
                    Some(news) => return Ok(news),
                    // A later daemon may say more than this client knows.
                    None => continue,
                }
            }
            match self.response.chunk().await {
                Ok(Some(bytes)) if self.parser.buffered() + bytes.len() <= MAX_LINE_BYTES => self.parser.push(&bytes),
                Ok(Some(_) | None) | Err(_) => return Err(ClientError::StreamEnded { url: self.url.clone() }),
            }
        }
    }
}

fn news(message: &Message) -> Result<Option<TerminalNews>, serde_json::Error> {
    Ok(match message.event.as_str() {
        "output" => Some(TerminalNews::Output(serde_json::from_str(&message.data)?)),
        "current" => Some(TerminalNews::Current(serde_json::from_str(&message.data)?)),
        "keyboard" => Some(TerminalNews::Keyboard(serde_json::from_str(&message.data)?)),
        "size" => Some(TerminalNews::Size(serde_json::from_str(&message.data)?)),
        "ended" => Some(TerminalNews::Ended),
        _ => None,
    })
}

impl Client {
    /// What a run's program writes, from a place on, in bytes from the run's beginning.
    ///
    /// # Errors
    /// When the daemon does not answer, or there is no such run.
    pub async fn terminal(&self, run: &str, from: u64) -> Result<TerminalStream, ClientError> {
        TerminalStream::open(self, run, from).await
    }

    /// Sits down at the terminal of a task's agent.
    ///
    /// # Errors
    /// When the daemon refuses or does not answer.
    pub async fn take_over(&self, id: &str, take_over: &TakeOverMission) -> Result<Accepted, ClientError> {
        self.send("takeOverMission", &[id], take_over).await
    }

    /// Leaves it.
    ///
    /// # Errors
    /// When the daemon refuses or does not answer.
    pub async fn hand_back(&self, id: &str, hand_back: &HandBackMission) -> Result<Accepted, ClientError> {
        self.send("handBackMission", &[id], hand_back).await
    }

    /// Takes back a message that waits.
    ///
    /// # Errors
    /// When the daemon refuses or does not answer.
    pub async fn unqueue(&self, id: &str, message: u32) -> Result<Accepted, ClientError> {
        self.send("unqueueMessage", &[id], &UnqueueMessage { message }).await
    }

    /// Types from now on, at `seat`.
    ///
    /// # Errors
    /// When nobody sits at a terminal of the run, or the daemon does not answer.
    pub async fn take_keyboard(&self, run: &str, seat: &Seat) -> Result<Accepted, ClientError> {
        self.send("takeKeyboard", &[run], &TakeKeyboard { seat: seat.clone() }).await
    }

    /// Types, at most 64 KiB.
    ///
    /// # Errors
    /// When the keyboard is elsewhere, or the daemon does not answer.
    pub async fn type_keys(&self, run: &str, seat: &Seat, keys: Vec<u8>) -> Result<(), ClientError> {
        let input = TerminalInput { seat: seat.clone(), data: Base64(keys) };
        self.accepted(self.request("typeInTerminal", &[run]).json(&input)).await.map(drop)
    }

    /// Says how large the terminal is.
    ///
    /// # Errors
    /// When the keyboard is elsewhere, or the daemon does not answer.
    pub async fn resize(&self, run: &str, seat: &Seat, columns: u16, rows: u16) -> Result<(), ClientError> {
        let size = TerminalSize { seat: seat.clone(), columns, rows };
        self.accepted(self.request("resizeTerminal", &[run]).json(&size)).await.map(drop)
    }
}
