//! Taking one item out of an object or a list of JSON, with its comma and its line, and no comment.

use jsonc_parser::common::Range;

/// The text without the item of this index. `container` goes from bracket to bracket.
pub(super) fn without(text: &str, container: Range, items: &[Range], index: usize) -> String {
    let item = items[index];
    let next = items.get(index + 1).map_or(container.end - 1, |next| next.start);
    let after = comma(&text[item.end..next]).map(|place| item.end + place);
    let before = index.checked_sub(1).and_then(|previous| {
        let end = items[previous].end;
        comma(&text[end..item.start]).map(|place| end + place)
    });
    let mut cuts = Vec::new();
    match (after, before) {
        (Some(comma), _) if is_blank(&text[item.end..comma]) => cuts.push(with_blanks(text, item.start, comma + 1)),
        (Some(comma), _) => cuts.extend([(item.start, item.end), (comma, comma + 1)]),
        (None, Some(comma)) if is_blank_on_a_line(&text[comma + 1..item.start]) => cuts.push((comma, item.end)),
        (None, Some(comma)) => cuts.extend([(comma, comma + 1), with_blanks(text, item.start, item.end)]),
        (None, None) => cuts.push(with_blanks(text, item.start, item.end)),
    }
    let mut out = String::new();
    let mut from = 0;
    for (start, end) in cuts {
        out.push_str(&text[from..start]);
        from = end;
    }
    out + &text[from..]
}

/// A range with the rest of its lines, where nothing else is on them, or else with the blanks after it.
fn with_blanks(text: &str, start: usize, end: usize) -> (usize, usize) {
    let is_space = |character: char| character == ' ' || character == '\t';
    let head = text[..start].trim_end_matches(is_space);
    let tail = text[end..].trim_start_matches(is_space);
    let rest = text.len() - tail.len();
    match tail.starts_with('\n') && head.ends_with('\n') {
        true => (head.len(), rest + 1),
        false if tail.starts_with('\n') => (start, end),
        false => (start, rest),
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

fn is_blank_on_a_line(text: &str) -> bool {
    text.chars().all(|character| character == ' ' || character == '\t')
}

/// Where the comma is in what is between two items: blanks and comments.
fn comma(gap: &str) -> Option<usize> {
    let mut place = 0;
    while place < gap.len() {
        let rest = &gap[place..];
        if rest.starts_with(',') {
            return Some(place);
        }
        let comment = if rest.starts_with("//") {
            rest.find('\n')
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|end| end + 2)
        } else {
            rest.chars().next().map(char::len_utf8)
        };
        place += comment.unwrap_or(rest.len());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, items: &[&str], index: usize) -> String {
        let range = |part: &&str| {
            let start = text.find(part).expect("the item is there");
            Range { start, end: start + part.len() }
        };
        let items: Vec<Range> = items.iter().map(range).collect();
        without(text, Range { start: 0, end: text.len() }, &items, index)
    }

    #[test]
    fn an_item_goes_with_its_comma_and_its_line_and_comments_stay() {
        for (text, index, wanted) in [
            ("[1, 2, 3]", 0, "[2, 3]"),
            ("[1, 2, 3]", 1, "[1, 3]"),
            ("[1, 2, 3]", 2, "[1, 2]"),
            ("[\n  1,\n  2,\n  3\n]", 1, "[\n  1,\n  3\n]"),
            ("[\n  1,\n  2,\n  3\n]", 2, "[\n  1,\n  2\n]"),
            ("[\n  1,\n  2,\n  3,\n]", 2, "[\n  1,\n  2,\n]"),
            (
                "[\n  1, // one, two\n  2, /* , */\n  3 // three\n]",
                2,
                "[\n  1, // one, two\n  2 /* , */\n  // three\n]",
            ),
            ("[\n  1 /* , */ , // one\n  2,\n  3\n]", 0, "[\n   /* , */  // one\n  2,\n  3\n]"),
        ] {
            assert_eq!(cut(text, &["1", "2", "3"], index), wanted, "{text}");
        }
        assert_eq!(cut("[ 1 ]", &["1"], 0), "[ ]");
        assert_eq!(cut("[\n  1\n]", &["1"], 0), "[\n]");
    }
}
