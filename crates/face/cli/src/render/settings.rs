//! What changed in the configuration and among the secrets, as the log has it.

use godwit_core::configuration::{Setting, SettingChange};
use godwit_core::host::Event;

use super::text;

/// What stands for a value that the log does not have.
const NOT_TOLD: &str = "(not told)";

/// The same where another one replaces it.
const OTHER: &str = "(not told, another one)";

/// What happened, in words; `None` of what is about something else.
pub(crate) fn told(event: &Event, actor: &str) -> Option<String> {
    Some(match event {
        Event::ConfigurationFound { changes, .. } => {
            format!("the configuration was changed outside of godwit: {}", all(changes))
        }
        Event::ConfigurationSaved { changes, .. } => {
            format!("the configuration is changed by {actor}: {}", all(changes))
        }
        Event::ConfigurationUsed { .. } => "the daemon began with another configuration than before".to_owned(),
        Event::SecretChanged { name, change } => format!("secret {name} is {} by {actor}", change.word()),
        Event::SlotTaken { .. }
        | Event::SlotFreed { .. }
        | Event::EndpointLost { .. }
        | Event::EndpointFound { .. } => {
            return None;
        }
    })
}

/// What changed, a line each; none of what is about something else.
pub(crate) fn lines(event: &Event) -> Vec<String> {
    match event {
        Event::ConfigurationFound { changes, .. } | Event::ConfigurationSaved { changes, .. } => {
            changes.iter().map(line).collect()
        }
        Event::SecretChanged { name, change } => vec![format!("{name} {}", change.word())],
        Event::ConfigurationUsed { .. }
        | Event::SlotTaken { .. }
        | Event::SlotFreed { .. }
        | Event::EndpointLost { .. }
        | Event::EndpointFound { .. } => Vec::new(),
    }
}

fn all(changes: &[SettingChange]) -> String {
    match changes {
        [] => "comments or order only".to_owned(),
        changes => changes.iter().map(line).collect::<Vec<_>>().join("; "),
    }
}

/// One key, what it was and what it is.
fn line(change: &SettingChange) -> String {
    let shown = |setting: &Setting, hidden: &str| match setting {
        Setting::Told(text) => text.clone(),
        Setting::Mark(_) => hidden.to_owned(),
    };
    let said = match (&change.from, &change.to) {
        (None, Some(to)) => format!("{} = {}", change.key, shown(to, NOT_TOLD)),
        (Some(from), None) => format!("{} is taken away, was {}", change.key, shown(from, NOT_TOLD)),
        (Some(from), Some(to)) => format!("{} = {}, was {}", change.key, shown(to, OTHER), shown(from, NOT_TOLD)),
        (None, None) => change.key.clone(),
    };
    text::line(&said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_with_both_values_and_what_is_hidden_stays_so() {
        let told_of = |text: &str| Some(Setting::Told(text.to_owned()));
        let mark = |text: &str| Some(Setting::Mark(text.to_owned()));
        let changes = [
            ("daemon.max_runs", told_of("4"), told_of("6"), "daemon.max_runs = 6, was 4"),
            ("agents.a.model", None, told_of("\"opus\""), "agents.a.model = \"opus\""),
            ("agents.a.label", told_of("\"x\""), None, "agents.a.label is taken away, was \"x\""),
            ("agents.a.env.K", mark("01"), mark("02"), "agents.a.env.K = (not told, another one), was (not told)"),
        ];
        for (key, from, to, says) in changes {
            assert_eq!(line(&SettingChange { key: key.to_owned(), from, to }), says);
        }
    }

    #[test]
    fn every_change_of_settings_has_words() {
        let digest: godwit_core::name::Digest = "1".repeat(64).parse().expect("a digest");
        let name = "work".parse().expect("a name");
        let change = godwit_core::configuration::SecretChange::Kept;
        for (event, says) in [
            (Event::ConfigurationFound { digest: digest.clone(), changes: Vec::new() }, "comments or order only"),
            (Event::ConfigurationSaved { digest: digest.clone(), changes: Vec::new() }, "by operator"),
            (Event::ConfigurationUsed { digest }, "began with another configuration"),
            (Event::SecretChanged { name, change }, "secret work is kept by operator"),
        ] {
            assert!(told(&event, "operator").is_some_and(|told| told.contains(says)), "{says}");
        }
    }
}
