//! The signature over the head of the log. Whoever rewrites the log and its head file, but has not the key, is found
//! out. The key lies in godwit's home, which no run can see.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};

use crate::head::Head;

/// What is signed begins with this, so that a signature for one purpose is none for another.
const DOMAIN: &[u8] = b"godwit log head v1\0";

const KEY_FILE: &str = "log.key";
const PUBLIC_FILE: &str = "log.pub";

/// Signs heads and checks their signatures (Ed25519).
#[derive(Clone)]
pub struct HeadSigner {
    key: SigningKey,
}

impl std::fmt::Debug for HeadSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeadSigner").field("public", &self.public()).finish_non_exhaustive()
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file of the key could not be read or written.
    #[error("cannot {action} `{}`", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file holds no key.
    #[error("`{}` is damaged: it does not hold 64 hexadecimal digits; restore it from a backup", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
    },
}

impl HeadSigner {
    /// The key in `directory`. When there is none, one is made of `seed`: 32 fresh random bytes.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn open_or_create(directory: &Path, seed: impl FnOnce() -> [u8; 32]) -> Result<Self, KeyError> {
        if let Some(known) = Self::open(directory)? {
            return Ok(known);
        }
        let signer = Self { key: SigningKey::from_bytes(&seed()) };
        write(&directory.join(KEY_FILE), &hex::encode(signer.key.to_bytes()))?;
        write(&directory.join(PUBLIC_FILE), &signer.public())?;
        Ok(signer)
    }

    /// The key in `directory`; `None` when there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn open(directory: &Path) -> Result<Option<Self>, KeyError> {
        let bytes = read(&directory.join(KEY_FILE))?;
        Ok(bytes.map(|bytes| Self { key: SigningKey::from_bytes(&bytes) }))
    }

    /// The public key, in hexadecimal.
    pub fn public(&self) -> String {
        hex::encode(self.key.verifying_key().to_bytes())
    }

    /// The signature over a head, in hexadecimal.
    pub fn sign(&self, head: &Head) -> String {
        hex::encode(self.key.sign(&message(head)).to_bytes())
    }

    /// Whether a signature is this key's over this head.
    pub fn has_signed(&self, head: &Head, signature: &str) -> bool {
        self.verifier().has_signed(head, signature)
    }

    /// The half that checks signatures and makes none.
    pub fn verifier(&self) -> HeadVerifier {
        HeadVerifier { key: self.key.verifying_key() }
    }
}

/// Checks signatures over heads. It can be given away: nobody can sign with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadVerifier {
    key: VerifyingKey,
}

impl HeadVerifier {
    /// The public key in the file `path`; `None` when there is no such file.
    ///
    /// # Errors
    /// When it is there and cannot be read or holds no key.
    pub fn read_from(path: &Path) -> Result<Option<Self>, KeyError> {
        let Some(bytes) = read(path)? else { return Ok(None) };
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Damaged { path: path.to_owned() })?;
        Ok(Some(Self { key }))
    }

    /// The key, in hexadecimal.
    pub fn public(&self) -> String {
        hex::encode(self.key.to_bytes())
    }

    /// Whether a signature is this key's over this head.
    pub fn has_signed(&self, head: &Head, signature: &str) -> bool {
        let mut bytes = [0; 64];
        hex::decode_to_slice(signature, &mut bytes).is_ok()
            && self.key.verify(&message(head), &Signature::from_bytes(&bytes)).is_ok()
    }
}

/// The 32 bytes that a key's file holds; `None` when there is no such file.
fn read(path: &Path) -> Result<Option<[u8; 32]>, KeyError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(KeyError::File { action: "read", path: path.to_owned(), source }),
    };
    let mut bytes = [0; 32];
    let decoded = hex::decode_to_slice(text.trim(), &mut bytes);
    decoded.map_err(|_| KeyError::Damaged { path: path.to_owned() })?;
    Ok(Some(bytes))
}

fn message(head: &Head) -> Vec<u8> {
    [DOMAIN, &head.seq.to_be_bytes(), head.digest.as_str().as_bytes()].concat()
}

fn write(path: &Path, text: &str) -> Result<(), KeyError> {
    let failed = |source| KeyError::File { action: "write", path: path.to_owned(), source };
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).and_then(|()| file.sync_all()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_for_one_head_and_by_one_key() {
        let folder = tempfile::tempdir().expect("a directory");
        let signer = HeadSigner::open_or_create(folder.path(), || [7; 32]).expect("a key");
        let again = HeadSigner::open_or_create(folder.path(), || [8; 32]).expect("the same key");
        assert_eq!(signer.public(), again.public());
        let head = Head { seq: 3, ..Head::empty() };
        let signature = signer.sign(&head);
        assert!(again.has_signed(&head, &signature));
        assert!(!again.has_signed(&Head { seq: 4, ..Head::empty() }, &signature));
        assert!(!again.has_signed(&head, "not a signature"));
        let other = tempfile::tempdir().expect("a directory");
        let stranger = HeadSigner::open_or_create(other.path(), || [9; 32]).expect("a key");
        assert!(!stranger.has_signed(&head, &signature));
    }
}
