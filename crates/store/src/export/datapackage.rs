//! `datapackage.json`: what is in a bundle, with sizes and digests (Frictionless Data Package 1.0).

use super::table::{Column, schema_of};
use dateline_types::Sha256;
use serde_json::{Value, json};

/// One file of a bundle.
pub struct PackagedFile<'a> {
    /// Its name in the bundle.
    pub path: &'a str,
    /// What it holds, one sentence.
    pub description: &'a str,
    /// Media type.
    pub media_type: &'a str,
    /// Its bytes, for size and digest.
    pub bytes: &'a [u8],
    /// For a table: its columns.
    pub columns: &'a [Column],
}

/// The descriptor of a bundle made by `made_by`. It holds no clock time, so equal bundles have equal descriptors.
pub fn descriptor(files: &[PackagedFile<'_>], made_by: &str) -> Value {
    let resources: Vec<Value> = files
        .iter()
        .map(|file| {
            let mut resource = json!({
                "name": file.path.replace('.', "-"),
                "path": file.path,
                "description": file.description,
                "mediatype": file.media_type,
                "bytes": file.bytes.len(),
                "hash": format!("sha256:{}", Sha256::of(file.bytes)),
            });
            if !file.columns.is_empty() {
                if file.media_type == "text/csv" {
                    resource["profile"] = json!("tabular-data-resource");
                }
                resource["schema"] = schema_of(file.columns);
            }
            resource
        })
        .collect();
    json!({
        "profile": "data-package",
        "name": "dateline-bundle",
        "title": "Machine-coded event data, not reviewed",
        "description": "Each row is what a report says, with the words it rests on. A claim is not a fact. \
             Names of private persons are masked.",
        "created_by": made_by,
        "sources": [
            { "title": "GeoNames", "path": "https://www.geonames.org/", "licence": "CC BY 4.0" },
            { "title": "Natural Earth", "path": "https://www.naturalearthdata.com/", "licence": "public domain" },
            { "title": "PLOVER", "path": "https://github.com/openeventdata/PLOVER", "licence": "CC BY-SA 4.0" },
        ],
        "resources": resources,
    })
}
