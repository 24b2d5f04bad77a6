//! The logins that CLIs keep of their own: what of one a run is lent, and what of a run's copy may be given back.
//!
//! **Guarantees.** Whatever an agent puts in the place of its login, what is given back is the operator's own with newer
//! tokens in it, and nothing else of the agent's. It is given back only as far as the form of the login tells that it is
//! of the same identity, and newer. No text of a login is in any reason.
//!
//! **Does not know.** Whether a token is genuine: only its provider could say. Where the tokens of a form say nothing of
//! whose they are, one that came while the lent one was good is not believed.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::adapter::Adapter;
use crate::config::AgentConfig;

/// Where the CLIs keep their logins, relative to HOME.
const CLAUDE: &str = ".claude/.credentials.json";
const CODEX: &str = ".codex/auth.json";
const OPENCODE: &str = ".local/share/opencode/auth.json";
const GEMINI: &str = ".gemini/oauth_creds.json";
const GEMINI_ACCOUNT: &str = ".gemini/google_accounts.json";

/// A CLI asks for a new login some minutes before the old one ends.
const EARLY: SignedDuration = SignedDuration::from_mins(10);

/// What says whose a token of OpenAI's is.
const OPENAI_CLAIMS: &[&str] =
    &["/https:~1~1api.openai.com~1auth/chatgpt_account_id", "/https:~1~1api.openai.com~1auth/chatgpt_user_id", "/sub"];

/// In whose form a login is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LoginForm {
    /// Claude Code's.
    Claude,
    /// Codex's, of a login with ChatGPT.
    Codex,
    /// OpenCode's, of one provider.
    Opencode,
    /// Gemini CLI's, of a login with Google.
    Gemini,
    /// The name of the account beside it, which Gemini CLI would else ask for.
    GeminiAccount,
}

/// A file of the operator's HOME in which a CLI keeps its login, to be lent at the same place of a run's HOME.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginFile {
    /// Where, relative to HOME.
    pub path: PathBuf,
    /// In whose form.
    pub form: LoginForm,
    /// The one entry of the file that is lent; the others are nobody's business. `None` lends it whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

/// What a run's copy of a login has become.
#[derive(Debug, Clone, PartialEq)]
pub enum Left {
    /// What it was, as far as anything is ever given back.
    AsLent,
    /// Newer: what the operator's is from now on.
    Renewed(Value),
    /// Something else, which is not given back, and why.
    Other(&'static str),
}

const WITHOUT_FORM: &str = "it is not in the form of one";
const ANOTHER: &str = "it is of another account";
const NOT_NEWER: &str = "it is not newer than yours";
const NOT_DUE: &str = "nothing in it says whose it is, and the one that was lent was good for longer than the run";
const NOT_OF_YOURS: &str = "it does not come from yours";
const NEVER_RENEWED: &str = "a login of this kind is never renewed";

/// Where in a login what is. Places are JSON pointers.
struct Form {
    /// What a refresh changes.
    moving: &'static [&'static str],
    /// What stays the same as long as it is the same account.
    identity: &'static [&'static str],
    /// The token that is sent.
    access: &'static str,
    /// What a new one is asked for with.
    refresh: &'static str,
    /// When the token ends, in milliseconds since 1970; where nothing says so, the token itself does.
    ends_ms: Option<&'static str>,
    /// What in its tokens says whose they are.
    claims: &'static [&'static str],
    /// How long a token lasts at most, where it always comes with the same means of refresh.
    same_refresh_for: Option<SignedDuration>,
}

impl LoginForm {
    fn form(self) -> Option<Form> {
        match self {
            Self::Claude => Some(Form {
                moving: &[
                    "/claudeAiOauth/accessToken",
                    "/claudeAiOauth/refreshToken",
                    "/claudeAiOauth/expiresAt",
                    "/claudeAiOauth/refreshTokenExpiresAt",
                ],
                identity: &["/organizationUuid", "/claudeAiOauth/organizationUuid"],
                access: "/claudeAiOauth/accessToken",
                refresh: "/claudeAiOauth/refreshToken",
                ends_ms: Some("/claudeAiOauth/expiresAt"),
                claims: &[],
                same_refresh_for: None,
            }),
            Self::Codex => Some(Form {
                moving: &["/tokens/id_token", "/tokens/access_token", "/tokens/refresh_token", "/last_refresh"],
                identity: &["/auth_mode", "/tokens/account_id"],
                access: "/tokens/access_token",
                refresh: "/tokens/refresh_token",
                ends_ms: None,
                claims: OPENAI_CLAIMS,
                same_refresh_for: None,
            }),
            Self::Opencode => Some(Form {
                moving: &["/access", "/refresh", "/expires"],
                identity: &["/type", "/accountId", "/enterpriseUrl"],
                access: "/access",
                refresh: "/refresh",
                ends_ms: Some("/expires"),
                claims: OPENAI_CLAIMS,
                same_refresh_for: None,
            }),
            Self::Gemini => Some(Form {
                moving: &["/access_token", "/id_token", "/expiry_date"],
                identity: &["/token_type"],
                access: "/access_token",
                refresh: "/refresh_token",
                ends_ms: Some("/expiry_date"),
                claims: &["/sub"],
                same_refresh_for: Some(SignedDuration::from_hours(24)),
            }),
            Self::GeminiAccount => None,
        }
    }
}

