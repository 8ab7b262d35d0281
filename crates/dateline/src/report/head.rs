//! The head of a bulletin: title, marks, issue and cut-off, headline counts, period.

use super::arrange::{Arranged, Told};
use super::bulletin::Bulletin;
use super::compose::Composition;
use super::edition::{Fact, Figure, Mark};
use super::language::Language;
use super::sentence;
use crate::accuracy;
use crate::sitting::quality::AuditFigures;
use crate::sitting::result::Rate;
use crate::workspace::reviews::FieldReview;
use dateline_stats::report::Estimate;
use dateline_types::*;
use minijinja::context;
use std::collections::{BTreeMap, BTreeSet};

impl Bulletin<'_> {
    /// The title: a person's, or the usual one.
    pub(super) fn title(&self, language: &Language) -> String {
        let own = self.options.composition.as_ref().and_then(|composition| composition.title.clone());
        own.unwrap_or_else(|| language.word("labels", "title").to_owned())
    }

    /// What a reader must know first: who answers for it, and whether it is a demonstration.
    pub(super) fn marks(&self, language: &Language) -> Vec<Mark> {
        let label = |key: &str| language.word("labels", key).to_owned();
        let mark = |kind: &str, strong: String, text: String| Mark { kind: kind.to_owned(), strong, text };
        let mut marks = Vec::new();
        match &self.options.signature {
            Some(signed) => {
                let day = sentence::long_date(signed.day(), language);
                let strong = format!("{}: {}, {day}", label("signed"), signed.who());
                marks.push(mark("signed", strong, label("signed_more")));
            }
            None => {
                let strong = match self.options.reviewed {
                    Some((decided, all)) if decided > 0 => {
                        language.say("sentences.partly", context! { decided, all })
                    }
                    _ => label("machine"),
                };
                marks.push(mark("machine", strong, label("machine_more")));
            }
        }
        if self.run.documents.iter().any(is_demonstration) {
            marks.push(mark("demo", label("demonstration"), label("demonstration_more")));
        }
        marks
    }

    /// Issue, cut-off, share reviewed, audit and change.
    pub(super) fn facts(&self, language: &Language) -> Vec<Fact> {
        let label = |key: &str| language.word("labels", key).to_owned();
        let fact = |key: &str, value: String| Fact { label: label(key), value };
        let mut facts = Vec::new();
        let options = &self.options;
        let composed = options.composition.as_ref();
        if let Some(issue) = options.issue.clone().or(composed.and_then(|c| c.issue.clone())) {
            facts.push(fact("issue", issue));
        }
        let latest =
            self.run.documents.iter().filter_map(|document| document.date.as_ref()).map(|d| d.date).max();
        let chosen = options.cut_off.or(composed.and_then(Composition::cut_off_day)).or(latest);
        if let Some(day) = chosen {
            facts.push(fact("cut_off", sentence::long_date(day, language)));
        }
        if let Some(composition) = composed {
            let (chosen, all) = (composition.incidents().count(), self.run.incidents.len());
            facts.push(fact("chosen", language.say("sentences.chosen", context! { chosen, all })));
        }
        let (decided, all) = options.reviewed.unwrap_or((0, self.run.events.len()));
        let value = (100 * decided + all / 2).checked_div(all).unwrap_or(0);
        let share = language.say("sentences.share", context! { value });
        facts.push(fact("reviewed", format!("{share} ({decided}/{all})")));
        if let Some(words) = reviewed_words(&options.field_reviews, language) {
            facts.push(fact("by_reviews", words));
        }
        facts.push(fact("audit", audit_words(options.audit.as_ref(), language)));
        if self.options.signature.is_none() {
            facts.push(fact("measured", measured_words(self, language)));
        }
        facts.push(fact(
            "since",
            match &options.since {
                None => label("no_since"),
                Some((since, changes)) => {
                    let (new, changed, withdrawn) = changes.counts();
                    language.say("sentences.change", context! { since, new, changed, withdrawn })
                }
            },
        ));
        facts
    }

    /// The headline counts.
    pub(super) fn figures(&self, arranged: &Arranged<'_>, language: &Language) -> Vec<Figure> {
        let happened: Vec<&Told<'_>> = arranged.happened().collect();
        let countries: BTreeSet<&str> =
            happened.iter().filter_map(|t| t.incident.place.as_ref()?.country.as_deref()).collect();
        let with = |is: &dyn Fn(&Claim) -> bool| {
            happened.iter().filter(|told| told.incident.status.claims.iter().any(is)).count()
        };
        let counts = [
            ("incidents", happened.len()),
            ("supported", happened.iter().filter(|told| told.is_supported()).count()),
            ("uncertain", happened.iter().filter(|told| told.is_uncertain()).count()),
            ("apart", arranged.apart().count()),
            ("reports", self.run.documents.len()),
            ("countries", countries.len()),
            ("claimed", with(&is_claim_of_responsibility)),
            ("denied", with(&|claim| claim.act == ClaimAct::Denied)),
            ("assessments", self.run.statements.len()),
        ];
        counts
            .into_iter()
            .map(|(key, value)| {
                let (label, note) = (format!("figure_{key}"), format!("figure_{key}_note"));
                let word = |key: &str| language.word("labels", key).to_owned();
                Figure { label: word(&label), value, note: word(&note) }
            })
            .collect()
    }
}

