//! Where the reported activity lies in two periods, how far and which way its centre moved, and how sure that is.
//!
//! What is estimated is the centre of *reported incidents*: not of activity, and not the movement of anybody.
//! One arrow is refused where it would mislead: when a period's incidents form two or more groups, or when hardly any
//! lie near a centre. The resultant length is reported and decides nothing: an even split 4,000 km apart has R = .95.
//!
//! ```
//! use dateline_stats::{filter::Filter, shift::{ShiftOptions, shift}, synthetic::incident};
//!
//! let mut incidents = Vec::new();
//! for n in 0..40 {
//!     let spread = 0.05 * (n % 9) as f64;
//!     incidents.push(incident(n, 34.0 + spread, 42.0 - spread, "2016-05-01"));
//!     incidents.push(incident(100 + n, 34.0 - spread, 44.0 + spread, "2017-05-01"));
//! }
//! let options = ShiftOptions { draws: 200, ..ShiftOptions::default() };
//! let (from, to) = ("2016".parse().unwrap(), "2017".parse().unwrap());
//! let moved = shift(&incidents, &Filter::default(), &from, &to, &options).unwrap();
//! assert!(!moved.multimodal && moved.distance_km.low.unwrap() > 150.0);
//! ```

mod chance;
mod corrected;
mod draws;
mod energy;
mod estimate;
mod interval;
mod judge;
mod mixture;
mod observation;
mod persistence;
mod regions;
mod sensitivity;
mod track;
mod transport;
mod words;

pub use corrected::CorrectedShift;
pub use energy::{PlaceTest, energy_distance};
pub use estimate::shift;
pub use mixture::MixturePart;
pub use observation::conflict_of;
pub use regions::{Decomposition, RegionChange, TippingPoint};
pub use sensitivity::Variant;
pub use track::{Track, TrackPoint, track};
pub use transport::{Explanation, ScaleShare, VerdictEvidence};

use crate::coding_error::Audit;
use crate::ellipse::{Ellipse, EllipseConvention};
use crate::filter::Series;
use crate::period::Period;
use crate::report::{Caveat, Estimate};
use crate::sources::SourceProfile;
use dateline_types::LatLng;
use serde::Serialize;

/// A period with fewer clusters gets no interval.
pub const LEAST_CLUSTERS: usize = 15;
/// Nor does one whose months persist so long that fewer independent blocks are left.
pub const LEAST_BLOCKS: usize = 5;

/// What to do with points that stand for a province, a country or a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoarsePlaces {
    /// Leave them out.
    #[default]
    Exclude,
    /// Count every place by its precision, 1 / (1 + (radius / 50 km)²).
    Weigh,
    /// Count every row fully, as published figures often do.
    Include,
}

/// What is drawn with replacement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResamplingUnit {
    /// Conflict and month if a dataset is among the incidents, else the incident.
    #[default]
    Auto,
    /// The incident.
    Incident,
    /// All incidents of a conflict (or, for coded incidents, a country) in a month.
    ConflictMonth,
}

/// Between which regions shares are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegionBy {
    /// Countries, if a second one has 5 % of the incidents, else first-order divisions.
    #[default]
    Auto,
    /// Countries.
    Country,
    /// First-order divisions.
    Admin1,
    /// Conflicts, as the dataset has them.
    Conflict,
}

/// How to measure a shift.
#[derive(Debug, Clone, PartialEq)]
pub struct ShiftOptions {
    /// Bootstrap draws; 0 for estimates only.
    pub draws: u32,
    /// Permutations of the test; 0 for none.
    pub permutations: u32,
    /// The seed of every random number.
    pub seed: u64,
    /// What is drawn.
    pub cluster: ResamplingUnit,
    /// Coarse places.
    pub coarse: CoarsePlaces,
    /// Whether an incident counts by the people reported killed in it (best figures) instead of once.
    pub by_deaths: bool,
    /// Whether draws move places within their precision.
    pub jitter: bool,
    /// The regions of the decomposition.
    pub regions: RegionBy,
    /// The scaling of the ellipse.
    pub ellipse: EllipseConvention,
    /// Whether to look for several groups. Without, a split goes unnoticed: for simulations of the interval only.
    pub look_for_groups: bool,
    /// Whether to look for what explains the change. Without, every change is unclear: for simulations of the interval.
    pub explain: bool,
    /// How often the coding errs, if audits say so.
    pub audits: Vec<Audit>,
}

impl Default for ShiftOptions {
    fn default() -> Self {
        ShiftOptions {
            draws: 2000,
            permutations: 999,
            seed: 1,
            cluster: ResamplingUnit::Auto,
            coarse: CoarsePlaces::Exclude,
            by_deaths: false,
            jitter: true,
            regions: RegionBy::Auto,
            ellipse: EllipseConvention::Crimestat,
            look_for_groups: true,
            explain: true,
            audits: Vec::new(),
        }
    }
}

/// A latitude and a longitude, degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

impl From<LatLng> for Point {
    fn from(p: LatLng) -> Point {
        Point { lat: p.lat(), lon: p.lng() }
    }
}

