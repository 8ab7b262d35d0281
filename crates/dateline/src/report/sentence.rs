//! What a line of the bulletin says: neutral, short, and no more than the records behind it.

use super::language::{Language, first};
use super::party::Parties;
use super::phrases::is_mutual;
use super::support::{happened, is_inferred, is_place_inferred};
use super::toll::tolls;
use dateline_resources::countries::CountryWord;
use dateline_types::*;
use jiff::civil::Date;
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// `4 May 2019`, in the bulletin's language.
pub(super) fn long_date(date: Date, language: &Language) -> String {
    language.say("dates.day", date_values(date, language))
}

fn date_values(date: Date, language: &Language) -> Value {
    let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    let alone = match language.listed("", "months_alone", month) {
        "" => language.listed("", "months", month),
        alone => alone,
    };
    context! { d => date.day(), month => language.listed("", "months", month), month_alone => alone, y => date.year() }
}

/// An interval in words: what opens a sentence ("On 4 May 2019"), and the bare date.
pub(super) fn when(interval: Option<DayInterval>, language: &Language) -> (String, String) {
    let Some(interval) = interval else {
        return (language.say("dates.unknown", ().into()), language.say("dates.unknown_short", ().into()));
    };
    let (start, end) = (interval.start(), interval.end());
    let whole_months = start.day() == 1 && end == end.last_of_month();
    let opened = |key: &str, date: String| (language.say(key, context! { a => &date }), date);
    if start == end {
        return opened("dates.on_day", long_date(start, language));
    }
    if whole_months && (start.year(), start.month()) == (end.year(), end.month()) {
        return opened("dates.in_month", language.say("dates.month", date_values(start, language)));
    }
    if whole_months && start.year() == end.year() && (start.month(), end.month()) == (1, 12) {
        return opened("dates.in_year", start.year().to_string());
    }
    let (from, to) = (long_date(start, language), long_date(end, language));
    if (start.year(), start.month()) == (end.year(), end.month()) {
        let day = start.day();
        return (
            language.say("dates.between_days", context! { day, b => &to }),
            language.say("dates.days", context! { day, b => &to }),
        );
    }
    (language.say("dates.between", context! { a => &from, b => &to }), format!("{from} \u{2013} {to}"))
}

/// The style class of a class's quad category.
pub(crate) fn quad_class(class: EventClass) -> &'static str {
    class.plover_type().map_or("local", |kind| kind.quad().as_str())
}

/// The English name of a place's country.
pub(super) fn country_name(place: &PlaceRef, parties: &Parties<'_>) -> Option<String> {
    let code = place.country.as_deref()?;
    Some(parties.countries.by_iso3(code).map_or(code, |country| country.name.as_str()).to_owned())
}

