//! The criteria of a text: what must hold for its result to be right.
//!
//! They stand behind a line or phrase such as `Acceptance:`, in a list or as sentences. Such a part ends
//!
//! * with the next heading (one below the heading that introduces the part belongs to it), with a rule (`---`), and with
//!   a line of its own that introduces something else (`Out of scope:`, `**Notes**`);
//! * with the next item of the list in which it is introduced;
//! * with a blank line and anything but a list, an indented line or code behind it, once there is a criterion.
//!
//! A list item with the lines that go on with it is one criterion; a paragraph is one criterion a sentence. What is in a
//! fenced block is an example and no criterion.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::line::{heading_level, indentation, is_rule, item_content, quoted_content, underline_level};
use super::reading::{BLOCK, Reading};
use super::script;
use super::word::fold;

/// The fewest letters of a criterion that says something.
const MIN_LENGTH: usize = 12;

/// What says nothing although it stands where a criterion should, without regard to case and the signs around it.
const PLACEHOLDERS: &[&str] = &["tbd", "todo", "verify it works", "it works", "done", "n/a"];

/// The most letters of a line that only introduces what is below it.
const MAX_LABEL: usize = 60;

/// What introduces criteria, in the languages that people have asked in.
const INTRODUCTIONS: &str = "acceptance(?:[ \\t]+(?:criteria|criterion|conditions?|tests?))?|definition[ \\t]+of[ \\t]+done|\
    done[ \\t]+when|akzeptanzkriteri(?:en|um)|abnahmekriteri(?:en|um)|\
    crit[eè]\u{300}?res?[ \\t]+d['’]acceptation|criterios?[ \\t]+de[ \\t]+aceptaci[oó]\u{301}?n|\
    crit[eé]\u{301}?rios?[ \\t]+de[ \\t]+(?:aceite|aceita[cç]\u{327}?[aã]\u{303}?o)|criteri[oa]?[ \\t]+di[ \\t]+accettazione|\
    acceptatiecriteri(?:a|um)|критери[ий][ \\t]+при[её]мки|kryteria[ \\t]+akceptacji|\
    验收标准|验收条件|驗收標準|驗收條件|完成标准|受け?入れ?条件|受け?入れ?基準|완료[ \\t]*조건|인수[ \\t]*조건|수용[ \\t]*기준";

/// What may stand between an introduction and its colon or the end of its line: for what it is, and a remark in brackets.
const REMARK: &str = "(?:[ \\t]+(?:for[ \\t][^\\n:.]{1,40}|are|sind|sont|son)|如下|は?以下の?(?:通り|とおり))?(?:\\*\\*|__)?\
    [ \\t]*(?:[(（][^()（）]{0,60}[)）])?[ \\t]*(?:\\*\\*|__)?";

/// An introduction with a colon, anywhere in a line: `… Acceptance criteria (all of them): …`.
static WITH_COLON: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r"(?im)(?:^|[^\p{{Latin}}\p{{Cyrillic}}\p{{N}}_-])(?:{INTRODUCTIONS}){REMARK}[ \t]*[:：][ \t]*(?:\*\*|__)?"
    );
    Regex::new(&pattern).expect("the pattern of an introduction compiles")
});

/// An introduction that is a line of its own: `## 3. Acceptance criteria`, `**Acceptance**`.
static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r"(?im)^[ \t>]*(?:#{{1,6}}[ \t]+)?(?:\p{{So}}\u{{fe0f}}?[ \t]*)?(?:\*\*|__)?[ \t]*(?:\d{{1,2}}[.)][ \t]*)?(?:{INTRODUCTIONS}){REMARK}[ \t#]*\r?$"
    );
    Regex::new(&pattern).expect("the pattern of an introduction compiles")
});

/// The verifiable criteria of a mission, in their order and each once: those of the `accept` flags, or, when none of
/// those can be verified, those that the text introduces. Each is one line, as it was written.
pub fn criteria(text: &str, accept: &[String]) -> Vec<String> {
    Criteria::of(&Reading::of(text), accept).verifiable
}

/// What was given as criteria.
pub(super) struct Criteria {
    /// Those that can be verified.
    pub(super) verifiable: Vec<String>,
    /// How many others there are.
    pub(super) empty: usize,
}

impl Criteria {
    pub(super) fn of(reading: &Reading, accept: &[String]) -> Self {
        let flagged = Self::sorted(accept.iter().map(|criterion| one_line(criterion)));
        if !flagged.verifiable.is_empty() {
            return flagged;
        }
        let written = Self::sorted(introduced(reading).into_iter());
        Self { empty: flagged.empty + written.empty, ..written }
    }

