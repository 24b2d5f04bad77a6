//! Places in a repository that a text names: files, folders, classes, pieces of code. And what in a text is only quoted
//! or an address, so that the lists of words leave it alone.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::line::quoted_content;
use super::reading::{MASK, Reading, masked};
use super::script::is_of_word;
use super::word::Lexicon;

/// Words to be looked up.
type List = Lexicon<()>;

fn list(words: &'static str) -> List {
    words.split_whitespace().map(|word| (word, ())).collect()
}

/// Extensions of file names, in lower case: of programs, their configuration, their data and their documentation.
static EXTENSIONS: LazyLock<List> = LazyLock::new(|| {
    list(
        "adoc astro bash bat c cc cfg cjs clj cmake conf cpp cs css csv cts cxx dart diff ejs erl ex exs fish fs \
         go gql gradle graphql groovy h hbs hcl hpp hs htm html ini ipynb java jl js json json5 jsonc jsonl jsx kt \
         kts less lock lua md mdx mjs ml mod mts nim nix patch php pl plist png prisma properties proto ps1 py pyi \
         rb rs rst sass scala scss sh snap sol sql sqlite sum svelte svg swift tf toml ts tsv tsx txt vue wasm xml \
         yaml yml zig zsh",
    )
});

/// Products whose names look like file names, in lower case.
static PRODUCTS: LazyLock<List> = LazyLock::new(|| {
    list(
        "alpine.js angular.js asp.net backbone.js chart.js d3.js discord.js ember.js express.js nest.js next.js \
         node.js nuxt.js react.js socket.io solid.js three.js vue.js",
    )
});

/// Files without a telling extension, in lower case.
const FILES: &[&str] = &[
    ".dockerignore",
    ".editorconfig",
    ".env",
    ".gitattributes",
    ".gitignore",
    ".npmrc",
    ".prettierrc",
    "codeowners",
    "containerfile",
    "dockerfile",
    "gemfile",
    "jenkinsfile",
    "justfile",
    "makefile",
    "procfile",
    "rakefile",
    "readme",
    "vagrantfile",
];

/// Files whose names are words of the language as well: only in capitals.
const CAPITAL_FILES: &[&str] = &["AUTHORS", "CHANGELOG", "CONTRIBUTING", "COPYING", "LICENSE", "NOTICE", "SECURITY"];

/// Folders that make what they are in a path, whatever else it says.
static FOLDERS: LazyLock<List> = LazyLock::new(|| {
    list(
        ".github __tests__ assets benches cmd components crates docs e2e examples fixtures include internal lib \
         migrations node_modules packages pkg scripts spec src templates test tests vendor xtask",
    )
});

/// Endings of names of classes that carry a responsibility.
const CLASS_ENDINGS: &[&str] = &["Service", "Runner", "Gate", "Adapter", "Validator", "Manager", "Policy"];

/// The places that a text names, in its order, each once.
pub(super) fn places(reading: &Reading) -> Vec<&str> {
    let is_code = |span: &&Range<usize>| reading.text[(*span).clone()].contains(char::is_alphanumeric);
    let mut found: Vec<Range<usize>> = reading.spans.iter().filter(is_code).cloned().collect();
    found.extend(chunks(&reading.said).filter(|chunk| names_a_place(&reading.said[chunk.clone()])));
    found.sort_by_key(|range| range.start);
    let mut seen = BTreeSet::new();
    found.into_iter().map(|range| reading.text[range].trim()).filter(|place| seen.insert(*place)).collect()
}

/// What a text says in its own words: no code, no addresses, no paths and no quotations.
pub(super) fn own_words(reading: &Reading) -> String {
    let said = &reading.said;
    let unspoken = chunks(said).filter(|chunk| is_address(&said[chunk.clone()]) || is_path(&said[chunk.clone()]));
    let said = masked(said, MASK, unspoken);
    masked(&said, MASK, quotations(&said).into_iter())
}

/// The parts of a text that could be a name, a path or an address: without blanks, brackets and quotes, without the signs
/// of the sentence around them, and apart from scripts that put no blanks between words.
fn chunks(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_inside = |c: char| is_of_word(c) || is_path_sign(c);
    let mut end = 0;
    std::iter::from_fn(move || {
        let start = end + text[end..].find(is_inside)?;
        end = text[start..].find(|c| !is_inside(c)).map_or(text.len(), |length| start + length);
        let chunk = text[start..end].trim_end_matches(['.', ':', '?', '*', '~', '=', '&', '-']);
        let inner = chunk.trim_start_matches(['*', ':', '=', '&', '?']);
        let start = start + chunk.len() - inner.len();
        Some(start..start + inner.len())
    })
}

fn is_path_sign(c: char) -> bool {
    matches!(c, '.' | '_' | '-' | '/' | '\\' | '@' | '~' | '#' | '+' | '%' | ':' | '=' | '&' | '?' | '*' | '$')
}

fn names_a_place(chunk: &str) -> bool {
    let last = chunk.rsplit(['/', '\\']).next().unwrap_or(chunk);
    // A line, a method or a parameter may stand behind the name: `a.rs:12`, `page.html?tab=2`, `UserService#login`.
    last.split([':', '#', '?', '=', '%', '&']).any(|name| is_file_name(name) || is_class(name))
        || (is_path(chunk) && !is_address(chunk))
}

