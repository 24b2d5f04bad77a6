//! Evidence: what is true of a result, in a package that is named by what is in it.

pub(crate) mod facts;

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use godwit_core::effect::{EffectKind, OutcomeKind, Retry};
use godwit_core::evidence::{CheckResult, Facts};
use godwit_core::hold::HoldCode;
use godwit_core::id::{MissionId, RepoId, TaskId};
use godwit_core::name::{Digest, Sha};
use godwit_core::risk::{self, Score};
use godwit_core::run::Usage;
use godwit_proc::{crash, tree};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::Shared;
use crate::failure::{failed, failed_in_git, failed_on};
use crate::tree::existing_vault;

/// The form of a package; a changed one raises it.
const FORMAT: u32 = 3;

/// The list of what is in a package. Its SHA-256 is the package's name.
#[derive(Serialize)]
struct Manifest<'a> {
    format: u32,
    mission: &'a MissionId,
    task: &'a TaskId,
    repo: &'a RepoId,
    base: &'a Sha,
    commit: &'a Sha,
    usage: &'a Usage,
    log_head: Option<&'a Digest>,
    checks: &'a [CheckResult],
    facts: &'a Facts,
    risk: Score,
    files: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    bytes: u64,
    sha256: String,
}

/// Seals the evidence about a result. Blocks.
pub(crate) fn seal(shared: &Shared, repo: &RepoId, mission: &MissionId, kind: &EffectKind) -> OutcomeKind {
    let EffectKind::SealEvidence {
        task,
        intent,
        spec,
        base,
        commit,
        checks,
        runs,
        usage,
        log_head,
        allowed_paths,
        forbidden_paths,
    } = kind
    else {
        return failed(Retry::Never, HoldCode::EvidenceFailed, "a defect of godwit: this is no evidence to seal");
    };
    let change = match existing_vault(shared, repo).and_then(|vault| vault.change(base, commit)) {
        Ok(change) => change,
        Err(error) => return failed_in_git(&error, HoldCode::EvidenceFailed),
    };
    let facts = match facts::of_result(shared, runs, &change.diff, checks, [allowed_paths, forbidden_paths]) {
        Ok(facts) => facts,
        Err(fault) => return failed(Retry::Never, HoldCode::EvidenceFailed, format!("the policy's {fault}")),
    };
    let spec = spec.as_deref();
    let package = Package { shared, task, patch: change.patch(), intent, spec, checks };
    let newest = Newest { base: base.clone(), commit: commit.clone(), checks: checks.clone() };
    if let Some(digest) = newest.sealed_before(shared, task) {
        return OutcomeKind::EvidenceSealed { digest, facts };
    }
    let written = package.write(
        |files| Manifest {
            format: FORMAT,
            mission,
            task,
            repo,
            base,
            commit,
            usage,
            log_head: log_head.as_ref(),
            checks,
            facts: &facts,
            risk: risk::score(&facts),
            files,
        },
        &newest,
    );
    match written {
        Ok(digest) => OutcomeKind::EvidenceSealed { digest, facts },
        Err(error) => failed_on(&error, HoldCode::EvidenceFailed),
    }
}

/// What the newest package of a task is about. The head of the log that a package names grows meanwhile, so a seal
/// that is asked again after a crash finds the first package by this instead of making a second one.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct Newest {
    base: Sha,
    commit: Sha,
    checks: Vec<CheckResult>,
}

/// [`Newest`] with the package's name, as it is written down.
#[derive(Serialize, Deserialize)]
struct Remembered {
    #[serde(flatten)]
    about: Newest,
    digest: Digest,
}

impl Newest {
    fn sealed_before(&self, shared: &Shared, task: &TaskId) -> Option<Digest> {
        let layout = &shared.config.layout;
        let text = fs::read(layout.newest_evidence(task)).ok()?;
        let found: Remembered = serde_json::from_slice(&text).ok()?;
        (found.about == *self && layout.evidence(&found.digest).is_dir()).then_some(found.digest)
    }

    fn remember(&self, shared: &Shared, task: &TaskId, digest: &Digest) -> io::Result<()> {
        let path = shared.config.layout.newest_evidence(task);
        let about = Self { base: self.base.clone(), commit: self.commit.clone(), checks: self.checks.clone() };
        let text = serde_json::to_vec(&Remembered { about, digest: digest.clone() }).map_err(io::Error::other)?;
        let draft = path.with_extension("draft");
        fs::write(&draft, text)?;
        fs::rename(draft, path)
    }
}

