//! Connections of clients that read. One that takes nothing of what it asked for is dropped after a while, so that a
//! stream which nobody reads holds neither a file nor memory for ever.
//!
//! It guarantees that only waiting to write counts: a silent stream, and a client that is slow but reads, stay.

use std::future::Future as _;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Sleep, sleep};

/// How long a client may take nothing. Generous: what a stream holds for it is one piece, and a page in the background,
/// a suspended terminal and a busy machine read on within that. Whoever is dropped resumes where it was.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// Accepts connections that are dropped when their client does not read.
pub(crate) struct PatientListener {
    listener: TcpListener,
    patience: Duration,
}

impl PatientListener {
    /// Over a listener.
    pub(crate) fn new(listener: TcpListener, patience: Duration) -> Self {
        Self { listener, patience }
    }
}

impl axum::serve::Listener for PatientListener {
    type Io = Patient<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        // The library's own way with a listener: it waits when the system has no descriptors left.
        let (stream, address) = axum::serve::Listener::accept(&mut self.listener).await;
        (Patient::new(stream, self.patience), address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// A connection whose writing fails when nothing of it is taken for a while.
pub(crate) struct Patient<S> {
    stream: S,
    patience: Duration,
    /// Runs while there is something to write that is not taken.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    fn new(stream: S, patience: Duration) -> Self {
        Self { stream, patience, waiting: None }
    }

    /// What became of an attempt to write: itself, unless it has been tried for too long.
    fn judged<T>(&mut self, context: &mut Context<'_>, tried: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if tried.is_ready() {
            self.waiting = None;
            return tried;
        }
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let tried = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judged(context, tried)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let tried = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.judged(context, tried)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let tried = Pin::new(&mut self.stream).poll_flush(context);
        self.judged(context, tried)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let tried = Pin::new(&mut self.stream).poll_shutdown(context);
        self.judged(context, tried)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    /// As much as the pipe between both holds.
    const ROOM: usize = 16;

    /// What a future says when it is asked once.
    async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
        std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_is_dropped() {
        let (server, client) = duplex(ROOM);
        let mut server = Patient::new(server, Duration::from_millis(10));
        server.write_all(&[1; ROOM]).await.expect("there is room");
        let error = server.write_all(&[2; ROOM]).await.expect_err("nobody reads");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(client);
    }

    #[tokio::test]
    async fn only_waiting_to_write_counts_and_begins_anew_with_each_byte() {
        let (server, mut client) = duplex(ROOM);
        let mut server = Patient::new(server, PATIENCE);
        server.write_all(&[1; ROOM]).await.expect("there is room");
        assert!(server.waiting.is_none(), "there is nothing to write");
        let mut taken = [0; 1];
        for _ in 0..3 {
            let mut write = Box::pin(server.write(&[2]));
            assert!(poll_once(write.as_mut()).await.is_pending());
            client.read_exact(&mut taken).await.expect("there is something");
            write.await.expect("there is room again");
            assert!(server.waiting.is_none(), "a byte was taken");
        }
    }
}
