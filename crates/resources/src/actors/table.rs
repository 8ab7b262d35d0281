//! Reads the tables of `resources/actors/`, and a user's own.

use super::{ActorDictionary, Agent, AgentClass, Entry, EntryKind, NameUse};
use crate::countries::Countries;
use dateline_types::Sector;
use serde::Deserialize;
use smol_str::SmolStr;
use std::fmt;

const GROUPS: &str = include_str!("../../../../resources/actors/groups.tsv");
const INTERNATIONAL: &str = include_str!("../../../../resources/actors/international.tsv");
const STATE_BODIES: &str = include_str!("../../../../resources/actors/state_bodies.tsv");
const PEOPLES: &str = include_str!("../../../../resources/actors/peoples.tsv");
const MEDIA: &str = include_str!("../../../../resources/actors/media.tsv");
const OFFICE_HOLDERS: &str = include_str!("../../../../resources/actors/office_holders.tsv");
const OFFICES: &str = include_str!("../../../../resources/actors/offices.tsv");
const AGENTS: &str = include_str!("../../../../resources/actors/agents.tsv");
const NAME_HEADS: &str = include_str!("../../../../resources/actors/name_heads.tsv");

/// A row of an actor table that is not as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorTableError {
    /// The file.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong: lower case, no full stop.
    pub message: String,
}

impl fmt::Display for ActorTableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

impl std::error::Error for ActorTableError {}

pub(super) fn without_names() -> Result<ActorDictionary, ActorTableError> {
    let mut made = ActorDictionary::default();
    rows("agents.tsv", AGENTS, 4, |c| {
        let class = match c[3] {
            "armed" => AgentClass::Armed,
            "civilian" => AgentClass::Civilian,
            "official" => AgentClass::Official,
            "media" => AgentClass::Media,
            other => return Err(format!("not a class: {other:?}")),
        };
        let agent =
            Agent { sector: sector(c[2])?, class, office: false, public: false, plural: false, code: None };
        made.add_agent(c[0], c[1], agent);
        Ok(())
    })?;
    rows("offices.tsv", OFFICES, 4, |c| {
        let class = AgentClass::Official;
        let public = c[3] == "yes";
        let agent = Agent { sector: sector(c[2])?, class, office: true, public, plural: false, code: None };
        made.add_agent(c[0], c[1], agent);
        Ok(())
    })?;
    rows("name_heads.tsv", NAME_HEADS, 2, |c| {
        made.name_heads.insert(c[0].to_owned(), sector(c[1])?);
        Ok(())
    })?;
    Ok(made)
}

pub(super) fn embedded(countries: &Countries) -> Result<ActorDictionary, ActorTableError> {
    let mut made = without_names()?;
    for country in countries.rows() {
        let entry = made.add_entry(Entry {
            key: country.iso3.clone(),
            name: country.name.clone(),
            kind: EntryKind::State,
            sector: None,
            countries: vec![country.iso3.clone()],
            parent: None,
            from: None,
            to: None,
            given: String::new(),
        });
        let lists = [
            (std::slice::from_ref(&country.name), NameUse::Name),
            (&country.aliases, NameUse::Name),
            (&country.adjectives, NameUse::Adjective),
            (&country.people, NameUse::People),
            (std::slice::from_ref(&country.capital), NameUse::Capital),
        ];
        for (list, usage) in lists {
            for name in list {
                let short = name.chars().filter(|c| c.is_alphabetic()).count() <= 4
                    && name.chars().all(|c| !c.is_lowercase());
                made.add_name(name, entry, if short { NameUse::Acronym } else { usage });
            }
        }
    }
    rows("state_bodies.tsv", STATE_BODIES, 5, |c| {
        let entry = made.add_entry(Entry {
            key: c[0].into(),
            name: c[1].to_owned(),
            kind: EntryKind::Body,
            sector: optional_sector(c[2])?,
            countries: vec![c[0].into()],
            parent: None,
            from: None,
            to: None,
            given: String::new(),
        });
        names(&mut made, entry, c[1], c[3], c[4]);
        Ok(())
    })?;
    // A people is the country it lives in, one entry each: which is meant, the document's countries decide.
    rows("peoples.tsv", PEOPLES, 3, |c| {
        for country in c[1].split(',') {
            let entry = made.add_entry(Entry {
                key: country.into(),
                name: c[0].to_owned(),
                kind: EntryKind::Body,
                sector: Some(Sector::Cvl),
                countries: vec![country.into()],
                parent: None,
                from: None,
                to: None,
                given: String::new(),
            });
            names(&mut made, entry, c[0], c[2], "");
        }
        Ok(())
    })?;
    for (path, text, kind) in [
        ("groups.tsv", GROUPS, EntryKind::Group),
        ("international.tsv", INTERNATIONAL, EntryKind::International),
    ] {
        rows(path, text, 9, |c| organisation(&mut made, c, kind))?;
    }
    rows("media.tsv", MEDIA, 4, |c| {
        let entry = made.add_entry(Entry {
            key: format!("MEDIUM-{}", c[0]).into(),
            name: c[0].to_owned(),
            kind: EntryKind::Medium,
            sector: Some(Sector::Jrn),
            countries: list(c[1]).map(SmolStr::new).collect(),
            parent: None,
            from: None,
            to: None,
            given: String::new(),
        });
        names(&mut made, entry, c[0], c[2], c[3]);
        Ok(())
    })?;
    rows("office_holders.tsv", OFFICE_HOLDERS, 5, |c| {
        let country = (c[2].len() == 3).then(|| SmolStr::new(c[2]));
        let entry = made.add_entry(Entry {
            key: c[2].into(),
            name: String::new(),
            kind: EntryKind::OfficeHolder,
            sector: Some(Sector::Gov),
            countries: country.into_iter().collect(),
            parent: None,
            from: year(c[3], 101)?,
            to: year(c[4], 1231)?,
            given: c[1].to_owned(),
        });
        made.add_name(c[0], entry, NameUse::Name);
        Ok(())
    })?;
    Ok(made)
}

