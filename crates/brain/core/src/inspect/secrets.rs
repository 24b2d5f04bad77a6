//! The secret scan of one added line.
//!
//! It knows secrets by the formats that their issuers document and by assignments to names that say what they hold
//! (see the module `assignment`). It has no exceptions that a change could write into itself: a comment such as "allow" changes
//! nothing. It deliberately does not guess by entropy, and it sees neither binary files nor text in UTF-16.

mod assignment;

use std::sync::LazyLock;

use regex::bytes::Regex;

/// One documented format. The capture `body` of its pattern is the part that differs between two secrets.
struct Format {
    kind: &'static str,
    pattern: &'static str,
}

/// Formats by name. Where an issuer gives no length, the bound is well below every length seen and well above words.
const FORMATS: &[Format] = &[
    Format { kind: "aws-access-key-id", pattern: r"\b(?:AKIA|ASIA)(?<body>[A-Z0-9]{16})\b" },
    Format {
        kind: "aws-secret-access-key",
        pattern: r#"(?i)aws_?secret_?access_?key["']?\s*[:=]\s*["']?(?<body>[A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"#,
    },
    Format { kind: "github-token", pattern: r"\bgh[pousr]_(?<body>[A-Za-z0-9]{36,255})\b" },
    Format { kind: "github-fine-grained-token", pattern: r"\bgithub_pat_(?<body>[A-Za-z0-9_]{40,255})\b" },
    Format { kind: "gitlab-token", pattern: r"\bgl(?:pat|dt|rt|ptt|cbt|soat)-(?<body>[A-Za-z0-9_-]{20,})" },
    Format { kind: "anthropic-key", pattern: r"\bsk-ant-(?<body>[A-Za-z0-9_-]{24,})" },
    Format { kind: "openai-key", pattern: r"\bsk-(?:proj|svcacct|admin)-(?<body>[A-Za-z0-9_-]{24,})" },
    Format { kind: "openai-key", pattern: r"\bsk-(?<body>[A-Za-z0-9]{40,})\b" },
    Format { kind: "openrouter-key", pattern: r"\bsk-or-v1-(?<body>[0-9a-f]{64})\b" },
    Format { kind: "google-api-key", pattern: r"\bAIza(?<body>[0-9A-Za-z_-]{35})(?:[^0-9A-Za-z_-]|$)" },
    Format { kind: "hugging-face-token", pattern: r"\bhf_(?<body>[A-Za-z]{34})\b" },
    Format { kind: "slack-token", pattern: r"\bxox[abeoprs]-(?<body>[A-Za-z0-9-]{10,})" },
    Format { kind: "slack-app-token", pattern: r"\bxapp-[0-9]-(?<body>[A-Za-z0-9-]{20,})" },
    Format { kind: "stripe-live-key", pattern: r"\b[sr]k_live_(?<body>[A-Za-z0-9]{16,})\b" },
    Format { kind: "npm-token", pattern: r"\bnpm_(?<body>[A-Za-z0-9]{36})\b" },
    Format { kind: "pypi-token", pattern: r"\bpypi-AgE(?<body>[A-Za-z0-9_-]{50,})" },
    Format {
        kind: "sendgrid-key",
        pattern: r"\bSG\.(?<body>[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})(?:[^A-Za-z0-9_-]|$)",
    },
    Format { kind: "twilio-api-key", pattern: r"\bSK(?<body>[0-9a-f]{32})\b" },
    Format { kind: "telegram-bot-token", pattern: r"\b[0-9]{8,10}:(?<body>AA[A-Za-z0-9_-]{33})(?:[^A-Za-z0-9_-]|$)" },
    Format {
        kind: "json-web-token",
        pattern: r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.(?<body>[A-Za-z0-9_-]{16,})",
    },
    Format { kind: "private-key", pattern: r"-----BEGIN (?<body>(?:[A-Z0-9]+ ){0,3}PRIVATE KEY)(?: BLOCK)?-----" },
];

static COMPILED: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    let compile = |format: &Format| {
        // Bytes, not characters: an added line need not be UTF-8.
        let regex = Regex::new(&format!("(?-u){}", format.pattern)).expect("each documented format is a pattern");
        (format.kind, regex)
    };
    FORMATS.iter().map(compile).collect()
});

/// The kinds of secrets that one added line holds: each kind once, in a fixed order; empty when there are none.
pub fn scan_line(line: &[u8]) -> Vec<&'static str> {
    let mut kinds: Vec<&'static str> = Vec::new();
    for (kind, regex) in COMPILED.iter() {
        if !kinds.contains(kind) && regex.captures_iter(line).any(|found| is_issued(&found["body"])) {
            kinds.push(kind);
        }
    }
    // A known format says more than the name that it is assigned to.
    if kinds.is_empty() && assignment::assigns_a_literal_secret(line) {
        kinds.push(assignment::KIND);
    }
    kinds
}

/// Whether the varying part of a token could have been issued: nobody is issued `xxxx…`, and AWS reserves the ending
/// `EXAMPLE` for its documentation.
fn is_issued(body: &[u8]) -> bool {
    has_variety(body) && !body.ends_with(b"EXAMPLE")
}

/// Whether a text has at least four different bytes. Masks such as `xxxx`, `****` and `0000-0000` have fewer; a
/// random text of 16 characters practically never has.
fn has_variety(text: &[u8]) -> bool {
    let mut seen = [false; 256];
    for &byte in text {
        seen[usize::from(byte)] = true;
    }
    seen.iter().filter(|&&is_seen| is_seen).count() >= 4
}

#[cfg(test)]
mod tests;
