//! Opens what dateline looks things up in: ontology, lexicons, dictionaries, gazetteer, models, basemap.
//!
//! The knowledge itself is data in the top-level `resources/` folder; each folder there says in its `SOURCE.toml`
//! where it is from and under what terms. This crate reads it, checks it, and hands it out by reference.

pub mod basemap;
pub mod countries;
pub mod lexicon;
pub mod models;
