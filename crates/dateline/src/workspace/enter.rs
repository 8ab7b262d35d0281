//! A row of what a workspace knows, entered from a record or by hand: "this name is a group of rebels in Mali", "this
//! village lies there", "this word tells of arson". The row goes into the workspace's own table, where it can be read,
//! corrected and deleted. A change is made aside first ([`Draft`]), where it can be tried before it is in force.

use super::knowledge::{Own, Table, extend_actors};
use crate::failure::Failure;
use crate::gazetteers;
use crate::names::Names;
use dateline_resources::Resources;
use dateline_resources::actors::{EntryKind, words};
use dateline_resources::gazetteer::Gazetteer;
use dateline_resources::lexicon::{Lexicon, OwnWords};
use dateline_store::workspace::Workspace;
use dateline_types::{LatLng, PlacePrecision, PlaceRef, Sector};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// A group somebody knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewActor {
    /// Its name as reports write it.
    pub name: String,
    /// Its key; made from country and name if it is empty.
    pub key: Option<String>,
    /// PLOVER sector, such as `REB`.
    pub sector: String,
    /// Countries, by code or name, the main one first.
    pub countries: Vec<String>,
    /// The key of what it is a branch of.
    pub parent: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Acronyms.
    pub acronyms: Vec<String>,
}

/// A place somebody knows.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPlace {
    /// Its name as reports write it.
    pub name: String,
    /// Where it is.
    pub point: LatLng,
    /// Its country, by code or name; that of the nearest settlement if it is not given.
    pub country: Option<String>,
    /// What the point stands for.
    pub precision: PlacePrecision,
    /// How far it extends, kilometres.
    pub radius_km: f64,
    /// Other names.
    pub aliases: Vec<String>,
}

/// What was entered or taken out.
#[derive(Debug, Clone, PartialEq)]
pub struct Entered {
    /// The file the row went into.
    pub file: PathBuf,
    /// The row as it stands there.
    pub row: String,
    /// For a place: as events will carry it.
    pub place: Option<PlaceRef>,
}

/// A table with one row more or less, made aside: nothing is changed until it is [put](Draft::put) in place.
pub struct Draft {
    table: Table,
    entered: Entered,
    aside: tempfile::NamedTempFile,
}

impl Draft {
    /// The row, and the file it stands in.
    pub fn entered(&self) -> &Entered {
        &self.entered
    }

    /// What the workspace would know with the change.
    pub fn over(&self, own: Own) -> Own {
        own.with(self.table, self.aside.path().to_owned(), &self.entered.file)
    }

    /// Puts the changed table in place.
    ///
    /// # Errors
    /// If it cannot be written; the table is left as it was.
    pub fn put(self) -> Result<Entered, Failure> {
        let file = &self.entered.file;
        self.aside
            .persist(file)
            .map_err(|error| Failure::io(error.error, format!("cannot write {}", file.display())))?;
        Ok(self.entered)
    }
}

const ACTORS_HEAD: &str = "# What this workspace knows of groups. One a line, columns parted by tabs; docs/actors.md describes them.\n\
                           # key\tname\tsector\tcountries\tparent\tfrom\tto\taliases\tacronyms\n";
const PLACES_HEAD: &str = "name,lat,lon,country,precision,radius_km,aliases\n";
const WORDS_HEAD: &str = "# Words that tell events in the reports of this workspace. One a line, columns parted by tabs (docs/workspace.md).\n\
                          # words\tverb or noun\ttype\n";

