//! How complex a piece of work is, from its text alone: the same text always has the same class.
//!
//! The rules say how sure they are, too: the margin is how many points the text is away from another class, and there
//! is a doubt where it is one point away from being small or hard, or where it speaks for both. Who is asked then, if
//! anybody, is the business of [`second`](super::second).
//!
//! It chooses a model where nobody named one. A wrong guess costs a dearer or a weaker model, never a result: what lands
//! is decided by proof.

use serde::{Deserialize, Serialize};

/// How complex work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Complexity {
    /// One small, well-known change.
    Simple,
    /// Most work.
    Medium,
    /// Much at once, or where mistakes are dear.
    Complex,
}

impl Complexity {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::Simple, Self::Medium, Self::Complex];

    /// The class as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Medium => "medium",
            Self::Complex => "complex",
        }
    }
}

/// A class with what spoke for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The class.
    pub complexity: Complexity,
    /// What was found, one sentence each.
    pub because: Vec<String>,
    /// How many points there are to the nearest other class. Written since the rules say how sure they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<u32>,
    /// Why the rules are not sure, as a clause; `None` when they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
}

/// Words of work that is rarely done in one step, or where mistakes are dear.
const HEAVY: &[&str] = &[
    "architecture",
    "auth",
    "authentication",
    "authorization",
    "concurrency",
    "concurrent",
    "database",
    "deadlock",
    "distributed",
    "encryption",
    "migrate",
    "migration",
    "parser",
    "performance",
    "protocol",
    "race",
    "redesign",
    "refactor",
    "rewrite",
    "scheduler",
    "schema",
    "security",
    "transaction",
    "架构",
    "并发",
    "迁移",
    "重构",
    "安全",
];

/// Words of work that is small.
const LIGHT: &[&str] = &[
    "bump",
    "changelog",
    "comment",
    "comments",
    "docs",
    "documentation",
    "format",
    "formatting",
    "readme",
    "rename",
    "spelling",
    "typo",
    "typos",
    "whitespace",
    "wording",
    "错字",
    "注释",
    "文档",
];

/// The lists that speak for opposite classes.
const HEAVY_OR_LIGHT: [&[&str]; 2] = [HEAVY, LIGHT];

/// Each of these kinds of words counts at most this often.
const MOST_WORDS: i32 = 2;

/// More words than this make a text long, and more than the second very long.
const LONG: [usize; 2] = [120, 400];

/// More criteria than this are many, and more than the second very many.
const MANY: [usize; 2] = [4, 8];

/// A light text with more words than this is not one small change.
const SHORT: usize = 40;

/// Estimates how complex the work of a text is.
pub fn estimate(text: &str, criteria: usize) -> Estimate {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut because = Vec::new();
    let mut score = 0;
    let mut weigh = |points: i32, why: String| {
        score += points;
        because.push(format!("{why} ({points:+})"));
    };
    let steps = |value: usize, limits: [usize; 2]| i32::from(value > limits[0]) + i32::from(value > limits[1]);
    let (length, asked) = (steps(words.len(), LONG), steps(criteria, MANY));
    if length > 0 {
        weigh(length, format!("the text has {} words", words.len()));
    }
    if asked > 0 {
        weigh(asked, format!("{criteria} criteria are to be met"));
    }
    for (list, sign, what) in [(HEAVY, 1, "words of hard work"), (LIGHT, -1, "words of small work")] {
        let found = found(&lower, &words, list);
        let count = i32::try_from(found.len()).unwrap_or(MOST_WORDS).min(MOST_WORDS);
        if count > 0 {
            weigh(sign * count, format!("{what}: {}", found.join(", ")));
        }
    }
    let is_contradictory = HEAVY_OR_LIGHT.iter().all(|list| !found(&lower, &words, list).is_empty());
    let is_short = words.len() <= SHORT;
    let complexity = class(score, is_short);
    let margin = margin(score, is_short);
    if because.is_empty() {
        because.push("nothing in the text says that it is small or hard".to_owned());
    }
    let doubt = match complexity {
        _ if is_contradictory => Some("some of its words speak for small work and some for hard work".to_owned()),
        Complexity::Medium if margin == 1 => Some("it is one point away from another class".to_owned()),
        Complexity::Simple | Complexity::Medium | Complexity::Complex => None,
    };
    Estimate { complexity, because, margin: Some(margin), doubt }
}

