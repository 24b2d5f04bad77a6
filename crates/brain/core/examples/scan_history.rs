//! Scans the added lines of a history for secrets, with the scan that the gate uses: `git log --patch … | scan_history`.
//!
//! It reads what `cargo xtask scan-history` has git print: each commit begins with a NUL byte and its name, and its
//! patch has no context. It prints one JSON object: how many commits and added lines it read, and each finding by
//! commit, path, line and kind. It is how the project measures the scan on real histories.

#![expect(clippy::print_stdout, reason = "the object on standard output is what this program is for")]

use std::io::{self, BufRead};

use godwit_core::inspect::scan_line;
use serde_json::{Value, json};

/// What was read so far.
#[derive(Default)]
struct History {
    commits: u64,
    lines: u64,
    hits: Vec<Value>,
    commit: String,
    path: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut history = History::default();
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    while next(&mut input, &mut line)? {
        if let Some(commit) = line.strip_prefix(b"\0") {
            history.commits += 1;
            history.commit = String::from_utf8_lossy(commit).into_owned();
        } else if let Some(path) = line.strip_prefix(b"+++ ") {
            let path = String::from_utf8_lossy(path);
            history.path = path.strip_prefix("b/").unwrap_or(&path).trim_end_matches('\t').to_owned();
        } else if line.starts_with(b"@@ ") {
            let hunk = Hunk::parse(&line).ok_or("a hunk's header is not understood")?;
            history.read(&mut input, &hunk)?;
        }
    }
    println!("{}", json!({ "commits": history.commits, "lines": history.lines, "hits": history.hits }));
    Ok(())
}

/// Reads the next line without its line feed; false at the end.
fn next(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let read = input.read_until(b'\n', line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    Ok(read > 0)
}

impl History {
    /// Takes exactly the lines that the header announces: content may look like anything.
    fn read(&mut self, input: &mut impl BufRead, hunk: &Hunk) -> Result<(), Box<dyn std::error::Error>> {
        let mut line = Vec::new();
        let (mut removed, mut number) = (0, hunk.first);
        while removed < hunk.removed || number < hunk.first + hunk.added {
            if !next(input, &mut line)? {
                return Err("the patch ends within a hunk".into());
            }
            match line.first() {
                Some(b'-') => removed += 1,
                Some(b'+') => {
                    self.scan(&line[1..], number);
                    number += 1;
                }
                // The note about a missing line feed.
                Some(b'\\') => {}
                _ => return Err("a line of a hunk is not understood".into()),
            }
        }
        Ok(())
    }

    fn scan(&mut self, line: &[u8], number: u64) {
        self.lines += 1;
        for kind in scan_line(line) {
            self.hits.push(json!({ "commit": self.commit, "path": self.path, "line": number, "kind": kind }));
        }
    }
}

/// `@@ -<line>[,<count>] +<line>[,<count>] @@`
struct Hunk {
    removed: u64,
    first: u64,
    added: u64,
}

impl Hunk {
    fn parse(line: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(line);
        let mut words = text.split(' ').skip(1);
        let (_, removed) = range(words.next()?.strip_prefix('-')?)?;
        let (first, added) = range(words.next()?.strip_prefix('+')?)?;
        Some(Self { removed, first, added })
    }
}

fn range(text: &str) -> Option<(u64, u64)> {
    match text.split_once(',') {
        Some((first, count)) => Some((first.parse().ok()?, count.parse().ok()?)),
        None => Some((text.parse().ok()?, 1)),
    }
}
