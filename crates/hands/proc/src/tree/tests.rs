use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().expect("a scratch directory")
}

#[test]
fn links_out_of_the_tree_are_removed_and_what_they_point_at_stays() {
    let home = scratch();
    let precious = home.path().join("precious");
    fs::create_dir(&precious).expect("created");
    fs::write(precious.join("work"), "kept").expect("written");
    let target = home.path().join("guard/target");
    fs::create_dir_all(target.join("deep")).expect("created");
    symlink(&precious, target.join("deep/link")).expect("linked");
    symlink(precious.join("work"), target.join("file-link")).expect("linked");

    remove(&home.path().join("guard"), &target).expect("removed");

    assert!(!target.exists());
    assert_eq!(fs::read_to_string(precious.join("work")).expect("readable"), "kept");
}

#[test]
fn a_link_on_the_way_to_the_target_is_refused() {
    let home = scratch();
    fs::create_dir_all(home.path().join("elsewhere/target")).expect("created");
    let guard = home.path().join("guard");
    fs::create_dir(&guard).expect("created");
    symlink(home.path().join("elsewhere"), guard.join("way")).expect("linked");

    let refused = remove(&guard, &guard.join("way/target"));

    assert!(matches!(refused, Err(Error::OutsideGuard { .. })), "{refused:?}");
    assert!(home.path().join("elsewhere/target").exists());
}

#[test]
fn a_target_that_is_a_link_loses_only_the_link() {
    let home = scratch();
    fs::create_dir_all(home.path().join("elsewhere/work")).expect("created");
    let guard = home.path().join("guard");
    fs::create_dir(&guard).expect("created");
    symlink(home.path().join("elsewhere"), guard.join("target")).expect("linked");

    remove(&guard, &guard.join("target")).expect("removed");

    assert!(fs::symlink_metadata(guard.join("target")).is_err());
    assert!(home.path().join("elsewhere/work").exists());
}

#[test]
fn the_guard_itself_its_parents_and_its_neighbours_are_refused() {
    let home = scratch();
    let guard = home.path().join("guard");
    fs::create_dir_all(guard.join("inner")).expect("created");
    let neighbour = home.path().join("guard-neighbour");
    fs::create_dir(&neighbour).expect("created");
    for target in [&guard, home.path(), &neighbour, &guard.join("inner/../../guard-neighbour"), &guard.join("..")] {
        let refused = remove(&guard, target);
        assert!(matches!(refused, Err(Error::OutsideGuard { .. })), "{}: {refused:?}", target.display());
    }
    assert!(neighbour.exists() && guard.join("inner").exists());
}

#[test]
fn an_absent_target_is_fine() {
    let home = scratch();
    remove(home.path(), &home.path().join("nothing/here")).expect("fine");
    remove(&home.path().join("no-guard"), &home.path().join("no-guard/x")).expect("fine");
}

#[test]
fn read_only_directories_do_not_stop_it() {
    let home = scratch();
    let inner = home.path().join("target/closed/inner");
    fs::create_dir_all(&inner).expect("created");
    fs::write(inner.join("file"), "x").expect("written");
    for directory in [&inner, &home.path().join("target/closed"), &home.path().join("target")] {
        fs::set_permissions(directory, fs::Permissions::from_mode(0o000)).expect("closed");
    }
    remove(home.path(), &home.path().join("target")).expect("removed");
    assert!(!home.path().join("target").exists());
}

#[test]
fn a_tree_deeper_than_any_path_may_be_long_goes_too() {
    let home = scratch();
    let target = home.path().join("target");
    fs::create_dir(&target).expect("created");
    let mut place: OwnedFd = fs::File::open(&target).expect("opened").into();
    for _ in 0..3_000 {
        nix::sys::stat::mkdirat(&place, "deeper", Mode::S_IRWXU).expect("created");
        place = fcntl::openat(&place, "deeper", DIRECTORY, Mode::empty()).expect("opened");
    }
    drop(place);
    remove(home.path(), &target).expect("removed");
    assert!(!target.exists());
}
