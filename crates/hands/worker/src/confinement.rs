//! What a run could touch, remembered beside it as it was started: a person sees later what the sandbox let it do, also
//! when the configuration has changed since. What is not there is not known.

use std::fs;
use std::path::{Path, PathBuf};

use godwit_sandbox::{Backend, Network, Profile};
use serde::{Deserialize, Serialize};

use crate::launch::{Refused, write_private};

const CONFINEMENT: &str = "sandbox.json";

/// What a run could touch. Every path is seen inside at the same place as outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confinement {
    /// What isolates it, as it names itself.
    pub backend: String,
    /// Which network it sees.
    pub network: SeenNetwork,
    /// What it writes: the workspace, its `HOME`, then single files.
    pub writable: Vec<PathBuf>,
    /// What it reads besides the system's programs.
    pub readable: Vec<PathBuf>,
    /// What it does not see, but for what is named above.
    pub hidden: Vec<PathBuf>,
    /// What of the workspace shows as empty.
    pub covered: Vec<PathBuf>,
}

/// Which network a run sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeenNetwork {
    /// That of the machine.
    Host,
}

impl Confinement {
    /// What a profile lets a run touch.
    pub(crate) fn of(backend: &Backend, profile: &Profile) -> Self {
        let writable = [&profile.workspace, &profile.home].into_iter().chain(&profile.writable_files);
        Self {
            backend: backend.version.clone(),
            network: match profile.network {
                Network::Open => SeenNetwork::Host,
            },
            writable: writable.cloned().collect(),
            readable: profile.read_only.clone(),
            hidden: profile.hidden.clone(),
            covered: profile.covered.clone(),
        }
    }

    /// Writes it down beside a run that is about to start.
    pub(crate) fn write(&self, run_dir: &Path) -> Result<(), Refused> {
        let text = serde_json::to_string(self).expect("a plain struct serialises");
        write_private(&run_dir.join(CONFINEMENT), &text)
    }

    /// What was written down; `None` when nothing was, as of runs of earlier releases, or it cannot be read.
    pub(crate) fn at(run_dir: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(run_dir.join(CONFINEMENT)).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_a_profile_allows_is_what_is_remembered() {
        let place = tempfile::tempdir().expect("a scratch directory");
        assert_eq!(Confinement::at(place.path()), None);
        let path = |name: &str| PathBuf::from(format!("/srv/{name}"));
        let profile = Profile {
            workspace: path("tree"),
            home: path("home"),
            tmp: None,
            writable_files: vec![path("record")],
            read_only: vec![path("objects")],
            hidden: vec![path("godwit")],
            uncovered: Vec::new(),
            covered: vec![path("tree/.claude")],
            env: BTreeMap::from([("NAME".to_owned(), "value".to_owned())]),
            network: Network::Open,
        };
        let backend = Backend { version: "bubblewrap 0.8.0".to_owned(), path: path("bwrap") };
        let confinement = Confinement::of(&backend, &profile);
        assert_eq!(confinement.writable, ["tree", "home", "record"].map(path));
        assert_eq!((&confinement.readable, &confinement.covered), (&profile.read_only, &profile.covered));
        confinement.write(place.path()).expect("written");
        assert_eq!(Confinement::at(place.path()), Some(confinement));
    }
}
