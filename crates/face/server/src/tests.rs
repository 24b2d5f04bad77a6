//! The router over a real engine and a real store, with hands that do nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use godwit_api::types::{
    ConfigChanges, ConfigFile, ConfigPreview, DoctorItem, DoctorLevel, NewSecret, SaveConfig, Secret,
};
use godwit_core::admit::Caps;
use godwit_core::configuration::{Configuration, Setting};
use godwit_core::effect::{Effect, Signal};
use godwit_core::evidence::{Facts, SecretHit};
use godwit_core::id::EffectId;
use godwit_core::route::{AgentFacts, RouteBook};
use godwit_engine::{Driver, DriverConfig, Hands};
use godwit_store::{OpenMode, Store};
use jiff::Timestamp;
use tower::ServiceExt as _;

use crate::keeper::{Keeper, Keeping, NextStart, Saved};
use crate::reader::{
    EvidencePackage, Outline, RangeFacts, ReadError, Reader, Reading, Sought, SourceInfo, Transcript, Wanted,
};
use crate::{Secrets, ServerConfig, ServerState, router};

struct IdleHands;

impl Hands for IdleHands {
    fn start(&mut self, _: Effect) {}
    fn cancel(&mut self, _: &EffectId) {}
    fn signal(&mut self, _: Signal) {}
}

/// Finds every repository clean, and nothing else.
struct FakeReader;

fn missing<'a, T: Send + 'a>() -> Reading<'a, T> {
    Box::pin(async { Err(ReadError::Missing { detail: "not here".to_owned(), hint: None }) })
}

impl Reader for FakeReader {
    fn inspect_source<'a>(&'a self, path: &'a str) -> Reading<'a, SourceInfo> {
        let location = path.to_owned();
        Box::pin(async { Ok(SourceInfo { location, head_branch: None, head: None, is_dirty: false }) })
    }
    fn range<'a>(
        &'a self,
        _: &'a godwit_core::id::RepoId,
        location: &'a str,
        _: &'a godwit_core::policy::RepoPolicy,
        range: &'a godwit_core::risk::RevisionRange,
    ) -> Reading<'a, RangeFacts> {
        assert_eq!(location, "/srv/Demo");
        let known = range.base.as_str() == "main";
        Box::pin(async move {
            let sha = |digit: &str| digit.repeat(40).parse().expect("a name");
            let missing = || ReadError::Missing { detail: "no such commit".to_owned(), hint: None };
            let token = SecretHit { path: "a".to_owned(), line: 3, kind: "npm-token".to_owned() };
            let facts = Facts { changed_paths: 1, added_lines: 9, secrets: vec![token], ..Facts::default() };
            if known { Ok(RangeFacts { base: sha("a"), tip: sha("b"), facts }) } else { Err(missing()) }
        })
    }
    fn diff<'a>(&'a self, _: &'a godwit_core::id::MissionId) -> Reading<'a, String> {
        missing()
    }
    fn patch<'a>(
        &'a self,
        _: &'a godwit_core::id::RepoId,
        _: &'a godwit_core::name::Sha,
        _: &'a godwit_core::name::Sha,
    ) -> Reading<'a, String> {
        missing()
    }
    fn sandbox<'a>(&'a self, _: &'a godwit_core::id::RunId) -> Reading<'a, Option<godwit_api::types::RunSandbox>> {
        missing()
    }
    fn transcript<'a>(&'a self, _: &'a godwit_core::id::RunId, _: Wanted) -> Reading<'a, Transcript> {
        missing()
    }
    fn outline<'a>(&'a self, _: &'a godwit_core::id::RunId, _: Sought) -> Reading<'a, Outline> {
        missing()
    }
    fn offset_since<'a>(&'a self, _: &'a godwit_core::id::RunId, _: Timestamp) -> Reading<'a, u64> {
        missing()
    }
    fn grows<'a>(&'a self, _: &'a godwit_core::id::RunId, _: u64) -> Reading<'a, bool> {
        missing()
    }
    fn recording<'a>(&'a self, _: &'a godwit_core::id::RunId, _: u64) -> Reading<'a, Option<crate::Recording>> {
        missing()
    }
    fn evidence<'a>(&'a self, _: &'a godwit_core::name::Digest) -> Reading<'a, EvidencePackage> {
        missing()
    }
    fn vitals(&self) -> Reading<'_, Vec<DoctorItem>> {
        let item = |name: &str| DoctorItem {
            name: name.to_owned(),
            level: DoctorLevel::Ok,
            found: "is there".to_owned(),
            remedy: None,
            fixed: None,
        };
        let items = ["disk", "sandbox", "agent claude"].map(item);
        Box::pin(async move { Ok(items.to_vec()) })
    }
    fn probe(
        &self,
        _agent: godwit_core::name::AgentName,
        _account: Option<godwit_core::account::Registration>,
    ) -> Reading<'_, crate::Probed> {
        Box::pin(async {
            let verdict = godwit_core::account::ProbeVerdict::Works;
            Ok(crate::Probed { verdict, until: None, detail: "asked".to_owned(), sightings: Vec::new() })
        })
    }
    fn settings(&self) -> Reading<'_, godwit_api::types::Settings> {
        missing()
    }
    fn doctor(&self) -> Reading<'_, godwit_api::types::DoctorReport> {
        missing()
    }
}

