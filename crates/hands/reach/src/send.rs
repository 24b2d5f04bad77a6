//! One request to a push service: `POST` of an encrypted message (RFC 8030, section 5).
//!
//! It guarantees one connection to an address that was looked at, without a proxy and without following anybody
//! anywhere, an end within [`PATIENCE`], and an answer of which nothing but the status and one header is read.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{Empty, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use jiff::SignedDuration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::endpoint::{Endpoint, EndpointError};
use crate::plan::Urgency;

/// How long one delivery may take, from the name to the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most that is read of an answer's head, in bytes.
const MOST_HEAD_BYTES: usize = 16 * 1_024;

/// How long a push service keeps a message for a browser that is not there, in seconds.
const KEPT_SECONDS: u32 = 24 * 60 * 60;

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The push service has taken it.
    Taken,
    /// The subscription is over: the browser or its push service has ended it.
    Gone,
    /// It was not taken.
    Refused {
        /// Why.
        why: SendError,
        /// When the push service wants to be asked again, if it said so.
        retry_after: Option<SignedDuration>,
    },
}

impl Delivery {
    fn refused(why: SendError) -> Self {
        Self::Refused { why, retry_after: None }
    }
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It may not be called.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// It cannot be reached.
    #[error("`{host}` cannot be reached: {cause}")]
    Unreachable {
        /// Its host.
        host: String,
        /// What the system or the other end said.
        cause: String,
    },
    /// It does not answer in time.
    #[error("`{host}` does not answer")]
    Silent {
        /// Its host.
        host: String,
    },
    /// It wants to be asked elsewhere, which is not done.
    #[error("`{host}` sends to another place, which is not followed")]
    Redirect {
        /// Its host.
        host: String,
    },
    /// It does not take it.
    #[error("`{host}` refuses with {status}")]
    Status {
        /// Its host.
        host: String,
        /// The status of HTTP.
        status: u16,
    },
    /// The message could not be made.
    #[error("the message cannot be made: {cause}")]
    Message {
        /// Why not.
        cause: String,
    },
}

/// One message, ready to be carried.
pub(crate) struct Message {
    /// The encrypted body.
    pub(crate) body: Vec<u8>,
    /// Who sends.
    pub(crate) authorization: String,
    /// How soon it has to be there.
    pub(crate) urgency: Urgency,
    /// Messages of one topic that were not delivered yet replace each other.
    pub(crate) topic: String,
}

/// Whatever can be spoken over.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Carries messages to push services.
#[derive(Clone)]
pub(crate) struct Sender {
    tls: TlsConnector,
}

impl Sender {
    /// A sender that trusts the authorities that this machine trusts. Reads their certificates, so it blocks.
    ///
    /// # Errors
    /// When this machine trusts nobody: no push service could prove who it is.
    pub(crate) fn new() -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        let (added, _ignored) = roots.add_parsable_certificates(found.certs);
        if added == 0 {
            return Err("this machine trusts no certificate authority; install `ca-certificates`".to_owned());
        }
        Self::trusting(roots)
    }

    fn trusting(roots: RootCertStore) -> Result<Self, String> {
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)) })
    }

    /// Carries one message.
    pub(crate) async fn deliver(&self, endpoint: &Endpoint, message: Message) -> Delivery {
        let host = endpoint.host().to_owned();
        match tokio::time::timeout(PATIENCE, self.carry(endpoint, message)).await {
            Ok(Ok(answer)) => judge(&host, &answer),
            Ok(Err(why)) => Delivery::refused(why),
            Err(_elapsed) => Delivery::refused(SendError::Silent { host }),
        }
    }

    async fn carry(&self, endpoint: &Endpoint, message: Message) -> Result<Response<Empty<Bytes>>, SendError> {
        let unreachable = |cause: String| SendError::Unreachable { host: endpoint.host().to_owned(), cause };
        let request = Request::post(endpoint.path())
            .header(header::HOST, endpoint.authority())
            .header(header::AUTHORIZATION, message.authorization)
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header("ttl", KEPT_SECONDS)
            .header("urgency", message.urgency.word())
            .header("topic", message.topic)
            .body(Full::new(Bytes::from(message.body)))
            .map_err(|error| SendError::Message { cause: error.to_string() })?;
        let stream = connect(&endpoint.addresses().await?).await.map_err(|error| unreachable(error.to_string()))?;
        let stream: Box<dyn Stream> = match endpoint.is_secure() {
            true => {
                let name =
                    ServerName::try_from(endpoint.host().to_owned()).map_err(|error| unreachable(error.to_string()))?;
                Box::new(self.tls.connect(name, stream).await.map_err(|error| unreachable(error.to_string()))?)
            }
            false => Box::new(stream),
        };
        exchange(stream, request).await.map_err(|error| unreachable(error.to_string()))
    }
}

