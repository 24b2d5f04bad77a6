//! The session of a browser.
//!
//! A browser sends its cookies for this machine to every port of it, so a cookie alone would open godwit to whatever
//! else listens here, an agent's own test server too. A session therefore has two halves: a cookie that no script
//! reads, and a key that the page keeps in the storage of its own origin. Both are derived from the home's browser key,
//! so that a session outlives a restart of the daemon; neither opens anything alone. The page sends its key never, only
//! what it makes of the key and of this daemon's boot: whoever takes the port while no daemon runs, and is spoken to by
//! a page that waits, learns nothing that the next daemon accepts. The board has a cookie of its own that opens nothing
//! but the board.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use godwit_api::types::{Accepted, BrowserSession, BrowserTicket, Empty, OpenBrowserSession};
use godwit_api::{BROWSER_KEY, ProblemCode};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::answer::{Answer, Failure};
use crate::handlers::Body;
use crate::state::{Secrets, ServerState};

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long a ticket waits for its page.
const TICKET: SignedDuration = SignedDuration::from_mins(5);

/// How many tickets wait at most; the oldest goes for a new one.
const MAX_TICKETS: usize = 16;

/// What a derived value is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// The cookie of the API.
    Session,
    /// The key that the page sends.
    Page,
    /// The cookie of the board.
    Board,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Page => "page",
            Self::Board => "board",
        }
    }
}

/// The tickets that wait for their page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tickets(Arc<Mutex<Vec<BrowserTicket>>>);

impl Tickets {
    fn add(&self, ticket: BrowserTicket, now: Timestamp) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|ticket| ticket.expires_at > now);
        if open.len() >= MAX_TICKETS {
            open.remove(0);
        }
        open.push(ticket);
    }

    /// Whether this ticket is open; it is not any more afterwards.
    fn take(&self, given: &str, now: Timestamp) -> bool {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|ticket| ticket.expires_at > now);
        let found = open.iter().position(|ticket| bool::from(ticket.ticket.as_bytes().ct_eq(given.as_bytes())));
        found.map(|place| open.remove(place)).is_some()
    }
}

/// `POST /browser/tickets`
pub(crate) async fn make_ticket(
    State(state): State<ServerState>,
    Body(Empty {}): Body<Empty>,
) -> Answer<BrowserTicket> {
    let now = (state.config.now)();
    let ticket = BrowserTicket { ticket: random(&state)?, expires_at: now + TICKET };
    state.tickets.add(ticket.clone(), now);
    Ok(Json(ticket))
}

/// `POST /browser/session`
pub(crate) async fn open(
    State(state): State<ServerState>,
    Body(asked): Body<OpenBrowserSession>,
) -> Result<Response, Failure> {
    let now = (state.config.now)();
    if !state.tickets.take(&asked.ticket, now) {
        return Err(Failure::new(ProblemCode::Unauthorized, "the ticket was used already, or is too old")
            .hint("godwit open makes another one"));
    }
    let expires_at = now + SESSION;
    let grant = Grant { expires: expires_at.as_second(), nonce: random(&state)? };
    let secrets = &state.config.secrets;
    let cookie = |purpose, path| {
        let name = cookie_name(purpose, state.config.port);
        let value = grant.signed(secrets, purpose);
        let age = SESSION.as_secs();
        let text = format!("{name}={value}; Path={path}; Max-Age={age}; HttpOnly; SameSite=Strict");
        (header::SET_COOKIE, text)
    };
    let cookies = AppendHeaders([cookie(Purpose::Session, "/api/"), cookie(Purpose::Board, "/status")]);
    let session = BrowserSession { key: grant.mac(secrets, Purpose::Page), expires_at };
    Ok((cookies, Json(session)).into_response())
}

/// `DELETE /browser/session`
pub(crate) async fn close(State(state): State<ServerState>) -> Response {
    let gone = |purpose, path| {
        let name = cookie_name(purpose, state.config.port);
        (header::SET_COOKIE, format!("{name}=; Path={path}; Max-Age=0; HttpOnly; SameSite=Strict"))
    };
    let cookies = AppendHeaders([gone(Purpose::Session, "/api/"), gone(Purpose::Board, "/status")]);
    let done = Accepted { command: None, events: Vec::new(), mission: None, repo: None, queued: None };
    (cookies, Json(done)).into_response()
}

/// Whether a request carries both halves of a session, and comes from the page itself.
pub(crate) fn is_session(state: &ServerState, headers: &HeaderMap) -> bool {
    let proof = headers.get(BROWSER_KEY).map(HeaderValue::as_bytes).unwrap_or_default();
    let secrets = &state.config.secrets;
    is_from_page(headers)
        && granted(state, headers, Purpose::Session)
            .map(|grant| proof_of(&grant.mac(secrets, Purpose::Page), &secrets.boot))
            .is_some_and(|wanted| bool::from(wanted.as_bytes().ct_eq(proof)))
}

/// What a page that has a key proves it with to the daemon of a boot.
pub(super) fn proof_of(key: &str, boot: &str) -> String {
    hex::encode(hmac(key.as_bytes(), boot).finalize().into_bytes())
}

