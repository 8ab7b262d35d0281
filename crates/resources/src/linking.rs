//! What linking has learnt, as tables that a person can read.

/// Weights: `story` or `pair`, cue, weight; for `dateline_coder::link::LinkModel::read`.
pub fn weights() -> &'static str {
    include_str!("../../../resources/linking/weights.tsv")
}

/// How common words are in news at large: word, share of documents.
pub fn words() -> &'static str {
    include_str!("../../../resources/linking/words.tsv")
}
