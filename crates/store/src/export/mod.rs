//! Exchange formats: what leaves a workspace. Each writer takes records or the tables made of them, not nouns, so that
//! all formats agree.
//!
//! ```text
//! records ─events, incidents, statements, documents→ Table ─csv, parquet, geopackage, xlsx→ bytes
//!         ─geojson, stix, layout, prov, replication────────────────────────────────────→ bytes
//! ```

pub mod codebook;
pub mod csv;
pub mod datapackage;
pub mod derived;
pub mod documents;
pub mod edtf;
pub mod events;
pub mod geojson;
pub mod geopackage;
pub mod incidents;
pub mod layout;
pub mod parquet;
pub mod prov;
pub mod replication;
mod shared;
pub mod statements;
pub mod stix;
pub mod table;
pub mod xlsx;
