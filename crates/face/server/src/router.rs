//! Which handler answers which route of the table.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, patch, post};
use godwit_api::routes::ROUTES;
use godwit_api::{MAX_BODY_BYTES, ProblemCode};
use tower_http::catch_panic::CatchPanicLayer;

use crate::answer::Failure;
use crate::cockpit::{self, session};
use crate::handlers::{
    accounts, board, fleet, holds, log, missions, push, repos, risk, runs, search, settings, takeover, terminal,
    transcripts, usage, verbs, work,
};
use crate::state::ServerState;
use crate::{events, guard};

/// Every route, behind the guard.
pub fn router(state: ServerState) -> Router {
    let mut router = cockpit::routes();
    for route in ROUTES {
        router = router.route(&route.full_path(), handler(route.operation_id));
    }
    router
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), guard::guard))
        .with_state(state)
}

/// The handler of an operation.
///
/// # Panics
/// When the table names an operation that has no handler; a test mounts them all.
fn handler(operation: &str) -> MethodRouter<ServerState> {
    match operation {
        "getStatus" => get(fleet::status),
        "getBoard" => get(board::show),
        "getSettings" => get(settings::running),
        "getConfig" => get(settings::config),
        "previewConfig" => post(settings::preview),
        "saveConfig" => patch(settings::save),
        "listSecrets" => get(settings::secrets),
        "setSecret" => post(settings::set_secret),
        "removeSecret" => delete(settings::remove_secret),
        "getDoctor" => get(fleet::doctor),
        "listAccounts" => get(accounts::list),
        "getAccount" => get(accounts::show),
        "addAccount" => post(accounts::add),
        "setAccount" => patch(accounts::set),
        "removeAccount" => delete(accounts::remove),
        "liftAccount" => post(accounts::lift),
        "probeAccount" => post(accounts::probe),
        "explainRoute" => post(accounts::route),
        "listRepos" => get(repos::list),
        "getRepo" => get(repos::show),
        "scoreRange" => get(risk::of_range),
        "addRepo" => post(repos::add),
        "setRepo" => patch(repos::set),
        "removeRepo" => delete(repos::remove),
        "listMissions" => get(missions::list),
        "countMissions" => get(missions::count),
        "getMission" => get(missions::show),
        "getMissionDiff" => get(missions::diff),
        "replayMission" => get(missions::replay),
        "explainGate" => get(risk::of_gate),
        "getMissionEvidence" => get(missions::evidence),
        "createMission" => post(missions::create),
        "approveMission" => post(verbs::approve),
        "rejectMission" => post(verbs::reject),
        "pauseMission" => post(verbs::pause),
        "resumeMission" => post(verbs::resume),
        "stopMission" => post(verbs::stop),
        "cancelMission" => post(verbs::cancel),
        "explainMission" => get(missions::explain),
        "answerMission" => post(verbs::answer),
        "setMissionPriority" => post(verbs::set_priority),
        "organiseMission" => post(verbs::organise),
        "retryMission" => post(verbs::retry),
        "continueMission" => post(takeover::go_on),
        "answerInquiry" => post(verbs::answer_inquiry),
        "unqueueMessage" => post(takeover::unqueue),
        "takeOverMission" => post(takeover::take_over),
        "handBackMission" => post(takeover::hand_back),
        "takeKeyboard" => post(takeover::take_keyboard),
        "typeInTerminal" => post(terminal::input),
        "resizeTerminal" => post(terminal::size),
        "resolveHold" => post(verbs::resolve_hold),
        "restoreRescue" => post(verbs::restore_rescue),
        "getPush" => get(push::show),
        "addPushSubscription" => post(push::subscribe),
        "removePushSubscription" => delete(push::unsubscribe),
        "testPush" => post(push::test),
        "listUsage" => get(usage::list),
        "getLandedCosts" => get(usage::landed),
        "listTimeline" => get(runs::timeline),
        "listRuns" => get(runs::list),
        "getRun" => get(runs::show),
        "getRunWork" => get(work::show),
        "getRunDiff" => get(work::diff),
        "getRunSandbox" => get(work::sandbox),
        "getRunLog" => get(transcripts::log),
        "outlineRunLog" => get(transcripts::outline),
        "followTerminal" => get(terminal::follow),
        "listHolds" => get(holds::list),
        "getHoldStats" => get(holds::stats),
        "listApprovals" => get(fleet::approvals),
        "search" => get(search::search),
        "listRescues" => get(fleet::rescues),
        "listEvents" => get(log::list),
        "verifyLog" => get(log::verify),
        "followEvents" => get(events::follow),
        "makeBrowserTicket" => post(session::make_ticket),
        "openBrowserSession" => post(session::open),
        "closeBrowserSession" => delete(session::close),
        "shutdown" => post(fleet::shutdown),
        "restart" => post(fleet::restart),
        _ => unreachable!("every operation of the route table has a handler"),
    }
}

/// A person who went to an address that is none gets the page, which says so and shows the ways on; a program gets the
/// problem.
async fn not_found(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if cockpit::is_navigation(&method, uri.path(), &headers) {
        return cockpit::nowhere(headers).await;
    }
    let problem = Failure::new(ProblemCode::NotFound, "there is no such route");
    problem.hint("the routes are listed in docs/openapi.json").into_response()
}

async fn method_not_allowed() -> Failure {
    Failure::new(ProblemCode::MethodNotAllowed, "the route does not offer that method")
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    let mut response = Failure::new(ProblemCode::Internal, "godwit failed while it answered").into_response();
    response.headers_mut().insert(header::CONNECTION, header::HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_table_has_a_handler() {
        for route in ROUTES {
            drop(handler(route.operation_id));
        }
    }
}
