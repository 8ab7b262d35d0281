//! A shift in sentences and in a table.

use super::{Refusal, Shift, Verdict};
use crate::report::{Estimate, Table, cell, compass, counted, km, p_value};

impl Shift {
    /// One row a figure: what, estimate, low, high.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&["figure", "estimate", "low", "high"]);
        let mut row = |name: String, e: Estimate| {
            table.push([name, cell(e.estimate), cell(e.low), cell(e.high)]);
        };
        row("distance_km".into(), self.distance_km);
        row("distance_km_bca".into(), self.distance_km_bca);
        row("bearing_deg".into(), self.bearing_deg);
        row("speed_km_per_year".into(), self.speed_km_per_year);
        if let Some(c) = &self.corrected {
            row("corrected_distance_km".into(), c.distance_km);
            row("corrected_bearing_deg".into(), c.bearing_deg);
        }
        row("median_distance_km".into(), Estimate::bare(self.median_distance_km));
        row("spread_ratio".into(), self.spread_ratio);
        if let Some(test) = &self.test {
            row("test_statistic".into(), Estimate::bare(test.statistic));
            row("test_p".into(), Estimate::bare(test.p));
            row("no_shift_p".into(), Estimate::bare(test.centre_p));
        }
        for (end, centre) in [("from", &self.from), ("to", &self.to)] {
            row(format!("{end}_lat"), Estimate::bare(centre.centre.lat));
            row(format!("{end}_lon"), Estimate::bare(centre.centre.lon));
            row(format!("{end}_n_incidents"), Estimate::bare(centre.n_incidents as f64));
            row(format!("{end}_n_effective"), Estimate::bare(centre.n_effective));
            row(format!("{end}_n_reports"), Estimate::bare(centre.n_reports as f64));
            row(format!("{end}_resultant"), Estimate::bare(centre.resultant));
            row(format!("{end}_standard_distance_km"), Estimate::bare(centre.standard_distance_km));
        }
        row("displacement_east_km".into(), Estimate::bare(self.displacement.east_km));
        row("displacement_north_km".into(), Estimate::bare(self.displacement.north_km));
        if let Some(e) = &self.verdict_evidence {
            row("explained_by_location".into(), Estimate::bare(e.location));
            row("explained_by_size".into(), Estimate::bare(e.size));
            row("explained_by_shares".into(), Estimate::bare(e.shares));
            row("verdict_agreement".into(), Estimate::bare(e.agreement));
            for s in &e.by_scale {
                row(format!("explained_by_shares_at_{}_km", s.scale_km), Estimate::bare(s.shares));
            }
        }
        if let Some(d) = &self.decomposition {
            row("between_regions_share".into(), d.between);
        }
        for r in &self.regions {
            row(format!("share_change:{}", r.region), r.change);
        }
        for v in &self.sensitivity {
            let e = Estimate { estimate: v.distance_km, low: None, high: None };
            row(format!("sensitivity:{}", v.code), e);
        }
        table
    }
}

fn interval(e: &Estimate, write: impl Fn(f64) -> String) -> String {
    match (e.low, e.high) {
        (Some(low), Some(high)) => format!(" (95 % interval {} to {})", write(low), write(high)),
        _ => " (no interval)".to_owned(),
    }
}

