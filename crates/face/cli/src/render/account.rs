//! Accounts, what is left of their quota, and how a task would be routed. What is unknown is said to be unknown, and
//! never shown as nothing.

use std::fmt::Write as _;

use godwit_api::types::{Account, AccountProbe, AccountState, CallsToday, QuotaWindow, RouteChoice, RouteExplanation};
use jiff::Timestamp;
use owo_colors::{OwoColorize, Style};

use super::table::{Cell, Table, extra, key, text as column};
use super::{View, text, time};

/// How many characters the bar of a window has.
const BAR: u32 = 20;

/// A whole window, in hundredths of a per cent.
const WHOLE: u32 = 10_000;

/// From here on a window is nearly used up, and from the second on nothing new begins in it.
const MARKS: [u32; 2] = [godwit_core::account::WARN_AT, godwit_core::account::STOP_AT];

/// Every account in a table.
pub(crate) fn list(accounts: &[Account], view: View) -> String {
    if accounts.is_empty() {
        return "no account and no agent yet\n".to_owned();
    }
    let columns =
        [key("ACCOUNT"), extra("AGENTS", 2), extra("BILLING", 1), key("STATE"), extra("LIVE", 3), column("WHY")];
    let mut table = Table::new(columns);
    for account in accounts {
        table.push([
            account.name.as_str().into(),
            agents(account).into(),
            billing(account).into(),
            state(account),
            account.live_runs.len().to_string().into(),
            why(account, view.now).into(),
        ]);
    }
    table.render(view.width)
}

/// One account with its windows.
pub(crate) fn one(account: &Account, view: View) -> String {
    let mut out = String::new();
    let mut say = |label: &str, value: String| {
        writeln!(out, "{:<12}{}", label.dimmed(), text::line(&value)).expect("writing to a string");
    };
    say("account", account.name.to_string());
    say("agents", agents(account));
    say("billing", billing(account));
    let kind = account.credential_kind.map(|kind| match kind {
        godwit_core::account::CredentialKind::ApiKey => " (api-key)",
        godwit_core::account::CredentialKind::OauthToken => " (oauth-token)",
    });
    let credential = match account.credential.as_deref() {
        Some("cli-login") => "cli-login: the CLI's own login of the user whose daemon this is",
        Some(reference) => reference,
        None => "the one of the agent's own configuration",
    };
    say("credential", format!("{credential}{}", kind.unwrap_or_default()));
    let reason = why(account, view.now);
    let reason = if reason.is_empty() { reason } else { format!(": {reason}") };
    say("state", format!("{}{reason}", account.state.word()));
    if account.exclusive {
        say("exclusive", "one run at a time".to_owned());
    }
    if account.overflow {
        say("overflow", "also while another is not paid by use".to_owned());
    }
    let cap = account.daily_runs.map_or_else(String::new, |cap| format!(" of at most {cap}"));
    say("runs today", format!("{}{cap}", account.runs_today));
    if let Some(calls) = &account.daily_calls {
        say("calls today", calls_today(calls, view));
    }
    let live: Vec<_> = account.live_runs.iter().map(ToString::to_string).collect();
    say("live runs", if live.is_empty() { "none".to_owned() } else { live.join(", ") });
    match &account.probe {
        Some(probe) => {
            say("last probe", format!("{} {}: {}", probe.verdict, time::ago(view.now, probe.at), probe.detail))
        }
        None => say("last probe", format!("never (godwit account probe {})", account.name)),
    }
    out.push('\n');
    out.push_str(&quota(std::slice::from_ref(account), view));
    out
}

/// The calls of a day, as godwit counts them: never more than a lower bound.
fn calls_today(calls: &CallsToday, view: View) -> String {
    let CallsToday { most, zone, counted, untold_runs, heard_at, resets_at } = calls;
    let heard =
        heard_at.map_or_else(|| "no run told any yet".to_owned(), |at| format!("told {}", time::ago(view.now, at)));
    let untold = match untold_runs {
        0 => String::new(),
        1 => "; 1 run does not tell and counts as one".to_owned(),
        runs => format!("; {runs} runs do not tell and count as one each"),
    };
    format!("at least {counted} of {most}, counted by godwit, {heard}{untold}; anew at {resets_at:.0} ({zone})")
}