/// The class of a score.
fn class(score: i32, is_short: bool) -> Complexity {
    match score {
        ..0 if is_short => Complexity::Simple,
        2.. => Complexity::Complex,
        _ => Complexity::Medium,
    }
}

/// How many points there are to the nearest score of another class.
fn margin(score: i32, is_short: bool) -> u32 {
    let other = |points: &u32| {
        let points = i32::try_from(*points).unwrap_or(i32::MAX);
        [score - points, score + points].iter().any(|&near| class(near, is_short) != class(score, is_short))
    };
    // No score is further away from a class than all words, steps and lists together can bring it.
    (1..=16).find(other).unwrap_or(16)
}

/// The words of a list that a text holds: whole words, or anywhere in scripts that do not part words.
fn found<'a>(text: &str, words: &[&str], list: &[&'a str]) -> Vec<&'a str> {
    let holds = |wanted: &&&str| if wanted.is_ascii() { words.contains(*wanted) } else { text.contains(**wanted) };
    list.iter().filter(holds).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_work_is_simple_hard_work_is_complex_and_the_rest_is_medium() {
        let long = "word ".repeat(130);
        let very_long = "word ".repeat(401);
        let small_but_long = format!("Fix a typo in the README. {}", "word ".repeat(60));
        let cases: &[(&str, usize, Complexity)] = &[
            ("Fix a typo in the README", 0, Complexity::Simple),
            ("修正文档里的错字", 0, Complexity::Simple),
            ("Rename the flag", 1, Complexity::Simple),
            ("Add a flag --json to the list command", 2, Complexity::Medium),
            ("", 0, Complexity::Medium),
            ("Fix the race in the scheduler", 0, Complexity::Complex),
            ("重构并发调度", 0, Complexity::Complex),
            ("Rename the database migration", 0, Complexity::Medium),
            ("Add a page", 9, Complexity::Complex),
            ("Add a page", 5, Complexity::Medium),
            (&long, 0, Complexity::Medium),
            (&long, 5, Complexity::Complex),
            (&very_long, 0, Complexity::Complex),
            (&small_but_long, 0, Complexity::Medium),
            ("The author traced the authority", 0, Complexity::Medium),
        ];
        for (text, criteria, expected) in cases {
            let estimate = estimate(text, *criteria);
            assert_eq!(estimate.complexity, *expected, "{text}: {estimate:?}");
            assert!(!estimate.because.is_empty());
        }
    }

    #[test]
    fn the_rules_say_how_sure_they_are() {
        let long = "word ".repeat(130);
        let cases: &[(&str, usize, u32, Option<&str>)] = &[
            ("Add a flag --json to the list command", 2, 1, Some("one point away")),
            ("Make the parser faster", 0, 1, Some("one point away")),
            ("Rename the database migration", 0, 1, Some("speak for small work and some for hard")),
            ("Refactor the security of the docs", 0, 1, Some("speak for small work and some for hard")),
            ("Fix a typo in the README", 0, 2, None),
            ("Rename the flag", 1, 1, None),
            ("Fix the race in the scheduler", 0, 1, None),
            ("Fix the race in the scheduler", 9, 3, None),
            (&long, 5, 1, None),
        ];
        for (text, criteria, margin, doubt) in cases {
            let estimate = estimate(text, *criteria);
            assert_eq!(estimate.margin, Some(*margin), "{text}: {estimate:?}");
            match (doubt, &estimate.doubt) {
                (Some(part), Some(told)) => assert!(told.contains(part), "{text}: {told}"),
                (None, None) => {}
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
