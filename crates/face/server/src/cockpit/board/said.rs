//! Finds a sentence of the board again by its holes, and says it in Chinese, as the cockpit does with its phrasebook.
//!
//! The name of a hole says what may stand in it: `said` a sentence of the same tables, `class` how a run ended, `count` and
//! `stop` digits. `why`, `detail` and `rest` are what a system or a program said, if they are no sentence: it stays as it is
//! and is said to be English. Every other part stays as it is. Of a sentence that is in no table nothing is guessed.

mod table;

use super::sheet::{Text, english};
use table::{BOARD, CLASSES, MACHINE};

/// So many sentences stand in each other at most: of whom, what is there, what is wrong with it, and a program's reason.
const DEEPEST: u8 = 4;

/// A sentence of the board in Chinese; `None` when it has no words there. The first that fits is it: what the board says of
/// whom comes before what is said.
pub(super) fn chinese(sentence: &str) -> Option<Vec<Text>> {
    within(sentence, DEEPEST)
}

fn within(sentence: &str, deepest: u8) -> Option<Vec<Text>> {
    let deepest = deepest.checked_sub(1)?;
    BOARD.iter().chain(MACHINE).find_map(|(daemon, page)| Some(filled(page, &fit(daemon, sentence, deepest)?)))
}

/// A part of a sentence, by the name of its hole.
type Parts<'a> = Vec<(&'a str, Vec<Text>)>;

/// What comes before the first hole of a pattern, the hole's name, and what comes after it.
fn hole(pattern: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = pattern.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// The parts of a sentence; `None` when it is not of this pattern.
fn fit<'a>(pattern: &'a str, sentence: &str, deepest: u8) -> Option<Parts<'a>> {
    let Some((before, name, after)) = hole(pattern) else { return (pattern == sentence).then(Vec::new) };
    let rest = sentence.strip_prefix(before)?;
    let next = hole(after).map_or(after, |(literal, ..)| literal);
    let ends = match next {
        "" => vec![rest.len()],
        literal => rest.match_indices(literal).map(|(at, _)| at).collect(),
    };
    ends.into_iter().find_map(|end| {
        let (value, left) = rest.split_at_checked(end)?;
        let mut parts = fit(after, left, deepest)?;
        parts.push((name, part(name, value, deepest)?));
        Some(parts)
    })
}

/// How a part is said; `None` when it is not what must stand there.
fn part(name: &str, value: &str, deepest: u8) -> Option<Vec<Text>> {
    match name {
        "said" => within(value, deepest),
        "class" => {
            let known = CLASSES.iter().find(|(class, _)| *class == value);
            known.map(|(_, word)| vec![Text::from((*word).to_owned())])
        }
        "count" | "stop" if !value.chars().all(|c| c.is_ascii_digit()) => None,
        "why" | "detail" | "rest" => Some(within(value, deepest).unwrap_or_else(|| vec![english(value)])),
        _ => Some(vec![Text::from(value.to_owned())]),
    }
}

/// The Chinese sentence with its parts in its holes.
fn filled(page: &str, parts: &Parts<'_>) -> Vec<Text> {
    let Some((before, name, after)) = hole(page) else { return vec![Text::from(page.to_owned())] };
    let value = parts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    let pieces = [vec![Text::from(before.to_owned())], value.unwrap_or_default(), filled(after, parts)];
    pieces.into_iter().flatten().filter(|piece| !piece.text.is_empty()).collect()
}
