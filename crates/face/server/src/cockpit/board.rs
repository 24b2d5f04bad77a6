//! The status board: is it really working, and does anything wait for me? One derived answer in four forms: HTML that
//! needs no script, JSON, Markdown and plain text.
//!
//! What it says of health follows from the log alone: what runs, what waits, and how old the newest event is. Titles
//! come from people and agents, so they are shortened, cleaned of what steers a display, and escaped.

mod render;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use godwit_api::next::awaits_a_person;
use godwit_core::mission::Status;
use godwit_store::view::MissionView;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::answer::Failure;
use crate::handlers::Parameters;
use crate::reads;
use crate::state::ServerState;

/// The most missions that one part of the board names.
const PART: u32 = 10;

/// The most characters of a title.
const TITLE: usize = 80;

/// How often the page asks again, in seconds.
const REFRESH_SECONDS: u32 = 15;

/// A live run usually says something within this time.
const SILENT_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// The board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Board {
    /// The form of this object; a field may be added without a new number.
    schema_version: u32,
    generated_at: Timestamp,
    version: String,
    up_since: Timestamp,
    health: Health,
    /// The newest event of the log; `null` while there is none.
    newest_event_at: Option<Timestamp>,
    events: u64,
    live_runs: u64,
    max_runs: u32,
    open_holds: u64,
    missions: Vec<Count>,
    waiting: Vec<Line>,
    landed: Vec<Line>,
}

/// How things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Health {
    /// A person has to act.
    WaitsForYou,
    /// Runs are live and nothing has been heard of them for long.
    Silent,
    /// Work is under way.
    Working,
    /// There is nothing to do.
    Idle,
}

impl Health {
    fn of(waiting: usize, live_runs: u64, silence: Option<SignedDuration>) -> Self {
        if waiting > 0 {
            Self::WaitsForYou
        } else if live_runs == 0 {
            Self::Idle
        } else if silence.is_some_and(|silence| silence < SILENT_AFTER) {
            Self::Working
        } else {
            Self::Silent
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::WaitsForYou => "Something waits for you.",
            Self::Silent => "Runs are live, and nothing has been heard of them for a while.",
            Self::Working => "Work is under way; nothing waits for you.",
            Self::Idle => "Nothing runs, and nothing waits for you.",
        }
    }
}

/// How many missions have a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Count {
    status: Status,
    count: u64,
}

/// A mission in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Line {
    mission: String,
    title: String,
    status: Status,
    awaits: String,
    since: Timestamp,
}

impl From<MissionView> for Line {
    fn from(view: MissionView) -> Self {
        Self {
            mission: view.id.to_string(),
            title: inert(&view.title, TITLE),
            status: view.status,
            awaits: inert(&view.awaits, TITLE),
            since: view.updated_at,
        }
    }
}

/// Text of others without what steers a display, and not longer than fits.
fn inert(text: &str, limit: usize) -> String {
    let is_steering = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let clean: String = text.chars().map(|c| if is_steering(c) { ' ' } else { c }).take(limit + 1).collect();
    match clean.chars().count() > limit {
        true => clean.chars().take(limit - 1).chain(['…']).collect(),
        false => clean,
    }
}

async fn look(state: &ServerState) -> Result<Board, Failure> {
    let store = &state.store;
    let now = (state.config.now)();
    let counts = reads::status_counts(store).await?;
    let mut waiting = Vec::new();
    for (status, _) in counts.iter().filter(|(status, _)| awaits_a_person(*status)) {
        waiting.extend(reads::missions(store, None, Some(*status), None, PART).await?.0);
    }
    waiting.sort_by_key(|mission| mission.updated_seq);
    waiting.truncate(PART as usize);
    let head = reads::head(store).await?.seq;
    let newest = reads::events_after(store, head.saturating_sub(1), 1).await?;
    let newest_event_at = newest.first().map(|event| event.new.at);
    let live_runs = reads::live_runs(store).await?;
    let landed = reads::missions(store, None, Some(Status::Landed), None, PART).await?.0;
    Ok(Board {
        schema_version: 1,
        generated_at: now,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        up_since: state.config.started_at,
        health: Health::of(waiting.len(), live_runs, newest_event_at.map(|at| now.duration_since(at))),
        newest_event_at,
        events: head,
        live_runs,
        max_runs: state.config.max_runs,
        open_holds: reads::holds(store, false).await?.len() as u64,
        missions: counts.into_iter().map(|(status, count)| Count { status, count }).collect(),
        waiting: waiting.into_iter().map(Into::into).collect(),
        landed: landed.into_iter().map(Into::into).collect(),
    })
}

