//! Routing: which agent, model, effort and account a task gets, and what comes after it when it fails.
//!
//! **Guarantees.** What a person named is taken as it is, or the mission is held: there is no other then. Nothing is
//! tried that is not declared, and only forwards in the list, so that a chain ends. What is paid by use never follows
//! what is not, unless the list says that it may; how something is paid for is judged by the purse that would pay, and
//! what nobody knows counts as paid by use. Where another family is asked for, one that nobody knows is not another.
//!
//! **Does not know.** Whether an account can be used now: admission looks at that in the moment in which a run could begin.

pub mod complexity;
pub mod explain;
pub mod second;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::account::choose::own_account;
use crate::account::purses::{Cost, Purses};
use crate::account::{Billing, CredentialForm, DayZone};
use crate::endpoint::Endpoint;
use crate::failure::OnFailure;
use crate::name::{AccountName, AgentName};
use complexity::{Complexity, Estimate};

/// What the operator has declared about agents and their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RouteBook {
    /// The configured agents.
    pub agents: BTreeMap<AgentName, AgentFacts>,
    /// What is declared for each role.
    pub roles: BTreeMap<Role, Route>,
    /// Who is asked how complex work is where the rules are not sure.
    pub second_opinion: Option<Choice>,
}

/// What routing has to know of a configured agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentFacts {
    /// Whose models it runs.
    pub family: Option<Family>,
    /// How its own credential is paid for, when that is known.
    pub billing: Option<Billing>,
    /// Whether a provider serves it with its own credential: its runs begin apart then, as those on an account do.
    pub is_served: bool,
    /// The forms of credentials that its CLI cannot be given, and why.
    pub unfit: BTreeMap<CredentialForm, String>,
    /// The model of its own configuration, for work that names none.
    pub model: Option<String>,
    /// The model for each complexity of work, where nobody names one.
    pub models: BTreeMap<Complexity, ModelChoice>,
    /// Where its models are served, when that is known: what cannot be reached is waited for.
    pub endpoint: Option<Endpoint>,
}

impl AgentFacts {
    /// Whether it is known to run the models of another family than this one.
    fn is_of_another_family(&self, than: Family) -> bool {
        self.family.is_some_and(|family| family != than)
    }

    /// Why it is not of another family.
    fn why_not_another(&self) -> &'static str {
        match self.family {
            Some(_) => "is of the family whose work this looks at",
            None => "runs models of which nobody knows the family, and another one is asked for",
        }
    }
}

/// A model, and how hard it shall think.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelChoice {
    /// The model, in the words of its CLI.
    pub model: String,
    /// How hard it shall think.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Effort>,
}

/// What a task is for, which decides who may do it. What is routed is the coder's work; a route for another role is
/// refused, for it would be heeded by nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It changes the repository.
    Coder,
    /// It cuts a mission into tasks.
    Planner,
    /// It looks at what another has done, and is never of the same family.
    Reviewer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Coder, Self::Planner, Self::Reviewer];

    /// The role as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Coder => "coder",
            Self::Planner => "planner",
            Self::Reviewer => "reviewer",
        }
    }

    /// Why nobody is routed by this role.
    fn is_unused(self) -> Option<&'static str> {
        match self {
            Self::Coder => None,
            Self::Planner => Some("is used by nothing: no agent plans, a plan comes with `godwit mission new --plan`"),
            Self::Reviewer => Some("is used by nothing: no agent reviews what another has done"),
        }
    }
}

/// Whose models an agent runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Anthropic.
    Anthropic,
    /// `OpenAI`.
    Openai,
    /// Google.
    Google,
    /// Nobody: what the agent does was written down beforehand.
    Scripted,
}

impl Family {
    /// The family as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::Openai => "openai",
            Self::Google => "google",
            Self::Scripted => "scripted",
        }
    }
}

/// How hard a model shall think.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effort {
    /// As little as it can.
    Low,
    /// As it does by itself.
    Medium,
    /// More.
    High,
}

impl Effort {
    /// The effort as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// The declared order of one role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Route {
    /// Who does it: the first, and the others as far as `on_failure` lets them follow.
    pub prefer: Vec<Choice>,
    /// What a failure leads to.
    pub on_failure: OnFailure,
    /// Whether what is paid by use may follow what is not.
    pub allow_paid: bool,
}

