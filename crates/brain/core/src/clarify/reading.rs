//! A text read as Markdown: without its comments, and with its code told apart from what is said.
//!
//! What is masked keeps its length, so a place in one view of the text is the same place in the other. The time is in
//! proportion to the text, whatever stands in it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::line::{Fence, heading_level, item_content};

/// What stands in a view of a text for each byte of what it hides. It is neither a letter nor a blank, so no word and
/// no phrase goes across it.
pub(super) const MASK: char = '\u{1a}';

/// The same for fenced blocks, which also end a paragraph.
pub(super) const BLOCK: char = '\u{1b}';

/// What opens a comment.
const COMMENT_START: &str = "<!--";

/// What closes a comment.
const COMMENT_END: &str = "-->";

/// A text in two views of the same length.
#[derive(Debug)]
pub(super) struct Reading {
    /// The text as it was given, without its comments (`<!-- … -->`): those are hints of a template, not said to anybody.
    pub(super) text: String,
    /// The same with everything in code spans and fenced blocks masked; line breaks stay.
    pub(super) said: String,
    /// Where the contents of its code spans are.
    pub(super) spans: Vec<Range<usize>>,
}

impl Reading {
    pub(super) fn of(given: &str) -> Self {
        let Stripped { text, blocks, .. } = without_comments(given);
        let said = masked(&text, BLOCK, blocks.into_iter());
        let spans = code_spans(&said);
        let said = masked(&said, MASK, spans.iter().map(|span| span.whole.clone()));
        Self { text, said, spans: spans.into_iter().map(|span| span.content).collect() }
    }
}

/// A single line with its code spans masked.
pub(super) fn without_code_spans(line: &str) -> String {
    masked(line, MASK, code_spans(line).into_iter().map(|span| span.whole))
}

/// A text with ranges of it under a mask, which is ASCII. The ranges hold whole characters.
pub(super) fn masked(text: &str, mask: char, ranges: impl Iterator<Item = Range<usize>>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for range in ranges {
        for byte in bytes[range].iter_mut().filter(|byte| **byte != b'\n') {
            *byte = mask as u8;
        }
    }
    String::from_utf8(bytes).expect("masking whole characters by ASCII leaves a text")
}

/// Several texts as one. What is said in one stays in it: an open fence is closed, and a rule is set between them.
pub(super) fn joined<'t>(parts: impl IntoIterator<Item = &'t str>) -> String {
    let mut whole = String::new();
    for part in parts {
        if !whole.is_empty() {
            whole.push_str("\n\n---\n\n");
        }
        whole.push_str(part);
        if let Some(fence) = without_comments(part).left_open {
            whole.push('\n');
            whole.push_str(&fence.closing_line());
        }
    }
    whole
}

/// A text without comments.
struct Stripped {
    text: String,
    /// Where its fenced blocks are. One that nobody closes ends with the text.
    blocks: Vec<Range<usize>>,
    /// The fence that nobody closes.
    left_open: Option<Fence>,
}

/// Strips the comments. One that nobody closes is none.
fn without_comments(given: &str) -> Stripped {
    let mut text = String::with_capacity(given.len());
    let mut blocks = Vec::new();
    let mut open: Option<(Fence, usize)> = None;
    let mut comments = if given.contains(COMMENT_START) { Comments::Possible } else { Comments::Over };
    let mut rest = given;
    while !rest.is_empty() {
        let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let (line, behind) = rest.split_at(end);
        if let Some((fence, start)) = open {
            text.push_str(line);
            if fence.is_closed_by(line) {
                blocks.push(start..text.len());
                open = None;
            }
            rest = behind;
        } else if let Some(fence) = Fence::opened_by(line) {
            open = Some((fence, text.len()));
            text.push_str(line);
            rest = behind;
        } else {
            rest = comments.strip(rest, end, &mut text);
        }
    }
    blocks.extend(open.map(|(_, start)| start..text.len()));
    Stripped { text, blocks, left_open: open.map(|(fence, _)| fence) }
}

/// Whether there can be another comment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comments {
    Possible,
    /// Nothing closes one any more.
    Over,
}

