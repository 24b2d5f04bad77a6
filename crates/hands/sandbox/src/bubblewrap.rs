//! bubblewrap: an unprivileged sandbox from namespaces.
//!
//! The view is built up from nothing. What is not mounted here is not there, so a new kind of secret file is hidden
//! before anyone has heard of it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use godwit_proc::helper::{self, HelperCommand, HelperStatus};

use crate::exposure::{check, plain, resolved_hidden};
use crate::{Network, Profile, ProfileError};

/// Where the program may be. No search path is followed: a sandbox that someone else put first would be none.
const PLACES: [&str; 4] = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap", "/run/current-system/sw/bin/bwrap"];

/// Programs and libraries, read only. A link stays a link.
const SYSTEM: [&str; 9] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix"];

/// What programs need of `/etc`: names, time, certificates, the dynamic linker. Never a password or a key.
const ETC: [&str; 21] = [
    "alternatives",
    "ca-certificates",
    "ca-certificates.conf",
    "gai.conf",
    "group",
    "hosts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "mime.types",
    "nsswitch.conf",
    "passwd",
    "pki/ca-trust/extracted",
    "pki/tls/certs",
    "protocols",
    "resolv.conf",
    "services",
    "ssl/certs",
    "ssl/openssl.cnf",
    "timezone",
];

/// The user and group inside when the daemon is root: many agent CLIs refuse to work as root.
const INSIDE_ID: &str = "1000";

/// How long the trial may take.
const TRIAL_DEADLINE: Duration = Duration::from_secs(10);

/// A working back end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    /// As it says itself: `bubblewrap 0.8.0`.
    pub version: String,
    /// The program.
    pub path: PathBuf,
}

/// Why there is none, and what a person can do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no sandbox: {reason}; {remedy}")]
pub struct Unavailable {
    /// What was found.
    pub reason: String,
    /// The next step.
    pub remedy: String,
}

/// The argument vector that runs `argv` inside a profile. Every directory of the profile must exist.
///
/// # Errors
/// When the profile would show what must stay hidden.
pub fn wrap(backend: &Backend, profile: &Profile, argv: &[String]) -> Result<Vec<String>, ProfileError> {
    check(profile)?;
    let mut wrapped = vec![plain(&backend.path)?.to_owned()];
    wrapped.extend(isolation(profile.network));
    wrapped.extend(system_view());
    match &profile.tmp {
        Some(tmp) => push(&mut wrapped, ["--bind", plain(tmp)?, "/tmp"]),
        None => push(&mut wrapped, ["--tmpfs", "/tmp"]),
    }
    cover(&mut wrapped, &resolved_hidden(profile)?)?;
    for (option, path) in mounts(profile) {
        let path = plain(path)?;
        push(&mut wrapped, [option, path, path]);
    }
    wrapped.extend(blinds(profile)?);
    let home = plain(&profile.home)?;
    push(&mut wrapped, ["--setenv", "HOME", home, "--setenv", "TMPDIR", "/tmp"]);
    for (name, value) in &profile.env {
        push(&mut wrapped, ["--setenv", name, value]);
    }
    push(&mut wrapped, ["--chdir", plain(&profile.workspace)?, "--"]);
    wrapped.extend_from_slice(argv);
    Ok(wrapped)
}

/// Looks for a back end by really running it once. Blocks for some milliseconds, at most ten seconds.
///
/// # Errors
/// When there is none that works here.
pub fn probe() -> Result<Backend, Unavailable> {
    let path = PLACES.iter().map(Path::new).find(|place| place.is_file()).ok_or_else(|| Unavailable {
        reason: "bubblewrap is not installed".into(),
        remedy: "install it with `apt-get install bubblewrap`, `dnf install bubblewrap` or `pacman -S bubblewrap`"
            .into(),
    })?;
    let version = attempt(path, vec!["--version".into()])?;
    let mut trial: Vec<String> = isolation(Network::Open);
    trial.extend(system_view());
    push(&mut trial, ["--tmpfs", "/tmp", "--", "true"]);
    attempt(path, trial)?;
    Ok(Backend { version, path: path.to_owned() })
}

