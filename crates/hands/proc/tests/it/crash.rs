//! The crash hook kills where it was told to, once, and only in a home that asks for it.

use std::os::unix::process::ExitStatusExt;

use crate::support::*;

#[test]
fn the_named_point_kills_the_nth_time_and_disarms_itself() {
    let scratch = Scratch::new();
    let home = scratch.path();
    assert_eq!(pass_points(home).code(), Some(0), "inert without a request");

    std::fs::write(home.join("crash-test"), "godwit crash test token\nsecond 2\n").expect("written");
    assert_eq!(pass_points(home).signal(), Some(9));
    assert_eq!(std::fs::read_to_string(home.join("crash-hit")).expect("told"), "second\n");
    assert!(!home.join("crash-test").exists());
    assert_eq!(pass_points(home).code(), Some(0), "disarmed");

    std::fs::write(home.join("crash-test"), "godwit crash test token\nrecord\n").expect("written");
    assert_eq!(pass_points(home).code(), Some(0));
    let points = std::fs::read_to_string(home.join("crash-points")).expect("told");
    assert_eq!(points, "first\nsecond\nfirst\nsecond\n");
}

#[expect(clippy::disallowed_methods, reason = "a process that dies on purpose")]
fn pass_points(home: &std::path::Path) -> std::process::ExitStatus {
    std::process::Command::new(shim().program).arg("points").arg(home).status().expect("the test binary starts")
}