/// The incident as one or two sentences, without its citations.
pub(super) fn incident(incident: &Incident, members: &[&Event], parties: &Parties<'_>) -> String {
    let language = parties.language;
    let phrase = language.phrase(incident);
    // Whom only the surrounding text gives is told apart from who is said to have acted, like such a place.
    let (inferred, stated): (Vec<&ActorRef>, Vec<&ActorRef>) =
        incident.actors.iter().partition(|party| is_inferred(party));
    let (mut between, mut involving, mut by, mut on) =
        (String::new(), String::new(), String::new(), String::new());
    let mut known: Vec<String> = Vec::new();
    if is_mutual(incident) {
        let side = |side: Side| {
            parties.names(stated.iter().copied().filter(|party| party.side == side), members, &[])
        };
        let sides = [side(Side::A), side(Side::B)].map(|names| language.join(&names));
        let sides: Vec<String> = sides.into_iter().filter(|side| !side.is_empty()).collect();
        match sides.as_slice() {
            [one] => involving = one.clone(),
            both => between = language.join(both),
        }
        known.extend(sides);
    } else {
        // "in Green Zone, against Green Zone" says it once.
        let place = incident.place.as_ref().map_or(Vec::new(), |place| place_names(place, members));
        let actors = parties.names(stated.iter().copied(), members, &[]);
        known.extend(actors.iter().cloned().chain(place));
        let targets = parties.names(incident.targets.iter(), members, &known);
        (by, on) = (language.join(&actors), language.join(&targets));
        known.extend(targets);
    }
    // The sentence itself says that they are inferred: no note.
    let inferred: Vec<ActorRef> =
        inferred.into_iter().map(|party| ActorRef { attribution: None, ..party.clone() }).collect();
    let inferred = parties.names(inferred.iter(), members, &known);
    let inferred_party = (!inferred.is_empty())
        .then(|| language.say("sentences.inferred_party", context! { parties => language.join(&inferred) }));
    let status = &incident.status;
    let predicate = language.listed("predicates", predicate(status), usize::from(phrase.plural));
    let elsewhere = is_place_inferred(incident, members);
    let place = incident.place.as_ref().map(|place| place_words(place, members, parties));
    let (when, date) = when(incident.interval, language);
    let tolls = tolls(incident, members, parties);
    let outcome = incident.outcome.filter(|outcome| *outcome != Outcome::Completed);
    let inferred_place = place
        .as_ref()
        .filter(|_| elsewhere)
        .map(|(_, bare)| language.say("sentences.inferred_place", context! { place => bare }));
    language.say(
        "sentences.incident",
        context! {
            happened => happened(status),
            when, date, between, involving, by, on, predicate, tolls, inferred_party, inferred_place,
            dated => incident.interval.is_some(),
            label => &phrase.label,
            phrase => &phrase.phrase,
            by_word => &phrase.actor,
            on_word => &phrase.target,
            place => place.filter(|_| !elsewhere).map(|(whole, _)| whole),
            outcome => outcome.map(|outcome| language.word("outcomes", outcome.as_str()).to_owned()),
        },
    )
}

/// The key of the words for what the text commits itself to.
fn predicate(status: &Status) -> &'static str {
    if status.polarity == Polarity::Negated {
        return "negated";
    }
    match (status.actuality, status.certainty) {
        (Actuality::Occurred, Certainty::Probable) => "probable",
        (Actuality::Occurred, Certainty::Possible) => "possible",
        (Actuality::Occurred, Certainty::Uncommitted) => "uncommitted",
        (actuality, _) => actuality.as_str(),
    }
}

/// `in Quetta (Balochistan, Pakistan)`, worded by precision and spelled as a report does, and the same without its
/// preposition.
pub(super) fn place_words(place: &PlaceRef, members: &[&Event], parties: &Parties<'_>) -> (String, String) {
    let language = parties.language;
    let own = own_place(place, members);
    let adjective = |text: &str| {
        let meanings = parties.countries.word(text);
        meanings.iter().any(|(_, word)| matches!(word, CountryWord::Adjective | CountryWord::People))
    };
    let spelled = own.map(|own| own.text.trim()).filter(|text| {
        text.starts_with(char::is_uppercase)
            && text.split_whitespace().count() <= 4
            && !text.contains('[')
            && !adjective(text)
            // Of a name in capitals the letters say nothing that the gazetteer's do not.
            && (text.contains(char::is_lowercase) || !same_letters(text, &place.name))
    });
    let unresolved = own.is_some_and(|own| own.unresolved) && spelled.is_some();
    let mut within: Vec<String> = Vec::new();
    let name = match spelled {
        Some(spelled) if unresolved => {
            within.push(language.word("sentences", "unresolved_name").to_owned());
            within.push(place.name.clone());
            spelled.to_owned()
        }
        Some(spelled) if !same_letters(spelled, &place.name) => {
            within.push(language.say("sentences.spelled", context! { name => &place.name }));
            spelled.to_owned()
        }
        Some(spelled) => spelled.to_owned(),
        None => place.name.clone(),
    };
    let country = country_name(place, parties);
    let division = place.admin1.clone();
    for unit in division.into_iter().chain(country) {
        if !same_letters(&unit, &place.name) && !same_letters(&unit, &name) && !within.contains(&unit) {
            within.push(unit);
        }
    }
    let bare = if within.is_empty() { name } else { format!("{name} ({})", within.join(", ")) };
    let key = if unresolved { "unresolved" } else { place.precision.as_str() };
    (language.say(&format!("places.{key}"), context! { place => &bare }), bare)
}

