//! The key findings: a few counted sentences made from well-supported incidents only, each with the lines it rests on.

use super::arrange::{Arranged, Told};
use super::edition::{Reference, Sentence};
use super::party::Parties;
use super::sentence::{self, inside};
use super::support::{Period, Thresholds, is_denied};
use super::toll;
use dateline_types::*;
use minijinja::context;
use std::collections::{BTreeMap, BTreeSet};

/// How many incidents, countries and kinds a sentence names.
const NAMED: usize = 3;

/// What the findings are made from.
pub(super) struct Findings<'a> {
    pub arranged: &'a Arranged<'a>,
    pub parties: &'a Parties<'a>,
    pub documents: &'a [Document],
    pub thresholds: Thresholds,
}

impl<'a> Findings<'a> {
    /// The sentences, in order.
    pub fn sentences(&self) -> Vec<Sentence> {
        let happened: Vec<&Told<'_>> = self.arranged.happened().collect();
        if happened.is_empty() {
            return Vec::new();
        }
        let period = self.arranged.period;
        let leading: Vec<&Told<'_>> = happened.iter().copied().filter(|told| self.leads(told)).collect();
        let mut sentences = vec![self.scope(&happened, period.as_ref(), &leading)];
        sentences.push(self.domains(&happened));
        sentences.extend(self.countries(&leading));
        sentences.extend(self.kinds(&leading));
        sentences.extend(self.tolls(&leading));
        sentences.extend(self.contested(&leading));
        sentences.extend(self.set_apart(&happened));
        sentences
    }

    /// True if a finding may rest on it.
    fn leads(&self, told: &Told<'_>) -> bool {
        told.is_supported()
            && told.incident.extent == Extent::Event
            && !told.place_inferred
            && told.incident.interval.is_none_or(|days| self.arranged.period.is_none_or(|p| p.holds(days)))
    }

    fn say(&self, key: &str, values: minijinja::Value) -> String {
        self.parties.language.say(&format!("sentences.{key}"), values)
    }

    fn scope(&self, happened: &[&Told<'_>], period: Option<&Period>, leading: &[&Told<'_>]) -> Sentence {
        let reports = self.documents.len();
        let publishers: BTreeSet<&str> = self.documents.iter().map(sentence::publisher).collect();
        let mut parts =
            vec![self.say(
                "scope",
                context! { reports, publishers => publishers.len(), happened => happened.len() },
            )];
        if let Some(Period { from, to, inside, dated }) = period.copied() {
            let [from, to] = [from, to].map(|day| sentence::long_date(day, self.parties.language));
            let key = if inside == dated { "period_whole" } else { "period_bulk" };
            parts.push(self.say(key, context! { from, to, inside, dated, outside => dated - inside }));
        }
        let threshold = format!("{:.2}", self.thresholds.supported);
        let supported = happened.iter().filter(|told| told.is_supported()).count();
        let key = if leading.is_empty() { "supported_none" } else { "supported" };
        parts.push(self.say(key, context! { supported, threshold }));
        Sentence { text: parts.join(" "), rests_on: Vec::new() }
    }

