//! Making what an agent wrote safe to show. The data itself is never changed.

use std::borrow::Cow;

/// The longest sentence that [`one_line`] makes, in characters.
const LINE_LIMIT: usize = 400;

/// Escapes what could steer a terminal or deceive a reader: control characters except line feed and tab, and the
/// characters that reverse or hide text. Everything else is shown as it is.
pub fn display_safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unsafe(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// C0 and C1 controls, bidirectional overrides and isolates, zero-width characters, the byte-order mark, and the tag block.
fn is_unsafe(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => character.is_control(),
    }
}

/// The text as one sentence: white space folded, escaped by [`display_safe`], cut at 400 characters.
pub(crate) fn one_line(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = folded.chars().take(LINE_LIMIT).collect();
    if shown.len() < folded.len() {
        shown.push('…');
    }
    display_safe(&shown).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_shown_as_it_is() {
        assert!(matches!(display_safe("fn main() {\n\t// grüße 中文 🐦\n}"), Cow::Borrowed(_)));
    }

    #[test]
    fn escapes_and_reversals_cannot_reach_a_terminal() {
        let shown = display_safe("\u{1b}[2J\u{9b}31m\r\u{7}\u{202e}evil\u{200b}");
        assert_eq!(shown, "\\u{1b}[2J\\u{9b}31m\\u{d}\\u{7}\\u{202e}evil\\u{200b}");
    }

    #[test]
    fn a_sentence_is_one_line_and_bounded() {
        let sentence = one_line(&format!("  a\n\tb {}", "x".repeat(1000)));
        assert!(sentence.starts_with("a b x") && sentence.ends_with('…'), "{sentence}");
        assert_eq!(sentence.chars().count(), LINE_LIMIT + 1);
    }
}
