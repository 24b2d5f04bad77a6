//! The door for browsers, asked as a browser and as its attackers would.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::tests::server;

const HOST: &str = "127.0.0.1:4127";
const ORIGIN: &str = "http://127.0.0.1:4127";
const SESSION: &str = "/api/v1/browser/session";

struct Browser {
    router: axum::Router,
    cookies: Vec<String>,
    /// What the page keeps.
    key: String,
    /// What it sends.
    proof: String,
}

/// A request made of exactly these headers and the host's.
async fn ask(router: &axum::Router, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Response {
    let mut request = Request::builder().method(method).uri(path).header("host", HOST);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if method == "GET" { Body::empty() } else { Body::from(body.to_string()) };
    router.clone().oneshot(request.body(body).expect("a request")).await.expect("infallible")
}

async fn text(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// What a page of this origin sends with a command, beside the session.
const FROM_PAGE: [(&str, &str); 3] =
    [("origin", ORIGIN), ("sec-fetch-site", "same-origin"), ("content-type", "application/json")];

async fn ticket(router: &axum::Router) -> String {
    let headers = [("authorization", "Bearer secret"), ("content-type", "application/json")];
    let made = ask(router, "POST", "/api/v1/browser/tickets", &headers, &json!({})).await;
    let made: Value = serde_json::from_str(&text(made).await).expect("JSON");
    made["ticket"].as_str().expect("a ticket").to_owned()
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("text").to_owned()).collect()
}

impl Browser {
    async fn new(home: &tempfile::TempDir) -> Self {
        let router = server(home.path()).await;
        let ticket = ticket(&router).await;
        let opened = ask(&router, "POST", SESSION, &FROM_PAGE, &json!({ "ticket": ticket })).await;
        assert_eq!(opened.status(), StatusCode::OK);
        let cookies = cookies(opened.headers());
        let session: Value = serde_json::from_str(&text(opened).await).expect("JSON");
        let boot = text(ask(&router, "GET", "/boot", &[], &json!({})).await).await;
        let key = session["key"].as_str().expect("a key").to_owned();
        let proof = super::session::proof_of(&key, &boot);
        Self { router, cookies, key, proof }
    }

    /// The `Cookie` header of a purpose.
    fn cookie(&self, purpose: &str) -> String {
        let start = format!("godwit-{purpose}-4127=");
        let found = self.cookies.iter().find(|cookie| cookie.starts_with(&start)).expect("the cookie was set");
        found.split(';').next().expect("a pair").to_owned()
    }

    async fn status(&self, path: &str, headers: &[(&str, &str)]) -> StatusCode {
        ask(&self.router, "GET", path, headers, &json!({})).await.status()
    }
}

#[tokio::test]
async fn what_is_executed_is_changed_by_a_session_only_when_a_person_typed_it() {
    let home = tempfile::tempdir().expect("a directory");
    let browser = Browser::new(&home).await;
    let cookie = browser.cookie("session");
    let mut headers = FROM_PAGE.to_vec();
    headers.extend([("cookie", cookie.as_str()), (godwit_api::BROWSER_KEY, browser.proof.as_str())]);
    let save = |key: &str, confirm: Option<&str>| {
        let changes = json!([{ "key": key, "value": "/bin/sh" }]);
        json!({ "changes": changes, "before": "1", "after": "2", "confirm": confirm })
    };
    for (key, confirm, status) in [
        ("label", None, StatusCode::OK),
        ("program", None, StatusCode::FORBIDDEN),
        ("program", Some("codex"), StatusCode::FORBIDDEN),
        ("program", Some("claude"), StatusCode::OK),
    ] {
        let answer = ask(&browser.router, "PATCH", "/api/v1/config", &headers, &save(key, confirm)).await;
        assert_eq!(answer.status(), status, "{key} {confirm:?}");
    }
    let token = [("authorization", "Bearer secret"), ("content-type", "application/json")];
    let answer = ask(&browser.router, "PATCH", "/api/v1/config", &token, &save("program", None)).await;
    assert_eq!(answer.status(), StatusCode::OK, "who has the token runs what it likes anyway");
}

#[tokio::test]
async fn a_ticket_is_exchanged_once_by_a_page_of_this_origin_only() {
    let home = tempfile::tempdir().expect("a directory");
    let router = server(home.path()).await;
    let ticket = ticket(&router).await;
    let body = json!({ "ticket": ticket });
    let json_body = ("content-type", "application/json");
    let origin = ("origin", ORIGIN);
    for headers in [
        vec![json_body],
        vec![json_body, origin],
        vec![json_body, ("sec-fetch-site", "same-origin")],
        vec![json_body, origin, ("sec-fetch-site", "cross-site")],
        vec![json_body, origin, ("sec-fetch-site", "same-site")],
        vec![json_body, origin, ("sec-fetch-site", "none")],
        vec![json_body, ("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "same-site")],
        vec![json_body, origin, ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "same-origin")],
    ] {
        let answer = ask(&router, "POST", SESSION, &headers, &body).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{headers:?}");
        assert!(cookies(answer.headers()).is_empty());
    }
    let wrong = ask(&router, "POST", SESSION, &FROM_PAGE, &json!({ "ticket": "0" })).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let opened = ask(&router, "POST", SESSION, &FROM_PAGE, &body).await;
    assert_eq!(opened.status(), StatusCode::OK);
    for cookie in cookies(opened.headers()) {
        assert!(cookie.contains("; HttpOnly; SameSite=Strict") && !cookie.contains("Domain"), "{cookie}");
    }
    let again = ask(&router, "POST", SESSION, &FROM_PAGE, &body).await;
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn neither_half_of_a_session_opens_anything_alone() {
    let home = tempfile::tempdir().expect("a directory");
    let browser = Browser::new(&home).await;
    let (session, board) = (browser.cookie("session"), browser.cookie("board"));
    let (cookie, key) = (("cookie", session.as_str()), ("godwit-key", browser.proof.as_str()));
    let here = ("sec-fetch-site", "same-origin");
    let path = "/api/v1/status";
    assert_eq!(browser.status(path, &[cookie, key, here]).await, StatusCode::OK);
    let twice = format!("{session}; {session}");
    let other_boot = super::session::proof_of(&browser.key, "boot-0");
    let moved = session.replacen("=2", "=9", 1);
    for headers in [
        vec![cookie, here],
        vec![key, here],
        vec![cookie, key],
        vec![cookie, key, ("sec-fetch-site", "same-site")],
        vec![cookie, key, ("sec-fetch-site", "cross-site")],
        vec![cookie, key, ("sec-fetch-site", "none")],
        vec![("cookie", &board), key, here],
        vec![("cookie", &twice), key, here],
        vec![("cookie", &moved), key, here],
        vec![cookie, ("godwit-key", "0"), here],
        // The key itself is never sent, and what another boot was told is worthless to this one.
        vec![cookie, ("godwit-key", &browser.key), here],
        vec![cookie, ("godwit-key", &other_boot), here],
        // A wrong token is not made good by a session.
        vec![cookie, key, here, ("authorization", "Bearer wrong")],
    ] {
        assert_eq!(browser.status(path, &headers).await, StatusCode::UNAUTHORIZED, "{headers:?}");
    }
}

#[tokio::test]
async fn a_command_of_a_session_names_its_origin() {
    let home = tempfile::tempdir().expect("a directory");
    let browser = Browser::new(&home).await;
    let session = browser.cookie("session");
    let halves = [("cookie", session.as_str()), ("godwit-key", browser.proof.as_str())];
    let add = json!({ "path": "/srv/Demo" });
    let post = async |more: &[(&str, &str)]| {
        ask(&browser.router, "POST", "/api/v1/repos", &[halves.as_slice(), more].concat(), &add).await.status()
    };
    let (json_body, here) = (("content-type", "application/json"), ("sec-fetch-site", "same-origin"));
    assert_eq!(post(&[json_body, here]).await, StatusCode::FORBIDDEN);
    assert_eq!(post(&[json_body, here, ("origin", "null")]).await, StatusCode::FORBIDDEN);
    assert_eq!(post(&[json_body, here, ("origin", "http://127.0.0.1:1")]).await, StatusCode::FORBIDDEN);
    let form = ("content-type", "application/x-www-form-urlencoded");
    assert_eq!(post(&[form, here, ("origin", ORIGIN)]).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(post(&FROM_PAGE).await, StatusCode::OK);
}

#[tokio::test]
async fn the_boards_cookie_opens_the_board_and_nothing_else() {
    let home = tempfile::tempdir().expect("a directory");
    let browser = Browser::new(&home).await;
    let board = browser.cookie("board");
    let typed = [("cookie", board.as_str()), ("sec-fetch-site", "none")];
    for path in ["/status", "/status/json", "/status/markdown", "/status/text"] {
        assert_eq!(browser.status(path, &typed).await, StatusCode::OK, "{path}");
        let foreign = [("cookie", board.as_str()), ("sec-fetch-site", "cross-site")];
        assert_eq!(browser.status(path, &foreign).await, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(browser.status(path, &[]).await, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(browser.status(path, &[("authorization", "Bearer secret")]).await, StatusCode::OK, "{path}");
    }
    assert_eq!(browser.status("/api/v1/status", &typed).await, StatusCode::UNAUTHORIZED);
    let closed = text(ask(&browser.router, "GET", "/status", &[], &json!({})).await).await;
    assert!(closed.contains("godwit open"), "{closed}");
}

#[tokio::test]
async fn the_page_is_for_everybody_and_may_run_nothing_but_its_own_files() {
    let home = tempfile::tempdir().expect("a directory");
    let router = server(home.path()).await;
    for path in ["/", "/inbox", "/missions/m3f9k2c7xqa"] {
        let page = ask(&router, "GET", path, &[], &json!({})).await;
        assert_eq!(page.status(), StatusCode::OK, "{path}");
        let policies: Vec<_> = page.headers().get_all("content-security-policy").iter().collect();
        assert_eq!(policies.len(), 1, "two policies are more than one says");
        let policy = policies[0].to_str().expect("text");
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert!(!text(page).await.contains("secret"));
    }
    let missing = ask(&router, "GET", "/assets/none.js", &[], &json!({})).await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_address_that_is_none_is_answered_to_a_person_with_the_page_and_to_a_program_with_a_problem() {
    let home = tempfile::tempdir().expect("a directory");
    let router = server(home.path()).await;
    let visit = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
    let token = [("accept", "application/json"), ("authorization", "Bearer secret")];
    for path in ["/nope", "/missions", "/missions/a/b", "/settings/"] {
        let page = ask(&router, "GET", path, &visit, &json!({})).await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8", "{path}");
        let policy = page.headers()["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        let stranger = ask(&router, "GET", path, &[], &json!({})).await;
        assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED, "{path}");
        let program = ask(&router, "GET", path, &token, &json!({})).await;
        assert_eq!(program.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(program.headers()["content-type"], "application/problem+json", "{path}");
    }
    let api = ask(&router, "GET", "/api/v1/nope", &visit, &json!({})).await;
    assert_eq!(api.status(), StatusCode::UNAUTHORIZED, "what is the API's stays the API's");
    let elsewhere = [("accept", "text/html"), ("origin", "http://evil.example")];
    let refused = ask(&router, "GET", "/nope", &elsewhere, &json!({})).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN, "a page of another site gets nothing");
}

#[tokio::test]
async fn a_closed_session_is_taken_away_from_the_browser() {
    let home = tempfile::tempdir().expect("a directory");
    let browser = Browser::new(&home).await;
    let session = browser.cookie("session");
    let halves = [("cookie", session.as_str()), ("godwit-key", browser.proof.as_str())];
    let headers = [halves.as_slice(), &FROM_PAGE].concat();
    let closed = ask(&browser.router, "DELETE", SESSION, &headers, &json!({})).await;
    assert_eq!(closed.status(), StatusCode::OK);
    assert!(cookies(closed.headers()).iter().all(|cookie| cookie.contains("Max-Age=0")));
    let stranger = ask(&browser.router, "DELETE", SESSION, &FROM_PAGE, &json!({})).await;
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
}
