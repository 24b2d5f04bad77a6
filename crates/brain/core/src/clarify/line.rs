//! The shape of one line of Markdown: heading, list item, fence, rule. As much of it as issues and notes use.

use super::script::Script;

/// How deep a heading is, from 1, when a line is one.
pub(super) fn heading_level(line: &str) -> Option<usize> {
    let line = line.trim_start();
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let is_heading = (1..=6).contains(&level) && line[level..].chars().next().is_none_or(char::is_whitespace);
    is_heading.then_some(level)
}

/// Where the content of a list item begins in its line, behind its marker and its check box, when a line is one.
pub(super) fn item_content(line: &str) -> Option<usize> {
    let marker = indentation(line);
    let rest = &line[marker..];
    let width = bullet_width(rest).or_else(|| number_width(rest))?;
    let behind = &rest[width..];
    let blanks = indentation(behind);
    // Dense scripts put no blank behind a marker.
    let needs_no_blank = !rest[..width].is_ascii() || behind.starts_with(|c| Script::of(c).is_dense());
    let is_item = blanks > 0 || behind.trim().is_empty() || needs_no_blank;
    let content = marker + width + blanks;
    is_item.then(|| content + box_width(&line[content..]))
}

/// The bytes of blanks that a text begins with.
pub(super) fn indentation(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

fn bullet_width(text: &str) -> Option<usize> {
    text.chars().next().filter(|bullet| "-*+•‣・".contains(*bullet)).map(char::len_utf8)
}

/// The bytes of a number of at most three digits with its dot or bracket.
fn number_width(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let end = text[digits..].chars().next().filter(|end| ".)、".contains(*end))?;
    (1..=3).contains(&digits).then(|| digits + end.len_utf8())
}

/// The bytes of a check box with the blanks behind it; none is 0.
fn box_width(text: &str) -> usize {
    let is_box = ["[ ]", "[x]", "[X]"].into_iter().any(|mark| text.starts_with(mark));
    if is_box { 3 + indentation(&text[3..]) } else { 0 }
}

/// Whether a line is a rule between two parts: `---`, `***` or `___`.
pub(super) fn is_rule(line: &str) -> bool {
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next().filter(|first| "-*_".contains(*first)) else { return false };
    marks.clone().count() >= 2 && marks.all(|mark| mark == first)
}

/// The level of the heading that a line makes of the line above it, when it underlines it: `===` or `---`.
pub(super) fn underline_level(line: &str) -> Option<usize> {
    let line = line.trim();
    match line.bytes().next() {
        Some(mark @ (b'=' | b'-')) if line.len() >= 2 && line.bytes().all(|byte| byte == mark) => {
            Some(if mark == b'=' { 1 } else { 2 })
        }
        _ => None,
    }
}

/// Where the content of a quoted line begins, behind its `>`; 0 when it is not quoted.
pub(super) fn quoted_content(line: &str) -> usize {
    let content = line.trim_start_matches([' ', '\t', '>']);
    if line.trim_start().starts_with('>') { line.len() - content.len() } else { 0 }
}

/// The line that opens a fenced block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fence {
    mark: u8,
    length: usize,
}

impl Fence {
    /// The fence that a line opens, if it does. It may stand in a list or in a quotation.
    pub(super) fn opened_by(line: &str) -> Option<Self> {
        let line = line.trim_start_matches([' ', '\t', '>', '-', '*', '+']);
        let mark = *line.as_bytes().first().filter(|mark| b"`~".contains(mark))?;
        let length = line.bytes().take_while(|&byte| byte == mark).count();
        // A run of backticks with a backtick behind it is a code span.
        let is_span = mark == b'`' && line[length..].contains('`');
        (length >= 3 && !is_span).then_some(Self { mark, length })
    }

    /// Whether a line closes this fence.
    pub(super) fn is_closed_by(self, line: &str) -> bool {
        let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
        line.len() >= self.length && line.bytes().all(|byte| byte == self.mark)
    }

    /// The line that closes this fence.
    pub(super) fn closing_line(self) -> String {
        char::from(self.mark).to_string().repeat(self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_shape_that_markdown_gives_it() {
        for (line, level) in
            [("# A", Some(1)), ("  ### B", Some(3)), ("#", Some(1)), ("#12 fails", None), ("a # b", None)]
        {
            assert_eq!(heading_level(line), level, "{line}");
        }
        for (line, content) in [
            ("- a", Some("a")),
            ("  * [ ] b", Some("b")),
            ("+ [x]  c", Some("c")),
            ("12. d", Some("d")),
            ("3) e", Some("e")),
            ("1、中文", Some("中文")),
            ("1.中文", Some("中文")),
            ("・日本", Some("日本")),
            ("-", Some("")),
            ("-flag", None),
            ("1.5 times", None),
            ("2024. was", None),
            ("**bold** text", None),
            ("plain", None),
        ] {
            assert_eq!(item_content(line).map(|start| &line[start..]), content, "{line}");
        }
        for (line, is_one) in [("---", true), ("* * *", true), ("--", false), ("-*-", false), ("--- a", false)] {
            assert_eq!(is_rule(line), is_one, "{line}");
        }
    }

    #[test]
    fn a_line_below_a_heading_says_its_level() {
        for (line, level) in
            [("===", Some(1)), ("-----", Some(2)), ("- -", None), ("-=", None), ("-", None), ("", None)]
        {
            assert_eq!(underline_level(line), level, "{line}");
        }
    }

    #[test]
    fn a_fence_is_closed_by_its_own_kind_and_at_least_its_own_length() {
        let fence = Fence::opened_by("- ````rust").expect("a fence");
        for (line, closes) in [("````", true), ("  `````  ", true), ("```", false), ("~~~~", false), ("```` a", false)]
        {
            assert_eq!(fence.is_closed_by(line), closes, "{line}");
        }
        for line in ["``", "```code``` in a line", "text ```"] {
            assert_eq!(Fence::opened_by(line), None, "{line}");
        }
    }
}
