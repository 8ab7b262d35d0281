//! Geoparsing: were place names found, and put in the right place?
//!
//! Recognition: precision, recall and F1 of spans, exact and by overlap, one-to-one.
//! Resolution, over gold mentions with coordinates: accuracy within 161 km (100 miles; Leidner 2007), median and mean
//! error, and AUC of ln(1 + km) (Gritta, Pilehvar and Collier, "A Pragmatic Guide to Geoparsing Evaluation", 2020).
//! An unmatched or unresolved mention is an error of 20,039 km. 161 km forgives the wrong country (Osh and Andijan lie
//! 48 km apart), so accuracy at 25 km, of the country and of the first-order division are reported too.
//!
//! Offsets in gold and predictions count Unicode code points, as the published sets do.

use crate::prf::harmonic;
use crate::rounding::rounded;
use dateline_types::LatLng;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Half the equator, kilometres: the error of a mention without an answer.
pub const WORST_KM: f64 = 20039.0;

/// One document of a gold set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldDocument {
    /// Its id.
    pub docid: DocId,
    /// Its text.
    #[serde(default)]
    pub text: String,
    /// Its headline, when the set keeps it apart.
    #[serde(default)]
    pub title: Option<String>,
    /// The outlet's domain, when the set says.
    #[serde(default)]
    pub domain: Option<String>,
    /// Its place names.
    pub toponyms: Vec<GoldToponym>,
}

/// An id, written as a number or a string.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct DocId(pub String);

impl<'de> Deserialize<'de> for DocId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<DocId, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Text(String),
            Number(i64),
        }
        Ok(DocId(match Either::deserialize(deserializer)? {
            Either::Text(text) => text,
            Either::Number(number) => number.to_string(),
        }))
    }
}

/// A place name of a gold set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldToponym {
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// Degrees, if the set says.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Degrees, if the set says.
    #[serde(default)]
    pub lon: Option<f64>,
    /// GeoNames id, if the set says.
    #[serde(default, deserialize_with = "id_or_none")]
    pub geonameid: Option<u64>,
    /// The set's type of mention, if any.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// The country's English name, if the set says (LGL).
    #[serde(default)]
    pub gaz_country: Option<String>,
    /// The first-order division's name, if the set says (LGL).
    #[serde(default)]
    pub gaz_admin1: Option<String>,
}

fn id_or_none<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let id = match &value {
        serde_json::Value::Number(number) => number.as_u64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    };
    Ok(id.filter(|&id| id != 0))
}

/// The places found in one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The document's id.
    pub docid: DocId,
    /// Its places.
    pub toponyms: Vec<PredictedToponym>,
}

/// A place found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PredictedToponym {
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// Degrees; `None` when unresolved.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Degrees; `None` when unresolved.
    #[serde(default)]
    pub lon: Option<f64>,
    /// GeoNames id, if it has one.
    #[serde(default, deserialize_with = "id_or_none")]
    pub geonameid: Option<u64>,
    /// The country's English name, for the accuracy of countries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The first-order division's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin1: Option<String>,
}

/// Why a gold or prediction file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeoFileError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for GeoFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for GeoFileError {}

fn read_lines<T: for<'de> Deserialize<'de>>(text: &str) -> Result<Vec<T>, GeoFileError> {
    let mut out = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let row = serde_json::from_str(line.trim_start_matches('\u{feff}'))
            .map_err(|error| GeoFileError { line: index + 1, message: error.to_string() })?;
        out.push(row);
    }
    Ok(out)
}

/// Reads a gold set, one JSON object a line.
///
/// # Errors
/// At the first line that is not of the form.
pub fn read_gold(text: &str) -> Result<Vec<GoldDocument>, GeoFileError> {
    read_lines(text)
}

/// Reads predictions, one JSON object a line.
///
/// # Errors
/// At the first line that is not of the form.
pub fn read_predictions(text: &str) -> Result<Vec<Prediction>, GeoFileError> {
    read_lines(text)
}

/// Byte offsets of code points, for turning spans of a text either way.
#[derive(Debug, Clone)]
pub struct CodePoints {
    starts: Vec<u32>,
}

