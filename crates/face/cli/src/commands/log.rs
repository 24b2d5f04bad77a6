//! `log`: through the daemon when one runs, else in this process under the home's lock.

use godwit_api::types::{EventRecord, LogFault, LogHead, Page, VerifyReport};
use godwit_api::{Client, PAGE_LIMIT};
use godwit_core::envelope::StoredEvent;
use godwit_store::{Extent, HeadSigner, OpenError, OpenMode, Store};
use serde::Serialize;

use crate::args::LogCommand;
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::home::HomeLock;
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::render::log as show;
use crate::session::Session;

/// What `log rebuild` answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Rebuilt {
    /// The last event that the views were made of.
    head_seq: u64,
}

/// Runs a `log` command.
///
/// # Errors
/// When the log cannot be read, or another godwit has the home.
pub(super) async fn run(session: &Session, command: LogCommand) -> CliResult {
    session.home.check()?;
    match command {
        LogCommand::Verify => verify(session).await,
        LogCommand::Rebuild => rebuild(session).await,
        LogCommand::Show { after, limit, follow: true } => follow(session, after, limit).await,
        LogCommand::Show { after, limit, follow: false } => {
            let page = if HomeLock::is_taken(&session.home)? {
                daemon_page(&session.client()?, after, limit).await?
            } else {
                offline_page(session, after, limit).await?
            };
            session.show(&page, |page, _| page.items.iter().map(show::event).collect())
        }
    }
}

async fn verify(session: &Session) -> CliResult {
    let progress = Progress::new(session.format, "the whole log is verified");
    let report = if HomeLock::is_taken(&session.home)? {
        session.client()?.verify_log().await?
    } else {
        let (_lock, store) = open(session, OpenMode::ReadOnly).await?;
        // A home that has no key yet has signed nothing.
        let signer = HeadSigner::open(&session.home.keys()).map_err(unreadable)?;
        let store = signer.into_iter().fold(store, Store::with_signer);
        let report = store.verify_with_file(Extent::Whole, &session.home.log_head()).await.map_err(unreadable)?;
        store.close().await;
        wire(report)
    };
    drop(progress);
    session.show(&report, |report, _| show::verified(report))?;
    Ok(if report.faults.is_empty() { Exit::Ok } else { Exit::LogDamaged })
}

async fn rebuild(session: &Session) -> CliResult {
    if HomeLock::is_taken(&session.home)? {
        let home = session.home.path().display().to_string();
        return Err(CliError::new(
            Exit::InUse,
            format!("godwit's home `{home}` is in use, and views cannot be rebuilt"),
        )
        .hint("end the daemon first: `godwit down`"));
    }
    let (_lock, store) = open(session, OpenMode::ReadWrite).await?;
    let progress = Progress::new(session.format, "the views are made anew from the log");
    store.rebuild().await.map_err(|error| CliError::from_error(Exit::Failed, &error))?;
    let head_seq = store.head().await.map_err(unreadable)?.seq;
    store.close().await;
    drop(progress);
    session.show(&Rebuilt { head_seq }, |rebuilt, _| {
        format!("the views are made anew, up to event {}\n", rebuilt.head_seq)
    })
}

/// Shows events from `after` on and then as they happen; only a daemon makes new ones.
async fn follow(session: &Session, after: u64, limit: u32) -> CliResult {
    let client = session.client()?;
    let page = daemon_page(&client, after, limit).await?;
    page.items.iter().try_for_each(|event| show_one(session, event))?;
    let mut events = client.events(Some(page.items.last().map_or(after, |event| event.seq))).await?;
    loop {
        show_one(session, &events.next().await?)?;
    }
}

fn show_one(session: &Session, event: &EventRecord) -> CliResult<()> {
    match session.format {
        Format::Json => output::json(event),
        Format::Human => output::answer(&show::event(event)),
    }
}

/// As many events as are asked for, over as many of the API's pages as that takes.
async fn daemon_page(client: &Client, after: u64, limit: u32) -> CliResult<Page<EventRecord>> {
    let mut items: Vec<EventRecord> = Vec::new();
    let mut next = None;
    while let Some(missing) = u32::try_from(items.len()).ok().and_then(|count| limit.checked_sub(count)) {
        let last = items.last().map_or(after, |event| event.seq);
        if missing == 0 {
            break;
        }
        let page = client.log(last, missing.min(PAGE_LIMIT)).await?;
        next = page.next;
        let is_end = page.items.is_empty() || next.is_none();
        items.extend(page.items);
        if is_end {
            break;
        }
    }
    Ok(Page { items, next })
}

async fn offline_page(session: &Session, after: u64, limit: u32) -> CliResult<Page<EventRecord>> {
    let (_lock, store) = open(session, OpenMode::ReadOnly).await?;
    let events = store.events_after(after, limit.into()).await.map_err(unreadable)?;
    store.close().await;
    let is_full = u64::try_from(events.len()).is_ok_and(|count| count == u64::from(limit));
    let next = events.last().filter(|_| is_full).map(|event| event.seq.to_string());
    Ok(Page { items: events.into_iter().map(record).collect(), next })
}

/// Opens the log of a home that no daemon has.
async fn open(session: &Session, mode: OpenMode) -> CliResult<(HomeLock, Store)> {
    let path = session.home.store();
    if !path.exists() {
        let message = format!("there is no log at `{}`", path.display());
        return Err(CliError::new(Exit::NotFound, message).hint("`godwit up --detach` begins one"));
    }
    let lock = HomeLock::take(&session.home)?;
    let store = Store::open(&path, mode).await.map_err(|error| {
        let exit = match &error {
            OpenError::Damaged { .. } | OpenError::NotALog { .. } => Exit::LogDamaged,
            OpenError::Locked { .. } => Exit::InUse,
            OpenError::DiskFull { .. } => Exit::DiskFull,
            OpenError::Missing { .. } => Exit::NotFound,
            _ => Exit::Failed,
        };
        CliError::from_error(exit, &error)
    })?;
    Ok((lock, store))
}

fn unreadable(error: impl std::error::Error + 'static) -> CliError {
    CliError::from_error(Exit::Failed, &error)
}

/// The report as the API has it.
fn wire(report: godwit_store::VerifyReport) -> VerifyReport {
    let fault = |fault: godwit_store::Fault| LogFault { seq: Some(fault.seq), what: fault.kind.to_string() };
    VerifyReport {
        events: report.events,
        head: LogHead { seq: report.head.seq, hash: report.head.digest.to_string() },
        faults: report.faults.into_iter().map(fault).collect(),
    }
}

/// The event as the API has it.
fn record(stored: StoredEvent) -> EventRecord {
    let (seq, new) = (stored.seq, stored.new);
    EventRecord {
        seq,
        stream: new.stream.to_string(),
        version: new.version,
        kind: new.event.kind(),
        at: new.at,
        data: serde_json::from_slice(&new.event.encode()).expect("an event's payload is JSON"),
        actor: new.actor,
        via: new.via,
        command: new.command,
        cause: new.cause,
    }
}