/// Who does a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The agent.
    pub agent: AgentName,
    /// The model; `None` leaves it to the complexity of the work, and then to the agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How hard it shall think; `None` leaves it to the agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Effort>,
    /// The account; `None` takes the least used one of the agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountName>,
}

impl Choice {
    /// Nothing but an agent.
    pub fn of(agent: AgentName) -> Self {
        Self { agent, model: None, effort: None, account: None }
    }
}

/// What is to be routed.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// What it is for.
    pub role: Role,
    /// What is asked, for its complexity.
    pub text: &'a str,
    /// How many acceptance criteria there are.
    pub criteria: usize,
    /// The agent that a person named for it.
    pub agent: Option<&'a AgentName>,
    /// The agent of the repository, for missions that name none.
    pub default_agent: Option<&'a AgentName>,
    /// The model that a person named for it.
    pub model: Option<&'a str>,
    /// The family whose work this one looks at.
    pub not_of: Option<Family>,
}

/// Who does it, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// Who, when anybody is declared.
    pub choice: Option<Choice>,
    /// How complex the work is.
    pub estimate: Estimate,
    /// Why, one sentence each.
    pub because: Vec<String>,
    /// Who is asked for a second opinion on how complex the work is, before it begins.
    pub second: Option<Choice>,
}

impl RouteBook {
    /// Routes a task.
    pub fn route(&self, task: Task<'_>) -> Routed {
        let estimate = complexity::estimate(task.text, task.criteria);
        let mut because = Vec::new();
        let mut choice = self.first(task, &mut because);
        let mut second = None;
        if let Some(choice) = &mut choice {
            let decided = self.choose_model(choice, task.model, &estimate, &mut because);
            second = self.second(choice, decided, &estimate, &mut because);
        }
        Routed { choice, estimate, because, second }
    }

    /// Who is asked besides: nobody where the class of the work decides about nothing, or the rules are sure of it.
    fn second(
        &self,
        choice: &Choice,
        decided: DecidedBy,
        estimate: &Estimate,
        because: &mut Vec<String>,
    ) -> Option<Choice> {
        let second = self.second_opinion.as_ref()?;
        let models = self.agents.get(&choice.agent).map(|facts| &facts.models)?;
        let matters = decided == DecidedBy::Class
            && Complexity::ALL.iter().any(|class| models.get(class) != models.get(&estimate.complexity));
        match &estimate.doubt {
            Some(doubt) if matters => {
                because.push(format!("the rules are not sure, for {doubt}: `{}` is asked first", second.agent));
                Some(second.clone())
            }
            _ => None,
        }
    }

    fn first(&self, task: Task<'_>, because: &mut Vec<String>) -> Option<Choice> {
        if let Some(agent) = task.agent {
            because.push(format!("a person named agent `{agent}`: there is no other"));
            return Some(Choice::of(agent.clone()));
        }
        let role = task.role.word();
        let listed = self.roles.get(&task.role).map(|route| route.prefer.as_slice()).unwrap_or_default();
        if let Some(agent) = task.default_agent {
            because.push(format!("the repository's agent is `{agent}`"));
            let declared = listed.iter().find(|choice| choice.agent == *agent);
            return Some(declared.cloned().unwrap_or_else(|| Choice::of(agent.clone())));
        }
        for choice in listed {
            let facts = self.agents.get(&choice.agent);
            match (facts, task.not_of) {
                (None, _) => because.push(format!("`{}` of routes.{role} is not configured", choice.agent)),
                (Some(facts), Some(family)) if !facts.is_of_another_family(family) => {
                    because.push(format!("`{}` {}", choice.agent, facts.why_not_another()));
                }
                (Some(_), _) => {
                    because.push(format!("`{}` is the first of routes.{role} that can", choice.agent));
                    return Some(choice.clone());
                }
            }
        }
        because.push(format!("no agent is named, the repository has none, and routes.{role} declares none that can"));
        None
    }

