//! What stands around a name: what it lies in, told before or after it, and the kind of place its words ask for.

use dateline_resources::gazetteer::{AdminId, Gazetteer, NameMatch, PlaceId, PlaceKind, PlaceWords};
use dateline_types::PlacePrecision;
use rustc_hash::FxHashMap;

/// Bytes before and after a name that are read.
const REACH: usize = 90;
/// Words of the longest container.
const LONGEST: usize = 4;
/// Words between a name and the nationality that qualifies it: "the southern Yemeni port city of Aden".
const BETWEEN: usize = 6;

/// The divisions and countries that the words around a name say it lies in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Container {
    admins: Vec<AdminId>,
    /// How many of them are told after the name; the others are told before it.
    told_after: usize,
    /// The words after the name, and those before it.
    words: [String; 2],
    /// The place that the words after the name surely name: a country, or a division behind "in" or in brackets.
    sure: Option<PlaceId>,
}

impl Container {
    /// Those told after the name.
    pub(super) fn after(&self) -> &[AdminId] {
        &self.admins[..self.told_after]
    }

    /// Those told before the name.
    pub(super) fn before(&self) -> &[AdminId] {
        &self.admins[self.told_after..]
    }

    /// All of them.
    pub(super) fn all(&self) -> &[AdminId] {
        &self.admins
    }

    /// The place that surely holds the name, when it is told behind it.
    pub(super) fn sure(&self) -> Option<PlaceId> {
        self.sure
    }

    /// The words that name it after the place, or before it.
    pub(super) fn words(&self, after: bool) -> &str {
        &self.words[usize::from(!after)]
    }
}

/// Reads containers; remembers which words name a division.
pub(super) struct Reader<'g> {
    gazetteer: &'g Gazetteer,
    known: FxHashMap<String, Vec<AdminId>>,
}

impl<'g> Reader<'g> {
    pub(super) fn new(gazetteer: &'g Gazetteer) -> Reader<'g> {
        Reader { gazetteer, known: FxHashMap::default() }
    }

    /// What the words around `name` say it lies in.
    pub(super) fn container(&mut self, name: &str, before: &str, after: &str) -> Container {
        let (mut admins, mut words) = self.named_after(after);
        if let Some((_, tail)) = name.split_once(", ").filter(|_| admins.is_empty()) {
            admins = self.divisions_called(tail).to_vec();
            tail.clone_into(&mut words);
        }
        let told_after = admins.len();
        let country = |id: &PlaceId| self.gazetteer.precision(*id) == PlacePrecision::Country;
        let sure = admins.first().and_then(|&admin| self.gazetteer.admin_place(admin));
        let sure = sure.filter(|id| admins.len() == 1 && (country(id) || !after.starts_with(',')));
        let (front, front_words) = self.named_before(before);
        admins.extend(front);
        Container { admins, told_after, words: [words, front_words], sure }
    }

    /// "Paris, Texas", "Dadaab (Garissa County)", "a village in Kunduz", "Maiwand district of Kandahar".
    fn named_after(&mut self, after: &str) -> (Vec<AdminId>, String) {
        let words = container_words(after, self.gazetteer.words());
        for count in (1..=words.len()).rev() {
            let name = words[..count].join(" ");
            let admins = self.divisions_called(&name);
            if !admins.is_empty() {
                return (admins.to_vec(), name);
            }
        }
        (Vec::new(), String::new())
    }

    /// "Kenya's Garissa", "the Somali town of Afmadow": a possessive, or a nationality with a noun for a place.
    fn named_before(&mut self, before: &str) -> (Vec<AdminId>, String) {
        let none = (Vec::new(), String::new());
        let Some(before) = before.strip_suffix(' ') else { return none };
        let near = &before[floor(before, before.len().saturating_sub(REACH))..];
        let mut noun = false;
        let mut words = near.rsplit(' ');
        for _ in 0..BETWEEN {
            let Some(word) = words.next() else { return none };
            let bare = word.trim_start_matches(['(', '"', '“', '‘']);
            if let Some(owner) = bare.strip_suffix("'s").or_else(|| bare.strip_suffix("’s")) {
                return self.owner(owner, words);
            }
            if bare != word && !noun || word.ends_with(|c: char| !c.is_alphanumeric() && c != '-') {
                return none;
            }
            if bare.starts_with(char::is_uppercase) {
                let countries = self.gazetteer.demonym(bare);
                let places =
                    countries.iter().filter_map(|country| self.gazetteer.country_place(&country.iso3));
                let admins: Vec<AdminId> = places.filter_map(|id| self.gazetteer.admin(id)).collect();
                return if noun && !admins.is_empty() { (admins, bare.to_owned()) } else { none };
            }
            let beside = self.gazetteer.words();
            if beside.kind(bare).is_some() {
                noun = true;
            } else if !(beside.called.contains(bare)
                || beside.front.iter().any(|front| front == bare)
                || beside.between.contains(bare))
            {
                return none;
            }
        }
        none
    }

    /// The divisions called `last`, with the capitalised words before it: "Burkina Faso's", "North Kivu's".
    fn owner<'w>(&mut self, last: &str, mut before: impl Iterator<Item = &'w str>) -> (Vec<AdminId>, String) {
        let mut name = last.to_owned();
        let mut found = (Vec::new(), String::new());
        for _ in 0..LONGEST {
            let admins = self.divisions_called(&name);
            if !admins.is_empty() {
                found = (admins.to_vec(), name.clone());
            }
            match before.next() {
                Some(word)
                    if word.starts_with(char::is_uppercase) && word.ends_with(char::is_alphanumeric) =>
                {
                    name = format!("{word} {name}");
                }
                _ => break,
            }
        }
        found
    }