/// Runs the program once; gives what it says.
fn attempt(program: &Path, args: Vec<String>) -> Result<String, Unavailable> {
    let unavailable = |reason: String| Unavailable {
        reason,
        remedy:
            "allow user namespaces: `sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000`, \
                 and where AppArmor restricts them, a profile with `userns,` for bwrap"
                .into(),
    };
    let output = helper::run(&HelperCommand {
        program: program.to_owned(),
        args: args.into_iter().map(Into::into).collect(),
        env: BTreeMap::from([("PATH".into(), "/usr/bin:/bin".into())]),
        cwd: "/".into(),
        stdin: None,
        deadline: TRIAL_DEADLINE,
        output_cap_bytes: 64 * 1024,
        lock: None,
    })
    .map_err(|error| unavailable(format!("bubblewrap cannot be run: {error}")))?;
    match output.status {
        HelperStatus::Exited(0) => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        HelperStatus::Exited(_) | HelperStatus::Signaled(_) => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(unavailable(said.lines().next().unwrap_or("bubblewrap fails without a word").trim().to_owned()))
        }
    }
}

/// What a run shares with the host's kernel, apart from files.
fn isolation(network: Network) -> Vec<String> {
    let mut options = Vec::new();
    let namespaces = ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];
    push(&mut options, namespaces);
    match network {
        Network::Open => {}
    }
    push(&mut options, ["--die-with-parent", "--cap-drop", "ALL", "--hostname", "godwit"]);
    // The owner of this directory is the user whom this process acts for.
    if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
        push(&mut options, ["--uid", INSIDE_ID, "--gid", INSIDE_ID]);
    }
    options
}

/// The part of the view that every run has: programs, a few files of `/etc`, and empty private places.
fn system_view() -> Vec<String> {
    let mut options = Vec::new();
    for path in SYSTEM {
        match fs::read_link(path) {
            Ok(target) => push(&mut options, ["--symlink", &target.to_string_lossy(), path]),
            Err(_) => push(&mut options, ["--ro-bind-try", path, path]),
        }
    }
    for name in ETC {
        let path = format!("/etc/{name}");
        push(&mut options, ["--ro-bind-try", &path, &path]);
    }
    push(&mut options, ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/run"]);
    options
}

/// Lays an empty directory over what must stay hidden and is inside the part of the view that every run has.
fn cover(wrapped: &mut Vec<String>, hidden: &[PathBuf]) -> Result<(), ProfileError> {
    for path in hidden.iter().filter(|path| path.is_dir()) {
        if SYSTEM.iter().any(|system| path.starts_with(system)) {
            push(wrapped, ["--tmpfs", plain(path)?]);
        }
    }
    Ok(())
}

/// Lays something empty over what of the workspace a run must not see. Nothing on the disk changes.
fn blinds(profile: &Profile) -> Result<Vec<String>, ProfileError> {
    let mut options = Vec::new();
    for path in &profile.covered {
        if path == &profile.workspace || !path.starts_with(&profile.workspace) {
            return Err(ProfileError::CoversOutside { path: path.clone() });
        }
        // A link on the way would lead the mount elsewhere than the run's own look at the path.
        let links = path.ancestors().take_while(|part| *part != profile.workspace);
        if links.into_iter().any(|part| part.symlink_metadata().is_ok_and(|data| data.is_symlink())) {
            return Err(ProfileError::CoversLink { path: path.clone() });
        }
        let text = plain(path)?;
        match path.symlink_metadata() {
            Ok(data) if data.is_dir() => push(&mut options, ["--tmpfs", text, "--remount-ro", text]),
            // As a device, for an ordinary mount forbids its use: read it is empty, and what is written is gone.
            Ok(_) => push(&mut options, ["--dev-bind", "/dev/null", text]),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(ProfileError::Resolve { path: path.clone(), source }),
        }
    }
    Ok(options)
}

/// The run's own mounts, an outer one before what is inside it, so that none covers another.
fn mounts(profile: &Profile) -> Vec<(&'static str, &Path)> {
    let writable = [&profile.workspace, &profile.home].map(|path| ("--bind", path.as_path()));
    let read_only = profile.read_only.iter().map(|path| ("--ro-bind", path.as_path()));
    let files = profile.writable_files.iter().map(|path| ("--bind", path.as_path()));
    let mut mounts: Vec<_> = writable.into_iter().chain(files).chain(read_only).collect();
    // Stable: of two mounts at one place the stricter comes last and counts.
    mounts.sort_by_key(|(_, path)| path.components().count());
    mounts
}

fn push<'a>(options: &mut Vec<String>, words: impl IntoIterator<Item = &'a str>) {
    options.extend(words.into_iter().map(str::to_owned));
}
