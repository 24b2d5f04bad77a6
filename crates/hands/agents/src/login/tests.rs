use serde_json::json;

use super::*;

/// A token that says this of itself.
fn token(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2lnbmF0dXJl", part(&json!({"alg": "none"})), part(claims))
}

fn openai(account: &str, ends: i64) -> String {
    let told = json!({"chatgpt_account_id": account, "chatgpt_user_id": format!("user-of-{account}")});
    token(&json!({"exp": ends, "https://api.openai.com/auth": told}))
}

/// A login of each kind: of an account, that ends at a second after 1970, and the how-manieth it is.
fn claude(_: &str, ends: i64, number: u32) -> Value {
    let (access, refresh) = (format!("made-up-access-{number}"), format!("made-up-refresh-{number}"));
    json!({"claudeAiOauth": {"accessToken": access, "refreshToken": refresh, "expiresAt": ends * 1_000, "scopes": ["a"]}})
}

fn codex(account: &str, ends: i64, number: u32) -> Value {
    let tokens = json!({
        "id_token": openai(account, ends), "access_token": openai(account, ends),
        "refresh_token": format!("made-up-refresh-{number}"), "account_id": account,
    });
    json!({"auth_mode": "chatgpt", "OPENAI_API_KEY": null, "tokens": tokens, "last_refresh": number.to_string()})
}

fn opencode(account: &str, ends: i64, number: u32) -> Value {
    let refresh = format!("made-up-refresh-{number}");
    let access = openai(account, ends);
    let own =
        json!({"type": "oauth", "access": access, "refresh": refresh, "expires": ends * 1_000, "accountId": account});
    json!({"openai": own, "other": {"type": "api", "key": "made-up-key"}})
}

fn gemini(account: &str, ends: i64, number: u32) -> Value {
    json!({
        "access_token": format!("made-up-access-{number}"), "refresh_token": format!("made-up-refresh-of-{account}"),
        "id_token": token(&json!({"sub": account})), "token_type": "Bearer", "expiry_date": ends * 1_000,
    })
}

type Made = fn(&str, i64, u32) -> Value;

fn all() -> [(LoginFile, Made); 4] {
    let file = |form, part: Option<&str>| LoginFile { path: "login".into(), form, part: part.map(str::to_owned) };
    [
        (file(LoginForm::Claude, None), claude),
        (file(LoginForm::Codex, None), codex),
        (file(LoginForm::Opencode, Some("openai")), opencode),
        (file(LoginForm::Gemini, None), gemini),
    ]
}

/// When the runs of these tests end.
const ENDED: i64 = 100_000;

fn left(file: &LoginFile, old: &Value, new: &Value) -> Left {
    file.left(old, new, Timestamp::from_second(ENDED).expect("a time"))
}

#[test]
fn what_a_cli_refreshed_is_given_back_and_what_is_as_it_was_is_not() {
    for (file, made) in all() {
        let (old, new) = (made("mine", ENDED + 60, 1), made("mine", ENDED + 7_200, 2));
        assert_eq!(left(&file, &old, &new), Left::Renewed(new.clone()), "{file:?}");
        assert_eq!(left(&file, &old, &old), Left::AsLent, "{file:?}");
        assert!(file.to_lend(&old).is_ok(), "{file:?}");
    }
}

#[test]
fn a_login_of_another_account_is_never_given_back() {
    for (file, made) in all().into_iter().filter(|(file, _)| file.form != LoginForm::Claude) {
        let (old, new) = (made("mine", ENDED - 60, 1), made("theirs", ENDED + 7_200, 2));
        assert!(matches!(left(&file, &old, &new), Left::Other(_)), "{file:?}");
    }
    // Nor where only what is beside the token claims to be the same.
    let (codex_file, _) = all()[1].clone();
    let old = codex("mine", ENDED - 60, 1);
    let mut new = codex("theirs", ENDED + 7_200, 2);
    new["tokens"]["account_id"] = json!("mine");
    new["tokens"]["id_token"] = old["tokens"]["id_token"].clone();
    assert_eq!(left(&codex_file, &old, &new), Left::Other(ANOTHER));
    new["tokens"]["access_token"] = json!("a-token-that-says-nothing");
    assert_eq!(left(&codex_file, &old, &new), Left::Other(ANOTHER));
    // Nor with the operator's own token and another's means of refresh.
    let mut new = old.clone();
    new["tokens"]["refresh_token"] = json!("of-another");
    assert_eq!(left(&codex_file, &old, &new), Left::Other(NOT_NEWER));
}

