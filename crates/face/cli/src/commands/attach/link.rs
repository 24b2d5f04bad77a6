//! The way to a run's terminal. It is taken up again where it broke, also when another daemon answers by then.

use std::time::Duration;

use godwit_api::client::{TerminalNews, TerminalStream};
use godwit_api::{Client, ClientError};
use godwit_core::id::RunId;
use tokio::time::Instant;

use crate::error::CliResult;
use crate::exit::Exit;
use crate::session::Session;

/// The pause before the daemon is looked for again.
const RETRY_PAUSE: Duration = Duration::from_millis(200);

/// How long it is looked for. The run goes on without one, and so does what is typed into it later.
const LONGEST_ABSENCE: Duration = Duration::from_secs(120);

/// The way to one run's terminal.
pub(super) struct Link<'session> {
    session: &'session Session,
    run: RunId,
    client: Client,
    stream: Option<TerminalStream>,
    /// The offset after everything that was shown.
    at: u64,
    lost: Option<Lost>,
}

/// A way that broke.
#[derive(Debug, Clone, Copy)]
struct Lost {
    at: Instant,
    /// When the daemon is looked for: a moment, not a pause, because keys that are typed end every wait.
    looks_at: Instant,
}

impl<'session> Link<'session> {
    /// A way from the run's beginning.
    ///
    /// # Errors
    /// When no daemon answers, or there is no such run.
    pub(super) async fn open(session: &'session Session, client: Client, run: RunId) -> CliResult<Self> {
        let stream = client.terminal(&run.to_string(), 0).await?;
        Ok(Self { session, run, client, stream: Some(stream), at: 0, lost: None })
    }

    /// A client of the daemon that answers now, or of the one that did last.
    pub(super) fn client(&self) -> Client {
        self.client.clone()
    }

    /// Whether a daemon answers, as far as is known.
    pub(super) fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    /// Somebody has found that it does not.
    pub(super) fn broke(&mut self) {
        self.stream = None;
    }

    /// What comes next. Cancel-safe: what is shown is counted when it is returned.
    ///
    /// # Errors
    /// When no daemon answers for a long time, or the one that does knows no such run.
    pub(super) async fn next(&mut self) -> CliResult<TerminalNews> {
        loop {
            let Some(stream) = &mut self.stream else {
                self.reopen().await?;
                continue;
            };
            match stream.next().await {
                Ok(news) => {
                    if let TerminalNews::Output(output) = &news {
                        self.at = output.to;
                    }
                    self.lost = None;
                    return Ok(news);
                }
                Err(ClientError::StreamEnded { .. }) => self.stream = None,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Looks for a daemon once, after a pause.
    async fn reopen(&mut self) -> CliResult<()> {
        let now = Instant::now();
        let lost = self.lost.get_or_insert(Lost { at: now, looks_at: now + RETRY_PAUSE });
        tokio::time::sleep_until(lost.looks_at).await;
        let has_time = lost.at.elapsed() < LONGEST_ABSENCE;
        let opened = async {
            // Another daemon has another address and another token.
            let client = self.session.client()?;
            let stream = client.terminal(&self.run.to_string(), self.at).await?;
            CliResult::Ok((client, stream))
        };
        match opened.await {
            Ok((client, stream)) => {
                self.client = client;
                self.stream = Some(stream);
                Ok(())
            }
            Err(error) if error.exit == Exit::NoDaemon && has_time => {
                self.lost = self.lost.map(|lost| Lost { looks_at: Instant::now() + RETRY_PAUSE, ..lost });
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}
