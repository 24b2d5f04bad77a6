//! How a person keeps missions in order: projects, labels, a flag, an archive. None of it changes what happens to a
//! mission, so all of it is possible at any time; only what is still under way cannot be put away.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::name::{LabelName, ProjectName};
use crate::refusal::RefusalCode;
use crate::text;

/// The most labels that a mission may have: beyond, they tell nothing apart.
pub const MAX_LABELS: usize = 20;

/// Where a person has put a mission.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Order {
    /// The project that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectName>,
    /// Its labels.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub labels: BTreeSet<LabelName>,
    /// Why a person should look at it, when somebody said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
    /// Whether it is put away: lists leave it out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
}

/// A change of that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case", deny_unknown_fields)]
pub enum OrderChange {
    /// Give it labels, and take others away.
    Label {
        /// The new ones.
        #[serde(default)]
        add: BTreeSet<LabelName>,
        /// The ones that go.
        #[serde(default)]
        remove: BTreeSet<LabelName>,
    },
    /// Move it to a project, or out of any.
    Project {
        /// Which; `None` is no project.
        project: Option<ProjectName>,
    },
    /// Ask people to look at it.
    Flag {
        /// Why, in a sentence.
        reason: String,
    },
    /// It has been looked at.
    Unflag,
    /// Put it away. Only what has ended can be.
    Archive,
    /// Take it out again.
    Unarchive,
}

impl Order {
    /// What a new mission begins with.
    ///
    /// # Errors
    /// When it has too many labels.
    pub fn validate(&self) -> Result<(), Refusal> {
        if self.labels.len() > MAX_LABELS {
            let message = format!("{} labels are too many; a mission has at most {MAX_LABELS}", self.labels.len());
            return Err(Refusal::new(RefusalCode::Invalid, message).with_hint("a project holds missions together"));
        }
        match &self.flag {
            Some(reason) => check_reason(reason),
            None => Ok(()),
        }
    }

    /// Whether nobody has put it anywhere.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// What the change makes of it.
    #[must_use]
    pub fn changed(&self, change: &OrderChange) -> Self {
        let mut order = self.clone();
        match change {
            OrderChange::Label { add, remove } => {
                order.labels.retain(|label| !remove.contains(label));
                order.labels.extend(add.iter().cloned());
            }
            OrderChange::Project { project } => order.project.clone_from(project),
            OrderChange::Flag { reason } => order.flag = Some(reason.clone()),
            OrderChange::Unflag => order.flag = None,
            OrderChange::Archive => order.archived = true,
            OrderChange::Unarchive => order.archived = false,
        }
        order
    }

    /// Whether the change may be made, and whether it changes anything. `has_ended` is about the mission.
    ///
    /// # Errors
    /// A refusal that says what to do instead.
    pub(super) fn decide(&self, change: &OrderChange, has_ended: bool) -> Result<bool, Refusal> {
        if *change == OrderChange::Archive && !has_ended {
            return Err(Refusal::new(RefusalCode::WrongState, "what has not ended cannot be put away")
                .with_hint("wait until it has ended, or cancel it"));
        }
        let after = self.changed(change);
        after.validate()?;
        Ok(after != *self)
    }
}

fn check_reason(reason: &str) -> Result<(), Refusal> {
    text::check_filled(reason, text::MAX_LABEL_BYTES).map_err(|fault| {
        Refusal::new(RefusalCode::Invalid, format!("the reason of the flag {fault}"))
            .with_hint("one sentence is enough")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(words: &[&str]) -> BTreeSet<LabelName> {
        words.iter().map(|word| word.parse().expect("a name")).collect()
    }

    #[test]
    fn a_change_that_changes_nothing_is_told_from_one_that_does() {
        let order = Order { labels: labels(&["ui"]), ..Order::default() };
        let label = |add: &[&str], remove: &[&str]| OrderChange::Label { add: labels(add), remove: labels(remove) };
        let cases = [
            (label(&["ui"], &[]), false),
            (label(&[], &["api"]), false),
            (label(&["api"], &["ui"]), true),
            (label(&["ui"], &["ui"]), false),
            (OrderChange::Project { project: None }, false),
            (OrderChange::Project { project: Some("summer".parse().expect("a name")) }, true),
            (OrderChange::Flag { reason: "look".to_owned() }, true),
            (OrderChange::Unflag, false),
            (OrderChange::Unarchive, false),
            (OrderChange::Archive, true),
        ];
        for (change, expected) in cases {
            assert_eq!(order.decide(&change, true).expect("it is accepted"), expected, "{change:?}");
            let after = order.changed(&change);
            assert!(!after.decide(&change, true).expect("it is accepted"), "twice is once: {change:?}");
        }
    }

    #[test]
    fn what_is_under_way_is_not_put_away_and_too_much_is_refused() {
        let order = Order::default();
        assert_eq!(order.decide(&OrderChange::Archive, false).expect_err("it runs").code, RefusalCode::WrongState);
        let many = (0..21).map(|number| format!("l{number}").parse().expect("a name")).collect();
        let change = OrderChange::Label { add: many, remove: BTreeSet::new() };
        assert_eq!(order.decide(&change, false).expect_err("too many").code, RefusalCode::Invalid);
        for reason in ["", " ", "a\0b", &"x".repeat(600)] {
            let change = OrderChange::Flag { reason: reason.to_owned() };
            assert_eq!(order.decide(&change, false).expect_err("no reason").code, RefusalCode::Invalid);
        }
    }
}
