//! A shift along a moving window: where the centre lay in each, and how far from window to window.

use super::{Estimate, Point, ShiftOptions, shift};
use crate::filter::{Filter, Series};
use crate::period::{Period, Step};
use crate::report::{CannotMeasure, Caveat, Table, cell};
use dateline_types::{DayInterval, Incident};
use serde::Serialize;

/// One step of a track.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrackPoint {
    /// The earlier window.
    pub from: Period,
    /// The later one.
    pub to: Period,
    /// Incidents in the later window.
    pub n_incidents: u64,
    /// The later window's mean centre; `None` where nothing could be measured.
    pub centre: Option<Point>,
    /// Distance from the earlier centre.
    pub distance_km: Estimate,
    /// Direction from the earlier centre.
    pub bearing_deg: Estimate,
    /// True when a single arrow is refused.
    pub multimodal: bool,
    /// Why nothing could be measured.
    pub refused: Option<String>,
}

/// The centres along a moving window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Track {
    /// `track`.
    pub measure: &'static str,
    /// One for each pair of consecutive windows.
    pub points: Vec<TrackPoint>,
    /// Group action, state action or both.
    pub series: Series,
    /// The seed.
    pub seed: u64,
    /// How it was computed and where that is described.
    pub method: &'static str,
    /// What a reader has to know.
    pub caveats: Vec<Caveat>,
    /// In a sentence.
    pub sentence: String,
}

/// Follows the centre through `whole` in windows of `width` steps. Each is compared with the one that ended the day before
/// it began; windows begin every `width` steps, or every `stride` of them, and then overlap.
///
/// # Errors
/// If there are fewer than two windows, or nothing can be measured in any.
pub fn track(
    incidents: &[Incident],
    filter: &Filter,
    whole: &Period,
    step: Step,
    width: usize,
    stride: Option<usize>,
    options: &ShiftOptions,
) -> Result<Track, CannotMeasure> {
    let cuts = step.cut(whole.days());
    let width = width.max(1);
    let stride = stride.unwrap_or(width).clamp(1, width);
    let pairs: Vec<(Period, Period)> = (0..)
        .map(|n| n * stride)
        .take_while(|at| at + 2 * width <= cuts.len())
        .filter_map(|at| Some((join(&cuts[at..at + width])?, join(&cuts[at + width..at + 2 * width])?)))
        .collect();
    if pairs.is_empty() {
        let reason = format!(
            "{whole} has {} steps, which hold fewer than two windows of {width}: take a shorter window, smaller steps or a \
             longer period",
            cuts.len()
        );
        return Err(CannotMeasure::new("track", reason));
    }
    let mut points = Vec::new();
    for (from, to) in pairs {
        points.push(match shift(incidents, filter, &from, &to, options) {
            Ok(s) => TrackPoint {
                from,
                to,
                n_incidents: s.to.n_incidents,
                centre: Some(s.to.centre),
                distance_km: s.distance_km,
                bearing_deg: s.bearing_deg,
                multimodal: s.multimodal,
                refused: None,
            },
            Err(error) => TrackPoint {
                from,
                to,
                n_incidents: 0,
                centre: None,
                distance_km: Estimate::NONE,
                bearing_deg: Estimate::NONE,
                multimodal: false,
                refused: Some(error.reason),
            },
        });
    }
    let measured = points.iter().filter(|p| p.centre.is_some()).count();
    if measured == 0 {
        let why = points.iter().find_map(|p| p.refused.clone()).unwrap_or_default();
        return Err(CannotMeasure::new("track", why));
    }
    let refused = points.iter().filter(|p| p.multimodal).count();
    let sentence = format!(
        "The mean centre of reported incidents was followed through {} windows of {whole}; {measured} of {} steps could \
         be measured, and in {refused} of them a single arrow would mislead.",
        points.len() + 1,
        points.len()
    );
    let mut caveats = vec![Caveat::new(
        "several-looks",
        "each step has its own 95 % interval; one in twenty misses by chance",
    )];
    if stride < width {
        caveats.push(Caveat::new(
            "overlapping",
            "windows overlap: steps that follow each other share incidents and are not independent",
        ));
    }
    Ok(Track {
        measure: "track",
        points,
        series: filter.series,
        seed: options.seed,
        method: super::estimate::METHOD,
        caveats,
        sentence,
    })
}

fn join(windows: &[Period]) -> Option<Period> {
    if let [only] = windows {
        return Some(only.clone());
    }
    DayInterval::new(windows.first()?.days().start(), windows.last()?.days().end()).map(Period::new)
}

impl Track {
    /// One row a step.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&[
            "from",
            "to",
            "n_incidents",
            "lat",
            "lon",
            "distance_km",
            "distance_low",
            "distance_high",
            "bearing_deg",
            "bearing_low",
            "bearing_high",
            "multimodal",
            "refused",
        ]);
        for p in &self.points {
            table.push([
                p.from.label().to_owned(),
                p.to.label().to_owned(),
                p.n_incidents.to_string(),
                cell(p.centre.map(|c| c.lat)),
                cell(p.centre.map(|c| c.lon)),
                cell(p.distance_km.estimate),
                cell(p.distance_km.low),
                cell(p.distance_km.high),
                cell(p.bearing_deg.estimate),
                cell(p.bearing_deg.low),
                cell(p.bearing_deg.high),
                p.multimodal.to_string(),
                p.refused.clone().unwrap_or_default(),
            ]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::incident;

    #[test]
    fn windows_overlap_when_asked_and_are_never_compared_with_their_own_days() {
        let incidents: Vec<Incident> = (0..48)
            .map(|n| {
                incident(
                    n,
                    10.0 + (n / 24) as f64,
                    10.0 + 0.1 * (n % 4) as f64,
                    &format!("2016-{:02}-05", 1 + n / 4),
                )
            })
            .collect();
        let options = ShiftOptions { draws: 0, permutations: 0, ..ShiftOptions::default() };
        let follow = |stride| {
            track(&incidents, &Filter::default(), &"2016".parse().unwrap(), Step::Month, 3, stride, &options)
                .unwrap()
        };
        let apart = follow(None);
        assert_eq!(apart.points.len(), 3);
        let overlapping = follow(Some(1));
        assert_eq!(overlapping.points.len(), 7);
        let second = &overlapping.points[1];
        assert_eq!((second.from.label(), second.to.label()), ("2016-02..2016-04", "2016-05..2016-07"));
        assert!(overlapping.caveats.iter().any(|c| c.code == "overlapping"));
        assert!(overlapping.points.iter().all(|p| !p.from.days().overlaps(p.to.days())));
    }
}