/// Keeps what it is given in memory; the configuration is one number.
#[derive(Default)]
struct FakeKeeper(std::sync::Mutex<Vec<Secret>>);

impl FakeKeeper {
    fn file(&self) -> ConfigFile {
        ConfigFile {
            file: "/home/config.toml".to_owned(),
            digest: "1".to_owned(),
            text: Some(String::new()),
            values: serde_json::Value::Null,
            fault: None,
            pending: Vec::new(),
            pending_settings: Vec::new(),
            restart: "godwit up".to_owned(),
        }
    }
}

impl Keeper for FakeKeeper {
    fn config(&self) -> Keeping<'_, ConfigFile> {
        Box::pin(async { Ok(self.file()) })
    }
    fn preview(&self, changes: ConfigChanges) -> Keeping<'_, ConfigPreview> {
        let executes: Vec<String> = changes.changes.into_iter().map(|change| change.key).collect();
        let confirm = executes.contains(&"program".to_owned()).then(|| "claude".to_owned());
        let preview =
            ConfigPreview { before: "1".to_owned(), after: "2".to_owned(), diff: String::new(), executes, confirm };
        Box::pin(async { Ok(preview) })
    }
    fn save(&self, _: SaveConfig) -> Keeping<'_, Saved> {
        let of = |digit: &str, settings: BTreeMap<String, Setting>| Configuration {
            digest: digit.repeat(64).parse().expect("a digest"),
            settings,
        };
        let runs = ("daemon.max_runs".to_owned(), Setting::Told("6".to_owned()));
        let saved = Saved { file: self.file(), before: of("1", BTreeMap::new()), after: of("2", [runs].into()) };
        Box::pin(async { Ok(saved) })
    }
    fn next_start(&self) -> Keeping<'_, NextStart> {
        Box::pin(async {
            Ok(NextStart { url: "http://127.0.0.1:4127".to_owned(), applies: vec!["daemon".to_owned()] })
        })
    }
    fn secrets(&self) -> Keeping<'_, Vec<Secret>> {
        Box::pin(async { Ok(self.0.lock().expect("nobody panicked").clone()) })
    }
    fn set_secret(&self, new: NewSecret) -> Keeping<'_, Secret> {
        let reference = format!("file:/home/keys/secrets/{}", new.name);
        let secret = Secret { name: new.name, reference, changed_at: Timestamp::UNIX_EPOCH, used_by: Vec::new() };
        self.0.lock().expect("nobody panicked").push(secret.clone());
        Box::pin(async { Ok(secret) })
    }
    fn remove_secret(&self, name: godwit_core::name::SecretName) -> Keeping<'_, ()> {
        self.0.lock().expect("nobody panicked").retain(|secret| secret.name != name);
        Box::pin(async { Ok(()) })
    }
}

