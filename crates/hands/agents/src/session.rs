//! The session of a run whose CLI lets godwit choose it.

use godwit_core::id::RunId;
use godwit_core::name::SessionId;
use sha2::{Digest, Sha256};

/// A UUID (version 8) made of the run's id, so that the same run has the same session whoever asks.
pub(crate) fn session_of(run: &RunId) -> SessionId {
    let digest = Sha256::digest(format!("godwit run {run}"));
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    text.parse().expect("a UUID is a session id")
}
