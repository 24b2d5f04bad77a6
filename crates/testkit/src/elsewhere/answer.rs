//! What each host says.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::exchange::Request;
use super::{openai_token, token};

/// How long new tokens are good for, in seconds, as the providers say it of theirs.
const OPENAI_SECONDS: i64 = 864_000;
const GOOGLE_SECONDS: i64 = 3_599;

/// What is said to one request.
pub(super) enum Answer {
    /// A status, and a body.
    Own(u16, Value),
    /// What the model says there, when it is asked so.
    Model { target: String, body: Vec<u8>, wrap: fn(Vec<u8>) -> Vec<u8> },
}

pub(super) fn answer(host: &str, request: &Request) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let path = request.path();
    match host {
        "auth.openai.com" if path == "/oauth/token" => openai(&request.body, &body),
        "chatgpt.com" if path == "/backend-api/codex/responses" => {
            Answer::Model { target: "/v1/responses".to_owned(), body: request.body.clone(), wrap: |said| said }
        }
        "oauth2.googleapis.com" if path == "/token" => google(&request.body),
        "oauth2.googleapis.com" if path == "/tokeninfo" => {
            Answer::Own(200, json!({"expires_in": "3000", "scope": "made-up"}))
        }
        "cloudcode-pa.googleapis.com" => code_assist(path, &body),
        _ => Answer::Own(404, json!({"error": "nobody is here"})),
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    i64::try_from(since.as_secs()).expect("a time of these centuries")
}

/// New tokens of the account that is named in the old means of refresh, which is void from then on.
fn openai(form: &[u8], body: &Value) -> Answer {
    let Some(old) = body["refresh_token"].as_str().map(str::to_owned).or_else(|| field(form, "refresh_token")) else {
        return Answer::Own(400, json!({"error": "invalid_request"}));
    };
    let account = old.rsplit("-of-").next().unwrap_or_default();
    let access = openai_token(account, now() + OPENAI_SECONDS);
    let refresh = format!("made-up-renewed-of-{account}");
    let tokens = json!({
        "access_token": access, "id_token": access, "refresh_token": refresh, "expires_in": OPENAI_SECONDS,
    });
    Answer::Own(200, tokens)
}

/// A new token; whoever asks goes on with the same means of refresh.
fn google(form: &[u8]) -> Answer {
    let Some(old) = field(form, "refresh_token") else { return Answer::Own(400, json!({"error": "invalid_request"})) };
    let account = old.rsplit("-of-").next().unwrap_or_default().to_owned();
    let tokens = json!({
        "access_token": "ya29.made-up-and-renewed", "id_token": token(&json!({"sub": account})), "token_type": "Bearer",
        "expires_in": GOOGLE_SECONDS, "scope": "made-up",
    });
    Answer::Own(200, tokens)
}

/// A field of a form, whose values have nothing in them here that would be written otherwise.
fn field(form: &[u8], name: &str) -> Option<String> {
    let form = String::from_utf8_lossy(form).into_owned();
    let own = form.split('&').find_map(|field| field.strip_prefix(name)?.strip_prefix('='))?;
    Some(own.to_owned())
}

/// Google's model behind a login with Google: the same requests and replies as with a key, each inside another one.
fn code_assist(path: &str, body: &Value) -> Answer {
    let Some(verb) = path.strip_prefix("/v1internal:") else { return Answer::Own(404, json!({})) };
    let tier = json!({"id": "standard-tier", "name": "made up", "isDefault": true});
    match verb {
        "loadCodeAssist" => Answer::Own(
            200,
            json!({"currentTier": tier, "allowedTiers": [tier], "cloudaicompanionProject": "made-up-project"}),
        ),
        "generateContent" | "streamGenerateContent" => {
            let model = body["model"].as_str().unwrap_or_default();
            let target = format!("/v1beta/models/{model}:{verb}");
            Answer::Model { target, body: body["request"].to_string().into_bytes(), wrap: inside }
        }
        _ => Answer::Own(200, json!({})),
    }
}

/// Each reply inside of another one, streamed or not.
fn inside(said: Vec<u8>) -> Vec<u8> {
    let said = String::from_utf8_lossy(&said).into_owned();
    let wrapped = |reply: &str| format!("{{\"response\":{reply}}}");
    if said.starts_with('{') {
        return wrapped(&said).into_bytes();
    }
    let lines = said
        .lines()
        .map(|line| line.strip_prefix("data: ").map_or(line.to_owned(), |reply| format!("data: {}", wrapped(reply))));
    lines.map(|line| line + "\n").collect::<String>().into_bytes()
}
