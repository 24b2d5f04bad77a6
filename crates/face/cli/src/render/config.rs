//! The configuration, its changes, and the secrets that godwit keeps.

use std::fmt::Write as _;

use godwit_api::types::{ConfigFile, ConfigPreview, Restarting, Secret};
use owo_colors::OwoColorize;

use super::table::{Table, key, text as column};
use super::{View, fleet, text, time};

/// The file, what is wrong with it, and what a running daemon knows otherwise.
pub(crate) fn file(file: &ConfigFile, _: View) -> String {
    let mut out = format!("{}\n", format!("# {}", text::line(&file.file)).dimmed());
    match &file.text {
        Some(content) if content.trim().is_empty() => out.push_str("# nothing is configured\n"),
        Some(content) => out.extend(content.lines().map(|line| format!("{}\n", text::line(line)))),
        None => out.push_str("# it is not shown, because it is not TOML\n"),
    }
    if let Some(fault) = &file.fault {
        let line = fault.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        writeln!(out, "{} {line}{}", "refused:".red().bold(), text::line(&fault.what)).expect("writing to a string");
    }
    out + &pending(file)
}

/// What changes would make of it.
pub(crate) fn preview(preview: &ConfigPreview, _: View) -> String {
    diff(preview) + "nothing was changed\n"
}

/// The difference that changes make.
pub(crate) fn diff(preview: &ConfigPreview) -> String {
    let coloured = preview.diff.lines().map(|line| {
        let shown = text::line(line);
        match line.as_bytes().first() {
            Some(b'+') => format!("{}\n", shown.green()),
            Some(b'-') => format!("{}\n", shown.red()),
            Some(_) | None => format!("{shown}\n"),
        }
    });
    coloured.collect()
}

/// What was saved, and when it takes effect.
pub(crate) fn saved(file: &ConfigFile, is_same: bool) -> String {
    let done = if is_same { "nothing is different" } else { "saved; the version before is beside it" };
    format!("{done}\n{}", pending(file))
}

/// What was saved and put to use.
pub(crate) fn applied(file: &ConfigFile, restarting: &Restarting, view: View) -> String {
    format!("saved; the version before is beside it\n{}{}", fleet::restarted(restarting, view), pending(file))
}

fn pending(file: &ConfigFile) -> String {
    if file.pending.is_empty() {
        return String::new();
    }
    let parts = text::line(&file.pending.join(", "));
    let mut out = format!("{} {parts}; takes effect with {}\n", "not in use yet:".yellow().bold(), file.restart);
    for setting in &file.pending_settings {
        let value = |value: &Option<String>| value.as_deref().map_or_else(|| "not set".to_owned(), text::line);
        let (key, now, then) = (text::line(&setting.key), value(&setting.running), value(&setting.file));
        writeln!(out, "  {key}: {now} now, {then} then").expect("writing to a string");
    }
    out
}

/// A secret.
pub(crate) fn secret(secret: &Secret, view: View) -> String {
    format!("{}refer to it with {}\n", secrets(std::slice::from_ref(secret), view), text::line(&secret.reference))
}

/// Every secret in a table.
pub(crate) fn secrets(secrets: &[Secret], view: View) -> String {
    if secrets.is_empty() {
        return "no secret is kept\n".to_owned();
    }
    let mut table = Table::new([key("SECRET"), key("CHANGED"), column("USED BY")]);
    for secret in secrets {
        let users: Vec<String> = secret.used_by.iter().map(ToString::to_string).collect();
        let users = if users.is_empty() { "nobody".to_owned() } else { users.join(", ") };
        table.push([secret.name.as_str().into(), time::ago(view.now, secret.changed_at).into(), users.into()]);
    }
    table.render(view.width)
}
