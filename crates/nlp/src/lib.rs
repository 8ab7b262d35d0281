//! spaCy-format CNN pipelines in Rust: tokens, sentences, tags, lemmas, heads, entities.
//!
//! A package made for spaCy 3 is converted once to a compact pack ([`package::convert`]); a [`Pipeline`] opened from
//! the pack gives what spaCy gives, token for token, without Python. The crate does no I/O, keeps no global and asks
//! no clock: bytes come in, a [`Parse`](dateline_types::Parse) goes out.
//!
//! ```no_run
//! # fn main() -> Result<(), dateline_nlp::PackError> {
//! # let pack: Vec<u8> = Vec::new();
//! let pipeline = dateline_nlp::Pipeline::from_pack(pack)?;
//! let (parse, diagnostics) = pipeline.parse("Officials met in Geneva.", &Default::default());
//! for token in parse.tokens() {
//!     println!("{} {} {}", token.form, token.tag, token.lemma);
//! }
//! # assert!(diagnostics.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! | here | in spaCy and thinc |
//! |---|---|
//! | `tokenizer` | `spacy/tokenizer.pyx` |
//! | `lexeme` | `spacy/lang/lex_attrs.py`, `spacy/vocab.pyx`, `spacy/strings.pyx` |
//! | `encoder` | `spacy/ml/models/tok2vec.py`, `thinc/layers/{hashembed,maxout,layernorm,expand_window}.py` |
//! | `transition` | `spacy/ml/tb_framework.py`, `spacy/ml/parser_model.pyx` |
//! | `parser` | `spacy/pipeline/_parser_internals/{arc_eager.pyx,_state.pxd}` |
//! | `tree` | `spacy/tokens/doc.pyx`, `spacy/pipeline/_parser_internals/nonproj.pyx` |
//! | `recogniser` | `spacy/pipeline/_parser_internals/ner.pyx` |
//! | `ruler` | `spacy/pipeline/attributeruler.py` |
//! | `lemmatizer` | `spacy/pipeline/lemmatizer.py`, `spacy/lang/en/lemmatizer.py` |

mod document;
mod encoder;
mod hash;
mod joined;
mod kernel;
mod lemmatizer;
mod lexeme;
mod lexicon;
mod pack;
pub mod package;
mod parser;
mod pattern;
mod pipeline;
mod recogniser;
mod ruler;
mod tokenizer;
mod transition;
mod tree;
mod truecase;
mod unicode;
mod unicode_tables;
mod workspace;

pub use document::{parse_document, parse_paragraphs};
pub use kernel::Instructions;
pub use pack::PackError;
pub use pipeline::{Capitals, Depth, ParseOptions, Pipeline};
pub use truecase::{TruecaseError, Truecaser};
