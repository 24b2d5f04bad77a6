//! Where a push may go: an endpoint is a URL that a page gave, so it is a way to make the daemon call whatever it names.
//!
//! It guarantees that only services that the configuration names are called, over TLS, and that a name which leads to a
//! private, link-local or loopback address is refused, unless exactly that host was named as an origin. The address that
//! was looked at is the one that is called: nothing is resolved twice.

mod address;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use hyper::Uri;

use address::is_public;

/// The longest endpoint that is kept, in bytes. Those of the browsers are shorter than 600.
const MOST_BYTES: usize = 2_048;

/// Which push services may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostRule {
    /// The host of this name, on the port of TLS, at public addresses.
    Exactly(String),
    /// Every host below this name, on the port of TLS, at public addresses.
    Below(String),
    /// One origin on any port, also at a private address: a push service of one's own. Without TLS only on loopback.
    Origin {
        /// Whether it speaks TLS.
        is_secure: bool,
        /// Its name or address.
        host: String,
        /// Its port.
        port: u16,
    },
}

impl fmt::Display for HostRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(host) => f.write_str(host),
            Self::Below(host) => write!(f, "*.{host}"),
            Self::Origin { is_secure, host, port } => f.write_str(&origin(*is_secure, host, *port)),
        }
    }
}

impl FromStr for HostRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains("://") {
            return named_origin(text);
        }
        let (host, below) = match text.strip_prefix("*.") {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        if !is_name(host) || !host.contains('.') || host.parse::<IpAddr>().is_ok() {
            return Err(format!(
                "`{}` is no name of a host; an address or a host on your own network is given as an origin, such as \
                 `https://push.lan:8443`",
                text.escape_debug()
            ));
        }
        let host = host.to_ascii_lowercase();
        Ok(if below { Self::Below(host) } else { Self::Exactly(host) })
    }
}

fn named_origin(text: &str) -> Result<HostRule, String> {
    let place = Place::read(text).map_err(|error| error.to_string())?;
    if place.path != "/" || text.ends_with('/') {
        return Err(format!("`{}` has a path; give the origin alone", text.escape_debug()));
    }
    let is_loopback = place.host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    if !place.is_secure && !is_loopback {
        return Err(format!("`{}` has no TLS; that is only for an address of loopback", text.escape_debug()));
    }
    Ok(HostRule::Origin { is_secure: place.is_secure, host: place.host, port: place.port })
}

/// Why an endpoint is not called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It is no URL that could be called.
    #[error("the endpoint is not an address of a push service")]
    NotUrl,
    /// It is not TLS.
    #[error("the endpoint is not `https`")]
    NotSecure,
    /// The configuration does not name its host.
    #[error("`{host}` is not among the push services that the configuration allows")]
    NotAllowed {
        /// Its host, with the port when that is not the port of TLS.
        host: String,
    },
    /// Its name leads to an address that is not public.
    #[error("`{host}` leads to the private address {address}")]
    Private {
        /// Its name.
        host: String,
        /// The address.
        address: IpAddr,
    },
    /// Its name leads nowhere.
    #[error("the name `{host}` cannot be resolved")]
    Unresolved {
        /// Its name.
        host: String,
    },
}

/// A URL as far as it matters.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    is_secure: bool,
    host: String,
    port: u16,
    path: String,
}

impl Place {
    fn read(text: &str) -> Result<Self, EndpointError> {
        let uri: Uri = if text.len() <= MOST_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            text.parse().map_err(|_| EndpointError::NotUrl)?
        } else {
            return Err(EndpointError::NotUrl);
        };
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(_) | None => return Err(EndpointError::NotUrl),
        };
        let authority = uri.authority().ok_or(EndpointError::NotUrl)?;
        let host = authority.host().to_ascii_lowercase();
        // A name before the host, a fragment or a bracketed address are nothing that a push service gives.
        if authority.as_str().contains('@') || text.contains(['#', '\\']) || !is_name(&host) {
            return Err(EndpointError::NotUrl);
        }
        let is_bare = authority.as_str().len() == host.len();
        let port = match authority.port_u16() {
            Some(port) => port,
            None if is_bare => usual_port(is_secure),
            None => return Err(EndpointError::NotUrl),
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { is_secure, host, port, path })
    }
}

