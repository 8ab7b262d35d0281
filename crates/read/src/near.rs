//! Near-duplicates: syndicated copies and light rewrites of one text.
//!
//! MinHash (Broder 1997) over word shingles proposes pairs by locality-sensitive bands; each proposed pair is then
//! measured exactly, by the share of the shorter text's shingles that stand in the longer one (containment), so that a
//! cut copy is found as well as a whole one. Groups are the connected components.
//!
//! [`near_duplicates`] does all of it for texts in memory. For an archive on disk, keep each text's [`Sketch`], ask
//! [`proposed_with_new`] which pairs to look at, and [`Shingles::is_near_copy`] about each.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

/// Words in a shingle.
const SHINGLE: usize = 3;
/// Hash functions; bands of [`ROWS`] rows propose pairs from a Jaccard similarity of about 0.2 on.
const HASHES: usize = 96;
const ROWS: usize = 2;
/// Least containment that two sketches must let expect before their texts are compared: below [`CONTAINED`] by three
/// standard deviations for texts of like length, so that hardly a copy is missed and boilerplate costs nothing.
const EXPECTED: f64 = 0.33;
/// Above this size of a bucket only neighbours are proposed, so that cost grows with the number of texts.
const LARGE_BUCKET: usize = 50;
/// A pair is one text if this share of the shorter text's shingles stands in the other.
const CONTAINED: f64 = 0.5;
/// Texts with fewer shingles say too little to be called copies of each other.
const FEWEST_SHINGLES: usize = 12;

/// One text to compare.
#[derive(Debug, Clone)]
pub struct NearText<'a, Id> {
    /// The caller's name for it.
    pub id: Id,
    /// Its publication date, if known: the earliest of a group is told by it.
    pub date: Option<Date>,
    /// The text, without front matter if the caller knows it.
    pub text: &'a str,
}

/// Texts that are copies of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearGroup<Id> {
    /// The earliest: by date; undated texts after dated ones; by the order given among equals.
    pub earliest: Id,
    /// The others, in the same order.
    pub copies: Vec<Id>,
}

