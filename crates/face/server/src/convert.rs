//! From the store's views to the wire. Nothing is computed here that another face would compute again.

mod account;
mod takeover;
mod usage;

pub(crate) use account::{account, route};
pub(crate) use takeover::keyboard;
use takeover::{queued, taken_over, takeover};
pub(crate) use usage::{landed_costs, usage_by, usage_sum};

use std::collections::BTreeMap;

use godwit_api::next::{at_terminal, next_steps};
use godwit_api::types::{
    Approval, Changes, Check, CheckTry, Clarification, EarlierRound, EventRecord, Explanation, Gate, GateRule, Hold,
    Inquiry, Landed, MissionDetail, MissionSummary, ReplayStep, Repo, Rescue, Run, RunSpan, Said, Task,
    TaskExplanation, VerifyAnswer,
};
use godwit_core::account::choose::own_account;
use godwit_core::approval::ApprovalSubject;
use godwit_core::envelope::{Event, StoredEvent};
use godwit_core::mission::TaskStatus;
use godwit_core::{evidence, explain, gate, mission};
use godwit_store::view::{
    ApprovalView, HoldView, InquiryView, MissionView, RepoView, RescueView, RunView, SaidView, TaskView,
};

pub(crate) fn repo(view: RepoView) -> Repo {
    Repo {
        id: view.id,
        name: view.name,
        location: view.location,
        policy: view.policy,
        open_missions: view.open_missions,
        lane: view.lane,
    }
}

pub(crate) fn run(view: RunView) -> Run {
    let sentinel = view.end.as_ref().and_then(|end| end.sentinel);
    let result = view.end.as_ref().and_then(|end| end.result.as_deref().cloned());
    let models = view.end.as_ref().map(|end| usage::of_models(&end.models)).unwrap_or_default();
    let (class, detail, exit, leftovers) = match view.end {
        Some(end) => (Some(end.class), Some(end.detail), end.exit, end.leftovers),
        None => (None, None, None, None),
    };
    Run {
        attempt: view.id.number,
        id: view.id,
        mission: view.mission,
        account: view.account.or_else(|| Some(own_account(view.agent.as_ref()?))),
        agent: view.agent,
        model: view.model,
        effort: view.effort.map(|effort| effort.word().to_owned()),
        granted_at: view.granted_at,
        started_at: view.started_at,
        ended_at: view.ended_at,
        adoptions: view.adoptions,
        session: view.session,
        usage: view.usage.into(),
        models,
        class,
        detail,
        exit,
        ended_processes: leftovers.map(|left| left.ended),
        leaked_processes: leftovers.map(|left| left.leaked),
        sentinel: sentinel.map(Into::into),
        result,
        mode: view.mode.into(),
        keyboard: view.keyboard.map(keyboard),
    }
}

/// The word for the daemon's own machine, which every run is on as long as there is no other.
const LOCAL_HOST: &str = "local";

pub(crate) fn run_span(span: godwit_store::RunSpan) -> RunSpan {
    let run = span.run;
    RunSpan {
        attempt: run.id.number,
        id: run.id,
        mission: run.mission,
        title: span.title,
        task: span.task,
        repo: span.repo,
        agent: run.agent,
        model: run.model,
        account: run.account,
        host: LOCAL_HOST.to_owned(),
        granted_at: run.granted_at,
        started_at: run.started_at,
        ended_at: run.ended_at,
        class: run.end.map(|end| end.class),
        usage: run.usage.into(),
    }
}

pub(crate) fn hold(view: HoldView) -> Hold {
    let recovery = if view.is_open() { view.recovery } else { Vec::new() };
    let (resolved_at, resolved_by) = match view.hold.resolved {
        Some(resolution) => (Some(resolution.at), Some(resolution.by)),
        None => (None, None),
    };
    Hold {
        id: view.hold.id,
        mission: view.mission,
        task: view.task,
        times: view.hold.times,
        code: view.hold.code,
        meaning: view.meaning,
        reason: view.hold.reason,
        inquiry: view.inquiry.map(inquiry),
        raised_at: view.hold.raised_at,
        resolved_at,
        resolved_by,
        recovery,
    }
}

fn inquiry(view: InquiryView) -> Inquiry {
    let InquiryView { inquiry, agent, run, asked_at, until } = view;
    Inquiry::new(inquiry, agent, run, asked_at, until)
}

