//! Turns full GeoNames dumps into a pack: one pass, in little memory, with a self-check at the end.
//!
//! Formats as `download.geonames.org/export/dump/readme.txt` describes them: `allCountries.txt` (19 tab-separated
//! columns), `alternateNamesV2.txt` (10), `hierarchy.txt` (3), `admin1CodesASCII.txt` and `admin2Codes.txt` (4).
//! Files arrive as readers; unzipping and opening them is the application's.

use super::build::{NewRecord, PackBuilder};
use super::{Bytes, Gazetteer};
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt;
use std::io::{self, BufRead, Seek, Write};
use std::path::Path;

/// What to keep of a dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOptions {
    /// ISO 3166-1 alpha-2 codes to keep; empty keeps all.
    pub countries: Vec<String>,
    /// Feature classes to keep (`P A L T H S R U V`); empty keeps `P A L T H S`.
    pub classes: Vec<char>,
}

impl Default for ImportOptions {
    fn default() -> ImportOptions {
        ImportOptions { countries: Vec::new(), classes: "PALTHS".chars().collect() }
    }
}

/// The dump's files.
pub struct ImportSources<'r> {
    /// `allCountries.txt`, or a country's file in the same format.
    pub all_countries: Box<dyn BufRead + 'r>,
    /// `alternateNamesV2.txt`: adds language-tagged names; the ones in the main file's column are kept anyway.
    pub alternate_names: Option<Box<dyn BufRead + 'r>>,
    /// `hierarchy.txt`: places whose own row names no division take their parent's.
    pub hierarchy: Option<Box<dyn BufRead + 'r>>,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportProgress {
    /// What is being read or written.
    pub step: &'static str,
    /// Rows read of it so far.
    pub rows: u64,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Rows read from the main file.
    pub rows: u64,
    /// Places written.
    pub places: u64,
    /// Rows of the main file that could not be read: number of the line and what is wrong; the first hundred.
    pub bad_rows: Vec<(u64, String)>,
    /// How many rows could not be read, all told.
    pub bad_row_count: u64,
    /// Sentinel places that should be in the pack, given the options, and are not.
    pub missing_sentinels: Vec<String>,
    /// Sentinel places looked for and found.
    pub found_sentinels: u32,
}

