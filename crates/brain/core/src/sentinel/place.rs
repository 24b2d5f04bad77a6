//! Where a path leads, and which files keep secrets or steer what runs next.
//!
//! Paths are compared by their text, in lower case and without `.` and `..`. A symbolic link is not followed: what a
//! path really leads to is the sandbox's matter.

use super::shell::UNKNOWN;

/// Where a path leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// Into the task's workspace.
    Workspace,
    /// Into the run's own HOME.
    Home,
    /// Into a directory for temporary files, or to a device that keeps nothing.
    Scratch,
    /// Anywhere else on the machine.
    Elsewhere,
    /// Nobody can say before it runs.
    Unknown,
}

/// A path and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) ground: Ground,
    /// In lower case. Relative to the workspace or to HOME where it leads there, else as a whole.
    pub(super) path: String,
}

/// The directories that paths are compared with, all absolute.
#[derive(Debug, Clone)]
pub(super) struct Directories<'a> {
    pub(super) workspace: &'a str,
    pub(super) home: &'a str,
    /// Where the call works.
    pub(super) current: &'a str,
}

const SCRATCH: &[&str] = &["/tmp", "/var/tmp", "/private/tmp", "/var/folders", "/private/var/folders", "/dev/shm"];

const DEVICES: &[&str] =
    &["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/stdin", "/dev/zero", "/dev/full"];

