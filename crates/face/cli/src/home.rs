//! Godwit's home: one directory, mode 0700, with everything that one daemon knows and keeps.
//!
//! It guarantees that a home in use is absolute, is a directory, belongs to this user and is closed to everybody
//! else. What is inside of the directories of runs, workspaces and vaults is the hands' affair.

mod lock;
mod publish;
pub(crate) mod secrets;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::error::CliError;
use crate::exit::Exit;

pub(crate) use lock::HomeLock;
pub(crate) use publish::random;

/// The variable that names the home.
pub(crate) const VARIABLE: &str = "GODWIT_HOME";

/// The mode of the home: nobody but its owner enters.
const MODE: u32 = 0o700;

/// Why a home cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HomeError {
    /// A path that means another place from another directory.
    #[error("godwit's home `{}` is not an absolute path", path.display())]
    NotAbsolute {
        /// What was given.
        path: PathBuf,
    },
    /// Nothing says where the home is.
    #[error("this user has no home directory to keep godwit's home in")]
    NoDefault {
        /// What the system said.
        #[source]
        source: etcetera::HomeDirError,
    },
    /// Something else is there.
    #[error("godwit's home `{}` is not a directory", path.display())]
    NotDirectory {
        /// Where.
        path: PathBuf,
    },
    /// Somebody else's.
    #[error("godwit's home `{}` belongs to user {owner}, not to user {user}", path.display())]
    NotOwned {
        /// Where.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
        /// Who asks.
        user: u32,
    },
    /// The system refuses.
    #[error("cannot {action} `{}`", path.display())]
    System {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl From<HomeError> for CliError {
    fn from(error: HomeError) -> Self {
        let own = Self::from_error(Exit::Config, &error);
        match &error {
            HomeError::NotAbsolute { .. } => own.hint(format!("give the whole path, such as `{VARIABLE}=$PWD/home`")),
            HomeError::NoDefault { .. } => own.hint(format!("set {VARIABLE} to an absolute path")),
            HomeError::NotDirectory { .. } | HomeError::NotOwned { .. } => {
                own.hint(format!("set {VARIABLE} to a directory of your own; one that is not there is created"))
            }
            HomeError::System { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                Self { exit: Exit::DiskFull, ..own }
            }
            HomeError::System { .. } => own,
        }
    }
}

/// A home and what is where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Home {
    path: PathBuf,
    /// Where the configuration may be beside the home; only for the default home.
    shared_config: Option<PathBuf>,
}

impl Home {
    /// The home that was named, or the default one in the user's data directory. Nothing is touched.
    ///
    /// # Errors
    /// [`HomeError::NotAbsolute`] and [`HomeError::NoDefault`].
    pub(crate) fn locate(named: Option<PathBuf>) -> Result<Self, HomeError> {
        match named.filter(|named| !named.as_os_str().is_empty()) {
            Some(path) if path.is_absolute() => Ok(Self { path, shared_config: None }),
            Some(path) => Err(HomeError::NotAbsolute { path }),
            None => {
                let places = etcetera::choose_base_strategy().map_err(|source| HomeError::NoDefault { source })?;
                let shared_config = Some(places.config_dir().join("godwit").join("config.toml"));
                Ok(Self { path: places.data_dir().join("godwit"), shared_config })
            }
        }
    }

    /// Makes the home fit for use: created if it is missing, checked, closed to others, with its directories.
    ///
    /// # Errors
    /// When it cannot be what it must be.
    pub(crate) fn prepare(self) -> Result<Self, HomeError> {
        create(&self.path)?;
        self.check()?;
        let failed = |action, source| HomeError::System { action, path: self.path.clone(), source };
        fs::set_permissions(&self.path, fs::Permissions::from_mode(MODE)).map_err(|source| failed("close", source))?;
        let path = self.path.canonicalize().map_err(|source| failed("resolve", source))?;
        let home = Self { path, ..self };
        create(&home.logs())?;
        create(&home.keys())?;
        Ok(home)
    }

    /// Checks a home that should be there, and changes nothing. A home that is missing is no error.
    ///
    /// # Errors
    /// When it is not a directory of this user.
    pub(crate) fn check(&self) -> Result<(), HomeError> {
        let path = self.path.clone();
        let metadata = match fs::metadata(&self.path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(HomeError::NotDirectory { path }),
            Err(source) => return Err(HomeError::System { action: "look at", path, source }),
        };
        let user = nix::unistd::geteuid().as_raw();
        if !metadata.is_dir() {
            return Err(HomeError::NotDirectory { path });
        }
        if metadata.uid() != user {
            return Err(HomeError::NotOwned { path, owner: metadata.uid(), user });
        }
        Ok(())
    }

    /// Whether somebody named it; else it is the default one.
    pub(crate) fn is_named(&self) -> bool {
        self.shared_config.is_none()
    }

    /// The home itself.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The log and its views.
    pub(crate) fn store(&self) -> PathBuf {
        self.path.join("store.db")
    }

    /// The end of the log, written down beside it, so that a log that was cut off or written anew shows.
    pub(crate) fn log_head(&self) -> PathBuf {
        self.path.join("log-head")
    }

    /// How to reach the daemon, while it runs.
    pub(crate) fn daemon_info(&self) -> PathBuf {
        self.path.join("daemon.json")
    }

    /// The daemon's bearer token.
    pub(crate) fn token(&self) -> PathBuf {
        self.path.join("token")
    }

    /// Held by the one daemon, or the one offline command, of this home.
    pub(crate) fn daemon_lock(&self) -> PathBuf {
        self.path.join("daemon.lock")
    }

    /// Inherited by the daemon's helper processes.
    pub(crate) fn helpers_lock(&self) -> PathBuf {
        self.path.join("helpers.lock")
    }

    /// What daemons wrote for a person to read.
    pub(crate) fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    /// Where a daemon in the background writes what it has to say.
    pub(crate) fn daemon_log(&self) -> PathBuf {
        self.logs().join("daemon.log")
    }

    /// Godwit's own keys.
    pub(crate) fn keys(&self) -> PathBuf {
        self.path.join("keys")
    }

    /// The key that push services know this home by.
    pub(crate) fn push_key(&self) -> PathBuf {
        self.keys().join("push.key")
    }

    /// The browsers that are told when something needs a person, and what each was told.
    pub(crate) fn push_book(&self) -> PathBuf {
        self.path.join("push.json")
    }

    /// What sessions of browsers are derived from.
    pub(crate) fn browser_key_file(&self) -> PathBuf {
        self.path.join("browser.key")
    }

    /// The configuration: in the home; for the default home else in the user's configuration directory.
    pub(crate) fn config(&self) -> PathBuf {
        let own = self.path.join("config.toml");
        match &self.shared_config {
            Some(shared) if !own.exists() && shared.exists() => shared.clone(),
            Some(_) | None => own,
        }
    }
}

/// Creates a directory that only this user enters. What is there already stays as it is.
fn create(path: &Path) -> Result<(), HomeError> {
    match fs::DirBuilder::new().recursive(true).mode(MODE).create(path) {
        Ok(()) => Ok(()),
        Err(error) if matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory) => {
            Err(HomeError::NotDirectory { path: path.to_owned() })
        }
        Err(source) => Err(HomeError::System { action: "create", path: path.to_owned(), source }),
    }
}
