//! The CLIs under test: where each is installed, how it is configured, and what is special to its provider.

use godwit_agents::{AcpConfig, Adapter, AgentConfig, CredentialKind, CredentialRef, ValueRef};
use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{CredentialHeader, Damage, FaultKind};
use serde_json::json;

use super::refusal::{quota_of_the_day, wants_a_pause};
use crate::support::Bench;

/// What an agent makes of a reply that comes damaged.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Damaged {
    /// It takes no notice: what matters of the reply was sound.
    Ignored,
    /// It asks once more in another way, and gets a sound reply.
    AskedAgain,
    /// Its run ends so.
    Told(&'static str),
    /// It asks again and again, and then its run ends so.
    AskedAgainAndTold(&'static str),
}

/// A limit of one turn.
pub(crate) struct OneTurn {
    /// Gives it to a run.
    pub(crate) give: fn(&mut AgentConfig, &Bench),
    /// What is seen of it. Whether it ought to be told is what the adapter declares.
    pub(crate) seen: SeenOfLimit,
}

/// What an agent does when it is given a limit of turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SeenOfLimit {
    /// It says that it was reached.
    Told,
    /// Its model is made to end with words, as any turn ends.
    EndsWithWords,
    /// It has none, and refuses to be given one.
    Refused,
}

/// A limit of one turn as an argument.
fn one_turn(config: &mut AgentConfig, _bench: &Bench) {
    config.args.extend(["--max-turns", "1"].map(str::to_owned));
}

/// The same in Gemini CLI's settings, which no configuration of godwit's reaches.
fn one_turn_of_gemini(_config: &mut AgentConfig, bench: &Bench) {
    bench.merge(".gemini/settings.json", json!({"model": {"maxSessionTurns": 1}}));
}

/// The same in OpenCode's.
fn one_step(_config: &mut AgentConfig, bench: &Bench) {
    bench.merge(".config/opencode/opencode.json", json!({"agent": {"build": {"steps": 1}}}));
}