pub(crate) fn approval(view: ApprovalView) -> Approval {
    let (subject, commit, evidence) = match view.approval.subject {
        ApprovalSubject::Start => ("start", None, None),
        ApprovalSubject::Landing { commit, evidence } => ("landing", Some(commit), Some(evidence)),
    };
    let decision = view.approval.decision;
    Approval {
        id: view.approval.id,
        mission: view.mission,
        subject: subject.to_owned(),
        commit,
        evidence,
        asker: view.approval.asker.to_string(),
        asked_at: view.approval.asked_at,
        verdict: decision.as_ref().map(|decision| decision.verdict),
        decided_by: decision.as_ref().map(|decision| decision.by.to_string()),
        decided_at: decision.as_ref().map(|decision| decision.at),
        reason: decision.and_then(|decision| decision.reason),
    }
}

pub(crate) fn rescue(view: RescueView) -> Rescue {
    Rescue { mission: view.mission, name: view.rescue.name, commit: view.rescue.commit }
}

pub(crate) fn mission_summary(view: &MissionView) -> MissionSummary {
    MissionSummary {
        id: view.id.clone(),
        repo: view.repo.clone(),
        repo_name: view.repo_name.clone(),
        title: view.title.clone(),
        status: view.status,
        awaits: view.awaits.clone(),
        priority: view.priority,
        project: view.order.project.clone(),
        labels: view.order.labels.iter().cloned().collect(),
        flag: view.order.flag.clone(),
        archived: view.order.archived,
        takeovers: taken_over(&view.tasks),
        tasks_total: counted(view.tasks.len()),
        tasks_done: counted(view.tasks.iter().filter(|task| task.status == TaskStatus::Done).count()),
        agent: view.agent.clone(),
        created_at: view.created_at,
        updated_at: view.updated_at,
        usage: view.usage.into(),
        without_tokens: view.untold.tokens,
        without_cost: view.untold.cost,
    }
}

pub(crate) fn mission_detail(view: MissionView) -> MissionDetail {
    let summary = mission_summary(&view);
    let holds: Vec<_> = view.holds.into_iter().map(hold).collect();
    let approvals: Vec<_> = view.approvals.into_iter().map(approval).collect();
    let tasks: Vec<Task> = view.tasks.into_iter().map(task).collect();
    let next =
        at_terminal(&summary.id, &tasks).unwrap_or_else(|| next_steps(&summary.id, summary.status, &holds, &approvals));
    let said = view.said.into_iter().map(|said| self::said(said, &tasks)).collect();
    // What is shown of the mission as a whole is what is known of the result that lands.
    let last = tasks.last().cloned();
    MissionDetail {
        summary,
        text: view.text,
        accept: view.accept,
        clarification: view.clarification.map(|asked| Clarification::new(asked.assessment, asked.answers, asked.spec)),
        model: view.model,
        author: view.author.to_string(),
        base: view.base,
        base_branch: view.base_branch,
        source_dirty: view.source_dirty,
        is_planned: view.is_planned,
        runs: view.runs.into_iter().map(run).collect(),
        holds,
        approvals,
        checks: last.as_ref().map(|task| task.checks.clone()).unwrap_or_default(),
        result: last.as_ref().and_then(|task| task.result.clone()),
        evidence: last.as_ref().and_then(|task| task.evidence.clone()),
        changes: last.as_ref().and_then(|task| task.changes),
        gate: last.and_then(|task| task.gate),
        landed: view.landed.map(|landed| Landed { target: landed.target, commit: landed.commit }),
        rescues: view.rescues.into_iter().map(rescue).collect(),
        said,
        tasks,
        next,
    }
}

fn said(view: SaidView, tasks: &[Task]) -> Said {
    // The one task of a mission without a plan needs no name.
    let named = tasks.iter().filter(|_| tasks.len() > 1);
    let task = named.into_iter().find(|task| Some(&task.id) == view.task.as_ref()).map(|task| task.name.clone());
    Said { at: view.at, by: view.by.to_string(), task, act: view.act, text: view.text }
}