/// The table of groups with one more.
///
/// # Errors
/// If it has no legal key, sector or country, is known already, or is a person by what is known of the name.
pub fn actor(workspace: &Workspace, resources: &Resources, actor: &NewActor) -> Result<Draft, Failure> {
    let name = one_cell(&actor.name, "name")?;
    let sector: Sector = actor.sector.to_uppercase().parse().map_err(|_| {
        let known: Vec<&str> = Sector::ALL.iter().map(|sector| sector.as_str()).collect();
        Failure::usage(format!("no sector {:?}", actor.sector))
            .with_hint(format!("it is one of {}", known.join(", ")))
    })?;
    let names = Names::open()?;
    let countries =
        actor.countries.iter().map(|text| country(&names, text)).collect::<Result<Vec<_>, _>>()?;
    let all = std::iter::once(&actor.name).chain(&actor.aliases).chain(&actor.acronyms);
    for known in all {
        let found = words(known);
        let Some(reading) = resources.actors.longest_at(&found, 0, true).filter(|r| r.len == found.len())
        else {
            continue;
        };
        for (index, _) in reading.readings {
            let entry = resources.actors.entry(index);
            if entry.kind == EntryKind::OfficeHolder {
                return Err(Failure::usage(format!(
                    "{known:?} is the name of a person; persons have no keys"
                )));
            }
            if actor.key.as_deref() != Some(entry.key.as_str()) {
                return Err(Failure::usage(format!(
                    "{known:?} is known already: {} ({})",
                    entry.name, entry.key
                ))
                .with_hint(format!("a row with --key {} adds names to it", entry.key)));
            }
        }
    }
    if let Some(parent) = actor.parent.as_deref().filter(|parent| resources.actors.by_key(parent).is_none()) {
        return Err(Failure::usage(format!("no actor has the key {parent:?} to be a branch of")));
    }
    let key = match &actor.key {
        Some(key) => key.clone(),
        None => free_key(countries.first().map_or("XXX", String::as_str), &name, resources),
    };
    let cells = [
        key,
        name,
        sector.as_str().to_owned(),
        countries.join(","),
        actor.parent.clone().unwrap_or_default(),
        String::new(),
        String::new(),
        joined(&actor.aliases)?,
        joined(&actor.acronyms)?,
    ];
    let row = cells.join("\t");
    let draft = with_row(workspace, Table::Actors, ACTORS_HEAD, row)?;
    // The whole table is tried before it is put in place.
    extend_actors(&mut resources.actors.clone(), draft.aside.path())?;
    Ok(draft)
}

/// The table of places with one more.
///
/// # Errors
/// If a value is not legal.
pub fn place(workspace: &Workspace, gazetteer: &Gazetteer, place: &NewPlace) -> Result<Draft, Failure> {
    let names = Names::open()?;
    let name = one_cell(&place.name, "name")?;
    let country = match &place.country {
        Some(text) => country(&names, text)?,
        None => String::new(),
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let cells = [
        name.clone(),
        place.point.lat().to_string(),
        place.point.lng().to_string(),
        country,
        place.precision.to_string(),
        place.radius_km.to_string(),
        joined(&place.aliases)?,
    ];
    writer.write_record(&cells).map_err(|error| Failure::usage(error.to_string()))?;
    let bytes = writer.into_inner().map_err(|error| Failure::usage(error.to_string()))?;
    let row = String::from_utf8_lossy(&bytes).trim_end().to_owned();
    let mut draft = with_row(workspace, Table::Places, PLACES_HEAD, row)?;
    let text = fs::read_to_string(draft.aside.path())
        .map_err(|error| Failure::io(error, "cannot read the table that was made"))?;
    let head = text.lines().next().unwrap_or_default().trim_start_matches('\u{feff}');
    if head != PLACES_HEAD.trim_end() {
        let Entered { file, row, .. } = draft.entered();
        return Err(Failure::usage(format!(
            "{} has other columns than {}",
            file.display(),
            PLACES_HEAD.trim_end()
        ))
        .with_hint(format!("add the row there by hand: {row}")));
    }
    let over = gazetteers::with_project(gazetteer.clone(), draft.aside.path())?;
    let known = over.lookup(&name).into_iter().filter_map(|candidate| over.place_ref(candidate.id));
    draft.entered.place =
        known.min_by(|a, b| a.point.haversine_km(place.point).total_cmp(&b.point.haversine_km(place.point)));
    Ok(draft)
}

/// The table of words that tell events with one more.
///
/// # Errors
/// If the words are no pattern of the lexicon, or stand there already.
pub fn words_for_events(workspace: &Workspace, lexicon: &Lexicon, own: &OwnWords) -> Result<Draft, Failure> {
    let row = own.to_string();
    let meant = format!("{}\t{}", own.words, row.split('\t').nth(1).unwrap_or_default());
    let stands =
        rows(workspace, Table::Words)?.into_iter().find(|known| known.starts_with(&format!("{meant}\t")));
    if let Some(known) = stands.filter(|known| *known != row) {
        return Err(Failure::usage(format!(
            "{:?} stands there already: {}",
            own.words,
            known.replace('\t', " ")
        ))
        .with_hint("take that row out first"));
    }
    let draft = with_row(workspace, Table::Words, WORDS_HEAD, row)?;
    let mut lexicon = lexicon.clone();
    lexicon
        .extend("the entry", &draft.entered.row)
        .map_err(|error| Failure::usage(error.message).with_hint("the words are a pattern: a verb or a noun in its base form, +word its object, [class] any word of a class (docs/codebook)"))?;
    Ok(draft)
}

/// The rows of a table as they stand there, without its head and remarks.
///
/// # Errors
/// If it cannot be read.
pub fn rows(workspace: &Workspace, table: Table) -> Result<Vec<String>, Failure> {
    let file = table.file(workspace)?;
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::io(error, format!("cannot read {}", file.display()))),
    };
    let head = if table == Table::Places { 1 } else { 0 };
    let is_row = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    Ok(text.lines().skip(head).filter(is_row).map(str::to_owned).collect())
}

