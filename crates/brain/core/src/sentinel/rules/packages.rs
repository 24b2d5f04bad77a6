//! Rules about packages: what is installed, and for whom. Names and releases are those of published advisories.

use super::machine::calls;
use super::{Rule, RuleName};
use crate::sentinel::Verdict::{Hard, Soft};
use crate::sentinel::shell::{Call, operands, options_contain};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: RuleName::MalwarePackage,
        verdict: Hard,
        because: "this package, or this release of it, is known to be harmful",
        instead: "Check the name, and use a sound release.",
        caught: &[
            "npm install event-stream@3.3.6",
            "npm i flatmap-stream",
            "pip install colourama",
            "yarn add crossenv",
            "pnpm add ua-parser-js@0.7.29",
        ],
        spared: &[
            "npm install event-stream@4.0.1",
            "npm i cross-env",
            "pip install colorama",
            "npm install ua-parser-js",
        ],
        finds: |act| calls(act).any(|call| packages(call).iter().any(is_malware)),
    },
    Rule {
        name: RuleName::KnownCveLodash,
        verdict: Hard,
        because: "this release of lodash has known holes",
        instead: "Install lodash 4.17.21 or later.",
        caught: &["npm install lodash@4.17.15", "yarn add lodash@3.10.1", "pnpm add lodash@^4.17.4"],
        spared: &["npm install lodash", "npm install lodash@4.17.21", "npm i lodash-es@4.17.21", "npm ls lodash"],
        finds: |act| calls(act).any(|call| packages(call).iter().any(is_old_lodash)),
    },
    Rule {
        name: RuleName::NpmInstallGlobal,
        verdict: Soft,
        because: "it would install for the whole machine",
        instead: "Install it into the project, or start it with npx.",
        caught: &["npm install -g typescript", "npm i --global yarn", "pnpm add -g x", "yarn global add x"],
        spared: &["npm install --save-dev typescript", "npm ls -g", "npm root -g"],
        finds: |act| calls(act).any(is_global),
    },
];

/// A package with its release, as it is written.
struct Package<'a> {
    name: &'a str,
    release: Option<&'a str>,
}

/// The packages that a call installs.
fn packages(call: &Call) -> Vec<Package<'_>> {
    let words = operands(call);
    let is_python = matches!(call.program.as_str(), "pip" | "pip3" | "uv" | "poetry" | "pipx" | "pdm")
        || (call.program.starts_with("python") && call.has(&["pip"]));
    let place = words.iter().position(|word| matches!(*word, "install" | "i" | "add" | "in" | "isntall"));
    let (true, Some(place)) = (is_python || is_node_manager(call), place) else { return Vec::new() };
    words[place + 1..].iter().map(|word| if is_python { python_package(word) } else { node_package(word) }).collect()
}

fn is_node_manager(call: &Call) -> bool {
    matches!(call.program.as_str(), "npm" | "pnpm" | "yarn" | "bun")
}

fn node_package(word: &str) -> Package<'_> {
    // The first character of a scope is an `@` too.
    match word.char_indices().skip(1).find(|(_, c)| *c == '@') {
        Some((place, _)) => Package { name: &word[..place], release: Some(&word[place + 1..]) },
        None => Package { name: word, release: None },
    }
}

fn python_package(word: &str) -> Package<'_> {
    match word.split_once("==") {
        Some((name, release)) => Package { name, release: Some(release) },
        None => Package { name: word.split(['>', '<', '~', '[', '=']).next().unwrap_or(word), release: None },
    }
}

/// Packages that exist to harm, in every release.
const HARMFUL: &[&str] = &[
    "flatmap-stream",
    "crossenv",
    "cross-env.js",
    "electron-native-notify",
    "discordi.js",
    "babelcli",
    "jquery.js",
    "d3.js",
    "mongose",
    "nodesass",
    "node-fabric",
    "nodecaffe",
    "shadowsock",
    "sqliter",
    "colourama",
    "python3-dateutil",
    "jeilyfish",
    "diango",
    "djago",
    "dajngo",
    "python-sqlite",
    "python-mysql",
    "acqusition",
    "setup-tools",
    "urlib3",
    "twilio-npm",
    "fallguys",
    "rpc-websocket",
    "plutov-slack-client",
    "nodetest199",
    "nodetest1010",
    "requests-darwin-lite",
    "torchtriton",
];

/// Sound packages with harmful releases.
const HARMFUL_RELEASES: &[(&str, &[&str])] = &[
    ("event-stream", &["3.3.6"]),
    ("eslint-scope", &["3.7.2"]),
    ("eslint-config-eslint", &["5.0.2"]),
    ("ua-parser-js", &["0.7.29", "0.8.0", "1.0.0"]),
    ("coa", &["2.0.3", "2.0.4", "2.1.1", "2.1.3", "3.0.1", "3.1.3"]),
    ("rc", &["1.2.9", "1.3.9", "2.3.9"]),
    ("node-ipc", &["10.1.1", "10.1.2", "10.1.3", "11.0.0", "9.2.2"]),
    ("colors", &["1.4.1", "1.4.2", "1.4.44-liberty-2"]),
    ("faker", &["6.6.6"]),
    ("chalk", &["5.6.1"]),
    ("debug", &["4.4.2"]),
    ("ctx", &["0.1.2", "0.2.2", "0.2.6"]),
    ("ultralytics", &["8.3.41", "8.3.42", "8.3.45", "8.3.46"]),
    ("num2words", &["0.5.15"]),
];

fn is_malware(package: &Package<'_>) -> bool {
    let name = package.name.to_ascii_lowercase();
    let is_bad_release = |(known, releases): &(&str, &[&str])| {
        *known == name
            && package.release.is_some_and(|release| releases.contains(&release.trim_start_matches(['=', 'v'])))
    };
    HARMFUL.contains(&name.as_str()) || HARMFUL_RELEASES.iter().any(is_bad_release)
}

/// The first sound release of lodash.
const SOUND_LODASH: [u32; 3] = [4, 17, 21];

fn is_old_lodash(package: &Package<'_>) -> bool {
    // A range that may still choose a sound release is written for one that is not.
    let number = |release: &str| {
        let digits = release.trim_start_matches(['^', '~', '=', 'v', '<', '>']);
        let mut parts = digits.split('.').map(|part| part.parse::<u32>().ok());
        Some([parts.next()??, parts.next().flatten().unwrap_or(u32::MAX), parts.next().flatten().unwrap_or(u32::MAX)])
    };
    matches!(package.name, "lodash" | "lodash-es" | "lodash-amd")
        && package.release.and_then(number).is_some_and(|release| release < SOUND_LODASH)
}

fn is_global(call: &Call) -> bool {
    let words = operands(call);
    let installs = words.first().is_some_and(|word| matches!(*word, "install" | "i" | "add" | "in" | "link"));
    let is_flagged = options_contain(call, 'g', &["--global"]) || call.has(&["--location=global"]);
    (is_node_manager(call) && installs && is_flagged)
        || (call.program == "yarn" && words.starts_with(&["global", "add"]))
}
