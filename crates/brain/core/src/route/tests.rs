use proptest::prelude::*;

use super::*;
use crate::account::{self, CredentialKind, Registration};

fn agent(text: &str) -> AgentName {
    text.parse().expect("a name")
}

fn choice(name: &str, model: Option<&str>) -> Choice {
    Choice { model: model.map(str::to_owned), ..Choice::of(agent(name)) }
}

fn book(prefer: Vec<Choice>, on_failure: OnFailure) -> RouteBook {
    let facts = |family, billing| AgentFacts { family: Some(family), billing: Some(billing), ..AgentFacts::default() };
    let mut claude = facts(Family::Anthropic, Billing::Subscription);
    for (complexity, model) in
        [(Complexity::Simple, "haiku"), (Complexity::Medium, "sonnet"), (Complexity::Complex, "opus")]
    {
        claude.models.insert(complexity, ModelChoice { model: model.to_owned(), effort: None });
    }
    let agents = BTreeMap::from([
        (agent("claude"), claude),
        (agent("codex"), facts(Family::Openai, Billing::Subscription)),
        (agent("paid"), facts(Family::Google, Billing::ApiKey)),
    ]);
    let route = Route { prefer, on_failure, allow_paid: false };
    RouteBook { agents, roles: BTreeMap::from([(Role::Coder, route)]), ..RouteBook::default() }
}

/// What follows where no account is registered.
fn after(book: &RouteBook, after: &Choice) -> Followers {
    book.followers(Following { role: Role::Coder, after, not_of: None, purses: &Purses::default() })
}

/// These accounts, each of one agent.
fn registered(accounts: &[(&str, &str, Billing)]) -> Purses {
    let state = |&(name, of, billing): &(&str, &str, Billing)| {
        let name: AccountName = name.parse().expect("a name");
        let registration = Registration {
            name: name.clone(),
            agents: BTreeSet::from([agent(of)]),
            billing,
            credential: format!("env:{name}"),
            credential_kind: Some(CredentialKind::ApiKey),
            exclusive: false,
            overflow: false,
            daily_runs: None,
            daily_calls: None,
        };
        (name, account::State { registered: Some(registration), ..account::State::default() })
    };
    Purses::of(&accounts.iter().map(state).collect())
}

fn task(text: &str) -> Task<'_> {
    Task { role: Role::Coder, text, criteria: 0, agent: None, default_agent: None, model: None, not_of: None }
}

#[test]
fn a_person_comes_before_the_repository_and_the_repository_before_the_list() {
    let book = book(vec![choice("codex", None), choice("claude", Some("opus"))], OnFailure::Same);
    let (claude, paid) = (agent("claude"), agent("paid"));
    let who = |task: Task<'_>| book.route(task).choice.map(|choice| (choice.agent.to_string(), choice.model));
    let said = |name: &str, model: Option<&str>| Some((name.to_owned(), model.map(str::to_owned)));
    assert_eq!(who(task("Do it")), said("codex", None));
    assert_eq!(who(Task { default_agent: Some(&claude), ..task("Do it") }), said("claude", Some("opus")));
    let both = Task { agent: Some(&paid), default_agent: Some(&claude), ..task("Do it") };
    assert_eq!(who(both), said("paid", None));
    assert_eq!(who(Task { model: Some("mine"), ..both }), said("paid", Some("mine")));
    assert_eq!(who(Task { agent: Some(&claude), ..task("Fix a typo") }), said("claude", Some("haiku")));
    assert_eq!(who(Task { agent: Some(&claude), ..task("Rewrite the scheduler") }), said("claude", Some("opus")));
}

#[test]
fn nobody_is_picked_where_nobody_is_declared_and_a_reviewer_is_of_another_family() {
    let empty = RouteBook { roles: BTreeMap::new(), ..book(Vec::new(), OnFailure::Same) };
    let routed = empty.route(task("Do it"));
    assert_eq!(routed.choice, None);
    assert!(routed.because.last().is_some_and(|why| why.contains("no agent is named")), "{routed:?}");
    let book = book(vec![choice("gone", None), choice("claude", None), choice("codex", None)], OnFailure::Same);
    assert_eq!(book.route(task("Do it")).choice.map(|choice| choice.agent), Some(agent("claude")));
    let review = Task { not_of: Some(Family::Anthropic), ..task("Look at it") };
    assert_eq!(book.route(review).choice.map(|choice| choice.agent), Some(agent("codex")));
}