impl CodePoints {
    /// Counts the code points of `text`.
    pub fn of(text: &str) -> CodePoints {
        let mut starts: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).collect();
        starts.push(text.len() as u32);
        CodePoints { starts }
    }

    /// The byte at which code point `index` begins; `None` beyond the end.
    pub fn byte(&self, index: usize) -> Option<usize> {
        self.starts.get(index).map(|&at| at as usize)
    }

    /// The code point that begins at byte `offset` (or the next one).
    pub fn index(&self, offset: usize) -> usize {
        self.starts.partition_point(|&at| (at as usize) < offset)
    }
}

/// Precision, recall and F1, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Prf {
    /// Precision.
    #[serde(rename = "P")]
    pub precision: f64,
    /// Recall.
    #[serde(rename = "R")]
    pub recall: f64,
    /// Their harmonic mean.
    #[serde(rename = "F1")]
    pub f1: f64,
    /// Mentions matched.
    pub tp: usize,
    /// Mentions of the gold set.
    pub gold: usize,
    /// Mentions found.
    pub pred: usize,
}

/// Errors in kilometres, summed up.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Distances {
    /// How many.
    pub n: usize,
    /// Share below 161 km.
    pub acc161: f64,
    /// Share below 25 km.
    pub acc25: f64,
    /// Median, kilometres.
    pub median_km: f64,
    /// Mean, kilometres.
    pub mean_km: f64,
    /// Area under the curve of sorted ln(1 + km), 0 to 1; lower is better.
    pub auc: f64,
}

/// A share of cases.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Share {
    /// How many cases.
    pub n: usize,
    /// Share that is right; `None` without cases.
    pub acc: Option<f64>,
}

/// What a set of predictions is worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Documents of the gold set.
    pub docs: usize,
    /// Documents without a prediction.
    pub docs_missing: usize,
    /// Spans, exactly.
    pub recognition_exact: Prf,
    /// Spans, by overlap.
    pub recognition_overlap: Prf,
    /// Errors over all gold mentions with coordinates.
    pub resolution_all_gold: Distances,
    /// Within 161 km or the same GeoNames id, over all gold mentions with coordinates: the headline.
    pub acc161_or_same_id: Option<f64>,
    /// Within 25 km or the same GeoNames id, over all gold mentions with coordinates.
    pub acc25_or_same_id: Option<f64>,
    /// Errors over matched and resolved mentions.
    pub resolution_matched: Distances,
    /// Same GeoNames id, where both have one.
    pub geonameid_exact: Share,
    /// Same country, over gold mentions whose country is given.
    pub country: Share,
    /// Same first-order division, over gold mentions whose division is given.
    pub admin1: Share,
}

/// One gold mention's outcome: no text, so that a ledger can be committed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// The document.
    pub docid: DocId,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// Was it found (by overlap)?
    pub found: bool,
    /// Error, kilometres, rounded; `None` without coordinates on either side.
    pub km: Option<u32>,
    /// Within 161 km or the same id; `None` without gold coordinates.
    pub right: Option<bool>,
}

