//! The machine: its disk, memory, limits and clocks, and the programs that godwit stands on.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use godwit_api::types::DoctorItem;
use godwit_git::{GitDoor, GitDoorConfig};
use jiff::Timestamp;
use nix::sys::resource::{Resource, getrlimit};
use nix::sys::statvfs::statvfs;

use super::{ok, problem, warning};
use crate::composition::now;
use crate::error::CliError;
use crate::exit::Exit;
use crate::home::Home;

const GIB: u64 = 1 << 30;
const MIB: u64 = 1 << 20;

/// Below this, agents will soon find the disk full, in bytes.
const LITTLE_SPACE: u64 = 5 * GIB;
/// Below this, the log may soon find the disk full, in bytes.
const NO_SPACE: u64 = GIB / 2;

/// Below this, checkouts will soon find no room for files: a checkout of a large repository has that many.
const FEW_INODES: u64 = 200_000;
/// Below this, one checkout may find none.
const NO_INODES: u64 = 10_000;

/// Below this, an agent's CLI and one build do not fit, in bytes.
const LITTLE_MEMORY: u64 = 2 * GIB;
/// Below this, an agent's CLI by itself does not fit, in bytes.
const NO_MEMORY: u64 = 512 * MIB;

/// Below this, a daemon with as many runs as it may have runs out of open files: each takes about ten.
const FEW_FILES: u64 = 1_024;

/// Below this, not every run can be followed: each takes one watch instance, beside those of editors and builds.
const FEW_WATCHES: u64 = 128;

/// The first second of 2025: a clock that shows an earlier time was never set.
const EARLIEST_SECOND: i64 = 1_735_689_600;
/// The first second of 2100.
const LATEST_SECOND: i64 = 4_102_444_800;

/// How far the wall clock may move against the other one while it is looked at; a clock that is set jumps further.
const MOST_DRIFT: Duration = Duration::from_millis(500);

/// Space and inodes of the disk that a home is on, or will be on.
pub(super) fn disk(home: &Path) -> Vec<DoctorItem> {
    let existing = home.ancestors().find(|path| path.exists()).unwrap_or(home);
    match statvfs(existing) {
        Ok(disk) => vec![
            space(disk.blocks_available().saturating_mul(disk.fragment_size())),
            inodes(disk.files_available(), disk.files()),
        ],
        Err(error) => {
            vec![warning("disk", format!("its space cannot be told: {error}"), "look at the disk of godwit's home")]
        }
    }
}

pub(super) fn space(free: u64) -> DoctorItem {
    let remedy = "free some space on the disk of godwit's home";
    let found = format!("{} are free", gibibytes(free));
    match free {
        ..NO_SPACE => problem("disk", found, remedy),
        NO_SPACE..LITTLE_SPACE => warning("disk", found, remedy),
        LITTLE_SPACE.. => ok("disk", found),
    }
}

/// File systems that make them as they are needed say that they have none at all.
pub(super) fn inodes(free: u64, all: u64) -> DoctorItem {
    let remedy = "delete directories with many small files on the disk of godwit's home";
    let found = format!("{free} more files fit");
    match free {
        _ if all == 0 => ok("inodes", "this file system makes them as they are needed"),
        ..NO_INODES => problem("inodes", found, remedy),
        NO_INODES..FEW_INODES => warning("inodes", found, remedy),
        FEW_INODES.. => ok("inodes", found),
    }
}

fn gibibytes(bytes: u64) -> String {
    format!("{}.{} GiB", bytes / GIB, bytes % GIB * 10 / GIB)
}

/// Memory, open files and watches.
pub(super) fn memory_and_limits() -> Vec<DoctorItem> {
    let available = fs::read_to_string("/proc/meminfo").ok().and_then(|text| available_memory(&text));
    let watches = fs::read_to_string("/proc/sys/fs/inotify/max_user_instances").ok();
    let files = getrlimit(Resource::RLIMIT_NOFILE).ok().map(|(_, most)| most);
    vec![memory(available), open_files(files), file_watches(watches.and_then(|text| text.trim().parse().ok()))]
}

/// What `/proc/meminfo` says can be had without swapping, in bytes.
pub(super) fn available_memory(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1_024)
}

