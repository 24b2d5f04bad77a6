//! From a run's specification to what a shim executes: the adapter's launch, inside the sandbox.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use godwit_agents::servers::NO_SERVERS;
use godwit_agents::{AgentConfig, Launch, LaunchContext};
use godwit_core::id::{RepoId, TaskId};
use godwit_core::result::ResultKind;
use godwit_core::run::{NotStarted, RunMode, RunSpec};
use godwit_proc::{Grace, Limits, Secrets, ShimSpec, Terminal, TerminalSize, TerminalTaken, terminal};
use godwit_sandbox::{Backend, Network, Profile};

use crate::Shared;
use crate::confinement::Confinement;
use crate::credential;
use crate::failure::chain;
use crate::login;
use crate::result::{self, Channel};
use crate::sentinel::Watch;

/// Why nothing was executed.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) cause: NotStarted,
    pub(crate) detail: String,
}

impl Refused {
    pub(crate) fn new(cause: NotStarted, detail: impl Into<String>) -> Self {
        Self { cause, detail: detail.into() }
    }
}

/// Where a sandboxed process works.
pub(crate) struct Place<'a> {
    /// The repository whose objects it reads; none for what needs none.
    pub(crate) repo: Option<&'a RepoId>,
    pub(crate) tree: PathBuf,
    pub(crate) home: PathBuf,
    /// Further places that it reads.
    pub(crate) read_only: Vec<PathBuf>,
    /// Files of the run's own directory that it reads.
    pub(crate) told_files: Vec<PathBuf>,
    /// Further files that it writes.
    pub(crate) writable_files: Vec<PathBuf>,
}

/// What a shim is given for an agent's run.
pub(crate) fn agent(
    shared: &Shared,
    repo: Option<&RepoId>,
    spec: &RunSpec,
    config: &AgentConfig,
    run_dir: &Path,
) -> Result<(ShimSpec, Secrets), Refused> {
    let layout = &shared.config.layout;
    let task = &spec.run.task;
    let tree = godwit_git::Workspace::at(layout.workspace(task)).tree();
    if !tree.is_dir() {
        let detail = format!("the workspace {} is not there; retry the mission", tree.display());
        return Err(Refused::new(NotStarted::WorkspaceMissing, detail));
    }
    let home = layout.agent_home(task);
    private_directory(&home)?;
    private_directory(run_dir)?;
    let standing = config.standing(spec);
    let watch = config.is_judged().then(|| Watch::over(shared, run_dir, &standing)).transpose()?;
    // Whoever only says how complex work is does none of it.
    let is_work = spec.result.is_none_or(|asked| asked.kind != ResultKind::Estimate);
    let servers = if is_work { &shared.config.servers } else { NO_SERVERS };
    let tmp = Path::new("/tmp");
    let context = LaunchContext { workspace: &tree, home: &home, tmp, hook: None, results: None, servers };
    let context = watch.as_ref().map_or(Ok(context), |watch| watch.told(context))?;
    let channel = Channel::of(shared, spec, config, run_dir)?;
    let context = channel.as_ref().map_or(Ok(context), |channel| channel.told(context))?;
    let spec = result::asking(spec, channel.as_ref());
    let launch = match spec.mode {
        RunMode::Autonomous => config.adapter.launch(config, &spec, &context),
        RunMode::Interactive => config.adapter.interactive(config, &spec, &context),
    };
    let mut launch = launch.map_err(|error| Refused::new(error.not_started(), chain(&error)))?;
    let loan = login::lend(shared, &launch.login_files, &home, run_dir)?;
    launch.files.extend(loan.files);
    let (program, mut read_only) = resolve_program(&launch)?;
    read_only.extend(launch.read_only_paths.iter().cloned());
    read_only.extend(watch.iter().map(|watch| watch.program().to_owned()));
    read_only.extend(channel.iter().map(|channel| channel.program().to_owned()));
    write_home_files(&home, &launch)?;
    let stdin = write_stdin(run_dir, &launch)?;
    let mut secrets = credential::of(shared, &launch, spec.account.as_ref())?;
    secrets.mask.extend(loan.mask);
    let (argv, driver) = executed(shared, &launch, spec.mode, program)?;
    read_only.extend(driver);
    let told = channel.iter().map(|channel| channel.file().to_owned());
    let writable_files = watch.iter().map(Watch::record).chain(told).collect();
    let told_files = watch.iter().map(Watch::standing).collect();
    let place = Place { repo, tree: tree.clone(), home, read_only, told_files, writable_files };
    let (backend, profile) = profile_of(shared, &place, &launch.covered)?;
    Confinement::of(backend, &profile).write(run_dir)?;
    let argv = inside(backend, &profile, &argv)?;
    let limits =
        Limits { wall_ms: spec.limits.wall_ms, idle_ms: spec.limits.idle_ms, spool_bytes: spec.limits.spool_bytes };
    let shim_spec = shim_spec(spec.run.to_string(), u64::from(spec.run.number), argv, launch.env, tree, stdin, limits);
    Ok((ShimSpec { terminal: terminal_of(spec.mode), ..shim_spec }, secrets))
}

