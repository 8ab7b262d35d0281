//! The places of the world, by name: an embedded pack, hand-made layers over it, and a project's own places on top.
//!
//! [`Gazetteer::lookup`] returns every place a name may mean; which one is meant is for `dateline_coder::place` to say.
//! The pack (GeoNames settlements from 500 people, divisions, countries) is one of packages' making; regions, seas,
//! renamed places and abbreviations are tables of ours under `resources/gazetteer/`, and win over towns of their name.
//!
//! ```
//! use dateline_resources::gazetteer::Gazetteer;
//!
//! let gazetteer = Gazetteer::embedded();
//! let kulob = gazetteer.lookup("Kulyab");
//! assert!(kulob.iter().any(|c| gazetteer.name(c.id) == "Kŭlob"));
//! ```

mod build;
mod contain;
pub mod import;
mod layers;
pub mod name;
mod pack;
mod project;
mod words;

pub use build::{NewRecord, PackBuilder};
pub use layers::{LayerError, RegionKind};
pub use pack::{Bytes, PackError};
pub use project::{ProjectError, ProjectErrors};
pub use words::{PlaceKind, PlaceWords, WordSet};

use crate::countries::{Countries, Country, CountryWord};
use dateline_types::{LatLng, PlacePrecision, PlaceRef};
use layers::LayerPlace;
use pack::{MANY, NONE, Pack};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

const PACK: &[u8] = include_bytes!("../../../../resources/gazetteer/places.pack");

/// Places asked for by number before the numbers are sorted.
const FEW: u32 = 50;

/// Layer places are numbered from here, above any pack.
const FIRST_LAYER_ID: u32 = 1 << 30;

/// A place of an open gazetteer. Valid only for the gazetteer that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(u32);

/// A division of a country, or the country itself: where a place lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AdminId(u32);

/// How a name came to mean a place, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameMatch {
    /// The project's own gazetteer says so.
    Project,
    /// A region, sea or renamed place of our own tables.
    Curated,
    /// It is the place's main name.
    Main,
    /// It is another name of the place.
    Alternate,
    /// It is a usual abbreviation ("Kan.", "B.C.").
    Abbreviation,
    /// Another spelling or case form of it is a name.
    Variant,
    /// It is an adjective or a people's name ("Afghan", "Afghans"): evidence for the country, not a place.
    Demonym,
}

/// A place a name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The place.
    pub id: PlaceId,
    /// How the name led there.
    pub how: NameMatch,
}

/// An open gazetteer with its layers.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    pack: Pack,
    countries: Countries,
    codes: Vec<SmolStr>,
    /// Per admin row: its country's row in `countries`, or `u16::MAX`.
    admin_countries: Vec<u16>,
    admin_depths: Vec<u8>,
    country_places: Vec<Option<PlaceId>>,
    by_geonameid: OnceLock<Vec<(u32, u32)>>,
    /// How often a place was asked for by its number.
    asked: Arc<AtomicU32>,
    layer: Vec<LayerPlace>,
    layer_names: FxHashMap<String, Vec<Candidate>>,
    /// Surface forms, case and dots as written.
    abbreviations: FxHashMap<String, Vec<PlaceId>>,
    words: PlaceWords,
    latin: OnceLock<Option<fst::Map<Bytes>>>,
    other: OnceLock<Option<fst::Map<Bytes>>>,
}

impl Gazetteer {
    /// The embedded gazetteer.
    ///
    /// # Panics
    /// Never for the pack that ships: a test opens and verifies it.
    pub fn embedded() -> Gazetteer {
        Gazetteer::open(Bytes::from_static(PACK)).expect("the embedded gazetteer is checked by a test")
    }