    /// Divisions and countries of this name.
    fn divisions_called(&mut self, name: &str) -> &[AdminId] {
        if !self.known.contains_key(name) {
            let divisions = divisions_called(self.gazetteer, name);
            self.known.insert(name.to_owned(), divisions);
        }
        &self.known[name]
    }
}

/// The last character boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Up to four capitalised words after a comma, an opening bracket, "in", or, behind a noun for a place, "of".
fn container_words(after: &str, beside: &PlaceWords) -> Vec<String> {
    let mut rest = &after[..floor(after, after.len().min(REACH))];
    let mut noun = false;
    if let Some(next) = rest.strip_prefix(' ')
        && let end = next.find(|c: char| !c.is_alphabetic()).unwrap_or(next.len())
        && let word = next[..end].to_lowercase()
        && (beside.kind(&word).is_some()
            || beside.quarter.contains(word.as_str())
            || beside.nested.contains(word.as_str()))
    {
        rest = &next[end..];
        noun = true;
    }
    let openings = [", in the ", ", in ", ", ", " (", " in the ", " in "];
    let opened = openings.iter().find_map(|opening| rest.strip_prefix(opening));
    let of = || rest.strip_prefix(" of ").filter(|_| noun);
    let Some(rest) = opened.or_else(of) else { return Vec::new() };
    let mut out = Vec::new();
    for word in rest.split(' ') {
        let word = word.split(['\n', ')', ';', ':', '"', '”', '—']).next().unwrap_or("");
        let stops = word.ends_with(',');
        let bare = word.trim_end_matches(',');
        let bare = bare.strip_suffix("'s").or_else(|| bare.strip_suffix("’s")).unwrap_or(bare);
        let abbreviated = bare.ends_with('.') && bare.len() <= 6;
        let text = if abbreviated { bare } else { bare.trim_end_matches(['.', '?', '!']) };
        if !text.chars().next().is_some_and(char::is_uppercase) && !beside.container.contains(text) {
            break;
        }
        if !beside.definite.contains(text) || !out.is_empty() {
            out.push(text.to_owned());
        }
        if stops || out.len() == LONGEST || (bare.ends_with('.') && !abbreviated) {
            break;
        }
    }
    out
}

/// Divisions and countries of this name.
fn divisions_called(gazetteer: &Gazetteer, name: &str) -> Vec<AdminId> {
    if matches!(name, "In" | "On" | "At" | "The" | "He" | "She" | "But" | "And" | "It") {
        return Vec::new();
    }
    let mut out = Vec::new();
    for candidate in gazetteer.lookup(name) {
        let division = matches!(
            gazetteer.precision(candidate.id),
            PlacePrecision::Country | PlacePrecision::Admin1 | PlacePrecision::Admin2
        );
        if division
            && candidate.how != NameMatch::Demonym
            && let Some(admin) = gazetteer.admin(candidate.id)
            && !out.contains(&admin)
        {
            out.push(admin);
        }
    }
    out
}

/// The kind of place the surroundings ask for, and the name with the word that says so.
pub(super) fn kind(
    name: &str,
    before: &str,
    after: &str,
    gazetteer: &Gazetteer,
) -> (Option<PlaceKind>, Option<String>) {
    let beside = gazetteer.words();
    let last = name.rsplit(' ').next().unwrap_or("").to_lowercase();
    if name.contains(' ')
        && let Some(kind) = beside.kind(&last)
    {
        return (Some(kind), None);
    }
    let next = after
        .strip_prefix(' ')
        .map_or("", |rest| rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or(""));
    if let Some(kind) = beside.kind(&next.to_lowercase()) {
        // "French city" is a city of France, not French City.
        let qualifies = next.starts_with(char::is_lowercase) && !gazetteer.demonym(name).is_empty();
        return if qualifies { (None, None) } else { (Some(kind), Some(format!("{name} {next}"))) };
    }
    if let Some(kind) = beside.kind_of_several(&next.to_lowercase()).or_else(|| listed_after(after, beside)) {
        // "Clarke and Oconee counties"
        let county = (kind == PlaceKind::Division).then(|| format!("{name} County"));
        return (Some(kind), county);
    }
    (listed_before(before, beside), None)
}

