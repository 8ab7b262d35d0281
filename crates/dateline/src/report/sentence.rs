//! What a line of the bulletin says: neutral, short, and no more than the records behind it.

use super::Wording;
use super::html::escape;
use super::phrases::is_mutual;
use dateline_types::*;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// `4 May 2019`.
pub(super) fn long_date(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// The incident's time as a reader would write it; says when it is not known.
pub(super) fn when(incident: &Incident) -> String {
    let Some(interval) = incident.interval else { return "Date not stated".into() };
    let (start, end) = (interval.start(), interval.end());
    if start == end {
        return long_date(start);
    }
    let whole_month = start.day() == 1 && end == end.last_of_month();
    if whole_month && (start.year(), start.month()) == (end.year(), end.month()) {
        return start.strftime("%B %Y").to_string();
    }
    if whole_month && start.year() == end.year() && start.month() == 1 && end.month() == 12 {
        return start.strftime("%Y").to_string();
    }
    if (start.year(), start.month()) == (end.year(), end.month()) {
        return format!("{}\u{2013}{}", start.day(), long_date(end));
    }
    format!("{} \u{2013} {}", long_date(start), long_date(end))
}

/// The style class of a class's quad category.
pub(super) fn quad_class(class: EventClass) -> &'static str {
    class.plover_type().map_or("local", |kind| kind.quad().as_str())
}

/// The English name of a place's country.
pub(super) fn country_name(place: &PlaceRef, wording: &Wording<'_>) -> Option<String> {
    let code = place.country.as_deref()?;
    Some(wording.countries.by_iso3(code).map_or(code, |country| country.name.as_str()).to_owned())
}

/// The incident as one sentence, in HTML, without its citations.
pub(super) fn incident(incident: &Incident, wording: &Wording<'_>) -> String {
    let phrase = wording.phrases.of(incident);
    let mut text = String::new();
    if let Some(lead) = lead(&incident.status) {
        text.push_str(&format!("<em class=\"status\">{lead}</em> "));
    }
    text.push_str(&capitalised(&phrase.phrase));
    let of_side =
        |side: Side| -> Vec<String> { names(incident.actors.iter().filter(|a| a.side == side), wording) };
    if is_mutual(incident) {
        let (a, b) = (of_side(Side::A), of_side(Side::B));
        text.push_str(&format!(" between {} and {}", join(&a), join(&b)));
    } else {
        let actors = names(incident.actors.iter(), wording);
        let targets = names(incident.targets.iter(), wording);
        if !actors.is_empty() {
            text.push_str(&format!(" {} {}", phrase.actor, join(&actors)));
        }
        if !targets.is_empty() {
            text.push_str(&format!(" {} {}", phrase.target, join(&targets)));
        }
    }
    if let Some(place) = &incident.place {
        text.push_str(&format!(", {}", place_words(place, wording)));
    }
    text.push('.');
    let tolls: Vec<String> = incident.quantities.iter().map(|q| toll(q, &whose(q, incident))).collect();
    if !tolls.is_empty() {
        text.push_str(&format!(" {}.", capitalised(&tolls.join("; "))));
    }
    if let Some(outcome) = incident.outcome {
        let words = match outcome {
            Outcome::Completed => None,
            Outcome::Failed => Some("The attempt failed."),
            Outcome::FoiledByArrest => Some("It was stopped by arrests."),
            Outcome::FoiledOtherwise => Some("It was stopped before it was carried out."),
        };
        if let Some(words) = words {
            text.push_str(&format!(" {words}"));
        }
    }
    text
}

/// The word that says what the text commits itself to; none for what is plainly reported as having happened.
fn lead(status: &Status) -> Option<&'static str> {
    if status.polarity == Polarity::Negated {
        return Some("Reported not to have happened:");
    }
    match (status.actuality, status.certainty) {
        (Actuality::Planned, _) => Some("Planned:"),
        (Actuality::Threatened, _) => Some("Threatened:"),
        (Actuality::CalledFor, _) => Some("Called for:"),
        (Actuality::Hypothetical, _) => Some("Supposed or feared:"),
        (Actuality::Attempted, _) => Some("Attempted:"),
        (Actuality::Foiled, _) => Some("Foiled:"),
        (Actuality::Ongoing, _) => Some("Under way:"),
        (Actuality::Occurred, Certainty::Probable) => Some("Held by the report to be probable:"),
        (Actuality::Occurred, Certainty::Possible) => Some("Held by the report to be possible:"),
        (Actuality::Occurred, Certainty::Uncommitted) => Some("According to the sources named:"),
        (Actuality::Occurred, Certainty::Certain) => None,
    }
}

