//! Which incidents a measure reads: the filters of the command line, and what never counts.
//!
//! Plans, threats, calls, suppositions and denials never enter. Aggregates and background never enter. What a state
//! does against a group (arrests, convictions, foiled plots) and what groups do are separate series.

use crate::period::Period;
use dateline_types::{
    ActorRef, Actuality, Certainty, Domain, EventClass, Extent, Incident, LocalType, Mode, Outcome,
    PloverType, Polarity, Sector,
};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A group, office or institution, by everything it may be called in incidents.
///
/// The caller puts branches and aliases in: this crate looks nothing up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActorSet {
    keys: BTreeSet<SmolStr>,
    names: BTreeSet<String>,
}

impl ActorSet {
    /// The actors with these dictionary keys, or with one of these names (compared without case; dataset rows have
    /// names only).
    pub fn new<K: Into<SmolStr>, N: AsRef<str>>(
        keys: impl IntoIterator<Item = K>,
        names: impl IntoIterator<Item = N>,
    ) -> ActorSet {
        ActorSet {
            keys: keys.into_iter().map(Into::into).collect(),
            names: names.into_iter().map(|n| n.as_ref().to_lowercase()).collect(),
        }
    }

    /// True if `party` is one of them: by key, by name, or by a part of a name as datasets publish them, such as
    /// `Islamic State of Iraq and the Levant (ISIL)` or `JNIM: Group for Support of Islam and Muslims`.
    pub fn contains(&self, party: &ActorRef) -> bool {
        let named = |name: &str| published_forms(name).any(|form| self.names.contains(&form));
        party.actor.as_ref().is_some_and(|key| self.keys.contains(key))
            || party.name.as_deref().is_some_and(named)
            || named(&party.text)
    }
}

/// A published name and its parts, in lower case: without what stands in brackets, what stands in them, and what stands on
/// either side of a colon.
fn published_forms(name: &str) -> impl Iterator<Item = String> {
    let lower = name.to_lowercase();
    let mut forms = vec![lower.trim().to_owned()];
    if let Some((before, rest)) = lower.split_once('(') {
        forms.push(before.trim().to_owned());
        forms.extend(rest.split(')').next().map(|inside| inside.trim().to_owned()));
    }
    if let Some((before, after)) = lower.split_once(':') {
        forms.push(before.trim().to_owned());
        forms.push(after.trim().to_owned());
    }
    forms.into_iter().filter(|form| !form.is_empty())
}

/// What puts incidents in an order that no label of a dataset changes: draws run over them in it.
fn order(incident: &Incident) -> (&str, &dateline_types::IncidentId) {
    match &incident.origin {
        dateline_types::IncidentOrigin::Dataset { row, .. } => (row, &incident.id),
        dateline_types::IncidentOrigin::Coded => ("", &incident.id),
    }
}

/// On which end of an incident an actor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorRole {
    /// Among those who acted.
    Actor,
    /// Among those acted on.
    Target,
}

/// Whose doing an incident is. Arrests say where a state looked, attacks where a group was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Series {
    /// What groups and people did, and clashes with them.
    #[default]
    Group,
    /// What states did alone: arrests, convictions, foiled plots, operations whose every actor is a state's.
    State,
    /// Both in one, for those who want it.
    Both,
}

/// An event type with or without a mode, or a local type: `ASSAULT`, `ASSAULT/explosives`, `organisation/pledge`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeFilter {
    /// A PLOVER type, in any mode or in one.
    Plover(PloverType, Option<Mode>),
    /// A local type.
    Local(LocalType),
}

impl TypeFilter {
    /// True if `class` is of this type.
    pub fn matches(self, class: EventClass) -> bool {
        match self {
            TypeFilter::Plover(kind, mode) => {
                class.plover_type() == Some(kind) && (mode.is_none() || class.mode() == mode)
            }
            TypeFilter::Local(local) => class.local_type() == Some(local),
        }
    }
}

impl std::fmt::Display for TypeFilter {
    /// As it is written: `ASSAULT`, `ASSAULT/explosives`, `organisation/pledge`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TypeFilter::Plover(kind, None) => write!(f, "{kind}"),
            TypeFilter::Plover(kind, Some(mode)) => write!(f, "{kind}/{mode}"),
            TypeFilter::Local(local) => write!(f, "{local}"),
        }
    }
}

impl FromStr for TypeFilter {
    type Err = dateline_types::UnknownTerm;

