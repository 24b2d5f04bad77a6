//! Sitting at an agent's terminal: what its program writes is shown as it is, and what is typed goes to it.
//!
//! It guarantees that the person's own terminal is as it was on every way out, that keys reach the program in order and
//! once, and that nothing of them is kept. A daemon that ends meanwhile is waited for: the program goes on without one.

mod keys;
mod link;

use std::pin::Pin;

use godwit_api::ClientError;
use godwit_api::client::TerminalNews;
use godwit_api::types::Keyboard;
use godwit_core::id::RunId;
use godwit_core::name::Seat;
use tokio::io::AsyncReadExt as _;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use self::keys::{Outbox, Sending};
use self::link::Link;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::output::{self, Format};
use crate::session::Session;
use crate::terminal::{self, Given};

/// What is read from the keyboard at once.
const READ_BYTES: usize = 4 * 1024;

/// Pieces of what was typed that may wait; then the terminal is not read.
const TYPED_CAPACITY: usize = 4;

/// What one does at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    /// One types, and nobody else does from now on.
    Types,
    /// One looks on.
    Watches,
}

/// How one left.
enum Left {
    /// By the key for it.
    Detached,
    /// The run is over.
    Ended,
    /// Somebody else types now.
    Lost(Keyboard),
    /// The terminal, or a person elsewhere, ended the command.
    Interrupted,
}

/// This terminal, as it is told apart from others.
pub(super) fn seat() -> Seat {
    format!("tty-{}", std::process::id()).parse().expect("a word and a number make a seat")
}

/// Refuses whoever has no terminal: what a program draws is good for nothing else.
///
/// # Errors
/// When there is none.
pub(super) fn needs_a_terminal() -> CliResult<()> {
    if terminal::is_there() {
        return Ok(());
    }
    Err(CliError::new(Exit::Usage, "an agent's terminal can be shown on a terminal only, and this is none")
        .hint("`godwit open` shows it in a browser; `godwit run attach RUN --json` prints what it writes as JSON"))
}

/// Sits down at a run's terminal, until the run is over or one leaves.
///
/// # Errors
/// When there is no terminal, the run has none, or no daemon answers for a long time.
pub(super) async fn run(session: &Session, run: &RunId, hand: Hand) -> CliResult {
    let client = session.client()?;
    if session.format == Format::Json {
        return objects(Link::open(session, client, run.clone()).await?).await;
    }
    needs_a_terminal()?;
    let seat = seat();
    if hand == Hand::Types {
        client.take_keyboard(&run.to_string(), &seat).await?;
    }
    let link = Link::open(session, client, run.clone()).await?;
    let left = Attached::new(link, run.clone(), seat, hand)?.stay().await?;
    tell(session, run, hand, left).await
}

/// What the program writes, one object a piece.
async fn objects(mut link: Link<'_>) -> CliResult {
    loop {
        match link.next().await? {
            TerminalNews::Output(output) => output::json(&output)?,
            TerminalNews::Current(_) | TerminalNews::Keyboard(_) | TerminalNews::Size(_) => {}
            TerminalNews::Ended => return Ok(Exit::Ok),
        }
    }
}

/// Says why one sits at one's own terminal again, and how to come back.
async fn tell(session: &Session, run: &RunId, hand: Hand, left: Left) -> CliResult {
    let mission = &run.task.mission;
    let exit = match &left {
        Left::Detached | Left::Ended => Exit::Ok,
        Left::Lost(_) | Left::Interrupted => Exit::Interrupted,
    };
    match left {
        Left::Detached | Left::Interrupted => {
            output::note(&format!("detached; {run} goes on without you"));
            match hand {
                Hand::Types => output::hint(&format!(
                    "`godwit run attach {run}` comes back, `godwit mission hand-back {mission}` lets the agent go on"
                )),
                Hand::Watches => output::hint(&format!("godwit run attach {run} --watch")),
            }
        }
        Left::Lost(keyboard) => {
            output::note(&format!("{} types at {} now", keyboard.by, keyboard.seat));
            output::hint(&format!(
                "`godwit run attach {run}` takes the keyboard back, `godwit run attach {run} --watch` looks on"
            ));
        }
        Left::Ended => {
            output::note(&format!("{run} is over"));
            let mission = session.client()?.mission(mission.as_str()).await?;
            output::answer(&crate::render::mission::standing(&mission))?;
        }
    }
    Ok(exit)
}

/// What is being sent.
type Flight = Pin<Box<dyn Future<Output = (Sending, Result<(), ClientError>)>>>;

/// One who sits at a terminal. The person's own terminal is given back when this is dropped.
struct Attached<'session> {
    link: Link<'session>,
    run: RunId,
    seat: Seat,
    hand: Hand,
    outbox: Outbox,
    flight: Option<Flight>,
    /// Whether what is shown has just been written: what a program asked its terminal long ago is not answered.
    is_live: bool,
    typed: mpsc::Receiver<Vec<u8>>,
    signals: Signals,
    given: Given,
    /// Reads the keyboard; ends with this.
    _reader: JoinSet<()>,
}

/// What the system tells.
struct Signals {
    resized: Signal,
    ended: [Signal; 3],
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        let ended = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()];
        let [terminated, hung_up, interrupted] = ended;
        Ok(Self {
            resized: signal(SignalKind::window_change())?,
            ended: [signal(terminated)?, signal(hung_up)?, signal(interrupted)?],
        })
    }
}

/// Waits for any of them. Cancel-safe.
async fn any(signals: &mut [Signal; 3]) {
    let [first, second, third] = signals;
    tokio::select! {
        _ = first.recv() => {}
        _ = second.recv() => {}
        _ = third.recv() => {}
    }
}

