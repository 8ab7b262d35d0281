//! Which incidents are asked for: the filter of lists, maps, facets and measures alike.

use super::answer::{Call, Refusal};
use super::view::{Seen, View, status_word};
use dateline_stats::filter::{ActorRole, ActorSet, TypeFilter};
use dateline_store::workspace::SearchRequest;
use dateline_types::{Certainty, Incident, IncidentOrigin};
use jiff::civil::Date;
use std::collections::HashSet;

/// What a filter looks at; a facet is counted without its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// Who.
    Actor,
    /// What.
    Type,
    /// Which country.
    Country,
    /// How far it came.
    Status,
    /// Political, criminal, private, an accident, or unknown.
    Domain,
    /// How sure.
    Certainty,
    /// Who reports it.
    Source,
    /// How far people have looked at it.
    Reviewed,
    /// How sure the record is.
    Confidence,
    /// When.
    Time,
    /// Anything that has no facet.
    Other,
}

/// A filter.
#[derive(Debug, Default)]
pub struct Wanted {
    actors: Option<ActorSet>,
    role: Option<ActorRole>,
    types: Vec<TypeFilter>,
    countries: Vec<String>,
    places: Vec<String>,
    statuses: Vec<String>,
    domains: Vec<String>,
    certainties: Vec<Certainty>,
    sources: Vec<String>,
    from: Option<Date>,
    to: Option<Date>,
    least: Option<f64>,
    most: Option<f64>,
    /// West, south, east, north.
    area: Option<[f64; 4]>,
    /// Documents that hold the words.
    documents: Option<HashSet<String>>,
    reviewed: Vec<String>,
    disputed: bool,
    unplaced: bool,
    undated: bool,
    origin: Option<String>,
}

/// Documents that a search may bring into a filter.
const MOST_FOUND: usize = 10_000;

impl Wanted {
    /// What a request asks for.
    ///
    /// # Errors
    /// If a parameter does not read, an actor's name is a person's, or the words cannot be searched for.
    pub fn of(call: &Call<'_>) -> Result<Wanted, Refusal> {
        let names = call.all_asked("actor");
        let actors = match names.is_empty() {
            true => None,
            false => Some(call.desk.names().actor_set(&names)?.0),
        };
        let mut types = Vec::new();
        for text in call.all_asked("type") {
            types.push(text.parse().map_err(|error| Refusal::bad(format!("type: {error}")))?);
        }
        let mut certainties = Vec::new();
        for text in call.all_asked("certainty") {
            certainties.push(text.parse().map_err(|error| Refusal::bad(format!("certainty: {error}")))?);
        }
        let documents = match call.asked("q") {
            None => None,
            Some(words) => {
                let request =
                    SearchRequest { words: words.to_owned(), from: None, to: None, most: MOST_FOUND };
                let hits = call.desk.read(|workspace| workspace.search(&request))?;
                Some(hits.into_iter().map(|hit| hit.document).collect())
            }
        };
        let lower = |name: &str| call.all_asked(name).iter().map(|v| v.to_lowercase()).collect::<Vec<_>>();
        Ok(Wanted {
            actors,
            role: match call.asked("role") {
                Some("actor") => Some(ActorRole::Actor),
                Some("target") => Some(ActorRole::Target),
                _ => None,
            },
            types,
            countries: call.all_asked("country").iter().map(|c| c.to_uppercase()).collect(),
            places: lower("place"),
            statuses: lower("status"),
            domains: lower("domain"),
            certainties,
            sources: lower("source"),
            from: call.read("from")?,
            to: call.read("to")?,
            least: call.read("min_confidence")?,
            most: call.read("max_confidence")?,
            area: call.asked("bbox").map(area).transpose()?,
            documents,
            reviewed: lower("reviewed"),
            disputed: call.is_asked("disputed"),
            unplaced: call.is_asked("unplaced"),
            undated: call.is_asked("undated"),
            origin: call.asked("origin").map(str::to_owned),
        })
    }

    /// The positions of the incidents that fit.
    pub fn positions(&self, view: &View) -> Vec<usize> {
        (0..view.incidents.len()).filter(|&at| self.misses(view, at).is_empty()).collect()
    }