fn task(view: TaskView) -> Task {
    Task {
        id: view.id,
        name: view.name,
        title: view.title,
        prompt: view.prompt,
        status: view.status,
        needs: view.needs,
        agent: view.agent,
        model: view.model,
        base: view.base,
        session: view.session,
        conflicts: view.conflicts,
        repairs: view.repairs,
        checks: view.checks.into_iter().map(check).collect(),
        result: view.result_commit,
        evidence: view.evidence,
        changes: view.facts.map(|facts| Changes {
            paths: facts.changed_paths,
            added_lines: facts.added_lines,
            deleted_lines: facts.deleted_lines,
        }),
        gate: view.gate.map(gate),
        done_at: view.done_at,
        usage: view.usage.into(),
        without_tokens: view.untold.tokens,
        without_cost: view.untold.cost,
        takeover: view.takeover.map(takeover),
        queue: view.queue.into_iter().map(queued).collect(),
        inquiry: view.inquiry.map(inquiry),
    }
}

fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Why a mission is where it is.
pub(crate) fn explanation(mission: MissionView, told: explain::Explanation) -> Explanation {
    let MissionView { id: mission, tasks, .. } = mission;
    let mut asked: BTreeMap<_, _> = tasks.into_iter().filter_map(|task| Some((task.id, task.inquiry?))).collect();
    let tasks = told.tasks.into_iter().map(|task| TaskExplanation {
        inquiry: asked.remove(&task.id).map(inquiry),
        id: task.id,
        name: task.name,
        status: task.status,
        why: task.why,
    });
    Explanation {
        mission,
        status: told.status,
        awaits: told.awaits,
        priority: told.priority.get(),
        because: told.because,
        tasks: tasks.collect(),
    }
}

pub(crate) fn check(result: evidence::CheckResult) -> Check {
    Check {
        name: result.name,
        verdict: result.verdict,
        exit: result.exit,
        duration_ms: result.duration_ms,
        tail: result.tail,
        answer: result.answer.map(|answer| verify_answer(*answer)),
        tries: result.tries.into_iter().map(check_try).collect(),
        earlier: result.earlier.map(|earlier| EarlierRound {
            task: earlier.task,
            round: earlier.round,
            verdict: earlier.verdict,
        }),
    }
}

fn verify_answer(answer: evidence::VerifyAnswer) -> VerifyAnswer {
    let evidence::VerifyAnswer { passed, score, prd_complete, details } = answer;
    VerifyAnswer { passed, score, prd_complete, details }
}

fn check_try(one: evidence::CheckTry) -> CheckTry {
    let evidence::CheckTry { verdict, exit, duration_ms, output_digest: _, tail } = one;
    CheckTry { verdict, exit, duration_ms, tail }
}

fn gate(answer: gate::Answer) -> Gate {
    let rules = answer.rules.into_iter();
    Gate {
        decision: answer.decision,
        rule: answer.rule,
        rules: rules.map(|rule| GateRule { rule: rule.rule, matches: rule.matches, detail: rule.detail }).collect(),
        risk: answer.risk.map(Into::into),
    }
}

pub(crate) fn event(stored: &StoredEvent) -> EventRecord {
    let new = &stored.new;
    EventRecord {
        seq: stored.seq,
        stream: new.stream.to_string(),
        version: new.version,
        kind: new.event.kind(),
        at: new.at,
        actor: new.actor.clone(),
        via: new.via,
        command: new.command.clone(),
        cause: new.cause.clone(),
        data: serde_json::from_slice(&new.event.encode()).expect("an event's payload is JSON"),
    }
}

/// A mission's stream as steps.
pub(crate) fn replay(events: &[StoredEvent]) -> Vec<ReplayStep> {
    let of_mission = events.iter().filter_map(|stored| match &stored.new.event {
        Event::Mission(event) => Some((event, stored.new.at, &stored.new.actor)),
        Event::Host(_) | Event::Repo(_) | Event::Account(_) => None,
    });
    let steps = mission::replay(of_mission);
    let told = events.iter().zip(steps).map(|(stored, step)| ReplayStep {
        seq: stored.seq,
        kind: stored.new.event.kind(),
        at: stored.new.at,
        actor: stored.new.actor.to_string(),
        status: step.status,
        awaits: step.awaits,
        desired: step.desired.iter().map(ToString::to_string).collect(),
    });
    told.collect()
}
