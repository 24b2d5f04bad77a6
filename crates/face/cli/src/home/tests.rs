use super::*;

fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().expect("a scratch directory")
}

fn at(path: &Path) -> Home {
    Home::locate(Some(path.into())).expect("an absolute path")
}

#[test]
fn a_home_is_created_closed_to_others_with_its_directories() {
    let place = scratch();
    let home = at(&place.path().join("deep/home")).prepare().expect("prepared");
    let mode = fs::metadata(home.path()).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    assert!(home.logs().is_dir() && home.keys().is_dir());
}

#[test]
fn a_home_that_others_could_enter_is_closed() {
    let place = scratch();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).expect("changed");
    at(place.path()).prepare().expect("prepared");
    let mode = fs::metadata(place.path()).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_relative_path_is_no_home() {
    let error = Home::locate(Some("here/home".into())).expect_err("refused");
    assert!(matches!(error, HomeError::NotAbsolute { .. }));
    let error = CliError::from(error);
    assert_eq!(error.exit, Exit::Config);
    assert_eq!(error.to_string(), "godwit's home `here/home` is not an absolute path");
    assert_eq!(error.hints.len(), 1);
}

#[test]
fn a_file_is_no_home() {
    let place = scratch();
    let file = place.path().join("file");
    fs::write(&file, "").expect("written");
    for path in [file.clone(), file.join("inside")] {
        let error = at(&path).check().expect_err("refused");
        assert!(matches!(error, HomeError::NotDirectory { .. }), "{error}");
    }
    let error = at(&file).prepare().expect_err("refused");
    assert!(matches!(error, HomeError::NotDirectory { .. }), "{error}");
}

#[test]
fn a_home_of_somebody_else_is_refused() {
    let place = scratch();
    let theirs = place.path().join("theirs");
    // As root a directory can be given away; anybody else finds a directory of root's that is not theirs.
    let theirs = if nix::unistd::geteuid().is_root() {
        fs::create_dir(&theirs).expect("created");
        std::os::unix::fs::chown(&theirs, Some(4242), None).expect("given away");
        theirs
    } else {
        PathBuf::from("/usr")
    };
    let error = at(&theirs).prepare().expect_err("refused");
    assert!(matches!(error, HomeError::NotOwned { .. }), "{error}");
    assert_eq!(CliError::from(error).exit, Exit::Config);
}

#[test]
fn only_one_process_has_a_home() {
    let place = scratch();
    let home = at(place.path()).prepare().expect("prepared");
    assert!(!HomeLock::is_taken(&home).expect("asked"));
    let lock = HomeLock::take(&home).expect("taken");
    assert!(HomeLock::is_taken(&home).expect("asked"));
    let error = HomeLock::take(&home).expect_err("refused");
    assert_eq!(error.exit, Exit::InUse);
    assert!(error.hints[0].contains("godwit down"));
    drop(lock);
    HomeLock::wait_until_free(&home).expect("free");
    HomeLock::take(&home).expect("taken again");
}

#[test]
fn what_is_published_is_read_back_and_closed_to_others() {
    let place = scratch();
    let home = at(place.path()).prepare().expect("prepared");
    assert_eq!(home.published().expect("read"), None);
    let token = home.new_token().expect("a token");
    assert_eq!(token.len(), 64);
    assert_ne!(home.new_token().expect("another token"), token);
    let info = godwit_api::types::DaemonInfo { url: "http://127.0.0.1:1".to_owned(), pid: 7, token_file: home.token() };
    home.publish(&info).expect("published");
    assert_eq!(home.published().expect("read"), Some(info));
    for file in [home.token(), home.daemon_info()] {
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
    home.unpublish().expect("removed");
    home.unpublish().expect("nothing left to remove");
    assert_eq!(home.published().expect("read"), None);
}

#[test]
fn a_secret_is_for_its_owner_alone_and_is_replaced_whole() {
    let place = scratch();
    let home = at(&place.path().join("home")).prepare().expect("prepared");
    assert_eq!(home.kept_secrets().expect("listed"), []);
    let name: godwit_core::name::SecretName = "work".parse().expect("a name");
    home.keep_secret(&name, "swordfish").expect("kept");
    let kept = home.keep_secret(&name, "trout").expect("kept");
    assert_eq!(fs::read_to_string(&kept.path).expect("there"), "trout");
    assert_eq!(fs::metadata(&kept.path).expect("there").permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(home.secrets()).expect("there").permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::read_dir(home.secrets()).expect("there").count(), 1, "no draft is left");
    assert_eq!(home.kept_secrets().expect("listed"), [kept]);
    assert!(home.delete_secret(&name).expect("deleted") && !home.delete_secret(&name).expect("asked"));
}
