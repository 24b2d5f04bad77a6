//! The door for browsers through the built binary, with requests made by hand.

use godwit_e2e::home::TestHome;
use godwit_e2e::http::{Answer, Api};
use serde_json::json;

/// A request as a page of `origin` would send it.
fn exchange(api: &Api, ticket: &str, origin: &str, site: &str) -> Answer {
    let body = json!({ "ticket": ticket }).to_string();
    let head = format!(
        "POST /api/v1/browser/session HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\nSec-Fetch-Site: {site}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        api.host,
        body.len()
    );
    api.send(&format!("{head}{body}"))
}

#[test]
fn an_opened_address_is_good_once_for_its_own_page_and_its_cookie_opens_nothing_alone() {
    let home = TestHome::new();
    home.up();
    let api = Api::of(&home);
    let opened = home.godwit(&["open", "--json"]).ok().json();
    let url = opened["url"].as_str().expect("an address").to_owned();
    let (page, ticket) = url.split_once("/#ticket=").expect("the ticket is behind the #");
    let own = format!("http://{}", api.host);
    assert_eq!(page, own);
    let _problem = exchange(&api, ticket, "http://127.0.0.1:3000", "same-site").problem(403, "forbidden");
    let _problem = exchange(&api, ticket, &own, "cross-site").problem(403, "forbidden");
    let answer = exchange(&api, ticket, &own, "same-origin");
    let session = answer.ok();
    assert!(session["key"].as_str().is_some_and(|key| key.len() == 64), "{session:#}");
    let cookie = answer.header("set-cookie").expect("a cookie").to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    let _problem = exchange(&api, ticket, &own, "same-origin").problem(401, "unauthorized");
    let pair = cookie.split(';').next().expect("a pair");
    let alone = format!(
        "GET /api/v1/status HTTP/1.1\r\nHost: {}\r\nCookie: {pair}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n",
        api.host
    );
    let _problem = api.send(&alone).problem(401, "unauthorized");
    let log = std::fs::read_to_string(home.path().join("logs/daemon.log")).expect("the daemon's log");
    assert!(!log.contains(ticket), "a ticket is written nowhere");
}
