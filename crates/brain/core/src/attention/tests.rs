use serde_json::json;

use super::*;
use crate::sentinel::{Rules, judge};

fn standing(attention: Attention) -> Standing {
    Standing { attention, permissions: BTreeMap::new() }
}

fn replied(standing: &Standing, tool: &str, input: &Value) -> Reply {
    let call = ToolCall { tool, input, directory: "/ws" };
    let rules = Rules { workspace: "/ws".to_owned(), home: "/home/run".to_owned() };
    standing.reply(&call, judge(&call, &rules))
}

fn command(standing: &Standing, command: &str) -> Reply {
    replied(standing, "Bash", &json!({"command": command, "description": "something that differs each time"}))
}

#[test]
fn each_policy_answers_each_verdict() {
    use Verdict::{Allow, Hard, Soft};
    // A command, what the rules say of it, and whether a person is asked where that is possible.
    let cases = [("cargo test", Allow, false), ("sudo make install", Soft, true), ("rm -rf /", Hard, false)];
    for attention in Attention::ALL {
        for (text, verdict, is_asked) in cases {
            let reply = command(&standing(attention), text);
            assert_eq!(reply.judgement.verdict, verdict, "{attention:?} {text}");
            assert_eq!(reply.inquiry.is_some(), is_asked && attention.asks(), "{attention:?} {text}");
        }
    }
}

#[test]
fn who_asks_where_everything_is_denied_is_denied() {
    let input = json!({"command": "cargo test"});
    let call = ToolCall { tool: "Bash", input: &input, directory: "/ws" };
    let rules = Rules { workspace: "/ws".to_owned(), home: "/home/run".to_owned() };
    for attention in Attention::ALL {
        let reply = standing(attention).requested(&call, judge(&call, &rules));
        let expected = if attention == Attention::Deny { Verdict::Soft } else { Verdict::Allow };
        assert_eq!((reply.judgement.verdict, reply.inquiry), (expected, None), "{attention:?}");
    }
}

#[test]
fn what_a_person_has_said_holds_for_exactly_that_call() {
    let asked = command(&standing(Attention::Ask), "sudo make install").inquiry.expect("a person is asked");
    let with =
        |permission| Standing { permissions: [(asked.key.clone(), permission)].into(), ..standing(Attention::Ask) };
    let (allowed, denied) = (with(Permission::Allowed), with(Permission::Denied));
    let again = command(&allowed, "sudo make install");
    assert_eq!((again.judgement.verdict, again.inquiry), (Verdict::Allow, None));
    let other = command(&allowed, "sudo make uninstall");
    assert!(other.inquiry.is_some_and(|inquiry| inquiry.key != asked.key), "another call is asked about anew");
    let refused = command(&denied, "sudo make install");
    assert_eq!((refused.judgement.verdict, refused.inquiry), (Verdict::Soft, None));
    assert!(refused.judgement.reason.starts_with(NOT_ALLOWED), "{}", refused.judgement.reason);
}

