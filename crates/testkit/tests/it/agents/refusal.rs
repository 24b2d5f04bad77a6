//! How providers refuse, in their own forms.

use godwit_testkit::model_server::FaultKind;
use serde_json::json;

/// With this header beside it.
fn with_header(status: u16, (name, value): (&str, &str), kind: &str, message: &str) -> FaultKind {
    let headers = [(name.to_owned(), value.to_owned())].into();
    FaultKind::Status { status, headers, kind: kind.into(), message: message.into() }
}

/// A pause of a second is wanted.
pub(crate) fn wants_a_pause() -> FaultKind {
    with_header(429, ("retry-after", "1"), "rate_limit_exceeded", "Rate limit reached for requests")
}

/// The provider is overloaded, and may be asked again at once: an agent that keeps to that takes no minute to give up.
pub(crate) fn is_overloaded() -> FaultKind {
    with_header(503, ("retry-after", "0.2"), "server_error", "Overloaded")
}

/// Google refuses by a quota that is named so, and names a pause.
fn quota_of_google(id: &str, pause: &str) -> FaultKind {
    let violation = json!({"quotaId": id});
    let details = [
        json!({"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}),
        json!({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": pause}),
    ];
    let message = "You exceeded your current quota";
    let error = json!({"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details});
    FaultKind::Body { status: 429, body: json!({"error": error}) }
}

/// Google's requests of a day are used up.
pub(crate) fn quota_of_the_day() -> FaultKind {
    quota_of_google("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "30s")
}

/// Google's requests of a minute are used up, and it wants a pause that is too long for the CLI to wait.
pub(crate) fn quota_of_the_minute() -> FaultKind {
    quota_of_google("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "3600s")
}
