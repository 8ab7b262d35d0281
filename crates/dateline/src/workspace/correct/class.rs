//! What happened and what the report commits itself to, by the words of the closed lists.

use super::{Resolved, is_none};
use crate::failure::Failure;
use dateline_resources::Resources;
use dateline_types::*;

pub(super) fn resolve(event: &Event, value: &str, resources: &Resources) -> Result<Resolved, Failure> {
    let (kind, mode) = match value.split_once('/') {
        Some((kind, mode)) => (kind.trim(), Some(mode.trim())),
        None => (value.trim(), None),
    };
    if let Ok(kind) = kind.to_uppercase().replace([' ', '-'], "_").parse::<PloverType>() {
        let mode = match mode {
            Some(mode) => Some(mode_of(kind, mode)?),
            // The mode stays if the type allows it.
            None => event.class.mode().filter(|mode| kind.modes().contains(mode)),
        };
        return classed(event, kind, mode, resources);
    }
    if let Ok(local) = value.trim().to_lowercase().parse::<LocalType>() {
        return Ok(recoded(event, EventClass::local(local), resources));
    }
    let known: Vec<&str> = (PloverType::ALL.iter().map(|t| t.as_str()))
        .chain(LocalType::ALL.iter().map(|t| t.as_str()))
        .collect();
    Err(Failure::usage(format!("no type of event: {value:?}")).with_hint(format!(
        "it is one of {}; a mode stands behind a stroke: ASSAULT/firearms",
        known.join(", ")
    )))
}

pub(super) fn mode(event: &Event, value: &str, resources: &Resources) -> Result<Resolved, Failure> {
    let Some(kind) = event.class.plover_type() else {
        return Err(Failure::usage(format!("{} has no modes", event.class))
            .with_hint("correct the type: type=ASSAULT"));
    };
    let mode = if is_none(value) { None } else { Some(mode_of(kind, value)?) };
    classed(event, kind, mode, resources)
}

fn mode_of(kind: PloverType, word: &str) -> Result<Mode, Failure> {
    let modes = || kind.modes().iter().map(|mode| mode.as_str()).collect::<Vec<_>>();
    let spelled = word.to_lowercase().replace([' ', '_'], "-");
    let found = kind.modes().iter().find(|mode| mode.as_str() == word || mode.as_str() == spelled);
    found.copied().ok_or_else(|| {
        let hint = match modes()[..] {
            [] => format!("{kind} has no modes"),
            ref modes => format!("the modes of {kind} are {}", modes.join(", ")),
        };
        Failure::usage(format!("no mode of {kind}: {word:?}")).with_hint(hint)
    })
}

fn classed(
    event: &Event,
    kind: PloverType,
    mode: Option<Mode>,
    resources: &Resources,
) -> Result<Resolved, Failure> {
    let class = EventClass::plover(kind, mode).map_err(|error| Failure::usage(error.to_string()))?;
    Ok(recoded(event, class, resources))
}

/// The event as another class, with the codes other schemes give to it.
fn recoded(event: &Event, class: EventClass, resources: &Resources) -> Resolved {
    let mut event = event.clone();
    event.class = class;
    event.codes = resources.ontology.codes(class, &[]);
    Resolved::Event(Box::new(event), None)
}

/// Status by its words: actuality, certainty, polarity, or several of them.
pub(super) fn status(event: &Event, value: &str) -> Result<Resolved, Failure> {
    let mut event = event.clone();
    for word in value.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        if let Ok(actuality) = word.parse::<Actuality>() {
            event.status.actuality = actuality;
        } else if let Ok(certainty) = word.parse::<Certainty>() {
            event.status.certainty = certainty;
        } else if let Ok(polarity) = word.parse::<Polarity>() {
            event.status.polarity = polarity;
        } else {
            let known: Vec<&str> = (Actuality::ALL.iter().map(|t| t.as_str()))
                .chain(Certainty::ALL.iter().map(|t| t.as_str()))
                .chain(Polarity::ALL.iter().map(|t| t.as_str()))
                .collect();
            return Err(Failure::usage(format!("no word for a status: {word:?}"))
                .with_hint(format!("it is one or several of {}", known.join(", "))));
        }
    }
    Ok(Resolved::Event(Box::new(event), None))
}

/// The terms a field may have.
pub(super) fn terms(field: &str) -> Vec<&'static str> {
    match field {
        "domain" => Domain::ALL.iter().map(|t| t.as_str()).collect(),
        "extent" => Extent::ALL.iter().map(|t| t.as_str()).collect(),
        "civilian_targeting" => CivilianTargeting::ALL.iter().map(|t| t.as_str()).collect(),
        "violence_class" => ViolenceClass::ALL.iter().map(|t| t.as_str()).collect(),
        "initiator" => Side::ALL.iter().map(|t| t.as_str()).collect(),
        "symmetry" => Symmetry::ALL.iter().map(|t| t.as_str()).collect(),
        _ => Vec::new(),
    }
}
