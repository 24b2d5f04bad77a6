//! What the server reads through the hands.

mod range;
mod recording;
mod sandbox;
mod settings;
mod transcript;

use std::sync::Arc;

use godwit_api::types::{DoctorItem, DoctorReport, RunSandbox, ScreenSize, Settings};
use godwit_core::account::Registration;
use godwit_core::id::{MissionId, RepoId, RunId};
use godwit_core::name::{AgentName, Digest, Sha};
use godwit_core::policy::RepoPolicy;
use godwit_core::risk::RevisionRange;
use godwit_server::{
    EvidencePackage, Outline, PIECE_BYTES, Probed, RangeFacts, ReadError, Reader, Recording, Sought, SourceInfo,
    Transcript, Wanted,
};
use godwit_store::Store;
use jiff::Timestamp;

use self::recording::Masked;
use self::transcript::Telling;
pub(crate) use self::transcript::masked;
use crate::composition::now;
use crate::config::Config;
use crate::doctor::{self, Accounts};
use crate::home::Home;

/// A future of the reader.
type Reading<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, ReadError>> + Send + 'a>>;

/// Reads through the hands.
pub(crate) struct HandsReader {
    hands: godwit_worker::Reader,
    prober: godwit_worker::Prober,
    store: Store,
    setting: Arc<(Home, Config)>,
}

impl HandsReader {
    /// A reader over these hands.
    pub(crate) fn new(
        (hands, prober): (godwit_worker::Reader, godwit_worker::Prober),
        store: Store,
        home: Home,
        config: Config,
    ) -> Self {
        Self { hands, prober, store, setting: Arc::new((home, config)) }
    }

    async fn mission(&self, id: &MissionId) -> Result<godwit_store::view::MissionView, ReadError> {
        let view = self.store.mission(id).await.map_err(|error| ReadError::Failed { detail: error.to_string() })?;
        view.ok_or_else(|| missing(format!("no mission {id}"), "godwit mission list"))
    }

    /// How the output of a run is told.
    async fn telling(&self, run: &RunId, raw: bool) -> Result<Telling, ReadError> {
        let view = self.store.run(run).await.map_err(|error| ReadError::Failed { detail: error.to_string() })?;
        let view = view.ok_or_else(|| missing(format!("no run {run}"), "godwit run list"))?;
        Ok(Telling::new(self.hands.clone(), &view, raw))
    }
}

fn missing(detail: String, hint: &str) -> ReadError {
    ReadError::Missing { detail, hint: Some(hint.to_owned()) }
}

/// Runs what blocks where blocking is allowed.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ReadError> + Send + 'static,
) -> Result<T, ReadError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(ReadError::Failed { detail: format!("a defect of godwit: {error}") }),
    }
}

impl Reader for HandsReader {
    fn inspect_source<'a>(&'a self, path: &'a str) -> Reading<'a, SourceInfo> {
        let (hands, path) = (self.hands.clone(), path.to_owned());
        Box::pin(blocking(move || {
            let unsuitable =
                |error: godwit_worker::ReadFailed| ReadError::Unsuitable { detail: error.to_string(), hint: None };
            let (info, is_dirty) = hands.inspect_source(std::path::Path::new(&path)).map_err(unsuitable)?;
            Ok(SourceInfo {
                location: info.path.to_string_lossy().into_owned(),
                head_branch: info.head_branch,
                head: Some(info.head),
                is_dirty,
            })
        }))
    }