#[test]
fn what_follows_is_only_forwards_in_the_list_and_never_dearer_without_leave() {
    let list = vec![
        choice("claude", Some("opus")),
        choice("claude", Some("sonnet")),
        choice("paid", None),
        choice("codex", None),
    ];
    let mut book = book(list.clone(), OnFailure::FallbackProvider);
    let first = after(&book, &list[0]);
    assert_eq!(
        (first.model, first.agent),
        (Some(list[1].clone()), Some(list[3].clone())),
        "the paid one is passed over"
    );
    let left_out: Vec<_> = first.left_out.iter().map(|(choice, why)| (choice.clone(), why.to_string())).collect();
    let why = "its own credential is paid by use; the route does not say `allow_paid = true`".to_owned();
    assert_eq!(left_out, [(list[2].clone(), why)]);
    let second = after(&book, &list[1]);
    assert_eq!((second.model, second.agent), (None, Some(list[3].clone())), "not back to the first");
    let last = after(&book, &list[3]);
    assert_eq!((last.model, last.agent), (None, None), "a chain ends");
    book.roles.get_mut(&Role::Coder).expect("there").allow_paid = true;
    assert_eq!(after(&book, &list[0]).agent, Some(list[2].clone()));
}

#[test]
fn a_chain_of_followers_ends_whatever_it_began_with() {
    let names = ["claude", "codex", "paid"];
    for list in [vec![0, 1, 2], vec![0, 0, 1], vec![2, 1, 0, 1, 2], vec![1]] {
        let list: Vec<Choice> =
            list.iter().enumerate().map(|(place, name)| choice(names[*name], Some(&format!("m{place}")))).collect();
        let mut book = book(list.clone(), OnFailure::FallbackProvider);
        book.roles.get_mut(&Role::Coder).expect("there").allow_paid = true;
        for begin in list.iter().cloned().chain(names.map(|name| choice(name, None))) {
            let (mut now, mut steps) = (begin, 0);
            while let Some(next) = {
                let followers = after(&book, &now);
                followers.model.or(followers.agent)
            } {
                now = next;
                steps += 1;
                assert!(steps <= list.len(), "it goes round");
            }
        }
    }
}

#[test]
fn a_list_that_cannot_be_meant_is_refused_with_its_key() {
    let fault = |book: RouteBook| book.validate().expect_err("it is refused").0;
    assert_eq!(fault(book(vec![choice("gone", None)], OnFailure::Same)), "routes.coder.prefer[0].agent");
    let twice = vec![choice("claude", None), choice("claude", None)];
    assert_eq!(fault(book(twice, OnFailure::Same)), "routes.coder.prefer[1]");
    assert_eq!(fault(book(vec![choice("claude", None)], OnFailure::FallbackModel)), "routes.coder.on_failure");
    assert_eq!(book(vec![choice("claude", None)], OnFailure::Same).validate(), Ok(()));
    for role in [Role::Planner, Role::Reviewer] {
        let mut unused = book(vec![choice("claude", None)], OnFailure::Same);
        unused.roles.insert(role, Route::default());
        let (key, why) = unused.validate().expect_err("nothing is routed by it");
        assert!(key == format!("routes.{}", role.word()) && why.starts_with("is used by nothing"), "{key}: {why}");
    }
}

#[test]
fn a_chain_of_three_models_goes_forwards_and_ends() {
    let list = vec![choice("claude", None), choice("claude", Some("opus")), choice("claude", Some("haiku"))];
    let book = book(list, OnFailure::FallbackModel);
    let next = |model: Option<&str>| after(&book, &choice("claude", model)).model;
    assert_eq!(next(None), Some(choice("claude", Some("opus"))));
    // What the complexity chose is in no list: it stands where the list leaves the model open.
    assert_eq!(next(Some("sonnet")), Some(choice("claude", Some("opus"))));
    assert_eq!(next(Some("opus")), Some(choice("claude", Some("haiku"))));
    assert_eq!(next(Some("haiku")), None);
}

#[test]
fn the_model_of_an_agent_s_configuration_is_the_one_of_a_choice_that_names_none() {
    let list = vec![choice("codex", None), choice("codex", Some("big")), choice("codex", Some("small"))];
    let mut book = book(list, OnFailure::FallbackModel);
    book.agents.get_mut(&agent("codex")).expect("there").model = Some("big".to_owned());
    let followers = after(&book, &choice("codex", None));
    assert_eq!(followers.model, Some(choice("codex", Some("small"))), "the second is the same");
    let because = book.route(task("Do it")).because.join("; ");
    assert!(because.contains("the agent's configuration names model `big`"), "{because}");
}