#[test]
fn what_says_nothing_of_whose_it_is_is_believed_only_when_it_was_due() {
    let (file, made) = all()[0].clone();
    let new = made("anyone", ENDED + 90_000, 2);
    assert_eq!(left(&file, &made("mine", ENDED + 7_200, 1), &new), Left::Other(NOT_DUE));
    assert!(matches!(left(&file, &made("mine", ENDED + 60, 1), &new), Left::Renewed(_)));
    assert!(matches!(left(&file, &made("mine", ENDED - 60, 1), &new), Left::Renewed(_)));
}

#[test]
fn what_is_older_or_lasts_as_no_token_does_is_not_given_back() {
    for (file, made) in all() {
        let (old, new) = (made("mine", ENDED + 60, 1), made("mine", ENDED + 30, 2));
        assert_eq!(left(&file, &old, &new), Left::Other(NOT_NEWER), "{file:?}");
    }
    let (file, made) = all()[3].clone();
    let old = made("mine", ENDED + 60, 1);
    assert_eq!(left(&file, &old, &made("mine", ENDED + 900_000, 2)), Left::Other(NOT_OF_YOURS));
}

#[test]
fn what_is_destroyed_or_added_is_not_given_back() {
    for (file, made) in all() {
        let old = made("mine", ENDED - 60, 1);
        for destroyed in [json!({}), json!(null), json!([]), json!("x"), json!({"openai": {}})] {
            assert!(matches!(left(&file, &old, &destroyed), Left::Other(_)), "{file:?} {destroyed}");
        }
        let mut more = made("mine", ENDED + 7_200, 2);
        more["planted"] = json!("theirs");
        let Left::Renewed(given) = left(&file, &old, &more) else { panic!("{file:?}") };
        assert_eq!(given.get("planted"), None, "{file:?}");
    }
}

#[test]
fn the_logins_of_other_providers_are_neither_lent_nor_changed() {
    let (file, made) = all()[2].clone();
    let (old, mut new) = (made("mine", ENDED - 60, 1), made("mine", ENDED + 7_200, 2));
    let lent = file.to_lend(&old).expect("it is there");
    assert_eq!(lent, json!({"openai": old["openai"]}));
    new["other"] = json!({"type": "api", "key": "theirs"});
    let Left::Renewed(given) = left(&file, &old, &new) else { panic!("it is newer") };
    assert_eq!((&given["openai"], &given["other"]), (&new["openai"], &old["other"]));
}

#[test]
fn a_key_is_lent_and_never_given_back() {
    let file = LoginFile { path: "login".into(), form: LoginForm::Opencode, part: Some("other".into()) };
    let old = opencode("mine", ENDED, 1);
    assert!(file.to_lend(&old).is_ok());
    let mut new = old.clone();
    new["other"]["key"] = json!("another");
    assert_eq!(left(&file, &old, &new), Left::Other(NEVER_RENEWED));
}

#[test]
fn what_is_no_login_is_refused_without_a_text_of_it() {
    for (file, _) in all() {
        for other in
            [json!({}), json!("made-up-secret"), json!({"OPENAI_API_KEY": "made-up-secret", "openai": {"key": 1}})]
        {
            let refused = file.to_lend(&other).expect_err("no login");
            assert!(!refused.contains("made-up-secret"), "{refused}");
        }
    }
    let none = LoginFile { path: "login".into(), form: LoginForm::Opencode, part: Some("anthropic".into()) };
    assert!(none.to_lend(&opencode("mine", ENDED, 1)).expect_err("none").contains("anthropic"));
}
