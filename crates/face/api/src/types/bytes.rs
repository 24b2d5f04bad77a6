//! Bytes that are no text, within JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes, on the wire in base64 with the usual alphabet and padding (RFC 4648, section 4).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Base64(pub Vec<u8>);

/// How many there are and nothing else: they may be what somebody typed.
impl std::fmt::Debug for Base64 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Base64({} bytes)", self.0.len())
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(|error| D::Error::custom(format!("no base64: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_travel_as_text_and_what_is_no_base64_is_refused() {
        for (bytes, text) in [(&b""[..], "\"\""), (b"a", "\"YQ==\""), (b"\x1b[A\xff\x00", "\"G1tB/wA=\"")] {
            let written = serde_json::to_string(&Base64(bytes.to_vec())).expect("serialises");
            assert_eq!(written, text);
            let read: Base64 = serde_json::from_str(text).expect("bytes");
            assert_eq!(read.0, bytes);
        }
        for text in ["\"YQ\"", "\"Y Q==\"", "\"YQ==\\n\"", "7"] {
            assert!(serde_json::from_str::<Base64>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_was_typed_is_not_in_a_trace() {
        assert_eq!(format!("{:?}", Base64(b"secret".to_vec())), "Base64(6 bytes)");
    }
}
