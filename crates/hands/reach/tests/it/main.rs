//! Web push against a push service on loopback, whose browsers read with keys and ciphers of their own.

use std::os::unix::fs::PermissionsExt as _;

use godwit_reach::{
    Delivery, Files, Kind, Language, Matter, NewSubscription, Obstacle, SubscribeError, WebPush, WebPushConfig,
};
use godwit_testkit::push::{Browser, PushService, Refusal};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// A home with web push on for one service.
struct Home {
    place: tempfile::TempDir,
    service: PushService,
}

fn clock() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "the service looks at the time of what is signed")]
    Timestamp::now()
}

/// Two hours later: everything that had to wait has waited.
fn in_two_hours() -> Timestamp {
    clock() + SignedDuration::from_hours(2)
}

impl Home {
    fn new() -> Self {
        let place = tempfile::tempdir().expect("a directory");
        Self { place, service: PushService::start().expect("a service") }
    }

    fn config(&self) -> WebPushConfig {
        WebPushConfig {
            enabled: true,
            contact: Some("mailto:me@example.org".to_owned()),
            hosts: Some(vec![self.service.origin()]),
            quiet: None,
        }
    }

    fn files(&self) -> Files {
        Files { key: self.place.path().join("push.key"), book: self.place.path().join("push.json") }
    }

    /// As a daemon that starts now has it.
    fn open(&self) -> WebPush {
        WebPush::open(&self.config(), self.files(), clock)
    }

    fn later(&self) -> WebPush {
        WebPush::open(&self.config(), self.files(), in_two_hours)
    }

    async fn subscribe(&self, push: &WebPush, name: &str, language: Language) -> Browser {
        let browser = self.service.subscribe(name).expect("a browser");
        push.subscribe(asked(&browser, name, language), 0).await.expect("subscribed");
        browser
    }

    /// What the browsers were shown: who, the tag and the title.
    fn shown(&self) -> Vec<(String, String, String)> {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let taken = self.service.taken().into_iter();
        taken.map(|pushed| (pushed.browser, text(&pushed.message["tag"]), text(&pushed.message["title"]))).collect()
    }
}

fn asked(browser: &Browser, label: &str, language: Language) -> NewSubscription {
    NewSubscription {
        endpoint: browser.endpoint.clone(),
        p256dh: browser.p256dh(),
        auth: browser.auth(),
        label: label.to_owned(),
        language,
        landed: true,
    }
}

fn matter(number: u64, kind: Kind) -> Matter {
    let tag = format!("m{number}-1");
    Matter { tag, kind, mission: format!("m{number}"), title: format!("Mission {number}"), seq: number }
}

#[tokio::test]
async fn a_thing_is_told_in_the_readers_language_once_and_taken_back() {
    let home = Home::new();
    let push = home.open();
    home.subscribe(&push, "phone", Language::Chinese).await;
    home.subscribe(&push, "desk", Language::English).await;
    let waiting = [matter(1, Kind::Landing)];
    assert_eq!(push.look(&waiting, &[]).await.expect("looked"), None);
    assert_eq!(push.look(&waiting, &[]).await.expect("looked"), None);
    let mut shown = home.shown();
    shown.sort();
    let one = |browser: &str, title: &str| (browser.to_owned(), "m1-1".to_owned(), title.to_owned());
    assert_eq!(shown, [one("desk", "Ready to land"), one("phone", "可以合入了")]);
    let pushed = home.service.taken().remove(0);
    assert_eq!(pushed.message["path"], "/missions/m1/review");
    assert_eq!(pushed.message["body"], "Mission 1");
    assert_eq!((pushed.urgency.as_str(), pushed.ttl), ("high", 86_400));
    assert_eq!(pushed.contact, "mailto:me@example.org");

    assert_eq!(push.look(&[], &[]).await.expect("looked"), None);
    assert_eq!(push.look(&[], &[]).await.expect("looked"), None);
    let taken = home.service.taken();
    assert_eq!(taken.len(), 4, "one more for each browser");
    assert!(taken[2..].iter().all(|pushed| pushed.message["tag"] == "m1-1" && pushed.message["silent"] == true));
    assert_eq!(taken[2].topic.len(), taken[0].topic.len());
    assert_eq!(taken[2].topic, taken[0].topic, "what was not delivered yet is replaced at the service");
    assert!(!taken[0].topic.contains("m1"), "and tells the service nothing");
}

