//! What is refused before any route is looked at, and what guards the token.

use std::os::unix::fs::PermissionsExt as _;

use godwit_e2e::http::{Answer, Api};
use serde_json::json;

use super::{create, hold_back, served};

/// A request for the status, made of exactly these headers.
fn asked(api: &Api, headers: &[&str]) -> Answer {
    at(api, "GET", "/api/v1/status", headers)
}

fn at(api: &Api, method: &str, target: &str, headers: &[&str]) -> Answer {
    api.send(&format!("{method} {target} HTTP/1.1\r\n{}\r\nConnection: close\r\n\r\n", headers.join("\r\n")))
}

/// The two headers that open the door.
fn credentials(api: &Api) -> (String, String) {
    (format!("Host: {}", api.host), format!("Authorization: Bearer {}", api.token))
}

#[test]
fn without_the_whole_token_nothing_is_told_not_even_which_routes_exist() {
    let (_home, api) = served();
    let (host, right) = credentials(&api);
    let part = &right[..right.len() - 1];
    let longer = format!("{right}0");
    let basic = right.replace("Bearer", "Basic");
    for headers in [
        vec![host.as_str()],
        vec![&host, "Authorization: Bearer "],
        vec![&host, part],
        vec![&host, &longer],
        vec![&host, &basic],
        vec![&host, "Authorization: Bearer 0000000000000000000000000000000000000000000000000000000000000000"],
    ] {
        let answer = asked(&api, &headers);
        let problem = answer.problem(401, "unauthorized");
        assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("daemon.json")), "{problem:#}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        assert!(!answer.text.contains(&api.token));
        for (method, target) in [("GET", "/api/v1/nowhere"), ("GET", "/nowhere"), ("POST", "/api/v1/shutdown")] {
            let _problem = at(&api, method, target, &headers).problem(401, "unauthorized");
        }
    }
    let _problem = asked(&api, &[&host, &right, &right]).problem(400, "invalid");
    let _status = asked(&api, &[&host, &right]).ok();
}

#[test]
fn another_host_is_refused_before_routing() {
    let (_home, api) = served();
    let (host, token) = credentials(&api);
    let port = api.host.rsplit_once(':').expect("a port").1;
    let evil = format!("Host: evil.example:{port}");
    let disguised = format!("Host: 127.0.0.1.evil.example:{port}");
    for headers in [
        vec![token.as_str()],
        vec![&token, "Host: evil.example"],
        vec![&token, &evil],
        vec![&token, &disguised],
        vec![&token, "Host: 127.0.0.1:1"],
        vec![&token, "Host: 127.0.0.1"],
        vec![&token, "Host:"],
    ] {
        for target in ["/api/v1/status", "/api/v1/nowhere", "/"] {
            let _problem = at(&api, "GET", target, &headers).problem(403, "forbidden");
        }
    }
    let _problem = asked(&api, &[&token, &host, &evil]).problem(400, "invalid");
    // The request line can name a host, too.
    let _problem = at(&api, "GET", "http://evil.example/api/v1/status", &[&token, &host]).problem(403, "forbidden");
    let other_name = format!("Host: localhost:{port}");
    let _status = asked(&api, &[&token, &other_name]).ok();
}

#[test]
fn a_page_of_another_site_is_refused_and_never_granted_access() {
    let (_home, api) = served();
    let (host, token) = credentials(&api);
    let before = api.head();
    for origin in ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1", ""] {
        let origin = format!("Origin: {origin}");
        for method in ["GET", "POST", "DELETE"] {
            let headers = [host.as_str(), &token, &origin, "Content-Type: application/json"];
            let _problem = at(&api, method, "/api/v1/repos/greeting", &headers).problem(403, "forbidden");
        }
        // What a browser asks before it sends a command of another site.
        let preflight = [host.as_str(), &origin, "Access-Control-Request-Method: POST"];
        let _problem = at(&api, "OPTIONS", "/api/v1/missions", &preflight).problem(403, "forbidden");
    }
    let own = format!("Origin: http://{}", api.host);
    // That no header grants access is looked at in every answer, also in this good one.
    let _status = asked(&api, &[&host, &token, &own]).ok();
    assert_eq!(api.head(), before, "nothing changed");
}