/// One CLI.
pub(crate) struct Subject {
    pub(crate) adapter: Adapter,
    cli: Cli,
    /// What follows the server's address.
    path: &'static str,
    model: Option<&'static str>,
    /// How the key reaches the provider.
    pub(crate) credential: CredentialHeader,
    /// What the provider says to each refusal, and its class.
    pub(crate) refusals: fn() -> Vec<(FaultKind, &'static str)>,
    /// How the provider says that it is overloaded, which the CLI tries again by itself.
    pub(crate) overloaded: (u16, &'static str),
    /// What it makes of a reply that comes damaged.
    pub(crate) damaged: &'static [(Damage, Damaged)],
    /// A limit of turns.
    pub(crate) one_turn: OneTurn,
    /// The classes of a reply that was cut off cleanly, and of a connection that broke in the middle of one.
    pub(crate) truncated: &'static str,
    pub(crate) dropped: &'static str,
    /// Files of a repository that would make the CLI execute `touch {trace}`.
    pub(crate) brought: &'static [(&'static str, &'static str)],
    /// Variables that a tool of the CLI may see, beside those of the launch.
    pub(crate) own_variables: &'static [&'static str],
    /// How many requests it makes on the side, such as for a title.
    pub(crate) asides: usize,
    /// What its terminal shows when something can be typed.
    pub(crate) ready: &'static str,
    /// How it is told where its model is when it is spoken to over ACP, in which godwit cannot tell it.
    over_acp: Option<fn(&mut AgentConfig, &Bench, &str)>,
}

pub(crate) const CLAUDE: Subject = Subject {
    adapter: Adapter::Claude,
    cli: Cli::ClaudeCode,
    path: "",
    model: None,
    credential: CredentialHeader::ApiKey,
    refusals: || {
        let status = FaultKind::status;
        vec![
            (status(401, "authentication_error", "invalid x-api-key"), "auth"),
            (status(403, "permission_error", "not allowed"), "auth"),
            (status(400, "invalid_request_error", "Your credit balance is too low to access the API"), "billing"),
            (
                status(400, "invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum"),
                "context-overflow",
            ),
            (status(404, "not_found_error", "model: no-such-model"), "model-unavailable"),
            (status(429, "rate_limit_error", "This request would exceed your rate limit"), "rate-limited"),
            (status(500, "api_error", "Internal server error"), "overloaded"),
            (status(529, "overloaded_error", "Overloaded"), "overloaded"),
        ]
    },
    overloaded: (529, "overloaded_error"),
    damaged: &[
        (Damage::Framing, Damaged::AskedAgain),
        (Damage::Json, Damaged::Told("protocol")),
        (Damage::UnknownKind, Damaged::Ignored),
    ],
    one_turn: OneTurn { give: one_turn, seen: SeenOfLimit::Told },
    truncated: "protocol",
    dropped: "network",
    brought: &[
        (
            ".claude/settings.json",
            r#"{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"touch {trace}"}]}]}}"#,
        ),
        (".mcp.json", r#"{"mcpServers":{"theirs":{"command":"touch","args":["{trace}"]}}}"#),
    ],
    own_variables: &["CLAUDE", "GIT_EDITOR", "AI_AGENT", "COREPACK_", "NoDefaultCurrentDirectoryInExePath", "OTEL_"],
    asides: 0,
    ready: "bypass permissions on",
    over_acp: None,
};

pub(crate) const CODEX: Subject = Subject {
    adapter: Adapter::Codex,
    cli: Cli::Codex,
    path: "/v1",
    model: Some("gpt-5.5"),
    credential: CredentialHeader::Bearer,
    refusals: || {
        let status = FaultKind::status;
        let fail = |kind: &str, message: &str| FaultKind::Fail { kind: kind.into(), message: message.into() };
        vec![
            (status(401, "invalid_api_key", "Incorrect API key provided"), "auth"),
            (
                status(400, "invalid_request_error", "This model's maximum context length is 1 token"),
                "context-overflow",
            ),
            (fail("context_length_exceeded", "Your input exceeds the context window"), "context-overflow"),
            (fail("insufficient_quota", "You exceeded your current quota"), "billing"),
            (
                status(404, "model_not_found", "The model `none` does not exist or you do not have access to it."),
                "model-unavailable",
            ),
            (status(429, "rate_limit_exceeded", "Rate limit reached for requests"), "rate-limited"),
            (status(429, "usage_limit_reached", "The usage limit has been reached"), "quota-exhausted"),
            (status(500, "server_error", "Internal server error"), "overloaded"),
            (status(503, "server_is_overloaded", "Overloaded"), "overloaded"),
        ]
    },
    overloaded: (500, "server_error"),
    damaged: &[
        (Damage::Framing, Damaged::AskedAgainAndTold("network")),
        (Damage::Json, Damaged::AskedAgainAndTold("network")),
        (Damage::UnknownKind, Damaged::Ignored),
    ],
    one_turn: OneTurn { give: one_turn, seen: SeenOfLimit::Refused },
    truncated: "network",
    dropped: "network",
    brought: &[
        (
            ".codex/config.toml",
            "notify = [\"touch\", \"{trace}\"]\n[mcp_servers.theirs]\ncommand = \"touch\"\nargs = [\"{trace}\"]\n",
        ),
        (
            ".codex/hooks.json",
            r#"{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"touch {trace}"}]}]}}"#,
        ),
    ],
    own_variables: &["CODEX_", "NO_COLOR", "COLORTERM", "LC_", "PAGER", "GIT_PAGER", "GH_PAGER"],
    asides: 0,
    ready: "Ask Codex to do anything",
    over_acp: None,
};

pub(crate) const OPENCODE: Subject = Subject {
    adapter: Adapter::Opencode,
    cli: Cli::Opencode,
    path: "/v1",
    model: Some("scripted"),
    credential: CredentialHeader::Bearer,
    refusals: || {
        let status = FaultKind::status;
        vec![
            (wants_a_pause(), "rate-limited"),
            (status(401, "invalid_api_key", "Incorrect API key provided"), "auth"),
            (
                status(400, "context_length_exceeded", "This model's maximum context length is 1 token"),
                "context-overflow",
            ),
            (
                status(404, "model_not_found", "The model `none` does not exist or you do not have access to it."),
                "model-unavailable",
            ),
            (status(402, "billing_hard_limit_reached", "Payment required"), "billing"),
        ]
    },
    overloaded: (503, "server_error"),
    damaged: &[
        (Damage::Framing, Damaged::Told("protocol")),
        (Damage::Json, Damaged::Told("protocol")),
        (Damage::UnknownKind, Damaged::Told("protocol")),
    ],
    one_turn: OneTurn { give: one_step, seen: SeenOfLimit::EndsWithWords },
    truncated: "unknown",
    dropped: "network",
    brought: &[
        ("opencode.json", r#"{"mcp":{"theirs":{"type":"local","command":["touch","{trace}"],"enabled":true}}}"#),
        (
            ".opencode/plugin/theirs.js",
            r#"import fs from "fs"; fs.writeFileSync("{trace}", "ran"); export const Theirs = async () => ({})"#,
        ),
    ],
    own_variables: &["OPENCODE", "AGENT", "BUN_"],
    asides: 0,
    ready: "ctrl+p commands",
    over_acp: None,
};

pub(crate) const GEMINI: Subject = Subject {
    adapter: Adapter::Gemini,
    cli: Cli::Gemini,
    path: "",
    model: Some("gemini-3.8-flash"),
    credential: CredentialHeader::ApiKey,
    refusals: || {
        let status = FaultKind::status;
        vec![
            (status(401, "UNAUTHENTICATED", "Request had invalid authentication credentials"), "auth"),
            (status(403, "PERMISSION_DENIED", "The caller does not have permission"), "auth"),
            (status(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."), "auth"),
            (
                status(
                    400,
                    "INVALID_ARGUMENT",
                    "The input token count (9) exceeds the maximum number of tokens allowed (8).",
                ),
                "context-overflow",
            ),
            (status(404, "NOT_FOUND", "models/none is not found for API version v1beta"), "model-unavailable"),
            (quota_of_the_day(), "quota-exhausted"),
        ]
    },
    overloaded: (503, "UNAVAILABLE"),
    damaged: &[
        (Damage::Framing, Damaged::AskedAgainAndTold("network")),
        (Damage::Json, Damaged::Told("protocol")),
        (Damage::UnknownKind, Damaged::Ignored),
    ],
    one_turn: OneTurn { give: one_turn_of_gemini, seen: SeenOfLimit::Told },
    truncated: "protocol",
    dropped: "network",
    brought: &[
        (
            ".gemini/settings.json",
            r#"{"mcpServers":{"theirs":{"command":"touch","args":["{trace}"],"trust":true}},"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"touch {trace}"}]}]},"tools":{"discoveryCommand":"touch {trace}; echo []"}}"#,
        ),
        (".env", "GEMINI_SANDBOX=true\nTHEIRS=1\n"),
    ],
    own_variables: &[
        "GEMINI_CLI",
        "GIT_",
        "PAGER",
        "NO_COLOR",
        "COLORTERM",
        "DBUS_SESSION_BUS_ADDRESS",
        "DISPLAY",
        "GCM_INTERACTIVE",
        "GH_PROMPT_DISABLED",
        "SSH_ASKPASS",
    ],
    asides: 0,
    ready: "Type your message",
    over_acp: None,
};

/// OpenCode over ACP.
pub(crate) const OPENCODE_OVER_ACP: Subject = Subject {
    adapter: Adapter::Acp,
    model: None,
    asides: 1,
    damaged: &[(Damage::Framing, Damaged::Told("protocol")), (Damage::Json, Damaged::Told("protocol"))],
    over_acp: Some(|config, bench, server_url| {
        config.args = vec!["acp".into()];
        config.acp = Some(AcpConfig { credential_variable: Some("THE_KEY".into()), ..AcpConfig::default() });
        let options = json!({"baseURL": server_url, "apiKey": "{env:THE_KEY}"});
        let models = json!({"scripted": {"name": "scripted"}});
        let provider = json!({"npm": "@ai-sdk/openai-compatible", "name": "p", "options": options, "models": models});
        let settings = json!({
            "autoupdate": false, "share": "disabled", "model": "p/scripted", "small_model": "p/scripted",
            "provider": {"p": provider}, "permission": {"edit": "ask", "bash": "ask"},
        });
        let switches = [
            "OPENCODE_DISABLE_AUTOUPDATE",
            "OPENCODE_DISABLE_LSP_DOWNLOAD",
            "OPENCODE_DISABLE_MODELS_FETCH",
            "OPENCODE_DISABLE_PROJECT_CONFIG",
        ];
        let literal = |text: &str| ValueRef::Literal(text.to_owned());
        config.env.extend(switches.map(|name| (name.to_owned(), literal("1"))));
        config.env.insert("OPENCODE_CONFIG_CONTENT".into(), literal(&settings.to_string()));
        let models = bench.home().join("no-models.json");
        config.env.insert("OPENCODE_MODELS_PATH".into(), literal(models.to_str().expect("the path is UTF-8")));
        bench.furnish("no-models.json", "{}");
        // As the adapter of its own does: in a new HOME it would fetch its kit for plugins from a registry.
        let kit = [
            (".config/opencode/node_modules/.none", ""),
            (".config/opencode/package-lock.json", r#"{"packages":{"":{"dependencies":{"@opencode-ai/plugin":"*"}}}}"#),
        ];
        kit.iter().for_each(|(path, contents)| bench.furnish(path, contents));
    }),
    ..OPENCODE
};

/// Gemini CLI over ACP.
pub(crate) const GEMINI_OVER_ACP: Subject = Subject {
    adapter: Adapter::Acp,
    // Its `.env` is the same danger as anywhere and cannot be known of an agent that is known by its protocol only.
    brought: &[GEMINI.brought[0]],
    damaged: &[
        (Damage::Framing, Damaged::AskedAgainAndTold("network")),
        (Damage::Json, Damaged::Told("protocol")),
        (Damage::UnknownKind, Damaged::Ignored),
    ],
    over_acp: Some(|config, bench, server_url| {
        config.args = vec!["--acp".into()];
        config.acp = Some(AcpConfig {
            credential_variable: Some("GEMINI_API_KEY".into()),
            authenticate: Some("gemini-api-key".into()),
            mode: None,
        });
        let literal = |text: &str| ValueRef::Literal(text.to_owned());
        let variables = [
            ("GOOGLE_GEMINI_BASE_URL", server_url),
            ("GEMINI_CLI_NO_RELAUNCH", "true"),
            ("GEMINI_CLI_TRUST_WORKSPACE", "true"),
        ];
        config.env.extend(variables.map(|(name, value)| (name.to_owned(), literal(value))));
        let settings = json!({
            "privacy": {"usageStatisticsEnabled": false},
            "general": {"enableAutoUpdate": false, "enableAutoUpdateNotification": false, "maxAttempts": 2},
        });
        bench.furnish(".gemini/settings.json", &settings.to_string());
    }),
    ..GEMINI
};

impl Subject {
    /// The CLI in a word, for names of files.
    pub(crate) fn name(&self) -> String {
        format!("{:?}", self.cli).to_lowercase()
    }

    /// Lets what a run left behind look older than a minute. Over ACP, Gemini CLI names the file of a session by its id and
    /// the minute, and opens one of that name anew when it goes on with the session: within the minute, what was in it
    /// is gone. The run ends as one whose session is not there.
    pub(crate) fn let_a_minute_pass(&self, bench: &Bench) {
        if self.over_acp.is_none() || self.cli != Cli::Gemini {
            return;
        }
        let projects = std::fs::read_dir(bench.home().join(".gemini/tmp")).into_iter().flatten().flatten();
        let chats = projects.flat_map(|project| std::fs::read_dir(project.path().join("chats")).into_iter().flatten());
        for chat in chats.flatten() {
            let name = chat.file_name().into_string().expect("a name of letters and digits");
            let id = name.rsplit('-').next().expect("a name has a last part");
            let older = chat.path().with_file_name(format!("session-2026-01-01T00-00-{id}"));
            std::fs::rename(chat.path(), older).expect("a session's file is renamed");
        }
    }

    /// The configuration of an agent whose model is served at this address.
    pub(crate) fn config(&self, bench: &Bench, server_url: &str) -> AgentConfig {
        let mut config = AgentConfig::new(self.adapter, self.cli.program().to_str().expect("the path is UTF-8"));
        let key = bench.home().join("key");
        std::fs::write(&key, "made-up-key\n").expect("the key is written");
        config.credential = Some(CredentialRef::File(key));
        config.credential_kind = Some(CredentialKind::ApiKey);
        let server_url = format!("{server_url}{}", self.path);
        config.model = self.model.map(str::to_owned);
        config.read_only_paths = vec![self.cli.directory().canonicalize().expect("it is installed")];
        match self.over_acp {
            Some(over_acp) => over_acp(&mut config, bench, &server_url),
            None => config.base_url = Some(server_url),
        }
        if self.adapter == Adapter::Claude {
            config.env.insert("CLAUDE_CODE_MAX_RETRIES".into(), ValueRef::Literal("1".into()));
        }
        config
    }
}
