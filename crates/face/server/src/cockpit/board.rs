//! The pages of the status board: one derived answer as HTML that needs no script, Markdown, plain text and JSON. What
//! they show is derived in [`crate::board`]; text of others is escaped here for each form.

mod render;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use godwit_api::types::Board;
use serde::Deserialize;

use crate::answer::Failure;
use crate::board::look;
use crate::handlers::Parameters;
use crate::state::ServerState;

/// How often the page asks again, in seconds.
const REFRESH_SECONDS: u32 = 15;

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
    use godwit_api::types::BoardMission;

    use super::*;
    use crate::board::tests::{board, line};

    /// As many lines as a part of the board can have.
    const PART: usize = 10;

    fn filled(title: &str, lines: usize) -> Board {
        let lines: Vec<BoardMission> = vec![line(title); lines];
        Board { waiting: lines.clone(), landed: lines, ..board() }
    }

    #[test]
    fn a_hostile_title_is_shown_and_does_nothing() {
        let title = "<script>alert(1)</script> `x` [a](http://evil) \u{202e}\u{1b}[31m|";
        let board = filled(title, 1);
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
        let html = render::html(&filled(&"&".repeat(10_000), PART), true);
        assert!(html.len() <= 30_000, "{} bytes", html.len());
        assert!(!html.contains("<script") && html.contains("/status?refresh=false"), "it can be told to stay");
        assert!(html.contains("1 h ago"), "ages are said: {html}");
    }

    #[test]
    fn every_form_tells_the_same() {
        let board = filled("Repair the greeting", 1);
        for form in [render::html(&board, true), render::markdown(&board), render::text(&board)] {
            for told in ["Something waits for you.", "Repair the greeting", "m3f9k2c7xqa", "held", "degraded", "Holds"]
            {
                assert!(form.contains(told), "{told}: {form}");
            }
        }
    }
}