fn is_file_name(name: &str) -> bool {
    let is_known = || FILES.iter().any(|known| known.eq_ignore_ascii_case(name)) || CAPITAL_FILES.contains(&name);
    let Some((stem, extension)) = name.rsplit_once('.') else { return is_known() };
    let has_extension = EXTENSIONS.contains_key(extension.to_ascii_lowercase().as_str())
        && stem.contains(char::is_alphanumeric)
        && !PRODUCTS.contains_key(name.to_ascii_lowercase().as_str());
    has_extension || name.starts_with(".env.") || is_known()
}

/// Whether a name, or the class whose member it is (`UserService.login`), is one of a class.
fn is_class(name: &str) -> bool {
    let name = name.split('.').next().unwrap_or(name);
    let is_responsible = |ending: &&str| name.len() > ending.len() && name.ends_with(*ending);
    name.starts_with(|c: char| c.is_uppercase())
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && CLASS_ENDINGS.iter().any(is_responsible)
}

/// An address of the web or of a person.
fn is_address(chunk: &str) -> bool {
    let scheme = chunk.split_once("://").map(|(scheme, _)| scheme);
    let is_mail = chunk.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    scheme.is_some_and(|scheme| scheme.ends_with(|c: char| c.is_ascii_alphabetic()))
        || chunk.starts_with("www.")
        || is_mail
}

/// Whether a chunk with a slash is a path: by how it begins or ends, by a folder or a file that it names, or by a sign
/// that words do not have. `and/or`, `client/server` and `24/7` are none.
fn is_path(chunk: &str) -> bool {
    let is_one = |mark: char| chunk.contains(mark);
    if !is_one('/') && !is_one('\\') {
        return false;
    }
    let names = || chunk.split(['/', '\\']).filter(|name| !name.is_empty());
    let has_name = names().any(|name| name.chars().filter(|c| c.is_alphanumeric()).count() >= 2);
    let begins = ["/", "./", "../", "~/", "@"].into_iter().any(|start| chunk.starts_with(start));
    let is_telling = |name: &str| {
        FOLDERS.contains_key(name.to_ascii_lowercase().as_str()) || is_file_name(name) || name.contains(['_', '*'])
    };
    has_name && (begins || chunk.ends_with(['/', '\\']) || chunk.starts_with("C:\\") || names().any(is_telling))
}

/// What a text only repeats: quoted lines (`> …`), and two or more words in double quotes on one line. A single word in
/// quotes is a way to say it.
fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start_of_line = 0;
    for line in text.split_inclusive('\n') {
        if quoted_content(line) > 0 {
            found.push(start_of_line..start_of_line + line.len());
        } else {
            found.extend(
                quoted_parts(line).into_iter().map(|part| start_of_line + part.start..start_of_line + part.end),
            );
        }
        start_of_line += line.len();
    }
    found
}

fn quoted_parts(line: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut open: Option<(char, usize)> = None;
    for (place, mark) in line.char_indices() {
        match open {
            Some((opener, start)) if closes(opener, mark) => {
                parts.push(start..place);
                open = None;
            }
            None if "\"“„«»”「『".contains(mark) => open = Some((mark, place + mark.len_utf8())),
            Some(_) | None => {}
        }
    }
    parts.retain(|part| line[part.clone()].split_whitespace().nth(1).is_some());
    parts
}

/// Whether a quotation mark closes the one that opened. Languages use some of them both ways.
fn closes(open: char, mark: char) -> bool {
    match open {
        '"' => mark == '"',
        '“' | '„' => "“”".contains(mark),
        '”' => mark == '”',
        '«' => mark == '»',
        '»' => mark == '«',
        '「' => mark == '」',
        '『' => mark == '』',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_folders_classes_and_code_are_places() {
        for text in [
            "fix src/login.ts:42 please",
            "see https://host/blob/main/app/user.rb#L3",
            "the README is old",
            "edit package.json, then stop",
            "in the Dockerfile.",
            "move it to tests/",
            "`parse` panics",
            "UserService.login() throws",
            "RetryPolicy ignores it",
            "GET /api/users answers 500",
            "crates/brain/core is slow",
            "[guide](docs/guide.md)",
            "修复src/登录.ts文件里的错误",
            "修复config.yaml里的错误",
            "open **app/models/user_role** again",
            "C:\\work\\a is wrong",
            "the .env.local file",
        ] {
            assert!(!places(&Reading::of(text)).is_empty(), "{text}");
        }
        for text in [
            "use Node.js and Next.js",
            "client/server, and/or, 24/7, I/O, n/a",
            "the service manager",
            "a Service of ours",
            "license and security",
            "e.g. v1.2.3 or 3.14",
            "``` \nsrc/a.rs\n```",
            "mail to me@example.com",
            "https://example.com/path",
        ] {
            assert_eq!(places(&Reading::of(text)), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn places_keep_their_order_and_are_named_once() {
        let text = "`b` in src/a.rs, then src/a.rs again and `b`";
        assert_eq!(places(&Reading::of(text)), ["b", "src/a.rs"]);
    }

    #[test]
    fn addresses_paths_and_quotations_are_not_own_words() {
        let own = |text: &str| {
            let own = own_words(&Reading::of(text)).replace(MASK, " ");
            own.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        for (text, expected) in [
            ("see https://host/rewrite/everything now", "see now"),
            ("in src/entire/some.rs it", "in it"),
            ("better/nicer", "better/nicer"),
            ("it logs \"rewrite everything now\" twice", "it logs \" \" twice"),
            ("make it \"better\"", "make it \"better\""),
            ("„alles neu“ sagt »der Log hier«", "„ “ sagt » «"),
            ("> everything failed\nfix that", "fix that"),
            ("a 5\" screen", "a 5\" screen"),
        ] {
            assert_eq!(own(text), expected, "{text}");
        }
    }
}
