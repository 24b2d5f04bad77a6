//! What runs used, summed. What is not known is said, and never shown as nothing.

use godwit_api::types::{UsageBy, UsageSum};

use super::table::{Table, extra, key};
use super::{View, counted, text};

/// Millionths of a dollar in a cent.
const MICROS_PER_CENT: u64 = 10_000;

/// The sums as a table, and what they leave out.
pub(crate) fn sums(sums: &[UsageSum], by: UsageBy, view: View) -> String {
    if sums.is_empty() {
        return "no run yet\n".to_owned();
    }
    let head = match by {
        UsageBy::Agent => "AGENT",
        UsageBy::Repo => "REPO",
        UsageBy::Mission => "MISSION",
        UsageBy::Task => "TASK",
        UsageBy::Run => "RUN",
        UsageBy::Model => "MODEL",
        UsageBy::Account => "ACCOUNT",
        UsageBy::Day => "DAY",
    };
    let columns =
        [key(head), extra("RUNS", 2), key("IN"), key("OUT"), extra("CACHED", 3), extra("WRITTEN", 4), key("COST")];
    let mut table = Table::new(columns);
    for sum in sums {
        let tokens = |count: Option<u64>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
        table.push([
            sum.key.as_deref().map_or_else(|| "(not told)".to_owned(), text::line).into(),
            sum.runs.to_string().into(),
            tokens(sum.usage.input_tokens).into(),
            tokens(sum.usage.output_tokens).into(),
            tokens(sum.usage.cache_read_tokens).into(),
            tokens(sum.usage.cache_write_tokens).into(),
            cost(sum.usage.cost_micro_usd).into(),
        ]);
    }
    let mut out = table.render(view.width);
    if by == UsageBy::Model {
        out.push_str(&text::wrapped(&asked_only(sums), view.width, 0));
    }
    let without = |count: fn(&UsageSum) -> u64| sums.iter().map(count).sum::<u64>();
    let (tokens, money) = (without(|sum| sum.without_tokens), without(|sum| sum.without_cost));
    if tokens + money > 0 {
        let runs = |count| counted(count, "run does", "runs do");
        let left_out = format!("left out: {} not tell tokens, {} not tell a cost", runs(tokens), runs(money));
        out.push_str(&text::wrapped(&left_out, view.width, 0));
    }
    out
}

/// Which runs are with a model only because it was asked for.
fn asked_only(sums: &[UsageSum]) -> String {
    match sums.iter().map(|sum| sum.without_model).sum::<u64>() {
        0 => String::new(),
        1 => "1 run does not tell which model answered: it is with the one that was asked for".to_owned(),
        runs => format!("{runs} runs do not tell which model answered: they are with the one that was asked for"),
    }
}

/// Dollars, rounded up to a cent; `?` is unknown.
pub(super) fn cost(micros: Option<u64>) -> String {
    let cents = micros.map(|micros| micros.div_ceil(MICROS_PER_CENT));
    cents.map_or_else(|| "?".to_owned(), |cents| format!("${}.{:02}", cents / 100, cents % 100))
}

#[cfg(test)]
mod tests {
    use godwit_api::types::Usage;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn what_no_run_told_is_a_question_mark_and_is_said() {
        let known =
            Usage { input_tokens: Some(12), output_tokens: Some(3), cost_micro_usd: Some(10_001), ..Usage::default() };
        let sum = |key: Option<&str>, usage, runs, without| UsageSum {
            key: key.map(str::to_owned),
            runs,
            usage,
            without_tokens: without,
            without_cost: without,
            without_model: without,
        };
        let shown = sums(
            &[sum(Some("claude"), known, 3, 1), sum(None, Usage::default(), 1, 1)],
            UsageBy::Agent,
            View { now: Timestamp::UNIX_EPOCH, width: 100 },
        );
        assert!(shown.contains("claude") && shown.contains("$0.02"), "{shown}");
        assert!(shown.contains("(not told)") && shown.contains('?'), "{shown}");
        assert!(shown.contains("2 runs do not tell tokens") && !shown.contains("which model"), "{shown}");
        let by_model =
            sums(&[sum(Some("opus"), known, 3, 2)], UsageBy::Model, View { now: Timestamp::UNIX_EPOCH, width: 100 });
        assert!(by_model.contains("2 runs do not tell which model answered"), "{by_model}");
    }
}