/// The first address that answers.
async fn connect(addresses: &[SocketAddr]) -> std::io::Result<TcpStream> {
    TcpStream::connect(addresses).await
}

/// Sends a request and reads the head of its answer. The rest is left: nobody needs it, and it has no end that could be
/// waited for.
async fn exchange(stream: Box<dyn Stream>, request: Request<Full<Bytes>>) -> hyper::Result<Response<Empty<Bytes>>> {
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(MOST_HEAD_BYTES).handshake(TokioIo::new(stream)).await?;
    let answer = sender.send_request(request);
    tokio::pin!(answer, connection);
    let mut is_open = true;
    loop {
        tokio::select! {
            biased;
            answer = &mut answer => return answer.map(|answer| answer.map(|_rest| Empty::new())),
            // It may end before its answer was taken out of it; an error of it comes with the answer.
            _ended = &mut connection, if is_open => is_open = false,
        }
    }
}

fn judge(host: &str, answer: &Response<Empty<Bytes>>) -> Delivery {
    let (host, status) = (host.to_owned(), answer.status());
    match status {
        status if status.is_success() => Delivery::Taken,
        StatusCode::NOT_FOUND | StatusCode::GONE => Delivery::Gone,
        status if status.is_redirection() => Delivery::refused(SendError::Redirect { host }),
        status => {
            let seconds = answer.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
            let retry_after = seconds.map(SignedDuration::from_secs).filter(|wait| wait.is_positive());
            Delivery::Refused { why: SendError::Status { host, status: status.as_u16() }, retry_after }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use rcgen::{CertifiedKey, generate_simple_self_signed};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

    use super::*;

    /// A service for `localhost` with a certificate of its own making, and that certificate.
    fn service() -> (TlsAcceptor, CertificateDer<'static>) {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![cert.der().clone()], key))
            .expect("a configuration");
        (TlsAcceptor::from(Arc::new(config)), cert.der().clone())
    }

    /// What becomes of a message to the service, and what the service read of it; `None` when nobody spoke to it.
    async fn delivered(sender: &Sender, acceptor: &TlsAcceptor) -> (Delivery, Option<String>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let origin = format!("https://localhost:{}", listener.local_addr().expect("an address").port());
        let rule = origin.parse().expect("an origin");
        let endpoint = Endpoint::read(&format!("{origin}/push/1"), &[rule]).expect("it is named");
        let message = Message {
            body: vec![1, 2, 3],
            authorization: "vapid t=x, k=y".to_owned(),
            urgency: Urgency::High,
            topic: "topic".to_owned(),
        };
        let serve = async {
            let (stream, _) = listener.accept().await.ok()?;
            let mut stream = acceptor.accept(stream).await.ok()?;
            let mut read = Vec::new();
            while !read.ends_with(&[1, 2, 3]) {
                if stream.read_buf(&mut read).await.ok()? == 0 {
                    return None;
                }
            }
            stream.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n").await.ok()?;
            stream.flush().await.ok()?;
            Some(String::from_utf8_lossy(&read).into_owned())
        };
        let (read, delivery) = tokio::join!(serve, sender.deliver(&endpoint, message));
        (delivery, read)
    }

    #[tokio::test]
    async fn a_service_proves_who_it_is_before_it_is_told_anything() {
        let (acceptor, certificate) = service();
        let mut roots = RootCertStore::empty();
        roots.add(certificate).expect("a certificate");
        let trusting = Sender::trusting(roots).expect("a sender");
        let (delivery, read) = delivered(&trusting, &acceptor).await;
        assert_eq!(delivery, Delivery::Taken);
        let read = read.expect("the service was spoken to");
        assert!(read.starts_with("POST /push/1 HTTP/1.1\r\n"), "{read}");
        for header in ["host: localhost:", "ttl: 86400\r\n", "urgency: high\r\n", "content-encoding: aes128gcm\r\n"] {
            assert!(read.contains(header), "{header} in {read}");
        }

        let (stranger, _) = service();
        let (delivery, read) = delivered(&trusting, &stranger).await;
        assert!(matches!(delivery, Delivery::Refused { why: SendError::Unreachable { .. }, .. }), "{delivery:?}");
        assert_eq!(read, None, "nothing was told");
    }
}
