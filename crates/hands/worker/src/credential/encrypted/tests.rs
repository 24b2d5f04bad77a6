use std::path::PathBuf;

use age::secrecy::ExposeSecret;
use age::x25519;

use super::*;

/// A file with these bytes that its owner alone can change.
fn file(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("key.age");
    fs::write(&path, bytes).expect("written");
    chmod(&path, 0o600);
    (place, path)
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the mode is set");
}

/// The text of a key's file, as `age-keygen` writes it.
fn written(key: &x25519::Identity) -> String {
    format!("# created: today\n# public key: {}\n{}\n", key.to_public(), key.to_string().expose_secret())
}

#[test]
fn what_is_encrypted_for_the_key_is_opened_armored_or_not() {
    let (key, other) = (x25519::Identity::generate(), x25519::Identity::generate());
    let plain = age::encrypt(&key.to_public(), b"swordfish\n").expect("encrypted");
    let armored = age::encrypt_and_armor(&key.to_public(), b"swordfish").expect("encrypted").into_bytes();
    for bytes in [plain, armored] {
        let (_place, path) = file(&bytes);
        assert_eq!(open(&path, &written(&key)), Ok("swordfish".to_owned()));
        assert_eq!(open(&path, &(written(&other) + &written(&key))), Ok("swordfish".to_owned()), "any key may fit");
        let refused = open(&path, &written(&other)).expect_err("another key");
        assert!(refused.contains("not encrypted for the configured key"), "{refused}");
    }
}

#[test]
fn a_passphrase_opens_what_was_encrypted_with_it() {
    let mut recipient = scrypt::Recipient::new(SecretString::from("correct horse".to_owned()));
    recipient.set_work_factor(2);
    let (_place, path) = file(&age::encrypt(&recipient, b"swordfish").expect("encrypted"));
    assert_eq!(open(&path, "correct horse"), Ok("swordfish".to_owned()));
    let refused = open(&path, "wrong donkey").expect_err("another passphrase");
    assert!(refused.contains("another passphrase") && !refused.contains("donkey"), "{refused}");
}

#[test]
fn what_cannot_be_opened_is_refused_with_the_next_step_and_nothing_of_what_is_in_it() {
    let key = x25519::Identity::generate();
    let good = age::encrypt(&key.to_public(), b"swordfish").expect("encrypted");
    let mut changed = good.clone();
    *changed.last_mut().expect("a byte") ^= 1;
    let cut = good[..good.len() - 3].to_vec();
    let large = age::encrypt(&key.to_public(), &vec![b'a'; MAX_BYTES + 1]).expect("encrypted");
    let no_text = age::encrypt(&key.to_public(), &[0xff, 0xfe]).expect("encrypted");
    for (bytes, part) in [
        (b"swordfish in the clear".to_vec(), "no file in the format of age"),
        (Vec::new(), "no file in the format of age"),
        (changed, "damaged or was changed"),
        (cut, "damaged or was changed"),
        (large, "holds more than"),
        (no_text, "holds no text"),
        (vec![b'a'; MAX_FILE + 1], "has more than"),
    ] {
        let (_place, path) = file(&bytes);
        let refused = open(&path, &written(&key)).expect_err("it cannot be opened");
        assert!(refused.contains(part), "{part}: {refused}");
        assert!(!refused.contains("swordfish") && !refused.contains("AGE-SECRET-KEY"), "{refused}");
    }
    let (_place, path) = file(&good);
    for no_key in ["", "# a comment\n", "AGE-SECRET-KEY-1NOT", "swordfish"] {
        let refused = open(&path, no_key).expect_err("no key");
        assert!(refused.contains("no identity as `age-keygen` writes it"), "{refused}");
        assert!(!refused.contains("AGE-SECRET-KEY-1NOT"), "{refused}");
    }
}

#[test]
fn a_file_that_others_could_have_replaced_and_a_key_that_they_can_read_are_refused() {
    let (place, path) = file(b"x");
    for mode in [0o620, 0o602, 0o666] {
        chmod(&path, mode);
        let refused = open(&path, "x").expect_err("others can change it");
        assert!(refused.contains(&format!("can be changed by other users (mode {mode:o}): chmod 600")), "{refused}");
    }
    for mode in [0o640, 0o604] {
        chmod(&path, mode);
        let refused = refuse_if(&path, READABLE_BY_OTHERS).expect_err("others can read it");
        assert!(refused.contains("can be read by other users") && refused.contains("key.age"), "{refused}");
        assert_eq!(refuse_if(&path, WRITABLE_BY_OTHERS), Ok(()), "what is encrypted may be read");
    }
    chmod(&path, 0o600);
    assert_eq!(refuse_if(&path, READABLE_BY_OTHERS), Ok(()));
    assert!(refuse_if(&place.path().join("gone"), READABLE_BY_OTHERS).expect_err("gone").contains("cannot be read"));
}