/// A table without a row that stands in it.
///
/// # Errors
/// If it does not, or the table cannot be read.
pub fn without_row(workspace: &Workspace, table: Table, row: &str) -> Result<Draft, Failure> {
    if !rows(workspace, table)?.iter().any(|known| known == row) {
        return Err(
            Failure::usage("the table has no such row").with_hint("it was taken out, or changed by hand")
        );
    }
    let file = table.file(workspace)?;
    let text = fs::read_to_string(&file)
        .map_err(|error| Failure::io(error, format!("cannot read {}", file.display())))?;
    let mut left = String::with_capacity(text.len());
    let mut taken = false;
    for line in text.lines() {
        // One of two that are alike.
        if !taken && line == row {
            taken = true;
            continue;
        }
        left.push_str(line);
        left.push('\n');
    }
    let aside = aside(&file, &left)?;
    Ok(Draft { table, entered: Entered { file, row: row.to_owned(), place: None }, aside })
}

fn country(names: &Names, text: &str) -> Result<String, Failure> {
    names.country(text).map(String::from).ok_or_else(|| {
        Failure::usage(format!("no country {text:?}"))
            .with_hint("give its name in English or its ISO 3166-1 alpha-3 code, such as MLI")
    })
}

/// Text that fits a cell of a table.
fn one_cell(text: &str, what: &str) -> Result<String, Failure> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_bad = |c: char| c.is_control() || matches!(c, '|' | ';');
    match text.is_empty() || text.contains(is_bad) || text.starts_with('#') {
        true => Err(Failure::usage(format!("not a {what}: {text:?}"))),
        false => Ok(text),
    }
}

fn joined(texts: &[String]) -> Result<String, Failure> {
    let cells = texts.iter().map(|text| one_cell(text, "name")).collect::<Result<Vec<_>, _>>()?;
    Ok(cells.join("|"))
}

/// The country and the initials of the name, or its first word; a number where that is taken.
fn free_key(country: &str, name: &str, resources: &Resources) -> String {
    let parts: Vec<String> = (name.split(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()))
        .map(str::to_ascii_uppercase)
        .collect();
    let short = match &parts[..] {
        [] => "OWN".to_owned(),
        [one] => one.clone(),
        many => many.iter().filter_map(|word| word.chars().next()).collect(),
    };
    let base = format!("{country}-{short}");
    let mut key = base.clone();
    let mut number = 2;
    while resources.actors.by_key(&key).is_some() {
        key = format!("{base}-{number}");
        number += 1;
    }
    key
}

/// The table with one row more.
fn with_row(workspace: &Workspace, table: Table, head: &str, row: String) -> Result<Draft, Failure> {
    let file = table.file(workspace)?;
    let mut text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => head.to_owned(),
        Err(error) => return Err(Failure::io(error, format!("cannot read {}", file.display()))),
    };
    if text.lines().any(|line| line == row) {
        return Err(Failure::usage(format!("{} has this row already", file.display())));
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&row);
    text.push('\n');
    let aside = aside(&file, &text)?;
    Ok(Draft { table, entered: Entered { file, row, place: None }, aside })
}

fn aside(file: &std::path::Path, text: &str) -> Result<tempfile::NamedTempFile, Failure> {
    let failed = |error| Failure::io(error, format!("cannot write {}", file.display()));
    let folder = file.parent().unwrap_or(std::path::Path::new("."));
    let ending = file.extension().map_or_else(String::new, |ending| format!(".{}", ending.to_string_lossy()));
    let mut aside = tempfile::Builder::new().suffix(&ending).tempfile_in(folder).map_err(failed)?;
    aside.write_all(text.as_bytes()).and_then(|()| aside.as_file().sync_all()).map_err(failed)?;
    Ok(aside)
}