impl AgentConfig {
    /// The files of the operator's HOME that a run of this model is lent; none when it has a credential of its own.
    pub fn login_files(&self, model: Option<&str>) -> Vec<LoginFile> {
        let whole = |path: &str, form| LoginFile { path: path.into(), form, part: None };
        match self.adapter {
            _ if !self.lends_login() => Vec::new(),
            Adapter::Claude => vec![whole(CLAUDE, LoginForm::Claude)],
            Adapter::Codex => vec![whole(CODEX, LoginForm::Codex)],
            Adapter::Opencode => {
                // The provider's name stands before the model's.
                let part = model.and_then(|model| model.split_once('/')).map(|(provider, _)| provider.to_owned());
                vec![LoginFile { part, ..whole(OPENCODE, LoginForm::Opencode) }]
            }
            Adapter::Gemini => {
                vec![whole(GEMINI, LoginForm::Gemini), whole(GEMINI_ACCOUNT, LoginForm::GeminiAccount)]
            }
            Adapter::Acp | Adapter::Scripted => Vec::new(),
        }
    }
}

impl LoginFile {
    /// Whether a run can do without it.
    pub fn is_optional(&self) -> bool {
        self.form == LoginForm::GeminiAccount
    }

    /// How a person makes one.
    pub fn remedy(&self) -> String {
        match (self.form, &self.part) {
            (LoginForm::Claude, _) => "start `claude` once by hand and log in with `/login`".to_owned(),
            (LoginForm::Codex, _) => "log in with `codex login`, and let Codex keep it in a file \
                 (`cli_auth_credentials_store = \"file\"` in its config.toml)"
                .to_owned(),
            (LoginForm::Opencode, Some(provider)) => {
                format!("log in to `{provider}` with `opencode auth login`")
            }
            (LoginForm::Opencode, None) => "log in with `opencode auth login`".to_owned(),
            (LoginForm::Gemini | LoginForm::GeminiAccount, _) => {
                "start `gemini` once by hand and choose to log in with Google".to_owned()
            }
        }
    }

    /// What of the operator's file a run is lent.
    ///
    /// # Errors
    /// Why nothing of it can be lent, without any text of it.
    pub fn to_lend(&self, operators: &Value) -> Result<Value, String> {
        if self.form == LoginForm::Opencode && self.part.is_none() {
            return Err("the model names no provider; say `provider/model`".to_owned());
        }
        let Some(login) = self.own(operators) else {
            return Err(format!("there is no login to `{}` in it", self.part.as_deref().unwrap_or_default()));
        };
        let is_api_key = self.form == LoginForm::Opencode && text(login, "/type") == Some("api");
        let wanted = if is_api_key { Some("/key") } else { self.form.form().map(|form| form.access) };
        let is_whole = wanted.is_none_or(|place| text(login, place).is_some_and(|text| !text.is_empty()));
        if !login.is_object() || !is_whole {
            return Err(match self.form {
                LoginForm::Codex => "it is no login with ChatGPT",
                _ => "it is not in the form that godwit was tested with",
            }
            .to_owned());
        }
        Ok(match &self.part {
            Some(part) => Value::Object([(part.clone(), login.clone())].into_iter().collect()),
            None => operators.clone(),
        })
    }

    /// What became of a login that was lent, `ended` being when the run that had it was over. `operators` is the file that
    /// it was lent from, as it still is.
    pub fn left(&self, operators: &Value, left: &Value, ended: Timestamp) -> Left {
        let (Some(old), Some(new)) = (self.own(operators), self.own(left)) else { return Left::Other(WITHOUT_FORM) };
        if self.form == LoginForm::GeminiAccount || new == old {
            return Left::AsLent;
        }
        let Some(form) = self.form.form() else { return Left::AsLent };
        if text(old, form.access).is_none() {
            return Left::Other(NEVER_RENEWED);
        }
        match form.compared(old, new, ended) {
            Ok(None) => Left::AsLent,
            Ok(Some(renewed)) => Left::Renewed(self.put_back(operators, renewed)),
            Err(why) => Left::Other(why),
        }
    }

