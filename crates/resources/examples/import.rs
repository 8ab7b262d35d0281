//! Imports a GeoNames dump from standard input: `zcat allCountries.txt.gz | … --example import -- OUT.pack [CC,CC]`.
//!
//! The same as `dateline resources gazetteer import`, without the application; prints rows, time and the self-check.

use dateline_resources::gazetteer::Gazetteer;
use dateline_resources::gazetteer::import::{ImportOptions, ImportSources, check_sentinels, import};
use std::error::Error;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("where to?")?;
    let mut options = ImportOptions::default();
    if let Some(list) = arguments.next() {
        options.countries = list.split(',').map(str::to_owned).collect();
    }
    let began = Instant::now();
    let sources = ImportSources {
        all_countries: Box::new(BufReader::with_capacity(1 << 20, std::io::stdin())),
        alternate_names: None,
        hierarchy: None,
    };
    let folder = Path::new(&out).parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = BufWriter::new(std::fs::File::create(&out)?);
    let mut report = import(sources, &options, folder, &mut file, &mut |p| {
        if p.rows % 1_000_000 == 0 {
            eprintln!("{} {} after {:?}", p.step, p.rows, began.elapsed());
        }
    })?;
    drop(file);
    let written = began.elapsed();
    let gazetteer = Gazetteer::open_file(Path::new(&out))?;
    check_sentinels(&gazetteer, &options, &mut report);
    println!(
        "{} rows, {} places in {written:?}; opened in {:?}; {} bytes; {} bad rows; sentinels {} found, missing {:?}",
        report.rows,
        report.places,
        began.elapsed() - written,
        std::fs::metadata(&out)?.len(),
        report.bad_row_count,
        report.found_sentinels,
        report.missing_sentinels
    );
    Ok(())
}
