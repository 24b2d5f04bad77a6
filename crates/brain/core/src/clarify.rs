//! The clarification gate: is a mission said clearly enough to be handed to an agent?
//!
//! It scores the text of a mission by four signals with fixed weights ([`assess`]) and asks at most four questions, in
//! one round, when the score reaches [`THRESHOLD`]. The answers ([`check`]) become part of a specification ([`spec`])
//! that starts with the text as it was given.
//!
//! **It guarantees** the same assessment for the same text, in time in proportion to the text; that no text passes
//! without one verifiable criterion, because that signal alone asks and an empty phrase is no answer to it; and that
//! nothing in a text or an answer can pose as a section of the specification.
//!
//! It deliberately asks no model and understands nothing. Two of its signals are lists of English words: they are
//! skipped for a text in another language, and the assessment says so. The other two look at structure and hold for
//! every language.

mod answer;
mod assess;
mod assessment;
mod criteria;
mod language;
mod line;
mod place;
mod question;
mod reading;
mod script;
mod specification;
mod vocabulary;
mod word;

pub use answer::{Answer, Fault, MAX_ANSWER_BYTES, check};
pub use assess::assess;
pub use assessment::{Assessment, Language, Signal, SignalName, SignalState, THRESHOLD};
pub use criteria::criteria;
pub use question::{Field, Question};
pub use specification::spec;

/// The text of a mission and of the tasks of its plan as one text, to be given to [`assess`], [`criteria`] and [`spec`].
/// What is left open in one part, such as a fenced block, ends with it.
pub fn whole_text<'t>(parts: impl IntoIterator<Item = &'t str>) -> String {
    reading::joined(parts)
}
