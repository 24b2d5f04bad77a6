//! A run in a scratch directory, driven as the daemon drives it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use godwit_proc::{ExitRecord, Grace, Limits, RunEnding, RunProbe, Secrets, ShimProgram, ShimSpec, run};

/// Longer than anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(180);

pub(crate) const MISBEHAVE: &str = env!("CARGO_BIN_EXE_godwit-misbehave");

pub(crate) struct Scratch {
    directory: tempfile::TempDir,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().expect("a scratch directory") }
    }

    pub(crate) fn run_dir(&self) -> PathBuf {
        self.directory.path().join("run")
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }
}

impl Drop for Scratch {
    /// A test that failed half-way leaves no process behind.
    fn drop(&mut self) {
        for _ in 0..2 {
            run::terminate(&self.run_dir()).ok();
        }
        run::kill_remains(&self.run_dir()).ok();
    }
}

pub(crate) fn shim() -> ShimProgram {
    ShimProgram { program: env!("CARGO_BIN_EXE_godwit-shim-test").into(), args: vec!["shim".into()] }
}

pub(crate) fn spec(argv: &[&str]) -> ShimSpec {
    ShimSpec {
        id: "run-under-test".into(),
        fence: 7,
        argv: argv.iter().map(|word| (*word).to_owned()).collect(),
        env: BTreeMap::from([("PATH".into(), "/usr/bin:/bin".into())]),
        cwd: "/".into(),
        stdin: None,
        terminal: None,
        limits: Limits { wall_ms: 600_000, idle_ms: 600_000, spool_bytes: 1 << 30 },
        grace: Grace { interrupt_ms: 200, terminate_ms: 200 },
        tag_env: "GODWIT_RUN".into(),
    }
}

pub(crate) fn misbehave(how: &str, number: u64) -> ShimSpec {
    spec(&[MISBEHAVE, how, &number.to_string()])
}

/// The arguments of a program in a process namespace of its own.
pub(crate) fn sandboxed<'a>(argv: &[&'a str]) -> Vec<&'a str> {
    let view = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"];
    [&view[..], &["--unshare-pid", "--die-with-parent"], argv].concat()
}

pub(crate) fn start(scratch: &Scratch, spec: &ShimSpec) {
    let started = run::start(&scratch.run_dir(), spec, &Secrets::default(), &shim()).expect("the shim starts");
    assert_eq!(started, run::Started::Fresh);
}

/// Waits for the end, with a deadline.
pub(crate) async fn ended(run_dir: &Path) -> ExitRecord {
    match ending(run_dir).await {
        RunEnding::Ended(record) => record,
        other => panic!("expected an exit record, got {other:?}"),
    }
}

pub(crate) async fn ending(run_dir: &Path) -> RunEnding {
    tokio::time::timeout(PATIENCE, run::wait_ended(run_dir)).await.expect("in time").expect("can be waited for")
}

pub(crate) fn holder(run_dir: &Path) -> godwit_proc::Holder {
    match run::probe(run_dir).expect("can be probed") {
        RunProbe::Live(holder) => holder,
        other => panic!("expected a live run, got {other:?}"),
    }
}

/// Looks for a condition until a deadline. What these tests wait for is in other processes and sends no notice.
pub(crate) fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until the run has written a text to standard output.
pub(crate) fn until_said(run_dir: &Path, text: &str) {
    until(&format!("the run says {text:?}"), || out(run_dir).contains(text));
}

pub(crate) fn out(run_dir: &Path) -> String {
    std::fs::read(run_dir.join("out")).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// Every live process that carries this run's key.
pub(crate) fn tagged(run_dir: &Path) -> Vec<i32> {
    use sha2::Digest;
    use std::os::unix::ffi::OsStrExt;
    let place = run_dir.canonicalize().expect("the run's directory exists");
    let key = hex::encode(&sha2::Sha256::digest(place.as_os_str().as_bytes())[..16]);
    let entry = format!("GODWIT_RUN_KEY={key}");
    std::fs::read_dir("/proc")
        .expect("the process table")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid: &i32| {
            std::fs::read(format!("/proc/{pid}/environ"))
                .is_ok_and(|environment| environment.split(|byte| *byte == 0).any(|found| found == entry.as_bytes()))
        })
        .collect()
}

/// A daemon in a process of its own, to be killed. A script of `sh` says how it is started; `"$@"` is the daemon.
#[expect(clippy::disallowed_methods, reason = "a daemon to be killed is a process that no run owns")]
pub(crate) fn daemon(scratch: &Scratch, script: &str, spec: &ShimSpec) -> std::process::Child {
    let file = scratch.path().join("spec");
    std::fs::write(&file, serde_json::to_vec(spec).expect("JSON")).expect("written");
    std::process::Command::new("/bin/sh")
        .args(["-c", script, "sh"])
        .arg(shim().program)
        .args(["daemon".as_ref(), scratch.run_dir().as_os_str(), file.as_os_str()])
        .spawn()
        .expect("a shell is installed")
}