    fn from_str(text: &str) -> Result<TypeFilter, Self::Err> {
        if let Ok(local) = text.parse::<LocalType>() {
            return Ok(TypeFilter::Local(local));
        }
        let (kind, mode) = match text.split_once('/') {
            Some((kind, mode)) => (kind, Some(mode.parse::<Mode>()?)),
            None => (text, None),
        };
        let kind = kind.to_uppercase().parse::<PloverType>()?;
        EventClass::plover(kind, mode)?;
        Ok(TypeFilter::Plover(kind, mode))
    }
}

/// Of which domains the incidents are. Rows of a dataset tell none and are always read: their project chose them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domains {
    /// These domains.
    pub of: Vec<Domain>,
    /// Organised crime, though `of` does not have [`Domain::Criminal`].
    pub organised: bool,
}

impl Default for Domains {
    /// What is political, what nobody tells, and organised crime: ordinary crime, private quarrels and accidents fill the
    /// news and are no conflict.
    fn default() -> Domains {
        Domains { of: vec![Domain::Political, Domain::Unknown], organised: true }
    }
}

impl Domains {
    /// Every domain.
    pub fn all() -> Domains {
        Domains { of: Domain::ALL.to_vec(), organised: true }
    }

    /// True if the incident is of one of them.
    pub fn have(&self, incident: &Incident) -> bool {
        incident.domain.is_none_or(|domain| self.of.contains(&domain)) || self.organised && incident.organised
    }
}

/// What to read. The default reads every incident of group action that took place.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only incidents of these actors.
    pub actors: Option<ActorSet>,
    /// Where they stand; `None` for either end.
    pub role: Option<ActorRole>,
    /// Only these types; all if empty.
    pub types: Vec<TypeFilter>,
    /// Only in these countries (ISO-3); all if empty.
    pub countries: Vec<SmolStr>,
    /// Only at these places or in these first-order divisions, by name without case; all if empty.
    pub places: Vec<String>,
    /// Only with one of these sources, by name without case; all if empty.
    pub sources: Vec<String>,
    /// Only these of the actualities that count; all of them if empty.
    pub actualities: Vec<Actuality>,
    /// Only said with these certainties; all if empty.
    pub certainties: Vec<Certainty>,
    /// Only what may have happened in this period.
    pub period: Option<Period>,
    /// Whose doing.
    pub series: Series,
    /// Of which domains.
    pub domains: Domains,
}

/// How many incidents a filter's rules left out, by the first rule that did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct LeftOut {
    /// Planned, threatened, called for, supposed or denied.
    pub not_occurred: usize,
    /// Aggregates and background.
    pub not_events: usize,
    /// Of another domain: ordinary crime, private quarrels, accidents unless they are asked for.
    pub other_domain: usize,
    /// The same incident twice.
    pub repeated: usize,
    /// Passed the filter but belong to the other series (state or group action).
    pub other_series: usize,
}

impl LeftOut {
    /// True if the incident counts at all; else it is counted among those left out.
    pub(crate) fn admits(&mut self, incident: &Incident, filter: &Filter) -> bool {
        if !filter.domains.have(incident) {
            self.other_domain += 1;
        } else if !matches!(incident.extent, Extent::Event | Extent::Episode) {
            self.not_events += 1;
        } else if !took_place(incident) {
            self.not_occurred += 1;
        } else {
            return true;
        }
        false
    }
}

impl Series {
    /// True if the incident belongs to the series.
    pub(crate) fn has(self, incident: &Incident) -> bool {
        match self {
            Series::Both => true,
            Series::Group => !is_state_action(incident),
            Series::State => is_state_action(incident),
        }
    }
}

/// The incidents a measure reads, sorted by id, each once.
#[derive(Debug, Clone)]
pub struct Selection<'a> {
    /// The incidents.
    pub incidents: Vec<&'a Incident>,
    /// What was left out and is worth a word.
    pub left_out: LeftOut,
}

/// True if the incident took place, as far as its reports say.
pub fn took_place(incident: &Incident) -> bool {
    incident.status.polarity == Polarity::Affirmed
        && matches!(
            incident.status.actuality,
            Actuality::Occurred | Actuality::Ongoing | Actuality::Attempted | Actuality::Foiled
        )
}