    /// Opens a pack, with our own layers over it.
    ///
    /// # Errors
    /// If the bytes are not a whole pack.
    pub fn open(bytes: Bytes) -> Result<Gazetteer, PackError> {
        let pack = Pack::open(&bytes)?;
        let countries = Countries::embedded();
        let codes: Vec<SmolStr> = std::str::from_utf8(pack.codes.bytes().as_ref())
            .map_err(|_| PackError::Damaged("codes"))?
            .lines()
            .map(SmolStr::from)
            .collect();
        let mut gazetteer = Gazetteer {
            codes,
            admin_countries: Vec::new(),
            admin_depths: Vec::new(),
            country_places: vec![None; countries.rows().len()],
            by_geonameid: OnceLock::new(),
            asked: Arc::default(),
            layer: Vec::new(),
            layer_names: FxHashMap::default(),
            abbreviations: FxHashMap::default(),
            words: PlaceWords::embedded(),
            latin: OnceLock::new(),
            other: OnceLock::new(),
            pack,
            countries,
        };
        gazetteer.index_admins()?;
        layers::install(&mut gazetteer);
        Ok(gazetteer)
    }

    /// Maps a pack file written by an import, and opens it.
    ///
    /// # Errors
    /// If the file cannot be read or is not a whole pack.
    pub fn open_file(path: &std::path::Path) -> std::io::Result<Gazetteer> {
        let file = std::fs::File::open(path)?;
        // SAFETY: the map is read-only; a pack is replaced by renaming, never rewritten in place, and every read
        // through it is bounds-checked, so that a foreign writer can spoil answers but not memory.
        let map = unsafe { memmap2::Mmap::map(&file)? };
        Gazetteer::open(Bytes::from_owner(map))
            .map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))
    }

    /// Lays a project's own places over this gazetteer: a CSV whose rows override every other meaning of their names.
    /// Their division, and their country where the row gives none, is that of the nearest settlement.
    ///
    /// # Errors
    /// Every bad line with its number; nothing is loaded unless all lines are good.
    pub fn with_project(mut self, csv: &str) -> Result<Gazetteer, ProjectErrors> {
        let rows = project::parse(csv, &self.countries)?;
        for (mut place, names) in rows {
            self.contain(&mut place);
            let id = self.push_layer(place);
            for name in names {
                let key = name::key(&name);
                if !key.is_empty() {
                    self.layer_names.entry(key).or_default().push(Candidate { id, how: NameMatch::Project });
                }
            }
        }
        Ok(self)
    }

    /// Says of an own place which division and country it lies in, if it is small enough to lie in one.
    fn contain(&self, place: &mut LayerPlace) {
        use PlacePrecision::{Admin2, Line, Poi, Settlement};
        if place.admin.is_some() || !matches!(place.precision, Poi | Settlement | Admin2 | Line) {
            return;
        }
        let country = place.country.and_then(|at| self.countries.rows().get(at as usize));
        let Some(nearest) = self.nearest_settlement(place.point, country) else { return };
        place.admin = self.admin1(nearest);
        if place.country.is_none() && place.precision != Line {
            let iso3 = self.country_of(nearest).map(|country| country.iso3.clone());
            let row = self.countries.rows().iter().position(|row| Some(&row.iso3) == iso3.as_ref());
            place.country = row.map(|at| at as u16);
        }
    }

    /// Unpacks every section once, as an integrity check.
    ///
    /// # Errors
    /// The first section that is damaged.
    pub fn verify(&self) -> Result<(), PackError> {
        self.pack.verify()?;
        match (self.index(true), self.index(false)) {
            (Some(_), Some(_)) => Ok(()),
            (None, _) => Err(PackError::Damaged("keys.lat")),
            (_, None) => Err(PackError::Damaged("keys.oth")),
        }
    }

    fn index_admins(&mut self) -> Result<(), PackError> {
        let rows = self.pack.admin_parents.len_u32();
        self.admin_countries = vec![u16::MAX; rows];
        self.admin_depths = vec![0; rows];
        for row in 0..rows {
            let parent = self.pack.admin_parents.u32(row);
            if parent != NONE {
                // Rows come after their parents.
                if parent as usize >= row {
                    return Err(PackError::Damaged("aparent"));
                }
                self.admin_countries[row] = self.admin_countries[parent as usize];
                self.admin_depths[row] = self.admin_depths[parent as usize].saturating_add(1);
                continue;
            }
            let record = self.pack.admin_records.u32(row);
            if record == NONE {
                continue;
            }
            let id = self.pack.ids.u32(record as usize);
            if let Some(country) = self.countries.rows().iter().position(|country| country.geonameid == id) {
                self.admin_countries[row] = country as u16;
                self.country_places[country] = Some(PlaceId(record));
            }
        }
        Ok(())
    }

    fn push_layer(&mut self, place: LayerPlace) -> PlaceId {
        let id = PlaceId(FIRST_LAYER_ID + self.layer.len() as u32);
        self.layer.push(place);
        id
    }

    fn layer_place(&self, id: PlaceId) -> Option<&LayerPlace> {
        self.layer.get(id.0.checked_sub(FIRST_LAYER_ID)? as usize)
    }

    fn index(&self, latin: bool) -> Option<&fst::Map<Bytes>> {
        let (cell, section) =
            if latin { (&self.latin, &self.pack.latin) } else { (&self.other, &self.pack.other) };
        cell.get_or_init(|| fst::Map::new(section.bytes().clone()).ok()).as_ref()
    }

    /// What is written in the pack about its making.
    pub fn meta(&self) -> String {
        String::from_utf8_lossy(self.pack.meta.bytes().as_ref()).into_owned()
    }

    /// Number of places in the pack.
    pub fn len(&self) -> usize {
        self.pack.ids.len_u32()
    }

    /// True for a pack without places.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every place `name` may mean, in the order of [`NameMatch`] and then by population.
    ///
    /// A project's place or a curated region hides nothing: the others follow, so that evidence can still speak
    /// for them. Variants (case forms, "St." for "Saint", romanisations) are tried only when the name itself is
    /// unknown. Names that are too long, or no words at all, have no candidates.
    pub fn lookup(&self, name: &str) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        if name.len() > name::LONGEST_NAME {
            return found;
        }
        if let Some(places) = self.abbreviations.get(name.trim()) {
            found.extend(places.iter().map(|&id| Candidate { id, how: NameMatch::Abbreviation }));
        }
        let key = name::key(name);
        if key.is_empty() {
            return found;
        }
        self.exact(name, &key, &mut found);
        if found.is_empty() {
            for variant in name::variants(&key) {
                let start = found.len();
                self.exact(name, &variant, &mut found);
                for candidate in &mut found[start..] {
                    if !matches!(candidate.how, NameMatch::Demonym | NameMatch::Project) {
                        candidate.how = NameMatch::Variant;
                    }
                }
                if !found.is_empty() {
                    break;
                }
            }
        }
        found.sort_by(|a, b| {
            a.how.cmp(&b.how).then(self.population(b.id).cmp(&self.population(a.id))).then(a.id.cmp(&b.id))
        });
        let mut seen = Vec::with_capacity(found.len());
        found.retain(|candidate| {
            let new = !seen.contains(&candidate.id);
            seen.push(candidate.id);
            new
        });
        found
    }

    fn exact(&self, surface: &str, key: &str, found: &mut Vec<Candidate>) {
        // "us", "car", "it" in small letters are words; "US", "CAR" are countries.
        let word = key.is_ascii()
            && key.len() <= 3
            && surface.chars().filter(|c| c.is_alphabetic()).all(char::is_lowercase);
        if let Some(candidates) = self.layer_names.get(key) {
            found.extend(candidates.iter().filter(|c| !word || c.how <= NameMatch::Curated));
        }
        if word {
            return;
        }
        for record in self.records(key) {
            let id = PlaceId(record);
            let geonameid = self.geonameid(id);
            let same = |known: &Candidate| {
                known.id == id || (geonameid.is_some() && self.geonameid(known.id) == geonameid)
            };
            if !found.iter().any(same) {
                let main = name::key(self.name(id)) == *key;
                found.push(Candidate { id, how: if main { NameMatch::Main } else { NameMatch::Alternate } });
            }
        }
    }

    /// True if `name` is a name of something, with the Arabic article or without. Cheaper than [`Gazetteer::lookup`].
    pub fn knows(&self, name: &str) -> bool {
        let key = name::key(name);
        let indexed =
            |key: &str| self.index(key.as_bytes()[0] < 0x80).is_some_and(|index| index.contains_key(key));
        !key.is_empty()
            && (self.layer_names.contains_key(&key)
                || self.abbreviations.contains_key(name.trim())
                || indexed(&key)
                || name::with_article(&key).is_some_and(|longer| indexed(&longer)))
    }

    fn records(&self, key: &str) -> Vec<u32> {
        let Some(index) = key.as_bytes().first().and_then(|&first| self.index(first < 0x80)) else {
            return Vec::new();
        };
        let Some(ordinal) = index.get(key) else { return Vec::new() };
        let posting = self.pack.postings.u32(ordinal as usize);
        let known = |record: &u32| (*record as usize) < self.len();
        if posting == NONE {
            return Vec::new();
        }
        if posting & MANY == 0 {
            return Some(posting).filter(known).into_iter().collect();
        }
        let at = (posting & !MANY) as usize;
        let count = self.pack.many.u32(at).min(100_000) as usize;
        (0..count).map(|i| self.pack.many.u32(at + 1 + i)).filter(known).collect()
    }

    /// The country with this ISO 3166-1 alpha-3 code.
    pub fn country(&self, iso3: &str) -> Option<&Country> {
        self.countries.by_iso3(iso3)
    }

    /// The table of countries.
    pub fn countries(&self) -> &Countries {
        &self.countries
    }

    /// True if the English dictionary has `word` (small letters) as a common word.
    pub fn is_word(&self, word: &str) -> bool {
        crate::models::word_codes(word).is_some_and(|codes| codes.contains('l'))
    }

    /// True if the English dictionary has `word` (small letters) as a name.
    pub fn is_name(&self, word: &str) -> bool {
        crate::models::word_codes(word).is_some_and(|codes| codes.contains('t'))
    }

    /// The words that stand beside places' names.
    pub fn words(&self) -> &PlaceWords {
        &self.words
    }

    /// The place that is this country.
    pub fn country_place(&self, iso3: &str) -> Option<PlaceId> {
        let row = self.countries.rows().iter().position(|country| country.iso3 == iso3)?;
        self.country_places[row]
    }

    /// Countries that `word` is an adjective or a people's name of ("Tajik", "Tajiks").
    pub fn demonym(&self, word: &str) -> Vec<&Country> {
        let mut out: Vec<&Country> = Vec::new();
        for (iso3, kind) in self.countries.word(word) {
            if matches!(kind, CountryWord::Adjective | CountryWord::People)
                && let Some(country) = self.countries.by_iso3(iso3)
                && !out.iter().any(|known| known.iso3 == country.iso3)
            {
                out.push(country);
            }
        }
        out
    }

    /// The place with this GeoNames id.
    pub fn by_geonameid(&self, id: u32) -> Option<PlaceId> {
        // A report asks for a few: to look through all numbers is cheaper than to sort them.
        if self.by_geonameid.get().is_none() && self.asked.fetch_add(1, Ordering::Relaxed) < FEW {
            let wanted = id.to_le_bytes();
            let mut ids = self.pack.ids.bytes().as_ref().chunks_exact(4);
            return ids.position(|id| *id == wanted).filter(|_| id != 0).map(|record| PlaceId(record as u32));
        }
        let sorted = self.by_geonameid.get_or_init(|| {
            let mut all: Vec<(u32, u32)> = (0..self.len() as u32)
                .map(|record| (self.pack.ids.u32(record as usize), record))
                .filter(|(id, _)| *id != 0)
                .collect();
            all.sort_unstable();
            all
        });
        let at = sorted.partition_point(|(known, _)| *known < id);
        sorted.get(at).filter(|(known, _)| *known == id).map(|(_, record)| PlaceId(*record))
    }

    /// Places of the ids wanted, by one pass over the pack: cheaper than sorting all ids for a few.
    fn scan_for(&self, wanted: &FxHashSet<u32>) -> FxHashMap<u32, PlaceId> {
        let ids = self.pack.ids.bytes().as_ref();
        let mut found = FxHashMap::default();
        for (record, id) in ids.chunks_exact(4).enumerate() {
            let id = u32::from_le_bytes([id[0], id[1], id[2], id[3]]);
            if wanted.contains(&id) {
                found.entry(id).or_insert(PlaceId(record as u32));
            }
        }
        found
    }

    /// The main name.
    pub fn name(&self, id: PlaceId) -> &str {
        if let Some(place) = self.layer_place(id) {
            return &place.name;
        }
        let at = self.pack.names_at.u32(id.0 as usize) as usize;
        let names = self.pack.names.bytes().as_ref();
        let Some(&length) = names.get(at) else { return "" };
        names
            .get(at + 1..at + 1 + length as usize)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or("")
    }

    /// The point; `None` for divisions of which only the name is known.
    pub fn point(&self, id: PlaceId) -> Option<LatLng> {
        if let Some(place) = self.layer_place(id) {
            return Some(place.point);
        }
        let (lat, lng) = (self.pack.lats.u32(id.0 as usize), self.pack.lngs.u32(id.0 as usize));
        LatLng::new(f64::from(lat as i32) / 1e4, f64::from(lng as i32) / 1e4).ok().filter(|_| lat != NONE)
    }

    /// Population, 0 if unknown; for divisions, of their settlements that are known.
    pub fn population(&self, id: PlaceId) -> u32 {
        match self.layer_place(id) {
            Some(place) => place.population,
            None => self.pack.populations.u32(id.0 as usize),
        }
    }

    /// GeoNames id.
    pub fn geonameid(&self, id: PlaceId) -> Option<u32> {
        match self.layer_place(id) {
            Some(place) => place.geonameid,
            None => Some(self.pack.ids.u32(id.0 as usize)).filter(|&id| id != 0),
        }
    }

    fn kind(&self, id: PlaceId) -> (usize, u32) {
        let kind = self.pack.kinds.u32(id.0 as usize);
        ((kind & 0xffff) as usize, kind >> 16)
    }

    /// Feature class and code of GeoNames, such as `P.PPLA`; `R.…` for our own regions.
    pub fn feature(&self, id: PlaceId) -> &str {
        match self.layer_place(id) {
            Some(place) => &place.feature,
            None => self.codes.get(self.kind(id).0).map_or("", SmolStr::as_str),
        }
    }

    /// What the place's point stands for.
    pub fn precision(&self, id: PlaceId) -> PlacePrecision {
        match self.layer_place(id) {
            Some(place) => place.precision,
            None => precision_of(self.feature(id)),
        }
    }

    /// How far from the point the place may extend, kilometres.
    pub fn radius_km(&self, id: PlaceId) -> f64 {
        if let Some(place) = self.layer_place(id) {
            return place.radius_km;
        }
        match self.kind(id).1 {
            // About 8 km for a city of a million: built-up area grows with population.
            0 => (0.008 * f64::from(self.population(id)).sqrt()).clamp(1.0, 40.0),
            radius => f64::from(radius),
        }
    }

    /// The division the place lies in, or is; its deepest that is known.
    pub fn admin(&self, id: PlaceId) -> Option<AdminId> {
        match self.layer_place(id) {
            Some(place) => place.admin,
            None => Some(self.pack.admins.u32(id.0 as usize))
                .filter(|&row| (row as usize) < self.admin_depths.len())
                .map(AdminId),
        }
    }

    /// The division above, `None` above a country.
    pub fn admin_parent(&self, admin: AdminId) -> Option<AdminId> {
        Some(self.pack.admin_parents.u32(admin.0 as usize)).filter(|&row| row != NONE).map(AdminId)
    }

    /// The place that is this division.
    pub fn admin_place(&self, admin: AdminId) -> Option<PlaceId> {
        Some(self.pack.admin_records.u32(admin.0 as usize)).filter(|&record| record != NONE).map(PlaceId)
    }

    /// True if `inner` is `outer` or lies in it.
    pub fn lies_in(&self, inner: AdminId, outer: AdminId) -> bool {
        let mut at = Some(inner);
        while let Some(admin) = at {
            if admin == outer {
                return true;
            }
            at = self.admin_parent(admin);
        }
        false
    }

    /// The first-order division the place lies in or is.
    pub fn admin1(&self, id: PlaceId) -> Option<AdminId> {
        let mut at = self.admin(id)?;
        while self.admin_depths[at.0 as usize] > 1 {
            at = self.admin_parent(at)?;
        }
        (self.admin_depths[at.0 as usize] == 1).then_some(at)
    }

    /// The country the place lies in or is; `None` for seas and regions across borders.
    pub fn country_of(&self, id: PlaceId) -> Option<&Country> {
        let row = match self.layer_place(id) {
            Some(place) => place.country?,
            None => self.admin_countries[self.admin(id)?.0 as usize],
        };
        self.countries.rows().get(row as usize)
    }

    /// Names of the place with their languages (ISO 639-1), as far as the pack has them.
    pub fn labels(&self, id: PlaceId) -> Vec<(&str, &str)> {
        let text = std::str::from_utf8(self.pack.labels.bytes().as_ref()).unwrap_or("");
        let wanted = id.0.to_string();
        text.lines()
            .filter_map(|line| line.strip_prefix(wanted.as_str())?.strip_prefix('\t')?.split_once('\t'))
            .collect()
    }

    /// The place as events carry it; `None` if no point is known for it or for the division around it.
    pub fn place_ref(&self, id: PlaceId) -> Option<PlaceRef> {
        let mut radius_km = self.radius_km(id);
        let point = match self.point(id) {
            Some(point) => point,
            None => {
                let around = self.admin_place(self.admin_parent(self.admin(id)?)?)?;
                radius_km = self.radius_km(around);
                self.point(around)?
            }
        };
        let admin1 = self.admin1(id).and_then(|admin| self.admin_place(admin));
        Some(PlaceRef {
            geonameid: self.geonameid(id),
            name: self.name(id).to_owned(),
            country: self.country_of(id).map(|country| country.iso3.clone()),
            admin1: admin1.map(|admin| self.name(admin).to_owned()),
            point,
            precision: self.precision(id),
            radius_km,
        })
    }
}

/// What a GeoNames feature code's point stands for.
fn precision_of(feature: &str) -> PlacePrecision {
    match feature {
        f if f.starts_with("A.PCL") || f == "A.TERR" => PlacePrecision::Country,
        f if f.starts_with("A.ADM1") => PlacePrecision::Admin1,
        f if f.starts_with("A.ADM") => PlacePrecision::Admin2,
        f if f.starts_with("A.") => PlacePrecision::Region,
        f if f.starts_with("P.") => PlacePrecision::Settlement,
        f if f.starts_with("R.") || f.starts_with("H.STM") || f.starts_with("H.CNL") => PlacePrecision::Line,
        "H.SEA" | "H.GULF" | "H.STRT" | "H.OCN" | "H.BAY" | "H.CHN" | "H.SD" => PlacePrecision::Maritime,
        f if f.starts_with("L.RGN") || f.starts_with("L.CONT") || f == "L.AREA" => PlacePrecision::Region,
        f if f.starts_with("T.") || f.starts_with("L.") || f.starts_with("V.") || f.starts_with("H.") => {
            PlacePrecision::Region
        }
        _ => PlacePrecision::Poi,
    }
}

#[cfg(test)]
mod tests;
