//! A daemon that begins again in place: what is looked at before it ends, and what it passes on to the one that follows.
//!
//! It guarantees that nothing ends before the configuration is read, accepted, and its port is listened on; and that the
//! lock of the home and the socket pass to the next one without a moment in which they are anybody else's. People who
//! connect meanwhile wait. It does not know what the configuration says: every key is read anew.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::fd::{AsFd, AsRawFd, RawFd};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use godwit_api::{Problem, ProblemCode};
use godwit_proc::crash;
use godwit_proc::succeed::{self, Successor};
use godwit_server::NextStart;

use crate::config::{Config, ConfigError};
use crate::error::{CliError, CliResult};
use crate::exit::Exit;
use crate::home::{Home, HomeLock};

/// What a daemon passes on: the numbers of two descriptors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PassedOn {
    lock: RawFd,
    socket: RawFd,
}

impl FromStr for PassedOn {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text.split_once(',').and_then(|(lock, socket)| Some((lock.parse().ok()?, socket.parse().ok()?)));
        match numbers {
            Some((lock, socket)) if lock > 2 && socket > 2 && lock != socket => Ok(Self { lock, socket }),
            Some(_) | None => Err("this is what a daemon passes on to itself, and nothing for people"),
        }
    }
}

impl PassedOn {
    /// Takes both over. To be called once, while this process has one thread and has opened nothing.
    ///
    /// # Errors
    /// When they are not the lock of this home and a socket on loopback.
    pub(crate) fn take(self, home: &Home) -> CliResult<(HomeLock, TcpListener)> {
        let failed = |error| CliError::caused(Exit::Failed, "cannot go on from the daemon before", &error);
        // SAFETY: nothing in this process has been opened yet, so that nothing owns what was passed on.
        let (lock, socket) = unsafe { (succeed::take_over(self.lock), succeed::take_over(self.socket)) };
        let lock = HomeLock::inherit(home, lock.map_err(failed)?)?;
        let socket = TcpListener::from(socket.map_err(failed)?);
        let address = socket.local_addr().map_err(failed)?;
        if !address.ip().is_loopback() {
            return Err(CliError::new(Exit::Failed, format!("`{address}` is not this machine's own address")));
        }
        succeed::reap_what_ended();
        Ok((lock, socket))
    }
}

/// What the running daemon knows of the one that would follow it.
#[derive(Debug)]
pub(crate) struct Succession {
    home: Home,
    program: PathBuf,
    /// The port that was asked for on the command line, which wins over every configuration.
    asked_port: Option<u16>,
    running: Config,
    /// Where the daemon listens.
    here: SocketAddr,
    sockets: Mutex<Sockets>,
}

/// What people connect to.
#[derive(Debug, Default)]
struct Sockets {
    /// The daemon's own; gone when it ends for good.
    here: Option<TcpListener>,
    /// The next one's, when the configuration has another port by now.
    elsewhere: Option<TcpListener>,
}

impl Succession {
    /// Of the daemon that listens here.
    pub(crate) fn new(
        home: Home,
        program: PathBuf,
        asked_port: Option<u16>,
        running: Config,
        (here, listener): (SocketAddr, TcpListener),
    ) -> Self {
        let sockets = Mutex::new(Sockets { here: Some(listener), elsewhere: None });
        Self { home, program, asked_port, running, here, sockets }
    }

    /// Looks whether a daemon could begin now. Nothing has ended when it could not.
    ///
    /// # Errors
    /// The configuration is refused, or its port is taken.
    pub(crate) fn look(&self) -> Result<NextStart, Refused> {
        let config = Config::load(&self.home.config())?;
        let address = match self.other_port(&config) {
            None => {
                self.sockets().elsewhere = None;
                self.here
            }
            Some(port) => self.listen_elsewhere(port)?,
        };
        Ok(NextStart { url: format!("http://{address}"), applies: self.running.differences(&config) })
    }

    /// The port of the configuration, when it is another one than the daemon has and somebody changed it.
    fn other_port(&self, config: &Config) -> Option<u16> {
        let wanted = config.daemon.port;
        let is_changed = self.asked_port.is_none() && wanted != self.running.daemon.port;
        // Port 0 is whichever is free, and this one is the daemon's.
        (is_changed && wanted != 0 && wanted != self.here.port()).then_some(wanted)
    }