/// The size of a terminal until somebody who looks at it says theirs.
const TERMINAL_SIZE: TerminalSize = TerminalSize { columns: 120, rows: 32 };

/// The terminal of a run, which a program inside of the sandbox takes.
fn terminal_of(mode: RunMode) -> Option<Terminal> {
    match mode {
        RunMode::Autonomous => None,
        RunMode::Interactive => Some(Terminal { size: TERMINAL_SIZE, taken: TerminalTaken::Inside }),
    }
}

/// What is executed inside the sandbox, and what must be shown for that beside the agent's program: an agent that has to
/// be talked to is driven by godwit's own, and so is one that gets a terminal given it.
fn executed(
    shared: &Shared,
    launch: &Launch,
    mode: RunMode,
    program: String,
) -> Result<(Vec<String>, Option<PathBuf>), Refused> {
    let mut launch = launch.clone();
    launch.argv[0] = program;
    if mode == RunMode::Interactive {
        launch.driver = Some(vec![terminal::VERB.to_owned()]);
    }
    if launch.driver.is_none() {
        return Ok((launch.argv, None));
    }
    let own = own_program(shared)?;
    let command = launch.command(text(&own)?);
    Ok((command, Some(own)))
}

/// A shim's specification with godwit's own defaults.
pub(crate) fn shim_spec(
    id: String,
    fence: u64,
    argv: Vec<String>,
    env: BTreeMap<String, String>,
    cwd: PathBuf,
    stdin: Option<PathBuf>,
    limits: Limits,
) -> ShimSpec {
    let (grace, tag_env) = (Grace::default(), godwit_proc::spec::DEFAULT_TAG_ENV.to_owned());
    ShimSpec { id, fence, argv, env, cwd, stdin, terminal: None, limits, grace, tag_env }
}

/// The argument vector inside the sandbox. Nothing runs without one.
pub(crate) fn sandboxed(shared: &Shared, place: &Place<'_>, argv: &[String]) -> Result<Vec<String>, Refused> {
    let (backend, profile) = profile_of(shared, place, &[])?;
    inside(backend, &profile, argv)
}

fn inside(backend: &Backend, profile: &Profile, argv: &[String]) -> Result<Vec<String>, Refused> {
    godwit_sandbox::wrap(backend, profile, argv)
        .map_err(|error| Refused::new(NotStarted::SandboxUnavailable, chain(&error)))
}

/// A sandbox in which paths of the workspace show as empty.
fn profile_of<'a>(
    shared: &'a Shared,
    place: &Place<'_>,
    covered: &[PathBuf],
) -> Result<(&'a Backend, Profile), Refused> {
    let config = &shared.config;
    let unavailable = |detail: String| Refused::new(NotStarted::SandboxUnavailable, detail);
    let backend = config.sandbox.as_ref().map_err(|reason| unavailable(reason.to_string()))?;
    let objects = place.repo.map(|repo| config.layout.vault(repo).join("objects"));
    let home = config.layout.home().to_owned();
    let granted: Vec<PathBuf> = config.read_only.iter().chain(&place.read_only).cloned().collect();
    let in_own_home = granted.iter().find(|path| path.starts_with(&home) || home.starts_with(path));
    if let Some(path) = in_own_home {
        return Err(unavailable(format!(
            "`{}` would show godwit's home to a run; remove it from the read-only paths",
            path.display()
        )));
    }
    let of_home: Vec<PathBuf> = objects.into_iter().chain(place.told_files.iter().cloned()).collect();
    let read_only: Vec<PathBuf> = granted.into_iter().chain(of_home).collect();
    let profile = Profile {
        workspace: place.tree.clone(),
        home: place.home.clone(),
        tmp: None,
        writable_files: place.writable_files.clone(),
        uncovered: read_only.clone(),
        read_only,
        hidden: std::iter::once(home).chain(config.operator_home.clone()).collect(),
        covered: covered.iter().map(|path| place.tree.join(path)).collect(),
        env: BTreeMap::new(),
        network: Network::Open,
    };
    Ok((backend, profile))
}

