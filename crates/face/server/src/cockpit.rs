//! The cockpit: the files of the page, the session of a browser, and the status board.
//!
//! The files hold nothing secret, so they are served without a session; everything that they show comes through the
//! API. It guarantees that no page may run a script or a style that is not one of these files, nor speak to anybody
//! else. It deliberately knows nothing of what the page does.

pub(crate) mod board;
#[cfg(test)]
mod door;
mod files;
pub(crate) mod session;

use axum::Router;
use axum::http::Method;
use axum::routing::get;

use crate::state::ServerState;

/// The paths that the page itself knows: each is answered with the same document.
const PAGES: &[&str] = &["/", "/inbox", "/new", "/repos", "/gallery", "/missions/{id}", "/runs/{id}"];

/// The routes of the page and of the board.
pub(crate) fn routes() -> Router<ServerState> {
    let router = PAGES.iter().fold(Router::new(), |router, page| router.route(page, get(files::page)));
    router
        .route("/assets/{name}", get(files::asset))
        .route("/favicon.svg", get(files::icon))
        .route("/boot", get(session::boot))
        .route("/plain.css", get(files::plain_style))
        .route("/status", get(board::html))
        .route("/status/json", get(board::json))
        .route("/status/markdown", get(board::markdown))
        .route("/status/text", get(board::text))
}

/// Who may ask for a path outside of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Everybody on this machine: it is a file of the page.
    Everybody,
    /// A browser that has the board's cookie, beside everybody with a token.
    Board,
    /// Only who has a token or a whole session.
    Operator,
}

/// Who may ask.
pub(crate) fn audience(method: &Method, path: &str) -> Audience {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return Audience::Operator;
    }
    let is_page = PAGES.iter().any(|page| match page.strip_suffix("{id}") {
        Some(start) => path.strip_prefix(start).is_some_and(|id| !id.is_empty() && !id.contains('/')),
        None => path == *page,
    });
    if is_page || path.starts_with("/assets/") || matches!(path, "/favicon.svg" | "/plain.css" | "/boot") {
        Audience::Everybody
    } else if path == "/status" || path.starts_with("/status/") {
        Audience::Board
    } else {
        Audience::Operator
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_page_are_for_everybody() {
        for path in ["/", "/inbox", "/missions/m3f9k2c7xqa", "/runs/m3-t1-r1", "/assets/index-1.js", "/plain.css"] {
            assert_eq!(audience(&Method::GET, path), Audience::Everybody, "{path}");
            assert_eq!(audience(&Method::POST, path), Audience::Operator, "{path}");
        }
        for path in ["/status", "/status/json"] {
            assert_eq!(audience(&Method::GET, path), Audience::Board, "{path}");
        }
        for path in ["/missions/", "/missions/a/b", "/api/v1/status", "/nowhere", "/statuses", "/missions"] {
            assert_eq!(audience(&Method::GET, path), Audience::Operator, "{path}");
        }
    }
}