/// Each party once, by its dictionary name or by the words of the text; persons are masked.
fn names<'a>(parties: impl Iterator<Item = &'a ActorRef>, wording: &Wording<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for party in parties {
        let words = party_words(party, wording);
        if words.is_empty() {
            continue;
        }
        let note = party.attribution.as_ref().and_then(|attribution| match attribution.basis {
            AttributionBasis::Stated => None,
            AttributionBasis::SelfClaimed => Some("by its own claim".to_owned()),
            AttributionBasis::Attributed => Some(match &attribution.by {
                Some(by) => format!("as {by} says"),
                None => "as attributed".to_owned(),
            }),
            AttributionBasis::Suspected => Some("suspected".to_owned()),
            AttributionBasis::Inferred => Some("inferred from the context".to_owned()),
        });
        let name = match note {
            Some(note) => format!("{} <span class=\"basis\">({})</span>", escape(&words), escape(&note)),
            None => escape(&words),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The words for one party: the text's own, with the dictionary's name where that says more.
fn party_words(party: &ActorRef, wording: &Wording<'_>) -> String {
    // A number of victims is the toll's to tell; here it would stand as if it were known exactly.
    let words = wording.written.inside_a_sentence(party.text.trim());
    match &party.name {
        Some(name) if words.is_empty() || party.sector == Some(Sector::Reb) => name.clone(),
        Some(name) if !words.to_lowercase().contains(&name.to_lowercase()) && words.len() < 60 => {
            format!("{words} [{name}]")
        }
        _ => shorten(&words, 12),
    }
}

pub(super) fn join(names: &[String]) -> String {
    match names {
        [] => "parties not named".into(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// `in Quetta (Balochistan, Pakistan)`, worded by precision.
fn place_words(place: &PlaceRef, wording: &Wording<'_>) -> String {
    let country = country_name(place, wording);
    let mut within: Vec<String> = Vec::new();
    if let Some(admin1) = place.admin1.as_ref().filter(|a| **a != place.name) {
        within.push(admin1.clone());
    }
    if let Some(country) = country.filter(|c| *c != place.name) {
        within.push(country);
    }
    let within = if within.is_empty() { String::new() } else { format!(" ({})", escape(&within.join(", "))) };
    let name = escape(&place.name);
    let (before, after) = match place.precision {
        PlacePrecision::Poi => ("at ", ""),
        PlacePrecision::Settlement => ("in ", ""),
        PlacePrecision::Admin2 | PlacePrecision::Admin1 => ("in ", ", exact place not stated"),
        PlacePrecision::Country => ("in ", ", place within the country not stated"),
        PlacePrecision::Region => ("in the region of ", ""),
        PlacePrecision::Line => ("along ", ""),
        PlacePrecision::Border => ("on the border at ", ""),
        PlacePrecision::Maritime => ("at sea, ", ""),
    };
    format!("{before}{name}{within}{after}")
}

/// `4 (reports say 3 to 6)`.
pub(super) fn bounds(bounds: &QuantityBounds) -> String {
    match (bounds.low, bounds.best, bounds.high) {
        (low, best, Some(high)) if low == best && best == high => format!("{best}"),
        (low, best, Some(high)) => format!("{best} (reports say {low} to {high})"),
        (low, best, None) if low == best => format!("at least {best}"),
        (low, best, None) => format!("{best} (reports say at least {low})"),
    }
}

/// `killed: 4 (reports say 3 to 6) civilians`.
fn toll(counted: &QuantityBounds, whose: &str) -> String {
    format!("{}: {}{whose}", counted.kind, bounds(counted))
}

/// Whose dead they are, in HTML: in a clash the side by its name, or by its place in the sentence about it.
pub(super) fn whose(counted: &QuantityBounds, incident: &Incident) -> String {
    let mutual = is_mutual(incident);
    let side = match counted.of {
        None => return String::new(),
        Some(QuantityOf::Civilians) => return " civilians".to_owned(),
        Some(QuantityOf::A) if !mutual => return " on the acting side".to_owned(),
        Some(QuantityOf::B) if !mutual => return String::new(),
        Some(QuantityOf::A) => Side::A,
        Some(QuantityOf::B) => Side::B,
    };
    let mut names: Vec<String> = incident
        .actors
        .iter()
        .filter(|a| a.side == side)
        .filter_map(|a| a.name.as_deref())
        .map(escape)
        .collect();
    names.dedup();
    match (names.is_empty(), side) {
        (false, _) => format!(" on the side of {}", join(&names)),
        (true, Side::A) => " on the first side".to_owned(),
        (true, Side::B) => " on the second side".to_owned(),
    }
}

/// How many reports, publishers and origins, and their names.
pub(super) fn provenance(
    incident: &Incident,
    members: &[&Event],
    documents: &[Document],
    index: &BTreeMap<&DocumentId, usize>,
) -> String {
    let mut names: Vec<String> = members
        .iter()
        .filter_map(|event| index.get(&event.document))
        .map(|&n| source_name(&documents[n]))
        .collect();
    names.sort();
    names.dedup();
    format!(
        "{} {}, {} {}, {} distinct {}: {}",
        incident.reports,
        plural(incident.reports, "report"),
        incident.publishers,
        plural(incident.publishers, "publisher"),
        incident.origins,
        plural(incident.origins, "origin"),
        names.join("; ")
    )
}

fn plural(count: u32, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// `Police reported the event`, in HTML.
pub(super) fn claim(claim: &Claim) -> String {
    let speaker = match &claim.speaker {
        Some(speaker) => capitalised(&escape(&shorten(speaker.text.trim(), 12))),
        None => "Source not named".into(),
    };
    // The past tense agrees with one speaker and with many.
    let said = match (claim.act, claim.about) {
        (ClaimAct::ClaimedResponsibility, _) => "claimed responsibility".to_owned(),
        (ClaimAct::Accused, ClaimAbout::Responsibility) => "laid the blame".to_owned(),
        (ClaimAct::Attributed, ClaimAbout::Responsibility) => "said who was responsible".to_owned(),
        (ClaimAct::Suspected, ClaimAbout::Responsibility) => "named a suspected party".to_owned(),
        (act, about) => {
            let verb = match act {
                ClaimAct::Reported | ClaimAct::ClaimedResponsibility => "reported",
                ClaimAct::Alleged => "alleged",
                ClaimAct::Suspected => "suspected",
                ClaimAct::Accused => "made an accusation of",
                ClaimAct::Attributed => "attributed",
                ClaimAct::Confirmed => "confirmed",
                ClaimAct::Denied => "denied",
                ClaimAct::Retracted => "took back",
            };
            format!("{verb} {}", about_words(about))
        }
    };
    let medium = claim.medium.as_ref().map_or(String::new(), |m| format!(", through {}", escape(m)));
    format!("{speaker} {said}{medium}")
}

/// A claim's subject in words.
pub(super) fn about_words(about: ClaimAbout) -> &'static str {
    match about {
        ClaimAbout::Occurrence => "the event",
        ClaimAbout::Responsibility => "responsibility",
        ClaimAbout::Toll => "the toll",
        ClaimAbout::Target => "the target",
        ClaimAbout::TimePlace => "time or place",
    }
}

/// The statement as one line, in HTML: its holder, and its own words.
pub(super) fn statement(statement: &Statement, document: &Document, wording: &Wording<'_>) -> String {
    let holder = match &statement.holder {
        Some(holder) => holder.text.clone(),
        None => format!("the author ({})", source_name(document)),
    };
    let evidence = statement.evidence.first();
    let mut about: Vec<String> = Vec::new();
    for item in &statement.about {
        about.push(match item {
            StatementAbout::Class(class) => wording.phrases.of_class(*class).label.to_lowercase(),
            StatementAbout::Actor { text, .. } | StatementAbout::Place { text, .. } => text.clone(),
            StatementAbout::Topic(text) => text.clone(),
        });
    }
    let direction = statement.direction.map_or(String::new(), |d| format!(", {d}"));
    let about = if about.is_empty() {
        String::new()
    } else {
        format!(" <span class=\"basis\">on {}{direction}</span>", escape(&shorten(&about.join(", "), 14)))
    };
    format!(
        "{}: <q>{}</q>{about}",
        capitalised(&escape(&shorten(&holder, 12))),
        escape(&shorten(&evidence.text, super::LONGEST_QUOTE))
    )
}

/// Publisher, title or file name of a document, with its date.
pub(super) fn source_name(document: &Document) -> String {
    let file = document.origin.rsplit(['/', '\\']).next().unwrap_or(&document.origin);
    let name = document.publisher.as_deref().unwrap_or(file);
    match &document.date {
        Some(date) => format!("{name}, {}", long_date(date.date)),
        None => format!("{name}, undated"),
    }
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

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().collect::<String>() + chars.as_str(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn quotes_are_short() {
        assert_eq!(shorten("one two three", 2), "one two \u{2026}");
        assert_eq!(shorten("one two", 2), "one two");
    }

    #[test]
    fn dates_read_as_written() {
        assert_eq!(long_date(date(2019, 5, 4)), "4 May 2019");
    }

    #[test]
    fn tolls_name_their_bounds() {
        let bounds = |low, best, high| {
            let (kind, from) = (QuantityKind::Killed, BoundsFrom::default());
            toll(&QuantityBounds { kind, of: None, low, best, high, from }, "")
        };
        assert_eq!(bounds(4, 4, Some(4)), "killed: 4");
        assert_eq!(bounds(3, 4, Some(6)), "killed: 4 (reports say 3 to 6)");
        assert_eq!(bounds(4, 4, None), "killed: at least 4");
    }
}
