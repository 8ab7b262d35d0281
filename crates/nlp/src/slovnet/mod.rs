//! Russian news models of the natasha family, run as slovnet runs them: tokens, sentences, tags, lemmas, heads, entities.
//!
//! | here | in slovnet 0.6.0, navec 0.10.0, natasha 1.6.0 (MIT, Alexander Kukushkin) |
//! |---|---|
//! | `vectors` | `navec/pq.py`, `slovnet/exec/model.py` `NavecEmbedding`, `WordShapeEmbedding` |
//! | `shape` | `slovnet/shape.py` |
//! | `encoder` | `slovnet/exec/model.py` `CNNEncoder`, `Conv1d`, `BatchNorm1d` |
//! | `syntax` | `slovnet/exec/model.py` `SyntaxHead`, `SyntaxRel` |
//! | `recogniser` | `slovnet/exec/model.py` `CRF`; `slovnet/bio.py` |
//! | `package` | `slovnet/exec/pack.py`, `navec/navec.py` |
//! | `pipeline` | `natasha/doc.py`: sentences are tagged and parsed each for itself, entities are found in the whole text |
//!
//! A sentence's answer does not depend on its neighbours: the vectors of the padding are zeros, in the originals too.

mod encoder;
pub mod package;
mod pipeline;
mod recogniser;
mod shape;
mod syntax;
mod tree;
mod vectors;

pub use pipeline::{AnalysedToken, Analysis, Russian};
