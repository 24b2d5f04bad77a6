//! What an agent asks a person, in full: whoever decides on a command has to see all of it. Nothing of it steers a
//! terminal.

use std::fmt::Write as _;

use godwit_api::types::{Inquiry, InquiryWanted};
use owo_colors::OwoColorize;

use super::mission::long_field;
use super::{View, text, time};

/// What is asked, by whom, why the rules deny it, and until when.
pub(crate) fn asked(inquiry: &Inquiry, view: View) -> String {
    let mut out = String::new();
    let who = inquiry.agent.as_ref().map_or("the agent", |agent| agent.as_str());
    let wants = match inquiry.wanted {
        InquiryWanted::Permission => format!("permission to call `{}`", text::line(&inquiry.tool)),
        InquiryWanted::Answer => "an answer".to_owned(),
    };
    let asked = time::ago(view.now, inquiry.asked_at);
    long_field(&mut out, "asked by", &format!("{who} in {}, {asked}", inquiry.run), view);
    long_field(&mut out, "wants", &wants.yellow().to_string(), view);
    out.push_str(&exact(inquiry, view));
    if let (Some(rule), Some(because)) = (&inquiry.rule, &inquiry.because) {
        long_field(&mut out, "denied", &format!("{} ({})", text::line(because), text::line(rule)), view);
    }
    for option in &inquiry.options {
        long_field(&mut out, "offers", &text::line(option), view);
    }
    long_field(&mut out, "until", &until(inquiry, view), view);
    out
}

/// Until when, and what then.
fn until(inquiry: &Inquiry, view: View) -> String {
    match inquiry.until {
        Some(at) if at <= view.now => "now; nobody has answered, and the agent goes on without".to_owned(),
        Some(at) => format!("in {}; then it is denied, and the agent goes on without", time::age(at, view.now)),
        None => "you have answered".to_owned(),
    }
}

/// What is asked, each line of its own with a sign before it: what is broken here is not mistaken for another line.
pub(crate) fn exact(inquiry: &Inquiry, view: View) -> String {
    let mut out = String::new();
    for line in text::lines(&inquiry.text).lines() {
        let broken = text::wrapped(line, view.width, MARGIN);
        // Writing to a string cannot fail.
        writeln!(out, "    {} {}", "|".dimmed(), broken.get(MARGIN..).unwrap_or_default().trim_end()).ok();
    }
    out
}

/// The columns before what is asked.
const MARGIN: usize = 6;
