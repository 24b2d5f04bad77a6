//! Looking at an endpoint: told once, to the host and not to a mission, and not at all when nobody waits any more.

use std::net::TcpListener;

use godwit_core::effect::EffectKind;
use godwit_core::endpoint::{Endpoint, Reach};

use crate::scene::*;

/// An endpoint at which somebody listens for as long as the listener lives.
fn served() -> (TcpListener, Endpoint) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    (listener, address.parse().expect("an endpoint"))
}

#[test]
fn an_endpoint_is_told_to_be_reached_or_not_and_no_mission_hears_of_it() {
    let scene = Scene::new();
    let (listener, endpoint) = served();
    let effect = scene.effect(EffectKind::ReachEndpoint { endpoint: endpoint.clone() });
    let mut hands = scene.worker();
    hands.start(effect.clone());
    let seen = hands.looked();
    assert_eq!((seen.effect, seen.endpoint, seen.reach), (effect.id.clone(), endpoint, Reach::Reached));
    drop(listener);
    // A process that another test begins at this moment has the listener, too, until it is the program that it is to be.
    let is_refused = (0..1_000).any(|_| {
        hands.start(effect.clone());
        matches!(hands.looked().reach, Reach::Unreachable { detail } if detail.contains("refused"))
    });
    assert!(is_refused, "nobody listens there");
    hands.is_silent_at_the_end();
}

#[test]
fn a_look_that_nobody_waits_for_any_more_says_nothing() {
    let scene = Scene::new();
    let (_listener, endpoint) = served();
    let effect = scene.effect(EffectKind::ReachEndpoint { endpoint });
    let mut hands = scene.worker();
    hands.start(effect.clone());
    hands.cancel(&effect.id);
    hands.start(scene.effect(scene.prepare(false)));
    hands.outcome();
    hands.is_silent_at_the_end();
}
