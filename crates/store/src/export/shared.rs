//! Columns that the tables of events and of incidents have alike, and the cells of those that stand together.

use super::derived;
use super::table::Kind::{Day, Integer, Number, Text};
use super::table::{Cell, Column, column};
use crate::record::{ActorRecord, StatusRecord};
use dateline_types::{Extent, PlacePrecision, ViolenceClass};
use jiff::civil::Date;

#[rustfmt::skip]
mod columns {
    use super::*;

    pub const TYPE: Column = column("type", Text, "#event+type", "PLOVER type");
    pub const MODE: Column = column("mode", Text, "#event+mode", "PLOVER mode");
    pub const LOCAL: Column = column("local", Text, "#event+local", "dateline's own type, where PLOVER has none");
    pub const CONTEXTS: Column = column("contexts", Text, "#event+context", "PLOVER contexts");
    pub const CIVILIAN_TARGETING: Column = column("civilian_targeting", Text, "#event+civilians", "deliberate, indiscriminate, incidental, no or unknown");
    pub const ACTORS: Column = column("actors", Text, "#group+actor+name", "words that name the actors");
    pub const ACTOR_NAMES: Column = column("actor_names", Text, "#group+actor+known", "the dictionary's names for them");
    pub const ACTOR_KEYS: Column = column("actor_keys", Text, "#group+actor+code", "keys of the actor dictionary");
    pub const ACTOR_SECTORS: Column = column("actor_sectors", Text, "#group+actor+sector", "PLOVER sectors");
    pub const TARGETS: Column = column("targets", Text, "#group+target+name", "words that name the targets or recipients");
    pub const TARGET_NAMES: Column = column("target_names", Text, "#group+target+known", "the dictionary's names for them");
    pub const TARGET_KEYS: Column = column("target_keys", Text, "#group+target+code", "keys of the actor dictionary");
    pub const TARGET_SECTORS: Column = column("target_sectors", Text, "#group+target+sector", "PLOVER sectors");
    pub const DATE_START: Column = column("date_start", Day, "#date+start", "first day it may have happened on");
    pub const DATE_END: Column = column("date_end", Day, "#date+end", "last day, inclusive");
    pub const DATE_EDTF: Column = column("date_edtf", Text, "#date+edtf", "the same in the Extended Date/Time Format (ISO 8601-2)");
    pub const ADMIN1: Column = column("admin1", Text, "#adm1+name", "first-order division");
    pub const COUNTRY: Column = column("country", Text, "#country+code+iso3", "ISO 3166-1 alpha-3");
    pub const LAT: Column = column("lat", Number, "#geo+lat", "degrees north, WGS84");
    pub const LON: Column = column("lon", Number, "#geo+lon", "degrees east, WGS84");
    pub const PRECISION: Column = column("precision", Text, "#geo+precision", "what the point stands for");
    pub const RADIUS_KM: Column = column("radius_km", Number, "#geo+radius", "how far the place may extend, kilometres");
    pub const GEONAMEID: Column = column("geonameid", Integer, "#loc+code+geonames", "GeoNames id");
    pub const CLAIMS: Column = column("claims", Text, "#status+claims", "who says so: act/about by speaker");
    pub const GED_TYPE_OF_VIOLENCE: Column = column("ged_type_of_violence", Integer, "#event+code+ged", "UCDP GED type_of_violence (derived)");
    pub const GED_DATE_PREC: Column = column("ged_date_prec", Integer, "#date+precision+ged", "UCDP GED date_prec (derived)");
    pub const GED_WHERE_PREC: Column = column("ged_where_prec", Integer, "#geo+precision+ged", "UCDP GED where_prec (derived)");
    pub const GED_EVENT_CLARITY: Column = column("ged_event_clarity", Integer, "#event+clarity+ged", "UCDP GED event_clarity (derived)");
    pub const ACLED_TIME_PRECISION: Column = column("acled_time_precision", Integer, "#date+precision+acled", "ACLED time_precision (derived)");
    pub const ACLED_GEO_PRECISION: Column = column("acled_geo_precision", Integer, "#geo+precision+acled", "ACLED geo_precision (derived)");
}
pub(super) use columns::*;

/// A whole-number code that may be missing.
fn code(code: Option<i64>) -> Cell {
    code.map_or(Cell::Empty, Cell::Integer)
}

/// Several values in one cell, the empty ones left out.
pub(super) fn joined(values: impl Iterator<Item = String>) -> Cell {
    Cell::text(values.filter(|value| !value.is_empty()).collect::<Vec<_>>().join("; "))
}

/// Who says so: act and what it is about, by whom.
pub(super) fn claims(status: &StatusRecord) -> Cell {
    joined(status.claims.iter().map(|c| {
        let speaker = c.speaker.as_ref().map_or("unnamed", |s| s.text.as_str());
        format!("{}/{} by {speaker}", c.act, c.about)
    }))
}

/// The cells of a side's parties: their words, names, keys and sectors.
pub(super) fn parties(parties: &[ActorRecord]) -> [Cell; 4] {
    [
        joined(parties.iter().map(|a| a.text.clone())),
        joined(parties.iter().filter_map(|a| a.name.clone())),
        joined(parties.iter().filter_map(|a| Some(a.actor.as_ref()?.to_string()))),
        joined(parties.iter().filter_map(|a| Some(a.sector?.to_string()))),
    ]
}

/// Why each party is named.
pub(super) fn attribution(parties: &[ActorRecord]) -> Cell {
    joined(parties.iter().filter_map(|a| Some(a.attribution.as_ref()?.basis.to_string())))
}

/// The derived codes of UCDP GED and ACLED, in the order of their columns.
pub(super) fn derived_codes(
    violence: ViolenceClass,
    days: Option<(Date, Date)>,
    precision: Option<PlacePrecision>,
    extent: Extent,
) -> [Cell; 6] {
    [
        code(derived::ged_type_of_violence(violence)),
        code(days.map(|(start, end)| derived::ged_date_prec(start, end))),
        code(precision.map(derived::ged_where_prec)),
        Cell::Integer(derived::ged_event_clarity(extent)),
        code(days.and_then(|(start, end)| derived::acled_time_precision(start, end))),
        code(precision.and_then(derived::acled_geo_precision)),
    ]
}
