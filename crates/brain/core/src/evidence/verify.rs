//! What a verify script answers: one JSON object on its standard output, read strictly.
//!
//! **Guarantees.** An answer that is read has every field that must be there, each of its type and in its range;
//! whatever else was printed is a [`VerifyFault`] that names the field, and never a pass. The module deliberately does
//! not know how the script ended, nor what follows from its score: that is [`VerifyAnswer::objection`]'s caller.

use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// The most bytes that a script may print to its standard output: it is one small object.
pub const MAX_VERIFY_BYTES: usize = 64 * 1024;

/// The most bytes of an answer's details, as compact JSON. They are kept in the log.
pub const MAX_DETAILS_BYTES: usize = 8 * 1024;

/// The field that says whether the change is good.
const PASSED: &str = "passed";
/// The field that says how good it is.
const SCORE: &str = "score";
/// The field that says whether everything that was ever wanted is there.
const PRD_COMPLETE: &str = "prd_complete";
/// The field for whatever else a person should see.
const DETAILS: &str = "details";
/// The field by which a script says that it has not come to an end.
const IN_PROGRESS: &str = "in_progress";

/// Every field, in the order in which the guide names them.
const FIELDS: [&str; 5] = [PASSED, SCORE, PRD_COMPLETE, DETAILS, IN_PROGRESS];

/// How good a result is in the eyes of its verify script: from 0 to 1, in whole millionths, so that it can be compared
/// and is written the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct VerifyScore(u32);

/// How many parts make a score of 1.
const PARTS: u32 = 1_000_000;

impl VerifyScore {
    /// The score nearest to `value`, which is from 0 to 1; `None` for anything else.
    pub fn new(value: f64) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to a million")]
        (0.0..=1.0).contains(&value).then(|| Self((value * f64::from(PARTS)).round() as u32))
    }

    /// From 0 to 1.
    pub fn get(self) -> f64 {
        f64::from(self.0) / f64::from(PARTS)
    }
}

impl fmt::Display for VerifyScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.get())
    }
}

impl std::str::FromStr for VerifyScore {
    type Err = InvalidScore;

    fn from_str(text: &str) -> Result<Self, InvalidScore> {
        text.parse().ok().and_then(Self::new).ok_or_else(|| InvalidScore { given: text.to_owned() })
    }
}

/// What is no score.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a score from 0 to 1", given.escape_debug())]
pub struct InvalidScore {
    /// What was given.
    given: String,
}

impl Serialize for VerifyScore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.get())
    }
}

impl<'de> Deserialize<'de> for VerifyScore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::new(value).ok_or_else(|| de::Error::custom(format!("{value} is not a score from 0 to 1")))
    }
}

/// What a verify script said of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyAnswer {
    /// Whether the change is good.
    pub passed: bool,
    /// How good it is, from 0 to 1.
    pub score: VerifyScore,
    /// Whether everything that was ever wanted is there. It is told and decides nothing here.
    pub prd_complete: bool,
    /// Whatever else a person should see: an object or a text. It comes from what an agent wrote: show it escaped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

/// Why what a verify script printed is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyFault {
    /// It printed nothing.
    #[error("it printed no answer to its standard output")]
    Nothing,
    /// It printed more than an answer may have.
    #[error("it printed {bytes} bytes to its standard output; an answer has at most {MAX_VERIFY_BYTES}")]
    TooLong {
        /// How many.
        bytes: u64,
    },
    /// It printed bytes that are no text.
    #[error("what it printed to its standard output is not UTF-8")]
    NotText,
    /// It printed something that is no JSON object.
    #[error("its standard output is not one JSON object alone{}: {why}", near.map(|field| format!(" (at `{field}`)")).unwrap_or_default())]
    NotAnObject {
        /// The last field before the fault.
        near: Option<&'static str>,
        /// What the parser says.
        why: String,
    },
    /// A field that must be there is not.
    #[error("`{field}` is missing in its answer")]
    Missing {
        /// Which.
        field: &'static str,
    },
    /// A field is there twice.
    #[error("`{}` is there twice in its answer", field.escape_debug())]
    Repeated {
        /// Which.
        field: String,
    },
    /// A field that no answer has.
    #[error("`{}` is no field of an answer; the fields are {}", field.escape_debug(), FIELDS.join(", "))]
    Unknown {
        /// Which.
        field: String,
    },
    /// A field has another type.
    #[error("`{field}` in its answer must be {expected}")]
    Mistyped {
        /// Which.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// The score is no score.
    #[error("`score` in its answer is {given}; it must be from 0 to 1")]
    ScoreOutOfRange {
        /// What was given.
        given: String,
    },
    /// There are too many details.
    #[error("`details` in its answer has {bytes} bytes; at most {MAX_DETAILS_BYTES} are kept")]
    DetailsTooLong {
        /// How many.
        bytes: usize,
    },
    /// It says itself that it has not come to an end.
    #[error("`in_progress` in its answer is true: the work is not done")]
    InProgress,
}

