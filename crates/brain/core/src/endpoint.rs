//! An endpoint: where the models of an agent are served, as a host and a port, and whether it can be reached.
//!
//! **Guarantees.** An endpoint holds nothing but a host and a port: no path, no user, no password. So it can be in the
//! log, and shown to everybody.
//!
//! **Does not know.** Whether what answers there is the provider, or would accept a login: only a run finds that out.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A host and a port.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    host: String,
    port: u16,
}

/// A text that is no endpoint. It is not repeated: it may hold what is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an endpoint is a host and a port such as `api.example.org:443`")]
pub struct InvalidEndpoint;

/// The longest name of a host that the domain name system has.
const MOST_HOST_BYTES: usize = 253;

impl Endpoint {
    /// The endpoint of a web address; `None` of what is none.
    pub fn of_url(url: &str) -> Option<Self> {
        let (rest, port) = match url.split_once("://")? {
            ("https", rest) => (rest, 443),
            ("http", rest) => (rest, 80),
            _ => return None,
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
        let has_port = place.rsplit_once(':').is_some_and(|(host, _)| !host.contains(':') || host.ends_with(']'));
        if has_port { place.parse().ok() } else { format!("{place}:{port}").parse().ok() }
    }

    /// The host: a name, or an address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl FromStr for Endpoint {
    type Err = InvalidEndpoint;

    fn from_str(text: &str) -> Result<Self, InvalidEndpoint> {
        let (host, port) = text.rsplit_once(':').ok_or(InvalidEndpoint)?;
        let digits = Some(port).filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
        let port: u16 = digits.and_then(|port| port.parse().ok()).filter(|port| *port > 0).ok_or(InvalidEndpoint)?;
        let (host, is_address) = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(address) => (address, true),
            None => (host, false),
        };
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte) || (is_address && byte == b':');
        let is_host = !host.is_empty() && host.len() <= MOST_HOST_BYTES && host.bytes().all(fits);
        if is_host { Ok(Self { host: host.to_ascii_lowercase(), port }) } else { Err(InvalidEndpoint) }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl Serialize for Endpoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Endpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What came of trying to reach an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reach", rename_all = "kebab-case")]
pub enum Reach {
    /// A connection stood; nothing was sent over it.
    Reached,
    /// None did.
    Unreachable {
        /// Why, for a person.
        detail: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_address_has_an_endpoint_and_nothing_secret_is_left_of_it() {
        for (url, endpoint) in [
            ("https://api.example.org", Some("api.example.org:443")),
            ("https://API.example.org/v1?key=x#y", Some("api.example.org:443")),
            ("http://127.0.0.1:8080/v1", Some("127.0.0.1:8080")),
            ("http://localhost", Some("localhost:80")),
            ("https://user:word@api.example.org:8443/", Some("api.example.org:8443")),
            ("http://[::1]:9/x", Some("[::1]:9")),
            ("https://[2001:db8::1]", Some("[2001:db8::1]:443")),
            ("ftp://api.example.org", None),
            ("api.example.org", None),
            ("https://", None),
            ("https://api.example.org:0", None),
            ("https://a b", None),
        ] {
            assert_eq!(Endpoint::of_url(url).map(|known| known.to_string()).as_deref(), endpoint, "{url}");
        }
    }

    #[test]
    fn an_endpoint_round_trips_through_text_and_what_is_none_is_refused() {
        for text in ["api.example.org:443", "[::1]:80", "127.0.0.1:65535"] {
            let known: Endpoint = text.parse().expect("an endpoint");
            assert_eq!(known.to_string(), text);
        }
        assert_eq!("[::1]:80".parse::<Endpoint>().expect("an endpoint").host(), "::1");
        for text in ["", "host", ":80", "host:", "host:+1", "host:70000", "::1:80", "a/b:80", "[]:1"] {
            assert!(text.parse::<Endpoint>().is_err(), "{text}");
        }
    }
}
