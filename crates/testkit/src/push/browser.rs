//! A browser that is subscribed: it has keys of its own and reads what was encrypted for it.

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes128Gcm, Nonce};
use anyhow::{Context, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;

/// The length of an uncompressed point, in bytes.
const POINT: usize = 65;

/// A subscribed browser.
#[derive(Debug, Clone)]
pub struct Browser {
    /// The URL at which it is reached.
    pub endpoint: String,
    secret: SecretKey,
    auth: [u8; 16],
}

impl Browser {
    /// A browser with fresh keys.
    ///
    /// # Errors
    /// When there is no randomness.
    pub(super) fn new(endpoint: String) -> anyhow::Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).context("there is no randomness")?;
        // Nearly every number of 256 bits is a key; the others are refused here.
        let secret = SecretKey::from_slice(&bytes).context("a key beyond the order of the curve")?;
        let mut auth = [0; 16];
        getrandom::fill(&mut auth).context("there is no randomness")?;
        Ok(Self { endpoint, secret, auth })
    }

    /// Its public key, as a page tells it.
    pub fn p256dh(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.public())
    }

    /// Its authentication secret, as a page tells it.
    pub fn auth(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.auth)
    }

    fn public(&self) -> Vec<u8> {
        self.secret.public_key().to_sec1_point(false).as_bytes().to_vec()
    }

    /// Reads one message.
    ///
    /// # Errors
    /// When it is not for this browser, or not of one whole record.
    pub(super) fn read(&self, body: &[u8]) -> anyhow::Result<Vec<u8>> {
        ensure!(body.len() > 21 + POINT, "the message is too short");
        let (salt, rest) = body.split_at(16);
        let (size, rest) = rest.split_at(4);
        ensure!(usize::from(rest[0]) == POINT, "the key id is no point");
        let (sender, record) = rest[1..].split_at(POINT);
        let size = u32::from_be_bytes(size.try_into().context("four bytes")?) as usize;
        ensure!(record.len() <= size, "there is more than one record");
        let sender_key = PublicKey::from_sec1_bytes(sender).context("the sender's key is no point of the curve")?;
        let shared = p256::ecdh::diffie_hellman(self.secret.to_nonzero_scalar(), sender_key.as_affine());

        let mut info = b"WebPush: info\0".to_vec();
        info.extend(self.public());
        info.extend(sender);
        let keying = expand::<32>(&self.auth, shared.raw_secret_bytes(), &info)?;
        let key = expand::<16>(salt, &keying, b"Content-Encoding: aes128gcm\0")?;
        let nonce = expand::<12>(salt, &keying, b"Content-Encoding: nonce\0")?;
        let cipher = Aes128Gcm::new_from_slice(&key).context("16 bytes")?;
        let nonce = Nonce::try_from(&nonce[..]).context("12 bytes")?;
        let mut plain = cipher.decrypt(&nonce, record).map_err(|_| anyhow::anyhow!("it is not for this browser"))?;
        let end = plain.iter().rposition(|byte| *byte != 0).context("there is no delimiter")?;
        ensure!(plain[end] == 2, "the delimiter is not that of the last record");
        plain.truncate(end);
        Ok(plain)
    }
}

fn expand<const BYTES: usize>(salt: &[u8], secret: &[u8], info: &[u8]) -> anyhow::Result<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    let expanded = Hkdf::<Sha256>::new(Some(salt), secret).expand(info, &mut bytes);
    expanded.map_err(|_| anyhow::anyhow!("the length is too long"))?;
    Ok(bytes)
}
