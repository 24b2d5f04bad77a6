//! Sums of what runs used, from the store to the wire.

use std::collections::BTreeMap;

use godwit_api::types::{LandedCost, LandedCosts, ModelUsage, UsageBy, UsageSum};
use godwit_core::run::Usage;
use jiff::Timestamp;

/// What sums are by, as the store knows it.
pub(crate) fn usage_by(by: UsageBy) -> godwit_store::UsageBy {
    match by {
        UsageBy::Agent => godwit_store::UsageBy::Agent,
        UsageBy::Repo => godwit_store::UsageBy::Repo,
        UsageBy::Mission => godwit_store::UsageBy::Mission,
        UsageBy::Task => godwit_store::UsageBy::Task,
        UsageBy::Run => godwit_store::UsageBy::Run,
        UsageBy::Model => godwit_store::UsageBy::Model,
        UsageBy::Account => godwit_store::UsageBy::Account,
        UsageBy::Day => godwit_store::UsageBy::Day,
    }
}

pub(crate) fn usage_sum(sum: godwit_store::UsageSum) -> UsageSum {
    UsageSum {
        key: sum.key,
        runs: sum.runs,
        usage: sum.usage.into(),
        without_tokens: sum.without_tokens,
        without_cost: sum.without_cost,
        without_model: sum.without_model,
    }
}

pub(crate) fn landed_costs(since: Timestamp, costs: godwit_store::LandedCosts) -> LandedCosts {
    let of = |sums: Vec<godwit_store::LandedCost>| sums.into_iter().map(landed_cost).collect();
    LandedCosts {
        since,
        total: landed_cost(costs.total),
        by_repo: of(costs.by_repo),
        by_account: of(costs.by_account),
        by_model: of(costs.by_model),
        by_several: costs.by_several,
    }
}

fn landed_cost(cost: godwit_store::LandedCost) -> LandedCost {
    LandedCost {
        per_change: cost.per_change().into(),
        key: cost.key,
        changes: cost.changes,
        runs: cost.runs,
        usage: cost.usage.into(),
        without_tokens: cost.untold.tokens,
        without_cost: cost.untold.cost,
    }
}

pub(super) fn of_models(models: &BTreeMap<String, Usage>) -> Vec<ModelUsage> {
    models.iter().map(|(model, usage)| ModelUsage { model: model.clone(), usage: (*usage).into() }).collect()
}
