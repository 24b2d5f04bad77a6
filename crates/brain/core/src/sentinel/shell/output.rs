//! What a few programs print, where their arguments and their input say it: enough to see through the usual ways of
//! hiding a command in text.

use super::programs::value_of;
use super::{Call, UNKNOWN};

/// What a call prints, when that is known.
pub(super) fn printed(call: &Call) -> Option<String> {
    if !call.writes.is_empty() {
        return None;
    }
    let text = printed_text(call)?;
    (!text.contains(UNKNOWN)).then_some(text)
}

/// What a call prints, with what is unknown marked.
pub(in crate::sentinel) fn printed_text(call: &Call) -> Option<String> {
    let arguments = &call.arguments;
    match call.program.as_str() {
        "echo" => {
            let words = arguments.iter().skip_while(|word| matches!(word.as_str(), "-n" | "-e" | "-E" | "-ne" | "-en"));
            Some(unescape(&words.map(String::as_str).collect::<Vec<_>>().join(" ")))
        }
        "printf" => {
            let arguments = arguments.strip_prefix(&["--".to_owned()]).unwrap_or(arguments);
            let (format, values) = arguments.split_first()?;
            Some(format_values(&unescape(format), values))
        }
        "cat" | "tee" if arguments.is_empty() => call.input.clone(),
        "base64" if decodes(arguments) => from_base64(call.input.as_deref()?),
        "openssl" if arguments.iter().any(|word| word.contains("base64")) && decodes(arguments) => {
            from_base64(call.input.as_deref()?)
        }
        "xxd" if arguments.iter().any(|word| word.starts_with("-r")) => from_hex(call.input.as_deref()?),
        "rev" => call.input.as_deref().map(|text| text.trim_end().chars().rev().collect()),
        // A search for one name prints where that is, wherever it is.
        "find" => {
            let name = value_of(call, &["-name", "-iname", "-path", "-wholename"])?;
            (!name.contains('*')).then(|| name.trim_start_matches("./").to_owned())
        }
        "tr" => translate(call.input.as_deref()?, arguments),
        _ => None,
    }
}

fn decodes(arguments: &[String]) -> bool {
    arguments.iter().any(|word| matches!(word.as_str(), "-d" | "-D" | "--decode" | "-di" | "--d" | "--dec"))
}

/// A format with its values; what it does not know how to place is set beside each other.
fn format_values(format: &str, values: &[String]) -> String {
    let mut text = String::new();
    let mut values = values.iter();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let width = after.find(|c: char| c.is_ascii_alphabetic() || c == '%').unwrap_or(0);
        match after[width..].chars().next() {
            Some('%') => text.push('%'),
            Some('b') => text.push_str(&unescape(values.next().map_or("", String::as_str))),
            Some(_) => text.push_str(values.next().map_or("", String::as_str)),
            None => {}
        }
        rest = after.get(width + 1..).unwrap_or_default();
    }
    text.push_str(rest);
    for value in values {
        text.push_str(value);
    }
    text
}

/// A text in which characters may be written as `\x72`, `\162`, `\n`.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let (radix, most) = match characters.peek() {
            Some('x') => (16, 2),
            Some('0'..='7') => (8, 4),
            Some('n') => {
                characters.next();
                out.push('\n');
                continue;
            }
            Some('t') => {
                characters.next();
                out.push('\t');
                continue;
            }
            _ => {
                out.push('\\');
                continue;
            }
        };
        if radix == 16 {
            characters.next();
        }
        let mut value = 0;
        for _ in 0..most {
            let Some(digit) = characters.peek().and_then(|c| c.to_digit(radix)) else { break };
            value = value * radix + digit;
            characters.next();
        }
        out.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    out
}

fn from_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for c in text.bytes().filter(|c| !c.is_ascii_whitespace() && *c != b'=') {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0x00ff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    String::from_utf8(bytes).ok()
}

fn from_hex(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    String::from_utf8(hex::decode(digits).ok()?).ok()
}

/// `tr` between two ranges or sets of equal length, and `tr -d`.
fn translate(text: &str, arguments: &[String]) -> Option<String> {
    match arguments {
        [flag, removed] if flag == "-d" => {
            let removed = set_of(removed);
            Some(text.chars().filter(|c| !removed.contains(c)).collect())
        }
        [from, to] => {
            let (from, to) = (set_of(from), set_of(to));
            let replace = |c| from.iter().position(|&f| f == c).and_then(|place| to.get(place).or(to.last())).copied();
            Some(text.chars().map(|c| replace(c).unwrap_or(c)).collect())
        }
        _ => None,
    }
}

/// The characters of a set such as `A-Za-z0`.
fn set_of(set: &str) -> Vec<char> {
    let characters: Vec<char> = unescape(set).chars().collect();
    let mut members = Vec::new();
    let mut place = 0;
    while let Some(&first) = characters.get(place) {
        match (characters.get(place + 1), characters.get(place + 2)) {
            (Some('-'), Some(&last)) => {
                members.extend(first..=last.min('\u{ff}'));
                place += 3;
            }
            _ => {
                members.push(first);
                place += 1;
            }
        }
    }
    members
}
