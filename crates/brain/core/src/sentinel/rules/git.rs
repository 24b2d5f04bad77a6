//! Rules about git: history that others have, changes without a way back, checks switched off.

use super::machine::calls;
use super::{Rule, RuleName};
use crate::sentinel::Verdict::Hard;
use crate::sentinel::act::Act;
use crate::sentinel::shell::{Call, operands, options_contain, values_of};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: RuleName::GitPushForceMain,
        verdict: Hard,
        because: "it would rewrite or delete a branch that others build on",
        instead: "Leave the result in the workspace; godwit makes the commit and lands it.",
        caught: &[
            "git push --force origin main",
            "git push -f",
            "git push origin +master",
            "git push origin :main",
            "git -C x push --mirror",
        ],
        spared: &["git push --dry-run", "git log origin/main", "git fetch --force"],
        finds: |act| calls(act).any(|call| is_forced_push(call) && reaches_main(call)),
    },
    Rule {
        name: RuleName::GitResetHard,
        verdict: Hard,
        because: "it would throw changes away without a way back",
        instead: "Undo single files by name, or commit first.",
        caught: &[
            "git reset --hard",
            "git reset --hard HEAD~3",
            "git -C sub reset -q --hard origin/main",
            "git reflog expire --expire=now --all",
            "git gc --prune=now",
            "git update-ref -d refs/heads/main",
        ],
        spared: &[
            "git reset HEAD a.txt",
            "git reset --soft HEAD~1",
            "git reset",
            "git log --grep 'reset --hard'",
            "git reflog",
            "git gc",
            "git gc --prune=2.weeks.ago",
        ],
        finds: |act| {
            calls(act).any(|call| {
                let is_hard = |word: &String| word.len() > 4 && "--hard".starts_with(word.as_str());
                subcommand(call) == "reset" && call.arguments.iter().any(is_hard) || forgets_history(call)
            })
        },
    },
    Rule {
        name: RuleName::GitForceThenPush,
        verdict: Hard,
        because: "it would rewrite history that was published",
        instead: "Add a commit instead of changing old ones.",
        caught: &[
            "git commit --amend --no-edit && git push",
            "git rebase main && git push --force-with-lease origin x",
            "git filter-branch --all",
            "git push -f origin feature",
        ],
        spared: &["git commit --amend --no-edit", "git rebase main", "git rebase --abort"],
        finds: rewrites_and_pushes,
    },
    Rule {
        name: RuleName::GitNoVerify,
        verdict: Hard,
        because: "it would switch off the checks that a commit or push passes",
        instead: "Let them run, and mend what they find.",
        caught: &[
            "git commit --no-verify -m x",
            "git commit -nm x",
            "git push --no-verify",
            "HUSKY=0 git commit -m x",
            "git -c core.hooksPath=/dev/null commit -m x",
            "git config core.hooksPath /dev/null",
        ],
        spared: &[
            "git commit -m 'never use --no-verify'",
            "git merge --no-commit x",
            "git log -n 3",
            "git config core.hooksPath",
        ],
        finds: |act| calls(act).any(skips_checks),
    },
];

/// The subcommand of git, or nothing for another program.
fn subcommand(call: &Call) -> &str {
    if call.program == "git" { operands(call).first().copied().unwrap_or_default() } else { "" }
}

/// Whether what only the history of a repository still keeps is forgotten or deleted.
fn forgets_history(call: &Call) -> bool {
    let is_now = |options: &[&str]| values_of(call, options).iter().any(|when| matches!(*when, "now" | "all" | "0"));
    match subcommand(call) {
        "reflog" => {
            operands(call).get(1).is_some_and(|verb| matches!(*verb, "expire" | "delete"))
                && (is_now(&["--expire", "--expire-unreachable"]) || call.has(&["delete"]))
        }
        "gc" | "prune" => is_now(&["--prune", "--expire"]),
        "update-ref" => options_contain(call, 'd', &["--delete"]),
        _ => false,
    }
}

fn is_forced_push(call: &Call) -> bool {
    let forces = options_contain(call, 'f', &["--force", "--force-with-lease", "--mirror", "--delete", "--prune"])
        || options_contain(call, 'd', &[]);
    let has_forcing_name = operands(call).iter().skip(2).any(|name| name.starts_with('+') || name.starts_with(':'));
    subcommand(call) == "push" && (forces || has_forcing_name) && !call.has(&["--dry-run", "-n"])
}

/// Whether a push names a main branch, or names none, so that it may be one.
fn reaches_main(call: &Call) -> bool {
    let names: Vec<&str> = operands(call).into_iter().skip(2).collect();
    let is_main = |name: &&str| {
        let target = name.trim_start_matches('+').rsplit(':').next().unwrap_or_default();
        let branch = target.strip_prefix("refs/heads/").unwrap_or(target);
        matches!(branch, "main" | "master" | "trunk" | "develop" | "production" | "release" | "HEAD")
    };
    names.is_empty() || names.iter().any(is_main) || call.has(&["--mirror", "--all"])
}

fn rewrites_and_pushes(act: &Act) -> bool {
    let rewrites = |call: &Call| match subcommand(call) {
        "commit" => call.has(&["--amend"]),
        "rebase" => !call.has(&["--abort"]),
        "reset" => true,
        _ => false,
    };
    let mut has_rewritten = false;
    for call in calls(act) {
        if matches!(subcommand(call), "filter-branch" | "filter-repo") || call.program == "bfg" || is_forced_push(call)
        {
            return true;
        }
        if subcommand(call) == "push" && has_rewritten && !call.has(&["--dry-run"]) {
            return true;
        }
        has_rewritten |= rewrites(call);
    }
    false
}

fn skips_checks(call: &Call) -> bool {
    let subcommand = subcommand(call);
    let is_checked = matches!(subcommand, "commit" | "push" | "merge" | "am" | "rebase" | "cherry-pick");
    let says_no = call.has(&["--no-verify", "--no-veri", "--no-ver"]);
    let is_short = subcommand == "commit" && short_of_commit(call);
    let switches = |(name, value): &(String, String)| {
        (name == "HUSKY" && value == "0")
            || matches!(name.as_str(), "HUSKY_SKIP_HOOKS" | "SKIP" | "PRE_COMMIT_ALLOW_NO_CONFIG" | "LEFTHOOK")
    };
    let moves_hooks =
        values_of(call, &["-c"]).iter().any(|setting| setting.to_ascii_lowercase().starts_with("core.hookspath"));
    let configures = subcommand == "config"
        && operands(call)
            .iter()
            .position(|word| word.eq_ignore_ascii_case("core.hooksPath"))
            .is_some_and(|place| operands(call).len() > place + 1);
    (is_checked && (says_no || is_short || moves_hooks || call.assignments.iter().any(switches))) || configures
}

/// Whether `-n` stands among the short options of a commit, before one that takes a value.
fn short_of_commit(call: &Call) -> bool {
    let clusters = call.arguments.iter().filter(|word| word.starts_with('-') && !word.starts_with("--"));
    clusters.into_iter().any(|word| {
        word[1..].chars().take_while(|c| !matches!(c, 'm' | 'F' | 'C' | 'c' | 't' | 'S' | 'u')).any(|c| c == 'n')
    })
}
