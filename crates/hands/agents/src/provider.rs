//! What a provider's refusal means: by its own error code first, then by the HTTP status, then by its sentence.
//!
//! These are words of the provider about the request, never words of a model.

use godwit_core::run::RunClass;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// The longest pause that a provider can ask for and that is believed: a week.
const LONGEST_PAUSE_MS: f64 = 604_800_000.0;

/// What is named with a used-up quota and is nearer is no reset of it: ten minutes.
const SHORTEST_RESET_MS: f64 = 600_000.0;

/// The class of a refusal whose body is known, as far as the body decides it.
pub(crate) fn of_body(body: &Value) -> Option<RunClass> {
    let error = body.get("error").filter(|error| error.is_object()).unwrap_or(body);
    let word = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
    let reasons = error.get("details").and_then(Value::as_array).into_iter().flatten();
    let reasons: Vec<_> = reasons.filter_map(|detail| detail.get("reason").and_then(Value::as_str)).collect();
    if word("status") == "RESOURCE_EXHAUSTED" && is_daily_quota(error) {
        return Some(RunClass::QuotaExhausted { until: None });
    }
    let words = reasons.into_iter().chain(["code", "type", "status"].map(word));
    words.into_iter().find_map(by_code).or_else(|| by_sentence(word("message")))
}

/// A quota of the day is named by its id.
fn is_daily_quota(error: &Value) -> bool {
    let details = error.get("details").and_then(Value::as_array).into_iter().flatten();
    let violations =
        details.flat_map(|detail| detail.get("violations").and_then(Value::as_array).into_iter().flatten());
    violations.filter_map(|violation| violation.get("quotaId").and_then(Value::as_str)).any(|id| id.contains("PerDay"))
}

/// The error codes and types of the APIs of Anthropic, OpenAI and Google, where they are decisive.
fn by_code(code: &str) -> Option<RunClass> {
    let class = match code {
        "API_KEY_INVALID"
        | "PERMISSION_DENIED"
        | "UNAUTHENTICATED"
        | "authentication_error"
        | "invalid_api_key"
        | "permission_error" => RunClass::Auth,
        "billing_error" | "billing_hard_limit_reached" | "insufficient_quota" => RunClass::Billing,
        "usage_limit_reached" => RunClass::QuotaExhausted { until: None },
        "rate_limit_error" | "rate_limit_exceeded" | "RESOURCE_EXHAUSTED" => RunClass::RateLimited { until: None },
        "model_not_found" | "NOT_FOUND" | "not_found_error" => RunClass::ModelUnavailable,
        "context_length_exceeded" | "request_too_large" => RunClass::ContextOverflow,
        "UNAVAILABLE" | "overloaded_error" | "server_is_overloaded" | "slow_down" => RunClass::Overloaded,
        "content_filter" | "content_policy_violation" => RunClass::ModelRefused,
        _ => return None,
    };
    Some(class)
}

/// The class of a refusal of which only the status is known.
pub(crate) fn by_status(status: u16) -> Option<RunClass> {
    let class = match status {
        401 | 403 => RunClass::Auth,
        402 => RunClass::Billing,
        404 => RunClass::ModelUnavailable,
        413 => RunClass::ContextOverflow,
        429 => RunClass::RateLimited { until: None },
        500..=599 => RunClass::Overloaded,
        _ => return None,
    };
    Some(class)
}

/// The providers' own sentences, for refusals whose code says no more than that the request was refused.
pub(crate) fn by_sentence(said: &str) -> Option<RunClass> {
    const SENTENCES: &[(&str, RunClass)] = &[
        ("prompt is too long", RunClass::ContextOverflow),
        ("maximum context length", RunClass::ContextOverflow),
        ("exceeds the maximum number of tokens", RunClass::ContextOverflow),
        ("credit balance is too low", RunClass::Billing),
        ("API key not valid", RunClass::Auth),
        ("Incorrect API key provided", RunClass::Auth),
        ("Payment required", RunClass::Billing),
        ("Rate limit reached", RunClass::RateLimited { until: None }),
        ("Overloaded", RunClass::Overloaded),
        ("is overloaded", RunClass::Overloaded),
        ("currently overloaded", RunClass::Overloaded),
        ("Service Unavailable", RunClass::Overloaded),
        ("Internal server error", RunClass::Overloaded),
        ("Internal Server Error", RunClass::Overloaded),
        ("exhausted your daily quota", RunClass::QuotaExhausted { until: None }),
        ("is not found for API version", RunClass::ModelUnavailable),
        ("does not exist or you do not have access to it", RunClass::ModelUnavailable),
    ];
    SENTENCES.iter().find(|(words, _)| said.contains(words)).map(|(_, class)| class.clone())
}

