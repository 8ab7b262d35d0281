//! How far apart chance alone puts two sides, given how units differ in size and how neighbouring ones resemble each other.
//!
//! Permuted units change sides as if all weighed alike and none knew of another. A period with half as many incidents has
//! smaller units, and so a less certain place, than permutations that mix the two would have it; and bursts cross the ends of
//! months. Statistics are therefore compared over what each split leads one to expect (Chung and Romano 2013; for distances
//! Anderson et al. 2017): the variances of its units, and twice the covariances of neighbours of one conflict.

/// What a split leads one to expect of a squared distance.
#[derive(Debug, Clone, PartialEq)]
pub struct Chance {
    /// What each unit weighs.
    masses: Vec<f64>,
    /// What each unit by itself adds, over the square of its side's mass.
    own: Vec<f64>,
    /// Neighbours, and what they add together, alike.
    pairs: Vec<(usize, usize, f64)>,
}

impl Chance {
    /// Gathers the units' parts. `together` holds neighbouring units; covariances count only if they make the two sides as they
    /// are less certain, and at most double the variance.
    pub fn new(
        masses: Vec<f64>,
        own: Vec<f64>,
        mut together: Vec<(usize, usize, f64)>,
        truth: &[bool],
    ) -> Chance {
        let alone = Chance { masses, own, pairs: Vec::new() };
        let variance = alone.expected(truth);
        let sides = alone.per_mass(truth);
        let covariance: f64 = together.iter().map(|(a, b, k)| 2.0 * k * sides(*a) * sides(*b)).sum();
        if covariance <= 0.0 || variance <= 0.0 {
            return alone;
        }
        let scale = (variance / covariance).min(1.0);
        together.iter_mut().for_each(|pair| pair.2 *= scale);
        Chance { pairs: together, ..alone }
    }

    /// One over the mass of a unit's side, negative on the earlier one.
    fn per_mass<'a>(&self, later: &'a [bool]) -> impl Fn(usize) -> f64 + use<'a> {
        let mut sums = [0.0; 2];
        for (mass, later) in self.masses.iter().zip(later) {
            sums[usize::from(*later)] += mass;
        }
        let each = [-1.0 / sums[0].max(1e-300), 1.0 / sums[1].max(1e-300)];
        move |unit| each[usize::from(later[unit])]
    }

    /// The squared distance to expect of units split like this, if the two sides are alike.
    pub fn expected(&self, later: &[bool]) -> f64 {
        // Without a branch: which side a unit is on is random, and there may be a hundred thousand.
        let ([mut mass, mut own], mut whole) = ([0.0; 2], [0.0; 2]);
        for ((weight, part), later) in self.masses.iter().zip(&self.own).zip(later) {
            let on = f64::from(u8::from(*later));
            (mass, own) = (mass + on * weight, own + on * part);
            whole = [whole[0] + weight, whole[1] + part];
        }
        let over = |own: f64, mass: f64| own / (mass * mass).max(1e-300);
        let alone = over(own, mass) + over(whole[1] - own, whole[0] - mass);
        if self.pairs.is_empty() {
            return alone;
        }
        let side = self.per_mass(later);
        let together: f64 = self.pairs.iter().map(|(a, b, k)| 2.0 * k * side(*a) * side(*b)).sum();
        (alone + together).max(0.1 * alone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_units_and_neighbours_that_agree_make_a_side_less_certain() {
        // Units of variance mass²: a side of two units of mass 2 has the mean's variance 2 * 4 / 16, of mass 1 the same.
        let units = |pairs: Vec<(usize, usize, f64)>| {
            let (masses, own) = (vec![2.0, 2.0, 1.0, 1.0], vec![4.0, 4.0, 1.0, 1.0]);
            Chance::new(masses, own, pairs, &[false, false, true, true])
        };
        let alone = units(Vec::new());
        assert_eq!(alone.expected(&[false, false, true, true]), 0.5 + 0.5);
        let mixed = (4.0 + 1.0) / 9.0;
        assert!((alone.expected(&[false, true, true, false]) - 2.0 * mixed).abs() < 1e-12);
        // Two neighbours that agree wholly are one unit; put on opposite sides they cancel.
        let bound = units(vec![(2, 3, 1.0)]);
        assert_eq!(bound.expected(&[false, false, true, true]), 0.5 + 1.0);
        assert!(bound.expected(&[false, true, true, false]) < alone.expected(&[false, true, true, false]));
        // What makes sides more certain is no help, and no pair counts for more than the units do.
        assert_eq!(units(vec![(2, 3, -1.0)]), alone);
        assert_eq!(units(vec![(2, 3, 50.0)]).expected(&[false, false, true, true]), 2.0);
    }
}
