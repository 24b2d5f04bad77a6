//! A long history, made of real events: one mission that a real daemon carried out, told again under other names.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use godwit_core::envelope::{Durability, Event, NewEvent, StoredEvent, StreamId};
use godwit_core::id::{CommandId, MissionId};
use godwit_store::{OpenMode, Store};

/// The events of one mission, and those that came with them on other streams.
#[derive(Debug, Clone)]
pub struct Template {
    mission: MissionId,
    events: Vec<NewEvent>,
    /// Where each stream ends before the next mission is told.
    versions: BTreeMap<StreamId, u64>,
    told: u64,
}

impl Template {
    /// Takes the newest mission of a log for a template.
    ///
    /// # Errors
    /// When the log has no mission or cannot be read.
    pub async fn read(store: &Store) -> Result<Self> {
        let mut all: Vec<StoredEvent> = Vec::new();
        loop {
            let after = all.last().map_or(0, |event| event.seq);
            let page = store.events_after(after, 1_000).await?;
            if page.is_empty() {
                break;
            }
            all.extend(page);
        }
        let mut versions = BTreeMap::new();
        let mut newest = None;
        for event in &all {
            versions.insert(event.new.stream.clone(), event.new.version);
            if let StreamId::Mission(id) = &event.new.stream {
                newest = Some(id.clone());
            }
        }
        let mission = newest.context("the log has no mission")?;
        let is_about = |event: &NewEvent| {
            event.stream == StreamId::Mission(mission.clone())
                || String::from_utf8_lossy(&event.event.encode()).contains(mission.as_str())
        };
        let events = all.into_iter().map(|event| event.new).filter(is_about).collect();
        Ok(Self { mission, events, versions, told: 0 })
    }

    /// The same history once more, of a mission of its own, to be appended next.
    ///
    /// # Errors
    /// When an event cannot be told under another name.
    pub fn tell(&mut self) -> Result<Vec<NewEvent>> {
        self.told += 1;
        // Spread over all bits, so that ids begin differently, as random ones do.
        let entropy = |part: u64| (self.told << 8 | part).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let id = MissionId::from_entropy(entropy(0));
        let rename = |text: &str| text.replace(self.mission.as_str(), id.as_str());
        let mut commands: BTreeMap<CommandId, CommandId> = BTreeMap::new();
        let mut told = Vec::with_capacity(self.events.len());
        for event in &self.events {
            let stream: StreamId = rename(&event.stream.to_string()).parse()?;
            let payload = rename(&String::from_utf8(event.event.encode())?);
            let version = self.versions.entry(stream.clone()).or_insert(0);
            *version += 1;
            let next = entropy(commands.len() as u64 + 1);
            let command = commands.entry(event.command.clone()).or_insert_with(|| CommandId::from_entropy(next));
            told.push(NewEvent {
                version: *version,
                event: Event::decode(&stream, &event.event.kind(), Event::SCHEMA, payload.as_bytes())?,
                command: command.clone(),
                cause: event.cause.as_deref().map(rename),
                stream,
                ..event.clone()
            });
        }
        Ok(told)
    }
}

/// Tells the newest mission of a log so often that the log has this many missions. Nobody else may have it open.
///
/// # Errors
/// When the log cannot be read or written.
pub async fn multiply(log: &Path, missions: u64) -> Result<()> {
    let store = Store::open(log, OpenMode::ReadWrite).await?;
    let mut template = Template::read(&store).await?;
    for _ in 1..missions {
        store.append(&template.tell()?, Durability::Process).await?;
    }
    let counted: u64 = store.mission_counts().await?.values().sum();
    ensure!(counted == missions, "{counted} missions are in the log instead of {missions}");
    store.close().await;
    Ok(())
}