/// The sentences that stand in `sentence`.
pub fn sentence(s: &Shift) -> String {
    let mut text = String::new();
    let distance = s.distance_km.estimate.unwrap_or(0.0);
    let direction = match s.bearing_deg.estimate {
        Some(b) => format!(" towards the {} ({b:.1}°)", compass(b)),
        None => String::new(),
    };
    let counts = format!(
        "{} in {} and {} in {}",
        counted(s.from.n_incidents, "reported incident"),
        s.from.period,
        counted(s.to.n_incidents, "incident"),
        s.to.period
    );
    let moved = format!("{}{}{direction}", km(distance), interval(&s.distance_km, km));
    let none = s.displacement.may_be_zero == Some(true);
    // Hardly anything lies within half of a way that is next to nothing: that is no second reason.
    let only_short = s.refusals.iter().all(|r| *r == Refusal::EmptyCentres);
    if none && only_short {
        let between = interval(&s.distance_km, km);
        text.push_str(&format!(
            "No shift of the centre can be shown: the mean centre of reported incidents lies {} off{between}, from {counts}.",
            km(distance)
        ));
    } else if s.multimodal {
        text.push_str(&format!("No single arrow describes {counts}: "));
        let mut reasons = Vec::new();
        for refusal in &s.refusals {
            reasons.push(match refusal {
                Refusal::SeveralGroups => groups(s),
                Refusal::UnstableGroups => {
                    "whether they form groups, or which, changes from resample to resample".to_owned()
                }
                Refusal::EmptyCentres if s.near_centres_share >= 0.20 => {
                    "in many resamples hardly any of them lie within half the shift of either centre"
                        .to_owned()
                }
                Refusal::EmptyCentres => format!(
                    "only {:.0} % of them lie within half the shift of either centre",
                    100.0 * s.near_centres_share
                ),
            });
        }
        text.push_str(&reasons.join("; and "));
        text.push_str(&format!(". As a summary only, their mean centre shifted by {moved}."));
    } else {
        text.push_str(&format!("The mean centre of reported incidents shifted by {moved}, from {counts}."));
    }
    if none && !only_short {
        text.push_str(" No shift of the centre can be shown: the interval holds 0.");
    }
    if let Some(test) = &s.test {
        let differ = if test.p < 0.05 { "differ by more than chance" } else { "cannot be told apart" };
        text.push_str(&format!(
            " The places of the two periods {differ} (energy test on clusters, {}).",
            p_value(test.p)
        ));
    }
    let verdict = match s.verdict {
        Verdict::NoChange => "No change of place can be shown.",
        Verdict::Relocation => "Verdict: relocation; incidents are reported elsewhere than before.",
        Verdict::Expansion => "Verdict: expansion; incidents are reported from a wider area.",
        Verdict::Contraction => "Verdict: contraction; incidents are reported from a smaller area.",
        Verdict::Composition => "Verdict: composition; the same groups of places report different shares.",
        Verdict::Mixed => {
            "Verdict: mixed; neither a translation, nor a change of spread, nor other shares of the same groups explain half \
             of the change."
        }
        Verdict::Unclear => {
            "Verdict: cannot tell; the places changed, and what explains most of it is not certain."
        }
    };
    text.push(' ');
    text.push_str(verdict);
    if let (Some(e), true) = (&s.verdict_evidence, s.verdict != Verdict::NoChange) {
        text.push_str(&format!(
            " Of the cost of carrying one period's places to the other's, a translation explains {:.0} %, a change of \
             spread {:.0} %, other shares of {} {:.0} % (these overlap; {:.0} % of resamples agree on the largest).",
            100.0 * e.location,
            100.0 * e.size,
            if e.groups.len() == 1 { "one group".to_owned() } else { format!("{} groups", e.groups.len()) },
            100.0 * e.shares,
            100.0 * e.agreement
        ));
    }
    if let Some(tip) = &s.tipping_point {
        text.push_str(&format!(
            " Under-reporting of {} in {} by a factor of {:.1} would erase it.",
            tip.region, tip.period, tip.factor
        ));
    }
    if let Some(corrected) = &s.corrected {
        text.push_str(&corrected.sentence());
    }
    text.push_str(" This describes reported incidents, not activity or movement.");
    text
}

fn groups(s: &Shift) -> String {
    let mut said = Vec::new();
    for mixture in s.mixture.iter().filter(|m| m.parts.len() > 1) {
        let parts: Vec<String> = mixture
            .parts
            .iter()
            .map(|p| format!("{:.0} % around {}", 100.0 * p.share, coordinates(p.lat, p.lon)))
            .collect();
        said.push(format!("in {} they form {} groups ({})", mixture.period, parts.len(), parts.join(", ")));
    }
    said.join(", ")
}

/// `35.5° N 38.5° E`.
pub fn coordinates(lat: f64, lon: f64) -> String {
    let (ns, ew) = (if lat < 0.0 { "S" } else { "N" }, if lon < 0.0 { "W" } else { "E" });
    format!("{:.1}° {ns} {:.1}° {ew}", lat.abs(), lon.abs())
}
