//! A run under way: what it prints is taken in while it runs, so that a test can wait for what the agent itself has said
//! before it does something to it. What an agent has written into its HOME or sent to its model it need not have said yet.

use std::io::Read;
use std::process::{Child, Output};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use godwit_agents::{AgentConfig, EndReason};

use super::{Run, read_as, until};

/// A run that was started and whose end nobody has seen yet.
pub(crate) struct Going {
    child: Child,
    out: Stream,
    err: Stream,
}

/// One output of it, read as it comes.
struct Stream {
    so_far: Arc<Mutex<Vec<u8>>>,
    reading: JoinHandle<()>,
}

impl Going {
    /// Takes in both outputs of a program, which must be pipes.
    pub(super) fn of(mut child: Child) -> Self {
        let out = Stream::of(child.stdout.take().expect("standard output is piped"));
        let err = Stream::of(child.stderr.take().expect("standard error is piped"));
        Self { child, out, err }
    }

    /// The process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until what the run has said so far in whole lines, read as that of a run that fell silent, is as wanted.
    ///
    /// # Panics
    /// When that does not come about.
    #[track_caller]
    pub(crate) fn wait_until_said(&self, config: &AgentConfig, what: &str, is_said: impl Fn(&Run) -> bool) {
        let so_far = || {
            let mut stdout = self.out.so_far();
            stdout.truncate(stdout.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1));
            let output = Output { status: Default::default(), stdout, stderr: self.err.so_far() };
            read_as(config, &output, EndReason::IdleLimit)
        };
        until(what, || is_said(&so_far()), || format!("{:?}", so_far()));
    }

    /// Kills it as it is, and gives everything that it said.
    pub(crate) fn kill(mut self) -> Output {
        self.child.kill().expect("the agent is there to be killed");
        self.end()
    }

    /// Waits for its end, and gives everything that it said.
    pub(crate) fn end(mut self) -> Output {
        let status = self.child.wait().expect("the agent can be waited for");
        Output { status, stdout: self.out.whole(), stderr: self.err.whole() }
    }
}

impl Stream {
    #[expect(
        clippy::disallowed_methods,
        reason = "the thread ends with the pipe, and whoever takes the whole joins it"
    )]
    fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let so_far = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&so_far);
        let reading = std::thread::spawn(move || {
            let mut piece = vec![0; 64 * 1024];
            loop {
                match pipe.read(&mut piece) {
                    Ok(0) => return,
                    Ok(length) => kept.lock().unwrap_or_else(PoisonError::into_inner).extend(&piece[..length]),
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => panic!("cannot read what the agent says: {error}"),
                }
            }
        });
        Self { so_far, reading }
    }

    fn so_far(&self) -> Vec<u8> {
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Everything, when the last one who could write has gone.
    fn whole(self) -> Vec<u8> {
        self.reading.join().expect("everything was read");
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
