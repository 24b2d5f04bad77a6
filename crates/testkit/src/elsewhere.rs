//! Everything that is not on this machine, on loopback: a proxy that takes each connection to another host to itself, with
//! certificates of an authority of its own, and answers for the host.
//!
//! **Guarantee.** It connects to nothing but the model server that it was given. A program that is sent through it reaches
//! nobody else, and what it wanted to reach is recorded.
//!
//! It knows what agent CLIs ask for a login of their own: new tokens, what a token is worth, and a model that is served
//! behind such a login. Whatever else is asked is answered with 404.

mod answer;
mod exchange;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::model_server::ModelServer;

/// The hosts that it has a certificate for.
const HOSTS: &[&str] = &[
    "auth.openai.com",
    "api.openai.com",
    "chatgpt.com",
    "oauth2.googleapis.com",
    "www.googleapis.com",
    "cloudcode-pa.googleapis.com",
    "play.googleapis.com",
    "api.anthropic.com",
    "platform.claude.com",
];

/// What was asked of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The host.
    pub host: String,
    /// The path, without its query.
    pub path: String,
    /// The token that was sent; made up, as everything here.
    pub bearer: Option<String>,
}

/// A running stand-in. Dropping it ends it.
#[derive(Debug)]
pub struct Elsewhere {
    address: SocketAddr,
    place: tempfile::TempDir,
    world: Arc<World>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the connections share.
#[derive(Debug)]
struct World {
    model: SocketAddr,
    calls: Mutex<Vec<Call>>,
}

impl Elsewhere {
    /// Starts one on a free port of 127.0.0.1, with the model that it serves.
    ///
    /// # Errors
    /// When the port, the thread or a certificate cannot be had.
    pub fn start(model: &ModelServer) -> anyhow::Result<Self> {
        let place = tempfile::tempdir().context("cannot make a directory")?;
        let acceptor = acceptor(&place.path().join(AUTHORITY))?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .context("cannot listen on 127.0.0.1")?;
        let address = listener.local_addr().context("the listener has no address")?;
        let world = Arc::new(World { model: model.address(), calls: Mutex::default() });
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start a runtime")?;
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&world);
        let serve = move || {
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("the runtime takes a bound listener");
                tokio::select! {
                    () = accept(listener, acceptor, shared) => {}
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new().name("elsewhere".to_owned()).spawn(serve).context("no thread")?;
        Ok(Self { address, place, world, stop: Some(stop), thread: Some(thread) })
    }

    /// Its address, for `HTTPS_PROXY`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The certificate of its authority, in PEM.
    pub fn authority(&self) -> PathBuf {
        self.place.path().join(AUTHORITY)
    }

    /// The directory of that.
    pub fn directory(&self) -> &Path {
        self.place.path()
    }

    /// What was asked so far, in order of arrival.
    pub fn calls(&self) -> Vec<Call> {
        self.world.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error means that it has ended already.
            stop.send(()).ok();
        }
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

const AUTHORITY: &str = "authority.pem";

/// A made-up token of an account in the form of OpenAI's, that ends at a second after 1970.
pub fn openai_token(account: &str, ends: i64) -> String {
    let told = json!({"chatgpt_account_id": account, "chatgpt_user_id": format!("user-{account}"), "chatgpt_plan_type": "pro"});
    token(&json!({"exp": ends, "email": "nobody@example.invalid", "https://api.openai.com/auth": told}))
}

/// A made-up token that says this of itself.
pub fn token(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(&json!({"alg": "none"})), part(claims), URL_SAFE_NO_PAD.encode("no signature"))
}

/// A certificate for the hosts, whose authority is written there.
fn acceptor(authority: &Path) -> anyhow::Result<TlsAcceptor> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // Two certificates of one name would look like one that signed itself.
    params.distinguished_name = named("the authority of elsewhere");
    let own = params.clone().self_signed(&key)?;
    std::fs::write(authority, pem(own.der())).context("cannot write the authority")?;
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate()?;
    let names: Vec<String> = HOSTS.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = named("elsewhere");
    let certificate = params.signed_by(&key, &issuer)?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(|why| anyhow::anyhow!("no key: {why}"))?;
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn named(name: &str) -> DistinguishedName {
    let mut own = DistinguishedName::new();
    own.push(DnType::CommonName, name);
    own
}

/// A certificate as a text.
fn pem(certificate: &[u8]) -> String {
    let text = STANDARD.encode(certificate);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("letters and digits")).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, world: Arc<World>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (acceptor, world) = (acceptor.clone(), Arc::clone(&world));
        // A connection that breaks concerns nobody but who made it.
        tokio::spawn(async move { exchange::tunnel(stream, &acceptor, &world).await.ok() });
    }
}

impl World {
    fn note(&self, call: Call) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }

    async fn model(&self) -> std::io::Result<TcpStream> {
        TcpStream::connect(self.model).await
    }
}
