//! The built binary on a real terminal: what is drawn, that it follows the terminal's size, and how Ctrl-C ends it.

use std::io::{Read, Write};
use std::process::Child;
use std::time::{Duration, Instant};

use crate::support::Godwit;
use pty_process::blocking::{Command, Pty, open};

/// How long something may take to be seen.
const PATIENCE: Duration = Duration::from_secs(180);

/// A command at a terminal.
struct Terminal {
    pty: Pty,
    child: Child,
    screen: vt100::Parser,
    raw: Vec<u8>,
}

impl Terminal {
    /// Runs a command on a terminal of so many columns and rows.
    fn run(godwit: &Godwit, columns: u16, rows: u16, environment: &[(&str, &str)], arguments: &[&str]) -> Self {
        let (pty, terminal) = open().expect("a terminal");
        pty.resize(pty_process::Size::new(rows, columns)).expect("resized");
        let mut command = Command::new(env!("CARGO_BIN_EXE_godwit"));
        command = command.args(arguments).env_clear().env("GODWIT_HOME", godwit.home()).env("TERM", "xterm-256color");
        for (name, value) in environment {
            command = command.env(name, value);
        }
        let child = command.spawn(terminal).expect("the binary can be started");
        let number = |count: u16| std::num::NonZeroU16::new(count).expect("not zero");
        Self { pty, child, screen: vt100::Parser::new(number(rows), number(columns), 1_000), raw: Vec::new() }
    }

    fn contents(&self) -> String {
        self.screen.screen().contents()
    }

    /// Reads what is there; false when the command has gone.
    fn read(&mut self) -> bool {
        let mut bytes = [0; 4096];
        match self.pty.read(&mut bytes) {
            Ok(count @ 1..) => {
                self.screen.process(&bytes[..count]);
                self.raw.extend_from_slice(&bytes[..count]);
                true
            }
            // The last process at the terminal has closed it.
            Ok(0) | Err(_) => false,
        }
    }

    /// Waits until the screen shows a text. The pictures tick once a second, so there is always something to read.
    fn until(&mut self, wanted: &str) -> String {
        let begun = Instant::now();
        while !self.contents().contains(wanted) {
            assert!(begun.elapsed() < PATIENCE && self.read(), "no `{wanted}` in\n{}", self.contents());
        }
        self.contents()
    }

    /// Presses Ctrl-C.
    fn interrupt(&mut self) {
        self.pty.write_all(b"\x03").expect("pressed");
    }

    /// Reads to the end and gives the exit code.
    fn end(&mut self) -> Option<i32> {
        while self.read() {}
        self.child.wait().expect("it ends").code()
    }
}

/// A text that nothing is asked about.
const TEXT: &str = "Repair the total in src/cart.rs. Acceptance: the test of an empty cart passes.";

/// A daemon with a mission that waits for a person: nobody of the agent's name is configured.
fn with_held_mission() -> (Godwit, String) {
    let godwit = Godwit::new();
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let repo = godwit.repository();
    godwit.json(&["repo", "add", &repo, "--json"]);
    let new = ["mission", "new", "--repo", "shop", "--agent", "nobody", "--wait", "--json", TEXT];
    let output = godwit.run(&new);
    assert_eq!(output.status.code(), Some(12), "{output:?}");
    let mission = crate::support::one_object(&output);
    let id = mission["id"].as_str().expect("an id").to_owned();
    (godwit, id)
}

#[test]
fn the_fleet_is_drawn_in_place_follows_the_size_and_ctrl_c_ends_only_the_view() {
    let (godwit, id) = with_held_mission();
    let mut terminal = Terminal::run(&godwit, 80, 24, &[], &["watch"]);
    let wide = terminal.until("Waiting for you (1)");
    assert!(wide.contains(&format!("{id} ✖ held  Repair the total")), "{wide}");
    assert!(wide.contains("Ctrl-C ends this view, missions go on; `godwit mission watch ID` shows one"), "{wide}");
    terminal.pty.resize(pty_process::Size::new(24, 44)).expect("resized");
    let number = |count: u16| std::num::NonZeroU16::new(count).expect("not zero");
    terminal.screen.screen_mut().set_size(number(24), number(44));
    let begun = Instant::now();
    while terminal.contents().contains("`godwit mission watch ID`") {
        assert!(begun.elapsed() < PATIENCE && terminal.read(), "it is not drawn anew:\n{}", terminal.contents());
    }
    let narrow = terminal.until("Ctrl-C ends this view, missions go on");
    assert!(narrow.lines().all(|line| line.chars().count() <= 44), "{narrow}");
    // What happens elsewhere is seen without asking.
    godwit.json(&["mission", "cancel", &id, "--json"]);
    terminal.until("Nothing waits for you");
    terminal.until("1 cancelled");
    // A picture is drawn over the one before it, and what is read may be half of one.
    let begun = Instant::now();
    while terminal.contents().matches("Ctrl-C ends this view").count() != 1 {
        assert!(begun.elapsed() < PATIENCE && terminal.read(), "not one picture:\n{}", terminal.contents());
    }
    terminal.interrupt();
    assert_eq!(terminal.end(), Some(0));
    assert!(terminal.contents().contains("missions go on"), "{}", terminal.contents());
    assert_eq!(godwit.json(&["status", "--json"])["missions"][0]["status"], "cancelled");
}

