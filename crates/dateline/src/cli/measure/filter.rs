//! Which incidents a measure reads.

use crate::failure::Failure;
use crate::names::Names;
use clap::ValueEnum;
use dateline_stats::filter::{ActorRole, Domains, Filter, Series, TypeFilter};
use dateline_types::{Actuality, Certainty, Domain, Incident, IncidentOrigin};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Which incidents")]
pub struct FilterArguments {
    /// Only of this group, organisation or state, branches included; may be repeated
    #[arg(long, value_name = "NAME|KEY")]
    actor: Vec<String>,
    /// Only where the actor acts, or is acted on; either by default
    #[arg(long, value_enum, requires = "actor")]
    role: Option<Role>,
    /// Only of this event type: ASSAULT, ASSAULT/explosives, organisation/pledge; may be repeated
    #[arg(long = "type", value_name = "TYPE[/MODE]", value_delimiter = ',', value_parser = event_type)]
    types: Vec<TypeFilter>,
    /// Only in this country, by ISO 3166 alpha-3 code or name; may be repeated
    #[arg(long, value_name = "COUNTRY", value_delimiter = ',')]
    country: Vec<String>,
    /// Only at this place or in this first-order division; may be repeated
    #[arg(long, value_name = "NAME")]
    place: Vec<String>,
    /// Only of this status: occurred, ongoing, attempted, foiled; certain, probable, possible, uncommitted
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = status)]
    status: Vec<StatusFilter>,
    /// Only reported by this source; may be repeated
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// Where incidents come from: coded, imported, or the label of a dataset; needed where both kinds are at hand
    #[arg(long, value_name = "coded|imported|all|LABEL")]
    origin: Option<String>,
    /// Of which domain; by default political, organised and unknown: ordinary crime, private quarrels and accidents are
    /// left out
    #[arg(long, value_name = "DOMAIN", value_delimiter = ',', value_enum)]
    domain: Vec<DomainChoice>,
    /// With --origin all: count what several origins have once, where days (3) and places (25 km) agree; coded ones stay
    #[arg(long, requires = "origin")]
    once: bool,
    /// Whose doing: arrests and foiled plots are a series of their own
    #[arg(long, value_enum, default_value_t = Whose::Group)]
    series: Whose,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Role {
    Actor,
    Target,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Whose {
    /// What groups and people did, and clashes with them
    Group,
    /// What states did alone
    State,
    /// Both in one
    Both,
}

/// A domain, organised crime apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DomainChoice {
    Political,
    /// Crime, organised or not
    Criminal,
    /// Gangs, cartels, bandits
    Organised,
    Private,
    Accident,
    Unknown,
    All,
}

impl DomainChoice {
    fn domain(self) -> Option<Domain> {
        Some(match self {
            DomainChoice::Political => Domain::Political,
            DomainChoice::Criminal => Domain::Criminal,
            DomainChoice::Private => Domain::Private,
            DomainChoice::Accident => Domain::Accident,
            DomainChoice::Unknown => Domain::Unknown,
            DomainChoice::Organised | DomainChoice::All => return None,
        })
    }
}

#[derive(Debug, Clone, Copy)]
enum StatusFilter {
    Actuality(Actuality),
    Certainty(Certainty),
}

fn event_type(text: &str) -> Result<TypeFilter, String> {
    text.parse().map_err(|error| format!("{error}"))
}

fn status(text: &str) -> Result<StatusFilter, String> {
    use Actuality::{Attempted, Foiled, Occurred, Ongoing};
    if let Ok(certainty) = text.parse() {
        return Ok(StatusFilter::Certainty(certainty));
    }
    match text.parse() {
        Ok(actuality @ (Occurred | Ongoing | Attempted | Foiled)) => Ok(StatusFilter::Actuality(actuality)),
        Ok(_) => {
            Err("plans, threats, calls and suppositions did not happen and are never measured".to_owned())
        }
        Err(error) => Err(format!("{error}")),
    }
}

impl FilterArguments {
    /// True if what several origins have is counted once.
    pub fn once(&self) -> bool {
        self.once
    }

    /// True if the user says where incidents come from.
    pub fn names_origin(&self) -> bool {
        self.origin.is_some()
    }

