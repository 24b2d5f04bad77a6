//! What the CLIs' libraries say of a reply that came and could not be read: the words of Node, of Bun and of the AI SDK.
//!
//! Such a sentence may quote the reply, and the reply may hold any words of a model. So it is looked for before other
//! sentences are, and says no more than that the two sides did not understand each other.

use godwit_core::run::RunClass;

/// Beginnings and middles of the sentences.
const SENTENCES: &[&str] = &[
    // Node.
    "in JSON at position",
    "after JSON at position",
    "is not valid JSON",
    "Unexpected end of JSON input",
    // Bun.
    "JSON Parse error: ",
    // The AI SDK: of what is no JSON, and of JSON that is no event of the API.
    "JSON parsing failed: ",
    "Type validation failed: ",
];

/// The class of a CLI's own sentence about a request, when it is one about a reply that could not be read.
pub(crate) fn by_sentence(said: &str) -> Option<RunClass> {
    SENTENCES.iter().any(|part| said.contains(part)).then_some(RunClass::Protocol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_that_could_not_be_read_is_known_by_the_words_of_each_library() {
        for said in [
            "API Error: JSON Parse error: Unterminated string",
            "JSON parsing failed: Text: {\"choices\":[. Error message: JSON Parse error: Expected '}'",
            "Type validation failed: Value: {\"type\":\"from_the_future\"}. Error message: [ ]",
            "[API Error: Expected ',' or '}' after property value in JSON at position 132]",
            "Unexpected token '<', \"<html>\" is not valid JSON",
            "Unexpected non-whitespace character after JSON at position 4",
            "Unexpected end of JSON input",
        ] {
            assert_eq!(by_sentence(said), Some(RunClass::Protocol), "{said}");
        }
    }

    #[test]
    fn what_only_speaks_of_json_is_none() {
        for said in ["Incomplete JSON segment at the end", "the tool wants JSON", "JSON", ""] {
            assert_eq!(by_sentence(said), None, "{said}");
        }
    }
}