/// What a probe said.
pub(crate) fn probe(name: &str, probe: &AccountProbe) -> String {
    let verdict = match probe.verdict.as_str() {
        "works" => "works".green().to_string(),
        other => other.red().bold().to_string(),
    };
    format!("account {} {verdict}: {}\n", text::line(name), text::line(&probe.detail))
}

/// The windows of every account.
pub(crate) fn quota(accounts: &[Account], view: View) -> String {
    let columns = [
        key("ACCOUNT"),
        key("WINDOW"),
        key("USED"),
        extra("", 4),
        key("RESETS"),
        extra("RUNS OUT", 3),
        extra("TOLD BY", 2),
        extra("AGE", 1),
    ];
    let mut table = Table::new(columns);
    for account in accounts {
        if account.windows.is_empty() {
            let unknown = Cell::styled("unknown", Style::new().dimmed());
            let name = account.name.as_str().into();
            table.push([name, "-".into(), unknown, "".into(), "".into(), "".into(), "".into(), "".into()]);
        }
        for window in &account.windows {
            table.push([
                account.name.as_str().into(),
                window.name.as_str().into(),
                Cell::styled(used(window), style(window)),
                Cell::styled(bar(window), style(window)),
                resets(window, view.now).into(),
                window.forecast_full_at.map_or_else(String::new, |at| time::ago(view.now, at)).into(),
                window.source.as_str().into(),
                time::ago(view.now, window.seen_at).into(),
            ]);
        }
    }
    if accounts.is_empty() { "no account and no agent yet\n".to_owned() } else { table.render(view.width) }
}

/// A short line for each window.
pub(crate) fn plain(accounts: &[Account], view: View) -> String {
    let mut out = String::new();
    for account in accounts {
        let state = account.state.word();
        if account.windows.is_empty() {
            writeln!(out, "{} {state}: quota unknown", account.name).expect("writing to a string");
        }
        for window in &account.windows {
            let (used, resets) = (used(window), resets(window, view.now));
            writeln!(out, "{} {state}: {} {used}, resets {resets}", account.name, window.name)
                .expect("writing to a string");
        }
    }
    out
}

/// Who would do a task, who would pay, and who would follow.
pub(crate) fn route(told: &RouteExplanation, view: View) -> String {
    let mut out = String::new();
    let mut say = |label: &str, value: &str| {
        writeln!(out, "{:<12}{}", label.dimmed(), text::line(value)).expect("writing to a string");
    };
    say("who", &told.choice.as_ref().map_or_else(|| "nobody: the mission would be held".to_owned(), choice));
    told.because.iter().for_each(|why| say("", why));
    say("complexity", &told.complexity);
    told.complexity_because.iter().for_each(|why| say("", why));
    if let Some(margin) = told.complexity_margin {
        let sure = told.complexity_doubt.as_ref().map_or_else(|| "sure".to_owned(), |why| format!("not sure: {why}"));
        say("", &format!("{margin} from another class; the rules are {sure}"));
    }
    if let Some(second) = &told.second_opinion {
        say("asked first", &format!("{}; what it says counts, else the rules", choice(second)));
    }
    match (&told.account, &told.waits) {
        (Some(account), _) => say("who pays", account.as_str()),
        (None, Some(waits)) => {
            say("who pays", waits);
            if let Some(until) = told.waits_until {
                say("", &format!("that is {}", time::ago(view.now, until)));
            }
        }
        (None, None) => {}
    }
    for account in &told.accounts {
        let against = account.against.as_deref().unwrap_or("nothing speaks against it");
        say("", &format!("{}: {against}", account.name));
    }
    say("on failure", &told.on_failure);
    match told.chain.is_empty() {
        true => say("then", "nobody follows"),
        false => told.chain.iter().for_each(|next| say("then", &choice(next))),
    }
    for left_out in &told.left_out {
        say("never", &format!("{}: {}", choice(&left_out.choice), left_out.why));
    }
    out
}

fn choice(choice: &RouteChoice) -> String {
    let model = choice.model.as_ref().map(|model| format!(" with model {model}")).unwrap_or_default();
    let effort = choice.effort.as_ref().map(|effort| format!(", effort {effort}")).unwrap_or_default();
    let account = choice.account.as_ref().map(|account| format!(", on account {account}")).unwrap_or_default();
    format!("{}{model}{effort}{account}", choice.agent)
}