pub(super) fn memory(available: Option<u64>) -> DoctorItem {
    let remedy = "end something else, or lower `daemon.max_runs` in the configuration";
    let Some(available) = available else {
        return warning("memory", "this system does not tell", "look at it yourself");
    };
    let found = format!("{} can be had", gibibytes(available));
    match available {
        ..NO_MEMORY => problem("memory", found, remedy),
        NO_MEMORY..LITTLE_MEMORY => warning("memory", found, remedy),
        LITTLE_MEMORY.. => ok("memory", found),
    }
}

pub(super) fn open_files(most: Option<u64>) -> DoctorItem {
    const NAME: &str = "open files";
    match most {
        None => warning(NAME, "this system does not tell how many are allowed", "look at `ulimit -n`"),
        Some(most @ ..FEW_FILES) => {
            warning(NAME, format!("{most} are allowed"), format!("raise the limit to {FEW_FILES} or more: `ulimit -n`"))
        }
        Some(most) => ok(NAME, format!("{most} are allowed")),
    }
}

pub(super) fn file_watches(most: Option<u64>) -> DoctorItem {
    const NAME: &str = "file watches";
    match most {
        None => warning(NAME, "this system does not tell how many are allowed", "look at inotify(7)"),
        Some(most @ ..FEW_WATCHES) => warning(
            NAME,
            format!("{most} instances are allowed"),
            format!("sysctl -w fs.inotify.max_user_instances={FEW_WATCHES}, or more"),
        ),
        Some(most) => ok(NAME, format!("{most} instances are allowed")),
    }
}

/// Git, at the version that is needed.
pub(super) fn git(home: &Home) -> DoctorItem {
    const REMEDY: &str = "install git 2.36 or later where the system keeps its programs";
    let look = |directory: &Path| match GitDoor::open(GitDoorConfig::new(directory)) {
        Ok(door) => ok("git", format!("git {} at {}", door.version(), door.config().program.display())),
        Err(error) => problem("git", CliError::from_error(Exit::Failed, &error).to_string(), REMEDY),
    };
    match Scratch::new("git") {
        // Looking changes nothing in the home.
        Ok(scratch) => look(&scratch.path),
        Err(_) if home.path().is_dir() => look(&home.path().join("git")),
        Err(error) => problem("git", format!("cannot be tried: {error}"), "make a directory for temporary files"),
    }
}

/// A private directory that goes with its owner.
pub(super) struct Scratch {
    pub(super) path: std::path::PathBuf,
}

impl Scratch {
    pub(super) fn new(purpose: &str) -> std::io::Result<Self> {
        let name = format!("godwit-doctor-{purpose}-{:016x}", crate::composition::entropy());
        let path = std::env::temp_dir().join(name);
        super::home::create(&path)?;
        Ok(Self { path: path.canonicalize()? })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be deleted is an empty directory among temporary files, which are the system's to clear.
        if let Some(guard) = self.path.parent() {
            godwit_proc::tree::remove(guard, &self.path).ok();
        }
    }
}

pub(super) fn sandbox() -> DoctorItem {
    match godwit_sandbox::probe() {
        Ok(backend) => ok("sandbox", format!("{} at {} isolates runs", backend.version, backend.path.display())),
        Err(unavailable) => problem("sandbox", unavailable.reason, unavailable.remedy),
    }
}

/// Both clocks at one moment: the one that people set, and the one that only goes on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clocks {
    /// The time of day.
    pub(super) wall: Timestamp,
    /// The time since some beginning.
    pub(super) steady: Instant,
}

impl Clocks {
    /// Reads both.
    pub(crate) fn read() -> Self {
        Self { wall: now(), steady: Instant::now() }
    }
}

/// Whether the time of day is plausible and goes as fast as the other clock.
pub(super) fn clock(before: &Clocks, after: &Clocks) -> DoctorItem {
    const NAME: &str = "clock";
    let shown = after.wall.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    if !(EARLIEST_SECOND..LATEST_SECOND).contains(&after.wall.as_second()) {
        return problem(NAME, format!("shows {shown}"), "set the clock: times in the log and in commits come from it");
    }
    let steady = i64::try_from(after.steady.duration_since(before.steady).as_millis()).unwrap_or(i64::MAX);
    let wall = after.wall.as_millisecond() - before.wall.as_millisecond();
    let drift = Duration::from_millis(wall.abs_diff(steady));
    if drift > MOST_DRIFT {
        let found = format!("shows {shown}, and moved by {drift:?} while it was looked at");
        return warning(
            NAME,
            found,
            "let one service set the clock, and slowly: waits and limits of runs are measured",
        );
    }
    ok(NAME, shown)
}
