//! What landed changes cost: a sum over all runs of the missions that landed within a window, divided by those missions.
//!
//! A change is a mission whose result landed, and it costs what every run of that mission used, whenever it ran and however
//! it ended. What missions used that never landed is in no such figure. A run that does not tell what it used makes a sum
//! less than the truth, and is counted beside it; one that never reached a provider used nothing.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use godwit_core::envelope::StreamId;
use godwit_core::id::MissionId;
use godwit_core::run::{RunClass, Untold, Usage};
use jiff::Timestamp;
use sqlx::QueryBuilder;

use crate::error::ReadError;
use crate::store::Store;
use crate::view::RunView;

/// How many missions one query asks about.
const MISSIONS_A_QUERY: usize = 500;

/// What joins the names of several models that one run used.
const AND: &str = " + ";

/// What the changes that landed since a moment cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandedCosts {
    /// All of them.
    pub total: LandedCost,
    /// By repository; its present name, or its id once it is removed.
    pub by_repo: Vec<LandedCost>,
    /// By the account that paid, of the changes that one run alone made.
    pub by_account: Vec<LandedCost>,
    /// By the model, of the changes that one run alone made.
    pub by_model: Vec<LandedCost>,
    /// How many changes several runs made: no one account or model did.
    pub by_several: u64,
}

/// What the changes cost that have something in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LandedCost {
    /// What they have in common; `None` when it is not known, and for all of them.
    pub key: Option<String>,
    /// How many changes.
    pub changes: u64,
    /// How many runs they took that may have used something.
    pub runs: u64,
    /// The sums of what is known. A figure that no run told is `None`.
    pub usage: Usage,
    /// How many of the runs do not tell their tokens, and how many not their cost.
    pub untold: Untold,
}

/// A mission that landed, with what it took.
#[derive(Debug, Clone)]
pub(crate) struct LandedChange {
    /// What people call its repository.
    pub(crate) repo: String,
    /// Its runs.
    pub(crate) runs: Vec<RunView>,
}

impl LandedCost {
    /// What one change cost on average, rounded up. Where runs tell nothing, it cost more.
    pub fn per_change(&self) -> Usage {
        let share = |figure: Option<u64>| figure.filter(|_| self.changes > 0).map(|sum| sum.div_ceil(self.changes));
        Usage {
            input_tokens: share(self.usage.input_tokens),
            output_tokens: share(self.usage.output_tokens),
            cache_read_tokens: share(self.usage.cache_read_tokens),
            cache_write_tokens: share(self.usage.cache_write_tokens),
            cost_micro_usd: share(self.usage.cost_micro_usd),
            turns: share(self.usage.turns),
        }
    }

    fn add(&mut self, change: &LandedChange) {
        self.changes += 1;
        for run in change.runs.iter().filter(|run| may_have_used(run)) {
            self.runs += 1;
            self.usage = self.usage.plus(run.usage);
            self.untold = self.untold.plus(Untold::of_figures(run.usage));
        }
    }
}

/// Whether a run may have reached a provider.
fn may_have_used(run: &RunView) -> bool {
    let class = run.end.as_ref().map(|end| &end.class);
    !matches!(class, Some(RunClass::NotStarted { .. } | RunClass::Offline { .. }))
}

impl LandedCosts {
    /// The figures of these changes; the most changes first.
    pub(crate) fn of(changes: &[LandedChange]) -> Self {
        let mut total = LandedCost::default();
        changes.iter().for_each(|change| total.add(change));
        let alone: Vec<(&LandedChange, &RunView)> =
            changes.iter().filter_map(|change| Some((change, only_run(change)?))).collect();
        Self {
            total,
            by_repo: grouped(changes.iter().map(|change| (Some(change.repo.clone()), change))),
            by_account: grouped(alone.iter().map(|(change, run)| (payer(run), *change))),
            by_model: grouped(alone.iter().map(|(change, run)| (model(run), *change))),
            by_several: (changes.len() - alone.len()) as u64,
        }
    }
}

/// The run that alone made a change.
fn only_run(change: &LandedChange) -> Option<&RunView> {
    let mut runs = change.runs.iter().filter(|run| may_have_used(run));
    let first = runs.next()?;
    runs.next().is_none().then_some(first)
}

/// The registered account that paid, or the agent whose own configuration has the credential.
fn payer(run: &RunView) -> Option<String> {
    let account = run.account.as_ref().map(ToString::to_string);
    account.or_else(|| run.agent.as_ref().map(ToString::to_string))
}

/// The models that the CLI tells; where it tells none, the one that was asked for.
fn model(run: &RunView) -> Option<String> {
    let told = run.end.as_ref().map(|end| end.models.keys().map(String::as_str).collect::<Vec<_>>());
    told.filter(|names| !names.is_empty()).map(|names| names.join(AND)).or_else(|| run.model.clone())
}

fn grouped<'a>(changes: impl Iterator<Item = (Option<String>, &'a LandedChange)>) -> Vec<LandedCost> {
    let mut groups: BTreeMap<Option<String>, LandedCost> = BTreeMap::new();
    for (key, change) in changes {
        let group = groups.entry(key.clone()).or_insert_with(|| LandedCost { key, ..LandedCost::default() });
        group.add(change);
    }
    let mut sums: Vec<LandedCost> = groups.into_values().collect();
    // Stable, so equal ones stay in the order of their names.
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.changes));
    sums
}

impl Store {
    /// What the changes cost that landed at `since` or later.
    ///
    /// # Errors
    /// When the database, a view or an event cannot be read.
    pub async fn landed_costs(&self, since: Timestamp) -> Result<LandedCosts, ReadError> {
        let landed = self.happened(since, &["mission.landed"]).await?;
        let missions: BTreeSet<MissionId> = landed
            .into_iter()
            .filter_map(|event| match event.new.stream {
                StreamId::Mission(id) => Some(id),
                _ => None,
            })
            .collect();
        let mut changes = BTreeMap::new();
        for some in missions.into_iter().collect::<Vec<_>>().chunks(MISSIONS_A_QUERY) {
            self.add_changes(some, &mut changes).await?;
        }
        Ok(LandedCosts::of(&changes.into_values().collect::<Vec<_>>()))
    }

    /// Adds the runs of these missions, and the names of their repositories.
    async fn add_changes(
        &self,
        missions: &[MissionId],
        changes: &mut BTreeMap<String, LandedChange>,
    ) -> Result<(), ReadError> {
        let mut query = QueryBuilder::new(
            "SELECT m.id, COALESCE(r.name, m.repo), v.id, v.doc FROM view_missions m \
             LEFT JOIN view_repos r ON r.id = m.repo AND r.is_registered = 1 \
             LEFT JOIN view_runs v ON v.mission = m.id WHERE m.id IN (",
        );
        let mut list = query.separated(", ");
        for mission in missions {
            list.push_bind(mission.to_string());
        }
        query.push(") ORDER BY m.created_seq, v.seq");
        let rows: Vec<(String, String, Option<String>, Option<String>)> =
            query.build_query_as().fetch_all(self.views()?).await?;
        for (mission, repo, id, doc) in rows {
            let change = changes.entry(mission).or_insert_with(|| LandedChange { repo, runs: Vec::new() });
            if let Some((id, doc)) = id.zip(doc) {
                let run = serde_json::from_str(&doc).map_err(|source| ReadError::UnreadableView { id, source })?;
                change.runs.push(run);
            }
        }
        Ok(())
    }
}