/// The place of the report that was resolved to `place`.
fn own_place<'e>(place: &PlaceRef, members: &[&'e Event]) -> Option<&'e EventPlace> {
    members.iter().filter_map(|event| event.place.as_ref()).find(|own| {
        own.place.as_ref().is_some_and(|found| found.geonameid == place.geonameid && found.name == place.name)
    })
}

/// The names a place has here: the gazetteer's and the report's.
fn place_names(place: &PlaceRef, members: &[&Event]) -> Vec<String> {
    let own = own_place(place, members).map(|own| own.text.trim().to_owned());
    own.into_iter().chain([place.name.clone()]).collect()
}

/// True if two names have the same letters but for marks and case: "Ghor" and "Ghōr".
fn same_letters(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> Vec<char> {
        text.chars().flat_map(char::to_lowercase).map(without_mark).filter(|c| c.is_alphanumeric()).collect()
    };
    letters(one) == letters(other)
}

/// The letters of romanised names without their marks (Unicode Latin Extended-A and -B, and what transliterations add).
pub(super) fn without_mark(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' => 'a',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ə' => 'e',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ç' | 'ć' | 'č' => 'c',
        'ḩ' | 'ḥ' | 'ħ' => 'h',
        'ş' | 'š' | 'ṣ' | 'ś' | 'ș' => 's',
        'ţ' | 'ṭ' | 'ț' => 't',
        'ḑ' | 'ḍ' | 'đ' => 'd',
        'ẕ' | 'ž' | 'ż' | 'ẓ' | 'ź' => 'z',
        'ñ' | 'ń' | 'ň' => 'n',
        'ğ' | 'ġ' => 'g',
        'ł' => 'l',
        'ý' | 'ÿ' => 'y',
        c => c,
    }
}

/// How many reports, publishers and origins, and their names.
pub(super) fn provenance(incident: &Incident, members: &[&Event], parties: &Parties<'_>) -> String {
    let documents = members.iter().filter_map(|event| parties.documents.get(&event.document));
    let mut names: Vec<String> = documents.map(|document| source_name(document, parties.language)).collect();
    names.sort();
    names.dedup();
    let (reports, publishers, origins) = (incident.reports, incident.publishers, incident.origins);
    parties
        .language
        .say("sentences.provenance", context! { reports, publishers, origins, names => names.join("; ") })
}

/// `Police reported the event`.
pub(super) fn claim(claim: &Claim, language: &Language) -> String {
    let speaker = match &claim.speaker {
        Some(speaker) if !language.is_party_word("not_a_party", &speaker.text.trim().to_lowercase()) => {
            shorten(speaker.text.trim(), 12)
        }
        _ => language.bare("source_not_named").to_owned(),
    };
    let about = language.word("about", claim.about.as_str());
    let special = format!("{}_{}", claim.act, claim.about);
    let act = match language.word("acts", &special) {
        own if own != special => own.to_owned(),
        _ => language.say(&format!("acts.{}", claim.act), context! { about }),
    };
    language.say("sentences.claim", context! { speaker, act, medium => claim.medium.as_deref() })
}

