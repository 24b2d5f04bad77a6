//! The board in its forms. Each shows the same parts in the same order.

use std::fmt::Write as _;

use jiff::Timestamp;

use godwit_api::types::{Board, BoardMission, Component};

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <meta name=\"color-scheme\" content=\"light dark\">\n<title>godwit status</title>\n\
    <link rel=\"stylesheet\" href=\"/plain.css\">\n";

/// What a browser without a session sees.
pub(super) const CLOSED: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>godwit status</title>\n\
    <link rel=\"stylesheet\" href=\"/plain.css\">\n<main>\n<h1>This browser is not signed in</h1>\n\
    <p>Run <code>godwit open</code> in a terminal of this machine and open the address that it prints.</p>\n</main>\n</html>\n";

/// How long ago something was, in its largest unit.
fn ago(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(then).as_secs().max(0);
    match seconds {
        0..60 => format!("{seconds} s ago"),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..86_400 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// The facts below the headline, as pairs.
fn facts(board: &Board) -> Vec<(String, String)> {
    let now = board.generated_at;
    let newest = board.newest_event_at.map_or_else(|| "none yet".to_owned(), |at| ago(at, now));
    let mut facts = vec![("Condition".to_owned(), board.condition.word().to_owned())];
    facts.extend(board.components.iter().map(|component| component_fact(component, now)));
    facts.extend([
        ("Runs at work".to_owned(), format!("{} of {}", board.live_runs, board.max_runs)),
        ("Open holds".to_owned(), board.open_holds.to_string()),
        ("Newest event".to_owned(), newest),
        ("Up since".to_owned(), ago(board.up_since, now)),
    ]);
    let day = board.last_day;
    facts.push((
        "Last 24 hours".to_owned(),
        format!(
            "{} handed over, {} landed, {} given up, {} of {} runs failed",
            day.created, day.landed, day.given_up, day.failed_runs, day.runs
        ),
    ));
    let held = board.holds_last_day;
    facts.push((
        "Holds in 24 hours".to_owned(),
        format!("{} raised, {} again, {} resolved", held.raised, held.reopened, held.resolved),
    ));
    facts.extend(board.missions.iter().map(|count| (format!("Missions {}", count.status), count.count.to_string())));
    facts
}

/// A component as a pair: how it is, what was found, when it last got on, and what to do.
fn component_fact(component: &Component, now: Timestamp) -> (String, String) {
    let name = component.name.word();
    let name = name[..1].to_uppercase() + &name[1..];
    let age = component.progress_at.map(|at| format!(", {}", ago(at, now))).unwrap_or_default();
    let remedy = component.remedy.as_ref().map(|remedy| format!("; do: {remedy}")).unwrap_or_default();
    (name, format!("{}: {}{age}{remedy}", component.level.word(), component.found))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Markdown has many signs that mean something; each can be escaped.
fn escape_markdown(text: &str) -> String {
    let means = |c: char| c.is_ascii_punctuation() && !matches!(c, '.' | ',' | '-' | ':');
    text.chars().flat_map(|c| means(c).then_some('\\').into_iter().chain([c])).collect::<String>().replace('<', "&lt;")
}

/// HTML of at most 30 KB. Whoever reads slowly can tell it to stay as it is.
pub(super) fn html(board: &Board, refreshes: bool) -> String {
    let mut page = String::from(HEAD);
    let class = if board.waiting.is_empty() { "good" } else { "you" };
    let push = |page: &mut String, text: std::fmt::Arguments<'_>| page.write_fmt(text).expect("text grows");
    page.push_str(
        "<main>
",
    );
    push(&mut page, format_args!("<h1 class=\"{class}\">{}</h1>\n", board.sentence));
    push(
        &mut page,
        format_args!("<p class=\"quiet\">godwit {}, as of {:.0}</p>\n", escape(&board.version), board.generated_at),
    );
    for (heading, lines) in [("Waits for you", &board.waiting), ("Landed last", &board.landed)] {
        push(&mut page, format_args!("<h2>{heading}</h2>\n<ul class=\"board\">\n"));
        for line in lines {
            push(&mut page, format_args!("{}\n", html_line(line, board.generated_at)));
        }
        let nothing = if lines.is_empty() { "<li class=\"quiet\">Nothing.</li>\n" } else { "" };
        push(&mut page, format_args!("{nothing}</ul>\n"));
    }
    page.push_str("<h2>Facts</h2>\n<table>\n");
    for (name, value) in facts(board) {
        push(&mut page, format_args!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escape(&name), escape(&value)));
    }
    page.push_str("</table>\n<p><small>The same as <a href=\"/status/json\">JSON</a>, ");
    page.push_str("<a href=\"/status/markdown\">Markdown</a>, <a href=\"/status/text\">text</a>. ");
    let (query, told) = if refreshes { ("?refresh=false", "Stop refreshing") } else { ("", "Refresh by itself") };
    push(&mut page, format_args!("<a href=\"/status{query}\">{told}</a>. "));
    page.push_str("<a href=\"/\">The cockpit</a></small></p>\n</main>\n</html>\n");
    page
}

fn html_line(line: &BoardMission, now: Timestamp) -> String {
    let (id, title, awaits) = (escape(line.mission.as_str()), escape(&line.title), escape(&line.awaits));
    let (status, since) = (line.status, ago(line.since, now));
    format!(
        "<li><a href=\"/missions/{id}\"><bdi>{title}</bdi></a><br><small>{id}: {status}, {since}. <bdi>{awaits}</bdi></small></li>"
    )
}

/// Markdown.
pub(super) fn markdown(board: &Board) -> String {
    let mut page = format!("# {}\n\ngodwit {}, as of {:.0}\n", board.sentence, board.version, board.generated_at);
    for (heading, lines) in [("Waits for you", &board.waiting), ("Landed last", &board.landed)] {
        page.push_str(&format!("\n## {heading}\n\n"));
        for line in lines {
            let (title, awaits) = (escape_markdown(&line.title), escape_markdown(&line.awaits));
            let since = ago(line.since, board.generated_at);
            page.push_str(&format!("- **{title}** ({}): {}, {since}. {awaits}\n", line.mission, line.status));
        }
        page.push_str(if lines.is_empty() { "Nothing.\n" } else { "" });
    }
    page.push_str("\n## Facts\n\n");
    for (name, value) in facts(board) {
        page.push_str(&format!("- {name}: {}\n", escape_markdown(&value)));
    }
    page
}

/// Plain text.
pub(super) fn text(board: &Board) -> String {
    let mut page = format!("{}\ngodwit {}, as of {:.0}\n", board.sentence, board.version, board.generated_at);
    for (heading, lines) in [("Waits for you", &board.waiting), ("Landed last", &board.landed)] {
        page.push_str(&format!("\n{heading}\n"));
        for line in lines {
            let since = ago(line.since, board.generated_at);
            page.push_str(&format!("  {}  {}  {since}  {}\n", line.mission, line.status, line.title));
        }
        page.push_str(if lines.is_empty() { "  nothing\n" } else { "" });
    }
    page.push_str("\nFacts\n");
    facts(board).iter().for_each(|(name, value)| page.push_str(&format!("  {name}: {value}\n")));
    page
}
