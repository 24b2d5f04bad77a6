//! How often missions are held, and for how long. What is not known is `–`, and never nothing.

use godwit_api::types::{HoldStats, HoldSum};
use owo_colors::{OwoColorize, Style};

use super::table::{Cell, Table, extra, key};
use super::{View, counted, text, time};

/// The figures as two tables, by code and by repository.
pub(crate) fn stats(stats: &HoldStats, view: View) -> String {
    let since = time::ago(view.now, stats.since);
    let open = match stats.total.open {
        0 => "nothing is held".to_owned(),
        count => format!("{} now", counted(count, "hold blocks", "holds block")),
    };
    let told = format!("{open}. Of a pair, the first figure is of the last 24 h, the second since {since}.");
    let mut out = text::wrapped(&told, view.width, 0);
    for (head, sums, total) in [("CODE", &stats.by_code, Some(&stats.total)), ("REPO", &stats.by_repo, None)] {
        if !sums.is_empty() {
            out.push('\n');
            out.push_str(&table(head, sums.iter().chain(total), view));
        }
    }
    out
}

fn table<'a>(head: &'static str, sums: impl Iterator<Item = &'a HoldSum>, view: View) -> String {
    let mut table = Table::new([
        key(head),
        key("OPEN"),
        extra("RAISED", 0),
        extra("AGAIN", 3),
        extra("RESOLVED", 2),
        extra("HALF IN", 1),
        extra("95 % IN", 4),
        extra("LONGEST", 5),
    ]);
    for sum in sums {
        let style = if sum.open > 0 { Style::new().red() } else { Style::new() };
        let pair = |first: u64, second: u64| format!("{first} / {second}");
        let spread = sum.window.time_to_resolve;
        let took = |seconds: Option<u64>| seconds.map_or_else(|| "–".to_owned(), time::span);
        table.push([
            text::line(&sum.key).into(),
            Cell::styled(sum.open.to_string(), style),
            pair(sum.last_day.raised, sum.window.raised).into(),
            pair(sum.last_day.reopened, sum.window.reopened).into(),
            pair(sum.last_day.resolved, sum.window.resolved).into(),
            took(spread.map(|spread| spread.median_seconds)).into(),
            took(spread.map(|spread| spread.p95_seconds)).into(),
            took(spread.map(|spread| spread.longest_seconds)).into(),
        ]);
    }
    table.render(view.width)
}

/// What to do after the figures: what blocks for longest.
pub(crate) fn after(stats: &HoldStats) -> Option<String> {
    let code = stats.by_code.iter().find(|sum| sum.open > 0)?;
    Some(format!("{}; {}", "godwit hold list".cyan(), super::mission::explaining(&text::line(&code.key))))
}
