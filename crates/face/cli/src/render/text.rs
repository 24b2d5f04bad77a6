//! Text that others wrote, made safe to show: no control character, nothing that reverses or hides text.

use godwit_agents::display_safe;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A text of many lines. Line feeds stay; tabs become blanks, so that columns stay columns.
pub(crate) fn lines(text: &str) -> String {
    display_safe(text).replace('\t', "    ")
}

/// A text as one line: line feeds and tabs become blanks.
pub(crate) fn line(text: &str) -> String {
    display_safe(text.trim_end()).replace(['\n', '\t'], " ")
}

/// The columns that a text takes.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// The text cut to so many columns, with `…` where something is missing.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut taken = 0;
    let mut shown = String::new();
    for character in text.chars() {
        taken += character.width().unwrap_or(0);
        if taken + 1 > most {
            break;
        }
        shown.push(character);
    }
    shown.push('…');
    shown
}

/// The columns that a text with colours takes.
pub(crate) fn styled_columns(text: &str) -> usize {
    let mut taken = 0;
    let mut rest = text;
    while let Some(place) = rest.find('\u{1b}') {
        taken += columns(&rest[..place]);
        rest = &rest[place + escape_length(&rest[place..])..];
    }
    taken + columns(rest)
}

/// The text with its colours, cut as [`cut`] does. Colours that began before the cut end after it.
pub(crate) fn cut_styled(text: &str, most: usize) -> String {
    if styled_columns(text) <= most {
        return text.to_owned();
    }
    let (mut shown, mut rest, mut taken) = (String::new(), text, 0);
    let mut is_cut = false;
    while let Some(character) = rest.chars().next() {
        let length = if character == '\u{1b}' { escape_length(rest) } else { character.len_utf8() };
        if character == '\u{1b}' {
            shown.push_str(&rest[..length]);
        } else if !is_cut {
            taken += character.width().unwrap_or(0);
            is_cut = taken + 1 > most;
            if is_cut {
                shown.push('…');
            } else {
                shown.push(character);
            }
        }
        rest = &rest[length..];
    }
    shown
}

/// How many bytes the escape sequence at the beginning of a text has. Only those that godwit writes itself are in a
/// text: what others wrote was made harmless before.
pub(crate) fn escape_length(text: &str) -> usize {
    let is_final = |byte: &u8| (0x40..=0x7e).contains(byte);
    let parameters = text.as_bytes().get(2..).unwrap_or_default();
    parameters.iter().position(is_final).map_or(text.len(), |place| 2 + place + 1)
}

/// The same with colours, for the value of a field: the first line has no blanks before it, and none ends it.
pub(crate) fn wrapped_styled(text: &str, width: usize, blanks: usize) -> String {
    wrapped(text, width, blanks).trim().to_owned()
}

/// A text on as many lines as it takes, broken between words where there are any, each with blanks before it.
pub(crate) fn wrapped(text: &str, width: usize, blanks: usize) -> String {
    let mut out = String::new();
    for paragraph in text.lines() {
        // What is indented itself stays so, on every line that it takes.
        let own = paragraph.len() - paragraph.trim_start_matches(' ').len();
        let margin = " ".repeat(blanks + own);
        let room = width.saturating_sub(blanks + own).max(LEAST_ROOM);
        let mut line = String::new();
        for word in paragraph.trim_matches(' ').split(' ') {
            if !line.is_empty() && styled_columns(&line) + 1 + styled_columns(word) > room {
                out.push_str(&format!("{margin}{line}\n"));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        out.push_str(format!("{margin}{line}").trim_end());
        out.push('\n');
    }
    out
}

/// The narrowest that text is broken to, in columns.
const LEAST_ROOM: usize = 16;

/// Every line of the text with so many blanks before it.
pub(crate) fn indented(text: &str, blanks: usize) -> String {
    let margin = " ".repeat(blanks);
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{margin}{line}\n") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_cannot_steer_the_terminal() {
        assert_eq!(lines("a\u{1b}[2Jb\tc\nd"), "a\\u{1b}[2Jb    c\nd");
        assert_eq!(line("a\u{202e}b\nc\n"), "a\\u{202e}b c");
    }

    #[test]
    fn a_wrapped_text_breaks_between_words_and_a_long_word_stays_whole() {
        assert_eq!(wrapped("one two three four five", 20, 2), "  one two three four\n  five\n");
        let long = "x".repeat(40);
        assert_eq!(wrapped(&format!("a {long} b"), 20, 0), format!("a\n{long}\nb\n"));
        assert_eq!(wrapped("a\n\nb", 40, 2), "  a\n\n  b\n");
        // What was indented stays so.
        assert_eq!(wrapped("a\n    b c", 40, 2), "  a\n      b c\n");
    }

    #[test]
    fn colours_take_no_columns() {
        assert_eq!(styled_columns("\u{1b}[1;31mab\u{1b}[0mc"), 3);
        assert_eq!(cut_styled("\u{1b}[31mabcd\u{1b}[0m", 3), "\u{1b}[31mab…\u{1b}[0m");
        assert_eq!(cut_styled("\u{1b}[31mab\u{1b}[0mcd", 3), "\u{1b}[31mab\u{1b}[0m…");
    }

    #[test]
    fn a_cut_counts_columns() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("中文中文", 5), "中文…");
    }
}