/// The pause that a sentence names, in milliseconds: Google's own words, and those of Gemini CLI, which keeps nothing else of
/// what the provider answered.
pub(crate) fn pause_in(said: &str) -> Option<f64> {
    let after = ["Suggested retry after ", "Please retry in "].iter().find_map(|label| said.split_once(label))?.1;
    let number = after.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = after.split_at(number);
    let scale = if unit.starts_with("ms") { 1.0 } else { 1000.0 };
    let is_unit = unit.starts_with("ms") || unit.starts_with('s');
    number.trim_end_matches('.').parse::<f64>().ok().filter(|_| is_unit).map(|number| number * scale)
}

/// The same class with the time at which the provider wants to be asked again, where the class has such a time.
pub(crate) fn until(class: RunClass, now: Option<Timestamp>, pause_ms: Option<f64>) -> RunClass {
    let pause = pause_ms.filter(|pause| (0.0..=LONGEST_PAUSE_MS).contains(pause));
    let time = now.zip(pause).and_then(|(now, pause)| now.checked_add(SignedDuration::from_millis(pause as i64)).ok());
    let is_hint = pause.is_none_or(|pause| pause < SHORTEST_RESET_MS);
    match class {
        RunClass::RateLimited { until: None } => RunClass::RateLimited { until: time },
        // A quota that is used up does not come back in a moment: that is a hint for programs that ask again by themselves.
        RunClass::QuotaExhausted { until: None } if !is_hint => RunClass::QuotaExhausted { until: time },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_code_says_more_than_the_status() {
        let table = [
            (json!({"error": {"type": "requests", "code": "rate_limit_exceeded"}}), Some("rate-limited")),
            (json!({"error": {"type": "insufficient_quota", "code": null}}), Some("billing")),
            (
                json!({"error": {"code": 400, "status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}}),
                Some("auth"),
            ),
            (json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}), Some("rate-limited")),
            (
                json!({"error": {"status": "RESOURCE_EXHAUSTED", "details": [{"violations": [{"quotaId": "RequestsPerDayPerProject"}]}]}}),
                Some("quota-exhausted"),
            ),
            (
                json!({"error": {"type": "invalid_request_error", "message": "prompt is too long: 2 > 1"}}),
                Some("context-overflow"),
            ),
            (json!({"code": "model_not_found"}), Some("model-unavailable")),
            (json!({"error": "text"}), None),
            (json!({"error": {"type": "invalid_request_error", "message": "no"}}), None),
        ];
        for (body, word) in table {
            assert_eq!(of_body(&body).map(|class| class.word()), word, "{body}");
        }
    }

    #[test]
    fn a_pause_becomes_a_time_only_where_it_makes_sense() {
        let now = Timestamp::from_second(1000).expect("a time");
        let limited = RunClass::RateLimited { until: None };
        let expected = RunClass::RateLimited { until: Timestamp::from_second(1030).ok() };
        assert_eq!(until(limited.clone(), Some(now), Some(30_000.0)), expected);
        for pause in [None, Some(-1.0), Some(f64::NAN), Some(1e15)] {
            assert_eq!(until(limited.clone(), Some(now), pause), limited, "{pause:?}");
        }
        assert_eq!(until(RunClass::Auth, Some(now), Some(1.0)), RunClass::Auth);
        let exhausted = RunClass::QuotaExhausted { until: None };
        let hint = until(exhausted.clone(), Some(now), Some(30_000.0));
        assert_eq!(hint, exhausted, "a quota of the day does not come back in half a minute");
        let reset = RunClass::QuotaExhausted { until: Timestamp::from_second(8_200).ok() };
        assert_eq!(until(exhausted, Some(now), Some(7_200_000.0)), reset);
    }

    #[test]
    fn a_pause_is_read_out_of_the_sentences_that_name_one() {
        let table = [
            ("You exceeded your current quota\nSuggested retry after 3600s.]\nPlease wait", Some(3_600_000.0)),
            ("Suggested retry after 1s.", Some(1_000.0)),
            ("Please retry in 30.5s.", Some(30_500.0)),
            ("Please retry in 250ms", Some(250.0)),
            ("Please retry in a while", None),
            ("Please retry in 5 minutes", None),
            ("Suggested retry after 5", None),
            ("", None),
        ];
        for (said, pause) in table {
            assert_eq!(pause_in(said), pause, "{said}");
        }
    }
}
