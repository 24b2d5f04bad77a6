//! The configuration as the log may keep it: its values by their keys, with a mark for each that may be secret.
//!
//! A mark is made with the home's own key, so that a value that is easily guessed cannot be found out by trying; with
//! another key every mark is another one, and what is hidden looks changed once.

use std::collections::BTreeMap;

use godwit_core::configuration::{Configuration, Setting};
use sha2::{Digest as _, Sha256};

use super::edit::{self, hidden};

/// What a mark is made of first, so that it is of no use for anything else.
const PURPOSE: &[u8] = b"godwit-setting-1";

/// The bytes of a mark: enough to tell one value from another.
const MARK_BYTES: usize = 8;

/// What marks are made with.
#[derive(Clone)]
pub(crate) struct Marker([u8; 32]);

impl Marker {
    /// With this key of the home.
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The values of a text.
    pub(crate) fn settings(&self, text: &str) -> BTreeMap<String, Setting> {
        hidden::settings(text, &|key, value| {
            let mark = Sha256::new()
                .chain_update(PURPOSE)
                .chain_update(self.0)
                .chain_update(key)
                .chain_update([0])
                .chain_update(value.trim())
                .finalize();
            hex::encode(&mark[..MARK_BYTES])
        })
    }

    /// A text as it is on record.
    pub(crate) fn configuration(&self, text: &str) -> Configuration {
        let digest = edit::digest(text).parse().expect("a SHA-256 in hexadecimal is a digest");
        Configuration { digest, settings: self.settings(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_secret_is_marked_and_everything_else_is_told() {
        let text = "# mine\n[daemon]\nmax_runs = 6 # six\n[agents.claude]\nargs = [\"--token\", \"swordfish\"]\n\
                    env = { HINT = \"only-for-me\", PROXY = \"env:PROXY\" }\nmodel = \"opus\"\n\
                    [[routes.coder.prefer]]\nagent = \"claude\"\n[sandbox]\nread_only = [ # why\n  \"/opt/a\" ]\n";
        let settings = Marker::new([7; 32]).settings(text);
        let told = |key: &str| match settings.get(key) {
            Some(Setting::Told(text)) => text.as_str(),
            other => panic!("{key}: {other:?}"),
        };
        assert_eq!(told("daemon.max_runs"), "6");
        assert_eq!(told("agents.claude.model"), "\"opus\"");
        assert_eq!(told("agents.claude.env.PROXY"), "\"env:PROXY\"");
        assert_eq!(told("routes.coder.prefer"), "[{ agent = \"claude\" }]");
        assert_eq!(told("sandbox.read_only"), "[\"/opt/a\"]");
        for key in ["agents.claude.args", "agents.claude.env.HINT"] {
            assert!(matches!(settings.get(key), Some(Setting::Mark(_))), "{key}");
        }
        let written = serde_json::to_string(&settings).expect("it serialises");
        assert!(!written.contains("swordfish") && !written.contains("only-for-me"), "{written}");
    }

    #[test]
    fn a_mark_says_whether_a_value_is_the_same_and_cannot_be_made_elsewhere() {
        let text = |value: &str| format!("[agents.a.env]\nHINT = \"{value}\"\n");
        let own = Marker::new([1; 32]);
        assert_eq!(own.settings(&text("x")), own.settings(&format!("# moved\n{}", text("x"))));
        assert_ne!(own.settings(&text("x")), own.settings(&text("y")));
        assert_ne!(own.settings(&text("x")), Marker::new([2; 32]).settings(&text("x")));
    }

    #[test]
    fn what_is_long_is_marked_and_a_key_is_written_as_in_toml() {
        let settings = Marker::new([1; 32]).settings(&format!("[agents.\"a b\"]\nlabel = \"{}\"\n", "x".repeat(500)));
        let (key, setting) = settings.first_key_value().expect("a key");
        assert_eq!(key, "agents.\"a b\".label");
        assert!(matches!(setting, Setting::Mark(mark) if mark.len() == 16), "{setting:?}");
        assert!(Marker::new([1; 32]).settings("no = TOML = at all").is_empty());
    }
}
