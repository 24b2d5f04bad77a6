//! The table of documented token formats. It changes when an issuer changes a format, and for no other reason; what a
//! match means is decided in the module above.

/// One documented format. The capture `body` of its pattern is the part that differs between two secrets.
pub(super) struct Format {
    /// The name of the kind, as evidence and holds show it.
    pub(super) kind: &'static str,
    /// A pattern over bytes.
    pub(super) pattern: &'static str,
}

const fn format(kind: &'static str, pattern: &'static str) -> Format {
    Format { kind, pattern }
}

/// Formats by name; those of one kind stand together. Where an issuer gives no length, the bound is well below every
/// length seen and well above words.
pub(super) const FORMATS: &[Format] = &[
    // Clouds and hosts.
    format("aws-access-key-id", r"\b(?:AKIA|ASIA)(?<body>[A-Z0-9]{16})\b"),
    format(
        "aws-secret-access-key",
        r#"(?i)aws_?secret_?access_?key["']?\s*[:=]\s*["']?(?<body>[A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"#,
    ),
    format("azure-storage-key", r"\bAccountKey\s*=\s*(?<body>[A-Za-z0-9/+]{86})=="),
    format("google-api-key", r"\bAIza(?<body>[0-9A-Za-z_-]{35})(?:[^0-9A-Za-z_-]|$)"),
    format("google-oauth-client-secret", r"\bGOCSPX-(?<body>[0-9A-Za-z_-]{28})(?:[^0-9A-Za-z_-]|$)"),
    format("digitalocean-token", r"\bdo[opr]_v1_(?<body>[0-9a-f]{64})\b"),
    // Neither its token nor its older key has a mark of its own, so the name before it is part of the format.
    format(
        "cloudflare-token",
        r#"(?i)\b(?:cloudflare|cf)_api_(?:token|key)["']?\s*[:=]\s*["']?(?<body>[A-Za-z0-9_-]{37,40})(?:[^A-Za-z0-9_.(-]|$)"#,
    ),
    format("databricks-token", r"\bdapi(?<body>[0-9a-f]{32})\b"),
    format("vault-token", r"\bhv[sbr]\.(?<body>[A-Za-z0-9_-]{24,})"),
    format(
        "doppler-token",
        r"\bdp\.(?:(?:pt|ct|sa|scim|audit)|st(?:\.[a-z0-9_-]{2,35})?)\.(?<body>[A-Za-z0-9]{40,44})\b",
    ),
    format("terraform-cloud-token", r"\b[A-Za-z0-9]{14}\.atlasv1\.(?<body>[A-Za-z0-9_=-]{50,})"),
    format("grafana-token", r"\bglsa_(?<body>[A-Za-z0-9]{32})_[0-9a-fA-F]{8}\b"),
    // Code and packages.
    format("github-token", r"\bgh[pousr]_(?<body>[A-Za-z0-9]{36,255})\b"),
    format("github-fine-grained-token", r"\bgithub_pat_(?<body>[A-Za-z0-9_]{40,255})\b"),
    format("gitlab-token", r"\bgl(?:pat|dt|rt|ptt|cbt|soat)-(?<body>[A-Za-z0-9_-]{20,})"),
    format("npm-token", r"\bnpm_(?<body>[A-Za-z0-9]{36})\b"),
    format("pypi-token", r"\bpypi-AgE(?<body>[A-Za-z0-9_-]{50,})"),
    format("rubygems-key", r"\brubygems_(?<body>[0-9a-f]{48})\b"),
    format("docker-hub-token", r"\bdckr_pat_(?<body>[A-Za-z0-9_-]{27})(?:[^A-Za-z0-9_-]|$)"),
    // Models.
    format("anthropic-key", r"\bsk-ant-(?<body>[A-Za-z0-9_-]{24,})"),
    format("openai-key", r"\bsk-(?:proj|svcacct|admin)-(?<body>[A-Za-z0-9_-]{24,})"),
    format("openai-key", r"\bsk-(?<body>[A-Za-z0-9]{40,})\b"),
    format("openrouter-key", r"\bsk-or-v1-(?<body>[0-9a-f]{64})\b"),
    format("hugging-face-token", r"\bhf_(?<body>[A-Za-z]{34})\b"),
    format("groq-key", r"\bgsk_(?<body>[A-Za-z0-9]{52})\b"),
    // Talk, mail and teamwork.
    format("slack-token", r"\bxox[abeoprs]-(?<body>[A-Za-z0-9-]{10,})"),
    format("slack-app-token", r"\bxapp-[0-9]-(?<body>[A-Za-z0-9-]{20,})"),
    format("slack-webhook", r"\bhooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/(?<body>[A-Za-z0-9]{20,})"),
    format("discord-webhook", r"\bdiscord(?:app)?\.com/api/webhooks/[0-9]{17,20}/(?<body>[A-Za-z0-9_-]{60,})"),
    // It begins with the bot's number, whose digits have only these forms in base64.
    format(
        "discord-bot-token",
        r"\b(?:[MNO][DTjz][AEIMQUYcgk][w-z0-5]){5,6}[A-Za-z0-9]{0,3}\.[A-Za-z0-9_-]{6}\.(?<body>[A-Za-z0-9_-]{27,})",
    ),
    format("telegram-bot-token", r"\b[0-9]{8,10}:(?<body>AA[A-Za-z0-9_-]{33})(?:[^A-Za-z0-9_-]|$)"),
    format("twilio-api-key", r"\bSK(?<body>[0-9a-f]{32})\b"),
    format("sendgrid-key", r"\bSG\.(?<body>[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})(?:[^A-Za-z0-9_-]|$)"),
    format("mailgun-key", r"(?:^|[^A-Za-z0-9_-])key-(?<body>[0-9a-f]{32})\b"),
    format("atlassian-token", r"\bATATT(?<body>[A-Za-z0-9_=-]{60,})"),
    format("linear-key", r"\blin_api_(?<body>[A-Za-z0-9]{40})\b"),
    format("notion-token", r"\bntn_(?<body>[A-Za-z0-9]{40,})\b"),
    format("notion-token", r"\bsecret_(?<body>[A-Za-z0-9]{43})\b"),
    // Shops.
    format("stripe-live-key", r"\b[sr]k_live_(?<body>[A-Za-z0-9]{16,})\b"),
    format("shopify-token", r"\bshp(?:at|ca|pa|ss)_(?<body>[0-9a-fA-F]{32})\b"),
    format("square-token", r"\bsq0(?:atp|csp)-(?<body>[A-Za-z0-9_-]{22,43})(?:[^A-Za-z0-9_-]|$)"),
    // Keys and tokens of no one issuer.
    format("json-web-token", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.(?<body>[A-Za-z0-9_-]{16,})"),
    format("private-key", r"-----BEGIN (?<body>(?:[A-Z0-9]+ ){0,3}PRIVATE KEY)(?: BLOCK)?-----"),
    format("putty-private-key", r"\bPuTTY-User-Key-File-[1-3]: *(?<body>[a-z0-9-]{6,})"),
    format("age-secret-key", r"\bAGE-SECRET-KEY-1(?<body>[02-9AC-HJ-NP-Z]{58})\b"),
];
