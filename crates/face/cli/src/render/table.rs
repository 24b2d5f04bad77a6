//! Tables whose columns are aligned, coloured or not, and which fit the width: columns of lesser weight go first, then
//! the text moves to a line of its own. What one has to type again, such as an id, is never cut.

use std::fmt::Write as _;

use owo_colors::{OwoColorize, Style};

use super::text;

/// What is between two columns.
const GAP: usize = 2;

/// The narrowest that a text stays beside the other columns.
const LEAST_TEXT: usize = 20;

/// How far a text on a line of its own is indented.
const INDENT: usize = 2;

/// A column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    head: &'static str,
    kind: Kind,
}

/// How a column gives way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Not at all.
    Key,
    /// It goes when there is no room; the highest rank goes first.
    Extra(u8),
    /// It is cut, or moves to a line of its own. Only the last column may be one.
    Text,
}

/// A column that is always there, whole.
pub(crate) const fn key(head: &'static str) -> Column {
    Column { head, kind: Kind::Key }
}

/// A column that goes when there is no room; the highest rank goes first.
pub(crate) const fn extra(head: &'static str, rank: u8) -> Column {
    Column { head, kind: Kind::Extra(rank) }
}

/// The last column: a text that is cut, or moves to a line of its own.
pub(crate) const fn text(head: &'static str) -> Column {
    Column { head, kind: Kind::Text }
}

/// One cell: text of one line, which may come from anybody.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A cell with a colour.
    pub(crate) fn styled(text: impl AsRef<str>, style: Style) -> Self {
        Self { text: text::line(text.as_ref()), style }
    }
}

impl<T: AsRef<str>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::styled(text, Style::new())
    }
}

/// A table.
#[derive(Debug)]
pub(crate) struct Table<const COLUMNS: usize> {
    columns: [Column; COLUMNS],
    rows: Vec<[Cell; COLUMNS]>,
}

/// Which columns are shown, and whether the text has a line of its own.
struct Layout {
    shown: Vec<usize>,
    widths: Vec<usize>,
    /// Which column is the text, if there is one.
    text: Option<usize>,
    text_width: usize,
    is_stacked: bool,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// A table with these columns.
    pub(crate) fn new(columns: [Column; COLUMNS]) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: [Cell; COLUMNS]) {
        self.rows.push(row);
    }

    /// The table as text.
    pub(crate) fn render(&self, width: usize) -> String {
        let layout = self.layout(width);
        let head = self.columns.map(|column| Cell::styled(column.head, Style::new().dimmed()));
        let mut out = line(&head, &layout, HeadOrRow::Head);
        self.rows.iter().for_each(|row| out.push_str(&line(row, &layout, HeadOrRow::Row)));
        out
    }

    fn layout(&self, width: usize) -> Layout {
        let natural = self.natural_widths();
        let text = self.columns.last().filter(|column| column.kind == Kind::Text).map(|_| COLUMNS - 1);
        let text_natural = text.map_or(0, |place| natural[place]);
        let total = |shown: &[usize], beside: usize| {
            let columns = shown.len() + usize::from(beside > 0);
            shown.iter().map(|place| natural[*place]).sum::<usize>() + beside + GAP * columns.saturating_sub(1)
        };
        let others: Vec<usize> = (0..COLUMNS).filter(|place| Some(*place) != text).collect();
        let beside = self.fit(others.clone(), |shown| total(shown, text_natural.min(LEAST_TEXT)) <= width);
        let is_stacked = beside.is_none();
        // On a line of its own the text takes nothing from the others, so more of them may stay.
        let shown = beside.or_else(|| self.fit(others.clone(), |shown| total(shown, 0) <= width));
        let shown = shown.unwrap_or_else(|| self.keys(others));
        let text_width = match is_stacked {
            true => width.saturating_sub(INDENT),
            false => width.saturating_sub(total(&shown, 0) + GAP),
        };
        let widths = shown.iter().map(|place| natural[*place]).collect();
        let is_stacked = is_stacked && text.is_some();
        Layout { shown, widths, text, text_width: text_width.max(LEAST_TEXT), is_stacked }
    }

    /// The columns without those that must go for it to fit; `None` when it does not fit without all that may go.
    fn fit(&self, mut shown: Vec<usize>, fits: impl Fn(&[usize]) -> bool) -> Option<Vec<usize>> {
        while !fits(&shown) {
            let rank = |place: &usize| match self.columns[*place].kind {
                Kind::Extra(rank) => Some(rank),
                Kind::Key | Kind::Text => None,
            };
            let least = shown.iter().filter(|place| rank(place).is_some()).max_by_key(|place| rank(place)).copied()?;
            shown.retain(|place| *place != least);
        }
        Some(shown)
    }

    fn keys(&self, columns: Vec<usize>) -> Vec<usize> {
        columns.into_iter().filter(|place| self.columns[*place].kind == Kind::Key).collect()
    }

    fn natural_widths(&self) -> [usize; COLUMNS] {
        let mut widths = self.columns.map(|column| text::columns(column.head));
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = text::columns(&cell.text).max(*width);
            }
        }
        widths
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum HeadOrRow {
    Head,
    Row,
}

fn line(row: &[Cell], layout: &Layout, which: HeadOrRow) -> String {
    let mut out = String::new();
    let text = layout.text.map(|place| &row[place]);
    let beside = text.filter(|_| !layout.is_stacked);
    for (place, width) in layout.shown.iter().zip(&layout.widths) {
        let cell = &row[*place];
        let is_last = layout.shown.last() == Some(place) && beside.is_none();
        let blanks = if is_last { 0 } else { width.saturating_sub(text::columns(&cell.text)) + GAP };
        // Writing to a string cannot fail.
        write!(out, "{}{}", cell.text.style(cell.style), " ".repeat(blanks)).ok();
    }
    if let Some(cell) = beside {
        write!(out, "{}", text::cut(&cell.text, layout.text_width).style(cell.style)).ok();
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    if let Some(cell) = text.filter(|cell| layout.is_stacked && which == HeadOrRow::Row && !cell.text.is_empty()) {
        let shown = text::cut(&cell.text, layout.text_width);
        writeln!(out, "{:INDENT$}{}", "", shown.style(cell.style)).ok();
    }
    out
}
