//! What happened before somebody looked: since a time, or the last few happenings.

use godwit_api::client::LogFrom;
use godwit_api::types::EventRecord;
use godwit_api::{Client, PAGE_LIMIT};
use godwit_core::id::RunId;
use jiff::{SignedDuration, Timestamp};

use super::{Tail, Told, run_of};
use crate::commands::follow;
use crate::composition::now;
use crate::error::CliResult;
use crate::render::tail::{self as show, TailLine};

/// How many happenings are told when nobody says since when.
const LAST: usize = 10;

/// How many events are looked at for them: most events are told.
const LOOK_BACK_EVENTS: u64 = 60;

/// How far back the transcripts of live runs are looked at for them.
const LOOK_BACK: SignedDuration = SignedDuration::from_mins(10);

impl Tail<'_> {
    /// Tells what happened since a time, or the last few happenings, in the order of their times, and takes note of
    /// where the rest begins.
    pub(super) async fn past(&mut self, client: &Client) -> CliResult<()> {
        // The place comes first: what happens while the past is read belongs to the future.
        self.seq = client.status().await?.head_seq;
        let since = self.since;
        // A transcript may be long, so nobody reads the whole of it for its last lines.
        self.since = since.or(Some(now() - LOOK_BACK));
        let events = self.events(client, since).await?;
        let mut happenings: Vec<TailLine> = events.iter().filter_map(show::of_event).collect();
        self.is_over = events.iter().any(|event| self.scope.ends_with(event));
        if self.wants_agents() {
            for (run, is_live) in self.concerned(client, &events, since).await? {
                let from = LogFrom { since: self.since, ..LogFrom::default() };
                let said = follow::said(client, &run, from).await?;
                happenings.extend(said.iter().filter_map(|said| show::of_line(&run, &said.line)));
                self.known.insert(run.clone());
                if is_live {
                    let offset = said.last().map(|said| said.line.offset);
                    self.runs.insert(run, Told { offset, since: self.since });
                }
            }
        }
        // Stable: what nobody noted the time of comes first, and lines of one second stay in their order.
        happenings.sort_by_key(|line| line.at);
        happenings.retain(|line| self.scope.has(line));
        let told = if since.is_some() { 0 } else { happenings.len().saturating_sub(LAST) };
        self.tell(&happenings[told..])
    }

    /// The events of the past that are looked at: none after the place that was noted.
    async fn events(&self, client: &Client, since: Option<Timestamp>) -> CliResult<Vec<EventRecord>> {
        let mut page = match since {
            Some(since) => client.log_since(since, PAGE_LIMIT).await?,
            None => client.log(self.seq.saturating_sub(LOOK_BACK_EVENTS), PAGE_LIMIT).await?,
        };
        let mut events: Vec<EventRecord> = Vec::new();
        loop {
            let is_end = page.next.is_none() || page.items.is_empty();
            events.extend(page.items.into_iter().filter(|event| event.seq <= self.seq));
            let is_over = events.iter().rev().take(PAGE_LIMIT as usize).any(|event| self.scope.ends_with(event));
            let last = events.last().map_or(self.seq, |event| event.seq);
            if is_end || is_over || last >= self.seq {
                return Ok(events);
            }
            page = client.log(last, PAGE_LIMIT).await?;
        }
    }

    /// The runs that may have said something in that time, and whether each may still say more.
    async fn concerned(
        &self,
        client: &Client,
        events: &[EventRecord],
        since: Option<Timestamp>,
    ) -> CliResult<Vec<(RunId, bool)>> {
        let live = client.runs(None, true, None).await?.items.into_iter().map(|run| run.id);
        let mut runs: Vec<(RunId, bool)> = live.map(|run| (run, true)).collect();
        // What has ended said something lately only if that is asked for.
        if since.is_some() {
            for run in events.iter().filter(|event| event.kind == "mission.run-ended").filter_map(run_of) {
                if runs.iter().all(|(known, _)| *known != run) {
                    runs.push((run, false));
                }
            }
        }
        runs.retain(|(run, _)| self.scope.has_run(run));
        Ok(runs)
    }
}
