//! The bulletin: dated, signed by people, and with every sentence leading to the words it rests on.
//!
//! `Run` → [`arrange`] (what is printed, where) → sentences ([`sentence`], [`summary`], words in [`language`]) →
//! [`Edition`] → a form ([`forms`]). A person's choices come in as a [`compose::Composition`]; [`lint`] says what may not
//! be said, [`sign`] who answers for it, [`press`] joins the two for those who ask. [`compare`] holds two states beside each other, [`check`] somebody's text beside
//! the evidence.

mod arrange;
mod bulletin;
pub mod check;
pub mod compare;
pub mod compose;
mod edition;
mod forms;
mod head;
mod language;
pub mod lint;
mod map;
mod own_words;
mod party;
pub(crate) mod phrases;
mod press;
#[cfg(test)]
mod samples;
pub(crate) mod sentence;
mod sign;
pub mod snapshot;
mod sources;
mod summary;
mod support;
mod timeline;
mod toll;
mod written;

pub use arrange::MOST_PRINTED;
pub use bulletin::{Bulletin, Options};
pub use edition::{Edition, Line, Quote};
pub use forms::{Form, shipped_templates};
pub use language::Language;
pub use sign::Signature;
pub use support::{Standing, Thresholds};

/// Longest quotation, in words (DESIGN §10: exports quote at most 50 words a span).
pub const LONGEST_QUOTE: usize = 50;

/// The bulletin of a run as an English page, with nothing that a person decided.
pub fn page(run: &crate::pipeline::Run, names: &crate::names::Names, made_by: &str) -> String {
    let language = Language::english();
    let edition = Bulletin { run, names, made_by, options: Options::default() }.edition(&language);
    let page = Form::Html.write(&edition, &language, made_by).expect("what ships is checked by a test");
    String::from_utf8(page).expect("a template writes text")
}
