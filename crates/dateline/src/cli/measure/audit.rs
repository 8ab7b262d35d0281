//! How often the coding errs, as an audit or a comparison with a dataset found it: read to correct counts.

use crate::failure::Failure;
use dateline_stats::coding_error::Audit;
use serde::Deserialize;
use std::path::Path;

/// What a file of audits says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    audit: Vec<DeclaredAudit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredAudit {
    /// Where it holds; everywhere, without.
    period: Option<String>,
    /// Likewise.
    country: Option<String>,
    /// Right ones, and all that were checked.
    precision: [u64; 2],
    /// Found ones, and all that were known.
    recall: [u64; 2],
}

/// What `dateline validate --format json` printed, or an audit as the server writes it, as far as it is read here.
#[derive(Debug, Deserialize)]
struct Found {
    #[serde(default)]
    measure: String,
    #[serde(default)]
    schema: String,
    precision: Hits,
    recall: Hits,
}

#[derive(Debug, Deserialize)]
struct Hits {
    hits: u64,
    of: u64,
}

/// Reads the audits of a file.
///
/// # Errors
/// If it cannot be read.
pub fn read(path: &Path) -> Result<Vec<Audit>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Failure::io(e, format!("cannot read {}", path.display())))?;
    audits(&text).map_err(|reason| unusable(path, &reason))
}

/// What is wrong with a file of audits.
pub fn unusable(path: &Path, reason: &str) -> Failure {
    Failure::usage(format!("{}: {reason}", path.display())).with_hint(
        "[[audit]] with precision = [right, checked] and recall = [found, known], or what `dateline validate --format json` \
         printed",
    )
}

fn audits(text: &str) -> Result<Vec<Audit>, String> {
    if text.trim_start().starts_with('{') {
        let found: Found = serde_json::from_str(text).map_err(|e| e.to_string())?;
        if found.measure != "validate" && found.schema != "dateline.audit/1" {
            return Err(format!("it is a result of {:?}, which says nothing of errors", found.measure));
        }
        let pair = |h: &Hits| (h.hits, h.of);
        let (precision, recall) = (pair(&found.precision), pair(&found.recall));
        return Ok(vec![Audit { period: None, country: None, precision, recall }]);
    }
    let declared: Declared = toml::from_str(text).map_err(|e| e.message().to_owned())?;
    let audit = |a: DeclaredAudit| {
        let period = a.period.map(|p| p.parse().map_err(|e| format!("{e}"))).transpose()?;
        let [precision, recall] = [a.precision, a.recall].map(|[hits, of]| (hits, of));
        Ok(Audit { period, country: a.country, precision, recall })
    };
    declared.audit.into_iter().map(audit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audits_are_read_from_every_form() {
        let toml = "[[audit]]\nperiod = \"2020\"\nprecision = [8, 10]\nrecall = [5, 10]\n\
                    [[audit]]\ncountry = \"SYR\"\nprecision = [1, 2]\nrecall = [1, 2]\n";
        let found = audits(toml).unwrap();
        assert_eq!((found.len(), found[0].precision, found[1].country.as_deref()), (2, (8, 10), Some("SYR")));
        let json =
            "{\"measure\":\"validate\",\"recall\":{\"hits\":3,\"of\":4},\"precision\":{\"hits\":3,\"of\":6}}";
        assert_eq!(audits(json).unwrap()[0].recall, (3, 4));
        let audit = json.replace("\"measure\":\"validate\"", "\"schema\":\"dateline.audit/1\"");
        assert_eq!(audits(&audit).unwrap()[0].precision, (3, 6));
        for bad in ["[[audit]]\nprecision = [1]\nrecall = [1, 2]\n", "x = 1", "{\"measure\":\"trend\"}", ""] {
            assert!(audits(bad).is_err(), "{bad}");
        }
    }
}