    /// True if the incident comes from where the user says; any does where the user says nothing.
    pub fn keeps_origin(&self, incident: &Incident) -> bool {
        match (self.origin.as_deref(), &incident.origin) {
            (None | Some("all"), _) | (Some("coded"), IncidentOrigin::Coded) => true,
            (Some("imported"), IncidentOrigin::Dataset { .. }) => true,
            (Some(label), IncidentOrigin::Dataset { dataset, .. }) => dataset.eq_ignore_ascii_case(label),
            (Some(_), IncidentOrigin::Coded) => false,
        }
    }

    /// # Errors
    /// If coded incidents and imported rows would be pooled without the user's word: the level of a series changes where
    /// one of them begins.
    pub fn check_origins(&self, origins: &BTreeSet<String>) -> Result<(), Failure> {
        if self.origin.is_some() || origins.len() < 2 {
            return Ok(());
        }
        let labels: Vec<&str> = origins.iter().map(String::as_str).collect();
        Err(Failure::usage(format!(
            "incidents come from {}: they are not pooled unasked",
            labels.join(" and ")
        ))
        .with_hint("--origin coded, --origin imported or a label takes one; --origin all pools them, with --once what both have once"))
    }

    fn domains(&self) -> Domains {
        let chosen = &self.domain;
        if chosen.is_empty() {
            Domains::default()
        } else if chosen.contains(&DomainChoice::All) {
            Domains::all()
        } else {
            let of = chosen.iter().filter_map(|choice| choice.domain()).collect();
            Domains { of, organised: chosen.contains(&DomainChoice::Organised) }
        }
    }

    /// The actors asked for, as written.
    pub fn actors(&self) -> &[String] {
        &self.actor
    }

    /// What narrows the selection, for a figure's provenance.
    pub fn described(&self) -> BTreeMap<&'static str, String> {
        let mut said = BTreeMap::new();
        let mut say = |name: &'static str, values: Vec<String>| {
            if !values.is_empty() {
                said.insert(name, values.join(", "));
            }
        };
        say("actor", self.actor.clone());
        say("role", self.role.iter().map(|r| format!("{r:?}").to_lowercase()).collect());
        say("type", self.types.iter().map(|t| t.to_string()).collect());
        say("country", self.country.clone());
        say("place", self.place.clone());
        let status = |s: &StatusFilter| match s {
            StatusFilter::Actuality(actuality) => actuality.to_string(),
            StatusFilter::Certainty(certainty) => certainty.to_string(),
        };
        say("status", self.status.iter().map(status).collect());
        say("source", self.source.clone());
        say("origin", self.origin.iter().cloned().collect());
        say("domain", self.domain.iter().map(|d| format!("{d:?}").to_lowercase()).collect());
        say("once", self.once.then(|| "yes".to_owned()).into_iter().collect());
        say("series", vec![format!("{:?}", self.series).to_lowercase()]);
        said
    }

    /// The filter, and the names of actors that the dictionary does not have.
    pub fn filter(&self, names: &Names) -> Result<(Filter, Vec<String>), Failure> {
        let (actors, unknown) = match self.actor.is_empty() {
            true => (None, Vec::new()),
            false => names.actor_set(&self.actor).map(|(set, unknown)| (Some(set), unknown))?,
        };
        let mut countries = Vec::new();
        for text in &self.country {
            countries.push(names.country(text).ok_or_else(|| {
                Failure::usage(format!("no country is called {text:?}"))
                    .with_hint("use an ISO 3166 alpha-3 code such as SYR, or an English name")
            })?);
        }
        let (mut actualities, mut certainties) = (Vec::new(), Vec::new());
        for status in &self.status {
            match *status {
                StatusFilter::Actuality(actuality) => actualities.push(actuality),
                StatusFilter::Certainty(certainty) => certainties.push(certainty),
            }
        }
        let filter = Filter {
            actors,
            role: self.role.map(|role| match role {
                Role::Actor => ActorRole::Actor,
                Role::Target => ActorRole::Target,
            }),
            types: self.types.clone(),
            countries,
            places: self.place.clone(),
            sources: self.source.clone(),
            actualities,
            certainties,
            period: None,
            series: match self.series {
                Whose::Group => Series::Group,
                Whose::State => Series::State,
                Whose::Both => Series::Both,
            },
            domains: self.domains(),
        };
        Ok((filter, unknown))
    }
}