/// Groups of two or more texts that are near-copies, in the order of their earliest member among `texts`.
pub fn near_duplicates<Id: Clone>(texts: &[NearText<'_, Id>]) -> Vec<NearGroup<Id>> {
    let shingles: Vec<FxHashSet<u64>> = texts.iter().map(|text| shingles(text.text)).collect();
    let mut component: Vec<usize> = (0..texts.len()).collect();
    let (long, sketches): (Vec<usize>, Vec<Sketch>) = shingles
        .iter()
        .enumerate()
        .filter_map(|(index, set)| Sketch::of_shingles(set).map(|sketch| (index, sketch)))
        .unzip();
    for (left, right) in proposed_with_new(&sketches, 0) {
        let (left, right) = (long[left], long[right]);
        let (a, b) = (root(&mut component, left), root(&mut component, right));
        if a != b && containment(&shingles[left], &shingles[right]) >= CONTAINED {
            component[a.max(b)] = a.min(b);
        }
    }
    let mut members: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for index in 0..texts.len() {
        members.entry(root(&mut component, index)).or_default().push(index);
    }
    let mut groups: Vec<Vec<usize>> = members.into_values().filter(|group| group.len() > 1).collect();
    for group in &mut groups {
        group.sort_by_key(|&index| (texts[index].date.is_none(), texts[index].date, index));
    }
    groups.sort_by_key(|group| group[0]);
    let id = |index: &usize| texts[*index].id.clone();
    groups
        .iter()
        .map(|group| NearGroup { earliest: id(&group[0]), copies: group[1..].iter().map(id).collect() })
        .collect()
}

/// What is kept of a text to find its near copies later: the least hash of its shingles under each hash function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch(Vec<u32>);

impl Sketch {
    /// The sketch of a text; `None` for one too short to be called a copy of anything.
    pub fn of(text: &str) -> Option<Sketch> {
        Sketch::of_shingles(&shingles(text))
    }

    fn of_shingles(set: &FxHashSet<u64>) -> Option<Sketch> {
        if set.len() < FEWEST_SHINGLES {
            return None;
        }
        let mut least = vec![u32::MAX; HASHES];
        for &shingle in set {
            for (index, slot) in least.iter_mut().enumerate() {
                let hash = mix(shingle ^ (index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
                *slot = (*slot).min((hash >> 32) as u32);
            }
        }
        Some(Sketch(least))
    }

    /// The sketch as bytes, for keeping.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|hash| hash.to_le_bytes()).collect()
    }

    /// Reads a kept sketch; `None` if these bytes are none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Sketch> {
        let (hashes, rest) = bytes.as_chunks::<4>();
        let legal = rest.is_empty() && hashes.len() == HASHES;
        legal.then(|| Sketch(hashes.iter().map(|hash| u32::from_le_bytes(*hash)).collect()))
    }

    /// The containment that two sketches let expect: agreeing hashes estimate the Jaccard similarity (Broder 1997), the
    /// mean least hash the number of shingles (Cohen 1997, size estimation by minima).
    fn expected_containment(&self, other: &Sketch) -> f64 {
        let agreeing = self.0.iter().zip(&other.0).filter(|(left, right)| left == right).count();
        let similarity = agreeing as f64 / HASHES as f64;
        let (a, b) = (self.size(), other.size());
        similarity * (a + b) / (1.0 + similarity) / a.min(b)
    }

    /// About how many shingles the text has.
    fn size(&self) -> f64 {
        let sum: f64 = self.0.iter().map(|&least| f64::from(least)).sum();
        HASHES as f64 * f64::from(u32::MAX) / sum.max(1.0)
    }

    /// One key for each band: two texts that share one are proposed.
    fn bands(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let key = |rows: &[u32]| rows.iter().fold(0, |key: u64, row| mix(key ^ u64::from(*row)));
        self.0.chunks_exact(ROWS).map(key).enumerate()
    }
}

/// Pairs of indices, ascending, to ask [`Shingles::is_near_copy`] about: those that share a band, are likely copies by their
/// sketches, and have at least one of `sketches[first_new..]` in them.
pub fn proposed_with_new(sketches: &[Sketch], first_new: usize) -> Vec<(usize, usize)> {
    let mut buckets: FxHashMap<(usize, u64), Vec<usize>> = FxHashMap::default();
    for band in sketches[first_new..].iter().flat_map(Sketch::bands) {
        buckets.entry(band).or_default();
    }
    for (index, sketch) in sketches.iter().enumerate() {
        for band in sketch.bands() {
            if let Some(bucket) = buckets.get_mut(&band) {
                bucket.push(index);
            }
        }
    }
    let mut pairs = Vec::new();
    // Asked before a pair is kept: buckets of boilerplate hold a thousand times as many pairs as there are copies.
    let mut propose = |left: usize, right: usize| {
        if right >= first_new && sketches[left].expected_containment(&sketches[right]) >= EXPECTED {
            pairs.push((left, right));
        }
    };
    for bucket in buckets.into_values() {
        // A bucket of many is a template's boilerplate; the chain of neighbours still links true copies.
        let reach = if bucket.len() > LARGE_BUCKET { 1 } else { bucket.len() };
        for (position, &left) in bucket.iter().enumerate() {
            for &right in bucket[position + 1..].iter().take(reach) {
                propose(left, right);
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// A text ready to be compared with others.
#[derive(Debug, Clone)]
pub struct Shingles(FxHashSet<u64>);

impl Shingles {
    /// The shingles of a text.
    pub fn of(text: &str) -> Shingles {
        Shingles(shingles(text))
    }

    /// True if the texts are near copies: most of the shorter stands in the longer.
    pub fn is_near_copy(&self, other: &Shingles) -> bool {
        self.0.len().min(other.0.len()) >= FEWEST_SHINGLES && containment(&self.0, &other.0) >= CONTAINED
    }
}

fn shingles(text: &str) -> FxHashSet<u64> {
    let words: Vec<u64> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            // FNV-1a over the lower-case letters: the same on every machine.
            word.chars().flat_map(char::to_lowercase).fold(0xCBF2_9CE4_8422_2325, |hash: u64, letter| {
                (hash ^ u64::from(letter as u32)).wrapping_mul(0x0100_0000_01B3)
            })
        })
        .collect();
    words.windows(SHINGLE).map(|window| window.iter().fold(0, |key: u64, word| mix(key ^ word))).collect()
}

fn containment(left: &FxHashSet<u64>, right: &FxHashSet<u64>) -> f64 {
    let (small, large) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let shared = small.iter().filter(|shingle| large.contains(shingle)).count();
    shared as f64 / small.len().max(1) as f64
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): spreads every input bit over the output.
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

fn root(component: &mut [usize], mut index: usize) -> usize {
    while component[index] != index {
        component[index] = component[component[index]];
        index = component[index];
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIRE: &str = "A bomber attacked a market in the old town of Rivergate on Monday, killing at least nine \
        people, police said. Officers sealed off the streets around the market and searched nearby houses. No group \
        claimed responsibility for the attack. The mayor called on residents to stay at home until the search ended.";

    fn group(texts: &[(&str, Option<&str>, &str)]) -> Vec<NearGroup<String>> {
        let texts: Vec<NearText<'_, String>> = texts
            .iter()
            .map(|(id, date, text)| NearText {
                id: (*id).to_owned(),
                date: date.map(|date| date.parse().unwrap()),
                text,
            })
            .collect();
        near_duplicates(&texts)
    }

    #[test]
    fn a_cut_and_edited_copy_is_found_and_the_earliest_is_told() {
        let cut = WIRE.replace("A bomber", "A suicide bomber").replace("nearby houses", "houses nearby");
        let cut = &cut[..cut.find(" The mayor").unwrap()];
        let other = "Fishermen in Rivergate asked the council on Tuesday for a new harbour wall after the spring \
            storms. The council said it would vote on the money in June. Nine boats were lost last year.";
        let groups = group(&[
            ("late", Some("2020-03-03"), WIRE),
            ("other", Some("2020-03-01"), other),
            ("early", Some("2020-03-02"), cut),
            ("undated", None, WIRE),
        ]);
        let expected =
            NearGroup { earliest: "early".to_owned(), copies: vec!["late".into(), "undated".into()] };
        assert_eq!(groups, [expected]);
    }

    #[test]
    fn kept_sketches_propose_what_texts_would() {
        let edited = WIRE.replace("Monday", "Tuesday").replace("nine", "eight");
        let other = "Fishermen in Rivergate asked the council on Tuesday for a new harbour wall after the spring \
            storms. The council said it would vote on the money in June. Nine boats were lost last year.";
        let sketches: Vec<Sketch> = [WIRE, other, &edited]
            .iter()
            .map(|text| Sketch::from_bytes(&Sketch::of(text).unwrap().to_bytes()).unwrap())
            .collect();
        assert_eq!(proposed_with_new(&sketches, 2), [(0, 2)]);
        let wire = Shingles::of(WIRE);
        assert!(wire.is_near_copy(&Shingles::of(&edited)) && !wire.is_near_copy(&Shingles::of(other)));
        assert_eq!(Sketch::from_bytes(b"short"), None);
        assert_eq!(Sketch::of("Nothing to report today."), None);
    }

    #[test]
    fn short_texts_are_never_copies() {
        assert_eq!(
            group(&[("a", None, "Nothing to report today."), ("b", None, "Nothing to report today.")]),
            []
        );
    }
}
