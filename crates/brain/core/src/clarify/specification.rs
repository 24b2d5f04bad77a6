//! The clarified specification: what an agent works from and a person approves, in Markdown.
//!
//! Its sections are godwit's, whatever stands in the text or in an answer: those are put into fences that are longer than
//! any in them, or on one line behind a list mark with all that Markdown could take for structure escaped.

use std::fmt::Write;

use super::answer::Answer;
use super::criteria::{Criteria, criteria, one_line};
use super::line::{is_rule, item_content};
use super::place::places;
use super::question::{Field, Question};
use super::reading::{MASK, Reading, without_code_spans};

/// How many of the places that a text names are listed. The text itself names the others.
const MAX_PLACES: usize = 8;

/// The clarified specification of a mission, as the Markdown of `clarified-spec.md`: the text as it was given, the
/// verifiable criteria, scope and target, and each question with its answer. Without questions it has no answers to
/// show, and says so.
///
/// The answers are those that [`super::check`] accepted; what is missing is shown as missing.
pub fn spec(text: &str, accept: &[String], questions: &[Question], answers: &[Answer]) -> String {
    let answered = |field: Field| {
        let question = questions.iter().find(|question| question.field == field)?;
        answers.iter().find(|answer| answer.field == field).map(|answer| (question, answer))
    };
    let mut document = Document::default();
    document.section("Mission");
    document.fenced(text);
    document.section("Verifiable acceptance criteria");
    let mut agreed = criteria(text, accept);
    if let Some((question, answer)) = answered(Field::AcceptanceCriteria) {
        agreed.extend(answer.chosen(question).map(str::to_owned));
        agreed.extend(answer.words().map(|words| Criteria::of_answer(words).verifiable).unwrap_or_default());
    }
    if agreed.is_empty() {
        document.line("None was given.");
    }
    for criterion in &agreed {
        document.item(criterion);
    }
    document.section("Scope & target");
    let said = |field: Field| answered(field).map(|(question, answer)| said(question, answer));
    document.point("Target", &said(Field::Target).unwrap_or_else(|| named_places(text)));
    document.point("Scope", &said(Field::Scope).unwrap_or_else(|| "what the text asks for, and no more.".to_owned()));
    let done = said(Field::DoneDefinition);
    document.point("Done", &done.unwrap_or_else(|| "when each acceptance criterion holds.".to_owned()));
    document.section("Q&A");
    if questions.is_empty() {
        document.line("The text was clear enough; nothing was asked.");
    }
    for question in questions {
        document.exchange(question, answered(question.field).map(|(_, answer)| answer));
    }
    document.0
}

/// An answer in one line.
fn said(question: &Question, answer: &Answer) -> String {
    let parts = answer.chosen(question).into_iter().chain(answer.words());
    one_line(&parts.collect::<Vec<_>>().join(" "))
}

fn named_places(text: &str) -> String {
    let reading = Reading::of(text);
    let places = places(&reading);
    let named: Vec<String> = places.iter().take(MAX_PLACES).map(|place| one_line(place)).collect();
    match places.len().saturating_sub(MAX_PLACES) {
        _ if places.is_empty() => "not named; what the text describes.".to_owned(),
        0 => format!("as the text names it: {}", named.join(", ")),
        more => format!("as the text names it: {} and {more} more", named.join(", ")),
    }
}

/// A document whose structure is only what its methods write.
#[derive(Default)]
struct Document(String);

impl Document {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn section(&mut self, title: &str) {
        let gap = if self.0.is_empty() { "# Clarified specification\n\n" } else { "\n" };
        writeln!(self.0, "{gap}## {title}\n").expect("a text can be written to");
    }

    /// A foreign text, unchanged, in a fence that it cannot close.
    fn fenced(&mut self, text: &str) {
        let fence = "`".repeat(longest_run(text).max(2) + 1);
        writeln!(self.0, "{fence}text\n{}\n{fence}", text.trim_end_matches('\n')).expect("a text can be written to");
    }

    /// A foreign text as a list item.
    fn item(&mut self, text: &str) {
        self.line(&format!("- {}", escaped(text)));
    }

    /// A foreign text as a list item with a name.
    fn point(&mut self, name: &str, text: &str) {
        self.line(&format!("- **{name}**: {}", escaped(text)));
    }

    /// A question with its choices and its answer.
    fn exchange(&mut self, question: &Question, answer: Option<&Answer>) {
        self.line(&format!("### {}\n", question.field));
        self.line(&format!("{}\n", escaped(&question.text)));
        self.line(&format!("Asked because {}.\n", escaped(&question.why)));
        for (number, choice) in (1..).zip(&question.choices) {
            self.line(&format!("{number}. {}", escaped(choice)));
        }
        self.line("");
        let Some(answer) = answer else { return self.line("Not answered.\n") };
        if let Some(chosen) = answer.chosen(question) {
            self.line(&format!("Answer: {}\n", escaped(chosen)));
        }
        if let Some(words) = answer.words() {
            self.line("Answer, in these words:\n");
            self.fenced(words);
            self.line("");
        }
    }
}

/// The length of the longest run of backticks in a text.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// A foreign text as one line of Markdown that can neither begin a block nor an element of HTML. Its code spans stay.
fn escaped(text: &str) -> String {
    let line: String = one_line(text).chars().filter(|c| !c.is_control()).collect();
    let said = without_code_spans(&line);
    let structure = block_mark(&line);
    let mut escaped = String::with_capacity(line.len());
    for (place, c) in line.char_indices() {
        let is_code = said[place..].starts_with(MASK);
        if !is_code && ("<`\\".contains(c) || structure == Some(place)) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Where in a line the sign is that makes it more than a paragraph.
fn block_mark(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let is_list = item_content(line).is_some();
    let begins_block = line.starts_with(['#', '>', '+', '-', '=', '~', '|', '[']) || is_rule(line);
    match () {
        () if begins_block || (is_list && digits == 0) => Some(0),
        () if is_list => Some(digits),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_line_begins_neither_a_block_nor_an_element() {
        for (text, expected) in [
            ("`npm test` passes", "`npm test` passes"),
            ("## Q&A", "\\## Q&A"),
            ("1. first", "1\\. first"),
            ("* item", "\\* item"),
            ("**bold** words", "**bold** words"),
            ("***", "\\***"),
            ("> quoted", "\\> quoted"),
            ("[a]: b", "\\[a]: b"),
            ("```rust", "\\`\\`\\`rust"),
            ("a <script> and `<b>`", "a \\<script> and `<b>`"),
            ("\\`<script>`", "\\\\`<script>`"),
            ("two\r\n## lines\u{2028}here\u{7}", "two ## lines here"),
            ("200 is answered", "200 is answered"),
        ] {
            assert_eq!(escaped(text), expected, "{text}");
        }
    }

    #[test]
    fn a_fence_is_longer_than_any_in_what_it_holds() {
        let mut document = Document::default();
        document.fenced("a\n````\n## Q&A\n");
        assert_eq!(document.0, "`````text\na\n````\n## Q&A\n`````\n");
    }
}