#[test]
fn another_account_of_the_same_agent_follows_where_the_list_names_it() {
    let of = |account: &str| Choice { account: Some(account.parse().expect("a name")), ..choice("claude", None) };
    let book = book(vec![of("work"), of("home"), choice("codex", None)], OnFailure::FallbackProvider);
    let purses = registered(&[("work", "claude", Billing::Subscription), ("home", "claude", Billing::Subscription)]);
    let next =
        |after: &Choice| book.followers(Following { role: Role::Coder, after, not_of: None, purses: &purses }).agent;
    assert_eq!(next(&of("work")), Some(of("home")));
    assert_eq!(next(&of("home")), Some(choice("codex", None)));
    assert_eq!(next(&choice("codex", None)), None);
}

#[test]
fn what_is_told_of_a_route_is_what_would_happen() {
    use crate::account::choose::Purse;
    use jiff::Timestamp;
    let list = vec![choice("claude", None), choice("paid", None), choice("codex", None)];
    let book = book(list, OnFailure::FallbackProvider);
    let tell = |task: Task<'_>| explain::explain(&book, &BTreeMap::new(), task, Timestamp::UNIX_EPOCH);
    let told = tell(task("Fix a typo"));
    assert_eq!(told.routed.choice, Some(choice("claude", Some("haiku"))));
    assert_eq!(told.pays, Some(Ok(Purse::Own)));
    let left_out: Vec<Choice> = told.left_out.into_iter().map(|(choice, _)| choice).collect();
    assert_eq!((told.chain, left_out), (vec![choice("codex", None)], vec![choice("paid", None)]));
    let named = agent("claude");
    let told = tell(Task { agent: Some(&named), ..task("Fix a typo") });
    assert_eq!((told.chain, told.left_out), (Vec::new(), Vec::new()), "nobody follows what a person named");
}

#[test]
fn what_a_repository_says_of_failures_goes_before_the_route() {
    let list = vec![choice("claude", None), choice("codex", None)];
    let declared = book(list, OnFailure::FallbackProvider);
    let after = |book: &RouteBook| after(book, &choice("claude", None)).on_failure;
    assert_eq!(after(&declared.under(None)), OnFailure::FallbackProvider);
    assert_eq!(after(&declared.under(Some(OnFailure::None))), OnFailure::None);
    assert_eq!(
        after(&RouteBook::default().under(Some(OnFailure::Analyze))),
        OnFailure::Analyze,
        "where none is declared"
    );
}

#[test]
fn a_chain_is_judged_by_who_would_pay_and_tells_why_somebody_is_left_out() {
    use Billing::{ApiKey, Subscription};
    let spare = Choice { account: Some("spare".parse().expect("a name")), ..choice("claude", None) };
    let list = vec![choice("claude", None), spare, choice("codex", None), choice("env", None), choice("paid", None)];
    let mut book = book(list, OnFailure::FallbackProvider);
    book.agents.insert(agent("env"), AgentFacts::default());
    let told = |purses: &Purses| {
        let first = choice("claude", None);
        let followers = book.followers(Following { role: Role::Coder, after: &first, not_of: None, purses });
        let names =
            |choice: &Choice| choice.account.as_ref().map_or_else(|| choice.agent.to_string(), ToString::to_string);
        let left_out = followers.left_out.iter().map(|(choice, why)| format!("{}: {why}", names(choice)));
        (followers.agent.as_ref().map(names), left_out.collect::<Vec<_>>().join("\n"))
    };
    let (next, why) = told(&registered(&[
        ("work", "claude", Subscription),
        ("spare", "claude", ApiKey),
        ("main", "codex", ApiKey),
        ("flat", "paid", Subscription),
    ]));
    assert_eq!(next.as_deref(), Some("paid"), "its account pays, and that is a subscription:\n{why}");
    for words in
        ["spare: its account `spare` is paid by use, the agent has another", "codex: its account `main`", "env: nobody"]
    {
        assert!(why.contains(words), "{words}:\n{why}");
    }
    let (next, why) = told(&registered(&[("work", "claude", Subscription)]));
    assert_eq!(next.as_deref(), Some("codex"), "its own credential is a subscription:\n{why}");
    assert!(why.contains("spare: account `spare` is not registered for this agent"), "{why}");
    // An agent that could be paid by use is not, where its account is a subscription.
    let mut dear = book.clone();
    dear.agents.get_mut(&agent("claude")).expect("there").billing = Some(ApiKey);
    let purses = registered(&[("work", "claude", Subscription), ("main", "codex", ApiKey)]);
    let first = choice("claude", None);
    let followers = dear.followers(Following { role: Role::Coder, after: &first, not_of: None, purses: &purses });
    assert_eq!(followers.agent, None, "{followers:?}");
}