    fn domains(&self, happened: &[&Told<'_>]) -> Sentence {
        let mut counts: BTreeMap<(Domain, bool), usize> = BTreeMap::new();
        for told in happened {
            *counts.entry(told.domain).or_default() += 1;
        }
        let parts: Vec<String> = counts
            .iter()
            .map(|((domain, organised), n)| {
                let key = domain_key(*domain, *organised);
                self.parties.language.say(&format!("domain_counts.{key}"), context! { n })
            })
            .collect();
        Sentence { text: self.say("domains", context! { parts }), rests_on: Vec::new() }
    }

    fn countries(&self, leading: &[&Told<'_>]) -> Option<Sentence> {
        let mut by_country: BTreeMap<&str, Vec<&Told<'_>>> = BTreeMap::new();
        for told in leading {
            if let Some(code) = told.incident.place.as_ref().and_then(|p| p.country.as_deref()) {
                by_country.entry(code).or_default().push(told);
            }
        }
        let all = by_country.len();
        let most = most(by_country);
        let names: Vec<String> = most
            .iter()
            .map(|(code, of)| {
                let name = self.parties.countries.by_iso3(code).map_or(*code, |c| c.name.as_str());
                format!("{} ({})", self.parties.place_name(name), of.len())
            })
            .collect();
        (!names.is_empty()).then(|| {
            let (parts, others) = (self.parties.language.join(&names), all - most.len());
            let key = if others == 0 { "countries_all" } else { "countries" };
            Sentence {
                text: self.say(key, context! { parts, others }),
                rests_on: references(most.iter().flat_map(|(_, of)| of)),
            }
        })
    }

    fn kinds(&self, leading: &[&Told<'_>]) -> Option<Sentence> {
        let mut by_kind: BTreeMap<String, Vec<&Told<'_>>> = BTreeMap::new();
        for told in leading {
            by_kind
                .entry(self.parties.language.phrase(told.incident).label.to_lowercase())
                .or_default()
                .push(told);
        }
        // A list of single incidents would say nothing about what is common.
        by_kind.retain(|_, of| of.len() > 1);
        let most = most(by_kind);
        let names: Vec<String> = most.iter().map(|(label, of)| format!("{label} ({})", of.len())).collect();
        (!names.is_empty()).then(|| Sentence {
            text: self.say("kinds", context! { parts => self.parties.language.join(&names) }),
            rests_on: references(most.iter().flat_map(|(_, of)| of)),
        })
    }

    /// The highest reported numbers of killed, each with its kind, side, bounds and report. A figure that its report
    /// calls partial, or tells as denied, leads nothing.
    fn tolls(&self, leading: &[&Told<'_>]) -> Vec<Sentence> {
        let mut deadly: Vec<(&QuantityBounds, &Told<'_>)> = Vec::new();
        for told in leading {
            let killed = told.incident.quantities.iter().filter(|q| q.kind == QuantityKind::Killed);
            let told_as_so = |bounds: &&QuantityBounds| {
                !is_partial(bounds, &told.members)
                    && !is_denied(bounds, &told.members)
                    && self.is_sure(bounds, told)
            };
            let whole = killed.filter(told_as_so);
            deadly.extend(whole.max_by_key(|bounds| bounds.best).map(|bounds| (bounds, *told)));
        }
        deadly.sort_by_key(|(killed, told)| (std::cmp::Reverse(killed.best), told.incident.id.clone()));
        deadly.truncate(NAMED);
        let sentence = |(killed, told): &(&QuantityBounds, &Told<'_>)| {
            let toll = toll::toll(killed, told.incident, &told.members, self.parties);
            let from =
                killed.from.best.as_ref().and_then(|id| told.members.iter().find(|event| event.id == *id));
            let from =
                from.or(told.members.first()).and_then(|event| self.parties.documents.get(&event.document));
            let report = from.map(|document| sentence::source_name(document, self.parties.language));
            let (what, place, when) = self.named(told);
            let text = self.say("toll_finding", context! { toll, report, what, place, when });
            Sentence { text, rests_on: references([told].into_iter()) }
        };
        deadly.iter().map(sentence).collect()
    }

    /// True if the record that gives the figure is itself well supported, or a person accepted the incident: one sure record
    /// of an incident makes not every other sure.
    fn is_sure(&self, bounds: &QuantityBounds, told: &Told<'_>) -> bool {
        let from = bounds.from.best.as_ref().and_then(|id| told.members.iter().find(|event| event.id == *id));
        let supported = self.thresholds.supported;
        from.is_none_or(|event| event.confidence >= supported) || told.confidence < supported
    }

    /// Incidents that one party claims or is blamed for and another denies.
    fn contested(&self, leading: &[&Told<'_>]) -> Vec<Sentence> {
        let blames = [ClaimAct::ClaimedResponsibility, ClaimAct::Accused, ClaimAct::Attributed];
        let speakers = |told: &Told<'_>, acts: &[ClaimAct]| {
            let claims = told.members.iter().flat_map(|event| &event.status.claims);
            let of_these =
                claims.filter(|claim| acts.contains(&claim.act) && claim.about == ClaimAbout::Responsibility);
            self.parties.speakers(of_these, &told.members)
        };
        let mut sentences = Vec::new();
        for told in leading {
            let (claimants, deniers) = (speakers(told, &blames), speakers(told, &[ClaimAct::Denied]));
            if claimants.is_empty() || deniers.is_empty() {
                continue;
            }
            let [claimants, deniers] = [claimants, deniers].map(|names| self.parties.language.join(&names));
            let (what, place, when) = self.named(told);
            let text = self.say("contested", context! { what, place, when, claimants, deniers });
            sentences.push(Sentence { text, rests_on: references([*told].iter()) });
        }
        sentences.truncate(NAMED);
        sentences
    }

    /// What was not counted, and how much of what was is uncertain.
    fn set_apart(&self, happened: &[&Told<'_>]) -> Vec<Sentence> {
        let language = self.parties.language;
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for told in self.arranged.apart() {
            let status = &told.incident.status;
            let key = match status.actuality {
                _ if status.polarity == Polarity::Negated => "negated",
                Actuality::Hypothetical => "hypothetical",
                _ => "planned",
            };
            *counts.entry(key).or_default() += 1;
        }
        let order = ["planned", "hypothetical", "negated"];
        let parts: Vec<String> = order
            .iter()
            .filter_map(|key| {
                Some(language.say(&format!("apart.{key}"), context! { n => *counts.get(key)? }))
            })
            .collect();
        let mut sentences = Vec::new();
        let uncertain = happened.iter().filter(|told| told.is_uncertain()).count();
        if uncertain > 0 {
            let value = (100 * uncertain + happened.len() / 2) / happened.len();
            let share = self.say("share", context! { value });
            sentences.push(self.say("uncertain", context! { count => uncertain, share }));
        }
        if !parts.is_empty() {
            sentences.push(self.say("not_happened", context! { parts => language.join(&parts) }));
        }
        sentences.into_iter().map(|text| Sentence { text, rests_on: Vec::new() }).collect()
    }

    /// "a suicide attack", " in Kunduz (…)", "on 8 October 2021".
    fn named(&self, told: &Told<'_>) -> (String, String, String) {
        let language = self.parties.language;
        let phrase = language.phrase(told.incident);
        let what = if phrase.phrase.is_empty() { inside(&phrase.label) } else { phrase.phrase.clone() };
        let place = told.incident.place.as_ref().map_or(String::new(), |place| {
            format!(" {}", sentence::place_words(place, &told.members, self.parties).0)
        });
        (what, place, inside(&sentence::when(told.incident.interval, language).0))
    }
}

/// The key of a domain in the tables of words: organised crime has one of its own.
pub(super) fn domain_key(domain: Domain, organised: bool) -> &'static str {
    if organised && domain == Domain::Criminal { "organised" } else { domain.as_str() }
}

/// True if the report that gives the best figure calls it part of another.
fn is_partial(bounds: &QuantityBounds, members: &[&Event]) -> bool {
    let from = bounds.from.best.as_ref().and_then(|id| members.iter().find(|event| event.id == *id));
    from.is_some_and(|event| {
        let mut figures =
            event.quantities.iter().filter(|q| q.kind == Some(bounds.kind) && q.of == bounds.of);
        figures.any(|q| {
            q.toll == Some(Toll::Partial) && (q.min == Some(bounds.best) || q.max == Some(bounds.best))
        })
    })
}

/// The [`NAMED`] keys with the most incidents, ties in the order of keys.
fn most<K: Ord + Clone, V>(of: BTreeMap<K, Vec<V>>) -> Vec<(K, Vec<V>)> {
    let mut all: Vec<(K, Vec<V>)> = of.into_iter().collect();
    all.sort_by_key(|(key, of)| (std::cmp::Reverse(of.len()), key.clone()));
    all.truncate(NAMED);
    all
}

fn references<'t, 'a: 't>(told: impl Iterator<Item = &'t &'t Told<'a>>) -> Vec<Reference> {
    let mut all: Vec<Reference> = told
        .filter(|told| told.number > 0)
        .map(|told| Reference { number: told.number, id: told.incident.id.to_string() })
        .collect();
    all.sort_by_key(|reference| reference.number);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_come_first_and_ties_are_in_order() {
        let of = |n: usize| vec![(); n];
        let counts = BTreeMap::from([("d", of(1)), ("c", of(5)), ("b", of(2)), ("a", of(2))]);
        let keys: Vec<&str> = most(counts).into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["c", "a", "b"]);
    }
}
