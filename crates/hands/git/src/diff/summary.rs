//! Reading what git says about the changed paths before the patch itself.
//!
//! ```text
//! :<mode> <mode> <object> <object> <status>\0<path>\0   once for each path
//! <added>\t<deleted>\t<path>\0                           once for each path; twice when its type changed
//! \0                                                     then the patch
//! ```
//!
//! Nothing at all means that nothing changed.

use std::collections::BTreeMap;

use super::{ChangeStatus, FileChange, LineCount, RepoPath};

/// The changed paths.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Summary {
    /// In git's order.
    pub(super) files: Vec<FileChange>,
    /// Bytes before the patch.
    pub(super) length: usize,
}

impl Summary {
    /// Reads what comes before the patch; `None` when it is not understood.
    pub(super) fn read(answer: &[u8]) -> Option<Self> {
        let mut fields = Fields { answer, position: 0 };
        let mut files = Vec::new();
        while answer.get(fields.position) == Some(&b':') {
            files.push(read_file(fields.next()?, fields.next()?)?);
        }
        if files.is_empty() {
            return answer.is_empty().then_some(Self { files, length: 0 });
        }
        let mut counts = BTreeMap::new();
        loop {
            let record = fields.next()?;
            if record.is_empty() {
                break;
            }
            read_count(record, &mut counts)?;
        }
        for file in &mut files {
            file.lines = counts.remove(&file.path).unwrap_or(file.lines);
        }
        // A count of a path that has not changed: this is not what it seems to be.
        counts.is_empty().then_some(Self { files, length: fields.position })
    }
}

/// What ends with a NUL, one after the other.
struct Fields<'a> {
    answer: &'a [u8],
    position: usize,
}

impl<'a> Fields<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.answer.get(self.position..)?;
        let length = rest.iter().position(|&byte| byte == 0)?;
        self.position += length + 1;
        Some(&rest[..length])
    }
}

/// A path, not yet counted.
fn read_file(header: &[u8], path: &[u8]) -> Option<FileChange> {
    let header = std::str::from_utf8(header.strip_prefix(b":")?).ok()?;
    let words: Vec<&str> = header.split(' ').collect();
    let [old_mode, new_mode, _, _, status] = words[..] else { return None };
    let status = match status {
        "A" => ChangeStatus::Added,
        "D" => ChangeStatus::Deleted,
        "M" => ChangeStatus::Modified,
        "T" => ChangeStatus::TypeChanged,
        _ => return None,
    };
    Some(FileChange {
        path: RepoPath(path.to_vec()),
        status,
        old_mode: u32::from_str_radix(old_mode, 8).ok()?,
        new_mode: u32::from_str_radix(new_mode, 8).ok()?,
        lines: LineCount::Text { added: 0, deleted: 0 },
    })
}

/// Adds a count to those of its path; `-` is binary.
fn read_count(record: &[u8], counts: &mut BTreeMap<RepoPath, LineCount>) -> Option<()> {
    let mut parts = record.splitn(3, |&byte| byte == b'\t');
    let (added, deleted) = (std::str::from_utf8(parts.next()?).ok()?, std::str::from_utf8(parts.next()?).ok()?);
    let path = RepoPath(parts.next()?.to_vec());
    let this = match (added, deleted) {
        ("-", "-") => LineCount::Binary,
        (added, deleted) => LineCount::Text { added: added.parse().ok()?, deleted: deleted.parse().ok()? },
    };
    let sum = counts.get(&path).map_or(this, |&before| before.plus(this));
    counts.insert(path, sum);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODIFIED: &[u8] = b":100644 100644 11 22 M\0a\tb\0";

    #[test]
    fn paths_and_counts_end_where_the_patch_begins() {
        let answer = [MODIFIED, b"2\t1\ta\tb\0", b"\0", b"diff --git a/\0"].concat();
        let Summary { files, length } = Summary::read(&answer).expect("understood");
        assert_eq!(files[0].lines, LineCount::Text { added: 2, deleted: 1 });
        assert_eq!(files[0].path.as_bytes(), b"a\tb");
        assert_eq!(&answer[length..], b"diff --git a/\0");
        assert_eq!(Summary::read(b""), Some(Summary { files: Vec::new(), length: 0 }));
    }

    #[test]
    fn what_is_cut_or_of_another_path_is_not_understood() {
        assert_eq!(Summary::read(MODIFIED), None);
        assert_eq!(Summary::read(&[MODIFIED, b"2\t1\ta\tb\0"].concat()), None);
        assert_eq!(Summary::read(&[MODIFIED, b"2\t1\tother\0\0"].concat()), None);
        assert_eq!(Summary::read(b"diff --git a/x b/x"), None);
    }
}
