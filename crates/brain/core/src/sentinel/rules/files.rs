//! Rules about files: what steers agents, automation and decisions, and what lies outside the workspace.

use super::machine::calls;
use super::{Rule, RuleName};
use crate::sentinel::Verdict::{Hard, Soft};
use crate::sentinel::act::{Act, Written, writes};
use crate::sentinel::place::Steering;
use crate::sentinel::shell::{Call, UNKNOWN, operands};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: RuleName::ApprovalBypassEdit,
        verdict: Hard,
        because: "it would decide what only a person decides, or change who does",
        instead: "Finish the work; a person is asked by godwit.",
        caught: &[
            "godwit approval approve a1",
            "write: .godwit/policy.toml",
            "gh pr merge 3 --admin",
            "gh pr review --approve 7",
            "pkill -f godwit",
        ],
        spared: &["gh pr view 3", "grep -rn approve src", "godwit --version"],
        finds: |act| act.writes.iter().any(|written| steers(written, Steering::Approvals)) || calls(act).any(approves),
    },
    Rule {
        name: RuleName::AuthYamlFlip,
        verdict: Hard,
        because: "it would switch authentication off",
        instead: "Leave it on; give tests an identity of their own.",
        caught: &["sed -i 's/enabled: true/enabled: false/' config/auth.yaml", "echo 'required: false' >> auth.yml"],
        spared: &[
            "sed -i 's/timeout: 5/timeout: 9/' config/auth.yaml",
            "cat config/auth.yaml",
            "sed -i 's/enabled: true/enabled: false/' config/cache.yaml",
        ],
        finds: flips_auth,
    },
    Rule {
        name: RuleName::ClaudeMdModifyAny,
        verdict: Hard,
        because: "what agents are told and given is set by people",
        instead: "Propose the change in the result.",
        caught: &[
            "write: CLAUDE.md",
            "echo x >> AGENTS.md",
            "write: .claude/settings.json",
            "sed -i d docs/CLAUDE.md",
            "rm AGENTS.md",
            "write: .mcp.json",
        ],
        spared: &["cat CLAUDE.md", "write: docs/claude-notes.md", "grep -n test AGENTS.md"],
        finds: |act| act.writes.iter().any(|written| steers(written, Steering::Agents)),
    },
    Rule {
        name: RuleName::GithubWorkflowWrite,
        verdict: Hard,
        because: "an automation would execute it with rights that the task does not have",
        instead: "Propose the change in the result.",
        caught: &["write: .github/workflows/ci.yml", "cp ci.yml .github/workflows/", "write: .gitlab-ci.yml"],
        spared: &["cat .github/workflows/ci.yml", "read: .github/workflows/ci.yml", "write: docs/workflows/ci.md"],
        finds: |act| act.writes.iter().any(|written| steers(written, Steering::Automation)),
    },
    Rule {
        name: RuleName::ForbiddenPathEdit,
        verdict: Hard,
        because: "git or a shell would execute it by itself, or it keeps secrets",
        instead: "Leave it as it is; put examples into a file with `.example` at its end.",
        caught: &[
            "write: .env",
            "write: .git/hooks/pre-commit",
            "echo x >> ~/.bashrc",
            "tee -a ~/.ssh/authorized_keys",
            "chmod +x .git/hooks/post-merge",
            "rm -rf .git",
            "write: secrets/db.txt",
        ],
        spared: &["write: .env.example", "write: .gitignore", "echo '*.log' >> .git/info/exclude", "touch .envoy.yaml"],
        finds: |act| act.writes.iter().any(|written| steers(written, Steering::Protected)),
    },
    Rule {
        name: RuleName::OutsideWorkspaceWrite,
        verdict: Hard,
        because: "it lies outside the workspace",
        instead: "Write inside the workspace, or below /tmp what is only for now.",
        caught: &[
            "write: /etc/hosts",
            "echo x > /usr/local/bin/y",
            "write: ../other/a.txt",
            "cp a /opt/b",
            "touch /var/lib/x",
        ],
        spared: &[
            "echo x > /tmp/y",
            "write: src/a.rs",
            "cargo build > /dev/null 2>&1",
            "echo x > \"$OUT/y\"",
            "mkdir -p ~/.cache/x",
        ],
        finds: |act| act.writes.iter().any(|written| written.place.is_beyond()),
    },
    Rule {
        name: RuleName::SedInplaceSrc,
        verdict: Soft,
        because: "it would edit many sources at once without anybody looking",
        instead: "Edit each file, or name one file at a time.",
        caught: &[
            "sed -i 's/a/b/' src/*.rs",
            "find src -name '*.ts' -exec sed -i s/a/b/ {} +",
            "grep -rl a src | xargs sed -i s/a/b/",
        ],
        spared: &["sed -i 's/a/b/' src/lib.rs", "sed -n 1,5p src/*.rs", "sed 's/a/b/' src/*.rs"],
        finds: |act| calls(act).any(edits_many),
    },
];

fn steers(written: &Written, steering: Steering) -> bool {
    written.place.steering() == Some(steering)
}

fn approves(call: &Call) -> bool {
    let words = operands(call);
    match call.program.as_str() {
        "godwit" => words.iter().any(|word| {
            matches!(*word, "approve" | "approval" | "answer" | "waive" | "down" | "up" | "stop" | "set" | "remove")
        }),
        "gh" => {
            let merges = words.starts_with(&["pr", "merge"]) && call.has(&["--admin"]);
            merges || (words.starts_with(&["pr", "review"]) && call.has(&["--approve", "-a"]))
        }
        "pkill" | "killall" => call.arguments.iter().any(|word| word.contains("godwit")),
        _ => false,
    }
}

/// Whether a setting of authentication is switched off by what is written.
fn flips_auth(act: &Act) -> bool {
    let is_off = |text: &str| {
        let text = text.to_ascii_lowercase().replace(' ', "");
        [
            "enabled:false",
            "required:false",
            "disabled:true",
            "anonymous:true",
            "auth:false",
            "authentication:false",
            "mfa:false",
            "verify:false",
            "enabled:no",
        ]
        .iter()
        .any(|off| text.contains(off))
    };
    let is_auth = |written: &&Written| {
        let name = written.place.name();
        let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        is_yaml && ["auth", "rbac", "permission", "security", "access"].iter().any(|word| name.contains(word))
    };
    act.writes.iter().filter(is_auth).any(|written| is_off(&written.text) || act.texts.iter().any(|text| is_off(text)))
}

fn edits_many(call: &Call) -> bool {
    if !matches!(call.program.as_str(), "sed" | "perl" | "ruby") || !writes::edits_in_place(call) {
        return false;
    }
    let edited = writes::edited(call, operands(call));
    let is_choice = |path: &&str| path.contains(['*', '?', UNKNOWN]) || !path.contains('.');
    edited.len() > 3 || edited.iter().any(is_choice)
}
