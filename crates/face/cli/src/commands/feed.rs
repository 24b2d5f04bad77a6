//! What happens while somebody watches, in one stream: events of the log, lines of transcripts, the passing of time,
//! another size of the terminal, Ctrl-C. It guarantees that nothing is asked again and again: events and lines are
//! pushed by the daemon, and the rest by the system.

use std::collections::BTreeSet;
use std::time::Duration;

use godwit_api::client::LogFrom;
use godwit_api::types::{EventRecord, LogLine, LogPage};
use godwit_api::{Client, ClientError};
use godwit_core::id::RunId;
use jiff::Timestamp;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::error::{CliError, CliResult};
use crate::exit::Exit;

/// Pieces of news that may wait while the terminal is slow; then their senders wait.
const CAPACITY: usize = 64;

/// How long one request waits for the next line. The daemon waits no longer either.
const WAIT_SECONDS: u64 = 25;

/// How often a transcript is asked for again when the daemon does not answer: it may be starting anew.
const RETRIES: u32 = 5;

/// The pause before that.
const RETRY_PAUSE: Duration = Duration::from_millis(300);

/// How often a live picture is drawn anew when nothing but time has passed.
const TICK: Duration = Duration::from_secs(1);

/// Something to take note of.
#[derive(Debug)]
pub(super) enum News {
    /// An event of the log.
    Happened(Box<EventRecord>),
    /// A run has said something, or has said everything.
    Said {
        /// Which run.
        run: RunId,
        /// Its new lines.
        lines: Vec<LogLine>,
        /// Whether there will be no more.
        is_complete: bool,
    },
    /// A second has passed.
    Tick,
    /// The terminal has another size.
    Resized,
    /// A person has pressed Ctrl-C.
    Interrupted,
}

/// Whether time and size are news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// For a picture that is redrawn in place.
    Live,
    /// For lines that are only added.
    Lines,
}

/// The stream. What it has started ends with it.
pub(super) struct Feed {
    client: Client,
    receiver: mpsc::Receiver<Result<News, ClientError>>,
    sender: mpsc::Sender<Result<News, ClientError>>,
    tasks: JoinSet<()>,
    followed: BTreeSet<RunId>,
    ticks: Option<Interval>,
    resized: Signal,
    interrupted: Signal,
}

impl Feed {
    /// Follows events: those after a place in the log.
    ///
    /// # Errors
    /// When the daemon does not answer, or the system gives no signals.
    pub(super) async fn open(client: Client, after: u64, pace: Pace) -> CliResult<Self> {
        let failed = |error: std::io::Error| CliError::caused(Exit::Failed, "cannot hear signals", &error);
        let (sender, receiver) = mpsc::channel(CAPACITY);
        let mut tasks = JoinSet::new();
        let mut events = client.events(Some(after)).await?;
        let events_sender = sender.clone();
        tasks.spawn(async move {
            loop {
                let news = events.next().await.map(|event| News::Happened(Box::new(event)));
                let is_last = news.is_err();
                if events_sender.send(news).await.is_err() || is_last {
                    return;
                }
            }
        });
        let ticks = (pace == Pace::Live).then(|| {
            let mut ticks = interval(TICK);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        });
        let resized = signal(SignalKind::window_change()).map_err(failed)?;
        let interrupted = signal(SignalKind::interrupt()).map_err(failed)?;
        Ok(Self { client, receiver, sender, tasks, followed: BTreeSet::new(), ticks, resized, interrupted })
    }

    /// Follows a run's transcript too, unless that is done already: from its beginning, or since a time.
    pub(super) fn follow(&mut self, run: &RunId, raw: bool, since: Option<Timestamp>) {
        self.follow_from(run, LogFrom { since, raw, ..LogFrom::default() });
    }

    /// The same, from any place.
    pub(super) fn follow_from(&mut self, run: &RunId, from: LogFrom) {
        if !self.followed.insert(run.clone()) {
            return;
        }
        let (client, sender, run) = (self.client.clone(), self.sender.clone(), run.clone());
        let from = LogFrom { wait_seconds: Some(WAIT_SECONDS), ..from };
        self.tasks.spawn(read_on(client, sender, run, from));
    }

    /// The next piece of news. Cancel-safe: it is taken only when it is returned.
    ///
    /// # Errors
    /// When the daemon does not answer any more.
    pub(super) async fn next(&mut self) -> CliResult<News> {
        let Self { receiver, ticks, resized, interrupted, .. } = self;
        let tick = async {
            match ticks {
                Some(ticks) => ticks.tick().await,
                None => std::future::pending().await,
            }
        };
        // Every branch is cancel-safe. Ctrl-C comes first, so that a flood of news does not hold it up.
        tokio::select! {
            biased;
            _ = interrupted.recv() => Ok(News::Interrupted),
            news = receiver.recv() => Ok(news.expect("the feed holds a sender itself")?),
            _ = resized.recv() => Ok(News::Resized),
            _ = tick => Ok(News::Tick),
        }
    }

    /// What has come already, without waiting: a burst is one reason to look, not many.
    ///
    /// # Errors
    /// As [`Feed::next`].
    pub(super) fn at_hand(&mut self) -> CliResult<Option<News>> {
        match self.receiver.try_recv() {
            Ok(news) => Ok(Some(news?)),
            Err(_) => Ok(None),
        }
    }
}

/// Reads a transcript to its end and tells of each piece.
async fn read_on(client: Client, sender: mpsc::Sender<Result<News, ClientError>>, run: RunId, mut from: LogFrom) {
    loop {
        let page = match ask(&client, &run, &from).await {
            Ok(page) => page,
            Err(error) => {
                // If nobody listens any more, nobody wants to know.
                sender.send(Err(error)).await.ok();
                return;
            }
        };
        let LogPage { lines, next_offset, is_complete, .. } = page;
        from = LogFrom { offset: next_offset, since: None, ..from };
        if lines.is_empty() && !is_complete {
            continue;
        }
        let said = News::Said { run: run.clone(), lines, is_complete };
        if sender.send(Ok(said)).await.is_err() || is_complete {
            return;
        }
    }
}

/// Asks for a piece, and again when the daemon is away for a moment.
async fn ask(client: &Client, run: &RunId, from: &LogFrom) -> Result<LogPage, ClientError> {
    let mut retries = RETRIES;
    loop {
        match client.run_log(&run.to_string(), from).await {
            Err(ClientError::Unreachable { .. }) if retries > 0 => {
                retries -= 1;
                tokio::time::sleep(RETRY_PAUSE).await;
            }
            answer => return answer,
        }
    }
}