/// Godwit's own program, which some runs have to see.
pub(crate) fn own_program(shared: &Shared) -> Result<PathBuf, Refused> {
    let program = &shared.config.program;
    program.canonicalize().map_err(|error| {
        let detail = format!("godwit's own program {} is not there any more: {error}", program.display());
        Refused::new(NotStarted::Other, format!("{detail}; start the daemon again"))
    })
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> Result<&str, Refused> {
    let refused = || Refused::new(NotStarted::Other, format!("the path {} is not UTF-8", path.display()));
    path.to_str().ok_or_else(refused)
}

/// The directories that every sandbox shows anyway.
const SYSTEM: &[&str] = &["/usr", "/bin", "/sbin", "/lib", "/lib64", "/opt", "/nix"];

/// The program by its real place, and what the sandbox must show for it.
fn resolve_program(launch: &Launch) -> Result<(String, Vec<PathBuf>), Refused> {
    let wanted = Path::new(&launch.argv[0]);
    let missing = |why: String| {
        let detail = format!("the agent's program `{}` {why}; install it, or correct `program`", wanted.display());
        Refused::new(NotStarted::ProgramMissing, detail)
    };
    let found = if wanted.is_absolute() {
        wanted.to_owned()
    } else {
        let search = launch.env.get("PATH").map(String::as_str).unwrap_or_default();
        let places = std::env::split_paths(search).map(|directory| directory.join(wanted));
        places
            .into_iter()
            .find(|place| place.is_file())
            .ok_or_else(|| missing(format!("is in none of the directories of {search}")))?
    };
    let real = found.canonicalize().map_err(|error| missing(format!("cannot be found ({error})")))?;
    let is_executable = real.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0);
    if !is_executable {
        return Err(missing("is not an executable file".to_owned()));
    }
    let program = real.to_str().map(str::to_owned).ok_or_else(|| missing("has a path that is not UTF-8".to_owned()))?;
    let is_shown = SYSTEM.iter().any(|directory| real.starts_with(directory));
    Ok((program, if is_shown { Vec::new() } else { vec![real] }))
}

/// The directory of a HOME that belongs to a task, seen by nobody else.
pub(crate) fn private_directory(path: &Path) -> Result<(), Refused> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| Refused::new(NotStarted::Other, format!("cannot create {}: {error}", path.display())))
}

pub(crate) fn write_private(path: &Path, contents: &str) -> Result<(), Refused> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(contents.as_bytes()))
        .map_err(|error| Refused::new(NotStarted::Other, format!("cannot write {}: {error}", path.display())))
}

/// Writes the files that the adapter wants in HOME. An earlier run may have put a symlink in their way: whatever is
/// there is replaced, never followed.
fn write_home_files(home: &Path, launch: &Launch) -> Result<(), Refused> {
    for file in &launch.files {
        let path = home.join(&file.path);
        if let Some(parent) = path.parent() {
            let real = parent.canonicalize().or_else(|_| {
                fs::create_dir_all(parent)?;
                parent.canonicalize()
            });
            let is_inside = real.is_ok_and(|real| home.canonicalize().is_ok_and(|home| real.starts_with(home)));
            if !is_inside {
                let detail = format!("{} leads out of the run's HOME", parent.display());
                return Err(Refused::new(NotStarted::Other, detail));
            }
        }
        if path.symlink_metadata().is_ok() {
            fs::remove_file(&path).map_err(|error| {
                Refused::new(NotStarted::Other, format!("cannot replace {}: {error}", path.display()))
            })?;
        }
        write_private(&path, &file.contents)?;
    }
    Ok(())
}

fn write_stdin(run_dir: &Path, launch: &Launch) -> Result<Option<PathBuf>, Refused> {
    let Some(text) = &launch.stdin else { return Ok(None) };
    let path = run_dir.join("stdin");
    write_private(&path, text)?;
    Ok(Some(path))
}

/// The environment of a check: nothing but what every program may expect.
pub(crate) fn check_environment(home: &Path, task: &TaskId) -> BTreeMap<String, String> {
    let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    [
        ("PATH", path.to_owned()),
        ("HOME", home.display().to_string()),
        ("LANG", "C.UTF-8".to_owned()),
        ("TERM", "dumb".to_owned()),
        ("TMPDIR", "/tmp".to_owned()),
        ("CI", "true".to_owned()),
        ("GODWIT_TASK", task.to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}