    fn choose_model(
        &self,
        choice: &mut Choice,
        named: Option<&str>,
        estimate: &Estimate,
        because: &mut Vec<String>,
    ) -> DecidedBy {
        if let Some(model) = named {
            because.push(format!("a person named model `{model}`"));
            choice.model = Some(model.to_owned());
            return DecidedBy::Name;
        }
        if let Some(model) = &choice.model {
            because.push(format!("the route names model `{model}`"));
            return DecidedBy::Name;
        }
        let of_class = self.agents.get(&choice.agent).and_then(|facts| facts.models.get(&estimate.complexity));
        let complexity = estimate.complexity.word();
        match of_class {
            Some(of_class) => {
                because.push(format!("the work is {complexity}, for which `{}` is set", of_class.model));
                choice.model = Some(of_class.model.clone());
                choice.effort = choice.effort.or(of_class.effort);
            }
            None => because.push(match self.default_model(&choice.agent) {
                Some(model) => format!("the work is {complexity}; the agent's configuration names model `{model}`"),
                None => format!("the work is {complexity}; the agent chooses its model itself"),
            }),
        }
        DecidedBy::Class
    }

    /// What may follow a choice that failed: the next with another model of the same agent, and the next of another
    /// agent or with another account. Only what is declared after it, and only what is configured, of a family that may,
    /// and paid for as the route allows.
    pub fn followers(&self, following: Following<'_>) -> Followers {
        let after = following.after;
        let Some(route) = self.roles.get(&following.role) else { return Followers::default() };
        let start = place(&route.prefer, after).map_or(0, |place| place + 1);
        let rest = || route.prefer.iter().skip(start).filter(|choice| self.agents.contains_key(&choice.agent));
        let against = |choice: &Choice| self.against(following, route, choice);
        let is_other = |choice: &&Choice| {
            choice.agent != after.agent || (choice.account.is_some() && choice.account != after.account)
        };
        let is_model = |choice: &&Choice| choice.agent == after.agent && self.model(choice) != self.model(after);
        let left_out = rest().filter(is_other).filter_map(|choice| Some((choice.clone(), against(choice)?)));
        Followers {
            model: rest().filter(is_model).find(|choice| against(choice).is_none()).cloned(),
            agent: rest().filter(is_other).find(|choice| against(choice).is_none()).cloned(),
            left_out: left_out.collect(),
            on_failure: route.on_failure,
        }
    }

    /// What speaks against a choice after another one, whatever the failure was.
    fn against(&self, following: Following<'_>, route: &Route, choice: &Choice) -> Option<LeftOut> {
        let facts = self.agents.get(&choice.agent)?;
        if following.not_of.is_some_and(|family| !facts.is_of_another_family(family)) {
            return Some(LeftOut::Family(facts.why_not_another()));
        }
        let after = following.after;
        let is_same_purse = choice.agent == after.agent && choice.account == after.account;
        let cost = |choice: &Choice| {
            let own = self.agents.get(&choice.agent).and_then(|facts| facts.billing);
            following.purses.cost(&choice.agent, choice.account.as_ref(), own)
        };
        let is_paid = |of: &Cost| matches!(of, Cost::ByUse { .. } | Cost::Kept { .. });
        let is_allowed = |of: &Cost| match of {
            Cost::Covered => true,
            // What cost money already may go on to cost some, and nothing else.
            Cost::ByUse { .. } | Cost::Unknown => route.allow_paid || is_paid(&cost(after)),
            Cost::Kept { .. } => route.allow_paid,
            Cost::NotThere { .. } => false,
        };
        Some(cost(choice)).filter(|of| !is_same_purse && !is_allowed(of)).map(LeftOut::Cost)
    }

    /// The model that a choice would run with, as far as it is declared.
    pub fn model<'a>(&'a self, choice: &'a Choice) -> Option<&'a str> {
        choice.model.as_deref().or_else(|| self.default_model(&choice.agent))
    }

    /// The account that an agent's own configuration is, for an agent whose runs on it have to begin apart.
    pub fn own_purse(&self, agent: &AgentName) -> Option<AccountName> {
        self.agents.get(agent).filter(|facts| facts.is_served).map(|_| own_account(agent))
    }

    /// Where it is midnight when a day of calls begins, when nobody says: Google's days begin on the Pacific coast; of
    /// others, nothing else is known than what is said.
    pub fn usual_day(&self, agents: &BTreeSet<AgentName>) -> DayZone {
        let mut families = agents.iter().filter_map(|agent| self.agents.get(agent)?.family);
        if families.any(|family| family == Family::Google) { DayZone::Pacific } else { DayZone::Utc }
    }

