//! What landed changes cost. A figure that leaves runs out is `at least`, and one that nobody told is `?`.

use godwit_api::types::{LandedCost, LandedCosts};

use super::table::{Table, extra, key};
use super::usage::cost;
use super::{View, counted, text, time};

/// The figures: of all changes as a sentence, then by repository, account and model as tables.
pub(crate) fn costs(costs: &LandedCosts, view: View) -> String {
    let since = time::ago(view.now, costs.since);
    let total = &costs.total;
    if total.changes == 0 {
        return format!("no change landed since {since}\n");
    }
    let landed = counted(total.changes, "change", "changes");
    let (money, tokens) = (money(total), tokens(total.per_change.output_tokens, total.without_tokens));
    let told = format!("{landed} landed since {since}. On average one cost {money} and {tokens} tokens of output.");
    let mut out = text::wrapped(&told, view.width, 0);
    for (head, sums) in [("REPO", &costs.by_repo), ("ACCOUNT", &costs.by_account), ("MODEL", &costs.by_model)] {
        if !sums.is_empty() {
            out.push('\n');
            out.push_str(&table(head, sums, view));
        }
    }
    for note in left_out(costs) {
        out.push_str(&text::wrapped(&note, view.width, 0));
    }
    out
}

/// What no figure or no table has.
fn left_out(costs: &LandedCosts) -> Vec<String> {
    let total = &costs.total;
    let runs = |count| counted(count, "run does", "runs do");
    let mut notes = Vec::new();
    if total.without_cost + total.without_tokens > 0 {
        let (tokens, money) = (runs(total.without_tokens), runs(total.without_cost));
        notes.push(format!(
            "left out: {tokens} not tell tokens, {money} not tell a cost; such figures are at least (≥)"
        ));
    }
    if costs.by_several > 0 {
        let several = counted(costs.by_several, "change was", "changes were");
        notes.push(format!("{several} made by several runs: in no table by account or model"));
    }
    notes
}

fn table(head: &'static str, sums: &[LandedCost], view: View) -> String {
    let mut table = Table::new([
        key(head),
        key("CHANGES"),
        extra("RUNS", 1),
        extra("IN EACH", 2),
        key("OUT EACH"),
        key("COST EACH"),
    ]);
    for sum in sums {
        let each = &sum.per_change;
        table.push([
            sum.key.as_deref().map_or_else(|| "(not told)".to_owned(), text::line).into(),
            sum.changes.to_string().into(),
            sum.runs.to_string().into(),
            tokens(each.input_tokens, sum.without_tokens).into(),
            tokens(each.output_tokens, sum.without_tokens).into(),
            money(sum).into(),
        ]);
    }
    table.render(view.width)
}

fn money(sum: &LandedCost) -> String {
    at_least(cost(sum.per_change.cost_micro_usd), sum.without_cost)
}

fn tokens(count: Option<u64>, without: u64) -> String {
    count.map_or_else(|| "?".to_owned(), |count| at_least(count.to_string(), without))
}

fn at_least(figure: String, without: u64) -> String {
    if without > 0 && figure != "?" { format!("≥{figure}") } else { figure }
}

#[cfg(test)]
mod tests {
    use godwit_api::types::Usage;
    use jiff::Timestamp;

    use super::*;

    fn sum(key: Option<&str>, micros: Option<u64>, without: u64) -> LandedCost {
        let usage = Usage { output_tokens: Some(120), cost_micro_usd: micros, ..Usage::default() };
        LandedCost {
            key: key.map(str::to_owned),
            changes: 2,
            runs: 3,
            usage,
            per_change: Usage { output_tokens: Some(60), cost_micro_usd: micros.map(|sum| sum / 2), ..usage },
            without_tokens: 0,
            without_cost: without,
        }
    }

    #[test]
    fn what_leaves_runs_out_is_at_least_and_what_nobody_told_is_a_question_mark() {
        let mut all = LandedCosts {
            since: Timestamp::UNIX_EPOCH,
            total: sum(None, Some(40_000), 1),
            by_repo: vec![sum(Some("shop"), Some(40_000), 0), sum(Some("site"), None, 1)],
            by_account: Vec::new(),
            by_model: vec![sum(None, Some(40_000), 1)],
            by_several: 1,
        };
        let view = View { now: Timestamp::UNIX_EPOCH, width: 100 };
        let shown = costs(&all, view);
        let said = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in [
            "2 changes landed",
            "one cost ≥$0.02 and 60 tokens",
            "1 run does not tell a cost",
            "1 change was made by several runs",
            "(not told)",
        ] {
            assert!(said.contains(words), "{words}: {shown}");
        }
        let row = |name: &str| shown.lines().find(|line| line.starts_with(name)).expect("a row").to_owned();
        assert!(row("shop").ends_with("$0.02") && !row("shop").contains('≥') && row("site").ends_with('?'), "{shown}");
        assert!(!shown.contains("ACCOUNT"), "no table of nothing");
        all.total.changes = 0;
        assert!(costs(&all, view).starts_with("no change landed"), "nothing is divided by nothing");
    }
}