fn usual_port(is_secure: bool) -> u16 {
    if is_secure { 443 } else { 80 }
}

fn origin(is_secure: bool, host: &str, port: u16) -> String {
    let scheme = if is_secure { "https" } else { "http" };
    match port == usual_port(is_secure) {
        true => format!("{scheme}://{host}"),
        false => format!("{scheme}://{host}:{port}"),
    }
}

/// Whether it is a name, or an address of four numbers, and nothing else.
fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

/// An endpoint that may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    place: Place,
    /// Whether exactly this origin was named, so that its address may be private.
    is_named: bool,
}

impl Endpoint {
    /// Reads an endpoint and looks whether it may be called.
    ///
    /// # Errors
    /// [`EndpointError`].
    pub(crate) fn read(text: &str, rules: &[HostRule]) -> Result<Self, EndpointError> {
        let place = Place::read(text)?;
        let is_named = rules.iter().any(|rule| match rule {
            HostRule::Origin { is_secure, host, port } => {
                (*is_secure, host, *port) == (place.is_secure, &place.host, place.port)
            }
            HostRule::Exactly(_) | HostRule::Below(_) => false,
        });
        if is_named {
            return Ok(Self { place, is_named });
        }
        if !place.is_secure {
            return Err(EndpointError::NotSecure);
        }
        let is_allowed = rules.iter().any(|rule| match rule {
            HostRule::Exactly(host) => place.host == *host,
            HostRule::Below(host) => {
                place.host.strip_suffix(host.as_str()).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
            }
            HostRule::Origin { .. } => false,
        });
        match is_allowed && place.port == usual_port(true) {
            true => Ok(Self { place, is_named }),
            false => Err(EndpointError::NotAllowed { host: shown_host(&place) }),
        }
    }

    /// Its origin, as the statement of the sender names it.
    pub(crate) fn origin(&self) -> String {
        origin(self.place.is_secure, &self.place.host, self.place.port)
    }

    /// Its host.
    pub(crate) fn host(&self) -> &str {
        &self.place.host
    }

    /// The value of the header `Host`.
    pub(crate) fn authority(&self) -> String {
        shown_host(&self.place)
    }

    /// Its path and query.
    pub(crate) fn path(&self) -> &str {
        &self.place.path
    }

    /// Whether it speaks TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.place.is_secure
    }

    /// The addresses that may be called. One that is private refuses all: a service does not have both.
    ///
    /// # Errors
    /// [`EndpointError::Unresolved`] and [`EndpointError::Private`].
    pub(crate) async fn addresses(&self) -> Result<Vec<SocketAddr>, EndpointError> {
        let unresolved = || EndpointError::Unresolved { host: self.place.host.clone() };
        let found = tokio::net::lookup_host((self.place.host.as_str(), self.place.port)).await;
        let found: Vec<SocketAddr> = found.map_err(|_| unresolved())?.collect();
        if found.is_empty() {
            return Err(unresolved());
        }
        match found.iter().map(SocketAddr::ip).find(|address| !is_public(*address)) {
            Some(address) if !self.is_named => Err(EndpointError::Private { host: self.place.host.clone(), address }),
            Some(_) | None => Ok(found),
        }
    }
}

