//! What incidents are exposed to, place by place: people, reports, anything they may be expected in proportion to.

use crate::failure::Failure;
use dateline_types::LatLng;
use std::io::Read;
use std::path::Path;

/// Reads a CSV file with the columns `lat`, `lon` and `value`, a place a row.
pub fn read(path: &Path) -> Result<Vec<(LatLng, f64)>, Failure> {
    let file =
        std::fs::File::open(path).map_err(|e| Failure::io(e, format!("cannot read {}", path.display())))?;
    points(file).map_err(|reason| {
        Failure::usage(format!("{}: {reason}", path.display()))
            .with_hint("the first line names the columns lat, lon and value; each row has three numbers")
    })
}

fn points(input: impl Read) -> Result<Vec<(LatLng, f64)>, String> {
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input);
    let header = rows.headers().map_err(|error| error.to_string())?.clone();
    let column = |name: &str| {
        let found = header.iter().position(|h| h.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name));
        found.ok_or_else(|| format!("no column {name:?}"))
    };
    let columns = [column("lat")?, column("lon")?, column("value")?];
    let mut points = Vec::new();
    for row in rows.records() {
        let row = row.map_err(|error| error.to_string())?;
        let line = row.position().map_or(0, csv::Position::line);
        let numbers = columns.map(|c| row.get(c).and_then(|cell| cell.parse::<f64>().ok()));
        match numbers {
            [Some(lat), Some(lon), Some(value)] if value.is_finite() && value >= 0.0 => {
                let point =
                    LatLng::new(lat, lon).map_err(|_| format!("line {line}: no point of the earth"))?;
                points.push((point, value));
            }
            _ => return Err(format!("line {line}: not three numbers, the value 0 or more")),
        }
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_points_with_a_value() {
        let read = |text: &str| points(text.as_bytes());
        let good = read("name,lat,lon,value\nA,1.5,2.5,1000\nB,-3,4,0\n").unwrap();
        assert_eq!((good.len(), good[0].1, good[1].0.lat()), (2, 1000.0, -3.0));
        for (text, why) in [
            ("lat,lon\n1,2\n", "no column \"value\""),
            ("lat,lon,value\n1,2,x\n", "line 2"),
            ("lat,lon,value\n1,2,-1\n", "line 2"),
            ("lat,lon,value\n91,2,1\n", "no point"),
        ] {
            assert!(read(text).unwrap_err().contains(why), "{text}");
        }
    }
}
