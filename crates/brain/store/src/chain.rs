//! The hash chain over the log, as bytes. Pure, and small enough to be written again from this page by somebody who
//! wants to check a log without godwit.
//!
//! `hash(n) = SHA-256("godwit-log-1" ‖ hash(n-1) ‖ SHA-256(payload) ‖ envelope)`, where `hash(0)` is 32 zero bytes.
//!
//! The envelope is, in this order: `seq`, `version`, `schema` and `at` (microseconds since 1970 in UTC) as 8 bytes
//! each, big-endian two's complement; then `stream`, `kind`, `actor`, `via`, `command` and `cause`, each as its length
//! in 8 bytes, big-endian, followed by its bytes as they are stored. A `cause` that is absent has the length
//! 2⁶⁴ − 1 and no bytes. Because only the digest of the payload enters, a payload can be erased without breaking
//! the chain.

use godwit_core::name::Digest;
use sha2::{Digest as _, Sha256};

/// A SHA-256 as bytes.
pub type Hash = [u8; 32];

/// The hash before the first event.
pub const GENESIS: Hash = [0; 32];

/// What begins every hashed text, so that a hash of the log can never pass for a hash of something else.
const DOMAIN: &[u8] = b"godwit-log-1";

/// The bytes around a payload, as they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The place in the log.
    pub seq: i64,
    /// The place in the stream.
    pub version: i64,
    /// The schema of the payload.
    pub schema: i64,
    /// Microseconds since 1970 in UTC.
    pub at_us: i64,
    /// The stream, as text.
    pub stream: &'a [u8],
    /// The event's type.
    pub kind: &'a [u8],
    /// Who, as JSON.
    pub actor: &'a [u8],
    /// Through which door.
    pub via: &'a [u8],
    /// The command.
    pub command: &'a [u8],
    /// The cause, when there is one.
    pub cause: Option<&'a [u8]>,
}

impl Envelope<'_> {
    /// The canonical bytes, as this module describes them.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        for number in [self.seq, self.version, self.schema, self.at_us] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        for text in [self.stream, self.kind, self.actor, self.via, self.command] {
            push_text(&mut bytes, text);
        }
        match self.cause {
            Some(cause) => push_text(&mut bytes, cause),
            None => bytes.extend_from_slice(&u64::MAX.to_be_bytes()),
        }
        bytes
    }
}

fn push_text(bytes: &mut Vec<u8>, text: &[u8]) {
    bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
    bytes.extend_from_slice(text);
}

/// The digest of a payload.
pub fn payload_digest(payload: &[u8]) -> Hash {
    Sha256::digest(payload).into()
}

/// The hash of an event, after the one before it.
pub fn link(previous: &Hash, payload_digest: &Hash, envelope: &Envelope<'_>) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(DOMAIN);
    hasher.update(previous);
    hasher.update(payload_digest);
    hasher.update(envelope.bytes());
    hasher.finalize().into()
}

/// A hash as the domain names it.
pub fn digest(hash: &Hash) -> Digest {
    hex::encode(hash).parse().expect("32 bytes are 64 lower-case hexadecimal digits")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Envelope<'static> = Envelope {
        seq: 1,
        version: 1,
        schema: 1,
        at_us: 0,
        stream: b"host",
        kind: b"host.slot-taken",
        actor: b"{}",
        via: b"engine",
        command: b"c0000000000",
        cause: None,
    };

    #[test]
    fn every_field_of_the_envelope_and_its_place_count() {
        let others = [
            Envelope { seq: 2, ..PLAIN },
            Envelope { version: 2, ..PLAIN },
            Envelope { schema: 2, ..PLAIN },
            Envelope { at_us: 1, ..PLAIN },
            Envelope { stream: b"hosth", kind: b"ost.slot-taken", ..PLAIN },
            Envelope { actor: b"[]", ..PLAIN },
            Envelope { via: b"cli", ..PLAIN },
            Envelope { command: b"c0000000001", ..PLAIN },
            Envelope { cause: Some(b""), ..PLAIN },
        ];
        let plain = link(&GENESIS, &payload_digest(b"x"), &PLAIN);
        for other in others {
            assert_ne!(link(&GENESIS, &payload_digest(b"x"), &other), plain, "{other:?}");
        }
        assert_ne!(link(&GENESIS, &payload_digest(b"y"), &PLAIN), plain);
        assert_ne!(link(&plain, &payload_digest(b"x"), &PLAIN), plain);
    }

    #[test]
    fn the_bytes_are_those_of_the_description() {
        let mut expected = Vec::new();
        for number in [1u64, 1, 1, 0] {
            expected.extend_from_slice(&number.to_be_bytes());
        }
        for text in ["host", "host.slot-taken", "{}", "engine", "c0000000000"] {
            expected.extend_from_slice(&(text.len() as u64).to_be_bytes());
            expected.extend_from_slice(text.as_bytes());
        }
        expected.extend_from_slice(&[0xff; 8]);
        assert_eq!(PLAIN.bytes(), expected);
    }
}
