//! What a notification says, in the reader's language. It is godwit's words and the mission's title, nothing else.

use crate::book::Language;
use crate::plan::{Kind, Note};

/// The longest title of a mission in a notification, in characters.
const MOST_TITLE: usize = 120;

/// A notification's two lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) title: String,
    pub(crate) body: String,
}

/// What a note says.
pub(crate) fn say(note: &Note, language: Language) -> Said {
    let (title, body) = match language {
        Language::English => english(note),
        Language::Chinese => chinese(note),
    };
    Said { title, body: cut(&body) }
}

fn english(note: &Note) -> (String, String) {
    match note {
        Note::Alone(matter) => {
            let title = match matter.kind {
                Kind::Question => "A question for you",
                Kind::Start => "May it start?",
                Kind::Landing => "Ready to land",
                Kind::Permission => "The agent asks for permission",
                Kind::Answer => "The agent asks a question",
                Kind::Hold => "It is blocked",
                Kind::Landed => "Landed",
            };
            (title.to_owned(), matter.title.clone())
        }
        Note::Summary { waiting, landed } => {
            let waiting = (*waiting > 0).then(|| match waiting {
                1 => "1 thing waits for you".to_owned(),
                count => format!("{count} things wait for you"),
            });
            let landed = (*landed > 0).then(|| match landed {
                1 => "1 mission has landed".to_owned(),
                count => format!("{count} missions have landed"),
            });
            two_lines(waiting, landed)
        }
        Note::Decided { title, .. } => ("No longer waiting for you".to_owned(), title.clone()),
        Note::AllDecided { waiting: 0, .. } => ("Nothing waits for you".to_owned(), String::new()),
        Note::AllDecided { waiting: 1, .. } => ("1 thing waits for you".to_owned(), String::new()),
        Note::AllDecided { waiting, .. } => (format!("{waiting} things wait for you"), String::new()),
        Note::Test => ("Notifications work".to_owned(), "This is how godwit reaches you.".to_owned()),
    }
}

fn chinese(note: &Note) -> (String, String) {
    match note {
        Note::Alone(matter) => {
            let title = match matter.kind {
                Kind::Question => "有问题要问你",
                Kind::Start => "可以开始吗?",
                Kind::Landing => "可以合入了",
                Kind::Permission => "代理请求许可",
                Kind::Answer => "代理有问题要问你",
                Kind::Hold => "任务受阻",
                Kind::Landed => "已合入",
            };
            (title.to_owned(), matter.title.clone())
        }
        Note::Summary { waiting, landed } => {
            let waiting = (*waiting > 0).then(|| format!("{waiting} 件事在等你"));
            let landed = (*landed > 0).then(|| format!("{landed} 个任务已合入"));
            two_lines(waiting, landed)
        }
        Note::Decided { title, .. } => ("已不再等你".to_owned(), title.clone()),
        Note::AllDecided { waiting: 0, .. } => ("没有事在等你".to_owned(), String::new()),
        Note::AllDecided { waiting, .. } => (format!("{waiting} 件事在等你"), String::new()),
        Note::Test => ("通知已可用".to_owned(), "godwit 会这样联系你。".to_owned()),
    }
}

/// The first that there is becomes the title, the other one the body.
fn two_lines(one: Option<String>, other: Option<String>) -> (String, String) {
    match (one, other) {
        (Some(title), body) => (title, body.unwrap_or_default()),
        (None, title) => (title.unwrap_or_default(), String::new()),
    }
}

fn cut(text: &str) -> String {
    let shown: String = text.chars().filter(|character| !character.is_control()).take(MOST_TITLE).collect();
    if text.chars().count() > MOST_TITLE { format!("{shown}…") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Matter;

    #[test]
    fn both_languages_say_every_note_in_words_of_their_own() {
        let matter =
            |kind| Matter { tag: "t".to_owned(), kind, mission: "m1".to_owned(), title: "Fix".to_owned(), seq: 1 };
        let asked = [Kind::Question, Kind::Permission, Kind::Answer];
        let kinds = asked.into_iter().chain([Kind::Start, Kind::Landing, Kind::Hold, Kind::Landed]);
        let decided = Note::Decided { tag: "t".to_owned(), mission: "m1".to_owned(), title: "Fix".to_owned() };
        let all = |waiting| Note::AllDecided { waiting, close: Vec::new() };
        let others =
            [Note::Summary { waiting: 1, landed: 0 }, Note::Summary { waiting: 0, landed: 2 }, decided, Note::Test];
        let notes = kinds.map(|kind| Note::Alone(matter(kind))).chain(others).chain([all(0), all(1), all(2)]);
        for note in notes {
            let (english, chinese) = (say(&note, Language::English), say(&note, Language::Chinese));
            assert!(!english.title.is_empty() && english.title.is_ascii(), "{note:?}");
            assert!(!chinese.title.is_empty() && !chinese.title.is_ascii(), "{note:?}");
        }
        let both = say(&Note::Summary { waiting: 2, landed: 1 }, Language::English);
        assert_eq!((both.title.as_str(), both.body.as_str()), ("2 things wait for you", "1 mission has landed"));
    }

    #[test]
    fn a_title_is_cut_and_carries_no_control_character() {
        let long = Note::Decided {
            tag: String::new(),
            mission: String::new(),
            title: format!("a\u{1b}[31m{}", "字".repeat(500)),
        };
        let said = say(&long, Language::English);
        assert!(said.body.starts_with("a[31m字") && said.body.ends_with('…'));
        assert_eq!(said.body.chars().count(), MOST_TITLE + 1);
    }
}