impl VerifyAnswer {
    /// Reads what a script printed to its standard output.
    ///
    /// # Errors
    /// The first fault, in the order of the fields in the guide.
    pub fn read(printed: &[u8]) -> Result<Self, VerifyFault> {
        if printed.len() > MAX_VERIFY_BYTES {
            return Err(VerifyFault::TooLong { bytes: printed.len() as u64 });
        }
        let text = std::str::from_utf8(printed).map_err(|_| VerifyFault::NotText)?;
        if text.trim().is_empty() {
            return Err(VerifyFault::Nothing);
        }
        let Fields(fields) = serde_json::from_str(text).map_err(|error| not_an_object(text, &error))?;
        refuse_strangers(&fields)?;
        let get = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value);
        let needed = |field: &'static str| get(field).ok_or(VerifyFault::Missing { field });
        let answer = Self {
            passed: truth(PASSED, needed(PASSED)?)?,
            score: score(needed(SCORE)?)?,
            prd_complete: truth(PRD_COMPLETE, needed(PRD_COMPLETE)?)?,
            details: get(DETAILS).map(details).transpose()?,
        };
        match get(IN_PROGRESS).map(|value| truth(IN_PROGRESS, value)).transpose()? {
            Some(true) => Err(VerifyFault::InProgress),
            Some(false) | None => Ok(answer),
        }
    }

    /// Why this answer is no pass, although the script ended well; `None` when it is one.
    pub fn objection(&self, min_score: Option<VerifyScore>) -> Option<String> {
        match min_score {
            _ if !self.passed => Some("`passed` is false".to_owned()),
            Some(least) if self.score < least => Some(format!("`score` {} is below {least}", self.score)),
            Some(_) | None => None,
        }
    }
}

fn truth(field: &'static str, value: &Value) -> Result<bool, VerifyFault> {
    value.as_bool().ok_or(VerifyFault::Mistyped { field, expected: "true or false" })
}

fn score(value: &Value) -> Result<VerifyScore, VerifyFault> {
    let number = value.as_f64().ok_or(VerifyFault::Mistyped { field: SCORE, expected: "a number from 0 to 1" })?;
    VerifyScore::new(number).ok_or_else(|| VerifyFault::ScoreOutOfRange { given: value.to_string() })
}

fn details(value: &Value) -> Result<Value, VerifyFault> {
    if !value.is_object() && !value.is_string() {
        return Err(VerifyFault::Mistyped { field: DETAILS, expected: "an object or a text" });
    }
    match value.to_string().len() {
        bytes if bytes > MAX_DETAILS_BYTES => Err(VerifyFault::DetailsTooLong { bytes }),
        _ => Ok(value.clone()),
    }
}

fn refuse_strangers(fields: &[(String, Value)]) -> Result<(), VerifyFault> {
    for (number, (field, _)) in fields.iter().enumerate() {
        if !FIELDS.contains(&field.as_str()) {
            return Err(VerifyFault::Unknown { field: shortened(field) });
        }
        if fields[..number].iter().any(|(earlier, _)| earlier == field) {
            return Err(VerifyFault::Repeated { field: field.clone() });
        }
    }
    Ok(())
}

/// A name that somebody else chose, short enough for a sentence.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

fn not_an_object(text: &str, error: &serde_json::Error) -> VerifyFault {
    let lines = text.split_inclusive('\n').take(error.line());
    let line_start = lines.clone().take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let before = text.get(..line_start + error.column()).unwrap_or(text);
    let place = |field: &&'static str| before.rfind(&format!("\"{field}\""));
    let near = FIELDS.iter().filter(|field| place(field).is_some()).max_by_key(|field| place(field)).copied();
    VerifyFault::NotAnObject { near, why: error.to_string() }
}

