//! One connection: the tunnel that was asked for, and the requests inside of it. Just enough of HTTP/1.1.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::answer::{Answer, answer};
use super::{Call, World};

/// The most bytes of a head.
const MOST_HEAD: usize = 64 * 1024;

/// A request, with its body.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    fn bearer(&self) -> Option<String> {
        self.header("authorization")?.strip_prefix("Bearer ").map(str::to_owned)
    }
}

/// Serves a tunnel to a host, as if it were the host.
pub(super) async fn tunnel(mut stream: TcpStream, acceptor: &TlsAcceptor, world: &World) -> io::Result<()> {
    let Some(request) = read(&mut stream).await? else { return Ok(()) };
    if request.method != "CONNECT" {
        return stream.write_all(b"HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n").await;
    }
    let host = request.target.split(':').next().unwrap_or_default().to_owned();
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    let mut stream = acceptor.accept(stream).await?;
    while let Some(request) = read(&mut stream).await? {
        let path = request.path().to_owned();
        world.note(Call { host: host.clone(), path, bearer: request.bearer() });
        let reply = match answer(&host, &request) {
            Answer::Own(status, body) => said(status, "application/json", body.to_string().as_bytes()),
            Answer::Model { target, body, wrap } => {
                let (kind, bytes) = asked(world, &target, &request, &body).await?;
                said(200, &kind, &wrap(bytes))
            }
        };
        stream.write_all(&reply).await?;
        stream.flush().await?;
    }
    Ok(())
}

fn said(status: u16, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} Said\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// What the model server says, as a whole, and of which kind that is.
async fn asked(world: &World, target: &str, request: &Request, body: &[u8]) -> io::Result<(String, Vec<u8>)> {
    let mut stream = world.model().await?;
    let bearer = request.bearer().map(|bearer| format!("authorization: Bearer {bearer}\r\n")).unwrap_or_default();
    // Of this version a reply comes in one piece, without lengths in it.
    let head = format!(
        "POST {target} HTTP/1.0\r\nhost: model\r\n{bearer}content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).await?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).await?;
    let end = reply.windows(4).position(|four| four == b"\r\n\r\n").ok_or(io::ErrorKind::InvalidData)?;
    let head = String::from_utf8_lossy(&reply[..end]).to_ascii_lowercase();
    let kind =
        head.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap_or("application/json").to_owned();
    Ok((kind, reply.split_off(end + 4)))
}

/// The next request; `None` when there is none any more.
async fn read(stream: &mut (impl AsyncReadExt + Unpin)) -> io::Result<Option<Request>> {
    let mut read = Vec::new();
    let end = loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if read.len() > MOST_HEAD || stream.read_buf(&mut read).await? == 0 {
            return Ok(None);
        }
    };
    let mut body = read.split_off(end + 4);
    let head = String::from_utf8_lossy(&read).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    let mut request = Request { method, target, headers, body: Vec::new() };
    if request.header("transfer-encoding").is_some_and(|how| how.eq_ignore_ascii_case("chunked")) {
        request.body = chunks(stream, body).await?;
        return Ok(Some(request));
    }
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    request.body = body;
    Ok(Some(request))
}

/// A body that comes in pieces, each with its length.
async fn chunks(stream: &mut (impl AsyncReadExt + Unpin), mut read: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let Some(end) = read.windows(2).position(|two| two == b"\r\n") else {
            if stream.read_buf(&mut read).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            continue;
        };
        let length = String::from_utf8_lossy(&read[..end]);
        let length = usize::from_str_radix(length.trim(), 16).map_err(|_| io::ErrorKind::InvalidData)?;
        while read.len() < end + 4 + length {
            if stream.read_buf(&mut read).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        body.extend_from_slice(&read[end + 2..end + 2 + length]);
        read.drain(..end + 4 + length);
        if length == 0 {
            return Ok(body);
        }
    }
}
