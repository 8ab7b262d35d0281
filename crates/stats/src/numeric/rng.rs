//! Seeded random numbers: xoshiro256++ with one independent stream a draw.
//!
//! Generator: Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021), algorithm
//! xoshiro256++ 1.0. A stream's state is filled by SplitMix64 (Steele, Lea and Flood 2014) from the seed, the name of
//! the procedure and the number of the draw, as the authors advise. Each draw of a bootstrap or permutation has its own
//! stream, so that a result does not depend on how many threads worked on it.

/// A stream of random numbers that is a function of its seed, its purpose and its number.
#[derive(Debug, Clone)]
pub struct Stream {
    state: [u64; 4],
}

/// The next output of SplitMix64, whose state is `state`.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Stream {
    /// The stream numbered `number` of the procedure `purpose` under `seed`.
    pub fn new(seed: u64, purpose: &str, number: u64) -> Stream {
        let mut key = seed;
        // FNV-1a keeps procedures that share a seed apart.
        let mut name = 0xcbf2_9ce4_8422_2325u64;
        for byte in purpose.bytes() {
            name = (name ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        key = split_mix(&mut key) ^ name;
        key = split_mix(&mut key) ^ number;
        let mut state = [0u64; 4];
        for word in &mut state {
            *word = split_mix(&mut key);
        }
        Stream { state }
    }

    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A number in [0, 1), of 53 bits.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// A whole number in [0, `bound`); 0 when `bound` is 0.
    ///
    /// By multiplication and shift (Lemire 2019) without rejection: the bias is below `bound` / 2^64.
    #[inline]
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.bits()) * bound as u128) >> 64) as usize
    }

    /// A standard normal number, by the polar method (Marsaglia and Bray 1964); one of the pair is discarded.
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                return u * (-2.0 * s.ln() / s).sqrt();
            }
        }
    }

    /// An exponential number with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }

    /// A Poisson count with the given mean; 0 for a mean that is not positive.
    ///
    /// By multiplication for means up to 30, else by splitting the mean in two, which is exact as well.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if mean.is_nan() || mean <= 0.0 {
            return 0;
        }
        if mean > 30.0 {
            return self.poisson(mean / 2.0) + self.poisson(mean / 2.0);
        }
        let limit = (-mean).exp();
        let (mut product, mut count) = (self.unit(), 0);
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// A gamma number with the given shape and mean `shape` (scale 1), by Marsaglia and Tsang (2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = (1.0 - self.unit()).powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && (1.0 - self.unit()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Puts the items in random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_xoshiro256_plus_plus() {
        // First outputs of the reference C code for the state 1, 2, 3, 4.
        let mut stream = Stream { state: [1, 2, 3, 4] };
        let expected = [41943041, 58720359, 3588806011781223, 3591011842654386];
        assert_eq!([stream.bits(), stream.bits(), stream.bits(), stream.bits()], expected);
    }

    #[test]
    fn streams_are_apart_and_repeat() {
        let first = Stream::new(1, "bootstrap", 0).bits();
        assert_eq!(first, Stream::new(1, "bootstrap", 0).bits());
        assert_ne!(first, Stream::new(1, "bootstrap", 1).bits());
        assert_ne!(first, Stream::new(1, "permutation", 0).bits());
        assert_ne!(first, Stream::new(2, "bootstrap", 0).bits());
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut stream = Stream::new(7, "test", 0);
        let n = 40_000;
        let check = |name: &str, values: Vec<f64>, mean: f64, variance: f64| {
            let m = values.iter().sum::<f64>() / n as f64;
            let v = values.iter().map(|x| (x - m).powi(2)).sum::<f64>() / n as f64;
            assert!((m - mean).abs() < 5.0 * (variance / n as f64).sqrt(), "{name}: mean {m}");
            assert!((v / variance - 1.0).abs() < 0.08, "{name}: variance {v}");
        };
        check("normal", (0..n).map(|_| stream.normal()).collect(), 0.0, 1.0);
        check("exponential", (0..n).map(|_| stream.exponential()).collect(), 1.0, 1.0);
        check("poisson", (0..n).map(|_| stream.poisson(70.0) as f64).collect(), 70.0, 70.0);
        check("gamma", (0..n).map(|_| stream.gamma(0.7)).collect(), 0.7, 0.7);
        check("unit", (0..n).map(|_| stream.unit()).collect(), 0.5, 1.0 / 12.0);
    }
}
