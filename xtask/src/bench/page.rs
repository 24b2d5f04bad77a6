//! The page of numbers, made from what was measured.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// What `godwit-bench` prints, and what is kept of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Report {
    machine: Machine,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Machine {
    processor: String,
    processors: usize,
    memory_gib: u64,
    kernel: String,
    git: String,
    disk: String,
    memory: String,
    priority: Priority,
    day: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Priority {
    Ordinary,
    RealTime,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Row {
    name: String,
    what: String,
    setting: String,
    /// When it was measured, if that was on another day than the newest row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    figures: Vec<Figure>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Figure {
    what: String,
    value: f64,
    unit: String,
    floor: Option<f64>,
    ratio: Option<f64>,
    target: Option<Target>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Target {
    AtMost(f64),
    AtLeast(f64),
    RatioAtMost(f64),
}

/// What stands above the tables.
const INTRODUCTION: &str = "\
# Benchmarks

`cargo xtask bench` measures and writes this page; `--row NAME` measures one row anew and `--quick` only tries
everything out. Each row drives the release build through its public API, with its default durability, in the sandbox
and with evidence; `append` alone measures the store against SQLite. A floor is a committed program that does the same
work without godwit (`bench/src/floor`): for git, the same objects with the same durability in as few processes as it
takes. Floor and godwit take turns; the values are medians, and the ratio is the median of the turns' ratios. A turn
whose floor took more than 1.5 times the quickest one is thrown away, and a row that gets no undisturbed turns fails
with \"machine busy\".

`cockpit` looks at the page for five minutes and `cockpit-memory` for thirty, or for `--seconds`; the latter is measured only
when it is named. `--row cockpit --trace FILE` records the browser's first minute and writes no numbers, and `node
web/bench/trace.mjs FILE` says what its longest tasks consisted of.
";

impl Report {
    /// These rows, and those of an earlier report that are not among them, in the order of the earlier one.
    pub(super) fn over(self, earlier: Option<Self>) -> Self {
        let Some(earlier) = earlier else { return self };
        let mut fresh = self.rows;
        let mut rows = Vec::new();
        for mut row in earlier.rows {
            if let Some(place) = fresh.iter().position(|fresh| fresh.name == row.name) {
                rows.push(fresh.remove(place));
                continue;
            }
            let measured = row.day.take().unwrap_or_else(|| earlier.machine.day.clone());
            row.day = Some(measured).filter(|day| *day != self.machine.day);
            rows.push(row);
        }
        rows.extend(fresh);
        Self { machine: self.machine, rows }
    }

    /// As it is kept.
    pub(super) fn to_json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self).context("a report can be written as JSON")? + "\n")
    }

    /// As people read it.
    pub(super) fn page(&self) -> String {
        let machine = &self.machine;
        let mut page = INTRODUCTION.to_owned();
        line(
            &mut page,
            &format!(
                "\nMeasured on {} ({} × {}, {} GiB of memory, Linux {}, git {}); \"on disk\" is {}, \"in memory\" is {}.",
                machine.day,
                machine.processors,
                machine.processor,
                machine.memory_gib,
                machine.kernel,
                machine.git,
                machine.disk,
                machine.memory
            ),
        );
        if machine.priority == Priority::RealTime {
            line(
                &mut page,
                "\nThe machine did other work meanwhile; what was measured, floors too, had real-time priority.",
            );
        }
        for row in &self.rows {
            let measured = row.day.as_ref().map(|day| format!("; measured on {day}")).unwrap_or_default();
            let setting = capitalised(&row.setting);
            line(&mut page, &format!("\n## `{}`: {}\n\n{setting}{measured}.\n", row.name, row.what));
            line(&mut page, "| what | measured | floor | ratio | target | |");
            line(&mut page, "| --- | --: | --: | --: | --: | --- |");
            for figure in &row.figures {
                line(&mut page, &figure.cells());
            }
        }
        page
    }
}

impl Figure {
    fn cells(&self) -> String {
        let with_unit = |value: f64| format!("{} {}", number(value), self.unit).trim_end().to_owned();
        let floor = self.floor.map(with_unit).unwrap_or_default();
        let ratio = self.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        let target = match self.target {
            None => String::new(),
            Some(Target::AtMost(most)) => format!("≤ {}", with_unit(most)),
            Some(Target::AtLeast(least)) => format!("≥ {}", with_unit(least)),
            Some(Target::RatioAtMost(most)) => format!("≤ {} floors", number(most)),
        };
        let verdict = match self.is_kept() {
            None => "",
            Some(true) => "in",
            Some(false) => "**out**",
        };
        format!("| {} | {} | {floor} | {ratio} | {target} | {verdict} |", self.what, with_unit(self.value))
    }

    fn is_kept(&self) -> Option<bool> {
        Some(match self.target? {
            Target::AtMost(most) => self.value <= most,
            Target::AtLeast(least) => self.value >= least,
            Target::RatioAtMost(most) => self.ratio.is_some_and(|ratio| ratio <= most),
        })
    }
}

/// Three digits that count, as far as there are any.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        size if size == size.trunc() || size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}

fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("text can always be added to a text");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, value: f64) -> Row {
        let figure = Figure {
            what: "time".to_owned(),
            value,
            unit: "ms".to_owned(),
            floor: Some(8.0),
            ratio: Some(1.25),
            target: Some(Target::RatioAtMost(1.3)),
        };
        let (name, what, setting) = (name.to_owned(), "a thing".to_owned(), "on disk".to_owned());
        Row { name, what, setting, day: None, figures: vec![figure] }
    }

    fn report(rows: Vec<Row>) -> Report {
        let machine = Machine {
            processor: "a processor".to_owned(),
            processors: 2,
            memory_gib: 24,
            kernel: "6.18".to_owned(),
            git: "2.47.3".to_owned(),
            disk: "ext4".to_owned(),
            memory: "tmpfs".to_owned(),
            priority: Priority::Ordinary,
            day: "2026-11-21".to_owned(),
        };
        Report { machine, rows }
    }

    #[test]
    fn a_row_that_is_measured_anew_replaces_its_old_numbers_and_no_others() {
        let kept = report(vec![row("first", 1.0), row("second", 2.0)]);
        let merged = report(vec![row("third", 3.5), row("first", 9.0)]).over(Some(kept));
        let names: Vec<(&str, f64)> = merged.rows.iter().map(|row| (row.name.as_str(), row.figures[0].value)).collect();
        assert_eq!(names, [("first", 9.0), ("second", 2.0), ("third", 3.5)]);
    }

    #[test]
    fn a_row_of_another_day_says_so_until_it_is_measured_anew() {
        let on = |day: &str, rows| {
            let Report { mut machine, rows } = report(rows);
            machine.day = day.to_owned();
            Report { machine, rows }
        };
        let first = on("2026-11-20", vec![row("a", 1.0), row("b", 1.0)]);
        let second = on("2026-11-21", vec![row("b", 2.0)]).over(Some(first));
        let third = on("2026-11-22", vec![row("c", 3.0)]).over(Some(second));
        let days = |report: &Report| report.rows.iter().map(|row| row.day.clone()).collect::<Vec<_>>();
        let named = |day: &str| Some(day.to_owned());
        assert_eq!(days(&third), [named("2026-11-20"), named("2026-11-21"), None]);
        assert!(third.page().contains("On disk; measured on 2026-11-20."), "{}", third.page());
        let again = on("2026-11-22", vec![row("a", 4.0)]).over(Some(third));
        assert_eq!(days(&again), [None, named("2026-11-21"), None]);
    }

    #[test]
    fn a_figure_says_whether_it_keeps_its_target() {
        let page = report(vec![row("first", 10.0)]).page();
        assert!(page.contains("| time | 10 ms | 8 ms | 1.25 | ≤ 1.30 floors | in |"), "{page}");
        let mut missed = row("first", 10.0);
        missed.figures[0].target = Some(Target::AtMost(9.5));
        assert!(report(vec![missed]).page().contains("| ≤ 9.50 ms | **out** |"));
    }
}
