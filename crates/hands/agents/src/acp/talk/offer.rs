//! What an agent offers to choose among, in the two forms that there are: a list of its own for models and for modes, and
//! the newer list of options that holds both.

use serde_json::{Value, json};

use super::super::note::Choice;

/// What can be chosen.
#[derive(Debug, PartialEq)]
pub(super) struct Offer {
    /// What is chosen now.
    pub(super) current: Option<String>,
    /// What can be.
    pub(super) offered: Vec<String>,
    /// The option that it is a value of, where it is one.
    option: Option<String>,
}

impl Offer {
    /// What the opening of a session offers; `None` where that is nothing.
    pub(super) fn of(opening: &Value, what: Choice) -> Option<Self> {
        let (list, current, all, id, category) = match what {
            Choice::Model => ("models", "currentModelId", "availableModels", "modelId", "model"),
            Choice::Mode => ("modes", "currentModeId", "availableModes", "id", "mode"),
            Choice::Authentication => return None,
        };
        if let Some(list) = opening.get(list).filter(|list| list.is_object()) {
            return Some(Self { current: text(&list[current]), offered: ids(&list[all], id), option: None });
        }
        let options = opening.get("configOptions").and_then(Value::as_array)?;
        let option = options.iter().find(|option| option["category"] == category)?;
        let offered = values(&option["options"]);
        Some(Self { current: text(&option["currentValue"]), offered, option: text(&option["id"]) })
    }
}

/// The request that chooses.
pub(super) fn choose(what: Choice, offer: &Offer, asked: &str, session: &str) -> (&'static str, Value) {
    match (&offer.option, what) {
        (Some(option), _) => {
            ("session/set_config_option", json!({"sessionId": session, "configId": option, "value": asked}))
        }
        (None, Choice::Model) => ("session/set_model", json!({"sessionId": session, "modelId": asked})),
        (None, Choice::Mode | Choice::Authentication) => {
            ("session/set_mode", json!({"sessionId": session, "modeId": asked}))
        }
    }
}

/// The values of an option, which may be in groups.
fn values(options: &Value) -> Vec<String> {
    let of = |option: &Value| match option.get("options") {
        Some(group) => ids(group, "value"),
        None => text(&option["value"]).into_iter().collect(),
    };
    options.as_array().into_iter().flatten().flat_map(of).collect()
}

/// This field of each entry of a list.
pub(super) fn ids(list: &Value, field: &str) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|entry| text(&entry[field])).collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
