//! Encryption of a message for one browser (RFC 8291, the content coding `aes128gcm` of RFC 8188).
//!
//! The push service that carries it cannot read it: only the browser has the private key and the secret that the content
//! key is derived from. Each message has a key pair and a salt of its own.

use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::{SecureRandom, SystemRandom};

/// The length of an uncompressed point of P-256, in bytes.
pub(crate) const PUBLIC_KEY_BYTES: usize = 65;

/// The length of a subscription's authentication secret, in bytes (RFC 8291, section 3.2).
pub(crate) const AUTH_BYTES: usize = 16;

/// The length of the salt that stands before a message, in bytes (RFC 8188, section 2.1).
const SALT_BYTES: usize = 16;

/// The record size that a message states. Every message is one record.
const RECORD_BYTES: u32 = 4_096;

/// The most that one message may say, in bytes: the record without the tag, the delimiter and the header (RFC 8291,
/// section 4).
pub(crate) const MOST_PLAIN_BYTES: usize = 3_993;

/// The delimiter of the last record (RFC 8188, section 2).
const LAST_RECORD: u8 = 2;

/// Why a message could not be encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncryptError {
    /// The browser's key is no point of the curve.
    #[error("the browser's public key is not one of P-256")]
    PublicKey,
    /// The message is longer than push services have to take.
    #[error("the message is longer than {MOST_PLAIN_BYTES} bytes")]
    TooLong,
    /// The system gives no randomness, or the cipher refused.
    #[error("the system gives no randomness")]
    Random,
}

/// What a browser told for being written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receiver {
    /// Its public key, an uncompressed point.
    pub(crate) public: [u8; PUBLIC_KEY_BYTES],
    /// Its authentication secret.
    pub(crate) auth: [u8; AUTH_BYTES],
}

/// Encrypts one message: the whole body of a push.
///
/// # Errors
/// [`EncryptError`].
pub(crate) fn encrypt(receiver: &Receiver, plain: &[u8]) -> Result<Vec<u8>, EncryptError> {
    let random = SystemRandom::new();
    let mut salt = [0; SALT_BYTES];
    random.fill(&mut salt).map_err(|_| EncryptError::Random)?;
    let secret = EphemeralPrivateKey::generate(&ECDH_P256, &random).map_err(|_| EncryptError::Random)?;
    let public = secret.compute_public_key().map_err(|_| EncryptError::Random)?;
    let sender: [u8; PUBLIC_KEY_BYTES] = public.as_ref().try_into().map_err(|_| EncryptError::Random)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, receiver.public);
    agree_ephemeral(secret, &theirs, |shared| seal(receiver, &sender, shared, salt, plain))
        .map_err(|_| EncryptError::PublicKey)?
}

/// The body of a message, from everything that it is made of.
fn seal(
    receiver: &Receiver,
    sender: &[u8; PUBLIC_KEY_BYTES],
    shared: &[u8],
    salt: [u8; SALT_BYTES],
    plain: &[u8],
) -> Result<Vec<u8>, EncryptError> {
    if plain.len() > MOST_PLAIN_BYTES {
        return Err(EncryptError::TooLong);
    }
    let keying: [u8; 32] = expand(&receiver.auth, shared, &[b"WebPush: info\0", &receiver.public, sender])?;
    let key: [u8; 16] = expand(&salt, &keying, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; 12] = expand(&salt, &keying, &[b"Content-Encoding: nonce\0"])?;

    let mut record = plain.to_vec();
    record.push(LAST_RECORD);
    let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_| EncryptError::Random)?;
    LessSafeKey::new(key)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record)
        .map_err(|_| EncryptError::Random)?;

    let mut body = Vec::with_capacity(SALT_BYTES + 5 + PUBLIC_KEY_BYTES + record.len());
    body.extend_from_slice(&salt);
    body.extend_from_slice(&RECORD_BYTES.to_be_bytes());
    body.push(u8::try_from(PUBLIC_KEY_BYTES).expect("a point is shorter than 256 bytes"));
    body.extend_from_slice(sender);
    body.extend_from_slice(&record);
    Ok(body)
}

/// A length as the library wants it.
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF with SHA-256: so many bytes of a salt, a secret and what they are for.
fn expand<const BYTES: usize>(salt: &[u8], secret: &[u8], info: &[&[u8]]) -> Result<[u8; BYTES], EncryptError> {
    let extracted = Salt::new(HKDF_SHA256, salt).extract(secret);
    let mut bytes = [0; BYTES];
    extracted
        .expand(info, Length(BYTES))
        .and_then(|expanded| expanded.fill(&mut bytes))
        .map_err(|_| EncryptError::Random)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn decoded<const BYTES: usize>(text: &str) -> [u8; BYTES] {
        URL_SAFE_NO_PAD.decode(text).expect("base64url").try_into().expect("as long as it says")
    }

    /// The example of RFC 8291, section 5, with the intermediate values of its appendix A.
    fn example() -> (Receiver, [u8; PUBLIC_KEY_BYTES], [u8; 32], [u8; SALT_BYTES]) {
        let receiver = Receiver {
            public: decoded("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            auth: decoded("BTBZMqHH6r4Tts7J_aSIgg"),
        };
        let sender = decoded("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        (receiver, sender, decoded("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs"), decoded("DGv6ra1nlYgDCS1FRnbzlw"))
    }

    #[test]
    fn the_example_of_rfc_8291_comes_out_byte_by_byte() {
        let (receiver, sender, shared, salt) = example();
        let body = seal(&receiver, &sender, &shared, salt, b"When I grow up, I want to be a watermelon");
        let wanted = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz\
                      AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(body.map(|body| URL_SAFE_NO_PAD.encode(body)), Ok(wanted.to_owned()));
    }

    #[test]
    fn no_two_messages_are_equal_and_none_is_longer_than_services_take() {
        let (receiver, ..) = example();
        let longest = [b'x'; MOST_PLAIN_BYTES];
        let (one, other) =
            (encrypt(&receiver, &longest).expect("it fits"), encrypt(&receiver, &longest).expect("fits"));
        assert_ne!(one, other);
        assert_eq!(one.len(), 4_096, "push services take 4096 bytes");
        assert_eq!(encrypt(&receiver, &[0; MOST_PLAIN_BYTES + 1]), Err(EncryptError::TooLong));
    }

    #[test]
    fn a_key_that_is_no_point_of_the_curve_is_refused() {
        let mut receiver = example().0;
        receiver.public[64] ^= 1;
        assert_eq!(encrypt(&receiver, b"x"), Err(EncryptError::PublicKey));
    }
}
