//! Where a phrase stands, and some words around it, as they were written.

use godwit_api::types::HitPlace;
use godwit_store::Phrases;

/// So many characters before the phrase are shown, and so many from it on.
const BEFORE: usize = 40;
const AFTER: usize = 120;

/// A text that may hold what was looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    place: HitPlace,
    text: &'a str,
}

impl<'a> Field<'a> {
    /// A field.
    pub(super) fn new(place: HitPlace, text: &'a str) -> Self {
        Self { place, text }
    }
}

/// The first field in which one of the phrases stands, the phrases in their order, with an excerpt around it. What was
/// found by something that no field shows is shown by its beginning.
pub(super) fn first_place(fields: &[Field<'_>], phrases: &Phrases) -> (HitPlace, String) {
    let found = phrases.iter().find_map(|phrase| {
        fields.iter().find_map(|field| excerpt(field.text, phrase).map(|excerpt| (field.place, excerpt)))
    });
    found.unwrap_or_else(|| (HitPlace::Title, fields.first().map(|field| around(field.text, 0)).unwrap_or_default()))
}

/// The words around a phrase, which is in lower case and has single spaces; `None` when the text does not say it.
fn excerpt(text: &str, phrase: &str) -> Option<String> {
    // The same folding as the store's, with the place from which each byte came.
    let (mut folded, mut places) = (String::new(), Vec::new());
    for (place, character) in text.char_indices() {
        let is_space = character.is_whitespace();
        if is_space && (folded.is_empty() || folded.ends_with(' ')) {
            continue;
        }
        if is_space {
            folded.push(' ');
        } else {
            folded.extend(character.to_lowercase());
        }
        places.resize(folded.len(), place);
    }
    let found = folded.find(phrase)?;
    Some(around(text, places[found]))
}

/// One line of a text around a byte of it.
fn around(text: &str, place: usize) -> String {
    let before: Vec<char> = text[..place].chars().rev().take(BEFORE + 1).collect();
    let after: Vec<char> = text[place..].chars().take(AFTER + 1).collect();
    let mut line = String::new();
    if before.len() > BEFORE {
        line.push('…');
    }
    line.extend(before.iter().take(BEFORE).rev());
    line.extend(after.iter().take(AFTER));
    if after.len() > AFTER {
        line.push('…');
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(text: &str) -> Phrases {
        Phrases::parse(text).expect("a search")
    }

    #[test]
    fn an_excerpt_is_as_it_was_written() {
        assert_eq!(excerpt("Fix  the\nREADME now", "the readme").as_deref(), Some("Fix the README now"));
        assert_eq!(excerpt("Ärger İstanbul 修复", "修复").as_deref(), Some("Ärger İstanbul 修复"));
        assert_eq!(excerpt("nothing", "something"), None);
        assert_eq!(excerpt("", "a"), None);
        let long = format!("{} needle {}", "x".repeat(500), "y".repeat(500));
        let shown = excerpt(&long, "needle").expect("it is there");
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.contains("needle"), "{shown}");
        assert!(shown.chars().count() <= BEFORE + AFTER + 2);
    }

    #[test]
    fn the_first_phrase_says_the_place() {
        let fields = [Field::new(HitPlace::Title, "Mend it"), Field::new(HitPlace::Text, "Mend the fence")];
        assert_eq!(first_place(&fields, &phrases("fence mend")), (HitPlace::Text, "Mend the fence".to_owned()));
        assert_eq!(first_place(&fields, &phrases("mend fence")), (HitPlace::Title, "Mend it".to_owned()));
        assert_eq!(first_place(&fields, &phrases("elsewhere")), (HitPlace::Title, "Mend it".to_owned()));
    }
}
