//! `[reach.web_push]`: whether anything may be sent, where to, and by whom.

use serde::Deserialize;

use crate::endpoint::HostRule;
use crate::quiet::QuietHours;

/// The push services of the browsers' makers, which are allowed when the configuration names none: Chrome and others
/// (Firebase), Firefox, Safari, Edge.
pub const DEFAULT_HOSTS: &[&str] =
    &["fcm.googleapis.com", "*.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"];

/// `[reach.web_push]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebPushConfig {
    /// Whether anything may be sent at all. Nothing leaves the machine otherwise.
    pub enabled: bool,
    /// How a push service reaches whoever sends: `mailto:…` or `https://…`. Push services are told it.
    pub contact: Option<String>,
    /// Which push services may be called; [`DEFAULT_HOSTS`] when absent.
    pub hosts: Option<Vec<String>>,
    /// When nothing is sent.
    pub quiet: Option<QuietHours>,
}

impl WebPushConfig {
    /// The first impossible value: its key within the table, and what is wrong with it.
    ///
    /// # Errors
    /// That key and sentence.
    pub fn validate(&self) -> Result<(), (String, String)> {
        match &self.contact {
            None if self.enabled => {
                let fault = "needs `contact`, such as `mailto:you@example.org`: push services want to know who sends";
                return Err(("enabled".to_owned(), fault.to_owned()));
            }
            Some(contact) if !is_contact(contact) => {
                return Err(("contact".to_owned(), "is neither `mailto:…` nor `https://…`".to_owned()));
            }
            Some(_) | None => {}
        }
        for (place, host) in self.hosts.iter().flatten().enumerate() {
            host.parse::<HostRule>().map_err(|fault| (format!("hosts[{place}]"), format!(": {fault}")))?;
        }
        if let Some(quiet) = &self.quiet {
            quiet.validate().map_err(|(key, fault)| (format!("quiet.{key}"), fault))?;
        }
        Ok(())
    }

    /// The services that may be called.
    pub(crate) fn rules(&self) -> Vec<HostRule> {
        let named = self.hosts.iter().flatten().map(String::as_str);
        let usual = DEFAULT_HOSTS.iter().copied().filter(|_| self.hosts.is_none());
        named.chain(usual).filter_map(|host| host.parse().ok()).collect()
    }
}

fn is_contact(text: &str) -> bool {
    let is_plain = text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_graphic());
    let mail = text.strip_prefix("mailto:").and_then(|address| address.split_once('@'));
    let page = text.strip_prefix("https://");
    is_plain
        && (mail.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
            || page.is_some_and(|rest| rest.contains('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_on_by_itself_and_what_is_impossible_is_refused_with_its_key() {
        assert!(!WebPushConfig::default().enabled);
        let on = WebPushConfig {
            enabled: true,
            contact: Some("mailto:me@example.org".to_owned()),
            ..WebPushConfig::default()
        };
        assert!(on.validate().is_ok());
        assert_eq!(on.rules().len(), DEFAULT_HOSTS.len(), "every default is a rule");
        let key = |config: &WebPushConfig| config.validate().map_err(|(key, _)| key);
        assert_eq!(key(&WebPushConfig { contact: None, ..on.clone() }), Err("enabled".to_owned()));
        for bad in ["me@example.org", "mailto:", "https://", "mailto:me", "javascript:x.y", "mailto:a@b.c d"] {
            let config = WebPushConfig { contact: Some(bad.to_owned()), ..on.clone() };
            assert_eq!(key(&config), Err("contact".to_owned()), "{bad}");
        }
        let hosts = WebPushConfig { hosts: Some(vec!["push.example.org".to_owned(), "*".to_owned()]), ..on.clone() };
        assert_eq!(key(&hosts), Err("hosts[1]".to_owned()));
        let nobody = WebPushConfig { hosts: Some(Vec::new()), ..on };
        assert!(nobody.validate().is_ok() && nobody.rules().is_empty(), "an empty list allows nobody");
    }
}
