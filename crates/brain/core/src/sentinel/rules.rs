//! The table of rules: what each catches, why, and what to do instead.
//!
//! A rule is found by a predicate over the whole act, and carries calls that it must catch and calls that it must let
//! pass; a test holds both true. The strictest rule that applies decides, among equals the first of the table.

mod data;
mod files;
mod git;
mod machine;
mod network;
mod packages;
mod secrets;

use serde::{Deserialize, Serialize};

use super::act::Act;
use super::{Judgement, ToolKind, Verdict};

macro_rules! rule_names {
    ($($(#[doc = $doc:literal])* $name:ident = $word:literal,)*) => {
        /// The name of a rule. It is stable: it is written into records and shown to people.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum RuleName {
            $($(#[doc = $doc])* #[serde(rename = $word)] $name,)*
        }

        impl RuleName {
            /// Every rule, in the order in which they decide among equals.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name as the word that people read.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

rule_names! {
    /// What cannot be read as a tool call.
    MalformedCall = "malformed-call",
    /// Deleting the machine's, the operator's or the whole HOME's files, or overwriting a disk.
    RmRfRoot = "rm-rf-root",
    /// Rewriting or deleting a shared main branch.
    GitPushForceMain = "git-push-force-main",
    /// Throwing changes away without a way back.
    GitResetHard = "git-reset-hard",
    /// Rewriting published history.
    GitForceThenPush = "git-force-then-push",
    /// Switching off the checks that a commit or push passes.
    GitNoVerify = "git-no-verify",
    /// Deleting a table or database.
    DropTable = "drop-table",
    /// Emptying a table.
    TruncateTable = "truncate-table",
    /// Deleting every row or every key.
    MassDeleteDb = "mass-delete-db",
    /// Asking a cloud's service for the machine's credentials.
    CurlMetadataServer = "curl-metadata-server",
    /// Giving a shell to a connection.
    ReverseShell = "reverse-shell",
    /// Reaching into the network around the machine.
    PrivateAddress = "private-address",
    /// Executing what was only just decoded.
    Base64PipeSh = "base64-pipe-sh",
    /// Executing a variable's value.
    EvalWithEnv = "eval-with-env",
    /// Writing the environment to a file or a connection.
    EnvRedirectOut = "env-redirect-out",
    /// Encoding or sending a secret.
    Base64SecretExfil = "base64-secret-exfil",
    /// Copying or packing a secret.
    SecretPathCopy = "secret-path-copy",
    /// Reading a private key.
    SshKeySteal = "ssh-key-steal",
    /// Reading passwords of a machine, an administrator or a store of secrets.
    AdminPasswordRead = "admin-password-read",
    /// Reading what a person typed.
    BashHistoryExfil = "bash-history-exfil",
    /// Publishing a text.
    GhGistSecret = "gh-gist-secret",
    /// Reading settings with secrets, or the whole environment.
    EnvOrSecretsRead = "env-or-secrets-read",
    /// Writing a cloud key down.
    AwsKeyInject = "aws-key-inject",
    /// Approving, or changing who must approve.
    ApprovalBypassEdit = "approval-bypass-edit",
    /// Switching authentication off.
    AuthYamlFlip = "auth-yaml-flip",
    /// Changing what agents are told and given.
    ClaudeMdModifyAny = "claude-md-modify-any",
    /// Changing what an automation executes.
    GithubWorkflowWrite = "github-workflow-write",
    /// Changing what git or a shell executes by itself, or settings with secrets.
    ForbiddenPathEdit = "forbidden-path-edit",
    /// Writing outside the workspace.
    OutsideWorkspaceWrite = "outside-workspace-write",
    /// Installing a package known to be harmful.
    MalwarePackage = "malware-package",
    /// Installing a release of lodash with known holes.
    KnownCveLodash = "known-cve-lodash",
    /// Starting a container with the rights of the machine.
    DockerPrivileged = "docker-privileged",
    /// Giving a container the control of all containers.
    DockerSockMount = "docker-sock-mount",
    /// Asking for another user's rights.
    Sudo = "sudo",
    /// Installing for the whole machine.
    NpmInstallGlobal = "npm-install-global",
    /// Executing what was only just fetched.
    CurlPipeSh = "curl-pipe-sh",
    /// Deleting more than what can be made again.
    LargeDelete = "large-delete",
    /// Deleting all installed packages.
    RmNodeModules = "rm-node-modules",
    /// Changing a database file by hand.
    Sqlite3Mutation = "sqlite3-mutation",
    /// Editing many sources at once without looking.
    SedInplaceSrc = "sed-inplace-src",
    /// Reaching services on the machine itself.
    LoopbackAddress = "loopback-address",
}

/// One rule. Its examples are command lines, or `write: PATH`, `read: PATH` and `fetch: URL` for the other tools.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: RuleName,
    /// How strictly it answers.
    pub verdict: Verdict,
    /// Why, as a clause without a final period.
    pub because: &'static str,
    /// What to do instead, as a sentence.
    pub instead: &'static str,
    /// Calls that it must catch.
    pub caught: &'static [&'static str],
    /// Calls that look like it and that no rule may catch.
    pub spared: &'static [&'static str],
    /// Whether an act falls under it.
    finds: fn(&Act) -> bool,
}

/// The groups of rules. Each is a table of its own, split by what would change it.
const GROUPS: &[&[Rule]] =
    &[machine::RULES, git::RULES, data::RULES, network::RULES, secrets::RULES, files::RULES, packages::RULES];

impl Rule {
    /// The rule of a name.
    pub fn of(name: RuleName) -> &'static Self {
        Self::all().find(|rule| rule.name == name).expect("every name has a rule in the table, as a test shows")
    }

    /// Every rule.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        GROUPS.iter().copied().flatten()
    }
}

/// The judgement of an act.
pub(super) fn decide(act: &Act, tool: ToolKind) -> Judgement {
    let found = Rule::all().filter(|rule| (rule.finds)(act));
    let strictest = found.min_by_key(|rule| (std::cmp::Reverse(rule.verdict), rule.name));
    match strictest {
        Some(rule) => Judgement {
            verdict: rule.verdict,
            rule: Some(rule.name),
            reason: format!("{} ({}). {}", rule.because, rule.name.word(), rule.instead),
            tool,
        },
        None => Judgement { verdict: Verdict::Allow, rule: None, reason: String::new(), tool },
    }
}
