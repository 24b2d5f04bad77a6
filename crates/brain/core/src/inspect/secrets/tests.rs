//! Every token here is assembled from parts, so that no scanner, this one included, finds one in the source.

use super::*;

const UPPER: &str = "Q3EGVTC2NRMP7XKDW5HJ";
const MIXED: &str = "7hQ2xWv9KpLm3RtZ8bNcYd5FgJ4sAeUiTo6PqXyV1wHkMzBn0CrDfGjLsEuIaOt";
const HEX: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const LETTERS: &str = "QwErTyUiOpAsDfGhJkLzXcVbNmQaWsEdRfTgYh";

fn kinds(line: &str) -> Vec<&'static str> {
    scan_line(line.as_bytes())
}

#[test]
fn each_documented_format_is_found_and_its_near_misses_are_not() {
    let upper = |length: usize| &UPPER[..length];
    let mixed = |length: usize| &MIXED[..length];
    let hex = |length: usize| &HEX[..length];
    let b64 = "eyJhbGciOiJIUzI1NiJ9";
    // kind, a line that holds one, lines that do not.
    let table: Vec<(&str, String, Vec<String>)> = vec![
        (
            "aws-access-key-id",
            format!("id = \"AKIA{}\"", upper(16)),
            vec![format!("AKIA{}", upper(15)), format!("xAKIA{}", upper(16)), format!("AKIA{}EXAMPLE", "IOSFODNN7")],
        ),
        (
            "aws-secret-access-key",
            format!("aws_secret_access_key = {}", mixed(40)),
            vec![format!("aws_secret_access_key = {}", mixed(30)), "aws_secret_access_key = ${SECRET}".to_owned()],
        ),
        (
            "github-token",
            format!("url https://ghp_{}@host", mixed(36)),
            vec![format!("ghp_{}", mixed(20)), format!("ghq_{}", mixed(36)), format!("ghp_{}", "x".repeat(36))],
        ),
        (
            "github-fine-grained-token",
            format!("github_pat_{}_{}", mixed(22), mixed(59)),
            vec![format!("github_pat_{}", mixed(20)), "github_pat_tokens are long".to_owned()],
        ),
        ("gitlab-token", format!("glpat-{}", mixed(20)), vec![format!("glpat-{}", mixed(19)), "glpat-".to_owned()]),
        (
            "anthropic-key",
            format!("key: sk-ant-api03-{}", mixed(40)),
            vec!["sk-ant-api03-".to_owned(), format!("sk-ant-{}", mixed(10)), format!("task-ant-{}", mixed(30))],
        ),
        (
            "openai-key",
            format!("sk-proj-{}", mixed(48)),
            vec![
                "sk-proj-1".to_owned(),
                "class=\"sk-fading-circle sk-circle\"".to_owned(),
                format!("sk-{}", mixed(20)),
            ],
        ),
        ("openai-key", format!("sk-{}", mixed(48)), vec![format!("risk-{}", mixed(48))]),
        ("openrouter-key", format!("sk-or-v1-{}", hex(64)), vec![format!("sk-or-v1-{}", hex(32))]),
        (
            "google-api-key",
            format!("AIza{}", mixed(35)),
            vec![format!("AIza{}", mixed(34)), format!("AIza{}", mixed(40)), format!("xAIza{}", mixed(35))],
        ),
        (
            "hugging-face-token",
            format!("hf_{}", &LETTERS[..34]),
            vec!["hf_hub_download".to_owned(), format!("hf_{}", &LETTERS[..20])],
        ),
        (
            "slack-token",
            format!("xoxb-{}-{}", "123456789012", mixed(24)),
            vec!["xoxb-".to_owned(), "xoxz-1234567890ab".to_owned()],
        ),
        ("slack-app-token", format!("xapp-1-A{}", mixed(30)), vec!["xapp-1-".to_owned()]),
        (
            "stripe-live-key",
            format!("rk_live_{}", mixed(24)),
            vec![format!("sk_test_{}", mixed(24)), format!("sk_live_{}", mixed(8))],
        ),
        (
            "npm-token",
            format!("//r/:_authToken=npm_{}", mixed(36)),
            vec!["npm_config_registry=x".to_owned(), format!("npm_{}", mixed(30))],
        ),
        ("pypi-token", format!("pypi-AgEIcHlwaS5vcmc{}", mixed(60)), vec!["pypi-publish-action".to_owned()]),
        (
            "sendgrid-key",
            format!("SG.{}.{}", mixed(22), mixed(43)),
            vec![format!("SG.{}.{}", mixed(22), mixed(42)), "MSG.a.b".to_owned()],
        ),
        ("twilio-api-key", format!("SK{}", hex(32)), vec![format!("SK{}", hex(31)), format!("TASK{}", hex(32))]),
        (
            "telegram-bot-token",
            format!("{}:AA{}", "123456789", mixed(33)),
            vec![format!("{}:AA{}", "123", mixed(33)), "12345678:00".to_owned()],
        ),
        (
            "json-web-token",
            format!("Bearer {b64}.{b64}.{}", mixed(43)),
            vec![b64.to_owned(), format!("{b64}.{b64}"), format!("{b64}.body.{}", mixed(43))],
        ),
        (
            "private-key",
            format!("-----{} OPENSSH PRIVATE KEY-----", "BEGIN"),
            vec![format!("-----{} PUBLIC KEY-----", "BEGIN"), format!("-----{} CERTIFICATE-----", "BEGIN")],
        ),
    ];
    for (kind, positive, near_misses) in table {
        assert_eq!(kinds(&positive), [kind], "{positive}");
        for near_miss in near_misses {
            assert_eq!(kinds(&near_miss), [""; 0], "{near_miss}");
        }
    }
}