/// What happened while one waited.
enum Happened {
    Ended,
    Resized,
    Typed(Option<Vec<u8>>),
    Sent(Sending, Result<(), ClientError>),
    News(TerminalNews),
}

impl<'session> Attached<'session> {
    fn new(link: Link<'session>, run: RunId, seat: Seat, hand: Hand) -> CliResult<Self> {
        let failed = |error: std::io::Error| CliError::caused(Exit::Failed, "cannot hear signals", &error);
        let signals = Signals::listen().map_err(failed)?;
        let (sender, typed) = mpsc::channel(TYPED_CAPACITY);
        let given = Given::over()?;
        let mut reader = JoinSet::new();
        reader.spawn(read_keyboard(sender));
        let mut attached = Self {
            link,
            run,
            seat,
            hand,
            outbox: Outbox::default(),
            flight: None,
            is_live: false,
            typed,
            signals,
            given,
            _reader: reader,
        };
        attached.measure();
        Ok(attached)
    }

    /// Stays until there is a reason to leave.
    async fn stay(mut self) -> CliResult<Left> {
        loop {
            self.take_off();
            let left = match self.happened().await? {
                Happened::Ended => Some(Left::Interrupted),
                Happened::Resized => {
                    self.measure();
                    None
                }
                Happened::Typed(typed) => self.typed(typed),
                Happened::Sent(sending, answer) => self.sent(sending, answer)?,
                Happened::News(news) => self.heard(news)?,
            };
            if let Some(left) = left {
                return Ok(left);
            }
        }
    }

    /// Waits for whatever happens next.
    async fn happened(&mut self) -> CliResult<Happened> {
        let flight = async {
            match &mut self.flight {
                Some(flight) => flight.await,
                None => std::future::pending().await,
            }
        };
        let Signals { resized, ended } = &mut self.signals;
        // Every branch is cancel-safe: a flight that is not over is kept. What ends the command comes first, and what is
        // typed before what is shown, so that a flood of output does not hold it up.
        Ok(tokio::select! {
            biased;
            () = any(ended) => Happened::Ended,
            _ = resized.recv() => Happened::Resized,
            typed = self.typed.recv(), if self.outbox.has_room() => Happened::Typed(typed),
            (sending, answer) = flight => Happened::Sent(sending, answer),
            news = self.link.next() => Happened::News(news?),
        })
    }

    /// The terminal's size is told whenever it may be another one.
    fn measure(&mut self) {
        let output::Size { columns, rows } = output::size();
        let bounded = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        if self.hand == Hand::Types {
            self.outbox.resized(bounded(columns), bounded(rows));
        }
    }

    fn typed(&mut self, typed: Option<Vec<u8>>) -> Option<Left> {
        // A terminal that is gone has nobody at it.
        let Some(typed) = typed else { return Some(Left::Interrupted) };
        let (keys, detaches) = keys::until_detach(&typed);
        match self.hand {
            Hand::Types if self.is_live || !keys::may_be_an_answer(keys) => self.outbox.typed(keys),
            Hand::Types => {}
            Hand::Watches if keys::has_enough(keys) => return Some(Left::Detached),
            Hand::Watches => {}
        }
        detaches.then_some(Left::Detached)
    }

    /// Begins to send what waits, when nothing is on its way.
    fn take_off(&mut self) {
        // While no daemon answers there is nobody to send to.
        if self.flight.is_some() || !self.link.is_open() {
            return;
        }
        let Some(sending) = self.outbox.next() else { return };
        let (client, run, seat) = (self.link.client(), self.run.to_string(), self.seat.clone());
        self.flight = Some(Box::pin(async move {
            let answer = match &sending {
                Sending::Keys(keys) => client.type_keys(&run, &seat, keys.clone()).await,
                Sending::Size { columns, rows } => client.resize(&run, &seat, *columns, *rows).await,
            };
            (sending, answer)
        }));
    }

    fn sent(&mut self, sending: Sending, answer: Result<(), ClientError>) -> CliResult<Option<Left>> {
        self.flight = None;
        match answer {
            Ok(()) => Ok(None),
            Err(error) if error.was_not_taken() => {
                // It is sent again when a daemon answers.
                self.link.broke();
                self.outbox.untaken(sending);
                Ok(None)
            }
            // Perhaps it was taken: keys that come twice would be worse than keys that do not come.
            Err(ClientError::Unreachable { .. }) => Ok(None),
            // The run is over or somebody else types; the stream says which.
            Err(ClientError::Problem(problem)) if problem.code == godwit_api::ProblemCode::WrongState => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn heard(&mut self, news: TerminalNews) -> CliResult<Option<Left>> {
        match news {
            TerminalNews::Output(output) => self.given.show(&output.data.0)?,
            TerminalNews::Current(_) => self.is_live = true,
            TerminalNews::Keyboard(keyboard) if self.hand == Hand::Types && keyboard.seat != self.seat => {
                return Ok(Some(Left::Lost(keyboard)));
            }
            // A terminal of a person's own is as large as its window: nothing here can change that.
            TerminalNews::Keyboard(_) | TerminalNews::Size(_) => {}
            TerminalNews::Ended => return Ok(Some(Left::Ended)),
        }
        Ok(None)
    }
}

/// Reads the keyboard until nobody wants to know.
async fn read_keyboard(sender: mpsc::Sender<Vec<u8>>) {
    let mut input = tokio::io::stdin();
    let mut buffer = vec![0; READ_BYTES];
    while let Ok(count @ 1..) = input.read(&mut buffer).await {
        if sender.send(buffer[..count].to_vec()).await.is_err() {
            return;
        }
    }
}