    /// The criteria in an answer about them: those that it introduces, or else all that it lists or says.
    pub(super) fn of_answer(answer: &str) -> Self {
        let reading = Reading::of(answer);
        let introduced = introduced(&reading);
        let said = if introduced.is_empty() { everything(&reading) } else { introduced };
        Self::sorted(said.into_iter())
    }

    fn sorted(criteria: impl Iterator<Item = String>) -> Self {
        let mut sorted = Self { verifiable: Vec::new(), empty: 0 };
        let mut seen = BTreeSet::new();
        for criterion in criteria {
            if !is_verifiable(&criterion) {
                sorted.empty += 1;
            } else if seen.insert(criterion.clone()) {
                sorted.verifiable.push(criterion);
            }
        }
        sorted
    }
}

/// Whether a criterion says enough to be verified: at least twelve letters, and no placeholder. A Chinese, Japanese or
/// Korean character counts as two letters.
fn is_verifiable(criterion: &str) -> bool {
    let criterion = criterion.trim();
    let folded = fold(criterion);
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    script::length(criterion) >= MIN_LENGTH && !bare.is_empty() && !PLACEHOLDERS.contains(&bare)
}

/// A text on one line, with one blank between its words.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line in both views of its text.
struct Line<'t> {
    /// Where it begins in its text.
    start: usize,
    text: &'t str,
    said: &'t str,
}

impl Line<'_> {
    fn from(&self, start: usize) -> Self {
        Self { start: self.start + start, text: &self.text[start..], said: &self.said[start..] }
    }
}

/// The lines of a text, without the marks of a quotation before them.
fn lines(reading: &Reading) -> impl Iterator<Item = Line<'_>> {
    let mut next = 0;
    reading.said.split('\n').map(move |said| {
        let start = next;
        next += said.len() + 1;
        Line { start, text: &reading.text[start..start + said.len()], said }.from(quoted_content(said))
    })
}

/// Everything that a text introduces as criteria.
fn introduced(reading: &Reading) -> Vec<String> {
    let mut introductions = introduction_ends(&reading.said).into_iter().peekable();
    let mut found = Vec::new();
    let mut open: Option<Part> = None;
    for line in lines(reading) {
        // A second introduction in a line is a part of what the first one introduces.
        let mut introduction = None;
        while let Some(end) = introductions.next_if(|end| *end <= line.start + line.said.len()) {
            introduction = introduction.or(end.checked_sub(line.start));
        }
        if let Some(end) = introduction {
            found.extend(open.take().map(Part::end).unwrap_or_default());
            let mut part = Part::introduced_by(line.said);
            part.go_on(&line.from(end));
            open = Some(part);
        } else if let Some(mut part) = open.take() {
            match part.read(&line) {
                Reach::Inside => open = Some(part),
                Reach::Ended => found.extend(part.end()),
            }
        }
    }
    found.extend(open.map(Part::end).unwrap_or_default());
    found
}

/// Everything that a text lists or says: what would end a part begins the next.
fn everything(reading: &Reading) -> Vec<String> {
    let mut found = Vec::new();
    let mut part = Part::default();
    for line in lines(reading) {
        if part.read(&line) == Reach::Ended {
            found.extend(std::mem::take(&mut part).end());
            part.read(&line);
        }
    }
    found.extend(part.end());
    found
}

/// Where in a text the introductions end, in their order.
fn introduction_ends(said: &str) -> Vec<usize> {
    let found = WITH_COLON.find_iter(said).chain(ALONE.find_iter(said));
    let mut ends: Vec<usize> = found.map(|found| found.end()).collect();
    ends.sort_unstable();
    ends
}

/// Whether a line belongs to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It was read as one of its lines.
    Inside,
    /// The part ended before it.
    Ended,
}

/// A part of a text that holds criteria.
#[derive(Default)]
struct Part {
    /// The level of the heading that introduced it.
    level: Option<usize>,
    /// The indentation of the list item that introduced it.
    item: Option<usize>,
    /// Whether no line was read since: the next may underline the introduction, which is then a heading.
    is_new: bool,
    /// The criteria so far.
    criteria: Vec<String>,
    /// What is being read.
    open: Option<Passage>,
    /// Whether the line before was blank.
    is_after_blank: bool,
}