struct Package<'a> {
    shared: &'a Shared,
    task: &'a TaskId,
    patch: &'a [u8],
    intent: &'a str,
    spec: Option<&'a str>,
    checks: &'a [CheckResult],
}

impl Package<'_> {
    /// Writes everything under a temporary name, then gives the package its own.
    fn write<'m>(&self, manifest: impl FnOnce(Vec<Entry>) -> Manifest<'m>, newest: &Newest) -> io::Result<Digest> {
        let layout = &self.shared.config.layout;
        let root = layout.evidence_root();
        let draft = root.join(format!("draft-{}", self.task));
        tree::remove(&root, &draft).map_err(io::Error::other)?;
        fs::create_dir(&draft)?;
        fs::write(draft.join("diff.patch"), self.patch)?;
        fs::write(draft.join("mission.md"), self.intent)?;
        if let Some(spec) = self.spec {
            fs::write(draft.join("clarified-spec.md"), spec)?;
        }
        self.copy_check_outputs(&draft)?;
        let manifest = serde_json::to_vec_pretty(&manifest(entries(&draft)?)).map_err(io::Error::other)?;
        fs::write(draft.join("manifest.json"), &manifest)?;
        sync_all(&draft)?;
        let digest: Digest =
            hex::encode(Sha256::digest(&manifest)).parse().expect("a SHA-256 has 64 hexadecimal digits");
        newest.remember(self.shared, self.task, &digest)?;
        crash::point("seal.before-rename");
        let package = layout.evidence(&digest);
        if package.exists() {
            // The same content was sealed before a crash.
            tree::remove(&root, &draft).map_err(io::Error::other)?;
        } else {
            fs::rename(&draft, &package)?;
        }
        fs::File::open(&root)?.sync_all()?;
        Ok(digest)
    }

    /// The latest round of each check is the one that the results are of. Of several tries the last is the check's
    /// own, and every one is there by its number.
    fn copy_check_outputs(&self, draft: &Path) -> io::Result<()> {
        for check in self.checks {
            let Some(round) = self.latest_round(check)? else { continue };
            let tries = u32::try_from(check.tries.len()).unwrap_or(u32::MAX);
            self.copy_outputs(draft, check, (round, tries.max(1)), "")?;
            for number in 1..=tries {
                self.copy_outputs(draft, check, (round, number), &format!("try{number}-"))?;
            }
        }
        Ok(())
    }

    fn copy_outputs(&self, draft: &Path, check: &CheckResult, which: (u32, u32), prefix: &str) -> io::Result<()> {
        let (round, number) = which;
        let run_dir = self.shared.config.layout.check_try(self.task, round, number, &check.name);
        let names = ["out", "err"].map(|stream| format!("{prefix}check-{}.{stream}", check.name));
        for (from, name) in crate::checks::output_files(&run_dir).into_iter().zip(names) {
            if from.exists() {
                fs::copy(from, draft.join(name))?;
            }
        }
        Ok(())
    }

    fn latest_round(&self, check: &CheckResult) -> io::Result<Option<u32>> {
        let layout = &self.shared.config.layout;
        let mut latest = None;
        for round in 1.. {
            if !layout.check(self.task, round, &check.name).try_exists()? {
                break;
            }
            latest = Some(round);
        }
        Ok(latest)
    }
}

fn entries(draft: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for file in fs::read_dir(draft)? {
        let file = file?;
        let mut hash = Sha256::new();
        let mut bytes = 0;
        let mut source = fs::File::open(file.path())?;
        let mut buffer = [0; 64 * 1024];
        loop {
            let read = source.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
            bytes += read as u64;
        }
        let name = file.file_name().to_string_lossy().into_owned();
        entries.push(Entry { name, bytes, sha256: hex::encode(hash.finalize()) });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

fn sync_all(draft: &Path) -> io::Result<()> {
    for file in fs::read_dir(draft)? {
        fs::File::open(file?.path())?.sync_all()?;
    }
    fs::File::open(draft)?.sync_all()
}
