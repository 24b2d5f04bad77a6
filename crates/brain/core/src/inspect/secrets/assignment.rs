//! Assignments of a literal to an upper-case name that says it is a secret: `DB_PASSWORD=…`, `API_KEY: "…"`.
//!
//! Names come from environment files, shell, YAML, JSON and constants in code. A reference (`${VAR}`, `$(…)`,
//! `{{ … }}`, `os.environ[…]`), a mask, a bare number, a type, a short word of small letters and a text that only names
//! the thing (`"x-csrf-token"`) are no secrets.

use std::sync::LazyLock;

use regex::bytes::{Captures, Regex};

use super::has_variety;

/// The kind that [`super::scan_line`] reports for such an assignment.
pub(super) const KIND: &str = "secret-assignment";

/// The shortest value that counts. Shorter ones are flags, types and numbers far more often than passwords.
const MIN_VALUE_BYTES: usize = 6;

/// Words that make a value a placeholder wherever they stand in it.
const PLACEHOLDER_WORDS: &[&str] = &[
    "changeme",
    "changethis",
    "change",
    "dummy",
    "example",
    "fake",
    "here",
    "insert",
    "mock",
    "none",
    "null",
    "placeholder",
    "redacted",
    "replace",
    "replaceme",
    "sample",
    "test",
    "todo",
    "undefined",
    "your",
    "yours",
];

/// The shortest text of small letters alone that may be a secret; providers issue some of 16. A shorter one is a word:
/// the name of a program, a setting or a default.
const MIN_LETTERS: usize = 16;

/// The longest identifier with digits in a path of them; longer parts are as well those of a token.
const MAX_IDENTIFIER_BYTES: usize = 24;

/// Parts of a value of letters alone that make it the name of a secret instead of a secret.
const NAMING_PARTS: &[&[u8]] = &[b"password", b"passwd", b"secret"];

/// Words that make a value without digits the name of a secret instead of a secret.
const NAMING_WORDS: &[&str] =
    &["apikey", "credential", "key", "passwd", "password", "secret", "secrets", "token", "tokens"];

/// The name ends in what it holds, so `TOKEN_URL`, `MAX_TOKENS` and `PASSWORD_FILE` do not count. A type may stand between
/// the name and a value: `API_KEY: &str = "…"`; the blank before its `=` tells it from base64. The value is in double
/// quotes, in single quotes, or bare up to a space or the punctuation that ends a value in code.
static ASSIGNMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x-u)
        (?: ^ | [^A-Za-z0-9_$] )
        (?: [A-Z0-9]+ _ )* [A-Z0-9]*
        (?: SECRET | API_?KEY | TOKEN | PASSWORD | PASSWD )
        (?: _KEY (?: _BASE )? | _ACCESS_KEY | _[0-9]+ )?
        ["']? (?: (?<typed> : \x20* (?: [\w&<>\[\]:.?] | '[a-z]+\x20 | ,\x20 | \x20\|\x20 ){1,80} \x20 = \x20* )
            | (?<operator> \x20* (?: => | := | [:=] ) \x20* ) )
        (?: "(?<double>[^"]*)" | '(?<single>[^']*)' | (?<bare>[^\s"',;\#]+) )
        "#,
    )
    .expect("the pattern of an assignment compiles")
});

/// Whether a line assigns a literal secret to a name that says so.
pub(super) fn assigns_a_literal_secret(line: &[u8]) -> bool {
    ASSIGNMENT.captures_iter(line).any(|found| is_literal_secret(&found))
}

fn is_literal_secret(found: &Captures<'_>) -> bool {
    if let Some(quoted) = found.name("double").or_else(|| found.name("single")) {
        return is_secret_value(quoted.as_bytes());
    }
    // Where a type is declared, a text is in quotes; what is bare is a number or another constant.
    let (Some(bare), Some(operator)) = (found.name("bare"), found.name("operator")) else { return false };
    // `NAME=value` is the form of environment files. With a space or another sign, a bare word may as well be an
    // identifier or a type of a programming language, which seldom mixes letters and digits.
    let is_environment_form = operator.as_bytes() == b"=";
    is_secret_value(bare.as_bytes())
        && !bare.as_bytes().iter().any(|byte| b"()[]{}&".contains(byte))
        && !bare.as_bytes().windows(2).any(|pair| pair == b"::")
        && !is_member_path(bare.as_bytes(), operator.as_bytes())
        && (is_environment_form || mixes_letters_and_digits(bare.as_bytes()))
}

/// Whether a text could be somebody's secret: long and varied enough, and neither a number, nor a reference, nor a
/// placeholder.
pub(super) fn is_secret_value(value: &[u8]) -> bool {
    value.len() >= MIN_VALUE_BYTES
        && has_variety(value)
        && !value.iter().all(u8::is_ascii_digit)
        && !is_reference(value)
        && !is_placeholder(value)
        && !is_word(value)
}

/// Whether the value stands for another: a variable, a command, a template, a place.
fn is_reference(value: &[u8]) -> bool {
    let begins = |prefix: &[u8]| value.starts_with(prefix);
    let holds = |needle: &[u8]| value.windows(needle.len()).any(|window| window == needle);
    let is_variable = begins(b"$") && value.get(1).is_some_and(|&byte| byte.is_ascii_alphabetic() || byte == b'_');
    is_variable
        || begins(b"`")
        || begins(b"<")
        || (begins(b"%") && value.ends_with(b"%"))
        || begins(b"http://")
        || begins(b"https://")
        || [&b"${"[..], b"$(", b"{{", b"#{"].into_iter().any(holds)
}

fn is_placeholder(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    if [&b"changeme"[..], b"xxx", b"***", b"...", b"!!!"].into_iter().any(|mask| lower.starts_with(mask)) {
        return true;
    }
    let has_digits = lower.iter().any(u8::is_ascii_digit);
    let mut words = lower.split(|byte| !byte.is_ascii_alphanumeric()).filter_map(|word| str::from_utf8(word).ok());
    words.any(|word| PLACEHOLDER_WORDS.contains(&word) || (!has_digits && NAMING_WORDS.contains(&word)))
}

/// Whether the value is a word, such as `default` or `mysecretpassword`.
fn is_word(value: &[u8]) -> bool {
    if !value.iter().all(u8::is_ascii_alphabetic) {
        return false;
    }
    let lower = value.to_ascii_lowercase();
    let names = NAMING_PARTS.iter().any(|part| lower.windows(part.len()).any(|window| window == *part));
    names || (value.len() < MIN_LETTERS && value.iter().all(u8::is_ascii_lowercase))
}

/// Whether a bare value is a path of identifiers such as `process.env.TOKEN` or `settings.token`. In code, where blanks
/// stand around the `=`, short identifiers may have digits, such as `ed5.TOKEN`.
fn is_member_path(value: &[u8], operator: &[u8]) -> bool {
    let is_code = operator.len() > 1 && operator.trim_ascii() == b"=";
    let is_identifier = |part: &[u8]| {
        let may_have_digits = is_code && part.len() <= MAX_IDENTIFIER_BYTES;
        let continues =
            |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_' || (may_have_digits && byte.is_ascii_digit());
        part.first().is_some_and(|byte| !byte.is_ascii_digit()) && part.iter().all(continues)
    };
    value.contains(&b'.') && value.split(|&byte| byte == b'.').all(is_identifier)
}

fn mixes_letters_and_digits(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_digit) && value.iter().any(u8::is_ascii_alphabetic)
}
