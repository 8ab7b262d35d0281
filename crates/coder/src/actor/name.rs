//! Dictionary names in a parse: the longest at each place, with one reading chosen by the document.

use dateline_resources::actors::{ActorDictionary, EntryKind, NameUse, Word, words};
use dateline_resources::lexicon::PartyWords;
use dateline_types::{Document, Parse, PlaceMention, PlacePrecision, Pos, Span};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::ops::Range;

/// A name found in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameMatch {
    /// Its tokens, half-open.
    pub tokens: Range<u32>,
    /// The token of it that governs the others.
    pub head: u32,
    /// The dictionary entry.
    pub entry: u32,
    /// How the name is used.
    pub usage: NameUse,
}

/// The countries a document names, by how often.
#[derive(Debug, Clone, Default)]
pub struct Countries {
    counts: FxHashMap<SmolStr, u32>,
    /// The same without adjectives and peoples: what the report says of places and states.
    named: FxHashMap<SmolStr, u32>,
}

impl Countries {
    /// True if the document names the country.
    pub fn has(&self, iso3: &str) -> bool {
        self.counts.contains_key(iso3)
    }

    /// The country named at least twice as often as any other, and at least twice; one that only a
    /// nationality names does not count.
    pub fn dominant(&self) -> Option<&SmolStr> {
        let mut all: Vec<(&SmolStr, u32)> = self.counts.iter().map(|(c, n)| (c, *n)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let (best, n) = *all.first()?;
        let next = all.get(1).map_or(0, |x| x.1);
        // A nationality alone says whose the victims are, not whose the soldiers.
        let told = self.named.contains_key(best) || n >= OFTEN;
        (told && (n >= 2 && n >= 2 * next || all.len() == 1)).then_some(best)
    }
}

/// So often a nationality is named in a report about its country.
const OFTEN: u32 = 3;

/// True if the document is written in capitals, so that capitals tell nothing.
pub fn in_capitals(text: &str) -> bool {
    let (mut upper, mut letters) = (0usize, 0usize);
    for c in text.chars().take(4000).filter(|c| c.is_alphabetic()) {
        letters += 1;
        upper += usize::from(c.is_uppercase());
    }
    letters > 20 && upper * 10 > letters * 8
}

/// All names, left to right, longest first, none overlapping another.
pub fn find(
    document: &Document,
    parse: &Parse,
    dictionary: &ActorDictionary,
    party: &PartyWords,
    places: &[PlaceMention],
) -> (Vec<NameMatch>, Countries) {
    let text = tokens_as_words(document, parse);
    let case_known = !in_capitals(&document.text);
    type Readings = Vec<(u32, NameUse)>;
    let mut found: Vec<(Range<u32>, Readings)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match dictionary.longest_at(&text, at, case_known) {
            Some(name) if plausible(parse, party, &text[at..at + name.len], &name.readings, case_known) => {
                let tokens = text[at].token..text[at + name.len - 1].token + 1;
                found.push((tokens, name.readings));
                at += name.len;
            }
            _ => at += 1,
        }
    }
    found.retain_mut(|(tokens, readings)| {
        let span =
            parse.tokens()[tokens.start as usize].span.cover(parse.tokens()[tokens.end as usize - 1].span);
        if let Some(country) = elsewhere(places, span) {
            // "New Mexico" is not Mexico's, nor is Georgia beside Macon the country.
            readings.retain(|(e, _)| {
                let entry = dictionary.entry(*e);
                entry.kind != EntryKind::State || entry.key == country
            });
        }
        !readings.is_empty()
    });
    let mut countries = Countries::default();
    for (_, readings) in &found {
        let mut states = readings.iter().filter(|(e, _)| dictionary.entry(*e).kind == EntryKind::State);
        if let (Some((state, usage)), None) = (states.next(), states.next()) {
            let key = &dictionary.entry(*state).key;
            *countries.counts.entry(key.clone()).or_default() += 1;
            if !matches!(usage, NameUse::Adjective | NameUse::People) {
                *countries.named.entry(key.clone()).or_default() += 1;
            }
        }
    }
    for place in places.iter() {
        let Some(country) = place.place.as_ref().and_then(|p| p.country.clone()) else { continue };
        *countries.counts.entry(country.clone()).or_default() += 1;
        if !place.as_actor {
            *countries.named.entry(country).or_default() += 1;
        }
    }
    let day = document.date.as_ref().map(|d| {
        u32::from(d.date.year().max(0) as u16) * 10_000 + d.date.month() as u32 * 100 + d.date.day() as u32
    });
    let mut names = Vec::new();
    for (tokens, readings) in found {
        let Some((entry, usage)) = choose(parse, dictionary, &tokens, &readings, &countries, day) else {
            continue;
        };
        let head = governing(parse, &tokens);
        names.push(NameMatch { tokens, head, entry, usage });
    }
    (names, countries)
}

/// The country of the place that holds the words of a name, if they are a place's that is no country itself.
fn elsewhere(places: &[PlaceMention], span: Span) -> Option<SmolStr> {
    let at = places.partition_point(|place| place.span.end() <= span.start());
    let place = places.get(at).filter(|place| place.span.contains(span) && !place.unresolved)?;
    let found = place.place.as_ref()?;
    found.country.clone().filter(|_| found.precision != PlacePrecision::Country)
}

