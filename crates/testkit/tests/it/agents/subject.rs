//! The CLIs under test: where each is installed, how it is configured, and what is special to its provider.

use godwit_agents::{Adapter, AgentConfig, CredentialKind, CredentialRef, ValueRef};
use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{CredentialHeader, FaultKind};
use serde_json::json;

use crate::support::Bench;

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
    /// The classes of a reply that was cut off cleanly, and of a connection that broke in the middle of one.
    pub(crate) truncated: &'static str,
    pub(crate) dropped: &'static str,
    /// Files of a repository that would make the CLI execute `touch {trace}`.
    pub(crate) brought: &'static [(&'static str, &'static str)],
    /// Variables that a tool of the CLI may see, beside those of the launch.
    pub(crate) own_variables: &'static [&'static str],
}

/// How a provider refuses when it wants a pause of a second.
fn asks_for_a_pause() -> FaultKind {
    FaultKind::Status {
        status: 429,
        headers: [("retry-after".to_owned(), "1".to_owned())].into(),
        kind: "rate_limit_exceeded".into(),
        message: "Rate limit reached for requests".into(),
    }
}

/// How Google refuses when the requests of a day are used up.
fn quota_of_the_day() -> FaultKind {
    let violation = json!({"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"});
    let details = [
        json!({"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}),
        json!({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "30s"}),
    ];
    let message = "You exceeded your current quota";
    let error = json!({"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details});
    FaultKind::Body { status: 429, body: json!({"error": error}) }
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
            (asks_for_a_pause(), "rate-limited"),
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
};

impl Subject {
    /// The configuration of an agent whose model is served at this address.
    pub(crate) fn config(&self, bench: &Bench, server_url: &str) -> AgentConfig {
        let mut config = AgentConfig::new(self.adapter, self.cli.program().to_str().expect("the path is UTF-8"));
        let key = bench.home().join("key");
        std::fs::write(&key, "made-up-key\n").expect("the key is written");
        config.credential = Some(CredentialRef::File(key));
        config.credential_kind = Some(CredentialKind::ApiKey);
        config.base_url = Some(format!("{server_url}{}", self.path));
        config.model = self.model.map(str::to_owned);
        config.read_only_paths = vec![self.cli.directory().canonicalize().expect("it is installed")];
        if self.adapter == Adapter::Claude {
            config.env.insert("CLAUDE_CODE_MAX_RETRIES".into(), ValueRef::Literal("1".into()));
        }
        config
    }
}
