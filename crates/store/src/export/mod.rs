//! Exchange formats: what leaves a workspace. Each writer takes records, not nouns, so that all formats agree.

pub mod csv;
pub mod datapackage;
pub mod geojson;