/// Why an import stopped.
#[derive(Debug)]
pub enum ImportError {
    /// A file could not be read or written.
    Io(io::Error),
    /// The main file has no rows of the expected form.
    NotADump(String),
    /// The written pack does not open.
    Pack(super::PackError),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::Io(error) => write!(f, "{error}"),
            ImportError::NotADump(line) => {
                write!(f, "not a GeoNames dump: 19 tab-separated columns expected, first line {line:?}")
            }
            ImportError::Pack(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for ImportError {}

impl From<io::Error> for ImportError {
    fn from(error: io::Error) -> ImportError {
        ImportError::Io(error)
    }
}

/// Places that a whole dump has: a name, its GeoNames id, its country. An import that lacks one is not to be trusted.
const SENTINELS: &[(&str, u32, &str)] = &[
    ("United Kingdom", 2635167, "GB"),
    ("Ohio", 5165418, "US"),
    ("London", 2643743, "GB"),
    ("Kabul", 1138958, "AF"),
    ("Dushanbe", 1221874, "TJ"),
    ("Khujand", 1514879, "TJ"),
    ("Osh", 1527534, "KG"),
    ("Moscow", 524901, "RU"),
    ("Baghdad", 98182, "IQ"),
    ("Goma", 216281, "CD"),
    ("Lagos", 2332459, "NG"),
    ("Amsterdam", 2759794, "NL"),
];

/// Rows between two calls of the progress function.
const STEP: u64 = 100_000;

/// Imports a dump into a plain pack at `out`, keeping temporary files in `scratch`.
///
/// `progress` is called every 100,000 rows. Bad rows are counted and skipped. Afterwards the pack is opened and asked
/// for well-known places; [`ImportReport::missing_sentinels`] says which it lacks, and the application decides.
///
/// # Errors
/// If a file cannot be read or written, or the first row is not of the expected form.
pub fn import<W: Write + Seek>(
    mut sources: ImportSources<'_>,
    options: &ImportOptions,
    scratch: &Path,
    out: &mut W,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<ImportReport, ImportError> {
    let mut report = ImportReport::default();
    let countries: FxHashSet<String> = options.countries.iter().map(|c| c.trim().to_uppercase()).collect();
    let mut builder = PackBuilder::new(scratch)?;
    let parents = match sources.hierarchy.take() {
        Some(reader) => read_hierarchy(reader, progress)?,
        None => FxHashMap::default(),
    };
    let names = match sources.alternate_names.take() {
        Some(reader) => AlternateNames::sort(reader, scratch, progress)?,
        None => AlternateNames::none(),
    };
    let mut division_of: FxHashMap<u32, u32> = FxHashMap::default();
    let mut line = String::new();
    let mut seen: FxHashSet<u32> = FxHashSet::default();
    loop {
        line.clear();
        match sources.all_countries.read_line(&mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                // The line's bytes are consumed; only this row is lost.
                report.rows += 1;
                note(&mut report, "not UTF-8".to_owned());
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        report.rows += 1;
        if report.rows.is_multiple_of(STEP) {
            progress(ImportProgress { step: "places", rows: report.rows });
        }
        let text = line.trim_end_matches(['\n', '\r']);
        let text = if report.rows == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
        let row = match Row::read(text) {
            Ok(row) => row,
            Err(_) if report.rows == 1 => {
                return Err(ImportError::NotADump(text.chars().take(60).collect()));
            }
            Err(message) => {
                note(&mut report, message);
                continue;
            }
        };
        let country = row.feature.starts_with("A.PCL") || row.feature == "A.TERR";
        if !country && !options.classes.is_empty() && !options.classes.contains(&row.class) {
            continue;
        }
        if !countries.is_empty() && !countries.contains(row.country) {
            continue;
        }
        if !seen.insert(row.id) {
            note(&mut report, format!("GeoNames id given twice: {}", row.id));
            continue;
        }
        let admin = if row.country.is_empty() {
            None
        } else {
            let own = row.admin_code(country);
            let mut admin = builder.admin(&own);
            if row.admin1.is_empty()
                && !country
                && let Some(&up) = parents.get(&row.id)
                && let Some(&division) = division_of.get(&up)
            {
                admin = division;
            }
            if country || matches!(row.feature.as_str(), "A.ADM1" | "A.ADM2") {
                builder.next_is_admin(admin);
                division_of.insert(row.id, admin);
            }
            Some(admin)
        };
        let record = NewRecord {
            geonameid: row.id,
            name: row.name,
            lat_lng: Some((row.lat, row.lng)),
            population: row.population,
            feature: &row.feature,
            radius_km: typical_radius_km(&row.feature),
            admin,
        };
        let more = names.of(row.id);
        let bare = bare_division_name(row.name, &row.feature);
        let all =
            row.alternates.split(',').chain([row.ascii]).chain(more.iter().map(String::as_str)).chain(bare);
        builder.add(&record, all.filter(|name| !is_code(name)))?;
        report.places += 1;
    }
    if report.rows == 0 {
        return Err(ImportError::NotADump(String::new()));
    }
    progress(ImportProgress { step: "index", rows: report.places });
    let meta = format!("GeoNames dump, {} places; CC BY 4.0, geonames.org\n", report.places);
    builder.finish(&meta, false, out)?;
    Ok(report)
}

/// Looks for well-known places in an imported gazetteer, as far as `options` should have kept them.
///
/// A missing one is named in the report with its GeoNames id.
pub fn check_sentinels(gazetteer: &Gazetteer, options: &ImportOptions, report: &mut ImportReport) {
    for (name, id, country) in SENTINELS {
        let kept = options.countries.is_empty()
            || options.countries.iter().any(|code| code.trim().eq_ignore_ascii_case(country));
        let class = match *id {
            2635167 | 5165418 => 'A',
            _ => 'P',
        };
        if !kept || !(options.classes.is_empty() || options.classes.contains(&class)) {
            continue;
        }
        if gazetteer.lookup(name).iter().any(|c| gazetteer.geonameid(c.id) == Some(*id)) {
            report.found_sentinels += 1;
        } else {
            report.missing_sentinels.push(format!("{name} ({id})"));
        }
    }
}

/// Opens the bytes of a plain pack just written.
///
/// # Errors
/// If they are not a whole pack.
pub fn reopen(bytes: Vec<u8>) -> Result<Gazetteer, ImportError> {
    Gazetteer::open(Bytes::from_owner(bytes)).map_err(ImportError::Pack)
}

fn note(report: &mut ImportReport, message: String) {
    report.bad_row_count += 1;
    if report.bad_rows.len() < 100 {
        report.bad_rows.push((report.rows, message));
    }
}

struct Row<'l> {
    id: u32,
    name: &'l str,
    ascii: &'l str,
    alternates: &'l str,
    lat: f64,
    lng: f64,
    class: char,
    feature: String,
    country: &'l str,
    admin1: &'l str,
    admin2: &'l str,
    population: u32,
}

impl<'l> Row<'l> {
    fn read(line: &'l str) -> Result<Row<'l>, String> {
        let mut columns = [""; 19];
        let mut count = 0;
        for (n, column) in line.split('\t').enumerate() {
            if n < 19 {
                columns[n] = column;
            }
            count += 1;
        }
        if count != 19 {
            return Err(format!("19 columns expected, found {count}"));
        }
        let id = columns[0].parse().map_err(|_| format!("not a GeoNames id: {:?}", columns[0]))?;
        let degrees = |text: &str, limit: f64| {
            text.parse::<f64>()
                .ok()
                .filter(|d| d.is_finite() && d.abs() <= limit)
                .ok_or_else(|| format!("not a coordinate: {text:?}"))
        };
        let population = columns[14].parse::<u64>().unwrap_or(0);
        Ok(Row {
            id,
            name: columns[1],
            ascii: columns[2],
            alternates: columns[3],
            lat: degrees(columns[4], 90.0)?,
            lng: degrees(columns[5], 180.0)?,
            class: columns[6].chars().next().unwrap_or(' '),
            feature: format!("{}.{}", columns[6], columns[7]),
            country: columns[8],
            admin1: columns[10],
            admin2: columns[11],
            population: u32::try_from(population).unwrap_or(u32::MAX - 1),
        })
    }

    fn admin_code(&self, country: bool) -> String {
        // "00" is GeoNames' code for "no division".
        if country || self.admin1.is_empty() || self.admin1 == "00" {
            self.country.to_owned()
        } else if self.admin2.is_empty() || self.feature == "A.ADM1" {
            format!("{}.{}", self.country, self.admin1)
        } else {
            format!("{}.{}.{}", self.country, self.admin1, self.admin2.replace('.', "_"))
        }
    }
}

/// Airport codes and links are no names.
fn is_code(name: &str) -> bool {
    name.is_empty()
        || name.starts_with("http")
        || (name.len() == 3 && name.bytes().all(|b| b.is_ascii_uppercase()))
}

/// "Khatlon Province" is called "Khatlon" too.
fn bare_division_name<'n>(name: &'n str, feature: &str) -> Option<&'n str> {
    if !feature.starts_with("A.ADM") {
        return None;
    }
    const WORDS: &[&str] = &[
        " Province",
        " Region",
        " Oblast",
        " Oblast’",
        " Governorate",
        " District",
        " County",
        " Department",
        " Prefecture",
        " Municipality",
        " State",
        " Parish",
        " Canton",
        " Krai",
        " Viloyati",
        " Wilayat",
    ];
    let bare = WORDS.iter().find_map(|word| name.strip_suffix(word))?;
    (bare.len() > 2).then_some(bare)
}

/// Kilometres; 0 leaves it to population.
fn typical_radius_km(feature: &str) -> u16 {
    match feature {
        f if f.starts_with("A.PCL") => 400,
        f if f.starts_with("A.ADM1") => 120,
        f if f.starts_with("A.ADM2") => 30,
        f if f.starts_with("A.") => 15,
        f if f.starts_with("P.") => 0,
        f if f.starts_with("S.") => 1,
        f if f.starts_with("T.") => 5,
        f if f.starts_with("H.STM") => 30,
        f if f.starts_with("L.RGN") => 50,
        _ => 5,
    }
}

fn read_hierarchy(
    mut reader: Box<dyn BufRead + '_>,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<FxHashMap<u32, u32>, ImportError> {
    let mut parents = FxHashMap::default();
    let mut line = String::new();
    let mut rows = 0;
    while reader.read_line(&mut line)? > 0 {
        rows += 1;
        if rows % STEP == 0 {
            progress(ImportProgress { step: "hierarchy", rows });
        }
        let mut columns = line.trim_end().split('\t');
        if let (Some(parent), Some(child)) = (columns.next(), columns.next())
            && let (Ok(parent), Ok(child)) = (parent.parse(), child.parse())
        {
            parents.entry(child).or_insert(parent);
        }
        line.clear();
    }
    Ok(parents)
}

/// Alternate names by place, kept in a file; only where each place's names lie is in memory.
struct AlternateNames {
    text: Option<memmap2::Mmap>,
    /// (GeoNames id, offset, length), sorted.
    rows: Vec<(u32, u32, u8)>,
}

impl AlternateNames {
    fn none() -> AlternateNames {
        AlternateNames { text: None, rows: Vec::new() }
    }

    fn sort(
        mut reader: Box<dyn BufRead + '_>,
        scratch: &Path,
        progress: &mut dyn FnMut(ImportProgress),
    ) -> Result<AlternateNames, ImportError> {
        let mut file = io::BufWriter::new(tempfile::tempfile_in(scratch)?);
        let mut rows = Vec::new();
        let mut length = 0u32;
        let mut line = String::new();
        let mut count = 0;
        while reader.read_line(&mut line)? > 0 {
            count += 1;
            if count % STEP == 0 {
                progress(ImportProgress { step: "alternate names", rows: count });
            }
            let columns: Vec<&str> = line.trim_end_matches(['\n', '\r']).split('\t').collect();
            if let [_, id, language, name, ..] = columns[..]
                && let Ok(id) = id.parse::<u32>()
                && language.len() <= 3
                && language != "wkd"
                && !is_code(name)
                && name.len() < 200
            {
                file.write_all(name.as_bytes())?;
                rows.push((id, length, name.len() as u8));
                length = length
                    .checked_add(name.len() as u32)
                    .ok_or_else(|| io::Error::other("alternate names exceed 4 GB"))?;
            }
            line.clear();
        }
        rows.sort_unstable();
        file.flush()?;
        let file = file.into_inner().map_err(|error| error.into_error())?;
        // SAFETY: the file is an unlinked temporary one that nobody else can open.
        let text = if length == 0 { None } else { Some(unsafe { memmap2::Mmap::map(&file)? }) };
        Ok(AlternateNames { text, rows })
    }

    fn of(&self, id: u32) -> Vec<String> {
        let Some(text) = &self.text else { return Vec::new() };
        let start = self.rows.partition_point(|row| row.0 < id);
        self.rows[start..]
            .iter()
            .take_while(|row| row.0 == id)
            .filter_map(|&(_, at, length)| text.get(at as usize..at as usize + length as usize))
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// Rows in the layout of `allCountries.txt`, with invented places.
    const DUMP: &str = "6251999\tFreedonia\tFreedonia\tFredonia\t38.0\t71.0\tA\tPCLI\tTJ\t\t\t\t\t\t9000\t\t0\t\t\n\
        101\tOruvia Province\tOruvia Province\tOrwia\t38.5\t70.5\tA\tADM1\tTJ\t\t05\t\t\t\t4000\t\t0\t\t2020-01-01\n\
        102\tBraken\tBraken\tBrakkun,Бракен\t38.51\t70.52\tP\tPPLA\tTJ\t\t05\t\t\t\t1200\t\t0\t\t2020-01-01\n\
        103\tLone Farm\tLone Farm\t\t38.6\t70.6\tP\tPPL\tTJ\t\t\t\t\t\t3\t\t0\t\t2020-01-01\n\
        104\tMud Road\tMud Road\t\t38.6\t70.6\tR\tRD\tTJ\t\t05\t\t\t\t0\t\t0\t\t2020-01-01\n\
        105\tBroken row\t38.6\n\
        106\tNowhere\tNowhere\t\t138.6\t70.6\tP\tPPL\tTJ\t\t05\t\t\t\t0\t\t0\t\t2020-01-01\n\
        102\tBraken again\tBraken\t\t38.51\t70.52\tP\tPPL\tTJ\t\t05\t\t\t\t1\t\t0\t\t2020-01-01\n\
        107\tFar Hill\tFar Hill\t\t1.0\t2.0\tT\tHLL\tNL\t\t01\t\t\t\t0\t\t0\t\t2020-01-01\n";

    fn run(options: &ImportOptions) -> (Gazetteer, ImportReport) {
        let folder = tempfile::tempdir().unwrap();
        let sources = ImportSources {
            all_countries: Box::new(Cursor::new(DUMP)),
            alternate_names: Some(Box::new(Cursor::new(
                "1\t103\tfa\tمزرعه\t\t\t\t\t\t\n2\t102\tlink\thttp://x\t\t\t\t\t\t\n",
            ))),
            hierarchy: Some(Box::new(Cursor::new("101\t103\tADM\n"))),
        };
        let mut out = Cursor::new(Vec::new());
        let mut steps = Vec::new();
        let report = import(sources, options, folder.path(), &mut out, &mut |p| steps.push(p.step)).unwrap();
        assert!(steps.contains(&"index"));
        (reopen(out.into_inner()).unwrap(), report)
    }

    #[test]
    fn a_dump_becomes_a_gazetteer() {
        let (gazetteer, report) = run(&ImportOptions::default());
        assert_eq!((report.rows, report.places, report.bad_row_count), (9, 5, 3));
        assert_eq!(report.bad_rows.iter().map(|row| row.0).collect::<Vec<_>>(), [6, 7, 8]);
        let first = |name: &str| gazetteer.lookup(name).first().map(|c| c.id);
        for name in ["Braken", "БРАКЕН", "Brakkun"] {
            let place = gazetteer.place_ref(first(name).unwrap()).unwrap();
            assert_eq!(place.geonameid, Some(102), "{name}");
            assert_eq!(place.admin1.as_deref(), Some("Oruvia Province"));
        }
        assert_eq!(first("Oruvia"), first("Oruvia Province"));
        let farm = gazetteer.place_ref(first("مزرعه").unwrap()).unwrap();
        assert_eq!(farm.admin1.as_deref(), Some("Oruvia Province"), "from the hierarchy");
        assert!(first("Mud Road").is_none(), "roads are left out unless asked for");
    }

    #[test]
    fn countries_and_classes_are_filtered() {
        let options = ImportOptions { countries: vec!["tj".to_owned()], classes: vec!['A'] };
        let (gazetteer, report) = run(&options);
        assert_eq!(report.places, 2);
        assert!(gazetteer.lookup("Far Hill").is_empty() && gazetteer.lookup("Braken").is_empty());
    }

    #[test]
    fn what_is_no_dump_is_refused_and_missing_sentinels_are_named() {
        let sources = ImportSources {
            all_countries: Box::new(Cursor::new("name,lat,lon\nA,1,2\n")),
            alternate_names: None,
            hierarchy: None,
        };
        let folder = tempfile::tempdir().unwrap();
        let mut out = Cursor::new(Vec::new());
        let result = import(sources, &ImportOptions::default(), folder.path(), &mut out, &mut |_| ());
        assert!(matches!(result, Err(ImportError::NotADump(_))));
        let (gazetteer, mut report) = run(&ImportOptions::default());
        check_sentinels(&gazetteer, &ImportOptions::default(), &mut report);
        assert_eq!(report.found_sentinels, 0);
        assert!(report.missing_sentinels.iter().any(|s| s.contains("Ohio")));
    }
}
