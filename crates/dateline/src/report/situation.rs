//! The opening paragraph: what the reports tell, in a few counted sentences, each with links to the lines it counts.

use super::Wording;
use super::html::escape;
use super::phrases::is_mutual;
use super::sentence;
use dateline_types::*;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How many incidents, countries and kinds a sentence names before it says "others".
const NAMED: usize = 3;

/// The section in HTML; empty if there is nothing to tell. `shown` are the counted incidents in time order.
pub(super) fn draw(shown: &[&Incident], reports: usize, wording: &Wording<'_>) -> String {
    if shown.is_empty() {
        return String::new();
    }
    let sentences: Vec<String> = [
        Some(scope(shown, reports)),
        countries(shown, wording),
        kinds(shown, wording),
        tolls(shown, wording),
        contested(shown, wording),
        not_carried_out(shown),
    ]
    .into_iter()
    .flatten()
    .collect();
    format!(
        "<section class=\"situation\" id=\"situation\">\n<h2>Situation</h2>\n<p>{}</p>\n</section>\n",
        sentences.join(" ")
    )
}

fn scope(shown: &[&Incident], reports: usize) -> String {
    let undated = shown.iter().filter(|i| i.interval.is_none()).count();
    let mut text = format!(
        "{} {} of {}.",
        counted(reports, "report"),
        if reports == 1 { "tells" } else { "tell" },
        counted(shown.len(), "incident")
    );
    if undated > 0 {
        let _ = write!(text, " {undated} of them have no stated date.");
    }
    text
}

/// "Most are in Afghanistan (45), Pakistan (30) and Syria (20)."
fn countries(shown: &[&Incident], wording: &Wording<'_>) -> Option<String> {
    let mut by_country: BTreeMap<&str, usize> = BTreeMap::new();
    for incident in shown {
        if let Some(code) = incident.place.as_ref().and_then(|p| p.country.as_deref()) {
            *by_country.entry(code).or_default() += 1;
        }
    }
    let others = by_country.len().saturating_sub(NAMED);
    let named: Vec<String> = most(by_country)
        .into_iter()
        .map(|(code, count)| {
            let name = wording.countries.by_iso3(code).map_or(code, |c| c.name.as_str());
            format!("<a href=\"#country-{}\">{}</a> ({count})", escape(code), escape(name))
        })
        .collect();
    (!named.is_empty()).then(|| match others {
        0 => format!("Those with a country lie in {}.", sentence::join(&named)),
        n => format!(
            "The most lie in {}; {} more {} named.",
            sentence::join(&named),
            n,
            if n == 1 { "country is" } else { "countries are" }
        ),
    })
}

fn kinds(shown: &[&Incident], wording: &Wording<'_>) -> Option<String> {
    let mut by_kind: BTreeMap<String, usize> = BTreeMap::new();
    for incident in shown {
        *by_kind.entry(wording.phrases.of(incident).label.to_lowercase()).or_default() += 1;
    }
    // A list of single incidents would say nothing about what is common.
    by_kind.retain(|_, count| *count > 1);
    let named: Vec<String> =
        most(by_kind).into_iter().map(|(label, count)| format!("{} ({count})", escape(&label))).collect();
    (!named.is_empty()).then(|| format!("The commonest kinds are {}.", sentence::join(&named)))
}

