//! A sheet in its forms. Each shows the same parts in the same order; text of others is escaped here for each form.

use std::fmt::Write as _;

use super::sheet::{Line, Passage, Sheet};
use super::words::Language;

/// The beginning of a page.
fn head(language: Language) -> String {
    let (tag, title) = (language.tag(), language.say("godwit status", "godwit 状态"));
    format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<meta charset=\"utf-8\">\n\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
        <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
        <link rel=\"stylesheet\" href=\"/plain.css\">\n<main>\n"
    )
}

/// What a browser without a session sees.
pub(super) fn closed(language: Language) -> String {
    let told = match language {
        Language::English => {
            "<h1>This browser is not signed in</h1>\n<p>Run <code>godwit open</code> in a terminal of this machine and \
            open the address that it prints.</p>"
        }
        Language::Chinese => {
            "<h1>此浏览器未登录</h1>\n<p>在这台机器的终端中运行 <code>godwit open</code>，然后打开它打印的地址。</p>"
        }
    };
    format!("{}{told}\n</main>\n</html>\n", head(language))
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

fn colon(language: Language) -> &'static str {
    language.say(": ", "：")
}

fn stop(language: Language) -> &'static str {
    language.say(". ", "。")
}

fn nothing(sheet: &Sheet) -> &'static str {
    sheet.language.say("Nothing.", "没有。")
}

fn facts_heading(sheet: &Sheet) -> &'static str {
    sheet.language.say("Facts", "事实")
}

/// Passages as HTML, each text said to be in its language where that is not the page's.
fn html_passages(passages: &[Passage]) -> String {
    let told = passages.iter().map(|passage| {
        let texts = passage.iter().map(|one| match one.language {
            None => escape(&one.text),
            Some(language) => format!("<bdi lang=\"{}\">{}</bdi>", language.tag(), escape(&one.text)),
        });
        texts.collect::<String>()
    });
    told.collect::<Vec<_>>().join("<br>")
}

fn plain_passages(passages: &[Passage], language: Language, escape: fn(&str) -> String) -> String {
    let told = passages.iter().map(|passage| passage.iter().map(|one| escape(&one.text)).collect::<String>());
    told.collect::<Vec<_>>().join(language.say("; ", "；"))
}

/// HTML of at most 30 KB. Whoever reads slowly can tell it to stay as it is.
pub(super) fn html(sheet: &Sheet, refreshes: bool) -> String {
    let mut page = head(sheet.language);
    let push = |page: &mut String, text: std::fmt::Arguments<'_>| page.write_fmt(text).expect("text grows");
    let class = if sheet.waits { "you" } else { "good" };
    push(&mut page, format_args!("<h1 class=\"{class}\">{}</h1>\n", escape(sheet.headline)));
    push(&mut page, format_args!("<p class=\"quiet\">{}</p>\n", escape(&sheet.byline)));
    for part in &sheet.parts {
        push(&mut page, format_args!("<h2>{}</h2>\n<ul class=\"board\">\n", part.heading));
        part.lines.iter().for_each(|line| page.push_str(&html_line(line, sheet.language)));
        if part.lines.is_empty() {
            push(&mut page, format_args!("<li class=\"quiet\">{}</li>\n", nothing(sheet)));
        }
        page.push_str("</ul>\n");
    }
    push(&mut page, format_args!("<h2>{}</h2>\n<table>\n", facts_heading(sheet)));
    for (name, value) in &sheet.facts {
        let (name, value) = (escape(name), html_passages(value));
        push(&mut page, format_args!("<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>\n"));
    }
    page.push_str("</table>\n");
    page.push_str(&foot(sheet.language, refreshes));
    page.push_str("</main>\n</html>\n");
    page
}

fn html_line(line: &Line, language: Language) -> String {
    let (id, path, title) = (escape(&line.id), escape(&line.path), escape(&line.title));
    let (state, more) = (escape(&line.state), html_passages(&line.more));
    let (colon, stop) = (colon(language), stop(language));
    format!(
        "<li><a href=\"{path}\"><bdi>{title}</bdi></a><br><small>{id}{colon}{state}{stop}<bdi>{more}</bdi></small></li>\n"
    )
}

/// The other forms, the other language, and whether the page asks again by itself.
fn foot(language: Language, refreshes: bool) -> String {
    let tag = language.tag();
    let (other, others) = match language {
        Language::English => ("zh", "中文"),
        Language::Chinese => ("en", "English"),
    };
    let keeps = if refreshes { "" } else { "&amp;refresh=false" };
    let (query, told) = if refreshes {
        ("&amp;refresh=false", language.say("Stop refreshing", "停止刷新"))
    } else {
        ("", language.say("Refresh by itself", "自动刷新"))
    };
    let (same, text) = (language.say("The same as", "另有"), language.say("text", "纯文本"));
    let cockpit = language.say("The cockpit", "驾驶舱");
    let (comma, stop) = (language.say(", ", "、"), stop(language));
    format!(
        "<p><small>{same} <a href=\"/status/json\">JSON</a>{comma}\
        <a href=\"/status/markdown?lang={tag}\">Markdown</a>{comma}\
        <a href=\"/status/text?lang={tag}\">{text}</a>{stop}<a href=\"/status?lang={tag}{query}\">{told}</a>{stop}\
        <a href=\"/status?lang={other}{keeps}\" lang=\"{other}\">{others}</a>{stop}<a href=\"/\">{cockpit}</a></small></p>\n"
    )
}

/// Markdown.
pub(super) fn markdown(sheet: &Sheet) -> String {
    let language = sheet.language;
    let mut page = format!("# {}\n\n{}\n", sheet.headline, escape_markdown(&sheet.byline));
    for part in &sheet.parts {
        page.push_str(&format!("\n## {}\n\n", part.heading));
        for line in &part.lines {
            let (title, state) = (escape_markdown(&line.title), escape_markdown(&line.state));
            let more = plain_passages(&line.more, language, escape_markdown);
            let (id, colon, stop) = (&line.id, colon(language), stop(language));
            page.push_str(&format!("- **{title}** ({id}){colon}{state}{stop}{more}\n"));
        }
        if part.lines.is_empty() {
            page.push_str(&format!("{}\n", nothing(sheet)));
        }
    }
    page.push_str(&format!("\n## {}\n\n", facts_heading(sheet)));
    for (name, value) in &sheet.facts {
        let (name, value) = (escape_markdown(name), plain_passages(value, language, escape_markdown));
        page.push_str(&format!("- {name}{}{value}\n", colon(language)));
    }
    page
}

/// Plain text.
pub(super) fn text(sheet: &Sheet) -> String {
    let language = sheet.language;
    let mut page = format!("{}\n{}\n", sheet.headline, sheet.byline);
    for part in &sheet.parts {
        page.push_str(&format!("\n{}\n", part.heading));
        for line in &part.lines {
            let more = plain_passages(&line.more, language, str::to_owned);
            page.push_str(&format!("  {}  {}  {}\n    {more}\n", line.id, line.state, line.title));
        }
        if part.lines.is_empty() {
            page.push_str(&format!("  {}\n", nothing(sheet)));
        }
    }
    page.push_str(&format!("\n{}\n", facts_heading(sheet)));
    for (name, value) in &sheet.facts {
        let value = plain_passages(value, language, str::to_owned);
        page.push_str(&format!("  {name}{}{value}\n", colon(language)));
    }
    page
}