/// True if only a state acted: every actor is a state's, or the class is something states do to people, or a plot was
/// foiled.
pub fn is_state_action(incident: &Incident) -> bool {
    let foiled = incident.status.actuality == Actuality::Foiled
        || matches!(incident.outcome, Some(Outcome::FoiledByArrest | Outcome::FoiledOtherwise));
    let by_class = match incident.class.plover_type() {
        Some(PloverType::Coerce) => {
            use Mode::{Arrest, Censor, Curfew, Deport, MartialLaw, Restrict, Seize};
            let of_states = [Arrest, Censor, Curfew, Deport, MartialLaw, Restrict, Seize];
            incident.class.mode().is_some_and(|m| of_states.contains(&m))
        }
        Some(PloverType::Sanction) => incident.class.mode() == Some(Mode::Convict),
        _ => false,
    };
    let by_actors = !incident.actors.is_empty() && incident.actors.iter().all(is_of_a_state);
    foiled || by_class || by_actors
}

fn is_of_a_state(party: &ActorRef) -> bool {
    let state =
        |s| matches!(s, Sector::Gov | Sector::Mil | Sector::Cop | Sector::Jud | Sector::Leg | Sector::Spy);
    match party.sector {
        Some(sector) => state(sector),
        None => {
            party.actor.as_ref().is_some_and(|k| k.len() == 3 && k.bytes().all(|b| b.is_ascii_uppercase()))
        }
    }
}

/// The incidents of `filter`.
pub fn select<'a>(incidents: &'a [Incident], filter: &Filter) -> Selection<'a> {
    select_in(incidents, filter, &[])
}

/// The incidents of `filter`; what is left out is counted in `periods` only, so that the counts belong to the figure.
/// Without a period, all are counted.
pub fn select_in<'a>(incidents: &'a [Incident], filter: &Filter, periods: &[&Period]) -> Selection<'a> {
    let mut left_out = LeftOut::default();
    let mut kept: Vec<&Incident> = Vec::new();
    let counts = |i: &Incident| {
        periods.is_empty() || i.interval.is_none_or(|days| periods.iter().any(|p| days.overlaps(p.days())))
    };
    for incident in incidents.iter().filter(|i| filter.keeps(i) && counts(i)) {
        if left_out.admits(incident, filter) {
            kept.push(incident);
        }
    }
    kept.sort_by(|a, b| order(a).cmp(&order(b)));
    let all = kept.len();
    kept.dedup_by(|a, b| a.id == b.id);
    left_out.repeated = all - kept.len();
    let distinct = kept.len();
    kept.retain(|i| filter.series.has(i));
    left_out.other_series = distinct - kept.len();
    Selection { incidents: kept, left_out }
}

impl Filter {
    /// True if the incident is one of those asked for. What never counts is not looked at: [`select`] does that.
    pub fn keeps(&self, incident: &Incident) -> bool {
        if let Some(actors) = &self.actors {
            let acted = incident.actors.iter().any(|p| actors.contains(p));
            let hit = || incident.targets.iter().any(|p| actors.contains(p));
            let found = match self.role {
                None => acted || hit(),
                Some(ActorRole::Actor) => acted,
                Some(ActorRole::Target) => hit(),
            };
            if !found {
                return false;
            }
        }
        if !self.types.is_empty() && !self.types.iter().any(|t| t.matches(incident.class)) {
            return false;
        }
        let place = incident.place.as_ref();
        if !self.countries.is_empty() {
            let here = place.and_then(|p| p.country.as_ref());
            if !here.is_some_and(|c| self.countries.contains(c)) {
                return false;
            }
        }
        if !self.places.is_empty() {
            let named = |name: &str| self.places.iter().any(|p| same(p, name));
            if !place.is_some_and(|p| named(&p.name) || p.admin1.as_deref().is_some_and(named)) {
                return false;
            }
        }
        let by_source = |name: &String| self.sources.iter().any(|s| same(s, name));
        if !self.sources.is_empty() && !incident.sources.iter().any(by_source) {
            return false;
        }
        if !self.actualities.is_empty() && !self.actualities.contains(&incident.status.actuality) {
            return false;
        }
        if !self.certainties.is_empty() && !self.certainties.contains(&incident.status.certainty) {
            return false;
        }
        match &self.period {
            Some(period) => incident.interval.is_some_and(|days| days.overlaps(period.days())),
            None => true,
        }
    }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Series::Group => "group action",
            Series::State => "state action",
            Series::Both => "group and state action",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::incident;

    fn classes(text: &str) -> TypeFilter {
        text.parse().unwrap()
    }

    #[test]
    fn types_are_read_with_and_without_mode() {
        let bombing = EventClass::plover(PloverType::Assault, Some(Mode::Explosives)).unwrap();
        assert!(classes("ASSAULT").matches(bombing));
        assert!(classes("assault/explosives").matches(bombing));
        assert!(!classes("COERCE").matches(bombing));
        assert!(classes("organisation/pledge").matches(EventClass::local(LocalType::OrganisationPledge)));
        assert!("ASSAULT/curfew".parse::<TypeFilter>().is_err());
    }