#[tokio::test]
async fn a_daemon_that_was_killed_neither_forgets_nor_repeats_and_a_long_stop_is_one_summary() {
    let home = Home::new();
    home.subscribe(&home.open(), "desk", Language::English).await;
    // Killed before it sent: the next one does.
    let waiting = [matter(1, Kind::Question)];
    home.open().look(&waiting, &[]).await.expect("looked");
    // Killed after it sent: the next one does not.
    home.open().look(&waiting, &[]).await.expect("looked");
    assert_eq!(home.shown().len(), 1);
    let many: Vec<_> = (1..=100).map(|number| matter(number, Kind::Hold)).collect();
    home.open().look(&many, &[]).await.expect("looked");
    home.open().look(&many, &[]).await.expect("looked");
    let shown = home.shown();
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert_eq!(shown[1].2, "100 things wait for you");
}

#[tokio::test]
async fn a_subscription_that_is_gone_is_removed() {
    for status in [404, 410] {
        let home = Home::new();
        let push = home.open();
        home.subscribe(&push, "desk", Language::English).await;
        home.service.refuse_next(Refusal { status, header: None });
        push.look(&[matter(1, Kind::Hold)], &[]).await.expect("looked");
        assert!(push.standing().await.expect("read").subscriptions.is_empty(), "{status}");
        push.look(&[matter(1, Kind::Hold)], &[]).await.expect("looked");
        assert_eq!(home.service.asked().len(), 1, "nobody is asked again");
    }
}

