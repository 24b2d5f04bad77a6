//! Reading the added lines out of a patch, with or without context.
//!
//! Lines of content are taken by the counts in the hunk's header, never by how they look, so content that looks like a
//! header of a patch is content.

use super::RepoPath;

/// An added line, as a place in the patch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Added {
    pub(super) path: RepoPath,
    pub(super) number: u64,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Every added line of a patch; `None` when it is not understood, and when it holds back content.
pub(super) fn added_lines(patch: &[u8]) -> Option<Vec<Added>> {
    let mut added = Vec::new();
    let mut path: Option<RepoPath> = None;
    let mut lines = Lines { patch, position: 0 };
    while let Some((start, end)) = lines.next() {
        let line = &patch[start..end];
        if let Some(name) = line.strip_prefix(b"+++ ") {
            path = new_path(name)?;
        } else if line.starts_with(b"@@ ") {
            let hunk = Hunk::parse(line)?;
            read_hunk(&mut lines, &hunk, path.as_ref(), &mut added)?;
        } else if line.starts_with(b"GIT binary patch") || line.starts_with(b"Binary files ") {
            return None;
        }
    }
    Some(added)
}

/// Takes exactly the lines that the header announces.
fn read_hunk(lines: &mut Lines<'_>, hunk: &Hunk, path: Option<&RepoPath>, added: &mut Vec<Added>) -> Option<()> {
    let (mut before, mut after, mut number) = (hunk.before, hunk.after, hunk.first);
    while before > 0 || after > 0 {
        let (mark, start, end) = lines.content()?;
        if matches!(mark, Mark::Removed | Mark::Context) {
            before = before.checked_sub(1)?;
        }
        if matches!(mark, Mark::Added | Mark::Context) {
            after = after.checked_sub(1)?;
            if mark == Mark::Added {
                added.push(Added { path: path?.clone(), number, start, end });
            }
            number += 1;
        }
    }
    Some(())
}

/// Which sides have a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Removed,
    Added,
    Context,
}

struct Lines<'a> {
    patch: &'a [u8],
    position: usize,
}

impl Lines<'_> {
    /// The next line without its line feed.
    fn next(&mut self) -> Option<(usize, usize)> {
        let rest = self.patch.get(self.position..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        let start = self.position;
        self.position = start + length + 1;
        Some((start, start + length))
    }

    /// The next line of content, without its mark. The note about a missing line feed is passed over.
    fn content(&mut self) -> Option<(Mark, usize, usize)> {
        let (mut start, mut end) = self.next()?;
        if self.patch[start..end].starts_with(b"\\") {
            (start, end) = self.next()?;
        }
        let mark = match self.patch[start..end].first()? {
            b'-' => Mark::Removed,
            b'+' => Mark::Added,
            b' ' => Mark::Context,
            _ => return None,
        };
        Some((mark, start + 1, end))
    }
}

/// `@@ -<line>[,<count>] +<line>[,<count>] @@`
struct Hunk {
    /// Lines of the old side.
    before: u64,
    /// The first line of the new side.
    first: u64,
    /// Lines of the new side.
    after: u64,
}

impl Hunk {
    fn parse(line: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(line);
        let mut words = text.split(' ').skip(1);
        let (_, before) = range(words.next()?.strip_prefix('-')?)?;
        let (first, after) = range(words.next()?.strip_prefix('+')?)?;
        Some(Self { before, first, after })
    }
}

fn range(text: &str) -> Option<(u64, u64)> {
    match text.split_once(',') {
        Some((first, count)) => Some((first.parse().ok()?, count.parse().ok()?)),
        None => Some((text.parse().ok()?, 1)),
    }
}

/// The path after `+++ `: quoted when it holds a special character, with a tab behind it when it holds a blank.
/// The outer `None` means that it is not understood, the inner one that the new side has no file.
fn new_path(name: &[u8]) -> Option<Option<RepoPath>> {
    let name = name.strip_suffix(b"\t").unwrap_or(name);
    if name == b"/dev/null" {
        return Some(None);
    }
    let plain = match name.strip_prefix(b"\"") {
        Some(quoted) => unquote(quoted.strip_suffix(b"\"")?)?,
        None => name.to_vec(),
    };
    Some(Some(RepoPath(plain.strip_prefix(b"b/")?.to_vec())))
}

/// Undoes git's quoting, which is that of C.
fn unquote(quoted: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(quoted.len());
    let mut bytes = quoted.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        plain.push(match bytes.next()? {
            b'a' => 7,
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'v' => 11,
            b'f' => 12,
            b'r' => b'\r',
            digit @ b'0'..=b'3' => {
                let (middle, low) = (octal(bytes.next()?)?, octal(bytes.next()?)?);
                (digit - b'0') * 64 + middle * 8 + low
            }
            same @ (b'"' | b'\\') => same,
            _ => return None,
        });
    }
    Some(plain)
}

fn octal(digit: u8) -> Option<u8> {
    (b'0'..=b'7').contains(&digit).then(|| digit - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_that_looks_like_a_header_is_content() {
        let patch = b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n---- a/y\n++++ b/y\n+@@ -1 +1 @@\n";
        let added = added_lines(patch).expect("understood");
        let seen: Vec<(&[u8], u64, &[u8])> =
            added.iter().map(|line| (line.path.as_bytes(), line.number, &patch[line.start..line.end])).collect();
        assert_eq!(seen, [(&b"x"[..], 1, &b"+++ b/y"[..]), (b"x", 2, b"@@ -1 +1 @@")]);
    }

    #[test]
    fn context_is_counted_and_is_no_addition() {
        let patch = b"+++ b/x\n@@ -4,3 +4,3 @@ fn +++ b/y\n +++ b/z\n-old\n+new\n \n\\ No newline at end of file\n";
        let added = added_lines(patch).expect("understood");
        let seen: Vec<(u64, &[u8])> = added.iter().map(|line| (line.number, &patch[line.start..line.end])).collect();
        assert_eq!(seen, [(5, &b"new"[..])]);
    }

    #[test]
    fn a_patch_that_is_cut_or_holds_content_back_is_not_understood() {
        for patch in [
            &b"+++ b/x\n@@ -1 +1,2 @@\n-a\n+b\n"[..],
            b"+++ b/x\n@@ -1 +1 @@\n-a\n-b\n",
            b"+++ b/x\n@@ -1 +1 @@\n-a\n?b\n",
            b"diff --git a/x b/x\nGIT binary patch\nliteral 4\n",
            b"diff --git a/x b/x\nBinary files a/x and b/x differ\n",
        ] {
            assert_eq!(added_lines(patch), None, "{}", patch.escape_ascii());
        }
    }

    #[test]
    fn quoted_paths_are_undone() {
        assert_eq!(unquote(br#"b/a\n\"\\\303\244"#).as_deref(), Some("b/a\n\"\\ä".as_bytes()));
        assert_eq!(unquote(br"\9"), None);
        assert_eq!(new_path(b"b/with blank\t"), Some(Some(RepoPath(b"with blank".to_vec()))));
        assert_eq!(new_path(b"/dev/null"), Some(None));
    }
}
