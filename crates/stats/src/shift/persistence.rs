//! How long a conflict stays where it is: what makes its months count for less than they are many.
//!
//! Months of a conflict resemble each other when fighting stays in one place for long. Treated as independent they give
//! intervals too narrow and tests that find a shift in a standing pattern. The lag-one autocorrelation of the months'
//! pulls on the centre, corrected for the bias of short series (Marriott and Pope 1954; Kendall 1954), gives the length
//! of the blocks that are drawn and permuted instead (Künsch 1989; Politis and White 2004 for the principle of a
//! data-driven length), and the number of independent months that the clusters are worth.

use super::observation::Observations;
use crate::numeric::serial::{lag_one, variance_inflation};
use crate::period::Period;
use crate::sphere::{MeanCentre, tangent_axes, tangent_from_vector, vector_from_lat_lng};

/// What the months of a conflict have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Persistence {
    /// Autocorrelation of monthly pulls at lag one, corrected for short series; 0 where it cannot be told from 0.
    pub autocorrelation: f64,
    /// Months in a block; 1 for none.
    pub block_months: usize,
    /// By how much the variance of a period's mean exceeds that of as many independent months.
    pub inflation: f64,
}

impl Persistence {
    /// No dependence.
    pub const NONE: Persistence = Persistence { autocorrelation: 0.0, block_months: 1, inflation: 1.0 };
}

/// Measures the persistence of the observations' months; none where a cluster is an incident.
pub fn persistence(
    observations: &Observations<'_>,
    periods: [&Period; 2],
    centres: &[MeanCentre; 2],
) -> Persistence {
    if observations.months.is_empty() {
        return Persistence::NONE;
    }
    // Per cluster and period: the sum of positions relative to the period's centre, and the mass.
    let mut sums = [vec![[0.0; 3]; observations.clusters], vec![[0.0; 3]; observations.clusters]];
    for (k, centre) in centres.iter().enumerate() {
        let centre = vector_from_lat_lng(centre.point);
        let axes = tangent_axes(centre);
        for o in observations.all.iter().filter(|o| o.in_period[k] > 0.0) {
            let [x, y] = tangent_from_vector(centre, axes, o.vector);
            let (s, w) = (&mut sums[k][o.cluster], o.mass(k));
            *s = [s[0] + w * x, s[1] + w * y, s[2] + w];
        }
    }
    // Unbroken runs of months of one conflict in one period, by what they pull and by where they lie.
    let (mut pulls, mut places): (Vec<Vec<f64>>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
    for side in &sums {
        let mut run: Vec<usize> = Vec::new();
        for cluster in 0..=observations.clusters {
            let follows = cluster < observations.clusters
                && side[cluster][2] > 0.0
                && (run.is_empty() || observations.follows[cluster] && run.last() == Some(&(cluster - 1)));
            if !follows && !run.is_empty() {
                for axis in 0..2 {
                    pulls.push(run.iter().map(|&c| side[c][axis]).collect());
                    places.push(run.iter().map(|&c| side[c][axis] / side[c][2]).collect());
                }
                run.clear();
            }
            if cluster < observations.clusters && side[cluster][2] > 0.0 {
                run.push(cluster);
            }
        }
    }
    let (Some(pull), Some(place)) = (lag_one(&pulls), lag_one(&places)) else { return Persistence::NONE };
    if pull.value < 2.0 * pull.error && place.value < 2.0 * place.error {
        return Persistence::NONE;
    }
    // Where months lie persists with `place`; what they pull is that with the noise of their numbers on top, so that
    // its autocorrelations are `pull` at lag one and fall off with `place` from there.
    let first = pull.value.clamp(0.0, 0.95);
    let decay = place.value.clamp(first, 0.95);
    let months = periods.map(|p| (f64::from(p.days().days()) / 30.44).round().max(1.0));
    let shorter = months[0].min(months[1]);
    let factor = 1.0 + 2.0 * first / (1.0 - decay);
    Persistence {
        autocorrelation: first,
        block_months: factor.ceil().min(shorter) as usize,
        inflation: variance_inflation(shorter as usize, first, decay),
    }
}
