use super::*;

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
    RouteBook { agents, roles: BTreeMap::from([(Role::Coder, route)]) }
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
    let first = book.followers(Role::Coder, &list[0]);
    assert_eq!(
        (first.model, first.agent),
        (Some(list[1].clone()), Some(list[3].clone())),
        "the paid one is passed over"
    );
    assert_eq!(first.too_dear, Some(list[2].clone()));
    let second = book.followers(Role::Coder, &list[1]);
    assert_eq!((second.model, second.agent), (None, Some(list[3].clone())), "not back to the first");
    let last = book.followers(Role::Coder, &list[3]);
    assert_eq!((last.model, last.agent), (None, None), "a chain ends");
    book.roles.get_mut(&Role::Coder).expect("there").allow_paid = true;
    assert_eq!(book.followers(Role::Coder, &list[0]).agent, Some(list[2].clone()));
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
                let followers = book.followers(Role::Coder, &now);
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
}

#[test]
fn a_chain_of_three_models_goes_forwards_and_ends() {
    let list = vec![choice("claude", None), choice("claude", Some("opus")), choice("claude", Some("haiku"))];
    let book = book(list, OnFailure::FallbackModel);
    let next = |model: Option<&str>| book.followers(Role::Coder, &choice("claude", model)).model;
    assert_eq!(next(None), Some(choice("claude", Some("opus"))));
    // What the complexity chose is in no list: it stands where the list leaves the model open.
    assert_eq!(next(Some("sonnet")), Some(choice("claude", Some("opus"))));
    assert_eq!(next(Some("opus")), Some(choice("claude", Some("haiku"))));
    assert_eq!(next(Some("haiku")), None);
}

#[test]
fn another_account_of_the_same_agent_follows_where_the_list_names_it() {
    let of = |account: &str| Choice { account: Some(account.parse().expect("a name")), ..choice("claude", None) };
    let book = book(vec![of("work"), of("home"), choice("codex", None)], OnFailure::FallbackProvider);
    let next = |after: &Choice| book.followers(Role::Coder, after).agent;
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
    assert_eq!((told.chain, told.too_dear), (vec![choice("codex", None)], vec![choice("paid", None)]));
    let named = agent("claude");
    let told = tell(Task { agent: Some(&named), ..task("Fix a typo") });
    assert_eq!((told.chain, told.too_dear), (Vec::new(), Vec::new()), "nobody follows what a person named");
}

#[test]
fn what_a_repository_says_of_failures_goes_before_the_route() {
    let list = vec![choice("claude", None), choice("codex", None)];
    let declared = book(list, OnFailure::FallbackProvider);
    let after = |book: &RouteBook| book.followers(Role::Coder, &choice("claude", None)).on_failure;
    assert_eq!(after(&declared.under(None)), OnFailure::FallbackProvider);
    assert_eq!(after(&declared.under(Some(OnFailure::None))), OnFailure::None);
    assert_eq!(
        after(&RouteBook::default().under(Some(OnFailure::Analyze))),
        OnFailure::Analyze,
        "where none is declared"
    );
}
