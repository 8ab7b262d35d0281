//! MUC-4: the incidents of a document as templates, against the official keys.
//!
//! Measures, those of the reference scorer: *CEAF-REE* (Du, Rush and Cardie 2021): fillers of a document by role, one is
//! right when all its mentions are mentions of one gold filler, one-to-one. *Template filling* (Du, Rush and Cardie,
//! GTT, 2021): the one-to-one mapping of templates that is best for the document, then types and fillers. *Types* and
//! *relevance* of a document. On mapped templates also date, country and finest place. Ours: the macro F1 of the six
//! labels of confidence in a perpetrator, over organisations of mapped templates that were found; and, of mapped templates
//! whose keys state a perpetrator, the share in which one was found, for the acts of terrorists and of states apart.
//! Gold is the published view (victims by name, mentions that stand in the text); dates, places and confidence are read
//! from the full keys.

mod aligned;
mod assignment;
mod gold;
mod learn;
mod mapping;
mod rank;
mod score;
mod telling;
mod template;
mod training;
mod words;

pub use gold::{Gold, PredictedTemplate, Prediction, ROLES, Template, read_gold, read_predictions};
pub use mapping::Points;
pub use rank::{Offer, Ranker, Sentence};
pub use score::{Row, Score, score, score_document};
pub use template::{Reading, write};
pub use training::learn;
pub use words::normalized;
