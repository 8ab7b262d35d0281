//! Which incidents are printed, where, and in what order.

use super::compose::Composition;
use super::party::Parties;
use super::sentence::country_name;
use super::support::{self, Period, Standing, Thresholds};
use dateline_types::*;
use std::collections::{BTreeMap, BTreeSet};

/// Incidents printed at most, if nobody chose: with them a page stays under 10 MB and opens within two seconds.
pub const MOST_PRINTED: usize = 2_500;

/// An incident with what the bulletin knows of it.
#[derive(Debug, Clone)]
pub(super) struct Told<'a> {
    pub incident: &'a Incident,
    /// Its events.
    pub members: Vec<&'a Event>,
    /// Where it stands.
    pub standing: Standing,
    /// The probability of its best record, 0 to 1.
    pub confidence: f64,
    /// Its place comes from the text around it.
    pub place_inferred: bool,
    /// Its domain, and whether crime in it is organised.
    pub domain: (Domain, bool),
    /// Its printed number; 0 if it is not printed.
    pub number: usize,
}

impl Told<'_> {
    pub fn is_supported(&self) -> bool {
        self.standing == Standing::Supported
    }

    pub fn is_uncertain(&self) -> bool {
        self.standing == Standing::Uncertain
    }
}

/// A heading and the incidents under it, by theme: indices into [`Arranged::told`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub key: String,
    pub heading: String,
    pub themes: Vec<(String, Vec<usize>)>,
}

/// All incidents, and where each is printed.
#[derive(Debug)]
pub(super) struct Arranged<'a> {
    /// In time order; those without a date come last.
    pub told: Vec<Told<'a>>,
    pub groups: Vec<Group>,
    pub uncertain: Vec<usize>,
    pub apart: Vec<usize>,
    /// Incidents that are not printed.
    pub left_out: usize,
    /// The period of the bulk of what happened.
    pub period: Option<Period>,
}

/// What decides the arrangement.
pub(super) struct Rules<'a> {
    pub thresholds: Thresholds,
    /// Only these domains; empty for all.
    pub domains: &'a [Domain],
    /// Events that a person accepted.
    pub accepted: &'a BTreeSet<EventId>,
    /// What a person chose, if one did.
    pub composition: Option<&'a Composition>,
    pub most_printed: usize,
}

impl<'a> Arranged<'a> {
    /// Arranges the incidents that are counted: aggregates and background are not.
    pub fn of(
        incidents: &'a [Incident],
        events: &'a [Event],
        parties: &Parties<'_>,
        rules: &Rules<'_>,
    ) -> Arranged<'a> {
        let by_id: BTreeMap<&EventId, &Event> = events.iter().map(|event| (&event.id, event)).collect();
        let counted = incidents.iter().filter(|i| matches!(i.extent, Extent::Event | Extent::Episode));
        let mut told: Vec<Told<'a>> = counted
            .map(|incident| {
                let members: Vec<&Event> =
                    incident.events.iter().filter_map(|id| by_id.get(id).copied()).collect();
                let accepted = members.iter().any(|event| rules.accepted.contains(&event.id));
                Told {
                    standing: support::standing(incident, &members, accepted, rules.thresholds),
                    confidence: support::confidence(&members),
                    place_inferred: support::is_place_inferred(incident, &members),
                    domain: (incident.domain.unwrap_or(Domain::Unknown), incident.organised),
                    incident,
                    members,
                    number: 0,
                }
            })
            .filter(|told| rules.domains.is_empty() || rules.domains.contains(&told.domain.0))
            .collect();
        told.sort_by_key(|t| (t.incident.interval.is_none(), t.incident.interval, t.incident.id.clone()));
        let dated = told.iter().filter(|t| matches!(t.standing, Standing::Supported | Standing::Told));
        let dated: Vec<DayInterval> = dated.filter_map(|t| t.incident.interval).collect();
        let mut arranged = Arranged {
            period: Period::of(&dated),
            told,
            groups: Vec::new(),
            uncertain: Vec::new(),
            apart: Vec::new(),
            left_out: 0,
        };
        match rules.composition {
            Some(composition) => arranged.as_composed(composition),
            None => arranged.by_country(parties, rules.most_printed),
        }
        arranged.number();
        arranged
    }

    /// Incidents that happened, printed or not.
    pub fn happened(&self) -> impl Iterator<Item = &Told<'a>> {
        self.told.iter().filter(|told| told.standing != Standing::Apart)
    }

    /// Incidents that did not happen, printed or not.
    pub fn apart(&self) -> impl Iterator<Item = &Told<'a>> {
        self.told.iter().filter(|told| told.standing == Standing::Apart)
    }

    /// By country, theme and time; what is uncertain or did not happen apart. The least sure are left out where there are
    /// more than `most`.
    fn by_country(&mut self, parties: &Parties<'_>, most: usize) {
        let mut order: Vec<usize> = (0..self.told.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (&self.told[*a], &self.told[*b]);
            a.standing.cmp(&b.standing).then(b.confidence.total_cmp(&a.confidence))
        });
        self.left_out = order.len().saturating_sub(most);
        let printed: BTreeSet<usize> = order.into_iter().take(most).collect();
        type Themes = BTreeMap<(usize, String), Vec<usize>>;
        let mut countries: BTreeMap<(bool, String, String), Themes> = BTreeMap::new();
        for at in printed {
            let told = &self.told[at];
            match told.standing {
                Standing::Apart => self.apart.push(at),
                Standing::Uncertain => self.uncertain.push(at),
                Standing::Supported | Standing::Told => {
                    let place = told.incident.place.as_ref();
                    let name = place.and_then(|place| country_name(place, parties));
                    let code = place.and_then(|place| place.country.as_deref()).unwrap_or("none").to_owned();
                    let elsewhere = parties.language.word("labels", "elsewhere").to_owned();
                    let country = name.map_or((true, elsewhere, code.clone()), |name| (false, name, code));
                    let (order, theme) = parties.language.theme(told.incident.class);
                    countries
                        .entry(country)
                        .or_default()
                        .entry((order, theme.to_owned()))
                        .or_default()
                        .push(at);
                }
            }
        }
        self.groups = countries
            .into_iter()
            .map(|((_, heading, key), themes)| {
                let one = themes.len() == 1;
                let named = |theme: String| if one { String::new() } else { theme };
                let themes = themes.into_iter().map(|((_, theme), of)| (named(theme), of)).collect();
                Group { key, heading, themes }
            })
            .collect();
    }

    /// As a person ordered them. Whatever the composition does not name is not printed.
    fn as_composed(&mut self, composition: &Composition) {
        let by_id: BTreeMap<&str, usize> =
            self.told.iter().enumerate().map(|(at, told)| (told.incident.id.as_str(), at)).collect();
        let mut printed = 0;
        for (n, section) in composition.section.iter().enumerate() {
            let of: Vec<usize> =
                section.incident.iter().filter_map(|item| by_id.get(item.id.as_str()).copied()).collect();
            printed += of.len();
            self.groups.push(Group {
                key: format!("s{}", n + 1),
                heading: section.heading.clone(),
                themes: vec![(String::new(), of)],
            });
        }
        self.left_out = self.told.len().saturating_sub(printed);
    }

    /// Numbers the printed incidents in their order.
    fn number(&mut self) {
        let facts = self.groups.iter().flat_map(|group| &group.themes).flat_map(|(_, of)| of);
        let order: Vec<usize> = facts.chain(&self.uncertain).chain(&self.apart).copied().collect();
        for (n, at) in order.into_iter().enumerate() {
            self.told[at].number = n + 1;
        }
    }
}
