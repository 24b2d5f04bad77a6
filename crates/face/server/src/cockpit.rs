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
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::state::ServerState;

/// The paths that the page itself knows: each is answered with the same document.
const PAGES: &[&str] = &[
    "/",
    "/archive",
    "/inbox",
    "/new",
    "/repos",
    "/repos/{id}",
    "/settings",
    "/time",
    "/search",
    "/gallery",
    "/missions/{id}",
    "/missions/{id}/review",
    "/runs/{id}",
];

/// The files that have a name of their own at the root, because others look for them there.
const ROOT_FILES: &[&str] = &[
    "/favicon.svg",
    "/manifest.webmanifest",
    "/sw.js",
    "/icon-192.png",
    "/icon-512.png",
    "/icon-maskable.png",
    "/icon-apple.png",
];

/// The routes of the page and of the board.
pub(crate) fn routes() -> Router<ServerState> {
    let router = PAGES.iter().fold(Router::new(), |router, page| router.route(page, get(files::page)));
    let router = ROOT_FILES.iter().fold(router, |router, file| router.route(file, get(files::root)));
    router
        .route("/assets/{name}", get(files::asset))
        .route("/boot", get(session::boot))
        .route("/plain.css", get(files::plain_style))
        .route("/status", get(board::html))
        .route("/status/json", get(board::json))
        .route("/status/markdown", get(board::markdown))
        .route("/status/text", get(board::text))
}

/// The page for an address that is none: the document of every page, which sees by itself that it knows no such place.
pub(crate) async fn nowhere(headers: HeaderMap) -> Response {
    let page = files::page(headers).await;
    (StatusCode::NOT_FOUND, page).into_response()
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

/// Whether a path is one of this page's, whatever its id is.
fn is_at(page: &str, path: &str) -> bool {
    match page.split_once("{id}") {
        Some((start, end)) => path
            .strip_prefix(start)
            .and_then(|rest| rest.strip_suffix(end))
            .is_some_and(|id| !id.is_empty() && !id.contains('/')),
        None => path == page,
    }
}

/// Who may ask.
pub(crate) fn audience(method: &Method, path: &str) -> Audience {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return Audience::Operator;
    }
    let is_page = PAGES.iter().any(|page| is_at(page, path));
    let is_file = path.starts_with("/assets/") || ROOT_FILES.contains(&path);
    if is_page || is_file || matches!(path, "/plain.css" | "/boot") {
        Audience::Everybody
    } else if path == "/status" || path.starts_with("/status/") {
        Audience::Board
    } else {
        Audience::Operator
    }
}

/// Whether a person's browser goes to an address, rather than a program that asks for something: it says that it wants a
/// page. What is below the API's path is asked for by programs alone.
pub(crate) fn is_navigation(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let is_read = matches!(*method, Method::GET | Method::HEAD);
    let is_of_api = path == "/api" || path.starts_with("/api/");
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = accepted.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
    is_read && !is_of_api && media.into_iter().any(|kind| kind.eq_ignore_ascii_case("text/html"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_browser_that_wants_a_page_goes_somewhere() {
        let asks = |method: Method, path: &str, accept: Option<&'static str>| {
            let accept = accept.map(|accept| (header::ACCEPT, HeaderValue::from_static(accept)));
            is_navigation(&method, path, &accept.into_iter().collect())
        };
        let browser = Some("text/html,application/xhtml+xml,*/*;q=0.8");
        assert!(asks(Method::GET, "/nope", browser) && asks(Method::HEAD, "/a/b", Some("TEXT/HTML;q=0.9")));
        for accept in [None, Some("*/*"), Some("application/json"), Some("text/htmlx")] {
            assert!(!asks(Method::GET, "/nope", accept), "{accept:?}");
        }
        assert!(!asks(Method::POST, "/nope", browser), "a command is no visit");
        for path in ["/api", "/api/v1/nope"] {
            assert!(!asks(Method::GET, path, browser), "{path}");
        }
    }

    #[test]
    fn only_files_of_the_page_are_for_everybody() {
        for path in [
            "/",
            "/inbox",
            "/time",
            "/search",
            "/settings",
            "/repos/shop",
            "/missions/m3f9k2c7xqa",
            "/missions/m3/review",
            "/runs/m3-t1-r1",
            "/assets/i-1.js",
            "/plain.css",
            "/sw.js",
        ] {
            assert_eq!(audience(&Method::GET, path), Audience::Everybody, "{path}");
            assert_eq!(audience(&Method::POST, path), Audience::Operator, "{path}");
        }
        for path in ["/status", "/status/json"] {
            assert_eq!(audience(&Method::GET, path), Audience::Board, "{path}");
        }
        for path in [
            "/missions/",
            "/missions/a/b",
            "/missions//review",
            "/missions/a/b/review",
            "/runs/a/review",
            "/api/v1/status",
            "/nowhere",
            "/statuses",
            "/missions",
            "/icon-1.png",
        ] {
            assert_eq!(audience(&Method::GET, path), Audience::Operator, "{path}");
        }
    }
}