/// A list item or a paragraph, in both views.
#[derive(Default)]
struct Passage {
    is_item: bool,
    text: String,
    said: String,
}

impl Part {
    fn introduced_by(line: &str) -> Self {
        let item = item_content(line).map(|_| indentation(line));
        Self { level: heading_level(line), item, is_new: true, ..Self::default() }
    }

    /// Reads the next line, unless the part ended before it.
    fn read(&mut self, line: &Line<'_>) -> Reach {
        if std::mem::take(&mut self.is_new)
            && let Some(level) = underline_level(line.said)
        {
            self.level = Some(level);
            return Reach::Inside;
        }
        let is_after_blank = std::mem::replace(&mut self.is_after_blank, line.said.trim().is_empty());
        if self.is_after_blank || line.said.starts_with(BLOCK) {
            self.close();
        } else if let Some(level) = heading_level(line.said) {
            self.close();
            if self.level.is_none_or(|own| level <= own) {
                return Reach::Ended;
            }
        } else if is_rule(line.said) {
            return Reach::Ended;
        } else if let Some(content) = item_content(line.said) {
            if self.item.is_some_and(|own| indentation(line.said) <= own) {
                return Reach::Ended;
            }
            self.close();
            self.open = Some(Passage { is_item: true, ..Passage::default() });
            self.go_on(&line.from(content));
        } else {
            return self.read_plain(line, is_after_blank);
        }
        Reach::Inside
    }

    /// Reads a line that has no shape of its own.
    fn read_plain(&mut self, line: &Line<'_>, is_after_blank: bool) -> Reach {
        let has_criterion = self.open.is_some() || !self.criteria.is_empty();
        let is_indented = indentation(line.said) >= 2;
        let is_label = !is_indented && is_label(line.said);
        if has_criterion && !is_indented && (is_after_blank || is_label) {
            return Reach::Ended;
        }
        if !is_label {
            self.go_on(line);
        }
        Reach::Inside
    }

    /// Adds a line to the open passage.
    fn go_on(&mut self, line: &Line<'_>) {
        if self.open.is_none() && line.said.trim().is_empty() {
            return;
        }
        let passage = self.open.get_or_insert_default();
        for (view, line) in [(&mut passage.text, line.text), (&mut passage.said, line.said)] {
            view.push_str(line);
            view.push('\n');
        }
    }

    /// Ends the open passage.
    fn close(&mut self) {
        let Some(passage) = self.open.take() else { return };
        if passage.is_item {
            self.criteria.push(one_line(&passage.text));
        } else {
            self.criteria.extend(passage.sentences());
        }
    }

    fn end(mut self) -> Vec<String> {
        self.close();
        self.criteria
    }
}

impl Passage {
    fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let mut start = 0;
        for (place, mark) in self.said.char_indices() {
            let end = place + mark.len_utf8();
            if ends_sentence(&self.said[start..place], mark, &self.said[end..]) {
                sentences.push(one_line(&self.text[start..end]));
                start = end;
            }
        }
        sentences.push(one_line(&self.text[start..]));
        sentences.retain(|sentence| !sentence.is_empty());
        sentences
    }
}

/// Whether a mark ends the sentence before it.
fn ends_sentence(sentence: &str, mark: char, behind: &str) -> bool {
    match mark {
        '。' | '！' | '？' => true,
        '!' | '?' => behind.starts_with(char::is_whitespace),
        '.' => behind.starts_with(char::is_whitespace) && !is_abbreviation(last_word(sentence)),
        _ => false,
    }
}

/// The last word of a sentence, by its last few characters.
fn last_word(sentence: &str) -> &str {
    let start = sentence.char_indices().rev().nth(7).map_or(0, |(start, _)| start);
    let is_break = |c: char| c.is_whitespace() || c == '(';
    sentence[start..].rsplit(is_break).next().unwrap_or_default()
}

/// Whether a full stop behind a word belongs to it: an abbreviation, or a number in a list.
fn is_abbreviation(word: &str) -> bool {
    let is_number = (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    is_number || ["e.g", "i.e", "vs", "cf", "approx", "z.b", "bzw", "ca", "p.ej"].contains(&fold(word).as_str())
}

/// Whether a line only says what is below it: `Out of scope:`, `**Notes**`.
fn is_label(line: &str) -> bool {
    let line = line.trim();
    let is_bold = line.len() > 4 && line.starts_with("**") && line.ends_with("**");
    (is_bold || line.ends_with([':', '：'])) && line.chars().nth(MAX_LABEL).is_none()
}