    /// The login itself in such a file.
    fn own<'a>(&self, file: &'a Value) -> Option<&'a Value> {
        match &self.part {
            Some(part) => file.get(part),
            None => Some(file),
        }
    }

    fn put_back(&self, operators: &Value, renewed: Value) -> Value {
        let mut file = operators.clone();
        match self.part.as_ref().and_then(|part| file.get_mut(part)) {
            Some(own) => *own = renewed,
            None => file = renewed,
        }
        file
    }
}

impl Form {
    /// The old login with what is new in it; `None` when nothing is.
    fn compared(&self, old: &Value, new: &Value, ended: Timestamp) -> Result<Option<Value>, &'static str> {
        let mut renewed = old.clone();
        for place in self.moving {
            match (renewed.pointer_mut(place), new.pointer(place)) {
                (Some(old), Some(new)) if is_of_one_kind(old, new) => old.clone_from(new),
                (Some(_), _) => return Err(WITHOUT_FORM),
                (None, _) => {}
            }
        }
        if self.identity.iter().any(|place| old.pointer(place).is_some() && old.pointer(place) != new.pointer(place)) {
            return Err(ANOTHER);
        }
        // Whoever always gets the same means of refresh need not be told it again.
        let is_kept = self.same_refresh_for.is_some() && new.pointer(self.refresh).is_none();
        let is_same_refresh = is_kept || old.pointer(self.refresh) == new.pointer(self.refresh);
        if renewed == *old {
            return if is_same_refresh { Ok(None) } else { Err(NOT_OF_YOURS) };
        }
        let is_known = self.is_same_by_claims(old, &renewed)?;
        let (Some(before), Some(after)) = (self.ends(old), self.ends(&renewed)) else { return Err(NOT_NEWER) };
        if after <= before {
            return Err(NOT_NEWER);
        }
        let was_due = before.duration_since(ended) <= EARLY;
        if let Some(longest) = self.same_refresh_for {
            let is_plausible = after.duration_since(ended) <= longest;
            // Without need nothing is taken, and nothing is lost: the operator's own means of refresh is as good as before.
            return if is_same_refresh && is_plausible { Ok(was_due.then_some(renewed)) } else { Err(NOT_OF_YOURS) };
        }
        if is_known || was_due { Ok(Some(renewed)) } else { Err(NOT_DUE) }
    }

    /// Whether the token that is sent says of itself that it is of the same account. One that says otherwise is refused,
    /// and so is any other token in the login that does.
    fn is_same_by_claims(&self, old: &Value, new: &Value) -> Result<bool, &'static str> {
        let mut is_known = false;
        for place in self.moving {
            let Some(before) = text(old, place).and_then(claims) else { continue };
            let after = text(new, place).and_then(claims).ok_or(ANOTHER)?;
            for claim in self.claims {
                match before.pointer(claim) {
                    Some(told) if after.pointer(claim) == Some(told) => is_known |= *place == self.access,
                    Some(_) => return Err(ANOTHER),
                    None => {}
                }
            }
        }
        Ok(is_known)
    }

    /// When the token that is sent ends, as far as it is told.
    fn ends(&self, login: &Value) -> Option<Timestamp> {
        match self.ends_ms {
            Some(place) => Timestamp::from_millisecond(login.pointer(place)?.as_i64()?).ok(),
            None => {
                let told = claims(text(login, self.access)?)?;
                Timestamp::from_second(told.get("exp")?.as_i64()?).ok()
            }
        }
    }
}

/// A text that is there.
fn text<'a>(login: &'a Value, place: &str) -> Option<&'a str> {
    login.pointer(place)?.as_str()
}

/// Texts that are there and numbers: what is destroyed is not given back.
fn is_of_one_kind(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::String(old), Value::String(new)) => old.is_empty() || !new.is_empty(),
        (old, new) => std::mem::discriminant(old) == std::mem::discriminant(new) && !new.is_object() && !new.is_array(),
    }
}

/// What a token says of itself, where it is one that says something (JWT). Its signature is not looked at.
fn claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_, told, _) = (parts.next()?, parts.next()?, parts.next()?);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(told).ok()?).ok().filter(Value::is_object)
}

#[cfg(test)]
mod tests;
