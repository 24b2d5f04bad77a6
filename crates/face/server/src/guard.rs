//! What every request must satisfy before any route is looked at.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use godwit_api::{MAX_BODY_BYTES, ProblemCode};
use subtle::ConstantTimeEq;

use crate::answer::Failure;
use crate::cockpit::{self, Audience, board, session};
use crate::state::ServerState;

/// What no answer goes without: nothing may frame, sniff, cache or refer to it.
///
/// An answer may have said something of its own: a page which scripts it has, a file how long it stays.
const SECURITY_HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'"),
    ("cross-origin-opener-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// The exchange of a ticket for a session: the one command that needs no token.
const EXCHANGE: &str = "/api/v1/browser/session";

/// Lets a request through, or answers why not.
pub(crate) async fn guard(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    let audience = audience(&request);
    // The page for whoever may not see the board; asking for the board is rare.
    let closed = (audience == Audience::Board).then(|| board::closed(request.headers()));
    let mut response = match admit(&state, &request, audience) {
        Ok(()) => next.run(request).await,
        Err(failure) => match closed.filter(|_| failure.0.code == ProblemCode::Unauthorized) {
            Some(page) => page,
            None => failure.into_response(),
        },
    };
    for (name, value) in SECURITY_HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Who may ask for that. What is no route is answered to a person's browser with the page, which is everybody's.
fn audience(request: &Request) -> Audience {
    let (method, path) = (request.method(), request.uri().path());
    match cockpit::audience(method, path) {
        Audience::Operator if cockpit::is_navigation(method, path, request.headers()) => Audience::Everybody,
        audience => audience,
    }
}

/// Whether a request may go on to its route.
fn admit(state: &ServerState, request: &Request, audience: Audience) -> Result<(), Failure> {
    let headers = request.headers();
    // HTTP/1.1 lets a client put the authority into the request line; it must be a known one there, too.
    if let Some(authority) = request.uri().authority() {
        check_host(authority.as_str(), state.config.port)?;
    }
    check_host(only(headers, header::HOST)?.unwrap_or_default(), state.config.port)?;
    check_origin(headers)?;
    let is_exchange = request.method() == Method::POST && request.uri().path() == EXCHANGE;
    match audience {
        Audience::Everybody => return Ok(()),
        Audience::Board if session::is_board(state, headers) => return Ok(()),
        Audience::Operator if is_exchange => check_from_page(headers)?,
        Audience::Board | Audience::Operator => check_asker(state, request)?,
    }
    check_body(request)
}

/// The token, or both halves of a browser's session. Whoever shows a token is judged by it alone.
fn check_asker(state: &ServerState, request: &Request) -> Result<(), Failure> {
    let headers = request.headers();
    if headers.contains_key(header::AUTHORIZATION) || !session::is_session(state, headers) {
        return check_token(headers, &state.config.token);
    }
    // A page says where it is with every command; one that does not is none.
    match *request.method() {
        Method::GET | Method::HEAD => Ok(()),
        _ => check_from_page(headers),
    }
}

/// A command of a browser comes from the page itself, and says so twice.
fn check_from_page(headers: &HeaderMap) -> Result<(), Failure> {
    if headers.contains_key(header::ORIGIN) && session::is_from_page(headers) {
        return Ok(());
    }
    Err(Failure::new(ProblemCode::Forbidden, "only the cockpit's own page may ask for that with a session"))
}

/// The one value of a header; two values are a way to say two things to two readers.
fn only(headers: &HeaderMap, name: header::HeaderName) -> Result<Option<&str>, Failure> {
    let mut values = headers.get_all(&name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(Failure::new(ProblemCode::Invalid, format!("the header `{name}` is given twice")));
    }
    match first.map(HeaderValue::to_str) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(_)) => Err(Failure::new(ProblemCode::Invalid, format!("the header `{name}` is not plain text"))),
    }
}

/// A name that a page of another site made resolve to this machine is not ours.
fn check_host(host: &str, port: u16) -> Result<(), Failure> {
    let known = ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
        let rest = host.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name)).map(|_| &host[name.len()..]);
        rest.and_then(|rest| rest.strip_prefix(':')).is_some_and(|given| given == port.to_string())
    });
    if known {
        return Ok(());
    }
    Err(Failure::new(ProblemCode::Forbidden, "the header `host` does not name this server")
        .hint(format!("use http://127.0.0.1:{port}")))
}

fn check_origin(headers: &HeaderMap) -> Result<(), Failure> {
    let Some(origin) = only(headers, header::ORIGIN)? else { return Ok(()) };
    let host = only(headers, header::HOST)?.unwrap_or_default();
    if origin.strip_prefix("http://") == Some(host) {
        return Ok(());
    }
    Err(Failure::new(ProblemCode::Forbidden, "requests of other sites are not answered"))
}

fn check_token(headers: &HeaderMap, token: &str) -> Result<(), Failure> {
    let given = only(headers, header::AUTHORIZATION)?.and_then(|value| value.strip_prefix("Bearer "));
    let is_right = given.is_some_and(|given| given.as_bytes().ct_eq(token.as_bytes()).into());
    if is_right && !token.is_empty() {
        return Ok(());
    }
    Err(Failure::new(ProblemCode::Unauthorized, "the bearer token is missing or wrong")
        .hint("the token is in the file that `token_file` in daemon.json names"))
}

fn check_body(request: &Request) -> Result<(), Failure> {
    let headers = request.headers();
    let length = only(headers, header::CONTENT_LENGTH)?.and_then(|text| text.parse::<u64>().ok());
    let has_body = length.is_some_and(|length| length > 0) || headers.contains_key(header::TRANSFER_ENCODING);
    if length.is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Err(too_large());
    }
    let takes_body = matches!(*request.method(), Method::POST | Method::PATCH | Method::PUT);
    if !has_body && !takes_body {
        return Ok(());
    }
    let media = only(headers, header::CONTENT_TYPE)?.unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Failure::new(ProblemCode::UnsupportedMediaType, "the body's `content-type` is not `application/json`"))
}

/// The body is larger than the limit.
pub(crate) fn too_large() -> Failure {
    let limit = MAX_BODY_BYTES / (1024 * 1024);
    Failure::new(ProblemCode::TooLarge, format!("the body is larger than {limit} MiB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_this_port_are_known() {
        for host in ["127.0.0.1:4127", "localhost:4127", "LOCALHOST:4127", "[::1]:4127"] {
            assert!(check_host(host, 4127).is_ok(), "{host}");
        }
        for host in
            ["", "evil.example:4127", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.evil.example:4127", "localhost:04127"]
        {
            assert!(check_host(host, 4127).is_err(), "{host}");
        }
    }

    #[test]
    fn an_origin_is_ours_or_absent() {
        let with = |origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:4127"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            check_origin(&headers).is_ok()
        };
        assert!(with(None) && with(Some("http://127.0.0.1:4127")));
        for origin in ["null", "http://evil.example", "https://127.0.0.1:4127", "http://127.0.0.1:4127.evil.example"] {
            assert!(!with(Some(origin)), "{origin}");
        }
    }

    #[test]
    fn a_token_is_whole_or_wrong() {
        let with = |value: &'static str, token: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
            check_token(&headers, token).is_ok()
        };
        assert!(with("Bearer abc", "abc"));
        assert!(!with("Bearer ab", "abc") && !with("Bearer abcd", "abc") && !with("Basic abc", "abc"));
        assert!(!with("Bearer ", ""), "an empty token opens nothing");
    }
}