/// Where one period's reported incidents lie.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeriodCentre {
    /// The period.
    pub period: Period,
    /// Reports of the incidents.
    pub n_reports: u64,
    /// Incidents; one on the period's border counts by the share of its days.
    pub n_incidents: u64,
    /// Clusters: conflict-months, or incidents.
    pub n_clusters: usize,
    /// How many independent clusters they are worth, since months of a conflict resemble each other.
    pub n_effective: f64,
    /// The mean centre.
    pub centre: Point,
    /// The region of the mean centre: the ellipse that holds it with 95 %, from the draws.
    pub centre_region: Option<Ellipse>,
    /// The geometric median.
    pub median: Point,
    /// The mean resultant length R, 0 to 1.
    pub resultant: f64,
    /// The standard distance: root mean square distance from the mean centre, kilometres.
    pub standard_distance_km: f64,
    /// The standard deviational ellipse around the mean centre.
    pub ellipse: Option<Ellipse>,
}

/// Why a single arrow would mislead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// A period's incidents form two or more groups of at least 15 %, which come back in 80 % of resamples.
    SeveralGroups,
    /// Whether they form groups, or which, changes from resample to resample.
    UnstableGroups,
    /// Fewer than 20 % of the incidents lie within half the shift of either centre, here or in a fifth of resamples.
    EmptyCentres,
}

/// What happened, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The places of the two periods cannot be told apart.
    NoChange,
    /// Incidents are reported elsewhere than before.
    Relocation,
    /// They are reported from a wider area.
    Expansion,
    /// They are reported from a smaller area.
    Contraction,
    /// The same regions report different shares.
    Composition,
    /// The places differ, and none of the above explains half of it.
    Mixed,
    /// The places differ; which of the above explains most of it cannot be told.
    Unclear,
}

/// The way from one mean centre to the other as a vector.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Displacement {
    /// Kilometres east, in the plane at the earlier centre.
    pub east_km: f64,
    /// Kilometres north.
    pub north_km: f64,
    /// The ellipse around its end that holds the true end with 95 %.
    pub region: Option<Ellipse>,
    /// Whether the interval of its length holds 0; `None` without an interval.
    pub may_be_zero: Option<bool>,
}

/// The parts of a mixture in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeriodMixture {
    /// The period.
    pub period: Period,
    /// Its parts that come back in 80 % of resamples, largest first.
    pub parts: Vec<MixturePart>,
    /// Share of resamples in which the period has several groups.
    pub multimodal_share: Option<f64>,
}

/// A shift with everything it rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift {
    /// `shift`.
    pub measure: &'static str,
    /// What is estimated.
    pub estimand: &'static str,
    /// Group action, state action or both.
    pub series: Series,
    /// The earlier period.
    pub from: PeriodCentre,
    /// The later period.
    pub to: PeriodCentre,
    /// Geodesic distance between the mean centres on WGS84, with an interval that holds 0 where no shift can be excluded.
    pub distance_km: Estimate,
    /// The same as a vector, with its region.
    pub displacement: Displacement,
    /// The distance with the BCa interval; none where no shift can be excluded.
    pub distance_km_bca: Estimate,
    /// Bearing from the earlier to the later centre at the earlier, degrees clockwise from north.
    pub bearing_deg: Estimate,
    /// Distance over the time between the middles of the periods, kilometres per year.
    pub speed_km_per_year: Estimate,
    /// Geodesic distance between the geometric medians, kilometres.
    pub median_distance_km: f64,
    /// Ratio of the standard distances, later over earlier.
    pub spread_ratio: Estimate,
    /// The permutation test of equal places.
    pub test: Option<PlaceTest>,
    /// True when a single arrow is refused.
    pub multimodal: bool,
    /// Why.
    pub refusals: Vec<Refusal>,
    /// Share of the incidents within half the shift of their own or the other centre, 0 to 1.
    pub near_centres_share: f64,
    /// Each period's groups, when there are several.
    pub mixture: Vec<PeriodMixture>,
    /// In one word.
    pub verdict: Verdict,
    /// What the word rests on.
    pub verdict_evidence: Option<VerdictEvidence>,
    /// Regions by change of share.
    pub regions: Vec<RegionChange>,
    /// Composition against movement.
    pub decomposition: Option<Decomposition>,
    /// What under-reporting would explain the shift away; `None` when there is nothing to explain or no region could.
    pub tipping_point: Option<TippingPoint>,
    /// The shift under other choices.
    pub sensitivity: Vec<Variant>,
    /// The shift without coding error, if audits say how large it is.
    pub corrected: Option<CorrectedShift>,
    /// The reporting behind it.
    pub sources: SourceProfile,
    /// Sources that only the later period has.
    pub new_sources: Vec<String>,
    /// What is drawn.
    pub cluster: &'static str,
    /// How many months of a conflict are drawn together; `None` for one.
    pub block_months: Option<usize>,
    /// Autocorrelation of a conflict's months, 0 where it cannot be told from 0.
    pub autocorrelation: f64,
    /// Bootstrap draws.
    pub draws: u32,
    /// The seed.
    pub seed: u64,
    /// How it was computed and where that is described.
    pub method: &'static str,
    /// What a reader has to know.
    pub caveats: Vec<Caveat>,
    /// All of it in a few sentences.
    pub sentence: String,
}