#[tokio::test]
async fn what_a_service_does_not_take_is_tried_again_later_and_not_before() {
    for (status, header, least) in
        [(503, None, 10), (429, Some(("retry-after", "120".to_owned())), 120), (400, None, 10)]
    {
        let home = Home::new();
        let push = home.open();
        home.subscribe(&push, "desk", Language::English).await;
        home.service.refuse_next(Refusal { status, header });
        let waiting = [matter(1, Kind::Hold)];
        let before = clock();
        let again = push.look(&waiting, &[]).await.expect("looked").expect("a time");
        assert!(again.duration_since(before).as_secs() >= least, "{status}");
        assert_eq!(push.look(&waiting, &[]).await.expect("looked"), Some(again), "not before that time");
        assert_eq!(home.service.asked().len(), 1);
        let trouble = push.standing().await.expect("read").subscriptions[0].trouble.clone().unwrap_or_default();
        assert!(trouble.contains(&status.to_string()), "{trouble}");
        // A later daemon knows it too, and tries when it is time.
        assert_eq!(home.later().look(&waiting, &[]).await.expect("looked"), None);
        assert_eq!(home.shown().len(), 1, "{status}");
        assert_eq!(home.open().standing().await.expect("read").subscriptions[0].trouble, None);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (home, elsewhere) = (Home::new(), PushService::start().expect("a service"));
    let push = home.open();
    home.subscribe(&push, "desk", Language::English).await;
    let header = Some(("location", format!("{}/push/desk", elsewhere.origin())));
    home.service.refuse_next(Refusal { status: 307, header });
    assert!(push.look(&[matter(1, Kind::Hold)], &[]).await.expect("looked").is_some());
    assert!(elsewhere.asked().is_empty());
    let trouble = push.standing().await.expect("read").subscriptions[0].trouble.clone();
    assert!(trouble.is_some_and(|trouble| trouble.contains("not followed")));
}

#[tokio::test]
async fn who_may_not_be_called_cannot_be_subscribed() {
    let home = Home::new();
    let push = home.open();
    let browser = home.service.subscribe("desk").expect("a browser");
    for endpoint in [
        "http://fcm.googleapis.com/x",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com/x",
        "http://127.0.0.1:1/x",
        "https://user@fcm.googleapis.com/x",
    ] {
        let new = NewSubscription { endpoint: endpoint.to_owned(), ..asked(&browser, "desk", Language::English) };
        let refused = push.subscribe(new, 0).await;
        assert!(matches!(refused, Err(SubscribeError::Endpoint(_))), "{endpoint}: {refused:?}");
    }
    for (p256dh, auth) in [("", browser.auth()), ("AAAA", browser.auth()), (browser.p256dh().as_str(), "AA".to_owned())]
    {
        let new = NewSubscription { p256dh: p256dh.to_owned(), auth, ..asked(&browser, "desk", Language::English) };
        assert!(matches!(push.subscribe(new, 0).await, Err(SubscribeError::Keys)), "{p256dh}");
    }
    assert!(!home.files().book.exists(), "nothing was noted down");
}

#[tokio::test]
async fn what_is_off_makes_nothing_and_sends_nothing() {
    let home = Home::new();
    home.subscribe(&home.open(), "desk", Language::English).await;
    let off = WebPush::open(&WebPushConfig { enabled: false, ..home.config() }, home.files(), clock);
    assert_eq!(off.look(&[matter(1, Kind::Hold)], &[]).await.expect("looked"), None);
    let standing = off.standing().await.expect("read");
    assert_eq!(standing.public_key, Err(Obstacle::Off));
    assert_eq!(standing.subscriptions.len(), 1, "what is subscribed is shown all the same");
    assert!(matches!(off.test(None).await, Err(SubscribeError::Obstacle(Obstacle::Off))));
    assert!(off.remove(&standing.subscriptions[0].id).await.expect("removed"), "and can be removed");
    assert!(home.service.asked().is_empty());

    let fresh = tempfile::tempdir().expect("a directory");
    let files = Files { key: fresh.path().join("push.key"), book: fresh.path().join("push.json") };
    let untouched = WebPush::open(&WebPushConfig::default(), files, clock);
    assert!(untouched.standing().await.expect("read").subscriptions.is_empty());
    assert_eq!(std::fs::read_dir(fresh.path()).expect("read").count(), 0, "no key is made");
}

#[tokio::test]
async fn the_same_browser_again_changes_what_it_said_and_what_it_was_told_stays_told() {
    let home = Home::new();
    let push = home.open();
    let browser = home.subscribe(&push, "desk", Language::English).await;
    let waiting = [matter(1, Kind::Hold)];
    push.look(&waiting, &[]).await.expect("looked");
    let again = NewSubscription { landed: false, ..asked(&browser, "my desk", Language::Chinese) };
    let view = push.subscribe(again, 50).await.expect("subscribed");
    assert_eq!((view.label.as_str(), view.language, view.landed), ("my desk", Language::Chinese, false));
    push.look(&waiting, &[matter(60, Kind::Landed)]).await.expect("looked");
    assert_eq!(home.shown().len(), 1, "neither the hold again nor a landing that nobody asked for");
    assert_eq!(push.landings_since().await.expect("read"), None);
    let mode = std::fs::metadata(home.files().book).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let told = format!("{:?}", push.standing().await.expect("read"));
    assert!(!told.contains(&browser.auth()) && !told.contains(&browser.endpoint), "{told}");
}

#[tokio::test]
async fn a_test_is_sent_to_the_one_that_was_named() {
    let home = Home::new();
    let push = home.open();
    home.subscribe(&push, "desk", Language::English).await;
    home.subscribe(&push, "phone", Language::English).await;
    let id = push.standing().await.expect("read").subscriptions[1].id.clone();
    let tested = push.test(Some(&id)).await.expect("tested");
    assert_eq!(tested.len(), 1);
    assert_eq!((tested[0].subscription.label.as_str(), &tested[0].delivery), ("phone", &Delivery::Taken));
    assert_eq!(home.shown(), [("phone".to_owned(), "godwit-test".to_owned(), "Notifications work".to_owned())]);
    assert_eq!(push.test(None).await.expect("tested").len(), 2);
    assert!(push.test(Some("nobody")).await.expect("tested").is_empty());
    assert_eq!(home.service.taken()[0].message["close"], json!([]));
}

#[tokio::test]
async fn in_quiet_hours_nothing_is_sent_and_what_waits_is_told_when_they_are_over() {
    let home = Home::new();
    home.subscribe(&home.open(), "desk", Language::English).await;
    let now = clock().to_zoned(jiff::tz::TimeZone::UTC);
    let hour = |hours: i64| (now.time() + SignedDuration::from_hours(hours)).to_string();
    let quiet = json!({ "from": hour(-1), "until": hour(1), "zone": "UTC" });
    let quiet = serde_json::from_value(quiet).expect("quiet hours");
    let push = WebPush::open(&WebPushConfig { quiet: Some(quiet), ..home.config() }, home.files(), clock);
    let again = push.look(&[matter(1, Kind::Hold)], &[]).await.expect("looked").expect("a time");
    assert!(home.service.asked().is_empty());
    assert!(again > clock() && again <= clock() + SignedDuration::from_hours(1));
}
