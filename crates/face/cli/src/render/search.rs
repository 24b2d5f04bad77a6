//! What a search found.

use godwit_api::types::{HitKind, SearchHit, SearchResults};

use super::table::{Table, extra, key, text as text_column};
use super::{View, time};

/// The hits, in their order.
pub(crate) fn results(results: &SearchResults, view: View) -> String {
    if results.hits.is_empty() {
        return "nothing says that\n".to_owned();
    }
    let columns = [key("KIND"), key("ID"), extra("STATUS", 1), extra("CHANGED", 2), text_column("WHAT")];
    let mut table = Table::new(columns);
    for hit in &results.hits {
        table.push([
            hit.kind.word().into(),
            hit.id.as_str().into(),
            hit.status.as_deref().unwrap_or("-").into(),
            hit.at.map_or_else(|| "-".to_owned(), |at| time::ago(view.now, at)).into(),
            what(hit).into(),
        ]);
    }
    table.render(view.width)
}

/// What it is called, and what it says where that was found elsewhere.
fn what(hit: &SearchHit) -> String {
    if hit.excerpt.is_empty() || hit.excerpt == hit.title {
        return hit.title.clone();
    }
    format!("{}: {}", hit.title, hit.excerpt)
}

/// What to do after a search.
pub(crate) fn after_results(results: &SearchResults) -> Option<String> {
    if !results.more.is_empty() {
        return Some("there is more: add a word, or --limit 50".to_owned());
    }
    let first = results.hits.first()?;
    Some(match first.kind {
        HitKind::Mission => format!("godwit mission show {}", first.id),
        HitKind::Repo => format!("godwit repo show {}", first.id),
        HitKind::Hold => format!("godwit hold show {}", first.id),
        HitKind::Run => format!("godwit run show {}", first.id),
    })
}

#[cfg(test)]
mod tests {
    use godwit_api::types::HitPlace;
    use jiff::Timestamp;

    use super::*;

    fn hit(kind: HitKind, title: &str, excerpt: &str) -> SearchHit {
        SearchHit {
            kind,
            id: "m3f9k2c7xqa".to_owned(),
            mission: None,
            title: title.to_owned(),
            status: None,
            place: HitPlace::Text,
            excerpt: excerpt.to_owned(),
            at: None,
        }
    }

    #[test]
    fn what_was_found_is_shown_harmless_and_says_what_comes_next() {
        let view = View { width: 80, now: Timestamp::UNIX_EPOCH };
        let found = |hits: Vec<SearchHit>, more| SearchResults { phrases: vec!["a".to_owned()], hits, more };
        assert_eq!(results(&found(Vec::new(), Vec::new()), view), "nothing says that\n");
        let one = found(vec![hit(HitKind::Mission, "Mend it", "the \u{1b}[31mfence")], Vec::new());
        let shown = results(&one, view);
        assert!(shown.contains("Mend it: the ") && !shown.contains("[31m\u{1b}") && !shown.contains("\u{1b}[31mf"));
        assert_eq!(after_results(&one).as_deref(), Some("godwit mission show m3f9k2c7xqa"));
        let more = found(vec![hit(HitKind::Repo, "shop", "")], vec![HitKind::Mission]);
        assert!(after_results(&more).is_some_and(|hint| hint.contains("--limit")));
        assert_eq!(after_results(&found(Vec::new(), Vec::new())), None);
    }
}