impl Comments {
    /// Adds the first line of a text, which ends at `end`, to `text` without its comments. Answers with what is left: the
    /// next line, or what is behind a comment that went across lines.
    fn strip<'t>(&mut self, mut rest: &'t str, mut end: usize, text: &mut String) -> &'t str {
        while *self == Self::Possible
            && let Some(start) = comment_start(&rest[..end])
        {
            let Some(length) = rest[start..].find(COMMENT_END) else {
                *self = Self::Over;
                break;
            };
            let behind = start + length + COMMENT_END.len();
            text.push_str(&rest[..start]);
            rest = &rest[behind..];
            if behind >= end {
                return rest;
            }
            end -= behind;
        }
        text.push_str(&rest[..end]);
        &rest[end..]
    }
}

/// Where a comment begins in a line. One right behind a backtick is quoted as code.
fn comment_start(line: &str) -> Option<usize> {
    line.match_indices(COMMENT_START).map(|(start, _)| start).find(|&start| !line[..start].ends_with('`'))
}

/// A code span: all of it, and what is between its backticks.
struct Span {
    whole: Range<usize>,
    content: Range<usize>,
}

/// A run of backticks.
struct Run {
    start: usize,
    length: usize,
    /// The number of the paragraph it is in: a span does not leave its paragraph.
    paragraph: usize,
}

/// The code spans of a text whose fenced blocks are masked: a run of backticks up to the next run of the same length in
/// the same paragraph.
fn code_spans(text: &str) -> Vec<Span> {
    let runs = backtick_runs(text);
    let closers = closers(&runs);
    let mut spans = Vec::new();
    let mut next = 0;
    while let Some(run) = runs.get(next) {
        let closer = closers[next].map(|index| (index, &runs[index]));
        next = closer.as_ref().map_or(next, |(index, _)| *index) + 1;
        if let Some((_, closer)) = closer {
            spans.push(Span {
                whole: run.start..closer.start + closer.length,
                content: run.start + run.length..closer.start,
            });
        }
    }
    spans
}

fn backtick_runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut start_of_line = 0;
    let mut paragraph = 0;
    for line in text.split_inclusive('\n') {
        let begins_anew = line.trim().is_empty() || line.starts_with(BLOCK);
        if begins_anew || heading_level(line).is_some() || item_content(line).is_some() {
            paragraph += 1;
        }
        let mut rest = 0;
        while let Some(found) = line[rest..].find('`') {
            let start = rest + found;
            let length = line[start..].bytes().take_while(|&byte| byte == b'`').count();
            runs.push(Run { start: start_of_line + start, length, paragraph });
            rest = start + length;
        }
        start_of_line += line.len();
    }
    runs
}

/// For each run, the index of the next one of its length in its paragraph.
fn closers(runs: &[Run]) -> Vec<Option<usize>> {
    let mut next_of = BTreeMap::new();
    let mut closers = vec![None; runs.len()];
    for (index, run) in runs.iter().enumerate().rev() {
        closers[index] = next_of.insert((run.paragraph, run.length), index);
    }
    closers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_comments_are_not_said() {
        let hidden = |given: &str| Reading::of(given).said.replace([MASK, BLOCK], "");
        for (given, said) in [
            ("use `everything` here", "use  here"),
            ("``a ` b`` c", " c"),
            ("a ` b", "a ` b"),
            ("a ` b\n\nc ` d", "a ` b\n\nc ` d"),
            ("- a ` b\n- c ` d", "- a ` b\n- c ` d"),
            ("x\n```\nrewrite everything\n```\ny", "x\n\n\n\ny"),
            ("x\n~~~\nnever closed", "x\n\n"),
            ("a <!-- hint\nmore --> b", "a  b"),
            ("a <!-- never closed", "a <!-- never closed"),
            ("`<!--` and <!-- x --> b", " and  b"),
            ("```\n<!--\n```\nsaid", "\n\n\nsaid"),
        ] {
            assert_eq!(hidden(given), said, "{given}");
        }
    }

    #[test]
    fn both_views_have_the_same_length_and_the_same_lines() {
        let reading = Reading::of("süß `größe` 中文\n```\n日本\n```\nend `x`");
        assert_eq!(reading.text.len(), reading.said.len());
        assert_eq!(reading.text.lines().count(), reading.said.lines().count());
        let spans: Vec<&str> = reading.spans.iter().map(|span| &reading.text[span.clone()]).collect();
        assert_eq!(spans, ["größe", "x"]);
    }
}
