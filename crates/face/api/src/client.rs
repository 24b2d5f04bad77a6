//! The typed client. It speaks to one daemon on loopback with one token, and follows events across reconnections.
//!
//! It never retries a command by itself: the caller gives each command an id and repeats it when it wants to.

mod error;
mod events;
mod operations;
mod sse;
mod terminal;

pub use error::ClientError;
pub use events::EventStream;
pub use operations::{LogFrom, MissionFilter, MissionVerb};
pub use terminal::{TerminalNews, TerminalStream};

use std::time::Duration;

use godwit_core::id::CommandId;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::problem::{PROBLEM_JSON, Problem};
use crate::routes::{self, Method, PREFIX};
use crate::{IDEMPOTENCY_KEY, VIA};

/// How long a connection to loopback may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The client of one daemon. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    command: Option<CommandId>,
}

impl Client {
    /// A client of the daemon at `url`, such as `http://127.0.0.1:4127`.
    ///
    /// # Errors
    /// When the token cannot stand in a header or the HTTP client cannot be built.
    pub fn new(url: &str, token: &str) -> Result<Self, ClientError> {
        let mut bearer = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| ClientError::Token)?;
        bearer.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, bearer);
        headers.insert(VIA, HeaderValue::from_static("cli"));
        // Loopback only: no proxy of the environment may see the token, and no redirect may carry it away.
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .connect_timeout(CONNECT_TIMEOUT)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|source| ClientError::Build { source })?;
        Ok(Self { http, url: url.trim_end_matches('/').to_owned(), command: None })
    }

    /// The same client, whose next command has this id. One client sends one command with it.
    #[must_use]
    pub fn with_command_id(mut self, command: CommandId) -> Self {
        self.command = Some(command);
        self
    }

    /// Where the daemon is.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn request(&self, operation: &str, parameters: &[&str]) -> reqwest::RequestBuilder {
        let route = routes::route(operation).expect("the client calls operations of the route table only");
        let mut rest = parameters.iter();
        let parts = route.path.split('/').map(|part| match part.starts_with('{') {
            true => encode(rest.next().expect("each path parameter is given")),
            false => part.to_owned(),
        });
        let url = format!("{}{PREFIX}{}", self.url, parts.collect::<Vec<_>>().join("/"));
        let method = match route.method {
            Method::Get => return self.http.get(url),
            Method::Post => reqwest::Method::POST,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let request = self.http.request(method, url);
        match &self.command {
            Some(command) => request.header(IDEMPOTENCY_KEY, command.as_str()),
            None => request,
        }
    }

    async fn get<T: DeserializeOwned>(
        &self,
        operation: &str,
        parameters: &[&str],
        query: &[(&str, String)],
    ) -> Result<T, ClientError> {
        self.answer(self.request(operation, parameters).query(query)).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        operation: &str,
        parameters: &[&str],
        body: &(impl Serialize + Sync),
    ) -> Result<T, ClientError> {
        self.answer(self.request(operation, parameters).json(body)).await
    }

    async fn answer<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, ClientError> {
        let response = self.accepted(request).await?;
        let body = response.bytes().await.map_err(|source| self.unreachable(source))?;
        serde_json::from_slice(&body).map_err(|source| ClientError::Answer { source })
    }

    /// Sends, and turns every answer that is not a success into an error.
    async fn accepted(&self, request: reqwest::RequestBuilder) -> Result<reqwest::Response, ClientError> {
        let response = request.send().await.map_err(|source| self.unreachable(source))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let is_problem = response.headers().get("content-type").is_some_and(|value| value == PROBLEM_JSON);
        let body = response.bytes().await.map_err(|source| self.unreachable(source))?;
        match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) if is_problem => Err(ClientError::Problem(Box::new(problem))),
            Ok(_) | Err(_) => Err(ClientError::NotGodwit { url: self.url.clone(), status: status.as_u16() }),
        }
    }

    fn unreachable(&self, source: reqwest::Error) -> ClientError {
        ClientError::Unreachable { url: self.url.clone(), source }
    }
}

/// Percent-encodes one part of a path.
fn encode(part: &str) -> String {
    let mut encoded = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => encoded.push(char::from(byte)),
            // A part of dots only would be normalised away by the URL parser, so dots are encoded beside others.
            b'.' if part.bytes().any(|other| other != b'.') => encoded.push('.'),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_path_stays_one_part() {
        assert_eq!(encode("a/../b?c#d e"), "a%2F..%2Fb%3Fc%23d%20e");
        assert_eq!(encode("my.repo-1_x"), "my.repo-1_x");
    }
}
