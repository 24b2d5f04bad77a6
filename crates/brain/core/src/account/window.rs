//! Which runs a quota window is about: every run of its account, or those with a model of one family.

use crate::name::WindowName;

/// The families of models that a provider tells windows of their own for, by the words in its windows and models.
const FAMILIES: [&str; 3] = ["opus", "sonnet", "haiku"];

/// What follows the length of a window that is about every model all the same.
const OF_EVERY_MODEL: [&str; 2] = ["oauth", "overage"];

/// The family of models that a window is known to be about, such as `opus` for `seven_day_opus`: its refusal says nothing
/// about other models of the account.
pub fn family(window: &WindowName) -> Option<&'static str> {
    let word = qualifier(window)?;
    FAMILIES.into_iter().find(|family| *family == word)
}

/// Whether a window counts for runs of this model. Where a run leaves the model to its CLI, only the provider's own
/// refusal tells.
pub fn is_about(window: &WindowName, model: Option<&str>) -> bool {
    let limit = qualifier(window).filter(|word| !OF_EVERY_MODEL.iter().any(|of_all| word.starts_with(of_all)));
    limit.is_none_or(|limit| model.is_some_and(|model| model.to_ascii_lowercase().contains(limit)))
}

/// What follows the length of a window in its name.
fn qualifier(window: &WindowName) -> Option<&str> {
    ["seven_day_", "five_hour_"].iter().find_map(|length| window.as_str().strip_prefix(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_about_the_family_that_it_names_and_about_every_model_where_it_names_none() {
        let table = [
            ("five_hour", None, [true, true, true]),
            ("seven_day", None, [true, true, true]),
            ("seven_day_opus", Some("opus"), [true, false, false]),
            ("seven_day_sonnet", Some("sonnet"), [false, true, false]),
            ("five_hour_haiku", Some("haiku"), [false, false, false]),
            ("seven_day_oauth_apps", None, [true, true, true]),
            ("seven_day_overage_included", None, [true, true, true]),
            ("overage", None, [true, true, true]),
            ("five_hour_gpt-9-mini", None, [false, false, false]),
        ];
        for (name, of, about) in table {
            let window: WindowName = name.parse().expect("a name");
            let models = [Some("claude-Opus-4-8[1m]"), Some("claude-sonnet-5"), None];
            assert_eq!(family(&window), of, "{name}");
            assert_eq!(models.map(|model| is_about(&window, model)), about, "{name}");
        }
    }
}
