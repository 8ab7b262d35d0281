//! Cells of a row by column name, read into numbers, days and points; every failure names the column and the value.

use csv::ByteRecord;
use dateline_types::LatLng;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::HashMap;

/// Where each column of a file stands, by lower-case name.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    names: Vec<String>,
    index: HashMap<String, usize>,
}

impl Columns {
    /// Reads a header row; a byte order mark is dropped. The first of two columns with one name counts.
    pub fn from_header(header: &ByteRecord) -> Columns {
        let mut columns = Columns::default();
        for (n, cell) in header.iter().enumerate() {
            let name = text_of(cell);
            let name = name.trim_start_matches('\u{feff}').trim();
            columns.names.push(name.to_owned());
            columns.index.entry(name.to_lowercase()).or_insert(n);
        }
        columns
    }

    /// The columns of a file without a header.
    pub fn fixed(names: &[&str]) -> Columns {
        let index = names.iter().enumerate().map(|(n, name)| (name.to_lowercase(), n)).collect();
        Columns { names: names.iter().map(|n| (*n).to_owned()).collect(), index }
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True if there is a column of this name (lower case).
    pub fn has(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }

    /// Those of `names` (lower case) that the file has, with their positions.
    pub fn positions(&self, names: &[&str]) -> Vec<(usize, String)> {
        names.iter().filter_map(|name| Some((*self.index.get(*name)?, (*name).to_owned()))).collect()
    }

    /// The columns not among `known` (lower case), with their positions.
    pub fn unknown(&self, known: &[&str]) -> Vec<(usize, String)> {
        let is_unknown = |name: &String| !name.is_empty() && !known.contains(&name.to_lowercase().as_str());
        self.names.iter().cloned().enumerate().filter(|(_, name)| is_unknown(name)).collect()
    }
}

/// Bytes as text: UTF-8, or else Latin-1, which some providers still write.
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|&b| char::from(b)).collect()),
    }
}

/// One row.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// Where columns stand.
    pub columns: &'a Columns,
    /// The cells.
    pub record: &'a ByteRecord,
}

impl<'a> Row<'a> {
    /// The trimmed text of a column; empty if the file does not have it.
    pub fn text(&self, column: &str) -> Cow<'a, str> {
        let cell = self.columns.index.get(column).and_then(|&n| self.record.get(n)).unwrap_or_default();
        match text_of(cell) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }

    /// The text, `None` if empty.
    pub fn filled(&self, column: &str) -> Option<Cow<'a, str>> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    /// A number, `None` if empty.
    ///
    /// # Errors
    /// If it is neither empty nor a finite number.
    pub fn number(&self, column: &str) -> Result<Option<f64>, String> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(format!("{column} is not a number: {text:?}")),
        }
    }

    /// A whole number, `None` if empty; `3.0` is 3, as spreadsheets write it.
    ///
    /// # Errors
    /// If it is neither empty nor whole.
    pub fn whole(&self, column: &str) -> Result<Option<i64>, String> {
        match self.number(column)? {
            None => Ok(None),
            Some(n) if n.fract() == 0.0 && n.abs() < 1e15 => Ok(Some(n as i64)),
            Some(_) => Err(format!("{column} is not a whole number: {:?}", self.text(column))),
        }
    }

    /// A day, `None` if empty. Reads `2016-03-07` (with any time after it), `07 March 2016`, `20160307`, and `07/03/2016` as the
    /// 7th of March: day, month, year, as ACLED's codebooks up to 2017 say.
    ///
    /// # Errors
    /// If it is neither empty nor a day of the calendar.
    pub fn day(&self, column: &str) -> Result<Option<Date>, String> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        day_of(&text).map(Some).ok_or_else(|| format!("{column} is not a day: {text:?}"))
    }

    /// The point of two columns, `None` if both are empty.
    ///
    /// # Errors
    /// If one is missing, no number, or off the earth.
    pub fn point(&self, lat: &str, lng: &str) -> Result<Option<LatLng>, String> {
        let (latitude, longitude) = match (self.number(lat)?, self.number(lng)?) {
            (None, None) => return Ok(None),
            (Some(latitude), Some(longitude)) => (latitude, longitude),
            (None, Some(_)) => return Err(format!("{lng} without {lat}")),
            (Some(_), None) => return Err(format!("{lat} without {lng}")),
        };
        LatLng::new(latitude, longitude).map(Some).map_err(|_| {
            if (-90.0..=90.0).contains(&latitude) {
                format!("{lng} is not between -180 and 180: {:?}", self.text(lng))
            } else {
                format!("{lat} is not between -90 and 90: {:?}", self.text(lat))
            }
        })
    }
}

