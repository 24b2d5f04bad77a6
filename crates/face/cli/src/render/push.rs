//! Notifications: whether they are sent, and to which browsers.

use std::fmt::Write as _;

use godwit_api::types::{PushOutcome, PushPower, PushState, PushSubscription, PushTest};

use super::table::{Table, extra, key, text as column};
use super::{View, text, time};

/// Whether anything is sent, and the browsers in a table.
pub(crate) fn state(state: &PushState, view: View) -> String {
    let mut out = match (state.state, &state.reason) {
        (PushPower::On, _) => "notifications are sent\n".to_owned(),
        (PushPower::Off, _) => {
            format!(
                "notifications are off\nhint: `[reach.web_push]` with `enabled = true` and a `contact` in {} turns them on; \
                 then start the daemon again\n",
                text::line(&state.file)
            )
        }
        (PushPower::Broken, reason) => {
            format!("notifications cannot be sent: {}\n", text::line(reason.as_deref().unwrap_or("unknown")))
        }
    };
    if state.subscriptions.is_empty() {
        out.push_str("no browser is told; turn them on in the cockpit's settings (`godwit open`)\n");
        return out;
    }
    let columns = [key("ID"), extra("SINCE", 3), extra("SENT", 1), extra("SERVICE", 2), column("BROWSER")];
    let mut table = Table::new(columns);
    for known in &state.subscriptions {
        let browser = match &known.trouble {
            Some(trouble) => format!("{}: {trouble}", known.label),
            None => known.label.clone(),
        };
        table.push([
            known.id.as_str().into(),
            time::ago(view.now, known.created_at).into(),
            known.sent_at.map_or_else(|| "never".to_owned(), |at| time::ago(view.now, at)).into(),
            known.service.as_str().into(),
            browser.into(),
        ]);
    }
    out.push_str(&table.render(view.width));
    out
}

/// What became of a test.
pub(crate) fn test(test: &PushTest, _view: View) -> String {
    if test.results.is_empty() {
        return "no browser is told; turn them on in the cockpit's settings (`godwit open`)\n".to_owned();
    }
    let mut out = String::new();
    for result in &test.results {
        let became = match result.outcome {
            PushOutcome::Taken => "sent".to_owned(),
            PushOutcome::Gone => "gone; it was removed".to_owned(),
            PushOutcome::Refused => result.reason.clone().unwrap_or_else(|| "not taken".to_owned()),
        };
        writeln!(out, "{}: {}", text::line(&result.label), text::line(&became)).expect("writing to a string");
    }
    out
}

/// A browser by its label and id.
pub(crate) fn name(known: &PushSubscription) -> String {
    format!("{} ({})", text::line(&known.label), known.id)
}