fn agents(account: &Account) -> String {
    account.agents.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn billing(account: &Account) -> String {
    account.billing.map_or_else(|| "not registered".to_owned(), |billing| billing.word().to_owned())
}

fn state(account: &Account) -> Cell {
    let style = match account.state {
        AccountState::Usable => Style::new().green(),
        AccountState::Limited => Style::new().yellow(),
        AccountState::Refused => Style::new().red().bold(),
        AccountState::Unknown => Style::new().dimmed(),
    };
    Cell::styled(account.state.word(), style)
}

/// Why it cannot be used now, and until when.
fn why(account: &Account, now: Timestamp) -> String {
    let until = account.until.map(|until| time::ago(now, until));
    match (&account.why, until) {
        (Some(why), Some(until)) if account.state == AccountState::Limited => format!("goes on {until}: {why}"),
        (Some(why), _) => why.clone(),
        (None, _) => String::new(),
    }
}

fn used(window: &QuotaWindow) -> String {
    window
        .used_basis_points
        .map_or_else(|| "unknown".to_owned(), |used| format!("{}.{} %", used / 100, used % 100 / 10))
}

fn bar(window: &QuotaWindow) -> String {
    let Some(used) = window.used_basis_points else { return String::new() };
    let full = (used.min(WHOLE) * BAR).div_ceil(WHOLE);
    (0..BAR).map(|place| if place < full { '#' } else { '.' }).collect()
}

fn style(window: &QuotaWindow) -> Style {
    match window.used_basis_points {
        Some(used) if used >= MARKS[1] => Style::new().red().bold(),
        Some(used) if used >= MARKS[0] => Style::new().yellow(),
        Some(_) => Style::new().green(),
        None => Style::new().dimmed(),
    }
}

fn resets(window: &QuotaWindow, now: Timestamp) -> String {
    match window.resets_at {
        Some(at) if at <= now => "has reset".to_owned(),
        Some(at) => time::ago(now, at),
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn window(used: Option<u32>, resets_at: Option<i64>) -> QuotaWindow {
        QuotaWindow {
            name: "five_hour".parse().expect("a name"),
            used_basis_points: used,
            resets_at: resets_at.map(at),
            source: "run".to_owned(),
            seen_at: at(940),
            forecast_full_at: None,
        }
    }

    fn account(windows: Vec<QuotaWindow>) -> Account {
        Account {
            name: "work".parse().expect("a name"),
            is_registered: true,
            agents: vec!["claude".parse().expect("a name")],
            billing: Some(godwit_core::account::Billing::Subscription),
            credential: Some("env:WORK".to_owned()),
            credential_kind: Some(godwit_core::account::CredentialKind::OauthToken),
            exclusive: false,
            overflow: false,
            daily_runs: None,
            daily_calls: None,
            state: AccountState::Limited,
            until: Some(at(1_600)),
            why: Some("session limit".to_owned()),
            windows,
            live_runs: Vec::new(),
            runs_today: 3,
            last_start: None,
            probe: None,
        }
    }

    #[test]
    fn what_is_unknown_of_a_window_is_said_and_is_no_zero() {
        let view = View { now: at(1_000), width: 100 };
        let shown = quota(&[account(vec![window(None, Some(1_600))])], view);
        assert!(shown.contains("unknown") && !shown.contains(" %") && shown.contains("in 10 min"), "{shown}");
        let nothing = quota(&[account(Vec::new())], view);
        assert!(nothing.contains("unknown") && !nothing.contains(" %"), "{nothing}");
        assert_eq!(plain(&[account(Vec::new())], view), "work limited: quota unknown\n");
        let known = plain(&[account(vec![window(Some(9_250), None)])], view);
        assert_eq!(known, "work limited: five_hour 92.5 %, resets unknown\n");
    }

    #[test]
    fn a_bar_is_as_full_as_its_window() {
        let filled = |used| bar(&window(Some(used), None)).matches('#').count();
        assert_eq!([0, 1, 5_000, 10_000, 20_000].map(filled), [0, 1, 10, 20, 20]);
        assert_eq!(bar(&window(None, None)), "");
    }

    #[test]
    fn an_account_says_why_it_rests_and_when_it_goes_on() {
        let view = View { now: at(1_000), width: 100 };
        let shown = one(&account(Vec::new()), view);
        for told in ["env:WORK (oauth-token)", "limited: goes on in 10 min: session limit", "godwit account probe work"]
        {
            assert!(shown.contains(told), "{told}: {shown}");
        }
    }
}