    fn listen_elsewhere(&self, port: u16) -> Result<SocketAddr, Refused> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut sockets = self.sockets();
        let is_there = |listener: &TcpListener| listener.local_addr().is_ok_and(|at| at == address);
        if !sockets.elsewhere.as_ref().is_some_and(is_there) {
            sockets.elsewhere = None;
            let listener = TcpListener::bind(address).map_err(|source| Refused::Taken { address, source })?;
            sockets.elsewhere = Some(listener);
        }
        Ok(address)
    }

    fn sockets(&self) -> MutexGuard<'_, Sockets> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody follows: whoever connects from now on is refused at once.
    pub(crate) fn let_go(&self) {
        *self.sockets() = Sockets::default();
    }

    /// Becomes the daemon that follows. Returns only when that cannot be done.
    pub(crate) fn begin(&self, lock: &HomeLock, ignores_hangup: bool) -> CliError {
        crash::point("restart.before-exec");
        let sockets = self.sockets();
        let Some(listener) = sockets.elsewhere.as_ref().or(sockets.here.as_ref()) else {
            return CliError::new(Exit::Failed, "the daemon has ended for good").hint("godwit up --detach");
        };
        let (lock, socket) = (lock.as_fd(), listener.as_fd());
        let args = self.arguments(lock.as_raw_fd(), socket.as_raw_fd());
        let program = self.program.clone();
        let error = Successor { program, args, keep: vec![lock, socket], ignores_hangup }.begin();
        CliError::caused(Exit::Failed, format!("cannot execute `{}` again", self.program.display()), &error)
            .hint("start it with `godwit up --detach`; runs go on under their shims")
    }

    fn arguments(&self, lock: RawFd, socket: RawFd) -> Vec<OsString> {
        let mut args: Vec<OsString> = Vec::new();
        if self.home.is_named() {
            args.extend(["--home".into(), self.home.path().into()]);
        }
        args.push("up".into());
        args.extend(self.asked_port.map(|port| format!("--port={port}").into()));
        args.push(format!("--succeed={lock},{socket}").into());
        args
    }
}

/// Why no daemon could begin in the place of this one.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// The configuration is not acceptable.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The port of the configuration is somebody else's.
    #[error("`daemon.port`: cannot listen on {address}")]
    Taken {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::Config(ConfigError::Refused { hint, .. }) => {
                let hint = hint.unwrap_or_else(|| "mend the file; this daemon goes on as it is".to_owned());
                Self::new(ProblemCode::Invalid, detail).with_hint(hint)
            }
            Refused::Config(ConfigError::Read { source, .. }) => {
                Self::new(ProblemCode::WrongState, format!("{detail}: {source}"))
            }
            Refused::Taken { source, .. } => Self::new(ProblemCode::WrongState, format!("{detail}: {source}"))
                .with_hint("choose another port, or end the program that has it; this daemon goes on as it is"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_descriptors_of_a_daemon_are_passed_on() {
        assert_eq!("5,9".parse(), Ok(PassedOn { lock: 5, socket: 9 }));
        for word in ["", "5", "5,5", "1,9", "9,2", "-4,9", "5,9,11", "a,b"] {
            assert!(word.parse::<PassedOn>().is_err(), "{word}");
        }
    }

    fn succession(asked_port: Option<u16>, configured: u16) -> (tempfile::TempDir, Succession, u16) {
        let place = tempfile::tempdir().expect("a directory");
        let home = Home::locate(Some(place.path().to_owned())).expect("a home");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let here = listener.local_addr().expect("an address");
        let port = here.port();
        let mut running = Config::default();
        running.daemon.port = if configured == 0 { port } else { configured };
        let succession = Succession::new(home, PathBuf::from("godwit"), asked_port, running, (here, listener));
        (place, succession, port)
    }

    fn configure(succession: &Succession, text: &str) {
        std::fs::write(succession.home.config(), text).expect("written");
    }

    #[test]
    fn what_cannot_begin_is_refused_with_its_place_and_nothing_has_ended() {
        let (_place, succession, port) = succession(None, 0);
        configure(&succession, "[daemon]\nmax_run = 2\n");
        let problem = Problem::from(succession.look().expect_err("refused"));
        assert_eq!(problem.code, ProblemCode::Invalid);
        assert!(problem.detail.contains("line 2") && problem.detail.contains("max_run"), "{problem:?}");
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let other = taken.local_addr().expect("an address").port();
        configure(&succession, &format!("[daemon]\nport = {other}\n"));
        let problem = Problem::from(succession.look().expect_err("refused"));
        assert_eq!(problem.code, ProblemCode::WrongState);
        drop(taken);
        let next = succession.look().expect("it could begin");
        assert_eq!((next.url, next.applies), (format!("http://127.0.0.1:{other}"), vec!["daemon".to_owned()]));
        configure(&succession, &format!("[daemon]\nport = {port}\n"));
        assert_eq!(succession.look().expect("it could begin").url, format!("http://127.0.0.1:{port}"));
        assert!(succession.sockets().elsewhere.is_none(), "what is not needed any more is let go");
    }

    #[test]
    fn a_port_that_was_asked_for_and_one_that_nobody_chose_stay() {
        for (asked, configured, wanted) in [(Some(0), 4127, 4200), (None, 4127, 0), (None, 4127, 4127)] {
            let (_place, succession, port) = succession(asked, configured);
            configure(&succession, &format!("[daemon]\nport = {wanted}\n"));
            assert_eq!(succession.look().expect("it could begin").url, format!("http://127.0.0.1:{port}"), "{wanted}");
        }
    }

    #[test]
    fn the_arguments_say_what_was_said_and_what_is_passed_on() {
        let (place, succession, _) = succession(Some(0), 4127);
        let home = place.path().display().to_string();
        assert_eq!(
            succession.arguments(4, 7),
            ["--home", &home, "up", "--port=0", "--succeed=4,7"].map(OsString::from)
        );
    }
}