#[test]
fn the_same_words_in_another_directory_are_another_call() {
    let rules = Rules { workspace: "/ws".to_owned(), home: "/home/run".to_owned() };
    let input = json!({"command": "sudo make install"});
    let keys = ["/ws", "/ws/vendor"].map(|directory| {
        let call = ToolCall { tool: "Bash", input: &input, directory };
        standing(Attention::Park).reply(&call, judge(&call, &rules)).inquiry.expect("a person is asked").key
    });
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn nobody_allows_what_is_blocked_hard_or_cannot_be_read() {
    let hard = command(&standing(Attention::Park), "rm -rf /");
    assert_eq!((hard.judgement.verdict, hard.inquiry), (Verdict::Hard, None));
    let malformed = replied(&standing(Attention::Park), "Bash", &json!({"command": 7}));
    assert_ne!(malformed.judgement.verdict, Verdict::Allow);
    assert_eq!(malformed.inquiry, None);
}

#[test]
fn a_question_is_passed_on_in_each_form_that_a_cli_has() {
    let forms = [
        (
            "AskUserQuestion",
            json!({"questions": [{"question": "Which one?", "options": [{"label": "a"}, {"label": "b"}]}]}),
        ),
        ("question", json!({"question": "Which one?", "options": ["a", "b"]})),
    ];
    for (tool, input) in forms {
        let reply = replied(&standing(Attention::Ask), tool, &input);
        let inquiry = reply.inquiry.expect("a person is asked");
        assert_eq!(reply.judgement.verdict, Verdict::Soft);
        assert_eq!(inquiry.text, "Which one?");
        assert_eq!(inquiry.wanted, Wanted::Answer { options: vec!["a".to_owned(), "b".to_owned()] });
        assert_eq!(inquiry.sentence(), "the agent asks: Which one?");
        let unasked = replied(&standing(Attention::Answer), tool, &input);
        assert_eq!((unasked.judgement.verdict, unasked.inquiry), (Verdict::Allow, None), "the CLI answers it itself");
    }
}

/// A secret, and more than is shown.
fn unshowable() -> [String; 2] {
    [
        format!("sudo deploy \\\n  --token ghp_{}", "aB3dE5gH".repeat(5)),
        format!("sudo {}", "x".repeat(MAX_INQUIRY_BYTES)),
    ]
}

#[test]
fn nobody_is_asked_to_allow_what_they_cannot_see_whole() {
    for text in unshowable() {
        let reply = command(&standing(Attention::Park), &text);
        assert_eq!((reply.judgement.verdict, reply.inquiry), (Verdict::Soft, None), "{text:.40}");
    }
}

#[test]
fn what_a_person_is_shown_holds_no_secret_and_is_short() {
    let [secret, long] = unshowable();
    let asked = replied(&standing(Attention::Park), "question", &json!({"question": format!("{secret}\n{long}")}));
    let text = asked.inquiry.expect("a person is asked").text;
    assert!(!text.contains("ghp_"), "{text}");
    assert!(text.contains("github-token") && text.ends_with(CUT), "{text}");
    assert!(text.len() <= MAX_INQUIRY_BYTES);
}

#[test]
fn an_inquiry_is_read_again_as_it_was_written() {
    let asked = command(&standing(Attention::Park), "sudo make install").inquiry.expect("a person is asked");
    let text = serde_json::to_string(&asked).expect("it is JSON");
    assert_eq!(serde_json::from_str::<Inquiry>(&text).expect("it is read"), asked);
    assert!(text.contains(r#""wanted":"permission""#), "{text}");
    assert!(asked.sentence().contains("sudo make install"), "{}", asked.sentence());
}

#[test]
fn what_the_hook_would_not_have_written_is_no_inquiry() {
    let question = json!({"questions": [{"question": "Which?", "options": [{"label": "this"}, {"label": "that"}]}]});
    let asked = replied(&standing(Attention::Park), "AskUserQuestion", &question).inquiry.expect("it is asked");
    let call = command(&standing(Attention::Park), "sudo make install").inquiry.expect("it is asked");
    assert!(asked.is_well_formed() && call.is_well_formed());
    let long = "x".repeat(MAX_INQUIRY_BYTES + 1);
    let many = vec!["this".to_owned(); MAX_OPTIONS + 1];
    let permission = |rule: &str| Wanted::Permission { rule: rule.to_owned(), because: "it is harmless".to_owned() };
    for forged in [
        Inquiry { text: long.clone(), ..call.clone() },
        Inquiry { tool: long.clone(), ..call.clone() },
        Inquiry { wanted: Wanted::Answer { options: vec![long] }, ..asked.clone() },
        Inquiry { wanted: Wanted::Answer { options: many }, ..asked },
        Inquiry { wanted: permission("sudo"), ..call.clone() },
        Inquiry { wanted: permission("nothing"), ..call },
    ] {
        assert!(!forged.is_well_formed(), "{forged:?}");
    }
}
