//! What the operator keeps in files of the daemon's host: the configuration and secrets. The composition root
//! implements it; the server knows no file.

use std::future::Future;
use std::pin::Pin;

use godwit_api::Problem;
use godwit_api::types::{ConfigChanges, ConfigFile, ConfigPreview, NewSecret, SaveConfig, Secret};
use godwit_core::configuration::Configuration;
use godwit_core::name::SecretName;

/// A future of a [`Keeper`]. It fails with the problem as whoever asked is told it.
pub type Keeping<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

/// What a daemon would find that begins now in the place of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStart {
    /// Where its API would be.
    pub url: String,
    /// The parts of the configuration that it would know otherwise.
    pub applies: Vec<String>,
}

/// Changes that were saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The file as it is now.
    pub file: ConfigFile,
    /// As the log may know what it was.
    pub before: Configuration,
    /// As the log may know what it is.
    pub after: Configuration,
}

/// The configuration file and the secrets of the home. A value that may be secret never comes out of it.
pub trait Keeper: Send + Sync {
    /// The configuration file as it is now.
    fn config(&self) -> Keeping<'_, ConfigFile>;
    /// What changes would make of it. Nothing is written.
    fn preview(&self, changes: ConfigChanges) -> Keeping<'_, ConfigPreview>;
    /// Saves changes, if the file is as their preview saw it and becomes what their preview showed.
    fn save(&self, save: SaveConfig) -> Keeping<'_, Saved>;
    /// Looks whether a daemon could begin now in the place of this one. It fails with what keeps it from that; nothing has
    /// ended then.
    fn next_start(&self) -> Keeping<'_, NextStart>;
    /// The secrets by name, and the agents that refer to them.
    fn secrets(&self) -> Keeping<'_, Vec<Secret>>;
    /// Keeps a secret.
    fn set_secret(&self, new: NewSecret) -> Keeping<'_, Secret>;
    /// Deletes a secret to which no agent refers.
    fn remove_secret(&self, name: SecretName) -> Keeping<'_, ()>;
}
