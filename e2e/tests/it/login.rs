//! The logins that the real CLIs keep of their own, made up, in a made-up HOME: a run is lent one, and nothing else, and
//! what the CLI has renewed comes back.

use std::fs;
use std::path::PathBuf;

use godwit_e2e::home::TestHome;
use godwit_e2e::until;
use godwit_testkit::elsewhere::{Elsewhere, openai_token, token as token_of};
use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{CredentialHeader, ModelScript, ModelServer, Tool, Turn};
use serde_json::{Value, json};

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

/// Before any run of this suite, in seconds after 1970: a login that has ended is renewed before it is used.
const ENDED: i64 = 1_700_000_000;

/// A CLI whose login is with a provider that it cannot be told another address of.
struct Subject {
    cli: Cli,
    adapter: &'static str,
    model: &'static str,
    /// Where it keeps its login, and a made-up one that has ended.
    place: &'static str,
    login: fn() -> Value,
    /// Where in the login the token is that it sends.
    token: &'static str,
    /// The host and path by which it is renewed, and those by which the model is asked.
    renews: (&'static str, &'static str),
    asks: (&'static str, &'static str),
}

const CODEX: Subject = Subject {
    cli: Cli::Codex,
    adapter: "codex",
    model: "gpt-5.5",
    place: ".codex/auth.json",
    login: || {
        let token = openai_token("mine", ENDED);
        let tokens = json!({
            "id_token": token, "access_token": token, "refresh_token": "made-up-refresh-of-mine", "account_id": "mine",
        });
        let at = "2026-11-21T12:00:00Z";
        json!({"auth_mode": "chatgpt", "OPENAI_API_KEY": null, "tokens": tokens, "last_refresh": at})
    },
    token: "/tokens/access_token",
    renews: ("auth.openai.com", "/oauth/token"),
    asks: ("chatgpt.com", "/backend-api/codex/responses"),
};

const OPENCODE: Subject = Subject {
    cli: Cli::Opencode,
    adapter: "opencode",
    model: "openai/gpt-5.5",
    place: ".local/share/opencode/auth.json",
    login: || {
        let own = json!({
            "type": "oauth", "access": openai_token("mine", ENDED), "refresh": "made-up-refresh-of-mine",
            "expires": ENDED * 1_000, "accountId": "mine",
        });
        json!({"openai": own, "other": {"type": "api", "key": "made-up-key-of-another-provider"}})
    },
    token: "/openai/access",
    renews: CODEX.renews,
    asks: CODEX.asks,
};

const GEMINI: Subject = Subject {
    cli: Cli::Gemini,
    adapter: "gemini",
    model: "gemini-3.8-flash",
    place: ".gemini/oauth_creds.json",
    login: || {
        json!({
            "access_token": "ya29.made-up-and-ended", "refresh_token": "made-up-refresh-of-mine", "scope": "made-up",
            "token_type": "Bearer", "id_token": token_of(&json!({"sub": "mine"})), "expiry_date": ENDED * 1_000,
        })
    },
    token: "/access_token",
    renews: ("oauth2.googleapis.com", "/token"),
    asks: ("cloudcode-pa.googleapis.com", "/v1internal:streamGenerateContent"),
};

impl Subject {
    /// A home whose operator is logged in, with a daemon, and the login.
    fn begin(&self, elsewhere: &Elsewhere, more: &str) -> (TestHome, PathBuf) {
        let home = TestHome::new();
        let login = home.operator().join(self.place);
        fs::create_dir_all(login.parent().expect("a directory")).expect("made");
        fs::write(&login, format!("{:#}", (self.login)())).expect("written");
        // Else Gemini CLI asks for the name of the account.
        if self.cli == Cli::Gemini {
            fs::write(login.with_file_name("google_accounts.json"), r#"{"active":"nobody","old":[]}"#)
                .expect("written");
        }
        let certificate = elsewhere.authority();
        let variables = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "CODEX_CA_CERTIFICATE"];
        let trusted: String = variables.map(|name| format!(", {name} = {certificate:?}")).concat();
        home.configure(&format!(
            "[agents.{adapter}]\nadapter = \"{adapter}\"\nprogram = {:?}\ncredential = \"cli-login\"\nmodel = {:?}\n\
             read_only_paths = [{:?}, {:?}]\nenv = {{ HTTPS_PROXY = {:?}, NO_PROXY = \"127.0.0.1\"{trusted} }}\n{more}",
            self.cli.program(),
            self.model,
            self.cli.directory().canonicalize().expect("it is installed"),
            elsewhere.directory(),
            elsewhere.url(),
            adapter = self.adapter,
        ));
        home.up();
        home.add_repo_for(self.adapter, &[]);
        (home, login)
    }
}

