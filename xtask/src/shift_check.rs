//! `cargo xtask shift-check [FILE.csv[.gz]]`: the shift of IS events in the UCDP GED extract of Syria 2016-2019 against the
//! figures that were computed with NumPy and geographiclib, and the sensitivity of both.
//!
//! The file is public (UCDP, CC BY 4.0) and not in the repository; `DATELINE_UCDP` may name its folder instead.

use anyhow::{Context, Result, bail};
use dateline_stats::filter::{ActorSet, Filter};
use dateline_stats::shift::{CoarsePlaces, Shift, ShiftOptions, shift};
use dateline_store::import::{Dataset, ImportOptions, open};
use dateline_types::Incident;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

const FILE: &str = "ucdp_ged_syria_2016_2019.csv.gz";

/// The figures of the reference: later year, variant, kilometres, tolerance, bearing. Those of the well-placed rows are
/// known to about 0.2 %: they were taken on a sphere.
const EXPECTED: &[(&str, &str, f64, f64, Option<f64>)] = &[
    ("2017", "all-places", 48.7, 0.05, Some(106.9)),
    ("2019", "all-places", 123.7, 0.05, Some(105.7)),
    ("2017", "within-25-km", 52.6, 0.15, None),
    ("2019", "within-25-km", 128.9, 0.3, None),
    ("2017", "within-10-km", 51.2, 0.15, None),
    ("2019", "within-10-km", 94.4, 0.25, None),
];

/// Prints the shifts, and fails if a figure is off.
pub fn run(arguments: &[String]) -> Result<()> {
    let path = match arguments.first() {
        Some(path) => PathBuf::from(path),
        None => default_path(),
    };
    let incidents = read(&path)?;
    let mut off = Vec::new();
    for year in ["2017", "2019"] {
        let result = measure(&incidents, year)?;
        println!("2016 to {year}: {}\n", result.sentence);
        for v in &result.sensitivity {
            let (km, bearing) = (v.distance_km.unwrap_or(f64::NAN), v.bearing_deg.unwrap_or(f64::NAN));
            println!("  {km:7.1} km  {bearing:6.1}°  n = {:5}  {}", v.n_incidents, v.choice);
        }
        println!();
        off.extend(findings(&result, year));
    }
    if off.is_empty() { Ok(()) } else { bail!("{}", off.join("; ")) }
}

fn default_path() -> PathBuf {
    let folder = std::env::var_os("DATELINE_UCDP").map(PathBuf::from);
    folder.unwrap_or_else(|| crate::root().join("../shared/data/ucdp")).join(FILE)
}

fn read(path: &Path) -> Result<Vec<Incident>> {
    let file = File::open(path).with_context(|| format!("open {}", path.display()))?;
    let input: Box<dyn Read> = match path.extension().is_some_and(|e| e == "gz") {
        true => Box::new(flate2::read::MultiGzDecoder::new(file)),
        false => Box::new(file),
    };
    let rows =
        open(Dataset::Ged, input, ImportOptions { label: "ucdp-ged-23.1", ..ImportOptions::default() })?;
    let mut incidents = Vec::new();
    for row in rows {
        incidents.push(row.map_err(anyhow::Error::from)?.incident);
    }
    Ok(incidents)
}

fn measure(incidents: &[Incident], year: &str) -> Result<Shift> {
    let filter = Filter { actors: Some(ActorSet::new([""; 0], ["IS"])), ..Filter::default() };
    let options = ShiftOptions { coarse: CoarsePlaces::Include, ..ShiftOptions::default() };
    Ok(shift(incidents, &filter, &"2016".parse()?, &year.parse()?, &options)?)
}

fn findings(result: &Shift, year: &str) -> Vec<String> {
    let mut off = Vec::new();
    for (_, code, km, tolerance, bearing) in EXPECTED.iter().filter(|e| e.0 == year) {
        let Some(v) = result.sensitivity.iter().find(|v| v.code == *code) else {
            off.push(format!("no variant {code}"));
            continue;
        };
        let (found, direction) = (v.distance_km.unwrap_or(f64::NAN), v.bearing_deg.unwrap_or(f64::NAN));
        if (found - km).abs().is_nan() || (found - km).abs() > *tolerance {
            off.push(format!("2016 to {year}, {code}: {found:.2} km instead of {km}"));
        }
        if bearing.is_some_and(|b| (direction - b).abs() > 0.05) {
            off.push(format!("2016 to {year}, {code}: {direction:.2}° instead of {bearing:?}"));
        }
    }
    off
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_figures_come_out() {
        let path = default_path();
        if !path.exists() {
            println!("SKIPPED: {FILE} is not at hand; set DATELINE_UCDP to the folder of the UCDP extracts");
            return;
        }
        let incidents = read(&path).unwrap();
        assert_eq!(incidents.len(), 16_566);
        for year in ["2017", "2019"] {
            let result = measure(&incidents, year).unwrap();
            assert_eq!(findings(&result, year), Vec::<String>::new());
            assert!(result.distance_km.low < result.distance_km.estimate);
            // One outlet is the only named source of four rows in five.
            let largest = result.sources.largest.as_ref().unwrap();
            assert!((0.75..0.90).contains(&largest.sole_share), "{largest:?}");
            assert!(
                result
                    .sensitivity
                    .iter()
                    .any(|v| v.code == "without-largest-source" && v.distance_km.is_some())
            );
        }
    }
}
