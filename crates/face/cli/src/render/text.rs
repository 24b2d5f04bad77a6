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
    fn a_cut_counts_columns() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("中文中文", 5), "中文…");
    }
}