proptest! {
    /// Whatever is registered and declared: a chain that does not allow it never comes from what is known not to be paid
    /// by use to a purse of which that is not known, and everybody is either followed or left out with a reason.
    #[test]
    fn no_chain_reaches_a_purse_that_costs_without_leave(
        accounts in prop::collection::vec((0_usize..4, 0_usize..3, any::<bool>()), 0..5),
        own in prop::collection::vec(prop::option::of(any::<bool>()), 3),
        list in prop::collection::vec((0_usize..3, prop::option::of(0_usize..5)), 1..6),
        allow_paid in any::<bool>(),
    ) {
        const AGENTS: [&str; 3] = ["a", "b", "c"];
        const NAMES: [&str; 5] = ["v", "w", "x", "y", "z"];
        let billing = |is_paid: bool| if is_paid { Billing::ApiKey } else { Billing::Subscription };
        let accounts: Vec<_> = accounts
            .iter()
            .map(|&(name, of, is_paid)| (NAMES[name], AGENTS[of], billing(is_paid)))
            .collect();
        let purses = registered(&accounts);
        let facts = AGENTS.iter().zip(&own).map(|(name, own)| {
            (agent(name), AgentFacts { billing: own.map(billing), ..AgentFacts::default() })
        });
        let prefer: Vec<Choice> = list
            .iter()
            .map(|&(of, account)| Choice {
                account: account.map(|account| NAMES[account].parse().expect("a name")),
                ..choice(AGENTS[of], None)
            })
            .collect();
        let route = Route { prefer: prefer.clone(), on_failure: OnFailure::FallbackProvider, allow_paid };
        let book = RouteBook {
            agents: facts.collect(),
            roles: BTreeMap::from([(Role::Coder, route)]),
            ..RouteBook::default()
        };
        let cost = |choice: &Choice| {
            purses.cost(&choice.agent, choice.account.as_ref(), book.agents[&choice.agent].billing)
        };
        for first in &prefer {
            let followers = book.followers(Following { role: Role::Coder, after: first, not_of: None, purses: &purses });
            if let Some(next) = followers.agent {
                let is_there = !matches!(cost(&next), Cost::NotThere { .. });
                prop_assert!(is_there, "nobody pays for {next:?}");
                prop_assert!(
                    allow_paid || cost(&next) == Cost::Covered || cost(first) != Cost::Covered,
                    "{first:?} -> {next:?}"
                );
                let is_kept = matches!(cost(&next), Cost::Kept { .. });
                prop_assert!(allow_paid || !is_kept, "{first:?} -> {next:?}");
                prop_assert!(allow_paid || cost(&next) == Cost::Covered || cost(first) != Cost::Unknown);
                prop_assert!(!followers.left_out.iter().any(|(left_out, _)| *left_out == next));
            }
        }
    }
}

#[test]
fn the_rule_about_families_holds_for_whoever_follows_and_an_unknown_family_is_not_another() {
    let list = vec![choice("codex", None), choice("acp", None), choice("claude", None), choice("free", None)];
    let mut book = book(list, OnFailure::FallbackProvider);
    let facts = |family| AgentFacts { family, billing: Some(Billing::Free), ..AgentFacts::default() };
    book.agents.insert(agent("acp"), facts(None));
    book.agents.insert(agent("free"), facts(Some(Family::Google)));
    let first = choice("codex", None);
    let not_of = Some(Family::Anthropic);
    let purses = Purses::default();
    let followers = book.followers(Following { role: Role::Coder, after: &first, not_of, purses: &purses });
    assert_eq!(followers.agent, Some(choice("free", None)));
    let told: Vec<String> = followers.left_out.iter().map(|(choice, why)| format!("{} {why}", choice.agent)).collect();
    let expected = [
        "acp runs models of which nobody knows the family, and another one is asked for",
        "claude is of the family whose work this looks at",
    ];
    assert_eq!(told, expected);
    let review = Task { not_of: Some(Family::Openai), ..task("Look at it") };
    assert_eq!(book.route(review).choice.map(|choice| choice.agent), Some(agent("claude")), "`acp` is passed over");
}