    /// The model of an agent's own configuration.
    pub fn default_model(&self, agent: &AgentName) -> Option<&str> {
        self.agents.get(agent)?.model.as_deref()
    }

    /// The same where a repository says itself what a failure leads to: that goes before what its missions' route says.
    #[must_use]
    pub fn under(&self, on_failure: Option<OnFailure>) -> Self {
        let mut book = self.clone();
        if let Some(on_failure) = on_failure {
            book.roles.entry(Role::Coder).or_default().on_failure = on_failure;
        }
        book
    }

    /// What of the declared order cannot be meant: the key and what is wrong with it.
    ///
    /// # Errors
    /// The first fault.
    pub fn validate(&self) -> Result<(), (String, String)> {
        if let Some(second) = &self.second_opinion {
            if !self.agents.contains_key(&second.agent) {
                let fault = format!("no agent `{}` is configured", second.agent);
                return Err(("routing.second_opinion.agent".to_owned(), fault));
            }
            if self.model(second).is_none() {
                let fault = "names no model, and neither does its agent: say which model is cheap enough to be asked";
                return Err(("routing.second_opinion".to_owned(), fault.to_owned()));
            }
        }
        for (role, route) in &self.roles {
            if let Some(why) = role.is_unused() {
                return Err((format!("routes.{}", role.word()), format!("{why}; remove it")));
            }
            let mut seen = BTreeSet::new();
            for (place, choice) in route.prefer.iter().enumerate() {
                let key = format!("routes.{}.prefer[{place}]", role.word());
                if !self.agents.contains_key(&choice.agent) {
                    return Err((format!("{key}.agent"), format!("no agent `{}` is configured", choice.agent)));
                }
                if !seen.insert((choice.agent.clone(), choice.model.clone(), choice.account.clone())) {
                    return Err((key, "is in the list already: nothing follows itself".to_owned()));
                }
            }
            if route.on_failure.follows() && route.prefer.len() < 2 {
                let word = route.on_failure.word();
                return Err((
                    format!("routes.{}.on_failure", role.word()),
                    format!("`{word}` needs a second entry in `prefer` to follow the first"),
                ));
            }
        }
        Ok(())
    }
}

/// What chose a task's model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DecidedBy {
    /// Somebody named it.
    Name,
    /// How complex the work is.
    Class,
}

/// Where a choice is in a list: by all that it says, or else as far as the list says anything. A model that was chosen
/// by the complexity of the work stands in no list.
fn place(prefer: &[Choice], of: &Choice) -> Option<usize> {
    let is_agent = |choice: &Choice| choice.agent == of.agent;
    let find = |is: &dyn Fn(&Choice) -> bool| prefer.iter().position(|choice| is_agent(choice) && is(choice));
    find(&|choice| choice.model == of.model && choice.account == of.account)
        .or_else(|| find(&|choice| choice.model.is_none() && choice.account == of.account))
        .or_else(|| find(&|choice| choice.model == of.model))
        .or_else(|| find(&|choice| choice.model.is_none()))
}

/// What it is that follows.
#[derive(Debug, Clone, Copy)]
pub struct Following<'a> {
    /// For which role.
    pub role: Role,
    /// Who failed.
    pub after: &'a Choice,
    /// The family whose work this one looks at.
    pub not_of: Option<Family>,
    /// The accounts that could pay.
    pub purses: &'a Purses,
}

/// Why somebody who is declared does not follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOut {
    /// What it would cost, which the route does not allow.
    Cost(Cost),
    /// Whose models it runs.
    Family(&'static str),
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cost(cost @ Cost::NotThere { .. }) => write!(f, "{cost}"),
            Self::Cost(cost) => write!(f, "{cost}; the route does not say `allow_paid = true`"),
            Self::Family(why) => write!(f, "{why}"),
        }
    }
}

/// What may follow a choice that failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followers {
    /// Another model of the same agent.
    pub model: Option<Choice>,
    /// Another agent.
    pub agent: Option<Choice>,
    /// Who would be another agent, but may not follow, and why.
    pub left_out: Vec<(Choice, LeftOut)>,
    /// What the route says of failures.
    pub on_failure: OnFailure,
}

#[cfg(test)]
mod tests;
