//! The clarification gate: is a mission said clearly enough to be handed to an agent?
//!
//! It scores the text of a mission by four signals with fixed weights and asks at most four questions, in one round,
//! when the score reaches [`THRESHOLD`]. The answers become part of a specification (`spec`) that starts with the
//! text as it was given.
//!
//! **It guarantees** the same assessment for the same text, in time in proportion to the text; that no text reaches an
//! agent without one verifiable criterion, because that signal alone asks and an empty phrase is no answer to it
//! ([`check`]); and that nothing in a text or an answer can pose as a section of the specification.
//!
//! It deliberately asks no model and understands nothing. Two of its signals are lists of English words: they are
//! skipped for a text in another language, and the assessment says so. The other two look at structure and hold for
//! every language.

mod answer;
mod assessment;
mod question;

pub use answer::{Answer, Fault, MAX_ANSWER_BYTES, check};
pub use assessment::{Assessment, Language, Signal, SignalName, SignalState, THRESHOLD};
pub use question::{Field, Question};