#[test]
fn a_literal_assigned_to_a_name_that_says_secret_is_found() {
    for line in [
        format!("DB_PASSWORD={}", "correct-horse-battery"),
        format!("export STRIPE_API_KEY='{}'", &MIXED[..20]),
        format!("  \"JWT_SECRET\": \"{}\",", &MIXED[..24]),
        format!("const ACCESS_TOKEN = \"{}\";", &MIXED[..24]),
        format!("SECRET_KEY_BASE: {}", &HEX[..40]),
        format!("PASSWORD={}", "hunter2"),
        format!("ENV API_KEY={}", &MIXED[..16]),
        format!("A=1 TOKEN={} run", &MIXED[..16]),
    ] {
        assert_eq!(kinds(&line), ["secret-assignment"], "{line}");
    }
}

#[test]
fn placeholders_references_numbers_types_and_names_are_no_secrets() {
    for line in [
        "PASSWORD=",
        "PASSWORD=\"\"",
        "PASSWORD=changeme",
        "PASSWORD=ChangeMe123!",
        "API_KEY=xxxxxxxxxxxx",
        "API_KEY=xxx-secret-xxx1",
        "API_KEY=<your key>",
        "API_KEY=your-api-key-1",
        "API_KEY=${API_KEY}",
        "API_KEY=\"prefix-${API_KEY}\"",
        "API_KEY=$API_KEY",
        "API_KEY=$(cat key.txt)",
        "API_KEY: ${{ secrets.API_KEY }}",
        "API_KEY = os.environ[\"API_KEY\"]",
        "API_KEY = process.env.API_KEY",
        "API_KEY = load_key(1)",
        "TOKEN = TokenKind::Word2",
        "pub const TOKEN: &str = NAME;",
        "API_KEY: String,",
        "CSRF_TOKEN = \"x-csrf-token\"",
        "PASSWORD = 'password'",
        "TOKEN=test-token-123",
        "MAX_TOKEN=100000",
        "MAX_TOKENS=abc123def456",
        "TOKEN_URL=https://host/oauth2/abc123",
        "PASSWORD_FILE=/run/secrets/db1",
        "DB_PASSWORD=********",
        "SECRETARY = \"abc123def456\"",
        "let token = \"abc123def456\";",
        "%TOKEN%",
        "TOKEN=%CI_TOKEN_1%",
    ] {
        assert_eq!(kinds(line), [""; 0], "{line}");
    }
}

#[test]
fn a_line_that_is_not_text_is_scanned_and_a_kind_is_named_once() {
    let token = format!("ghp_{}", &MIXED[..36]);
    let mut line = vec![0xff, 0xfe, b' '];
    line.extend_from_slice(format!("{token} {token}").as_bytes());
    line.push(0xff);
    assert_eq!(scan_line(&line), ["github-token"]);
}

#[test]
fn several_kinds_in_one_line_are_all_named() {
    let line = format!("AKIA{} sk_live_{}", &UPPER[..16], &MIXED[..24]);
    assert_eq!(kinds(&line), ["aws-access-key-id", "stripe-live-key"]);
}

#[test]
fn a_change_cannot_write_its_own_exception() {
    let line = format!("TOKEN=ghp_{} # gitleaks:allow nosecret", &MIXED[..36]);
    assert_eq!(kinds(&line), ["github-token"]);
}