fn shown_host(place: &Place) -> String {
    match place.port == usual_port(place.is_secure) {
        true => place.host.clone(),
        false => format!("{}:{}", place.host, place.port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(texts: &[&str]) -> Vec<HostRule> {
        texts.iter().map(|text| text.parse().expect("a rule")).collect()
    }

    #[test]
    fn only_named_services_over_tls_are_called() {
        let rules =
            rules(&["fcm.googleapis.com", "*.push.apple.com", "http://127.0.0.1:9100", "https://push.lan:8443"]);
        for good in [
            "https://fcm.googleapis.com/fcm/send/abc:def?x=1",
            "https://FCM.googleapis.com/x",
            "https://web.push.apple.com/x",
            "https://fcm.googleapis.com:443/x",
            "http://127.0.0.1:9100/push/1",
            "https://push.lan:8443/x",
        ] {
            assert!(Endpoint::read(good, &rules).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("http://fcm.googleapis.com/x", EndpointError::NotSecure),
            ("http://127.0.0.1:9101/x", EndpointError::NotSecure),
            ("https://push.apple.com/x", EndpointError::NotAllowed { host: "push.apple.com".to_owned() }),
            ("https://evilpush.apple.com/x", EndpointError::NotAllowed { host: "evilpush.apple.com".to_owned() }),
            (
                "https://a.push.apple.com.evil.org/",
                EndpointError::NotAllowed { host: "a.push.apple.com.evil.org".to_owned() },
            ),
            (
                "https://fcm.googleapis.com:8443/x",
                EndpointError::NotAllowed { host: "fcm.googleapis.com:8443".to_owned() },
            ),
            ("https://127.0.0.1:9100/x", EndpointError::NotAllowed { host: "127.0.0.1:9100".to_owned() }),
            ("https://169.254.169.254/latest", EndpointError::NotAllowed { host: "169.254.169.254".to_owned() }),
            ("https://push.lan/x", EndpointError::NotAllowed { host: "push.lan".to_owned() }),
            ("https://fcm.googleapis.com@evil.org/x", EndpointError::NotUrl),
            ("https://evil.org#@fcm.googleapis.com/x", EndpointError::NotUrl),
            ("https://evil.org\\@fcm.googleapis.com/x", EndpointError::NotUrl),
            ("https://fcm.googleapis.com./x", EndpointError::NotUrl),
            ("https://[::1]/x", EndpointError::NotUrl),
            ("file:///etc/passwd", EndpointError::NotUrl),
            ("https://fcm.googleapis.com/a b", EndpointError::NotUrl),
            ("fcm.googleapis.com/x", EndpointError::NotUrl),
            ("", EndpointError::NotUrl),
        ] {
            assert_eq!(Endpoint::read(bad, &rules), Err(why), "{bad}");
        }
        let long = format!("https://fcm.googleapis.com/{}", "x".repeat(MOST_BYTES));
        assert_eq!(Endpoint::read(&long, &rules), Err(EndpointError::NotUrl));
    }

    #[test]
    fn a_rule_names_a_service_and_never_a_whole_network() {
        for bad in [
            "",
            "*",
            "*.com",
            "localhost",
            "127.0.0.1",
            "10.0.0.1",
            "http://push.lan:80",
            "http://10.0.0.1:9",
            "https://push.lan/path",
            "https://push.lan/",
            "ftp://push.lan",
            "a..b",
            "a b.c",
        ] {
            assert!(bad.parse::<HostRule>().is_err(), "{bad}");
        }
        for good in ["fcm.googleapis.com", "*.notify.windows.com", "https://push.lan:8443", "http://127.0.0.1:9100"] {
            assert_eq!(good.parse::<HostRule>().map(|rule| rule.to_string()), Ok(good.to_owned()));
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_refused_unless_it_was_named_itself() {
        // `localhost` is no name that a rule takes; here it stands for a service whose name leads to loopback.
        let rule = vec![HostRule::Exactly("localhost".to_owned())];
        let endpoint = Endpoint::read("https://localhost/x", &rule).expect("allowed by name");
        assert!(matches!(endpoint.addresses().await, Err(EndpointError::Private { .. })));
        let named = rules(&["https://localhost:9443"]);
        let endpoint = Endpoint::read("https://localhost:9443/x", &named).expect("allowed as an origin");
        assert!(endpoint.addresses().await.is_ok_and(|found| !found.is_empty()));
    }
}