#[test]
fn what_each_cli_renews_of_its_own_login_comes_back_and_nobody_but_its_provider_is_asked() {
    for subject in [CODEX, OPENCODE, GEMINI] {
        let adapter = subject.adapter;
        let repair = Tool::Shell { command: "echo 'hello, world' > greeting.txt".into() };
        let turns = [Turn::say("I correct the greeting.").using(repair), Turn::say("It is done.")];
        let server = ModelServer::start(ModelScript::of(turns)).expect("the model server starts");
        let elsewhere = Elsewhere::start(&server).expect("it starts");
        let (home, login) = subject.begin(&elsewhere, "");
        let before = fs::read_to_string(&login).expect("it is there");
        let id = home.new_mission("Correct the greeting so that `sh test.sh` passes.");
        home.wait_for(&id, &["awaiting-approval"]);

        // The CLI asked for a new token with what it was lent, and the model with the new token.
        let calls = elsewhere.calls();
        let of =
            |(host, path)| calls.iter().filter(move |call| (call.host.as_str(), call.path.as_str()) == (host, path));
        assert_eq!(of(subject.renews).count(), 1, "{adapter}: {calls:#?}");
        let after: Value = serde_json::from_str(&fs::read_to_string(&login).expect("it is there")).expect("JSON");
        let renewed = after.pointer(subject.token).and_then(Value::as_str).expect("a token").to_owned();
        assert!(!before.contains(&renewed), "{adapter}: it is a new one");
        let mut asked = of(subject.asks).peekable();
        assert!(asked.peek().is_some(), "{adapter}: {calls:#?}");
        assert!(asked.all(|call| call.bearer.as_deref() == Some(renewed.as_str())), "{adapter}: {calls:#?}");

        // What else is in the file is as it was, and the earlier one is beside it.
        let mut rest: (Value, Value) = (serde_json::from_str(&before).expect("JSON"), after);
        for file in [&mut rest.0, &mut rest.1] {
            let moving = ["/tokens/id_token", "/tokens/access_token", "/tokens/refresh_token", "/last_refresh"];
            let moving = moving.into_iter().chain(["/openai/access", "/openai/refresh", "/openai/expires"]);
            for place in moving.chain(["/access_token", "/id_token", "/expiry_date"]) {
                file.pointer_mut(place).map(Value::take);
            }
        }
        assert_eq!(rest.0, rest.1, "{adapter}");
        let name = login.file_name().and_then(|name| name.to_str()).expect("a name");
        let kept = login.with_file_name(format!("{name}.before-godwit"));
        assert_eq!(fs::read_to_string(kept).expect("it is kept"), before, "{adapter}");

        // Nothing of either is left anywhere.
        let homes = fs::read_dir(home.path().join("homes")).expect("the homes").flatten();
        assert_eq!(homes.filter(|task| task.path().join(subject.place).exists()).count(), 0, "{adapter}");
        let log = home.godwit(&["log", "show", "--json"]).ok().out;
        let said = home.godwit(&["run", "logs", &format!("{id}-t1-r1"), "--json"]).ok().out;
        for secret in [renewed.as_str(), "made-up-refresh-of-mine", "made-up-renewed-of-mine"] {
            assert!(!log.contains(secret) && !said.contains(secret), "{adapter}: a secret is in the log");
        }
        let _said = home.godwit(&["down"]).ok();
    }
}

#[test]
fn an_agent_that_exchanges_its_login_holds_its_mission() {
    let server_turns = |subject: &Subject| {
        let mut other = (subject.login)().to_string();
        other = other.replace("made-up-refresh-of-mine", "made-up-refresh-of-theirs");
        let exchange = Tool::Shell { command: format!("printf '%s' '{other}' > ~/{}", subject.place) };
        [Turn::say("I exchange it.").using(exchange), Turn::say("It is done.")]
    };
    let subject = CODEX;
    let server = ModelServer::start(ModelScript::of(server_turns(&subject))).expect("the model server starts");
    let elsewhere = Elsewhere::start(&server).expect("it starts");
    // The sentinel would deny the call, which names the place; it is a trip wire and no wall.
    let (home, login) = subject.begin(&elsewhere, "sentinel = \"off\"\n");
    let before = fs::read_to_string(&login).expect("it is there");
    let id = home.new_mission("Correct the greeting so that `sh test.sh` passes.");
    home.wait_for(&id, &["held"]);
    let shown = home.mission(&id).expect("a mission");
    let codes = (&shown["runs"][0]["class"]["class"], &shown["holds"][0]["code"]);
    assert_eq!(codes, (&json!("login-exchanged"), &json!("login-exchanged")), "{shown:#}");
    assert_eq!(fs::read_to_string(&login).expect("it is there"), before, "the operator's is as it was");
    assert!(!shown.to_string().contains("made-up-refresh"), "{shown:#}");
}