impl Place {
    /// Where `path` leads from `below`, which is relative to the current directory.
    pub(super) fn of(path: &str, below: &str, directories: &Directories<'_>) -> Self {
        let base = resolve(below, directories.current, directories);
        let whole = resolve(path, &base, directories);
        if whole.starts_with(UNKNOWN) {
            return Self { ground: Ground::Unknown, path: whole.to_lowercase() };
        }
        let below = |root: &str| {
            let root = root.trim_end_matches('/');
            let rest = (!root.is_empty()).then(|| whole.strip_prefix(root)).flatten()?;
            (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/').to_lowercase())
        };
        if let Some(path) = below(directories.workspace) {
            return Self { ground: Ground::Workspace, path };
        }
        if let Some(path) = below(directories.home) {
            return Self { ground: Ground::Home, path };
        }
        let is_scratch = SCRATCH.iter().any(|root| below(root).is_some());
        let is_device = DEVICES.contains(&whole.as_str()) || whole.starts_with("/dev/fd/");
        let ground = if is_scratch || is_device { Ground::Scratch } else { Ground::Elsewhere };
        Self { ground, path: whole.to_lowercase() }
    }

    /// The last part of the path.
    pub(super) fn name(&self) -> &str {
        self.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    }

    /// Whether a directory of this name is on the way, or is the path itself.
    pub(super) fn is_beneath(&self, directory: &str) -> bool {
        format!("/{}/", self.path).contains(&format!("/{directory}/"))
    }
}

/// An absolute path without `.` and `..`.
fn resolve(path: &str, base: &str, directories: &Directories<'_>) -> String {
    let whole = if path.starts_with(UNKNOWN) {
        return path.to_owned();
    } else if path == "~" || path.starts_with("~/") {
        format!("{}{}", directories.home.trim_end_matches('/'), &path[1..])
    } else if let Some(user) = path.strip_prefix('~') {
        format!("/home/{user}")
    } else if path.starts_with('/') {
        path.to_owned()
    } else if base.starts_with(UNKNOWN) {
        return format!("{base}/{path}");
    } else {
        format!("{base}/{path}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in below_own_root(&whole).split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// A path without the ways in which a process can name its own root or directory once more.
fn below_own_root(path: &str) -> &str {
    let mut path = path;
    loop {
        let process = path.trim_start_matches('/').strip_prefix("proc/").and_then(|rest| rest.split_once('/'));
        path = match process.and_then(|(_, rest)| rest.trim_start_matches('/').strip_prefix("root")) {
            Some(rest) if rest.starts_with('/') => rest,
            _ => return path,
        };
    }
}

/// What a file keeps that nobody should read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secret {
    /// Settings with passwords and keys in them, credentials of tools.
    Settings,
    /// A private key.
    PrivateKey,
    /// What a person typed.
    History,
    /// Passwords of a machine or of an administrator.
    Passwords,
}

/// Endings of a file of settings that hold no secrets, because they exist to be shown.
const SHOWN_SETTINGS: &[&str] = &[
    "example", "sample", "template", "tmpl", "dist", "default", "defaults", "schema", "test", "testing", "ci", "ts",
    "md", "j2", "tpl",
];

/// Files in which tools keep their logins, by their last two parts or their name.
const CREDENTIAL_FILES: &[&str] = &[
    ".aws/credentials",
    ".docker/config.json",
    ".kube/config",
    "gh/hosts.yml",
    ".claude/.credentials.json",
    ".codex/auth.json",
    ".gemini/oauth_creds.json",
    "opencode/auth.json",
    ".cargo/credentials.toml",
    ".cargo/credentials",
    ".gem/credentials",
    "self/environ",
    "gcloud/credentials.db",
    "gcloud/application_default_credentials.json",
];

const CREDENTIAL_NAMES: &[&str] =
    &[".netrc", ".pgpass", ".pypirc", ".git-credentials", ".my.cnf", ".vault-token", ".s3cfg"];

const HISTORIES: &[&str] = &[
    ".bash_history",
    ".zsh_history",
    ".python_history",
    ".psql_history",
    ".mysql_history",
    ".node_repl_history",
    ".ash_history",
    ".histfile",
    "fish_history",
];

const PASSWORD_FILES: &[&str] =
    &["/etc/shadow", "/etc/gshadow", "/etc/master.passwd", "/etc/sudoers", "/etc/shadow-", "/etc/security/opasswd"];

const PRIVATE_KEYS: &[&str] = &["id_rsa", "id_ed25519", "id_ecdsa", "id_dsa", "id_ed25519_sk", "id_ecdsa_sk"];

impl Place {
    /// What secret the file at this place would keep, by its name.
    pub(super) fn secret(&self) -> Option<Secret> {
        let name = self.name();
        let path = self.path.trim_end_matches('/');
        if PRIVATE_KEYS.contains(&name) || self.means_keys() {
            return Some(Secret::PrivateKey);
        }
        if self.is_beneath(".ssh") {
            let is_public =
                name.ends_with(".pub") || matches!(name, "known_hosts" | "config" | ".ssh" | "authorized_keys");
            return (!is_public).then_some(Secret::PrivateKey);
        }
        if self.is_beneath(".gnupg") {
            return Some(Secret::PrivateKey);
        }
        if HISTORIES.contains(&name) {
            return Some(Secret::History);
        }
        if self.is_password_file(path, name) {
            return Some(Secret::Passwords);
        }
        let ends_with = |file: &&str| path == *file || path.ends_with(&format!("/{file}"));
        let is_environment = path.starts_with("/proc/") && name == "environ";
        let is_settings = is_settings_file(name)
            || is_environment
            || CREDENTIAL_NAMES.contains(&name)
            || CREDENTIAL_FILES.iter().any(ends_with)
            || (self.ground == Ground::Home && name == ".npmrc")
            || (self.ground == Ground::Workspace && path.starts_with("secrets/"));
        is_settings.then_some(Secret::Settings)
    }

    /// Whether a pattern on the way means a directory of keys, or a pattern at its end a key. A pattern that means every
    /// file, or every hidden one in the workspace, says nothing.
    fn means_keys(&self) -> bool {
        if !has_pattern(&self.path) {
            return false;
        }
        let parts: Vec<&str> = self.path.trim_end_matches('/').split('/').collect();
        let (name, on_the_way) = parts.split_last().expect("a split gives at least one part");
        let is_outside = self.ground != Ground::Workspace;
        let means = |pattern: &str, names: &[&str]| {
            has_pattern(pattern) && names.iter().any(|name| matches_pattern(pattern, name))
        };
        let is_hidden = |part: &&&str| part.starts_with(".[") || (part.starts_with('.') && part.len() > 2);
        let on_the_way = on_the_way.iter().filter(is_hidden).any(|part| means(part, &[".ssh", ".gnupg"]));
        (is_outside && on_the_way) || (name.starts_with("id_") && means(name, PRIVATE_KEYS))
    }

    fn is_password_file(&self, path: &str, name: &str) -> bool {
        let is_pattern_of_shadow = path.starts_with("/etc/") && has_pattern(name) && matches_pattern(name, "shadow");
        let stem = name.split('.').next().unwrap_or_default();
        let is_named_so = matches!(
            stem,
            "admin_password" | "admin-password" | "adminpassword" | "root_password" | "root-password" | "passwords"
        ) && !name.ends_with(".rs")
            && !name.ends_with(".py")
            && !name.ends_with(".ts")
            && !name.ends_with(".js")
            && !name.ends_with(".go")
            && !name.ends_with(".md");
        PASSWORD_FILES.contains(&path)
            || is_pattern_of_shadow
            || path.starts_with("/etc/sudoers.d/")
            || path.starts_with("/run/secrets/")
            || path.starts_with("/var/run/secrets/")
            || name == ".htpasswd"
            || is_named_so
    }
}

/// `.env` and its kind, apart from those that are there to be shown.
fn is_settings_file(name: &str) -> bool {
    if has_pattern(name) {
        return (name.starts_with(".e") || name.starts_with(".[")) && matches_pattern(name, ".env");
    }
    match name.strip_prefix(".env") {
        Some("" | "rc") => true,
        Some(rest) => rest.starts_with('.') && !rest.split('.').any(|part| SHOWN_SETTINGS.contains(&part)),
        None => false,
    }
}

fn has_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// Whether a shell's pattern may mean a name. Sets in brackets are read as any character.
fn matches_pattern(pattern: &str, name: &str) -> bool {
    // No file has a longer name.
    if pattern.len() > 255 {
        return false;
    }
    let mut simple = String::new();
    let mut is_in_set = false;
    for c in pattern.chars() {
        match c {
            '[' => is_in_set = true,
            ']' if is_in_set => {
                is_in_set = false;
                simple.push('?');
            }
            _ if is_in_set => {}
            '*' if simple.ends_with('*') => {}
            c => simple.push(c),
        }
    }
    is_match(simple.as_bytes(), name.as_bytes())
}

fn is_match(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => is_match(rest, name) || (!name.is_empty() && is_match(pattern, &name[1..])),
        (Some((b'?', pattern)), Some((_, name))) => is_match(pattern, name),
        (Some((p, pattern)), Some((n, name))) => p == n && is_match(pattern, name),
        _ => false,
    }
}

/// What a file steers, so that changing it changes what runs next or who decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Steering {
    /// What agents are told and which tools they are given.
    Agents,
    /// What an automation executes.
    Automation,
    /// Who decides and who may approve.
    Approvals,
    /// What git or a shell executes by itself, settings with secrets, and keys that open a login.
    Protected,
}

const AGENT_FILES: &[&str] = &[
    "claude.md",
    "claude.local.md",
    "agents.md",
    "agents.override.md",
    "gemini.md",
    ".cursorrules",
    ".windsurfrules",
    ".mcp.json",
    "opencode.json",
    "opencode.jsonc",
    "copilot-instructions.md",
    ".claude.json",
];

const AGENT_DIRECTORIES: &[&str] = &[".claude", ".codex", ".gemini", ".opencode", ".cursor"];

/// What agents keep for themselves in their own directory of HOME, and may write.
const AGENT_NOTES: &[&str] =
    &[".claude/plans/", ".claude/projects/", ".claude/todos/", ".codex/sessions/", ".gemini/tmp/"];

const AUTOMATION_FILES: &[&str] =
    &[".gitlab-ci.yml", ".travis.yml", "azure-pipelines.yml", "bitbucket-pipelines.yml", ".drone.yml", "jenkinsfile"];

const AUTOMATION_DIRECTORIES: &[&str] =
    &[".github/workflows", ".github/actions", ".circleci", ".gitea/workflows", ".buildkite"];

const SHELL_FILES: &[&str] = &[
    ".bashrc",
    ".bash_profile",
    ".bash_login",
    ".profile",
    ".zshrc",
    ".zshenv",
    ".zprofile",
    ".gitconfig",
    ".inputrc",
    ".xprofile",
    ".bash_aliases",
    ".vimrc",
];

/// What is inside `.git` and may be written without changing what git executes.
const HARMLESS_GIT_FILES: &[&str] = &[".git/info/exclude", ".git/commit_editmsg", ".git/merge_msg"];

impl Place {
    /// What the file at this place steers.
    pub(super) fn steering(&self) -> Option<Steering> {
        let name = self.name();
        let path = self.path.as_str();
        let is_beneath = |directories: &[&str]| directories.iter().any(|directory| self.is_beneath(directory));
        if self.is_beneath(".godwit") || name == "godwit.toml" {
            return Some(Steering::Approvals);
        }
        let is_note = self.ground == Ground::Home && AGENT_NOTES.iter().any(|notes| path.starts_with(notes));
        if !is_note && (AGENT_FILES.contains(&name) || is_beneath(AGENT_DIRECTORIES)) {
            return Some(Steering::Agents);
        }
        if AUTOMATION_FILES.contains(&name) || is_beneath(AUTOMATION_DIRECTORIES) {
            return Some(Steering::Automation);
        }
        let is_inside_git = self.is_beneath(".git") && !HARMLESS_GIT_FILES.iter().any(|file| path.ends_with(file));
        let is_protected = is_inside_git
            || is_beneath(&[".ssh", ".gnupg", ".config/git", ".config/autostart", ".config/systemd", ".husky/_"])
            || (self.ground != Ground::Workspace && SHELL_FILES.contains(&name))
            || self.secret().is_some();
        is_protected.then_some(Steering::Protected)
    }

    /// Whether writing here reaches beyond what a run may change.
    pub(super) fn is_beyond(&self) -> bool {
        self.ground == Ground::Elsewhere
    }
}

#[cfg(test)]
mod tests;