fn hmac(key: &[u8], text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length makes a key");
    mac.update(text.as_bytes());
    mac
}

/// `GET /boot`: which daemon this is. It is no secret; nobody can know it before the daemon is there.
pub(crate) async fn boot(State(state): State<ServerState>) -> String {
    state.config.secrets.boot.to_string()
}

/// Whether a request may see the board: by its cookie, and not because another site asks for it.
pub(crate) fn is_board(state: &ServerState, headers: &HeaderMap) -> bool {
    let is_asked_here = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin" || site == "none");
    is_asked_here && granted(state, headers, Purpose::Board).is_some()
}

/// Whether a browser says that its own page of this very origin asks. No script can set this header.
pub(crate) fn is_from_page(headers: &HeaderMap) -> bool {
    headers.get_all("sec-fetch-site").iter().count() == 1
        && headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin")
}

/// The grant of a cookie that this home signed and that is still good.
fn granted(state: &ServerState, headers: &HeaderMap, purpose: Purpose) -> Option<Grant> {
    let name = cookie_name(purpose, state.config.port);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut values = cookies.flat_map(|line| line.split(';')).filter_map(|pair| {
        let (given, value) = pair.trim().split_once('=')?;
        (given == name).then_some(value)
    });
    let value = values.next()?;
    // Two of one name are a way to say two things.
    if values.next().is_some() {
        return None;
    }
    let grant = Grant::read(value, &state.config.secrets, purpose)?;
    (grant.expires > (state.config.now)().as_second()).then_some(grant)
}

/// Another daemon on another port of this machine shares its cookies, so each has names of its own.
fn cookie_name(purpose: Purpose, port: u16) -> String {
    format!("godwit-{}-{port}", purpose.word())
}

fn random(state: &ServerState) -> Result<String, Failure> {
    (state.config.secrets.random)().ok_or_else(|| Failure::new(ProblemCode::Internal, "the system gives no randomness"))
}

/// What a session was granted: its end and what makes it this one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Grant {
    /// Seconds since 1970.
    expires: i64,
    nonce: String,
}

impl Grant {
    /// The value that only this home can derive for a purpose.
    fn mac(&self, secrets: &Secrets, purpose: Purpose) -> String {
        let text = format!("godwit-browser-1 {} {} {}", purpose.word(), self.expires, self.nonce);
        hex::encode(hmac(&secrets.browser_key, &text).finalize().into_bytes())
    }

    fn signed(&self, secrets: &Secrets, purpose: Purpose) -> String {
        format!("{}.{}.{}", self.expires, self.nonce, self.mac(secrets, purpose))
    }

    fn read(value: &str, secrets: &Secrets, purpose: Purpose) -> Option<Self> {
        let mut parts = value.splitn(3, '.');
        let grant = Self { expires: parts.next()?.parse().ok()?, nonce: parts.next()?.to_owned() };
        let given = parts.next()?;
        bool::from(grant.mac(secrets, purpose).as_bytes().ct_eq(given.as_bytes())).then_some(grant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(byte: u8) -> Secrets {
        Secrets { browser_key: [byte; 32], boot: "b".into(), random: || Some("0".repeat(64)) }
    }

    #[test]
    fn a_cookie_is_good_for_its_purpose_and_its_home_only() {
        let grant = Grant { expires: 100, nonce: "ab".to_owned() };
        let cookie = grant.signed(&secrets(1), Purpose::Session);
        assert_eq!(Grant::read(&cookie, &secrets(1), Purpose::Session), Some(grant.clone()));
        assert_eq!(Grant::read(&cookie, &secrets(1), Purpose::Board), None);
        assert_eq!(Grant::read(&cookie, &secrets(2), Purpose::Session), None);
        let longer = cookie.replacen("100", "999", 1);
        assert_eq!(Grant::read(&longer, &secrets(1), Purpose::Session), None, "its end cannot be moved");
        for other in ["", "..", "100", "100.ab", "x.ab.cd"] {
            assert_eq!(Grant::read(other, &secrets(1), Purpose::Session), None, "{other}");
        }
        assert_ne!(grant.mac(&secrets(1), Purpose::Page), grant.mac(&secrets(1), Purpose::Session));
    }

    #[test]
    fn a_ticket_opens_once_and_soon() {
        let tickets = Tickets::default();
        let at = |seconds| Timestamp::from_second(seconds).expect("a time");
        let ticket = |name: &str, end| BrowserTicket { ticket: name.to_owned(), expires_at: at(end) };
        tickets.add(ticket("a", 10), at(0));
        assert!(!tickets.take("b", at(1)) && !tickets.take("", at(1)));
        assert!(tickets.take("a", at(1)) && !tickets.take("a", at(1)));
        tickets.add(ticket("late", 10), at(0));
        assert!(!tickets.take("late", at(10)));
        (0..=MAX_TICKETS).for_each(|number| tickets.add(ticket(&number.to_string(), 10), at(0)));
        assert!(!tickets.take("0", at(1)) && tickets.take("1", at(1)), "the oldest made room");
    }
}