#[test]
fn a_mission_is_watched_until_it_rests_and_the_exit_code_says_where() {
    let (godwit, id) = with_held_mission();
    let mut terminal = Terminal::run(&godwit, 100, 40, &[], &["mission", "watch", &id]);
    assert_eq!(terminal.end(), Some(12));
    let shown = terminal.contents();
    assert!(shown.contains("agent-not-configured") && shown.contains("Next"), "{shown}");
    assert!(!shown.contains("Ctrl-C"), "the picture is gone:\n{shown}");
}

#[test]
fn ctrl_c_leaves_the_mission_and_says_so() {
    let (godwit, id) = with_held_mission();
    // It follows until the mission is over, and a hold is no end.
    let mut terminal = Terminal::run(&godwit, 100, 24, &[], &["mission", "logs", &id, "--follow"]);
    terminal.until("Ctrl-C stops watching");
    terminal.interrupt();
    assert_eq!(terminal.end(), Some(130));
    assert!(terminal.contents().contains(&format!("{id} goes on without you looking")), "{}", terminal.contents());
    assert_eq!(godwit.json(&["mission", "show", &id, "--json"])["status"], "held");
}

#[test]
fn colours_are_on_where_they_are_seen_and_wanted() {
    let (godwit, _) = with_held_mission();
    let list = ["mission", "list"];
    let coloured = |environment: &[(&str, &str)], more: &[&str]| {
        let mut terminal = Terminal::run(&godwit, 100, 24, environment, &[&list[..], more].concat());
        assert_eq!(terminal.end(), Some(0));
        String::from_utf8_lossy(&terminal.raw).contains("\u{1b}[")
    };
    assert!(coloured(&[], &[]));
    assert!(!coloured(&[("NO_COLOR", "1")], &[]));
    assert!(!coloured(&[("TERM", "dumb")], &[]));
    assert!(!coloured(&[], &["--color", "never"]));
    assert!(coloured(&[("NO_COLOR", "1")], &["--color", "always"]), "the option wins");
    let piped = |more: &[&str]| String::from_utf8(godwit.run(&[&list[..], more].concat()).stdout).expect("text");
    assert!(!piped(&[]).contains('\u{1b}') && piped(&["--color", "always"]).contains('\u{1b}'));
    assert!(
        String::from_utf8(godwit.run_with(&[("CLICOLOR_FORCE", "1")], &list).stdout).expect("text").contains('\u{1b}')
    );
}

#[test]
fn a_dumb_terminal_and_no_colours_still_show_what_happens() {
    let (godwit, id) = with_held_mission();
    let mut dumb = Terminal::run(&godwit, 80, 24, &[("TERM", "dumb")], &["mission", "watch", &id]);
    assert_eq!(dumb.end(), Some(12));
    assert!(!String::from_utf8_lossy(&dumb.raw).contains('\u{1b}'), "nothing moves on a dumb terminal");
    assert!(String::from_utf8_lossy(&dumb.raw).contains("is held; it awaits"), "{}", dumb.contents());
    let mut plain = Terminal::run(&godwit, 80, 24, &[("NO_COLOR", "1")], &["watch"]);
    plain.until("Waiting for you (1)");
    plain.interrupt();
    assert_eq!(plain.end(), Some(0));
    assert!(!String::from_utf8_lossy(&plain.raw).contains("\u{1b}[1m"), "it moves without colours");
}

#[test]
fn what_takes_long_says_what_is_waited_for_and_is_gone_afterwards() {
    let godwit = Godwit::new();
    let mut up = Terminal::run(&godwit, 100, 24, &[], &["up", "--detach", "--port", "0"]);
    assert_eq!(up.end(), Some(0));
    assert!(String::from_utf8_lossy(&up.raw).contains("the daemon starts"), "it was said");
    let left = up.contents();
    assert!(left.contains("godwit is up at") && !left.contains("the daemon starts"), "{left}");
    let mut down = Terminal::run(&godwit, 100, 24, &[], &["down"]);
    assert_eq!(down.end(), Some(0));
    assert!(String::from_utf8_lossy(&down.raw).contains("finishes what it has begun"));
    assert!(!down.contents().contains("finishes what it has begun"), "{}", down.contents());
}

#[test]
fn a_secret_that_is_typed_is_not_shown_and_can_be_given_up() {
    let godwit = Godwit::new();
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let mut terminal = Terminal::run(&godwit, 80, 24, &[], &["secret", "set", "work"]);
    terminal.until("not shown while you type");
    terminal.pty.write_all(b"swordfisch\x7f\x7fh\r").expect("typed");
    terminal.until("keys/secrets/work");
    assert_eq!(terminal.end(), Some(0));
    assert!(!String::from_utf8_lossy(&terminal.raw).contains("swordfis"), "{}", terminal.contents());
    let kept = std::fs::read_to_string(godwit.home().join("keys/secrets/work")).expect("it is kept");
    assert_eq!(kept, "swordfish");
    let mut terminal = Terminal::run(&godwit, 80, 24, &[], &["secret", "set", "other"]);
    terminal.until("not shown while you type");
    terminal.pty.write_all(b"half").expect("typed");
    terminal.interrupt();
    assert_eq!(terminal.end(), Some(130), "{}", terminal.contents());
    assert!(!godwit.home().join("keys/secrets/other").exists());
}
