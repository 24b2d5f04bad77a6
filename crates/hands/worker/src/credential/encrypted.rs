//! A credential in a file that is encrypted in the format of age, which a person's own `age` program writes and reads.
//!
//! **Guarantees.** It is opened in memory, in the moment in which a run begins, and never written down. An error names the
//! next step, and nothing of what is in the file or of the key. A file that other users could have replaced is refused,
//! and a key that they can read.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Identity, IdentityFile, scrypt};

use super::MAX_BYTES;

/// The bits of a file that others can read or change.
pub(super) const READABLE_BY_OTHERS: u32 = 0o077;

/// The bits of a file that others can change.
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// The most bytes of the encrypted file: the credential, and room for a header with many recipients.
const MAX_FILE: usize = 4 * MAX_BYTES;

/// The most work that a passphrase may cost, as the power of two that the format writes down: some seconds.
const MOST_WORK: u8 = 20;

/// What the file holds, without its last line feed. `identity` is the text of a file of identities, or the passphrase of
/// a file that was encrypted with one.
///
/// # Errors
/// Why it cannot be opened, and the next step, as a clause about the file.
pub(super) fn open(path: &Path, identity: &str) -> Result<String, String> {
    refuse_if(path, WRITABLE_BY_OTHERS)?;
    let file = File::open(path).map_err(|error| unread(&error))?;
    let bytes = at_most(MAX_FILE, file).map_err(|error| unread(&error))?;
    let bytes = bytes.ok_or_else(|| format!("has more than {MAX_FILE} bytes"))?;
    let plain = decrypt(&bytes, identity)?;
    let text = String::from_utf8(plain).map_err(|_| "holds no text; encrypt the key or token alone".to_owned())?;
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

/// Refuses a file whose mode has any of these bits.
///
/// # Errors
/// What is wrong with it, and the command that mends it.
pub(super) fn refuse_if(path: &Path, bits: u32) -> Result<(), String> {
    let mode = fs::metadata(path).map_err(|error| unread(&error))?.permissions().mode() & 0o777;
    if mode & bits == 0 {
        return Ok(());
    }
    let what = if mode & WRITABLE_BY_OTHERS == 0 { "read" } else { "changed" };
    Err(format!("can be {what} by other users (mode {mode:o}): chmod 600 {}", path.display()))
}

fn unread(error: &std::io::Error) -> String {
    format!("cannot be read ({error})")
}

/// All bytes of a reader; `None` when there are more.
fn at_most(most: usize, reader: impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes).filter(|bytes| bytes.len() <= most))
}

fn decrypt(bytes: &[u8], identity: &str) -> Result<Vec<u8>, String> {
    let armored = age::armor::ArmoredReader::new(bytes);
    let decryptor = Decryptor::new_buffered(armored).map_err(|error| told(&error))?;
    let is_by_passphrase = decryptor.is_scrypt();
    let reader = if is_by_passphrase {
        let mut passphrase = scrypt::Identity::new(SecretString::from(identity.to_owned()));
        passphrase.set_max_work_factor(MOST_WORK);
        decryptor.decrypt(std::iter::once(&passphrase as &dyn Identity))
    } else {
        let identities = identities(identity)?;
        decryptor.decrypt(identities.iter().map(|identity| identity.as_ref() as &dyn Identity))
    };
    let reader = reader.map_err(|error| match error {
        // Of a header that opens with a passphrase alone, this is all that is known of a wrong one.
        DecryptError::DecryptionFailed if is_by_passphrase => told(&DecryptError::KeyDecryptionFailed),
        error => told(&error),
    })?;
    let plain = at_most(MAX_BYTES, reader).map_err(|_| told(&DecryptError::DecryptionFailed))?;
    plain.ok_or_else(|| format!("holds more than {MAX_BYTES} bytes"))
}

/// The identities of a text as `age-keygen` writes it.
fn identities(text: &str) -> Result<Vec<Box<dyn Identity + Send + Sync>>, String> {
    // What the library says of a line repeats it.
    let none = || "cannot be opened, for the configured key is no identity as `age-keygen` writes it".to_owned();
    let file = IdentityFile::from_buffer(text.as_bytes()).map_err(|_| none())?;
    let identities = file.into_identities().map_err(|_| none())?;
    if identities.is_empty() { Err(none()) } else { Ok(identities) }
}

fn told(error: &DecryptError) -> String {
    match error {
        DecryptError::NoMatchingKeys => {
            "is not encrypted for the configured key: encrypt it anew with `age -r RECIPIENT`, where `age-keygen -y` tells \
             the recipient of a key"
        }
        DecryptError::KeyDecryptionFailed => "is encrypted with another passphrase than the configured key",
        DecryptError::ExcessiveWork { .. } => "asks for too much work for its passphrase: encrypt it anew",
        DecryptError::InvalidHeader | DecryptError::UnknownFormat | DecryptError::Io(_) => {
            "is no file in the format of age: encrypt it with `age -r RECIPIENT -o FILE`"
        }
        // `DecryptionFailed`, `InvalidMac`, and what the library may come to know besides.
        _ => {
            "is damaged or was changed: encrypt the credential anew"
        }
    }
    .to_owned()
}

#[cfg(test)]
mod tests;