#[test]
fn a_body_is_json_and_at_most_a_mebibyte() {
    let (_home, api) = served();
    hold_back(&api);
    let (host, token) = credentials(&api);
    let before = api.head();
    let body = json!({ "repo": "greeting", "text": "x" }).to_string();
    let length = format!("Content-Length: {}", body.len());
    let post = |headers: &[&str], body: &str| {
        let headers = [&[host.as_str(), &token, "Connection: close"], headers].concat().join("\r\n");
        api.send(&format!("POST /api/v1/missions HTTP/1.1\r\n{headers}\r\n\r\n{body}"))
    };
    for media in ["Content-Type: text/plain", "Content-Type: application/x-www-form-urlencoded", "X-None: 1"] {
        let _problem = post(&[media, &length], &body).problem(415, "unsupported-media-type");
    }
    let json = "Content-Type: application/json; charset=utf-8";
    let too_large = |answer: &Answer| {
        let problem = answer.problem(413, "too-large");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("1 MiB")), "{problem:#}");
    };
    // Refused by what it says of itself: not a byte of it is awaited.
    too_large(&post(&[json, "Content-Length: 1048577"], ""));
    too_large(&post(&[json, "Content-Length: 99999999999"], ""));
    // Refused while it is read, since it does not say; the end of the chunk is left out so that all of it is read.
    let endless = format!("{:x}\r\n{}", 1_048_577, " ".repeat(1_048_577));
    too_large(&post(&[json, "Transfer-Encoding: chunked"], &endless));
    // One of exactly that size is read, and refused for what it says.
    let room = "y".repeat(1_048_576 - body.len() + 1);
    let full = json!({ "repo": "greeting", "text": room }).to_string();
    assert_eq!(full.len(), 1_048_576);
    let problem = post(&[json, "Content-Length: 1048576"], &full).problem(400, "invalid");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("65536")), "{problem:#}");
    for body in ["{", "[]", "{\"repo\":\"greeting\",\"text\":\"x\",\"command\":\"rm\"}", "{\"repo\":\"greeting\"}"] {
        let _problem = post(&[json, &format!("Content-Length: {}", body.len())], body).problem(400, "invalid");
    }
    assert_eq!(api.head(), before, "nothing changed");
    let _accepted = post(&[json, &length], &body).ok();
}

#[test]
fn what_does_not_exist_is_a_problem_with_a_way_on() {
    let (_home, api) = served();
    hold_back(&api);
    for path in ["/nowhere", "", "/missions/m0000000000/nowhere", "/../daemon.json"] {
        let problem = api.get(path).problem(404, "not-found");
        assert!(problem["hint"].is_string(), "{problem:#}");
    }
    for path in ["/missions/m0000000000", "/missions/m0000000000/diff", "/runs/m0000000000-t1-r1", "/repos/other"] {
        let problem = api.get(path).problem(404, "not-found");
        assert!(problem["hint"].as_str().is_some_and(|hint| hint.starts_with("godwit ")), "{path}: {problem:#}");
    }
    for path in ["/missions?cursor=x", "/missions?limit=x", "/missions?status=x", "/missions?nonsense=1"] {
        let _problem = api.get(path).problem(400, "invalid");
    }
    let _problem = api.ask("PUT", "/missions", &[], "{}").problem(405, "method-not-allowed");
    // Of 33 ids two begin alike.
    let ids: Vec<String> = (0..33).map(|_| create(&api, "Wait.")).collect();
    let begins = |letter: &&str| ids.iter().filter(|id| id.starts_with(*letter)).count() > 1;
    let starts: Vec<&str> = ids.iter().map(|id| &id[..2]).collect();
    let shared = starts.into_iter().find(begins).expect("33 ids begin with at most 32 letters");
    let _problem = api.get(&format!("/missions/{shared}")).problem(409, "ambiguous");
}

#[test]
fn the_token_is_for_its_owner_only_and_goes_with_the_daemon() {
    let (home, api) = served();
    let info = home.path().join("daemon.json");
    let text = std::fs::read_to_string(&info).expect("readable");
    let told: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let token = std::path::PathBuf::from(told["token_file"].as_str().expect("a path"));
    assert!(!text.contains(&api.token), "the token itself is in its own file only");
    for path in [&info, &token] {
        let mode = std::fs::metadata(path).expect("it is there").permissions().mode() & 0o7777;
        assert_eq!(mode, 0o600, "{}", path.display());
    }
    let mode = std::fs::metadata(home.path()).expect("it is there").permissions().mode() & 0o7777;
    assert_eq!(mode, 0o700, "the home itself is closed");
    let _said = home.godwit(&["down"]).ok();
    assert!(!info.exists() && !token.exists(), "both are gone");
    home.up();
    let fresh = Api::of(&home);
    assert_ne!(fresh.token, api.token, "a token lives as long as its daemon");
    let old = Api { token: api.token, ..fresh };
    let _problem = old.get("/status").problem(401, "unauthorized");
}