/// "where 67 % of 12, when 92 % of 12": of the fields that people looked at, how many were right as coded.
fn reviewed_words(reviews: &[FieldReview], language: &Language) -> Option<String> {
    let judged = reviews.iter().filter(|review| review.judged > 0);
    let parts: Vec<String> = judged
        .map(|review| {
            let FieldReview { field, right, judged } = *review;
            let name = language.word("fields", field);
            let value = (100 * right + judged / 2) / judged;
            language.say("sentences.field_right", context! { name, value, judged })
        })
        .collect();
    (!parts.is_empty()).then(|| language.say("sentences.by_reviews", context! { parts }))
}

/// The audited error rate.
fn audit_words(audit: Option<&AuditFigures>, language: &Language) -> String {
    let Some(audit) = audit else { return language.word("labels", "no_audit").to_owned() };
    let per_cent = |share: Option<f64>| share.map(|share| format!("{:.0}", 100.0 * share));
    // The share that is wrong: its bounds change places.
    let wrong = |rate: &Rate| {
        let not = |share: Option<f64>| per_cent(share.map(|share| 1.0 - share));
        let Estimate { estimate, low, high, .. } = rate.share;
        // Of nothing wrong in few, the interval begins above nothing; it is told to hold what was found.
        let least = |one: Option<f64>, other: Option<f64>| one.zip(other).map(|(one, other)| one.max(other));
        let most = |one: Option<f64>, other: Option<f64>| one.zip(other).map(|(one, other)| one.min(other));
        let (low, high) = (most(low, estimate), least(high, estimate));
        context! { value => not(estimate), low => not(high), high => not(low), n => rate.n }
    };
    let fields: Vec<String> = audit
        .fields
        .iter()
        .filter_map(|(field, rate)| {
            let (name, value) = (language.word("fields", field), per_cent(rate.share.estimate)?);
            Some(language.say("sentences.field_right", context! { name, value, judged => rate.n }))
        })
        .collect();
    let (wrong, missed) = (wrong(&audit.precision), wrong(&audit.recall));
    language.say("sentences.audit", context! { wrong, missed, fields })
}

/// How right the coding is on the texts it was measured on, for the kinds of event that are told most.
fn measured_words(bulletin: &Bulletin<'_>, language: &Language) -> String {
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for incident in &bulletin.run.incidents {
        if let Some(kind) = incident.class.plover_type() {
            *told.entry(kind.as_str()).or_default() += 1;
        }
    }
    let most = told.iter().max_by_key(|(_, n)| **n).map(|(kind, _)| *kind);
    let parts: Vec<String> = accuracy::overall(None)
        .into_iter()
        .map(|figure| {
            let name = language.word("fields", figure.field);
            let value = format!("{:.0}", figure.per_cent());
            language.say("sentences.field_right", context! { name, value, judged => figure.judged })
        })
        .collect();
    let of_most: Vec<String> = most
        .map(|kind| accuracy::overall(Some(kind)))
        .into_iter()
        .flatten()
        .filter(|figure| {
            figure.judged >= accuracy::ENOUGH && matches!(figure.field, "found" | "place" | "date")
        })
        .map(|figure| {
            let name = language.word("fields", figure.field);
            let value = format!("{:.0}", figure.per_cent());
            language.say("sentences.field_right", context! { name, value, judged => figure.judged })
        })
        .collect();
    language.say("sentences.measured", context! { parts, kind => most, of_most })
}

/// The period of the bulk of the incidents, in words.
pub(super) fn period_words(arranged: &Arranged<'_>, language: &Language) -> String {
    match arranged.period {
        None => language.word("labels", "no_period").to_owned(),
        Some(period) if period.from == period.to => sentence::long_date(period.from, language),
        Some(period) => {
            let [from, to] = [period.from, period.to].map(|day| sentence::long_date(day, language));
            format!("{from} \u{2013} {to}")
        }
    }
}

/// True for a report that says of itself that it is demonstration text.
fn is_demonstration(document: &Document) -> bool {
    let head = document.text.get(..document.text.floor_char_boundary(400)).unwrap_or_default().to_lowercase();
    ["demonstration text", "демонстрационный текст", "демонстраційний текст"]
        .iter()
        .any(|mark| head.contains(mark))
}

/// True if a group claims a deed as its own. What an army, the police or a government tells of its own operation is its
/// report of it: it is coded as said by the doer, and is no claim of responsibility.
fn is_claim_of_responsibility(claim: &Claim) -> bool {
    let organ = claim.speaker.as_ref().and_then(|speaker| speaker.sector);
    claim.act == ClaimAct::ClaimedResponsibility
        && !matches!(
            organ,
            Some(Sector::Mil | Sector::Cop | Sector::Gov | Sector::Spy | Sector::Leg | Sector::Jud)
        )
}