/// The token of a run whose head lies outside it.
fn governing(parse: &Parse, tokens: &Range<u32>) -> u32 {
    let outside = |&t: &u32| {
        let head = parse.tokens()[t as usize].head;
        head == t || !tokens.contains(&head)
    };
    tokens
        .clone()
        .rev()
        .filter(|&t| parse.tokens()[t as usize].pos != Pos::Punct)
        .find(outside)
        .unwrap_or(tokens.end - 1)
}

fn tokens_as_words<'a>(document: &'a Document, parse: &Parse) -> Vec<Word<'a>> {
    let mut all = Vec::with_capacity(parse.tokens().len());
    for (index, token) in parse.tokens().iter().enumerate() {
        let made = words(document.words(token.span));
        let last = made.len().saturating_sub(1);
        for (n, mut word) in made.into_iter().enumerate() {
            word.starts_token = n == 0;
            word.ends_token = n == last;
            word.token = index as u32;
            word.start += token.span.start();
            all.push(word);
        }
    }
    all
}

/// Refuses what looks like a name and is a common word.
fn plausible(
    parse: &Parse,
    party: &PartyWords,
    run: &[Word<'_>],
    readings: &[(u32, NameUse)],
    case_known: bool,
) -> bool {
    let tokens = parse.tokens();
    let first = &tokens[run[0].token as usize];
    // "anti-Hamas", "pro-Kremlin": about the group, not the group.
    if let Some(before) = (run[0].token as usize).checked_sub(2)
        && tokens[before + 1].form == "-"
        && !tokens[before].space_after
        && party.about_prefixes.contains(tokens[before].form.to_lowercase().as_str())
    {
        return false;
    }
    if run.len() > 1 {
        return true;
    }
    let starts_sentence = parse.sentences()[parse.sentence_of(run[0].token)].tokens.start == run[0].token;
    let proper = first.pos == Pos::Propn || first.tag.starts_with("NNP");
    let adjective = readings.iter().any(|(_, u)| matches!(u, NameUse::Adjective | NameUse::People));
    if adjective || !run[0].text.is_ascii() {
        return true;
    }
    let acronym = readings.iter().any(|(_, u)| *u == NameUse::Acronym);
    match (case_known, acronym) {
        (true, true) => true,
        (true, false) => !starts_sentence || proper,
        (false, true) => proper || first.form.chars().all(|c| !c.is_lowercase()) && first.pos != Pos::Pron,
        (false, false) => proper || first.form.chars().next().is_some_and(char::is_uppercase),
    }
}

/// One reading of a name: valid on the day, of a country the document names, named before described.
fn choose(
    parse: &Parse,
    dictionary: &ActorDictionary,
    tokens: &Range<u32>,
    readings: &[(u32, NameUse)],
    countries: &Countries,
    day: Option<u32>,
) -> Option<(u32, NameUse)> {
    let mut best: Option<(i32, u32, NameUse)> = None;
    for &(index, usage) in readings {
        let entry = dictionary.entry(index);
        let mut score = 0;
        if entry.kind == EntryKind::OfficeHolder && !holder_fits(parse, dictionary, tokens, index, countries)
        {
            continue;
        }
        let inside = day.is_none_or(|d| entry.from.is_none_or(|f| f <= d) && entry.to.is_none_or(|t| d <= t));
        score += if inside { 4 } else { 0 };
        // A validity of its own beats an open one (a default).
        score += i32::from(inside && (entry.from.is_some() || entry.to.is_some()) && day.is_some());
        if entry.countries.iter().any(|c| countries.has(c)) {
            score += 8;
        }
        score += match entry.kind {
            EntryKind::State => 2,
            EntryKind::Group | EntryKind::International | EntryKind::Body => 1,
            EntryKind::Medium | EntryKind::OfficeHolder => 0,
        };
        score += i32::from(usage == NameUse::Name);
        if best.is_none_or(|(s, ..)| score > s) {
            best = Some((score, index, usage));
        }
    }
    best.map(|(_, index, usage)| (index, usage))
}

/// True if a surname may be the office holder's: no other given name before it, and some sign that it is he.
fn holder_fits(
    parse: &Parse,
    dictionary: &ActorDictionary,
    tokens: &Range<u32>,
    index: u32,
    countries: &Countries,
) -> bool {
    let entry = dictionary.entry(index);
    let token = |i: u32| &parse.tokens()[i as usize];
    if token(tokens.end - 1).pos != Pos::Propn {
        return false;
    }
    let next_is_name = (tokens.end as usize) < parse.tokens().len()
        && token(tokens.end).pos == Pos::Propn
        && token(tokens.end - 1).head == tokens.end;
    if next_is_name {
        return false;
    }
    let before = tokens.start.checked_sub(1).map(token).filter(|t| t.pos == Pos::Propn);
    let title = |form: &str| dictionary.agent(&form.to_lowercase()).is_some();
    let plain = |text: &str| words(text).first().map(|w| w.normal.clone()).unwrap_or_default();
    match before {
        Some(b) if title(&b.form) => true,
        Some(b) if !entry.given.is_empty() => plain(&b.form) == plain(&entry.given) || b.form.len() <= 2,
        Some(b) => {
            !parse.entities().iter().any(|e| e.label == "PERSON" && e.span.overlaps(b.span))
                || entry.given.is_empty()
        }
        None => {
            entry.given.is_empty()
                || entry.countries.iter().any(|c| countries.has(c))
                || token(tokens.start).form.len() >= 5
        }
    }
}