/// The query of [`html`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    /// Whether the page asks again by itself; it does when nobody says.
    refresh: Option<bool>,
}

/// `GET /status`
pub(crate) async fn html(
    State(state): State<ServerState>,
    Parameters(query): Parameters<PageQuery>,
) -> Result<Response, Failure> {
    let refreshes = query.refresh.unwrap_or(true);
    let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, policy)];
    let mut response = (headers, render::html(&look(&state).await?, refreshes)).into_response();
    if refreshes {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from(REFRESH_SECONDS));
    }
    Ok(response)
}

/// `GET /status/json`
pub(crate) async fn json(State(state): State<ServerState>) -> Result<Json<Board>, Failure> {
    Ok(Json(look(&state).await?))
}

/// `GET /status/markdown`
pub(crate) async fn markdown(State(state): State<ServerState>) -> Result<Response, Failure> {
    let headers = [(header::CONTENT_TYPE, "text/markdown; charset=utf-8")];
    Ok((headers, render::markdown(&look(&state).await?)).into_response())
}

/// `GET /status/text`
pub(crate) async fn text(State(state): State<ServerState>) -> Result<Response, Failure> {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((headers, render::text(&look(&state).await?)).into_response())
}

/// The page of whoever may not see the board.
pub(crate) fn closed() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (axum::http::StatusCode::UNAUTHORIZED, headers, render::CLOSED).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(title: &str, lines: usize) -> Board {
        let line = Line {
            mission: "m3f9k2c7xqa".to_owned(),
            title: inert(title, TITLE),
            status: Status::Held,
            awaits: inert(title, TITLE),
            since: Timestamp::UNIX_EPOCH,
        };
        Board {
            schema_version: 1,
            generated_at: Timestamp::from_second(3_700).expect("a time"),
            version: "0.1.0".to_owned(),
            up_since: Timestamp::UNIX_EPOCH,
            health: Health::WaitsForYou,
            newest_event_at: Some(Timestamp::UNIX_EPOCH),
            events: 7,
            live_runs: 1,
            max_runs: 4,
            open_holds: 1,
            missions: vec![Count { status: Status::Held, count: 3 }],
            waiting: vec![line.clone(); lines],
            landed: vec![line; lines],
        }
    }

    #[test]
    fn health_is_derived_and_silence_is_not_called_work() {
        let minutes = SignedDuration::from_mins;
        assert_eq!(Health::of(1, 3, Some(minutes(0))), Health::WaitsForYou);
        assert_eq!(Health::of(0, 0, None), Health::Idle);
        assert_eq!(Health::of(0, 1, Some(minutes(1))), Health::Working);
        assert_eq!(Health::of(0, 1, Some(minutes(16))), Health::Silent);
        assert_eq!(Health::of(0, 1, None), Health::Silent);
    }

    #[test]
    fn a_hostile_title_is_shown_and_does_nothing() {
        let title = "<script>alert(1)</script> `x` [a](http://evil) \u{202e}\u{1b}[31m|";
        let board = board(title, 1);
        let html = render::html(&board, true);
        assert!(!html.contains("<script") && html.contains("&lt;script&gt;"), "{html}");
        let markdown = render::markdown(&board);
        assert!(!markdown.contains("](http") && !markdown.contains("<script"), "{markdown}");
        for form in [html, markdown, render::text(&board)] {
            assert!(!form.contains('\u{202e}') && !form.contains('\u{1b}'), "{form}");
        }
    }

    #[test]
    fn the_fullest_board_is_small_and_needs_no_script() {
        let html = render::html(&board(&"&".repeat(10_000), PART as usize), true);
        assert!(html.len() <= 30_000, "{} bytes", html.len());
        assert!(!html.contains("<script") && html.contains("/status?refresh=false"), "it can be told to stay");
        assert!(html.contains("1 h ago"), "ages are said: {html}");
    }

    #[test]
    fn every_form_tells_the_same() {
        let board = board("Repair the greeting", 1);
        for form in [render::html(&board, true), render::markdown(&board), render::text(&board)] {
            for told in ["Something waits for you.", "Repair the greeting", "m3f9k2c7xqa", "held"] {
                assert!(form.contains(told), "{told}: {form}");
            }
        }
    }
}