/// The plural that closes the list the name stands in: "Kunar, Laghman and Nuristan provinces".
fn listed_after(after: &str, beside: &PlaceWords) -> Option<PlaceKind> {
    if !after.starts_with([',', ' ']) {
        return None;
    }
    let near = &after[..floor(after, after.len().min(REACH))];
    let mut joined = false;
    for word in near.split(' ') {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if joined && let Some(kind) = beside.kind_of_several(&bare.to_lowercase()) {
            return Some(kind);
        }
        let joins = word == "&" || beside.joins.contains(word);
        joined |= joins;
        let name = bare.starts_with(char::is_uppercase) && matches!(&word[bare.len()..], "" | ",");
        if !(joins || name || word == "," || word.is_empty()) {
            return None;
        }
    }
    None
}

/// The noun before the name, or before the list it stands in: "the province of X", "the villages of X and Y".
fn listed_before(before: &str, beside: &PlaceWords) -> Option<PlaceKind> {
    let near = &before.strip_suffix(' ')?[..before.len() - 1];
    let near = &near[floor(near, near.len().saturating_sub(REACH))..];
    let mut words = near.rsplit(' ');
    let mut in_list = false;
    loop {
        let word = words.next()?;
        if beside.part_of.contains(word.to_lowercase().as_str()) {
            let noun = words.next()?.to_lowercase();
            let several = beside.kind_of_several(&noun);
            return if in_list { several } else { beside.kind(&noun).or(several) };
        }
        let bare = word.trim_end_matches(',');
        let joins = beside.joins.contains(word);
        if !(joins || bare.starts_with(char::is_uppercase) && bare.ends_with(char::is_alphanumeric)) {
            return None;
        }
        in_list = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::OnceLock;

    fn gazetteer() -> &'static Gazetteer {
        static OPEN: OnceLock<Gazetteer> = OnceLock::new();
        OPEN.get_or_init(Gazetteer::embedded)
    }

    /// `before [name] after`, parted.
    fn parts(marked: &str) -> (&str, &str, &str) {
        let (before, rest) = marked.split_once('[').unwrap();
        let (name, after) = rest.split_once(']').unwrap();
        (before, name, after)
    }

    #[test]
    fn the_words_around_a_name_say_what_it_is() {
        let cases = [
            ("in [Kunduz] province", Some(PlaceKind::FirstDivision)),
            ("in the province of [Kunduz] on Monday", Some(PlaceKind::FirstDivision)),
            ("in [Kunar], Laghman and Nuristan provinces", Some(PlaceKind::FirstDivision)),
            ("in Kunar and [Laghman] provinces", Some(PlaceKind::FirstDivision)),
            ("the villages of Arda, Borva and [Cal]", Some(PlaceKind::Settlement)),
            ("the city of [Aleppo]", Some(PlaceKind::Settlement)),
            ("in [Aleppo] and Idlib, two villages burned", None),
            ("the southern [French] city", None),
            ("in [Aleppo].", None),
        ];
        for (marked, wanted) in cases {
            let (before, name, after) = parts(marked);
            assert_eq!(kind(name, before, after, gazetteer()).0, wanted, "{marked}");
        }
    }

    #[test]
    fn what_a_name_lies_in_stands_before_or_behind_it() {
        let cases = [
            ("in [Paris], Texas", "Texas", ""),
            ("[Maiwand] district of Kandahar province", "Kandahar", ""),
            ("[Sui] area of Kandahar province", "Kandahar", ""),
            ("in [Dadaab] (Garissa County)", "Garissa County", ""),
            ("the Somali town of [Afmadow]", "", "Somali"),
            ("the southern Yemeni port city of [Aden]", "", "Yemeni"),
            ("in Burkina Faso's [Djibo]", "", "Burkina Faso"),
            ("in Nigeria’s northern [Borno]", "", "Nigeria"),
            ("Kenyan troops in [Afmadow]", "", ""),
            ("the Kenyan [Garissa]", "", ""),
        ];
        for (marked, after_words, before_words) in cases {
            let (before, name, after) = parts(marked);
            let container = Reader::new(gazetteer()).container(name, before, after);
            assert_eq!(
                (container.words(true), container.words(false)),
                (after_words, before_words),
                "{marked}"
            );
            assert_eq!(container.after().is_empty(), after_words.is_empty(), "{marked}");
        }
    }
}
