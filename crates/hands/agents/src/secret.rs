//! Recognising a secret that someone wrote where only a reference belongs.
//!
//! A trip wire against mistakes, not a scanner: it knows the forms of the tokens that agents and forges use.

/// Beginnings of tokens whose issuers chose them to be recognisable.
const TOKEN_PREFIXES: &[&str] = &[
    "sk-",
    "sk_live_",
    "rk_live_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "AKIA",
    "ASIA",
    "AIza",
    "npm_",
    "hf_",
    "eyJ",
    "gsk_",
    "xai-",
    "-----BEGIN",
];

/// The shortest text after a known beginning that is taken for a token: shorter ones are words such as `sk-test`.
const TOKEN_REST_MIN: usize = 12;

/// Words in a variable's name that say that its value is secret.
const SECRET_WORDS: &[&str] = &["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL"];

/// Whether the name of a variable says that its value is secret.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// Whether the text holds something in the form of a known token.
pub fn looks_like_secret(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || "=:,;\"'/@".contains(c)).any(|word| {
        TOKEN_PREFIXES.iter().any(|prefix| word.strip_prefix(prefix).is_some_and(|rest| rest.len() >= TOKEN_REST_MIN))
    })
}

/// Whether a command-line argument holds a secret: a token, or `NAME=value` where the name says so.
pub fn argument_holds_secret(argument: &str) -> bool {
    let named = argument.trim_start_matches('-').split_once('=').is_some_and(|(name, value)| {
        !value.is_empty() && is_secret_name(&name.replace('-', "_")) && !value.bytes().all(|byte| byte.is_ascii_digit())
    });
    named || looks_like_secret(argument)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_recognised_wherever_they_stand() {
        let token = format!("sk-ant-api03-{}", "a".repeat(30));
        for text in [token.clone(), format!("--header=x-api-key: {token}"), format!("ghp_{}", "A1b2".repeat(9))] {
            assert!(looks_like_secret(&text), "{text}");
        }
        for text in ["--model", "claude-opus-4-8[1m]", "task-runner", "sk-short", "/usr/bin/claude", ""] {
            assert!(!looks_like_secret(text), "{text}");
        }
    }

    #[test]
    fn a_named_secret_in_an_argument_is_recognised() {
        assert!(argument_holds_secret("--api-key=hunter2"));
        assert!(argument_holds_secret("PASSWORD=hunter2"));
        assert!(!argument_holds_secret("--max-tokens=4096"));
        assert!(!argument_holds_secret("--api-key="));
        assert!(!argument_holds_secret("--verbose"));
    }
}
