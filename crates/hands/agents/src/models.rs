//! Which models a CLI says answered in a run, and what each of them used.
//!
//! Of a CLI that names one model, everything is that model's. Where it names several and counts each, the shares are
//! believed if they add up to what it says of the run. Where it names none, nothing is made up: which model was asked for is
//! known elsewhere.

use std::collections::BTreeMap;

use godwit_core::run::Usage;

/// What each model used, by the name that the CLI gives it.
pub(crate) type ModelUsage = BTreeMap<String, Usage>;

/// The longest name that is taken for a model's.
const LONGEST_NAME: usize = 200;

/// The most models that one run is believed to have used.
const MOST_MODELS: usize = 32;

/// All of a run's usage as that of the one model that is named.
pub(crate) fn of_one(model: Option<&str>, usage: Usage) -> ModelUsage {
    model.filter(|name| is_name(name)).map(|name| (name.to_owned(), usage)).into_iter().collect()
}

/// A run's usage as the shares of the models that are named; empty when they cannot be its shares.
pub(crate) fn of_several(shares: ModelUsage, usage: Usage) -> ModelUsage {
    if shares.len() == 1 {
        return of_one(shares.keys().next().map(String::as_str), usage);
    }
    let sum = shares.values().copied().fold(Usage::default(), Usage::plus);
    let adds_up = (sum.input_tokens, sum.output_tokens) == (usage.input_tokens, usage.output_tokens);
    let is_whole = adds_up && shares.len() <= MOST_MODELS && shares.keys().all(|name| is_name(name));
    if is_whole { shares } else { ModelUsage::new() }
}

/// Whether a text can be the name of a model: it goes into the log and to people.
fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= LONGEST_NAME && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(input: u64, output: u64) -> Usage {
        Usage { input_tokens: Some(input), output_tokens: Some(output), ..Usage::default() }
    }

    fn shares(of: &[(&str, Usage)]) -> ModelUsage {
        of.iter().map(|(name, usage)| ((*name).to_owned(), *usage)).collect()
    }

    #[test]
    fn what_one_model_used_is_everything_and_no_model_is_made_up() {
        let all = Usage { turns: Some(3), ..used(5, 6) };
        assert_eq!(of_one(Some("opus"), all), shares(&[("opus", all)]));
        let long = "x".repeat(LONGEST_NAME + 1);
        for none in [None, Some(""), Some(" "), Some("a\u{1b}[31m"), Some(long.as_str())] {
            assert_eq!(of_one(none, all), ModelUsage::new(), "{none:?}");
        }
    }

    #[test]
    fn shares_are_believed_when_they_add_up() {
        let two = shares(&[("opus", used(5, 6)), ("haiku", used(1, 2))]);
        assert_eq!(of_several(two.clone(), used(6, 8)), two);
        assert_eq!(of_several(two.clone(), used(6, 9)), ModelUsage::new(), "a part is missing");
        assert_eq!(of_several(ModelUsage::new(), used(6, 8)), ModelUsage::new());
        let with_turns = Usage { turns: Some(2), ..used(6, 8) };
        assert_eq!(of_several(shares(&[("opus", used(6, 8))]), with_turns), shares(&[("opus", with_turns)]));
        let odd = shares(&[("opus", used(5, 6)), ("a\nb", used(1, 2))]);
        assert_eq!(of_several(odd, used(6, 8)), ModelUsage::new(), "no name of a model");
    }
}
