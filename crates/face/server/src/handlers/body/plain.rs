//! What the decoder of a request found wrong, in plain words: the field, a colon, and the rule that it breaks.
//!
//! The decoder's sentences are written for whoever wrote the types. What is not known here stays as the decoder said it,
//! without the library's own beginning and end.

/// How the library begins.
const BEGINNINGS: [&str; 3] = [
    "Failed to deserialize the JSON body into the target type: ",
    "Failed to parse the request body as JSON: ",
    "Failed to deserialize query string: ",
];

/// What is wrong, from what the library says of it.
pub(super) fn said(library: &str) -> String {
    let Some((beginning, rest)) = BEGINNINGS.iter().find_map(|&start| Some((start, library.strip_prefix(start)?)))
    else {
        return library.to_owned();
    };
    if beginning == BEGINNINGS[1] {
        return format!("the body is not JSON: {}", without_field(rest));
    }
    let rest = rest.rsplit_once(" at line ").map_or(rest, |(fault, _)| fault);
    let (field, fault) = field_and_fault(rest);
    told(field, fault)
}

/// What is wrong with a body that is none at all: where it is in the text tells more than a field that it has not got to.
fn without_field(rest: &str) -> &str {
    field_and_fault(rest).1
}

/// The field comes first, where the decoder knows it: a path without a blank in it.
fn field_and_fault(rest: &str) -> (&str, &str) {
    match rest.split_once(": ") {
        Some((field, fault)) if !field.is_empty() && !field.contains([' ', '`']) => (field.trim_matches('.'), fault),
        _ => ("", rest),
    }
}

/// The one rule, of those that decoders have, that is broken.
fn told(field: &str, fault: &str) -> String {
    if let Some(name) = between(fault, "missing field `", "`") {
        return format!("{}: is missing", inside(field, name));
    }
    if let Some(name) = between(fault, "duplicate field `", "`") {
        return format!("{}: is given twice", inside(field, name));
    }
    if let Some(name) = between(fault, "unknown field `", "`") {
        return format!("{}: is not known here{}", beside(field, name), instead(fault, "; known are "));
    }
    let wrong = if let Some(name) = between(fault, "unknown variant `", "`") {
        format!("`{name}` is not offered here{}", instead(fault, "; take "))
    } else if let Some((found, expected)) = found_and_expected(fault) {
        format!("must be {expected}, and is {found}")
    } else {
        fault.to_owned()
    };
    if field.is_empty() || field == "?" { wrong } else { format!("{field}: {wrong}") }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    Some(text.strip_prefix(start)?.split_once(end)?.0)
}

/// A field inside of another.
fn inside(field: &str, name: &str) -> String {
    if field.is_empty() || field == "?" || field == name { name.to_owned() } else { format!("{field}.{name}") }
}

/// An unknown field is the last part of the path already.
fn beside(field: &str, name: &str) -> String {
    if field.rsplit('.').next() == Some(name) { field.to_owned() } else { inside(field, name) }
}

/// What is known instead.
fn instead(fault: &str, before: &str) -> String {
    let known = fault.split_once("expected ").map(|(_, known)| known).unwrap_or_default();
    let names: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    if names.is_empty() { String::new() } else { format!("{before}{}", names.join(", ")) }
}

/// What was found and what was expected, both in plain words.
fn found_and_expected(fault: &str) -> Option<(String, &str)> {
    let (kind, rest) =
        fault.split_once(' ').filter(|(word, _)| *word == "invalid").map(|(_, rest)| rest)?.split_once(' ')?;
    let (found, expected) = rest.split_once(", expected ")?;
    let found = match kind {
        "type:" | "value:" => plain_found(found),
        "length" => format!("a list of {found}"),
        _ => return None,
    };
    Some((found, plain_expected(expected)))
}

fn plain_expected(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number, which may be negative",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "string" | "a borrowed string" => "a text",
        "a sequence" => "a list",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        other if other.starts_with("enum ") => "one of its words",
        other => other,
    }
}

fn plain_found(found: &str) -> String {
    let quoted = |kind: &str| between(found, &format!("{kind} `"), "`").map(str::to_owned);
    match found {
        "map" => "an object".to_owned(),
        "sequence" => "a list".to_owned(),
        "null" | "unit value" => "null".to_owned(),
        _ => ["integer", "floating point", "boolean"].iter().find_map(|kind| quoted(kind)).unwrap_or_else(|| {
            found.strip_prefix("string ").map_or_else(|| found.to_owned(), |text| format!("the text {text}"))
        }),
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::FromRequest as _;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only their decoder is looked at")]
    struct Wanted {
        name: String,
        count: Option<u32>,
        is_on: Option<bool>,
        kind: Option<Kind>,
        inner: Option<Inner>,
        many: Option<Vec<u8>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only their decoder is looked at")]
    struct Inner {
        path: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        One,
        TwoWords,
    }

    async fn refused(body: &str) -> String {
        let request = axum::extract::Request::builder()
            .header("content-type", "application/json")
            .body(axum::body::Body::from(body.to_owned()))
            .expect("a request");
        let rejection = axum::Json::<Wanted>::from_request(request, &()).await.expect_err("it is refused");
        said(&rejection.body_text())
    }

    #[tokio::test]
    async fn the_field_and_its_rule_are_told_in_plain_words() {
        for (body, told) in [
            ("{}", "name: is missing"),
            (r#"{"name": 5}"#, "name: must be a text, and is 5"),
            (r#"{"name": "a", "count": "b"}"#, "count: must be a whole number, and is the text \"b\""),
            (r#"{"name": "a", "count": -1}"#, "count: must be a whole number, and is -1"),
            (r#"{"name": "a", "count": 1.5}"#, "count: must be a whole number, and is 1.5"),
            (r#"{"name": "a", "is_on": "yes"}"#, "is_on: must be true or false, and is the text \"yes\""),
            (r#"{"name": "a", "kind": "three"}"#, "kind: `three` is not offered here; take one, two-words"),
            (r#"{"name": "a", "inner": {}}"#, "inner.path: is missing"),
            (r#"{"name": "a", "inner": []}"#, "inner: must be an object, and is a list of 0"),
            (r#"{"name": "a", "many": [1, "x"]}"#, "many[1]: must be a whole number, and is the text \"x\""),
            (
                r#"{"name": "a", "colour": 1}"#,
                "colour: is not known here; known are name, count, is_on, kind, inner, many",
            ),
            (r#"{"name": "a", "inner": {"path": "b", "x": 1}}"#, "inner.x: is not known here; known are path"),
            (r#"{"name": "a", "name": "b"}"#, "name: is given twice"),
            ("{", "the body is not JSON: EOF while parsing an object at line 1 column 1"),
        ] {
            let said = refused(body).await;
            assert_eq!(said, told, "{body}");
            assert!(!said.contains("deserialize") && !said.contains("field"), "{said}");
        }
    }

    #[test]
    fn what_is_not_known_is_left_as_it_is() {
        assert_eq!(said("the library says something new"), "the library says something new");
        let told = said("Failed to deserialize query string: name: `X` is not a name of 1 to 64 characters");
        assert_eq!(told, "name: `X` is not a name of 1 to 64 characters");
    }
}
