//! The form of a value: the one source of its JSON schema and of its check.

use serde_json::{Map, Value, json};

use super::ResultFault;

/// Faults of one value that are told at most: enough to mend it, and no flood.
const MAX_FAULTS: usize = 16;

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// A text of this many characters, not all of them blank unless none is needed.
    Text {
        /// At least.
        min: usize,
        /// At most.
        max: usize,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number in this range.
    Whole {
        /// At least.
        min: u64,
        /// At most.
        max: u64,
    },
    /// This many values of one form.
    List {
        /// At least.
        min: usize,
        /// At most.
        max: usize,
        /// Of each.
        of: &'static Form,
    },
    /// An object with these keys and no other.
    Object(&'static [Field]),
}

/// One key of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What belongs there, as the model reads it.
    pub about: &'static str,
    /// Whether it has to be there.
    pub presence: Presence,
    /// Its value.
    pub form: Form,
}

/// Whether a key has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It has to.
    Required,
    /// It may be missing.
    Optional,
}

impl Form {
    /// The form as a JSON schema.
    pub fn schema(&self) -> Value {
        match self {
            Self::Text { min, max } => json!({"type": "string", "minLength": min, "maxLength": max}),
            Self::Choice(words) => json!({"type": "string", "enum": words}),
            Self::Whole { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
            Self::List { min, max, of } => {
                json!({"type": "array", "minItems": min, "maxItems": max, "items": of.schema()})
            }
            Self::Object(fields) => {
                let property = |field: &Field| {
                    let mut schema = field.form.schema();
                    schema["description"] = Value::from(field.about);
                    (field.name.to_owned(), schema)
                };
                let properties: Map<String, Value> = fields.iter().map(property).collect();
                let required: Vec<&str> = fields
                    .iter()
                    .filter(|field| field.presence == Presence::Required)
                    .map(|field| field.name)
                    .collect();
                json!({
                    "type": "object",
                    "properties": properties,
                    "required": required,
                    "additionalProperties": false,
                })
            }
        }
    }

    /// What is wrong with a value, each with its place. Empty when nothing is.
    pub fn faults(&self, value: &Value) -> Vec<ResultFault> {
        let mut faults = Vec::new();
        self.look(value, "", &mut faults);
        faults.truncate(MAX_FAULTS);
        faults
    }

    fn look(&self, value: &Value, place: &str, faults: &mut Vec<ResultFault>) {
        if faults.len() >= MAX_FAULTS {
            return;
        }
        let mut fault = |what: String| faults.push(ResultFault::new(place, what));
        match (self, value) {
            (Self::Text { min, max }, Value::String(text)) => match text.chars().count() {
                count if count > *max => fault(format!("has {count} characters; at most {max} are accepted")),
                count if count < *min => fault(format!("has {count} characters; at least {min} are needed")),
                _ if *min > 0 && text.trim().is_empty() => fault("is blank".to_owned()),
                _ if text.contains('\0') => fault("holds a NUL character".to_owned()),
                _ => {}
            },
            (Self::Choice(words), Value::String(text)) => {
                if !words.contains(&text.as_str()) {
                    fault(format!("is `{}`; it must be one of {}", shortened(text), listed(words)));
                }
            }
            (Self::Whole { min, max }, Value::Number(number)) => {
                if !number.as_u64().is_some_and(|number| (*min..=*max).contains(&number)) {
                    fault(format!("is {number}; it must be a whole number from {min} to {max}"));
                }
            }
            (Self::List { min, max, of }, Value::Array(items)) => {
                if items.len() > *max {
                    fault(format!("has {} items; at most {max} are accepted", items.len()));
                } else if items.len() < *min {
                    fault(format!("has {} items; at least {min} are needed", items.len()));
                } else {
                    for (index, item) in items.iter().enumerate() {
                        of.look(item, &format!("{place}[{index}]"), faults);
                    }
                }
            }
            (Self::Object(fields), Value::Object(given)) => object(fields, given, place, faults),
            (wanted, given) => fault(format!("is {}; it must be {}", name_of(given), wanted.name())),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Text { .. } | Self::Choice(_) => "a text",
            Self::Whole { .. } => "a whole number",
            Self::List { .. } => "a list",
            Self::Object(_) => "an object",
        }
    }
}

fn object(fields: &[Field], given: &Map<String, Value>, place: &str, faults: &mut Vec<ResultFault>) {
    let at = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    for field in fields {
        match given.get(field.name) {
            Some(value) => field.form.look(value, &at(field.name), faults),
            None if field.presence == Presence::Required => faults.push(ResultFault::new(at(field.name), "is missing")),
            None => {}
        }
    }
    for name in given.keys().filter(|name| !fields.iter().any(|field| field.name == name.as_str())) {
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let what = format!("is not a known key; the keys are {}", listed(&names));
        faults.push(ResultFault::new(at(&shortened(name)), what));
    }
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// What somebody else wrote, short enough for a sentence and without control characters.
fn shortened(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
