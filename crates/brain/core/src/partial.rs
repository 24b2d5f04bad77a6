//! What a change says of one part of a whole: nothing, that there is none of it, or what it is.
//!
//! A part that may be missing is an `Option<Option<T>>` in a change, absent where nothing is said of it and `null` where
//! there is none of it any more.

use serde::{Deserialize, Deserializer};

/// Reads a part of which something is said, and so tells `null` from absent: for `deserialize_with`, beside `default` and
/// `skip_serializing_if = "Option::is_none"`.
///
/// # Errors
/// When what is said is neither `null` nor what the part can be.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}