    fn range<'a>(
        &'a self,
        repo: &'a RepoId,
        location: &'a str,
        policy: &'a RepoPolicy,
        range: &'a RevisionRange,
    ) -> Reading<'a, RangeFacts> {
        range::read(self, repo, location, policy, range)
    }

    fn diff<'a>(&'a self, mission: &'a MissionId) -> Reading<'a, String> {
        Box::pin(async move {
            let view = self.mission(mission).await?;
            let result = view.last_task().result_commit.clone();
            let (Some(base), Some(commit)) = (view.base, result) else {
                let detail = format!("mission {mission} has no result yet");
                return Err(missing(detail, &format!("godwit mission show {mission}")));
            };
            self.patch(&view.repo, &base, &commit).await
        })
    }

    fn patch<'a>(&'a self, repo: &'a RepoId, before: &'a Sha, commit: &'a Sha) -> Reading<'a, String> {
        let (hands, repo, before, commit) = (self.hands.clone(), repo.clone(), before.clone(), commit.clone());
        Box::pin(blocking(move || {
            let patch = hands.patch(&repo, &before, &commit);
            let patch = patch.map_err(|error| ReadError::Failed { detail: error.to_string() })?;
            Ok(String::from_utf8_lossy(&patch).into_owned())
        }))
    }

    fn sandbox<'a>(&'a self, run: &'a RunId) -> Reading<'a, Option<RunSandbox>> {
        let (hands, run) = (self.hands.clone(), run.clone());
        Box::pin(blocking(move || Ok(hands.confinement(&run).map(|confinement| sandbox::of(run, confinement)))))
    }

    fn probe(&self, agent: AgentName, account: Option<Registration>) -> Reading<'_, Probed> {
        Box::pin(async move {
            let told = self.prober.probe(&agent, account).await;
            let godwit_worker::Probed { verdict, until, detail, sightings } = told;
            // What a provider says may hold what nobody should read.
            Ok(Probed { verdict, until, detail: masked(&detail), sightings })
        })
    }

    fn transcript<'a>(&'a self, run: &'a RunId, wanted: Wanted) -> Reading<'a, Transcript> {
        Box::pin(async move {
            let told = self.telling(run, wanted.raw).await?;
            blocking(move || told.piece(wanted)).await
        })
    }

    fn outline<'a>(&'a self, run: &'a RunId, wanted: Sought) -> Reading<'a, Outline> {
        Box::pin(async move {
            let told = self.telling(run, wanted.raw).await?;
            blocking(move || told.outline(&wanted)).await
        })
    }

    fn offset_since<'a>(&'a self, run: &'a RunId, since: Timestamp) -> Reading<'a, u64> {
        let (hands, run) = (self.hands.clone(), run.clone());
        Box::pin(blocking(move || {
            // A time before 1970 is before everything.
            let since_ms = u64::try_from(since.as_millisecond()).unwrap_or(0);
            let offset = hands.offset_since(&run, since_ms);
            offset.map_err(|error| ReadError::Failed { detail: error.to_string() })
        }))
    }

    fn grows<'a>(&'a self, run: &'a RunId, offset: u64) -> Reading<'a, bool> {
        Box::pin(async move {
            let grown = self.hands.grows(run, offset).await;
            grown.map_err(|error| ReadError::Failed { detail: error.to_string() })
        })
    }

    fn recording<'a>(&'a self, run: &'a RunId, from: u64) -> Reading<'a, Option<Recording>> {
        let failed = |error: godwit_worker::ReadFailed| ReadError::Failed { detail: error.to_string() };
        Box::pin(async move {
            let Some(output) = self.hands.output(run, from, PIECE_BYTES).map_err(failed)? else { return Ok(None) };
            let (start, length) = Masked::context(from);
            let before = self.hands.output_at(run, start, length).map_err(failed)?;
            let size = output.size().map(|size| ScreenSize { columns: size.columns, rows: size.rows });
            Ok(Some(Recording { length: output.length(), size, rest: Box::new(Masked::new(output, before)) }))
        })
    }

    fn evidence<'a>(&'a self, digest: &'a Digest) -> Reading<'a, EvidencePackage> {
        let (hands, digest) = (self.hands.clone(), digest.clone());
        Box::pin(blocking(move || {
            let package = hands.evidence(&digest);
            let (directory, text) = package.map_err(|error| missing(error.to_string(), "godwit mission list"))?;
            let manifest = serde_json::from_str(&text)
                .map_err(|error| ReadError::Failed { detail: format!("evidence {digest} is damaged: {error}") })?;
            Ok(EvidencePackage { directory: directory.to_string_lossy().into_owned(), manifest })
        }))
    }

    fn vitals(&self) -> Reading<'_, Vec<DoctorItem>> {
        let setting = Arc::clone(&self.setting);
        Box::pin(async move {
            let accounts = Accounts::registered(&self.store).await.unwrap_or(Accounts::NotLookedAt);
            blocking(move || Ok(doctor::vitals(&setting.0, &setting.1, &accounts))).await
        })
    }

    fn settings(&self) -> Reading<'_, Settings> {
        let (home, config) = &*self.setting;
        Box::pin(std::future::ready(Ok(settings::of(home, config))))
    }

    fn doctor(&self) -> Reading<'_, DoctorReport> {
        let setting = Arc::clone(&self.setting);
        Box::pin(async move {
            let accounts = Accounts::standing(&self.store, now()).await.unwrap_or(Accounts::NotLookedAt);
            blocking(move || Ok(doctor::examine(&setting.0, &setting.1, &accounts))).await
        })
    }
}
