//! What an account was refused for and is said to be over before its time: by a person, or by a probe that works.
//!
//! A window that was used up is unknown from then on, and not empty: what is left of it is known when it is told again.

use jiff::Timestamp;

use super::window::is_about;
use super::{Event, QuotaSource, STOP_AT, Sighting, State, Window};
use crate::name::WindowName;

/// A person says so, and knows best: the refusal is over, and so is every window in which nothing new begins.
pub(super) fn by_person(state: &State, now: Timestamp) -> Vec<Event> {
    lifted(state, QuotaSource::Person, now, |_, _| true)
}

/// A probe had its answer. That says nothing of a family of models, which it did not ask; of what godwit counts, for the
/// number of a day is a person's; and of a window whose figure it told itself.
pub(super) fn by_probe(state: &State, told: &[Sighting], now: Timestamp) -> Vec<Event> {
    let is_told = |name: &WindowName| told.iter().any(|sighting| sighting.window == *name && sighting.used.is_some());
    lifted(state, QuotaSource::Probe, now, |name, window| {
        window.source != QuotaSource::Counted && is_about(name, None) && !is_told(name)
    })
}

fn lifted(
    state: &State,
    source: QuotaSource,
    now: Timestamp,
    can_tell: impl Fn(&WindowName, &Window) -> bool,
) -> Vec<Event> {
    let limit = state.limit.is_some().then_some(Event::Lifted);
    // A mission may be held for a window of which nobody has said when it resets: such a one is never over by itself.
    let is_known = |window: &Window| window.used_at(now).is_some() || window.resets_at.is_none();
    let is_full = |window: &Window| is_known(window) && window.used.is_some_and(|used| used >= STOP_AT);
    let over = state.windows.iter().filter(|(name, window)| is_full(window) && can_tell(name, window));
    let over = over.map(|(name, _)| Event::WindowCleared { window: name.clone(), source });
    limit.into_iter().chain(over).collect()
}

impl State {
    /// Nothing is known of a window any more but who said that it is over, and when.
    pub(super) fn window_cleared(&mut self, name: &WindowName, source: QuotaSource, at: Timestamp) -> bool {
        let Some(window) = self.windows.get_mut(name) else { return false };
        *window = Window { used: None, resets_at: None, source, seen_at: at, first: None };
        self.warned.remove(name);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::decide;
    use super::super::{Command, Limit, LimitCause, ProbeVerdict, USED_UP, evolve};
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn name(text: &str) -> WindowName {
        text.parse().expect("a window")
    }

    fn window(used: u32, source: QuotaSource) -> Window {
        Window { used: Some(used), resets_at: Some(at(1_000)), source, seen_at: at(0), first: Some((used, at(0))) }
    }

    fn limited() -> State {
        let windows = [
            ("five_hour", window(USED_UP, QuotaSource::Run)),
            ("seven_day", window(9_799, QuotaSource::Run)),
            ("seven_day_opus", window(USED_UP, QuotaSource::Refusal)),
            ("daily_calls", window(STOP_AT, QuotaSource::Counted)),
        ];
        let limit = Limit { cause: LimitCause::Quota, until: at(1_000), detail: "no".to_owned() };
        State { windows: windows.map(|(of, window)| (name(of), window)).into(), limit: Some(limit), ..State::default() }
    }

    /// Which windows a command makes unknown. Whatever is written must fold.
    fn cleared(state: &mut State, command: &Command) -> Vec<String> {
        let events = decide(state, command, at(10)).expect("it is accepted");
        for event in &events {
            assert!(evolve(state, event, at(10)), "{event:?}");
        }
        let windows = events.iter().filter_map(|event| match event {
            Event::WindowCleared { window, .. } => Some(window.to_string()),
            _ => None,
        });
        windows.collect()
    }

    #[test]
    fn what_a_person_says_is_over_is_unknown_until_it_is_told_again() {
        let mut state = limited();
        assert_eq!(cleared(&mut state, &Command::Lift), ["daily_calls", "five_hour", "seven_day_opus"]);
        assert_eq!(state.limit, None);
        let known = &state.windows[&name("five_hour")];
        assert_eq!((known.used_at(at(10)), known.source, known.seen_at), (None, QuotaSource::Person, at(10)));
        assert_eq!(state.windows[&name("seven_day")].used_at(at(10)), Some(9_799), "it was not used up");
        assert_eq!(decide(&state, &Command::Lift, at(11)).expect("accepted"), [], "there is nothing left to lift");
        let again = Sighting {
            window: name("five_hour"),
            used: Some(USED_UP),
            resets_at: Some(at(1_000)),
            source: QuotaSource::Run,
        };
        let told = decide(&state, &Command::See { sightings: vec![again.clone()] }, at(12)).expect("accepted");
        assert!(told.contains(&Event::WindowSeen { sighting: again }), "{told:?}");
    }

    #[test]
    fn a_window_without_a_known_reset_is_lifted_however_old_it_is() {
        for (resets_at, lifted) in [(None, vec!["seven_day_opus".to_owned()]), (Some(at(5)), vec![])] {
            let old = Window { resets_at, seen_at: at(-90_000), ..window(USED_UP, QuotaSource::Refusal) };
            let mut state = State { windows: [(name("seven_day_opus"), old)].into(), ..State::default() };
            assert_eq!(cleared(&mut state, &Command::Lift), lifted);
            assert_eq!(cleared(&mut state, &Command::Lift), [""; 0], "once");
        }
    }

    #[test]
    fn a_probe_that_works_says_nothing_of_what_it_did_not_ask_and_does_not_take_back_what_it_told() {
        let probed = |verdict, sightings| Command::Probed { verdict, until: None, detail: String::new(), sightings };
        let mut state = limited();
        assert_eq!(cleared(&mut state, &probed(ProbeVerdict::Unknown, Vec::new())), [""; 0]);
        assert!(state.limit.is_some());
        assert_eq!(cleared(&mut state, &probed(ProbeVerdict::Works, Vec::new())), ["five_hour"]);
        assert_eq!((state.limit, state.windows[&name("five_hour")].source), (None, QuotaSource::Probe));
        let sighting =
            |used| Sighting { window: name("five_hour"), used, resets_at: Some(at(1_000)), source: QuotaSource::Probe };
        let told = probed(ProbeVerdict::Works, vec![sighting(Some(USED_UP))]);
        assert_eq!(cleared(&mut limited(), &told), [""; 0], "it told the figure itself");
        assert_eq!(cleared(&mut limited(), &probed(ProbeVerdict::Works, vec![sighting(None)])), ["five_hour"]);
    }
}