/// The statement as one line: its holder, and its own words.
pub(super) fn statement(statement: &Statement, document: &Document, language: &Language) -> String {
    let source = source_name(document, language);
    // "It warned that …": who "it" is stands in the sentence before; the report's name says where to look.
    let holder = statement.holder.as_ref().map(|holder| shorten(holder.text.trim(), 12));
    let holder = match holder {
        Some(holder) if language.is_party_word("not_a_party", &holder.to_lowercase()) => source,
        Some(holder) => holder,
        None => language.say("sentences.author", context! { source }),
    };
    let mut about: Vec<String> = statement
        .about
        .iter()
        .map(|item| match item {
            StatementAbout::Class(class) => language.phrase_of_class(*class).label.to_lowercase(),
            StatementAbout::Actor { text, .. } | StatementAbout::Place { text, .. } => text.clone(),
            StatementAbout::Topic(text) => text.clone(),
        })
        .collect();
    // Each once, and none that only points back.
    let mut seen = BTreeSet::new();
    about.retain(|item| {
        let lower = item.to_lowercase();
        !language.is_party_word("not_a_party", &lower) && seen.insert(lower)
    });
    let direction =
        statement.direction.map(|direction| language.word("directions", direction.as_str()).to_owned());
    let words = shorten(&statement.evidence.first().text, super::LONGEST_QUOTE);
    let about = shorten(&about.join(", "), 14);
    language.say("sentences.assessment", context! { holder, words, about, direction })
}

/// Publisher, title or file name of a document, with its date.
pub(super) fn source_name(document: &Document, language: &Language) -> String {
    let name = apart_from_numbers(publisher(document));
    match &document.date {
        Some(date) => {
            let date = long_date(date.date, language);
            language.say("sentences.dated_source", context! { name, date })
        }
        None => language.say("sentences.undated_source", context! { name }),
    }
}

/// A name as it may stand before a number: one that ends in letters written from right to left would take the number to its
/// other side, so a mark of direction ends it (Unicode UAX #9, LRM).
pub(super) fn apart_from_numbers(name: &str) -> String {
    let turned =
        |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    match name.chars().rev().find(|c| c.is_alphabetic()) {
        Some(last) if turned(last) => format!("{name}\u{200e}"),
        _ => name.to_owned(),
    }
}

/// Publisher or file name of a document.
pub(super) fn publisher(document: &Document) -> &str {
    let file = document.origin.rsplit(['/', '\\']).next().unwrap_or(&document.origin);
    document.publisher.as_deref().unwrap_or(file)
}

/// At most `words` words of a text, with an ellipsis where it was cut.
pub(super) fn shorten(text: &str, words: usize) -> String {
    let mut all = text.split_whitespace();
    let kept: Vec<&str> = all.by_ref().take(words).collect();
    let mut short = kept.join(" ");
    if all.next().is_some() {
        short.push_str(" \u{2026}");
    }
    short
}

/// A text with its first letter small: for a sentence's opening words within another sentence.
pub(super) fn inside(text: &str) -> String {
    first(text, |c| c.to_lowercase().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_number_stays_behind_a_name_from_right_to_left() {
        assert_eq!(apart_from_numbers("صوت الموصل"), "صوت الموصل\u{200e}");
        assert_eq!(apart_from_numbers("Баткен Пресс"), "Баткен Пресс");
    }

    #[test]
    fn quotes_are_short() {
        assert_eq!(shorten("one two three", 2), "one two \u{2026}");
        assert_eq!(shorten("one two", 2), "one two");
    }

    #[test]
    fn dates_read_as_written_in_either_language() {
        let russian = Language::open("ru", None).unwrap();
        let interval = |a: Date, b: Date| DayInterval::new(a, b);
        let day = date(2019, 5, 4);
        let cases = [
            (interval(day, day), "On 4 May 2019", "4 мая 2019 года"),
            (interval(date(2019, 5, 1), date(2019, 5, 31)), "In May 2019", "май 2019 года"),
            (interval(date(2019, 1, 1), date(2019, 12, 31)), "In 2019", "2019 год"),
            (interval(day, date(2019, 5, 6)), "Between 4 and 6 May 2019", "4–6 мая 2019 года"),
            (None, "On a date that is not stated", "Дата не указана"),
        ];
        for (interval, english, expected) in cases {
            assert_eq!(when(interval, &Language::english()).0, english);
            assert_eq!(when(interval, &russian).0, expected);
        }
    }

    #[test]
    fn names_differ_by_letters_and_not_by_marks() {
        assert!(same_letters("Ghor", "Ghōr"));
        assert!(same_letters("Al-Anbar", "Al Anbār"));
        assert!(!same_letters("Termez", "Tirmiz"));
    }
}
