//! Who sends: the key that push services know this home by, and the statements signed with it (RFC 8292).
//!
//! The key is made once and lies in the home's directory of keys, for its owner alone. A browser's subscription is bound
//! to it: with another key, every browser has to be asked again.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

/// How long a statement is good for. The most that RFC 8292, section 2, allows is a day.
const LIFE: SignedDuration = SignedDuration::from_hours(12);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Its file could not be read or written.
    #[error("cannot {action} `{}`", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file holds no key.
    #[error("`{}` does not hold a key of web push; remove it, and browsers have to turn notifications on again", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
    },
    /// The system gives no randomness.
    #[error("the system gives no randomness for the key of web push")]
    Random,
}

/// The key that push services know this home by.
pub(crate) struct VapidKey {
    pair: EcdsaKeyPair,
}

impl VapidKey {
    /// The key in `path`. When the file is not there, one is made.
    ///
    /// # Errors
    /// [`KeyError`]; a file that holds no key is never replaced.
    pub(crate) fn open_or_create(path: &Path) -> Result<Self, KeyError> {
        let failed = |action, source| KeyError::File { action, path: path.to_owned(), source };
        match fs::read(path) {
            Ok(text) => {
                let damaged = || KeyError::Damaged { path: path.to_owned() };
                Self::decode(text.trim_ascii()).ok_or_else(damaged)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
                let text = URL_SAFE_NO_PAD.encode(made.map_err(|_| KeyError::Random)?);
                replace(path, text.as_bytes()).map_err(|source| failed("write", source))?;
                Self::decode(text.as_bytes()).ok_or(KeyError::Random)
            }
            Err(source) => Err(failed("read", source)),
        }
    }

    fn decode(text: &[u8]) -> Option<Self> {
        let document = URL_SAFE_NO_PAD.decode(text).ok()?;
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document, &random).ok()?;
        Some(Self { pair })
    }

    /// The public key as a page gives it to its browser: the uncompressed point, in base64url.
    pub(crate) fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.pair.public_key())
    }

    /// The value of the header `Authorization` for the push service at an origin such as `https://push.example`.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub(crate) fn authorization(&self, origin: &str, contact: &str, now: Timestamp) -> Result<String, KeyError> {
        let header = URL_SAFE_NO_PAD.encode(br#"{"typ":"JWT","alg":"ES256"}"#);
        let claims = serde_json::json!({ "aud": origin, "exp": (now + LIFE).as_second(), "sub": contact });
        let statement = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), statement.as_bytes()).map_err(|_| KeyError::Random)?;
        Ok(format!("vapid t={statement}.{}, k={}", URL_SAFE_NO_PAD.encode(signature), self.public()))
    }
}

impl std::fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VapidKey").field("public", &self.public()).finish_non_exhaustive()
    }
}

/// Writes a file that appears whole or not at all, for its owner only, and that is on the disk then.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("draft");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;

    fn is_signed(token: &str, public: &str) -> bool {
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
        let (statement, signature) = token.rsplit_once('.').expect("three parts");
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(public))
            .verify(statement.as_bytes(), &decode(signature))
            .is_ok()
    }

    #[test]
    fn what_is_signed_is_what_rfc_8292_shows() {
        // The example of RFC 8292, section 2.4: what verifies it verifies ours.
        let token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1\
                     MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUf\
                     nK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
        let public = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
        assert!(is_signed(token, public));

        let home = tempfile::tempdir().expect("a directory");
        let key = VapidKey::open_or_create(&home.path().join("push.key")).expect("a key");
        let now = Timestamp::from_second(1_453_480_568).expect("a time");
        let header = key.authorization("https://push.example.net", "mailto:push@example.com", now).expect("signed");
        let (ours, named) =
            header.strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).expect("two parts");
        assert_eq!(named, key.public());
        assert!(is_signed(ours, named));
        let (theirs, ours): (Vec<_>, Vec<_>) = (token.split('.').collect(), ours.split('.').collect());
        assert_eq!(ours[0], theirs[0], "the header is that of the example");
        let claims = |part: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64url");
            serde_json::from_slice::<serde_json::Value>(&bytes).expect("JSON")
        };
        assert_eq!(claims(ours[1]), claims(theirs[1]), "and so are the claims");
    }

    #[test]
    fn a_key_is_made_once_for_its_owner_and_never_replaced() {
        let home = tempfile::tempdir().expect("a directory");
        let path = home.path().join("push.key");
        let made = VapidKey::open_or_create(&path).expect("made").public();
        assert_eq!(VapidKey::open_or_create(&path).expect("read").public(), made);
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        fs::write(&path, "no key").expect("written");
        assert!(matches!(VapidKey::open_or_create(&path), Err(KeyError::Damaged { .. })));
        assert_eq!(fs::read(&path).expect("there"), b"no key");
    }
}
