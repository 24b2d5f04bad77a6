//! The login that the real Claude Code keeps of its own, made up, in a made-up HOME: a run is lent it, and nothing else.

use godwit_e2e::home::TestHome;
use godwit_e2e::until;
use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{CredentialHeader, ModelScript, ModelServer, Tool, Turn};

/// A made-up token in the form of this kind.
fn token(kind: &str) -> String {
    format!("sk-ant-{kind}-made-up-token-of-the-suite")
}

#[test]
fn claude_code_works_with_its_own_login_and_nothing_of_it_is_left_anywhere() {
    let repair = Tool::Shell { command: "echo 'hello, world' > greeting.txt".into() };
    let turns = [Turn::say("I correct the greeting.").using(repair), Turn::say("It is done.")];
    let server = ModelServer::start(ModelScript::of(turns)).expect("the model server starts");
    let home = TestHome::new();
    let login = home.operator().join(".claude/.credentials.json");
    std::fs::create_dir_all(login.parent().expect("a directory")).expect("made");
    // Good until 2100: the CLI has no reason to ask for another one.
    let (access, refresh) = (token("oat01"), token("ort01"));
    let contents = format!(
        "{{\"claudeAiOauth\":{{\"accessToken\":\"{access}\",\"refreshToken\":\"{refresh}\",\
         \"expiresAt\":4102444800000,\"scopes\":[\"user:inference\"],\"subscriptionType\":\"max\"}}}}"
    );
    std::fs::write(&login, &contents).expect("written");
    home.configure(&format!(
        "[agents.claude]\nadapter = \"claude\"\nprogram = {:?}\ncredential = \"cli-login\"\nbase_url = \"{}\"\n",
        Cli::ClaudeCode.program(),
        server.url()
    ));
    home.up();
    home.add_repo_for("claude", &[]);
    let told = home.godwit(&["doctor", "--json"]).out;
    assert!(told.contains("login claude") && told.contains("lent the CLI's own login"), "{told}");

    let id = home.new_mission("Correct the greeting so that `sh test.sh` passes.");
    home.wait_for(&id, &["awaiting-approval"]);
    let requests = server.model_requests();
    assert!(requests.iter().all(|request| request.credential == CredentialHeader::Bearer), "{requests:#?}");
    assert_eq!(std::fs::read_to_string(&login).expect("it is there"), contents, "the operator's login is as it was");
    let copies = || {
        let homes = std::fs::read_dir(home.path().join("homes")).expect("the homes").flatten();
        homes.filter(|task| task.path().join(".claude/.credentials.json").exists()).count()
    };
    until("the copy to be taken away", || (copies() == 0).then_some(()));
    let log = home.godwit(&["log", "show", "--json"]).ok().out;
    let said = home.godwit(&["run", "logs", &format!("{id}-t1-r1"), "--json"]).ok().out;
    assert!(!log.contains(&access) && !said.contains(&access), "no secret in the log or in what the run said");
}