    #[test]
    fn plans_threats_and_calls_never_enter() {
        let mut incidents = Vec::new();
        for (n, actuality) in Actuality::ALL.iter().enumerate() {
            let mut one = incident(n, 10.0, 10.0, "2020-01-01");
            one.status.actuality = *actuality;
            incidents.push(one);
        }
        let mut denied = incident(99, 10.0, 10.0, "2020-01-01");
        denied.status.polarity = Polarity::Negated;
        incidents.push(denied);
        let selection = select(&incidents, &Filter::default());
        let kept: Vec<Actuality> = selection.incidents.iter().map(|i| i.status.actuality).collect();
        assert_eq!(kept.len(), 3, "{kept:?}");
        assert_eq!(selection.left_out, LeftOut { not_occurred: 5, other_series: 1, ..LeftOut::default() });
    }

    #[test]
    fn arrests_and_attacks_are_separate_series() {
        let mut arrest = incident(1, 0.0, 0.0, "2020-01-01");
        arrest.class = EventClass::plover(PloverType::Coerce, Some(Mode::Arrest)).unwrap();
        let incidents = [arrest, incident(2, 0.0, 0.0, "2020-01-01")];
        let n = |series| select(&incidents, &Filter { series, ..Filter::default() }).incidents.len();
        assert_eq!((n(Series::Group), n(Series::State), n(Series::Both)), (1, 1, 2));
    }

    #[test]
    fn ordinary_crime_and_accidents_do_not_pass_as_conflict() {
        let of = |n, domain, organised| Incident { domain, organised, ..incident(n, 0.0, 0.0, "2020-01-01") };
        let incidents = [
            of(1, Some(Domain::Political), false),
            of(2, Some(Domain::Criminal), false),
            of(3, Some(Domain::Criminal), true),
            of(4, Some(Domain::Accident), false),
            of(5, Some(Domain::Unknown), false),
            of(6, None, false),
        ];
        let found = |domains| {
            let selection = select(&incidents, &Filter { domains, ..Filter::default() });
            (selection.incidents.len(), selection.left_out.other_domain)
        };
        assert_eq!(found(Domains::default()), (4, 2));
        assert_eq!(found(Domains::all()), (6, 0));
        assert_eq!(found(Domains { of: vec![Domain::Accident], organised: false }), (2, 4));
    }

    #[test]
    fn published_names_are_found_by_their_parts() {
        let party = |name: &str| crate::synthetic::party(name, Sector::Reb);
        let asked = |name: &str| ActorSet::new([""; 0], [name]);
        for (name, published) in [
            ("ISIL", "Islamic State of Iraq and the Levant (ISIL)"),
            ("Islamic State of Iraq and the Levant", "Islamic State of Iraq and the Levant (ISIL)"),
            ("JNIM", "JNIM: Group for Support of Islam and Muslims"),
            ("group for support of islam and muslims", "JNIM: Group for Support of Islam and Muslims"),
            ("Anti-Balaka", "anti-Balaka"),
        ] {
            assert!(asked(name).contains(&party(published)), "{name}");
        }
        assert!(!asked("Islamic State").contains(&party("Islamic State of Iraq and the Levant (ISIL)")));
    }

    #[test]
    fn the_label_of_a_dataset_changes_no_order() {
        let labelled = |label: &str| -> Vec<Incident> {
            (0..20)
                .map(|n| {
                    let mut one = incident(n, 0.0, 0.0, "2020-01-01");
                    let row = format!("{}", (n * 7) % 20);
                    one.id = dateline_types::IncidentId::of(&[label.as_bytes(), row.as_bytes()]);
                    one.origin = dateline_types::IncidentOrigin::Dataset {
                        dataset: label.into(),
                        row,
                        cluster: None,
                        restricted: false,
                    };
                    one
                })
                .collect()
        };
        let rows = |label: &str| -> Vec<String> {
            let incidents = labelled(label);
            let selection = select(&incidents, &Filter::default());
            selection.incidents.iter().map(|i| order(i).0.to_owned()).collect()
        };
        assert_eq!(rows("ged-a"), rows("ged-b"));
    }

    #[test]
    fn the_same_incident_counts_once() {
        let incidents = [incident(1, 0.0, 0.0, "2020-01-01"), incident(1, 0.0, 0.0, "2020-01-01")];
        let selection = select(&incidents, &Filter::default());
        assert_eq!((selection.incidents.len(), selection.left_out.repeated), (1, 1));
    }
}
