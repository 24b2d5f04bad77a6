//! The files of the page, as they were when this binary was built.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use godwit_api::ProblemCode;

use crate::answer::Failure;

/// A file of the page.
struct File {
    /// Its path below the page's root.
    name: &'static str,
    /// Its bytes.
    plain: &'static [u8],
    /// The same in gzip, where that is smaller.
    packed: Option<&'static [u8]>,
}

/// Every file; none when the cockpit was not built before the binary.
const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/cockpit_files.rs"));

/// The page of a binary without the cockpit.
const UNBUILT: &str = include_str!("../page.html");

/// The style of the pages that need no script.
const PLAIN_STYLE: &str = include_str!("plain.css");

/// What the page may do: its own scripts and styles, its own server, nothing in line, nobody else. The one policy that
/// it may make of its own lets the worker of `/sw.js` start, and no other text become a script.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types godwit-worker";

/// What the worker may do that keeps the page's files: ask its own server.
const WORKER_POLICY: &str = "default-src 'none'; connect-src 'self'";

/// A file whose name changes with its content stays for a year.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The one document of every page.
pub(crate) async fn page(headers: HeaderMap) -> Response {
    let html = "text/html; charset=utf-8";
    let mut response = match FILES.iter().find(|file| file.name == "index.html") {
        Some(file) => answer(file, html, &headers),
        None => ([(header::CONTENT_TYPE, html)], UNBUILT).into_response(),
    };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// `GET /assets/{name}`
pub(crate) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Failure> {
    let path = format!("assets/{name}");
    let file = FILES.iter().find(|file| file.name == path);
    let file = file.ok_or_else(|| {
        Failure::new(ProblemCode::NotFound, "this version of the cockpit has no such file").hint("load the page again")
    })?;
    let mut response = answer(file, media_type(&name), &headers);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
    Ok(response)
}

/// `GET` of a file at the root: an icon, the manifest of the installed page, its worker.
pub(crate) async fn root(uri: Uri, headers: HeaderMap) -> Result<Response, Failure> {
    let name = uri.path().trim_start_matches('/');
    let file = FILES.iter().find(|file| file.name == name);
    let file = file.ok_or_else(|| Failure::new(ProblemCode::NotFound, "this binary has no cockpit"))?;
    let mut response = answer(file, media_type(name), &headers);
    if name == "sw.js" {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WORKER_POLICY));
    }
    Ok(response)
}

/// `GET /plain.css`
pub(crate) async fn plain_style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], PLAIN_STYLE).into_response()
}

fn answer(file: &File, media: &'static str, headers: &HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes_gzip = accepted.split(',').any(|coding| coding.split(';').next().unwrap_or_default().trim() == "gzip");
    let mut response = match file.packed.filter(|_| takes_gzip) {
        Some(packed) => ([(header::CONTENT_ENCODING, "gzip")], packed).into_response(),
        None => file.plain.into_response(),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_and_a_style_are_what_they_say() {
        assert_eq!(media_type("index-Ab1.js"), "text/javascript; charset=utf-8");
        assert_eq!(media_type("index-Ab1.css"), "text/css; charset=utf-8");
        assert_eq!(media_type("x.exe"), "application/octet-stream");
    }

    #[test]
    fn nothing_in_line_may_run() {
        for policy in [POLICY, WORKER_POLICY] {
            assert!(!policy.contains("unsafe") && policy.starts_with("default-src 'none'"));
        }
        assert!(!UNBUILT.contains("<style") && !UNBUILT.contains("<script"));
    }
}