    /// In which ways an incident does not fit; at most two, more are not looked for.
    pub fn misses(&self, view: &View, at: usize) -> Vec<Aspect> {
        let (incident, facts) = (&view.incidents[at], &view.facts[at]);
        let mut missed = Vec::new();
        let mut check = |aspect: Aspect, fits: bool| {
            if !fits && missed.len() < 2 && !missed.contains(&aspect) {
                missed.push(aspect);
            }
        };
        check(Aspect::Actor, self.fits_actor(incident));
        check(Aspect::Type, self.types.is_empty() || self.types.iter().any(|t| t.matches(incident.class)));
        let place = incident.place.as_ref();
        let country = place.and_then(|p| p.country.as_deref()).unwrap_or_default();
        check(Aspect::Country, self.countries.is_empty() || self.countries.iter().any(|c| c == country));
        check(
            Aspect::Status,
            self.statuses.is_empty() || self.statuses.iter().any(|s| s == status_word(&incident.status)),
        );
        let domain = view.domain_of(at).as_str();
        check(Aspect::Domain, self.domains.is_empty() || self.domains.iter().any(|d| d == domain));
        check(
            Aspect::Certainty,
            self.certainties.is_empty() || self.certainties.contains(&incident.status.certainty),
        );
        let of_source = |source: &String| self.sources.contains(&source.to_lowercase());
        check(Aspect::Source, self.sources.is_empty() || incident.sources.iter().any(of_source));
        check(Aspect::Reviewed, self.fits_review(facts.seen));
        check(Aspect::Confidence, self.least.is_none_or(|least| facts.confidence >= least));
        check(Aspect::Confidence, self.most.is_none_or(|most| facts.confidence <= most));
        check(Aspect::Time, self.fits_time(incident));
        let named = |name: &str| self.places.contains(&name.to_lowercase());
        let at_place = place.is_some_and(|p| named(&p.name) || p.admin1.as_deref().is_some_and(named));
        check(Aspect::Other, self.places.is_empty() || at_place);
        let in_area = |[west, south, east, north]: [f64; 4]| {
            place.is_some_and(|p| {
                let (lat, lng) = (p.point.lat(), p.point.lng());
                // A box may lie across the line of 180 degrees.
                let beside =
                    if west <= east { (west..=east).contains(&lng) } else { lng >= west || lng <= east };
                beside && (south..=north).contains(&lat)
            })
        };
        check(Aspect::Other, self.area.is_none_or(in_area));
        check(Aspect::Other, !self.disputed || !incident.disputes.is_empty());
        check(Aspect::Other, !self.unplaced || place.is_none());
        let held = |wanted: &HashSet<String>| view.documents_of(at).any(|id| wanted.contains(id.as_str()));
        check(Aspect::Other, self.documents.as_ref().is_none_or(held));
        check(
            Aspect::Other,
            match self.origin.as_deref() {
                Some("coded") => incident.origin == IncidentOrigin::Coded,
                Some("imported") => incident.origin != IncidentOrigin::Coded,
                _ => true,
            },
        );
        missed
    }

    fn fits_actor(&self, incident: &Incident) -> bool {
        let Some(actors) = &self.actors else { return true };
        let acted = || incident.actors.iter().any(|party| actors.contains(party));
        let hit = || incident.targets.iter().any(|party| actors.contains(party));
        match self.role {
            None => acted() || hit(),
            Some(ActorRole::Actor) => acted(),
            Some(ActorRole::Target) => hit(),
        }
    }

    fn fits_review(&self, seen: Seen) -> bool {
        let fits = |word: &String| match word.as_str() {
            "yes" => seen >= Seen::Accepted,
            word => word == seen.as_str(),
        };
        self.reviewed.is_empty() || self.reviewed.iter().any(fits)
    }

    fn fits_time(&self, incident: &Incident) -> bool {
        match incident.interval {
            None => self.undated || (self.from.is_none() && self.to.is_none()),
            Some(days) => {
                !self.undated
                    && self.from.is_none_or(|from| days.end() >= from)
                    && self.to.is_none_or(|to| days.start() <= to)
            }
        }
    }
}

fn area(text: &str) -> Result<[f64; 4], Refusal> {
    let numbers: Vec<f64> = text.split(',').filter_map(|n| n.trim().parse().ok()).collect();
    match numbers[..] {
        [west, south, east, north] if south <= north => Ok([west, south, east, north]),
        _ => Err(Refusal::bad("bbox is four numbers of degrees: west,south,east,north")),
    }
}