/// The highest reported numbers of killed, with their bounds and, of a clash, their sides; nothing where no incident has
/// such a number.
fn tolls(shown: &[&Incident], wording: &Wording<'_>) -> Option<String> {
    let mut deadly: Vec<(u64, &Incident, String)> = shown
        .iter()
        .filter(|i| i.status.polarity == Polarity::Affirmed && i.status.actuality == Actuality::Occurred)
        .filter_map(|i| {
            let mut killed: Vec<&QuantityBounds> =
                i.quantities.iter().filter(|q| q.kind == QuantityKind::Killed).collect();
            killed.sort_by_key(|q| std::cmp::Reverse(q.best));
            let most = killed.first()?.best;
            // One figure says it all, unless the two sides of a clash have theirs.
            killed.truncate(if is_mutual(i) { 2 } else { 1 });
            let words = |q: &&QuantityBounds| escape(&sentence::bounds(q)) + &sentence::whose(q, i);
            Some((most, *i, killed.iter().map(words).collect::<Vec<_>>().join(", ")))
        })
        .collect();
    deadly.sort_by_key(|(killed, incident, _)| (std::cmp::Reverse(*killed), incident.id.clone()));
    let named: Vec<String> = deadly
        .iter()
        .take(NAMED)
        .map(|(_, incident, killed)| format!("{} ({killed})", link(incident, wording)))
        .collect();
    (!named.is_empty()).then(|| format!("The highest reported numbers of killed: {}.", named.join("; ")))
}

/// Incidents that one party claims or is blamed for and another denies.
fn contested(shown: &[&Incident], wording: &Wording<'_>) -> Option<String> {
    let has = |i: &Incident, act: &[ClaimAct]| i.status.claims.iter().any(|c| act.contains(&c.act));
    let claimed = [ClaimAct::ClaimedResponsibility, ClaimAct::Accused, ClaimAct::Attributed];
    let both: Vec<&&Incident> =
        shown.iter().filter(|i| has(i, &claimed) && has(i, &[ClaimAct::Denied])).collect();
    let first: Vec<String> = both.iter().take(NAMED).map(|i| link(i, wording)).collect();
    match both.len() {
        0 => None,
        n if n <= NAMED => Some(format!("Responsibility is contested for {}.", first.join("; "))),
        n => Some(format!("Responsibility is contested for {n} incidents, among them {}.", first.join("; "))),
    }
}

fn not_carried_out(shown: &[&Incident]) -> Option<String> {
    let count = |wanted: &[Actuality]| shown.iter().filter(|i| wanted.contains(&i.status.actuality)).count();
    let announced = count(&[Actuality::Planned, Actuality::Threatened, Actuality::CalledFor]);
    let failed = count(&[Actuality::Attempted, Actuality::Foiled]);
    let negated = shown.iter().filter(|i| i.status.polarity == Polarity::Negated).count();
    let mut parts = Vec::new();
    if announced > 0 {
        parts.push(format!("{announced} {} planned, threatened or called for", were(announced)));
    }
    if failed > 0 {
        parts.push(format!("{failed} {} attempted or foiled", were(failed)));
    }
    if negated > 0 {
        parts.push(format!("{negated} {} reported not to have happened", were(negated)));
    }
    (!parts.is_empty()).then(|| format!("Of all these, {}.", sentence::join(&parts)))
}

/// "suicide attack, Kabul, 30 September 2022", leading to its line.
fn link(incident: &Incident, wording: &Wording<'_>) -> String {
    let label = wording.phrases.of(incident).label.to_lowercase();
    let place = incident.place.as_ref().map_or(String::new(), |p| format!(", {}", p.name));
    let words = format!("{label}{place}, {}", sentence::when(incident).replacen("Date", "date", 1));
    format!("<a href=\"#{}\">{}</a>", incident.id.as_str(), escape(&words))
}

/// The [`NAMED`] keys with the highest counts, ties in the order of keys.
fn most<K: Ord + Clone>(counts: BTreeMap<K, usize>) -> Vec<(K, usize)> {
    let mut all: Vec<(K, usize)> = counts.into_iter().collect();
    all.sort_by_key(|(key, count)| (std::cmp::Reverse(*count), key.clone()));
    all.truncate(NAMED);
    all
}

fn were(count: usize) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_counts_come_first_and_ties_are_in_order() {
        let counts = BTreeMap::from([("d", 1), ("c", 5), ("b", 2), ("a", 2)]);
        assert_eq!(most(counts), [("c", 5), ("a", 2), ("b", 2)]);
        assert_eq!(counted(1, "report"), "1 report");
        assert_eq!(counted(0, "report"), "0 reports");
    }
}
