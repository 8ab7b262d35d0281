//! Measures of what a filter keeps, with the incidents behind each.

use super::answer::{Answer, Call, Refusal, Reply};
use super::filter::Wanted;
use crate::cli::measure::geojson;
use axum::http::StatusCode;
use dateline_stats::filter::{Filter, Series, select_in};
use dateline_stats::hotspots::{HotspotOptions, hotspots};
use dateline_stats::period::{Period, Step};
use dateline_stats::report::{CannotMeasure, Caveat, Table};
use dateline_stats::shift::{ShiftOptions, shift};
use dateline_stats::trend::{TrendOptions, trend};
use dateline_types::{DayInterval, Incident};
use serde::Serialize;
use serde_json::{Value, json};

/// Draws of a shift that somebody waits for on a screen; `dateline shift` makes 2,000.
const DRAWS: u32 = 500;
/// Permutations of its test.
const PERMUTATIONS: u32 = 199;

impl From<CannotMeasure> for Refusal {
    fn from(refusal: CannotMeasure) -> Refusal {
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "cannot-measure", refusal.to_string())
    }
}

/// The incidents a request keeps, and whose doing is counted.
fn kept(call: &Call<'_>) -> Result<(Vec<Incident>, Filter), Refusal> {
    let wanted = Wanted::of(call)?;
    let series = match call.asked("series") {
        None | Some("group") => Series::Group,
        Some("state") => Series::State,
        Some("both") => Series::Both,
        Some(_) => return Err(Refusal::bad("series is group, state or both")),
    };
    let view = call.desk.view();
    let incidents = wanted.positions(&view).into_iter().map(|at| view.incidents[at].clone()).collect();
    Ok((incidents, Filter { series, ..Filter::default() }))
}

fn period(call: &Call<'_>, name: &str) -> Result<Option<Period>, Refusal> {
    let Some(text) = call.asked(name) else { return Ok(None) };
    let read = text.parse();
    read.map(Some).map_err(|_| Refusal::bad(format!("{name} is 2016, 2016-03 or 2016-03-01..2016-09-30")))
}

fn whole(incidents: &[Incident]) -> Result<Period, Refusal> {
    let days = || incidents.iter().filter_map(|i| i.interval);
    let ends = days().map(DayInterval::start).min().zip(days().map(DayInterval::end).max());
    let days = ends.and_then(|(start, end)| DayInterval::new(start, end));
    days.map(Period::new).ok_or_else(|| CannotMeasure::new("measure", "no incident has a date").into())
}

fn step(call: &Call<'_>, usual: Step) -> Result<Step, Refusal> {
    Ok(match call.asked("step") {
        None => usual,
        Some("week") => Step::Week,
        Some("month") => Step::Month,
        Some("quarter") => Step::Quarter,
        Some("year") => Step::Year,
        Some(_) => return Err(Refusal::bad("step is week, month, quarter or year")),
    })
}

fn answer(
    result: &impl Serialize,
    (sentence, caveats): (&str, &[Caveat]),
    geojson: Option<Value>,
    behind: (&[Incident], &Filter, &[&Period]),
    tables: &[(&str, Table)],
) -> Answer {
    let (incidents, filter, periods) = behind;
    let selected = select_in(incidents, filter, periods).incidents;
    let ids: Vec<&str> = selected.iter().filter(|i| i.interval.is_some()).map(|i| i.id.as_str()).collect();
    let tables: Vec<Value> = tables
        .iter()
        .map(|(title, table)| json!({ "title": title, "columns": table.header, "rows": table.rows }))
        .collect();
    Ok(Reply::json(&json!({
        "result": serde_json::to_value(result).map_err(Refusal::inside)?, "sentence": sentence,
        "caveats": caveats.iter().map(|c| &c.text).collect::<Vec<_>>(), "geojson": geojson, "incidents": ids, "tables": tables,
    })))
}

/// `GET /api/measures/shift`
pub fn shift_route(call: &Call<'_>) -> Answer {
    let (incidents, filter) = kept(call)?;
    let (before, after) = match (period(call, "before")?, period(call, "after")?) {
        (Some(before), Some(after)) => (before, after),
        _ => halves(&whole(&incidents)?)?,
    };
    let options = ShiftOptions { draws: DRAWS, permutations: PERMUTATIONS, ..ShiftOptions::default() };
    let mut found = shift(&incidents, &filter, &before, &after, &options)?;
    found.caveats.push(Caveat::new(
        "draws",
        format!("{DRAWS} draws, so that nobody waits; `dateline shift` makes 2,000"),
    ));
    let told = (found.sentence.as_str(), found.caveats.as_slice());
    let tables = [("The two periods", found.table())];
    answer(&found, told, Some(geojson::shift(&found)), (&incidents, &filter, &[&before, &after]), &tables)
}

/// The first and the second half of a period.
fn halves(whole: &Period) -> Result<(Period, Period), Refusal> {
    let days = whole.days();
    let middle = days
        .start()
        .checked_add(jiff::Span::new().days(i64::from(days.days()) / 2))
        .map_err(Refusal::inside)?;
    let before = middle.yesterday().ok().and_then(|last| DayInterval::new(days.start(), last));
    let after = DayInterval::new(middle, days.end());
    let halves = before.zip(after).map(|(before, after)| (Period::new(before), Period::new(after)));
    halves.ok_or_else(|| CannotMeasure::new("shift", "all incidents are of one day").into())
}

/// `GET /api/measures/hotspots`
pub fn hotspots_route(call: &Call<'_>) -> Answer {
    let (incidents, filter) = kept(call)?;
    let whole = match period(call, "period")? {
        Some(period) => period,
        None => whole(&incidents)?,
    };
    let options = HotspotOptions { step: step(call, Step::Quarter)?, ..HotspotOptions::default() };
    let found = hotspots(&incidents, &filter, &whole, &options)?;
    let told = (found.sentence.as_str(), found.caveats.as_slice());
    let tables = [("Cells that stand out", found.table())];
    answer(&found, told, Some(geojson::hotspots(&found)), (&incidents, &filter, &[&whole]), &tables)
}

/// `GET /api/measures/trend`
pub fn trend_route(call: &Call<'_>) -> Answer {
    let (incidents, filter) = kept(call)?;
    let whole = match period(call, "period")? {
        Some(period) => period,
        None => whole(&incidents)?,
    };
    let options = TrendOptions { step: step(call, Step::Month)?, ..TrendOptions::default() };
    let found = trend(&incidents, &filter, &whole, &options)?;
    let told = (found.sentence.as_str(), found.caveats.as_slice());
    let tables = [("By step", found.table())];
    answer(&found, told, None, (&incidents, &filter, &[&whole]), &tables)
}
