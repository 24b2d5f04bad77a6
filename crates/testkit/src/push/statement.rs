//! The sender's statement about itself (RFC 8292), looked at as a push service does.

use anyhow::{Context, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;

/// Looks at the header `Authorization` of a message to `origin` and answers whom the sender says to be.
///
/// # Errors
/// When the statement is missing, not signed by the key beside it, over, too long valid, or about another service.
pub(super) fn verify(header: &str, origin: &str) -> anyhow::Result<String> {
    let parameters = header.strip_prefix("vapid ").context("the scheme is not vapid")?;
    let parameter = |name: &str| {
        let found = parameters.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
        found.with_context(|| format!("there is no `{name}`"))
    };
    let (token, key) = (parameter("t")?, parameter("k")?);
    let (statement, signature) = token.rsplit_once('.').context("the statement has no signature")?;
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).context("not base64url");
    let key = VerifyingKey::from_sec1_bytes(&decode(key)?).context("the key is no point of the curve")?;
    let signature = Signature::from_slice(&decode(signature)?).context("the signature is none")?;
    key.verify(statement.as_bytes(), &signature).context("the signature is not by this key")?;

    let (head, claims) = statement.split_once('.').context("the statement has no claims")?;
    let head: Value = serde_json::from_slice(&decode(head)?).context("the head is not JSON")?;
    let claims: Value = serde_json::from_slice(&decode(claims)?).context("the claims are not JSON")?;
    ensure!(head["alg"] == "ES256", "the algorithm is not ES256");
    ensure!(claims["aud"] == origin, "the statement is for {}", claims["aud"]);
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).context("a time after 1970")?.as_secs();
    let until = claims["exp"].as_u64().context("the statement has no end")?;
    ensure!(now < until && until <= now + 24 * 60 * 60, "the statement is over, or for more than a day");
    Ok(claims["sub"].as_str().unwrap_or_default().to_owned())
}
