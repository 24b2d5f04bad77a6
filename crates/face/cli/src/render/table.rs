//! Tables whose columns are aligned, coloured or not, and which fit the width.

use std::fmt::Write as _;

use owo_colors::{OwoColorize, Style};

use super::text;

/// What is between two columns.
const GAP: usize = 2;

/// The narrowest that a column is cut to.
const LEAST_COLUMN: usize = 8;

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

/// A table. The column that gives way when there is not enough room is the last one, then the one before it.
#[derive(Debug)]
pub(crate) struct Table<const COLUMNS: usize> {
    head: [&'static str; COLUMNS],
    rows: Vec<[Cell; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// A table with these heads.
    pub(crate) fn new(head: [&'static str; COLUMNS]) -> Self {
        Self { head, rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: [Cell; COLUMNS]) {
        self.rows.push(row);
    }

    /// The table as text.
    pub(crate) fn render(&self, width: usize) -> String {
        let widths = self.widths(width);
        let head = self.head.map(|head| Cell::styled(head, Style::new().dimmed()));
        std::iter::once(&head).chain(&self.rows).map(|row| line(row, &widths)).collect()
    }

    fn widths(&self, width: usize) -> [usize; COLUMNS] {
        let mut widths = self.head.map(text::columns);
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = text::columns(&cell.text).max(*width);
            }
        }
        for column in (0..COLUMNS).rev() {
            let total = widths.iter().sum::<usize>() + GAP * (COLUMNS - 1);
            let least = widths[column].min(LEAST_COLUMN);
            widths[column] = widths[column].saturating_sub(total.saturating_sub(width)).max(least);
        }
        widths
    }
}

fn line(row: &[Cell], widths: &[usize]) -> String {
    let mut line = String::new();
    for (place, (cell, width)) in row.iter().zip(widths).enumerate() {
        let shown = text::cut(&cell.text, *width);
        let blanks = if place + 1 == row.len() { 0 } else { width - text::columns(&shown) + GAP };
        // Writing to a string cannot fail.
        write!(line, "{}{}", shown.style(cell.style), " ".repeat(blanks)).ok();
    }
    line.truncate(line.trim_end().len());
    line.push('\n');
    line
}