/// Scores predictions against gold, with one ledger row a gold mention; `kinds` keeps only gold mentions of these types.
///
/// Equal, figure for figure, to the reference scorer `score_geo.py` (rounding included).
pub fn score(gold: &[GoldDocument], predictions: &[Prediction], kinds: &[&str]) -> (Score, Vec<LedgerRow>) {
    // As in the reference: of documents with the same id the last one counts.
    let gold: BTreeMap<&DocId, &GoldDocument> = gold.iter().map(|d| (&d.docid, d)).collect();
    let predictions: BTreeMap<&DocId, &Prediction> = predictions.iter().map(|p| (&p.docid, p)).collect();
    let (mut exact, mut overlap, mut gold_count, mut found_count, mut missing) = (0, 0, 0, 0, 0);
    let (mut all, mut matched) = (Vec::new(), Vec::new());
    let (mut right, mut right25) = (0usize, 0usize);
    let (mut ids, mut same_ids) = (0usize, 0usize);
    let (mut countries, mut same_countries, mut admins, mut same_admins) = (0usize, 0usize, 0usize, 0usize);
    let mut ledger = Vec::new();
    for (docid, document) in &gold {
        let wanted: Vec<&GoldToponym> = document
            .toponyms
            .iter()
            .filter(|t| kinds.is_empty() || t.kind.as_deref().is_some_and(|kind| kinds.contains(&kind)))
            .collect();
        let found: &[PredictedToponym] = match predictions.get(docid) {
            Some(prediction) => &prediction.toponyms,
            None => {
                missing += 1;
                &[]
            }
        };
        gold_count += wanted.len();
        found_count += found.len();
        exact += assign(&wanted, found, true).iter().flatten().count();
        let pairs = assign(&wanted, found, false);
        overlap += pairs.iter().flatten().count();
        for (toponym, pair) in wanted.iter().zip(&pairs) {
            let answer = pair.map(|index| &found[index]);
            let mut row = LedgerRow {
                docid: (*docid).clone(),
                start: toponym.start,
                end: toponym.end,
                found: answer.is_some(),
                km: None,
                right: None,
            };
            if let (Some(lat), Some(lon)) = (toponym.lat, toponym.lon) {
                let both_ids = toponym.geonameid.zip(answer.and_then(|a| a.geonameid));
                let same_id = both_ids.is_some_and(|(a, b)| a == b);
                let place = answer.and_then(|a| a.lat.zip(a.lon));
                let km = place.map(|(a, b)| distance_km(lat, lon, a, b));
                if let Some(km) = km {
                    matched.push(km);
                    if both_ids.is_some() {
                        ids += 1;
                        same_ids += usize::from(same_id);
                    }
                }
                all.push(km.unwrap_or(WORST_KM));
                let good = same_id || km.is_some_and(|km| km < 161.0);
                right += usize::from(good);
                right25 += usize::from(same_id || km.is_some_and(|km| km < 25.0));
                row.km = km.map(|km| km.round() as u32);
                row.right = Some(good);
                let says = |gold: &Option<String>, ours: Option<&String>| {
                    let gold = gold.as_deref().filter(|name| !name.is_empty())?;
                    Some(same_id || ours.is_some_and(|ours| fold(ours) == fold(gold)))
                };
                if let Some(same) = says(&toponym.gaz_country, answer.and_then(|a| a.country.as_ref())) {
                    countries += 1;
                    same_countries += usize::from(same);
                }
                if let Some(same) = says(&toponym.gaz_admin1, answer.and_then(|a| a.admin1.as_ref())) {
                    admins += 1;
                    same_admins += usize::from(same);
                }
            }
            ledger.push(row);
        }
    }
    let share =
        |right: usize, n: usize| Share { n, acc: (n > 0).then(|| rounded(right as f64 / n as f64, 4)) };
    let score = Score {
        docs: gold.len(),
        docs_missing: missing,
        recognition_exact: prf(exact, gold_count, found_count),
        recognition_overlap: prf(overlap, gold_count, found_count),
        acc161_or_same_id: share(right, all.len()).acc,
        acc25_or_same_id: share(right25, all.len()).acc,
        resolution_all_gold: distances(all),
        resolution_matched: distances(matched),
        geonameid_exact: share(same_ids, ids),
        country: share(same_countries, countries),
        admin1: share(same_admins, admins),
    };
    (score, ledger)
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// For each gold mention the prediction it is matched with: exact spans first, then the longest overlaps.
fn assign(gold: &[&GoldToponym], found: &[PredictedToponym], exact: bool) -> Vec<Option<usize>> {
    let mut pairs: Vec<(i64, i64, usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in found.iter().enumerate() {
            let same = (g.start, g.end) == (p.start, p.end);
            if exact {
                if same {
                    pairs.push((0, 0, i, j));
                }
            } else {
                let overlap = g.end.min(p.end) as i64 - g.start.max(p.start) as i64;
                if overlap > 0 {
                    pairs.push((-i64::from(same), -overlap, i, j));
                }
            }
        }
    }
    pairs.sort_unstable();
    let mut out = vec![None; gold.len()];
    let mut used = BTreeSet::new();
    for (_, _, i, j) in pairs {
        if out[i].is_none() && used.insert(j) {
            out[i] = Some(j);
        }
    }
    out
}

fn distance_km(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    match (LatLng::new(lat1, lon1), LatLng::new(lat2, lon2)) {
        (Ok(a), Ok(b)) => a.haversine_km(b),
        _ => WORST_KM,
    }
}

fn prf(tp: usize, gold: usize, pred: usize) -> Prf {
    let precision = if pred > 0 { tp as f64 / pred as f64 } else { 0.0 };
    let recall = if gold > 0 { tp as f64 / gold as f64 } else { 0.0 };
    let f1 = harmonic(precision, recall);
    Prf { precision: rounded(precision, 4), recall: rounded(recall, 4), f1: rounded(f1, 4), tp, gold, pred }
}

fn distances(mut km: Vec<f64>) -> Distances {
    if km.is_empty() {
        return Distances::default();
    }
    km.sort_by(f64::total_cmp);
    let n = km.len();
    let logs: Vec<f64> = km.iter().map(|d| d.ln_1p().min(WORST_KM.ln())).collect();
    let auc = if n > 1 {
        logs.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0).sum::<f64>() / (WORST_KM.ln() * (n - 1) as f64)
    } else {
        logs[0] / WORST_KM.ln()
    };
    let median = if n % 2 == 1 { km[n / 2] } else { (km[n / 2 - 1] + km[n / 2]) / 2.0 };
    let below = |limit: f64| rounded(km.iter().filter(|&&d| d < limit).count() as f64 / n as f64, 4);
    Distances {
        n,
        acc161: below(161.0),
        acc25: below(25.0),
        median_km: rounded(median, 2),
        mean_km: rounded(km.iter().sum::<f64>() / n as f64, 1),
        auc: rounded(auc, 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLD: &str = r#"{"docid": 7, "text": "Osh and Andijan", "toponyms": [{"start":0,"end":3,"lat":40.53,"lon":72.8,"geonameid":1527534},{"start":8,"end":15,"lat":40.78,"lon":72.34,"geonameid":"1514588"},{"start":20,"end":24,"lat":null,"lon":null}]}"#;

    #[test]
    fn gold_against_itself_is_perfect() {
        let gold = read_gold(GOLD).unwrap();
        let same = Prediction {
            docid: DocId("7".to_owned()),
            toponyms: gold[0]
                .toponyms
                .iter()
                .map(|t| PredictedToponym {
                    start: t.start,
                    end: t.end,
                    lat: t.lat,
                    lon: t.lon,
                    geonameid: t.geonameid,
                    ..Default::default()
                })
                .collect(),
        };
        let (score, ledger) = score(&gold, &[same], &[]);
        assert_eq!(score.recognition_exact.f1, 1.0);
        assert_eq!(score.acc161_or_same_id, Some(1.0));
        assert_eq!(score.resolution_all_gold.auc, 0.0);
        assert_eq!(ledger.len(), 3);
        assert_eq!(ledger[2].right, None);
    }

    #[test]
    fn a_neighbouring_town_is_right_at_161_km_and_wrong_at_25() {
        let gold = read_gold(GOLD).unwrap();
        let line = r#"{"docid":"7","toponyms":[{"start":0,"end":3,"lat":40.78,"lon":72.34,"geonameid":1514588},{"start":9,"end":12}]}"#;
        let (score, ledger) = score(&gold, &read_predictions(line).unwrap(), &[]);
        assert_eq!(score.resolution_all_gold.acc161, 0.5);
        assert_eq!(score.resolution_all_gold.acc25, 0.0);
        assert_eq!(score.resolution_matched.n, 1);
        assert_eq!(score.recognition_overlap.tp, 2);
        assert_eq!(score.recognition_exact.tp, 1);
        assert_eq!(score.geonameid_exact, Share { n: 1, acc: Some(0.0) });
        assert_eq!((ledger[0].km, ledger[0].right), (Some(48), Some(true)));
        assert_eq!((ledger[1].km, ledger[1].right), (None, Some(false)));
    }

    #[test]
    fn lines_that_do_not_read_are_named() {
        assert_eq!(read_gold("{\"docid\":1,\"toponyms\":[]}\n{").unwrap_err().line, 2);
    }

    #[test]
    fn code_points_and_bytes() {
        let points = CodePoints::of("Ош, Osh");
        assert_eq!((points.byte(4), points.index(6)), (Some(6), 4));
        assert_eq!(points.byte(99), None);
    }
}
