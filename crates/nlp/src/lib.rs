//! spaCy-format CNN pipelines in Rust: tokens, sentences, tags, lemmas, heads, entities.
