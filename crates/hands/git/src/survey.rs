//! Looking at a working tree before git does: whether it holds any name that git treats as its own.
//!
//! Such a name may be a repository inside the tree, or a file that git's object check reads because another git would
//! act by it (`.gitmodules`, `.gitattributes`). A tree without any needs neither to be searched for repositories nor
//! to be checked object by object: what is made of it are blobs, which are any bytes, trees with plain names from
//! godwit's own index, and godwit's commit.
//!
//! The look is a shortcut and nothing else: whatever is unusual, unreadable or large makes it give up, and all is
//! searched and checked by git then.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Names that are looked at. Git looks at a larger tree with less effort, since it passes over what is ignored.
const NAMES: usize = 4_096;

/// Names that begin like git's own and that no git acts by in a way that endangers a reader.
const HARMLESS: &[&[u8]] = &[b".gitignore", b".gitkeep", b".github", b".gitlab-ci.yml"];

/// What a look at a working tree tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Survey {
    /// There is no name below the top that git treats as its own.
    Plain,
    /// There is one, or it cannot be told.
    Special,
}

impl Survey {
    /// Looks at the tree; the `.git` at its top is known.
    pub(crate) fn of(tree: &Path) -> Self {
        if is_plain(tree) { Self::Plain } else { Self::Special }
    }
}

fn is_plain(tree: &Path) -> bool {
    let mut looked_at = 0;
    let mut pending = vec![tree.to_owned()];
    while let Some(directory) = pending.pop() {
        let Ok(entries) = fs::read_dir(&directory) else { return false };
        for entry in entries {
            let Ok(entry) = entry else { return false };
            let name = entry.file_name();
            if name == ".git" && directory == *tree {
                continue;
            }
            looked_at += 1;
            if looked_at > NAMES || is_special(name.as_bytes()) {
                return false;
            }
            // The kind of the entry itself: no symlink is followed.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => pending.push(entry.path()),
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }
    true
}

/// Whether a file system that git cares for may take the name for one of git's own: it may differ by case, by
/// characters that are not shown, by a short form (`GIT~1`), or by what follows.
fn is_special(name: &[u8]) -> bool {
    if HARMLESS.contains(&name) {
        return false;
    }
    let shown: Vec<u8> = name.iter().filter(|byte| byte.is_ascii()).map(u8::to_ascii_lowercase).collect();
    shown.starts_with(b".git") || shown.iter().any(|byte| matches!(byte, b'~' | b'\\' | b':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_gits_own_names_is_special() {
        let zero_width = [".g\u{200c}it", "\u{200d}.gitmodules"].map(str::as_bytes);
        for name in [&b".git"[..], b".GIT", b".gitmodules", b".gitAttributes", b".git ", b".git.", b"GIT~1", b"a\\.git"]
            .into_iter()
            .chain(zero_width)
        {
            assert!(is_special(name), "{}", name.escape_ascii());
        }
        for name in [&b"README"[..], b".gitignore", b".github", b"git", b"caf\xc3\xa9", b"\xff"] {
            assert!(!is_special(name), "{}", name.escape_ascii());
        }
    }

    #[test]
    fn a_name_deep_below_is_seen_and_a_large_tree_is_left_to_git() {
        let tree = tempfile::tempdir().expect("a directory");
        fs::create_dir_all(tree.path().join(".git/objects")).expect("a directory");
        fs::create_dir_all(tree.path().join("a/b")).expect("a directory");
        assert_eq!(Survey::of(tree.path()), Survey::Plain);
        fs::write(tree.path().join("a/b/.gitattributes"), "").expect("a file");
        assert_eq!(Survey::of(tree.path()), Survey::Special);
        fs::remove_file(tree.path().join("a/b/.gitattributes")).expect("deleted");
        for number in 0..NAMES {
            fs::write(tree.path().join(number.to_string()), "").expect("a file");
        }
        assert_eq!(Survey::of(tree.path()), Survey::Special);
    }
}