fn organisation(made: &mut ActorDictionary, c: &[&str], kind: EntryKind) -> Result<(), String> {
    if c[0].is_empty() || c[0].bytes().any(|b| !(b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')) {
        return Err(format!("not a key: {:?}", c[0]));
    }
    let entry = made.add_entry(Entry {
        key: c[0].into(),
        name: c[1].to_owned(),
        kind,
        sector: optional_sector(c[2])?,
        countries: c[3].split(',').filter(|p| !p.is_empty()).map(SmolStr::new).collect(),
        parent: (!c[4].is_empty()).then(|| c[4].into()),
        from: year(c[5], 101)?,
        to: year(c[6], 1231)?,
        given: String::new(),
    });
    names(made, entry, c[1], c[7], c[8]);
    Ok(())
}

#[derive(Deserialize)]
struct UserFile {
    #[serde(default)]
    actor: Vec<UserActor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UserActor {
    key: String,
    name: String,
    #[serde(default)]
    sector: String,
    #[serde(default)]
    countries: Vec<String>,
    #[serde(default)]
    parent: String,
    #[serde(default)]
    from: Option<u32>,
    #[serde(default)]
    to: Option<u32>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    acronyms: Vec<String>,
}

pub(super) fn extend(made: &mut ActorDictionary, path: &str, text: &str) -> Result<(), ActorTableError> {
    if !path.ends_with(".toml") {
        return rows(path, text, 9, |c| organisation(made, c, EntryKind::Group));
    }
    let fail = |line, message: String| ActorTableError { path: path.to_owned(), line, message };
    let file: UserFile = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| text[..s.start.min(text.len())].lines().count().max(1));
        fail(line, e.message().to_owned())
    })?;
    for (n, a) in file.actor.into_iter().enumerate() {
        let year = |y: Option<u32>| y.map(|y| y.to_string()).unwrap_or_default();
        let (from, to) = (year(a.from), year(a.to));
        let (countries, aliases, acronyms) =
            (a.countries.join(","), a.aliases.join("|"), a.acronyms.join("|"));
        let c = [&a.key, &a.name, &a.sector, &countries, &a.parent, &from, &to, &aliases, &acronyms];
        organisation(made, &c.map(String::as_str), EntryKind::Group).map_err(|m| fail(n + 1, m))?;
    }
    Ok(())
}

fn names(made: &mut ActorDictionary, entry: u32, name: &str, aliases: &str, acronyms: &str) {
    let acronym = |n: &str| {
        n.chars().filter(|c| c.is_alphabetic()).count() <= 6 && n.chars().all(|c| !c.is_lowercase())
    };
    made.add_name(name, entry, if acronym(name) { NameUse::Acronym } else { NameUse::Name });
    for alias in list(aliases) {
        made.add_name(alias, entry, if acronym(alias) { NameUse::Acronym } else { NameUse::Name });
    }
    for alias in list(acronyms) {
        made.add_name(alias, entry, NameUse::Acronym);
    }
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').filter(|part| !part.is_empty())
}

fn sector(text: &str) -> Result<Sector, String> {
    text.parse().map_err(|_| format!("not a sector: {text:?}"))
}

fn optional_sector(text: &str) -> Result<Option<Sector>, String> {
    if text.is_empty() { Ok(None) } else { sector(text).map(Some) }
}

/// A year, or a day as YYYY-MM-DD, as YYYYMMDD; `day` (MMDD) completes a year.
fn year(text: &str, day: u32) -> Result<Option<u32>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    // A change that has its day ("2021-08-15") is told from one of which the year is known.
    if let [year, month, on] = text.split('-').collect::<Vec<_>>()[..] {
        let number = |part: &str| part.parse::<u32>().map_err(|_| format!("not a day: {text:?}"));
        return Ok(Some(
            number(year)?.min(9999) * 10_000 + number(month)?.min(12) * 100 + number(on)?.min(31),
        ));
    }
    let year: u32 = text.parse().map_err(|_| format!("not a year: {text:?}"))?;
    Ok(Some(year.min(9999) * 10_000 + day))
}

/// Hands each row's columns to `take`; lines that begin with `#` and empty lines are skipped.
fn rows(
    path: &str,
    text: &str,
    columns: usize,
    mut take: impl FnMut(&[&str]) -> Result<(), String>,
) -> Result<(), ActorTableError> {
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let result = if cells.len() == columns {
            take(&cells)
        } else {
            Err(format!("{columns} columns expected, found {}", cells.len()))
        };
        result.map_err(|message| ActorTableError { path: path.to_owned(), line: index + 1, message })?;
    }
    Ok(())
}

/// The names of peoples, aliases included.
pub fn people_names() -> impl Iterator<Item = &'static str> {
    names_and_aliases(PEOPLES)
}

/// The names of outlets and agencies, aliases included.
pub fn media_names() -> impl Iterator<Item = &'static str> {
    names_and_aliases(MEDIA)
}

/// The first column of a table, and the third parted at its bars.
fn names_and_aliases(table: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.flat_map(|line| {
        let mut columns = line.split('\t');
        columns.next().into_iter().chain(columns.nth(1).into_iter().flat_map(|names| names.split('|')))
    })
}
