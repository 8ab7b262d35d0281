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
//! Russian is read by models of another family, opened as [`slovnet::Russian`].
//!
//! What each module follows, with the lines of spaCy 3.8.18 and thinc 8.3.14:
//!
//! | here | in spaCy and thinc |
//! |---|---|
//! | `tokenizer` | `spacy/tokenizer.pyx`: chunks 165, affixes 406, pieces 454, second pass 243 and 287, its phrases 600 |
//! | `pattern` | Python's `re`, as far as the tokenizers use it |
//! | `lexeme` | `spacy/lang/lex_attrs.py` 117 to 168, `spacy/vocab.pyx` 223, `spacy/strings.pyx` 44 and 67, `spacy/lang/norm_exceptions.py` 13 |
//! | `encoder` | `spacy/ml/models/tok2vec.py` 122 and 275; `thinc/layers/hashembed.py` 59, `maxout.py` 45, `layernorm.py` 72, `expand_window.py` 25; the hash: `thinc/backends/numpy_ops.pyx` 1143 |
//! | `transition` | `spacy/ml/tb_framework.py` 6, `spacy/ml/parser_model.pyx` 101 and 154; what it looks at: `spacy/pipeline/_parser_internals/_state.pxd` 63 |
//! | `parser` | `spacy/pipeline/_parser_internals/arc_eager.pyx` 323 to 576, `_state.pxd` 301 to 376 |
//! | `tree` | `spacy/tokens/doc.pyx` 1815 and 1846, `spacy/pipeline/_parser_internals/nonproj.pyx` 176 and 241 |
//! | `recogniser` | `spacy/pipeline/_parser_internals/ner.pyx` 362 to 661 |
//! | `ruler` | `spacy/pipeline/attributeruler.py` 137 and 147, `spacy/morphology.pyx` 82 |
//! | `lemmatizer` | `spacy/pipeline/lemmatizer.py` 172, `spacy/lang/en/lemmatizer.py` 8 |
//! | `package` | `thinc/model.py` 374 and 571, `spacy/pipeline/_parser_internals/transition_system.pyx` 165, `srsly/msgpack/_msgpack_numpy.py` 65 |
//!
//! # Shapes and labels
//!
//! They are the package's own; of `en_core_web_sm` 3.8: width 96; embeddings of `NORM` (5,000 rows), `PREFIX` (1,000),
//! `SUFFIX` and `SHAPE` (2,500), `SPACY` and `IS_SPACE` (50); mixer 576 to 96 by 3 pieces; 4 window layers 288 to 96 by
//! 3; the recogniser's own encoder the same over the first four; 50 Penn Treebank tags; 106 parser actions over 8 slots
//! (45 ClearNLP labels, 27 of the actions pseudo-projective), 74 recogniser actions over 3 slots (18 OntoNotes types),
//! both over a hidden layer of 64 by 2 pieces; 179 attribute rules; 1,347 tokenizer exceptions. `docs/nlp.md` lists the
//! labels.
//!
//! # Errors
//!
//! A package that does not convert is a [`package::PackageError`], which names the file and the array, layer or field,
//! or the version; a pack that does not open is a [`PackError`], which names the part. A text cannot fail:
//! [`Pipeline::parse`] returns what it noticed as diagnostics `parse/long-text`, `parse/too-long`,
//! `parse/crossing-sentences`.

mod document;
mod encoder;
mod hash;
mod joined;
mod kernel;
mod lemmatizer;
mod lexeme;
mod lexicon;
pub mod lookalike;
mod pack;
pub mod package;
mod parser;
mod pattern;
mod pipeline;
mod pymorphy;
mod razdel;
mod recogniser;
mod ruler;
pub mod slovnet;
mod tokenizer;
mod transition;
mod tree;
mod truecase;
mod unicode;
mod unicode_tables;
mod workspace;

pub use document::{parse_document, parse_paragraphs, parse_russian_document};
pub use kernel::Instructions;
pub use pack::PackError;
pub use pipeline::{Capitals, Depth, ParseOptions, Pipeline};
pub use truecase::{TruecaseError, Truecaser};
