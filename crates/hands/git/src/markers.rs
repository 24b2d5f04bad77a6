//! Conflict markers that are left in a final tree.
//!
//! Only content of regular files in git's own object store is looked at, by its name in the tree: a symlink is a link,
//! wherever it leads. A path that is gone, or is no regular file any more, was decided about. So was one without
//! markers: git writes none for binary files, deletions and renames, and leaving such a file as it is may be meant.

use std::collections::{BTreeMap, BTreeSet};

use godwit_core::name::Sha;

use crate::command::unexpected;
use crate::{GitError, Vault, Workspace};

const ACTION: &str = "look for conflict markers";

/// Bytes of marked files that are looked at. More are refused as a whole rather than looked at in part.
const INSPECTED_BYTES: usize = 256 << 20;

/// Whether the lines hold all three kinds of markers that git writes. One kind alone has other uses: seven equals signs
/// underline a heading.
fn is_marked(content: &[u8]) -> bool {
    let lines = || content.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines().any(|line| line.starts_with(b"<<<<<<< "))
        && lines().any(|line| line == b"=======")
        && lines().any(|line| line.starts_with(b">>>>>>> "))
}

impl Vault {
    /// Those of the escaped paths that are regular files of `tree` with conflict markers, sorted, each once. The tree
    /// is in the workspace's own git directory.
    pub(crate) fn unresolved(
        &self,
        workspace: &Workspace,
        tree: &Sha,
        marked: &[String],
    ) -> Result<Vec<String>, GitError> {
        if marked.is_empty() {
            return Ok(Vec::new());
        }
        let git_dir = workspace.git_dir();
        let listing = self.door.own(&git_dir, ACTION).args(["ls-tree", "-r", "-z", "--full-tree", tree.as_str()]);
        let listing = listing.output_cap(1 << 30).output()?;
        let files = regular_files(&listing, &marked.iter().map(String::as_str).collect())
            .ok_or_else(|| unexpected(ACTION, &git_dir, &listing))?;
        let names: String = files.values().map(|object| format!("{object}\n")).collect();
        let contents = self
            .door
            .own(&git_dir, ACTION)
            .output_cap(INSPECTED_BYTES)
            .args(["cat-file", "--batch=%(objectsize)"])
            .stdin(names)
            .output()?;
        let contents = split_batch(&contents, files.len()).ok_or_else(|| unexpected(ACTION, &git_dir, &[]))?;
        Ok(files.into_keys().zip(contents).filter(|(_, content)| is_marked(content)).map(|(path, _)| path).collect())
    }
}

/// Reads `<mode> <type> <object>\t<path>\0`, repeated: those of the paths that are regular files, and their objects.
fn regular_files(listing: &[u8], wanted: &BTreeSet<&str>) -> Option<BTreeMap<String, Sha>> {
    let mut files = BTreeMap::new();
    for entry in listing.split(|&byte| byte == 0).filter(|entry| !entry.is_empty()) {
        let tab = entry.iter().position(|&byte| byte == b'\t')?;
        let path = entry[tab + 1..].escape_ascii().to_string();
        if entry.starts_with(b"100") && wanted.contains(path.as_str()) {
            let header = std::str::from_utf8(&entry[..tab]).ok()?;
            files.insert(path, header.split(' ').nth(2)?.parse().ok()?);
        }
    }
    Some(files)
}

/// Reads `<size>\n<content>\n`, so many times.
fn split_batch(mut bytes: &[u8], count: usize) -> Option<Vec<&[u8]>> {
    let mut contents = Vec::with_capacity(count);
    for _ in 0..count {
        let end = bytes.iter().position(|&byte| byte == b'\n')?;
        let size: usize = std::str::from_utf8(&bytes[..end]).ok()?.parse().ok()?;
        contents.push(bytes.get(end + 1..end + 1 + size)?);
        bytes = bytes.get(end + size + 2..)?;
    }
    bytes.is_empty().then_some(contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_kinds_of_markers_are_needed() {
        assert!(is_marked(b"a\n<<<<<<< one\nb\n=======\nc\n>>>>>>> two\n"));
        assert!(is_marked(b"<<<<<<< one\r\nb\r\n=======\r\n>>>>>>> two"));
        let resolved = [
            "a\n=======\n",
            "<<<<<<< one\n=======\n",
            "<<<<<<<\n=======\n>>>>>>>\n",
            " <<<<<<< one\n=======\n>>>>>>> two",
        ];
        for resolved in resolved {
            assert!(!is_marked(resolved.as_bytes()), "{resolved}");
        }
    }
}
