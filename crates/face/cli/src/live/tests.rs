//! What a terminal shows after each redraw.

use super::*;

const SIZE: Size = Size { columns: 20, rows: 6 };

fn lines(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A terminal that has got the given redraws, and what it shows.
struct Terminal {
    parser: vt100::Parser,
    seen: Vec<String>,
    size: Size,
}

impl Terminal {
    fn new(size: Size) -> Self {
        let number = |count: usize| std::num::NonZeroU16::new(u16::try_from(count).expect("small")).expect("not zero");
        Self { parser: vt100::Parser::new(number(size.rows), number(size.columns), 0), seen: Vec::new(), size }
    }

    fn draw(&mut self, above: &str, picture: &[&str]) -> String {
        let picture = fitting(lines(picture), self.size);
        self.parser.process(redraw(&self.seen, above, &picture, self.size).as_bytes());
        self.seen = picture;
        self.parser.screen().contents().trim_end().to_owned()
    }
}

#[test]
fn a_picture_is_drawn_over_the_one_before_it_and_lines_above_it_stay() {
    let mut terminal = Terminal::new(SIZE);
    assert_eq!(terminal.draw("", &["one long line", "two"]), "one long line\ntwo");
    assert_eq!(terminal.draw("", &["1"]), "1");
    assert_eq!(terminal.draw("said\nmore\n", &["2", "3"]), "said\nmore\n2\n3");
    assert_eq!(terminal.draw("", &["4", "5", "6"]), "said\nmore\n4\n5\n6");
    // The first line has gone up and out of sight, and nothing else has.
    assert_eq!(terminal.draw("again", &["4", "5", "6"]), "more\nagain\n4\n5\n6");
    assert_eq!(terminal.draw("", &[]), "more\nagain");
}

#[test]
fn no_line_wraps_and_what_does_not_fit_goes_from_the_middle() {
    let wide = "a line that is wider than the terminal";
    assert_eq!(fitting(lines(&[wide]), SIZE), ["a line that is wid…"]);
    let many = ["1", "2", "3", "4", "5", "6", "hint"];
    assert_eq!(fitting(lines(&many), SIZE), ["1", "2", "3", "  …", "hint"]);
    assert_eq!(fitting(lines(&many), Size { columns: 20, rows: 2 }), ["hint"]);
    let styled = "\u{1b}[31ma line that is wider than the terminal\u{1b}[0m";
    assert_eq!(fitting(lines(&[styled]), SIZE), ["\u{1b}[31ma line that is wid…\u{1b}[0m"]);
}

#[test]
fn a_terminal_that_became_narrower_is_overwritten_as_far_as_it_wraps() {
    let seen = lines(&["0123456789", "x"]);
    assert!(redraw(&seen, "", &[], SIZE).contains("\u{1b}[2A"));
    assert!(redraw(&seen, "", &[], Size { columns: 4, rows: 6 }).contains("\u{1b}[4A"));
}

#[test]
fn without_colours_the_cursor_still_moves() {
    let text = redraw(&lines(&["a"]), "", &lines(&["\u{1b}[31mred\u{1b}[0m"]), SIZE);
    let plain = without_colours(&text);
    assert!(plain.contains("\u{1b}[1A") && plain.contains("red\u{1b}[K") && !plain.contains("[31m"), "{plain:?}");
}

#[test]
fn what_is_seen_already_is_not_drawn_again() {
    let mut screen = Screen { out: Box::new(io::sink()), has_colours: true, seen: Vec::new() };
    screen.draw("", lines(&["1"]), SIZE).expect("drawn");
    screen.out = Box::new(Refusing);
    screen.draw("", lines(&["1"]), SIZE).expect("nothing is written");
    screen.draw("", lines(&["2"]), SIZE).expect_err("written");
}

struct Refusing;

impl Write for Refusing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("written"))
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
