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
    let table: Table = vec![
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
    prove(&table);
}

/// Kinds with a line that holds one and lines that do not.
type Table = Vec<(&'static str, String, Vec<String>)>;

fn prove(table: &Table) {
    for (kind, positive, near_misses) in table {
        assert_eq!(kinds(positive), [*kind], "{positive}");
        for near_miss in near_misses {
            assert_eq!(kinds(near_miss), [""; 0], "{near_miss}");
        }
    }
}

#[test]
fn each_format_of_a_cloud_or_a_host_is_found_and_its_near_misses_are_not() {
    let mixed = |length: usize| &MIXED[..length];
    let hex = |length: usize| &HEX[..length];
    let base64 = format!("{}{}", mixed(60), mixed(26));
    let table: Table = vec![
        (
            "azure-storage-key",
            format!("AccountName=shop;AccountKey={base64}==;EndpointSuffix=core.windows.net"),
            vec![format!("AccountKey={}==", mixed(40)), "AccountKey=${KEY}".to_owned(), format!("Key={base64}==")],
        ),
        (
            "digitalocean-token",
            format!("dop_v1_{}", hex(64)),
            vec![format!("dop_v1_{}", hex(63)), format!("dop_v2_{}", hex(64)), format!("xdop_v1_{}", hex(64))],
        ),
        (
            "databricks-token",
            format!("dapi{}-2", hex(32)),
            vec![format!("dapi{}", hex(31)), format!("dapi{}", hex(40)), "dapi.databricks".to_owned()],
        ),
        (
            "vault-token",
            format!("hvs.{}", mixed(24)),
            vec![
                format!("hvs.{}", mixed(16)),
                format!("hvx.{}", mixed(24)),
                "archvs.find_all_of_the_old_ones".to_owned(),
            ],
        ),
        (
            "cloudflare-token",
            format!("cloudflare_api_token: \"{}\"", mixed(40)),
            vec![
                mixed(40).to_owned(),
                format!("cloudflare_api_token: {}", mixed(30)),
                "cf_api_token = var.cloudflare_api_token".to_owned(),
            ],
        ),
        (
            "doppler-token",
            format!("dp.pt.{}", mixed(43)),
            vec![format!("dp.pt.{}", mixed(20)), format!("dp.zz.{}", mixed(43)), "dp.st.dev".to_owned()],
        ),
        ("doppler-token", format!("dp.st.dev_eu.{}", mixed(43)), vec![format!("dp.st.dev_eu.{}", mixed(12))]),
        (
            "docker-hub-token",
            format!("dckr_pat_{}", mixed(27)),
            vec![format!("dckr_pat_{}", mixed(12)), "dckr_pat_".to_owned()],
        ),
        (
            "google-oauth-client-secret",
            format!("GOCSPX-{}", mixed(28)),
            vec![format!("GOCSPX-{}", mixed(27)), format!("GOCSPX-{}", mixed(40))],
        ),
        (
            "grafana-token",
            format!("glsa_{}_{}", mixed(32), hex(8)),
            vec![format!("glsa_{}", mixed(32)), format!("glsa_{}_{}", mixed(30), hex(8))],
        ),
        (
            "terraform-cloud-token",
            format!("{}.atlasv1.{}", mixed(14), mixed(60)),
            vec![format!("{}.atlasv1.{}", mixed(14), mixed(20)), format!("atlasv1.{}", mixed(60))],
        ),
        (
            "rubygems-key",
            format!("rubygems_{}", hex(48)),
            vec![format!("rubygems_{}", hex(40)), "rubygems_".to_owned()],
        ),
        ("groq-key", format!("gsk_{}", mixed(52)), vec![format!("gsk_{}", mixed(51)), "gsk_render_node".to_owned()]),
    ];
    prove(&table);
}

#[test]
fn each_format_of_a_service_for_teams_or_shops_is_found_and_its_near_misses_are_not() {
    let mixed = |length: usize| &MIXED[..length];
    let hex = |length: usize| &HEX[..length];
    // The number 123456789012345678, as Discord writes it at the beginning of a bot's token.
    let bot = "MTIzNDU2Nzg5MDEyMzQ1Njc4";
    let table: Table = vec![
        (
            "shopify-token",
            format!("shpat_{}", hex(32)),
            vec![format!("shpat_{}", hex(31)), format!("shpxx_{}", hex(32)), format!("shpat_{}", "0".repeat(32))],
        ),
        ("shopify-token", format!("shpss_{}", hex(32)), vec![format!("shpss_{}", hex(40))]),
        (
            "square-token",
            format!("sq0atp-{}", mixed(22)),
            vec![format!("sq0atp-{}", mixed(21)), format!("sq0idp-{}", mixed(22))],
        ),
        (
            "mailgun-key",
            format!("api:key-{}", hex(32)),
            vec![format!("key-{}", hex(31)), format!("cache-key-{}", hex(32)), format!("monkey-{}", hex(32))],
        ),
        (
            "discord-webhook",
            format!("https://discord.com/api/webhooks/{}/{}", "123456789012345678", mixed(60)),
            vec!["https://discord.com/api/webhooks/ID/TOKEN".to_owned(), format!("discord.com/channels/{}", mixed(60))],
        ),
        (
            "discord-bot-token",
            format!("{bot}.{}.{}", mixed(6), mixed(38)),
            vec![
                format!("{bot}.{}.{}", mixed(5), mixed(38)),
                format!("{}.{}.{}", mixed(24), mixed(6), mixed(38)),
                format!("{bot}.{}.{}", mixed(6), mixed(20)),
            ],
        ),
        (
            "slack-webhook",
            format!("https://hooks.slack.com/services/T{0}/B{0}/{1}", "0123ABCD", mixed(24)),
            vec![
                format!("https://hooks.slack.com/services/T{0}/B{0}/{1}", "00000000", "X".repeat(24)),
                "https://hooks.slack.com/services/$TEAM/$BOT/$KEY".to_owned(),
            ],
        ),
        (
            "atlassian-token",
            format!("ATATT3{}{}", mixed(60), mixed(60)),
            vec![format!("ATATT3{}", mixed(40)), format!("XATATT3{}{}", mixed(60), mixed(60))],
        ),
        (
            "linear-key",
            format!("lin_api_{}", mixed(40)),
            vec![format!("lin_api_{}", mixed(39)), "lin_api_client".to_owned(), format!("berlin_api_{}", mixed(40))],
        ),
        (
            "notion-token",
            format!("ntn_{}", mixed(46)),
            vec![format!("ntn_{}", mixed(30)), format!("ctn_{}", mixed(46))],
        ),
        (
            "notion-token",
            format!("secret_{}", mixed(43)),
            vec![format!("secret_{}", mixed(42)), format!("secret_{}", mixed(44)), "secret_santa".to_owned()],
        ),
    ];
    prove(&table);
}

#[test]
fn each_format_of_a_key_file_is_found_and_its_near_misses_are_not() {
    let bech32 = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE";
    let table: Table = vec![
        (
            "age-secret-key",
            format!("AGE-SECRET-KEY-1{bech32}"),
            vec![
                format!("AGE-SECRET-KEY-1{}", &bech32[1..]),
                "AGE-SECRET-KEY-1...".to_owned(),
                format!("age1{}", bech32.to_lowercase()),
            ],
        ),
        (
            "putty-private-key",
            format!("PuTTY-User-Key-File-{}: ssh-ed25519", 3),
            vec!["the first line says PuTTY-User-Key-File".to_owned(), "PuTTY-User-Key-File-3".to_owned()],
        ),
    ];
    prove(&table);
}

#[test]
fn a_password_in_the_address_of_a_database_is_found() {
    let password = &MIXED[..16];
    for line in [
        format!("postgres://shop:{password}@db.internal:5432/shop"),
        format!("url = \"postgresql+asyncpg://shop:{password}@10.0.0.3/shop\""),
        format!("mysql://root:{password}@db/shop"),
        format!("mongodb+srv://shop:{password}@cluster0.mongodb.net"),
        format!("redis://:{password}@cache.internal"),
        format!("postgres://a:b@localhost/x postgres://shop:{password}@db.internal/shop"),
    ] {
        assert_eq!(kinds(&line), ["database-password"], "{line}");
    }
    for line in [
        format!("postgres://shop:{password}@localhost:5432/shop"),
        format!("postgres://shop:{password}@127.0.0.1/shop"),
        format!("postgres://shop:{password}@db.example.com/shop"),
        format!("https://shop:{password}"),
        "postgres://shop@db.internal/shop".to_owned(),
        "postgres://postgres:postgres@db/shop".to_owned(),
        "postgres://user:password@host/shop".to_owned(),
        "postgres://shop:${DB_PASSWORD}@db.internal/shop".to_owned(),
        "postgres://shop:$DB_PASSWORD@db.internal/shop".to_owned(),
        "postgres://shop:{password}@{host}/shop".to_owned(),
        "postgres://shop:<password>@db.internal/shop".to_owned(),
        "postgres://shop:********@db.internal/shop".to_owned(),
        "postgres://shop:changethis@db/shop".to_owned(),
        "postgres://postgres:mysecretpassword@db/postgres".to_owned(),
    ] {
        assert_eq!(kinds(&line), [""; 0], "{line}");
    }
}

#[test]
fn a_hostile_line_is_scanned_in_time_in_proportion_to_its_length() {
    // The beginnings of formats, over and over, and none complete. A scan in time of the square of this length would
    // take hours; the bound leaves room for a slow machine and a build without optimisation.
    let starts = "eyJ.eyJ AccountKey= postgres://a:b dp.st. key- AAAA/////BBBB cloudflare_api_token= PASSWORD=\"";
    let line = starts.repeat(4_000);
    let start = std::time::Instant::now();
    assert_eq!(kinds(&line), [""; 0]);
    assert_eq!(kinds(&"M".repeat(line.len())), [""; 0]);
    assert!(start.elapsed() < std::time::Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn the_scan_knows_many_kinds_and_each_has_a_name_that_can_be_read() {
    let mut known: Vec<&str> = FORMATS.iter().map(|format| format.kind).collect();
    known.dedup();
    let distinct: std::collections::BTreeSet<&str> = known.iter().copied().collect();
    assert_eq!(distinct.len(), known.len(), "the formats of one kind stand together");
    assert!(known.len() >= 28, "{} kinds", known.len());
    assert!(known.iter().all(|kind| kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')), "{known:?}");
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
        format!("MAIL_PASSWORD={}", "qzvkxjwpqhtrmbnd"),
        format!("API_TOKEN = {}.{}", &MIXED[..30], &MIXED[30..60]),
        format!("API_TOKEN={}", "ed5.NMTOKEN_RE"),
        format!("MAIL_PASSWORD={}", "Sunflowery"),
        format!("pub const API_TOKEN: &'static str = \"{}\";", &MIXED[..24]),
        format!("API_KEY: str = '{}'", &MIXED[..24]),
        format!("const CLIENT_SECRET: string | undefined = \"{}\";", &MIXED[..24]),
        format!("SECRET: {}==", &MIXED[..22]),
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
        "PASSWORD=changethis",
        "SECRET_KEY = 'devkey'",
        "\"SECRET_KEY\": \"config\"",
        "POSTGRES_PASSWORD=postgres",
        "WORDPRESS_DB_PASSWORD: wordpress",
        "POSTGRES_PASSWORD=mysecretpassword",
        "DJANGO_SECRET_KEY=!!!SET DJANGO_SECRET_KEY!!!",
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
        "regexes.NMTOKEN = ed5.NMTOKEN_RE;",
        "TOKEN = TokenKind::Word2",
        "pub const TOKEN: &str = NAME;",
        "pub const IFLA_INET6_TOKEN: _bindgen_ty_7 = _bindgen_ty_7::IFLA_INET6_TOKEN;",
        "pub const END_TOKEN: u32 = 0x1f2e3d4c;",
        "pub const CSRF_TOKEN: &str = \"x-csrf-token\";",
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
