//! Risk and gate, explained.

use axum::Json;
use axum::extract::State;
use godwit_api::ProblemCode;
use godwit_api::types::{Changes, Finding, GateExplanation, GateRule, RangeRisk};
use godwit_core::evidence::Facts;
use godwit_core::gate::{self, Decision, RuleName};
use godwit_core::risk::{self, InvalidRange, RevisionRange};
use godwit_store::view::MissionView;
use serde::Deserialize;

use super::{Parameters, Part};
use crate::answer::{Answer, Failure};
use crate::reads;
use crate::state::ServerState;

/// The query of [`of_range`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RangeQuery {
    range: String,
}

/// `GET /repos/{name}/risk`
pub(crate) async fn of_range(
    State(state): State<ServerState>,
    Part(name): Part,
    Parameters(query): Parameters<RangeQuery>,
) -> Answer<RangeRisk> {
    let repo = reads::repo(&state.store, &name).await?;
    let range: RevisionRange = query.range.parse().map_err(|error: InvalidRange| {
        Failure::new(ProblemCode::Invalid, format!("range: {error}"))
            .hint(format!("godwit risk explain main..HEAD --repo {}", repo.name))
    })?;
    let seen = state.reader.range(&repo.id, &repo.location, &repo.policy, &range).await?;
    let Facts { changed_paths: paths, added_lines, deleted_lines, .. } = seen.facts;
    Ok(Json(RangeRisk {
        repo: repo.name,
        range: range.to_string(),
        base: seen.base,
        tip: seen.tip,
        changes: Changes { paths, added_lines, deleted_lines },
        risk: risk::score(&seen.facts).into(),
        findings: findings(seen.facts),
    }))
}

/// What the gate would block, in the order of its rules.
fn findings(facts: Facts) -> Vec<Finding> {
    let secrets = facts.secrets.into_iter().map(|hit| Finding {
        rule: RuleName::SecretInDiff,
        path: hit.path,
        line: Some(hit.line),
        detail: hit.kind,
    });
    let forbidden = facts.forbidden.into_iter().map(|hit| Finding {
        rule: RuleName::ForbiddenPath,
        path: hit.path,
        line: None,
        detail: format!("rule `{}`", hit.glob),
    });
    let outside = facts.outside_allowed.into_iter().map(|path| Finding {
        rule: RuleName::OutsideAllowedPaths,
        path,
        line: None,
        detail: "no allowed path covers it".to_owned(),
    });
    secrets.chain(forbidden).chain(outside).collect()
}

/// The answer about the result that lands; before there is one, about the task that the gate has blocked.
fn deciding(mission: &MissionView) -> Option<gate::Answer> {
    let answers = mission.tasks.iter().filter_map(|task| task.gate.as_ref());
    let blocked = || answers.rev().find(|answer| answer.decision == Decision::Block);
    mission.last_task().gate.as_ref().or_else(blocked).cloned()
}

/// `GET /missions/{id}/gate`
pub(crate) async fn of_gate(State(state): State<ServerState>, Part(id): Part) -> Answer<GateExplanation> {
    let mission = reads::mission(&state.store, &id).await?;
    let Some(answer) = deciding(&mission) else {
        let detail = format!("the gate has not looked at mission {} yet: it awaits {}", mission.id, mission.awaits);
        return Err(Failure::new(ProblemCode::NotFound, detail).hint(format!("godwit mission show {}", mission.id)));
    };
    let rules = answer.rules.into_iter();
    Ok(Json(GateExplanation {
        mission: mission.id,
        decision: answer.decision,
        rule: answer.rule,
        hold: answer.hold,
        rules: rules.map(|rule| GateRule { rule: rule.rule, matches: rule.matches, detail: rule.detail }).collect(),
        risk: answer.risk.map(Into::into),
    }))
}
