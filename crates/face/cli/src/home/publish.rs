//! What a daemon leaves in its home so that commands find it: its address and its token.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use godwit_api::types::DaemonInfo;

use super::{Home, HomeError};

/// The random bytes of a token.
const TOKEN_BYTES: usize = 32;

impl Home {
    /// Makes a new bearer token and writes it where only this user reads it. A token lives as long as its process.
    ///
    /// # Errors
    /// When the system gives no randomness or the file cannot be written.
    pub(crate) fn new_token(&self) -> Result<String, HomeError> {
        let path = self.token();
        let mut bytes = [0; TOKEN_BYTES];
        let failed = |source| HomeError::System { action: "write", path: path.clone(), source };
        getrandom::fill(&mut bytes).map_err(|error| failed(io::Error::other(error)))?;
        let token = hex::encode(bytes);
        replace(&path, token.as_bytes()).map_err(failed)?;
        Ok(token)
    }

    /// The token of the daemon that this process was before, so that whoever has it goes on; a new one when it is gone.
    ///
    /// # Errors
    /// As [`Home::new_token`].
    pub(crate) fn same_token(&self) -> Result<String, HomeError> {
        let is_token = |text: &String| hex::decode(text).is_ok_and(|bytes| bytes.len() == TOKEN_BYTES);
        match fs::read_to_string(self.token()).ok().filter(is_token) {
            Some(token) => Ok(token),
            None => self.new_token(),
        }
    }

    /// The key that sessions of browsers are derived from. It is made once, so that they outlive the daemon.
    ///
    /// # Errors
    /// When it cannot be read or made, or is not what this made.
    pub(crate) fn browser_key(&self) -> Result<[u8; TOKEN_BYTES], HomeError> {
        let path = self.browser_key_file();
        let failed = |action, source| HomeError::System { action, path: path.clone(), source };
        match fs::read(&path) {
            Ok(text) => {
                let mut key = [0; TOKEN_BYTES];
                let read = hex::decode_to_slice(text.trim_ascii(), &mut key);
                read.map(|()| key).map_err(|error| failed("read", io::Error::other(error)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut key = [0; TOKEN_BYTES];
                getrandom::fill(&mut key).map_err(|error| failed("write", io::Error::other(error)))?;
                replace(&path, hex::encode(key).as_bytes()).map_err(|source| failed("write", source))?;
                Ok(key)
            }
            Err(source) => Err(failed("read", source)),
        }
    }

    /// A name for this start of the daemon that nobody can know before.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub(crate) fn new_boot(&self) -> Result<String, HomeError> {
        let none = || io::Error::other("the system gives no randomness");
        random().ok_or_else(|| HomeError::System { action: "start in", path: self.path().to_owned(), source: none() })
    }

    /// Says how to reach the daemon.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn publish(&self, info: &DaemonInfo) -> Result<(), HomeError> {
        let path = self.daemon_info();
        let text = serde_json::to_vec(info).expect("an address, a number and a path can be written as JSON");
        replace(&path, &text).map_err(|source| HomeError::System { action: "write", path, source })
    }

    /// How to reach the daemon; `None` when none runs. After a crash it may be the address of one that is gone.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub(crate) fn published(&self) -> Result<Option<DaemonInfo>, HomeError> {
        let path = self.daemon_info();
        let failed = |source| HomeError::System { action: "read", path: path.clone(), source };
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| failed(error.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(failed(source)),
        }
    }

    /// Takes back what [`Home::publish`] and [`Home::new_token`] wrote.
    ///
    /// # Errors
    /// When a file is there and cannot be removed.
    pub(crate) fn unpublish(&self) -> Result<(), HomeError> {
        for path in [self.daemon_info(), self.token()] {
            match fs::remove_file(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(HomeError::System { action: "remove", path, source }),
            }
        }
        Ok(())
    }
}

/// Random bytes in hex, as many as a token has; `None` when the system gives none.
pub(crate) fn random() -> Option<String> {
    let mut bytes = [0; TOKEN_BYTES];
    getrandom::fill(&mut bytes).ok()?;
    Some(hex::encode(bytes))
}

/// Writes a file that appears whole or not at all, for its owner only.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("draft");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(content)?;
    fs::rename(&draft, path)
}