/// The fields of one object as they were written: a repeated one must not win silently.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with passed, score and prd_complete")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"passed": true, "score": 0.85, "prd_complete": false, "details": {"todo": 3}}"#;

    fn score_of(value: f64) -> VerifyScore {
        VerifyScore::new(value).expect("a score")
    }

    #[test]
    fn an_answer_is_read_whole() {
        let answer = VerifyAnswer::read(GOOD.as_bytes()).expect("an answer");
        assert_eq!((answer.passed, answer.score.get(), answer.prd_complete), (true, 0.85, false));
        assert_eq!(answer.details, Some(serde_json::json!({"todo": 3})));
        let pretty =
            "\n{\n  \"passed\": false,\n  \"score\": 1,\n  \"prd_complete\": true,\n  \"details\": \"a\"\n}\n\n";
        let answer = VerifyAnswer::read(pretty.as_bytes()).expect("an answer on several lines");
        assert_eq!((answer.passed, answer.score.get(), answer.prd_complete), (false, 1.0, true));
        let least = r#"{"passed":true,"score":0,"prd_complete":false,"in_progress":false}"#;
        assert_eq!(VerifyAnswer::read(least.as_bytes()).expect("an answer").details, None);
    }

    #[test]
    fn what_is_no_answer_is_refused_and_the_field_is_named() {
        let with = |from: &str, to: &str| GOOD.replace(from, to);
        let long = "x".repeat(MAX_DETAILS_BYTES);
        let table = [
            (String::new(), "printed no answer"),
            (" \n\t\n".to_owned(), "printed no answer"),
            ("all good".to_owned(), "not one JSON object alone"),
            ("[true, 1, true]".to_owned(), "an object with passed, score and prd_complete"),
            (format!("running\n{GOOD}"), "not one JSON object alone"),
            (format!("{GOOD}\n{GOOD}"), "trailing characters"),
            (format!("{GOOD}\n0"), "trailing characters"),
            (with(r#""passed": true, "#, ""), "`passed` is missing"),
            (with(r#""score": 0.85, "#, ""), "`score` is missing"),
            (with(r#""prd_complete": false, "#, ""), "`prd_complete` is missing"),
            (with(": true", r#": "true""#), "`passed` in its answer must be true or false"),
            (with(": true", ": 1"), "`passed` in its answer must be true or false"),
            (with(": true", ": null"), "`passed` in its answer must be true or false"),
            (with("0.85", r#""0.85""#), "`score` in its answer must be a number"),
            (with("0.85", "85"), "`score` in its answer is 85; it must be from 0 to 1"),
            (with("0.85", "-0.1"), "`score` in its answer is -0.1"),
            (with("0.85", "1.0000001"), "`score` in its answer is 1.0000001"),
            (with("0.85", "NaN"), "(at `score`)"),
            (with("0.85", "Infinity"), "(at `score`)"),
            (with("0.85", "1e999"), "(at `score`)"),
            (with("0.85", "0\n0"), "(at `score`)"),
            (with(": false", ": 0"), "`prd_complete` in its answer must be true or false"),
            (with(r#"{"todo": 3}"#, "[3]"), "`details` in its answer must be an object or a text"),
            (with(r#"{"todo": 3}"#, "null"), "`details` in its answer must be an object or a text"),
            (with(r#"{"todo": 3}"#, &format!("\"{long}\"")), "`details` in its answer has 8194 bytes"),
            (with("details", "detail"), "`detail` is no field of an answer"),
            (with(r#""passed": true"#, r#""passed": false, "passed": true"#), "`passed` is there twice"),
            (with(r#""details""#, r#""in_progress": true, "details""#), "`in_progress` in its answer is true"),
            (" ".repeat(MAX_VERIFY_BYTES + 1), "65537 bytes"),
        ];
        for (printed, reason) in table {
            let fault = VerifyAnswer::read(printed.as_bytes()).expect_err(&printed).to_string();
            assert!(fault.contains(reason), "{printed:.100}: {fault}");
        }
        assert_eq!(VerifyAnswer::read(b"{\"passed\": \xff}"), Err(VerifyFault::NotText));
    }

    #[test]
    fn a_score_is_the_same_wherever_it_is_written() {
        for (text, shown) in
            [("0", "0"), ("1", "1"), ("0.85", "0.85"), ("0.333333333", "0.333333"), ("1e-6", "0.000001")]
        {
            let score: VerifyScore = text.parse().expect("a score");
            assert_eq!(score.to_string(), shown);
            let written = serde_json::to_string(&score).expect("serialises");
            assert_eq!(serde_json::from_str::<VerifyScore>(&written).expect("a score"), score, "{written}");
        }
        for text in ["", "x", "-0.01", "1.01", "NaN", "inf", "85"] {
            assert!(text.parse::<VerifyScore>().is_err(), "{text}");
        }
        assert!(serde_json::from_str::<VerifyScore>("1.5").is_err());
    }

    #[test]
    fn a_pass_needs_the_word_and_the_score() {
        let answer = VerifyAnswer::read(GOOD.as_bytes()).expect("an answer");
        assert_eq!(answer.objection(None), None);
        assert_eq!(answer.objection(Some(score_of(0.85))), None);
        let low = answer.objection(Some(score_of(0.9)));
        assert_eq!(low.as_deref(), Some("`score` 0.85 is below 0.9"));
        let failed = VerifyAnswer { passed: false, score: score_of(1.0), ..answer };
        assert_eq!(failed.objection(None).as_deref(), Some("`passed` is false"));
    }
}
