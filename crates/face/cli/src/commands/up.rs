//! `up`: the daemon, in this process or in one that it leaves behind.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;

use godwit_api::types::DaemonInfo;
use nix::unistd::{ForkResult, dup2_stderr, dup2_stdin, dup2_stdout, fork, setsid};
use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use crate::args::UpArgs;
use crate::config::Loaded;
use crate::daemon::{self, Ended, Start};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::home::{Home, HomeLock};
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::render;
use crate::session::Session;

/// The variable that says what the daemon writes to its log, such as `debug`.
const LOG_FILTER: &str = "GODWIT_LOG";

/// What it writes when nobody says.
const USUAL_LOG_FILTER: &str = "info";

/// What a daemon in the background tells the command that left it there: one line, once.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Told {
    /// It answers.
    Ready(DaemonInfo),
    /// It could not start.
    Failed(CliError),
}

/// Starts the daemon. To be called while this process has one thread.
///
/// # Errors
/// When the home or its configuration is not acceptable, another daemon has the home, or the daemon cannot start.
pub(crate) fn run(session: Session, args: &UpArgs) -> CliResult {
    let home = session.home.prepare()?;
    let loaded = Loaded::read(&home.config())?;
    let (asked_port, format) = (args.port, session.format);
    if let Some(passed_on) = args.succeed {
        let (lock, socket) = passed_on.take(&home)?;
        // Whoever waited for the daemon before has gone on long ago.
        return serve(&home, lock, Start { loaded, asked_port, inherited: Some(socket) }, |_| {}).map(|()| Exit::Ok);
    }
    let start = Start { loaded, asked_port, inherited: None };
    if args.detach {
        return detach(&home, start, format);
    }
    let lock = HomeLock::take(&home)?;
    let told = serve(&home, lock, start, move |info| {
        // A daemon does not end because nobody reads that it has begun.
        announce(info, format).ok();
    });
    told.map(|()| Exit::Ok)
}

/// The daemon itself, from the lock to the end, or to the daemon that follows in this process.
fn serve(home: &Home, lock: HomeLock, start: Start, ready: impl FnOnce(&DaemonInfo) + Send) -> CliResult<()> {
    let filter = EnvFilter::try_from_env(LOG_FILTER).unwrap_or_else(|_| EnvFilter::new(USUAL_LOG_FILTER));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false).init();
    let ended = match daemon::run(home, start, ready) {
        Ok(Ended::ForGood) => Ok(()),
        Ok(Ended::InPlace { succession, ignores_hangup }) => {
            let error = succession.begin(&lock, ignores_hangup);
            tracing::error!(%error, "no daemon follows");
            // Nobody is there: commands say so.
            home.unpublish().ok();
            Err(error)
        }
        Err(error) => Err(error),
    };
    // Whoever waits for the lock, waits for this process to be gone.
    lock.keep_until_exit();
    ended
}

fn announce(info: &DaemonInfo, format: Format) -> CliResult<()> {
    match format {
        Format::Json => output::json(info),
        Format::Human => {
            let url = render::text::line(&info.url);
            output::answer(&format!("godwit is up at {url} (pid {}); `godwit status` shows what it does\n", info.pid))
        }
    }
}

/// Leaves the daemon behind in a session of its own and returns when it answers.
///
/// The daemon is the one process that godwit starts without an owner: everything else is the daemon's. It is a copy
/// of this process rather than a new program, so that its readiness and its errors come back through one pipe.
fn detach(home: &Home, start: Start, format: Format) -> CliResult {
    let failed = |error: &dyn std::error::Error| CliError::new(Exit::Failed, format!("cannot detach: {error}"));
    let log_path = home.daemon_log();
    let log = OpenOptions::new().append(true).create(true).mode(0o600).open(&log_path);
    let log = log.map_err(|error| CliError::io("cannot open the daemon's log", &log_path, &error))?;
    let (reader, writer) = io::pipe().map_err(|error| failed(&error))?;
    // SAFETY: this process has one thread, so its copy is as good as itself.
    match unsafe { fork() } {
        Ok(ForkResult::Child) => {
            drop(reader);
            Ok(live_detached(home, start, &log, writer))
        }
        Ok(ForkResult::Parent { .. }) => {
            drop((writer, log));
            let progress = Progress::new(format, "the daemon starts: it reads its log and takes over what runs");
            let heard = hear(reader, home);
            drop(progress);
            heard.and_then(|info| announce(&info, format)).map(|()| Exit::Ok)
        }
        Err(error) => Err(failed(&error)),
    }
}

/// The child's side: nothing of the terminal stays, and what there is to say goes to the log or through the pipe.
fn live_detached(home: &Home, start: Start, log: &File, teller: io::PipeWriter) -> Exit {
    let mut ready_teller = match teller.try_clone() {
        Ok(teller) => teller,
        Err(error) => {
            tell(teller, &Told::Failed(CliError::caused(Exit::Failed, "cannot detach", &error)));
            return Exit::Failed;
        }
    };
    let ended = leave_terminal(log)
        .map_err(|error| CliError::caused(Exit::Failed, "cannot leave the terminal", &error))
        .and_then(|()| HomeLock::take(home))
        .and_then(|lock| serve(home, lock, start, move |info| tell_on(&mut ready_teller, &Told::Ready(info.clone()))));
    match ended {
        Ok(()) => Exit::Ok,
        Err(error) => {
            let exit = error.exit;
            output::failure(&error, Format::Human);
            tell(teller, &Told::Failed(error));
            exit
        }
    }
}

fn leave_terminal(log: &File) -> io::Result<()> {
    setsid()?;
    dup2_stdin(File::open("/dev/null")?)?;
    dup2_stdout(log)?;
    dup2_stderr(log)?;
    // No directory of the operator's is kept busy.
    std::env::set_current_dir("/")
}

fn tell(mut teller: io::PipeWriter, told: &Told) {
    tell_on(&mut teller, told);
}

fn tell_on(teller: &mut io::PipeWriter, told: &Told) {
    let line = serde_json::to_string(told).expect("what is told are words, numbers and paths of text");
    // Whoever left this daemon behind may be gone; it lives on all the same.
    writeln!(teller, "{line}").ok();
}

/// The parent's side: what the daemon tells first.
fn hear(reader: io::PipeReader, home: &Home) -> CliResult<DaemonInfo> {
    let mut line = String::new();
    let heard = BufReader::new(reader).read_line(&mut line).ok().and_then(|_| serde_json::from_str(&line).ok());
    match heard {
        Some(Told::Ready(info)) => Ok(info),
        Some(Told::Failed(error)) => Err(error),
        None => Err(CliError::new(Exit::Failed, "the daemon ended before it was ready")
            .hint(format!("`{}` says why", home.daemon_log().display()))),
    }
}