fn day_of(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let make = |y: &str, m: i8, d: &str| Date::new(y.parse().ok()?, m, d.parse().ok()?).ok();
    let bytes = text.as_bytes();
    if bytes.len() == 8 && bytes.iter().all(u8::is_ascii_digit) {
        return make(&text[..4], text[4..6].parse().ok()?, &text[6..]);
    }
    if bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-' && text.is_char_boundary(10) {
        let rest = text.get(10..)?;
        let legal = rest.is_empty() || rest.starts_with(['T', ' ']);
        return make(text.get(..4)?, text.get(5..7)?.parse().ok()?, text.get(8..10)?).filter(|_| legal);
    }
    let mut parts = text.split('/');
    if let (Some(day), Some(month), Some(year), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    {
        return make(year, month.parse().ok()?, day).filter(|_| year.len() == 4);
    }
    // `07 March 2016`, and `07-March-2016` or `7-Mar-16` of older exports.
    let mut words = text.split([' ', '-']).filter(|w| !w.is_empty());
    let (day, month, year) = (words.next()?, words.next()?.to_lowercase(), words.next()?);
    let short = year.len() == 2 && year.bytes().all(|b| b.is_ascii_digit());
    let century = if short && year > "69" { "19" } else { "20" };
    let year = if short { format!("{century}{year}") } else { year.to_owned() };
    let month = MONTHS.iter().position(|m| month.starts_with(m))? as i8 + 1;
    make(&year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_in_the_datasets_forms() {
        let expected = Some(date(2016, 3, 7));
        for text in [
            "2016-03-07",
            "2016-03-07 00:00:00.000",
            "2016-03-07T00:00:00",
            "07 March 2016",
            "20160307",
            "07-March-2016",
            "7-Mar-16",
            "07/03/2016",
            "7/3/2016",
        ] {
            assert_eq!(day_of(text), expected, "{text}");
        }
        for text in
            ["2016-02-30", "3/13/2016", "7/3/16", "2016/03/07", "2016", "20161301", "2016-03-07x", "март"]
        {
            assert_eq!(day_of(text), None, "{text}");
        }
    }

    #[test]
    fn cells_say_what_is_wrong_with_them() {
        let columns = Columns::fixed(&["lat", "lng", "n"]);
        let check = |cells: [&str; 3]| {
            let record = ByteRecord::from(cells.to_vec());
            let row = Row { columns: &columns, record: &record };
            (row.point("lat", "lng"), row.whole("n"))
        };
        assert_eq!(
            check(["1", "", "2.5"]),
            (Err("lat without lng".into()), Err("n is not a whole number: \"2.5\"".into()))
        );
        assert_eq!(check(["NaN", "1", ""]), (Err("lat is not a number: \"NaN\"".into()), Ok(None)));
        assert_eq!(check(["1", "181", "2.0"]).0, Err("lng is not between -180 and 180: \"181\"".into()));
        assert_eq!(check(["", "", "2.0"]), (Ok(None), Ok(Some(2))));
        assert_eq!(text_of(b"Bogot\xe1"), "Bogotá");
    }
}
