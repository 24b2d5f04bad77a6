//! What a connection to a provider that failed is called: the codes of the system, of Node and of Bun, and the words
//! that their libraries put around them.
//!
//! A code decides before any wording: the same broken connection is worded differently from one time to the next, and
//! from one release to the next. A certificate that is refused is no broken connection: asking again does not help.

use godwit_core::run::RunClass;

/// Codes of a request that got no reply, or not a whole one. Those of the system are named as `errno(3)` and
/// `getaddrinfo(3)` name them, those that begin with `UND_ERR` are of Node's `fetch`, those in mixed case of Bun's.
const CODES: &[&str] = &[
    "EADDRNOTAVAIL",
    "EAI_AGAIN",
    "EAI_FAIL",
    "EAI_NONAME",
    "ECONNABORTED",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTDOWN",
    "EHOSTUNREACH",
    "ENETDOWN",
    "ENETRESET",
    "ENETUNREACH",
    "ENOTCONN",
    "ENOTFOUND",
    "EPIPE",
    "EPROTO",
    "ESOCKETTIMEDOUT",
    "ETIMEDOUT",
    "ERR_HTTP2_STREAM_ERROR",
    "ERR_SOCKET_CLOSED",
    "ERR_SOCKET_CONNECTION_TIMEOUT",
    "ERR_STREAM_PREMATURE_CLOSE",
    "UND_ERR_BODY_TIMEOUT",
    "UND_ERR_CONNECT_TIMEOUT",
    "UND_ERR_HEADERS_TIMEOUT",
    "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
    "UND_ERR_SOCKET",
    "ConnectionAborted",
    "ConnectionClosed",
    "ConnectionRefused",
    "ConnectionReset",
    "ConnectionTimeout",
    "FailedToOpenSocket",
];

/// Beginnings and middles of the libraries' sentences, where they come without a code.
const SENTENCES: &[&str] = &[
    "Connection closed",
    "Connection error",
    "Connection refused",
    "Connection reset",
    // Google's library, of a stream that ended in the middle of an event.
    "Incomplete JSON segment",
    "Unable to connect",
    "fetch failed",
    "socket connection was closed",
    "socket hang up",
    "timed out",
];

/// The class of a code, when it is one of a connection.
pub(crate) fn by_code(code: &str) -> Option<RunClass> {
    CODES.contains(&code).then_some(RunClass::Network)
}

/// The class of a CLI's own sentence about a request: by a code in it, as a word of its own, then by its wording.
pub(crate) fn by_sentence(said: &str) -> Option<RunClass> {
    // All that Node's `fetch` says of a connection that broke in the middle.
    if said == "terminated" {
        return Some(RunClass::Network);
    }
    let mut words = said.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.find_map(by_code).or_else(|| SENTENCES.iter().any(|part| said.contains(part)).then_some(RunClass::Network))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_decides_whatever_is_said_around_it() {
        for said in [
            "ECONNRESET",
            "read ECONNRESET",
            "request to http://127.0.0.1:1/ failed, reason: connect ECONNREFUSED 127.0.0.1:1",
            "getaddrinfo EAI_AGAIN api.example.org",
            "Error: (UND_ERR_SOCKET) other side closed",
            "[API Error: code=ConnectionRefused]",
            "write EPIPE",
            "terminated",
        ] {
            assert_eq!(by_sentence(said), Some(RunClass::Network), "{said}");
        }
    }

    #[test]
    fn what_only_resembles_a_code_is_none() {
        for said in [
            "EPIPELINE_INVALID",
            "MY_ECONNRESET_FLAG is set",
            "CERT_HAS_EXPIRED",
            "the connection is fine",
            "was terminated",
            "",
        ] {
            assert_eq!(by_sentence(said), None, "{said}");
        }
    }
}