pub(crate) async fn server(home: &std::path::Path) -> axum::Router {
    let store = Store::open(&home.join("store.db"), OpenMode::ReadWrite).await.expect("the store opens");
    let config = DriverConfig {
        caps: Caps::of_runs(1),
        routes: Arc::new(RouteBook {
            agents: [("claude".parse().expect("a name"), AgentFacts::default())].into(),
            ..RouteBook::default()
        }),
        now: || Timestamp::UNIX_EPOCH,
        entropy: || {
            static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
            NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
        },
        opening: None,
        appended: Box::new(|_| {}),
    };
    let (ups, received) = tokio::sync::mpsc::channel(1);
    // The hands would hold the sender; without one the channel must stay open all the same.
    std::mem::forget(ups);
    let (driver, handle) = Driver::new(store.clone(), IdleHands, received, config).await.expect("the log folds");
    #[expect(clippy::disallowed_methods, reason = "the test's runtime owns the engine and ends it")]
    drop(tokio::spawn(driver.run()));
    let config = ServerConfig {
        token: Arc::from("secret"),
        person: "you".to_owned(),
        port: 4127,
        log_head: home.join("log-head"),
        pid: 1,
        started_at: Timestamp::UNIX_EPOCH,
        max_runs: 1,
        now: || Timestamp::UNIX_EPOCH,
        secrets: Secrets { browser_key: [7; 32], boot: "boot-1".into(), random: || Some("ab".repeat(32)) },
    };
    router(ServerState::new(handle, store, (Arc::new(FakeReader), Arc::<FakeKeeper>::default()), config))
}

pub(crate) fn request(method: &str, path: &str, body: &'static str) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1:4127")
        .header("authorization", "Bearer secret")
        .header("content-type", "application/json")
        .body(Body::from(body))
        .expect("a request")
}

