use super::*;

/// A program and its arguments as one text.
fn text(call: &Call) -> String {
    let words = std::iter::once(&call.program).chain(&call.arguments);
    words.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The programs of a script with their arguments, in the order they are found.
fn programs(script: &str) -> Vec<String> {
    let mut texts: Vec<String> = read(script).pipelines.iter().flatten().map(text).collect();
    texts.sort();
    texts
}

#[test]
fn what_would_be_executed_is_seen_in_every_disguise() {
    for script in [
        "rm -rf /x",
        "r''m -\"rf\" /x",
        "\\rm -rf /x",
        "$'\\x72m' -rf /x",
        "$'\\162\\155' -rf /x",
        "a=r; b=m; $a$b -rf /x",
        "X='rm -rf /x'; $X",
        "{rm,-rf,/x}",
        "rm${IFS}-rf${IFS}/x",
        "/bin/r? -rf /x",
        "/bin/rm -rf /x",
        "$(echo rm) -rf /x",
        "`printf 'r%s' m` -rf /x",
        "$(echo cm0= | base64 -d) -rf /x",
        "env A=b nice -n 5 timeout 9 rm -rf /x",
        "if true; then rm -rf /x; fi",
        "f() { rm -rf /x; }; f",
        "(cd a && rm -rf /x)",
        "while :; do rm -rf /x; done",
        "echo hi # not this\nrm -rf /x",
        "rm -rf \\\n /x",
        "cat <<E\n$(rm -rf /x)\nE",
        "echo \"a $(rm -rf /x) b\"",
        "cat <(rm -rf /x)",
        "${NOTHING:-rm} -rf /x",
    ] {
        assert!(programs(script).contains(&"rm -rf /x".to_owned()), "{script}: {:?}", programs(script));
    }
}

#[test]
fn scripts_inside_words_are_read() {
    for script in [
        "sh -c 'rm -rf /x'",
        "bash -lc \"rm -rf /x\"",
        "eval 'rm -rf /x'",
        "echo 'rm -rf /x' | sh",
        "bash <<'E'\nrm -rf /x\nE",
        "bash <<< 'rm -rf /x'",
        "echo cm0gLXJmIC94 | base64 -d | bash",
        "echo 726d202d7266202f78 | xxd -r -p | sh",
        "echo 'x/ fr- mr' | rev | sh",
        "echo /x | xargs rm -rf",
        "find /x -exec rm -rf {} \\;",
        "trap 'rm -rf /x' EXIT",
        "git -c alias.a='!rm -rf /x' a",
        "sh -c \"sh -c 'rm -rf /x'\"",
        "xargs -n 1 sh -c 'rm -rf /x'",
    ] {
        assert!(programs(script).iter().any(|text| text == "rm -rf /x"), "{script}: {:?}", programs(script));
    }
}

#[test]
fn what_is_only_text_starts_nothing() {
    for script in [
        "echo 'rm -rf /x'",
        "grep 'rm -rf /x' a",
        "# rm -rf /x",
        "cat <<'E'\n$(rm -rf /x)\nE",
        "echo \\$\\(rm -rf /x\\)",
    ] {
        assert!(!programs(script).iter().any(|text| text.starts_with("rm")), "{script}: {:?}", programs(script));
    }
}

#[test]
fn a_script_that_grows_without_end_is_refused_and_not_read() {
    let doubling = format!("a=xxxxxxxx; {}echo $a", "a=$a$a; ".repeat(60));
    assert!(!read(&doubling).is_beyond_reading);
    let braces = format!("echo {}", "{a,b}".repeat(40));
    assert!(read(&braces).pipelines.len() == 1);
    let deep = format!("{}true{}", "$(".repeat(100), ")".repeat(100));
    assert!(read(&deep).is_beyond_reading);
    assert!(read(&"true;".repeat(200_000)).is_beyond_reading);
}
