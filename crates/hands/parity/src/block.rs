//! Text of godwit's inside of a file that a person writes: a block between two markers, and files that are godwit's
//! from the first line to the last. Pure.

use crate::document::Refusal;
use crate::merge::Frame;
use crate::report::ChangeKind;

/// How the two markers begin. No source may hold them.
pub(crate) const MARKERS: [&str; 2] = ["<!-- godwit:begin", "<!-- godwit:end"];

const BEGIN: &str = "<!-- godwit:begin: written by `godwit agent sync`; change its source instead -->";
const END: &str = "<!-- godwit:end -->";

/// What a file that is all godwit's says of itself, in a comment of its first lines.
pub(crate) const SIGNATURE: &str = "# written by `godwit agent sync`; change its source instead";

/// How many lines of a file are looked at for its signature.
const SIGNATURE_WITHIN: usize = 3;

/// A text with its block, and what was done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blocked {
    /// The whole text.
    pub(crate) text: String,
    /// What was done; `None` when nothing.
    pub(crate) kind: Option<ChangeKind>,
}

/// The lines of a block in a text: from the begin marker to after the end marker, and what is between.
struct Found {
    from: usize,
    to: usize,
    inner: String,
}

/// What the block of a text says now; `None` without one.
///
/// # Errors
/// [`Refusal`] when a marker has no partner.
pub(crate) fn inner(text: &str) -> Result<Option<String>, Refusal> {
    let frame = Frame::of(text);
    Ok(find(&frame.inside(text))?.map(|found| found.inner))
}

/// Writes, replaces or takes away the block. What is around it stays as it is.
///
/// # Errors
/// [`Refusal`] when a marker has no partner.
pub(crate) fn set(existing: &str, wanted: Option<&str>) -> Result<Blocked, Refusal> {
    let frame = Frame::of(existing);
    let text = frame.inside(existing);
    let (text, kind) = match (find(&text)?, wanted) {
        (None, None) => return Ok(Blocked { text: existing.to_owned(), kind: None }),
        (Some(found), Some(wanted)) if found.inner == wanted => {
            return Ok(Blocked { text: existing.to_owned(), kind: None });
        }
        (Some(found), Some(wanted)) => {
            let text = format!("{}{}{}", &text[..found.from], block(wanted), &text[found.to..]);
            (text, ChangeKind::Updated)
        }
        (None, Some(wanted)) if text.trim().is_empty() => (block(wanted), ChangeKind::Added),
        (None, Some(wanted)) => {
            let end = if text.ends_with('\n') { "" } else { "\n" };
            (format!("{text}{end}\n{}", block(wanted)), ChangeKind::Added)
        }
        (Some(found), None) => {
            let before = &text[..found.from];
            // The blank line that was put before the block goes with it.
            let before = if before.ends_with("\n\n") { &before[..before.len() - 1] } else { before };
            (format!("{before}{}", &text[found.to..]), ChangeKind::Removed)
        }
    };
    Ok(Blocked { text: frame.around(&text), kind: Some(kind) })
}

/// Whether a file says of itself that godwit writes it.
pub(crate) fn is_signed(text: &str) -> bool {
    let words = SIGNATURE.trim_start_matches("# ");
    // As a comment of YAML and TOML, or of Markdown.
    let signs = |line: &str| {
        let comment = line.strip_prefix("# ").or_else(|| line.strip_prefix("<!-- ")?.strip_suffix(" -->"));
        comment.is_some_and(|comment| comment == words)
    };
    text.lines().take(SIGNATURE_WITHIN).any(signs)
}

fn block(wanted: &str) -> String {
    format!("{BEGIN}\n{wanted}\n{END}\n")
}

fn find(text: &str) -> Result<Option<Found>, Refusal> {
    let [begin, end] = MARKERS;
    let (mut begins, mut ends) = (Vec::new(), Vec::new());
    let mut offset = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with(begin) {
            begins.push((index + 1, offset, offset + line.len()));
        } else if line.starts_with(end) {
            ends.push((index + 1, offset, offset + line.len()));
        }
        offset += line.len();
    }
    match (begins.as_slice(), ends.as_slice()) {
        ([], []) => Ok(None),
        ([(_, from, after_begin)], [(_, before_end, to)]) if after_begin <= before_end => {
            let inner = text[*after_begin..*before_end].trim_end_matches('\n').to_owned();
            Ok(Some(Found { from: *from, to: *to, inner }))
        }
        _ => {
            let line = begins.iter().chain(&ends).map(|(line, ..)| *line).min();
            Err(Refusal {
                line,
                why: "the markers of godwit's block do not make one block".to_owned(),
                hint: format!("leave one line `{begin} …` and one line `{end} -->` after it, or remove all of them"),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(existing: &str, wanted: Option<&str>) -> String {
        set(existing, wanted).expect("a block can be set").text
    }

    #[test]
    fn a_block_is_added_changed_and_taken_away_and_the_rest_stays() {
        for own in ["# Mine\n\nText.\n", "# Mine\r\n\r\nText.\r\n", "\u{feff}# Mine\n"] {
            let added = text_of(own, Some("one\n\ntwo"));
            assert!(added.starts_with(own) && added.contains("one"), "{added:?}");
            assert_eq!(inner(&added).expect("one block"), Some("one\n\ntwo".to_owned()));
            assert_eq!(text_of(&added, Some("one\n\ntwo")), added, "a second time changes nothing");
            let changed = text_of(&format!("{added}after\n"), Some("three"));
            assert!(
                changed.starts_with(own) && changed.ends_with("after\n") && !changed.contains("two"),
                "{changed:?}"
            );
            assert_eq!(text_of(&added, None), own, "what was there comes back");
        }
        assert_eq!(text_of("", None), "");
        assert_eq!(text_of("no end", Some("x")).lines().next(), Some("no end"));
    }

    #[test]
    fn markers_that_make_no_block_are_refused_with_their_line() {
        let block = text_of("", Some("x"));
        for (text, line) in [
            (format!("a\n{END}\n{BEGIN}\n"), 2),
            (format!("a\nb\n{BEGIN}\nx\n"), 3),
            (format!("{block}{block}"), 1),
            (format!("{END}\n"), 1),
        ] {
            let refusal = set(&text, Some("y")).expect_err(&text);
            assert_eq!(refusal.line, Some(line), "{text}");
        }
    }
}