pub(crate) async fn ask(router: &axum::Router, request: Request<Body>) -> (StatusCode, serde_json::Value) {
    let response = router.clone().oneshot(request).await.expect("infallible");
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

#[tokio::test]
async fn a_request_without_token_host_or_json_is_refused_before_routing() {
    let home = tempfile::tempdir().expect("a directory");
    let router = server(home.path()).await;
    let mut without_token = request("GET", "/api/v1/status", "");
    without_token.headers_mut().remove("authorization");
    assert_eq!(ask(&router, without_token).await.0, StatusCode::UNAUTHORIZED);
    let mut rebound = request("GET", "/", "");
    rebound.headers_mut().insert("host", "evil.example:4127".parse().expect("a value"));
    assert_eq!(ask(&router, rebound).await.0, StatusCode::FORBIDDEN);
    let mut form = request("POST", "/api/v1/shutdown", "{}");
    form.headers_mut().insert("content-type", "text/plain".parse().expect("a value"));
    assert_eq!(ask(&router, form).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(ask(&router, request("GET", "/api/v1/shutdown", "")).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_repository_is_registered_once_and_a_repeat_gets_the_first_answer() {
    let home = tempfile::tempdir().expect("a directory");
    let router = server(home.path()).await;
    let add = || {
        let mut add = request("POST", "/api/v1/repos", r#"{"path":"/srv/Demo"}"#);
        add.headers_mut().insert("idempotency-key", "c0000000001".parse().expect("a value"));
        add
    };
    let (status, first) = ask(&router, add()).await;
    assert_eq!(status, StatusCode::OK, "{first}");
    let (_, again) = ask(&router, add()).await;
    assert_eq!(first, again);
    let (_, repo) = ask(&router, request("GET", "/api/v1/repos/demo", "")).await;
    assert_eq!(repo["location"], "/srv/Demo");
    let (status, problem) = ask(&router, request("POST", "/api/v1/repos", r#"{"pth":"/srv/x"}"#)).await;
    assert_eq!((status, &problem["code"]), (StatusCode::BAD_REQUEST, &"invalid".into()));
    let (status, problem) = ask(&router, request("GET", "/api/v1/missions/mzz", "")).await;
    assert_eq!((status, &problem["hint"]), (StatusCode::NOT_FOUND, &"godwit mission list".into()));
}

#[tokio::test]
async fn the_risk_of_a_range_is_told_and_what_is_no_range_is_refused() {
    let home = tempfile::tempdir().expect("a directory");
    let router = server(home.path()).await;
    let add = request("POST", "/api/v1/repos", r#"{"path":"/srv/Demo"}"#);
    assert_eq!(ask(&router, add).await.0, StatusCode::OK);
    let (status, seen) = ask(&router, request("GET", "/api/v1/repos/demo/risk?range=main..HEAD", "")).await;
    assert_eq!(status, StatusCode::OK, "{seen}");
    assert_eq!(
        (&seen["repo"], &seen["range"], &seen["changes"]["paths"]),
        (&"demo".into(), &"main..HEAD".into(), &1.into())
    );
    assert_eq!(seen["risk"]["factors"].as_array().map(Vec::len), Some(7));
    assert_eq!((&seen["findings"][0]["rule"], &seen["findings"][0]["line"]), (&"secret-in-diff".into(), &3.into()));
    for (query, status) in [
        ("", StatusCode::BAD_REQUEST),
        ("?range=", StatusCode::BAD_REQUEST),
        ("?range=main", StatusCode::BAD_REQUEST),
        ("?range=main...HEAD", StatusCode::BAD_REQUEST),
        ("?range=--output%3Dx..HEAD", StatusCode::BAD_REQUEST),
        ("?range=main..-x", StatusCode::BAD_REQUEST),
        ("?range=main..a%00b", StatusCode::BAD_REQUEST),
        ("?range=main..HEAD:x", StatusCode::BAD_REQUEST),
        ("?range=main..HEAD&more=1", StatusCode::BAD_REQUEST),
        ("?range=nowhere..HEAD", StatusCode::NOT_FOUND),
    ] {
        let (answered, problem) = ask(&router, request("GET", &format!("/api/v1/repos/demo/risk{query}"), "")).await;
        assert_eq!(answered, status, "{query}: {problem}");
    }
    let unknown = ask(&router, request("GET", "/api/v1/repos/other/risk?range=main..HEAD", "")).await;
    assert_eq!(unknown.0, StatusCode::NOT_FOUND, "{}", unknown.1);
    let (status, problem) = ask(&router, request("GET", "/api/v1/missions/mzz/gate", "")).await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &"not-found".into()));
}

#[tokio::test]
async fn of_two_changes_of_a_policy_in_the_same_moment_both_hold() {
    let home = tempfile::tempdir().expect("a directory");
    let router = server(home.path()).await;
    let add =
        request("POST", "/api/v1/repos", r#"{"path":"/srv/Demo","policy":{"checks":{"test":{"command":"make"}}}}"#);
    assert_eq!(ask(&router, add).await.0, StatusCode::OK);
    let patch = |patch: &'static str| request("PATCH", "/api/v1/repos/demo", patch);
    let one = patch(r#"{"judges":1,"limits":{"wall_ms":7},"checks":{"test":{"retries":2}}}"#);
    let other = patch(r#"{"max_runs":3,"limits":{"idle_ms":8},"checks":{"test":{"timeout_ms":9}}}"#);
    let ((one, _), (other, _)) = tokio::join!(ask(&router, one), ask(&router, other));
    assert_eq!((one, other), (StatusCode::OK, StatusCode::OK));
    let (_, both) = ask(&router, request("GET", "/api/v1/repos/demo", "")).await;
    let policy = &both["policy"];
    assert_eq!((&policy["judges"], &policy["max_runs"]), (&1.into(), &3.into()), "{both}");
    assert_eq!((&policy["limits"]["wall_ms"], &policy["limits"]["idle_ms"]), (&7.into(), &8.into()), "{both}");
    let test = &policy["checks"]["test"];
    assert_eq!((&test["command"], &test["retries"], &test["timeout_ms"]), (&"make".into(), &2.into(), &9.into()));
}

#[tokio::test]
async fn a_secret_that_is_referred_to_stays_and_no_answer_holds_a_value() {
    let home = tempfile::tempdir().expect("a directory");
    let router = server(home.path()).await;
    let new = r#"{"name":"work","value":"swordfish"}"#;
    let (status, kept) = ask(&router, request("POST", "/api/v1/secrets", new)).await;
    assert_eq!((status, &kept["reference"]), (StatusCode::OK, &"file:/home/keys/secrets/work".into()), "{kept}");
    let account = r#"{"name":"paid","agents":["claude"],"billing":"api-key","credential":"file:/home/keys/secrets/work","credential_kind":"api-key"}"#;
    assert_eq!(ask(&router, request("POST", "/api/v1/accounts", account)).await.0, StatusCode::OK);
    let (_, listed) = ask(&router, request("GET", "/api/v1/secrets", "")).await;
    assert_eq!(listed["items"][0]["used_by"], serde_json::json!([{ "by": "account", "name": "paid" }]));
    let (status, again) = ask(&router, request("POST", "/api/v1/secrets", new)).await;
    assert_eq!((status, &again["code"]), (StatusCode::CONFLICT, &"already-exists".into()));
    assert!(again["detail"].as_str().is_some_and(|detail| detail.contains("account paid")), "{again}");
    let (status, refused) = ask(&router, request("DELETE", "/api/v1/secrets/work", "")).await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &"wrong-state".into()));
    for answer in [&kept, &listed, &again, &refused] {
        assert!(!answer.to_string().contains("swordfish"), "{answer}");
    }
    let patch = |patch: &'static str| request("PATCH", "/api/v1/accounts/paid", patch);
    assert_eq!(ask(&router, patch(r#"{"daily_runs":9,"overflow":true}"#)).await.0, StatusCode::OK);
    let (_, changed) = ask(&router, request("GET", "/api/v1/accounts/paid", "")).await;
    assert_eq!((&changed["daily_runs"], &changed["credential"]), (&9.into(), &kept["reference"]), "the rest stays");
    assert_eq!(ask(&router, patch(r#"{"daily_runs":null}"#)).await.0, StatusCode::OK);
    let (_, changed) = ask(&router, request("GET", "/api/v1/accounts/paid", "")).await;
    assert_eq!((&changed["daily_runs"], &changed["overflow"]), (&serde_json::Value::Null, &true.into()));
    assert_eq!(ask(&router, patch(r#"{"credential":"swordfish"}"#)).await.0, StatusCode::BAD_REQUEST);
    let (one, other) = (patch(r#"{"daily_runs":7}"#), patch(r#"{"overflow":false,"daily_calls":100}"#));
    let ((one, _), (other, _)) = tokio::join!(ask(&router, one), ask(&router, other));
    assert_eq!((one, other), (StatusCode::OK, StatusCode::OK));
    let (_, both) = ask(&router, request("GET", "/api/v1/accounts/paid", "")).await;
    let told = (&both["daily_runs"], &both["overflow"], &both["daily_calls"]["most"]);
    assert_eq!(told, (&7.into(), &false.into(), &100.into()), "neither took back the other: {both}");
    let of_agent = request("PATCH", "/api/v1/accounts/claude", r#"{"overflow":true}"#);
    assert_eq!(
        ask(&router, of_agent).await.0,
        StatusCode::NOT_FOUND,
        "it is no account: another one pays for the agent"
    );
    assert_eq!(ask(&router, request("DELETE", "/api/v1/accounts/paid", "")).await.0, StatusCode::OK);
    assert_eq!(ask(&router, request("DELETE", "/api/v1/secrets/work", "")).await.0, StatusCode::OK);
    for name in ["work", "..%2Flog", "%2Fetc"] {
        let path = format!("/api/v1/secrets/{name}");
        assert_eq!(ask(&router, request("DELETE", &path, "")).await.0, StatusCode::NOT_FOUND, "{name}");
    }
    let escaping = r#"{"name":"../log.key","value":"x"}"#;
    assert_eq!(ask(&router, request("POST", "/api/v1/secrets", escaping)).await.0, StatusCode::BAD_REQUEST);
}
